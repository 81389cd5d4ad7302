"""Pages of networks as a reader meets them, in a real Chromium: complete, and silent towards others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
from playwright.sync_api import Browser, Page, Route, expect

import wcograph
from wcograph.pictures import show, write_html

Visit = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, tmp_path: Path) -> Iterator[Visit]:
    """Opens a network's page; fails afterwards if it complained or asked anything of anybody."""
    contexts, wrong = [], []

    def open_page(network: nx.Graph, *, choices: dict[str, Any] | None = None, **context: Any) -> Page:
        path = write_html(network, tmp_path / "network.html", **(choices or {}))
        contexts.append(browser.new_context(**({"viewport": {"width": 1200, "height": 800}} | context)))
        page = contexts[-1].new_page()
        page.on(
            "request", lambda request: wrong.append(request.url) if request.url != path.as_uri() else None
        )
        page.on("console", lambda message: wrong.append(message.text))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(path.as_uri())
        if context.get("java_script_enabled", True) and network.number_of_nodes():
            page.wait_for_selector("html[data-drawn]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def source(label: str, url: str) -> dict[str, str]:
    return {"label": label, "publisher": "World Customs Organization", "issued": "2015-02-18", "url": url}


def pair() -> nx.Graph:
    """Two bodies that met twice: drawn side by side, the edge between them runs through the middle."""
    network = nx.Graph(
        title="Two that met",
        description="Nodes are bodies; an edge joins two that met.",
        weight="number of distinct meetings",
        version="2026-01-01+abc",
        events={
            "event/2015": {
                "label": "Donor meeting",
                "first": "2015-02-02",
                "last": "2015-02-04",
                "sources": [
                    source("A release", "https://example.org/a"),
                    source("A leak", "javascript:alert(1)"),
                ],
            },
            "event/2017": {"label": "Seminar", "first": "2017-05-01", "last": "2017-05-31", "sources": []},
        },
    )
    network.add_node(
        "org/br", label="Dirección de Ñuñoa", kind="org", type="customs administration", region="AMS"
    )
    network.add_node(
        "org/imf", label="Monetary Fund", kind="org", type="international organization", iri="urn:x:imf"
    )
    network.add_edge(
        "org/br",
        "org/imf",
        weight=2.0,
        count=2,
        events=["event/2015", "event/2017"],
        first="2015-02-02",
        last="2017-05-31",
    )
    return network


def text(page: Page, selector: str) -> list[str]:
    return [" ".join(found.split()) for found in page.locator(selector).all_inner_texts()]


def facts(page: Page) -> dict[str, str]:
    return dict(zip(text(page, "#panel dt"), text(page, "#panel dd"), strict=True))


def middle(page: Page) -> tuple[float, float]:
    box = page.locator("#network").bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_page_of_the_real_data_draws_without_a_request_or_a_word_on_the_console(
    visit: Visit, real: Any
) -> None:
    network = wcograph.coparticipation_network(real)
    page = visit(network)
    assert page.title() == network.graph["title"]
    assert text(page, ".counts")[0].startswith(
        f"{network.number_of_nodes()} nodes, {network.number_of_edges():,} edges"
    )
    page.fill("#search", "World Customs Organization")
    page.press("#search", "Enter")
    page.locator("#panel .row .link:last-child").first.click()
    assert "wcoomd.org" in (page.locator("#panel a").first.get_attribute("href") or "")


def test_what_a_page_might_ask_of_others_is_refused_by_its_own_policy(
    browser: Browser, tmp_path: Path
) -> None:
    path = write_html(pair(), tmp_path / "network.html")
    page = browser.new_page()
    asked = []

    def record(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(body="")

    page.route("http://*/**", record)
    page.goto(path.as_uri())
    refused = page.evaluate(
        """async () => {
            const refused = [];
            const note = (event) => refused.push(event.effectiveDirective);
            document.addEventListener("securitypolicyviolation", note);
            await fetch("http://other.example/").catch(() => {});
            new Image().src = "http://other.example/x.png";
            const script = document.createElement("script");
            script.textContent = "window.ran = true";
            document.head.append(script);
            document.body.insertAdjacentHTML("beforeend", "<p onclick='window.ran = true'></p>");
            document.body.lastChild.click();
            await new Promise((done) => setTimeout(done, 50));
            return [...refused.sort(), window.ran === undefined];
        }"""
    )
    page.close()
    assert refused == ["connect-src", "img-src", "script-src-attr", "script-src-elem", True]
    assert asked == []


HOSTILE = (
    "<img src=x onerror=window.ran=1>",
    "</script><script>window.ran=1</script>",
    "<!--<script>",
    "\"><svg onload=window.ran=1>' onmouseover=window.ran=1 x='",
    "</title></style><iframe srcdoc='<script>parent.ran=1</script>'></iframe>",
    "{{ 7 * 7 }} ${window.ran=1} &lt;b&gt;",
)


@pytest.mark.parametrize("evil", HOSTILE)
def test_a_hostile_label_stays_text_even_where_no_policy_holds_it_back(visit: Visit, evil: str) -> None:
    network = pair()
    network.graph.update(title=evil, description=evil, weight=evil, version=evil, left_out=evil)
    network.nodes["org/br"].update(label=evil, type=evil, region=evil, country=evil, iri=evil, names=evil)
    network.edges["org/br", "org/imf"].update(roles=[evil], first=evil)
    network.graph["events"]["event/2015"].update(
        label=evil, sources=[source(evil, evil) | {"publisher": evil}]
    )
    harmless = visit(pair()).evaluate("[...document.querySelectorAll('*')].map((e) => e.tagName).join()")
    page = visit(network, bypass_csp=True)
    kinds = "[...new Set([...document.querySelectorAll('*')].map((e) => e.tagName))].sort()"
    assert set(page.evaluate(kinds)) == set(harmless.split(","))
    page.fill("#search", evil[:12])
    assert text(page, "#found bdi") == [evil]
    page.press("#search", "Enter")
    assert text(page, "#panel h2") == [evil]
    page.locator("#panel .row .link:last-child").first.click()
    assert text(page, "#panel .list > li:first-child > bdi") == [evil]
    for table in ("node-table", "edge-table"):
        page.click(f"#{table} summary")
    assert (
        page.evaluate(
            "document.querySelectorAll('img, iframe, svg svg, [onerror], [onload], [onmouseover]').length"
        )
        == 0
    )
    assert page.evaluate("document.querySelectorAll('script').length") == 3
    assert page.evaluate("window.ran === undefined")
    assert page.title() == evil


def test_a_search_minds_no_accents_and_enter_shows_the_facts(visit: Visit) -> None:
    page = visit(pair())
    page.fill("#search", "NUNOA dirección")
    page.press("#search", "Enter")
    assert text(page, "#panel h2") == ["Dirección de Ñuñoa"]
    assert facts(page) == {
        "Kind": "organization",
        "Type": "customs administration",
        "Region": "Americas and the Caribbean (AMS)",
        "Meetings": "2",
        "Neighbours": "1",
        "Key": "org/br",
    }
    assert text(page, "#panel .list > li") == [
        "Monetary Fund 2 meetings",
        "2 Feb 2015 to 4 Feb 2015 Donor meeting A release (World Customs Organization, 18 Feb 2015) "
        "A leak (World Customs Organization, 18 Feb 2015)",
        "May 2017 Seminar",
    ]


def test_a_search_finds_other_names_of_a_thing(visit: Visit) -> None:
    network = pair()
    network.nodes["org/imf"]["names"] = "FMI|Фонд"
    page = visit(network)
    page.fill("#search", "фонд")
    assert text(page, "#found bdi") == ["Monetary Fund"]


def test_a_search_that_finds_nothing_says_so(visit: Visit) -> None:
    page = visit(pair())
    page.fill("#search", "zzz")
    assert text(page, "#found li") == ["Nothing in this network has that name."]
    page.press("#search", "Enter")
    assert page.locator("#panel").is_hidden()


def test_matches_are_walked_with_the_arrow_keys(visit: Visit) -> None:
    page = visit(pair())
    page.fill("#search", "n")
    chosen = page.locator("#found [aria-selected=true]")
    first = chosen.inner_text()
    page.press("#search", "ArrowDown")
    second = chosen.inner_text()
    assert page.get_attribute("#search", "aria-activedescendant") == "found-1"
    page.press("#search", "ArrowDown")
    assert [first, second] != [second, first]
    assert chosen.inner_text() == first


def test_a_click_on_an_edge_shows_the_meetings_behind_it_with_their_sources(visit: Visit) -> None:
    page = visit(pair())
    page.mouse.click(*middle(page))
    assert text(page, "#panel h2") == ["Dirección de Ñuñoa and Monetary Fund"]
    assert facts(page) == {
        "Weight": "2 (number of distinct meetings)",
        "Meetings": "2",
        "First": "2 Feb 2015",
        "Last": "31 May 2017",
    }
    links = page.locator("#panel a").evaluate_all(
        "all => all.map((a) => [a.textContent, a.href, a.rel, a.target])"
    )
    assert links == [["A release", "https://example.org/a", "noopener noreferrer", "_blank"]]


def test_a_click_on_a_node_shows_its_facts_and_escape_ends_it(visit: Visit) -> None:
    network = nx.Graph()
    network.add_node("org/a", label="Alone", kind="org")
    page = visit(network)
    page.mouse.click(*middle(page))
    assert text(page, "#panel h2") == ["Alone"]
    page.keyboard.press("Escape")
    assert page.locator("#panel").is_hidden()


def test_a_node_is_drawn_in_the_colour_of_the_legend(visit: Visit) -> None:
    network = nx.Graph()
    network.add_node("org/a", label="Alone", type="customs administration")
    page = visit(network)
    colour = page.evaluate(
        """() => {
            const canvas = document.querySelector("#network canvas");
            const [x, y] = [canvas.width / 2, canvas.height / 2];
            const pixel = canvas.getContext("2d").getImageData(x, y, 1, 1).data;
            return "#" + [...pixel.slice(0, 3)].map((value) => value.toString(16).padStart(2, "0")).join("");
        }"""
    )
    assert colour == page.get_attribute(".legend svg", "data-colour") == "#0072b2"


def test_a_class_is_switched_off_and_on_with_the_keyboard(visit: Visit) -> None:
    page = visit(pair())
    box = page.get_by_role("checkbox", name="customs administration")
    box.focus()
    page.keyboard.press("Space")
    assert text(page, "#shown") == ["Shown: 1 of 2 nodes, 0 of 1 edge."]
    page.keyboard.press("Space")
    assert text(page, "#shown") == [""]


def test_only_one_class_is_left_by_only_and_everything_comes_back(visit: Visit) -> None:
    page = visit(pair())
    page.get_by_role("button", name="Show only: international organization").press("Enter")
    ticked = "document.querySelectorAll('.legend input:checked').length"
    assert (page.evaluate(ticked), text(page, "#shown")) == (1, ["Shown: 1 of 2 nodes, 0 of 1 edge."])
    page.get_by_role("button", name="Show everything").click()
    assert (page.evaluate(ticked), text(page, "#shown")) == (2, [""])


def test_years_leave_only_the_meetings_within_them(visit: Visit) -> None:
    page = visit(pair())
    page.mouse.click(*middle(page))
    page.get_by_role("slider", name="from", exact=True).press("ArrowRight")
    assert text(page, ".range output") == ["2016", "2017"]
    expect(page.locator("#panel .list > li")).to_have_count(1)
    assert text(page, "#panel .list > li") == ["May 2017 Seminar"]
    page.get_by_role("slider", name="to", exact=True).press("ArrowLeft")
    expect(page.locator("#shown")).to_have_text("Shown: 0 of 2 nodes, 0 of 1 edge.")


def test_tables_hold_what_is_drawn_and_sort_by_their_headings(visit: Visit) -> None:
    page = visit(pair())
    page.click("#node-table summary")
    rows = "all => all.map((row) => [...row.cells].map((cell) => cell.textContent))"
    body = page.locator("#node-table tbody tr")
    ours = ["Dirección de Ñuñoa", "customs administration", "Americas and the Caribbean (AMS)", "1", "2"]
    theirs = ["Monetary Fund", "international organization", "", "1", "2"]
    body.nth(1).wait_for()
    assert body.evaluate_all(rows) == [ours, theirs]
    page.get_by_role("button", name="Kind").click()
    page.get_by_role("button", name="Kind").click()
    assert body.evaluate_all(rows) == [theirs, ours]
    assert page.locator("#node-table th").nth(1).get_attribute("aria-sort") == "descending"


def test_without_scripts_the_strongest_edges_stand_in_a_table(visit: Visit) -> None:
    page = visit(pair(), java_script_enabled=False)
    assert "The drawing needs JavaScript." in page.inner_text("figure")
    assert text(page, "tbody tr") == ["Dirección de Ñuñoa Monetary Fund 2 2015-02-02 2017-05-31"]


def test_an_empty_network_is_a_page_without_a_canvas(visit: Visit) -> None:
    page = visit(nx.Graph(title="Nothing"))
    assert text(page, "main")[0].startswith("This network is empty")


def test_a_page_is_dark_where_the_reader_wishes(visit: Visit) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    assert visit(pair(), color_scheme="light").evaluate(ground) == "rgb(255, 255, 255)"
    assert visit(pair(), color_scheme="dark").evaluate(ground) == "rgb(18, 22, 27)"


def test_a_page_fits_a_telephone(visit: Visit) -> None:
    page = visit(pair(), viewport={"width": 360, "height": 740})
    page.fill("#search", "Fund")
    page.press("#search", "Enter")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_labels_of_fifty_nodes_cover_neither_each_other_nor_the_rim(visit: Visit) -> None:
    network = nx.gnm_random_graph(50, 90, seed=3)
    nx.set_node_attributes(network, {n: f"Administration {n}" for n in network}, "label")
    page = visit(network)
    boxes, size = labels_of(page)
    assert len(boxes) > 40
    overlapping = [
        (one, other)
        for i, one in enumerate(boxes)
        for other in boxes[i + 1 :]
        if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
    ]
    assert overlapping == []
    assert [box for box in boxes if box[0] < 0 or box[1] < 0 or box[2] > size[0] or box[3] > size[1]] == []


def labels_of(page: Page) -> tuple[list[list[float]], list[float]]:
    """Boxes of the labels in the saved image, which stand as on the screen, and the size of the view."""
    page.set_content(saved(page))
    boxes = page.evaluate(
        """() => [...document.querySelectorAll("svg svg text")].map((text) => {
            const box = text.getBBox();
            return [box.x, box.y + 2, box.x + box.width, box.y + box.height - 2];
        })"""
    )
    size = page.evaluate(
        "(({ width, height }) => [width, height])(document.querySelector('svg svg').viewBox.baseVal)"
    )
    return boxes, size


def saved(page: Page) -> str:
    with page.expect_download() as waiting:
        page.click("#image")
    return Path(waiting.value.path()).read_text("utf-8")


def test_a_saved_image_is_a_drawing_with_title_names_legend_and_citation(visit: Visit) -> None:
    network = pair()
    network.nodes["org/imf"]["label"] = "<script>x()</script> & Fund"
    tree = ElementTree.fromstring(saved(visit(network)))
    texts = [element.text for element in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert texts == [
        "Two that met",
        "Dirección de Ñuñoa",
        "<script>x()</script> &",
        "Fund",
        "customs administration (1)",
        "international organization (1)",
        "The wcograph developers: wcograph, the knowledge graph of regional customs cooperation, "
        "version 2026-01-01+abc. https://w3id.org/wcograph/.",
    ]


def test_paper_gets_the_drawing_as_vectors_on_one_page(visit: Visit) -> None:
    page = visit(pair(), color_scheme="dark")
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 1
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("#network").is_hidden()
    assert page.locator("#printed svg text").all_text_contents() == ["Dirección de Ñuñoa", "Monetary Fund"]
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("#printed svg").count() == 0


def test_a_notebook_shows_the_picture_in_a_frame(browser: Browser, tmp_path: Path) -> None:
    notebook = tmp_path / "notebook.html"
    notebook.write_text(f"<!doctype html><body>{show(pair())._repr_html_()}</body>", "utf-8")
    page = browser.new_page()
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(notebook.as_uri())
    frame = page.frame_locator("iframe")
    frame.locator("html[data-drawn]").wait_for(state="attached")
    frame.locator("#search").fill("fund")
    frame.locator("#search").press("Enter")
    assert frame.locator("#panel h2").inner_text() == "Monetary Fund"
    assert wrong == []
    page.close()


def test_ten_thousand_edges_are_drawn_and_answer_a_search(visit: Visit) -> None:
    network = nx.gnm_random_graph(800, 10_000, seed=2)
    page = visit(network)
    page.fill("#search", "799")
    page.press("#search", "Enter")
    assert text(page, "#panel h2") == ["799"]
    assert facts(page)["Neighbours"] == str(network.degree(799))
