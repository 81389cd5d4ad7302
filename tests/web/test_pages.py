"""What stands on pages: names instead of ids, who says so, contradictions, languages, citations."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pyoxigraph as ox
import pytest
from starlette.applications import Starlette

from wcograph.dataset import Built
from wcograph.namespaces import BASE, KINDS
from wcograph.web import pages
from wcograph.web.settings import Settings
from wcograph.web.site import open_engine
from web.conftest import Site
from web.test_pages_in_browser import KINDS as PAGES

MEETING = "page/event/2015-02-ams-donor-meeting"


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60, headers={"accept": "text/html,*/*;q=0.5"}) as client:
        yield client


def text(html: str) -> str:
    """What a reader sees, on one line."""
    shown = re.sub(r"<script.*?</script>|<svg.*?</svg>|<head>.*?</head>", " ", html, flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", shown)).split())


def section(html: str, id_: str) -> str:
    found = re.search(rf'<section id="{id_}".*?</section>', html, re.DOTALL)
    assert found is not None, id_
    return text(found[0])


def json_ld(html: str) -> list[dict[str, object]]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert found is not None
    loaded: list[dict[str, object]] = json.loads(found[1])
    return loaded


def test_a_meeting_says_when_where_who_and_in_which_words(client: httpx.Client) -> None:
    page = client.get(MEETING).text
    assert "Donor meeting, Kingston 2015" in text(page)
    facts = section(page, "facts")
    assert "donor meeting" in facts
    assert "4th" in facts or "fourth" in facts
    who = section(page, "participations")
    assert "Boris Volny" in who
    assert "invited" in who
    assert "not named" in who
    assert "paragraph" in who


def test_a_decided_contradiction_shows_both_values_and_why(client: httpx.Client) -> None:
    facts = section(client.get(MEETING).text, "facts")
    ordinal = facts[facts.lower().index("ordinal") :]
    assert re.search(r"\b4\b.*\b3 rejected\b", ordinal)
    assert "Sources contradict each other : decided" in ordinal


def test_an_open_contradiction_leaves_both_values_disputed(client: httpx.Client) -> None:
    facts = section(client.get("page/event/2013-04-ams-donor-meeting").text, "facts")
    assert "10 April 2013 disputed" in facts
    assert "11 April 2013 disputed" in facts
    assert "not decided" in facts


def test_what_a_part_takes_from_its_gathering_is_kept_apart(client: httpx.Client) -> None:
    assert "Donor and strategic meetings, Kingston 2015" in section(client.get(MEETING).text, "gathering")


def test_a_series_shows_the_edition_of_which_nobody_tells(client: httpx.Client) -> None:
    assert "Edition 3 no edition known" in section(
        client.get("page/series/ams-donor-meeting").text, "editions"
    )


def test_a_person_shows_posts_with_the_meetings_that_attest_them(client: httpx.Client) -> None:
    page = client.get("page/person/p0001").text
    posts = section(page, "posts")
    assert "Secretary" in posts
    assert "meetings attest it" in posts
    assert 'id="m-whf-secretary"' in page


def test_a_document_is_told_place_by_place(client: httpx.Client) -> None:
    page = client.get("page/doc/whf-20150218-donor-meeting").text
    assert re.search(r'id="title".*id="p1"', page, re.DOTALL)
    assert "place by place" in section(page, "statements") or "Title" in text(page)


def test_a_document_says_its_language_and_dates_in_words(client: httpx.Client) -> None:
    page = client.get("page/doc/whf-20150218-donor-meeting").text
    assert "issued 18 February 2015 language English" in section(page, "facts")


def test_a_contradiction_is_called_by_what_it_is_about_in_the_readers_language(client: httpx.Client) -> None:
    page = client.get("page/conflict/2013-04-ams-donor-meeting-dates").text
    name = "Dates: Donor meeting"
    assert re.search(rf"<h1><bdi>{name}", page)
    assert f"Contradictions {name}" in text(page)
    french = client.get("page/conflict/2013-04-ams-donor-meeting-dates?lang=fr").text
    assert re.search(r"<h1><bdi>Dates ?:", french)


def test_the_page_of_a_role_does_not_repeat_its_name_at_every_event(client: httpx.Client) -> None:
    role = '<span class="role"><bdi>opening speaker</bdi></span>'
    events = client.get("page/role/opening-speaker").text
    assert 'class="who"' in events
    assert role not in events
    assert role in client.get("page/person/p0001").text


def test_passages_of_one_document_stand_together(client: httpx.Client) -> None:
    page = client.get("page/conflict/2013-04-ams-donor-meeting-dates").text
    for claim in re.findall(r'<ul class="sources">.*?</ul>', page, re.DOTALL):
        titles = re.findall(r"<cite>(.*?)</cite>", claim)
        assert titles
        assert len(titles) == len(set(titles))


def test_position_in_the_words_of_a_source_leads_to_the_post_it_means(client: httpx.Client) -> None:
    who = client.get(MEETING).text
    found = re.findall(r'class="position"><a href="(/page/post/[^"]*)" title="([^"]+)">(.*?)</a>', who)
    assert found
    for href, post, _ in found:
        assert f"<h1><bdi>{post}" in client.get(href).text


def test_what_was_merged_is_an_identifier_and_no_link(client: httpx.Client, built: Built) -> None:
    replaced = ox.NamedNode("http://purl.org/dc/terms/isReplacedBy")
    pairs = [
        (quad.subject.value, quad.object.value)
        for quad in built.store.quads_for_pattern(None, replaced, None, ox.DefaultGraph())
        if "#" not in quad.subject.value
    ]
    assert pairs
    for loser, winner in pairs:
        page = client.get("page/" + winner.removeprefix(BASE + "id/")).text
        assert f"<code>{loser.removeprefix(BASE + 'id/')}</code>" in page
        assert f'href="/page/{loser.removeprefix(BASE + "id/")}"' not in page


def test_fragments_of_data_are_fragments_of_pages(client: httpx.Client, built: Built) -> None:
    wanted: dict[str, set[str]] = {}
    for quad in built.store:
        parent, _, fragment = getattr(quad.subject, "value", "").partition("#")
        kind = parent.removeprefix(BASE + "id/").partition("/")[0]
        if kind in ("event", "doc") and not fragment.startswith(("reading-", "wording-")) and fragment:
            wanted.setdefault(parent, set()).add(fragment)
    missing = []
    for parent, fragments in sorted(wanted.items()):
        page = client.get(f"page/{parent.removeprefix(BASE + 'id/')}").text
        missing += [f"{parent}#{fragment}" for fragment in fragments if f'id="{fragment}"' not in page]
    assert missing == []


@pytest.mark.parametrize("kind", [kind for kind in PAGES if kind not in ("not found", "wrong choice")])
def test_links_of_pages_lead_to_pages(client: httpx.Client, kind: str) -> None:
    page = client.get(PAGES[kind]).text
    addresses = {unescape(found) for found in re.findall(r'href="(/[^"#]*)', page)}
    wrong = []
    for address in sorted(addresses):
        if not address.startswith(("/query?", "/sparql")):
            status = client.get(address, follow_redirects=True).status_code
            if status != 200:
                wrong.append((address, status))
    assert wrong == []


@pytest.mark.parametrize(
    "kind", [kind for kind in PAGES if kind not in ("query with result", "query with error")]
)
def test_links_have_names_and_never_ids(client: httpx.Client, kind: str) -> None:
    page = client.get(PAGES[kind]).text
    main = page[page.index("<main") : page.index("</main>")]
    names = [text(found) for found in re.findall(r"<a\b[^>]*>(.*?)</a>", main, re.DOTALL)]
    bare = re.compile(rf"(?:{'|'.join(KINDS)})/[A-Za-z0-9-]+|p\d{{4}}|")
    assert [name for name in names if bare.fullmatch(name)] == []


@pytest.mark.parametrize(
    ("accepted", "name"),
    [
        ("fr-CH, en;q=0.5", "Forum mondial des ports"),
        ("es", "Foro Mundial de Puertos"),
        ("de, ru;q=0.8", "Всемирный портовый форум"),
        ("ja", "World Harbour Forum"),
    ],
)
def test_names_are_in_the_language_of_the_reader(client: httpx.Client, accepted: str, name: str) -> None:
    answer = client.get("page/org/whf", headers={"accept-language": accepted})
    found = re.search(r"<h1>(.*?)</h1>", answer.text)
    assert found is not None
    assert text(found[1]) == name
    assert "Accept-Language" in answer.headers["vary"]


def test_a_language_can_be_chosen_and_a_name_says_its_language(client: httpx.Client) -> None:
    page = client.get("page/org/whf?lang=ru", headers={"accept-language": "fr"}).text
    assert '<h1><span lang="ru" dir="auto">Всемирный портовый форум</span></h1>' in page


def test_what_has_no_name_in_a_language_is_called_by_its_english_one(client: httpx.Client) -> None:
    page = client.get("page/event/2016-fiji-workshop?lang=es").text
    assert "Workshop on reef risks, Fiji 2016" in text(page)


def test_the_sparql_of_a_section_runs_and_gives_what_it_shows(client: httpx.Client) -> None:
    page = client.get("page/org/whf").text
    address = re.search(r'href="(/query\?query=[^"]*)"', page)
    assert address is not None
    query = parse_qs(urlsplit(unescape(address[1])).query)["query"][0]
    answer = client.get("sparql", params={"query": query}, headers={"accept": "application/json"})
    assert answer.status_code == 200


def test_every_query_that_is_shown_runs(client: httpx.Client) -> None:
    queries = set()
    for kind in ("event", "series", "person", "organization", "region", "document", "contradiction", "graph"):
        page = client.get(PAGES[kind]).text
        for address in re.findall(r'href="(/query\?query=[^"]*)"', page):
            queries.add(parse_qs(urlsplit(unescape(address)).query)["query"][0])
    headers = {"accept": "application/json"}
    wrong = [
        q for q in sorted(queries) if client.get("sparql", params={"query": q}, headers=headers).is_error
    ]
    assert len(queries) > 15
    assert wrong == []


def test_a_meeting_is_an_event_of_schema_org(client: httpx.Client) -> None:
    event, trail = json_ld(client.get(MEETING).text)
    assert event["@type"] == "Event"
    assert event["@id"] == BASE + "id/event/2015-02-ams-donor-meeting"
    assert event["eventStatus"] == "https://schema.org/EventScheduled"
    assert str(event["startDate"]).startswith("2015-02")
    assert trail["@type"] == "BreadcrumbList"


def test_a_thing_is_cited_with_its_version(client: httpx.Client, built: Built) -> None:
    bib = client.get("cite/event/2015-02-ams-donor-meeting.bib")
    assert f"version = {{{built.version}}}" in bib.text
    assert "title = {Donor meeting, Kingston 2015}" in bib.text
    assert bib.headers["content-type"].startswith("application/x-bibtex")
    (entry,) = client.get("cite/event/2015-02-ams-donor-meeting.csl.json").json()
    assert (entry["version"], entry["title"]) == (built.version, "Donor meeting, Kingston 2015")
    assert entry["URL"] == BASE + "id/event/2015-02-ams-donor-meeting"


def test_a_contradiction_is_cited_by_its_name(client: httpx.Client) -> None:
    page = client.get("page/conflict/2013-04-ams-donor-meeting-dates").text
    bib = client.get("cite/conflict/2013-04-ams-donor-meeting-dates.bib").text
    assert "“Dates: Donor meeting, Kingston 2013”. In:" in section(page, "using")
    assert "title = {Dates: Donor meeting, Kingston 2013}" in bib


@pytest.mark.parametrize(
    "path", ["cite/person/p0006.bib", "cite/event/none.bib", "cite/org/whf", "cite/org/whf.exe"]
)
def test_nothing_else_is_cited(client: httpx.Client, path: str) -> None:
    assert client.get(path).status_code in (404, 410)


def test_a_withdrawn_name_stands_on_no_page(client: httpx.Client) -> None:
    paths = [
        *PAGES.values(),
        "people",
        "search?q=Emil+Stone",
        "people.csv",
        "events.json",
        "sitemap-people-1.xml",
    ]
    assert [path for path in paths if "Emil Stone" in client.get(path).text.replace("q=Emil+Stone", "")] in (
        [],
        ["search?q=Emil+Stone"],
    )
    assert client.get("search.json?q=Emil+Stone").json()["rows"] == []


def test_pages_say_that_no_script_but_the_sites_own_may_run(client: httpx.Client) -> None:
    headers = client.get(MEETING).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_links_follow_the_base_address(dataset_folder: Path) -> None:
    settings = Settings(folder=dataset_folder / "wcograph.oxigraph", base_url="https://data.example.org/kg/")
    app = Starlette(routes=pages.routes(settings, open_engine(settings)))

    async def ask(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
            return await client.get(path, headers={"accept": "text/html"})

    page = asyncio.run(ask(f"/{MEETING}")).text
    moved = asyncio.run(ask("/id/org/whf.ttl"))
    canonical = f"https://data.example.org/kg/{MEETING}"
    assert f'<link rel="canonical" href="{canonical}">' in page
    assert [a for a in re.findall(r'(?:href|action)="(/[^"]*)', page) if not a.startswith("/kg/")] == []
    assert moved.headers["location"] == "/kg/data/org/whf.ttl"
