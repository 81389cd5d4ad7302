"""Where a worker puts a result before any of it is sent: memory at first, then a file, up to a limit.

A result is whole, or the client is told that there is none; it is never cut off.
"""

from __future__ import annotations

import os
import re
import zlib
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

_AT_ONCE: Final = 16 * 1024
"""Bytes that are counted and compressed together."""
_IN_MEMORY: Final = 256 * 1024
"""Bytes above which a result goes to a file."""
_WORTH_PACKING: Final = 860
"""Bytes below which gzip's own head and the time it takes eat up what it saves."""
_NOT_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")


class TooLargeError(Exception):
    """The result has more rows or bytes than the site gives."""


class NotXmlError(Exception):
    """The result has characters that no XML document can hold."""


class Rows:
    """Counts the rows of a table while it is written, whatever its literals hold.

    >>> rows = Rows("csv")
    >>> rows.see(b'name\\r\\n"two\\r\\nlines"\\r\\n'), rows.count
    (None, 1)
    """

    def __init__(self, form: str) -> None:
        self._count = {"csv": self._csv, "tsv": self._tsv, "xml": self._xml, "json": self._json}[form]
        self._end = b""
        self._inside = 0
        # the head line of CSV and TSV is no row; in JSON the separators between rows are counted
        self.count = {"csv": -1, "tsv": -1, "xml": 0, "json": 1}[form]

    def see(self, piece: bytes) -> None:
        """Count what is written next."""
        self.count += self._count(piece)

    def _tsv(self, piece: bytes) -> int:
        return piece.count(b"\n")

    def _xml(self, piece: bytes) -> int:
        text = self._end + piece
        if _NOT_XML.search(text):
            raise NotXmlError
        self._end = text[-7:]  # one less than what is looked for, so that nothing is counted twice
        return text.count(b"<result>")

    def _csv(self, piece: bytes) -> int:
        parts = piece.split(b'"')
        found = sum(part.count(b"\n") for part in parts[self._inside :: 2])
        self._inside = (self._inside + len(parts) - 1) % 2
        return found

    def _json(self, piece: bytes) -> int:
        """Rows are parted by `},{` outside strings; pieces may end within an escape or within these three."""
        if self._inside:
            piece = self._end + piece
            self._end = b""
        if (len(piece) - len(piece.rstrip(b"\\"))) % 2:
            piece, held = piece[:-1], b"\\"
        else:
            held = b""
        parts = piece.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        if not self._inside:
            parts[0] = self._end + parts[0]
        found = sum(part.count(b"},{") for part in parts[self._inside :: 2])
        self._inside = (self._inside + len(parts) - 1) % 2
        self._end = held if self._inside else parts[-1][-2:]
        return found


class Spool:
    """A binary stream that holds one result.

    Args:
        path: the file that is made if memory does not do.
        limit: bytes, before compression.
        rows: rows of a table that are let through.
        form: csv, tsv, xml or json for a table; empty for a graph or a truth value.
        packed: whether the client takes gzip.
    """

    def __init__(self, path: Path, *, limit: int, rows: int, form: str = "", packed: bool = False) -> None:
        self._path = path
        self._limit = limit
        self._rows = rows
        self._form = form
        self._counter = Rows(form) if form else None
        self._packing = zlib.compressobj(5, zlib.DEFLATED, 31) if packed else None
        self._memory: list[bytes] = []
        self._held = 0
        self._file: IO[bytes] | None = None
        self._fresh: list[bytes] = []
        self._written = 0
        self._seen = 0

    def write(self, piece: bytes) -> int:
        """Take the next piece of the result.

        Raises:
            TooLargeError: it is over a limit.
            NotXmlError: it is XML that is none.
            OSError: there is no room for it.
        """
        self._written += len(piece)
        if self._written > self._limit:
            raise TooLargeError(f"{self._limit:,} bytes")
        self._fresh.append(piece)
        if self._written - self._seen >= _AT_ONCE:
            self._see()
        return len(piece)

    def flush(self) -> None:
        """Nothing waits that could be written."""

    def _see(self, *, last: bool = False) -> None:
        """Count, compress and keep what was written since."""
        piece = b"".join(self._fresh)
        self._fresh.clear()
        self._seen = self._written
        few = last and len(piece) == self._written <= self._rows  # each row takes a byte at least
        if self._counter is not None and (not few or self._form == "xml"):
            self._counter.see(piece)
            if self._counter.count > self._rows:
                raise TooLargeError(f"{self._rows:,} rows")
        if self._packing is not None and self._written >= _WORTH_PACKING:
            piece = self._packing.compress(piece)
        self._keep(piece)

    def _keep(self, piece: bytes) -> None:
        if self._file is None and self._held + len(piece) > _IN_MEMORY:
            self._file = os.fdopen(os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
            self._file.writelines(self._memory)
            self._memory.clear()
        if self._file is not None:
            self._file.write(piece)
        else:
            self._memory.append(piece)
        self._held += len(piece)

    def close(self) -> tuple[bytes | None, bool]:
        """End the result.

        Returns:
            The result, or None where it stands in the file; and whether it was compressed.

        Raises:
            TooLargeError, NotXmlError, OSError: as `write` does.
        """
        self._see(last=True)
        packed = self._packing is not None and self._written >= _WORTH_PACKING
        if self._packing is not None and packed:
            self._keep(self._packing.flush())
        if self._file is not None:
            self._file.close()
            return None, packed
        return b"".join(self._memory), packed

    def discard(self) -> None:
        """Forget what was written."""
        self._fresh.clear()
        self._memory.clear()
        if self._file is not None:
            with suppress(OSError):  # what could not be written cannot be written now either
                self._file.close()
            self._path.unlink(missing_ok=True)
