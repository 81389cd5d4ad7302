"""Pairs of things that may be one: what is proposed in the world, and what is changed of it."""

from __future__ import annotations

import csv
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from folders import add, copied, edit
from wcograph import match
from wcograph.errors import BuildError, UsageError
from wcograph.files import read_data
from wcograph.known import read_schemes
from wcograph.matches import Identities
from wcograph.references import check_references

DAY = date(2026, 1, 5)
DONORS = "records/2015/whf-20150218-donor-meeting.yaml"
KINGSTON = "records/2013/whf-20130420-kingston.yaml"
BANK = "records/undated/tidebank-donor-meeting.yaml"
ALIKE = (
    "Names alike (Carmen Díaz / Karmen Diaz); both Director General of the Harbour Authority of Peru, "
    "2012 and 2013; both for Harbour Authority of Peru"
)
MARSH = "- {id: chair-1, at: p4, role: chair, as_printed: the Chair}"


def proposals(folder: Path, kind: str | None = None, **options: Any) -> dict[tuple[str, str], dict[str, Any]]:
    rows = match(folder, kind, today=DAY, **options)
    return {(row["one"], row["other"]): row for row in rows}


def grounds(folder: Path, one: str, other: str) -> tuple[str, str]:
    """What speaks for and against two things."""
    told = Identities(read_data(folder)[0]).weigh(one, other).grounds
    return (
        "; ".join(ground.words for ground in told if ground.points > 0),
        "; ".join(ground.words for ground in told if ground.points < 0),
    )


def somebody(folder: Path, name: str, file: str, part: str) -> None:
    """A new person p0010, in one participation of one record."""
    add(folder / "people.csv", f"p0010,{name},,")
    after = {DONORS: MARSH, BANK: "- {id: donor-1, role: donor, organization: tidebank}"}[file]
    edit(folder / file, after, f"{after}\n      - {part}")


def test_in_the_world_everything_is_decided(world: Path) -> None:
    assert proposals(world) == {}


def test_decided_pairs_are_told_with_what_was_decided_when_asked_for(world: Path) -> None:
    told = {pair: (row["state"], row["reason"]) for pair, row in proposals(world, decided=True).items()}
    assert told == {
        ("person/p0003", "person/p0007"): ("merged", "Same office in the same year; the name is misspelt"),
        ("person/p0001", "person/p0008"): (
            "possibly same",
            "Same surname and initial; the webinar gives no office",
        ),
        ("org/guilde-des-ports", "org/harbour-guild"): (
            "merged",
            "One body under its French and its English name",
        ),
        ("org/customs-pe", "org/rocb-ams"): (
            "distinct",
            "The training office sits in Peru and is no part of its Harbour Authority",
        ),
    }


def test_without_its_line_a_merge_is_proposed_with_lines_that_decide_it(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    edit(
        folder / "merges.csv",
        "person/p0007,person/p0003,Same office in the same year; the name is misspelt,tester,2026-01-03\n",
        "",
    )
    assert list(proposals(folder, "person", by="A. Curator").values()) == [
        {
            "kind": "person",
            "score": 100,
            "one": "person/p0003",
            "one_names": "Carmen Díaz",
            "other": "person/p0007",
            "other_names": "Karmen Diaz | Karmen Díaz",
            "alike": "Carmen Díaz / Karmen Diaz",
            "evidence_for": ALIKE.partition("; ")[2],
            "evidence_against": "",
            "state": "undecided",
            "reason": "",
            "merges": f'person/p0007,person/p0003,"{ALIKE}",A. Curator,2026-01-05',
            "distinct": "person/p0003,person/p0007,,A. Curator,2026-01-05",
            "possibly_same": f'person/p0003,person/p0007,"{ALIKE}; but not enough to decide",'
            "A. Curator,2026-01-05",
        }
    ]


@pytest.mark.parametrize("file", ["merges", "distinct", "possibly_same"])
def test_a_line_put_into_its_file_decides_the_pair(
    world: Path, ontology: Path, tmp_path: Path, file: str
) -> None:
    folder = copied(world, tmp_path)
    somebody(
        folder,
        "Ada Quil",
        BANK,
        "{id: moderator-1, role: moderator, person: p0010, as_read: Ada Quil, for: customs-jm}",
    )
    (row,) = proposals(folder, "person", by="A. Curator").values()
    add(folder / f"{file}.csv", row[file].replace(",,", ",A reason of one's own,"))
    data, issues = read_data(folder)
    assert [str(issue) for issue in [*issues, *check_references(data, read_schemes(ontology))]] == []
    assert proposals(folder, "person") == {}
    assert ("person/p0001", "person/p0010") in proposals(folder, "person", decided=True)


def test_a_line_that_nobody_signs_is_refused(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    somebody(folder, "Ada Quil", BANK, "{id: speaker-3, role: speaker, person: p0010, as_read: Ada Quil}")
    (row,) = proposals(folder, "person").values()
    add(folder / "merges.csv", row["merges"])
    assert [str(issue) for issue in read_data(folder)[1]] == ["merges.csv:4: 'by' is missing; add it"]


def test_one_source_that_names_two_at_one_event_knows_two(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    somebody(
        folder,
        "Felix Marche",
        DONORS,
        "{id: speaker-9, at: p4, role: speaker, person: p0010, as_printed: Felix Marche}",
    )
    assert proposals(folder, "person") == {}
    assert grounds(folder, "person/p0009", "person/p0010") == (
        "",
        "whf-20150218-donor-meeting names both at 2015-02-ams-donor-meeting",
    )


def test_office_employer_and_country_speak_for_and_against(world: Path, tmp_path: Path) -> None:
    part = "{{id: speaker-3, role: speaker, person: p0010, as_read: {name}, honorific: {title}, for: {body}}}"
    same = copied(world, tmp_path / "same")
    somebody(same, "B. Volny", BANK, part.format(name="B. Volny", title="Mr.", body="tidebank"))
    assert grounds(same, "person/p0002", "person/p0010") == ("both for Tide Bank", "")
    other = copied(world, tmp_path / "other")
    somebody(other, "B. Volny", BANK, part.format(name="B. Volny", title="Ms.", body="customs-pe"))
    assert grounds(other, "person/p0002", "person/p0010") == (
        "",
        "one is Mr., the other Ms.; for bodies of Jamaica and of Peru",
    )


def test_a_surname_alone_is_proposed_only_with_an_employer_in_common(world: Path, tmp_path: Path) -> None:
    part = "{{id: speaker-3, role: speaker, person: p0010, as_read: Volny{body}}}"
    bare = copied(world, tmp_path / "bare")
    somebody(bare, "Volny", BANK, part.format(body=""))
    assert proposals(bare, "person") == {}
    employed = copied(world, tmp_path / "employed")
    somebody(employed, "Volny", BANK, part.format(body=", for: tidebank"))
    (row,) = proposals(employed, "person").values()
    assert (row["alike"], row["score"]) == ("Boris Volny / Volny", 72)


def test_names_in_other_scripts_are_found(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    edit(folder / "people.csv", "Борис Вольный@ru|Boris Volnyi", "Борис Вольный@ru")
    somebody(
        folder,
        "Samira Albahri",
        BANK,
        "{id: speaker-3, role: speaker, person: p0010, as_read: Samira Albahri}",
    )
    edit(folder / "people.csv", "Samira al-Bahri,سميرة البحري@ar", "سميرة البحري,")
    (row,) = proposals(folder, "person").values()
    assert row["alike"] == "سميرة البحري / Samira Albahri"


def test_a_name_in_east_asian_script_is_proposed_for_an_office_in_common(world: Path, tmp_path: Path) -> None:
    """How 鈴木 is read is in no table; who held the post is in the records."""
    part = "{{id: speaker-3, role: speaker, person: p0010, as_printed: 鈴木一郎, for: tidebank{post}}}"
    in_office = copied(world, tmp_path / "post")
    somebody(in_office, "鈴木一郎", BANK, part.format(post=", post: tidebank-vice-president"))
    (row,) = proposals(in_office, "person").values()  # p0001 held it five years later
    assert (row["one"], row["other"]) == ("person/p0002", "person/p0010")
    assert row["merges"].startswith(
        'person/p0010,person/p0002,"Names in scripts that cannot be compared (Boris Volny / 鈴木一郎); both '
    )
    elsewhere = copied(world, tmp_path / "none")
    somebody(elsewhere, "鈴木一郎", BANK, part.format(post=""))
    assert proposals(elsewhere, "person") == {}


def test_bodies_of_two_countries_are_two_however_alike_their_names(world: Path) -> None:
    assert grounds(world, "org/customs-fj", "org/customs-no") == (
        "",
        "of Fiji and of Norway; of Eastern Waters and of Northern Waters",
    )


def test_a_part_is_not_its_whole(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    edit(
        folder / "organizations.csv", "Training Unit of the World Harbour Forum,", "The World Harbour Forum,"
    )
    assert proposals(folder, "org") == {}
    assert grounds(folder, "org/whf", "org/whf-training")[1].startswith("one is part of the other")


def test_the_same_body_under_another_name_is_proposed(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    add(
        folder / "organizations.csv",
        "bank-of-tides,Bank of the Tides,,,international-organization,development-bank,JM,,,",
    )
    edit(folder / BANK, "organization: tidebank", "organization: bank-of-tides")
    (row,) = proposals(folder, "org").values()
    assert (row["one"], row["other"]) == ("org/tidebank", "org/bank-of-tides")
    assert (
        row["evidence_for"]
        == "two sources give them one participation, at 2013-04-ams-donor-meeting; both of Jamaica"
    )


def second_meeting(folder: Path, dates: str, city: str = "kingston") -> None:
    """The bank's report as one of an event of its own."""
    add(folder / "events.csv", "2013-donors,Meeting of donors in Kingston,,,donor-meeting,,,")
    edit(folder / BANK, "event: 2013-04-ams-donor-meeting", "event: 2013-donors")
    edit(
        folder / BANK,
        "dates: {value: 2013-04-11, as_read: 11 April 2013}",
        f"dates: {{value: {dates}}}\n    city: {{value: {city}}}",
    )


def test_events_on_the_same_days_in_the_same_city_are_proposed(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    second_meeting(folder, "2013-04-10")
    (row,) = proposals(folder, "event").values()
    assert (row["one"], row["other"]) == ("event/2013-04-ams-donor-meeting", "event/2013-donors")
    assert row["evidence_for"] == "both on 2013-04-10; both in Kingston; both of type donor meeting"


def test_events_a_day_apart_are_weighed_with_that_against_them(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    second_meeting(folder, "2013-04-11")
    assert grounds(folder, "event/2013-04-ams-donor-meeting", "event/2013-donors") == (
        "both in Kingston; both of type donor meeting",
        "1 day apart",
    )


def test_editions_of_a_series_are_not_taken_for_one(world: Path) -> None:
    assert grounds(world, "event/2012-03-ams-donor-meeting", "event/2013-04-ams-donor-meeting") == (
        "both of Donor meetings of the Western Waters; both of type donor meeting",
        "375 days apart; whf-20130420-kingston tells of both; numbers 1 and 2; in Callao and Kingston",
    )


def test_parts_of_a_gathering_are_not_taken_for_one(world: Path) -> None:
    told = grounds(world, "event/2015-02-ams-donor-meeting", "event/2015-02-ams-strategic-meeting")
    assert "two parts of one gathering" in told[1]
    told = grounds(world, "event/2015-02-ams-gathering", "event/2015-02-ams-strategic-meeting")
    assert "one is part of the other" in told[1]


def test_outputs_are_weighed_by_kind_topics_and_regions(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    add(
        folder / "outputs.csv",
        "west-risk-strategy,Risk Strategy for the Western Waters,,,strategy,risk-management,",
    )
    edit(
        folder / "records/2018/whf-20180625-signing.yaml",
        "output: ams-risk-management-strategy",
        "output: west-risk-strategy",
    )
    (row,) = proposals(folder, "output").values()
    assert (row["evidence_for"], row["evidence_against"]) == (
        "both at events of AMS; both of kind strategy; both about risk management",
        "",
    )


@pytest.mark.parametrize(
    ("kind", "table", "row", "pair", "speaking"),
    [
        (
            "place",
            "places",
            "tide-hall,The Tide House,,,venue,kingston,,,,",
            ("place/tide-house", "place/tide-hall"),
            ("both within Kingston", ""),
        ),
        (
            "series",
            "series",
            "donors-ams,Donor meeting of the Western Waters,,,AP,",
            ("series/ams-donor-meeting", "series/donors-ams"),
            ("", "of Western Waters and of Eastern Waters"),
        ),
        (
            "initiative",
            "initiatives",
            "tide-project,Programme of the Tides,,,project,capacity-building,",
            ("initiative/tide-programme", "initiative/tide-project"),
            ("both about capacity building", "programme and project"),
        ),
    ],
)
def test_other_kinds_have_grounds_of_their_own(
    world: Path,
    tmp_path: Path,
    kind: str,
    table: str,
    row: str,
    pair: tuple[str, str],
    speaking: tuple[str, str],
) -> None:
    folder = copied(world, tmp_path)
    add(folder / f"{table}.csv", row)
    assert grounds(folder, *pair) == speaking


def test_years_and_phases_in_titles_tell_works_apart(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    add(folder / "outputs.csv", "plan-2,Joint training plan 2015-2017 phase II,,,plan,training,")
    add(folder / "outputs.csv", "plan-3,Joint training plan 2018-2020 phase III,,,plan,training,")
    assert grounds(folder, "output/plan-2", "output/plan-3") == (
        "both of kind plan; both about training",
        "of 2, 2015, 2017 and of 3, 2018, 2020",
    )


def test_series_of_other_types_of_events_are_weighed_down(world: Path) -> None:
    assert grounds(world, "series/ams-donor-meeting", "series/ams-strategic-meeting") == (
        "both of Western Waters",
        "gazette-20150220-kingston tells of an edition of each; editions are of type donor meeting and "
        "regional entities meeting; each has an edition number 2",
    )


def test_what_was_merged_counts_for_its_winner(world: Path, tmp_path: Path) -> None:
    """Who looks like a loser looks like the winner, once."""
    folder = copied(world, tmp_path)
    somebody(
        folder,
        "Karmen Dias",
        DONORS,
        "{id: speaker-3, role: speaker, person: p0010, as_printed: Karmen Dias}",
    )
    assert [(row["one"], row["alike"]) for row in proposals(folder, "person").values()] == [
        ("person/p0003", "Karmen Diaz / Karmen Dias")
    ]


def test_rows_are_a_table_for_programs(world: Path) -> None:
    rows = match(world, decided=True, today=DAY)
    assert list(rows[0]) == rows.columns
    assert [row["score"] for row in rows] == sorted((row["score"] for row in rows), reverse=True)


def test_lines_are_csv_whatever_the_names(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    somebody(
        folder, '"Ada, ""the"" Quill"', BANK, "{id: speaker-3, role: speaker, person: p0010, as_read: Ada}"
    )
    (row,) = proposals(folder, "person").values()
    (cells,) = csv.reader([row["merges"]])
    assert cells[2].startswith('Names alike (Ada Quill / Ada, "the" Quill)')


def test_there_are_seven_kinds(world: Path) -> None:
    with pytest.raises(
        UsageError, match=r"^'topic' is no kind that is matched; there are person, org, event,"
    ):
        match(world, "topic")


def test_data_with_errors_are_not_matched(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    add(folder / "people.csv", "nobody,X,,")
    with pytest.raises(
        BuildError, match=r"^people.csv:11: 'id' 'nobody': a person's id is written as in p0007"
    ):
        match(folder)


def test_in_a_crowd_of_one_first_name_the_right_two_are_found(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    beginnings = ["Bat", "Kor", "Lem", "Dun", "Fas", "Gil", "Nor", "Pek", "Rud", "Tov"]
    endings = ["ani", "over", "ustek", "imlo", "endi", "arfus"]
    for i, (start, end) in enumerate(product(beginnings, endings)):
        add(folder / "people.csv", f"p1{i:03},Mohamed {start}{end},,")
    add(folder / "people.csv", "p2000,PEKUSTEK Muhammad,,")
    assert list(proposals(folder, "person", min_score=85)) == [("person/p1044", "person/p2000")]
