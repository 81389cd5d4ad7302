"""A query on its way: waiting, running, answered or not."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field

from wcograph.web.workers import Reply, Worker


class NotAnsweredError(Exception):
    """A query that got no answer, with what its client is told."""

    def __init__(self, status: int, reason: str, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after = retry_after
        """Seconds after which it is worth while to ask again; None where it is not."""


@dataclass(eq=False, slots=True)
class Job:
    """A query on its way."""

    client: str
    request: bytes
    answer: asyncio.Future[Reply]
    """Fails with `NotAnsweredError`."""
    started: float = 0.0
    worker: Worker | None = None
    timer: asyncio.TimerHandle | None = None
    """Ends its waiting, or its time in a process."""
    long: bool = field(default=False)
    """Whether it runs, or waits, in the lane for long queries."""
    again: bool = False
    """Whether it runs a second time, since its process was ended from outside."""

    @property
    def digest(self) -> bytes:
        """What it is known by when it comes again."""
        return hashlib.blake2b(self.request, digest_size=16).digest()

    def fail(self, error: NotAnsweredError) -> None:
        """Tell its client, if it waits for an answer still."""
        if not self.answer.done():
            self.answer.set_exception(error)

    def stop_timer(self) -> None:
        """Have its time no longer counted."""
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None
