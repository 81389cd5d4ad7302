"""What a record may say."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from wcograph.issues import Issue, issues_of
from wcograph.model import Participation, Record, record_schema


def record(**events: Any) -> dict[str, Any]:
    """A record with one event."""
    return {
        "source": {
            "id": "s",
            "title": "T",
            "publisher": "whf",
            "language": "en",
            "urls": ["https://x.example/"],
        },
        "reviewed": {"by": "tester", "date": "2026-01-01", "against": "text"},
        "events": [{"event": "2015-meeting", **events}],
    }


def complaints(value: Any) -> list[str]:
    with pytest.raises(ValidationError) as caught:
        Record.model_validate(value)
    return [issue.what for issue in issues_of(caught.value, "r.yaml", {}, Record)]


def test_a_single_fact_and_a_list_of_facts_are_read_alike() -> None:
    one = Record.model_validate(record(ordinal={"value": "6"}))
    assert one == Record.model_validate(record(ordinal=[{"value": "6"}]))
    assert one.events[0].ordinal[0].value == 6


def test_scalars_are_text_that_the_model_types() -> None:
    read = Record.model_validate(record(country={"value": "NO"}, ordinal={"value": "010"}))
    assert (read.events[0].country[0].value, read.events[0].ordinal[0].value) == ("NO", 10)


def test_a_record_does_not_change() -> None:
    read = Record.model_validate(record())
    with pytest.raises(ValidationError, match="frozen"):
        read.source.title = "another"  # type: ignore[misc]


PERSON = {"id": "chair-1", "role": "chair", "person": "p0001", "as_printed": "Ada Quill"}


@pytest.mark.parametrize(
    ("facts", "what"),
    [
        (
            {"event": "2015_Meeting"},
            "'events.event' '2015_Meeting': an id has lower-case letters a to z, digits and single"
            " hyphens, at most 60 characters",
        ),
        (
            {"dates": {"value": "2015-02-30"}},
            "'events.dates.value': '2015-02-30': month 2015-02 has 28 days, there is no day 30",
        ),
        (
            {"status": {"value": "done"}},
            "'events.status.value' 'done': input should be 'held', 'announced', 'postponed' or 'cancelled'",
        ),
        (
            {"country": {"value": "Peru"}},
            "'events.country.value' 'Peru': a country is two capitals of ISO 3166-1, as in PE",
        ),
        (
            {"ordinal": {"value": "sixth"}},
            "'events.ordinal.value' 'sixth': input should be a valid integer, unable to parse "
            "string as an integer",
        ),
        (
            {"ordinal": {"value": "0"}},
            "'events.ordinal.value' '0': input should be greater than or equal to 1",
        ),
        (
            {"ordinal": {"value": "9" * 5000}},
            f"'events.ordinal.value' '{'9' * 57}…': unable to parse input string as an integer, "
            "exceeded maximum size",
        ),
        (
            {"ordinal": {"at": "page 3", "value": "6"}},
            "'events.ordinal.at' 'page 3': a place is title, dateline, p3, p3.s5, caption.1, "
            "list.1, table.1, slide.1 or whole",
        ),
        (
            {"dates": {"value": "2015", "vaule": "2015"}},
            "unknown key 'events.dates.vaule' (did you mean 'value'?)",
        ),
        (
            {"ordnial": {"value": "6"}},
            "unknown key 'events.ordnial' (did you mean 'ordinal'?)",
        ),
        (
            {"names": "Donor meeting"},
            "'events.names' 'Donor meeting': a list is needed here, each entry with '- ' before it",
        ),
        (
            {"names": [{"at": "p1"}]},
            "'events.names': a name needs as_printed (the source's words) or as_read (a reader's)",
        ),
        (
            {"names": [{"as_printed": "a", "as_read": "b"}]},
            "'events.names': as_printed and as_read exclude each other; keep the one that is true",
        ),
        (
            {"names": [{"as_printed": "a\x1b[31m"}]},
            "'events.names.as_printed' 'a\\x1b[31m': control characters are not text; remove them",
        ),
        (
            {"names": [{"as_printed": "x" * 301}]},
            f"'events.names.as_printed' '{'x' * 57}…': string should have at most 300 characters",
        ),
        (
            {"participations": [{**PERSON, "organization": "whf"}]},
            "'events.participations': one participation has one participant, not person and "
            "organization; split it",
        ),
        (
            {"participations": [{"id": "chair-1", "role": "chair", "person": "p0001"}]},
            "'events.participations': beside a person stands the name as_printed, or as_read from "
            "a fact list",
        ),
        (
            {"participations": [{"id": "chair-1", "role": "chair"}]},
            "'events.participations': says nothing of who it was; give position, for, post or the "
            "words as printed",
        ),
        (
            {"participations": [{**PERSON, "person": "quill"}]},
            "'events.participations.person' 'quill': a person's id is written as in p0007",
        ),
        (
            {"participations": [{**PERSON, "for": "EMEA"}]},
            "'events.participations.for' 'EMEA': write the id of an organization or group, or a "
            "region: AMS, AP, EUR, ESA, MENA or WCA",
        ),
        (
            {"participations": [{**PERSON, "invited": "perhaps"}]},
            "'events.participations.invited' 'perhaps': input should be a valid boolean, unable to"
            " interpret input",
        ),
        (
            {"counts": [{"what": "participants", "value": "-3"}]},
            "'events.counts.value' '-3': input should be greater than or equal to 0",
        ),
    ],
)
def test_what_departs_from_the_contract_is_said_in_plain_words(facts: dict[str, Any], what: str) -> None:
    assert complaints(record(**facts)) == [what]


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (None, ["'record': a record is a mapping with source, reviewed and events"]),
        ("text", ["'record' 'text': a record is a mapping with source, reviewed and events"]),
        ({}, ["'source' is missing", "'reviewed' is missing"]),
        (
            {**record(), "events": "none"},
            ["'events' 'none': a list is needed here, each entry with '- ' before it"],
        ),
        ({**record(), "source": []}, ["'source': a mapping is needed here, 'key: value'"]),
    ],
)
def test_what_is_no_record_at_all_is_said(value: Any, what: list[str]) -> None:
    assert complaints(value) == what


@pytest.mark.parametrize(
    "day", ["1700000000", "2026-01-01T00:00:00", "20260101", "1 January 2026", "2026-02-30"]
)
def test_a_day_of_review_is_a_day(day: str) -> None:
    value = record()
    value["reviewed"]["date"] = day
    (what,) = complaints(value)
    assert what.startswith(f"'reviewed.date' '{day}': ")


def test_an_address_is_a_web_address() -> None:
    value = record()
    for url in (
        "javascript:alert(1)",
        "https://",
        "https://x y",
        "ftp://x.example",
        'https://x"y',
        "HTTP://x",
    ):
        value["source"]["urls"] = [url]
        assert complaints(value) == [
            f"'source.urls' '{url}': an address begins with https:// or http:// and has no spaces"
        ]
    value["source"]["urls"] = []
    assert complaints(value) == ["'source.urls': at least 1 is needed"]


def test_a_participation_may_be_of_an_unnamed_office() -> None:
    assert Participation(id="chair-1", role="chair", position="Chair").person is None


def test_the_schema_lets_a_fact_stand_alone_or_in_a_list_and_a_year_be_a_number() -> None:
    definitions = record_schema()["$defs"]
    fact = {"$ref": "#/$defs/DatesFact"}
    dates = definitions["EventReport"]["properties"]["dates"]
    assert dates["anyOf"] == [fact, {"items": fact, "type": "array"}]
    assert {form["type"] for form in definitions["DatesFact"]["properties"]["value"]["anyOf"]} == {
        "string",
        "integer",
    }


def test_an_issue_is_one_line_with_the_next_step() -> None:
    issue = Issue("events.csv", 12, "'x' is no type", "use another", "warning")
    assert str(issue) == "events.csv:12: warning: 'x' is no type; use another"
    assert str(Issue("events.csv", 0, "it is empty", "fill it")) == "events.csv: it is empty; fill it"
