"""Which queries are let in, whatever they hide."""

from __future__ import annotations

import pytest

from wcograph.web.admission import RefusedError, read, unescaped

REFUSED = [
    "SELECT * { SERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { service silent <http://x/> { ?s ?p ?o } }",
    "SELECT * { ?s ?p ?o . SeRvIcE ?s { ?a ?b ?c } }",
    "SELECT * {SERVICE<http://x/>{?s ?p ?o}}",
    "SELECT * { # comment\n SERVICE # comment\n <http://x/> { ?s ?p ?o } }",
    "SELECT * { #\rSERVICE <http://x/> { ?s ?p ?o } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE <http://x/> { ?s ?p ?o } } } } }",
    "SELECT * { FILTER NOT EXISTS { SERVICE <http://x/> { ?s ?p ?o } } }",
    "ASK { BIND('\\'' AS ?x) SERVICE <http://x/> { } }",
    'ASK { BIND("""a"b""" AS ?x) SERVICE <http://x/> { } }',
    'ASK { BIND("""a\\"""" AS ?x) SERVICE <http://x/> { } }',
    "ASK { ?s <http://x/#> ?o . SERVICE <http://x/> { } }",
    "ASK { FILTER(?a<?b) SERVICE <http://x/> { } }",
    "ASK { FILTER(?a<?b).SERVICE<http://x/>{} }",
    "ASK { ?s ex:a\\#b ?o . SERVICE <http://x/> { } }",
    "ASK { ?s <http://x/\\u0061#> ?o . SERVICE <http://x/> { } }",
    "ASK { \\u0053ERVICE <http://x/> { } }",
    "ASK { \\U00000053\\u0045RVICE <http://x/> { } }",
    "ASK { \\u0023 \n SERVICE <http://x/> { } }",
    "CONSTRUCT { ?s ?p ?o } { SERVICE <http://x/> { ?s ?p ?o } }",
    "DESCRIBE ?s { SERVICE <http://x/> { ?s ?p ?o } }",
]
ADMITTED = [
    "SELECT * { ?service ?SERVICE $service }",
    "SELECT * { ?s ?p 'SERVICE <http://x/> { }' }",
    'SELECT * { ?s ?p """SERVICE\n<http://x/> { }""" }',
    "SELECT * { ?s ?p ?o # SERVICE <http://x/> { }\n }",
    "SELECT * { ?s <http://x/SERVICE> service:SERVICE }",
    "SELECT * { ?s ?p 'a'@service }",
    "SELECT * { ?s ?p _:SERVICE }",
]
UPDATES = [
    "INSERT DATA { <http://s/> <http://p/> 1 }",
    "PREFIX ex: <http://x/> DELETE WHERE { ?s ?p ?o }",
    "# a comment\nLOAD <http://x/>",
    "BASE <http://x/> WITH <g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "drop silent all",
]


@pytest.mark.parametrize("query", REFUSED)
def test_service_is_refused_wherever_it_stands(query: str) -> None:
    with pytest.raises(RefusedError, match="SERVICE is refused"):
        read(query)


@pytest.mark.parametrize("query", ADMITTED)
def test_what_only_looks_like_service_is_let_in(query: str) -> None:
    assert read(query).graphs == ()


@pytest.mark.parametrize("query", UPDATES)
def test_updates_are_refused(query: str) -> None:
    with pytest.raises(RefusedError, match="read-only"):
        read(query)


def test_graphs_of_a_query_are_read_with_prefixes_and_base() -> None:
    query = (
        "BASE <http://b/x/> PREFIX ex: <http://e/> SELECT * FROM ex:a FROM NAMED <c> FROM <http://d/> "
        "{ ?s ex:FROM <http://not/> }"
    )
    assert read(query).graphs == ("http://e/a", "http://b/x/c", "http://d/")


def test_graphs_hidden_by_escapes_are_read() -> None:
    assert "http://x/secret" in read("ASK \\u0046ROM <http://x/s\\u0065cret> { }").graphs


def test_escapes_beyond_unicode_stay() -> None:
    assert unescaped("\\UFFFFFFFF") == "\\UFFFFFFFF"


@pytest.mark.parametrize(
    ("query", "describes"),
    [
        ("SELECT * { [] sh:prefix ?p }", True),
        ("SELECT * { ?c void:class ?k ; rdfs:label ?l }", True),
        ("SELECT * { ?c void:class ?k . ?s wcg:region ?r }", False),
        ("SELECT * { ?s rdfs:label ?l }", False),
        ("SELECT * FROM <http://g/> { [] sh:prefix ?p }", False),
    ],
)
def test_only_queries_in_the_describing_vocabularies_are_about_the_endpoint(
    query: str, describes: bool
) -> None:
    assert read(query).describes is describes
