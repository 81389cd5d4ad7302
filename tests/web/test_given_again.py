"""Answers that were given before go out past the endpoint; nobody must be able to tell."""

from __future__ import annotations

import socket
import uuid
from urllib.parse import quote, urlsplit

import httpx

from web.conftest import Site


def test_an_answer_that_is_given_again_is_the_same_in_every_way(site: Site) -> None:
    """However it is asked for: as before, for its head, in HTTP/1.0, with a mark, ahead of others."""
    query = f"SELECT ?x {{ VALUES ?x {{ 1 2 }} }} # {uuid.uuid4()}"
    address = f"/sparql?query={quote(query)}"
    url = site.url.rstrip("/") + address
    first = httpx.get(url)
    fresh = {"date", "content-length", "content-encoding", "transfer-encoding", "connection"}
    with httpx.Client() as client:
        for accept in ("*/*", "*/*", "application/sparql-results+json", "text/csv", "text/csv"):
            again = client.get(url, headers={"Accept": accept})
            assert again.status_code == 200
            assert (again.text == first.text) == (accept != "text/csv")
        again = client.get(url)
        assert {k: v for k, v in again.headers.items() if k not in fresh} == {
            k: v for k, v in first.headers.items() if k not in fresh
        }
        assert client.head(url).text == ""
        assert client.get(url, headers={"If-None-Match": first.headers["etag"]}).status_code == 304
        assert client.get(url, headers={"Accept": "image/png"}).status_code == 406
        assert client.get(url).text == first.text
    port = urlsplit(site.url).port or 0
    ask_again = f"GET {address} HTTP/1.1\r\nHost: x\r\n{{}}\r\n"
    new = f"GET {address}%20{uuid.uuid4()} HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc"
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(20)
        connection.sendall(
            (ask_again.format("") * 2 + new + ask_again.format("Connection: close\r\n")).encode()
        )
        said = b"".join(iter(lambda: connection.recv(65536), b""))
    assert said.count(b"HTTP/1.1 200 OK") == 4
    assert said.count(b"\r\n\r\n{") == 4
    assert said.count(b"connection: close") == 1
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(20)
        connection.sendall(f"GET {address} HTTP/1.0\r\n\r\n".encode())
        assert b"200 OK" in b"".join(iter(lambda: connection.recv(65536), b""))
