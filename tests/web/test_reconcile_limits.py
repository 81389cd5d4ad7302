"""Reconciliation asked wrongly, for too much, by many at once, or over an endpoint."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import jsonschema
import pytest

from web.conftest import Site, serving
from web.reconciling import RESULTS, post, refused


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


# ---- errors (section 3.4) and limits


@pytest.mark.parametrize(
    ("form", "status", "says"),
    [
        ({"queries": "{"}, 400, "'queries' is no JSON that can be read at character 2"),
        ({"queries": "[" * 50_000}, 400, "'queries' is no JSON that can be read"),
        ({"queries": "[]"}, 400, "'queries' is no JSON object; write it in braces"),
        (
            {"queries": '{"q0": "Tide Bank"}'},
            400,
            'query \'q0\' is no object; write it as {"query": "a name"}',
        ),
        (
            {"queries": '{"q0": {}}'},
            400,
            "query 'q0' asks for nothing; it has neither a 'query' nor 'properties'",
        ),
        ({"queries": '{"q0": {"query": 7}}'}, 400, "the 'query' of query 'q0' is no text; write a name"),
        (
            {"queries": '{"q0": {"query": "a", "limit": 0}}'},
            400,
            "the 'limit' of query 'q0' is '0'; write a number from 1",
        ),
        (
            {"other": "x"},
            400,
            "the form has neither 'queries' nor 'extend'; send one of them as JSON",
        ),
        ({"extend": '{"ids": "x"}'}, 400, "the 'ids' of the extension are no list of ids"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(
    client: httpx.Client, form: dict[str, str], status: int, says: str
) -> None:
    assert refused(client.post("reconcile", data=form)) == (status, says)


def test_unknown_types_and_properties_are_told_with_those_that_exist(client: httpx.Client) -> None:
    status, text = refused(post(client, {"q0": {"query": "a", "type": "Q5"}}))
    assert (status, text[:30]) == (400, "query 'q0' has the type 'Q5'; ")
    assert "foaf:Person" in text
    status, text = refused(post(client, {"q0": {"query": "a", "properties": [{"pid": "P17", "v": "x"}]}}))
    assert (status, text[:35]) == (400, "query 'q0' has the property 'P17'; ")
    assert "country" in text


def test_a_batch_is_as_large_as_the_manifest_says(client: httpx.Client) -> None:
    most = client.get("reconcile").json()["batchSize"]
    batch = {f"q{i}": {"query": "Tide Bank", "limit": 1} for i in range(most)}
    answer = post(client, batch)
    assert [found["result"][0]["id"] for found in answer.json().values()] == ["org/tidebank"] * most
    assert post(client, {**batch, "more": {"query": "x"}}).status_code == 413


def test_a_large_request_is_refused(client: httpx.Client) -> None:
    status, text = refused(client.post("reconcile", data={"queries": "x" * 300_000}))
    assert (status, text) == (
        413,
        "the request is larger than the 262,144 bytes that it may have; send smaller batches",
    )


def test_only_forms_are_taken(client: httpx.Client) -> None:
    answer = client.post("reconcile", json={"q0": {"query": "Tide Bank"}})
    assert (answer.status_code, answer.headers["accept-post"]) == (415, "application/x-www-form-urlencoded")
    assert client.post("reconcile", files={"queries": b"{}"}).status_code == 415
    assert client.put("reconcile").status_code == 405


@pytest.mark.parametrize(
    "words",
    [
        "\x00",
        "\ud800",
        "'\"; DROP TABLE name; --",
        'NEAR("a" "b") OR *',
        "%_\\",
        "????",
        "a" * 5000,
        "\u202eknaB ediT",
        "<script>alert(1)</script>",
        "../../etc/passwd",
        "org/../person",
    ],
)
def test_strange_words_are_only_words(client: httpx.Client, words: str) -> None:
    key = f"k{words[:20]}"
    answer = post(client, {key: {"query": f"{words} Tide Bank"}, "alone": {"query": f"x{words}"}})
    assert answer.status_code == 200
    jsonschema.validate(answer.json(), RESULTS)
    assert list(answer.json()) == [key, "alone"]


def test_many_batches_at_once_are_answered_and_the_rest_of_the_site_with_them(site: Site) -> None:
    heavy = {f"q{i}": {"query": f"Regional Donor Meeting of the Harbour Authority {i}"} for i in range(50)}
    statuses: list[int] = []

    def ask() -> None:
        with httpx.Client(base_url=site.url, timeout=60) as client:
            statuses.append(post(client, heavy).status_code)

    threads = [threading.Thread(target=ask) for _ in range(12)]
    for thread in threads:
        thread.start()
    with httpx.Client(base_url=site.url, timeout=60) as client:
        assert client.get("page/org/tidebank").status_code == 200
        assert client.get("sparql", params={"query": "ASK { ?s ?p ?o }"}).status_code == 200
    for thread in threads:
        thread.join()
    assert statuses == [200] * 12


def test_a_batch_that_takes_too_long_is_ended(dataset_folder: Path) -> None:
    with (
        serving(dataset_folder, "--limit", "seconds=0.01") as site,
        httpx.Client(base_url=site.url) as client,
    ):
        answer = post(client, {f"q{i}": {"query": f"Harbour Authority {i}"} for i in range(50)})
    assert refused(answer) == (503, "the batch took longer than 0.01 seconds; send fewer queries at once")
    assert answer.headers["retry-after"] == "1"


def test_a_dataset_elsewhere_is_matched_as_one_here(dataset_folder: Path) -> None:
    peru = [{"pid": "country", "v": "PE"}]
    batch = {"a": {"query": "Tide Bnak"}, "b": {"query": "Harbour", "properties": peru}}
    with (
        serving(dataset_folder) as first,
        serving(f"{first.url}sparql") as second,
        httpx.Client(base_url=second.url, timeout=60) as client,
    ):
        here = httpx.post(f"{first.url}reconcile", data={"queries": json.dumps(batch)}, timeout=60)
        assert post(client, batch).json() == here.json()
        first.process.terminate()
        first.process.wait(timeout=20)
        status, text = refused(post(client, {"q": {"query": "org/whf"}}))
    assert (status, text) == (502, "the store that holds the dataset does not answer; come again later")
