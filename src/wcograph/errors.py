"""What can go wrong in use: one small tree of exceptions.

Wrong *data* is no exception here but an `Issue` (see `wcograph.issues`), collected to the end.

    WcographError                 catch this to catch all of them
    ├── QueryError                the query is wrong: line, column, and the nearest right name
    ├── StoreError                no such dataset, unreadable or damaged, endpoint unreachable
    ├── NotFoundError             nothing in the dataset has this name or IRI
    ├── BuildError                data/ cannot be built; carries the issues
    └── UsageError                a value that the call does not take, with those it takes
"""

from __future__ import annotations

from collections.abc import Sequence


class WcographError(Exception):
    """Anything that wcograph raises on purpose."""


class QueryError(WcographError):
    """A SPARQL query that cannot be answered as written."""

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        super().__init__(message)
        self.line = line
        """Line of the query, from 1; None where the engine names no place."""
        self.column = column
        """Column in that line, from 1; None where the engine names no place."""


class StoreError(WcographError):
    """A dataset that cannot be opened, read or reached."""


class NotFoundError(WcographError):
    """A name or IRI that the dataset does not know."""


class BuildError(WcographError):
    """A `data/` folder that cannot be built."""

    def __init__(self, message: str, issues: Sequence[object] = ()) -> None:
        super().__init__(message)
        self.issues = list(issues)
        """The `Issue`s that stand in the way, in file and line order."""


class UsageError(WcographError, ValueError):
    """An argument outside what the call takes."""
