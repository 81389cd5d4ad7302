"""What OpenRefine shows and fetches beside matches: suggestions, further columns, previews."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import jsonschema
import pytest
from playwright.sync_api import Browser

from web.conftest import Site
from web.reconciling import EXTENDED, SUGGESTED


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


# ---- suggestions (section 6)


@pytest.mark.parametrize(
    ("prefix", "thing"),
    [
        ("tide b", "org/tidebank"),
        ("TIDE", "org/tidebank"),
        ("car", "person/p0003"),
        ("Банк", "org/tidebank"),
        ("org/whf", "org/whf"),
        ("person/p0007", "person/p0003"),
    ],
)
def test_entities_are_suggested_by_the_beginning_of_a_name(
    client: httpx.Client, prefix: str, thing: str
) -> None:
    answer = client.get("reconcile/suggest/entity", params={"prefix": prefix}).json()
    jsonschema.validate(answer, SUGGESTED)
    assert thing in [one["id"] for one in answer["result"]][:3]


def test_suggestions_can_be_gone_through(client: httpx.Client) -> None:
    pages = [
        [
            one["id"]
            for one in client.get(f"reconcile/suggest/entity?prefix=harbour&cursor={at}").json()["result"]
        ]
        for at in (0, 5, 10)
    ]
    assert pages[0][5:] == pages[1][: len(pages[0][5:])]
    assert not set(pages[0]) & set(pages[2])
    assert client.get("reconcile/suggest/entity?prefix=a&cursor=-1").status_code == 400


def test_types_and_properties_are_suggested(client: httpx.Client) -> None:
    types = client.get("reconcile/suggest/type?prefix=cust").json()
    properties = client.get("reconcile/suggest/property?prefix=coun").json()
    jsonschema.validate(types, SUGGESTED)
    jsonschema.validate(properties, SUGGESTED)
    assert [one["id"] for one in types["result"]] == ["wcg:CustomsAdministration", "schema:Country"]
    assert types["result"][0]["broader"] == [{"id": "org:Organization", "name": "Organization"}]
    assert [one["id"] for one in properties["result"]] == ["country"]


# ---- extension (section 7)


def test_properties_are_proposed_for_a_type(client: httpx.Client) -> None:
    answer = client.get("reconcile/properties?type=foaf:Person").json()
    assert answer == {
        "type": "foaf:Person",
        "limit": 16,
        "properties": [
            {"id": "region", "name": "WCO region"},
            {"id": "country", "name": "Country"},
            {"id": "body", "name": "Organization"},
            {"id": "year", "name": "Year"},
            {"id": "role", "name": "Role"},
        ],
    }
    assert len(client.get("reconcile/properties?type=foaf:Person&limit=2").json()["properties"]) == 2


def test_a_table_is_extended_by_properties(client: httpx.Client) -> None:
    asked = {
        "ids": ["event/2012-03-ams-donor-meeting", "person/p0007", "person/p0006", "org/nobody"],
        "properties": [{"id": "country"}, {"id": "date", "settings": {}}, {"id": "body"}],
    }
    answer = client.post("reconcile", data={"extend": json.dumps(asked)}).json()
    jsonschema.validate(answer, EXTENDED)
    nothing = {"country": [], "date": [], "body": []}
    assert answer["meta"] == [
        {
            "id": "country",
            "name": "Country",
            "type": {"id": "schema:Country", "name": "Country or customs territory"},
        },
        {"id": "date", "name": "Date"},
        {"id": "body", "name": "Organization", "type": {"id": "org:Organization", "name": "Organization"}},
    ]
    meeting = answer["rows"]["event/2012-03-ams-donor-meeting"]
    assert meeting["country"] == [{"id": "country/PE", "name": "Peru"}]
    assert re.fullmatch(r"2012-03-\d\dT00:00:00Z", meeting["date"][0]["date"])
    # merged: what is known of the one who stayed; withdrawn or unknown: nothing
    peru = {"id": "org/customs-pe", "name": "Harbour Authority of Peru"}
    assert answer["rows"]["person/p0007"]["body"] == [peru]
    assert answer["rows"]["person/p0006"] == nothing
    assert answer["rows"]["org/nobody"] == nothing


# ---- previews (section 5)


def test_a_preview_stands_alone_and_may_be_framed(client: httpx.Client) -> None:
    answer = client.get("reconcile/preview?id=org%2Ftidebank")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors *" in policy
    assert "script" not in policy.replace("allow-", "")
    assert re.findall(r"(?:src|@import|url\(|<script|<link|<form)", answer.text) == []


def test_no_other_answer_may_be_framed(client: httpx.Client) -> None:
    for path in ("", "page/org/tidebank", "reconcile", "reconcile/suggest/type?prefix=a"):
        answer = client.get(path)
        assert answer.headers["x-frame-options"] == "DENY"
        assert "frame-ancestors *" not in answer.headers["content-security-policy"]


def test_previews_of_what_is_not_there(client: httpx.Client) -> None:
    merged = client.get("reconcile/preview?id=person/p0007")
    assert (merged.status_code, merged.headers["location"]) == (
        301,
        f"{client.base_url}reconcile/preview?id=person/p0003",
    )
    assert client.get("reconcile/preview?id=org/nobody").status_code == 404
    assert client.get("reconcile/preview").status_code == 400
    attack = client.get("reconcile/preview", params={"id": "<script>alert(1)</script>\x00\u202e"})
    assert (attack.status_code, "<script" in attack.text) == (404, False)


def test_a_program_elsewhere_shows_the_preview_in_a_frame(site: Site, browser: Browser) -> None:
    """A page of another origin, as OpenRefine's is, in a real browser."""

    class Elsewhere(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            preview, page = f"{site.url}reconcile/preview?id=org%2Ftidebank", f"{site.url}page/org/tidebank"
            body = "".join(
                f'<iframe src="{src}" width="400" height="100"></iframe>' for src in (preview, page)
            )
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>elsewhere</title>{body}".encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = browser.new_page()
        page.goto(f"http://localhost:{server.server_address[1]}/", wait_until="networkidle")
        texts = [frame.locator("body").inner_text() for frame in page.frames[1:]]
        heights = page.frames[1].evaluate("[document.body.scrollHeight, innerHeight]")
        page.close()
    finally:
        server.shutdown()
        server.server_close()
    assert texts[0].split("\n\n") == [
        "Tide Bank",
        "International organization · development bank · Jamaica",
        "org/tidebank",
    ]
    assert "Tide Bank" not in texts[1]
    assert heights[0] <= heights[1]


# ---- documentation


def test_the_documentation_tells_the_properties_of_every_type(client: httpx.Client) -> None:
    text = (Path(__file__).parents[2] / "docs" / "reconcile.md").read_text("utf-8")
    rows = [line.split("|") for line in text.splitlines() if line.startswith("| `") and "|" in line[1:]]
    told = {
        id_: set(filter(None, row[2].strip().split(", ")))
        for row in rows
        for id_ in re.findall(r"`(\S+:\S+)`", row[1])
    }
    types = client.get("reconcile/suggest/type").json()["result"]
    assert set(told) == {type_["id"] for type_ in types}
    for id_, properties in told.items():
        offered = client.get("reconcile/properties", params={"type": id_}).json()["properties"]
        assert (id_, {one["id"] for one in offered}) == (id_, properties)
