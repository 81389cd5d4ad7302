"""One thing wrong in the data: where, what, and the reader's next step.

Also what the models find wrong, in plain words and with lines. Which departures there are is known to the
models and to `wcograph.references` and `wcograph.validation`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

KeyPath = tuple[str | int, ...]
Lines = dict[KeyPath, int]
"""The line on which each part of a file begins, by the keys and positions that lead to it."""


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


_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def shown(value: object) -> str:
    r"""A value as a message quotes it: short, and with what a terminal would obey written out.

    >>> print(shown("a\x1b[2J"), shown("x" * 80))
    a\x1b[2J xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…
    """
    text = str(value)
    text = text if len(text) <= 60 else text[:57] + "…"
    return _UNSEEN.sub(lambda match: ascii(match[0])[1:-1], text)


def line_of(lines: Lines, path: Sequence[str | int]) -> int:
    """The line of a part, or of the nearest part around it; 1 if there is none.

    A single fact may stand without a list around it: a position that the file does not have is passed by.

    >>> line_of({(): 1, ("dates",): 4, ("dates", "value"): 6}, ("dates", 0, "value"))
    6
    """
    here: KeyPath = ()
    for part in path:
        if (*here, part) in lines:
            here = (*here, part)
        elif part != 0:
            break
    return lines.get(here, 1)


_IN_WORDS = {
    "dict_type": "a mapping is needed here, 'key: value'",
    "model_type": "a mapping is needed here, 'key: value'",
    "model_attributes_type": "a mapping is needed here, 'key: value'",
    "string_type": "text is needed here",
    "too_short": "at least {min_length} is needed",
    "tuple_type": "a list is needed here, each entry with '- ' before it",
}
"""What pydantic would say in the words of Python, by its type of error."""


def issues_of(error: ValidationError, name: str, lines: Lines, model: type[BaseModel]) -> Iterator[Issue]:
    """What a model found wrong in a file, in plain words."""
    problems = error.errors(include_url=False)
    for problem in problems:
        path = problem["loc"]
        if problem["type"] == "too_short" and any(
            each["loc"][: len(path)] == path != each["loc"] for each in problems
        ):
            continue  # there are enough, but they are wrong themselves
        key = ".".join(shown(part) for part in path if isinstance(part, str)) or model.__name__.lower()
        found, kind, step = problem["input"], problem["type"], "see data/FORMAT.md"
        if kind == "extra_forbidden":
            place = tuple(0 if isinstance(part, int) else part for part in path[:-1])
            what = f"unknown key '{key}'{_nearest(model, place, str(path[-1]))}"
            step = "remove it, or see data/FORMAT.md for the keys there are"
        elif kind == "missing":
            what, step = f"'{key}' is missing", "add it"
        else:
            words = _IN_WORDS.get(kind, problem["msg"].removeprefix("Value error, "))
            words = words.format(**problem.get("ctx", {})) if kind in _IN_WORDS else words
            value = f" '{shown(found)}'" if isinstance(found, str | int | float) else ""
            if value and words.startswith(value.lstrip()):
                value = ""
            what = f"'{key}'{value}: {words[:1].lower()}{words[1:]}"
        yield Issue(name, line_of(lines, path), what, step)


@cache
def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(by_alias=True)


@lru_cache(maxsize=1024)
def _nearest(model: type[BaseModel], place: KeyPath, key: str) -> str:
    near = get_close_matches(key, _keys_at(model, place), n=1)
    return f" (did you mean '{near[0]}'?)" if near else ""


@cache
def _keys_at(model: type[BaseModel], place: KeyPath) -> list[str]:
    """The keys that a model knows at a place, positions in lists written as 0."""
    whole = _schema(model)

    def forms(nodes: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for node in nodes:
            if "$ref" in node:
                yield from forms([whole["$defs"][node["$ref"].rpartition("/")[2]]])
            elif "anyOf" in node:
                yield from forms(node["anyOf"])
            else:
                yield node

    here = list(forms([whole]))
    for part in place:
        inner = [node.get("items") if part == 0 else node.get("properties", {}).get(part) for node in here]
        here = list(forms(node for node in inner if node))
    return sorted({key for node in here for key in node.get("properties", {})})
