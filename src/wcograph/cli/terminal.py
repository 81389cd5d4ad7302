"""What the command line knows of the terminal: streams, width, colour, progress, and text made safe for it.

Light on purpose: rich is imported only where progress is drawn.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import traceback
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, TextIO, TypeVar

from wcograph.errors import WcographError

Result = TypeVar("Result")

_KEPT = frozenset("\u200c\u200d\u200e\u200f\u061c")
"""Invisible characters that scripts need: joiners and marks of direction."""
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|\xc2[\x80-\x9f]")
_UNKNOWN_WIDTH = 100
"""Columns where no terminal is near, as in a script."""


class OutputError(WcographError):
    """Standard output cannot be written."""


class ClosedPipeError(Exception):
    """Whoever read standard output has closed it."""


def prepare() -> None:
    """Write UTF-8 whatever the locale says, and have a standard error in any case."""
    if sys.stderr is None:
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 - as long as the process
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def finish() -> None:
    """Write what is left, so that a full disk or a closed pipe is noticed while it can be said."""
    if sys.stdout is not None:
        sys.stdout.flush()


def discard_output() -> None:
    """Send what is still in the buffer nowhere, or the interpreter would complain when it ends."""
    if sys.stdout is None:
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


# ---- out


def output() -> TextIO:
    """Standard output.

    Raises:
        OutputError: the process was started without one.
    """
    if sys.stdout is None:
        raise OutputError("standard output is closed; redirect it, or name a file with -o")
    return sys.stdout


def binary_output() -> IO[bytes]:
    """Standard output for an engine to write to; control characters do not reach a terminal."""
    stream = output()
    if not stream.isatty():
        return stream.buffer
    visible_: Any = _Visible(stream.buffer)
    return visible_  # type: ignore[no-any-return]


def write(text: str) -> None:
    """A line of results."""
    output().write(f"{text}\n")


def tell(text: str) -> None:
    """A line of talk, on standard error."""
    try:
        sys.stderr.write("\n".join(visible(line) for line in text.split("\n")) + "\n")
        sys.stderr.flush()
    except OSError:
        pass  # nobody is left to be told


class _Visible(RawIOBase):
    """A binary stream with control characters replaced, so that no label can steer the terminal."""

    def __init__(self, target: IO[bytes]) -> None:
        self._target = target
        self._held = b""

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        chunk = self._held + bytes(data)
        # a pair may be cut in two: \r\n, or a control character of two bytes
        self._held = chunk[-1:] if chunk[-1:] in (b"\r", b"\xc2") else b""
        whole = chunk[: len(chunk) - len(self._held)]
        self._target.write(_CONTROL.sub("\ufffd".encode(), whole))
        return len(data)

    def flush(self) -> None:
        self._target.flush()


# ---- text


def visible(text: str) -> str:
    """A text on one line without anything that steers a terminal or turns other text around.

    >>> visible("Peru\\x1b[31m\\nLima")
    'Peru\ufffd[31m Lima'
    """
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def _shown(character: str) -> str:
    kind = unicodedata.category(character)
    if character in "\t\n\r\v\f\x85" or kind in ("Zl", "Zp"):
        return " "
    if kind in ("Cc", "Cs"):
        return "\ufffd"
    if kind == "Cf":
        return character if character in _KEPT else ""
    return character


def number(count: int, one: str, many: str = "") -> str:
    """A count with its noun.

    >>> number(1, "row"), number(12_000, "row"), number(2, "country", "countries")
    ('1 row', '12,000 rows', '2 countries')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def colour() -> bool:
    """Whether standard output takes colours: see https://no-color.org and https://force-color.org."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return output().isatty() and os.environ.get("TERM") != "dumb"


def styled(text: str, code: str, on: bool) -> str:
    """A text in bold (`1`), dim (`2`) or a colour (`36` is cyan), where colours are on."""
    return f"\x1b[{code}m{text}\x1b[0m" if on and text else text


def width() -> int:
    """Columns to write to: those of COLUMNS, of the terminal, or of the terminal behind a pipe to a pager."""
    asked = os.environ.get("COLUMNS", "")
    if asked.isascii() and asked.isdigit() and int(asked) > 0:
        return int(asked)
    for stream in (sys.stdout, sys.stderr, sys.stdin):
        try:
            columns = os.get_terminal_size(stream.fileno()).columns
        except (OSError, ValueError, AttributeError):
            continue
        if columns > 0:
            return columns
    return _UNKNOWN_WIDTH


# ---- time


@contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """A function that is told what comes next, and shows it on a terminal while it lasts."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda _: None
        return
    status: Any = None

    def show(what: str) -> None:
        nonlocal status
        text = f"{visible(what)} …"
        if status is None:
            from rich.console import Console

            status = Console(stderr=True).status(_plain(text))
            status.start()
        else:
            status.update(_plain(text))

    try:
        yield show
    finally:
        if status is not None:
            status.stop()


def _plain(text: str) -> Any:
    """Text that rich takes as it is, brackets included."""
    from rich.text import Text

    return Text(text)


def interruptible(work: Callable[[], Result]) -> Result:
    """Do work in a thread of its own, so that Ctrl-C is heard while the engine is busy.

    The engine cannot be stopped; whoever catches the interrupt ends the process.
    """
    results: list[Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            _let_go(error)
            errors.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join()
    if errors:
        raise errors[0]
    return results[0]


def _let_go(error: BaseException | None) -> None:
    """Drop the variables in a traceback: results of the engine must end in the thread that made them."""
    while error is not None:
        traceback.clear_frames(error.__traceback__)
        error = error.__cause__ or error.__context__
