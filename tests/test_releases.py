"""A release: whole or not at all, the same bytes twice, nothing replaced but a release."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from wcograph import export
from wcograph.endpoint import Endpoint
from wcograph.errors import UsageError

EXPORT = """
import resource, os, signal, sys
import pyoxigraph
from wcograph import export
store = pyoxigraph.Store()
store.bulk_load(path=sys.argv[1], format=pyoxigraph.RdfFormat.N_QUADS)
if sys.argv[3] == "full":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
def tell(said):
    if sys.argv[3] == "killed" and said == "filling the tables":
        os.kill(os.getpid(), signal.SIGKILL)
export(store, sys.argv[2], progress=tell)
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture(scope="module")
def quads(built, tmp_path_factory) -> Path:
    """The world as N-Quads, for other processes."""
    file = tmp_path_factory.mktemp("quads") / "world.nq"
    file.write_bytes(built.store.dump(format=ox.RdfFormat.N_QUADS))
    return file


def in_another_process(quads: Path, target: Path, fate: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", EXPORT, str(quads), str(target), fate]
    return subprocess.run(command, capture_output=True, text=True)


def test_a_release_has_every_file_and_says_so(ds, tmp_path):
    files = export(ds, tmp_path / "new" / "release")
    assert files == sorted(path for path in (tmp_path / "new" / "release").rglob("*") if path.is_file())
    names = {path.relative_to(tmp_path / "new" / "release").as_posix() for path in files}
    assert {name for name in names if not name.startswith("tables/")} == {
        *("LICENSE", "README.md", "SHA256SUMS", "context.jsonld", "datapackage.json", "void.ttl"),
        *("accepted.jsonld", "accepted.nt", "accepted.rdf", "accepted.ttl", "wcograph.nq", "wcograph.trig"),
    }
    assert len(names) == 29
    readme = (tmp_path / "new" / "release" / "README.md").read_text("utf-8")
    assert all(f"| `{name}` |" in readme for name in names)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["release"]


def test_the_checksums_are_right_by_sha256sum(ds, tmp_path):
    files = export(ds, tmp_path / "r")
    done = subprocess.run(
        ["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "r", capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert len(done.stdout.splitlines()) == len(files) - 1


def test_the_same_dataset_gives_the_same_bytes_in_another_process_too(ds, quads, tmp_path):
    export(ds, tmp_path / "one")
    done = in_another_process(quads, tmp_path / "two", "well")
    assert (done.returncode, done.stderr) == (0, "")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


def test_a_former_release_is_replaced_whole(ds, real, tmp_path):
    target = tmp_path / "r"
    export(real, target)
    before = contents(target)
    export(ds, target)
    export(ds, tmp_path / "fresh")
    assert contents(target) == contents(tmp_path / "fresh") != before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fresh", "r"]


def test_an_empty_folder_is_filled(ds, tmp_path):
    (tmp_path / "r").mkdir()
    assert export(ds, tmp_path / "r")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"thesis.docx": "years of work"}, "is no release of wcograph; name a new or empty folder"),
        ({"SHA256SUMS": "0  thesis.docx\n", "thesis.docx": "x"}, "is no release of wcograph"),
    ],
)
def test_a_folder_with_anything_else_is_left_alone(ds, tmp_path, files, message):
    target = tmp_path / "r"
    target.mkdir()
    for name, text in files.items():
        (target / name).write_text(text)
    with pytest.raises(UsageError, match=message):
        export(ds, target)
    assert contents(target) == {name: text.encode() for name, text in files.items()}


def test_a_release_with_a_file_of_somebody_is_left_alone(ds, tmp_path):
    target = tmp_path / "r"
    export(ds, target)
    (target / "tables" / "notes.txt").write_text("mine")
    before = contents(target)
    with pytest.raises(UsageError, match=r"has a file that is not of its release, 'tables/notes\.txt'"):
        export(ds, target)
    assert contents(target) == before


def test_a_file_is_no_folder(ds, tmp_path):
    (tmp_path / "r").write_text("x")
    with pytest.raises(UsageError, match="is a file; name a folder for the release"):
        export(ds, tmp_path / "r")


def test_a_remote_endpoint_is_refused_before_anything_is_made(tmp_path):
    with pytest.raises(UsageError, match="is a remote endpoint, which is not copied as a whole"):
        export(Endpoint("https://x.example/sparql"), tmp_path / "r")
    assert list(tmp_path.iterdir()) == []


def test_a_failure_leaves_the_former_release_and_no_scraps(ds, tmp_path):
    export(ds, tmp_path / "r")
    before = contents(tmp_path / "r")

    def fail(said: str) -> None:
        if said == "filling the tables":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(ds, tmp_path / "r", progress=fail)
    assert contents(tmp_path / "r") == before
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


def test_a_killed_process_leaves_the_former_release(ds, quads, tmp_path):
    export(ds, tmp_path / "r")
    before = contents(tmp_path / "r")
    assert in_another_process(quads, tmp_path / "r", "killed").returncode == -signal.SIGKILL
    assert contents(tmp_path / "r") == before
    export(ds, tmp_path / "r")


def test_a_full_disk_leaves_the_former_release(ds, quads, tmp_path):
    export(ds, tmp_path / "r")
    before = contents(tmp_path / "r")
    done = in_another_process(quads, tmp_path / "r", "full")
    assert done.returncode == 1
    assert "OSError: [Errno 27] File too large" in done.stderr
    assert contents(tmp_path / "r") == before
    assert [path.name for path in tmp_path.iterdir()] == ["r"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_cannot_be_written_is_an_os_error(ds, tmp_path):
    (tmp_path / "locked").mkdir(mode=0o500)
    with pytest.raises(PermissionError):
        export(ds, tmp_path / "locked" / "r")


def test_progress_is_told_in_words(ds, tmp_path):
    said: list[str] = []
    export(ds, tmp_path / "r", progress=said.append)
    assert said[:2] == ["writing wcograph.nq", "writing wcograph.trig"]
    assert "filling the tables" in said
    assert said[-1] == "writing SHA256SUMS"


def test_the_date_of_issue_comes_from_the_epoch_and_nothing_else_changes(ds, tmp_path, monkeypatch):
    export(ds, tmp_path / "one")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1420070400")
    export(ds, tmp_path / "two")
    one, two = contents(tmp_path / "one"), contents(tmp_path / "two")
    assert {name for name in one if one[name] != two[name]} == {"README.md", "SHA256SUMS", "void.ttl"}
    assert b'dcterms:issued "2015-01-01"^^xsd:date' in two["void.ttl"]


def test_the_context_of_a_release_is_that_of_its_json_ld(ds, tmp_path):
    export(ds, tmp_path / "r")
    context = json.loads((tmp_path / "r" / "context.jsonld").read_text("utf-8"))["@context"]
    assert json.loads((tmp_path / "r" / "accepted.jsonld").read_text("utf-8"))["@context"] == context
