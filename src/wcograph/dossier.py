"""The dossier of a thing: all that is said of it, by whom and where, and what stands around it, as data.

How it reads as text is in `wcograph.prose`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from wcograph.catalogue import find, for_each, labels, local_name, query_text
from wcograph.lookup import claims, conflicts, sources
from wcograph.namespaces import BASE, PREFIXES, expanded, path
from wcograph.results import Table
from wcograph.store import Anything, engine_of, select

_WCG = PREFIXES["wcg"]
_NAMING = {PREFIXES["skos"] + name for name in ("prefLabel", "altLabel")} | {PREFIXES["foaf"] + "name"}
_GIVEN = {
    _WCG + name for name in ("edtf", "start", "end", "datesText", "venue", "city", "country", "heldStatus")
} | {PREFIXES["schema"] + "eventAttendanceMode"}
"""What a part of a gathering takes over from it where it has nothing of its own."""
_EVENT_LINKS = {
    _WCG + name: name
    for name in (
        *("inSeries", "partOf", "venue", "city", "country", "region", "topic", "concerns", "eventType"),
        *("heldStatus", "workedOn"),
    )
}
"""Properties that lead from an event to what it belongs to, happens at, or is about."""
_THING_LINKS = {
    expanded(name): title
    for name, title in (
        ("skos:broader", "Narrower topics"),
        ("skos:inScheme", "Concepts"),
        ("schema:containedInPlace", "Places in it"),
        ("schema:location", "Organizations in it"),
        ("wcg:administers", "Customs administration"),
        ("wcg:memberOfRegion", "Members"),
        ("wcg:serves", "Bodies that serve it"),
        ("wcg:region", "Series"),
        ("wcg:premisesOf", "Premises"),
        ("org:postIn", "Posts"),
        ("org:unitOf", "Units"),
        ("org:subOrganizationOf", "Bodies that are part of it"),
        ("org:classification", "Organizations of this kind"),
        ("wcg:outputKind", "Outputs of this kind"),
        ("wcg:initiativeKind", "Initiatives of this kind"),
        ("wcg:topic", "Outputs and initiatives"),
        ("dcterms:publisher", "Documents published"),
        ("dcterms:isReplacedBy", "Merged into it"),
    )
}
"""Properties that lead to a thing from others than events, with a heading for the others."""


class Dossier(dict[str, Any]):
    """All that is said of a thing; printed, it reads as text.

    Keys:
        thing, path, label, kind: IRI, `kind/id`, name, kind.
        names: its other names.
        ours: what the project states of it: rows of property, property_label, value, value_label.
        claims: rows of `wcograph.claims`.
        inherited: such rows of the gatherings that an event is part of, where it has nothing of its own.
        events: events around it, by date: thing, label, link (how the event leads to it, empty where it takes
            part in it), via (the narrower topic), dates, earliest, latest, ordinal, status, city, contested.
        missing: for a series, the numbers below the highest of which no edition is known.
        positions: who held which post: person, post, organization with labels, first, last, events.
        people: for an organization, who acted for it: thing, label, events.
        related: heading to rows of thing and label.
        conflicts: rows of `wcograph.conflicts`.
        sources: doc, title, publisher, issued, url, against.
    """

    def __str__(self) -> str:
        from wcograph.prose import text_lines

        return "\n".join(text_lines(self))

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def describe(dataset: Anything, thing: str, *, name_parts: bool = True) -> Dossier:
    """All that is said of an event, person, organization, source …: each fact with its places.

    What an event takes over from the gathering it is part of is kept apart, under `inherited`. Of things that
    sources do not describe themselves, as a topic or a place, it tells the events around them.

    >>> import wcograph
    >>> ds = wcograph.open_dataset()
    >>> dossier = describe(ds, "event/2015-02-ams-donor-meeting")
    >>> dossier["kind"], [row["value"] for row in dossier["inherited"] if row["property_label"] == "dates"]
    ('event', ['2015-02-02/2015-02-04'])
    >>> describe(ds, "series/ams-donor-meeting")["missing"]
    [1, 2]

    Args:
        dataset: the dataset.
        thing: IRI, `kind/id`, prefixed name, id, or name.
        name_parts: as of `wcograph.claims`.

    Raises:
        NotFoundError: nothing is called so.
    """
    dataset = engine_of(dataset)
    iri = find(dataset, thing)
    kind = path(iri).partition("/")[0] if iri.startswith(BASE + "id/") else "term"
    own = claims(dataset, iri, name_parts=name_parts)
    inherited = _inherited(dataset, iri, own) if kind == "event" else []
    ours = _ours(dataset, iri)
    label = labels(dataset, {iri})[iri]
    pointing = select(dataset, query_text("lookup-pointing"), thing=iri)
    events = _events(dataset, _links(dataset, iri, kind, own, pointing))
    docs = {row["doc"] for row in [*own, *inherited]}
    described = sources(dataset, docs)
    return Dossier(
        thing=iri,
        path=path(iri),
        label=label,
        kind=kind,
        names=sorted({row["value"] for row in ours if row["property"] in _NAMING} - {label}),
        ours=[row for row in ours if row["property"] not in _NAMING],
        claims=own,
        inherited=inherited,
        events=events,
        missing=_missing(dataset, events) if kind == "series" else [],
        positions=_positions(dataset, iri) if kind in ("person", "post", "org", "region") else [],
        people=_people(dataset, iri, own) if kind in ("org", "group", "region") else [],
        related=_related(dataset, pointing),
        conflicts=conflicts(dataset, iri),
        sources=[{"doc": doc, **described[doc]} for doc in sorted(docs) if doc in described],
    )


def _inherited(dataset: Anything, iri: str, own: Table) -> list[dict[str, Any]]:
    stated = {row["property"] for row in own if row["subject"] == iri and row["state"] != "superseded"}
    found: list[dict[str, Any]] = []
    for row in select(dataset, query_text("lookup-gathering"), thing=iri):
        for claim in claims(dataset, row["whole"]):
            given = claim["subject"] == row["whole"] and claim["state"] == "accepted"
            if given and claim["property"] in _GIVEN - stated:
                found.append(claim)
    return found


def _ours(dataset: Anything, iri: str) -> list[dict[str, Any]]:
    rows = select(dataset, query_text("lookup-ours"), subject=iri)
    kept = {(row["property"], row["value"]) for row in rows if row["property"] != PREFIXES["rdf"] + "type"}
    names = labels(dataset, {term for pair in kept for term in pair if isinstance(term, str)})
    found = [
        {
            "property": property_,
            "property_label": names[property_],
            "value": value,
            "value_label": names.get(value) if isinstance(value, str) and value.startswith(BASE) else None,
        }
        for property_, value in kept
    ]
    found.sort(key=lambda row: (row["property_label"], str(row["value_label"] or ""), str(row["value"])))
    return found


def _links(
    dataset: Anything, iri: str, kind: str, own: Table, pointing: Table
) -> set[tuple[str, str, str | None]]:
    """Events around a thing: event, how it leads there, and the narrower topic on the way."""
    found: set[tuple[str, str, str | None]] = set()
    for row in pointing:
        if row["property"] in _EVENT_LINKS and row["other"].startswith(PREFIXES["wev"]):
            found.add((row["other"], _EVENT_LINKS[row["property"]], None))
    for row in own:
        about, _, part = row["subject"].partition("#")
        if not about.startswith(PREFIXES["wev"]):
            continue
        if kind == "doc" or (part and kind != "event"):
            found.add((about, "", None))
            if isinstance(row["value"], str) and row["value"].startswith(PREFIXES["wev"]) and not part:
                found.add((row["value"].partition("#")[0], "", None))
        elif row["value"] == iri and row["property"] in _EVENT_LINKS:  # claimed, be it accepted or not
            found.add((about, _EVENT_LINKS[row["property"]], None))
    if kind == "topic":
        for row in select(dataset, query_text("lookup-broader"), thing=iri):
            found.add((row["event"], "narrower", row["topic"]))
    return found


def _events(dataset: Anything, links: Iterable[tuple[str, str, str | None]]) -> list[dict[str, Any]]:
    links = list(links)
    brief: dict[str, Mapping[str, Any]] = {}
    for row in for_each(dataset, "lookup-events", "event", {event for event, _, _ in links}):
        brief.setdefault(row["event"], row)
    mentioned = {row[key] for row in brief.values() for key in ("event", "status", "city") if row[key]}
    names = labels(dataset, mentioned | {via for _, _, via in links if via})
    found = [
        {
            "thing": path(event),
            "label": names[event],
            "link": link,
            "via": names[via] if via else None,
            **{key: brief[event][key] for key in ("dates", "earliest", "latest", "ordinal", "contested")},
            "status": local_name(brief[event]["status"]) if brief[event]["status"] else None,
            "city": names[brief[event]["city"]] if brief[event]["city"] else None,
        }
        for event, link, via in links
        if event in brief
    ]
    found.sort(key=_when)
    return found


def _when(event: Mapping[str, Any]) -> tuple[bool, str, int, str, str]:
    """Dated events by day, then undated ones by number."""
    earliest = event["earliest"]
    day = earliest.isoformat() if earliest else ""
    return not day, day, 0 if day else event["ordinal"] or 0, event["thing"], event["link"]


def _missing(dataset: Anything, events: Iterable[Mapping[str, Any]]) -> list[int]:
    """Numbers below the highest that no edition has, nor is claimed to have in an open contradiction."""
    events = list(events)
    known = {event["ordinal"] for event in events if event["ordinal"] is not None}
    contested = [BASE + "id/" + event["thing"] for event in events if event["contested"]]
    for row in for_each(dataset, "lookup-conflicts", "subject", contested):
        if row["property"] == _WCG + "ordinal" and local_name(row["status"]) == "disputed":
            known.add(row["value"])
    return [number for number in range(1, max(known, default=1)) if number not in known]


def _positions(dataset: Anything, iri: str) -> list[dict[str, Any]]:
    rows = select(dataset, query_text("lookup-positions"), thing=iri)
    names = labels(dataset, {row[key] for row in rows for key in ("person", "post", "organization")})
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        entry = found.setdefault(
            (row["person"], row["post"]),
            {
                **{key: path(row[key]) for key in ("person", "post", "organization")},
                **{f"{key}_label": names[row[key]] for key in ("person", "post", "organization")},
                "first": row["first"],
                "last": row["last"],
                "events": [],
            },
        )
        entry["events"] = sorted({*entry["events"], path(row["event"])})
    return sorted(
        found.values(), key=lambda row: (row["post_label"], str(row["first"] or "9"), row["person_label"])
    )


def _people(dataset: Anything, iri: str, own: Table) -> list[dict[str, Any]]:
    """The persons who acted for an organization, in the accepted view."""
    acting = {
        row["subject"]
        for row in own
        if row["value"] == iri and row["property"] == _WCG + "onBehalfOf" and row["state"] == "accepted"
    }
    events: dict[str, set[str]] = {}
    for row in own:
        participant = row["property"] == PREFIXES["cv"] + "hasParticipant" and row["state"] == "accepted"
        if participant and row["subject"] in acting and row["value"].startswith(PREFIXES["wper"]):
            events.setdefault(row["value"], set()).add(path(row["subject"].partition("#")[0]))
    names = labels(dataset, events)
    found = [
        {"thing": path(person), "label": names[person], "events": sorted(at)} for person, at in events.items()
    ]
    return sorted(found, key=lambda row: (row["label"], row["thing"]))


def _related(dataset: Anything, pointing: Table) -> dict[str, list[dict[str, str]]]:
    rows = [
        row
        for row in pointing
        if row["property"] in _THING_LINKS
        and row["other"].startswith(BASE + "id/")
        and "#" not in row["other"]
        and not row["other"].startswith(PREFIXES["wev"])
    ]
    names = labels(dataset, {row["other"] for row in rows})
    others: dict[str, set[tuple[str, str]]] = {}
    for row in rows:
        others.setdefault(row["property"], set()).add((names[row["other"]], path(row["other"])))
    return {
        heading: [{"thing": thing, "label": label} for label, thing in sorted(others[property_])]
        for property_, heading in _THING_LINKS.items()
        if property_ in others
    }
