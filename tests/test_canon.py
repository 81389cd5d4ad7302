"""The canonical form of files: nothing is lost, nothing changes twice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from folders import add, copied
from wcograph.authorities import TABLES, Decision
from wcograph.canon import decisions_text, format_data, record_text, table_text
from wcograph.files import read_decisions, read_record, read_table
from wcograph.issues import Issue
from wcograph.model import Record
from wcograph.scalars import CONTROL

SETTINGS = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LETTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff\ufffe\uffff\u2028\u2029")
TRICKY = st.sampled_from(
    [
        *(
            "no",
            "NO",
            "null",
            "~",
            "true",
            "6",
            "010",
            "0x1F",
            "1e5",
            "12:30:45",
            "1_000",
            ".5",
            "2015",
            "2015-02-03",
        ),
        *(
            "a: b",
            "a:",
            "a #b",
            "#a",
            "- a",
            "? a",
            "!a",
            "&a",
            "*a",
            "@a",
            "`a",
            "%a",
            "'a'",
            '"a"',
            "{a}",
            "[a]",
            "a, b",
        ),
        *(
            "a\nb",
            "a\tb",
            "\\n",
            "…",
            "=",
            "<<",
            "---",
            "...",
            "|",
            ">",
            "العربية",
            "a\u202eb",
            "😀",
            "é\u0301",
            "a\u00a0b",
        ),
    ]
)
WORDS = st.one_of(TRICKY, st.text(LETTERS, min_size=1, max_size=40)).filter(
    lambda text: text.strip() and not CONTROL.search(text)
)
PLACES = st.sampled_from(["title", "p1", "p3.s5", "caption.2", "whole"])
SLUGS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
NOTES = st.lists(st.fixed_dictionaries({"text": WORDS}, optional={"at": PLACES}), max_size=2)


def worded(**keys: Any) -> st.SearchStrategy[dict[str, Any]]:
    wording = st.sampled_from(["as_printed", "as_read", ""]).flatmap(
        lambda key: st.fixed_dictionaries({key: WORDS}) if key else st.just({})
    )
    rest = st.fixed_dictionaries(keys, optional={"at": PLACES, "reading": WORDS})
    return st.tuples(wording, rest).map(lambda pair: pair[0] | pair[1])


def facts(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(worded(value=values), max_size=2)


EVENTS = st.fixed_dictionaries(
    {"event": SLUGS},
    optional={
        "names": st.lists(worded().filter(lambda name: name.keys() & {"as_printed", "as_read"}), max_size=2),
        "status": facts(st.sampled_from(["held", "announced"])),
        "dates": facts(st.sampled_from(["2015", "2015-02", "2015-02-03", "2015-02-02/2015-02-04"])),
        "venue": facts(SLUGS),
        "country": facts(st.sampled_from(["NO", "PE"])),
        "ordinal": facts(st.integers(1, 9999)),
        "topics": facts(SLUGS),
        "participations": st.lists(
            worded(id=SLUGS, role=SLUGS, position=WORDS, invited=st.booleans(), notes=NOTES, honorific=WORDS),
            max_size=2,
        ),
        "counts": st.lists(worded(what=SLUGS, value=st.integers(0, 9999)), max_size=1),
        "relations": st.lists(
            st.fixed_dictionaries({"relation": st.just("follows"), "event": SLUGS}), max_size=1
        ),
        "notes": NOTES,
    },
)
RECORDS = st.fixed_dictionaries(
    {
        "source": st.fixed_dictionaries(
            {
                "id": SLUGS,
                "title": WORDS,
                "publisher": SLUGS,
                "language": st.sampled_from(["en", "no", "pt-BR"]),
                "urls": st.lists(
                    st.sampled_from(
                        ["https://a.example/#x", "http://b.example/?p=1", "http://b.example/?q=[1],2"]
                    ),
                    min_size=1,
                    max_size=3,
                ),
            },
            optional={"issued": st.sampled_from(["2015", "2015-02-03"]), "truncated": st.booleans()},
        ),
        "reviewed": st.fixed_dictionaries(
            {"by": WORDS, "date": st.just("2026-01-01"), "against": st.sampled_from(["text", "facts"])}
        ),
        "notes": NOTES,
        "events": st.lists(EVENTS, max_size=2),
    }
).map(Record.model_validate)


@SETTINGS
@given(RECORDS)
def test_any_record_is_written_and_read_back_as_it_was(tmp_path: Path, record: Record) -> None:
    path = tmp_path / "r.yaml"
    path.write_bytes(record_text(record).encode())
    issues: list[Issue] = []
    found = read_record(path, "r.yaml", issues)
    assert issues == []
    assert found is not None
    assert found.record == record
    assert record_text(found.record).encode() == path.read_bytes()


@SETTINGS
@given(RECORDS)
def test_readers_of_yaml_1_1_find_the_same_text(tmp_path: Path, record: Record) -> None:
    """Text that a script would read as a number, a boolean or a date stands in quotes."""
    found = yaml.safe_load(record_text(record))
    assert found["source"]["title"] == record.source.title
    assert found["reviewed"]["by"] == record.reviewed.by
    assert found["source"]["urls"] == list(record.source.urls)
    for event, report in zip(found.get("events", []), record.events, strict=True):
        positions = [part.get("position") for part in event.get("participations", [])]
        assert positions == [part.position for part in report.participations]


@SETTINGS
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "seen": st.lists(WORDS.map(str.strip), min_size=2, max_size=3),
                "reason": WORDS,
                "accepted": st.one_of(st.none(), st.just("6"), st.just("2015-02-03")),
            }
        ),
        max_size=3,
    )
)
def test_any_decisions_are_written_and_read_back_as_they_were(
    tmp_path: Path, given_: list[dict[str, Any]]
) -> None:
    fixed = {
        "property": "ordinal",
        "by": "x",
        "date": "2026-01-01",
        "supported_by": [{"source": "s", "at": "p1"}],
    }
    decisions = [
        Decision.model_validate({"subject": f"event/e{i}", **fixed, **each}) for i, each in enumerate(given_)
    ]
    path = tmp_path / "decisions.yaml"
    path.write_bytes(decisions_text(decisions).encode())
    issues: list[Issue] = []
    assert [found for _, found in read_decisions(path, issues)] == decisions
    assert issues == []


CELLS = st.text(LETTERS | st.just("\n") | st.sampled_from('",|'), max_size=20)


@SETTINGS
@given(
    st.lists(
        st.tuples(st.integers(1000, 9999), CELLS.filter(str.strip), CELLS),
        max_size=5,
        unique_by=lambda row: row[0],
    )
)
def test_any_table_is_written_and_read_back_as_it_was(
    tmp_path: Path, rows: list[tuple[int, str, str]]
) -> None:
    cells = [
        ["note", "name", "id", "aliases"],
        *([note, name, f"p{number}", ""] for number, name, note in rows),
    ]
    quoted = (
        "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in cells) + "\r\n"
    )
    before, after = tmp_path / "before", tmp_path / "after"
    before.write_bytes(quoted.encode())
    after.write_bytes(table_text(before.read_bytes().decode(), TABLES["people"]).encode())
    one, other = (read_table(path, "people.csv", TABLES["people"], []) for path in (before, after))
    assert sorted((entry.row for entry in one), key=lambda row: row.id) == [entry.row for entry in other]  # type: ignore[attr-defined]
    assert len(other) == len(rows)
    text = after.read_bytes().decode()
    assert table_text(text, TABLES["people"]) == text


MINIMAL = {
    "source": {"id": "s", "title": "T", "publisher": "whf", "language": "en", "urls": ["https://x.example/"]},
    "reviewed": {"by": "tester", "date": "2026-01-01", "against": "text"},
}


def test_the_form_of_a_record() -> None:
    record = Record.model_validate(
        {
            "source": {
                "urls": ["https://x.example/a"],
                "language": "no",
                "publisher": "whf",
                "title": "6",
                "id": "s",
            },
            "reviewed": {"against": "text", "date": "2026-01-01", "by": "tester"},
            "events": [
                {
                    "event": "e",
                    "ordinal": [{"as_printed": "6th", "value": 6, "at": "title"}],
                    "dates": [{"value": "2015", "at": "p1"}, {"value": "2015-02-03", "at": "p2"}],
                    "participations": [
                        {"role": "chair", "id": "chair-1", "position": "Chair, acting", "at": "p1"},
                        {
                            "role": "host",
                            "id": "host-1",
                            "for": "whf",
                            "at": "p1",
                            "reading": "long " * 30,
                            "notes": [{"text": "x"}],
                        },
                    ],
                    "notes": [{"text": "a\nb"}],
                }
            ],
        }
    )
    long = "long " * 29 + "long"
    assert record_text(record, "# yaml-language-server: $schema=../x.json") == (
        "# yaml-language-server: $schema=../x.json\n"
        "source:\n"
        "  id: s\n"
        '  title: "6"\n'
        "  publisher: whf\n"
        '  language: "no"\n'
        "  urls: [https://x.example/a]\n"
        "reviewed: {by: tester, date: 2026-01-01, against: text}\n"
        "events:\n"
        "  - event: e\n"
        "    dates:\n"
        "      - {at: p1, value: 2015}\n"
        "      - {at: p2, value: 2015-02-03}\n"
        "    ordinal: {at: title, value: 6, as_printed: 6th}\n"
        "    participations:\n"
        '      - {id: chair-1, at: p1, role: chair, position: "Chair, acting"}\n'
        "      - id: host-1\n"
        "        at: p1\n"
        "        role: host\n"
        f'        reading: "{long}"\n'
        "        for: whf\n"
        "        notes:\n"
        '          - {text: "x"}\n'
        "    notes:\n"
        '      - {text: "a\\nb"}\n'
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_the_world_is_canonical(world: Path) -> None:
    assert format_data(world, write=False) == ([], [])


def test_what_is_out_of_form_is_named_then_mended_then_left_alone(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    people = folder / "people.csv"
    header, *rows = people.read_text("utf-8").splitlines()
    people.write_text("\n\n".join([header, *reversed(rows)]) + "\n", "utf-8")
    before = contents(folder)
    assert format_data(folder, write=False) == ([people], [])
    assert contents(folder) == before
    assert format_data(folder) == ([people], [])
    assert contents(folder) == contents(world)
    assert format_data(folder) == ([], [])


@pytest.mark.parametrize(
    ("name", "line", "said"),
    [
        (
            "records/2012/gazette-20120312-callao.yaml",
            "# seen on paper",
            "a comment would be lost; make it a note, or remove it",
        ),
        ("decisions.yaml", "# discussed twice", "a comment would be lost; make it a note, or remove it"),
        (
            "records/2012/gazette-20120312-callao.yaml",
            "bogus: 1",
            "unknown key 'bogus'; remove it, or see data/FORMAT.md for the keys there are",
        ),
        ("people.csv", "p0100,,,", "'name' is missing; add it"),
    ],
)
def test_a_file_that_would_lose_something_is_left_alone(
    world: Path, tmp_path: Path, name: str, line: str, said: str
) -> None:
    folder = copied(world, tmp_path)
    add(folder / name, line)
    before = contents(folder)
    number = (folder / name).read_text("utf-8").count("\n")
    changed, issues = format_data(folder)
    assert (changed, [str(issue) for issue in issues]) == ([], [f"{name}:{number}: {said}"])
    assert contents(folder) == before


def test_the_first_comment_for_editors_is_kept(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    path = folder / "records/2012/gazette-20120312-callao.yaml"
    head = "# yaml-language-server: $schema=../../record.schema.json\n"
    path.write_text(head + path.read_text("utf-8"), "utf-8")
    assert format_data(folder) == ([], [])
    path.write_text(head + path.read_text("utf-8"), "utf-8")  # now a second one, which is a mere comment
    assert [str(issue) for issue in format_data(folder)[1]] == [
        "records/2012/gazette-20120312-callao.yaml:2: a comment would be lost; make it a note, or remove it"
    ]


def test_formatting_does_not_change_what_is_said(world: Path, tmp_path: Path) -> None:
    """A record in the clumsiest YAML comes out as the canonical file of the world."""
    folder = copied(world, tmp_path)
    for path in (folder / "records").rglob("*.yaml"):
        path.write_text(
            yaml.dump(yaml.load(path.read_bytes(), yaml.BaseLoader), width=20, sort_keys=True), "utf-8"
        )
    changed, issues = format_data(folder)
    assert issues == []
    assert len(changed) == len(list((world / "records").rglob("*.yaml")))
    assert contents(folder) == contents(world)


def test_marks_that_turn_the_direction_of_text_are_written_out() -> None:
    """They could make a line read otherwise in a review than it is."""
    note = {"text": "paid \u202e000,1\u202c"}
    record = Record.model_validate({**MINIMAL, "notes": [note]})
    assert '- {text: "paid \\u202e000,1\\u202c"}' in record_text(record)


@pytest.mark.parametrize(
    ("post", "written"),
    [
        (["harbour-master"], "      - {id: chair-1, role: chair, post: harbour-master}\n"),
        (["harbour-master"] * 2, "        post: [harbour-master, harbour-master]\n"),
    ],
)
def test_one_post_stands_alone_and_several_in_a_list(post: list[str], written: str) -> None:
    head = {"id": "s", "title": "S", "publisher": "p", "language": "en", "urls": ["https://s.example/"]}
    event = {"event": "e", "participations": [{"id": "chair-1", "role": "chair", "post": post}]}
    reviewed = {"by": "w", "date": "2026-11-24", "against": "facts"}
    record = Record.model_validate({"source": head, "reviewed": reviewed, "events": [event]})
    text = record_text(record)
    assert written in text
    assert Record.model_validate(yaml.safe_load(text) | {"reviewed": reviewed}) == record
