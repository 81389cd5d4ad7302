"""The build: the same bytes for the same input, and an old dataset until a new one is whole."""

from __future__ import annotations

import gzip
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

import wcograph
from folders import copied, edit
from wcograph.dataset import Built, build, canonical_nquads, canonical_trig, compressed, write, write_oxigraph
from wcograph.errors import BuildError
from wcograph.namespaces import DATASET, PREFIXES

NAMES = ["wcograph.nq", "wcograph.oxigraph", "wcograph.trig"]


def run(code: str, *arguments: Path | str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


WRITE = """
import sys
from wcograph.dataset import build, write
write(build(sys.argv[1], sys.argv[2]), sys.argv[3])
"""


def test_the_same_input_gives_the_same_bytes_in_any_process(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    """Neither hashes, nor time, time zone or locale, nor where the folder stands, leave a trace."""
    moved = copied(world, tmp_path / "elsewhere")
    for out, folder, environment in (
        ("one", world, {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}),
        (
            "two",
            moved,
            {"PYTHONHASHSEED": "2", "TZ": "America/Lima", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1"},
        ),
    ):
        assert run(WRITE, folder, ontology, tmp_path / out, **environment).stderr == ""
    for name in ("wcograph.nq", "wcograph.trig"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_every_form_holds_the_same_quads_and_no_blank_nodes(built: Built, tmp_path: Path) -> None:
    assert sorted(path.name for path in write(built, tmp_path)) == NAMES
    assert sorted(path.name for path in tmp_path.iterdir()) == NAMES
    quads = set(built.store)
    assert set(ox.parse(path=tmp_path / "wcograph.nq", format=ox.RdfFormat.N_QUADS)) == quads
    assert set(ox.parse(path=tmp_path / "wcograph.trig", format=ox.RdfFormat.TRIG)) == quads
    assert set(ox.Store.read_only(str(tmp_path / "wcograph.oxigraph"))) == quads
    assert not [
        quad
        for quad in quads
        if {type(quad.subject), type(quad.object), type(quad.graph_name)} & {ox.BlankNode}
    ]


def test_raptor_reads_as_many_statements(built: Built, tmp_path: Path) -> None:
    write(built, tmp_path)
    for name, form in (("wcograph.nq", "nquads"), ("wcograph.trig", "trig")):
        found = subprocess.run(
            ["rapper", "-q", "-i", form, "-o", "nquads", tmp_path / name], capture_output=True, check=True
        )
        assert found.stderr == b""
        assert len(set(found.stdout.splitlines())) == len(built.store)


def test_nquads_are_sorted_and_trig_begins_with_the_accepted_view(built: Built) -> None:
    lines = canonical_nquads(built.store).splitlines()
    assert lines == sorted(set(lines))
    trig = canonical_trig(built.store).decode()
    first_graph = trig.index("{")
    assert 0 < trig.index("<" + DATASET + ">") < first_graph or "wcg:Event" in trig[:first_graph]
    assert trig.startswith("@prefix ")


def test_compression_knows_no_clock() -> None:
    assert compressed(b"a" * 100) == compressed(b"a" * 100)
    assert gzip.decompress(compressed(b"a")) == b"a"
    assert compressed(b"a")[4:8] == bytes(4)


def test_the_version_is_the_newest_review_and_a_hash_of_all_facts(
    world: Path, ontology: Path, tmp_path: Path, built: Built
) -> None:
    folder = copied(world, tmp_path)
    assert built.version.startswith("2026-01-05+")
    assert build(folder, ontology).version == built.version
    edit(folder / "people.csv", "p0001,Ada Quill", "p0001,Ada  Quill")
    changed = build(folder, ontology).version
    assert changed.startswith("2026-01-05+")
    assert changed != built.version
    rows = built.store.query(
        "SELECT ?v ?d WHERE { ?s dcat:version ?v ; dcterms:modified ?d }", prefixes=PREFIXES
    )
    assert [(row["v"].value, row["d"].value) for row in rows] == [(built.version, "2026-01-05")]  # type: ignore[union-attr]


def test_the_accepted_view_has_each_triple_once(built: Built, ds: rdflib.Dataset) -> None:
    """A union of the graphs would count a triple as often as sources state it."""
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?event wcg:ordinal ?number }"
    for store, wanted in ((built.store, 5), (ds, 5)):
        assert wcograph.select(store, count)[0]["n"] == wanted
    stated = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?event wcg:ordinal ?number } }"
    assert wcograph.select(built.store, stated)[0]["n"] > 5
    default = [quad.triple for quad in built.store.quads_for_pattern(None, None, None, ox.DefaultGraph())]
    assert len(default) == len(set(default))


def test_every_accepted_triple_stands_in_a_named_graph_too(built: Built) -> None:
    default = {quad.triple for quad in built.store.quads_for_pattern(None, None, None, ox.DefaultGraph())}
    named = {quad.triple for quad in built.store if quad.graph_name != ox.DefaultGraph()}
    assert default - named == set()


def test_data_with_errors_are_not_built_and_the_issues_are_told(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / "people.csv", "p0001,Ada Quill", "p1,Ada Quill")
    edit(folder / "people.csv", "p0002,", "p2,")
    with pytest.raises(BuildError) as caught:
        build(folder, ontology)
    assert str(caught.value) == (
        "people.csv:2: 'id' 'p1': a person's id is written as in p0007; see data/FORMAT.md (and 1 more)"
    )
    assert [issue.line for issue in caught.value.issues] == [2, 3]  # type: ignore[attr-defined]


def test_a_broken_rule_of_the_ontology_is_named(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(ontology, tmp_path)
    (folder / "rules/99-broken.rq").write_text("CONSTRUCT {")
    with pytest.raises(BuildError, match=r"^the rule '99-broken' is not SPARQL: error at 1:12; mend it$"):
        build(world, folder)


def test_progress_is_told(world: Path, ontology: Path, tmp_path: Path) -> None:
    told: list[str] = []
    write(build(world, ontology, progress=told.append), tmp_path, progress=told.append)
    assert told == [
        *("reading", "stating", "weighing claims", "filling the graphs", "deriving", "numbering the version"),
        *("writing wcograph.nq", "writing wcograph.trig", "writing wcograph.oxigraph"),
    ]


# ---- the old dataset stays until the new one is whole


@pytest.fixture
def old(built: Built, tmp_path: Path) -> Iterator[Path]:
    """A folder with a dataset that is to be replaced; it must still answer afterwards, whole."""
    folder = tmp_path / "out"
    write(built, folder)
    before = (folder / "wcograph.nq").read_bytes()
    yield folder
    assert (folder / "wcograph.nq").read_bytes() == before
    assert canonical_nquads(ox.Store.read_only(str(folder / "wcograph.oxigraph"))) == before
    assert len(list(ox.parse(path=folder / "wcograph.trig", format=ox.RdfFormat.TRIG))) == before.count(b"\n")


def test_data_with_errors_leave_the_old_dataset(
    old: Path, world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / "people.csv", "p0001,Ada Quill", "p1,Ada Quill")
    assert "BuildError: people.csv:2: " in run(WRITE, folder, ontology, old).stderr
    assert sorted(path.name for path in old.iterdir()) == NAMES


@pytest.mark.parametrize("limit", [0, 20_000, 400_000])
def test_a_full_disk_leaves_the_old_dataset(
    old: Path, world: Path, ontology: Path, tmp_path: Path, limit: int
) -> None:
    """No file may grow beyond the limit: writing fails at the start, in the N-Quads, or later."""
    folder = copied(world, tmp_path)
    edit(folder / "people.csv", "p0001,Ada Quill", "p0001,Eda Quill")
    most = f"resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {resource.RLIM_INFINITY}))"
    found = run(f"import resource\n{most}\n{WRITE}", folder, ontology, old)
    assert found.returncode != 0
    assert "OSError" in found.stderr
    assert sorted(path.name for path in old.iterdir()) == NAMES


def test_a_disk_that_is_really_full_leaves_the_old_dataset(
    built: Built, world: Path, ontology: Path, tmp_path: Path
) -> None:
    """On a file system of its own, large enough for one dataset and not for two."""
    write(built, tmp_path / "measured")
    files = (path for path in (tmp_path / "measured").rglob("*") if path.is_file())
    # while it is made, a folder of Oxigraph takes some more than when it is done
    size = f"size={sum(path.stat().st_size for path in files) * 8 // 5}"
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", disk], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    try:
        write(built, disk / "out")
        before = (disk / "out/wcograph.nq").read_bytes()
        found = run(WRITE, world, ontology, disk / "out")
        assert "OSError" in found.stderr
        assert sorted(path.name for path in (disk / "out").iterdir()) == NAMES
        assert canonical_nquads(ox.Store.read_only(str(disk / "out/wcograph.oxigraph"))) == before
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


SLOWLY = """
import sys, time
from wcograph import dataset
form = getattr(dataset, sys.argv[4])
def slow(*arguments):
    print("now", flush=True)
    time.sleep(60)
    return form(*arguments)
setattr(dataset, sys.argv[4], slow)
dataset.write(dataset.build(sys.argv[1], sys.argv[2]), sys.argv[3])
"""


@pytest.mark.parametrize("moment", ["canonical_trig", "_fill_folder", "_put"])
def test_a_killed_build_leaves_the_old_dataset(
    old: Path, built: Built, world: Path, ontology: Path, moment: str
) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", SLOWLY, world, ontology, old, moment], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"now\n"
        process.send_signal(signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    left = [path for path in old.iterdir() if path.name not in NAMES]
    assert [path.name.startswith(".wcograph-scratch-") for path in left] == [True]
    then = time.time() - 2 * 86_400
    os.utime(left[0], (then, then))  # two days later the next build clears it away
    write(built, old)
    assert sorted(path.name for path in old.iterdir()) == NAMES


def test_a_folder_that_cannot_be_moved_in_gives_the_old_one_back(
    old: Path, built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise OSError("refused")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OSError, match="refused"):
        write_oxigraph(built.store, old / "wcograph.oxigraph")


def test_a_dataset_is_replaced_while_somebody_reads_it(built: Built, tmp_path: Path) -> None:
    write(built, tmp_path)
    reader = ox.Store.read_only(str(tmp_path / "wcograph.oxigraph"))
    count = len(reader)
    write(built, tmp_path)
    assert len(set(reader)) == count
