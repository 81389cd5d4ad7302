"""Finding things: lists that narrow down, search with slips, questions in SPARQL, overviews, downloads."""

from __future__ import annotations

import asyncio
import base64
import csv
import hashlib
import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from xml.etree import ElementTree

import httpx
import pyoxigraph as ox
import pytest
from starlette.applications import Starlette

from wcograph.dataset import Built
from wcograph.namespaces import BASE
from wcograph.web import pages, things
from wcograph.web.settings import Settings
from wcograph.web.site import open_engine
from web.conftest import Site
from web.test_pages import text

FACETS = (
    "events",
    "people",
    "organizations",
    "topics",
    "outputs",
    "sources",
    "conflicts",
    "series",
    "places",
)


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60, headers={"accept": "text/html,*/*;q=0.5"}) as client:
        yield client


def ids(client: httpx.Client, path: str) -> list[str]:
    return [row["id"] for row in client.get(path).json()["rows"]]


# ---- lists


def test_a_list_narrows_down_by_region_and_year(client: httpx.Client) -> None:
    assert ids(client, "events.json?region=AP&year=2020") == [
        "2020-09-ap-regional-conference",
        "2020-05-ap-webinar",
    ]


def test_choices_can_be_taken_together_and_away(client: httpx.Client) -> None:
    both = set(ids(client, "events.json?region=AMS&type=donor-meeting"))
    assert both == set(ids(client, "events.json?region=AMS")) & set(
        ids(client, "events.json?type=donor-meeting")
    )
    page = client.get("events?region=AMS&type=donor-meeting").text
    taken = [unescape(href) for href in re.findall(r'<ul class="chosen".*?</ul>', page, re.DOTALL)]
    assert 'href="/events?type=donor-meeting"' in taken[0]
    assert 'href="/events?region=AMS"' in taken[0]


def test_the_number_beside_a_choice_is_that_of_the_list_behind_it(client: httpx.Client) -> None:
    for kind in FACETS:
        page = client.get(kind).text
        links = re.findall(rf'<li><a href="(/{kind}\?[^"]*)">.*?</a><span class="number">(\d+)</span>', page)
        for href, number in links:
            found = client.get(unescape(href).replace(f"/{kind}?", f"/{kind}.json?")).json()["total"]
            assert (href, found) == (href, int(number))


def test_a_topic_takes_in_those_below_it(client: httpx.Client, built: Built) -> None:
    topic = ox.NamedNode(BASE + "id/topic/risk-management")
    broader = ox.NamedNode("http://www.w3.org/2004/02/skos/core#broader")
    quads = built.store.quads_for_pattern(topic, broader, None, ox.DefaultGraph())
    above = next(str(quad.object.value) for quad in quads).rpartition("/")[2]
    below = set(ids(client, "events.json?topic=risk-management"))
    assert below
    assert below <= set(ids(client, f"events.json?topic={above}"))


def test_since_and_until_keep_what_may_have_been_within(client: httpx.Client) -> None:
    found = ids(client, "events.json?since=2015-02&until=2016")
    assert "2015-02-ams-donor-meeting" in found
    assert "2016-fiji-workshop" in found
    assert "harbour-school-visit" not in found
    assert not [id_ for id_ in found if id_.startswith(("2012", "2013", "2018", "2020"))]


def test_what_is_not_known_can_be_chosen_too(client: httpx.Client) -> None:
    assert "harbour-school-visit" in ids(client, "events.json?year=none")


def test_a_wrong_date_is_told(client: httpx.Client) -> None:
    answer = client.get("events?since=yesterday")
    assert (answer.status_code, "'yesterday' is no date" in text(answer.text)) == (400, True)
    assert client.get("events.json?since=2015-13").status_code == 400


@pytest.mark.parametrize("kind", ["person", "post", "org", "group", "region", "role", "output"])
def test_the_events_of_anything_can_be_listed(client: httpx.Client, built: Built, kind: str) -> None:
    some = sorted(
        {
            quad.subject.value
            for quad in built.store.quads_for_pattern(None, None, None, ox.DefaultGraph())
            if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(f"{BASE}id/{kind}/")
        }
    )
    listed = []
    for thing in some:
        name = thing.removeprefix(BASE + "id/")
        page = client.get(f"page/{name}")
        if page.status_code == 301:  # merged into another
            continue
        found = re.search(r'<section id="events".*?</section>', page.text, re.DOTALL)
        shown = set(re.findall(r'class="event"><a href="/page/event/([^"]*)"', found[0])) if found else set()
        assert (name, set(ids(client, f"events.json?with={name}"))) == (name, shown)
        listed += sorted(shown)
    assert listed


def test_what_is_no_thing_chooses_no_event(client: httpx.Client) -> None:
    assert ids(client, "events.json?with=../etc") == []
    assert ids(client, "events.json?with=person/p9999") == []


def test_more_events_than_fit_a_page_lead_to_their_list(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, dataset_folder: Path
) -> None:
    monkeypatch.setattr(things, "SHOWN", 1)
    settings = Settings(folder=dataset_folder / "wcograph.oxigraph", base_url="http://inside/")
    app = Starlette(routes=pages.routes(settings, open_engine(settings)))

    async def ask(path: str) -> str:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as inside:
            return (await inside.get(path, headers={"accept": "text/html"})).text

    page = asyncio.run(ask("/page/role/chair"))
    note = re.search(r"The newest 1 of (\d+)\.", page)
    assert note is not None
    assert 'href="/events?with=role/chair"' in page
    assert client.get("events.json?with=role/chair").json()["total"] == int(note[1])


def test_a_list_as_csv_has_ids_with_their_names(client: httpx.Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("organizations.csv").text)))
    peru = next(row for row in rows if row["id"] == "customs-pe")
    assert (peru["country"], peru["country_label"], peru["region"]) == ("PE", "Peru", "AMS")


def test_every_thing_of_a_kind_is_in_its_list(client: httpx.Client, built: Built) -> None:
    a = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    event = ox.NamedNode(BASE + "ns#Event")
    meetings = {quad.subject.value for quad in built.store.quads_for_pattern(None, a, event, None)}
    assert {row["iri"] for row in client.get("events.json").json()["rows"]} == meetings


# ---- search


@pytest.mark.parametrize(
    ("words", "thing"),
    [
        ("Tide Bank", "org/tidebank"),
        ("tide bnak", "org/tidebank"),
        ("Банк приливов", "org/tidebank"),
        ("صندوق الشعاب", "org/reef-fund"),
        ("Carmen Diaz", "person/p0003"),
        ("Karmen Diaz", "person/p0003"),
        ("volny boris", "person/p0002"),
        ("samira al bahri", "person/p0005"),
        ("foro mundial puertos", "org/whf"),
        ("WHF", "org/whf"),
        ("pe", "country/PE"),
    ],
)
def test_search_finds_names_in_any_script_and_forgives_slips(
    client: httpx.Client, words: str, thing: str
) -> None:
    found = [row["id"] for row in client.get("search.json", params={"q": words}).json()["rows"]]
    assert thing in found[:3]


def test_search_can_be_of_one_kind(client: httpx.Client) -> None:
    rows = client.get("search.json", params={"q": "harbour", "kind": "person"}).json()["rows"]
    assert {row["kind"] for row in rows} <= {"person"}


def test_search_names_things_in_the_readers_language_and_what_matched(client: httpx.Client) -> None:
    rows = client.get("search.json", params={"q": "World Harbour Forum", "lang": "fr"}).json()["rows"]
    assert (rows[0]["label"], rows[0]["matched"]) == ("Forum mondial des ports", "World Harbour Forum")


def test_the_page_of_a_search_says_how_many_it_found(client: httpx.Client) -> None:
    assert "also called" in text(client.get("search", params={"q": "Karmen"}).text)
    assert "0 found" in text(client.get("search", params={"q": "qqqqq"}).text)
    assert client.get("search").status_code == 200


# ---- questions


def test_a_question_is_answered_as_a_table_without_a_script(client: httpx.Client) -> None:
    query = (
        'SELECT ?m ?n WHERE { ?m a wcg:EventSeries ; skos:prefLabel ?n FILTER(LANG(?n) = "en") } ORDER BY ?n'
    )
    page = client.get("query", params={"query": query}).text
    assert "2 rows" in text(page) or "3 rows" in text(page)
    assert '<a href="/page/series/ams-donor-meeting">' in page
    assert "/sparql?query=" in page


def test_an_answer_a_graph_and_nothing_are_shown(client: httpx.Client) -> None:
    assert "Yes." in text(client.get("query", params={"query": "ASK { ?s wcg:ordinal 4 }"}).text)
    graph = client.get("query", params={"query": "CONSTRUCT WHERE { wreg:AMS skos:notation ?code }"}).text
    assert "AMS" in text(graph)
    assert "0 rows" in text(client.get("query", params={"query": "SELECT * { ?s wcg:ordinal 99 }"}).text)


def test_a_mistake_is_told_with_its_status_and_the_query_stays(client: httpx.Client) -> None:
    answer = client.get("query", params={"query": "SELEKT ?x WHERE { ?x wcg:ordinal 6 }"})
    assert answer.status_code == 400
    assert "SELEKT ?x WHERE { ?x wcg:ordinal 6 }</textarea>" in answer.text
    assert "The query cannot be read" in text(answer.text)


def test_a_term_that_does_not_exist_is_told(client: httpx.Client) -> None:
    answer = client.get("query", params={"query": "SELECT ?x WHERE { ?x wcg:ordnial 6 }"})
    assert "'wcg:ordnial' is no term of the ontology; did you mean 'wcg:ordinal'?" in text(answer.text)


def test_no_other_host_is_asked(client: httpx.Client) -> None:
    query = "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"
    answer = client.get("query", params={"query": query})
    assert answer.status_code == 403
    assert "SERVICE" in text(answer.text).replace(query, "")


def test_the_example_questions_run(client: httpx.Client) -> None:
    names = re.findall(r'href="/query\?example=([^"]*)"', client.get("query").text)
    assert len(names) == 25
    assert [name for name in names if client.get(f"query?example={name}").status_code != 200] == []


def test_a_browser_that_comes_to_the_endpoint_is_shown_the_form(client: httpx.Client) -> None:
    browser = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    answer = client.get("sparql?query=ASK%7B%7D", headers=browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/query?query=ASK%7B%7D")


# ---- overviews


def test_coverage_counts_what_is_not_known_and_leads_to_it(client: httpx.Client) -> None:
    page = client.get("overview/coverage").text
    for href, number in re.findall(r'<td><a href="(/events\?[^"]*none)">(\d+)<span', page):
        path = unescape(href).replace("/events?", "/events.json?")
        assert (href, client.get(path).json()["total"]) == (href, int(number))


def test_series_show_gaps(client: httpx.Client) -> None:
    assert re.search(r"Donor meetings.*?3 editions.*?missing: 3", text(client.get("overview/series").text))


def test_an_edition_is_drawn_as_held_only_where_a_source_says_so(client: httpx.Client) -> None:
    page = client.get("overview/series").text
    dots = re.findall(r'<circle[^>]*?( class="unheld")?><title>(.*?)</title>', page)
    held = set(ids(client, "events.json?status=held"))
    rows = client.get("events.json").json()["rows"]
    names = {row["label"]: row["id"] in held for row in rows}
    assert {unescape(name): not ring for ring, name in dots} == {
        unescape(n): names[unescape(n)] for _, n in dots
    }
    assert len({bool(ring) for ring, _ in dots}) == 2


def test_a_network_leads_back_to_the_site(client: httpx.Client) -> None:
    page = client.get("network/organizations").text
    assert '<nav aria-label="Site"><a href="/">' in page
    assert client.get("network/nothing").status_code == 404


def test_a_result_shows_names_beside_short_iris(client: httpx.Client) -> None:
    page = client.get("query", params={"query": "SELECT ?m WHERE { ?m a wcg:EventSeries }"}).text
    assert "wser:ams-donor-meeting</bdi></a>" in page
    assert "Donor meetings" in text(page)


def test_contradictions_show_open_ones_first(client: httpx.Client) -> None:
    shown = text(client.get("overview/conflicts").text)
    assert shown.index("Not decided") < shown.index("Left open on purpose") < shown.index("Decided.")


def test_the_ontology_tells_each_term_with_its_use(client: httpx.Client) -> None:
    page = client.get("ontology").text
    term = page[page.index('id="ordinal"') : page.index('id="ordinalText"')]
    shown = text(term)
    assert "numéro d'ordre" in shown
    assert "Number of the edition in its series" in shown
    assert re.search(r"Used \d+ times", shown)


def test_the_ontology_has_every_term(client: httpx.Client) -> None:
    from wcograph.namespaces import WCG

    page = client.get("ontology").text
    assert {term for term in WCG.terms if f'id="{term}"' not in page} == set()


# ---- downloads


def test_a_download_is_what_its_checksum_says_and_comes_in_ranges(client: httpx.Client, built: Built) -> None:
    base = f"dumps/{built.version}/"
    sums = client.get(base + "SHA256SUMS").text
    digest, _, name = next(line for line in sums.splitlines() if line.endswith("accepted.nt")).partition("  ")
    whole = client.get(base + name)
    assert hashlib.sha256(whole.content).hexdigest() == digest
    assert whole.headers["repr-digest"] == f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"
    part = client.get(base + name, headers={"range": "bytes=100-199"})
    assert (part.status_code, part.content) == (206, whole.content[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.content)}"
    rest = client.get(base + name, headers={"range": "bytes=100-", "if-range": whole.headers["etag"]})
    assert (rest.status_code, rest.content) == (206, whole.content[100:])


def test_downloads_of_the_description_lead_to_files(client: httpx.Client, built: Built) -> None:
    for path in (f"dataset/{built.version}/accepted.ttl", "dumps/accepted.ttl"):
        answer = client.get(path, follow_redirects=True)
        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/turtle")


@pytest.mark.parametrize(
    "path",
    ["dumps/1999-01-01+0/accepted.ttl", "dumps/VERSION/..%2f..%2fSHA256SUMS", "dumps/VERSION/nothing.ttl"],
)
def test_no_other_file_is_given(client: httpx.Client, built: Built, path: str) -> None:
    assert client.get(path.replace("VERSION", built.version)).status_code == 404


def test_the_sitemap_has_every_page(client: httpx.Client, site: Site) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    index = ElementTree.fromstring(client.get("sitemap.xml").content)
    found: list[str] = []
    for part in index.iter(space + "loc"):
        assert part.text is not None
        found += [
            each.text or ""
            for each in ElementTree.fromstring(client.get(part.text).content).iter(space + "loc")
        ]
    assert site.url + "page/org/whf" in found
    assert [
        address for address in found if client.head(address, follow_redirects=True).status_code != 200
    ] == []


def test_crawlers_are_kept_from_queries_and_endless_choices(client: httpx.Client, site: Site) -> None:
    robots = client.get("robots.txt").text
    assert "Disallow: /sparql\n" in robots
    assert "Disallow: /events?\n" in robots
    assert f"Sitemap: {site.url}sitemap.xml\n" in robots
