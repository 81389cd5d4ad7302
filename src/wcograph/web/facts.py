"""What is said of a thing as a page shows it: facts with their values, and for each value who says so.

Rows of `wcograph.claims` go in; how they look is decided by the templates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from wcograph.catalogue import local_name
from wcograph.lookup import place_order
from wcograph.namespaces import BASE, PREFIXES, path
from wcograph.web.dates import spoken
from wcograph.web.readers import Name, Reader, is_iri

Row = Mapping[str, Any]

_ORDER: Final = (
    *("nameAsPrinted", "nameAsRead", "heldStatus", "edtf", "eventAttendanceMode", "venue", "city", "country"),
    *("region", "ordinal", "topic", "concerns", "follows", "backToBackWith", "announcedAt", "relatedEvent"),
    *("openListOf", "note"),
)
"""The order in which facts are told; what is not named comes last."""
_RANK: Final = {name: number for number, name in enumerate(_ORDER)}
_PARTS: Final = {"hasParticipation", "hasOutputStep", "hasCount"}
_QUIET: Final = {"start", "end", "ordinalText", "datesText", "topicText", "countText", "nameAsRead"}
"""Wordings that stand with the statement they belong to, and bounds that the dates say already."""
_PRINTED: Final = {"nameAsPrinted"}
"""In the words of the source whatever its record was read against; positions are so only of a text."""
_STATES: Final = {"accepted": 0, "coarser": 1, "superseded": 2, "disputed": 3, "rejected": 4}
STATE_WORDS: Final = {
    "accepted": "accepted",
    "coarser": "less precise than what is accepted",
    "superseded": "superseded by what came later",
    "disputed": "disputed",
    "rejected": "rejected",
}


@dataclass(frozen=True)
class Says:
    """One passage that states something."""

    doc: str
    """IRI of the document."""
    place: str
    title: str
    publisher: str
    issued: str
    url: str
    printed: str = ""
    """The words of the source."""
    read: str = ""
    """The words of a reader who noted the fact."""
    reading: str = ""
    """Why it is our reading, where the passage does not say it outright."""

    @property
    def where(self) -> str:
        """The place in words.

        >>> Says("", "p3.s1", "", "", "", "").where
        'paragraph 3, sentence 1'
        """
        return place_words(self.place)


@dataclass
class Value:
    """One value of a fact, with every passage that states it."""

    name: Name
    iri: str = ""
    """Where the value is a thing of its own."""
    quoted: bool = False
    """Whether it is in the words of a source."""
    state: str = "accepted"
    says: list[Says] = field(default_factory=list)
    id: str = ""
    """Fragment under which the page has it."""

    @property
    def state_words(self) -> str:
        """The state for readers; empty where the value is simply accepted."""
        return "" if self.state == "accepted" else STATE_WORDS.get(self.state, self.state)


@dataclass
class Fact:
    """A property with its values, those of the accepted view first."""

    property: str
    name: Name
    values: list[Value]
    ours: bool = False
    """Stated by the project itself, not by a source."""
    conflict: Row | None = None
    """A row of `wcograph.conflicts`, where sources contradict each other."""


def place_words(place: str) -> str:
    """A place in a document in words.

    >>> [place_words(place) for place in ("title", "p3", "caption.2", "whole")]
    ['title', 'paragraph 3', 'caption 2', 'the document as a whole']
    """
    rank, section, position, sentence = place_order(place)
    if rank == 3:
        return f"paragraph {position}" + (f", sentence {sentence}" if sentence else "")
    return "the document as a whole" if section == "whole" else place.replace(".", " ")


def says(row: Row) -> Says:
    """Who says what a row says."""
    return Says(
        doc=row["doc"],
        place=row["place"],
        title=row["title"] or path(row["doc"]),
        publisher=row["publisher"] or "",
        issued=str(row["issued"] or ""),
        url=row["url"] if is_iri(row["url"]) else "",
        printed=row["as_printed"] or "",
        read=row["as_read"] or "",
        reading=row["reading"] or "",
    )


def all_say(rows: Iterable[Row]) -> list[Says]:
    """Who says what rows say, each passage and wording once, in the order of the rows."""
    return list(dict.fromkeys(says(row) for row in rows))


def value_name(reader: Reader, value: object) -> Name:
    """A value in words."""
    if isinstance(value, bool):
        return Name("yes" if value else "no")
    if isinstance(value, date):
        return Name(spoken(value.isoformat()[:10]))
    return reader.name(value) if is_iri(value) and isinstance(value, str) else Name(str(value))


def values(reader: Reader, rows: Iterable[Row], *, quoted: bool = False) -> list[Value]:
    """The values of rows, each once with its passages; accepted ones first, in the order of the rows."""
    found: dict[tuple[str, str], Value] = {}
    for row in rows:
        value = row["value"]
        key = (str(value), row["state"])
        if key not in found:
            thing = value if is_iri(value) and str(value).startswith(BASE) else ""
            source = quoted and (row["against"] == "text" or local_name(row["property"]) in _PRINTED)
            name = value_name(reader, value)
            if local_name(row["property"]) == "edtf":
                name = Name(spoken(str(value)))
            found[key] = Value(name, thing, source, row["state"])
        one = says(row)
        if one not in found[key].says:
            found[key].says.append(one)
    return sorted(found.values(), key=lambda value: _STATES.get(value.state, 9))


def facts(reader: Reader, rows: Iterable[Row], conflicts: Sequence[Row] = ()) -> list[Fact]:
    """What passages say of a thing itself, property by property.

    Args:
        reader: whose language is spoken.
        rows: of `wcograph.claims`, all about one thing.
        conflicts: of `wcograph.conflicts`.
    """
    by_property: dict[str, list[Row]] = {}
    for row in rows:
        name = local_name(row["property"])
        if name not in _PARTS | _QUIET:
            by_property.setdefault(row["property"], []).append(row)
        elif name == "nameAsRead":
            by_property.setdefault(PREFIXES["wcg"] + "nameAsPrinted", []).append(row)
    contested = {(row["subject"], row["property"]): row for row in conflicts}
    found = []
    for property_, same in by_property.items():
        quoted = local_name(property_) == "nameAsPrinted"
        printed = values(reader, (row for row in same if row["property"] == property_), quoted=quoted)
        read = values(reader, (row for row in same if row["property"] != property_))
        conflict = contested.get((same[0]["subject"], property_))
        found.append(Fact(property_, reader.name(property_), printed + read, conflict=conflict))
    return sorted(found, key=lambda fact: (_RANK.get(local_name(fact.property), 99), fact.name.text))


def natural(node: str) -> tuple[tuple[int, str], ...]:
    """Sort key of fragments: `participant-2` before `participant-10`."""
    pieces = re.findall(r"\d+|\D+", node.rpartition("#")[2])
    return tuple((int(piece), "") if piece.isdigit() else (0, piece) for piece in pieces)


@dataclass
class Part:
    """A participation, output step or count of an event, with what its passages say of it."""

    iri: str
    id: str
    """Its fragment on the page."""
    kind: str
    """`p`, `o` or `n`, as its fragment begins."""
    said: dict[str, list[Value]]
    """Values by local name of the property."""
    links: list[Says]
    """The passages that tie it to its event."""
    notes: list[Value]

    def first(self, name: str) -> Value | None:
        """The value shown for a property: an accepted one where there is one."""
        return next(iter(self.said.get(name, ())), None)

    @property
    def says(self) -> list[Says]:
        """Every passage that speaks of it."""
        every = [one for values in self.said.values() for value in values for one in value.says]
        told = {(one.doc, one.place): one for one in self.links}
        for one in every:
            if one.printed or one.read or one.reading or (one.doc, one.place) not in told:
                told[one.doc, one.place] = one
        return sorted(told.values(), key=lambda one: (one.doc, place_order(one.place)))


def parts(reader: Reader, rows: Iterable[Row]) -> list[Part]:
    """The participations, steps and counts among rows, each with its values."""
    rows = list(rows)
    by_node: dict[str, list[Row]] = {}
    links: dict[str, list[Row]] = {}
    for row in rows:
        if re.search("#[pon]-", row["subject"]):
            by_node.setdefault(row["subject"], []).append(row)
        elif local_name(row["property"]) in _PARTS:
            links.setdefault(str(row["value"]), []).append(row)
    found = []
    for node in sorted(by_node, key=lambda node: (node.partition("#")[0], natural(node))):
        said: dict[str, list[Row]] = {}
        for row in by_node[node]:
            said.setdefault(local_name(row["property"]), []).append(row)
        found.append(
            Part(
                iri=node,
                id=node.rpartition("#")[2],
                kind=node.rpartition("#")[2][:1],
                said={
                    name: values(reader, same, quoted=name in ("nameAsPrinted", "positionTitle"))
                    for name, same in said.items()
                    if name != "note"
                },
                links=all_say(links.get(node, ())),
                notes=values(reader, said.get("note", ())),
            )
        )
    return found
