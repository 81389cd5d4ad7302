"""Datasets sent to two real servers, and the same questions asked there."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

import servers
from command import COMMAND, environment
from command import wcograph as command
from servers import Server
from test_queries import QUERIES, Rows, answer, filled, shown
from wcograph import bundle, coparticipation_network, describe, open_dataset, push
from wcograph.dataset import Built
from wcograph.errors import StoreError, UsageError
from wcograph.graphstore import GraphStore
from wcograph.store import open_store, run
from wcograph.uploads import Journal, Pushed

pytestmark = pytest.mark.filterwarnings("ignore:Dataset.*deprecated:DeprecationWarning:rdflib")

NO_BOOLEANS = {
    "02-speakers-of-a-meeting",
    "04-editions-of-a-series",
    "07-posts-of-a-person",
    "08-meetings-on-a-topic",
    "11-administrations-that-spoke",
    "16-venue-or-host",
    "22-sources-of-a-meeting",
    "25-topics-in-a-language",
}
"""Queries with a column of true and false, for which Virtuoso 7, which has no booleans, says 1 and 0."""


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WCOGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, built: Built) -> Iterator[dict[str, Server]]:
    """Both servers with the world."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WCOGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))
        virtuoso = stack.enter_context(servers.virtuoso(tmp_path_factory.mktemp("virtuoso")))
        oxigraph = stack.enter_context(servers.oxigraph(tmp_path_factory.mktemp("oxigraph")))
        push(built.store, virtuoso.store, **virtuoso.access)  # type: ignore[arg-type]
        push(built.store, oxigraph.store, bulk=True)
        yield {"virtuoso": virtuoso, "oxigraph": oxigraph}


@pytest.fixture(params=["virtuoso", "oxigraph"])
def server(request: pytest.FixtureRequest, running: dict[str, Server]) -> Server:
    return running[request.param]


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Server]:
    """An Oxigraph server with nothing in it."""
    folder = tmp_path / "server"
    folder.mkdir()
    with servers.oxigraph(folder) as found:
        yield found


def remote_answer(server: Server, query: str) -> Rows:
    found = run(open_store(server.query), query)
    header = tuple(variable.value for variable in found.variables)
    return [header, *(tuple(shown(row[column]) for column in header) for row in found)]


def in_numbers(rows: Rows) -> Rows:
    numbers = {"true": "1", "false": "0"}
    return [tuple(numbers.get(cell, cell) for cell in row) for row in rows]


def held(server: Server) -> set[ox.Quad]:
    """All that an Oxigraph server has."""
    asked = urllib.request.Request(server.store, headers={"Accept": "application/n-quads"})
    with urllib.request.urlopen(asked) as found:
        return set(ox.parse(found.read(), format=ox.RdfFormat.N_QUADS))


def changed(store: ox.Store) -> ox.Store:
    """A next version: one graph less, and another with one triple more."""
    following = ox.Store()
    following.extend(store)
    gone, grown = sorted(following.named_graphs(), key=str)[:2]
    following.remove_graph(gone)
    following.add(ox.Quad(grown, ox.NamedNode("http://example.org/p"), ox.Literal("more"), grown))
    return following


def test_the_example_queries_are_answered_as_on_this_machine(server: Server, built: Built) -> None:
    different = {}
    for name in QUERIES:
        found, expected = remote_answer(server, filled(name)), answer(built.store, filled(name))
        if found != expected:
            different[name] = (found, in_numbers(expected))
    assert set(different) == (NO_BOOLEANS if server.name == "virtuoso" else set())
    assert [name for name, (found, expected) in different.items() if found != expected] == []


def test_an_ask_is_answered_with_true_or_false(server: Server) -> None:
    remote = open_store(server.query)
    asked = [bool(run(remote, f"ASK {{ ?event wcg:ordinal {number} }}")) for number in (4, 40)]
    assert asked == [True, False]


def test_a_part_of_an_answer_is_no_answer(running: dict[str, Server]) -> None:
    remote = open_store(running["virtuoso"].query)
    with pytest.raises(StoreError, match=r"broke its answer off after 20000 rows, which is its limit"):
        run(remote, "SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y } LIMIT 30000")
    assert len(list(run(remote, "SELECT ?a ?b { ?a ?p ?x . ?b ?q ?y } LIMIT 19999"))) == 19999


def test_a_thing_is_described_as_on_this_machine(server: Server, built: Built) -> None:
    for thing in ("event/2015-02-ams-donor-meeting", "person/p0001", "org/whf"):
        assert str(describe(open_dataset(server.query), thing)) == str(describe(built.store, thing))


def test_a_network_is_that_of_this_machine(server: Server, built: Built) -> None:
    remote = coparticipation_network(open_dataset(server.query))
    local = coparticipation_network(built.store)
    assert nx.utils.graphs_equal(remote, local)
    assert remote.graph == local.graph
    assert len(local.edges) > 3


def test_the_command_line_asks_a_server(server: Server) -> None:
    query = "SELECT ?number WHERE { wev:2015-02-ams-donor-meeting wcg:ordinal ?number }"
    done = command("query", "-d", server.query, "--csv", query)
    assert (done.code, done.out, done.err) == (0, "number\r\n4\r\n", "")


@contextmanager
def site(server: Server) -> Iterator[str]:
    process = subprocess.Popen(
        [*COMMAND, "serve", "--data", server.query, "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        address = process.stdout.readline().strip()
        assert address.startswith("http://"), process.stderr.read()
        yield address
    finally:
        process.terminate()
        process.communicate(timeout=20)


def fetched(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=60) as found:
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_a_site_shows_what_a_server_holds(server: Server, built: Built) -> None:
    provenance = "https%3A%2F%2Fw3id.org%2Fwcograph%2Fgraph%2Fprovenance"
    with site(server) as address:
        assert fetched(f"{address}page/event/2015-02-ams-donor-meeting")[0] == 200
        assert "Ada Quill" in fetched(f"{address}page/person/p0001")[1]
        for page in ("", "events", "people", "topics", "regions", "series", "conflicts", "sources", "void"):
            assert fetched(address + page)[0] == 200
        asked = f"{address}sparql?query="
        assert fetched(f"{asked}ASK%7B%3Fs%20wcg:ordinal%204%7D") == (200, '{"head":{},"boolean":true}')
        status, rows = fetched(f"{asked}SELECT%20%3Fs%7B%3Fs%20a%20wcg:Event%7D&format=csv")
        events = run(built.store, "SELECT ?s { ?s a wcg:Event }")
        assert (status, set(rows.split()[1:])) == (200, {row["s"].value for row in events})
        # a dataset that the request or the query names takes the place of the one in the address
        said = f"{asked}ASK%7B%3Fs%20a%20wcg:Event%7D&default-graph-uri={provenance}"
        assert fetched(said) == (200, '{"head":{},"boolean":false}')
        assert fetched(f"{asked}ASK%20FROM%20wg:provenance%20%7B%3Fs%20a%20wcg:Event%7D")[1].endswith(
            "false}"
        )
        status, text = fetched(f"{asked}ASK%7B%20SERVICE%20%3Chttp://127.0.0.1:1/%3E%20%7B%7D%7D")
        assert (status, "SERVICE" in text) == (403, True)
        assert fetched(f"{asked}ASK%7B%3Fs")[0] == 400


def test_a_second_push_sends_nothing(server: Server, built: Built) -> None:
    count = len(list(built.store.named_graphs())) + 1
    given = server.access
    assert push(built.store, server.store, **given) == Pushed(count, 0, 0, len(built.store))  # type: ignore[arg-type]
    assert push(built.store, server.store, **given) == Pushed(0, count, 0, 0)  # type: ignore[arg-type]


@pytest.mark.parametrize("bulk", [False, True])
def test_the_next_version_replaces_what_changed_and_removes_what_is_gone(
    bulk: bool, empty: Server, built: Built
) -> None:
    push(built.store, empty.store, bulk=bulk)
    assert held(empty) == set(built.store)
    following = changed(built.store)
    done = push(following, empty.store, bulk=bulk)
    assert (done.sent, done.removed) == (1, 1)
    assert held(empty) == set(following)


def test_a_server_that_was_emptied_is_filled_again(empty: Server, built: Built) -> None:
    first = push(built.store, empty.store, bulk=True)
    asked = urllib.request.Request(empty.store, method="DELETE")
    urllib.request.urlopen(asked).close()
    assert push(built.store, empty.store, bulk=True) == first
    assert held(empty) == set(built.store)


def test_graphs_that_nothing_is_known_of_are_replaced_not_added_to(empty: Server, built: Built) -> None:
    push(changed(built.store), empty.store, bulk=True)
    Journal(empty.store, None).forget()
    told: list[str] = []
    done = push(built.store, empty.store, bulk=True, progress=told.append)
    assert done.sent == len(list(built.store.named_graphs())) + 1
    assert "the server has graphs that nothing is known of: replacing each by itself" in told
    assert held(empty) == set(built.store)


@pytest.mark.parametrize("bulk", [False, True])
def test_a_graph_of_many_parts_arrives_whole(
    bulk: bool, empty: Server, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wcograph.uploads._PART", 50)
    monkeypatch.setattr("wcograph.uploads._BATCH", 10_000)
    push(built.store, empty.store, bulk=bulk)
    assert held(empty) == set(built.store)


@pytest.mark.parametrize("options", [[], ["--bulk"]])
def test_a_push_that_was_killed_goes_on_where_it_was(
    options: list[str], empty: Server, tmp_path: Path
) -> None:
    lines = [
        f'<http://example.org/s> <http://example.org/p> "{n:0900}" <http://example.org/{n}> .\n'
        for n in range(20_000 if options else 1500)
    ]
    file = tmp_path / "many.nq"
    file.write_text("".join(lines), "utf-8")
    words = ["push", empty.store, "-d", str(file), *options]
    process = subprocess.Popen([*COMMAND, *words], env=environment(), stderr=subprocess.DEVNULL)
    journal = Journal(empty.store, None).path
    while not journal.exists() or b"\n" not in re.sub(rb"\?\t.*\n", b"", journal.read_bytes()):
        assert process.poll() is None
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    done = command(*words)
    assert done.code == 0, done.err
    numbers = [int(number.replace(",", "")) for number in re.findall(r"[\d,]*\d", done.err)]
    assert min(numbers[0], numbers[2]) > 0
    assert numbers[0] + numbers[2] == len(lines) + 1
    assert held(empty) == set(ox.parse(path=str(file)))


def said(done: object) -> tuple[int, str, int]:
    return done.code, done.out, done.err.count("\n")  # type: ignore[attr-defined]


def test_wrong_passwords_are_said_in_one_line(running: dict[str, Server], folder: Path) -> None:
    words = ("push", running["virtuoso"].store, "-d", folder)
    wrong = command(*words, env={"WCOGRAPH_USER": "dba", "WCOGRAPH_PASSWORD": "wrong"})
    assert said(wrong) == (2, "", 1)
    assert "does not take the password of 'dba'" in wrong.err
    none = command(*words)
    assert said(none) == (2, "", 1)
    assert "answered 401 Unauthorized to DELETE; set WCOGRAPH_USER and WCOGRAPH_PASSWORD" in none.err


def test_the_password_may_stand_in_netrc(running: dict[str, Server], folder: Path, tmp_path: Path) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login dba password dba\n", "utf-8")
    words = ("push", running["virtuoso"].store, "-d", folder, "--default-graph", servers.ACCEPTED)
    done = command(*words)
    assert (done.code, done.out) == (0, running["virtuoso"].store + "\n"), done.err


def test_the_default_entry_of_netrc_is_told_to_nobody(
    running: dict[str, Server], folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "netrc").write_text("default login dba password dba\n", "utf-8")
    done = command("push", running["virtuoso"].store, "-d", folder)
    assert "set WCOGRAPH_USER and WCOGRAPH_PASSWORD" in done.err


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://127.0.0.1:9/store", "Connection refused"),
        ("ftp://127.0.0.1/store", "is no address of a Graph Store"),
        ("http://dba:secret@127.0.0.1/store", "write no password in the address of 127.0.0.1"),
    ],
)
def test_an_address_without_a_server_is_said_in_one_line(url: str, reason: str, folder: Path) -> None:
    done = command("push", url, "-d", folder)
    assert said(done) == (2, "", 1)
    assert reason in done.err
    assert "secret" not in done.err


def test_an_endpoint_is_no_graph_store(running: dict[str, Server], folder: Path) -> None:
    done = command("push", running["oxigraph"].query, "-d", folder)
    assert said(done) == (2, "", 1)
    assert "is it a Graph Store" in done.err


def test_an_address_that_waits_for_ever_is_given_up_soon(
    running: dict[str, Server], built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wcograph.graphstore._FIRST", 1.0)
    url = running["virtuoso"].query.partition("?")[0]
    with pytest.raises(
        StoreError, match=r"/sparql was silent for 1 seconds when it was sent one triple; is it"
    ):
        push(built.store, url, user="dba", password="dba")


def test_a_remote_dataset_is_not_pushed_on(running: dict[str, Server]) -> None:
    with pytest.raises(UsageError, match="is a remote endpoint, which is not copied"):
        push(open_store(running["oxigraph"].query), "http://127.0.0.1:1/store")


def test_blank_nodes_are_refused(empty: Server) -> None:
    store = ox.Store()
    store.add(ox.Quad(ox.BlankNode(), ox.NamedNode("http://example.org/p"), ox.Literal("x")))
    with pytest.raises(UsageError, match=r"^the default graph has blank nodes"):
        push(store, empty.store)


def test_the_examples_of_the_help_run(
    empty: Server, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as usual:  # the bundled dataset is prepared there already
        usual.delenv("WCOGRAPH_CACHE")
        prepared = bundle.prepared()
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / prepared.name).symlink_to(prepared)
    (tmp_path / "build").symlink_to(folder)
    block = command("push", "--help").out.partition("Examples:\n\n")[2].partition("\n\n")[0]
    lines = [line.strip() for line in block.splitlines()]
    assert len(lines) == 2
    for line in lines:
        words = shlex.split(line.replace("http://localhost:7878/store", empty.store))[1:]
        assert command(*words, cwd=tmp_path).code == 0, line


class Odd(BaseHTTPRequestHandler):
    """Answers with the next status of its server's list, and notes what it was sent."""

    def do_PUT(self) -> None:
        server = self.server
        assert isinstance(server, OddServer)
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server.asked.append((self.path, self.headers.get("Authorization"), body))
        status, fields = server.answers.pop(0) if server.answers else (204, {})
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


class OddServer(ThreadingHTTPServer):
    """A server that is told how to answer."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Odd)
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.asked: list[tuple[str, str | None, bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/store"


@pytest.fixture
def odd(monkeypatch: pytest.MonkeyPatch) -> Iterator[OddServer]:
    monkeypatch.setattr("wcograph.graphstore._PAUSES", (0.0, 0.0, 0.0))
    with OddServer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_busy_server_is_asked_again(odd: OddServer) -> None:
    odd.answers += [(503, {"Retry-After": "0"}), (429, {}), (500, {})]
    GraphStore(odd.url).put("", b"<a:a> <b:b> <c:c> .\n")
    assert odd.asked == [("/store?default", None, b"<a:a> <b:b> <c:c> .\n")] * 4


def test_a_server_that_stays_busy_is_given_up(odd: OddServer) -> None:
    odd.answers += [(503, {})] * 9
    with pytest.raises(StoreError, match=r"answered 503 Service Unavailable to PUT$"):
        GraphStore(odd.url).put("", b"")
    assert len(odd.asked) == 4


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (403, "it does not take the password of 'ada', or not for writing"),
        (405, "is it a Graph Store"),
        (413, "raise its limit on the size of a request above 7 bytes"),
        (415, "does not take N-Triples"),
    ],
)
def test_a_refusal_is_said_with_what_to_do(odd: OddServer, status: int, reason: str) -> None:
    odd.answers.append((status, {}))
    with pytest.raises(StoreError, match=re.escape(reason)):
        GraphStore(odd.url, user="ada", password="secret").put("", b"# seven")
    assert len(odd.asked) == 1


def test_a_redirect_gets_neither_data_nor_password(odd: OddServer) -> None:
    with OddServer() as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        odd.answers += [(401, {"WWW-Authenticate": 'Basic realm="x"'}), (307, {"Location": other.url})]
        with pytest.raises(StoreError, match=f"sends on to {other.url}; push to that address"):
            GraphStore(odd.url, user="ada", password="secret").put("", b"")
        assert [password for _, password, _ in odd.asked] == [None, "Basic YWRhOnNlY3JldA=="]
        assert other.asked == []
        other.shutdown()
