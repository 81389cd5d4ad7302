"""What there is to refer to: ids of authority files, sources that have a record, concepts of the ontology.

Where references stand in the files is known to those who check them (`wcograph.references` and others).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path

from wcograph.authorities import KIND_OF_TABLE
from wcograph.files import Data
from wcograph.namespaces import path
from wcograph.terms import read_turtle, term

Schemes = Mapping[str, frozenset[str]]
"""Concept scheme to the slugs in it: `topic`, `role`, and `event-type`, `step` … of `types.ttl`."""

_TABLE_OF_KIND = {kind: table for table, kind in KIND_OF_TABLE.items()}


def read_schemes(ontology: Path) -> Schemes:
    """The concepts of the ontology by scheme.

    Raises:
        BuildError: this is no ontology folder.
    """
    found: dict[str, set[str]] = {}
    for name in ("topics.ttl", "roles.ttl", "types.ttl"):
        for subject, property_, scheme in read_turtle(ontology / name):
            if property_ == term("skos:inScheme"):
                slugs = found.setdefault(path(scheme.value).rpartition("/")[2], set())
                slugs.add(path(subject.value).rpartition("/")[2])
    return {scheme: frozenset(slugs) for scheme, slugs in found.items()}


_WORDS = {
    "agent": "organization, group or region",
    "counted": "thing to count",
    "doc": "source",
    "entity-kind": "kind of body",
    "event-type": "type of event",
    "initiative-kind": "kind of initiative",
    "org": "organization",
    "output-kind": "kind of output",
    "within": "place or country",
}
"""Kinds whose short name is not the word for it."""
_CODED = frozenset({"person", "country", "region"})
"""Kinds whose ids are codes: the nearest one means somebody or something else."""


class Known:
    """What there is to refer to, by kind."""

    def __init__(self, data: Data, schemes: Schemes, broken: Collection[str]) -> None:
        self.ids: dict[str, frozenset[str]] = {
            kind: frozenset(row.id for row in data.rows(table)) for table, kind in KIND_OF_TABLE.items()
        }
        self.ids["agent"] = self.ids["org"] | self.ids["group"] | self.ids["region"]
        self.ids["within"] = self.ids["place"] | self.ids["country"]
        self.ids["doc"] = frozenset(file.record.source.id for file in data.records)
        self.ids |= schemes
        self.records_are_whole = not any(name.startswith("records/") for name in broken)
        self._silent = {kind for kind in self.ids if any(name in broken for name in _homes(kind))}
        if not self.records_are_whole:
            self._silent.add("doc")
        self._complaints: dict[tuple[str, str], tuple[str, str] | None] = {}

    def complaint(self, kind: str, slug: str) -> tuple[str, str] | None:
        """What is wrong with a reference and what to do, or None; nothing on what could not be read."""
        key = (kind, slug)
        if key not in self._complaints:
            self._complaints[key] = None if kind in self._silent else self._complain(kind, slug)
        return self._complaints[key]

    def _complain(self, kind: str, slug: str) -> tuple[str, str] | None:
        known = self.ids.get(kind, frozenset())
        if slug in known:
            return None
        near = get_close_matches(slug, sorted(known), n=1) if kind not in _CODED else []
        hint = f" (did you mean '{near[0]}'?)" if near else ""
        home = " or ".join(_homes(kind))
        return (
            f"there is no {_WORDS.get(kind, kind)} '{slug}'{hint}",
            f"add it to {home} or mend the reference",
        )


def _homes(kind: str) -> tuple[str, ...]:
    """The files that say which things of a kind there are."""
    if kind in _TABLE_OF_KIND:
        return (f"{_TABLE_OF_KIND[kind]}.csv",)
    elsewhere = {
        "agent": ("organizations.csv", "groups.csv", "regions.csv"),
        "within": ("places.csv", "countries.csv"),
        "doc": ("records/",),
        "topic": ("ontology/topics.ttl",),
        "role": ("ontology/roles.ttl",),
    }
    return elsewhere.get(kind, ("ontology/types.ttl",))
