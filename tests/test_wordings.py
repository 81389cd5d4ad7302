"""What a reader's words mean: the table against the records that use it."""

from __future__ import annotations

from pathlib import Path

import pytest

from folders import add, copied, edit
from wcograph.canon import format_data
from wcograph.files import read_data
from wcograph.known import read_schemes
from wcograph.references import check_references
from wcograph.wordings import Meanings

FIJI = "records/undated/whf-fiji-workshop.yaml"
WORDS = "- {value: risk-management, as_read: reef risks}"


def said(folder: Path, ontology: Path) -> list[str]:
    data, issues = read_data(folder)
    return [str(issue) for issue in [*issues, *check_references(data, read_schemes(ontology))]]


def test_words_of_a_reader_that_the_table_lacks_are_named_with_the_nearest(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / FIJI, "as_read: reef risks", "as_read: reefs at risk")
    assert said(folder, ontology) == [
        f"{FIJI}:23: wordings.csv lacks 'reefs at risk' (did you mean 'reef risks'?); "
        "add what it means, as in 'reefs at risk,topic/risk-management,'",
        "wordings.csv:3: warning: no record has 'reef risks' as topic/risk-management; "
        "remove the row, or mend the records",
    ]


def test_words_like_no_other_are_named_without_a_guess(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    edit(folder / FIJI, WORDS, f"{WORDS}\n      - {{value: training, as_read: pilots}}")
    assert said(folder, ontology) == [
        f"{FIJI}:24: wordings.csv lacks 'pilots'; add what it means, as in 'pilots,topic/training,'"
    ]


@pytest.mark.parametrize(
    ("row", "meant"),
    [("reef risks,topic/training,", "topic/training"), ("reef risks,,Too vague", "nothing of ours")],
)
def test_a_record_that_reads_words_otherwise_than_the_table_is_an_error(
    world: Path, ontology: Path, tmp_path: Path, row: str, meant: str
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / "wordings.csv", "reef risks,topic/risk-management,", row)
    assert said(folder, ontology)[0] == (
        f"{FIJI}:23: 'reef risks' is topic/risk-management here, by wordings.csv it means {meant}; "
        "mend the one that is wrong"
    )


def test_words_may_mean_two_topics(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    add(folder / "wordings.csv", "reef risks,topic/training,")
    edit(folder / FIJI, WORDS, f"{WORDS}\n      - {{value: training, as_read: reef risks}}")
    assert said(folder, ontology) == []


def test_capitals_make_a_difference_only_where_the_table_makes_one(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    add(folder / "wordings.csv", "Tides,topic/training,")
    add(folder / "wordings.csv", "tides,topic/risk-management,")
    meanings = Meanings(read_data(folder)[0])
    assert meanings.of("REEF  Risks") == ["topic/risk-management"]
    assert meanings.of("tides") == ["topic/risk-management"]
    assert meanings.of("TIDES") == ["topic/training", "topic/risk-management"]
    assert meanings.of("ebb") is None


@pytest.mark.parametrize(
    ("row", "issue"),
    [
        (
            "Nets,topic/nets,",
            "there is no topic 'nets'; add it to ontology/topics.ttl or mend the reference",
        ),
        ("Nets,output/nets,", "there is no output 'nets'; add it to outputs.csv or mend the reference"),
        (
            "Nets,org/wfh,",
            "there is no organization 'wfh' (did you mean 'whf'?); "
            "add it to organizations.csv or mend the reference",
        ),
        (
            "Nets,person/p0001,",
            "'target' 'person/p0001': name what is meant as in topic/risk-management, or an initiative/…, "
            "output/… or org/…; see data/FORMAT.md",
        ),
        (
            "Nets,,",
            "'wording': words without a target need a note that says why they mean none; see data/FORMAT.md",
        ),
        (
            "reef risks,topic/risk-management,again",
            "'reef risks' with this target stands in line 3 too; keep one row",
        ),
        (
            "reef risks,,No topic",
            "'reef risks' means nothing here and something in another line; keep what is true",
        ),
        (
            "Nets,initiative/tide-programme,",
            "warning: no record has 'Nets' as initiative/tide-programme; remove the row, or mend the records",
        ),
    ],
)
def test_a_line_of_the_table_fits(world: Path, ontology: Path, tmp_path: Path, row: str, issue: str) -> None:
    folder = copied(world, tmp_path)
    add(folder / "wordings.csv", row)
    assert said(folder, ontology) == [f"wordings.csv:4: {issue}"]


def test_a_body_among_the_topics_need_not_be_used(world: Path, ontology: Path, tmp_path: Path) -> None:
    """That a page has a body among its topics does not make the body a participant."""
    folder = copied(world, tmp_path)
    add(folder / "wordings.csv", "Tide Bank,org/tidebank,")
    assert said(folder, ontology) == []


def test_words_of_programmes_and_outputs_are_used_where_records_have_them(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    concerns = "    concerns:\n      - {value: tide-programme, as_read: Tide money}\n"
    outputs = "    outputs:\n      - {output: joint-training-plan, step: drafted, as_read: the plan}\n"
    edit(folder / FIJI, f"      {WORDS}\n", f"      {WORDS}\n{concerns}{outputs}")
    add(folder / "wordings.csv", "The plan,output/joint-training-plan,")
    add(folder / "wordings.csv", "Tide money,initiative/tide-programme,")
    assert said(folder, ontology) == []


def test_records_read_against_the_text_owe_the_table_nothing(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    kingston = folder / "records/2013/whf-20130420-kingston.yaml"
    edit(kingston, "as_printed: risks", "as_printed: nothing that the table has")
    assert said(folder, ontology) == []


def test_without_the_table_nothing_is_asked(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    (folder / "wordings.csv").unlink()
    assert said(folder, ontology) == []


def test_wordings_are_sorted_as_in_a_dictionary(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    table = folder / "wordings.csv"
    table.write_text(
        "wording,target,note\nb,topic/x,\nC,topic/x,\na,topic/x,\nA,topic/y,\nA,topic/x,\n", "utf-8"
    )
    assert format_data(folder) == ([table], [])
    assert table.read_text("utf-8") == (
        "wording,target,note\nA,topic/x,\nA,topic/y,\na,topic/x,\nb,topic/x,\nC,topic/x,\n"
    )
