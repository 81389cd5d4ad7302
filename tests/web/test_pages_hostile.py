"""Whatever the data hold stays text: every literal of this dataset is an attack, on pages of every kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pyoxigraph as ox
import pytest

from wcograph.dataset import Built, write_oxigraph
from wcograph.namespaces import PREFIXES
from web.conftest import serving
from web.test_pages_in_browser import KINDS

ATTACK = (
    "\"'><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)></title></textarea>"
    "<!--<b>{{ 7 * 7 }}{% raw %}&lt;i&gt;\u202e\u2066\u0001\u0007\u2028]]></style>"
)
ADDRESS = "javascript:alert(document.domain)//"
PAGES = {kind: path for kind, path in KINDS.items() if path not in ("dumps/", "query?query=SELEKT")}
_VOID = {"meta", "link", "input", "br", "hr", "img"}


def hostile(term: ox.NamedNode | ox.Literal) -> ox.NamedNode | ox.Literal:
    """The same literal with an attack at its end; addresses become scripts."""
    if not isinstance(term, ox.Literal):
        return term
    if term.datatype.value == PREFIXES["xsd"] + "anyURI":
        return ox.Literal(ADDRESS, datatype=term.datatype)
    if term.language:
        return ox.Literal(term.value + ATTACK, language=term.language)
    if term.datatype.value == PREFIXES["xsd"] + "string":
        return ox.Literal(term.value + ATTACK)
    return term


@pytest.fixture(scope="module")
def client(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A site whose dataset has an attack in every text."""
    folder = tmp_path_factory.mktemp("hostile") / "wcograph.oxigraph"
    kept = {PREFIXES["dcat"] + "version", PREFIXES["wcg"] + "section"}
    write_oxigraph(
        (
            ox.Quad(
                quad.subject,
                quad.predicate,
                quad.object if quad.predicate.value in kept else hostile(quad.object),
                quad.graph_name,
            )
            for quad in built.store
        ),
        folder,
    )
    with serving(Path(folder)) as site, httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


class Markup(HTMLParser):
    """What a page consists of."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()
        self.scripts: list[str] = []
        self.open: list[str] = []
        self.comments: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name in ("href", "src", "action")}
        if tag == "script":
            assert dict(attrs) == {"type": "application/ld+json"}
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


@pytest.mark.parametrize("kind", list(PAGES))
def test_no_markup_comes_from_the_data(client: httpx.Client, kind: str) -> None:
    answer = client.get(PAGES[kind], headers={"accept": "text/html"})
    assert answer.status_code == {"not found": 404, "wrong choice": 400}.get(kind, 200)
    page = Markup()
    page.feed(answer.text)
    page.close()
    assert page.open == []
    assert page.comments == []
    assert page.elements & {"img", "b", "i", "style", "iframe", "object", "embed", "base"} == set()
    assert {name for name in page.attributes if name.startswith("on") or name == "style"} == set()
    assert [href for href in page.addresses if href.lower().strip().startswith(("javascript", "data"))] == []
    assert "49" not in answer.text.replace(ATTACK, "").split("<h1")[1].split("</h1>")[0]
    for script in page.scripts:
        json.loads(script)
    assert set(answer.text) & {"\u0000", "\u0001", "\u0007", "\u202e", "\u2066"} == set()


def test_headers_hold_no_data(client: httpx.Client) -> None:
    for path in ("page/org/whf", "data/org/whf.ttl", "events.csv", "cite/org/whf.bib"):
        headers = client.get(path).headers
        assert "alert" not in str(headers)


@pytest.mark.parametrize("suffix", ["ttl", "nt", "trig", "jsonld"])
def test_documents_hold_the_attack_as_text(client: httpx.Client, suffix: str) -> None:
    answer = client.get(f"data/org/whf.{suffix}")
    assert answer.status_code == 200
    format_ = ox.RdfFormat.from_extension(suffix)
    assert format_ is not None
    said = {
        quad.object.value
        for quad in ox.parse(answer.content, format=format_)
        if quad.subject.value.endswith("/whf")
    }
    assert any(text.endswith(ATTACK) for text in said)


def test_what_xml_cannot_hold_is_refused(client: httpx.Client) -> None:
    answer = client.get("data/org/whf.rdf")
    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")


def test_a_search_for_an_attack_is_text_too(client: httpx.Client) -> None:
    for words in (
        ATTACK,
        '"',
        "a' OR 1=1 --",
        "%",
        "_",
        "\\",
        "NEAR(",
        '"a" AND "b"',
        "\u0000x",
        "*",
        "x" * 5000,
    ):
        answer = client.get("search", params={"q": words})
        assert answer.status_code == 200
        page = Markup()
        page.feed(answer.text)
        assert page.elements & {"img", "b"} == set()


def test_choices_of_lists_are_text(client: httpx.Client) -> None:
    for query in (
        {"region": ATTACK},
        {"since": ATTACK},
        {"page": ATTACK},
        {"lang": ATTACK},
        {"year": "\u0000"},
    ):
        answer = client.get("events", params=query)
        assert answer.status_code in (200, 400)
        page = Markup()
        page.feed(answer.text)
        assert page.elements & {"img", "b"} == set()
