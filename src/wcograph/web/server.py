"""The HTTP server under the site: its start and its end."""

from __future__ import annotations

import gc
import resource
import socket
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import uvicorn

from wcograph.web import app
from wcograph.web.connections import Connection
from wcograph.web.settings import Limits, Settings

_OTHERS = 256
"""Open files besides connections: the store, the processes, what is being sent."""


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            gc.freeze()  # what is there by now stays; looking through it would hold up answers
            self._ready()


def _affordable(limits: Limits) -> Limits:
    """The limits, with no more connections than this process may open files."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = limits.connections + _OTHERS
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return replace(limits, connections=max(1, min(limits.connections, soft - _OTHERS)))
    return limits


def run(settings: Settings, listening: socket.socket, *, ready: Callable[[], None]) -> None:
    """Run the site on a socket until the process is asked to end (SIGINT, SIGTERM).

    Args:
        settings: the site.
        listening: a socket that listens.
        ready: is called once the site answers.

    Raises:
        StoreError: the dataset cannot be opened.
    """
    limits = _affordable(settings.limits)
    options: dict[str, Any] = {}
    if settings.proxies:
        options["forwarded_allow_ips"] = list(settings.proxies)
    site = app(settings)
    config = uvicorn.Config(
        site,
        http=type("Connection", (Connection,), {"limits": limits, "known": site.known}),
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
