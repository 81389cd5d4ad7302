"""Every media type that there is, asked for with curl; and what the programs that people use ask for."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Iterable

import pyoxigraph as ox
import pytest
import rdflib

import wcograph
from wcograph.web.dereference import FORMS as DOCUMENTS
from wcograph.web.negotiation import GRAPHS, HTML, TABLES, TRUTHS, Form, bare
from web.conftest import Site

AMS = "https://w3id.org/wcograph/id/region/AMS"
CODE = (AMS, str(rdflib.SKOS.notation), "AMS")
SELECT = (
    "SELECT ?code ?label { ?region a wcg:Region ; skos:notation ?code ; skos:prefLabel ?label } "
    "ORDER BY ?code ?label"
)
ASK = "ASK { ?region skos:notation 'AMS' }"
CONSTRUCT = f"CONSTRUCT {{ <{AMS}> ?p ?o }} {{ <{AMS}> ?p ?o }}"
DESCRIBE = f"DESCRIBE <{AMS}>"
RESULTS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "tsv": ox.QueryResultsFormat.TSV,
}
RDF = {
    "ttl": ox.RdfFormat.TURTLE,
    "nt": ox.RdfFormat.N_TRIPLES,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdf": ox.RdfFormat.RDF_XML,
    "trig": ox.RdfFormat.TRIG,
    "nq": ox.RdfFormat.N_QUADS,
}


def curl(accept: str, *arguments: str) -> tuple[str, bytes]:
    """The media type and the body that curl is given, wherever it is led."""
    command = ["curl", "-sSfL", "--compressed", "-H", f"Accept: {accept}", "-w", "\n%{content_type}"]
    done = subprocess.run([*command, *arguments], capture_output=True, check=True)
    body, _, media_type = done.stdout.rpartition(b"\n")
    return bare(media_type.decode()), body


def ask(site: Site, accept: str, query: str) -> tuple[str, bytes]:
    return curl(accept, "--data-urlencode", f"query={query}", site.url + "sparql")


def every(forms: Iterable[Form]) -> list[tuple[str, str]]:
    """Each media type of some forms, with the name of its form."""
    return [(bare(type_), form.name) for form in forms for type_ in (form.media_type, *form.also)]


def rows(body: bytes, form: str) -> list[tuple[str, ...]]:
    if form == "csv":
        return [tuple(row) for row in csv.reader(body.decode().splitlines())][1:]
    found = ox.parse_query_results(body, format=RESULTS[form])
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(getattr(term, "value", "") for term in solution) for solution in found]


def triples(body: bytes, form: str) -> set[tuple[str, ...]]:
    return {
        tuple(getattr(term, "value", "") for term in (quad.subject, quad.predicate, quad.object))
        for quad in ox.parse(body, format=RDF[form])
    }


@pytest.mark.parametrize(("accept", "form"), every(TABLES))
def test_a_table_in_each_form(site: Site, ds: rdflib.Dataset, accept: str, form: str) -> None:
    media_type, body = ask(site, accept, SELECT)
    known = [(row["code"], row["label"]) for row in wcograph.select(ds, SELECT)]
    assert (media_type, rows(body, form)) == (accept, known)
    assert len(known) > 3


@pytest.mark.parametrize(("accept", "form"), every(TRUTHS))
@pytest.mark.parametrize(("query", "known"), [(ASK, True), (ASK.replace("AMS", "XYZ"), False)])
def test_a_truth_in_each_form(site: Site, accept: str, form: str, query: str, known: bool) -> None:
    media_type, body = ask(site, accept, query)
    assert media_type == accept
    assert bool(ox.parse_query_results(body, format=RESULTS[form])) is known


@pytest.mark.parametrize(("accept", "form"), every(GRAPHS))
@pytest.mark.parametrize("query", [CONSTRUCT, DESCRIBE])
def test_a_graph_in_each_form(site: Site, ds: rdflib.Dataset, accept: str, form: str, query: str) -> None:
    media_type, body = ask(site, accept, query)
    known = {tuple(str(term) for term in triple) for triple in wcograph.construct(ds, query)}
    assert (media_type, triples(body, form)) == (accept, known)
    assert CODE in known


@pytest.mark.parametrize(("accept", "form"), every(GRAPHS))
def test_the_endpoint_and_the_dataset_are_described_in_each_form(site: Site, accept: str, form: str) -> None:
    for path in ("sparql", "void", ".well-known/void"):
        media_type, body = curl(accept, site.url + path)
        assert media_type == accept
        assert triples(body, form)


@pytest.mark.parametrize(("accept", "form"), every(form for form in DOCUMENTS if form is not HTML))
def test_a_thing_leads_to_its_document_in_each_form(site: Site, accept: str, form: str) -> None:
    media_type, body = curl(accept, site.url + "id/region/AMS")
    assert media_type in {bare(known.media_type) for known in DOCUMENTS if known.name == form}
    assert CODE in triples(body, form)


@pytest.mark.parametrize(("accept", "_"), every([HTML]))
def test_a_thing_leads_to_its_page(site: Site, accept: str, _: str) -> None:
    media_type, body = curl(accept, site.url + "id/region/AMS")
    assert (media_type, b"Western Waters" in body) == ("text/html", True)


JSON, TURTLE = "application/sparql-results+json", "text/turtle"
PROGRAMS = [
    # YASGUI, YASR and Trifid, which asks through them
    (f"{JSON},*/*;q=0.9", JSON, JSON, TURTLE),
    ("text/turtle,*/*;q=0.9", JSON, JSON, TURTLE),
    # Apache Jena
    (
        f"{JSON}, application/sparql-results+xml;q=0.9, text/tab-separated-values;q=0.7, text/csv;q=0.5, "
        "application/json;q=0.2, application/xml;q=0.2, */*;q=0.1",
        *(JSON, JSON, "application/json"),
    ),
    (
        "text/turtle,application/n-triples;q=0.9,application/ld+json;q=0.8,application/rdf+xml;q=0.7,*/*;q=0.3",
        *(JSON, JSON, TURTLE),
    ),
    # Eclipse RDF4J
    (
        "application/sparql-results+xml;q=0.8, application/xml;q=0.8, "
        f"application/x-binary-rdf-results-table;q=0.8, {JSON}, application/json, text/csv;q=0.8",
        *(JSON, JSON, "application/json"),
    ),
    (
        "application/rdf+xml;q=0.5, application/n-triples;q=0.8, text/turtle, application/x-turtle, "
        "application/ld+json;q=0.5, application/trig, application/x-binary-rdf",
        *(None, None, TURTLE),
    ),
    # SPARQLWrapper
    (f"{JSON},application/json,text/javascript,application/javascript", JSON, JSON, "application/json"),
    ("application/rdf+xml,text/rdf", None, None, "application/rdf+xml"),
    # fetch, requests, curl
    ("*/*", JSON, JSON, TURTLE),
    # R's httr
    ("application/json, text/xml, application/xml, */*", *("application/json",) * 3),
    # Java's URLConnection, which writes numbers without a zero, where no browser's page is asked for
    ("application/sparql-results+xml;q=.9, */*; q=.2", *("application/sparql-results+xml",) * 2, TURTLE),
]


@pytest.mark.parametrize(("accept", "table", "truth", "graph"), PROGRAMS)
def test_programs_are_given_what_they_read_best(
    site: Site, accept: str, table: str | None, truth: str | None, graph: str | None
) -> None:
    for query, wanted in ((SELECT, table), (ASK, truth), (CONSTRUCT, graph), (DESCRIBE, graph)):
        if wanted is None:
            with pytest.raises(subprocess.CalledProcessError) as refused:
                ask(site, accept, query)
            assert b"406" in refused.value.stderr
        else:
            assert ask(site, accept, query)[0] == wanted
