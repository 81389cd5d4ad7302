"""Every problem of a folder in one run, and no file that breaks the run.

The SHACL shapes and the checks of the ontology have tests of their own; here they are left out.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from folders import add, copied, edit
from wcograph.errors import BuildError
from wcograph.issues import Issue
from wcograph.validation import Report, validate

DONORS = "records/2015/whf-20150218-donor-meeting.yaml"


def said(folder: Path, ontology: Path) -> list[str]:
    return [str(issue) for issue in validate(folder, ontology, shapes=False).issues]


def test_the_world_has_no_issues_and_is_counted(world: Path, ontology: Path) -> None:
    report = validate(world, ontology, shapes=False)
    assert report.issues == []
    assert report.version is not None
    assert {name: report.counts[name] for name in ("Event", "Person", "Conflict")} == {
        "Event": 12,
        "Person": 7,
        "Conflict": 4,
    }


def test_errors_and_warnings_are_told_apart() -> None:
    error, warning = Issue("a", 1, "x", "y"), Issue("a", 2, "x", "y", "warning")
    report = Report([error, warning])
    assert (report.errors, report.warnings) == ([error], [warning])


def test_everything_wrong_is_said_in_one_run_in_file_order(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / "decisions.yaml", 'seen: ["3", "4"]', 'seen: ["4", "5"]')
    edit(
        folder / "records/2013/whf-20130420-kingston.yaml",
        "value: 2, as_printed: Second",
        "value: 1, as_printed: First",
    )
    edit(folder / "records/2020/whf-20200530-webinar.yaml", "role: moderator", "role: moderater")
    add(folder / "groups.csv", "choir,Choir,,,XY,")
    assert said(folder, ontology) == [
        "groups.csv:4: 'region' 'XY': input should be 'AMS', 'AP', 'EUR', 'ESA', 'MENA' or 'WCA'; see "
        "data/FORMAT.md",
        "records/2020/whf-20200530-webinar.yaml:19: there is no role 'moderater' (did you mean "
        "'moderator'?); "
        "add it to ontology/roles.ttl or mend the reference",
    ]
    edit(folder / "groups.csv", "choir,Choir,,,XY,", "choir,Choir,,,AP,")
    assert said(folder, ontology) == [
        "decisions.yaml:1: warning: event/2015-02-ams-donor-meeting ordinal: '3' is claimed now, "
        "which the decision "
        "had not seen; decide again and add it to seen",
        "events.csv:3: 2012-03-ams-donor-meeting and 2013-04-ams-donor-meeting share the ordinal 1 in "
        "series/ams-donor-meeting; merge them, or find which number is wrong",
        "records/2020/whf-20200530-webinar.yaml:19: there is no role 'moderater' (did you mean "
        "'moderator'?); "
        "add it to ontology/roles.ttl or mend the reference",
    ]


def test_a_decision_that_decides_nothing_any_more_is_warned_of(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / DONORS, "      - {at: p3.s3, value: 3, as_printed: this third meeting}\n", "")
    assert said(folder, ontology) == [
        "decisions.yaml:1: warning: event/2015-02-ams-donor-meeting ordinal: nothing is contested "
        "here any more; "
        "remove the decision"
    ]


def test_a_decision_for_a_value_that_nobody_claims_any_more_is_warned_of(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / "decisions.yaml", 'seen: ["3", "4"]', 'seen: ["3", "4", "5"]')
    edit(folder / "decisions.yaml", 'accepted: "4"', 'accepted: "5"')
    assert said(folder, ontology) == [
        "decisions.yaml:1: warning: event/2015-02-ams-donor-meeting ordinal: no source claims '5' any "
        "more; decide again"
    ]


def test_a_class_below_its_floor_is_an_error(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    edit(folder / "assertions.yaml", "  Event: 12", "  Event: 13\n  Evnt: 1")
    report = validate(folder, ontology, shapes=False)
    step = "find what vanished; lower the floor only with a reason"
    assert [str(issue) for issue in report.errors] == [
        f"assertions.yaml: 0 of class Evnt, at least 1 were expected; {step}",
        f"assertions.yaml: 12 of class Event, at least 13 were expected; {step}",
    ]
    assert report.counts["Event"] == 12


def test_what_is_no_data_folder_is_an_issue_and_what_is_no_ontology_an_exception(
    ontology: Path, tmp_path: Path
) -> None:
    assert said(tmp_path / "gone", ontology) == [
        f"{tmp_path / 'gone'}: there is no such folder; name a data folder"
    ]
    with pytest.raises(BuildError, match=r"^there is no '.*topics.ttl'; name an ontology folder$"):
        validate(tmp_path, tmp_path, shapes=False)


def test_broken_turtle_in_the_ontology_names_the_file(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(ontology, tmp_path)
    add(folder / "roles.ttl", "wrole:chair a .")
    with pytest.raises(BuildError, match=r"^'.*roles.ttl' is not Turtle: .*; mend it$"):
        validate(world, folder, shapes=False)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), cut=st.binary(max_size=12), size=st.integers(0, 40))
def test_no_damage_to_any_file_breaks_the_run(
    world: Path, ontology: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, cut: bytes, size: int
) -> None:
    """Bytes are cut out of any file of the world and others put in: the run ends with a Report."""
    folder = copied(world, tmp_path_factory.mktemp("damaged"))
    chance = random.Random(seed)
    victim = chance.choice(
        sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".csv", ".tsv"))
    )
    content = victim.read_bytes()
    place = chance.randrange(len(content))
    victim.write_bytes(content[:place] + cut + content[place + size :])
    report = validate(folder, ontology, shapes=False)
    assert report.issues == sorted(report.issues)
    assert report.errors or report.version


WORDS = [
    "2015-02-30",
    "NO",
    "null",
    "[]",
    "{}",
    "&a x",
    "*a",
    "!!python/object:os.system x",
    "9" * 30,
    "-1",
    '"\\u202e"',
    "''",
    "العربية",
    "p9999",
    "AMS",
    "event/x#p-y",
    "x" * 400,
    "https://x.example/",
    "2015/2014",
    "é",
    "a,b",
    "'",
]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(seed=st.integers(0, 2**32), word=st.sampled_from(WORDS))
def test_no_value_in_a_wrong_place_breaks_the_run(
    world: Path, ontology: Path, tmp_path_factory: pytest.TempPathFactory, seed: int, word: str
) -> None:
    folder = copied(world, tmp_path_factory.mktemp("wrong"))
    chance = random.Random(seed)
    victim = chance.choice(
        sorted(path for path in folder.rglob("*") if path.suffix in (".yaml", ".csv", ".tsv"))
    )
    text = victim.read_text("utf-8")
    places = [i for i, char in enumerate(text) if char in ":,|-\t"]
    start = chance.choice(places) + 1
    end = min((i for i in (text.find(char, start) for char in ",}\n\t|") if i >= 0), default=len(text))
    victim.write_text(f"{text[:start]} {word}{text[end:]}", "utf-8")
    report = validate(folder, ontology, shapes=False)
    assert report.errors or report.version
