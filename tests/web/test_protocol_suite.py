"""The W3C's tests of the SPARQL 1.1 Protocol that ask queries, by their names, in our words.

The suite (https://w3c.github.io/rdf-tests/sparql/sparql11/protocol/) writes the endpoint `/sparql/` and
names graphs that its users load; here they are in an Oxigraph folder and in a file, neither made by wcograph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pyoxigraph as ox
import pytest

from web.conftest import serving

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
TRUTHS = ("application/sparql-results+xml", "application/sparql-results+json")
TABLES = (*TRUTHS, "text/tab-separated-values", "text/csv")
GRAPHS = ("application/rdf+xml", "text/turtle", "application/n-triples", "application/ld+json")

NOT_LOADED, ONE, TWO, THREE = (f"http://kasei.us/2009/09/sparql/data/data{n}.rdf" for n in range(4))
MERGED = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type }}"
NAMED = f"GRAPH ?g1 {{ <{ONE}> a ?type }} GRAPH ?g2 {{ <{TWO}> a ?type }}"
FULL = f"ASK {{ <{THREE}> a ?type {NAMED} }}"

Fields = Sequence[tuple[str, str]]
GRAPHS_OF_DEFAULT: Fields = [("default-graph-uri", ONE), ("default-graph-uri", TWO)]
GRAPHS_OF_NAMES: Fields = [("named-graph-uri", ONE), ("named-graph-uri", TWO)]


@dataclass(frozen=True)
class Endpoint:
    """The endpoint of a site, asked in the ways of the protocol."""

    url: str

    def get(self, query: str, graphs: Fields = ()) -> httpx.Response:
        return httpx.get(self.url, params=[("query", query), *graphs])

    def post_form(self, query: str, graphs: Fields = ()) -> httpx.Response:
        """Query and graphs in the form, as the suite first had it."""
        return self.post(urlencode([("query", query), *graphs]), FORM)

    def post_direct(self, query: str, graphs: Fields = ()) -> httpx.Response:
        """The query in the body, the graphs in the address, as the suite has it now."""
        return self.post(query, DIRECT, graphs)

    def post(
        self, body: str | bytes, content_type: str | None = None, address: Fields = ()
    ) -> httpx.Response:
        headers = {} if content_type is None else {"Content-Type": content_type}
        return httpx.post(self.url, params=list(address), content=body, headers=headers)


def documents() -> list[ox.Quad]:
    """The graphs of the suite: each states of its own document that it is one."""
    kind = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    document = ox.NamedNode("http://xmlns.com/foaf/0.1/Document")
    return [ox.Quad(ox.NamedNode(iri), kind, document, ox.NamedNode(iri)) for iri in (ONE, TWO, THREE)]


@pytest.fixture(scope="module", params=["folder", "file"])
def endpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    place: Path = tmp_path_factory.mktemp("suite") / request.param
    if request.param == "folder":
        store = ox.Store(place)
        store.extend(documents())
        store.flush()
        del store  # lets go of the folder
    else:
        place = place.with_suffix(".nq")
        ox.serialize(documents(), place, ox.RdfFormat.N_QUADS)
    with serving(place) as site:
        yield Endpoint(site.url + "sparql/")


def media_type(answer: httpx.Response) -> str:
    """That of an answer, which has to be one."""
    assert answer.status_code == 200, answer.text
    return answer.headers["content-type"].partition(";")[0]


def truth(answer: httpx.Response) -> bool:
    assert media_type(answer) in TRUTHS
    found: bool = answer.json()["boolean"]
    return found


def refused(answer: httpx.Response) -> int:
    """The status of a refusal, which has to say why; the suite asks for any from 400 to 499."""
    assert answer.text.strip()
    return answer.status_code


# ---- queries


def test_query_get(endpoint: Endpoint) -> None:
    assert truth(endpoint.get("ASK {}"))


def test_query_post_form(endpoint: Endpoint) -> None:
    assert truth(endpoint.post_form("ASK {}"))


def test_query_post_direct(endpoint: Endpoint) -> None:
    assert truth(endpoint.post_direct("ASK {}"))


def test_query_dataset_default_graph(endpoint: Endpoint) -> None:
    query = f"ASK {{ <{ONE}> ?p ?o }}"
    assert not truth(endpoint.get(query))
    for ask in (endpoint.get, endpoint.post_form, endpoint.post_direct):
        assert truth(ask(query, GRAPHS_OF_DEFAULT[:1]))
        assert not truth(ask(query, GRAPHS_OF_DEFAULT[1:]))


def test_query_dataset_default_graphs_get(endpoint: Endpoint) -> None:
    assert truth(endpoint.get(MERGED, GRAPHS_OF_DEFAULT))
    assert not truth(endpoint.get(MERGED, GRAPHS_OF_DEFAULT[:1]))


def test_query_dataset_default_graphs_post(endpoint: Endpoint) -> None:
    for post in (endpoint.post_form, endpoint.post_direct):
        assert truth(post(MERGED, GRAPHS_OF_DEFAULT))
        assert not truth(post(MERGED, GRAPHS_OF_DEFAULT[:1]))


def test_query_dataset_named_graphs_get(endpoint: Endpoint) -> None:
    assert truth(endpoint.get(f"ASK {{ {NAMED} }}", GRAPHS_OF_NAMES))
    assert not truth(endpoint.get(f"ASK {{ {NAMED} }}", GRAPHS_OF_NAMES[:1]))


def test_query_dataset_named_graphs_post(endpoint: Endpoint) -> None:
    for post in (endpoint.post_form, endpoint.post_direct):
        assert truth(post(f"ASK {{ {NAMED} }}", GRAPHS_OF_NAMES))
        assert not truth(post(f"ASK {{ {NAMED} }}", GRAPHS_OF_NAMES[:1]))


def test_query_dataset_full(endpoint: Endpoint) -> None:
    both = [("default-graph-uri", THREE), *GRAPHS_OF_NAMES]
    for ask in (endpoint.get, endpoint.post_form, endpoint.post_direct):
        assert truth(ask(FULL, both))
        assert not truth(ask(FULL, GRAPHS_OF_NAMES))


def test_query_multiple_dataset(endpoint: Endpoint) -> None:
    """The dataset of the request takes the place of the one that the query names."""
    for ask in (endpoint.get, endpoint.post_form, endpoint.post_direct):
        assert truth(ask(f"ASK FROM <{THREE}> {{ {NAMED} }}", GRAPHS_OF_NAMES))
        assert not truth(ask(f"ASK FROM <{THREE}> {{ <{THREE}> a ?type }}", GRAPHS_OF_NAMES))


def test_query_content_type_select(endpoint: Endpoint) -> None:
    for post in (endpoint.post_form, endpoint.post_direct):
        assert media_type(post("SELECT (1 AS ?value) {}")) in TABLES


def test_query_content_type_ask(endpoint: Endpoint) -> None:
    for post in (endpoint.post_form, endpoint.post_direct):
        assert media_type(post("ASK {}")) in TRUTHS


def test_query_content_type_describe(endpoint: Endpoint) -> None:
    for post in (endpoint.post_form, endpoint.post_direct):
        assert media_type(post("DESCRIBE <http://example.org/>")) in GRAPHS


def test_query_content_type_construct(endpoint: Endpoint) -> None:
    for post in (endpoint.post_form, endpoint.post_direct):
        answer = post("CONSTRUCT { <s> <p> 1 } WHERE {}")
        assert media_type(answer) in GRAPHS
        assert len(list(ox.parse(answer.content, ox.RdfFormat.TURTLE))) == 1


# ---- requests that break the protocol


def test_bad_query_method(endpoint: Endpoint) -> None:
    answer = httpx.put(endpoint.url, params={"query": "ASK {}"}, headers={"Content-Type": FORM})
    assert refused(answer) == 405
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_bad_multiple_queries(endpoint: Endpoint) -> None:
    assert refused(httpx.get(endpoint.url, params=[("query", "ASK {}"), ("query", "SELECT * {}")])) == 400
    assert refused(endpoint.post_form("ASK {}", [("query", "SELECT * {}")])) == 400


def test_bad_query_wrong_media_type(endpoint: Endpoint) -> None:
    assert refused(endpoint.post("ASK {}", "text/plain")) == 415


def test_bad_query_missing_form_type(endpoint: Endpoint) -> None:
    assert refused(endpoint.post("query=ASK%20%7B%7D")) == 415


def test_bad_query_missing_direct_type(endpoint: Endpoint) -> None:
    assert refused(endpoint.post("ASK {}")) == 415


def test_bad_query_non_utf8(endpoint: Endpoint) -> None:
    assert refused(endpoint.post("ASK {}".encode("utf-16"), f"{DIRECT}; charset=UTF-16")) == 415
    assert refused(endpoint.post("ASK {}".encode("utf-16"), DIRECT)) == 400


def test_bad_query_syntax(endpoint: Endpoint) -> None:
    assert refused(endpoint.get("ASK {")) == 400


# ---- with the default graph that the suite names where it needs none, and gives nobody to load


EMPTY: Fields = [("default-graph-uri", NOT_LOADED)]
FORMS = [
    ("ASK {}", TRUTHS),
    ("SELECT (1 AS ?value) {}", TABLES),
    ("DESCRIBE <http://example.org/>", GRAPHS),
    ("CONSTRUCT { <s> <p> 1 } WHERE {}", GRAPHS),
]


@pytest.mark.parametrize(("query", "types"), FORMS)
def test_query_over_a_graph_that_is_not_loaded(endpoint: Endpoint, query: str, types: Sequence[str]) -> None:
    """query_get, query_post_form, query_content_type_…: the graph is empty, as in any dataset without it."""
    for ask in (endpoint.get, endpoint.post_form, endpoint.post_direct):
        assert media_type(ask(query, EMPTY)) in types


UPDATES = ["CLEAR ALL", "CLEAR NAMED", "INSERT DATA { <http://s/> <http://p/> 1 }"]


@pytest.mark.parametrize("update", UPDATES)
def test_updates_are_refused_in_every_way(endpoint: Endpoint, update: str) -> None:
    """The tests of updates are for stores that take them; those that say what is no update hold here too."""
    assert refused(httpx.get(endpoint.url, params={"update": update})) == 403
    assert refused(httpx.post(endpoint.url, data={"update": update})) == 403
    assert refused(endpoint.post(update, "application/sparql-update")) == 403
    assert refused(endpoint.get(update)) == 403
    assert truth(endpoint.get(MERGED, GRAPHS_OF_DEFAULT))


# ---- what the suite leaves out


@pytest.mark.parametrize(
    ("query", "accept", "status"),
    [
        (None, "text/turtle", 200),
        (None, "image/png", 406),
        ("SELECT ?s { ?s ?p ?o }", "text/csv", 200),
        ("ASK {}", "*/*", 200),
        ("ASK {}", "text/csv", 406),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle", 200),
        ("DESCRIBE <http://example.org/>", "application/rdf+xml", 200),
        ("ASK {", "*/*", 400),
    ],
)
def test_head_is_answered_as_get_is(endpoint: Endpoint, query: str | None, accept: str, status: int) -> None:
    asked = {"params": {} if query is None else {"query": query}, "headers": {"Accept": accept}}
    given = httpx.get(endpoint.url, **asked)  # type: ignore[arg-type]
    head = httpx.head(endpoint.url, **asked)  # type: ignore[arg-type]
    assert (given.status_code, head.status_code, head.content) == (status, status, b"")
    same = ("content-type", "content-length", "vary")
    assert [head.headers[name] for name in same] == [given.headers[name] for name in same]


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_told_the_right_ones(endpoint: Endpoint, method: str) -> None:
    answer = httpx.request(method, endpoint.url, params={"query": "ASK {}"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD, POST, OPTIONS")


def test_options_tells_the_methods(endpoint: Endpoint) -> None:
    answer = httpx.options(endpoint.url)
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["allow"] == "GET, HEAD, POST, OPTIONS"


def test_graphs_may_stand_in_the_address_and_in_the_form(endpoint: Endpoint) -> None:
    answer = httpx.post(
        endpoint.url,
        params={"default-graph-uri": ONE},
        data={"query": MERGED, "default-graph-uri": TWO},
    )
    assert truth(answer)


@pytest.mark.parametrize(
    "content_type", [FORM, FORM.upper(), f"{FORM}; charset=UTF-8", f'{FORM};charset="utf-8"']
)
def test_forms_are_known_however_their_type_is_written(endpoint: Endpoint, content_type: str) -> None:
    body = urlencode({"query": "ASK { FILTER('é' = '\\u00e9') }"})
    assert truth(endpoint.post(body, content_type))


@pytest.mark.parametrize(
    "content_type",
    [
        DIRECT,
        "Application/SPARQL-Query",
        f"{DIRECT}; charset=UTF-8",
        f'{DIRECT} ;Charset="utf-8"',
        f"{DIRECT};a=b",
    ],
)
def test_queries_are_known_however_their_type_is_written(endpoint: Endpoint, content_type: str) -> None:
    assert truth(endpoint.post("ASK { FILTER('é' = '\\u00e9') }".encode(), content_type))


@pytest.mark.parametrize("charset", ["ISO-8859-1", "utf-16", "windows-1252"])
def test_a_posted_query_is_in_no_other_charset(endpoint: Endpoint, charset: str) -> None:
    assert endpoint.post("ASK {}", f"{DIRECT}; charset={charset}").status_code == 415


@pytest.mark.parametrize("nothing", ["", " ", "\n\t\r\n", "# only a remark"])
def test_a_query_of_nothing_is_refused(endpoint: Endpoint, nothing: str) -> None:
    for ask in (endpoint.get, endpoint.post_form, endpoint.post_direct):
        answer = ask(nothing)
        assert (answer.status_code, "the query ends too early" in answer.text) == (400, True)


def test_a_body_of_nothing_is_refused(endpoint: Endpoint) -> None:
    assert [endpoint.post("", kind).status_code for kind in (FORM, DIRECT, None)] == [400, 400, 415]


@pytest.mark.parametrize(
    ("base", "names"),
    [
        ("", "{root}s {root}p {root}sparql#o"),
        ("BASE <a/> ", "{root}a/s {root}p {root}a/#o"),
        (
            "BASE <http://example.org/a/b> ",
            "http://example.org/a/s http://example.org/p http://example.org/a/b#o",
        ),
    ],
)
def test_relative_names_begin_at_the_endpoint_or_at_the_base_of_the_query(
    endpoint: Endpoint, base: str, names: str
) -> None:
    answer = endpoint.post_direct(base + "CONSTRUCT { <s> <../p> <#o> } {}")
    assert media_type(answer) in GRAPHS
    [built] = ox.parse(answer.content, ox.RdfFormat.TURTLE)
    found = f"{built.subject.value} {built.predicate.value} {built.object.value}"
    assert found == names.format(root=endpoint.url.removesuffix("sparql/"))


def test_a_graph_may_be_named_from_the_base_of_the_query(endpoint: Endpoint) -> None:
    folder, _, name = ONE.rpartition("/")
    assert truth(endpoint.get(f"BASE <{folder}/> ASK FROM <{name}> {{ <{name}> a ?type }}"))
