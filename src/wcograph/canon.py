"""The one canonical form of files in `data/`, so that a diff shows facts and nothing else.

Values are never changed here, only their order, quoting and line breaks.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel

from wcograph.authorities import TABLES, Row
from wcograph.files import parse_yaml, read_decisions, read_record, read_table, read_text, replacing
from wcograph.issues import Issue

WIDTH = 120
"""Columns after which a line of YAML is broken."""
_NOT_TEXT = re.compile(
    r"^(?:~|null|Null|NULL|true|True|TRUE|false|False|FALSE|yes|no|on|off|y|n|"
    r"[-+]?(?:0o?[0-7]+|0x[0-9a-fA-F]+|[0-9]+)|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|"
    r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)|[0-9]{4}-[0-9]{2}-[0-9]{2})$",
    re.IGNORECASE,
)
_HEAD = "# yaml-language-server: $schema="
_TEXT = "tag:yaml.org,2002:str"
_TYPED = frozenset({"value", "invited", "truncated", "date", "issued"})
"""Keys whose numbers, booleans and dates are meant as such and stand without quotes."""


def record_text(record: BaseModel, head: str = "") -> str:
    """A record as canonical YAML.

    Args:
        record: the record.
        head: a first comment line that is kept, as editors use it to find the JSON Schema.
    """
    value = record.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    text = _yaml(_node(value, key=None, depth=0))
    return f"{head}\n{text}" if head else text


def decisions_text(decisions: Sequence[BaseModel]) -> str:
    """Decisions as canonical YAML, sorted by subject and property."""
    values = [item.model_dump(mode="json", exclude_defaults=True) for item in decisions]
    values.sort(key=lambda value: (value["subject"], value["property"]))
    return _yaml(_node(values, key=None, depth=0)) if values else "[]\n"


def _yaml(root: yaml.Node) -> str:
    text = yaml.serialize(root, Dumper=yaml.CBaseDumper, allow_unicode=True, width=WIDTH)
    assert isinstance(text, str)
    return text


def _node(value: Any, key: str | None, depth: int) -> yaml.Node:
    if isinstance(value, Mapping):
        pairs = [(_scalar(name, None), _node(item, name, depth + 1)) for name, item in value.items()]
        leaf = (
            depth > 0
            and key != "source"
            and not any(isinstance(item, dict | list) for item in value.values())
        )
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=leaf)
    if isinstance(value, list):
        if len(value) == 1 and isinstance(value[0], Mapping) and key in _SINGLE:
            return _node(value[0], key, depth)
        items = [_node(item, key, depth + 1) for item in value]
        leaf = all(isinstance(item, yaml.ScalarNode) for item in items)
        return yaml.SequenceNode("tag:yaml.org,2002:seq", items, flow_style=leaf)
    return _scalar(value, key)


_SINGLE = frozenset({"status", "dates", "mode", "venue", "city", "country", "regions", "ordinal"})
"""Keys of an event that hold one fact as a mapping and several as a list."""


def _scalar(value: Any, key: str | None) -> yaml.ScalarNode:
    if isinstance(value, bool):
        return yaml.ScalarNode(_TEXT, "true" if value else "false")
    text = str(value)
    quoted = isinstance(value, str) and bool(_NOT_TEXT.match(text)) and key not in _TYPED
    return yaml.ScalarNode(_TEXT, text, style='"' if quoted else None)


def table_text(text: str, model: type[Row]) -> str:
    """A table as canonical CSV: columns as in the contract, rows by id, quotes only where needed."""
    columns = [info.alias or key for key, info in model.model_fields.items()]
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    cells = [[(row[column] or "").strip() for column in columns] for row in rows]
    cells.sort()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(cells)
    return out.getvalue()


def _comment(text: str) -> int | None:
    """Line of the first comment that the canonical form would lose, or None."""
    lines = text.splitlines()
    whole: Any = None
    for number, line in enumerate(lines, start=1):
        if number == 1 and line.startswith(_HEAD):
            continue
        if line.lstrip().startswith("#"):
            without = [*lines[: number - 1], "", *lines[number:]]
        elif " #" in line:
            without = [*lines[: number - 1], line[: line.index(" #")], *lines[number:]]
        else:
            continue
        whole = whole if whole is not None else parse_yaml(text, "", [])[0]
        if parse_yaml("\n".join(without), "", [])[0] == whole:
            return number
    return None


def format_data(folder: Path | str, *, write: bool = True) -> tuple[list[Path], list[Issue]]:
    """Bring every file of a `data/` folder into canonical form.

    A file with errors, or with comments that would be lost, is left alone and named.

    Args:
        folder: the `data/` folder.
        write: False only says which files would change.

    Returns:
        The files that changed or would change, and the issues that kept others from it.
    """
    folder = Path(folder)
    changed: list[Path] = []
    issues: list[Issue] = []
    files = [*sorted((folder / "records").rglob("*.y*ml")), folder / "decisions.yaml"]
    files += [folder / f"{name}.csv" for name in TABLES]
    for path in files:
        if not path.exists():
            continue
        name = path.relative_to(folder).as_posix()
        before = read_text(path, name, issues)
        after = _canonical(path, name, before, issues) if before is not None else None
        if after is None or before is None or after.encode() == path.read_bytes():
            continue
        changed.append(path)
        if write:
            with replacing(path) as stream:
                stream.write(after.encode())
    return changed, issues


def _canonical(path: Path, name: str, text: str, issues: list[Issue]) -> str | None:
    if path.suffix == ".csv":
        model = TABLES[path.stem]
        found: list[Issue] = []
        read_table(path, name, model, found)
        issues.extend(found)
        return None if found else table_text(text, model)
    if (line := _comment(text)) is not None:
        issues.append(Issue(name, line, "a comment would be lost", "make it a note, or remove it"))
        return None
    if path.name == "decisions.yaml":
        found = []
        decisions = read_decisions(path, found)
        issues.extend(found)
        return None if found else decisions_text([decision for _, decision in decisions])
    record = read_record(path, name, issues)
    if record is None:
        return None
    first = text.splitlines()[0] if text else ""
    return record_text(record.record, first if first.startswith(_HEAD) else "")
