"""Two lanes of worker processes, so that long queries of some do not hold up lookups of others.

Every query starts in the quick lane. One that is not done after a moment moves over: its process goes on
with low priority and another takes its place. If the lane for long queries is full, it is broken off and
starts again there when it is its client's turn. A query past its deadline is killed. No client can hold the
last free quick process, nor the whole lane for long ones, while it has queries of its own that run.

A process whose queries take next to no time is sent the next ones of the same client before it is done with
the first, so that it need not be woken for each.
"""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
import time
from collections import OrderedDict, deque
from contextlib import suppress
from pathlib import Path
from typing import Final

from wcograph.web.jobs import Job, NotAnsweredError
from wcograph.web.queue import FairQueue, Full
from wcograph.web.settings import Settings
from wcograph.web.workers import Reply, Worker, WorkerDiedError, cause

_A_MOMENT: Final = 0.05
"""Seconds before a process is started in place of one that somebody ended while it started."""
_REMEMBERED: Final = 4096
"""Long queries that are known as such when they come again."""
_TOGETHER: Final = 4
"""Queries that a process is sent at once."""
_SWIFT: Final = 0.002
"""Seconds in which a process has done its query if it is to be sent several at once."""
_RETRY: Final = 5.0
"""Seconds between attempts to start a process while the store cannot be opened."""


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
        self._running: dict[Worker, deque[Job]] = {}
        """The query that a process runs, and those that it was sent with it."""
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
        for worker, jobs in list(self._running.items()):
            for job in jobs:
                job.fail(over)
            worker.kill()
        for worker in self._idle:
            worker.kill()
        for queue in (self._quick, self._long):
            while (job_ := queue.take()) is not None:
                job_.fail(over)
        shutil.rmtree(self._scratch, ignore_errors=True)

    def submit(self, client: str, request: bytes) -> Job:
        """Let a query in, to run when it is its client's turn.

        Raises:
            NotAnsweredError: there is no place for it.
        """
        if self._broken and not self._idle and not self._running:
            raise NotAnsweredError(500, f"the dataset cannot be read: {self._broken}")
        job = Job(client, request, asyncio.get_running_loop().create_future())
        job.long = bool(self._known_long) and job.digest in self._known_long
        self._enqueue(job)
        self._assign()
        if job.worker is None:
            self._await_turn(job)
        return job

    def withdraw(self, job: Job) -> None:
        """Break a query off, whose client has gone."""
        job.answer.cancel()
        if job.worker is None:
            job.stop_timer()
            (self._long if job.long else self._quick).remove(job.client, job)
        elif self._runs(job):
            self._drop(job.worker)
            self._go_on()

    def _enqueue(self, job: Job) -> None:
        try:
            (self._long if job.long else self._quick).put(job.client, job)
        except Full as full:
            wait = max(1, int(self._limits.seconds / 2))
            if full.own:
                text = "too many of your queries are waiting already; send fewer at once"
                raise NotAnsweredError(429, text, wait) from None
            raise NotAnsweredError(503, "too many queries are waiting; try again later", wait) from None

    def _await_turn(self, job: Job) -> None:
        loop = asyncio.get_running_loop()
        job.timer = loop.call_later(self._limits.wait_seconds, self._waited, job)

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
        for worker, jobs in self._running.items():
            client = jobs[0].client
            while worker.swift and len(jobs) < _TOGETHER and self._quick.only(client):
                job = self._quick.take()
                assert job is not None
                job.worker = worker
                job.stop_timer()
                jobs.append(job)
                worker.ask(job.request)

    def _busy(self) -> frozenset[str]:
        """Clients that have a process already."""
        return frozenset(jobs[0].client for jobs in self._running.values())

    def _runs(self, job: Job) -> bool:
        """Whether a process is at it."""
        jobs = self._running.get(job.worker) if job.worker is not None else None
        return jobs is not None and jobs[0] is job

    def _long_running(self, client: str | None = None) -> int:
        return sum(jobs[0].long and client in (None, jobs[0].client) for jobs in self._running.values())

    def _may_run_long(self, client: str) -> bool:
        return self._long_running(client) < max(1, self._limits.long_queries - 1)

    def _start(self, job: Job, worker: Worker, seconds: float) -> None:
        job.worker = worker
        self._running[worker] = deque([job])
        self._count_time(job, seconds)
        worker.ask(job.request)

    def _count_time(self, job: Job, seconds: float) -> None:
        job.started = time.monotonic()
        job.stop_timer()
        job.timer = asyncio.get_running_loop().call_later(seconds, self._time_is_up, job)

    def _time_is_up(self, job: Job) -> None:
        worker = job.worker
        if worker is None or not self._runs(job):
            return
        self._remember(job)
        self._put_back(worker)
        rest = job.started + self._limits.seconds - time.monotonic()
        if job.long or rest <= 0.001:
            text = f"the query was broken off after {self._limits.seconds:g} seconds, which is the limit here"
            job.fail(NotAnsweredError(503, text))
            self._drop(worker)
            self._go_on()
            return
        job.long = True
        if self._long_running() <= self._limits.long_queries and self._long_running(job.client) <= max(
            1, self._limits.long_queries - 1
        ):
            worker.slow_down()
            job.timer = asyncio.get_running_loop().call_later(rest, self._time_is_up, job)
        else:
            self._drop(worker)
            self._try_again(job)
        self._go_on()

    def _try_again(self, job: Job) -> None:
        job.worker = None
        try:
            self._enqueue(job)
            self._await_turn(job)
        except NotAnsweredError as full:
            job.fail(full)

    def _put_back(self, worker: Worker) -> None:
        """Have the queries that a process was sent, and has not begun, run elsewhere."""
        jobs = self._running[worker]
        while len(jobs) > 1:
            job = jobs.pop()
            if not job.answer.done():
                job.worker = None
                self._quick.put_back(job.client, job)
                self._await_turn(job)

    def _remember(self, job: Job) -> None:
        self._known_long[job.digest] = None
        if len(self._known_long) > _REMEMBERED:
            self._known_long.popitem(last=False)

    # what becomes of it

    def _done(self, worker: Worker, reply: Reply | WorkerDiedError) -> None:
        jobs = self._running.get(worker)
        if jobs is None:
            _forget(reply)
            return
        died = isinstance(reply, WorkerDiedError)
        if died:
            self._put_back(worker)
        job = jobs.popleft()
        job.stop_timer()
        if job.answer.done():
            _forget(reply)
        elif isinstance(reply, Reply):
            job.answer.set_result(reply)
        elif reply.code == -signal.SIGKILL and not job.again:
            job.again = True
            self._try_again(job)
        else:
            job.fail(NotAnsweredError(503, f"the query was broken off: {cause(reply.code)}"))
        took = time.monotonic() - job.started
        if job.long and took < self._limits.quick_seconds:
            self._known_long.pop(job.digest, None)  # it was the hour that was long
        worker.swift = took < _SWIFT
        if jobs:
            self._count_time(jobs[0], min(self._limits.quick_seconds, self._limits.seconds))
            self._assign()
            return
        del self._running[worker]
        if job.long or died:
            worker.kill()  # its priority cannot be raised again
        else:
            self._idle.append(worker)
        self._go_on()

    def _go_on(self) -> None:
        self._fill()
        self._assign()

    def _waited(self, job: Job) -> None:
        if job.worker is None:
            (self._long if job.long else self._quick).remove(job.client, job)
            text = "the query waited too long for its turn; try again later"
            job.fail(NotAnsweredError(503, text, max(1, int(self._limits.seconds))))

    def _drop(self, worker: Worker) -> None:
        for job in self._running.pop(worker, ()):
            job.stop_timer()
        worker.kill()

    # the processes

    def _fill(self) -> None:
        """Start as many processes as the quick lane lacks."""
        quick = len(self._idle) + sum(not jobs[0].long for jobs in self._running.values())
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
                worker = await Worker.start(self._settings, spool, self._description, self._done, self._ended)
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
                job.fail(NotAnsweredError(500, f"the dataset cannot be read: {self._broken}"))

    def _ended(self, worker: Worker) -> None:
        """A process is gone; if it was idle, somebody else ended it."""
        with suppress(ValueError):
            self._idle.remove(worker)
        if not self._closed:
            self._fill()


def _forget(reply: Reply | WorkerDiedError) -> None:
    """Nobody waits for it any more."""
    if isinstance(reply, Reply) and reply.file is not None:
        reply.file.unlink(missing_ok=True)
