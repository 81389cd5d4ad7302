"""Datasets in memory, in folders and at endpoints, and what is asked of them."""

from __future__ import annotations

import copy
import gzip
import io
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

import wcograph
from wcograph import endpoint as endpoint_module
from wcograph import select
from wcograph.endpoint import Endpoint, prologue
from wcograph.errors import NotFoundError, QueryError, StoreError, UsageError
from wcograph.namespaces import PREFIXES, iri
from wcograph.results import Table, python_value, write_results
from wcograph.store import engine_of, open_dataset, open_store, run, version_of

HERE = Path(__file__).parent
# rdflib 7.6 asks itself by a name that it has deprecated
rdflib_asks_itself = pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")
EVENTS = "SELECT ?event ?label WHERE { ?event a wcg:Event ; skos:prefLabel ?label } ORDER BY ?event ?label"
SIZE = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture(scope="session")
def server(folder) -> Iterator[str]:
    """Address of a real endpoint with the world, a process of its own."""
    command = [sys.executable, str(HERE / "sparql_server.py"), str(folder / "wcograph.nq")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


# ---- opening


def test_the_bundled_dataset_opens_with_its_version(real):
    assert version_of(real).count("+") == 1
    assert wcograph.ask(real, "ASK { wev:2015-02-ams-donor-meeting wcg:ordinal 6 }")


@pytest.mark.parametrize("name", ["wcograph.nq", "wcograph.trig", "wcograph.oxigraph", "."])
def test_files_and_folders_hold_the_same(ds, folder, name):
    opened = open_dataset(folder / name)
    assert select(opened, EVENTS) == select(ds, EVENTS)
    assert select(opened, SIZE) == select(ds, SIZE)


@pytest.mark.parametrize("suffix", [".nt", ".ttl", ".rdf", ".jsonld"])
@pytest.mark.parametrize("packed", ["", ".gz", ".GZ"])
def test_formats_of_one_graph_become_the_default_graph(tmp_path, suffix, packed):
    triple = ox.Triple(
        ox.NamedNode("http://x/s"), ox.NamedNode("http://x/p"), ox.Literal("été", language="fr")
    )
    format_ = ox.RdfFormat.from_extension(suffix[1:])
    content = ox.serialize([triple], format=format_)
    file = tmp_path / f"graph{suffix.upper()}{packed}"
    file.write_bytes(gzip.compress(content) if packed else content)
    assert select(open_dataset(file), "SELECT * { ?s ?p ?o }") == [
        {"s": "http://x/s", "p": "http://x/p", "o": "été"}
    ]


def test_a_str_is_a_path_too(folder, ds):
    assert select(open_dataset(str(folder / "wcograph.nq")), EVENTS) == select(ds, EVENTS)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("nowhere.nq", "there is no dataset at 'nowhere.nq'"),
        (
            "file:///etc/passwd",
            "'file:///etc/passwd' is no address of an endpoint; write a path, or an http or https",
        ),
        ("ftp://x.example/d.nq", "'ftp://x.example/d.nq' is no address of an endpoint"),
    ],
)
def test_what_is_not_there_is_an_error_that_names_it(source, message):
    with pytest.raises(StoreError) as error:
        open_dataset(source)
    assert message in str(error.value)


def test_a_data_folder_is_to_be_built_first(world):
    with pytest.raises(
        StoreError, match=rf"'{world}' is a data folder; build it first: wcograph build {world}"
    ):
        open_dataset(world)


def test_a_folder_that_is_no_store_is_refused(tmp_path):
    with pytest.raises(StoreError, match="is no Oxigraph folder; wcograph build makes one"):
        open_dataset(tmp_path)


def test_a_file_without_a_known_ending_is_refused_with_the_known_ones(tmp_path):
    file = tmp_path / "data.csv"
    file.write_text("a,b\n")
    with pytest.raises(StoreError, match=r"no ending that names an RDF format; known are \.jsonld \.nq \.nt"):
        open_dataset(file)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bad.nq", b"<http://x/s> <http://x/p>\n"),
        ("bad.ttl", b"@prefix x: <http://x/> . x:a x:b y:c ."),
        ("bad.trig", b"\xff\xfe not utf-8"),
        ("bad.rdf", b"<rdf:RDF"),
        ("bad.jsonld", b'{"@context": "https://elsewhere.example/context", "@id": "http://x/s"}'),
        ("bad.jsonld", b"{"),
        ("bad.nq.gz", b"not gzip"),
        ("bad.nq.gz", gzip.compress(b"<http://x/s> <http://x/p> <http://x/o> .\n" * 999, mtime=0)[:60]),
        ("bad.nq.gz", gzip.compress(bytes(range(256)) * 99, mtime=0)[:40] + b"\x00" * 40),
    ],
)
def test_a_damaged_file_is_an_error_that_names_it(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(StoreError, match=f"cannot read '{file}' as "):
        open_dataset(file)


@pytest.mark.parametrize("damage", ["CURRENT", "MANIFEST", "sst"])
def test_a_damaged_folder_is_an_error_that_says_what_to_do(folder, tmp_path, damage):
    damaged = shutil.copytree(folder / "wcograph.oxigraph", tmp_path / "damaged")
    for file in damaged.iterdir():
        if file.name.startswith(damage) or file.name.endswith(damage):
            file.write_bytes(b"nonsense\n")
    with pytest.raises(StoreError, match=r"if it is damaged, build it anew|failed"):
        select(open_dataset(damaged), EVENTS)


def test_a_folder_opens_beside_a_process_that_has_it_open_for_writing(folder, tmp_path, ds):
    shared = shutil.copytree(folder / "wcograph.oxigraph", tmp_path / "shared")
    script = (
        "import pyoxigraph, sys; store = pyoxigraph.Store(sys.argv[1]); "
        "print('open', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(shared)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "open\n"
        with pytest.raises(OSError, match="lock"):
            ox.Store(str(shared))
        assert select(open_dataset(shared), EVENTS) == select(ds, EVENTS)
        writer.communicate("")


@rdflib_asks_itself
def test_a_folder_cannot_be_written_through_the_dataset(folder):
    dataset = open_dataset(folder)
    with pytest.raises(RuntimeError, match="only possible on read-write instances"):
        dataset.add((rdflib.URIRef("http://x/s"), rdflib.RDF.type, rdflib.URIRef("http://x/o")))


# ---- asking


def test_prefixes_are_known_and_a_query_may_bring_its_own(ds):
    head = f"BASE <{PREFIXES['wev']}> PREFIX v: <{PREFIXES['wcg']}>"
    own = head + " SELECT ?n { <2015-02-ams-donor-meeting> v:ordinal ?n }"
    assert select(ds, own) == [{"n": 4}]
    assert select(ds, "SELECT ?n { wev:2015-02-ams-donor-meeting wcg:ordinal ?n }") == [{"n": 4}]


@pytest.mark.parametrize(
    "value",
    [
        "wreg:AP",
        "region/AP",
        iri("region", "AP"),
        rdflib.URIRef(iri("region", "AP")),
        ox.NamedNode(iri("region", "AP")),
        ["wreg:AP"],
        ["region/AP", "wreg:AP", "https://x.example/"],
    ],
)
def test_a_value_may_be_written_in_many_ways(ds, value):
    rows = select(
        ds,
        "SELECT ?label { ?event wcg:region ?region ; wcg:inSeries ?s ; skos:prefLabel ?label }",
        region=value,
    )
    assert rows == [{"label": "Regional conference of the Eastern Waters 2020"}]


def test_numbers_dates_booleans_and_texts_are_values(ds):
    assert wcograph.ask(ds, "ASK { wev:2015-02-ams-donor-meeting wcg:ordinal ?n }", n=4)
    assert wcograph.ask(ds, "ASK { ?e wcg:earliest ?day }", day=date(2015, 2, 2))
    assert wcograph.ask(ds, "ASK { ?p wcg:invited ?yes }", yes=True)
    assert wcograph.ask(ds, "ASK { ?p wcg:nameAsPrinted ?name }", name="Борис Вольный")
    assert not wcograph.ask(ds, "ASK { ?p wcg:nameAsPrinted ?name }", name='" } UNION { ?s ?p ?o } #')


def test_a_variable_may_be_called_dataset_or_query(ds):
    assert select(ds, "SELECT ?query { VALUES ?query { 1 2 } }", query=2) == [{"query": 2}]
    assert (
        len(
            select(
                ds,
                "SELECT ?version { ?dataset dcat:version ?version }",
                dataset="https://w3id.org/wcograph/dataset",
            )
        )
        == 1
    )


def test_each_form_of_query_has_its_function(ds):
    for function, query, other in [
        (select, "ASK {}", "use ask"),
        (wcograph.ask, "SELECT * {}", "use select"),
        (wcograph.construct, "ASK {}", "takes a CONSTRUCT or DESCRIBE query"),
    ]:
        with pytest.raises(QueryError, match=other):
            function(ds, query)


def test_construct_and_describe_give_rdflib_graphs_with_prefixes(ds):
    graph = wcograph.construct(ds, "CONSTRUCT WHERE { ?r skos:notation ?code }", code="AMS")
    assert set(graph) == {(rdflib.URIRef(iri("region", "AMS")), rdflib.SKOS.notation, rdflib.Literal("AMS"))}
    assert dict(graph.namespaces())["wcg"] == rdflib.URIRef(PREFIXES["wcg"])
    described = wcograph.construct(ds, "DESCRIBE ?r WHERE { ?r skos:notation ?code }", code="AMS")
    assert set(graph) < set(described)


def test_a_wrong_query_tells_line_and_column_in_the_query_as_written(ds):
    with pytest.raises(QueryError) as error:
        select(ds, "SELECT ?e WHERE {\n  ?e wcg:region ?r\n  ?e a wcg:Event }", r="wreg:AMS")
    assert (error.value.line, error.value.column) == (3, 3)
    with pytest.raises(QueryError, match=r"line 1, column 10: 'wcg:regoin' is no term .*'wcg:region'"):
        select(ds, "ASK { ?e wcg:regoin ?r }")


def test_a_value_for_a_variable_that_the_query_assigns_is_refused(ds):
    with pytest.raises(QueryError, match="is a variable assigned that has a value already"):
        select(ds, "SELECT ?n { BIND(1 AS ?n) }", n=2)


def test_a_service_that_does_not_answer_is_a_store_error(ds):
    with pytest.raises(StoreError, match="the query failed"):
        select(ds, "SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }")
    with pytest.raises(StoreError, match="the query failed"):
        write_results(
            run(ds, "SELECT * { SERVICE <http://127.0.0.1:1/sparql> { ?s ?p ?o } }"), io.BytesIO(), "csv"
        )


def test_from_reads_graphs_of_the_dataset_and_no_files(ds, tmp_path):
    secret = tmp_path / "secret.nt"
    secret.write_text("<http://x/s> <http://x/p> <http://x/o> .\n")
    query = f"SELECT ?s FROM <{secret.as_uri()}> WHERE {{ ?s ?p ?o }}"
    assert select(ds, query) == []
    assert (
        select(ds, "SELECT (COUNT(*) AS ?n) FROM <https://w3id.org/wcograph/graph/curation> { ?s ?p ?o }")[0][
            "n"
        ]
        > 0
    )


@rdflib_asks_itself
def test_rdflib_asks_the_same_dataset_by_itself(ds, tmp_path):
    rows = [{"event": str(row.event), "label": str(row.label)} for row in ds.query(EVENTS)]
    assert rows == select(ds, EVENTS)
    secret = tmp_path / "secret.nt"
    secret.write_text("<http://x/s> <http://x/p> <http://x/o> .\n")
    found = ds.query(f"SELECT ?s FROM <{secret.as_uri()}> WHERE {{ ?s ?p ?o }}")
    assert (rdflib.URIRef("http://x/s"),) not in list(found)


def test_a_plain_rdflib_graph_and_dataset_can_be_asked():
    graph = rdflib.Graph()
    graph.add((rdflib.URIRef("http://x/s"), rdflib.RDFS.label, rdflib.Literal("x", lang="en")))
    assert select(graph, "SELECT ?label { ?s rdfs:label ?label }") == [{"label": "x"}]
    dataset = rdflib.Dataset()
    dataset.graph(rdflib.URIRef("http://x/g")).add(
        (rdflib.URIRef("http://x/s"), rdflib.RDFS.label, rdflib.Literal(1))
    )
    dataset.default_graph.add((rdflib.URIRef("http://x/s"), rdflib.RDFS.label, rdflib.Literal(2)))
    assert select(
        dataset, "SELECT ?g ?n { { ?s rdfs:label ?n } UNION { GRAPH ?g { ?s rdfs:label ?n } } } ORDER BY ?n"
    ) == [
        {"g": "http://x/g", "n": 1},
        {"g": None, "n": 2},
    ]


@pytest.mark.parametrize("thing", [None, "data", 3, [], object()])
def test_what_is_no_dataset_is_refused(thing):
    with pytest.raises(UsageError, match="a dataset is what open_dataset"):
        engine_of(thing)


# ---- tables


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("6", "integer", 6),
        ("1.50", "decimal", 1.5),
        ("INF", "double", float("inf")),
        ("true", "boolean", True),
        ("0", "boolean", False),
        ("2015-02-02", "date", date(2015, 2, 2)),
        ("2015-02-02T09:00:00+00:00", "dateTime", datetime.fromisoformat("2015-02-02T09:00:00+00:00")),
        ("2015-02-02Z", "date", "2015-02-02Z"),
        ("2015-02", "gYearMonth", "2015-02"),
        ("not a number", "integer", "not a number"),
        ("text", "string", "text"),
    ],
)
def test_literals_are_python_values_or_stay_text(text, kind, value):
    found = python_value(ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + kind)))
    assert (found, type(found)) == (value, type(value))


def test_other_terms_are_texts():
    assert python_value(None) is None
    assert python_value(ox.NamedNode("http://x/")) == "http://x/"
    assert python_value(ox.BlankNode("b")) == "_:b"


def test_a_table_is_a_list_of_dicts_in_the_order_of_the_query(ds):
    table = select(
        ds,
        "SELECT ?label ?event ?nothing { ?event a wcg:Event ; skos:prefLabel ?label "
        "FILTER(LANG(?label) = 'fr') }",
    )
    assert isinstance(table, list)
    assert table.columns == ["label", "event", "nothing"]
    assert table == [
        {
            "label": "Réunion des donateurs, Kingston 2015",
            "event": iri("event", "2015-02-ams-donor-meeting"),
            "nothing": None,
        }
    ]
    for other in (copy.copy(table), copy.deepcopy(table), pickle.loads(pickle.dumps(table))):
        assert (other, other.columns) == (table, table.columns)


def test_a_table_shows_as_a_table_in_notebooks_with_hostile_text_as_text():
    hostile = '<script>alert("1")</script>'
    table = Table(
        ["a<b", "url"],
        [{"a<b": hostile, "url": 'https://x.example/?a=1&b="2"'}, {"a<b": None, "url": "javascript:x"}],
    )
    assert table._repr_html_() == (
        "<table><thead><tr><th>a&lt;b</th><th>url</th></tr></thead><tbody>"
        "<tr><td>&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</td>"
        '<td><a href="https://x.example/?a=1&amp;b=&quot;2&quot;" rel="noopener noreferrer">'
        "https://x.example/?a=1&amp;b=&quot;2&quot;</a></td></tr>"
        "<tr><td></td><td>javascript:x</td></tr></tbody></table>"
    )


def test_a_long_table_shows_its_beginning_and_how_much_follows():
    html = Table(["n"], ({"n": n} for n in range(1502)))._repr_html_()
    assert html.count("<tr>") == 501
    assert html.endswith("</table><p>1,002 more rows</p>")


# ---- writing


def written(dataset: Any, query: str, format_: str) -> bytes:
    output = io.BytesIO()
    write_results(run(dataset, query), output, format_)
    return output.getvalue()


def test_tables_are_written_in_the_formats_of_sparql(ds):
    query = "SELECT ?r ?code { ?r a wcg:Region ; skos:notation ?code } ORDER BY ?code LIMIT 1"
    region = iri("region", "AMS")
    assert written(ds, query, "csv") == f"r,code\r\n{region},AMS\r\n".encode()
    assert written(ds, query, "tsv") == f'?r\t?code\n<{region}>\t"AMS"\n'.encode()
    for format_, results in (("json", ox.QueryResultsFormat.JSON), ("xml", ox.QueryResultsFormat.XML)):
        found = ox.parse_query_results(written(ds, query, format_), format=results)
        assert [(row["r"].value, row["code"].value) for row in found] == [(region, "AMS")]


@pytest.mark.parametrize(
    ("format_", "yes"), [("csv", b"true\n"), ("tsv", b"true\n"), ("json", b'{"head":{},"boolean":true}')]
)
def test_answers_to_ask_are_written_too(ds, format_, yes):
    assert written(ds, "ASK {}", format_) == yes


@pytest.mark.parametrize("format_", ["turtle", "ntriples", "rdfxml", "jsonld"])
def test_graphs_are_written_and_read_back_the_same(ds, format_):
    query = "CONSTRUCT { ?e a wcg:Event ; skos:prefLabel ?l } WHERE { ?e a wcg:Event ; skos:prefLabel ?l }"
    rdf = {"turtle": "ttl", "ntriples": "nt", "rdfxml": "rdf", "jsonld": "jsonld"}[format_]
    found = ox.parse(written(ds, query, format_), format=ox.RdfFormat.from_extension(rdf))
    assert {quad.triple for quad in found} == set(run(ds, query))
    assert written(ds, query, format_) == written(ds, query, format_)


def test_a_written_graph_has_only_the_prefixes_it_uses(ds):
    head = written(ds, "CONSTRUCT WHERE { wreg:AMS a ?type }", "turtle").decode().splitlines()
    assert [line.split()[1] for line in head if line.startswith("@prefix")] == ["rdf:", "wreg:", "wcg:"]


def test_what_xml_cannot_hold_is_refused(ds):
    with pytest.raises(UsageError, match="RDF/XML cannot hold the property <http://x/1>"):
        written(ds, "CONSTRUCT { ?s <http://x/1> 1 } { ?s a wcg:Region }", "rdfxml")
    with pytest.raises(UsageError, match="RDF/XML cannot hold a control character"):
        written(ds, r"CONSTRUCT { ?s <http://x/p> '\u0001' } { ?s a wcg:Region }", "rdfxml")


@pytest.mark.parametrize(
    ("query", "format_", "message"),
    [
        ("SELECT * {}", "turtle", "a table is written as csv, tsv, json, xml, not as turtle"),
        ("CONSTRUCT {} {}", "csv", "a graph is written as turtle, ntriples, rdfxml, jsonld, not as csv"),
    ],
)
def test_a_format_that_does_not_go_with_the_result_is_refused(ds, query, format_, message):
    with pytest.raises(UsageError, match=message):
        written(ds, query, format_)


def test_a_broken_pipe_stays_a_broken_pipe(ds):
    class Gone(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, _: Any) -> int:
            raise BrokenPipeError(32, "Broken pipe")

    with pytest.raises(BrokenPipeError):
        write_results(run(ds, EVENTS), Gone(), "csv")  # type: ignore[arg-type]


# ---- endpoints


def test_an_endpoint_answers_the_same_calls(server, ds):
    remote = open_dataset(f"{server}/sparql")
    assert select(remote, EVENTS) == select(ds, EVENTS)
    assert select(
        remote, "SELECT ?n { ?e wcg:ordinal ?n ; wcg:region ?r } ORDER BY ?n", r="region/AMS"
    ) == select(ds, "SELECT ?n { ?e wcg:ordinal ?n ; wcg:region ?r } ORDER BY ?n", r="region/AMS")
    assert wcograph.ask(remote, "ASK { ?p wcg:nameAsPrinted ?name }", name="Борис Вольный")
    query = "CONSTRUCT WHERE { ?r skos:notation ?code }"
    assert set(wcograph.construct(remote, query, code="AMS")) == set(
        wcograph.construct(ds, query, code="AMS")
    )
    assert version_of(remote) == version_of(ds)


def test_lookup_and_dossiers_work_on_an_endpoint(server, ds):
    remote = open_dataset(f"{server}/sparql")
    thing = "event/2015-02-ams-donor-meeting"
    assert str(wcograph.describe(remote, thing)) == str(wcograph.describe(ds, thing))
    assert wcograph.search(remote, "приливов") == wcograph.search(ds, "приливов")
    with pytest.raises(NotFoundError):
        wcograph.describe(remote, "event/nothing-like-it")


@rdflib_asks_itself
def test_rdflib_asks_an_endpoint_by_itself(server, ds):
    rows = [
        {"event": str(row.event), "label": str(row.label)}
        for row in open_dataset(f"{server}/sparql").query(EVENTS)
    ]
    assert rows == select(ds, EVENTS)


def test_an_endpoint_may_answer_in_xml(server, ds):
    remote = open_store(f"{server}/xml")
    assert select(remote, EVENTS) == select(ds, EVENTS)
    query = "CONSTRUCT WHERE { ?r skos:notation ?code }"
    assert set(wcograph.construct(remote, query)) == set(wcograph.construct(ds, query))


def test_an_endpoint_is_sent_the_prefixes_that_a_query_uses_and_no_others(server):
    with pytest.raises(QueryError) as error:
        select(open_store(f"{server}/echo"), "SELECT * { ?s a wcg:Event ; rdfs:label 'foaf:name' }")
    assert str(error.value) == (
        f"{server}/echo answered 400 Bad Request: "
        f"PREFIX wcg: <{PREFIXES['wcg']}> PREFIX rdfs: <{PREFIXES['rdfs']}> "
        "SELECT * { ?s a wcg:Event ; rdfs:label 'foaf:name' }"
    )
    assert prologue("ASK {}") == ""


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("broken", "/broken answered 500 Internal Server Error"),
        ("html", "/html sent text/html, which is no answer to a query; is it an endpoint?"),
        ("garbage", "/garbage sent an answer that cannot be read: "),
        ("moved?302", "/moved?302 sends on to http://elsewhere.example/sparql; open that address instead"),
        ("moved?303", "sends on to http://elsewhere.example/sparql; open that address instead"),
        ("moved?308", "sends on to http://elsewhere.example/sparql; open that address instead"),
        ("cut", "cannot ask "),
        ("nonsense", "cannot ask "),
    ],
)
def test_an_endpoint_in_trouble_is_a_store_error_that_says_so(server, path, message):
    with pytest.raises(StoreError) as error:
        select(open_dataset(f"{server}/{path}"), "SELECT * { ?s ?p ?o }")
    assert message in str(error.value)
    assert "<html>" not in str(error.value)


def test_a_graph_that_cannot_be_read_is_a_store_error(server):
    with pytest.raises(StoreError, match="sent an answer that cannot be read"):
        wcograph.construct(open_dataset(f"{server}/garbage-graph"), "CONSTRUCT WHERE { ?s ?p ?o }")


def test_a_silent_endpoint_is_not_waited_for_without_end(server, monkeypatch):
    monkeypatch.setattr(endpoint_module, "TIMEOUT", 0.3)
    with pytest.raises(StoreError, match=r"cannot ask .*/silent: timed out"):
        select(open_dataset(f"{server}/silent"), "SELECT * { ?s ?p ?o }")


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:1/sparql", "http://127.0.0.1:x/", "http://[::1", "http://u:p@127.0.0.1:1/"]
)
def test_an_address_where_nobody_answers_is_a_store_error(url):
    with pytest.raises(StoreError, match="cannot ask "):
        select(Endpoint(url), "SELECT * { ?s ?p ?o }")


def test_wrong_names_never_travel(server):
    with pytest.raises(QueryError, match="did you mean 'wcg:ordinal'"):
        select(open_dataset(f"{server}/broken"), "ASK { ?e wcg:ordnial 6 }")
