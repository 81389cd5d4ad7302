"""Who is next: clients take turns, however many queries each of them has waiting."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Full(Exception):  # noqa: N818 - as in the standard library's queue
    """There is no place left in the queue."""

    def __init__(self, *, own: bool) -> None:
        super().__init__()
        self.own = own
        """Whether the client's own share is used up, and not that of all."""


class FairQueue(Generic[Item]):
    """A queue in which each client has its own line, and the lines take turns.

    >>> queue = FairQueue[str](limit=9, each=9)
    >>> for client, item in [("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1")]:
    ...     queue.put(client, item)
    >>> [queue.take(), queue.take(), queue.take(), queue.take()]
    ['a1', 'b1', 'a2', 'a3']
    """

    def __init__(self, *, limit: int, each: int) -> None:
        self._lines: OrderedDict[str, deque[Item]] = OrderedDict()
        self._limit = limit
        self._each = each
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def put(self, client: str, item: Item) -> None:
        """Queue up.

        Raises:
            Full: there is no place left.
        """
        line = self._lines.get(client)
        if line is not None and len(line) >= self._each:
            raise Full(own=True)
        if self._length >= self._limit:
            raise Full(own=False)
        if line is None:
            line = self._lines[client] = deque()
        line.append(item)
        self._length += 1

    def put_back(self, client: str, item: Item) -> None:
        """Stand first again, after one's turn has come to nothing; there is always a place for that."""
        line = self._lines.setdefault(client, deque())
        line.appendleft(item)
        self._lines.move_to_end(client, last=False)
        self._length += 1

    def only(self, client: str) -> bool:
        """Whether somebody waits, and nobody but this client."""
        return len(self._lines) == 1 and client in self._lines

    def take(self, allowed: Callable[[str], bool] = lambda _: True) -> Item | None:
        """The first of the line whose turn it is, among clients that are allowed one, or None."""
        for client, line in self._lines.items():
            if allowed(client):
                item = line.popleft()
                self._length -= 1
                if line:
                    self._lines.move_to_end(client)
                else:
                    del self._lines[client]
                return item
        return None

    def remove(self, client: str, item: Item) -> None:
        """Leave the queue before it was one's turn."""
        line = self._lines.get(client)
        if line is not None and item in line:
            line.remove(item)
            self._length -= 1
            if not line:
                del self._lines[client]
