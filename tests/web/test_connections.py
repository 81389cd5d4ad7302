"""Clients that send too much, too slowly or something else than HTTP/1.1, and those who take no answer."""

# ruff: noqa: E501 - attacks are long
from __future__ import annotations

import itertools
import os
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest

from web.attacking import ENDLESS, LOOKUP, answered, within_memory, workers
from web.conftest import Site, serving


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
        before = workers(site)
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        for client in held[::2]:
            client.close()
        time.sleep(1)
        answered(site)
        assert not set(workers(site)) & set(before)
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


def test_after_all_of_this_memory_is_within_its_limit(attacked: Site) -> None:
    assert within_memory(attacked)
    answered(attacked)
