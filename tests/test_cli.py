"""The verbs of the command line but `query`: what they write, what they say, and their exit codes."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import networkx as nx
import pyoxigraph as ox
import pytest

import wcograph as package
from command import environment, wcograph
from wcograph.dataset import Built

VERBS = [
    "query",
    "network",
    "export",
    "describe",
    "search",
    "serve",
    "push",
    "build",
    "validate",
    "format",
    "match",
    "report",
    "completion",
]
MEETING = "event/2015-02-ams-donor-meeting"


@pytest.fixture
def data(world: Path, tmp_path: Path) -> Path:
    """A copy of the world's records that a test may spoil."""
    return Path(shutil.copytree(world, tmp_path / "data"))


# ---- the command itself


def test_the_version_is_that_of_the_package() -> None:
    done = wcograph("--version")
    assert (done.code, done.out, done.err) == (0, f"wcograph {package.__version__}\n", "")


def test_without_a_verb_it_prints_its_help() -> None:
    done = wcograph()
    assert (done.code, done.err) == (0, "")
    assert done.out == wcograph("--help").out
    listed = done.out.partition("Commands:\n")[2].partition("\n\n")[0]
    assert [line.split()[0] for line in listed.splitlines() if line[2] != " "] == VERBS


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    done = wcograph(verb, "--help")
    assert (done.code, done.err) == (0, "")
    assert f"\n  Examples:\n\n    wcograph {verb}" in done.out


@pytest.mark.parametrize("arguments", [[], *([verb] for verb in VERBS)])
def test_help_fits_eighty_columns_and_cuts_nothing(arguments: list[str]) -> None:
    lines = wcograph(*arguments, "--help").out.splitlines()
    assert [line for line in lines if len(line) > 80] == []
    assert [line for line in lines[1:] if line.endswith("...")] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["qeury"], "there is no verb 'qeury'; did you mean 'query'?"),
        (["xyz"], f"there is no verb 'xyz'; there are {', '.join(VERBS)}"),
        (
            ["search", "--lmit", "3", "x"],
            "No such option '--lmit'. Did you mean '--limit'?; try: wcograph search --help",
        ),
        (["describe"], "Missing argument 'THING'; try: wcograph describe --help"),
        (["search", "..."], "search for at least one letter"),
        (["build", "no-such"], "'no-such' is no folder; name a data folder (see data/FORMAT.md)"),
        (["build", "."], "'.' is no data folder: it has no folder 'records' (see data/FORMAT.md)"),
        (
            ["export", "graph.owl"],
            "'.owl' names no RDF format; known are .nq .trig .nt .ttl .rdf .jsonld (.gz); "
            "the name of a folder may end with /",
        ),
        (["export", "release", "--view", "all"], "--view is for a single file; a release holds both views"),
        (
            ["network", "topic", "-o", "a.png"],
            "'a.png' has no ending of a network; known are .html .htm .gexf .graphml .csv .json",
        ),
        (
            ["network", "topic", "-o", "a.csv", "--size", "degree"],
            "--size is for a page (.html); 'a.csv' holds no picture",
        ),
        (
            ["network", "membership", "-o", "a.csv", "--weight", "newman"],
            "a membership network takes no --weight; it takes --since, --until, --region, --topic",
        ),
    ],
)
def test_wrong_use_is_told_in_one_line(tmp_path: Path, arguments: list[str], said: str) -> None:
    done = wcograph(*arguments, cwd=tmp_path)
    assert (done.code, done.out, done.err) == (2, "", f"wcograph: {said}\n")
    assert list(tmp_path.iterdir()) == []


def test_debug_shows_where_an_error_came_from() -> None:
    done = wcograph("describe", "no-such-thing", "-d", "no-such.nq", "--debug")
    assert done.err.startswith("Traceback (most recent call last):\n")
    assert done.err.endswith("\nwcograph: there is no dataset at 'no-such.nq'\n")


# ---- describe, search


def test_describe_prints_the_dossier(folder: Path) -> None:
    done = wcograph("describe", MEETING, "-d", folder)
    dataset = ox.Store.read_only(str(folder / "wcograph.oxigraph"))
    assert (done.code, done.err) == (0, "")
    assert done.out == f"{package.describe(dataset, MEETING)}\n"


def test_describe_gives_json_for_programs(folder: Path) -> None:
    found = json.loads(wcograph("describe", "Tide Bank", "-d", folder, "--json").out)
    assert (found["thing"], found["label"]) == ("https://w3id.org/wcograph/id/org/tidebank", "Tide Bank")


def test_describe_names_what_is_near(folder: Path) -> None:
    done = wcograph("describe", "org/tidebnk", "-d", folder)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("wcograph: there is no 'org/tidebnk' in the dataset; near it ")
    assert "org/tidebank" in done.err


def test_search_gives_csv_in_a_pipe(folder: Path) -> None:
    done = wcograph("search", "banque", "des", "marees", "--kind", "org", "-d", folder)
    assert (done.code, done.err) == (0, "1 thing\n")
    assert done.out == "thing,label,matched\r\norg/tidebank,Tide Bank,Banque des marées\r\n"


def test_search_gives_a_table_and_json(folder: Path) -> None:
    table = wcograph("search", "صندوق", "-d", folder, "-t")
    assert table.out.splitlines()[2].split("  ") == ["org/reef-fund", "Reef Fund", "صندوق الشعاب\u200e"]
    rows = json.loads(wcograph("search", "صندوق", "-d", folder, "--json").out)
    assert rows == [{"thing": "org/reef-fund", "label": "Reef Fund", "matched": "صندوق الشعاب"}]


def test_search_says_when_nothing_is_found(folder: Path) -> None:
    done = wcograph("search", "zeppelin", "-d", folder, "-t")
    assert (done.code, done.out, done.err) == (0, "", "nothing found\n")


# ---- network, export


@pytest.mark.parametrize("name", ["a.gexf", "a.graphml"])
def test_a_network_is_read_back_by_networkx(folder: Path, tmp_path: Path, name: str) -> None:
    done = wcograph("network", "coparticipation", "--of", "person", "-d", folder, "-o", name, cwd=tmp_path)
    assert (done.code, done.out) == (0, f"{name}\n")
    read = nx.read_gexf if name.endswith("gexf") else nx.read_graphml
    made = package.coparticipation_network(ox.Store.read_only(str(folder / "wcograph.oxigraph")), of="person")
    assert sorted(map(sorted, read(tmp_path / name).edges)) == sorted(map(sorted, made.edges))
    assert made.number_of_edges() > 0


def test_a_network_says_what_it_holds_and_leaves_out(folder: Path, tmp_path: Path) -> None:
    options = ["--since", "2015", "--until", "2015", "--without", "org/whf", "--max-edges", "1"]
    done = wcograph("network", "coparticipation", *options, "-d", folder, "-o", "a.csv", cwd=tmp_path)
    assert (done.code, done.out) == (0, "a.csv\na.nodes.csv\n")
    counts, description, left_out = done.err.splitlines()
    assert counts.startswith("2 organizations; 1 edge from ")
    assert "World Harbour Forum" in description
    assert left_out.startswith("Kept are the 1 strongest of ")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"))))
    assert [(row["source"], row["target"]) for row in rows] == [("org/customs-jm", "org/tidebank")]


def test_a_network_becomes_a_page_with_the_heading_asked_for(folder: Path, tmp_path: Path) -> None:
    options = ["--color", "region", "--size", "count", "--title", "<Ports> & people"]
    done = wcograph("network", "affiliation", *options, "-d", folder, "-o", "a.html", cwd=tmp_path)
    assert (done.code, done.out) == (0, "a.html\n")
    assert "<title>&lt;Ports&gt; &amp; people" in (tmp_path / "a.html").read_text("utf-8")


@pytest.mark.parametrize("kind", ["membership", "topic", "region"])
def test_every_kind_of_network_is_written(folder: Path, tmp_path: Path, kind: str) -> None:
    done = wcograph("network", kind, "-d", folder, "-o", tmp_path / "a.json")
    assert (done.code, done.out) == (0, f"{tmp_path}/a.json\n")
    made = getattr(package, f"{kind}_network")(ox.Store.read_only(str(folder / "wcograph.oxigraph")))
    found = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert sorted(node["key"] for node in found["nodes"]) == sorted(made.nodes)


def test_the_ending_of_an_exported_file_names_format_and_view(folder: Path, tmp_path: Path) -> None:
    said = [
        wcograph("export", name, "-d", folder, cwd=tmp_path).err for name in ("g.nq", "g.ttl", "g.trig.gz")
    ]
    assert said == ["all graphs\n", "the accepted view\n", "all graphs\n"]
    assert (tmp_path / "g.nq").read_bytes() == (folder / "wcograph.nq").read_bytes()
    triples = set(ox.parse(path=tmp_path / "g.ttl", format=ox.RdfFormat.TURTLE))
    store = ox.Store.read_only(str(folder / "wcograph.oxigraph"))
    assert triples == set(store.quads_for_pattern(None, None, None, ox.DefaultGraph()))


def test_a_release_goes_to_a_folder(folder: Path, tmp_path: Path) -> None:
    done = wcograph("export", "release-1.0/", "-d", folder, cwd=tmp_path)
    assert done.code == 0
    written = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert sorted(done.out.splitlines()) == written
    assert "release-1.0/void.ttl" in written
    assert done.err.startswith(f"{len(written)} files, ")


def test_a_folder_with_other_things_in_it_is_not_replaced(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("Dear", "utf-8")
    done = wcograph("export", "letters", "-d", folder, cwd=tmp_path)
    assert (done.code, done.out) == (2, "")
    assert (tmp_path / "letters" / "dear.txt").read_text("utf-8") == "Dear"


# ---- build, validate, format


def test_build_writes_the_same_bytes_and_says_which_version(data: Path, built: Built, folder: Path) -> None:
    done = wcograph("build", cwd=data.parent)
    names = ("wcograph.nq", "wcograph.oxigraph", "wcograph.trig")
    assert (done.code, sorted(done.out.splitlines())) == (0, [f"build/{name}" for name in names])
    assert done.err == f"version {built.version}: {len(built.store):,} quads from 12 records\n"
    assert (data.parent / "build" / "wcograph.nq").read_bytes() == (folder / "wcograph.nq").read_bytes()


def test_a_build_of_wrong_data_leaves_the_old_dataset(data: Path) -> None:
    wcograph("build", cwd=data.parent)
    before = (data.parent / "build" / "wcograph.nq").read_bytes()
    (data / "people.csv").write_text("id,name\np0001\n", "utf-8")
    done = wcograph("build", cwd=data.parent)
    assert (done.code, done.out) == (1, "")
    assert done.err.splitlines()[-1].startswith("wcograph: the data have ")
    assert done.err.startswith("data/people.csv:")
    assert (data.parent / "build" / "wcograph.nq").read_bytes() == before


@pytest.mark.parametrize("verb", ["build", "validate", "match", "report"])
def test_what_is_wrong_is_told_with_a_file_that_can_be_opened_from_here(data: Path, verb: str) -> None:
    (data / "people.csv").write_text("id,name\np0001\n", "utf-8")
    done = wcograph(verb, data.name, cwd=data.parent)
    places = re.findall(r"^(\S*people\.csv):", done.out + done.err, re.MULTILINE)
    assert (done.code, set(places)) == (1, {"data/people.csv"})


def test_a_dataset_is_asked_where_it_was_built_and_not_where_it_was_read(data: Path) -> None:
    wcograph("build", cwd=data.parent)
    assert wcograph("query", "-d", "build", "ASK { ?e a wcg:Event }", cwd=data.parent).out == "true\n"
    done = wcograph("query", "-d", "data", "ASK {}", cwd=data.parent)
    assert (done.code, done.err) == (
        2,
        "wcograph: 'data' is a data folder; build it first: wcograph build data\n",
    )


def test_validate_finds_nothing_in_the_world(world: Path, built: Built) -> None:
    done = wcograph("validate", world, "--no-shapes")
    assert (done.code, done.out, done.err) == (0, "", f"0 errors, 0 warnings in version {built.version}\n")


def test_validate_names_file_and_line_as_seen_from_here(data: Path) -> None:
    events = (data / "events.csv").read_text("utf-8").splitlines(keepends=True)
    events[2] = "No Id" + events[2][events[2].index(",") :]
    (data / "events.csv").write_text("".join(events), "utf-8")
    done = wcograph("validate", cwd=data.parent)
    assert done.code == 1
    assert "data/events.csv:3: " in done.out
    issues = json.loads(wcograph("validate", "--json", cwd=data.parent).out)["issues"]
    assert ("data/events.csv", 3, "error") in {(i["file"], i["line"], i["severity"]) for i in issues}


def test_warnings_count_only_when_strict(data: Path) -> None:
    decisions = (data / "decisions.yaml").read_text("utf-8")
    text = """- subject: event/2013-04-ams-donor-meeting
  property: ordinal
  seen: ["2", "3"]
  accepted: "2"
  reason: Nobody says so any more.
  supported_by: [{source: whf-20130420-kingston, at: title}]
  by: wcograph
  date: 2026-01-05
"""
    (data / "decisions.yaml").write_text(decisions + text, "utf-8")
    calm = wcograph("validate", "--no-shapes", cwd=data.parent)
    strict = wcograph("validate", "--no-shapes", "--strict", cwd=data.parent)
    assert (calm.code, strict.code) == (0, 1)
    assert calm.out == strict.out
    assert calm.out.startswith("data/decisions.yaml:")
    assert calm.err.startswith("0 errors, 1 warning")


def test_format_changes_only_what_is_not_canonical(data: Path) -> None:
    before = (data / "people.csv").read_text("utf-8")
    head, *rows = before.splitlines(keepends=True)
    (data / "people.csv").write_text("".join([head, *reversed(rows)]), "utf-8")
    check = wcograph("format", "--check", cwd=data.parent)
    assert (check.code, check.out, check.err) == (1, "data/people.csv\n", "1 file would change\n")
    done = wcograph("format", cwd=data.parent)
    assert (done.code, done.out, done.err) == (0, "data/people.csv\n", "1 file changed\n")
    assert (data / "people.csv").read_text("utf-8") == before
    again = wcograph("format", "--check", cwd=data.parent)
    assert (again.code, again.out, again.err) == (0, "", "0 files would change\n")


# ---- completion


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_completion_script_asks_the_command(shell: str) -> None:
    done = wcograph("completion", shell)
    assert (done.code, done.err) == (0, "")
    assert f"_WCOGRAPH_COMPLETE={shell}_complete" in done.out


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("wcograph de", ["describe"]),
        ("wcograph network co", ["coparticipation"]),
        ("wcograph search --kind ev", ["event"]),
        ("wcograph describe -d {folder} org/tide", ["org/tidebank"]),
    ],
)
def test_verbs_kinds_and_things_are_completed(folder: Path, words: str, offered: list[str]) -> None:
    words = words.format(folder=folder)
    place = str(len(words.split()) - 1)
    asked = {"_WCOGRAPH_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": place}
    assert "_WCOGRAPH_COMPLETE" not in environment()
    done = wcograph(env=asked)
    assert [line.partition(",")[2] for line in done.out.splitlines()] == offered


def test_match_tells_pairs_with_the_lines_that_decide_them(world: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    shutil.copytree(world, folder)
    (folder / "possibly_same.csv").unlink()
    done = wcograph("match", folder, "--by", "Ada\x1b[31m Quill")
    first = done.out.splitlines()
    day = first[-1].rpartition(",")[2]
    assert (done.code, done.err) == (0, "1 undecided pair\n")
    assert first == [
        " 92  person/p0001  person/p0008",
        "     one:     Ada Quill",
        "     other:   A. Quill",
        "     for:     both for World Harbour Forum",
        "     merges.csv        person/p0008,person/p0001,Names alike (Ada Quill / A. Quill); "
        f"both for World Harbour Forum,Ada\ufffd[31m Quill,{day}",
        f"     distinct.csv      person/p0001,person/p0008,,Ada\ufffd[31m Quill,{day}",
        "     possibly_same.csv person/p0001,person/p0008,Names alike (Ada Quill / A. Quill); "
        f"both for World Harbour Forum; but not enough to decide,Ada\ufffd[31m Quill,{day}",
    ]


def test_match_gives_all_columns_to_programs(world: Path) -> None:
    as_csv = list(csv.DictReader(io.StringIO(wcograph("match", world, "--all", "--csv").out)))
    as_json = json.loads(wcograph("match", world, "--all", "--json").out)
    assert [{key: str(value) for key, value in row.items()} for row in as_json] == as_csv
    assert [row["state"] for row in as_csv] == ["merged", "possibly same", "merged", "distinct"]


def test_report_counts_a_data_folder_or_a_dataset_alike(folder: Path, world: Path, tmp_path: Path) -> None:
    of_data, of_dataset = wcograph("report", world), wcograph("report", folder)
    assert (of_data.code, of_data.err) == (0, f"version {package.validate(world, shapes=False).version}\n")
    assert (of_dataset.out, of_dataset.err) == (of_data.out, of_data.err)
    assert of_data.out.startswith("At a glance\nEvents are dated from 2012 to 2024.\n")
    as_json = json.loads(wcograph("report", world, "--json").out)
    assert as_json["languages"] == [
        {"language": "English", "sources": 11},
        {"language": "Russian", "sources": 1},
    ]


def test_report_writes_a_page_with_charts_beside_it(world: Path, tmp_path: Path) -> None:
    done = wcograph("report", world, "-o", "page.md", cwd=tmp_path)
    assert done.out.splitlines()[:2] == ["page.md", "page/regions.svg"]
    assert all((tmp_path / line).is_file() for line in done.out.splitlines())
    refused = wcograph("report", world, "-o", "page.html", cwd=tmp_path)
    assert (refused.code, refused.err) == (
        2,
        "wcograph: 'page.html' is no page of Markdown; write a name that ends in .md\n",
    )
