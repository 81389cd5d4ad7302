"""The data that are published: in form, current, whole, and as the JSON Schema for editors says."""

from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from wcograph.authorities import TABLES, columns
from wcograph.canon import SCHEMA, format_data, schema_text
from wcograph.files import read_data
from wcograph.model import record_schema
from wcograph.validation import validate

DATA = Path(__file__).parent.parent / "data"
RECORDS = sorted((DATA / "records").rglob("*.yaml"))
CHECK = jsonschema.Draft202012Validator(record_schema(), format_checker=jsonschema.FormatChecker())


def core_schema(node: yaml.Node) -> Any:
    """YAML as an editor reads it: plain scalars by the core schema of YAML 1.2."""
    if isinstance(node, yaml.MappingNode):
        return {key.value: core_schema(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [core_schema(item) for item in node.value]
    text = str(node.value)
    if node.style is not None:
        return text
    if text in ("null", "~", ""):
        return None
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    return {"true": True, "false": False}.get(text, text)


def read(path: Path) -> Any:
    return core_schema(yaml.compose(path.read_text("utf-8"), Loader=yaml.BaseLoader))


def test_every_file_is_in_canonical_form() -> None:
    changed, issues = format_data(DATA, write=False)
    names = [path.relative_to(DATA).as_posix() for path in changed]
    assert (names, issues) == ([], []), "run: wcograph format data"


def test_the_json_schema_is_current() -> None:
    assert (DATA / SCHEMA).read_text("utf-8") == schema_text(), "run: wcograph format data"


def test_there_are_no_errors() -> None:
    """Shapes are checked by the continuous integration, which validates the data as a user does."""
    report = validate(DATA, DATA.parent / "ontology", shapes=False)
    assert [str(issue) for issue in report.errors] == [], "run: wcograph validate data"


def test_floors_are_near_what_there_is() -> None:
    """A floor far below the count would let many things vanish unnoticed."""
    data, _ = read_data(DATA)
    counts = validate(DATA, DATA.parent / "ontology", shapes=False).counts
    assert {name: floor for name, floor in data.floors.items() if floor < 0.9 * counts[name]} == {}


def test_no_file_is_left_out_of_the_contract() -> None:
    contract = (DATA / "FORMAT.md").read_text("utf-8")
    for path in sorted(DATA.iterdir()):
        if path.suffix in (".csv", ".tsv", ".yaml"):
            assert f"`{path.name}`" in contract, path.name
    for name, model in TABLES.items():
        row = next(line for line in contract.splitlines() if line.startswith(f"| `{name}.csv` |"))
        assert row.split("|")[2].strip() == ", ".join(columns(model))


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_the_json_schema_accepts_every_record(path: Path) -> None:
    assert [error.message for error in CHECK.iter_errors(read(path))] == []


BROKEN = [
    ("a key that is not known", lambda record: record.update(bogus=1)),
    ("no source", lambda record: record.pop("source")),
    ("no address", lambda record: record["source"].update(urls=[])),
    ("an address that is none", lambda record: record["source"].update(urls=["javascript:1"])),
    ("a day that is none", lambda record: record["reviewed"].update(date="yesterday")),
    ("a status that is not known", lambda record: record["events"][0].update(status={"value": "done"})),
    (
        "a place that is none",
        lambda record: record["events"][0].update(status={"at": "page 3", "value": "held"}),
    ),
    ("a date that is none", lambda record: record["events"][0].update(dates={"value": "2 February"})),
    ("an ordinal in words", lambda record: record["events"][0].update(ordinal={"value": "sixth"})),
    ("a country by name", lambda record: record["events"][0].update(country={"value": "Peru"})),
    ("an event without id", lambda record: record["events"][0].pop("event")),
    (
        "a participation without role",
        lambda record: record["events"][0].update(participations=[{"id": "a-1"}]),
    ),
    (
        "a person by name",
        lambda record: record["events"][0].update(
            participations=[{"id": "a-1", "role": "chair", "person": "Quill"}]
        ),
    ),
    ("a name too long", lambda record: record["events"][0].update(names=[{"as_printed": "x" * 301}])),
]


@pytest.mark.parametrize(("what", "damage"), BROKEN, ids=[what for what, _ in BROKEN])
def test_the_json_schema_refuses(what: str, damage: Any) -> None:
    record = copy.deepcopy(read(DATA / "records/2015/wco-20150218-ams.yaml"))
    damage(record)
    assert list(CHECK.iter_errors(record))
