"""The invented meetings of the benchmarks are data like any other."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from wcograph.networks import coparticipation_network
from wcograph.store import open_store, select
from wcograph.validation import validate

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"


@pytest.fixture
def generate(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    sys.modules.pop("generate", None)
    import generate  # type: ignore[import-not-found,unused-ignore]

    return generate


def test_generated_data_are_valid(generate: ModuleType, tmp_path: Path, ontology: Path) -> None:
    generate.write_data(60, tmp_path)
    report = validate(tmp_path, ontology)
    assert report.issues == []
    assert {name: report.counts[name] for name in ("Event", "SourceDocument")} == {
        "Event": 62,  # two gatherings
        "SourceDocument": 63,  # three second sources
    }


def test_the_same_seed_gives_the_same_files(generate: ModuleType, tmp_path: Path) -> None:
    def content(name: str, seed: int) -> dict[str, bytes]:
        generate.write_data(30, tmp_path / name, seed=seed)
        files = (tmp_path / name).rglob("*.*")
        return {file.relative_to(tmp_path / name).as_posix(): file.read_bytes() for file in files}

    one = content("one", 1)
    assert content("again", 1) == one
    assert content("other", 2) != one


def test_generated_quads_are_a_dataset(generate: ModuleType, tmp_path: Path) -> None:
    quads = generate.write_nquads(40, tmp_path / "meetings.nq")
    store = open_store(tmp_path / "meetings.nq")
    met = """SELECT ?event WHERE { ?body wcg:wasPresentAt ?event }
        GROUP BY ?event HAVING (COUNT(?body) > 1)"""
    events = {row["event"].split("/id/")[1] for row in select(store, met)}
    assert len(store) == quads
    assert len(events) > 30
    assert set(coparticipation_network(store).graph["events"]) == events
