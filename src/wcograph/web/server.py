"""The HTTP server under the site: what it allows a connection, its start and its end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from wcograph.web import app
from wcograph.web.settings import Limits, Settings

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)
_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_AT_ONCE = 64 * 1024
"""Bytes that wait for more to send with them."""
_AHEAD = 16
"""Requests that a connection may send before the first is answered."""
_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Gathered:
    """A transport that sends head and body of an answer together, which wakes the client once."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self._pieces: list[bytes] = []
        self._size = 0

    def write(self, piece: bytes) -> None:
        """Send soon; at once where there is much."""
        if not self._pieces:
            asyncio.get_running_loop().call_soon(self._send)
        self._pieces.append(piece)
        self._size += len(piece)
        if self._size > _AT_ONCE:
            self._send()

    def _send(self) -> None:
        if self._pieces and not self._transport.is_closing():
            self._transport.write(b"".join(self._pieces))
        self._pieces.clear()
        self._size = 0

    def close(self) -> None:
        """Close once everything is sent."""
        self._send()
        self._transport.close()

    def is_closing(self) -> bool:
        """Whether nothing more can be sent."""
        return self._transport.is_closing()


class Connection(HttpToolsProtocol):
    """A connection whose client has to be in time: with the head of a request, and in taking the answer."""

    limits = Limits()
    _gathered: Gathered
    _head_size = 0
    """Bytes of a head that is not complete; a little more, where it came together with other things."""
    _in_body = False
    _head_timer: asyncio.TimerHandle | None = None
    _send_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's: somebody has connected."""
        super().connection_made(transport)  # type: ignore[arg-type]
        self._gathered = Gathered(self.transport)
        if len(self.connections) > self.limits.connections:
            self._end(_FULL)
        else:
            self._await_head()

    def data_received(self, data: bytes) -> None:
        """asyncio's: a part of a request is there."""
        if not self._in_body:
            self._head_size += len(data)
        super().data_received(data)
        if self._head_size > self.limits.head:
            self._end(_LONG)
        elif self._between_requests():
            self._await_head()
        elif self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def on_headers_complete(self) -> None:
        """httptools': the head of a request is there."""
        if self._head_size > self.limits.head:
            length = len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers)
            if length > self.limits.head:
                raise OverflowError("the head of the request is too long")
        if len(self.pipeline) >= _AHEAD:
            self._end(_FULL)
            raise OverflowError("too many requests before the first is answered")
        self._head_size = 0
        self._in_body = True
        super().on_headers_complete()
        self.cycle.transport = self._gathered  # type: ignore[assignment]

    def on_message_complete(self) -> None:
        """httptools': the request is there."""
        self._in_body = False
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        """uvicorn's: what was sent is no HTTP, or more than is taken."""
        if self._head_size > self.limits.head:
            self._end(_LONG)
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
        for timer in (self._head_timer, self._send_timer):
            if timer is not None:
                timer.cancel()
        super().connection_lost(exc)

    def _between_requests(self) -> bool:
        return self.cycle is None or self.cycle.response_complete

    def _await_head(self) -> None:
        if self._head_timer is None:
            loop = asyncio.get_running_loop()
            self._head_timer = loop.call_later(self.limits.head_seconds, self._end, _LATE)

    def _end(self, last_words: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(last_words)
            self.transport.close()


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


def run(settings: Settings, listening: socket.socket, *, ready: Callable[[], None]) -> None:
    """Run the site on a socket until the process is asked to end (SIGINT, SIGTERM).

    Args:
        settings: the site.
        listening: a socket that listens.
        ready: is called once the site answers.

    Raises:
        StoreError: the dataset cannot be opened.
    """
    limits = settings.limits
    options: dict[str, Any] = {}
    if settings.proxies:
        options["forwarded_allow_ips"] = list(settings.proxies)
    config = uvicorn.Config(
        app(settings),
        http=type("Connection", (Connection,), {"limits": limits}),
        loop="uvloop",
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        timeout_keep_alive=int(limits.idle_seconds),
        timeout_graceful_shutdown=3,
        **options,
    )
    _Server(config, ready).run(sockets=[listening])
