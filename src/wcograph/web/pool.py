"""The worker processes that wait for queries: started, kept at their number, ended."""

from __future__ import annotations

import asyncio
import errno
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final, cast

from wcograph.web.settings import Settings
from wcograph.web.worker import identity
from wcograph.web.workers import Reply, Worker, WorkerDiedError

_A_MOMENT: Final = 0.05
"""Seconds before a process is started in place of one that somebody ended while it started."""
_NO_ROOM: Final = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN})
_RETRY: Final = 5.0
"""Seconds between attempts to start a process while the store cannot be opened."""


class Pool:
    """Processes without a query.

    Args:
        settings: the site.
        description: N-Triples with what the site says of itself.
        replied: is told what a process says (`Worker.start`).
        changed: is called when a process is there that was not, or is gone, or none can be started.
    """

    def __init__(
        self,
        settings: Settings,
        description: Path | None,
        replied: Callable[[Worker, Reply | WorkerDiedError], None],
        changed: Callable[[], None],
    ) -> None:
        self.idle: list[Worker] = []
        self.broken = ""
        """Why the last process could not open the store; empty where it could."""
        self._settings = settings
        self._identity = identity(settings.folder or "")
        self._description = description
        self._replied = replied
        self._changed = changed
        self._scratch = Path(tempfile.mkdtemp(prefix="wcograph-spool-"))
        self._starting: set[asyncio.Task[None]] = set()
        self._count = 0
        self._opened = False
        self._closed = False

    async def open(self, number: int) -> None:
        """Start so many processes.

        Raises:
            OSError: the store cannot be opened.
        """
        self.fill(number)
        await asyncio.gather(*self._starting)
        if self.broken:
            raise OSError(self.broken)
        self._opened = True

    def close(self) -> None:
        """End every process that is here, and start no more."""
        self._closed = True
        for task in self._starting:
            task.cancel()
        for worker in self.idle:
            worker.kill()
        shutil.rmtree(self._scratch, ignore_errors=True)

    def fill(self, number: int) -> None:
        """Start processes until there are so many, with those that are about to be."""
        for _ in range(number - len(self.idle) - len(self._starting)):
            if not self._closed:
                task = asyncio.ensure_future(self._start())
                self._starting.add(task)
                task.add_done_callback(self._starting.discard)

    async def _start(self) -> None:
        self._count += 1
        spool = self._scratch / str(self._count)
        while not self._closed:
            try:
                worker = await Worker.start(
                    self._settings, self._identity, spool, self._description, self._replied, self._ended
                )
            except (OSError, WorkerDiedError) as error:
                if self._says_nothing(error):
                    await asyncio.sleep(_A_MOMENT)
                    continue
                self.broken = str(error)
                if not self._opened:
                    return
                self._changed()
                await asyncio.sleep(_RETRY)
                continue
            self.broken = ""
            self.idle.append(worker)
            self._starting.discard(cast("asyncio.Task[None]", asyncio.current_task()))
            self._changed()
            return

    def _says_nothing(self, error: OSError | WorkerDiedError) -> bool:
        """Whether it says nothing of the dataset: somebody ended the process, or there is no room for one."""
        if isinstance(error, WorkerDiedError):
            return (error.code or 0) < 0
        return self._opened and error.errno in _NO_ROOM

    def _ended(self, worker: Worker) -> None:
        """A process is gone; if it was idle, somebody else ended it."""
        with suppress(ValueError):
            self.idle.remove(worker)
        if not self._closed:
            self._changed()
