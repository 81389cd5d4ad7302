"""Rows of authority files, and decisions."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from wcograph.authorities import TABLES, Decision, EventRow, GroupRow, Merge, PersonRow, PlaceRow, columns
from wcograph.issues import issues_of


def complaint(model: Any, **cells: str | list[str]) -> str:
    with pytest.raises(ValidationError) as caught:
        model.model_validate(cells)
    (issue,) = issues_of(caught.value, "x.csv", {}, model)
    return issue.what


def test_labels_are_split_from_their_languages() -> None:
    row = GroupRow.model_validate(
        {"id": "g", "label": "Donors", "labels": "Bailleurs@fr|доноры@ru", "aliases": "Funders@en|The purse"}
    )
    assert row.labels == (("Bailleurs", "fr"), ("доноры", "ru"))
    assert row.aliases == (("Funders", "en"), ("The purse", None))


def test_an_address_at_the_end_of_a_name_is_no_language() -> None:
    row = PersonRow.model_validate({"id": "p0001", "name": "Ada", "aliases": "ada@whf.example"})
    assert row.aliases == (("ada@whf.example", None),)


def test_a_label_has_a_language_and_only_one_stands_for_each() -> None:
    assert complaint(GroupRow, id="g", label="Donors", labels="доноры") == (
        "'labels' 'доноры': each of labels has a language, as in text@fr; other names go to aliases"
    )
    assert complaint(GroupRow, id="g", label="Donors", labels="Funders@en") == (
        "'labels' 'Funders@en': a second label in 'en' (label is English); move it to aliases"
    )
    assert complaint(GroupRow, id="g", label="Donors", labels="Bailleurs@FR") == (
        "'labels': 'Bailleurs@FR' has no language tag in lower case; write text@fr"
    )


def test_columns_are_those_of_the_contract() -> None:
    assert columns(EventRow) == ["id", "label", "labels", "aliases", "type", "series", "gathering", "note"]
    assert columns(TABLES["organizations"]) == [
        *("id", "label", "labels", "aliases", "class", "kind", "country", "region", "part_of", "note")
    ]


def test_degrees_are_within_the_globe_and_of_a_sane_length() -> None:
    place = {"id": "lima", "label": "Lima", "class": "city"}
    assert str(PlaceRow.model_validate({**place, "latitude": "-12.05"}).latitude) == "-12.05"
    for latitude in ("90.1", "NaN", "Infinity", "1E-999999", "12,5", "0.1234567"):
        assert complaint(PlaceRow, **place, latitude=latitude).startswith(f"'latitude' '{latitude}': ")


@pytest.mark.parametrize(
    "thing", ["agent/imf", "doc/x", "imf", "org/", "org/a b", "step/adopted", "org/x#p-1"]
)
def test_only_things_of_authority_files_are_merged(thing: str) -> None:
    assert complaint(Merge, loser=thing, winner="org/imf", reason="r", by="b", date="2026-01-01") == (
        f"'loser' '{thing}': name a thing of an authority file as in person/p0002"
    )


DECISION = {
    "subject": "event/2015-a#p-chair-1",
    "property": "role",
    "seen": ["chair", "host"],
    "reason": "r",
    "by": "b",
    "date": "2026-01-01",
}


def test_leaving_open_is_said_and_not_forgotten() -> None:
    assert Decision.model_validate({**DECISION, "accepted": "null"}).accepted is None
    assert complaint(Decision, **DECISION) == "'accepted' is missing"


def test_a_decision_saw_at_least_two_values_and_they_are_words() -> None:
    given = {**DECISION, "accepted": "chair"}
    assert complaint(Decision, **(given | {"seen": ["chair"]})) == "'seen': at least 2 is needed"
    assert complaint(Decision, **(given | {"seen": ["chair", ["host"]]})) == "'seen': text is needed here"
    assert complaint(Decision, **(given | {"property": "title"})).startswith(
        "'property' 'title': input should be "
    )
