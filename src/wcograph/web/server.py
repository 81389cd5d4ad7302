"""The HTTP server under the site: what it allows a connection, its start and its end."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from wcograph.web import app
from wcograph.web.settings import Limits, Settings

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
)
_LATE = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"


class Connection(H11Protocol):
    """A connection whose client has to be in time: with the head of a request, and in taking the answer."""

    limits = Limits()
    _head_timer: asyncio.TimerHandle | None = None
    _send_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's: somebody has connected."""
        super().connection_made(transport)  # type: ignore[arg-type]
        if len(self.connections) > self.limits.connections:
            self._end(_FULL)
            return
        # asyncio does this for sockets that it made; head and body leave in two pieces, and the second would
        # wait 40 ms for the first to be acknowledged
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """asyncio's: a part of a request is there."""
        if self._between_requests():
            self._await_head()
        super().data_received(data)
        if self._head_timer is not None and not self._between_requests():
            self._head_timer.cancel()
            self._head_timer = None

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
        loop="asyncio",
        ws="none",
        log_level="error",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.proxies),
        h11_max_incomplete_event_size=limits.head,
        timeout_keep_alive=int(limits.idle_seconds),
        timeout_graceful_shutdown=3,
        **options,
    )
    _Server(config, ready).run(sockets=[listening])
