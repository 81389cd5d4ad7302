"""The dossier of a thing: all that is said of it, by whom and where, as data and as text to read."""

from __future__ import annotations

from html import escape
from typing import Any

from wcograph.lookup import claims, conflicts, find, labels, local_name, place_order, query_text
from wcograph.namespaces import BASE, PREFIXES, path
from wcograph.store import Anything, Table, select

_TYPES = ("eventType", "classification", "outputKind", "initiativeKind")
_NAMING = {PREFIXES["skos"] + name for name in ("prefLabel", "altLabel")} | {PREFIXES["foaf"] + "name"}
_LINKS = {
    PREFIXES["cv"] + "hasParticipation",
    PREFIXES["wcg"] + "hasOutputStep",
    PREFIXES["wcg"] + "hasCount",
}
_GIVEN = {
    PREFIXES["wcg"] + name
    for name in ("edtf", "start", "end", "datesText", "venue", "city", "country", "heldStatus")
}
_GIVEN |= {PREFIXES["schema"] + "eventAttendanceMode"}
"""What a part of a gathering takes over from it where it has nothing of its own."""
_QUIET = {PREFIXES["wcg"] + name for name in ("start", "end")}


class Dossier(dict[str, Any]):
    """All that is said of a thing.

    Keys: `thing` (IRI), `label`, `kind`, `names` (other names), `ours` (statements of the project: list of
    property, value), `claims` (rows of `wcograph.claims`), `inherited` (rows of its gatherings), `conflicts`
    (rows of `wcograph.conflicts`), `sources` (rows with doc, title, publisher, issued, url).
    """

    def __str__(self) -> str:
        return "\n".join(text_lines(self))

    def _repr_html_(self) -> str:
        return f"<pre>{escape(str(self))}</pre>"


def describe(dataset: Anything, thing: str) -> Dossier:
    """All that is said of an event, person, organization, source …: each fact with its places.

    What an event takes over from the gathering it is part of is kept apart, under `inherited`.

    >>> import wcograph
    >>> ds = wcograph.open_dataset()
    >>> dossier = describe(ds, "event/2015-02-ams-donor-meeting")
    >>> dossier["kind"], len(dossier["conflicts"]) > 1
    ('event', True)

    Raises:
        NotFoundError: nothing is called so.
    """
    iri = find(dataset, thing)
    kind = path(iri).partition("/")[0]
    own = claims(dataset, iri)
    stated = {row["property"] for row in own if row["subject"] == iri and row["state"] == "accepted"}
    inherited: list[dict[str, Any]] = []
    if kind == "event":
        for row in select(dataset, query_text("lookup-gathering"), thing=iri):
            for claim in claims(dataset, row["whole"]):
                own_subject = claim["subject"] == row["whole"] and claim["state"] == "accepted"
                if own_subject and claim["property"] in _GIVEN - stated:
                    inherited.append(claim)
    ours = _ours(dataset, iri)
    names = labels(dataset, {iri})
    sources = {row["doc"]: row for row in [*own, *inherited]}
    return Dossier(
        thing=iri,
        label=names[iri],
        kind=kind,
        names=sorted({text for prop, text, _ in ours if prop in _NAMING} - {names[iri]}),
        ours=[(label, text) for prop, text, label in ours if prop not in _NAMING],
        claims=own,
        inherited=inherited,
        conflicts=conflicts(dataset, iri),
        sources=[
            {key: row[key] for key in ("doc", "title", "publisher", "issued", "url", "wording")}
            for _, row in sorted(sources.items())
        ],
    )


def _ours(dataset: Anything, iri: str) -> list[tuple[str, str, str]]:
    """Property, value as text, and the property's label, of what the project states itself."""
    rows = select(dataset, query_text("lookup-ours"), subject=iri)
    mentioned = {row["property"] for row in rows} | {
        row["value"] for row in rows if isinstance(row["value"], str)
    }
    names = labels(dataset, mentioned)
    found = set()
    for row in rows:
        if row["property"] == PREFIXES["rdf"] + "type":
            continue
        value = row["value"]
        text = names.get(value, value) if isinstance(value, str) and value.startswith(BASE) else str(value)
        found.add((row["property"], text, names[row["property"]]))
    return sorted(found, key=lambda item: (item[2], item[1]))


# ---- as text


def text_lines(dossier: Dossier) -> list[str]:
    """A dossier as lines of plain text."""
    lines = [dossier["label"], f"{dossier['kind']} · {dossier['thing']}"]
    lines += [f"also: {name}" for name in dossier["names"]]
    if dossier["kind"] == "doc":
        lines += _document(dossier)
    else:
        lines += _section("What sources say", _facts(dossier["claims"], dossier["thing"]))
        lines += _section("From the gathering it is part of", _facts(dossier["inherited"], None))
        lines += _section("Participations, outputs, counts", _nodes(dossier["claims"], dossier["thing"]))
    lines += _section("Ours", [f"{label}: {text}" for label, text in dossier["ours"]])
    lines += _section("Contradictions", _conflict_lines(dossier["conflicts"]))
    if dossier["kind"] != "doc":
        lines += _section("Sources", [_source_line(row) for row in dossier["sources"]])
    return lines


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", title, *(f"  {line}" for line in lines)] if lines else []


def _source_line(row: dict[str, Any]) -> str:
    by = ", ".join(str(part) for part in (row["publisher"], row["issued"]) if part)
    note = "" if row["wording"] == "text" else "; from a fact list, wording is the reader's"
    return f"{path(row['doc'])}: {row['title']} ({by}{note}) {row['url']}"


def _where(rows: list[dict[str, Any]]) -> str:
    places: dict[str, list[str]] = {}
    for row in rows:
        places.setdefault(path(row["doc"]), []).append(row["place"])
    parts = []
    for doc, found in sorted(places.items()):
        known = [place for place in sorted(set(found), key=place_order) if place != "whole"]
        parts.append(f"{doc} {', '.join(known)}".strip())
    return "[" + "; ".join(parts) + "]"


def _shown(row: dict[str, Any]) -> str:
    return str(row["value_label"] if row["value_label"] is not None else row["value"])


def _mark(rows: list[dict[str, Any]]) -> str:
    states = {row["state"] for row in rows} - {"accepted"}
    reading = next((row["reading"] for row in rows if row["reading"]), None)
    text = f" ({', '.join(sorted(states))})" if states else ""
    return text + (f" (our reading: {reading})" if reading else "")


def _facts(rows: list[dict[str, Any]], subject: str | None) -> list[str]:
    """A line for each property and value of a subject, with every place that states it."""
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        if (subject is None or row["subject"] == subject) and row["property"] not in _LINKS | _QUIET:
            grouped.setdefault((row["property_label"], _shown(row)), []).append(row)
    return [
        f"{label}: {value}{_mark(same)}  {_where(same)}" for (label, value), same in sorted(grouped.items())
    ]


def _nodes(rows: list[dict[str, Any]], thing: str) -> list[str]:
    """A line for each participation, step and count, its notes below it."""
    nodes: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["subject"] != thing:
            nodes.setdefault(row["subject"], []).append(row)
    links = {row["value"]: row for row in rows if row["property"] in _LINKS}
    lines: list[str] = []
    for subject in sorted(nodes):
        event = "" if subject.startswith(thing + "#") else f"at {path(subject.partition('#')[0])}: "
        lines += [
            f"{event}{line}" if i == 0 else line
            for i, line in enumerate(_node(nodes[subject], links.get(subject)))
        ]
    return lines


def _node(rows: list[dict[str, Any]], link: dict[str, Any] | None) -> list[str]:
    def texts(*names: str) -> list[str]:
        found = [row for row in rows if local_name(row["property"]) in names]
        return list(dict.fromkeys(_shown(row) + _mark([row]) for row in found))

    notes = [row for row in rows if local_name(row["property"]) == "note"]
    stated = [row for row in rows if row not in notes]
    if texts("counted"):
        text = f"count: {', '.join(texts('number'))} {', '.join(texts('counted'))} ({', '.join(texts('numberQualifier', 'countText'))})"
    elif texts("output"):
        words = "".join(f' "{word}"' for word in texts("nameAsPrinted", "nameAsRead"))
        text = f"{', '.join(texts('step'))}: {', '.join(texts('output'))}{words}"
    else:
        text = _participation(texts)
    reading = f" (our reading: {link['reading']})" if link is not None and link["reading"] else ""
    lines = [f"{text}{reading}  {_where(stated)}"]
    lines += [f"    {row['value']}  {_where([row])}" for row in notes]
    return lines


def _participation(texts: Any) -> str:
    who = ", ".join(texts("hasParticipant"))
    titles = " ".join([*texts("honorific"), *texts("nameAsPrinted")])
    printed = f' (printed "{titles}")' if titles else ""
    read = "".join(f" (noted as {name})" for name in texts("nameAsRead") if name != who)
    position = "".join(f", {title}" for title in texts("positionTitle"))
    for_ = "".join(f", for {name}" for name in texts("onBehalfOf"))
    post = "".join(f" [{name}]" for name in texts("inPost"))
    role = ", ".join(texts("role"))
    invited = "invited as " if texts("invited") else ""
    return f"{invited}{role}: {who or '(not named)'}{printed}{read}{position}{post}{for_}"


def _document(dossier: Dossier) -> list[str]:
    """What each place of a document states, in the order of the document."""
    places: dict[str, list[dict[str, Any]]] = {}
    for row in dossier["claims"]:
        places.setdefault(row["place"], []).append(row)
    links = {(row["place"], row["value"]): row for row in dossier["claims"] if row["property"] in _LINKS}
    lines: list[str] = []
    for place in sorted(places, key=place_order):
        lines += ["", _place_name(place)]
        subjects: dict[str, list[dict[str, Any]]] = {}
        for row in places[place]:
            subjects.setdefault(row["subject"], []).append(row)
        for subject in sorted(subjects):
            rows = [row for row in subjects[subject] if row["property"] not in _LINKS | _QUIET]
            about = rows[0]["subject_label"] if rows else ""
            if "#" in subject:
                event = path(subject.partition("#")[0])
                found = _node(rows, links.get((place, subject)))
                lines += [f"  {event}: {found[0].rpartition('  [')[0]}"]
                lines += [f"  {line.rpartition('  [')[0]}" for line in found[1:]]
            else:
                lines += [
                    f"  {about if subject != dossier['thing'] else 'this document'}: "
                    f"{row['property_label']}: {_shown(row)}{_mark([row])}"
                    for row in rows
                ]
    return lines


def _place_name(place: str) -> str:
    order = place_order(place)
    if order[0] == 2:
        return f"{place} (paragraph {order[1]}" + (f", sentence {order[2]})" if order[2] else ")")
    return "whole document" if place == "whole" else place


def _conflict_lines(rows: Table) -> list[str]:
    lines: list[str] = []
    by_conflict: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_conflict.setdefault(row["conflict"], []).append(row)
    for same in by_conflict.values():
        first = same[0]
        lines.append(f"{first['property_label']} of {first['subject_label']}: {first['resolution']}")
        values: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in same:
            values.setdefault((_shown(row), row["status"]), []).append(row)
        lines += [
            f"    {value}: {status}  {_where(found)}" for (value, status), found in sorted(values.items())
        ]
        if first["reason"]:
            lines.append(f"    why: {first['reason']}")
    return lines
