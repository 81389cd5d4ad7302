"""The published queries: what they answer on the world, and that every road to an answer gives the same.

The expected answers stand in `queries/<name>.csv`, with prefixed names for IRIs; each was checked against the
records of the world by hand.
"""

from __future__ import annotations

import csv
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest
import rdflib

from wcograph.dataset import Built, canonical_nquads
from wcograph.namespaces import PREFIXES
from wcograph.sparql import check_names, parameters, parse_term, tokens, with_values
from wcograph.store import engine_of, open_store, run

# rdflib's own parser and evaluator still use names that rdflib deprecates
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.*deprecated:DeprecationWarning:rdflib")

HERE = Path(__file__).parent
QUERIES = {path.stem: path.read_text("utf-8") for path in sorted(HERE.parent.glob("examples/queries/*.rq"))}
OTHER_VALUES = {
    "01-meetings-of-a-region": {
        "region": "wreg:EUR",
        "since": '"2014-01-01"^^xsd:date',
        "until": '"2012-12-31"^^xsd:date',
    },
    "02-speakers-of-a-meeting": {"event": "wev:2012-03-ams-donor-meeting"},
    "03-bodies-at-a-kind-of-meeting": {"kind": "wtype:signing"},
    "04-editions-of-a-series": {"series": "wser:ams-strategic-meeting"},
    "06-people-who-return": {"series": "wser:ams-strategic-meeting"},
    "07-posts-of-a-person": {"person": "wper:p0001", "day": '"2015-02-03"^^xsd:date'},
    "08-meetings-on-a-topic": {"topic": "wtop:capacity-building"},
    "09-topics-by-year": {"region": "wreg:AP"},
    "10-life-of-an-output": {"output": "wout:joint-training-plan"},
    "11-administrations-that-spoke": {"role": "wrole:host"},
    "13-bodies-that-met": {"least": "2"},
    "18-who-says-so": {"person": "wper:p0002", "event": "wev:2013-04-ams-donor-meeting"},
    "22-sources-of-a-meeting": {"event": "wev:2013-04-ams-donor-meeting"},
    "24-announced-and-then-silence": {"status": "wtype:cancelled"},
    "25-topics-in-a-language": {"event": "wev:2013-04-ams-donor-meeting", "language": '"la"'},
}

Rows = list[tuple[str, ...]]
each_query = pytest.mark.parametrize("name", QUERIES)
each_parameter = pytest.mark.parametrize(
    ("name", "parameter"), [(name, key) for name in QUERIES for key in parameters(QUERIES[name])]
)


def filled(name: str, **other: str) -> str:
    """The query with its defaults, or with other values in their place."""
    values = {key: parse_term(text) for key, text in (parameters(QUERIES[name]) | other).items()}
    return with_values(QUERIES[name], values)


def shown(term: object) -> str:
    """A term of either library as text: prefixed names for IRIs of ours, plain words for literals."""
    if term is None:
        return ""
    if isinstance(term, ox.Literal | rdflib.Literal):
        datatype = str(getattr(term.datatype, "value", term.datatype) or "").rpartition("#")[2]
        return str(float(term.value)) if datatype in ("decimal", "double", "float") else _words(term)
    address = term.value if isinstance(term, ox.NamedNode) else str(term)
    namespaces = sorted(PREFIXES.items(), key=lambda item: -len(item[1]))
    return next((f"{p}:{address[len(n) :]}" for p, n in namespaces if address.startswith(n)), address)


def _words(literal: ox.Literal | rdflib.Literal) -> str:
    return literal.value if isinstance(literal, ox.Literal) else str(literal)


def answer(engine: ox.Store | rdflib.Dataset, query: str) -> Rows:
    """Header and rows, in the order of the engine."""
    if isinstance(engine, ox.Store):
        found = engine.query(query)
        assert isinstance(found, ox.QuerySolutions)
        header = tuple(variable.value for variable in found.variables)
        return [header, *(tuple(shown(row[column]) for column in header) for row in found)]
    result = engine.query(query)
    return [
        tuple(str(variable) for variable in result.vars or ()),
        *(tuple(shown(term) for term in row) for row in result),  # type: ignore[union-attr]
    ]


def in_rdflib(store: ox.Store) -> rdflib.Dataset:
    """The same quads in rdflib's own memory store."""
    dataset = rdflib.Dataset()
    dataset.parse(data=canonical_nquads(store).decode(), format="nquads")
    return dataset


@pytest.fixture(scope="module")
def world_in_rdflib(built: Built) -> rdflib.Dataset:
    return in_rdflib(built.store)


@pytest.fixture(scope="module")
def real_store(real: rdflib.Dataset) -> ox.Store:
    engine = engine_of(real)
    assert isinstance(engine, ox.Store)
    return engine


@pytest.fixture(scope="module")
def real_in_rdflib(real_store: ox.Store) -> rdflib.Dataset:
    return in_rdflib(real_store)


def test_there_are_twenty_five_questions_and_each_has_its_expected_answer() -> None:
    assert [name[:2] for name in QUERIES] == [f"{number:02}" for number in range(1, 26)]
    assert sorted(path.stem for path in HERE.glob("queries/*.csv")) == list(QUERIES)


@each_query
def test_a_query_opens_with_its_question(name: str) -> None:
    assert QUERIES[name].splitlines()[0].startswith("# ")
    assert QUERIES[name].splitlines()[0].endswith("?")


@each_query
def test_a_query_declares_the_prefixes_it_uses_and_no_others(name: str) -> None:
    lines = QUERIES[name].splitlines()
    declared = [line for line in lines if line.startswith("PREFIX ")]
    body = "\n".join(line for line in lines if not line.startswith("PREFIX "))
    used = {token.text.partition(":")[0] for token in tokens(body) if token.kind == "name"}
    assert declared == [f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in sorted(used)]
    check_names(QUERIES[name])


@each_query
def test_the_readme_lists_a_query_with_its_question(name: str) -> None:
    readme = (HERE.parent / "examples" / "README.md").read_text("utf-8")
    question = QUERIES[name].splitlines()[0].removeprefix("# ")
    assert f"| [{name}](queries/{name}.rq) | {question} |" in readme


@each_query
def test_a_query_answers_on_the_world(name: str, built: Built) -> None:
    with (HERE / "queries" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        expected = [tuple(row) for row in csv.reader(file)]
    assert answer(built.store, filled(name)) == expected
    assert len(expected) > 1


@each_query
def test_rdflib_and_oxigraph_agree_on_the_world(
    name: str, built: Built, world_in_rdflib: rdflib.Dataset
) -> None:
    assert answer(world_in_rdflib, filled(name)) == answer(built.store, filled(name))


@each_query
def test_rdflib_and_oxigraph_agree_on_the_real_data(
    name: str, real_store: ox.Store, real_in_rdflib: rdflib.Dataset
) -> None:
    found = answer(real_store, filled(name))
    assert answer(real_in_rdflib, filled(name)) == found
    assert len(found) > 1


@each_query
def test_a_query_without_values_asks_for_everything(
    name: str, built: Built, world_in_rdflib: rdflib.Dataset
) -> None:
    everything = answer(built.store, QUERIES[name])
    assert answer(world_in_rdflib, QUERIES[name]) == everything
    decided_by_values = {"around", "label", "inLanguage"}  # columns that have no sense without values
    keep = [i for i, column in enumerate(everything[0]) if column not in decided_by_values]
    narrowed = answer(built.store, filled(name))
    assert {tuple(row[i] for i in keep) for row in narrowed} <= {
        tuple(row[i] for i in keep) for row in everything
    }


def test_every_parameter_is_tried_with_another_value() -> None:
    declared = {name: list(parameters(query)) for name, query in QUERIES.items() if parameters(query)}
    assert {name: list(values) for name, values in OTHER_VALUES.items()} == declared


@each_parameter
def test_another_value_changes_the_answer(
    name: str, parameter: str, built: Built, world_in_rdflib: rdflib.Dataset
) -> None:
    query = filled(name, **{parameter: OTHER_VALUES[name][parameter]})
    found = answer(built.store, query)
    assert found != answer(built.store, filled(name))
    assert answer(world_in_rdflib, query) == found


def test_a_topic_without_a_label_in_the_language_keeps_its_english_one(built: Built) -> None:
    assert answer(built.store, filled("25-topics-in-a-language", language='"la"'))[1][2:4] == (
        "Coordinated Border Management",
        "false",
    )


def test_a_person_has_one_row_for_each_post(built: Built) -> None:
    found = answer(built.store, filled("07-posts-of-a-person", person="wper:p0001"))
    assert [(row[2], row[6], row[7]) for row in found[1:]] == [
        ("Secretary of the World Harbour Forum", "3", "true"),
        ("Vice-President of the Tide Bank", "1", "false"),
    ]


class Endpoint(ThreadingHTTPServer):
    """A SPARQL 1.1 endpoint over a store: the protocol's POST of a form, JSON results, no known prefixes."""

    def __init__(self, store: ox.Store) -> None:
        self.store, self.asked = store, list[str]()
        super().__init__(("127.0.0.1", 0), _Answer)


class _Answer(BaseHTTPRequestHandler):
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query = parse_qs(body)["query"][0]
        self.server.asked.append(query)
        found = self.server.store.query(query)
        assert isinstance(found, ox.QuerySolutions)
        content = found.serialize(format=ox.QueryResultsFormat.JSON)
        assert content is not None
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base class's
        """Keep quiet."""


@pytest.fixture(scope="module")
def endpoint(built: Built) -> Iterator[Endpoint]:
    with Endpoint(built.store) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@each_query
def test_a_remote_endpoint_gets_the_values_within_the_query(
    name: str, built: Built, endpoint: Endpoint
) -> None:
    remote = open_store(f"http://127.0.0.1:{endpoint.server_port}/sparql")
    values = {key: parse_term(text) for key, text in parameters(QUERIES[name]).items()}
    found = run(remote, QUERIES[name], dict(values))
    header = tuple(variable.value for variable in found.variables)
    rows = [tuple(shown(row[column]) for column in header) for row in found]
    assert [header, *rows] == answer(built.store, filled(name))
    for variable, value in values.items():
        assert f"VALUES (?{variable}) {{ ({value}) }}" in endpoint.asked[-1]
