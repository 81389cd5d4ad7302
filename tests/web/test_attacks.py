"""What a site on the open internet meets; after each attack it answers everybody else as before."""

# ruff: noqa: E501 - attacks are long
from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from wcograph.web.sparql import _client
from web.conftest import Site, serving

MEMORY = 200 * 2**20
LIMITS = (
    "seconds=2",
    "quick_seconds=0.3",
    f"memory={MEMORY}",
    "rows=20000",
    "bytes=4e6",
    "head_seconds=3",
    "body_seconds=1",
)
LOOKUP = "SELECT ?label { wreg:AMS skos:prefLabel ?label } ORDER BY ?label"
ANY = "?s{0} ?p{0} ?o{0}"
MANY = " . ".join(ANY.format(n) for n in range(6))
ONES = "1 " * 200
DOUBLING = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
SUBSELECTS = "SELECT * { " * 150 + ANY.format(0) + " }" * 150
ENDLESS = {
    "cross product": f"SELECT (COUNT(*) AS ?n) {{ {MANY} }}",
    "cross product of named graphs": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"GRAPH ?g{n} {{ {ANY.format(n)} }}" for n in range(6))
    + " }",
    "cross product, distinct": f"SELECT DISTINCT * {{ {MANY} }}",
    "cross product, sorted": f"SELECT * {{ {MANY} }} ORDER BY ?o5 ?o4",
    "cross product that never holds": f"SELECT * {{ {MANY} FILTER(?o0 = ?o1 && ?o0 != ?o1) }}",
    "cross product of one row": f"ASK {{ {MANY} FILTER(CONCAT(STR(?s0), STR(?o5)) = 'x') }}",
    "cross product, offset": f"SELECT * {{ {MANY} }} OFFSET 1000000000000 LIMIT 1",
    "graph of a cross product": f"CONSTRUCT {{ ?s0 ?p1 ?o2 }} {{ {MANY} }}",
    "description of everything": f"DESCRIBE ?s0 ?o5 {{ {MANY} }}",
    "unbounded path of everything": "SELECT (COUNT(*) AS ?n) { ?a (!<http://x/>|^!<http://x/>)* ?b . "
    "?b (!<http://x/>|^!<http://x/>)* ?c . ?c (!<http://x/>|^!<http://x/>)* ?d }",
    "path within a path": "SELECT (COUNT(*) AS ?n) { ?a ((!<http://x/>)+/(^!<http://x/>)+)+ ?b }",
    "group of a cross product": f"SELECT ?p0 (COUNT(DISTINCT ?o5) AS ?n) {{ {MANY} }} GROUP BY ?p0",
    "concatenation of everything": f"SELECT (GROUP_CONCAT(CONCAT(STR(?s0), STR(?o1), STR(?o2))) AS ?x) {{ {MANY} }}",
    "text that doubles": f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("wcograph" AS ?x0) {DOUBLING} }}',
    "text that doubles, many times": f'SELECT (STRLEN(?x24) AS ?n) {{ {MANY} BIND("wcograph" AS ?x0) {DOUBLING} }}',
    "optional upon optional": "SELECT (COUNT(*) AS ?n) { " + " ".join(f"OPTIONAL {{ {ANY.format(n)} }}" for n in range(6)) + " }",
    "exists within exists": f"SELECT (COUNT(*) AS ?n) {{ {ANY.format(0)} FILTER NOT EXISTS {{ {MANY} FILTER(?o1 = 'no') }} }}",
    "minus a cross product": f"SELECT (COUNT(*) AS ?n) {{ {ANY.format(9)} MINUS {{ {ANY.format(9)} . {MANY} }} }}",
    "pattern of a regular expression": f"SELECT (COUNT(*) AS ?n) {{ {MANY} FILTER REGEX(STR(?o0), '(a*)*(b|a*)*[^z]{{0,900}}x$') }}",
    "groups within groups": "SELECT * { " + "{ " * 3000 + ANY.format(0) + " }" * 3000 + " }",
    "brackets within brackets": "ASK { FILTER(" + "(" * 20000 + "1" + ")" * 20000 + ") }",
    "queries within queries": f"SELECT (COUNT(*) AS ?n) {{ {{ {SUBSELECTS} }} {MANY} }}",
    "more rows than there may be": f"SELECT * {{ {ANY.format(0)} . {ANY.format(1)} }}",
    "more bytes than there may be": f"SELECT (SHA512(STR(?o0)) AS ?a) (SHA512(STR(?s0)) AS ?b) {{ {ANY.format(0)} . {ANY.format(1)} }} LIMIT 19000",
    "values upon values": "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {ONES} }}" for n in range(6)) + " }",
}  # fmt: skip


@pytest.fixture(scope="module")
def attacked(dataset_folder: Path) -> Iterator[Site]:
    with serving(dataset_folder, *(word for limit in LIMITS for word in ("--limit", limit))) as running:
        yield running


def answered(site: Site) -> None:
    """The site answers a lookup that it has not in its cache."""
    query = f"{LOOKUP} # {os.urandom(8).hex()}"
    answer = httpx.get(site.url + "sparql", params={"query": query}, timeout=20)
    assert (answer.status_code, answer.text[:200] if answer.status_code != 200 else "") == (200, "")
    assert answer.json()["results"]["bindings"]


def resident(site: Site) -> int:
    """Bytes that the site and its workers hold in memory."""
    listed = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(site.process.pid), "--ppid", str(site.process.pid)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sum(int(line) * 1024 for line in listed.stdout.split())


def workers(site: Site) -> list[int]:
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
    return [int(child) for child in children]


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_query_that_would_not_end_is_ended_and_its_client_is_told(attacked: Site, kind: str) -> None:
    answer = httpx.post(attacked.url + "sparql", data={"query": ENDLESS[kind]}, timeout=30)
    assert answer.status_code in (400, 403, 503), (answer.status_code, answer.text[:200])
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text.strip()
    answered(attacked)


def test_a_vast_regular_expression_matches_nothing(attacked: Site) -> None:
    query = "ASK { FILTER REGEX('a', '((a{0,999}){0,999}){0,999}') }"
    answer = httpx.get(attacked.url + "sparql", params={"query": query}, timeout=30)
    assert (answer.status_code, answer.json()["boolean"]) == (200, False)  # the engine does not build it
    answered(attacked)


def test_eight_heavy_queries_at_once_leave_a_lookup_of_somebody_else_alone(dataset_folder: Path) -> None:
    heavy = ENDLESS["cross product"]
    limits = [
        "--limit",
        "seconds=4",
        "--limit",
        "quick_seconds=0.3",
        "--limit",
        "cache=0",
        "--proxy",
        "127.0.0.1",
    ]
    with serving(dataset_folder, *limits) as site, ThreadPoolExecutor(24) as pool:
        mine = {"X-Forwarded-For": "192.0.2.1"}
        attack = [
            pool.submit(
                httpx.post, site.url + "sparql", data={"query": f"{heavy} # {n}"}, headers=mine, timeout=120
            )
            for n in range(8)
        ]
        time.sleep(0.5)
        with httpx.Client(headers={"X-Forwarded-For": "192.0.2.2"}, timeout=20) as other:
            answers = [other.get(site.url + "sparql", params={"query": LOOKUP}) for _ in range(20)]
        during = sum(not each.done() for each in attack)
        assert [answer.status_code for answer in answers] == [200] * 20
        assert during > 3  # the lookups did not wait for the heavy ones
        assert {each.result().status_code for each in attack} == {503}


def test_a_query_text_of_ten_megabytes_is_413(attacked: Site) -> None:
    query = "ASK { } #" + "x" * 10_000_000
    for answer in (
        httpx.post(attacked.url + "sparql", data={"query": query}, timeout=30),
        httpx.post(
            attacked.url + "sparql",
            content=query,
            headers={"Content-Type": "application/sparql-query"},
            timeout=30,
        ),
    ):
        assert answer.status_code == 413
    answered(attacked)


def test_an_address_of_a_megabyte_is_refused(attacked: Site) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(attacked.url).port or 0)) as client:
        client.settimeout(20)
        try:
            client.sendall(b"GET /sparql?query=" + b"x" * 1_000_000)
            said = client.recv(100)
        except ConnectionError:
            said = b""
    assert said == b"" or said.startswith(b"HTTP/1.1 431")
    answered(attacked)


@pytest.mark.parametrize("head", [b"X: " + b"x" * 70_000, b"\r\n".join([b"X: x"] * 20_000)])
@pytest.mark.parametrize("end", [b"", b"\r\n\r\n"])
def test_a_head_that_is_too_long_is_refused_whole_or_not(attacked: Site, head: bytes, end: bytes) -> None:
    with socket.create_connection(("127.0.0.1", urlsplit(attacked.url).port or 0)) as client:
        client.settimeout(20)
        client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n" + head + end)
        assert client.recv(100).startswith(b"HTTP/1.1 431")
    answered(attacked)


def test_a_query_that_comes_in_one_piece_with_its_head_may_be_longer_than_a_head(attacked: Site) -> None:
    query = f"{LOOKUP} # {'x' * 100_000}".encode()
    head = f"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: {len(query)}\r\n"
    with socket.create_connection(("127.0.0.1", urlsplit(attacked.url).port or 0)) as client:
        client.settimeout(20)
        client.sendall(head.encode() + b"Content-Type: application/sparql-query\r\n\r\n" + query)
        assert client.recv(100).startswith(b"HTTP/1.1 200")


def test_requests_that_do_not_wait_for_answers_are_answered_in_order_and_not_without_end(
    attacked: Site,
) -> None:
    address = (("127.0.0.1"), urlsplit(attacked.url).port or 0)
    request = f"GET /sparql?query={quote(LOOKUP)}%20%23{{}} HTTP/1.1\r\nHost: x\r\n{{}}\r\n"
    with socket.create_connection(address) as client:
        client.settimeout(20)
        client.sendall("".join(request.format(n, "") for n in range(9)).encode())
        client.sendall(request.format(9, "Connection: close\r\n").encode())
        said = b"".join(iter(lambda: client.recv(65536), b""))
    assert said.count(b"HTTP/1.1 200") == 10
    with socket.create_connection(address) as client:
        client.settimeout(20)
        try:
            client.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n" * 100_000)
            said = b"".join(iter(lambda: client.recv(65536), b""))
        except ConnectionError:
            said = b""
    assert said.count(b"HTTP/1.1") <= 100
    answered(attacked)


def test_the_addresses_of_one_network_are_one_client() -> None:
    assert _client("2001:db8:1:2::1") == _client("2001:db8:1:2:ffff::9") != _client("2001:db8:1:3::1")
    assert _client("fe80::1%eth0") == _client("fe80::2%eth0")
    assert _client("192.0.2.1") != _client("192.0.2.2")
    assert _client("nonsense:") == "nonsense:"
    assert _client("::ffff:192.0.2.1") == _client("192.0.2.1") != _client("::ffff:192.0.2.2")


def test_lookups_sent_together_with_endless_queries_are_all_answered(attacked: Site) -> None:
    endless = ENDLESS["cross product"]
    queries = [f"{LOOKUP} # {n} together" if n % 10 else f"{endless} # {n}" for n in range(60)]

    def status(query: str) -> int:
        return httpx.get(attacked.url + "sparql", params={"query": query}, timeout=60).status_code

    with ThreadPoolExecutor(30) as pool:
        found = list(pool.map(status, queries))
    assert [status for n, status in enumerate(found) if n % 10] == [200] * 54
    assert {status for n, status in enumerate(found) if n % 10 == 0} <= {503, 429}


def test_results_of_queries_sent_together_are_not_mixed_up(attacked: Site) -> None:
    """Small ones come through the channel of a process, large ones as files; both kinds follow each other."""
    rows = "VALUES ?a { 0 1 2 3 4 5 6 7 8 9 } VALUES ?b { 0 1 2 3 4 5 6 7 8 9 } VALUES ?c { 0 1 2 3 4 5 6 7 8 9 }"

    def result(n: int) -> set[str]:
        large = f"SELECT ?x {{ {rows} BIND({n} AS ?x) BIND(REPLACE(STR(?a), '.', '{'y' * 300}') AS ?z) }}"
        query = large.replace("?x {", "?x ?z {") if n % 3 == 0 else f"SELECT ({n} AS ?x) {{}}"
        answer = httpx.get(attacked.url + "sparql", params={"query": query, "format": "csv"}, timeout=60)
        return {row.partition(",")[0] for row in answer.text.splitlines()[1:]}

    with ThreadPoolExecutor(12) as pool:
        found = list(pool.map(result, range(60)))
    assert found == [{str(n)} for n in range(60)]


def test_fields_behind_a_body_are_not_read_without_end(attacked: Site) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    with socket.create_connection(("127.0.0.1", urlsplit(attacked.url).port or 0)) as client:
        client.settimeout(20)
        client.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n5\r\nASK{}\r\n0\r\n")
        endless = itertools.repeat(b"a:\r\n" * 20_000, 1000)
        with pytest.raises(ConnectionError):
            list(map(client.sendall, endless))
    answered(attacked)


@pytest.mark.parametrize("field", ["Accept", "Accept-Encoding", "Accept-Language"])
def test_wishes_that_are_too_long_to_be_remembered_are_refused(attacked: Site, field: str) -> None:
    assert httpx.get(attacked.url, headers={field: ",".join(["x/y"] * 1000)}).status_code == 431
    assert httpx.get(attacked.url, headers={field: "x/y," * 100 + "*/*"}).status_code == 200


def test_a_query_that_offers_http_2_is_answered_in_http_1(attacked: Site) -> None:
    """As Java's client does by itself, and curl when it is told to."""
    command = ["curl", "--silent", "--http2", "--data", "query=ASK{}", attacked.url + "sparql"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == '{"head":{},"boolean":true}'


def test_what_follows_an_offer_that_is_not_understood_is_no_request(attacked: Site) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nConnection: upGrade\r\nupGrade: h2c\r\nContent-Length: 99\r\n\r\n"
    with socket.create_connection(("127.0.0.1", urlsplit(attacked.url).port or 0)) as client:
        client.settimeout(20)
        client.sendall(head)
        client.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\n")
        said = b"".join(iter(lambda: client.recv(65536), b""))
    assert said.count(b"HTTP/1.1") == 1


def test_a_client_that_does_not_take_the_end_of_an_answer_is_cut_off(dataset_folder: Path) -> None:
    limits = ("send_seconds=1", "idle_seconds=1", "connections=4")
    query = quote("SELECT * { ?s ?p ?o . ?a ?b ?c } LIMIT 9000")
    with serving(dataset_folder, *(word for limit in limits for word in ("--limit", limit))) as site:
        held = []
        for _ in range(4):
            client = socket.create_connection(("127.0.0.1", urlsplit(site.url).port or 0))
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            client.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            held.append(client)
        deadline = time.monotonic() + 60
        while httpx.get(site.url + "sparql", params={"query": "ASK {}"}).status_code != 200:
            assert time.monotonic() < deadline, "those who do not read keep others out"
            time.sleep(0.2)
        for client in held:
            client.close()


def test_connections_leave_room_for_query_processes(dataset_folder: Path) -> None:
    with serving(dataset_folder, files=400) as site:
        address = ("127.0.0.1", urlsplit(site.url).port or 0)
        held = [socket.create_connection(address) for _ in range(300)]
        for worker in workers(site):
            os.kill(worker, signal.SIGKILL)
        for client in held[::2]:
            client.close()
        time.sleep(1)
        answered(site)
        for client in held:
            client.close()


def test_a_query_that_runs_when_the_site_ends_is_told_so(dataset_folder: Path) -> None:
    with serving(dataset_folder) as site, ThreadPoolExecutor(1) as pool:
        data = {"query": ENDLESS["cross product"]}
        asked = pool.submit(httpx.post, site.url + "sparql", data=data, timeout=60)
        deadline = time.monotonic() + 15
        while not any(os.getpriority(os.PRIO_PROCESS, worker) > 0 for worker in workers(site)):
            assert time.monotonic() < deadline, "the query does not run"
            time.sleep(0.1)
        site.process.terminate()
        answer = asked.result()
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "10")
    assert "shutting down" in answer.text


def test_clients_that_send_their_request_drop_by_drop_are_cut_off(attacked: Site) -> None:
    port = urlsplit(attacked.url).port or 0
    heads = [b"", b"GET /sparql HTTP/1.1\r\nHost: x\r\nX-", b"POST /sparql HTTP/1.1\r\nHost: x\r\n"
             b"Content-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK"]  # fmt: skip
    drops = [socket.create_connection(("127.0.0.1", port)) for _ in range(150)]
    for n, drop in enumerate(drops):
        drop.settimeout(20)
        drop.sendall(heads[n % 3])
    answered(attacked)
    said = [drop.recv(1000) for drop in drops]
    assert {each.partition(b"\r\n")[0] for each in said} == {b"HTTP/1.1 408 Request Timeout"}
    for drop in drops:
        drop.close()
    answered(attacked)


def test_two_hundred_clients_at_once_are_all_answered(attacked: Site) -> None:
    def one(n: int) -> int:
        query = f"{LOOKUP} # {n}"
        return httpx.get(attacked.url + "sparql", params={"query": query}, timeout=60).status_code

    with ThreadPoolExecutor(200) as pool:
        assert list(pool.map(one, range(200))) == [200] * 200


def test_who_sends_too_much_at_once_is_told_when_to_come_again(dataset_folder: Path) -> None:
    limits = ("seconds=1", "quick_seconds=0.2", "waiting_each=3", "waiting=100")
    with serving(dataset_folder, *(word for limit in limits for word in ("--limit", limit))) as site:

        def one(n: int) -> httpx.Response:
            query = f"{ENDLESS['cross product']} # {n}"
            return httpx.post(site.url + "sparql", data={"query": query}, timeout=60)

        with ThreadPoolExecutor(16) as pool:
            answers = list(pool.map(one, range(16)))
        refused = [answer for answer in answers if answer.status_code == 429]
        assert {answer.status_code for answer in answers} == {429, 503}
        assert all(int(answer.headers["retry-after"]) >= 1 for answer in refused)
        answered(site)


def test_killed_workers_are_replaced_and_nobody_notices(attacked: Site) -> None:
    for _ in range(3):
        before = workers(attacked)
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        time.sleep(0.2)
        answered(attacked)
        assert not set(workers(attacked)) & set(before)


def test_a_client_that_goes_away_takes_its_query_with_it(dataset_folder: Path) -> None:
    with serving(dataset_folder, "--limit", "seconds=60", "--limit", "quick_seconds=0.2") as site:
        answered(site)
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(site.url + "sparql", data={"query": ENDLESS["cross product"]}, timeout=1)
        deadline = time.monotonic() + 15
        while any(os.getpriority(os.PRIO_PROCESS, worker) > 0 for worker in workers(site)):
            assert time.monotonic() < deadline, "the query of nobody still runs"
            time.sleep(0.1)


def test_no_process_is_left_when_the_site_is_killed(dataset_folder: Path) -> None:
    with serving(dataset_folder) as site:
        answered(site)
        left = workers(site)
        site.process.kill()
        deadline = time.monotonic() + 15
        while any(
            Path(f"/proc/{worker}/cmdline").exists() and Path(f"/proc/{worker}/cmdline").read_bytes()
            for worker in left
        ):
            assert time.monotonic() < deadline
            time.sleep(0.1)


def test_service_and_from_reach_nobody(attacked: Site) -> None:
    called: list[str] = []

    class Victim(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            called.append(self.path)
            self.send_error(404)

        do_POST = do_GET  # noqa: N815 - the standard library's name

    server = HTTPServer(("127.0.0.1", 0), Victim)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    inside = f"http://127.0.0.1:{server.server_address[1]}/internal"
    for query in (
        f"SELECT * {{ SERVICE <{inside}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ \\u0053ERVICE SILENT <{inside}> {{ ?s ?p ?o }} }}",
        f"SELECT * FROM <{inside}> {{ ?s ?p ?o }}",
        f"LOAD <{inside}>",
    ):
        answer = httpx.post(attacked.url + "sparql", data={"query": query})
        assert answer.status_code in (400, 403)
    for name in ("default-graph-uri", "named-graph-uri"):
        answer = httpx.get(attacked.url + "sparql", params={"query": LOOKUP, name: inside})
        assert answer.json()["results"]["bindings"] == []
    server.shutdown()
    server.server_close()
    assert called == []


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's filter is Linux's")
def test_a_worker_cannot_open_a_connection_even_if_service_were_overlooked(dataset_folder: Path) -> None:
    code = (
        "import socket, subprocess, sys, pyoxigraph as ox\n"
        "from wcograph.web.seal import close_network\n"
        "listening = socket.create_server(('127.0.0.1', 0))\n"
        "assert close_network()\n"
        "store = ox.Store.read_only(sys.argv[1])\n"
        "port = listening.getsockname()[1]\n"
        "for attempt in (lambda: socket.socket(), lambda: subprocess.run(['/bin/true']),\n"
        "        lambda: list(store.query(f'SELECT * {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}'))):\n"
        "    try: attempt()\n"
        "    except OSError as error: print(type(error).__name__)\n"
        "    else: print('reached')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(dataset_folder / "wcograph.oxigraph")],
        capture_output=True,
        text=True,
    )
    assert (done.stdout.split(), done.stderr) == (["PermissionError"] * 3, "")


def test_a_full_disk_is_said_and_passes(dataset_folder: Path) -> None:
    wide = "SELECT (SHA512(STR(?o)) AS ?a) (SHA512(STR(?s)) AS ?b) (SHA512(STR(?p)) AS ?c) { ?s ?p ?o . ?s ?q ?r }"
    with serving(dataset_folder, file_size=1_000_000) as site:
        for _ in range(3):
            answer = httpx.get(
                site.url + "sparql",
                params={"query": wide},
                headers={"Accept": "text/csv", "Accept-Encoding": "identity"},
                timeout=30,
            )
            assert answer.status_code == 503
            assert "no room for the result" in answer.text
        answered(site)


def test_a_store_that_is_damaged_while_it_is_served_is_no_empty_answer(
    dataset_folder: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(dataset_folder, tmp_path / "build"))
    with serving(data) as site:
        answered(site)
        for file in (data / "wcograph.oxigraph").glob("*.sst"):
            file.write_bytes(b"\0" * file.stat().st_size)
        for worker in workers(site):
            os.kill(worker, signal.SIGKILL)
        time.sleep(1)
        answer = httpx.get(site.url + "sparql", params={"query": f"{LOOKUP} # anew"}, timeout=30)
        assert answer.status_code == 500
        assert httpx.get(site.url + "sparql").status_code == 200  # the server itself is well


def test_a_dataset_that_is_replaced_while_it_is_served_is_not_mixed_with_the_old(
    dataset_folder: Path, tmp_path: Path
) -> None:
    data = Path(shutil.copytree(dataset_folder, tmp_path / "build"))
    with serving(data) as site:
        answered(site)
        shutil.rmtree(data)
        shutil.copytree(dataset_folder, data)
        for worker in workers(site):
            os.kill(worker, signal.SIGKILL)
        time.sleep(1)
        answer = httpx.get(site.url + "sparql", params={"query": f"{LOOKUP} # anew"}, timeout=30)
        assert answer.status_code == 500
        assert "start the site again" in answer.text


def test_files_that_cannot_be_made_tell_strangers_nothing_of_the_machine(
    dataset_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").write_text("a file where a folder should be")
    monkeypatch.setenv("WCOGRAPH_CACHE", str(tmp_path / "cache"))
    with serving(dataset_folder) as site:
        version = httpx.get(site.url + "sparql").headers["dataset-version"]
        for path in ("dumps/", f"dumps/{version}/wcograph.nq.gz"):
            answer = httpx.get(site.url + path)
            assert answer.status_code == 503
            assert "could not be made" in answer.text
            assert str(tmp_path) not in answer.text


@pytest.mark.parametrize(
    "path", ["sparql/../../etc/passwd", "..%2f..%2fetc%2fpasswd", "static/..%2f..%2fsite.py", "void/%00"]
)
def test_no_path_leads_out_of_the_site(attacked: Site, path: str) -> None:
    port = urlsplit(attacked.url).port or 0
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.settimeout(20)
        client.sendall(f"GET /{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
        said = b"".join(iter(lambda: client.recv(65536), b""))
    assert said.startswith((b"HTTP/1.1 404", b"HTTP/1.1 400", b"HTTP/1.1 405"))
    assert b"root:" not in said
    assert b"import" not in said


def test_nothing_of_a_request_becomes_a_header_field(attacked: Site) -> None:
    injected = "x\r\nSet-Cookie: a=b\r\n\r\n<html>"
    for fields in (
        {"query": f"SELECT ('{'a'}' AS ?o) {{}} # {injected}"},
        {"query": "ASK {}", "version": injected},
        {"query": "ASK {}", "format": injected},
        {"query": injected},
    ):
        answer = httpx.get(attacked.url + "sparql", params=fields)
        assert "set-cookie" not in answer.headers
    spoofed = httpx.get(attacked.url + "sparql", params={"query": "ASK {}"}, headers={"Host": "evil.example"})
    assert "evil.example" not in str(spoofed.headers)


def test_after_all_of_this_memory_is_within_its_limit(attacked: Site) -> None:
    count = len(workers(attacked))
    assert resident(attacked) < 300 * 2**20 + count * (MEMORY + 120 * 2**20)
    answered(attacked)
    assert attacked.process.poll() is None
