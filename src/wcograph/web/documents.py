"""What is sent where a thing is asked for as RDF: its statements, those that lead to it, and their labels.

TriG holds besides which passage says what. Nothing is decided here about addresses or formats asked for;
that is in `wcograph.web.dereference`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import pyoxigraph as ox

from wcograph import jsonld
from wcograph.catalogue import query_text
from wcograph.descriptions import LICENCE
from wcograph.dumps import context
from wcograph.namespaces import BASE, CURATED_GRAPHS, DATASET, PREFIXES, PROVENANCE, expanded
from wcograph.results import check_xml
from wcograph.store import Engine, run
from wcograph.web.negotiation import JSON_LD, N_TRIPLES, RDF_XML, TRIG, TURTLE, Form

Term = ox.NamedNode | ox.BlankNode | ox.Literal


RDF: Final[Mapping[Form, ox.RdfFormat]] = {
    TURTLE: ox.RdfFormat.TURTLE,
    JSON_LD: ox.RdfFormat.JSON_LD,
    N_TRIPLES: ox.RdfFormat.N_TRIPLES,
    TRIG: ox.RdfFormat.TRIG,
    RDF_XML: ox.RdfFormat.RDF_XML,
}
"""The formats of documents for machines, best first."""


def document(engine: Engine, thing: str, form: Form, *, address: str, version: str) -> bytes:
    """The document about a thing.

    Args:
        engine: the dataset.
        thing: IRI of the thing, without fragment.
        form: one of `RDF`.
        address: IRI of the document itself, of which it tells licence and version.
        version: IRI of the version of the dataset.

    Raises:
        UsageError: RDF/XML that XML cannot hold.
        StoreError: the store or endpoint failed.
    """
    about = [
        _triple(address, "rdf:type", ox.NamedNode(expanded("foaf:Document"))),
        _triple(address, "foaf:primaryTopic", ox.NamedNode(thing)),
        _triple(address, "dcterms:license", ox.NamedNode(LICENCE)),
        _triple(address, "dcterms:isPartOf", ox.NamedNode(version or DATASET)),
    ]
    if form == TRIG:
        return quads(_quads(engine, thing), about)
    return triples({*_triples(engine, thing), *about}, form)


def _triple(subject: str, property_: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(expanded(property_)), value)


def remark(address: str, text: str, form: Form, said: Iterable[ox.Triple] = ()) -> bytes:
    """A document that says why there is none, and what little is said of the thing."""
    return triples([_triple(address, "rdfs:comment", ox.Literal(text, language="en")), *said], form)


def tombstone(engine: Engine, thing: str) -> set[ox.Triple]:
    """What is left of a thing that was withdrawn."""
    return {ox.Triple(row["s"], row["p"], row["o"]) for row in _ask(engine, "statements", "s", [thing])}


def triples(found: Iterable[ox.Triple], form: Form) -> bytes:
    """Triples in a format, in one order whatever the engine's."""
    ordered = sorted(found, key=lambda one: (str(one.subject), str(one.predicate), str(one.object)))
    if form == JSON_LD:
        output = io.BytesIO()
        jsonld.write(ordered, context(), output)
        return output.getvalue()
    if form == RDF_XML:
        check_xml(ordered)
    written = ox.serialize(ordered, format=RDF[form], prefixes=_used(ordered))
    assert isinstance(written, bytes)
    return written


def quads(found: Iterable[ox.Quad], more: Iterable[ox.Triple] = ()) -> bytes:
    """Quads as TriG, the accepted view first, then graph by graph."""
    every = {*found, *(ox.Quad(one.subject, one.predicate, one.object) for one in more)}
    ordered = sorted(
        every,
        key=lambda one: (
            "" if isinstance(one.graph_name, ox.DefaultGraph) else str(one.graph_name),
            str(one.subject),
            str(one.predicate),
            str(one.object),
        ),
    )
    written = ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=_used(ordered))
    assert isinstance(written, bytes)
    return written


def _used(statements: Iterable[ox.Triple | ox.Quad]) -> dict[str, str]:
    """The prefixes whose namespaces occur, so that a short document has a short head."""
    iris: set[str] = set()
    for one in statements:
        terms: tuple[object, ...] = (one.subject, one.predicate, one.object)
        if isinstance(one, ox.Quad):
            terms = (*terms, one.graph_name)
        for term in terms:
            if isinstance(term, ox.Literal):
                iris.add(term.datatype.value)
            elif isinstance(term, ox.NamedNode):
                iris.add(term.value)
    used = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in iris}
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if namespace in used}


_PORTION: Final = 500


def _ask(engine: Engine, name: str, variable: str, things: Iterable[str]) -> Iterator[Any]:
    """Rows of terms for each of many things, asked in portions that endpoints take."""
    wanted = sorted(set(things))
    for start in range(0, len(wanted), _PORTION):
        nodes = [ox.NamedNode(thing) for thing in wanted[start : start + _PORTION]]
        yield from run(engine, query_text(f"web-{name}"), {variable: nodes})


def _parts(engine: Engine, thing: str) -> list[str]:
    """The thing, what has an IRI with its fragment, and what was merged into either."""
    found = {row["node"].value for row in _ask(engine, "nodes", "thing", [thing])}
    parts = [thing, *sorted(node for node in found if node.startswith(thing + "#"))]
    return parts + sorted(row["node"].value for row in _ask(engine, "replaced", "thing", parts))


def _triples(engine: Engine, thing: str) -> set[ox.Triple]:
    if thing in CURATED_GRAPHS:
        # these hold a good part of the dataset, which is what dumps are for
        rows = [*_ask(engine, "provenance", "graph", [thing])]
        return {ox.Triple(row["s"], row["p"], row["o"]) for row in rows}
    if thing.startswith(BASE + "graph/"):
        rows = [*_ask(engine, "graph", "g", [thing]), *_ask(engine, "provenance", "graph", [thing])]
        return {ox.Triple(row["s"], row["p"], row["o"]) for row in rows}
    rows = [*_ask(engine, "statements", "s", _parts(engine, thing))]
    rows += _ask(engine, "leading", "thing", [thing])
    terms = {term.value for row in rows for term in (row["s"], row["o"]) if isinstance(term, ox.NamedNode)}
    rows += _ask(engine, "called", "s", (term for term in terms if term.startswith(BASE)))
    return {ox.Triple(row["s"], row["p"], row["o"]) for row in rows}


def _quads(engine: Engine, thing: str) -> set[ox.Quad]:
    if thing in CURATED_GRAPHS:
        provenance = ox.NamedNode(PROVENANCE)
        return {
            ox.Quad(one.subject, one.predicate, one.object, provenance) for one in _triples(engine, thing)
        }
    if thing.startswith(BASE + "graph/"):
        found = [*_ask(engine, "graph", "g", [thing])]
    else:
        found = [*_ask(engine, "quads", "s", _parts(engine, thing))]
        found += _ask(engine, "mentions", "thing", [thing])
        own = {row["graph"].value for row in _ask(engine, "passages", "thing", [thing])}
        found += _ask(engine, "graph", "g", own)
    said = {ox.Quad(row["s"], row["p"], row["o"], row["g"]) for row in found}
    graphs = {row["g"].value for row in found} | {thing}
    provenance = ox.NamedNode(PROVENANCE)
    for row in _ask(engine, "provenance", "graph", graphs):
        said.add(ox.Quad(row["s"], row["p"], row["o"], provenance))
    if not thing.startswith(BASE + "graph/"):
        said |= {ox.Quad(one.subject, one.predicate, one.object) for one in _triples(engine, thing)}
    return said


def exists(engine: Engine, thing: str) -> bool:
    """Whether the dataset says anything of a thing, or has a graph of this name."""
    if thing.startswith(BASE + "graph/"):
        return bool(run(engine, "ASK { GRAPH ?graph { ?s ?p ?o } }", {"graph": ox.NamedNode(thing)}))
    query = "ASK { { ?thing ?p ?o } UNION { GRAPH ?g { ?thing ?p ?o } } }"
    return bool(run(engine, query, {"thing": ox.NamedNode(thing)}))
