"""Accept fields as clients send them."""

from __future__ import annotations

import pytest

from wcograph.web.negotiation import GRAPHS, TABLES, choose, language, qualities

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("", "json"),
        (BROWSER, "xml"),
        ("text/csv, text/tab-separated-values", "csv"),
        ("text/*", "csv"),
        ("text/*;q=0.9, text/csv;q=0.1", "tsv"),
        ("TEXT/CSV", "csv"),
        ("text/csv;header=present;q=0.5", "csv"),
        ('text/csv;x=",;";q=0.5, application/json;q=0.1', "csv"),
        (" , ,text/csv,,", "csv"),
        ("text/csv;q=7", "csv"),
        ("application/json;q=.1, text/csv;q=.5", "csv"),
        ("application/json;q=0.12345, text/csv;q=0.5", "csv"),
        ("garbage; ; =, text/csv", "csv"),
    ],
)
def test_the_form_liked_best_is_chosen(accept: str, name: str) -> None:
    chosen = choose(accept, TABLES)
    assert chosen is not None
    assert chosen[0].name == name


@pytest.mark.parametrize(
    "accept", ["text/csv;q=0", "text/turtle", "*/*;q=0.000", "application/json;q=0, image/*"]
)
def test_nothing_liked_is_none(accept: str) -> None:
    assert choose(accept, TABLES) is None


def test_a_type_that_was_named_goes_before_a_wildcard() -> None:
    chosen = choose("application/ld+json, */*", GRAPHS)
    assert chosen is not None
    assert chosen[0].name == "jsonld"


def test_a_long_field_takes_no_long_time() -> None:
    assert qualities('a/b;x="' + "\\" * 50_000) == {"a/b": 1.0}
    assert choose("," * 50_000, TABLES) is not None


def test_language_with_region_and_quality() -> None:
    assert language("ru-RU, en;q=0.3", ("en", "ru")) == "ru"
    assert language("de", ("en", "ru")) == "en"
    assert language("*;q=0.5", ("en", "ru")) == "en"
