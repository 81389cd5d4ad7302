"""A query on its way: waiting, running, answered or not."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

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
    """A query that somebody waits for."""

    client: str
    request: bytes
    answer: asyncio.Future[Reply]
    """Fails with `NotAnsweredError`."""
    long: bool = False
    """Whether it runs, or waits, in the lane for long queries."""
    again: bool = False
    """Whether it runs a second time, since its process was ended from outside."""
    run: Run | None = None
    """Where it runs; None while it waits."""
    waiting: asyncio.TimerHandle | None = None
    """Ends its waiting."""
    patience: float = 0.0
    """Until when it waits, on the clock of the loop, however often it has to."""

    @property
    def digest(self) -> bytes:
        """What it is known by when it comes again."""
        return hashlib.blake2b(self.request, digest_size=16).digest()

    def fail(self, error: NotAnsweredError) -> None:
        """Tell its client, if it waits for an answer still."""
        if not self.answer.done():
            self.answer.set_exception(error)

    def wait(self, seconds: float, waited: Callable[[Job], None]) -> None:
        """Wait for its turn, but not longer than that, from when it waited first."""
        self.run = None
        loop = asyncio.get_running_loop()
        self.patience = self.patience or loop.time() + seconds
        self.waiting = loop.call_at(self.patience, waited, self)

    def begin(self, run: Run) -> None:
        """Wait no longer."""
        self.run = run
        if self.waiting is not None:
            self.waiting.cancel()
            self.waiting = None


@dataclass(eq=False, slots=True)
class Run:
    """A query that a process was sent."""

    job: Job
    worker: Worker
    long: bool = False
    """Whether it has a place in the lane for long queries."""
    moved: bool = False
    """Whether nobody waits for this run, since its job runs or waits elsewhere, or its client has gone."""
    started: float = 0.0
    timer: asyncio.TimerHandle | None = None

    def take(self, seconds: float, over: Callable[[Run], None]) -> None:
        """Run from now on, until the reply comes or the time is over."""
        self.started = time.monotonic()
        self.call(seconds, over)

    def call(self, seconds: float, over: Callable[[Run], None]) -> None:
        """Have the time counted from now on."""
        self.timer = asyncio.get_running_loop().call_later(seconds, over, self)

    def end(self) -> float:
        """Have the time no longer counted.

        Returns:
            Seconds that it took.
        """
        if self.timer is not None:
            self.timer.cancel()
        return time.monotonic() - self.started
