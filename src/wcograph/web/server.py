"""The HTTP server under the site: its limits, its start and its end."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

from wcograph.web import app
from wcograph.web.settings import Settings


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
    """
    limits = settings.limits
    config = uvicorn.Config(
        app(settings),
        log_level="warning",
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        limit_concurrency=limits.connections,
        timeout_keep_alive=int(limits.idle_seconds),
        timeout_graceful_shutdown=5,
        backlog=1024,
        ws="none",
    )
    _Server(config, ready).run(sockets=[listening])
