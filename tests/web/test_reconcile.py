"""Reconciliation, as OpenRefine asks for it: its requests replayed against the site over the world.

Numbers of sections are those of the Reconciliation Service API 0.2.
"""

from __future__ import annotations

import json
import re
import shutil
import threading
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema
import pyoxigraph as ox
import pytest
from playwright.sync_api import sync_playwright

from wcograph.dataset import Built, write_oxigraph
from wcograph.namespaces import BASE, PREFIXES
from web.conftest import Site, serving
from web.test_pages_hostile import ATTACK, hostile

TEXT = {"type": "string", "minLength": 1}
TYPE = {"type": "object", "properties": {"id": TEXT, "name": TEXT}, "required": ["id", "name"]}
TEMPLATE = {
    "type": "object",
    "properties": {"url": {"type": "string", "pattern": r"^http.*\{\{id\}\}"}},
    "required": ["url"],
}
PLACE = {
    "type": "object",
    "properties": {
        "service_url": {"type": "string", "pattern": "^http.*[^/]$"},
        "service_path": {"type": "string", "pattern": "^/"},
    },
    "required": ["service_url", "service_path"],
}
MANIFEST = {  # section 3.1
    "type": "object",
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": {"const": BASE + "id/"},
        "schemaSpace": {"const": BASE + "ns#"},
        "documentation": TEXT,
        "logo": TEXT,
        "serviceVersion": TEXT,
        "defaultTypes": {"type": "array", "items": TYPE, "uniqueItems": True, "minItems": 11},
        "view": TEMPLATE,
        "preview": {
            **TEMPLATE,
            "properties": {**TEMPLATE["properties"], "width": {"const": 400}, "height": {"const": 100}},  # type: ignore[dict-item]
            "required": ["url", "width", "height"],
        },
        "suggest": {
            "type": "object",
            "properties": {"entity": PLACE, "type": PLACE, "property": PLACE},
            "required": ["entity", "type", "property"],
            "additionalProperties": False,
        },
        "extend": {
            "type": "object",
            "properties": {"propose_properties": PLACE, "property_settings": {"type": "array"}},
            "required": ["propose_properties"],
        },
        "batchSize": {"type": "integer", "minimum": 10},
    },
    "required": [
        *("versions", "name", "identifierSpace", "schemaSpace", "defaultTypes", "view", "preview"),
        *("suggest", "extend", "batchSize"),
    ],
    "additionalProperties": False,
}
RESULTS = {  # section 4.2
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string", "pattern": "^[a-z]+/[A-Za-z0-9-]+$"},
                        "name": TEXT,
                        "description": TEXT,
                        "type": {"type": "array", "items": TYPE, "minItems": 1},
                        "score": {"type": "number", "minimum": 0, "maximum": 100},
                        "match": {"type": "boolean"},
                        "features": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {"id": TEXT, "value": {"type": ["number", "boolean"]}},
                                "required": ["id", "value"],
                            },
                        },
                    },
                    "required": ["id", "name", "type", "score", "match"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["result"],
        "additionalProperties": False,
    },
}
SUGGESTED = {  # section 6.3
    "type": "object",
    "properties": {
        "result": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "id": TEXT,
                    "name": TEXT,
                    "description": TEXT,
                    "notable": {"type": "array", "items": TYPE},
                    "broader": {"type": "array", "items": TYPE},
                },
                "required": ["id", "name"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["result"],
    "additionalProperties": False,
}


def cell(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: schema},
        "required": [name],
        "additionalProperties": False,
    }


EXTENDED = {  # section 7.4
    "type": "object",
    "properties": {
        "meta": {"type": "array", "items": {**TYPE, "properties": {**TYPE["properties"], "type": TYPE}}},  # type: ignore[dict-item]
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": {
                        "oneOf": [
                            {**TYPE, "additionalProperties": False},
                            cell("str", TEXT),
                            cell("int", {"type": "integer"}),
                            cell(
                                "date",
                                {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
                            ),
                        ]
                    },
                },
            },
        },
    },
    "required": ["meta", "rows"],
}


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


@pytest.fixture(scope="module")
def twins(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A site whose dataset has an attack in every label, and one name for two people."""
    folder = tmp_path_factory.mktemp("twins") / "wcograph.oxigraph"
    name = ox.NamedNode(PREFIXES["foaf"] + "name")
    labels = {name, ox.NamedNode(PREFIXES["skos"] + "prefLabel")}
    quads = [
        ox.Quad(quad.subject, quad.predicate, hostile(quad.object), quad.graph_name)
        if quad.predicate in labels and isinstance(quad.object, ox.Literal)
        else quad
        for quad in built.store
    ]
    quads += [
        ox.Quad(ox.NamedNode(f"{BASE}id/person/{id_}"), name, ox.Literal("Grace Twin"), ox.DefaultGraph())
        for id_ in ("p0001", "p0003")
    ]
    write_oxigraph(quads, folder)
    with serving(folder) as site, httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


def post(client: httpx.Client, queries: object) -> httpx.Response:
    """A batch as OpenRefine posts it."""
    return client.post("reconcile", data={"queries": json.dumps(queries)})


def candidates(client: httpx.Client, **query: object) -> list[dict[str, Any]]:
    """The candidates of one query, checked."""
    answer = post(client, {"q0": query})
    assert answer.status_code == 200, answer.text
    jsonschema.validate(answer.json(), RESULTS)
    found: list[dict[str, Any]] = answer.json()["q0"]["result"]
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    return found


def best(client: httpx.Client, **query: object) -> tuple[str, bool] | None:
    found = candidates(client, **query)
    return (found[0]["id"], found[0]["match"]) if found else None


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]


# ---- the manifest (section 3)


def test_manifest_says_what_there_is(client: httpx.Client) -> None:
    answer = client.get("reconcile")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    jsonschema.validate(answer.json(), MANIFEST)
    assert [type_["id"] for type_ in answer.json()["defaultTypes"]] == [
        *("wcg:Event", "wcg:EventSeries", "foaf:Person", "org:Organization", "wcg:EntityGroup", "org:Post"),
        *("schema:Place", "schema:Country", "wcg:Region", "skos:Concept", "wcg:Output", "wcg:Initiative"),
        "wcg:SourceDocument",
    ]


def test_addresses_of_the_manifest_answer_with_an_id_put_in(client: httpx.Client) -> None:
    manifest = client.get("reconcile").json()
    id_ = quote("org/tidebank", safe="")  # section 2.1: reserved characters are encoded
    for template in (manifest["view"]["url"], manifest["preview"]["url"]):
        answer = client.get(template.replace("{{id}}", id_), follow_redirects=True)
        assert (answer.status_code, "Tide Bank" in answer.text) == (200, True)
    for address in (manifest["documentation"], manifest["logo"]):
        assert client.get(address).status_code == 200
    services = [*manifest["suggest"].values(), manifest["extend"]["propose_properties"]]
    for service in services:
        assert client.get(service["service_url"] + service["service_path"]).status_code == 200


@pytest.mark.parametrize(
    "path", ["reconcile", "reconcile/suggest/entity?prefix=tide", "reconcile/preview?id=org/whf"]
)
def test_scripts_of_other_origins_may_read(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"Origin": "http://127.0.0.1:3333"})
    assert answer.headers["access-control-allow-origin"] == "*"
    asked = {"Origin": "http://127.0.0.1:3333", "Access-Control-Request-Method": "POST"}
    assert client.options(path, headers=asked).status_code == 204


# ---- queries (section 4)


def test_openrefine_guesses_the_type_of_a_column(client: httpx.Client) -> None:
    cells = ["Ada Quill", "Boris Volny", "Carmen Díaz", "Dana Moss", "Felix Marsh"]
    answer = client.post(
        "reconcile",
        content="queries="
        + quote(json.dumps({f"q{i}": {"query": cell_, "limit": 3} for i, cell_ in enumerate(cells)})),
        headers={"Content-Type": "application/x-www-form-urlencoded; charset=UTF-8"},
    )
    jsonschema.validate(answer.json(), RESULTS)
    first = [found["result"][0]["type"] for found in answer.json().values()]
    assert first == [[{"id": "foaf:Person", "name": "Person"}]] * len(cells)
    assert max(len(found["result"]) for found in answer.json().values()) <= 3


def test_openrefine_reconciles_a_column_with_type_and_another_column(client: httpx.Client) -> None:
    answer = post(
        client,
        {
            "q0": {
                "query": "Harbour Authority",
                "type": "org:Organization",
                "type_strict": "should",
                "properties": [{"pid": "country", "v": "Fiji"}],
            },
            "q1": {
                "query": "Ada Quill",
                "type": "foaf:Person",
                "type_strict": "should",
                "properties": [{"pid": "body", "v": {"id": "org/whf", "name": "World Harbour Forum"}}],
            },
        },
    ).json()
    assert answer["q0"]["result"][0]["id"] == "org/customs-fj"
    assert answer["q0"]["result"][0]["match"] is False
    assert (answer["q1"]["result"][0]["id"], answer["q1"]["result"][0]["match"]) == ("person/p0001", True)


NAMES = {
    "World Harbour Forum": "org/whf",
    "Foro Mundial de Puertos": "org/whf",
    "Всемирный портовый форум": "org/whf",
    "Banque des marées": "org/tidebank",
    "صندوق الشعاب": "org/reef-fund",
    "سميرة البحري": "person/p0005",
    "Борис Вольный": "person/p0002",
    "DIAZ, Carmen": "person/p0003",
    "Кингстон": "place/kingston",
    "autoridad portuaria del peru": "org/customs-pe",
}


def test_names_of_the_world_match_in_every_script(client: httpx.Client) -> None:
    answer = post(client, {name: {"query": name} for name in NAMES})
    jsonschema.validate(answer.json(), RESULTS)
    first = {
        name: (found["result"][0]["id"], found["result"][0]["score"], found["result"][0]["match"])
        for name, found in answer.json().items()
    }
    assert first == {name: (thing, 100.0, True) for name, thing in NAMES.items()}


def test_a_batch_can_be_asked_for_with_get(client: httpx.Client) -> None:
    queries = json.dumps({"a": {"query": "Tide Bank"}, "b": {"query": "Reef Fund"}})
    answer = client.get("reconcile", params={"queries": queries})
    assert {key: found["result"][0]["id"] for key, found in answer.json().items()} == {
        "a": "org/tidebank",
        "b": "org/reef-fund",
    }
    head = client.head("reconcile", params={"queries": queries})
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("slip", "thing"),
    [
        ("Tide Bnak", "org/tidebank"),
        ("World Harbor Forum", "org/whf"),
        ("Forum, World Harbour", "org/whf"),
        ("Mr. Boris Volnyy", "person/p0002"),
        ("Carmen Dias", "person/p0003"),
        ("Samira Albahri", "person/p0005"),
        ("Эмма Самира аль-Бахри", "person/p0005"),
        ("risk managment", "topic/risk-management"),
    ],
)
def test_slips_are_forgiven_and_never_sure(client: httpx.Client, slip: str, thing: str) -> None:
    assert best(client, query=slip) == (thing, False)


def test_other_names_of_a_thing_are_told(client: httpx.Client) -> None:
    found = candidates(client, query="Банк приливов")[0]
    assert found["name"] == "Tide Bank"
    assert found["description"].endswith("· also: Банк приливов")


def test_names_come_in_the_language_of_the_reader(client: httpx.Client) -> None:
    queries = json.dumps({"q0": {"query": "Tide Bank"}})
    answer = client.post("reconcile", data={"queries": queries}, headers={"Accept-Language": "fr"})
    assert answer.json()["q0"]["result"][0]["name"] == "Banque des marées"
    assert "Accept-Language" in answer.headers["vary"]


@pytest.mark.parametrize(
    "id_", ["org/tidebank", BASE + "id/org/tidebank", "worg:tidebank", "  org/tidebank "]
)
def test_an_id_is_found_as_a_name_is(client: httpx.Client, id_: str) -> None:
    found = candidates(client, query=id_)
    assert [(one["id"], one["score"], one["match"]) for one in found] == [("org/tidebank", 100.0, True)]


def test_merged_things_lead_to_those_that_stayed(client: httpx.Client) -> None:
    assert best(client, query="person/p0007") == ("person/p0003", True)
    assert best(client, query="Karmen Diaz") == ("person/p0003", True)
    assert best(client, query="Guilde des ports") == ("org/harbour-guild", True)


def test_withdrawn_people_are_never_named(client: httpx.Client) -> None:
    for query in ("Emil Stone", "person/p0006", "Stone, Emil"):
        assert "person/p0006" not in {one["id"] for one in candidates(client, query=query)}
    assert "p0006" not in client.get("reconcile/suggest/entity?prefix=Emil Stone").text
    assert client.get("reconcile/preview?id=person/p0006").status_code == 410


def test_a_name_that_two_things_bear_is_no_match(twins: httpx.Client) -> None:
    found = candidates(twins, query="Grace Twin", limit=2)
    assert [(one["id"], one["score"], one["match"]) for one in found] == [
        ("person/p0001", 100.0, False),
        ("person/p0003", 100.0, False),
    ]


def test_a_property_decides_between_two_of_one_name(twins: httpx.Client) -> None:
    peru = [{"pid": "country", "v": "PE"}]
    found = candidates(twins, query="Grace Twin", properties=peru, limit=2)
    assert [(one["id"], one["score"], one["match"]) for one in found] == [
        ("person/p0003", 100.0, True),
        ("person/p0001", 70.0, False),
    ]


def test_hostile_labels_stay_text(twins: httpx.Client) -> None:
    answer = twins.get("reconcile/preview?id=org/tidebank")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text
    assert re.findall(r"<(?:script|img|svg|textarea)|[\u202e\u2066\x01\x07]", answer.text) == []
    assert answer.text.count("</title>") == 1
    found = post(twins, {"</script>": {"query": "Tide Bank"}})
    assert found.headers["content-type"] == "application/json"
    assert found.json()["</script>"]["result"][0]["name"] == "Tide Bank" + ATTACK


# ---- types and properties


@pytest.mark.parametrize(
    "type_",
    [
        "org:Organization",
        "wcg:InternationalOrganisation",
        BASE + "ns#InternationalOrganisation",
        "organization",
        "Organization",
        ["foaf:Person", "org"],
    ],
)
def test_a_type_may_be_called_by_id_iri_or_name(client: httpx.Client, type_: object) -> None:
    assert best(client, query="Tide Bank", type=type_) == ("org/tidebank", True)


@pytest.mark.parametrize(
    ("type_", "kind"), [("place", "place"), ("wcg:Event", "event"), ("wcg:EntityGroup", "group")]
)
def test_only_things_of_the_type_are_proposed(client: httpx.Client, type_: str, kind: str) -> None:
    found = candidates(client, query="Harbour schools meeting, Tide House", type=type_, limit=50)
    assert {one["id"].partition("/")[0] for one in found} == {kind}
    assert candidates(client, query="Tide Bank", type="foaf:Person") == []


def test_all_types_may_be_demanded(client: httpx.Client) -> None:
    both = ["schema:Place", "schema:City"]
    assert best(client, query="Kingston", type=both, type_strict="all") == ("place/kingston", True)
    assert candidates(client, query="Tide House", type=both, type_strict="all") == []
    assert best(client, query="Tide House", type=both, type_strict="any") == ("place/tide-house", True)


@pytest.mark.parametrize(
    ("properties", "thing"),
    [
        ([{"pid": "country", "v": "PE"}], "org/customs-pe"),
        ([{"pid": "country", "v": "Jamaica"}], "org/customs-jm"),
        ([{"pid": "country", "v": {"id": "country/NO"}}], "org/customs-no"),
        ([{"pid": "region", "v": "AP"}], "org/customs-fj"),
        ([{"pid": "region", "v": ["EUR", "AP"]}, {"pid": "country", "v": "Norway"}], "org/customs-no"),
    ],
)
def test_properties_tell_namesakes_apart(
    client: httpx.Client, properties: list[dict[str, object]], thing: str
) -> None:
    found = candidates(client, query="Harbour Authority", type="org", properties=properties)
    assert found[0]["id"] == thing
    assert {"id": properties[0]["pid"], "value": 1.0} in found[0]["features"]


@pytest.mark.parametrize(
    ("date", "thing"),
    [("2012-03", "event/2012-03-ams-donor-meeting"), (2015, "event/2015-02-ams-donor-meeting")],
)
def test_the_date_tells_meetings_apart(client: httpx.Client, date: object, thing: str) -> None:
    on = [{"pid": "date", "v": date}]
    assert best(client, query="Donor Meeting", type="wcg:Event", properties=on) == (thing, False)


def test_an_exact_name_with_another_country_is_no_match(client: httpx.Client) -> None:
    wrong = [{"pid": "country", "v": "Peru"}]
    found = candidates(client, query="Harbour Authority of Fiji", properties=wrong)
    fiji = next(one for one in found if one["id"] == "org/customs-fj")
    assert (fiji["match"], fiji["score"]) == (False, 70.0)


def test_what_nobody_knows_is_neither_for_nor_against(client: httpx.Client) -> None:
    found = candidates(client, query="Dana Moss", properties=[{"pid": "country", "v": "Peru"}])
    assert (found[0]["id"], found[0]["score"], found[0]["match"]) == ("person/p0004", 85.0, True)
    assert best(client, query="Tide Bank", properties=[{"pid": "country", "v": "Atlantis"}]) == (
        "org/tidebank",
        True,
    )


def test_properties_alone_find_things_and_match_none(client: httpx.Client) -> None:
    found = candidates(client, type="wcg:Event", properties=[{"pid": "country", "v": "Norway"}])
    events = client.get("events.json?country=NO").json()["rows"]
    assert {one["id"] for one in found} == {f"event/{row['id']}" for row in events} != set()
    assert not [one for one in found if one["match"]]


def test_limit_is_kept(client: httpx.Client) -> None:
    assert len(candidates(client, query="Harbour Authority", limit=2)) == 2
    assert len(candidates(client, query="Harbour", type="org")) <= 10


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
        serving(f"{first.url}sparql") as second,  # type: ignore[arg-type]
        httpx.Client(base_url=second.url, timeout=60) as client,
    ):
        here = httpx.post(f"{first.url}reconcile", data={"queries": json.dumps(batch)}, timeout=60)
        assert post(client, batch).json() == here.json()
        first.process.terminate()
        first.process.wait(timeout=20)
        status, text = refused(post(client, {"q": {"query": "org/whf"}}))
    assert (status, text) == (502, "the store that holds the dataset does not answer; come again later")


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


def test_a_program_elsewhere_shows_the_preview_in_a_frame(site: Site) -> None:
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
        with sync_playwright() as playwright:
            names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
            found = next(filter(None, map(shutil.which, names)))
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            page = browser.new_page()
            page.goto(f"http://localhost:{server.server_address[1]}/", wait_until="networkidle")
            texts = [frame.locator("body").inner_text() for frame in page.frames[1:]]
            heights = page.frames[1].evaluate("[document.body.scrollHeight, innerHeight]")
            browser.close()
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
