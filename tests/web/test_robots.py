"""What robots.txt keeps crawlers from, and what it lets them read."""

from __future__ import annotations

import re

import httpx
import pytest

from web.conftest import Site


def barred(site: Site, path: str) -> bool:
    """Whether a path begins as a rule of robots.txt does, letter by letter (RFC 9309, section 2.2.2)."""
    rules = re.findall("^Disallow: (.*)$", httpx.get(f"{site.url}robots.txt").text, re.MULTILINE)
    assert rules
    assert not any("*" in rule or "$" in rule for rule in rules)
    return any(f"/{path}".startswith(rule) for rule in rules)


def links(site: Site, path: str) -> set[str]:
    """Paths that a page links to on the site."""
    page = httpx.get(f"{site.url}{path}", headers={"accept": "text/html"}).text
    return set(re.findall(r'href="/([^"#]+)', page))


@pytest.mark.parametrize(
    "path",
    [
        "sparql",
        "sparql?query=ASK+%7B%7D",
        "query?query=ASK+%7B%7D",
        "search?q=tide",
        "search.json?q=tide",
        "reconcile",
        "reconcile/preview?id=org/whf",
        "events?region=AMS&year=2015",
        "events.csv?region=AMS",
        "people.json?page=2",
    ],
)
def test_queries_and_choices_of_lists_are_not_for_crawlers(site: Site, path: str) -> None:
    assert barred(site, path)


def test_no_choice_that_a_list_offers_is_for_crawlers(site: Site) -> None:
    offered = {link for link in links(site, "events") if re.match(r"events[^/]*\?", link)}
    assert len(offered) > 10
    assert [link for link in offered if not barred(site, link)] == []


def test_pages_documents_and_downloads_are(site: Site) -> None:
    listed = re.findall("<loc>(.*?)</loc>", httpx.get(f"{site.url}sitemap.xml").text)
    pages = [page for part in listed for page in re.findall("<loc>(.*?)</loc>", httpx.get(part).text)]
    files = [link for link in links(site, "dumps/") if link.startswith("dumps/")]
    documents = [link for link in links(site, "page/org/whf") if link.startswith(("data/", "cite/", "id/"))]
    assert min(len(listed), len(pages), len(files), len(documents)) > 5
    paths = [address.removeprefix(site.url) for address in (*listed, *pages)]
    assert [path for path in (*paths, *files, *documents) if barred(site, path)] == []
