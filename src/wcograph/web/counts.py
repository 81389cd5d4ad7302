"""The dataset's VoID with its figures: counted beside the site while it runs, and kept for its next start.

Counting walks the whole dataset several times, minutes where it has millions of quads; no site waits for it.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from wcograph import descriptions
from wcograph.bundle import cache_folder
from wcograph.catalogue import query_text
from wcograph.errors import QueryError, StoreError

Triples = tuple[ox.Triple, ...]
PATIENCE: Final = 5.0
"""Seconds that a site waits for its figures before it answers without them."""
_WORTH_KEEPING: Final = 2.0
"""Seconds of counting from which figures are kept."""
_PAUSES: Final = (30.0, 120.0, 600.0)
"""Seconds until a failed count is tried again; the last again and again."""
_KEPT: Final = 20
"""Files with figures that stay in the cache, the newest."""
_QUERIES: Final = ("all", "totals", "classes", "properties", "entities", "links", "period", "example")


class Counts:
    """Figures of a dataset, counted in a thread of their own.

    Args:
        digest: names the dataset; figures are kept under it. Empty where what it names may change.
        count: counts, for minutes where the dataset is large; may raise `StoreError` or `QueryError`.
        ready: is called once, when the figures are there.
    """

    def __init__(self, digest: str, count: Callable[[], Triples], ready: Callable[[Triples], None]) -> None:
        self.triples: Triples | None = None
        """The description; None while it is being counted."""
        self.reason = ""
        """Why the last attempt failed."""
        self._count = count
        self._ready = ready
        self._done = threading.Event()
        self._file = _folder() / f"{_key(digest)}.nt" if digest else None
        found = _read(self._file) if self._file is not None else None
        if found is not None:
            self._finish(found)
        else:
            threading.Thread(target=self._run, daemon=True, name="counts").start()

    def wait(self, seconds: float) -> bool:
        """Wait for the figures, but not for long; whether they are there."""
        return self._done.wait(seconds)

    def _run(self) -> None:
        for attempt in range(1_000_000):
            started = time.monotonic()
            try:
                found = self._count()
            except (StoreError, QueryError, OSError, RuntimeError) as error:
                self.reason = str(error)
                time.sleep(_PAUSES[min(attempt, len(_PAUSES) - 1)])
                continue
            self._finish(found)
            if self._file is not None and time.monotonic() - started > _WORTH_KEEPING:
                with suppress(OSError):  # counted again next time
                    _write(self._file, found)
            return

    def _finish(self, found: Triples) -> None:
        self._ready(found)
        self.triples, self.reason = found, ""
        self._done.set()


def _folder() -> Path:
    return cache_folder() / "counts"


def _key(digest: str) -> str:
    """Of the dataset and of everything that says what is counted."""
    code = (Path(descriptions.__file__), Path(__file__).with_name("self_description.py"))
    parts = [digest, os.environ.get("SOURCE_DATE_EPOCH", ""), *(file.read_text("utf-8") for file in code)]
    parts += [query_text(f"void-{name}") for name in _QUERIES]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def _read(file: Path) -> Triples | None:
    try:
        quads = list(ox.parse(path=str(file), format=ox.RdfFormat.N_TRIPLES))
    except (OSError, SyntaxError):
        return None
    return tuple(ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads)


def _write(file: Path, triples: Triples) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    scratch = file.with_suffix(f".{os.getpid()}")
    ox.serialize(triples, str(scratch), format=ox.RdfFormat.N_TRIPLES)
    scratch.replace(file)
    kept = sorted(file.parent.glob("*.nt"), key=lambda one: one.stat().st_mtime, reverse=True)
    for old in kept[_KEPT:]:
        old.unlink(missing_ok=True)
