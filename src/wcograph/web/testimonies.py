"""Pages of what testifies: a document with what each of its places states, a contradiction, a claim graph."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wcograph.catalogue import LANGUAGE_NAMES, local_name
from wcograph.lookup import place_order
from wcograph.namespaces import BASE, CURATED_GRAPHS, path
from wcograph.store import select
from wcograph.web.dates import spoken
from wcograph.web.dereference import alternates
from wcograph.web.facts import Fact, Part, Row, Value, facts, parts, place_words, values
from wcograph.web.lines import lines
from wcograph.web.publication import Publication
from wcograph.web.readers import Name, Reader, iris_in, is_iri
from wcograph.web.things import ours, shown_query

_HEAD: Final = (
    "publisher",
    "issued",
    "language",
    "uiLanguage",
    "reviewedBy",
    "reviewedOn",
    "reviewedAgainst",
    "truncated",
)


@dataclass
class About:
    """What one place says of one event."""

    thing: str
    name: Name
    facts: list[Fact]
    parts: list[Part] = field(default_factory=list)


@dataclass
class Place:
    """A place in a document with all that it states."""

    id: str
    words: str
    about: list[About]


def document(reader: Reader, dossier: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of a document has besides its frame."""
    reader.learn(iris_in(dossier))
    head = {local_name(row["property"]): row for row in dossier["ours"]}
    own = {row["property"] for name, row in head.items() if name in _HEAD}
    about = ours(reader, (row for row in dossier["ours"] if row["property"] in own))
    about.sort(key=lambda fact: _HEAD.index(local_name(fact.property)))
    for fact in about:
        name = local_name(fact.property)
        if name in ("language", "uiLanguage"):
            fact.values = [
                Value(Name(LANGUAGE_NAMES.get(one.name.text, one.name.text))) for one in fact.values
            ]
        elif name == "truncated":
            fact.values = [Value(Name("only its beginning was read"))]
    urls = sorted({row["value"] for row in dossier["ours"] if local_name(row["property"]) == "url"})
    places: dict[str, list[Row]] = {}
    for row in dossier["claims"]:
        places.setdefault(row["place"], []).append(row)
    return {
        "about": about,
        "urls": [url for url in urls if is_iri(url)],
        "events": lines(reader, dossier["events"]),
        "places": [
            Place(place, place_words(place), _about(reader, places[place], dossier["thing"]))
            for place in sorted(places, key=place_order)
        ],
        "query": shown_query("lookup-document", doc=dossier["thing"]),
        "conflicts": _contradictions(reader, dossier["conflicts"]),
    }


def _about(reader: Reader, rows: list[Row], doc: str) -> list[About]:
    things = sorted(
        {row["subject"].partition("#")[0] for row in rows}, key=lambda thing: (thing != doc, thing)
    )
    found = []
    for thing in things:
        own = [row for row in rows if row["subject"] == thing]
        nodes = [row for row in rows if row["subject"].startswith(thing + "#")]
        found.append(About(thing, reader.name(thing), facts(reader, own), parts(reader, nodes)))
    return found


@dataclass
class Contradiction:
    """Values that contradict each other, with who says which."""

    iri: str
    name: Name
    subject: str
    whole: Name
    """What it is about; the event, where that is a part of one."""
    resolution: str
    reason: str
    values: list[Value]


def _contradictions(reader: Reader, rows: list[Row]) -> list[Contradiction]:
    by_conflict: dict[str, list[Row]] = {}
    for row in rows:
        by_conflict.setdefault(row["conflict"], []).append(row)
    found = []
    for iri, same in by_conflict.items():
        first = same[0]
        whole = first["subject"].partition("#")[0]
        reader.learn({whole, first["subject"], first["property"]})
        found.append(
            Contradiction(
                iri,
                reader.contested(first["property"], first["subject"]),
                first["subject"],
                reader.name(whole),
                first["resolution"],
                first["reason"] or "",
                [],
            )
        )
    return found


def told(publication: Publication, reader: Reader, rows: list[Row]) -> list[Contradiction]:
    """Contradictions with their values, each with its passages."""
    from wcograph.lookup import sources

    docs = sources(publication.engine, {row["doc"] for row in rows})
    full = [
        {
            **row,
            "state": row["status"],
            "as_printed": None,
            "as_read": None,
            "reading": None,
            **{
                key: docs.get(row["doc"], {}).get(key)
                for key in ("title", "publisher", "issued", "url", "against")
            },
        }
        for row in rows
    ]
    reader.learn(iris_in(full))
    found = _contradictions(reader, rows)
    for one in found:
        one.values = values(reader, (row for row in full if row["conflict"] == one.iri))
    return found


def conflict(publication: Publication, reader: Reader, dossier: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of a contradiction has besides its frame."""
    reader.learn(iris_in(dossier))
    found = told(publication, reader, list(dossier["conflicts"]))
    head = {local_name(row["property"]): row["value"] for row in dossier["ours"]}
    return {
        "found": found,
        "decided_by": str(head.get("creator", "")),
        "decided_on": spoken(str(head.get("date", ""))),
        "query": shown_query("lookup-conflicts", conflict=dossier["thing"]),
    }


def graph(publication: Publication, request: Request, reader: Reader, iri: str) -> Response:
    """The page of a named graph: that of its passage, or a few words on one of the project's own."""
    query = "SELECT ?passage WHERE { GRAPH wg:provenance { ?graph wcg:extractedFrom ?passage } }"
    found = select(publication.engine, query, graph=iri)
    if found:
        return RedirectResponse(reader.href(found[0]["passage"]), 303)
    about = select(
        publication.engine,
        "SELECT ?description WHERE { GRAPH wg:provenance { ?graph dcterms:description ?description } }",
        graph=iri,
    )
    size = select(
        publication.engine, "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?graph { ?s ?p ?o } }", graph=iri
    )
    name = path(iri).removeprefix(BASE)
    return publication.page(
        request,
        "graph.html",
        reader=reader,
        title=f"Graph “{name.removeprefix('graph/')}”",
        text=str(about[0]["description"]) if about else "A graph of this dataset.",
        size=size[0]["n"] if size else 0,
        graph_iri=iri,
        own=iri in CURATED_GRAPHS,
        alternates=alternates(publication, iri),
        trail=[("Home", "/"), ("About the data", "/about"), (f"Graph “{name.removeprefix('graph/')}”", "")],
        query=f"SELECT ?s ?p ?o WHERE {{ GRAPH <{iri}> {{ ?s ?p ?o }} }} LIMIT 100",
    )
