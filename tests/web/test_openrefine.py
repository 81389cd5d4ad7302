"""A table brought through OpenRefine 3.8: the requests of its server and of its page, in order and form.

Its server posts forms of one field, ten cells at a time or as many as the manifest allows; its page asks with
jQuery, from an origin of its own. Names and years of the table are those of the world.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote, quote_plus

import httpx
import pytest

from web.conftest import Site

ORIGIN = "http://127.0.0.1:3333"
PAGE = {"Accept": "application/json, text/javascript, */*; q=0.01", "Origin": ORIGIN, "Referer": f"{ORIGIN}/"}
SUGGESTING = {"spell": "always", "exact": "false", "prefixed": "true"}
PEOPLE = ["Ada Quill", "Boris Volny", "Carmen Díaz", "Dana Moss", "سميرة البحري", "Felix Marsh"]
BODIES = ["World Harbour Forum", "Tide Bank", "Reef Fund", "Harbour Authority of Peru"]
CELLS = [*PEOPLE, *BODIES, "nobody at all", 'a "quoted" & plussed + name', "C:\\temp\tnew\nline"]
BATCH = 10


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def manifest(client: httpx.Client) -> dict[str, Any]:
    found: dict[str, Any] = from_page(client, "reconcile")
    return found


def from_page(client: httpx.Client, address: str, **fields: str) -> Any:
    """What a script of OpenRefine's page reads."""
    answer = client.get(address, params=fields, headers=PAGE) if fields else client.get(address, headers=PAGE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.headers["access-control-allow-origin"] in ("*", ORIGIN)
    return answer.json()


def post(client: httpx.Client, name: str, value: object) -> Any:
    """What OpenRefine's server reads; it follows no redirect of a form and takes no status of 400 or more."""
    answer = client.post(
        "reconcile",
        content=f"{name}={quote_plus(json.dumps(value, separators=(',', ':'), ensure_ascii=False))}",
        headers={
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "Accept-Encoding": "gzip, x-gzip, deflate",
            "User-Agent": "OpenRefine/3.8.7 [a1b2c3d]",
        },
    )
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return answer.json()


def batches(queries: Sequence[dict[str, Any]]) -> Iterator[dict[str, dict[str, Any]]]:
    for start in range(0, len(queries), BATCH):
        yield {f"q{at}": query for at, query in enumerate(queries[start : start + BATCH])}


def best(client: httpx.Client, query: dict[str, Any]) -> tuple[str, bool]:
    """The first candidate and whether OpenRefine would match it by itself."""
    first = post(client, "queries", {"q0": query})["q0"]["result"][0]
    return first["id"], first["match"]


def service(manifest: dict[str, Any], *path: str) -> str:
    place: Any = manifest
    for name in path:
        place = place[name]
    return f"{place['service_url']}{place['service_path']}"


def test_the_service_is_added_by_its_address(manifest: dict[str, Any]) -> None:
    assert manifest["name"]
    assert manifest["identifierSpace"].startswith("https://")
    assert manifest["batchSize"] >= BATCH
    assert all({"id", "name"} <= type_.keys() for type_ in manifest["defaultTypes"])


def test_the_type_of_a_column_is_guessed_from_ten_cells(client: httpx.Client) -> None:
    answer = post(client, "queries", {f"q{at}": {"query": c, "limit": 3} for at, c in enumerate(CELLS[:10])})
    guessed = [{type_["id"] for type_ in answer[f"q{at}"]["result"][0]["type"]} for at in range(10)]
    expected = ["foaf:Person"] * len(PEOPLE) + ["org:Organization"] * len(BODIES)
    assert [type_ in types for type_, types in zip(expected, guessed, strict=True)] == [True] * 10
    assert max(len(found["result"]) for found in answer.values()) <= 3


@pytest.mark.parametrize("size", [BATCH, None])
def test_a_column_is_reconciled_batch_by_batch(
    client: httpx.Client, manifest: dict[str, Any], size: int | None
) -> None:
    queries = [{"query": cell} for cell in CELLS * 3]
    asked = list(batches(queries)) if size else [{f"q{at}": query for at, query in enumerate(queries)}]
    assert len(asked[0]) <= manifest["batchSize"]
    found = [post(client, "queries", batch) for batch in asked]
    assert [list(answer) for answer in found] == [list(batch) for batch in asked]
    results = [each["result"] for answer in found for each in answer.values()]
    assert len(results) == len(queries)
    named = [result[0]["match"] for result in results[: len(PEOPLE + BODIES)]]
    assert named == [True] * len(named)
    assert not any(candidate["match"] for candidate in results[CELLS.index("nobody at all")])


def test_a_column_without_a_type_and_one_with_it(client: httpx.Client) -> None:
    assert best(client, {"query": "Tide Bank"}) == ("org/tidebank", True)
    typed = {"query": "Tide Bank", "type": "org:Organization", "type_strict": "should"}
    assert best(client, typed) == ("org/tidebank", True)


@pytest.mark.parametrize("year", ["2015", 2015, 2015.0, "2015-02-02T00:00:00Z"])
def test_other_columns_come_as_text_number_or_date(client: httpx.Client, year: object) -> None:
    query = {
        "query": "Donor meeting, Kingston",
        "type": "wcg:Event",
        "type_strict": "should",
        "properties": [
            {"pid": "year", "v": year},
            {"pid": "country", "v": {"id": "country/JM", "name": "Jamaica"}},
        ],
    }
    assert best(client, query)[0] == "event/2015-02-ams-donor-meeting"


def test_a_match_is_searched_for_by_hand(client: httpx.Client, manifest: dict[str, Any]) -> None:
    address = service(manifest, "suggest", "entity")
    for beginning in ("tide", "Tide Bank"):
        found = from_page(client, address, prefix=beginning, **SUGGESTING)["result"]
        assert "org/tidebank" in [one["id"] for one in found]
    typed = from_page(client, address, prefix="tide", type="org:Organization", **SUGGESTING)["result"]
    assert [one["id"] for one in typed][:1] == ["org/tidebank"]


def test_types_and_properties_are_suggested_while_one_types(
    client: httpx.Client, manifest: dict[str, Any]
) -> None:
    types = from_page(client, service(manifest, "suggest", "type"), prefix="organiz", **SUGGESTING)
    assert "org:Organization" in [one["id"] for one in types["result"]]
    properties = service(manifest, "suggest", "property")
    for more in ({}, {"type": "foaf:Person"}, {"schema": "foaf:Person"}):
        found = from_page(client, properties, prefix="coun", **SUGGESTING, **more)["result"]
        assert [one["id"] for one in found] == ["country"]


@pytest.mark.parametrize("type_", ["org:Organization", ""])
def test_columns_are_proposed_and_added(client: httpx.Client, manifest: dict[str, Any], type_: str) -> None:
    """Without a type of the column the page asks with an empty one."""
    address = service(manifest, "extend", "propose_properties")
    proposed = from_page(client, f"{address}?type={type_}")["properties"]
    assert {"country", "region"} <= {one["id"] for one in proposed}
    ids = ["org/whf", "org/tidebank", "org/customs-pe"]
    for settings in ({}, {"settings": {}}):
        properties = [{"id": name, **settings} for name in ("country", "region")]
        answer = post(client, "extend", {"ids": ids, "properties": properties})
        assert [column["id"] for column in answer["meta"]] == ["country", "region"]
        assert answer["rows"].keys() == set(ids)
        assert answer["rows"]["org/customs-pe"]["country"] == [{"id": "country/PE", "name": "Peru"}]


def test_a_match_is_looked_at(client: httpx.Client, manifest: dict[str, Any]) -> None:
    """The page puts the id into both addresses, once as a component and once as it is."""
    for name in ("view", "preview"):
        for id_ in ("org/tidebank", quote("org/tidebank", safe="")):
            address = manifest[name]["url"].replace("{{id}}", id_)
            answer = client.get(address, headers={"Accept": "text/html,*/*;q=0.8"}, follow_redirects=True)
            assert (answer.status_code, "Tide Bank" in answer.text) == (200, True)
