"""Compact JSON-LD, read back by a processor of somebody else's (pyld)."""

from __future__ import annotations

import io
import json
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyld import jsonld as pyld

from wcograph.dumps import accepted_triples, context
from wcograph.errors import UsageError
from wcograph.jsonld import nodes, write
from wcograph.namespaces import PREFIXES, iri

XSD = PREFIXES["xsd"]
X = "http://x.example/ns#"
CONTEXT: dict[str, Any] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "graph": "@graph",
    "x": X,
    "xsd": XSD,
    "Thing": "x:Thing",
    "plain": "x:plain",
    "label": {"@id": "x:label", "@container": "@language"},
    "french": {"@id": "x:label", "@language": "fr"},
    "untagged": {"@id": "x:untagged", "@language": None},
    "day": {"@id": "x:day", "@type": "xsd:date"},
    "count": {"@id": "x:count", "@type": "xsd:integer"},
    "yes": {"@id": "x:yes", "@type": "xsd:boolean"},
    "link": {"@id": "x:link", "@type": "@id"},
    "kind": {"@id": "x:kind", "@type": "@vocab"},
    "many": {"@id": "x:many", "@type": "@id", "@container": "@set"},
    "list": {"@id": "x:list", "@container": "@list"},
    "back": {"@reverse": "x:back"},
    "scoped": {"@id": "x:scoped", "@context": {"y": "http://y.example/"}},
}


def said_by(document: bytes) -> set[str]:
    """The triples of a document as pyld reads them, one a line."""
    return set(pyld.to_rdf(json.loads(document), {"format": "application/n-quads"}).splitlines())


def lines(triples: list[ox.Triple]) -> set[str]:
    return set(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES).decode().splitlines())


def document(triples: list[ox.Triple], words: dict[str, Any] = CONTEXT) -> bytes:
    output = io.BytesIO()
    write(sorted(triples, key=str), words, output)
    return output.getvalue()


NAMES = (
    "plain",
    "label",
    "untagged",
    "day",
    "count",
    "yes",
    "link",
    "kind",
    "many",
    "list",
    "back",
    "scoped",
    "new",
)
IRIS = st.sampled_from(
    [
        X + "Thing",
        X + "a",
        X,
        "http://other.example/#b",
        "urn:uuid:1",
        XSD + "date",
        "http://x.example/ns",
        X + "a:b",
    ]
).map(ox.NamedNode)
# pyld escapes what is not printable differently from the standard and rewrites every xsd:double, which is not
# what is tested here
TEXTS = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0x24F, exclude_characters="\x7f\\"), max_size=20
)
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.tuples(TEXTS, st.sampled_from(["en", "fr", "zh-hant"])).map(
        lambda it: ox.Literal(it[0], language=it[1])
    ),
    st.tuples(
        st.sampled_from(
            ["1", "01", "-0", "12345678901234567890", "true", "1.5", "1.5E0", "2015-02-02", "x", ""]
        ),
        st.sampled_from(["integer", "boolean", "float", "decimal", "date", "gYear", "anyURI"]),
    ).map(lambda it: ox.Literal(it[0], datatype=ox.NamedNode(XSD + it[1]))),
)
PROPERTIES = st.one_of(
    st.sampled_from(NAMES).map(lambda name: ox.NamedNode(X + name)),
    st.just(ox.NamedNode(PREFIXES["rdf"] + "type")),
    st.just(ox.NamedNode("http://other.example/p")),
)


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(st.builds(ox.Triple, IRIS, PROPERTIES, IRIS | LITERALS), max_size=12))
def test_whatever_the_terms_the_document_says_the_same_triples(triples):
    assert said_by(document(triples)) == lines(triples)


def test_a_default_language_changes_nothing():
    words = {**CONTEXT, "@language": "en"}
    node, plain = ox.NamedNode(X + "a"), ox.NamedNode(X + "plain")
    triples = [
        ox.Triple(node, plain, value) for value in (ox.Literal("a"), ox.Literal("a", language="en"), node)
    ]
    assert said_by(document(triples, words)) == lines(triples)


def test_the_words_of_the_context_are_used():
    node = ox.NamedNode(X + "a")

    def about(name: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
        return ox.Triple(node, ox.NamedNode(X + name), value)

    triples = [
        ox.Triple(node, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(X + "Thing")),
        about("label", ox.Literal("chat", language="fr")),
        about("label", ox.Literal("cat", language="en")),
        about("day", ox.Literal("2015-02-02", datatype=ox.NamedNode(XSD + "date"))),
        about("count", ox.Literal(6)),
        about("yes", ox.Literal(True)),
        about("kind", ox.NamedNode(X + "Thing")),
        about("many", ox.NamedNode(X + "b")),
        about("list", ox.Literal("no list")),
    ]
    assert list(nodes(triples, CONTEXT)) == [
        {
            "id": "x:a",
            "type": "Thing",
            "count": 6,
            "day": "2015-02-02",
            "kind": "Thing",
            "label": {"en": "cat", "fr": "chat"},
            "many": ["x:b"],
            "x:list": "no list",
            "yes": True,
        }
    ]


def test_a_document_has_its_context_in_it_and_one_node_a_line():
    triples = [
        ox.Triple(ox.NamedNode(X + name), ox.NamedNode(X + "plain"), ox.Literal("été")) for name in ("a", "b")
    ]
    head, *rest = document(triples).decode().splitlines()
    assert json.loads(head.removesuffix(",") + "}") == {"@context": CONTEXT}
    assert rest == ['"graph":[', '{"id":"x:a","plain":"été"},', '{"id":"x:b","plain":"été"}', "]}"]


def test_an_empty_graph_is_a_document_too():
    assert json.loads(document([])) == {"@context": CONTEXT, "graph": []}


def test_what_rdf_11_does_not_have_is_refused():
    node = ox.NamedNode(X + "a")
    triple = ox.Triple(node, ox.NamedNode(X + "p"), ox.Triple(node, node, node))
    with pytest.raises(UsageError, match=r"JSON-LD holds RDF 1\.1 only"):
        document([triple])


def test_the_world_says_the_same_to_pyld_as_to_oxigraph(built):
    triples = accepted_triples(built.store)
    content = document(triples, context())
    found = set(ox.parse(content, format=ox.RdfFormat.JSON_LD))
    assert {quad.triple for quad in found} == set(triples)
    read = ox.parse("\n".join(said_by(content)), format=ox.RdfFormat.N_QUADS)
    assert {quad.triple for quad in read} == set(triples)


def test_an_event_of_the_world_reads_in_the_context_s_words(built):
    event = ox.NamedNode(iri("event", "2015-02-ams-donor-meeting"))
    triples = [triple for triple in accepted_triples(built.store) if triple.subject == event]
    (node,) = nodes(triples, context())
    assert node["id"] == "wev:2015-02-ams-donor-meeting"
    assert node["type"] == "Event"
    assert node["ordinal"] == 4
    assert not [key for key in node if key.startswith("http")]
