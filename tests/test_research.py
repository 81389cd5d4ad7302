"""The ten questions of examples/research: the committed results are those of the bundled data."""

from __future__ import annotations

import importlib.util
import re
import sys
import xml.etree.ElementTree as ET
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
import rdflib

from test_queries import answer, in_rdflib
from wcograph.dataset import Built
from wcograph.namespaces import PREFIXES
from wcograph.sparql import check_names
from wcograph.tokens import tokens

# rdflib's own parser and evaluator still use names that rdflib deprecates
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.*deprecated:DeprecationWarning:rdflib")

HERE = Path(__file__).parent.parent / "examples" / "research"
MEND = "the data have moved on; run: python examples/research/make.py"
FILES = sorted([*HERE.glob("[0-9][0-9]-*.rq"), *HERE.glob("[0-9][0-9]-*.py")])
QUERIES = [file for file in FILES if file.suffix == ".rq"]
GENERATED = sorted(file.name for ending in ("csv", "svg", "md") for file in HERE.glob(f"*.{ending}"))
each_query = pytest.mark.parametrize("file", QUERIES, ids=lambda file: file.stem)


@pytest.fixture(scope="module")
def make() -> ModuleType:
    sys.path.insert(0, str(HERE))
    try:
        spec = importlib.util.spec_from_file_location("make", HERE / "make.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(HERE))
    return module


@pytest.fixture(scope="module")
def fresh(make: ModuleType, real: rdflib.Dataset) -> dict[str, str]:
    made: dict[str, str] = make.fresh(real)
    return made


@pytest.fixture(scope="module")
def world_in_rdflib(built: Built) -> rdflib.Dataset:
    return in_rdflib(built.store)


def test_there_are_ten_questions_and_nothing_here_that_is_not_made(fresh: dict[str, str]) -> None:
    assert [file.stem[:2] for file in FILES] == [f"{number:02}" for number in range(1, 11)]
    assert sorted(fresh) == GENERATED, MEND


@pytest.mark.parametrize("name", GENERATED)
def test_a_committed_result_is_that_of_the_bundled_data(name: str, fresh: dict[str, str]) -> None:
    assert (HERE / name).read_text("utf-8") == fresh[name], MEND


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_file_opens_with_its_question(file: Path, make: ModuleType) -> None:
    assert re.fullmatch(r"[A-Z].*\?", make.question(file))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_result_has_rows_and_no_row_twice(file: Path, fresh: dict[str, str]) -> None:
    _, *rows = fresh[f"{file.stem}.csv"].splitlines()
    assert rows
    assert len(set(rows)) == len(rows)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_readme_links_a_question_and_its_result(file: Path) -> None:
    text = (HERE / "README.md").read_text("utf-8")
    assert f"]({file.name})" in text
    assert f"]({file.stem}.csv)" in text


def test_links_of_the_readme_lead_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", (HERE / "README.md").read_text("utf-8"))
    assert [target for target in targets if not (HERE / target).exists()] == []


@each_query
def test_a_query_declares_the_prefixes_it_uses_and_no_others(file: Path) -> None:
    query = file.read_text("utf-8")
    declared = [line for line in query.splitlines() if line.startswith("PREFIX ")]
    body = "\n".join(line for line in query.splitlines() if not line.startswith("PREFIX "))
    used = {token.text.partition(":")[0] for token in tokens(body) if token.kind == "name"}
    assert declared == [f"PREFIX {prefix}: <{PREFIXES[prefix]}>" for prefix in sorted(used)]
    check_names(query)


@each_query
def test_rdflib_and_oxigraph_agree_on_the_world(
    file: Path, built: Built, world_in_rdflib: rdflib.Dataset
) -> None:
    query = file.read_text("utf-8")
    assert answer(world_in_rdflib, query) == answer(built.store, query)


@pytest.mark.parametrize("name", [name for name in GENERATED if name.endswith(".svg")])
def test_a_figure_is_described_for_those_who_do_not_see_it(name: str) -> None:
    root = ET.parse(HERE / name).getroot()
    svg = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    assert [len(root.findtext(f"{svg}{tag}", "")) > 20 for tag in ("title", "desc")] == [True, True]


def test_the_timeline_escapes_labels(make: ModuleType) -> None:
    span = make.Span('<b>"', "<script>&", date(2015, 2, 2), date(2015, 2, 2), None)
    drawn = make.timeline("t", "d", ("a", "b"), [span])
    assert "<script>" not in drawn
    assert "&lt;script&gt;&amp;" in drawn
