"""What a site on the open internet meets; after each attack it answers everybody else as before."""

# ruff: noqa: E501 - attacks are long
from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from wcograph.web.sparql import _client
from web.attacking import ENDLESS, LOOKUP, answered, within_memory, workers
from web.conftest import Site, serving


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
    assert within_memory(attacked)
    answered(attacked)
