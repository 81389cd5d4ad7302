"""The SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), section by section, over HTTP."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
import rdflib

from web.conftest import Site, serving

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
GRAPHS = """
<http://example.org/a> <http://example.org/p> "default" .
<http://example.org/a> <http://example.org/p> "one" <http://example.org/g1> .
<http://example.org/a> <http://example.org/p> "two" <http://example.org/g2> .
<http://example.org/a> <http://example.org/p> "bell \\u0007" <http://example.org/bell> .
"""
VALUES = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
NAMED = "SELECT ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?o"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("graphs") / "graphs.nq"
    file.write_text(GRAPHS)
    with serving(file) as running:
        yield running.url + "sparql"


def ask(url: str, query: str, **fields: str) -> httpx.Response:
    return httpx.get(url, params={"query": query}, headers=fields)


def values(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [row["o"]["value"] for row in answer.json()["results"]["bindings"]]


def test_2_1_1_query_by_get(url: str) -> None:
    assert values(ask(url, VALUES)) == ["default"]


def test_2_1_2_query_by_post_of_a_form(url: str) -> None:
    assert values(httpx.post(url, data={"query": VALUES})) == ["default"]


def test_2_1_3_query_by_post_of_its_text(url: str) -> None:
    assert values(httpx.post(url, content=VALUES, headers={"Content-Type": DIRECT})) == ["default"]


def test_2_1_3_graphs_of_a_posted_text_stand_in_the_address(url: str) -> None:
    answer = httpx.post(
        url,
        params={"default-graph-uri": "http://example.org/g1"},
        content=VALUES,
        headers={"Content-Type": f"{DIRECT}; charset=UTF-8"},
    )
    assert values(answer) == ["one"]


@pytest.mark.parametrize("method", ["get", "post"])
def test_2_1_4_default_graphs_are_merged(url: str, method: str) -> None:
    fields = [("query", VALUES)] + [("default-graph-uri", f"http://example.org/g{n}") for n in (1, 2)]
    if method == "get":
        answer = httpx.get(url, params=fields)
    else:
        answer = httpx.post(url, content=urlencode(fields), headers={"Content-Type": FORM})
    assert values(answer) == ["one", "two"]


def test_2_1_4_named_graphs_leave_the_default_graph_empty(url: str) -> None:
    fields = [("named-graph-uri", "http://example.org/g2")]
    assert values(httpx.get(url, params=[("query", NAMED), *fields])) == ["two"]
    assert values(httpx.get(url, params=[("query", VALUES), *fields])) == []


def test_2_1_4_default_and_named_graphs_together(url: str) -> None:
    fields = [("default-graph-uri", "http://example.org/g1"), ("named-graph-uri", "http://example.org/g2")]
    query = "SELECT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } } ORDER BY ?o"
    assert values(httpx.get(url, params=[("query", query), *fields])) == ["one", "two"]


def test_2_1_4_the_dataset_of_the_protocol_takes_the_place_of_that_of_the_query(url: str) -> None:
    query = "SELECT ?o FROM <http://example.org/g1> { ?s ?p ?o }"
    assert values(ask(url, query)) == ["one"]
    fields = [("query", query), ("default-graph-uri", "http://example.org/g2")]
    assert values(httpx.get(url, params=fields)) == ["two"]


def test_2_1_4_a_graph_that_the_dataset_does_not_have_is_never_loaded(url: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.nt"
    secret.write_text("<http://s/> <http://p/> 'secret' .")
    everything = "SELECT ?o { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    for graph in ("http://example.org/none", secret.as_uri()):
        for query in (
            f"SELECT ?o FROM <{graph}> {{ ?s ?p ?o }}",
            f"SELECT ?o FROM NAMED <{graph}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
        ):
            answer = ask(url, query)
            assert answer.status_code == 400
            assert f"<{graph}> is no graph of this dataset" in answer.text
        for name in (
            "default-graph-uri",
            "named-graph-uri",
        ):  # such a graph is empty, as the W3C's tests have it
            assert values(httpx.get(url, params={"query": everything, name: graph})) == []


@pytest.mark.parametrize(
    ("accept", "sent"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.3, application/sparql-results+xml;q=0.8", "application/sparql-results+xml"),
        ("image/png, */*;q=0.1", "application/sparql-results+json"),
        ("application/sparql-results+json;q=0, */*", "application/sparql-results+xml"),
    ],
)
def test_2_1_5_content_negotiation_of_a_table(url: str, accept: str, sent: str) -> None:
    answer = ask(url, VALUES, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, sent)
    assert "Accept" in answer.headers["vary"]
    assert "default" in answer.text


@pytest.mark.parametrize(
    ("accept", "format_"),
    [
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
        ("application/trig", "trig"),
        ("application/n-quads", "nquads"),
    ],
)
@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <http://example.org/a>"])
def test_2_1_5_content_negotiation_of_a_graph(url: str, accept: str, format_: str, query: str) -> None:
    answer = ask(url, query, Accept=accept)
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, accept)
    found = rdflib.Dataset().parse(data=answer.content, format=format_)
    assert [str(o) for _, _, o, *_ in found.quads()] == ["default"]


def test_2_1_5_a_truth_value_is_json_or_xml(url: str) -> None:
    assert ask(url, "ASK {}").json()["boolean"] is True
    assert "<boolean>true</boolean>" in ask(url, "ASK {}", Accept="application/sparql-results+xml").text
    assert ask(url, "ASK {}", Accept="text/csv").status_code == 406


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        (VALUES, "image/png"),
        (VALUES, "text/turtle"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv"),
        (VALUES, "*/*;q=0"),
    ],
)
def test_2_1_5_nothing_acceptable_is_406_and_says_what_there_is(url: str, query: str, accept: str) -> None:
    answer = ask(url, query, Accept=accept)
    assert answer.status_code == 406
    assert "is answered as" in answer.text


def test_2_1_6_format_in_the_address_goes_before_accept(url: str) -> None:
    answer = httpx.get(url, params={"query": VALUES, "format": "csv"}, headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.text) == (200, "o\r\ndefault\r\n")


def test_2_2_a_query_that_is_none_is_400_and_shows_the_place(url: str) -> None:
    answer = ask(url, "SELECT ?o {\n  ?s ?p ?o \n FILTER( }")
    assert answer.status_code == 400
    assert answer.text.startswith("line 3, column ")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


BAD = [
    ("GET", {"params": [("query", "ASK {}"), ("query", "ASK {}")]}, 400),
    ("GET", {"params": {"default-graph-uri": "http://example.org/g1"}}, 400),
    ("GET", {"params": {"query": ""}}, 400),
    ("GET", {"params": {"query": "INSERT DATA { <http://s/> <http://p/> 1 }"}}, 403),
    ("PUT", {"params": {"query": "ASK {}"}}, 405),
    ("DELETE", {"params": {"query": "ASK {}"}}, 405),
    ("POST", {"content": "ASK {}", "headers": {"Content-Type": "text/plain"}}, 415),
    ("POST", {"content": "query=ASK%20%7B%7D"}, 415),
    ("POST", {"content": "ASK {}"}, 415),
    (
        "POST",
        {"content": "ASK {}".encode("utf-16"), "headers": {"Content-Type": f"{DIRECT}; charset=UTF-16"}},
        415,
    ),
    ("POST", {"content": b"ASK { ?s ?p '\xff' }", "headers": {"Content-Type": DIRECT}}, 400),
    ("POST", {"content": "query=ASK%FF", "headers": {"Content-Type": FORM}}, 400),
    ("POST", {"content": "", "headers": {"Content-Type": FORM}}, 400),
    ("POST", {"content": "ASK {}", "params": {"query": "ASK {}"}, "headers": {"Content-Type": DIRECT}}, 400),
    (
        "POST",
        {
            "content": gzip.compress(b"ASK {}"),
            "headers": {"Content-Type": DIRECT, "Content-Encoding": "gzip"},
        },
        415,
    ),
    ("POST", {"data": {"update": "CLEAR ALL"}}, 403),
    ("POST", {"content": "CLEAR ALL", "headers": {"Content-Type": "application/sparql-update"}}, 403),
    ("POST", {"data": {"query": "ASK {} #" + "x" * 300_000}}, 413),
]


@pytest.mark.parametrize(("method", "request_", "status"), BAD)
def test_2_2_what_breaks_the_protocol_is_told_so(url: str, method: str, request_: dict, status: int) -> None:  # type: ignore[type-arg]
    answer = httpx.request(method, url, **request_)
    assert answer.status_code == status
    assert answer.text.strip()
    assert answer.headers["cache-control"] == "no-store"


def test_a_wrong_method_is_told_the_right_ones(url: str) -> None:
    assert httpx.put(url).headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_head_is_get_without_its_body(url: str) -> None:
    given = httpx.get(url, params={"query": VALUES})
    head = httpx.head(url, params={"query": VALUES})
    same = ("content-type", "content-length", "etag", "cache-control", "link", "vary", "dataset-version")
    assert head.content == b""
    assert {name: head.headers[name] for name in same} == {name: given.headers[name] for name in same}
    assert httpx.head(url, params={"query": VALUES}, headers={"Accept": "image/png"}).status_code == 406
    assert httpx.head(url, params={"query": "SELECT"}).status_code == 400


def test_scripts_of_every_page_may_read_but_never_as_somebody(url: str) -> None:
    asked = {"Origin": "https://yasgui.example", "Access-Control-Request-Method": "POST"}
    before = httpx.options(url, headers=asked | {"Access-Control-Request-Headers": "content-type"})
    assert before.status_code == 204
    assert "POST" in before.headers["access-control-allow-methods"]
    assert "Content-Type" in before.headers["access-control-allow-headers"]
    for answer in (before, ask(url, VALUES, Origin="https://yasgui.example"), ask(url, "SELECT")):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers
    assert httpx.options(url).headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_a_result_that_is_known_is_not_sent_again(url: str) -> None:
    first = ask(url, VALUES)
    again = ask(url, VALUES, **{"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert ask(url, VALUES, **{"If-None-Match": '"other"'}).status_code == 200
    other = ask(url, VALUES, Accept="text/csv")
    assert other.headers["etag"] != first.headers["etag"]


def test_a_result_that_may_change_is_never_kept(url: str) -> None:
    for call in ("RAND()", "NOW()", "UUID()", "STRUUID()"):
        answer = ask(url, f"SELECT ({call} AS ?o) {{}}")
        assert (answer.headers["cache-control"], "etag" in answer.headers) == ("no-store", False)


def test_a_query_has_an_address_at_the_version_it_was_asked_of(url: str) -> None:
    first = ask(url, VALUES)
    links = {
        link.split(">; rel=")[1].strip('"'): link.split(">")[0].strip(" <")
        for link in first.headers["link"].split(", ")
    }
    again = httpx.get(links["bookmark"])
    assert (again.json(), again.headers["cache-control"]) == (
        first.json(),
        "public, max-age=31536000, immutable",
    )
    gone = httpx.get(url, params={"query": VALUES, "version": "2001-01-01+00000000"})
    assert gone.status_code == 404
    assert first.headers["dataset-version"] in gone.text
    assert links["http://www.w3.org/ns/prov#has_provenance"].endswith(
        "dataset/" + first.headers["dataset-version"]
    )


def test_results_are_compressed_for_those_who_can_read_that(url: str) -> None:
    long = "SELECT ?o { ?s ?p ?o BIND(1 AS ?n) VALUES ?x { " + "1 " * 300 + "} }"
    packed = ask(url, long, **{"Accept-Encoding": "gzip"})
    plain = ask(url, long, **{"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"]) / 10


def test_what_xml_cannot_hold_is_not_sent_as_xml(url: str) -> None:
    query = "SELECT ?o { GRAPH <http://example.org/bell> { ?s ?p ?o } }"
    assert values(ask(url, query)) == ["bell \x07"]
    assert ask(url, query, Accept="application/sparql-results+xml").status_code == 406
    built = "CONSTRUCT { ?s ?p ?o } { GRAPH <http://example.org/bell> { ?s ?p ?o } }"
    assert ask(url, built, Accept="application/rdf+xml").status_code == 406


def test_every_answer_keeps_browsers_from_running_it(url: str) -> None:
    hostile = "SELECT ('<script>alert(1)</script>' AS ?o) {}"
    for answer in (
        ask(url, hostile),
        ask(url, hostile, Accept="text/csv"),
        ask(url, "<script>alert(1)</script>"),
    ):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "text/html" not in answer.headers["content-type"]
        assert "server" not in answer.headers


def test_without_a_query_the_endpoint_describes_itself(site: Site) -> None:
    answer = httpx.get(site.url + "sparql", headers={"Accept": "text/turtle"})
    graph = rdflib.Graph().parse(data=answer.content, format="turtle")
    found = graph.query(
        "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT ?url ?language { "
        "?service a sd:Service ; sd:endpoint ?url ; sd:supportedLanguage ?language ; "
        "sd:defaultDataset/sd:defaultGraph [] }"
    )
    assert [(str(row.url), str(row.language).rpartition("#")[2]) for row in found] == [  # type: ignore[union-attr]
        (site.url + "sparql", "SPARQL11Query")
    ]
    assert httpx.get(site.url + "sparql", headers={"Accept": "image/png"}).status_code == 406


def test_editors_find_prefixes_examples_and_partitions_by_query(site: Site) -> None:
    endpoint = site.url + "sparql"
    prefixes = ask(endpoint, "SELECT ?prefix ?o { [] sh:prefix ?prefix ; sh:namespace ?o }").json()
    assert {row["prefix"]["value"] for row in prefixes["results"]["bindings"]} >= {"wcg", "skos", "xsd"}
    examples = ask(
        endpoint,
        "PREFIX sh: <http://www.w3.org/ns/shacl#> SELECT ?o ?comment { ?q a sh:SPARQLExecutable ; "
        "rdfs:comment ?comment ; sh:select|sh:ask|sh:construct|sh:describe ?o }",
    )
    queries = values(examples)
    assert len(queries) == len(list((Path(__file__).parents[2] / "examples/queries").glob("*.rq")))
    for query in queries:
        assert ask(endpoint, query).status_code == 200
    partitions = ask(
        endpoint,
        "SELECT DISTINCT ?o { ?c void:class wcg:Event ; void:propertyPartition [ void:property ?o ] }",
    )
    assert partitions.status_code == 200
    links = (
        "SELECT DISTINCT ?o { [] void:class ?c ; void:propertyPartition ?p . "
        "?p void:property ?o ; void:triples ?n }"
    )
    stored = "SELECT DISTINCT ?o { ?s a ?c ; ?o ?v }"
    assert sorted(values(ask(endpoint, links))) == sorted(values(ask(endpoint, stored)))


def test_the_dataset_is_described_at_its_well_known_address(site: Site) -> None:
    moved = httpx.get(site.url + ".well-known/void")
    assert (moved.status_code, moved.headers["location"]) == (303, site.url + "void")
    answer = httpx.get(site.url + "void", headers={"Accept": "application/n-triples"})
    counted = ask(site.url + "sparql", "SELECT (COUNT(*) AS ?o) { ?s ?p ?o }")
    accepted = [
        line for line in answer.text.splitlines() if "#accepted> <http://rdfs.org/ns/void#triples>" in line
    ]
    assert [json.dumps(values(counted)[0]) in line for line in accepted] == [True]
