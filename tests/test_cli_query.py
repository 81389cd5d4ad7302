"""`wcograph query`: where a query comes from, values, forms of the answer, and all that can go wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from command import COMMAND, environment, wcograph

EDITIONS = """# Which editions of a series are there?
# ?series = wser:ams-donor-meeting
SELECT ?n ?event WHERE { ?event wcg:inSeries ?series ; wcg:ordinal ?n } ORDER BY ?n
"""
BASE = "https://w3id.org/wcograph/id/"
NEVER_DONE = """SELECT (COUNT(*) AS ?n) WHERE { ?a ?p ?b . ?c ?p ?d . ?e ?p ?f . ?g ?p ?h
    FILTER(STRLEN(STR(?b)) > STRLEN(STR(?d))) }"""


@pytest.fixture
def editions(tmp_path: Path) -> Path:
    """A query file with a declared value."""
    file = tmp_path / "editions.rq"
    file.write_text(EDITIONS, "utf-8")
    return file


def ask(folder: Path, *arguments: object, **options: object) -> str:
    done = wcograph("query", "-d", folder, *arguments, **options)  # type: ignore[arg-type]
    assert (done.code, done.err) == (0, "")
    return done.out


def refused(folder: Path, *arguments: object, **options: object) -> str:
    done = wcograph("query", "-d", folder, *arguments, **options)  # type: ignore[arg-type]
    assert (done.code, done.out) == (2, "")
    return done.err


# ---- where the query comes from


def test_a_file_is_asked_with_the_value_that_it_declares(folder: Path, editions: Path) -> None:
    assert ask(folder, editions) == (
        "n,event\r\n"
        f"1,{BASE}event/2012-03-ams-donor-meeting\r\n"
        f"2,{BASE}event/2013-04-ams-donor-meeting\r\n"
        f"4,{BASE}event/2015-02-ams-donor-meeting\r\n"
    )


@pytest.mark.parametrize("value", ["wser:ams-strategic-meeting", "series/ams-strategic-meeting"])
def test_a_parameter_takes_the_place_of_the_declared_value(folder: Path, editions: Path, value: str) -> None:
    assert ask(folder, editions, "-p", f"series={value}").splitlines()[1] == (
        f"2,{BASE}event/2015-02-ams-strategic-meeting"
    )


def test_a_parameter_can_be_a_number_or_text(folder: Path) -> None:
    query = "SELECT ?event WHERE { ?event wcg:ordinal ?n ; skos:prefLabel ?label }"
    values = ["-p", "n=4", "-p", '?label="Donor meeting, Kingston 2015"@en']
    assert ask(folder, query, *values) == f"event\r\n{BASE}event/2015-02-ams-donor-meeting\r\n"


def test_a_query_is_read_from_standard_input(folder: Path) -> None:
    assert ask(folder, "-", stdin="\ufeffASK { ?event wcg:ordinal 4 }") == "true\n"


def test_a_long_query_is_not_taken_for_the_name_of_a_file(folder: Path) -> None:
    assert ask(folder, "ASK { ?event wcg:ordinal 99 } #" + "x" * 5000) == "false\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["no-such.rq"],
            "there is no file 'no-such.rq', and it is no query; write a SPARQL query or name its file",
        ),
        (["ASK {}", "-p", "n"], "'n' binds nothing; write NAME=VALUE"),
        (["ASK { ?s ?p 1 }", "-p", "n=1"], "the query has no variable ?n; it has ?p, ?s"),
        (
            ["ASK { ?s ?p ?n }", "-p", "n=a b"],
            "'a b' is no value; write a prefixed name, <IRI>, \"text\" or number",
        ),
        (["ASK {}", "-d", "no-such.nq"], "there is no dataset at 'no-such.nq'"),
    ],
)
def test_wrong_use_is_told_in_one_line(folder: Path, arguments: list[str], said: str) -> None:
    assert refused(folder, *arguments) == f"wcograph: {said}\n"


def test_a_file_that_is_not_utf_8_is_told_with_its_line(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "latin.rq"
    file.write_bytes("ASK {\n ?s ?p 'Réunion' }".encode("latin-1"))
    assert refused(folder, file) == f"wcograph: '{file}' is not UTF-8 (line 2); save it as UTF-8\n"


def test_an_error_shows_the_line_and_the_column_of_the_file(folder: Path, editions: Path) -> None:
    editions.write_text(EDITIONS.replace("wcg:ordinal", "wcg:ordnial"), "utf-8")
    assert refused(folder, editions) == (
        "wcograph: line 3, column 56: 'wcg:ordnial' is no term of the ontology; did you mean 'wcg:ordinal'?\n"
        "  SELECT ?n ?event WHERE { ?event wcg:inSeries ?series ; wcg:ordnial ?n } ORDER BY ?n\n"
        "                                                         ^\n"
    )


def test_an_endpoint_that_is_not_there_is_told() -> None:
    done = wcograph("query", "-d", "http://127.0.0.1:9/sparql", "ASK {}")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("wcograph: cannot ask http://127.0.0.1:9/sparql: ")


def test_a_service_that_fails_is_no_error_of_writing(folder: Path) -> None:
    done = wcograph("query", "-d", folder, "ASK { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert done.code == 2
    assert "cannot write" not in done.err


def test_an_update_is_refused(folder: Path) -> None:
    said = refused(folder, "DELETE WHERE { ?s ?p ?o }")
    assert "line 1, column 1: 'DELETE' is an update; wcograph takes SELECT, ASK," in said


# ---- forms of the answer


TABLE = """SELECT ?label ?n WHERE {
    wplace:kingston skos:prefLabel ?label BIND(4 AS ?n) FILTER(LANG(?label) = "ru") }"""
TRIPLE = "CONSTRUCT { ?e wcg:ordinal ?n } WHERE { ?e wcg:ordinal ?n FILTER(?n = 4) }"
INTEGER = "http://www.w3.org/2001/XMLSchema#integer"
TABLES = {
    "csv": "label,n\r\nКингстон,4\r\n",
    "tsv": '?label\t?n\n"Кингстон"@ru\t4\n',
    "json": '{"head":{"vars":["label","n"]},"results":{"bindings":['
    '{"label":{"type":"literal","value":"Кингстон","xml:lang":"ru"},'
    f'"n":{{"type":"literal","value":"4","datatype":"{INTEGER}"}}}}]}}}}\n',
    "xml": '<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">'
    '<head><variable name="label"/><variable name="n"/></head><results><result>'
    '<binding name="label"><literal xml:lang="ru">Кингстон</literal></binding>'
    f'<binding name="n"><literal datatype="{INTEGER}">4</literal></binding>'
    "</result></results></sparql>\n",
    "table": "label     n\n────────  ─\nКингстон  4\n",
}


@pytest.mark.parametrize("form", TABLES)
def test_a_table_is_written_in_each_form(folder: Path, form: str) -> None:
    done = wcograph("query", "-d", folder, TABLE, f"--{form}")
    assert done.out == TABLES[form]
    assert done.err == ("1 row\n" if form == "table" else "")


def test_a_graph_is_turtle_with_the_prefixes_it_uses(folder: Path) -> None:
    assert sorted(ask(folder, TRIPLE).splitlines()) == [
        "@prefix wcg: <https://w3id.org/wcograph/ns#> .",
        "@prefix wev: <https://w3id.org/wcograph/id/event/> .",
        "wev:2015-02-ams-donor-meeting wcg:ordinal 4 .",
    ]


def test_a_graph_is_written_as_ntriples(folder: Path) -> None:
    event, ordinal = f"<{BASE}event/2015-02-ams-donor-meeting>", "<https://w3id.org/wcograph/ns#ordinal>"
    assert ask(folder, TRIPLE, "--ntriples") == f'{event} {ordinal} "4"^^<{INTEGER}> .\n'


def test_a_graph_is_written_as_json_ld(folder: Path) -> None:
    assert json.loads(ask(folder, TRIPLE, "--jsonld")) == [
        {
            "@id": f"{BASE}event/2015-02-ams-donor-meeting",
            "https://w3id.org/wcograph/ns#ordinal": [{"@type": INTEGER, "@value": "4"}],
        }
    ]


def test_a_form_that_does_not_fit_is_refused_with_those_that_do(folder: Path) -> None:
    assert refused(folder, TRIPLE, "--csv") == (
        "wcograph: a graph is written as turtle, ntriples, rdfxml, jsonld, not as csv\n"
    )


def test_an_answer_of_yes_or_no_has_a_form_too(folder: Path) -> None:
    assert ask(folder, "ASK {}", "--json") == '{"head":{},"boolean":true}\n'


@pytest.mark.parametrize(
    ("name", "form"), [("a.csv", "csv"), ("a.tsv", "tsv"), ("a.JSON", "json"), ("a.srx", "xml")]
)
def test_the_ending_of_a_file_names_the_form(folder: Path, tmp_path: Path, name: str, form: str) -> None:
    assert ask(folder, TABLE, "-o", tmp_path / name) == ""
    assert (tmp_path / name).read_bytes().decode() == TABLES[form]


def test_a_flag_counts_more_than_the_ending(folder: Path, tmp_path: Path) -> None:
    ask(folder, TABLE, "-o", tmp_path / "a.json", "--tsv")
    assert (tmp_path / "a.json").read_text("utf-8") == TABLES["tsv"]


def test_a_query_that_fails_leaves_the_old_file(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("old", "utf-8")
    refused(folder, "ASK { ?s a wcg:Nothing }", "-o", tmp_path / "rows.csv")
    assert {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()} == {"rows.csv": "old"}


# ---- streams


def test_the_reader_of_a_pipe_may_leave_early(folder: Path) -> None:
    query = "SELECT ?g ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } }"
    with subprocess.Popen(
        [*COMMAND, "query", "-d", str(folder), query],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"g,s,p,o\r\n"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("query", ["ASK {}", "SELECT * WHERE { ?s ?p ?o }"])
def test_a_full_disk_is_told(folder: Path, query: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*COMMAND, "query", "-d", str(folder), query],
            stdout=full,
            stderr=subprocess.PIPE,
            env=environment(),
            check=False,
        )
    assert (done.returncode, done.stderr) == (2, b"wcograph: cannot write: No space left on device\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_device_is_written_and_not_replaced(folder: Path) -> None:
    done = wcograph("query", "-d", folder, "ASK {}", "-o", "/dev/full")
    assert (done.code, done.err) == (2, "wcograph: cannot write: No space left on device\n")
    assert Path("/dev/full").is_char_device()


def test_a_file_that_cannot_be_written_is_told(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    said = refused(folder, "ASK {}", "-o", tmp_path / "file" / "rows.csv")
    assert said == f"wcograph: '{tmp_path}/file': File exists\n"


def test_a_place_that_cannot_be_written_is_told_by_the_name_of_the_file(folder: Path) -> None:
    assert refused(folder, "ASK {}", "-o", "/proc/rows.csv") == (
        "wcograph: '/proc/rows.csv': No such file or directory\n"
    )


def test_closed_standard_output_is_told(folder: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", '"$@" >&-', "sh", *COMMAND, "query", "-d", str(folder), "ASK {}"],
        capture_output=True,
        env=environment(),
        check=False,
    )
    assert (done.returncode, done.stderr.decode()) == (
        2,
        "wcograph: standard output is closed; redirect it, or name a file with -o\n",
    )


def processor_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc on this system")
@pytest.mark.parametrize("target", [[], ["-o", "rows.csv"]])
def test_ctrl_c_ends_a_long_query_at_once_and_leaves_nothing(
    folder: Path, tmp_path: Path, target: list[str]
) -> None:
    with subprocess.Popen(
        [*COMMAND, "query", "-d", str(folder), NEVER_DONE, *target],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        cwd=tmp_path,
    ) as process:
        while processor_seconds(process.pid) < 1:  # by then the engine is at the query
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (130, b"", b"\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "env",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "latin-1"},
    ],
)
def test_text_is_utf_8_whatever_the_locale(folder: Path, env: dict[str, str]) -> None:
    done = wcograph("query", "-d", folder, TABLE, "--table", env=env)
    assert done.out == TABLES["table"]


# ---- quick start


def test_a_query_to_csv_imports_nothing_heavy(folder: Path) -> None:
    code = (
        "import sys\nfrom wcograph.cli import main\n"
        "try:\n    main(sys.argv[1:])\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run(
        [COMMAND[0], "-c", code, "query", "-d", str(folder), "ASK {}"],
        capture_output=True,
        env=environment(),
        check=True,
    )
    heavy = {"jinja2", "networkx", "pydantic", "pyshacl", "rdflib", "rich", "scipy", "urllib.request", "yaml"}
    assert heavy & set(done.stderr.decode().split()) == set()
    assert done.stdout == b"true\n"
