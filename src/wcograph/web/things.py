"""What stands on the page of a thing, section by section, for every kind of thing.

A dossier goes in (`wcograph.dossier`), values for the template come out. Documents and contradictions have
sections of their own in `wcograph.web.testimonies`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wcograph.catalogue import local_name, query_text
from wcograph.endpoint import prologue
from wcograph.namespaces import BASE, path
from wcograph.sparql import with_values
from wcograph.web.dates import span
from wcograph.web.facts import Fact, Part, Row, Value, facts, parts, value_name
from wcograph.web.kinds import CALLED
from wcograph.web.lines import editions, lines, newest
from wcograph.web.readers import Reader, iris_in, is_iri

SHOWN: Final = 50
"""Events or documents of one section on a page; lists have them all."""
_ELSEWHERE: Final = {"sameAs", "exactMatch", "closeMatch", "url"}
_UNTOLD: Final = {
    *("title", "reportedIn", "hasConflict", "hasPart", "workedOn", "participatedIn", "spokeAt", "chaired"),
    *("organised", "hosted", "funded", "wasPresentAt", "represented", "hasClaim", "inScheme", "topConceptOf"),
    *("draftLabel", "earliest", "latest", "notation", "impliesPresence", "roleProperty", "deprecated"),
    *("conflictSubject", "conflictProperty", "resolution", "rationale", "seeAlso", "isDefinedBy"),
}
"""Shortcuts and the like, which other sections tell in full."""
_ORDER: Final = (
    *("eventType", "classification", "outputKind", "initiativeKind", "inSeries", "partOf", "previousEdition"),
    *("administers", "location", "memberOfRegion", "serves", "region", "unitOf", "subOrganizationOf"),
    *("postIn", "containedInPlace", "premisesOf", "broader", "related", "topic", "definition", "scopeNote"),
)
_RANK: Final = {name: number for number, name in enumerate(_ORDER)}
_LEAD: Final = ("edtf", "venue", "city", "country")
"""What readers of an event look for first."""
EVENTS: Final = {
    "inSeries": "Editions",
    "partOf": "Its parts",
    "venue": "Events there",
    "city": "Events there",
    "country": "Events there",
    "region": "Events that concern it",
    "topic": "Events on this topic",
    "narrower": "Events on narrower topics",
    "concerns": "Events about it",
    "eventType": "Events of this type",
    "heldStatus": "Events of this status",
}
"""Headings of events around a thing, by how they lead to it."""
FACETS: Final = {
    "inSeries": "series",
    "venue": "place",
    "city": "place",
    "country": "country",
    "region": "region",
    "topic": "topic",
    "narrower": "topic",
    "concerns": "initiative",
    "eventType": "type",
    "heldStatus": "status",
}
"""Filters of the list of events that give the same events."""
_LISTED: Final = {
    "Documents published": "/sources?publisher=",
    "Organizations of this kind": "/organizations?kind=",
    "Outputs of this kind": "/outputs?kind=",
    "Initiatives of this kind": "/initiatives?kind=",
}
"""Lists that have all of what leads to a thing; other headings have few things under them."""


@dataclass
class Section:
    """A part of a page."""

    id: str
    title: str
    kind: str
    """Which macro of `sections.html` shows it."""
    items: Any
    query: str = ""
    """The SPARQL that asks for it."""
    more: str = ""
    """Address of the whole where only its beginning is shown."""
    note: str = ""


def shown_query(name: str, **values: str) -> str:
    """A query of the library as a reader can run it: values put in, prefixes written out."""
    text = query_text(name)
    full = with_values(text, values)
    return prologue(full).replace("> PREFIX", ">\nPREFIX").strip() + "\n" + full


def own_facts(reader: Reader, dossier: Mapping[str, Any]) -> list[Fact]:
    """What sources say of the thing itself, with what is ours where sources say nothing of the kind."""
    thing = dossier["thing"]
    said = facts(reader, (row for row in dossier["claims"] if row["subject"] == thing), dossier["conflicts"])
    told = {fact.property for fact in said}
    return [*(fact for fact in ours(reader, dossier["ours"]) if fact.property not in told), *said]


def ours(reader: Reader, rows: Iterable[Row]) -> list[Fact]:
    """What the project itself states of a thing."""
    by_property: dict[str, list[Row]] = {}
    for row in rows:
        name = local_name(row["property"])
        if name not in _UNTOLD | _ELSEWHERE:
            by_property.setdefault(row["property"], []).append(row)
    found = []
    for property_, same in by_property.items():
        values = [
            Value(value_name(reader, row["value"]), row["value"] if is_iri(row["value"]) else "")
            for row in same
        ]
        values.sort(key=lambda value: value.name.text)
        found.append(Fact(property_, reader.name(property_), values, ours=True))
    return sorted(found, key=lambda fact: (_RANK.get(local_name(fact.property), 99), fact.name.text))


def lead(dossier: Mapping[str, Any], found: Sequence[Section]) -> list[Value]:
    """When and where an event was, from its own facts or its gathering's: what readers look for first."""
    if dossier["kind"] != "event":
        return []
    values: dict[str, Value] = {}
    for section in found:
        for fact in section.items if section.kind == "facts" else ():
            name = local_name(fact.property)
            accepted = [value for value in fact.values if value.state == "accepted"]
            if name in _LEAD and accepted:
                values.setdefault(name, accepted[0])
    return [values[name] for name in _LEAD if name in values]


def elsewhere(dossier: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The same thing, or nearly, in other data sets: address and how near."""
    near = {"sameAs": "the same", "exactMatch": "the same concept", "closeMatch": "nearly the same concept"}
    return sorted(
        (row["value"], near[name])
        for row in dossier["ours"]
        if (name := local_name(row["property"])) in near and is_iri(row["value"])
    )


def sections(reader: Reader, dossier: Mapping[str, Any]) -> list[Section]:
    """The sections of a thing's page, in the order of reading; none that is empty."""
    thing, kind = dossier["thing"], dossier["kind"]
    present = newest(event for event in dossier["events"] if not event["link"])
    if kind != "event":
        dossier = {**dossier, "claims": _claims_of(dossier, present[:SHOWN])}
    reader.learn(iris_in({key: value for key, value in dossier.items() if key != "events"}))
    found = [
        Section(
            "facts",
            "What is known",
            "facts",
            own_facts(reader, dossier),
            shown_query("lookup-own", subject=thing),
        ),
    ]
    nodes = parts(reader, dossier["claims"])
    if kind == "event":
        found += _event(reader, dossier, nodes)
    found += _positions(reader, dossier)
    if kind != "event":
        found.append(_appearances(reader, thing, present, nodes))
    found += _around(reader, dossier)
    people = [
        (reader.name(BASE + "id/" + row["thing"]), row["thing"], len(row["events"]))
        for row in dossier["people"]
    ]
    found.append(Section("people", "Who acted for it", "people", people))
    found += [_related(reader, thing, title, rows) for title, rows in dossier["related"].items()]
    found.append(Section("elsewhere", "In other data sets", "elsewhere", elsewhere(dossier)))
    return [section for section in found if section.items]


def _claims_of(dossier: Mapping[str, Any], events: Iterable[Row]) -> list[Row]:
    """What is said of a thing itself, and of its part in these events."""
    shown = {BASE + "id/" + event["thing"] for event in events}
    return [
        row
        for row in dossier["claims"]
        if "#" not in row["subject"] or row["subject"].partition("#")[0] in shown
    ]


def _related(reader: Reader, thing: str, title: str, rows: Sequence[Row]) -> Section:
    if title == "Merged into it":  # these have neither names nor pages of their own any more
        ids = [path(row["thing"]) for row in rows]
        return Section("merged", "Identifiers that were merged into this one", "ids", ids)
    limit = SHOWN if title in _LISTED else len(rows)
    items = [(reader.name(BASE + "id/" + row["thing"]), row["thing"]) for row in rows[:limit]]
    more = _LISTED[title] + path(thing).partition("/")[2] if len(rows) > limit else ""
    note = f"{len(items)} of {len(rows)}." if more else ""
    id_ = "related-" + title.lower().replace(" ", "-")
    return Section(id_, title, "links", items, shown_query("lookup-pointing", thing=thing), more, note)


def _event(reader: Reader, dossier: Mapping[str, Any], nodes: Sequence[Part]) -> list[Section]:
    thing = dossier["thing"]
    hanging = shown_query("lookup-hanging", thing=thing)
    by_role: dict[str, list[Part]] = {}
    for part in nodes:
        if part.kind == "p":
            role = part.first("role")
            by_role.setdefault(role.name.text if role else "role not stated", []).append(part)
    wholes = {row["subject"] for row in dossier["inherited"]}
    back = [row for row in dossier["claims"] if row["value"] == thing and "#" not in row["subject"]]
    related = {
        path(row["subject"]): {"thing": path(row["subject"])} for row in back if row["subject"] != thing
    }
    return [
        Section(
            "gathering",
            "From the gathering that it is part of",
            "facts",
            facts(reader, dossier["inherited"]),
            shown_query("lookup-gathering", thing=thing),
            note=", ".join(reader.name(whole).text for whole in sorted(wholes)),
        ),
        Section("participations", "Who took part", "roles", by_role, hanging),
        Section("outputs", "Outputs", "steps", [part for part in nodes if part.kind == "o"], hanging),
        Section("counts", "Numbers", "counts", [part for part in nodes if part.kind == "n"], hanging),
        Section("other-events", "Said of it at other events", "events", lines(reader, related.values())),
    ]


def _positions(reader: Reader, dossier: Mapping[str, Any]) -> list[Section]:
    attesting = {event for row in dossier["positions"] for event in row["events"]}
    known = {line.thing: line for line in lines(reader, ({"thing": event} for event in attesting))}
    rows = [
        {
            **{
                key: (reader.name(BASE + "id/" + row[key]), row[key])
                for key in ("person", "post", "organization")
            },
            "first": row["first"],
            "last": row["last"],
            "when": span(row["first"], row["last"]),
            "id": "m-" + row["post"].partition("/")[2],
            "events": [known[event] for event in row["events"] if event in known],
        }
        for row in dossier["positions"]
    ]
    rows.sort(key=lambda row: (str(row["first"] or "9999"), row["post"][0].text, row["person"][0].text))
    query = shown_query("lookup-positions", thing=dossier["thing"])
    title = "Posts, as attested" if dossier["kind"] == "person" else "Who held which post, as attested"
    note = "From the first to the last meeting that attests the post; nothing is said of the time between."
    return [Section("posts", title, "posts", rows, query, note=note)]


def _appearances(reader: Reader, thing: str, events: Sequence[Row], nodes: Sequence[Part]) -> Section:
    """Events in which the thing takes part, the newest first, with its roles there."""
    at: dict[str, list[Part]] = {}
    for part in nodes:
        at.setdefault(path(part.iri).partition("#")[0], []).append(part)
    found = lines(reader, events[:SHOWN])
    for line in found:
        line.parts = at.get(line.thing, [])
    more = f"/events?with={path(thing)}" if len(events) > SHOWN else ""
    query = shown_query("lookup-appearances", thing=thing)
    return Section("events", "At events", "appearances", found, query, more, _of(found, events))


def _of(found: Sequence[object], every: Sequence[object]) -> str:
    return f"The newest {len(found)} of {len(every)}." if len(found) < len(every) else ""


def _around(reader: Reader, dossier: Mapping[str, Any]) -> list[Section]:
    """Events that happened in it, are about it, or belong to it."""
    sections_: list[Section] = []
    slug = path(dossier["thing"]).partition("/")[2]
    by_title: dict[str, list[Row]] = {}
    for event in dossier["events"]:
        title = EVENTS.get(event["link"])
        if title and not (dossier["kind"] == "event" and event["link"] != "partOf"):
            by_title.setdefault(title, []).append(event)
    query = shown_query("lookup-pointing", thing=dossier["thing"])
    for title, events in by_title.items():
        once = list({event["thing"]: event for event in events}.values())
        link = events[0]["link"]
        if title == "Editions":
            items: Any = editions(lines(reader, once), dossier["missing"])
            sections_.append(Section("editions", title, "editions", items, query))
            continue
        found = lines(reader, newest(once)[:SHOWN])
        more = f"/events?{FACETS[link]}={slug}" if link in FACETS and len(once) > SHOWN else ""
        id_ = title.lower().replace(" ", "-")
        sections_.append(Section(id_, title, "events", found, query, more=more, note=_of(found, once)))
    return sections_


def description(dossier: Mapping[str, Any], reader: Reader, found: Sequence[Section]) -> str:
    """One sentence for lists of search engines."""
    kind = CALLED[dossier["kind"]].one if dossier["kind"] in CALLED else "thing"
    told = ("eventType", "edtf", "city", "classification", "country")
    known: list[Fact] = next((section.items for section in found if section.id == "facts"), [])
    bits = [fact.values[0].name.text for fact in known if local_name(fact.property) in told]
    sources = len(dossier["sources"])
    said = f"{sources} source{'s' if sources != 1 else ''}"
    return f"{reader.name(dossier['thing']).text}: {kind}{', ' if bits else ''}{', '.join(bits[:4])}. {said}."
