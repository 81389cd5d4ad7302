"""Two lanes of worker processes, so that long queries of some do not hold up lookups of others.

Every query starts in the quick lane. One that is not done after a moment moves over: its process goes on
with low priority and another takes its place. If the lane for long queries is full, it is broken off and
starts again there when it is its client's turn. A query past its deadline is killed. No client can hold the
last free quick process, nor the whole lane for long ones, while it has queries of its own that run.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import signal
import tempfile
import time
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from wcograph.web.queue import FairQueue, Full
from wcograph.web.settings import Settings
from wcograph.web.workers import Reply, Worker, WorkerDiedError, cause

_A_MOMENT: Final = 0.05
"""Seconds before a process is started in place of one that somebody ended while it started."""
_REMEMBERED: Final = 4096
"""Long queries that are known as such when they come again."""
_RETRY: Final = 5.0
"""Seconds between attempts to start a process while the store cannot be opened."""


class NotAnsweredError(Exception):
    """A query that got no answer, with what its client is told."""

    def __init__(self, status: int, reason: str, retry_after: int | None = None) -> None:
        super().__init__(reason)
        self.status = status
        self.retry_after = retry_after
        """Seconds after which it is worth while to ask again; None where it is not."""


@dataclass(eq=False)
class Job:
    """A query on its way."""

    client: str
    request: bytes
    digest: bytes
    answer: asyncio.Future[Reply]
    started: float = 0.0
    worker: Worker | None = None
    timer: asyncio.TimerHandle | None = None
    long: bool = field(default=False)
    """Whether it runs, or waits, in the lane for long queries."""
    again: bool = False
    """Whether it runs a second time, since its process was ended from outside."""


class Lanes:
    """The worker processes of a site, and the queries that run and wait."""

    def __init__(self, settings: Settings, description: Path | None = None) -> None:
        limits = self._limits = settings.limits
        self._settings = settings
        self._description = description
        self._scratch = Path(tempfile.mkdtemp(prefix="wcograph-spool-"))
        self._quick: FairQueue[Job] = FairQueue(limit=limits.waiting, each=limits.waiting_each)
        self._long: FairQueue[Job] = FairQueue(limit=limits.waiting, each=limits.waiting_each)
        self._idle: list[Worker] = []
        self._running: dict[Worker, Job] = {}
        self._starting: set[asyncio.Task[None]] = set()
        self._known_long: OrderedDict[bytes, None] = OrderedDict()
        self._count = 0
        self._broken = ""
        self._opened = False
        self._closed = False

    async def open(self) -> None:
        """Start the quick lane.

        Raises:
            OSError: the store cannot be opened.
        """
        self._fill()
        await asyncio.gather(*self._starting)
        if self._broken:
            raise OSError(self._broken)
        self._opened = True

    def close(self) -> None:
        """End every process; what runs and waits is told that the site ends."""
        self._closed = True
        for task in self._starting:
            task.cancel()
        over = NotAnsweredError(503, "the site is shutting down", 10)
        for worker, job in list(self._running.items()):
            self._fail(job, over)
            worker.kill()
        for worker in self._idle:
            worker.kill()
        for queue in (self._quick, self._long):
            while (job_ := queue.take()) is not None:
                self._fail(job_, over)
        shutil.rmtree(self._scratch, ignore_errors=True)

    async def run(self, client: str, request: bytes) -> Reply:
        """Run a query when it is its client's turn.

        Cancelling kills it.

        Raises:
            NotAnsweredError: it was not let in, took too long, or broke its process.
        """
        if self._broken and not self._idle and not self._running:
            raise NotAnsweredError(500, f"the dataset cannot be read: {self._broken}")
        digest = hashlib.blake2b(request, digest_size=16).digest()
        job = Job(client, request, digest, asyncio.get_running_loop().create_future())
        job.long = digest in self._known_long
        self._enqueue(job)
        self._assign()
        waiting = asyncio.get_running_loop().call_later(self._limits.wait_seconds, self._waited, job)
        try:
            return await job.answer
        except WorkerDiedError as error:
            text = f"the query was broken off: {cause(error.code)}"
            raise NotAnsweredError(503, text) from error
        finally:
            waiting.cancel()
            if not job.answer.done() or job.answer.cancelled():
                self._withdraw(job)

    def _enqueue(self, job: Job) -> None:
        try:
            (self._long if job.long else self._quick).put(job.client, job)
        except Full as full:
            wait = max(1, int(self._limits.seconds / 2))
            if full.own:
                text = "too many of your queries are waiting already; send fewer at once"
                raise NotAnsweredError(429, text, wait) from None
            raise NotAnsweredError(503, "too many queries are waiting; try again later", wait) from None

    # which query runs where

    def _assign(self) -> None:
        while self._idle and len(self._long):
            job = (
                self._long.take(self._may_run_long)
                if self._long_running() < self._limits.long_queries
                else None
            )
            if job is None:
                break
            worker = self._idle.pop()
            worker.slow_down()
            self._start(job, worker, self._limits.seconds)
            self._fill()
        while self._idle and len(self._quick):
            barred = self._busy() if len(self._idle) == 1 and self._limits.workers > 1 else frozenset()
            job = self._quick.take(lambda client, barred=barred: client not in barred)  # type: ignore[misc]
            if job is None:
                break  # until a query of those who wait is done, or counts as long
            self._start(job, self._idle.pop(), min(self._limits.quick_seconds, self._limits.seconds))

    def _busy(self) -> frozenset[str]:
        """Clients that have a process already."""
        return frozenset(job.client for job in self._running.values())

    def _long_running(self, client: str | None = None) -> int:
        return sum(job.long and client in (None, job.client) for job in self._running.values())

    def _may_run_long(self, client: str) -> bool:
        return self._long_running(client) < max(1, self._limits.long_queries - 1)

    def _start(self, job: Job, worker: Worker, seconds: float) -> None:
        job.worker = worker
        job.started = time.monotonic()
        self._running[worker] = job
        job.timer = asyncio.get_running_loop().call_later(seconds, self._time_is_up, job)
        worker.ask(job.request).add_done_callback(lambda reply: self._done(job, worker, reply))

    def _time_is_up(self, job: Job) -> None:
        worker = job.worker
        if worker is None or self._running.get(worker) is not job:
            return
        rest = job.started + self._limits.seconds - time.monotonic()
        if job.long or rest <= 0.001:
            self._remember(job)
            text = f"the query was broken off after {self._limits.seconds:g} seconds, which is the limit here"
            self._fail(job, NotAnsweredError(503, text))
            self._drop(worker)
            self._fill()
            self._assign()
            return
        self._remember(job)
        job.long = True
        if self._long_running() <= self._limits.long_queries and self._long_running(job.client) <= max(
            1, self._limits.long_queries - 1
        ):
            worker.slow_down()
            job.timer = asyncio.get_running_loop().call_later(rest, self._time_is_up, job)
        else:
            job.worker = None
            self._drop(worker)
            try:
                self._enqueue(job)
            except NotAnsweredError as full:
                self._fail(job, full)
        self._fill()
        self._assign()

    def _remember(self, job: Job) -> None:
        self._known_long[job.digest] = None
        if len(self._known_long) > _REMEMBERED:
            self._known_long.popitem(last=False)

    # what becomes of it

    def _done(self, job: Job, worker: Worker, reply: asyncio.Future[Reply]) -> None:
        if self._running.get(worker) is not job:
            if not reply.cancelled() and reply.exception() is None and reply.result().file is not None:
                reply.result().file.unlink(missing_ok=True)  # type: ignore[union-attr]
            return
        del self._running[worker]
        if job.timer is not None:
            job.timer.cancel()
        error = reply.exception()
        if job.answer.done():
            if error is None and (file := reply.result().file) is not None:
                file.unlink(missing_ok=True)
        elif isinstance(error, WorkerDiedError) and error.code == -signal.SIGKILL and not job.again:
            job.again = True
            job.worker = None
            try:
                self._enqueue(job)
            except NotAnsweredError as full:
                self._fail(job, full)
        elif error is not None:
            job.answer.set_exception(error)
        else:
            job.answer.set_result(reply.result())
        if job.long and time.monotonic() - job.started < self._limits.quick_seconds:
            self._known_long.pop(job.digest, None)  # it was the hour that was long
        if job.long or not worker.alive:
            worker.kill()  # its priority cannot be raised again
        else:
            self._idle.append(worker)
        self._fill()
        self._assign()

    def _waited(self, job: Job) -> None:
        if job.worker is None:
            (self._long if job.long else self._quick).remove(job.client, job)
            text = "the query waited too long for its turn; try again later"
            self._fail(job, NotAnsweredError(503, text, max(1, int(self._limits.seconds))))

    def _withdraw(self, job: Job) -> None:
        """The client has gone."""
        if job.worker is None:
            (self._long if job.long else self._quick).remove(job.client, job)
        elif self._running.get(job.worker) is job:
            self._drop(job.worker)
            self._fill()
            self._assign()

    def _fail(self, job: Job, error: NotAnsweredError) -> None:
        if not job.answer.done():
            job.answer.set_exception(error)

    def _drop(self, worker: Worker) -> None:
        job = self._running.pop(worker, None)
        if job is not None and job.timer is not None:
            job.timer.cancel()
        worker.kill()

    # the processes

    def _fill(self) -> None:
        """Start as many processes as the quick lane lacks."""
        quick = len(self._idle) + sum(not job.long for job in self._running.values())
        for _ in range(self._limits.workers - quick - len(self._starting)):
            if not self._closed:
                task = asyncio.ensure_future(self._start_worker())
                self._starting.add(task)
                task.add_done_callback(self._starting.discard)

    async def _start_worker(self) -> None:
        self._count += 1
        spool = self._scratch / str(self._count)
        while not self._closed:
            try:
                worker = await Worker.start(self._settings, spool, self._description, self._ended)
            except (OSError, WorkerDiedError) as error:
                if isinstance(error, WorkerDiedError) and (error.code or 0) < 0:
                    await asyncio.sleep(_A_MOMENT)  # somebody ended it, which says nothing of the dataset
                    continue
                first = not self._broken
                self._broken = str(error)
                if not self._opened:
                    return
                if first and not self._running and not self._idle:
                    self._refuse_all()
                await asyncio.sleep(_RETRY)
                continue
            self._broken = ""
            self._idle.append(worker)
            asyncio.get_running_loop().call_soon(self._assign)
            return

    def _refuse_all(self) -> None:
        for queue in (self._quick, self._long):
            while (job := queue.take()) is not None:
                self._fail(job, NotAnsweredError(500, f"the dataset cannot be read: {self._broken}"))

    def _ended(self, worker: Worker) -> None:
        """A process is gone; if it was idle, somebody else ended it."""
        with suppress(ValueError):
            self._idle.remove(worker)
        if not self._closed:
            self._fill()
