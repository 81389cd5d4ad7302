"""Two lanes of worker processes, so that long queries of some do not hold up lookups of others.

Every query starts in the quick lane. One that is not done after a moment moves over: its process goes on
with low priority and another takes its place. If the lane for long queries is full, it is broken off and
starts again there when it is its client's turn. A query past its deadline is killed. No client can hold the
last free quick process, nor the whole lane for long ones, while it has queries of its own that run.

A process whose queries take next to no time is sent the next one of the same client while it is at the first,
so that it need not be woken for each. If the first takes longer, the next waits for another process as well;
whichever is there first answers.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections import OrderedDict, deque
from pathlib import Path
from typing import Final

from wcograph.web.jobs import Job, NotAnsweredError, Run
from wcograph.web.pool import Pool
from wcograph.web.queue import FairQueue, Full
from wcograph.web.settings import Settings
from wcograph.web.workers import Reply, Worker, WorkerDiedError, cause

_REMEMBERED: Final = 4096
"""Long queries that are known as such when they come again."""
_TOGETHER: Final = 2
"""Queries that a process is sent at once: the one it runs, and the next."""
_SWIFT: Final = 0.002
"""Seconds in which a process has done its last query if it is to be sent the next one ahead."""
_SLOW: Final = 0.01
"""Seconds after which the queries that wait behind another in a process go elsewhere."""


class Lanes:
    """The worker processes of a site, and the queries that run and wait."""

    def __init__(self, settings: Settings, description: Path | None = None) -> None:
        limits = self._limits = settings.limits
        self._quick: FairQueue[Job] = FairQueue(limit=limits.waiting, each=limits.waiting_each)
        self._long: FairQueue[Job] = FairQueue(limit=limits.waiting, each=limits.waiting_each)
        self._pool = Pool(settings, description, self._done, self._go_on)
        self._running: dict[Worker, deque[Run]] = {}
        """What a process runs, and behind it what it was sent besides."""
        self._known_long: OrderedDict[bytes, None] = OrderedDict()

    async def open(self) -> None:
        """Start the quick lane.

        Raises:
            OSError: the store cannot be opened.
        """
        await self._pool.open(self._limits.workers)

    def close(self) -> None:
        """End every process; what runs and waits is told that the site ends."""
        over = NotAnsweredError(503, "the site is shutting down", 10)
        for worker, runs in self._running.items():
            runs[0].end()
            for run in runs:
                run.job.fail(over)
            worker.kill()
        self._running.clear()
        self._fail_all(over)
        self._pool.close()

    def submit(self, client: str, request: bytes) -> Job:
        """Let a query in, to run when it is its client's turn.

        Raises:
            NotAnsweredError: there is no place for it.
        """
        if self._pool.broken and not self._pool.idle and not self._running:
            raise self._unreadable()
        job = Job(client, request, asyncio.get_running_loop().create_future())
        job.long = bool(self._known_long) and job.digest in self._known_long
        self._enqueue(job)
        self._assign()
        if job.run is None:
            job.wait(self._limits.wait_seconds, self._waited)
        return job

    def withdraw(self, job: Job) -> None:
        """Break a query off, whose client has gone."""
        job.answer.cancel()
        if job.run is None:
            self._leave(job)
        elif self._runs(job.run):
            self._drop(job.run.worker)
            self._go_on()
        else:
            job.run.moved = True

    def _unreadable(self) -> NotAnsweredError:
        return NotAnsweredError(500, f"the dataset cannot be read: {self._pool.broken}")

    # who waits

    def _enqueue(self, job: Job) -> None:
        try:
            (self._long if job.long else self._quick).put(job.client, job)
        except Full as full:
            wait = max(1, int(self._limits.seconds / 2))
            if full.own:
                text = "too many of your queries are waiting already; send fewer at once"
                raise NotAnsweredError(429, text, wait) from None
            raise NotAnsweredError(503, "too many queries are waiting; try again later", wait) from None

    def _leave(self, job: Job) -> None:
        (self._long if job.long else self._quick).remove(job.client, job)
        if job.waiting is not None:
            job.waiting.cancel()

    def _waited(self, job: Job) -> None:
        self._leave(job)
        text = "the query waited too long for its turn; try again later"
        job.fail(NotAnsweredError(503, text, max(1, int(self._limits.seconds))))

    def _try_again(self, job: Job) -> None:
        try:
            self._enqueue(job)
            job.wait(self._limits.wait_seconds, self._waited)
        except NotAnsweredError as full:
            job.fail(full)

    def _fail_all(self, error: NotAnsweredError) -> None:
        for queue in (self._quick, self._long):
            while (job := queue.take()) is not None:
                job.fail(error)

    # which query runs where

    def _go_on(self) -> None:
        """Have what waits run, and start the processes that the quick lane lacks."""
        if self._pool.broken and not self._pool.idle and not self._running:
            self._fail_all(self._unreadable())
        self._fill()
        self._assign()

    def _fill(self) -> None:
        self._pool.fill(self._limits.workers - sum(not runs[0].long for runs in self._running.values()))

    def _assign(self) -> None:
        idle = self._pool.idle
        while idle and len(self._long) and self._long_running() < self._limits.long_queries:
            job = self._long.take(self._may_run_long)
            if job is None:
                break
            worker = idle.pop()
            worker.slow_down()
            self._send(job, worker)
            self._fill()
        for worker, runs in self._running.items():
            client = runs[0].job.client
            while worker.swift and len(runs) < _TOGETHER and self._quick.only(client):
                job = self._quick.take()
                assert job is not None
                self._send(job, worker)
        while idle and len(self._quick):
            barred = self._busy() if len(idle) == 1 and self._limits.workers > 1 else frozenset()
            job = self._quick.take(lambda client, barred=barred: client not in barred)  # type: ignore[misc]
            if job is None:
                break  # until a query of those who wait is done, or counts as long
            self._send(job, idle.pop())

    def _busy(self) -> frozenset[str]:
        """Clients that have a process already."""
        return frozenset(runs[0].job.client for runs in self._running.values())

    def _long_running(self, client: str | None = None) -> int:
        heads = (runs[0] for runs in self._running.values())
        return sum(run.long and client in (None, run.job.client) for run in heads)

    def _may_run_long(self, client: str) -> bool:
        return self._long_running(client) < max(1, self._limits.long_queries - 1)

    def _send(self, job: Job, worker: Worker) -> None:
        run = Run(job, worker, job.long)
        job.begin(run)
        runs = self._running.setdefault(worker, deque())
        runs.append(run)
        if len(runs) == 1:
            self._begin(run)
        worker.ask(job.request)

    def _begin(self, run: Run) -> None:
        if run.long:
            run.worker.swift = False
            run.take(self._limits.seconds, self._time_is_up)
        else:
            run.take(_SLOW, self._slow)

    def _runs(self, run: Run) -> bool:
        """Whether its process is at it."""
        runs = self._running.get(run.worker)
        return runs is not None and runs[0] is run

    def _put_back(self, worker: Worker) -> None:
        """Have the queries that a process was sent, and has not begun, run elsewhere."""
        behind = list(self._running[worker])[1:]
        for run in reversed(behind):
            if not run.moved:
                run.moved = True
                self._quick.put_back(run.job.client, run.job)
                run.job.wait(self._limits.wait_seconds, self._waited)

    # whose time is up

    def _slow(self, run: Run) -> None:
        run.worker.swift = False
        quick = min(self._limits.quick_seconds, self._limits.seconds)
        run.call(max(0.0, quick - _SLOW), self._time_is_up)
        self._put_back(run.worker)
        self._assign()

    def _time_is_up(self, run: Run) -> None:
        job, worker = run.job, run.worker
        rest = run.started + self._limits.seconds - time.monotonic()
        if run.moved:
            self._drop(worker)
        elif run.long or rest <= 0.001:
            self._remember(job)
            text = f"the query was broken off after {self._limits.seconds:g} seconds, which is the limit here"
            job.fail(NotAnsweredError(503, text))
            self._drop(worker)
        else:
            self._remember(job)
            run.long = job.long = True
            own = self._long_running(job.client)
            if self._long_running() <= self._limits.long_queries and own < max(2, self._limits.long_queries):
                worker.slow_down()
                run.call(rest, self._time_is_up)
            else:
                self._drop(worker)
                self._try_again(job)
        self._go_on()

    def _remember(self, job: Job) -> None:
        self._known_long[job.digest] = None
        if len(self._known_long) > _REMEMBERED:
            self._known_long.popitem(last=False)

    def _drop(self, worker: Worker) -> None:
        self._put_back(worker)
        self._running.pop(worker)[0].end()
        worker.kill()

    # what becomes of it

    def _done(self, worker: Worker, reply: Reply | WorkerDiedError) -> None:
        runs = self._running.get(worker)
        if runs is None:
            _forget(reply)
            return
        died = isinstance(reply, WorkerDiedError)
        if died:
            self._put_back(worker)
        run = runs.popleft()
        took = run.end()
        self._answer(run, reply)
        if run.long and took < self._limits.quick_seconds:
            self._known_long.pop(run.job.digest, None)  # it was the hour that was long
        worker.swift = took < _SWIFT and not any(run.moved for run in runs)
        if died or run.long:  # the priority of a process cannot be raised again
            del self._running[worker]
            worker.kill()
        elif runs:
            self._begin(runs[0])
        else:
            del self._running[worker]
            self._pool.idle.append(worker)
        self._go_on()

    def _answer(self, run: Run, reply: Reply | WorkerDiedError) -> None:
        job = run.job
        if job.answer.done():
            _forget(reply)
        elif isinstance(reply, Reply):
            if job.run is None:
                self._leave(job)
            elif job.run is not run:
                job.run.moved = True
            job.answer.set_result(reply)
        elif run.moved:
            pass
        elif reply.code == -signal.SIGKILL and not job.again:
            job.again = True
            self._try_again(job)
        else:
            job.fail(NotAnsweredError(503, f"the query was broken off: {cause(reply.code)}"))


def _forget(reply: Reply | WorkerDiedError) -> None:
    """Nobody waits for it any more."""
    if isinstance(reply, Reply) and reply.file is not None:
        reply.file.unlink(missing_ok=True)
