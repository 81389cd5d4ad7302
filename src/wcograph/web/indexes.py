"""Which things of a kind there are, and by what they can be chosen: the facets of lists, held in memory.

One query a kind, asked when its list is first seen. Numbers stand in for things, sets of numbers for choices,
so that counting what every further choice would leave takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final

from wcograph import edtf
from wcograph.catalogue import query_text
from wcograph.errors import UsageError
from wcograph.namespaces import BASE, KINDS, PREFIXES
from wcograph.store import Engine, select

_HIDDEN: Final = {"it", "first", "last", "issued", "subject"}
FACETS: Final[Mapping[str, tuple[str, ...]]] = {
    "events": (
        "region",
        "year",
        "type",
        "topic",
        "country",
        "series",
        "status",
        "body",
        "place",
        "initiative",
    ),
    "people": ("region", "year", "role", "country", "body"),
    "organizations": ("kind", "region", "year", "country"),
    "groups": ("region",),
    "posts": ("body",),
    "places": ("sort", "country"),
    "countries": ("region", "known"),
    "regions": (),
    "topics": ("broader", "year", "region"),
    "outputs": ("kind", "region", "year", "topic"),
    "initiatives": ("kind", "region", "year", "topic"),
    "series": ("region", "year", "type"),
    "sources": ("publisher", "year", "language", "basis"),
    "conflicts": ("resolution", "property"),
}
"""The lists, each with what its things can be chosen by, in the order of the page."""
_KIND_OF: Final = {
    "type": "type",
    "status": "type",
    "kind": "type",
    "basis": "type",
    "resolution": "type",
    "broader": "topic",
    "publisher": "org",
}
"""Kind of the values of a facet, where its name does not say it."""
NONE: Final = "none"
"""Chosen in place of a value: the things of which no value is known."""


@dataclass
class Index:
    """The things of one kind."""

    things: list[str]
    """IRIs; the place in this list is the number of a thing."""
    facets: dict[str, dict[str, set[int]]]
    """Facet to value (an IRI, or text as a year) to the things that have it."""
    of: list[dict[str, list[str]]]
    """The same the other way round: for each thing its facets with their values."""

    def chosen(self, choices: Mapping[str, str], since: str = "", until: str = "") -> set[int]:
        """Things that have each of the chosen values, and may have gone on within the days."""
        found = set(range(len(self.things)))
        for facet, value in choices.items():
            values = self.facets.get(facet, {})
            if value == NONE:
                found -= set().union(*values.values())
                continue
            wanted = next((iri for iri in values if iri == value or _short(iri) == value), None)
            found &= values[wanted] if wanted is not None else set()
        if since or until:
            found = {number for number in found if self._within(number, since, until)}
        return found

    def _within(self, number: int, since: str, until: str) -> bool:
        first, last = self.of[number].get("first"), self.of[number].get("last")
        if not first or not last:
            return False
        return (not since or last[0] >= since) and (not until or first[0] <= until)

    def counts(self, facet: str, among: set[int]) -> list[tuple[str, int]]:
        """How many things each value of a facet would leave, none that leaves nothing."""
        found = ((value, len(things & among)) for value, things in self.facets.get(facet, {}).items())
        return [(value, number) for value, number in found if number]


def _short(value: str) -> str:
    return value.rpartition("/")[2].rpartition("#")[2] if value.startswith(("http://", "https://")) else value


def short(value: str) -> str:
    """A value as it stands in an address.

    >>> short("https://w3id.org/wcograph/id/region/AMS"), short("2015")
    ('AMS', '2015')
    >>> short("https://w3id.org/wcograph/ns#ordinal")
    'ordinal'
    """
    return _short(value)


def iri_of(facet: str, value: str) -> str:
    """The IRI that a short value of a facet stands for; text that is none stays as it is."""
    kind = _KIND_OF.get(facet, facet)
    if facet == "property":
        return PREFIXES["wcg"] + value
    if facet == "body":
        return f"{BASE}id/org/{value}"
    return f"{BASE}id/{kind}/{value}" if kind in KINDS else value


def day(text: str, end: int) -> str:
    """The first or last day of a year, month or day.

    >>> day("2015-02", 0), day("2015", 1), day("", 0)
    ('2015-02-01', '2015-12-31', '')

    Raises:
        UsageError: no year, month or day.
    """
    if not text:
        return ""
    try:
        return edtf.bounds(text)[end].isoformat()
    except ValueError as error:
        raise UsageError(f"'{text}' is no date; write 2015, 2015-02 or 2015-02-03") from error


class Indexes:
    """The index of every kind, each made when it is first asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._made: dict[str, Index] = {}
        self._lock = Lock()

    def __call__(self, kind: str) -> Index:
        """The index of a list, by its name in addresses."""
        with self._lock:
            if kind not in self._made:
                self._made[kind] = self._make(kind)
            return self._made[kind]

    def _make(self, kind: str) -> Index:
        rows = select(self._engine, query_text(f"list-{kind}"))
        if kind == "events":  # in two, since some servers give no more than a million rows at once
            rows += select(self._engine, query_text("list-events-bodies"))
        same: dict[str, str] = {}
        things = sorted({row["thing"] for row in rows})
        number = {thing: i for i, thing in enumerate(things)}
        facets: dict[str, dict[str, set[int]]] = {}
        of: list[dict[str, list[str]]] = [{} for _ in things]
        for row in rows:
            value = _text(row["value"])
            value = same.setdefault(value, value)  # held once, not for each of a million rows
            facets.setdefault(row["facet"], {}).setdefault(value, set()).add(number[row["thing"]])
            of[number[row["thing"]]].setdefault(row["facet"], []).append(value)
        if kind == "events":
            _add_years(facets, of)
        for has in of:
            for values in has.values():
                values.sort()
        for hidden in _HIDDEN:
            facets.pop(hidden, None)
        return Index(things, facets, of)


def _text(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _add_years(facets: dict[str, dict[str, set[int]]], of: list[dict[str, list[str]]]) -> None:
    """The years that an event may have been in, by its first and last days; four of them at most."""
    for number, has in enumerate(of):
        if "first" in has and "last" in has:
            first, last = int(has["first"][0][:4]), int(has["last"][0][:4])
            for year in range(first, min(last, first + 3) + 1):
                facets.setdefault("year", {}).setdefault(str(year), set()).add(number)
                has.setdefault("year", []).append(str(year))
