"""A connection of the HTTP server: how long its client may take, and how much it may send unanswered."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from wcograph.web.headers import Fields
from wcograph.web.settings import Limits

_FULL: Final = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)
_LONG: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)
_LATE: Final = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_AT_ONCE: Final = 64 * 1024
"""Bytes that wait for more to send with them."""
_AHEAD: Final = 16
"""Requests that a connection may send before the first is answered; those after them are not read."""
_WISHES: Final = 2048
"""Bytes of all `Accept…` fields of a request, which are remembered for the next one."""
_UPGRADE: Final = re.compile(rb"(?<=\r\n)upgrade:", re.IGNORECASE)


class Gathered(asyncio.Transport):
    """A transport that sends head and body of an answer together, which wakes the client once.

    Args:
        transport: what it sends through.
        seconds: time for the client to take the rest once the connection is closed.
    """

    def __init__(self, transport: asyncio.Transport, seconds: float) -> None:
        super().__init__()
        self._transport = transport
        self._seconds = seconds
        self._pieces: list[bytes] = []
        self._size = 0
        self._end: asyncio.TimerHandle | None = None

    def write(self, data: Any) -> None:
        """Send soon; at once where there is much."""
        if not self._pieces:
            asyncio.get_running_loop().call_soon(self._send)
        self._pieces.append(data)
        self._size += len(data)
        if self._size > _AT_ONCE:
            self._send()

    def _send(self) -> None:
        if self._pieces and not self._transport.is_closing():
            self._transport.write(b"".join(self._pieces))
        self._pieces.clear()
        self._size = 0

    def close(self) -> None:
        """Close once everything is sent, or the client does not take it."""
        if not self._transport.is_closing():
            self._send()
            self._end = asyncio.get_running_loop().call_later(self._seconds, self._transport.abort)
            self._transport.close()

    def abort(self) -> None:
        """Close now."""
        self._transport.abort()

    def lost(self) -> None:
        """The connection is gone."""
        if self._end is not None:
            self._end.cancel()

    def is_closing(self) -> bool:
        """Whether nothing more can be sent."""
        return self._transport.is_closing()


class Connection(HttpToolsProtocol):
    """A connection whose client has to be in time: with the head of a request, and in taking the answer."""

    limits = Limits()
    known: Callable[[bytes, Fields], bytes | None]
    """The fields and body of an answer that was given before, by address and header fields of a GET."""
    _given = False
    """Whether the request that comes is answered already."""
    _head_size = 0
    """Bytes since the last head, piece of a body or request was complete, roughly."""
    _receiving = False
    """Whether the body of a request is on its way."""
    _deaf = False
    """Whether nothing more is read."""
    _head_timer: asyncio.TimerHandle | None = None
    _send_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's: somebody has connected."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self.transport = Gathered(self.transport, self.limits.send_seconds)
        if len(self.connections) > self.limits.connections:
            self._end(_FULL)
        else:
            self._await_head()

    def data_received(self, data: bytes) -> None:
        """asyncio's: a part of a request is there."""
        if self._deaf:
            return
        if not self._receiving and (b"pgrade:" in data or b"PGRADE:" in data):
            # whoever offers HTTP/2 goes on in HTTP/1.1 (RFC 9110, section 7.8), but the parser stops there
            head, end, rest = data.partition(b"\r\n\r\n")
            data = _UPGRADE.sub(b"x-grade:", head) + end + rest
        self._head_size += len(data)
        super().data_received(data)
        if self._head_size > self.limits.head:
            self._end(_LONG)
        elif self._between_requests() and (self._head_size or self._receiving):
            self._await_head()
        else:
            self._stop_head_timer()

    def on_headers_complete(self) -> None:
        """httptools': the head of a request is there."""
        if self._head_size > self.limits.head:
            length = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if length > self.limits.head:
                raise OverflowError("the head of the request is too long")
        if sum(len(value) for name, value in self.headers if name.startswith(b"accept")) > _WISHES:
            self._end(_LONG)
            raise OverflowError("the Accept fields of the request are too long")
        if len(self.pipeline) >= _AHEAD:
            last, _ = self.pipeline[0]
            last.keep_alive = False
            self._deaf = True
            raise OverflowError("too many requests before the first is answered")
        self._head_size = 0
        self._receiving = True
        if self._give():
            return
        super().on_headers_complete()
        if self.parser.should_upgrade():  # what follows would be read as another request
            self.cycle.keep_alive = False
            self._deaf = True

    def on_body(self, body: bytes) -> None:
        """httptools': a piece of the body is there."""
        self._head_size = 0
        if not self._given:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """httptools': the request is there."""
        self._head_size = 0
        self._receiving = False
        if not self._given:
            super().on_message_complete()
        early = self._given or self.cycle.response_complete  # answered before it was whole
        if early and not self.transport.is_closing():
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        self._given = False

    def _give(self) -> bool:
        """Give an answer again, past all that finding one takes."""
        parser = self.parser
        if parser.get_method() != b"GET" or not parser.should_keep_alive() or parser.should_upgrade():
            return False
        if self.flow.write_paused or not self._between_requests():
            return False
        written = self.known(self.url, self.headers)
        if written is None:
            return False
        date = b"".join(b"%s: %s\r\n" % field for field in self.server_state.default_headers)
        self.transport.write(b"HTTP/1.1 200 OK\r\n" + date + written)
        self.server_state.total_requests += 1
        self._given = True
        return True

    def send_400_response(self, msg: str) -> None:
        """uvicorn's: what was sent is no HTTP, or more than is taken."""
        if self._deaf:
            return
        if self._head_size > self.limits.head:
            self._end(_LONG)
        elif self._answering():
            self.transport.abort()
        elif not self.transport.is_closing():
            super().send_400_response(msg)

    def pause_writing(self) -> None:
        """asyncio's: the client does not take what is sent."""
        super().pause_writing()
        loop = asyncio.get_running_loop()
        self._send_timer = loop.call_later(self.limits.send_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """asyncio's: it took most of it."""
        super().resume_writing()
        if self._send_timer is not None:
            self._send_timer.cancel()
            self._send_timer = None

    def connection_lost(self, exc: Exception | None) -> None:
        """asyncio's: the connection is gone."""
        self._stop_head_timer()
        if self._send_timer is not None:
            self._send_timer.cancel()
        super().connection_lost(exc)
        if isinstance(self.transport, Gathered):
            self.transport.lost()

    def _between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _answering(self) -> bool:
        """Whether a part of an answer was sent."""
        cycle = self.cycle
        return bool(self.pipeline) or (
            cycle is not None and cycle.response_started and not cycle.response_complete
        )

    def _await_head(self) -> None:
        if self._head_timer is None:
            loop = asyncio.get_running_loop()
            self._head_timer = loop.call_later(self.limits.head_seconds, self._end, _LATE)

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _end(self, last_words: bytes) -> None:
        self._deaf = True
        if self._answering():
            self.transport.abort()
        elif not self.transport.is_closing():
            if not self._receiving or not self._between_requests():  # or its answer is there already
                self.transport.write(last_words)
            self.transport.close()
