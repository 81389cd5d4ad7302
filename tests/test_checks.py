"""Every query of `ontology/checks/` finds what it is for, and nothing else.

`checks/<name>/violating*.trig` gives exactly the rows of the CSV file beside it, `checks/<name>/valid*.trig`
gives none; the valid files hold the cases that look wrong and are not.
"""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from wcograph.checks import Whereabouts, check_queries, check_shapes, in_short
from wcograph.dataset import Built, build
from wcograph.issues import Issue
from wcograph.namespaces import BASE, PREFIXES, iri
from wcograph.validation import validate

HERE = Path(__file__).parent
CHECKS = HERE.parent / "ontology" / "checks"
NAMES = sorted(file.stem for file in CHECKS.glob("*.rq"))
VALID = sorted((HERE / "checks").glob("*/valid*.trig"))
VIOLATING = sorted((HERE / "checks").glob("*/violating*.trig"))


def name(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def store(file: Path) -> ox.Store:
    loaded = ox.Store()
    loaded.load(path=file, format=ox.RdfFormat.TRIG)
    return loaded


def rows(file: Path) -> list[dict[str, str]]:
    """What the check of a file's folder finds in it, in the short forms that a curator reads, sorted."""
    query = (CHECKS / f"{file.parent.name}.rq").read_text("utf-8")
    found = store(file).query(query, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    table = [{key: in_short(row[key]) if row[key] is not None else "" for key in names} for row in found]
    return sorted(table, key=lambda row: tuple(row.values()))


@pytest.mark.parametrize("file", VIOLATING, ids=name)
def test_a_check_finds_exactly_what_violates_it(file: Path) -> None:
    with file.with_suffix(".csv").open(encoding="utf-8", newline="") as stream:
        assert rows(file) == list(csv.DictReader(stream))


@pytest.mark.parametrize("file", VALID, ids=name)
def test_a_check_leaves_alone_what_only_looks_wrong(file: Path) -> None:
    assert rows(file) == []


def test_every_check_has_a_valid_and_a_violating_case() -> None:
    assert sorted({file.parent.name for file in VALID}) == NAMES
    assert sorted({file.parent.name for file in VIOLATING}) == NAMES


@pytest.mark.parametrize("check", NAMES)
def test_a_check_opens_with_its_meaning_and_the_next_step(check: str) -> None:
    meaning, step = (CHECKS / f"{check}.rq").read_text("utf-8").splitlines()[:2]
    assert meaning.startswith(("# a ", "# Warning: ", "# something ", "# sources ", "# two "))
    assert step.startswith("# Step: ")


def test_the_small_world_passes_all_checks(built: Built) -> None:
    assert check_queries(built.store, CHECKS.parent) == []


def test_a_row_becomes_an_issue_about_its_first_value_with_the_others_beside_it() -> None:
    file = HERE / "checks" / "shared-external-id" / "violating.trig"
    assert check_queries(store(file), CHECKS.parent) == [
        Issue(
            "ontology/checks/shared-external-id.rq",
            0,
            "org/imf: two things have the same external id"
            " (other org/monetary-fund, id http://www.wikidata.org/entity/Q7804)",
            "merge them in merges.csv, or mend mappings.sssom.tsv",
        ),
        Issue(
            "ontology/checks/untraced.rq",
            0,
            "org/imf: a statement of the accepted view stands in no named graph"
            " (property schema:sameAs, value http://www.wikidata.org/entity/Q7804)",
            "build the data anew; if it stays, report it as a fault of the build",
        ),
        Issue(
            "ontology/checks/untraced.rq",
            0,
            "org/monetary-fund: a statement of the accepted view stands in no named graph"
            " (property schema:sameAs, value http://www.wikidata.org/entity/Q7804)",
            "build the data anew; if it stays, report it as a fault of the build",
        ),
    ]


def test_a_check_that_begins_with_warning_gives_a_warning() -> None:
    file = HERE / "checks" / "shared-country" / "violating.trig"
    found = [issue for issue in check_queries(store(file), CHECKS.parent) if "shared-country" in issue.file]
    assert found == [
        Issue(
            "ontology/checks/shared-country.rq",
            0,
            "org/customs-jo: a country has two customs administrations"
            " (other org/jordan-customs, country country/JO)",
            "merge them in merges.csv if they are one, or mend the column 'country' of organizations.csv",
            "warning",
        )
    ]


@pytest.mark.parametrize(
    ("thing", "file"),
    [
        ("id/event/2015-02-ams-donor-meeting", "events.csv"),
        ("id/person/p0001", "people.csv"),
        ("id/person/p0001#m-whf-secretary", "people.csv"),
        ("id/doc/whf-20150218-donor-meeting#p1.s2", "records/2015/whf-20150218-donor-meeting.yaml"),
        ("graph/whf-20150218-donor-meeting-p1.s2", "records/2015/whf-20150218-donor-meeting.yaml"),
        ("id/conflict/2015-02-ams-donor-meeting-ordinal#c1", "decisions.yaml"),
        ("id/conflict/2013-04-ams-donor-meeting-dates", "decisions.yaml"),
        ("id/topic/risk-management", "ontology/topics.ttl"),
        ("graph/authority", None),
        ("dataset", None),
    ],
)
def test_a_thing_is_found_in_the_file_that_says_it(built: Built, thing: str, file: str | None) -> None:
    found = Whereabouts(built.data).find(BASE + thing)
    assert (found[0] if found is not None else None) == file


def test_a_part_of_an_event_is_found_at_its_line_in_the_record(built: Built, world: Path) -> None:
    event = iri("event", "2015-02-ams-donor-meeting")
    place = Whereabouts(built.data).find(f"{event}#p-chair-1")
    assert place is not None
    file, line = place
    assert "chair-1" in (world / file).read_text("utf-8").splitlines()[line - 1]


def test_what_a_shape_finds_is_an_issue_at_the_line_that_mends_it(tmp_path: Path, world: Path) -> None:
    shutil.copytree(world, tmp_path / "world")
    events = tmp_path / "world" / "events.csv"
    text = events.read_text("utf-8")
    assert ",donor-meeting,ams-donor-meeting,,\n" in text
    events.write_text(text.replace(",donor-meeting,ams-donor-meeting,,\n", ",donor-meeting,,,\n", 1), "utf-8")
    built = build(tmp_path / "world", CHECKS.parent)
    assert check_shapes(built.store, CHECKS.parent, Whereabouts(built.data)) == [
        Issue(
            "events.csv",
            2,
            "event/2012-03-ams-donor-meeting: has an ordinal but no series",
            "name the series it is an edition of in column 'series' of events.csv",
            "warning",
        )
    ]


def test_an_issue_of_a_shape_shows_the_value_that_was_found(built: Built) -> None:
    broken = ox.Store()
    broken.extend(built.store)
    event, city = (ox.NamedNode(iri(*pair)) for pair in (("event", "2016-fiji-workshop"), ("country", "NO")))
    broken.add(ox.Quad(event, ox.NamedNode(PREFIXES["wcg"] + "city"), city, ox.DefaultGraph()))
    assert check_shapes(broken, CHECKS.parent) == [
        Issue(
            "ontology/shapes.ttl",
            0,
            "event/2016-fiji-workshop: has a city that is none (found 'country/NO')",
            "name a place of class 'city' in places.csv",
        )
    ]


def test_the_small_world_conforms_to_all_shapes(built: Built) -> None:
    assert check_shapes(built.store, CHECKS.parent) == []


def test_the_bundled_data_pass_all_shapes_and_checks() -> None:
    report = validate(HERE.parent / "data", CHECKS.parent)
    assert report.issues == []
