"""The server's end of a worker process: started, asked, told apart from a broken one, killed.

What the process does is in `wcograph.web.worker`; which of them runs which query, in `wcograph.web.lanes`.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

from wcograph.web.settings import Settings
from wcograph.web.worker import LENGTHS, numbered

_LOW: Final = 15
"""Niceness of a process with a long query: it gets what the quick ones leave."""


_START: Final = 60.0
"""Seconds in which a process must have opened the store."""


@dataclass(frozen=True)
class Reply:
    """What a worker says to a request."""

    head: dict[str, Any]
    body: bytes
    file: Path | None = None
    """Where the body is instead, if it is large; whoever reads it removes it."""


class WorkerDiedError(Exception):
    """The process ended before it replied."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"a query process ended with {code}")
        self.code = code
        """Its exit code; the negative number of the signal that ended it."""


class Worker(asyncio.Protocol):
    """A worker process, which runs one query at a time, in the order in which it was asked."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        spool: Path,
        replied: Callable[[Worker, Reply | WorkerDiedError], None],
        ended: Callable[[Worker], None],
    ) -> None:
        self.process = process
        self.alive = True
        self.swift = False
        """Whether its last query took next to no time."""
        self._spool = spool
        self._spooled = 0
        self._replied = replied
        self._ended = ended
        self._transport: asyncio.WriteTransport | None = None
        self._received = bytearray()
        self._opened: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()

    @classmethod
    async def start(
        cls,
        settings: Settings,
        identity: list[int],
        spool: Path,
        description: Path | None,
        replied: Callable[[Worker, Reply | WorkerDiedError], None],
        ended: Callable[[Worker], None],
    ) -> Worker:
        """A worker that has opened the store.

        Args:
            settings: the site.
            identity: that of the folder when the site started.
            spool: path of its large results.
            description: N-Triples with what the site says of itself.
            replied: is told each reply, in the order of requests, and at last that the process is gone.
            ended: is told when the process is gone, for whatever reason.

        Raises:
            WorkerDiedError: it ended at once.
            OSError: no process could be started, or the store cannot be opened.
        """
        ours, theirs = socket.socketpair()
        told = {
            "channel": theirs.fileno(),
            "parent": os.getpid(),
            "folder": str(settings.folder or ""),
            "identity": identity,
            "endpoint": settings.endpoint,
            "description": str(description) if description is not None else "",
            "spool": str(spool),
            "base": settings.sparql_url,
            "rows": settings.limits.rows,
            "bytes": settings.limits.bytes,
            "memory": settings.limits.memory,
        }
        try:
            process = subprocess.Popen(  # noqa: S603 - this Python, this package
                # -P: nothing in the folder where the server was started can pose as a module
                [sys.executable, "-P", "-m", "wcograph.web.worker", json.dumps(told)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # an engine out of memory says so there, once for each attempt
                process_group=0,
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        _, worker = await asyncio.get_running_loop().create_connection(
            lambda: cls(process, spool, replied, ended), sock=ours
        )
        try:
            async with asyncio.timeout(_START):
                reply = await worker._opened
        except TimeoutError as error:
            worker.kill()
            raise OSError(f"a query process did not open the store within {_START:g} seconds") from error
        except BaseException:
            worker.kill()
            raise
        if reply.head["status"] != 200:
            worker.kill()
            raise OSError(str(reply.head["text"]))
        return worker

    def ask(self, request: bytes) -> None:
        """Send a request, in JSON."""
        if self._transport is not None and self.alive:
            self._transport.write(LENGTHS.pack(len(request), 0) + request)

    def slow_down(self) -> None:
        """Give way to other processes, for as long as this one lives."""
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.process.pid, _LOW)

    def kill(self) -> None:
        """End the process now."""
        with suppress(OSError):
            self.process.kill()
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """asyncio's: the channel is open."""
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        """asyncio's: a part of a reply is there."""
        self._received += data
        while (reply := self._next()) is not None:
            if self._opened.done():
                self._replied(self, reply)
            else:
                self._opened.set_result(reply)

    def _next(self) -> Reply | None:
        """The first reply that is there as a whole."""
        received = self._received
        if len(received) < LENGTHS.size:
            return None
        head_size, body_size = LENGTHS.unpack_from(received)
        start = LENGTHS.size + head_size
        end = start + body_size
        if len(received) < end:
            return None
        head = json.loads(received[LENGTHS.size : start])
        body = bytes(received[start:end])
        del received[:end]
        file = None
        if head.get("spooled"):
            self._spooled += 1
            file = numbered(self._spool, self._spooled)
        return Reply(head, body, file)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """asyncio's: the process is gone, or about to be."""
        self.alive = False
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._bury, args=(loop,), daemon=True).start()

    def _bury(self, loop: asyncio.AbstractEventLoop) -> None:
        """Wait for the end of the process, so that no zombie stays, and tell why it ended."""
        try:
            code: int | None = self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        for left in (self._spool, numbered(self._spool, self._spooled + 1)):
            left.unlink(missing_ok=True)
        with suppress(RuntimeError):  # the loop has ended before
            loop.call_soon_threadsafe(self._report, code)

    def _report(self, code: int | None) -> None:
        died = WorkerDiedError(code)
        if not self._opened.done():
            self._opened.set_exception(died)
            self._opened.exception()  # whoever waited may have gone
        self._replied(self, died)
        self._ended(self)


def cause(code: int | None) -> str:
    """Why a process ended that nobody killed, as its client is told."""
    if code == -signal.SIGABRT:
        return "it needed more memory than one query may have"
    if code in (-signal.SIGSEGV, -signal.SIGBUS):
        return "it is nested too deeply for the engine"
    return "its process was ended from outside" if code == -signal.SIGKILL else "the engine broke off"
