"""A dossier as text to read: sections, in the order of the document or of time, each fact with its places.

How one fact reads is in `wcograph.phrases`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wcograph.catalogue import local_name
from wcograph.lookup import place_order
from wcograph.namespaces import BASE, path
from wcograph.phrases import (
    LINKS,
    Row,
    by_node,
    facts,
    indented,
    mark,
    node_lines,
    nowhere,
    property_word,
    value_text,
    where,
)

_BACKWARDS: Final = {
    "follows": "followed by",
    "backToBackWith": "back-to-back with",
    "announcedAt": "announced here",
    "relatedEvent": "related event",
}
"""What a relation is called where another event states it."""
_PARTS: Final = {"p": "Participations", "o": "Outputs", "n": "Counts"}
_EVENTS: Final = {
    "inSeries": "Editions",
    "partOf": "Parts",
    "venue": "Events there",
    "city": "Events there",
    "country": "Events there",
    "region": "Events that concern it",
    "topic": "Events on it",
    "narrower": "Events on narrower topics",
    "concerns": "Events about it",
    "eventType": "Events of this type",
    "heldStatus": "Events of this status",
}
_OURS: Final = {
    "publisher": "publisher",
    "issued": "issued",
    "language": "language",
    "uiLanguage": "language of the page around it",
    "truncated": "only its beginning was read",
    "url": "url",
    "reviewedBy": "reviewed by",
    "reviewedOn": "reviewed on",
    "reviewedAgainst": "reviewed",
    "eventType": "type",
    "inSeries": "in series",
    "previousEdition": "previous edition known",
    "partOf": "part of",
    "earliest": "first day, at the earliest",
    "latest": "last day, at the latest",
    "editorialNote": "note",
    "definition": "definition",
    "notation": "code",
    "classification": "kind",
    "outputKind": "kind",
    "initiativeKind": "kind",
    "topic": "topic",
    "broader": "broader",
    "related": "related",
    "region": "region",
    "memberOfRegion": "member of region",
    "serves": "serves",
    "administers": "customs administration of",
    "location": "located in",
    "unitOf": "unit of",
    "subOrganizationOf": "part of",
    "postIn": "post in",
    "containedInPlace": "within",
    "premisesOf": "premises of",
    "latitude": "latitude",
    "longitude": "longitude",
    "sameAs": "same as",
    "exactMatch": "the same concept",
    "closeMatch": "nearly the same concept",
    "conflictSubject": "about",
    "conflictProperty": "property",
    "resolution": "resolution",
    "rationale": "why",
    "creator": "decided by",
    "date": "decided on",
    "supportedBy": "supported by",
    "withdrawn": "withdrawn",
    "isReplacedBy": "is replaced by",
    "possiblySameAs": "possibly the same as",
    "differentFrom": "not to be confused with",
}
"""What the project's own statements are called here, in the order in which they are told."""
_RANK: Final = {name: number for number, name in enumerate(_OURS)}
_TOLD: Final = {
    *("title", "reportedIn", "hasConflict", "hasPart", "workedOn", "participatedIn", "spokeAt", "chaired"),
    *("organised", "hosted", "funded", "wasPresentAt", "represented", "hasClaim", "inScheme", "topConceptOf"),
}
"""Shortcuts and the like, which the other sections tell in full."""


def text_lines(dossier: Row) -> list[str]:
    """A dossier as lines of plain text."""
    lines = [dossier["label"], f"{dossier['path']} · {dossier['thing']}"]
    lines += [f"also: {name}" for name in dossier["names"]]
    if dossier["kind"] == "doc":
        lines += _section("The document", _ours(dossier))
        lines += _section("Events it tells of", [_event_line(event) for event in dossier["events"]])
        lines += _places(dossier) or ["", "It says nothing that this dataset records."]
        return lines + _section("Contradictions", _conflicts(dossier["conflicts"]))
    own = [row for row in dossier["claims"] if row["subject"] == dossier["thing"]]
    part = "#" in dossier["path"]  # a participation, step or count, which is told as such
    lines += _section("What sources say", [] if part else facts(own, dossier["claims"]))
    if dossier["kind"] == "event":
        lines += _section("Said of other events", _relations_to(dossier))
        lines += _section(_gathering(dossier), facts(dossier["inherited"]))
        lines += _parts(dossier)
    lines += _section("Positions, as attested", _positions(dossier))
    if dossier["kind"] != "event":
        lines += _section("At events", _appearances(dossier))
    people = [_named(row["label"], row["thing"]) for row in dossier["people"]]
    lines += _section("Who acted for it", people)
    for title in dict.fromkeys(_EVENTS.values()):
        lines += _section(title, _around(dossier, title))
    for title, rows in dossier["related"].items():
        lines += _section(title, [_named(row["label"], row["thing"]) for row in rows])
    lines += _section("Ours", _ours(dossier))
    lines += _section("Contradictions", _conflicts(dossier["conflicts"]))
    return lines + _section("Sources", [_source(row) for row in dossier["sources"]])


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", title, *indented(lines)] if lines else []


def _named(label: str, thing: str) -> str:
    """A thing by its name, with its path to go on from."""
    return label if label == thing else f"{label} ({thing})"


def _links_to(node: str, rows: Iterable[Row]) -> list[Row]:
    return [row for row in rows if row["value"] == node and local_name(row["property"]) in LINKS]


def _parts(dossier: Row) -> list[str]:
    """The participations, outputs and counts of an event."""
    sections: dict[str, list[str]] = {title: [] for title in _PARTS.values()}
    for node, rows in by_node(dossier["claims"]).items():
        title = _PARTS[node.rpartition("#")[2][0]]
        sections[title] += node_lines(rows, _links_to(node, dossier["claims"]))
    return [line for title, lines in sections.items() for line in _section(title, lines)]


def _gathering(dossier: Row) -> str:
    wholes = {row["subject"]: row["subject_label"] for row in dossier["inherited"]}
    named = " and ".join(f"{label} ({path(whole)})" for whole, label in wholes.items())
    return f"From {named}, of which it is part"


def _relations_to(dossier: Row) -> list[str]:
    rows = [row for row in dossier["claims"] if row["value"] == dossier["thing"]]
    return [
        f"{_BACKWARDS[name]}: {row['subject_label']} ({path(row['subject'])}){mark([row])}{where([row])}"
        for row in rows
        if (name := local_name(row["property"])) in _BACKWARDS
    ]


# ---- documents


def _places(dossier: Row) -> list[str]:
    """What each place of a document states, in the order of the document."""
    places: dict[str, list[Row]] = {}
    for row in dossier["claims"]:
        places.setdefault(row["place"], []).append(row)
    labels = {BASE + "id/" + event["thing"]: event["label"] for event in dossier["events"]}
    lines: list[str] = []
    for place in sorted(places, key=place_order):
        lines += ["", place_name(place)]
        rows = places[place]
        lines += indented(facts([row for row in rows if row["subject"] == dossier["thing"]], (), nowhere))
        for event in sorted({row["subject"].partition("#")[0] for row in rows} - {dossier["thing"]}):
            found = facts([row for row in rows if row["subject"] == event], (), nowhere)
            for node, said in by_node(rows).items():
                if node.partition("#")[0] == event:
                    found += node_lines(said, _links_to(node, rows), nowhere)
            if found:
                lines += indented([labels.get(event, path(event)), *indented(found)])
    return lines


def place_name(place: str) -> str:
    """A place in words.

    >>> place_name("p3.s1"), place_name("caption.2"), place_name("whole")
    ('p3.s1 (paragraph 3, sentence 1)', 'caption 2', 'whole document')
    """
    rank, section, position, sentence = place_order(place)
    if rank == 3:
        return f"{place} (paragraph {position}" + (f", sentence {sentence})" if sentence else ")")
    return "whole document" if section == "whole" else place.replace(".", " ")


# ---- what stands around a thing


def _day(event: Row) -> str:
    """When an event was, as stated, or the days that are known of it."""
    if event["dates"]:
        return str(event["dates"])
    if not event["earliest"]:
        return "undated"
    first, last = event["earliest"].isoformat(), event["latest"].isoformat()
    return first if first == last else f"{first}/{last}"


def _event_line(event: Row, rows: Iterable[Row] = ()) -> str:
    rows = list(rows)
    status = event["status"] if event["status"] not in (None, "held") else ""
    contested = "sources contradict each other" if event["contested"] else ""
    more = "".join(f", {part}" for part in (event["city"], status, event["via"], contested) if part)
    line = f"{_day(event):<21}  {event['label']} ({event['thing']}){more}{mark(rows)}"
    return line + (where(rows) if rows else "")


def _around(dossier: Row, title: str) -> list[str]:
    claimed: dict[str, list[Row]] = {}
    for row in dossier["claims"]:
        if row["value"] == dossier["thing"]:
            claimed.setdefault(path(row["subject"]), []).append(row)
    events = {event["thing"]: event for event in dossier["events"] if _EVENTS.get(event["link"]) == title}
    if title != "Editions":
        return [_event_line(event, claimed.get(event["thing"], ())) for event in events.values()]
    return _editions(list(events.values()), dossier["missing"])


def _editions(events: list[Row], missing: list[int]) -> list[str]:
    """Numbered editions in their order, those without a number by date, gaps where they are."""
    entries = [
        (event["ordinal"], f"{event['ordinal']:>3}  {_event_line(event)}")
        for event in events
        if event["ordinal"] is not None
    ]
    entries += [(first, f"{_span(first, last):>3}  no edition known") for first, last in runs(missing)]
    entries.sort(key=lambda entry: entry[0])
    days = {event["ordinal"]: _day(event) for event in events if event["ordinal"] is not None}
    for event in events:
        if event["ordinal"] is None:
            day = _day(event)
            later = (i for i, (number, _) in enumerate(entries) if "undated" > days.get(number, "") > day)
            at = next(later, len(entries)) if day != "undated" else len(entries)
            entries.insert(at, (0, f"{'–':>3}  {_event_line(event)}"))
    return [line for _, line in entries]


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Numbers in a row as first and last.

    >>> runs([1, 2, 5])
    [(1, 2), (5, 5)]
    """
    found: list[tuple[int, int]] = []
    for number in numbers:
        if found and found[-1][1] == number - 1:
            found[-1] = found[-1][0], number
        else:
            found.append((number, number))
    return found


def _positions(dossier: Row) -> list[str]:
    lines: list[str] = []
    for row in dossier["positions"]:
        who = f"{row['person_label']} ({row['person']})" if dossier["kind"] != "person" else ""
        post = f"{row['post_label']} ({row['post']})" if dossier["kind"] != "post" else ""
        when = ""
        if row["first"]:
            first, last = row["first"].isoformat(), row["last"].isoformat()
            when = f": {first}" if first == last else f": {first} … {last}"
        at = ", ".join(row["events"])
        lines.append(f"{', '.join(part for part in (who, post) if part)}{when}, at {at}")
    return lines


def _appearances(dossier: Row) -> list[str]:
    """Participations, steps and counts by event, in order of time."""
    nodes = by_node(dossier["claims"])
    lines: list[str] = []
    for event in dossier["events"]:
        if event["link"]:
            continue
        lines.append(_event_line(event))
        about = BASE + "id/" + event["thing"]
        for node, rows in nodes.items():
            if node.partition("#")[0] == about:
                lines += indented(node_lines(rows, _links_to(node, dossier["claims"])))
    return lines


# ---- the rest


def _ours(dossier: Row) -> list[str]:
    lines: list[tuple[int, str]] = []
    for row in dossier["ours"]:
        name = local_name(row["property"])
        if name in _TOLD:
            continue
        text = value_text(row)
        if name == "supportedBy":
            doc, _, place = str(row["value"]).removeprefix(BASE + "graph/").rpartition("-")
            text = f"{doc} {place}"
        elif row["value_label"] is not None and name != "reviewedAgainst" and "#" not in row["value"]:
            text = _named(row["value_label"], path(row["value"]))
        word = _OURS.get(name, row["property_label"])
        lines.append((_RANK.get(name, len(_RANK)), f"{word}: {text}"))
    return [line for _, line in sorted(lines)]


def _conflicts(rows: Iterable[Row]) -> list[str]:
    lines: list[str] = []
    by_conflict: dict[str, list[Row]] = {}
    for row in rows:
        by_conflict.setdefault(row["conflict"], []).append(row)
    for same in by_conflict.values():
        first = same[0]
        about = _named(first["subject_label"], path(first["subject"].partition("#")[0]))
        word = "" if local_name(first["property"]) == "number" else f"{property_word(first)} of "
        lines.append(f"{word}{about}: {first['resolution']}")
        values: dict[tuple[str, str], list[Row]] = {}
        for row in same:
            values.setdefault((row["status"], value_text(row)), []).append(row)
        lines += [f"  {value}: {status}{where(found)}" for (status, value), found in sorted(values.items())]
        if first["reason"]:
            lines.append(f"  why: {first['reason']}")
    return lines


def _source(row: Row) -> str:
    by = ", ".join(str(part) for part in (row["publisher"], row["issued"]) if part)
    note = "" if row["against"] == "text" else "; read in a fact list, wording is a reader's"
    return f"{path(row['doc'])}: {row['title']} ({by}{note}) {row['url']}"
