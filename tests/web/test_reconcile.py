"""Names matched as OpenRefine asks for it: its requests replayed against the site over the world."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import jsonschema
import pyoxigraph as ox
import pytest

from wcograph.dataset import Built, write_oxigraph
from wcograph.namespaces import BASE, PREFIXES
from web.conftest import Site, serving
from web.reconciling import MANIFEST, RESULTS, best, candidates, post
from web.test_pages_hostile import ATTACK, hostile


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
