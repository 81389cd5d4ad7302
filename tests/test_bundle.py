"""The dataset that travels with the package, prepared once in the user's cache."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from folders import copied, edit
from wcograph import bundle
from wcograph.dataset import build, canonical_nquads
from wcograph.errors import BuildError, StoreError


@pytest.fixture
def checkout(world: Path, ontology: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose data are the world, with a cache of its own."""
    copied(world, tmp_path / "checkout")
    (tmp_path / "checkout/ontology").symlink_to(ontology)
    monkeypatch.setattr(bundle, "_CHECKOUT", tmp_path / "checkout")
    monkeypatch.setattr(bundle, "_temporary", {})
    monkeypatch.setenv("WCOGRAPH_CACHE", str(tmp_path / "cache"))
    return tmp_path / "checkout"


def visible(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_it_is_prepared_once_and_then_only_found(checkout: Path, ontology: Path, tmp_path: Path) -> None:
    told: list[str] = []
    folder = bundle.prepared(progress=told.append)
    assert folder.parent == tmp_path / "cache"
    assert visible(folder) == ["complete", "wcograph.nq", "wcograph.oxigraph"]
    nquads = (folder / "wcograph.nq").read_bytes()
    assert nquads == canonical_nquads(build(checkout / "data", ontology).store)
    assert canonical_nquads(ox.Store.read_only(str(folder / "wcograph.oxigraph"))) == nquads
    assert told[0] == "preparing the dataset (once)"
    told.clear()
    assert bundle.prepared(progress=told.append) == folder
    assert told == []


def test_a_change_of_the_data_is_seen_and_changing_back_too(checkout: Path) -> None:
    before = bundle.prepared()
    people = checkout / "data/people.csv"
    kept, times = people.read_bytes(), (people.stat().st_atime_ns, people.stat().st_mtime_ns)
    edit(people, "p0001,Ada Quill", "p0001,Ada Q. Quill")
    edit(
        checkout / "data/records/2018/whf-20180625-signing.yaml",
        "as_printed: Ada Quill",
        "as_printed: Ada Q. Quill",
    )
    after = bundle.prepared()
    assert after != before
    assert "Ada Q. Quill" in (after / "wcograph.nq").read_text("utf-8")
    people.write_bytes(kept)
    os.utime(people, ns=times)
    assert bundle.prepared() != after


def test_drafts_are_not_built_and_do_not_prepare_anew(checkout: Path) -> None:
    before = bundle.prepared()
    (checkout / "data/drafts").mkdir()
    (checkout / "data/drafts/x.yaml").write_text("source: {}")
    assert bundle.prepared() == before


def test_errors_in_the_data_are_told_and_leave_nothing_behind(checkout: Path, tmp_path: Path) -> None:
    edit(checkout / "data/people.csv", "p0001,", "p1,")
    with pytest.raises(BuildError, match=r"^people.csv:2: "):
        bundle.prepared()
    assert visible(tmp_path / "cache") == []


def test_an_incomplete_folder_is_made_anew(checkout: Path, tmp_path: Path) -> None:
    folder = bundle.prepared()
    (folder / "complete").unlink()
    (folder / "wcograph.nq").write_text("half")
    assert bundle.prepared() == folder
    assert (folder / "wcograph.nq").stat().st_size > 1_000_000
    assert visible(tmp_path / "cache") == [folder.name]


def test_a_cache_that_cannot_be_written_is_done_without(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("WCOGRAPH_CACHE", str(tmp_path / "file"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    told: list[str] = []
    folder = bundle.prepared(progress=told.append)
    assert folder.name.startswith("wcograph-")
    assert (folder / "complete").exists()
    assert bundle.prepared(progress=told.append) == folder
    assert told.count("preparing the dataset (once)") == 1


def test_no_room_anywhere_is_said(checkout: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("WCOGRAPH_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    with pytest.raises(StoreError) as caught:
        bundle.prepared()
    assert str(caught.value).startswith(
        f"cannot prepare the dataset, neither in '{tmp_path / 'file'}' nor in '{tmp_path / 'file'}': "
    )
    assert str(caught.value).endswith("; set WCOGRAPH_CACHE to a folder with room")


def test_the_folders_used_last_are_kept_and_nothing_of_others_is_removed(
    checkout: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    now = time.time()
    for number in range(5):
        folder = cache / f"2026-01-0{number + 1}-0123abcd-ox0.5.1"
        folder.mkdir(parents=True)
        (folder / "complete").touch()
        os.utime(folder / "complete", (now - number * 100, now - number * 100))
    (cache / "photographs").mkdir()
    (cache / "photographs/complete").touch()
    for name, age in ((".wcograph-preparing-old", 2 * 86_400), (".wcograph-preparing-new", 60)):
        (cache / name).mkdir()
        os.utime(cache / name, (now - age, now - age))
    folder = bundle.prepared()
    assert visible(cache) == sorted(
        [
            ".wcograph-preparing-new",
            "2026-01-01-0123abcd-ox0.5.1",
            "2026-01-02-0123abcd-ox0.5.1",
            "photographs",
            folder.name,
        ]
    )


def test_use_is_remembered(checkout: Path) -> None:
    folder = bundle.prepared()
    os.utime(folder / "complete", (0, 0))
    bundle.prepared()
    assert (folder / "complete").stat().st_mtime > 0


def test_the_users_cache_is_the_one_of_the_system(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("WCOGRAPH_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert bundle.cache_folder() == tmp_path / "wcograph"


def test_an_installation_without_its_data_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(bundle, "_CHECKOUT", tmp_path)
    with pytest.raises(
        StoreError, match=r"^this installation has no bundled dataset; name a file, a folder or an endpoint$"
    ):
        bundle.prepared()
    with pytest.raises(
        StoreError, match=r"^the ontology is missing from this installation; install wcograph again$"
    ):
        bundle.ontology_folder()


FIRST_USE = """
import sys
from pathlib import Path
from wcograph import bundle
bundle._CHECKOUT = Path(sys.argv[1])
sys.stdin.readline()  # so that all begin at once
folder = bundle.prepared()
import pyoxigraph as ox
print(folder, len(ox.Store.read_only(str(folder / "wcograph.oxigraph"))))
"""


@pytest.mark.parametrize("incomplete", [False, True])
def test_four_processes_may_prepare_at_once(checkout: Path, tmp_path: Path, incomplete: bool) -> None:
    if incomplete:
        (bundle.prepared() / "complete").unlink()
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", FIRST_USE, str(checkout)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=120) for process in processes]
    assert {error for _, error in answers} == {""}
    (answer,) = {out for out, _ in answers}
    folder = Path(answer.split()[0])
    assert visible(tmp_path / "cache") == [folder.name]
    assert int(answer.split()[1]) == len(ox.Store.read_only(str(folder / "wcograph.oxigraph")))
