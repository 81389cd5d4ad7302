"""Clients that people use, unmodified: SPARQLWrapper, rdflib's SPARQLStore, and wcograph itself."""

from __future__ import annotations

import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore

import wcograph
from web.conftest import Site

LABELS = (
    "SELECT ?code ?label { ?region a wcg:Region ; skos:notation ?code ; skos:prefLabel ?label } "
    "ORDER BY ?code ?label"
)
DECLARED = (
    "PREFIX wcg: <https://w3id.org/wcograph/ns#> "
    f"PREFIX skos: <http://www.w3.org/2004/02/skos/core#> {LABELS}"
)


@pytest.fixture(scope="session")
def expected(ds: rdflib.Dataset) -> list[tuple[str, str]]:
    return [(row["code"], row["label"]) for row in wcograph.select(ds, LABELS)]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("posting", ["urlencoded", "postdirectly"])
def test_sparqlwrapper_reads_tables(
    site: Site, expected: list[tuple[str, str]], method: str, posting: str
) -> None:
    from SPARQLWrapper import JSON, SPARQLWrapper

    client = SPARQLWrapper(site.url + "sparql")
    client.setQuery(DECLARED)
    client.setReturnFormat(JSON)
    client.setMethod(method)
    client.setRequestMethod(posting)
    rows = client.queryAndConvert()["results"]["bindings"]  # type: ignore[call-overload,index]
    assert [(row["code"]["value"], row["label"]["value"]) for row in rows] == expected


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("form", ["turtle", "xml", "json-ld", "n3"])
def test_sparqlwrapper_reads_graphs(site: Site, form: str) -> None:
    from SPARQLWrapper import SPARQLWrapper

    client = SPARQLWrapper(site.url + "sparql")
    client.setQuery("CONSTRUCT { ?r ?p ?o } { ?r a <https://w3id.org/wcograph/ns#Region> ; ?p ?o }")
    client.setReturnFormat(form)
    found = client.queryAndConvert()
    if not isinstance(found, rdflib.Graph):
        found = rdflib.Graph().parse(data=found, format="turtle" if form in ("turtle", "n3") else form)
    assert len(found) > 5


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflibs_sparqlstore_reads_as_from_a_graph(site: Site, expected: list[tuple[str, str]]) -> None:
    graph = rdflib.Graph(store=SPARQLStore(site.url + "sparql", returnFormat="json"))
    rows = graph.query(DECLARED)
    assert [(str(row[0]), str(row[1])) for row in rows] == expected  # type: ignore[index]
    ams = rdflib.URIRef("https://w3id.org/wcograph/id/region/AMS")
    assert (ams, rdflib.SKOS.notation, rdflib.Literal("AMS")) in graph


def test_wcograph_reads_a_site_of_its_own_as_any_dataset(site: Site, expected: list[tuple[str, str]]) -> None:
    ds = wcograph.open_dataset(site.url + "sparql")
    assert [(row["code"], row["label"]) for row in wcograph.select(ds, LABELS)] == expected
    assert wcograph.ask(ds, "ASK { ?region skos:notation ?code }", code="AMS")
    assert len(wcograph.construct(ds, "CONSTRUCT WHERE { ?region skos:notation ?code }", code="AMS")) == 1
