"""Finding things and what is said of them: names, claims with their places, contradictions.

The readable whole of a thing is put together in `wcograph.dossier`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from wcograph.errors import NotFoundError, UsageError
from wcograph.namespaces import BASE, KINDS, PREFIXES, path
from wcograph.references import plain
from wcograph.store import Anything, Table, ask, select

_HANGING = "#p-", "#o-", "#n-"


@cache
def query_text(name: str) -> str:
    """The text of one of the library's own queries."""
    return files("wcograph").joinpath("queries", f"{name}.rq").read_text("utf-8")


def local_name(iri: str) -> str:
    """The last part of an IRI: `ordinal` of `…/ns#ordinal`."""
    return re.split(r"[#/]", iri)[-1]


def place_of(passage: str) -> str:
    """The place of a passage in its document: `p3.s1`."""
    return passage.rpartition("#")[2]


def find(dataset: Anything, thing: str) -> str:
    """IRI of a thing, from its IRI, `kind/id`, prefixed name, id, or name.

    >>> import wcograph
    >>> path(find(wcograph.open_dataset(), "Inter-American Development Bank"))
    'org/idb'

    Raises:
        NotFoundError: nothing is called so, or several things are; the message names the nearest.
    """
    thing = thing.strip()
    prefix, _, local = thing.partition(":")
    tried: list[str] = []
    if thing.startswith(("http://", "https://")):
        tried = [thing]
    elif prefix in PREFIXES and local:
        tried = [PREFIXES[prefix] + local]
    elif "/" in thing and thing.partition("/")[0] in KINDS:
        tried = [f"{BASE}id/{thing}"]
    elif re.fullmatch(r"[A-Za-z0-9#.-]+", thing):
        tried = [f"{BASE}id/{kind}/{thing}" for kind in KINDS]
    found = [iri for iri in tried if re.fullmatch(r"[^\s<>\"{}|\\^`]+", iri) and _exists(dataset, iri)]
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        raise NotFoundError(f"'{thing}' is {' and '.join(path(iri) for iri in found)}; write one of these")
    wanted = plain(thing)
    named = _names(dataset)
    exact = sorted({row["thing"] for row in named if plain(row["label"]) == wanted})
    if len(exact) == 1:
        return str(exact[0])
    if exact:
        raise NotFoundError(
            f"'{thing}' names {', '.join(path(iri) for iri in exact[:5])}; write one of these"
        )
    known = {path(row["thing"]): row["thing"] for row in named}
    near = get_close_matches(thing, known, n=3, cutoff=0.6)
    hint = f"; near it are {', '.join(near)}" if near else "; try: wcograph search WORDS"
    raise NotFoundError(f"there is no '{thing}' in the dataset{hint}")


def _exists(dataset: Anything, iri: str) -> bool:
    return ask(dataset, "ASK { { ?thing ?p ?o } UNION { GRAPH ?g { ?thing ?p ?o } } }", thing=iri)


def _names(dataset: Anything) -> Table:
    return select(dataset, query_text("lookup-search"))


def labels(dataset: Anything, things: Iterable[str], language: str = "en") -> dict[str, str]:
    """Names of things by IRI: in the language asked for, else English, else any.

    A thing without a name is called by its id.
    """
    wanted = sorted({thing for thing in things if thing.startswith(("http://", "https://"))})
    best: dict[str, tuple[int, str]] = {}
    for start in range(0, len(wanted), 500):
        part = wanted[start : start + 500]
        for row in select(dataset, query_text("lookup-labels"), thing=part):
            rank = {language: 0, "en": 1, "": 2}.get(row["language"], 3)
            best[row["thing"]] = min(best.get(row["thing"], (9, "")), (rank, str(row["label"])))
    return {thing: best[thing][1] if thing in best else _without_name(thing) for thing in wanted}


def _without_name(thing: str) -> str:
    if "#p-" in thing:
        return "participation " + thing.rpartition("#p-")[2]
    if "#o-" in thing:
        return "output step " + thing.rpartition("#o-")[2]
    if "#n-" in thing:
        return "count of " + thing.rpartition("#n-")[2]
    return path(thing) if thing.startswith(BASE) else re.split(r"[#/]", thing)[-1]


def claims(dataset: Anything, thing: str) -> Table:
    """Who says what of a thing, and where.

    For an event that is what passages say of it and of its participations, outputs and counts; for a
    person, organization, post or output, the participations and steps it appears in; for a document,
    all that its passages state.

    Returns:
        Rows with `subject property value` (IRIs and values), their labels, `state` (accepted, rejected,
        disputed, superseded, coarser, or set aside), `doc place title publisher issued url`, `wording`
        (text, or facts where a reader's words stand for the document's) and `reading` (why it is ours).

    Raises:
        NotFoundError: nothing is called so.
    """
    iri = find(dataset, thing)
    return Table(_COLUMNS, iter(_rows(dataset, _statements(dataset, iri))))


_COLUMNS = [
    *("subject", "subject_label", "property", "property_label", "value", "value_label", "state"),
    *("doc", "place", "title", "publisher", "issued", "url", "wording", "reading"),
]


def _statements(dataset: Anything, iri: str) -> list[Mapping[str, Any]]:
    kind = path(iri).partition("/")[0]
    if kind == "doc":
        return list(select(dataset, query_text("lookup-document"), doc=iri))
    found = list(select(dataset, query_text("lookup-own"), subject=iri))
    if kind == "event":
        return found + list(select(dataset, query_text("lookup-hanging"), thing=iri))
    nodes = sorted({row["subject"] for row in select(dataset, query_text("lookup-appearances"), thing=iri)})
    return found + (list(select(dataset, query_text("lookup-own"), subject=nodes)) if nodes else [])


def _rows(dataset: Anything, found: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    states = {
        (row["subject"], row["property"], row["value"]): local_name(row["status"])
        for row in select(dataset, query_text("lookup-conflicts"))
    }
    why = {
        (row["subject"], row["property"], row["value"], row["graph"]): row["why"]
        for row in select(dataset, query_text("lookup-readings"))
    }
    docs = sources(dataset, {row["doc"] for row in found})
    mentioned = {
        row[key] for row in found for key in ("subject", "property", "value") if isinstance(row[key], str)
    }
    names = labels(dataset, mentioned)
    rows = []
    for row in found:
        if row["property"] == PREFIXES["rdf"] + "type":
            continue
        key = (row["subject"], row["property"], row["value"])
        doc = docs.get(row["doc"], {})
        rows.append(
            {
                "subject": row["subject"],
                "subject_label": names[row["subject"]],
                "property": row["property"],
                "property_label": names[row["property"]],
                "value": row["value"],
                "value_label": names.get(row["value"]) if isinstance(row["value"], str) else None,
                "state": "accepted" if row["accepted"] else states.get(key, "set aside"),
                "doc": row["doc"],
                "place": place_of(row["passage"]),
                "title": doc.get("title"),
                "publisher": doc.get("publisher"),
                "issued": doc.get("issued"),
                "url": doc.get("url"),
                "wording": doc.get("wording"),
                "reading": why.get((*key, row["graph"])),
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
    return rows


def place_order(place: str) -> tuple[int, int, int, str]:
    """Sort key of places: title, dateline, paragraphs and sentences, then captions and the rest."""
    if match := re.fullmatch(r"p(\d+)(?:\.s(\d+))?", place):
        return 2, int(match[1]), int(match[2] or 0), ""
    section, _, number = place.partition(".")
    return {"whole": 0, "title": 0, "dateline": 1}.get(section, 3), int(number or 0), 0, section


def sources(dataset: Anything, docs: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Title, publisher's name, date, first address and basis of review of documents, by IRI."""
    wanted = sorted(docs)
    rows = select(dataset, query_text("lookup-sources"), doc=wanted) if wanted else Table([], iter(()))
    publishers = labels(dataset, {row["publisher"] for row in rows})
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(rows, key=lambda row: (row["doc"], row["url"])):
        entry = found.setdefault(
            row["doc"], {"title": row["title"], "issued": row["issued"], "url": row["url"]}
        )
        entry["publisher"] = publishers[row["publisher"]]
        entry["wording"] = local_name(row["against"]).removeprefix("against-")
    return found


def conflicts(dataset: Anything, thing: str | None = None) -> Table:
    """Where sources contradict each other.

    Args:
        dataset: the dataset.
        thing: only those about this thing, its participations and counts.

    Returns:
        A row for each claim and place: `conflict subject property value` with labels, `status` of the
        claim, `resolution` (resolved, unresolved, left-open), `reason`, `doc` and `place`.

    Raises:
        NotFoundError: nothing is called so.
    """
    iri = find(dataset, thing) if thing is not None else None
    rows = [
        row
        for row in select(dataset, query_text("lookup-conflicts"))
        if iri is None
        or row["subject"] == iri
        or row["subject"].startswith(tuple(iri + part for part in _HANGING))
    ]
    mentioned = {
        row[key] for row in rows for key in ("subject", "property", "value") if isinstance(row[key], str)
    }
    names = labels(dataset, mentioned)
    columns = [
        *("conflict", "subject", "subject_label", "property", "property_label", "value", "value_label"),
        *("status", "resolution", "reason", "doc", "place"),
    ]
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
    return Table(columns, ({column: row[column] for column in columns} for row in result))


def search(dataset: Anything, words: str, *, kind: str | None = None, limit: int = 20) -> Table:
    """Find things by name, in any language and script, whatever the accents; small slips are forgiven.

    Args:
        dataset: the dataset.
        words: what the name should hold.
        kind: only things of this kind: event, person, org, topic …
        limit: at most so many rows.

    Returns:
        Rows `thing` (as `kind/id`), `label` (its name), `matched` (the name that matched), best first.

    Raises:
        UsageError: an unknown kind, or nothing to search for.
    """
    from rapidfuzz import fuzz

    if kind is not None and kind not in KINDS:
        raise UsageError(f"'{kind}' is no kind of thing; there are {', '.join(KINDS)}")
    wanted = plain(words)
    if not wanted:
        raise UsageError("search for at least one letter")
    parts = wanted.split()
    best: dict[str, tuple[float, str]] = {}
    names: dict[str, tuple[int, str]] = {}
    for row in _names(dataset):
        thing, label = row["thing"], str(row["label"])
        if kind is not None and not path(thing).startswith(f"{kind}/"):
            continue
        rank = (0 if row["language"] in ("en", "") else 1) if row["preferred"] else 2
        names[thing] = min(names.get(thing, (9, "")), (rank, label))
        name = plain(label)
        if name == wanted:
            score = 100.0
        elif all(part in name.split() for part in parts):
            score = 95.0 - min(len(name), 400) / 100
        elif all(part in name for part in parts):
            score = 88.0 - min(len(name), 400) / 100
        else:
            score = fuzz.WRatio(wanted, name) * 0.85 if len(wanted) > 3 else 0.0
            score = score if score >= 70 else 0.0
        if score > best.get(thing, (0.0, ""))[0]:
            best[thing] = (score, label)
    ranked = sorted(best, key=lambda thing: (-best[thing][0], path(thing)))[:limit]
    rows = ({"thing": path(t), "label": names[t][1], "matched": best[t][1]} for t in ranked)
    return Table(["thing", "label", "matched"], rows)
