"""One thing wrong in the data: where, what, and the reader's next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, order=True)
class Issue:
    """A departure from the contract of `data/`, as a value; issues are collected, never raised.

    >>> print(Issue("events.csv", 12, "'bogus' is no event type", "use a concept of ontology/types.ttl"))
    events.csv:12: 'bogus' is no event type; use a concept of ontology/types.ttl
    """

    file: str
    """Path below the data folder, with forward slashes."""
    line: int
    """Line in that file, from 1; 0 where the whole file is meant."""
    what: str
    """What was found and what was expected."""
    step: str
    """What the reader does next."""
    severity: Literal["error", "warning"] = "error"
    """An error stands in the way of a build; a warning wants a look."""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        mark = "warning: " if self.severity == "warning" else ""
        return f"{place}: {mark}{self.what}; {self.step}"
