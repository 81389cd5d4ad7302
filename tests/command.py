"""The real command in a process of its own, through pipes or on a pseudo-terminal, for tests of the CLI."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

COMMAND = (sys.executable, "-m", "wcograph")
_SET_ASIDE = ("NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TERM", "LANG", "LC_ALL", "PYTHONUTF8")
_ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Run:
    """What a command did."""

    code: int
    out: str
    err: str


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment of the tests without what the user's terminal says of itself."""
    kept = {name: value for name, value in os.environ.items() if name not in _SET_ASIDE}
    return kept | {"LANG": "C.UTF-8", **(extra or {})}


def wcograph(
    *arguments: object,
    stdin: str | bytes = b"",
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> Run:
    """Run the command with its streams as pipes."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=environment(env),
        cwd=cwd,
        check=False,
        timeout=300,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


def on_terminal(
    command: Sequence[object],
    *,
    columns: int = 80,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    notices: bool = True,
) -> Run:
    """Run a command on a pseudo-terminal; `out` is all that the terminal was sent, with stderr or without."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [str(word) for word in command],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs if notices else subprocess.DEVNULL,
        env=environment({"TERM": "xterm-256color", **(env or {})}),
        cwd=cwd,
    )
    os.close(theirs)
    sent = b""
    while True:
        try:
            piece = os.read(ours, 65536)
        except OSError:  # Linux says so when the last writer is gone
            break
        if not piece:
            break
        sent += piece
    os.close(ours)
    return Run(process.wait(timeout=300), sent.decode().replace("\r\n", "\n"), "")


def plain(text: str) -> str:
    """What is read when the terminal has done what it was told."""
    return _ESCAPE.sub("", text)
