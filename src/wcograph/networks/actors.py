"""What networks say of their nodes: label, other names, kind, closer type, region and country.

Which nodes there are, and what joins them, is said in `wcograph.networks`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from wcograph.catalogue import labels
from wcograph.namespaces import PREFIXES, iri, path
from wcograph.networks.selections import Meeting, rows
from wcograph.store import Anything

_CLASSES: Final = {
    PREFIXES["wcg"] + "CustomsAdministration": "customs administration",
    PREFIXES["wcg"] + "InternationalOrganisation": "international organization",
    PREFIXES["wcg"] + "RegionalEntity": "regional entity",
    PREFIXES["wcg"] + "EntityGroup": "group",
    PREFIXES["wcg"] + "Region": "WCO region",
    PREFIXES["org"] + "OrganizationalUnit": "unit",
    PREFIXES["org"] + "FormalOrganization": "organization",
}
_CLASS_ENOUGH: Final = ("customs administration", "international organization")
"""Classes that say more to most readers than the classification below them (development bank, igo …)."""
_SEATED: Final = ("international organization", "regional entity")
"""Where such a body has its seat says nothing of whose it is."""
_ABOVE: Final = (PREFIXES["org"] + "unitOf", PREFIXES["org"] + "subOrganizationOf")
_COUNTRY: Final = (PREFIXES["wcg"] + "administers", PREFIXES["schema"] + "location")
_REGION: Final = (PREFIXES["wcg"] + "memberOfRegion", PREFIXES["wcg"] + "serves")
RELATIONS: Final = {
    PREFIXES["wcg"] + "memberOfRegion": "member of region",
    PREFIXES["wcg"] + "serves": "serves region",
    PREFIXES["org"] + "unitOf": "unit of",
    PREFIXES["org"] + "subOrganizationOf": "part of",
}
"""Properties that build the structure of the regions, in words."""


def kind_of(thing: str) -> str:
    """The kind of a thing by its IRI: `org`, `person`, `event` …

    >>> kind_of("https://w3id.org/wcograph/id/org/imf")
    'org'
    """
    return path(thing).partition("/")[0]


class Bodies:
    """What is known of organizations, groups and regions, read once."""

    def __init__(self, dataset: Anything) -> None:
        self._dataset = dataset
        self.classes: dict[str, str] = {}
        for body, class_ in sorted(rows(dataset, "classes")):
            self.classes.setdefault(body, _CLASSES[class_])
        self.properties: dict[str, dict[str, list[str]]] = {}
        for body, property_, value in sorted(rows(dataset, "bodies")):
            self.properties.setdefault(body, {}).setdefault(property_, []).append(value)

    def _values(self, body: str, names: Iterable[str]) -> list[str]:
        own = self.properties.get(body, {})
        return [value for name in names for value in own.get(name, ())]

    def _chain(self, body: str) -> list[str]:
        """The body and those it is part of, nearest first."""
        chain = [body]
        while above := [each for each in self._values(chain[-1], _ABOVE) if each not in chain]:
            chain.append(above[0])
        return chain

    def country(self, body: str) -> str:
        """IRI of the country that a body belongs to, itself or as part of a larger one.

        Empty for international and regional bodies: their seat does not make them of a country.
        """
        for each in self._chain(body):
            if self.classes.get(each) in _SEATED:
                return ""
            if found := self._values(each, _COUNTRY):
                return found[0]
        return ""

    def region(self, body: str) -> str:
        """IRI of the WCO region that a body belongs to or serves, itself or as part of a larger one."""
        if kind_of(body) == "region":
            return body
        for each in self._chain(body):
            if found := self._values(each, _REGION):
                return found[0]
        return ""

    def type(self, body: str) -> str:
        """Its class where that is telling, else its classification as an IRI, else its class."""
        class_ = self.classes.get(body, "")
        if class_ in _CLASS_ENOUGH:
            return class_
        found = self._values(body, (PREFIXES["org"] + "classification",))
        return found[0] if found else class_

    def relations(self) -> list[tuple[str, str, str]]:
        """Body, what it belongs to, and the relation in words, in order."""
        return sorted(
            (body, above, relation)
            for body, properties in self.properties.items()
            for property_, relation in RELATIONS.items()
            for above in properties.get(property_, ())
        )

    def regions(self) -> list[str]:
        """All WCO regions, in order."""
        return sorted(body for body in self.classes if kind_of(body) == "region")

    def region_of_country(self) -> dict[str, str]:
        """Country to region, by its customs administration."""
        return {
            country: region
            for body, class_ in sorted(self.classes.items())
            if class_ == "customs administration"
            and (country := self.country(body))
            and (region := self.region(body))
        }


Attributes = dict[str, str]


def describe(
    dataset: Anything,
    things: Iterable[str],
    bodies: Bodies,
    meetings: Mapping[str, Meeting],
    known: Mapping[str, str],
) -> dict[str, Attributes]:
    """The attributes of nodes.

    A person takes type, region and country of the bodies they acted for, where all of these agree; an event
    its region and country where there is one only; a topic, as its type, the theme that it falls under: the
    concept just below the topmost one.

    Args:
        dataset: the dataset.
        things: IRIs.
        bodies: what is known of bodies.
        meetings: the events that may be among the things.
        known: labels that need not be asked for again.

    Returns:
        For each thing, in the order of their IRIs: `label names kind type region country iri`.
    """
    wanted = sorted(set(things))
    kinds = {thing: kind_of(thing) for thing in wanted}
    present = set(kinds.values())
    about: dict[str, Attributes] = {}
    represented = _grouped(dataset, "represented") if "person" in present else {}
    event_regions = _grouped(dataset, "regions") if "event" in present else {}
    event_countries = _grouped(dataset, "countries") if "event" in present else {}
    themes = _themes(dataset) if "topic" in present else {}
    country_regions = bodies.region_of_country() if "country" in present else {}
    for thing, kind in kinds.items():
        type_ = region = country = ""
        if kind in ("org", "group", "region"):
            type_, region, country = bodies.type(thing), bodies.region(thing), bodies.country(thing)
        elif kind == "person":
            acted_for = represented.get(thing, [])
            type_, region, country = (
                _only(of(body) for body in acted_for) for of in (bodies.type, bodies.region, bodies.country)
            )
        elif kind == "event":
            type_ = meetings[thing].type if thing in meetings else ""
            region = _only(event_regions.get(thing, ()))
            country = _only(event_countries.get(thing, ()))
        elif kind == "country":
            region, country = country_regions.get(thing, ""), thing
        elif kind == "topic":
            type_ = themes.get(thing, thing)
        about[thing] = {"type": type_, "region": region, "country": country}
    return _named(dataset, kinds, about, known)


def _named(
    dataset: Anything,
    kinds: Mapping[str, str],
    about: Mapping[str, Attributes],
    known: Mapping[str, str],
) -> dict[str, Attributes]:
    wanted = {*kinds, *(each["type"] for each in about.values() if each["type"].startswith("http"))}
    names = {**known, **labels(dataset, wanted - known.keys())}
    others = _other_names(dataset, {thing: names[thing] for thing in kinds})
    return {
        thing: {
            "label": names[thing],
            "names": "|".join(others.get(thing, ())),
            "kind": kinds[thing],
            "type": names.get(own["type"], own["type"]),
            "region": _code(own["region"], "region"),
            "country": _code(own["country"], "country"),
            "iri": thing,
        }
        for thing, own in about.items()
    }


def _other_names(dataset: Anything, names: Mapping[str, str]) -> dict[str, list[str]]:
    """What things are called beside the name that is known of each, in any language; in order."""
    found: dict[str, set[str]] = {}
    for thing, name in rows(dataset, "names"):
        if name != names.get(thing, name):
            found.setdefault(thing, set()).add(name)
    return {thing: sorted(each) for thing, each in found.items()}


def _grouped(dataset: Anything, query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one, other in rows(dataset, query):
        found.setdefault(one, []).append(other)
    return found


def _only(values: Iterable[str]) -> str:
    """The value, where there is one only."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""


def _themes(dataset: Anything) -> dict[str, str]:
    """Concept to the one above it, or itself, that lies just below the top; of several, the first by IRI."""
    above = dict(sorted(((lower, upper) for lower, upper in rows(dataset, "narrower")), reverse=True))
    themes = {}
    for concept in above:
        here, seen = concept, {concept}
        while (upper := above[here]) in above and upper not in seen:
            seen.add(upper)
            here = upper
        themes[concept] = here
    return themes


def _code(thing: str, kind: str) -> str:
    return thing.removeprefix(iri(kind, ""))
