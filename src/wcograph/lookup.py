"""What is said of things, by whom and where: claims with their places, contradictions, sources.

The readable whole of a thing is put together in `wcograph.dossier`; names are in `wcograph.catalogue`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from wcograph.catalogue import find, for_each, is_part, labels, local_name, query_text
from wcograph.edtf import refines
from wcograph.namespaces import PREFIXES, path
from wcograph.results import Table
from wcograph.store import Anything, engine_of, select

_EDTF = PREFIXES["wcg"] + "edtf"
_STATUS = PREFIXES["wcg"] + "heldStatus"
_LOCALE = re.compile(r"/[a-z]{2}(-[a-z]{2})?/")
_COMPANION_OF = {
    PREFIXES["wcg"] + companion: claimed
    for claimed, companions in (
        (PREFIXES["wcg"] + "ordinal", ("ordinalText",)),
        (PREFIXES["wcg"] + "edtf", ("start", "end", "datesText")),
        (PREFIXES["wcg"] + "number", ("numberQualifier", "countText")),
        (PREFIXES["cv"] + "hasParticipant", ("nameAsPrinted", "nameAsRead", "honorific")),
    )
    for companion in companions
}
"""Properties that share the fate of a claim in the same graph, with the property that is claimed."""


def place_of(passage: str) -> str:
    """The place of a passage in its document: `p3.s1`."""
    return passage.rpartition("#")[2]


def claims(dataset: Anything, thing: str, *, name_parts: bool = True) -> Table:
    """Who says what of a thing, and where.

    For an event that is what passages say of it and of its participations, outputs and counts; for a
    document, all that its passages state; for anything else, the participations, steps and events in which
    sources name it.

    Returns:
        Rows with `subject property value` (IRIs and values), their labels, `state` (accepted, rejected,
        disputed, superseded by what came later, or coarser than what is accepted), `as_printed` or
        `as_read` (the source's or a reader's words for it), `reading` (why it is our reading, where it is),
        `doc place title publisher issued url`, and `against` (text or facts: what the record was reviewed
        against).

    >>> import wcograph
    >>> rows = claims(wcograph.open_dataset(), "event/2015-02-ams-donor-meeting")
    >>> [(row["value"], row["as_printed"], row["place"]) for row in rows if row["state"] == "rejected"][0]
    (4, 'this fourth annual meeting', 'p3.s3')

    Args:
        dataset: the dataset.
        thing: an event, person, source …
        name_parts: whether participations, outputs and counts get labels, which takes long for many.

    Raises:
        NotFoundError: nothing is called so.
    """
    dataset = engine_of(dataset)
    iri = find(dataset, thing)
    return Table(_COLUMNS, _rows(dataset, _statements(dataset, iri), name_parts))


_COLUMNS = [
    *("subject", "subject_label", "property", "property_label", "value", "value_label", "state"),
    *("as_printed", "as_read", "reading", "doc", "place", "title", "publisher", "issued", "url", "against"),
]


def _statements(dataset: Anything, iri: str) -> list[Mapping[str, Any]]:
    kind = path(iri).partition("/")[0]
    if kind == "doc":
        return list(select(dataset, query_text("lookup-document"), doc=iri))
    found: list[Mapping[str, Any]] = list(select(dataset, query_text("lookup-own"), subject=iri))
    found += select(dataset, query_text("lookup-mentions"), thing=iri)
    if kind == "event":
        return found + list(select(dataset, query_text("lookup-hanging"), thing=iri))
    nodes = appearances(dataset, iri)
    return found + list(for_each(dataset, "lookup-own", "subject", nodes))


def appearances(dataset: Anything, iri: str) -> set[str]:
    """The participations, output steps and counts that a thing appears in, accepted or not."""
    return {row["subject"] for row in select(dataset, query_text("lookup-appearances"), thing=iri)}


def _rows(dataset: Anything, found: list[Mapping[str, Any]], name_parts: bool) -> list[dict[str, Any]]:
    subjects = {row["subject"] for row in found}

    def by_statement(name: str) -> dict[tuple[Any, ...], Mapping[str, Any]]:
        rows = for_each(dataset, name, "subject", subjects)
        return {(row["subject"], row["property"], row["value"], row["graph"]): row for row in rows}

    contested, readings, wordings = map(
        by_statement, ("lookup-conflicts", "lookup-readings", "lookup-wordings")
    )
    states = _states(dataset, found, contested)
    docs = sources(dataset, {row["doc"] for row in found})
    mentioned = {
        row[key] for row in found for key in ("subject", "property", "value") if isinstance(row[key], str)
    }
    if not name_parts:
        mentioned = {thing for thing in mentioned if not is_part(thing)}
    names = labels(dataset, mentioned)
    rows = []
    for row in found:
        if row["property"] == PREFIXES["rdf"] + "type":
            continue
        key = (row["subject"], row["property"], row["value"], row["graph"])
        words = wordings.get(key, {})
        doc = docs.get(row["doc"], {})
        rows.append(
            {
                **{name: row[name] for name in ("subject", "property", "value", "doc")},
                "subject_label": names.get(row["subject"]),
                "property_label": names[row["property"]],
                "value_label": names.get(row["value"]) if isinstance(row["value"], str) else None,
                "state": states[key],
                "as_printed": words.get("printed"),
                "as_read": words.get("read"),
                "reading": readings[key]["why"] if key in readings else None,
                "place": place_of(row["passage"]),
                **{name: doc.get(name) for name in ("title", "publisher", "issued", "url", "against")},
            }
        )
    rows.sort(
        key=lambda row: (
            row["doc"],
            place_order(row["place"]),
            row["subject"],
            row["property"],
            str(row["value"]),
        )
    )
    return [{column: row[column] for column in _COLUMNS} for row in rows]


_Statement = tuple[Any, ...]
"""Subject, property, value, graph."""


def _states(
    dataset: Anything, found: list[Mapping[str, Any]], contested: Mapping[_Statement, Mapping[str, Any]]
) -> dict[_Statement, str]:
    """What became of each statement; companions share the fate of the claim in the same graph."""
    states: dict[_Statement, str] = {}
    claimed: dict[_Statement, set[str]] = {}
    given_way = {row["subject"] for row in found if not row["accepted"] and row["property"] == _EDTF}
    dates = {row["event"]: row["dates"] for row in for_each(dataset, "lookup-events", "event", given_way)}
    for row in found:
        key = (row["subject"], row["property"], row["value"], row["graph"])
        if row["accepted"]:
            states[key] = "accepted"
        elif key in contested:
            states[key] = local_name(contested[key]["status"])
        elif row["property"] == _EDTF:
            finer = dates.get(row["subject"])
            states[key] = "coarser" if finer and refines(finer, row["value"]) else "superseded"
        elif row["property"] == _STATUS:
            states[key] = "superseded"
        if key in states:
            claimed.setdefault((row["subject"], row["property"], row["graph"]), set()).add(states[key])
    for row in found:
        key = (row["subject"], row["property"], row["value"], row["graph"])
        about = (row["subject"], _COMPANION_OF.get(row["property"]), row["graph"])
        states.setdefault(
            key, " or ".join(sorted(claimed.get(about, {"withheld"}) - {"accepted"})) or "withheld"
        )
    return states


def place_order(place: str) -> tuple[int, str, int, int]:
    """Sort key of places: the whole, title, dateline, paragraphs and sentences, then captions and the rest.

    >>> sorted(["caption.1", "p10", "p2.s1", "p2", "title", "whole"], key=place_order)
    ['whole', 'title', 'p2', 'p2.s1', 'p10', 'caption.1']
    """
    if match := re.fullmatch(r"p(\d+)(?:\.s(\d+))?", place):
        return 3, "", int(match[1]), int(match[2] or 0)
    section, _, number = place.partition(".")
    return {"whole": 0, "title": 1, "dateline": 2}.get(section, 4), section, int(number or 0), 0


def sources(dataset: Anything, docs: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Title, publisher's name, date, address and basis of review of documents, by IRI.

    Of several addresses that in the document's own language, else one of no language.
    """
    rows = list(for_each(dataset, "lookup-sources", "doc", docs))
    publishers = labels(dataset, {row["publisher"] for row in rows})
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row["doc"], _rank(row["url"], row["language"]), row["url"])):
        entry = found.setdefault(
            row["doc"], {"title": row["title"], "issued": row["issued"], "url": row["url"]}
        )
        entry["publisher"] = publishers[row["publisher"]]
        entry["against"] = local_name(row["against"]).removeprefix("against-")
    return found


def _rank(url: str, language: str) -> int:
    locale = _LOCALE.search(url.lower())
    return 1 if locale is None else 0 if locale.group()[1:3] == language[:2] else 2


def conflicts(dataset: Anything, thing: str | None = None) -> Table:
    """Where sources contradict each other.

    Args:
        dataset: the dataset.
        thing: only those about this thing, its participations and counts, or in which it is named; for a
            document, those that it has a part in.

    Returns:
        A row for each claim and place: `conflict subject property value` with labels, `status` of the
        claim, `resolution` (resolved, unresolved, left-open), `reason`, `doc` and `place`. All claims of a
        contradiction are there.

    >>> import wcograph
    >>> rows = conflicts(wcograph.open_dataset(), "event/2015-02-ams-donor-meeting")
    >>> [(row["value"], row["status"], row["place"]) for row in rows][:2]
    [(4, 'rejected', 'p3.s3'), (6, 'accepted', 'title')]

    Raises:
        NotFoundError: nothing is called so.
    """
    dataset = engine_of(dataset)
    rows: list[Mapping[str, Any]] = list(select(dataset, query_text("lookup-conflicts")))
    if thing is not None and rows:
        rows = _concerning(dataset, rows, find(dataset, thing))
    elif thing is not None:
        find(dataset, thing)
    mentioned = {
        row[key] for row in rows for key in ("subject", "property", "value") if isinstance(row[key], str)
    }
    names = labels(dataset, mentioned)
    result = [
        {
            **{key: row[key] for key in ("conflict", "subject", "property", "value", "reason", "doc")},
            "subject_label": names[row["subject"]],
            "property_label": names[row["property"]],
            "value_label": names.get(row["value"]) if isinstance(row["value"], str) else None,
            "status": local_name(row["status"]),
            "resolution": local_name(row["resolution"]),
            "place": place_of(row["passage"]),
        }
        for row in rows
    ]
    result.sort(key=lambda row: (row["conflict"], str(row["value"]), row["doc"], place_order(row["place"])))
    return Table(_CONFLICT, ({column: row[column] for column in _CONFLICT} for row in result))


_CONFLICT = [
    *("conflict", "subject", "subject_label", "property", "property_label", "value", "value_label"),
    *("status", "resolution", "reason", "doc", "place"),
]


def _concerning(dataset: Anything, rows: list[Mapping[str, Any]], iri: str) -> list[Mapping[str, Any]]:
    kind = path(iri).partition("/")[0]
    nodes = set() if kind in ("event", "doc", "conflict") else appearances(dataset, iri)
    hanging = tuple(iri + part for part in ("#p-", "#o-", "#n-"))
    touched = {
        row["conflict"]
        for row in rows
        if iri in (row["conflict"], row["subject"], row["value"], row["doc"])
        or row["subject"] in nodes
        or row["subject"].startswith(hanging)
    }
    return [row for row in rows if row["conflict"] in touched]
