"""Answers that were given and may be given again: the dataset does not change while the site runs."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

_LARGEST = 64
"""The largest answer that is kept is one of so many parts of the memory for all."""
_OVERHEAD = 1024
"""Bytes that an answer takes besides its body and its head, roughly."""


@dataclass
class Answer:
    """A result as it is sent."""

    head: list[tuple[bytes, bytes]]
    etag: str
    body: bytes
    written: bytes = b""
    """The fields of its whole head and its body as they are sent; empty until it is asked for again."""

    @property
    def size(self) -> int:
        """Bytes of memory, roughly."""
        head = sum(len(value) for _, value in self.head) + _OVERHEAD
        return 2 * (head + len(self.body))  # as it is, and written


Key = tuple[bytes, str, str]
"""Query string, `Accept` and `Accept-Encoding` of a GET, as they were sent."""


class Answers:
    """Answers by how they were asked for; those asked for longest ago go first."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._held = 0
        self._known: OrderedDict[Key, Answer] = OrderedDict()

    def get(self, key: Key) -> Answer | None:
        """The answer to a request, if it is known."""
        found = self._known.get(key)
        if found is not None:
            self._known.move_to_end(key)
        return found

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep an answer, if it is small."""
        size = answer.size + sum(map(len, key))
        if key in self._known or size > self._size // _LARGEST:
            return
        self._known[key] = answer
        self._held += size
        while self._held > self._size:
            old, gone = self._known.popitem(last=False)
            self._held -= gone.size + sum(map(len, old))
