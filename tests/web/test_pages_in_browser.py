"""Pages as readers meet them, in a real Chromium: accessible, readable by keyboard and on a phone, silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from web.conftest import Site

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KINDS = {
    "home": "",
    "event": "page/event/2015-02-ams-donor-meeting",
    "gathering": "page/event/2015-02-ams-gathering",
    "contested event": "page/event/2013-04-ams-donor-meeting",
    "series": "page/series/ams-donor-meeting",
    "person": "page/person/p0001",
    "organization": "page/org/whf",
    "group": "page/group/donors",
    "post": "page/post/whf-secretary",
    "place": "page/place/kingston",
    "country": "page/country/PE",
    "region": "page/region/AMS",
    "topic": "page/topic/risk-management",
    "concept scheme": "page/topic",
    "role": "page/role/chair",
    "type": "page/type/donor-meeting",
    "output": "page/output/ams-risk-management-strategy",
    "initiative": "page/initiative/tide-programme",
    "document": "page/doc/whf-20150218-donor-meeting",
    "contradiction": "page/conflict/2013-04-ams-donor-meeting-dates",
    "graph": "page/graph/authority",
    "list of events": "events?region=AMS",
    "list of people": "people",
    "events of a person": "events?with=person/p0001",
    "wrong choice": "events?since=yesterday",
    "regions": "overview/regions",
    "series and gaps": "overview/series",
    "topics by year": "overview/topics",
    "contradictions": "overview/conflicts",
    "coverage": "overview/coverage",
    "sources": "overview/sources",
    "search": "search?q=donor",
    "search that finds nothing": "search?q=qqqqq",
    "query": "query",
    "query with result": "query?example=04-editions-of-a-series",
    "query with a graph": "query?query=DESCRIBE+worg:whf",
    "query with error": "query?query=SELEKT",
    "ontology": "ontology",
    "downloads": "dumps/",
    "about": "about",
    "not found": "page/event/no-such-meeting",
}
Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Visit]:
    """Opens a page of the site; fails afterwards if it complained or asked anything of another host."""
    contexts, wrong = [], []

    def open_page(path: str, **context: Any) -> Page:
        contexts.append(browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | context)))
        page = contexts[-1].new_page()
        page.on("request", lambda r: wrong.append(r.url) if not r.url.startswith(site.url) else None)
        page.on(
            "console",
            lambda m: wrong.append(m.text) if "Failed to load resource" not in m.text else None,
        )
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(site.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA, with the elements."""
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(AXE)
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})"
        ".then(all => all.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3)"
        ".map(n => n.html + ' ' + n.failureSummary).join(' | ')))",
        RULES,
    )
    return list(found)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_page_has_no_barriers(visit: Visit, kind: str) -> None:
    for scheme, width in (("light", 1280), ("dark", 390)):
        page = visit(KINDS[kind], color_scheme=scheme, viewport={"width": width, "height": 900})
        assert (scheme, violations(page)) == (scheme, [])


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_page_fits_a_phone_and_needs_no_script(visit: Visit, kind: str) -> None:
    page = visit(KINDS[kind], viewport={"width": 360, "height": 800}, java_script_enabled=False)
    wide = page.locator("main").evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0
    assert page.locator("h1").count() == 1
    assert page.locator("main").inner_text().strip()


@pytest.mark.parametrize("kind", ["event", "list of events", "query"])
def test_the_keyboard_alone_reaches_every_link_button_and_field(visit: Visit, kind: str) -> None:
    page = visit(KINDS[kind])
    wanted = page.evaluate(
        "() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), textarea, summary')]"
        ".filter(each => each.checkVisibility() && each.tabIndex >= 0).length"
    )
    seen = set()
    for _ in range(wanted + 40):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const all = [...document.querySelectorAll('*')]; const a = document.activeElement;"
            " return [all.indexOf(a), a.tagName.toUpperCase(), getComputedStyle(a).outlineStyle]; }"
        )
        if here[1] in ("A", "BUTTON", "INPUT", "TEXTAREA", "SUMMARY"):
            seen.add(here[0])
            assert here[2] != "none"
    assert len(seen) == wanted


def test_who_says_so_is_one_click_away(visit: Visit) -> None:
    page = visit(KINDS["event"], java_script_enabled=False)
    says = page.locator("#facts details.says").first
    assert not says.locator("ul").is_visible()
    says.locator("summary").click()
    shown = says.locator("li").first
    assert shown.is_visible()
    assert shown.locator("cite").is_visible()
    assert shown.locator("a[href^='/page/doc/'][href*='#']").count() == 1


def test_the_skip_link_leads_past_the_head(visit: Visit) -> None:
    page = visit(KINDS["event"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_printed_page_shows_who_says_so_and_no_navigation(visit: Visit) -> None:
    page = visit(KINDS["event"])
    page.emulate_media(media="print")
    assert not page.locator("header.site").is_visible()
    assert page.locator("#facts details.says li").first.is_visible()


@pytest.mark.parametrize("kind", ["coverage", "topics by year", "sources"])
def test_printed_tables_fit_the_paper(visit: Visit, kind: str) -> None:
    page = visit(KINDS[kind], viewport={"width": 720, "height": 1000})
    page.emulate_media(media="print")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


@pytest.mark.parametrize("width", [360, 1280])
def test_words_in_drawings_keep_their_size(visit: Visit, width: int) -> None:
    wanted = {
        "home": ".years text",
        "person": ".timeline p",
        "event": ".network text",
        "series and gaps": ".track text",
    }
    for kind, words in wanted.items():
        page = visit(KINDS[kind], viewport={"width": width, "height": 800})
        found = page.locator(words).first
        assert found.count() == 1, kind
        box = found.bounding_box()
        assert box is not None
        assert box["height"] >= 11, kind


@pytest.mark.parametrize("name", ["organizations", "people", "topics"])
def test_the_whole_network_is_drawn_under_its_own_policy(visit: Visit, name: str) -> None:
    page = visit(f"network/{name}")
    page.wait_for_selector("html[data-drawn]")
    assert page.locator("h1").count() == 1
    assert page.locator("nav a").first.get_attribute("href") == "/"


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_the_whole_network_has_no_barriers(visit: Visit, scheme: str, width: int) -> None:
    # its policy lets no script in but its own, so axe-core is let past it
    look: dict[str, Any] = {"color_scheme": scheme, "viewport": {"width": width, "height": 900}}
    page = visit("network/organizations", bypass_csp=True, **look)
    page.wait_for_selector("html[data-drawn]")
    assert violations(page) == []
