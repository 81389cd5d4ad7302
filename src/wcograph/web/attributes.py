"""What tells things apart when they are reconciled: their types, and properties such as country or year.

The properties are those by which lists narrow down, and come from the same indexes. How names are compared is
in `wcograph.web.matching`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from wcograph import edtf
from wcograph.catalogue import query_text
from wcograph.namespaces import BASE, KINDS, path, prefixed
from wcograph.store import Engine, select
from wcograph.web.indexes import FACETS, Index, Indexes
from wcograph.web.kinds import CALLED
from wcograph.web.readers import Reader, is_iri

_SHOWN: Final = 2
"""Values of one property in a description."""


@dataclass(frozen=True)
class Type:
    """A class of things, as a reconciliation service offers it."""

    id: str
    """Prefixed name of the class."""
    name: str
    kind: str
    broader: str = ""

    def brief(self) -> dict[str, str]:
        """Its id and its name."""
        return {"id": self.id, "name": self.name}


TYPES: Final = {
    type_.id: type_
    for type_ in (
        Type("wcg:Event", "Event", "event"),
        Type("wcg:EventSeries", "Series of events", "series"),
        Type("foaf:Person", "Person", "person"),
        Type("org:Organization", "Organization", "org"),
        Type("wcg:CustomsAdministration", "Customs administration", "org", "org:Organization"),
        Type("wcg:InternationalOrganisation", "International organization", "org", "org:Organization"),
        Type("wcg:RegionalEntity", "Regional entity of the WCO", "org", "org:Organization"),
        Type("org:OrganizationalUnit", "Unit of an organization", "org", "org:Organization"),
        Type("org:FormalOrganization", "Other organization", "org", "org:Organization"),
        Type("wcg:EntityGroup", "Group of organizations or people", "group"),
        Type("org:Post", "Post", "post"),
        Type("schema:Place", "Place", "place"),
        Type("schema:City", "City", "place", "schema:Place"),
        Type("schema:Country", "Country or customs territory", "country"),
        Type("wcg:Region", "WCO region", "region"),
        Type("skos:Concept", "Topic", "topic"),
        Type("wcg:Output", "Output", "output"),
        Type("wcg:Initiative", "Initiative", "initiative"),
        Type("wcg:SourceDocument", "Source document", "doc"),
    )
}
"""Everything that can be reconciled."""
MAIN: Final = {type_.kind: type_ for type_ in TYPES.values() if not type_.broader}
"""The type of everything of a kind."""
_ALIASES: Final = {"organisation": "org", "document": "doc", "source": "doc", "city": "schema:City"}


def type_of(text: str) -> Type | None:
    """The type that is meant: by id, IRI, name, or kind of thing.

    >>> type_of("foaf:Person") == type_of("http://xmlns.com/foaf/0.1/Person") == type_of("person")
    True
    """
    name = prefixed(text.strip())
    wanted = _ALIASES.get(name.casefold(), name)
    if wanted in TYPES:
        return TYPES[wanted]
    if wanted in MAIN:
        return MAIN[wanted]
    return next((type_ for type_ in TYPES.values() if type_.name.casefold() == wanted.casefold()), None)


@dataclass(frozen=True)
class Property:
    """Something that is known of things."""

    id: str
    name: str
    description: str


PROPERTIES: Final = {
    property_.id: property_
    for property_ in (
        Property("region", "WCO region", "AMS, AP, EUR, ESA, MENA or WCA; by code or name"),
        Property("country", "Country", "where it is, or which it acts for; by ISO code or name"),
        Property("body", "Organization", "for which a person acted, that was at an event, that has a post"),
        Property("date", "Date", "of an event, or of a document; a day, a month or a year"),
        Property("year", "Year", "in which it was, or in which it is attested"),
        Property("place", "Place", "city or venue of an event"),
        Property("series", "Series", "of an event"),
        Property("type", "Type of event", "donor meeting, workshop, signing …"),
        Property("topic", "Topic", "of an event, output or initiative; wider topics count too"),
        Property("initiative", "Initiative", "that an event is about"),
        Property("status", "Status", "whether an event was held"),
        Property("role", "Role", "of a person at events"),
        Property("kind", "Kind", "of an organization, output or initiative"),
        Property("broader", "Wider topic", "of a topic"),
        Property("publisher", "Publisher", "of a document"),
        Property("language", "Language", "of a document, as in fr"),
    )
}
"""By what things can be chosen, described and extended."""
_OF_KIND: Final = {
    kind: tuple(
        id_
        for id_ in PROPERTIES
        if id_ in FACETS[CALLED[kind].list] or (id_ == "date" and kind in ("event", "doc"))
    )
    for kind in MAIN
}
_VALUES: Final = {
    "body": "org",
    "publisher": "org",
    "type": "type",
    "status": "type",
    "kind": "type",
    "broader": "topic",
}
"""Kind of the values of a property, where its id does not say it."""
_TOLD: Final = {
    "event": ("date", "place", "country"),
    "person": ("body", "year"),
    "org": ("kind", "country", "region"),
    "group": ("region",),
    "post": ("body",),
    "place": ("country",),
    "country": ("region",),
    "topic": ("broader",),
    "output": ("kind", "year"),
    "initiative": ("kind", "year"),
    "series": ("region", "year"),
    "doc": ("publisher", "date"),
}
"""What a description tells besides the type, in this order."""


def properties_of(kind: str) -> list[Property]:
    """What may be known of things of a kind; of anything, where no kind is given."""
    return [PROPERTIES[id_] for id_ in (_OF_KIND[kind] if kind else PROPERTIES)]


def kind_of_values(id_: str) -> str:
    """The kind of things that are values of a property; empty where its values are dates or text."""
    kind = _VALUES.get(id_, id_)
    return kind if kind in KINDS else ""


def days(text: str) -> tuple[str, str] | None:
    """First and last day of a date as people write it; None where it is none.

    >>> days("2015-02"), days("2015-02-03T00:00:00Z"), days("3 February")
    (('2015-02-01', '2015-02-28'), ('2015-02-03', '2015-02-03'), None)
    """
    wanted = re.sub(r"[T ]\d\d:.*$", "", text.strip())
    try:
        first, last = edtf.bounds(wanted)
    except ValueError:
        return None
    return first.isoformat(), last.isoformat()


class Attributes:
    """Types and properties of the things of a dataset."""

    def __init__(self, engine: Engine, indexes: Indexes) -> None:
        self._engine = engine
        self._indexes = indexes

    def index(self, kind: str) -> Index:
        """The index of everything of a kind."""
        return self._indexes(CALLED[kind].list)

    @cached_property
    def _classes(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for row in select(self._engine, query_text("web-classes")):
            found.setdefault(row["thing"], []).append(prefixed(row["class"]))
        return found

    def types(self, thing: str) -> list[Type]:
        """The types of a thing, the closest first.

        Args:
            thing: its IRI.
        """
        main = MAIN.get(path(thing).partition("/")[0])
        if main is None:
            return []
        close = sorted(self._classes.get(thing, ()))
        return [*(TYPES[id_] for id_ in close if TYPES[id_].kind == main.kind), main]

    def known(self, thing: str) -> Mapping[str, list[str]]:
        """What is known of a thing: values (IRIs, or text) by property; `first` and `last` are its days."""
        kind = path(thing).partition("/")[0]
        if kind not in MAIN:
            return {}
        index = self.index(kind)
        number = bisect_left(index.things, thing)
        if number == len(index.things) or index.things[number] != thing:
            return {}
        found = dict(index.of[number])
        if "issued" in found:
            found["first"] = found["last"] = found["issued"]
        if "first" in found and "last" in found:
            found["date"] = [found["first"][0]]
        return found

    def describe(self, things: Iterable[str], reader: Reader) -> dict[str, str]:
        """A few words on each thing that tell it from its namesakes."""
        told = {thing: self._told(thing) for thing in things}
        reader.learn(value for values in told.values() for each in values for value in each)
        return {
            thing: " · ".join(
                [
                    *(type_.name for type_ in self.types(thing)[:1]),
                    *(", ".join(reader.name(value).text for value in each) for each in values),
                ]
            )
            for thing, values in told.items()
        }

    def _told(self, thing: str) -> list[list[str]]:
        known = self.known(thing)
        found = []
        for id_ in _TOLD.get(path(thing).partition("/")[0], ()):
            values = known.get(id_, [])
            if id_ == "year" and len(values) > 1:
                found.append([f"{values[0]}–{values[-1]}"])
            elif id_ == "date" and values:
                first, last = known["first"][0], known["last"][0]
                found.append([first if first == last else f"{first} – {last}"])
            elif values:
                found.append(values[:_SHOWN])
        return found

    def values(self, thing: str, id_: str, reader: Reader) -> list[dict[str, object]]:
        """The values of a property as cells of a table (section 7.4 of the specification)."""
        cells: list[dict[str, object]] = []
        for value in self.known(thing).get(id_, []):
            if is_iri(value) and value.startswith(BASE + "id/"):
                cells.append({"id": path(value), "name": reader.name(value).text})
            elif id_ == "date":
                cells.append({"date": f"{value}T00:00:00Z"})
            elif id_ == "year" and value.isdecimal():
                cells.append({"int": int(value)})
            else:
                cells.append({"str": value})
        return cells
