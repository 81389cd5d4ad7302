"""What a reader sees on a terminal: width, scripts, colours, and labels that try to steer it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.cells import cell_len

from command import COMMAND, Run, on_terminal, plain, wcograph
from wcograph.cli import table
from wcograph.cli.table import Cell

LABELS = "SELECT ?thing ?label WHERE { ?thing skos:prefLabel ?label } ORDER BY ?thing ?label LIMIT 400"
HOSTILE = """@prefix ex: <http://example.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
ex:a skos:prefLabel "\\u001b[31mred\\u001b]0;title\\u0007 \\u009b1m \\u202Eevil\\u202C\\r\\nend" .
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A dataset with a label that would change colours, title and direction of a terminal."""
    file = tmp_path / "hostile.ttl"
    file.write_text(HOSTILE, "utf-8")
    return file


def shown(folder: Path, query: str, *options: str, columns: int = 80, **env: str) -> Run:
    return on_terminal([*COMMAND, "query", "-d", folder, query, *options], columns=columns, env=env)


# ---- width


@pytest.mark.parametrize("columns", [40, 80, 120])
def test_a_table_is_the_default_and_fits_the_terminal(folder: Path, columns: int) -> None:
    done = shown(folder, LABELS, columns=columns)
    lines = plain(done.out).splitlines()
    assert done.code == 0
    assert lines[0].split() == ["thing", "label"]
    assert max(cell_len(line) for line in lines) <= columns
    assert lines[-1] == "400 rows"


def test_a_wide_result_on_a_narrow_terminal_is_a_list_of_names_and_values(folder: Path) -> None:
    query = """SELECT ?event ?label ?n ?series WHERE {
        ?event wcg:ordinal ?n ; wcg:inSeries ?series ; skos:prefLabel ?label FILTER(?n = 3) }"""
    assert plain(shown(folder, query, columns=32).out) == (
        "event   wev:2024-05-ams-\n"
        "        strategic-meeting\n"
        "label   Strategic meeting,\n"
        "        Callao 2024\n"
        "n       3\n"
        "series  wser:ams-strategic-\n"
        "        meeting\n"
        "1 row\n"
    )


def test_columns_of_the_environment_count_where_there_is_no_terminal(folder: Path) -> None:
    lines = wcograph("query", "-d", folder, LABELS, "-t", env={"COLUMNS": "50"}).out.splitlines()
    assert max(cell_len(line) for line in lines) <= 50


def test_the_number_of_rows_stays_out_of_the_table(folder: Path) -> None:
    done = on_terminal(
        [
            "sh",
            "-c",
            '"$@" 2>/dev/null',
            "sh",
            *COMMAND,
            "query",
            "-d",
            folder,
            "SELECT ?a WHERE { BIND(1 AS ?a) }",
        ]
    )
    assert plain(done.out) == "a\n─\n1\n"


def test_cells_are_measured_in_columns_of_the_terminal() -> None:
    rows = [[Cell("世界税関機構"), Cell("1", "number")], [Cell("e\u0301te\u0301"), Cell("20", "number")]]
    assert list(table.lines(["name", "n"], rows, 80)) == [
        "name           n",
        "────────────  ──",
        "世界税関機構   1",
        "e\u0301te\u0301           20",
    ]


def test_a_mark_keeps_the_next_cell_on_its_side_of_right_to_left_text() -> None:
    assert list(table.lines(["name", "n"], [[Cell("صندوق"), Cell("2015")]], 80))[2] == "صندوق\u200e  2015"


def test_what_is_beyond_four_lines_is_cut() -> None:
    assert table.wrapped("one two three four five six", 5) == ["one", "two", "three", "four…"]


def test_a_word_that_is_too_long_is_broken_at_a_hyphen() -> None:
    assert table.wrapped("wev:2015-02-ams-donor-meeting", 17) == ["wev:2015-02-ams-", "donor-meeting"]


def test_narrow_columns_keep_their_width() -> None:
    assert table.fitted([3, 50, 7, 20], 60) == [3, 30, 7, 20]
    assert sum(table.fitted([90, 91, 92, 3], 100)) == 100


def test_a_table_without_rows_has_its_head() -> None:
    assert list(table.lines(["who"], [], 80)) == ["who", "───"]


def test_describe_is_wrapped_with_what_follows_set_in(folder: Path) -> None:
    done = on_terminal([*COMMAND, "describe", "event/2015-02-ams-donor-meeting", "-d", folder], columns=60)
    lines = plain(done.out).splitlines()
    assert lines[0] == "Donor meeting, Kingston 2015"
    assert [line for line in lines if len(line) > 60 and " " in line.strip()] == []
    whole = wcograph("describe", "event/2015-02-ams-donor-meeting", "-d", folder).out
    assert " ".join(whole.split()) == " ".join(" ".join(lines).split())


# ---- colour


def test_a_terminal_gets_colours(folder: Path) -> None:
    done = shown(folder, "SELECT ?s WHERE { BIND(wev:x AS ?s) }")
    assert done.out == "\x1b[1ms\x1b[0m\n\x1b[2m─────\x1b[0m\n\x1b[36mwev:x\x1b[0m\n1 row\n"


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}])
def test_colours_can_be_turned_off(folder: Path, env: dict[str, str]) -> None:
    assert shown(folder, "SELECT ?s WHERE { BIND(wev:x AS ?s) }", **env).out == "s\n─────\nwev:x\n1 row\n"


def test_colours_can_be_forced_into_a_pipe(folder: Path) -> None:
    query = "SELECT ?s WHERE { BIND(wev:x AS ?s) }"
    done = wcograph("query", "-d", folder, query, "-t", env={"FORCE_COLOR": "1"})
    assert done.out == "\x1b[1ms\x1b[0m\n\x1b[2m─────\x1b[0m\n\x1b[36mwev:x\x1b[0m\n"


# ---- hostile labels


@pytest.mark.parametrize("form", ["--table", "--csv", "--tsv", "--json", "--xml"])
def test_no_label_steers_the_terminal(hostile: Path, form: str) -> None:
    done = shown(hostile, "SELECT ?label WHERE { ?s skos:prefLabel ?label }", form, NO_COLOR="1")
    assert done.code == 0
    sent = done.out.replace("\r\n", "\n")  # the rows of CSV end so, and so does a line of the label
    assert [c for c in sent if c in "\x7f\x9b" or (c < " " and c not in "\t\n")] == []
    assert "red" in done.out


def test_no_label_steers_the_terminal_from_a_graph(hostile: Path) -> None:
    done = shown(hostile, "CONSTRUCT WHERE { ?s ?p ?o }", "--turtle", NO_COLOR="1")
    assert [c for c in done.out if c in "\x1b\x07\x9b"] == []


def test_a_table_has_neither_control_characters_nor_overrides_of_direction(hostile: Path) -> None:
    done = wcograph("query", "-d", hostile, "SELECT ?label WHERE { ?s skos:prefLabel ?label }", "-t")
    assert done.out.splitlines()[2] == "\ufffd[31mred\ufffd]0;title\ufffd \ufffd1m evil  end"


def test_a_pipe_gets_labels_as_they_are(hostile: Path) -> None:
    done = wcograph("query", "-d", hostile, "SELECT ?label WHERE { ?s skos:prefLabel ?label }")
    assert done.out == 'label\r\n"\x1b[31mred\x1b]0;title\x07 \x9b1m \u202eevil\u202c\r\nend"\r\n'


def test_an_error_message_does_not_steer_the_terminal(folder: Path) -> None:
    done = on_terminal([*COMMAND, "describe", "\x1b[31mred", "-d", folder])
    assert (done.code, "\x1b" in done.out) == (2, False)


# ---- progress


def test_progress_is_shown_on_a_terminal_only(world: Path) -> None:
    validate = [*COMMAND, "validate", world, "--no-shapes"]
    assert "numbering the version …" in on_terminal(validate).out
    assert plain(on_terminal(validate, env={"TERM": "dumb"}).out).startswith("0 errors, 0 warnings")
    assert wcograph("validate", world, "--no-shapes").err.startswith("0 errors, 0 warnings")
