"""What a site is told when it starts: its dataset, its address, and how much it gives to each client.

Plain values only; nothing is opened here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

MIB = 2**20


def _cores() -> int:
    """Cores that this process may use, not those of the machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@dataclass(frozen=True)
class Limits:
    """How much a query, a client and all of them together may use."""

    seconds: float = 20.0
    """Time of one query from its start; then its process is killed."""
    quick_seconds: float = 0.5
    """Time after which a query counts as long: it goes on with low priority, or waits for a turn to."""
    rows: int = 1_000_000
    """Rows of a table, triples of a graph."""
    bytes: int = 128 * MIB
    """Size of a result as it is written, before compression."""
    memory: int = 768 * MIB
    """Memory of one query, on top of what its process needs to be there."""
    text: int = 256 * 1024
    """Bytes of a query with its parameters."""
    head: int = 64 * 1024
    """Bytes of the request line and the header fields."""
    workers: int = field(default_factory=lambda: max(3, _cores() + 1))
    """Processes that take quick queries: one more than cores, for the last is kept for newcomers."""
    long_queries: int = field(default_factory=lambda: max(2, _cores()))
    """Long queries that run at once, beside the quick ones."""
    waiting: int = 512
    """Queries that wait at once; the next is told to come again."""
    waiting_each: int = 256
    """Those of one client."""
    wait_seconds: float = 30.0
    """How long a query waits for its turn."""
    head_seconds: float = 10.0
    """Time for a client to send request line and header fields."""
    body_seconds: float = 15.0
    """Time for a client to send the rest of its request."""
    send_seconds: float = 30.0
    """Time for a client to take the next piece of an answer."""
    idle_seconds: float = 15.0
    """Time that a connection is kept between requests."""
    connections: int = 1000
    """Connections at once."""
    cache: int = 32 * MIB
    """Memory for answers that are given again as they are; 0 for none."""


@dataclass(frozen=True)
class Settings:
    """A site."""

    folder: Path | None
    """The Oxigraph folder that is served; it is only ever read. None for what an endpoint holds."""
    base_url: str
    """Address under which clients see the site, with a slash at its end. Links are made from it, never from
    what a request says of its host."""
    limits: Limits = field(default_factory=Limits)
    cors: tuple[str, ...] = ("*",)
    """Origins whose pages may read answers; `*` for all. Credentials are never allowed."""
    languages: tuple[str, ...] = ("en", "fr", "es", "ru")
    """Languages of labels, best first, where a reader asks for none of them."""
    endpoint: str = ""
    """Address of the SPARQL endpoint that holds the dataset, where no folder does."""
    proxies: tuple[str, ...] = ()
    """Addresses whose word on the client's address (`X-Forwarded-For`) is taken."""

    @property
    def sparql_url(self) -> str:
        """Address of the endpoint."""
        return self.base_url + "sparql"
