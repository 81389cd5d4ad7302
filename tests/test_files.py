"""`data/` read into models: lines kept, and nothing crashes whatever a file holds."""

from __future__ import annotations

import csv
import os
import stat
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from folders import add, copied, edit
from wcograph.authorities import TABLES
from wcograph.files import (
    read_data,
    read_decisions,
    read_record,
    read_table,
    replacing,
    sweep,
)
from wcograph.issues import Issue
from wcograph.texts import MAX_BYTES, comments, parse_yaml, read_text

HOSTILE = [
    b"",
    b"\xef\xbb\xbf",
    b"\xff\xfes\x00o\x00",
    b"\x00",
    b"source: \x00",
    b"a: \x1b[2J",
    "a: \u202esdrawkcab".encode(),
    "источник: да".encode(),
    "المصدر: نعم".encode(),
    b"source: [",
    b"source: {a: b",
    b'source: "never closed',
    b"\tsource: x",
    b"a: b: c",
    b"- - - -",
    b"? [a, b]\n: c",
    b"? {a: b}\n: c",
    b"&a source: *a",
    b"source: &a [*a]",
    b"<<: {a: b}",
    b"source: !!python/object/apply:os.system ['true']",
    b"!!python/name:os.system source: x",
    b"source: !!binary aGk=",
    b"%YAML 9.9\n---\na: b",
    b"a: b\n---\nc: d",
    b"a: b\na: c",
    b"[" * 100_000,
    b"{a: " * 100_000,
    b"- " * 50_000,
    b"a: " + b"9" * 100_000,
    b"events:\n" + b"- {event: x, bogus: 1}\n" * 500,
]
"""Files that have crashed, hung or fooled one reader of YAML or another."""


def recorded(path: Path) -> tuple[object, list[str]]:
    issues: list[Issue] = []
    return read_record(path, path.name, issues), [str(issue) for issue in issues]


@pytest.mark.parametrize("content", HOSTILE, ids=lambda content: repr(content[:24]))
def test_a_hostile_record_is_refused_with_a_line_and_a_next_step(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "r.yaml"
    path.write_bytes(content)
    record, issues = recorded(path)
    assert record is None
    assert issues
    assert all(issue.startswith("r.yaml") and "; " in issue and "\n" not in issue for issue in issues)


@pytest.mark.parametrize(
    ("content", "issue"),
    [
        (b"source: \xff", "r.yaml:1: the file is not UTF-8 text; save it as UTF-8"),
        (b"a: 1\nb: \x07\n", "r.yaml:2: the character '\\x07' is not text; remove it"),
        (
            b"a: 1\nb: [1\n",
            "r.yaml:3: this is not YAML: did not find expected ',' or ']'; "
            "mend the syntax at or above this line",
        ),
        (b"a: 1\na: 2\n", "r.yaml:2: the key 'a' stands here twice; keep one"),
        (b"a: &x 1\nb: *x\n", "r.yaml:1: anchors and aliases are not used here; write the value out"),
        (b"a: !!int 1\n", "r.yaml:1: the tag 'tag:yaml.org,2002:int' is not used here; remove it"),
        (b"a:\n  [x]: 1\n", "r.yaml:2: a key is a plain word; see data/FORMAT.md for the keys there are"),
        (
            b"a: 1\n---\nb: 1\n",
            "r.yaml:2: this is not YAML: but found another document; mend the syntax at or above this line",
        ),
        (
            b"a: " + b"[" * 20 + b"]" * 20,
            "r.yaml:1: this is nested more than 12 deep; see data/FORMAT.md for the shape",
        ),
    ],
)
def test_what_is_not_the_plain_yaml_of_the_contract_is_said(
    tmp_path: Path, content: bytes, issue: str
) -> None:
    (tmp_path / "r.yaml").write_bytes(content)
    assert recorded(tmp_path / "r.yaml")[1] == [issue]


def test_aliases_do_not_grow_into_a_billion_laughs(tmp_path: Path) -> None:
    levels = ["a0: &a0 [ha, ha]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]
    (tmp_path / "r.yaml").write_text("\n".join(levels))
    record, issues = recorded(tmp_path / "r.yaml")
    assert record is None
    assert set(issues) >= {"r.yaml:1: anchors and aliases are not used here; write the value out"}


SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
YAML_LIKE = st.lists(
    st.sampled_from(
        [
            "source",
            "events",
            ":",
            " ",
            "\n",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            '"',
            "'",
            "&a ",
            "*a",
            "!!int ",
            "|",
            ">",
            "#",
            "\t",
            "---\n",
            "%",
            "?",
            "010",
            "NO",
            "2015-02-30",
            "العربية",
            "\u202e",
            "\x85",
            "\u2028",
            "\ufeff",
            "9" * 40,
        ]
    ),
    max_size=40,
).map("".join)


@SETTINGS
@given(
    st.one_of(
        st.binary(max_size=200),
        YAML_LIKE.map(str.encode),
        st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")),
    )
)
@example(b"\xef\xbb\xbfsource: x\r\nevents: [\r\n")
def test_any_bytes_are_read_or_refused_with_issues(tmp_path: Path, content: bytes) -> None:
    """The same bytes as a record, a table and decisions: each gives models or Issues, never an exception."""
    path = tmp_path / "any"
    path.write_bytes(content)
    lines = content.count(b"\n") + content.count(b"\r") + 2
    for read in (
        lambda issues: read_record(path, "any", issues),
        lambda issues: read_decisions(path, issues),
        *(lambda issues, model=model: read_table(path, "any", model, issues) for model in TABLES.values()),
    ):
        issues: list[Issue] = []
        found = read(issues)
        assert found or issues or found == []
        assert all(issue.file == "any" and 0 <= issue.line <= lines for issue in issues)
        assert not any(char in str(issue) for issue in issues for char in "\n\x1b\x00\u202e")


@SETTINGS
@given(
    st.lists(st.lists(st.one_of(st.text(max_size=12), st.just("p0001")), min_size=4, max_size=4), max_size=5)
)
def test_any_cells_of_a_table_are_read_or_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    text = "id,name,aliases,note\n" + "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in cells) for cells in rows
    )
    (tmp_path / "people.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
    issues: list[Issue] = []
    found = read_table(tmp_path / "people.csv", "people.csv", TABLES["people"], issues)
    assert len(found) <= len(rows)
    assert found or issues or not rows


def test_lines_are_those_an_editor_shows(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    path = folder / "records/2013/whf-20130420-kingston.yaml"
    edit(
        path,
        "dates: {at: p3, value: 2012-03, as_printed: in March 2012}",
        "dates:\r\n      at: p3\r\n      value: 2012-13\r\n",
    )
    line = path.read_text("utf-8").split("\n").index("      value: 2012-13") + 1
    assert recorded(path)[1] == [
        f"{path.name}:{line}: 'events.dates.value': '2012-13': there is no month 13; see data/FORMAT.md"
    ]


def test_a_byte_order_mark_and_line_ends_of_windows_change_nothing(world: Path, tmp_path: Path) -> None:
    for name in ("records/2012/gazette-20120312-callao.yaml", "people.csv"):
        text = (world / name).read_bytes()
        (tmp_path / "same").write_bytes(
            b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n").replace(b"\r\n", b"\r", 1)
        )
        read = (
            (lambda path: read_record(path, "x", []))
            if name.endswith(".yaml")
            else (lambda path: read_table(path, "x", TABLES["people"], []))
        )
        assert read(tmp_path / "same") == read(world / name)
        assert read(world / name)


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        ("", "t.csv:1: the header is ''; write 'id,name,aliases,note'"),
        ("id,name\np0001,Ada\n", "t.csv:1: the header is 'id,name'; write 'id,name,aliases,note'"),
        (
            "id,name,aliases,note\np0001,Ada\n",
            "t.csv:2: 2 cells where the header has 4; quote cells that hold commas",
        ),
        (
            'id,name,aliases,note\np0001,"Ada\nQuill",,\np1,Bo,,\n',
            "t.csv:4: 'id' 'p1': a person's id is written as in p0007; see data/FORMAT.md",
        ),
        ("id,name,aliases,note\np0001,,,\n", "t.csv:2: 'name' is missing; add it"),
        (
            'id,name,aliases,note\np0001,"Ada,,\np0002,Bo,,\n',
            "t.csv:2: this is not CSV: unexpected end of data; mend the quotes of the row that begins here",
        ),
        (
            'id,name,aliases,note\np0001,"Ada"x,,\n',
            "t.csv:2: this is not CSV: ',' expected after '\"'; mend the quotes of the row that begins here",
        ),
        ("id,name,aliases,note\np0001,A\0da,,\n", "t.csv:2: the character '\\x00' is not text; remove it"),
        (
            "id,name,aliases,note\np0001," + "x" * 2001 + ",,\n",
            f"t.csv:2: 'name' '{'x' * 57}…': string should have at most 2000 characters; see data/FORMAT.md",
        ),
        (
            "id,name,aliases,note\np0001," + "x" * 140_000 + ",,\n",
            "t.csv:2: this is not CSV: field larger than field limit "
            "(131072); mend the quotes of the row that begins here",
        ),
    ],
)
def test_what_is_wrong_in_a_table_is_said(tmp_path: Path, text: str, issue: str) -> None:
    csv.field_size_limit(131_072)  # Python's default; libraries of other tests raise it for the process
    (tmp_path / "t.csv").write_text(text, "utf-8")
    issues: list[Issue] = []
    read_table(tmp_path / "t.csv", "t.csv", TABLES["people"], issues)
    assert list(map(str, issues)) == [issue]


def test_a_wrong_row_does_not_take_the_others_with_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("note,aliases,name,id\n,,Ada,p0001\n\n,,Bo,p2\n,,Cy,p0003\n")
    issues: list[Issue] = []
    rows = read_table(tmp_path / "t.csv", "t.csv", TABLES["people"], issues)
    assert [(entry.line, entry.row.id) for entry in rows] == [(2, "p0001"), (5, "p0003")]  # type: ignore[attr-defined]
    assert [issue.line for issue in issues] == [4]


def test_files_that_are_no_text_files_are_said(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")  # reading it would wait for ever
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "huge").write_bytes(b"#" * (MAX_BYTES + 1))
    issues: list[Issue] = []
    for name in ("folder", "pipe", "loop", "gone", "huge"):
        assert read_text(tmp_path / name, name, issues) is None
    no_file = "this is no file; remove it, or put a file in its place"
    assert list(map(str, issues)) == [
        *(f"{name}: {no_file}" for name in ("folder", "pipe", "loop", "gone")),
        "huge: the file is larger than 5,000,000 bytes; split it",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0)
    issues: list[Issue] = []
    assert read_text(tmp_path / "secret", "secret", issues) is None
    assert list(map(str, issues)) == [
        "secret: the file cannot be read: Permission denied; check the file and its permissions"
    ]


def test_a_large_record_of_nothing_but_mistakes_is_read_to_its_end(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("events:\n" + "- {event: a-b, ordnial: 1}\n" * 20_000)
    _, issues = recorded(tmp_path / "r.yaml")
    assert len(issues) == 20_002
    assert issues[-1] == (
        "r.yaml:20001: unknown key 'events.ordnial' (did you mean 'ordinal'?); "
        "remove it, or see data/FORMAT.md for the keys there are"
    )


def test_decisions_are_a_list(tmp_path: Path) -> None:
    path = tmp_path / "decisions.yaml"
    mapping = "a mapping is needed here, 'key: value'; see data/FORMAT.md"
    for text, said in (
        ("subject: x", ["decisions.yaml:1: decisions are a list; begin each decision with '- subject:'"]),
        (
            "- x\n- 1\n",
            [
                f"decisions.yaml:1: 'decision' 'x': {mapping}",
                f"decisions.yaml:2: 'decision' '1': {mapping}",
            ],
        ),
        ("- {a: 1, a: 2}", ["decisions.yaml:1: the key 'a' stands here twice; keep one"]),
        ("[]", []),
        ("", []),
    ):
        path.write_text(text)
        issues: list[Issue] = []
        assert read_decisions(path, issues) == []
        assert list(map(str, issues)) == said


def said_of(folder: Path) -> list[str]:
    return [str(issue) for issue in read_data(folder)[1]]


def test_a_whole_folder_is_read_without_issues(world: Path) -> None:
    data, issues = read_data(world)
    assert issues == []
    assert [file.record.source.id for file in data.records] == sorted(
        path.stem for path in (world / "records").rglob("*.yaml")
    )
    assert {len(data.decisions), len(data.mappings)} == {2}
    assert data.floors["Event"] == 12


def test_what_is_no_data_folder_is_said(tmp_path: Path) -> None:
    assert said_of(tmp_path / "gone") == [f"{tmp_path / 'gone'}: there is no such folder; name a data folder"]
    assert said_of(tmp_path) == [
        "records: there is no folder of records; name a data folder, see data/FORMAT.md"
    ]


def test_files_that_no_build_would_read_are_said(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    (folder / "organisations.csv").write_text("id\n")
    (folder / "records/2015/whf.YAML").write_text("")
    (folder / "records/2015/.whf.yaml.x1").write_text("")  # a file that is just being written
    assert said_of(folder) == [
        "organisations.csv: no build reads this file (did you mean 'organizations.csv'?); "
        "rename it, or move it elsewhere",
        "records/2015/whf.YAML: only records stand here, and they end in .yaml; rename or remove the file",
    ]


@pytest.mark.parametrize(
    ("cells", "issue"),
    [
        (
            "https://w3id.org/x\t\tskos:exact match\thttps://x.example/\t\t\t",
            "unknown predicate 'skos:exact match'; use one of schema:sameAs, skos:broadMatch, "
            "skos:closeMatch, skos:exactMatch, skos:narrowMatch, skos:relatedMatch",
        ),
        (
            "https://w3id.org/x\t\tskos:exactMatch\thttps://x.example/a b\t\t\t",
            "'https://x.example/a b' is no IRI (object_id); write it in full, https://…",
        ),
        (
            "org/imf\t\tskos:exactMatch\thttps://x.example/\t\t\t",
            "'org/imf' is no IRI (subject_id); write it in full, https://…",
        ),
        ("a\tb", "2 cells where the header has 7; separate them by tabs"),
    ],
)
def test_a_link_is_of_a_known_kind_and_between_iris(
    world: Path, tmp_path: Path, cells: str, issue: str
) -> None:
    folder = copied(world, tmp_path)
    path = folder / "mappings.sssom.tsv"
    add(path, cells)
    line = path.read_text("utf-8").count("\n")
    assert said_of(folder) == [f"mappings.sssom.tsv:{line}: {issue}"]


def test_the_columns_of_links_are_those_of_sssom(world: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    (folder / "mappings.sssom.tsv").write_text("# a comment\nsubject\tobject\n")
    assert said_of(folder) == [
        "mappings.sssom.tsv:2: the columns are 'subject, object'; write subject_id, subject_label, "
        "predicate_id, object_id, object_label, mapping_justification, comment with tabs between"
    ]


@pytest.mark.parametrize(
    ("text", "issue"),
    [
        (
            "- Event",
            "assertions.yaml:1: floors are a mapping 'classes' of names to numbers; see data/FORMAT.md",
        ),
        ("classes:\n  Event: many", "assertions.yaml:2: the floor of 'Event' is 'many'; write a number"),
        ("classes:\n  Event: -1", "assertions.yaml:2: the floor of 'Event' is '-1'; write a number"),
    ],
)
def test_floors_are_numbers(world: Path, tmp_path: Path, text: str, issue: str) -> None:
    folder = copied(world, tmp_path)
    (folder / "assertions.yaml").write_text(text)
    assert said_of(folder) == [issue]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a: |\n  x # y\n  # z\n# out\nb: 1", [4]),
        ("a: | # head\n  x", [1]),
        ("a: b\n   c # end", [2]),
        ("a: 'é #' # é", [1]),
        ("a: 'x\n # y\n'", []),
        ("a: b#c", []),
        ("😀: '😀 # no' # yes", [1]),
    ],
)
def test_comments_are_told_from_text(text: str, lines: list[int]) -> None:
    assert list(comments(text)) == lines


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    with replacing(path) as stream:
        stream.write(b"whole")
    with pytest.raises(RuntimeError, match="half"), replacing(path) as stream:  # noqa: PT012
        stream.write(b"ha")
        raise RuntimeError("half")
    assert [(each.name, each.read_bytes()) for each in path.parent.iterdir()] == [("file", b"whole")]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_scratch_of_the_day_is_left_and_older_scratch_removed(tmp_path: Path) -> None:
    for name, days in ((".s-old", 2), (".s-new", 0), ("kept", 2)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").touch()
        then = time.time() - days * 86_400
        os.utime(tmp_path / name, (then, then))
    sweep(tmp_path, ".s-")
    assert sorted(path.name for path in tmp_path.iterdir()) == [".s-new", "kept"]


def test_empty_values_are_as_if_they_were_not_there() -> None:
    assert parse_yaml("a:\nb: ''\nc: x", "x", [])[0] == {"c": "x"}
