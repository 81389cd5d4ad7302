"""Whether the files of `data/` fit together: one departure from the world at a time, each message whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from folders import add, copied, edit
from wcograph.files import read_data
from wcograph.folding import plain
from wcograph.known import read_schemes
from wcograph.references import check_references

KINGSTON = "records/2013/whf-20130420-kingston.yaml"
DONORS = "records/2015/whf-20150218-donor-meeting.yaml"
SIGNING = "records/2018/whf-20180625-signing.yaml"
TIDEBANK = "records/undated/tidebank-donor-meeting.yaml"


def said(folder: Path, ontology: Path) -> list[str]:
    data, issues = read_data(folder)
    broken = {issue.file for issue in issues}
    return [str(issue) for issue in [*issues, *check_references(data, read_schemes(ontology), broken)]]


def line(folder: Path, name: str, text: str) -> int:
    """The last line of a file that holds a text."""
    lines = (folder / name).read_text("utf-8").splitlines()
    return max(number for number, each in enumerate(lines, start=1) if text in each)


def test_the_world_fits_together(world: Path, ontology: Path) -> None:
    assert said(world, ontology) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "issue"),
    [
        (
            KINGSTON,
            "publisher: whf",
            "publisher: wfh",
            "there is no organization 'wfh' (did you mean 'whf'?); add it to organizations.csv or "
            "mend the reference",
        ),
        (
            KINGSTON,
            "event: 2012-03-ams-donor-meeting",
            "event: 2012-03-donor",
            "there is no event '2012-03-donor' (did you mean '2012-03-ams-donor-meeting'?); add it to "
            "events.csv or mend the reference",
        ),
        (
            KINGSTON,
            "value: kingston",
            "value: kingstown",
            "there is no place 'kingstown' (did you mean 'kingston'?); "
            "add it to places.csv or mend the reference",
        ),
        (
            KINGSTON,
            "value: donor-coordination",
            "value: donors",
            "there is no topic 'donors'; add it to ontology/topics.ttl or mend the reference",
        ),
        (
            KINGSTON,
            "id: donor-2, at: p2.s2, role: donor,",
            "id: donor-2, at: p2.s2, role: giver,",
            "there is no role 'giver'; add it to ontology/roles.ttl or mend the reference",
        ),
        (
            KINGSTON,
            "post: whf-secretary",
            "post: whf-clerk",
            "there is no post 'whf-clerk'; add it to posts.csv or mend the reference",
        ),
        (
            KINGSTON,
            "for: whf",
            "for: wfh",
            "there is no organization, group or region 'wfh' (did you mean 'whf'?); "
            "add it to organizations.csv or groups.csv or regions.csv or mend the reference",
        ),
        (
            KINGSTON,
            "what: participants",
            "what: heads",
            "there is no thing to count 'heads'; add it to ontology/types.ttl or mend the reference",
        ),
        (
            KINGSTON,
            "step: drafted",
            "step: draft",
            "there is no step 'draft' (did you mean 'drafted'?); "
            "add it to ontology/types.ttl or mend the reference",
        ),
        (
            KINGSTON,
            "output: ams-risk-management-strategy",
            "output: ams-risk-strategy",
            "there is no output 'ams-risk-strategy' (did you mean 'ams-risk-management-strategy'?); "
            "add it to outputs.csv or mend the reference",
        ),
        (
            SIGNING,
            "value: reef-convention",
            "value: reef-treaty",
            "there is no initiative 'reef-treaty'; add it to initiatives.csv or mend the reference",
        ),
        (
            SIGNING,
            "event: 2015-02-ams-donor-meeting",
            "event: 2018-06-kingston-signing",
            "an event is related to itself; mend the relation",
        ),
        (
            SIGNING,
            "as_printed: Ada Quill",
            "as_printed: Eda Quill",
            "'Eda Quill' is no name of p0001 (Ada Quill); add it to the aliases in people.csv, or "
            "mend the person",
        ),
        (
            SIGNING,
            "at: p4, output: ams-risk",
            "output: ams-risk",
            "outputs: a record read against the text gives the place of each fact; add 'at: p3.s1' or "
            "the like",
        ),
        (
            SIGNING,
            "as_printed: more than a hundred",
            "as_read: more than a hundred",
            "counts: as_read in a record that was read against the text; write the words of the "
            "source as as_printed",
        ),
    ],
)
def test_a_reference_of_a_record_leads_somewhere(
    world: Path, ontology: Path, tmp_path: Path, name: str, old: str, new: str, issue: str
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / name, old, new)
    assert said(folder, ontology) == [f"{name}:{line(folder, name, new.split(', ')[-1])}: {issue}"]


@pytest.mark.parametrize(
    ("name", "row", "issue"),
    [
        ("people.csv", "p0001,Ada Quill,,", "the id 'p0001' stands in line 2 too; keep one row"),
        ("withdrawn.csv", "p0006,tester,2026-01-04", "this row stands in line 2 too; keep one row"),
        (
            "withdrawn.csv",
            "p0600,tester,2026-01-04",
            "there is no person 'p0600'; add it to people.csv or mend the reference",
        ),
        ("groups.csv", "whf,Forum,,,,", "an organization has this id too; rename one of the two"),
        (
            "posts.csv",
            "x-chair,Chair,,,nowhere,",
            "there is no organization, group or region 'nowhere'; "
            "add it to organizations.csv or groups.csv or regions.csv or mend the reference",
        ),
        (
            "places.csv",
            "atlantis,Atlantis,,,city,XX,,,,",
            "there is no place or country 'XX'; add it to places.csv or countries.csv or mend the reference",
        ),
        ("places.csv", "atlantis,Atlantis,,,city,atlantis,,,,", "'atlantis' lies within itself; mend within"),
        (
            "outputs.csv",
            "plan,Plan,,,plan,nothing,",
            "there is no topic 'nothing'; add it to ontology/topics.ttl or mend the reference",
        ),
        (
            "events.csv",
            "2030-x,X,,,signing,,,",
            "no record reports '2030-x'; add the record or remove the row",
        ),
        (
            "merges.csv",
            "org/whf,person/p0001,x,t,2026-01-01",
            "org/whf cannot become person/p0001, which is of another kind; mend the ids",
        ),
        (
            "merges.csv",
            "person/p0007,person/p0001,x,t,2026-01-01",
            "person/p0007 is merged twice; keep one line",
        ),
        (
            "merges.csv",
            "person/p0001,person/p0001,x,t,2026-01-01",
            "person/p0001 is merged into itself; break the circle",
        ),
        (
            "merges.csv",
            "person/p0001,person/p0100,x,t,2026-01-01",
            "there is no person 'p0100'; add it to people.csv or mend the reference",
        ),
        ("possibly_same.csv", "org/whf,org/whf,x,t,2026-01-01", "the two are one id; remove the line"),
        (
            "possibly_same.csv",
            "org/whf,org/who,x,t,2026-01-01",
            "there is no organization 'who' (did you mean 'whf'?); "
            "add it to organizations.csv or mend the reference",
        ),
        (
            "possibly_same.csv",
            "person/p0007,person/p0003,x,t,2026-01-01",
            "person/p0007 and person/p0003 are left open here and one by merges.csv; "
            "keep the line that is true",
        ),
        ("distinct.csv", "org/whf,org/whf,x,t,2026-01-01", "the two are one id; remove the line"),
        (
            "distinct.csv",
            "org/whf,person/p0001,x,t,2026-01-01",
            "org/whf and person/p0001 are of two kinds; mend the ids",
        ),
        (
            "distinct.csv",
            "person/p0003,person/p0007,x,t,2026-01-01",
            "person/p0003 and person/p0007 are decided to be two here and one by merges.csv; "
            "keep the line that is true",
        ),
        (
            "distinct.csv",
            "person/p0001,person/p0008,x,t,2026-01-01",
            "person/p0001 and person/p0008 stand in line 2 of possibly_same.csv too; "
            "keep the line that is true",
        ),
        (
            "distinct.csv",
            "org/customs-pe,org/rocb-ams,other words,t,2026-01-01",
            "org/customs-pe and org/rocb-ams stand in line 2 of distinct.csv too; keep the line that is true",
        ),
        (
            "distinct.csv",
            "org/whf,org/who,x,t,2026-01-01",
            "there is no organization 'who' (did you mean 'whf'?); "
            "add it to organizations.csv or mend the reference",
        ),
        (
            "mappings.sssom.tsv",
            "https://x.example/a\t\tskos:exactMatch\thttps://x.example/b\t\t\t",
            "'https://x.example/a' is none of ours; write an IRI of the data",
        ),
        (
            "mappings.sssom.tsv",
            "https://w3id.org/wcograph/id/country/XX\t\tskos:exactMatch\thttps://x.example/b\t\t\t",
            "there is no country 'XX'; add it to countries.csv or mend the reference",
        ),
    ],
)
def test_a_row_of_an_authority_file_fits(
    world: Path, ontology: Path, tmp_path: Path, name: str, row: str, issue: str
) -> None:
    folder = copied(world, tmp_path)
    add(folder / name, row)
    assert said(folder, ontology) == [f"{name}:{line(folder, name, row)}: {issue}"]


def test_circles_of_gatherings_and_merges_are_found_from_each_side(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / "events.csv", ",,gathering,,,", ",,gathering,,2015-02-ams-donor-meeting,")
    for row in (
        "org/gazette,org/whf,x,t,2026-01-01",
        "org/whf,org/tidebank,x,t,2026-01-01",
        "org/tidebank,org/whf,x,t,2026-01-01",
    ):
        add(folder / "merges.csv", row)
    assert said(folder, ontology) == [
        "events.csv:4: '2015-02-ams-donor-meeting' lies within itself; mend gathering",
        "events.csv:5: '2015-02-ams-gathering' lies within itself; mend gathering",
        "merges.csv:5: org/whf is merged into itself; break the circle",
        "merges.csv:6: org/tidebank is merged into itself; break the circle",
    ]


@pytest.mark.parametrize(
    ("old", "new", "issue"),
    [
        (
            "subject: event/2015-02-ams-donor-meeting",
            "subject: event/2014-02-ams-donor-meeting",
            "there is no event '2014-02-ams-donor-meeting' (did you mean '2015-02-ams-donor-meeting'?); "
            "add it to events.csv or mend the reference",
        ),
        ('accepted: "4"', 'accepted: "5"', "'5' is accepted but not among the values seen; add it to seen"),
        (
            "source: gazette-20150220-kingston",
            "source: gazette-2015",
            "there is no source 'gazette-2015' (did you mean 'gazette-20150220-kingston'?); add it to "
            "records/ or mend the reference",
        ),
        (
            "{source: gazette-20150220-kingston, at: title}",
            "{source: gazette-20150220-kingston, at: p9}",
            "nothing is recorded at p9 of gazette-20150220-kingston; name a place that its record has",
        ),
    ],
)
def test_a_decision_is_about_what_there_is(
    world: Path, ontology: Path, tmp_path: Path, old: str, new: str, issue: str
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / "decisions.yaml", old, new)
    assert said(folder, ontology) == [f"decisions.yaml:1: {issue}"]


def test_a_decision_is_taken_once_and_about_what_was_not_merged(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    text = (folder / "decisions.yaml").read_text("utf-8")
    (folder / "decisions.yaml").write_text(text + text, "utf-8")
    add(folder / "merges.csv", "event/2020-09-ap-regional-conference,event/2020-05-ap-webinar,x,t,2026-01-01")
    second = len(text.splitlines()) + 1
    city = text.splitlines().index("- subject: event/2020-09-ap-regional-conference") + 1
    merged = (
        "event/2020-09-ap-regional-conference is merged into event/2020-05-ap-webinar; "
        "write the decision about event/2020-05-ap-webinar"
    )
    assert said(folder, ontology) == [
        f"decisions.yaml:{city}: {merged}",
        f"decisions.yaml:{second}: event/2015-02-ams-donor-meeting ordinal is decided twice; keep one "
        "decision",
        f"decisions.yaml:{second + city - 1}: event/2020-09-ap-regional-conference city is decided "
        "twice; keep one decision",
        f"decisions.yaml:{second + city - 1}: {merged}",
    ]


def test_a_participation_stands_once_at_a_place(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    edit(folder / KINGSTON, "{id: donor-2, at: p2.s2,", "{id: donor-1, at: p2.s2,")
    assert said(folder, ontology) == [
        f"{KINGSTON}:{line(folder, KINGSTON, 'organization: reef-fund')}: the participation 'donor-1' "
        "stands twice "
        "at p2.s2; give each participation its own id"
    ]


def test_a_delegation_is_a_participation_of_the_event(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    edit(folder / KINGSTON, "organization: reef-fund, ", "organization: reef-fund, delegation: team-1, ")
    assert said(folder, ontology) == [
        f"{KINGSTON}:{line(folder, KINGSTON, 'team-1')}: no participation 'team-1' at event "
        "'2013-04-ams-donor-meeting'; "
        "name the participation of the delegation's organization"
    ]


def test_a_record_stands_in_its_place_and_is_the_only_one_of_its_source(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    (folder / KINGSTON).rename(folder / "records/2012/kingston.yml")
    (folder / "records/2016").mkdir()
    (folder / "records/2016/again.yaml").write_bytes(
        (folder / "records/2022/gazette-20220101-weather.yaml").read_bytes()
    )
    assert said(folder, ontology) == [
        f"records/2012/kingston.yml:2: this record belongs in {KINGSTON}; move the file",
        "records/2016/again.yaml:2: this record belongs in "
        "records/2022/gazette-20220101-weather.yaml; move the file",
        "records/2022/gazette-20220101-weather.yaml:2: the source 'gazette-20220101-weather' has a record in "
        "records/2016/again.yaml too; keep one record a source",
    ]


def test_an_event_is_reported_once_in_a_record(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    add(folder / SIGNING, "  - event: 2018-06-kingston-signing")
    last = line(folder, SIGNING, "- event:")
    assert said(folder, ontology) == [
        f"{SIGNING}:{number}: the event '2018-06-kingston-signing' is reported twice in one record; "
        "put its facts together"
        for number in (line(world, SIGNING, "- event:"), last)
    ]


def test_what_a_broken_file_lacks_is_not_said_again(world: Path, ontology: Path, tmp_path: Path) -> None:
    """One typing error in people.csv must not read as if everybody had vanished."""
    folder = copied(world, tmp_path)
    edit(folder / "people.csv", "p0001,Ada Quill", "p1,Ada Quill")
    edit(folder / "records/undated/whf-fiji-workshop.yaml", "language: en", "language: english!")
    assert said(folder, ontology) == [
        "people.csv:2: 'id' 'p1': a person's id is written as in p0007; see data/FORMAT.md",
        "records/undated/whf-fiji-workshop.yaml:5: 'source.language' 'english!': a language is a tag "
        "of BCP 47, as in en "
        "or pt-BR; see data/FORMAT.md",
    ]


def test_words_that_may_name_somebody_withdrawn_are_warned_of(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / SIGNING, "Emil Stone thanked the city.", "Mr. Stone thanked the city; stone by stone.")
    assert said(folder, ontology) == [
        f"{SIGNING}:{line(folder, SIGNING, 'Mr. Stone')}: warning: 'Stone' may name somebody who was "
        "withdrawn; "
        "add this form of the name to the aliases in people.csv, or leave it"
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Raúl  DÍAZ-Soto", "raul diaz soto"),
        ("O’Neil", "O'Neil"),
        ("Борис ВОЛЬНЫЙ", "борис вольный"),
        ("Ada\u00a0Quill", "Ada Quill"),
    ],
)
def test_spellings_of_one_name_are_compared_alike(one: str, other: str) -> None:
    assert plain(one) == plain(other)


def test_sources_that_mean_one_participation_share_its_id(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    # p0007 was merged into p0003: to a reader of the graph the two sources then name one person twice
    edit(folder / TIDEBANK, "id: speaker-2", "id: speaker-9")
    edit(folder / KINGSTON, "person: p0001", "person: p0003")
    edit(folder / KINGSTON, "as_printed: Ada Quill", "as_printed: Carmen Díaz")
    assert [text for text in said(folder, ontology) if "speaker-9" in text] == [
        f"{KINGSTON}:{line(folder, KINGSTON, 'id: speaker-1')}: warning: p0003 is 'speaker-1' of "
        f"'2013-04-ams-donor-meeting' here and 'speaker-9' in {TIDEBANK}; give the two one id, or say why "
        "they are two"
    ]
