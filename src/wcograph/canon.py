"""The one canonical form of files in `data/`, so that a diff shows facts and nothing else.

Values are never changed here, only their order, quoting and line breaks.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import yaml

from wcograph.authorities import TABLES, Decision, Row, columns
from wcograph.files import DECISIONS, read_decisions, read_record, read_table, record_paths, replacing
from wcograph.issues import Issue
from wcograph.model import Record, record_schema
from wcograph.texts import comments, read_text

WIDTH: Final = 120
"""Columns that a mapping or list on one line may take; what is longer stands one key or entry a line.

A single value is never broken: text over many lines makes a diff of words into a diff of lines."""
SCHEMA: Final = "record.schema.json"
_HEAD: Final = "# yaml-language-server: $schema="
_FIRST: Final = (
    *("source", "id", "at", "role", "person", "organization", "group", "region", "relation", "event"),
    *("output", "step", "what", "value", "qualifier", "as_printed", "as_read", "reading"),
)
"""Keys that come first, in this order: where, what, in which words. The others follow as in the model."""
_SINGLE: Final = frozenset(
    {"status", "dates", "mode", "venue", "city", "country", "regions", "ordinal", "post"}
)
"""Keys that hold one fact or post as it is, and several as a list."""
_PROSE: Final = frozenset({"text", "reading", "reason"})
"""Keys whose sentences stand in quotes always, so that a colon more or less changes nothing else."""
_DATED: Final = frozenset({"value", "date", "issued"})
"""Keys whose years and days are meant as such and stand without quotes."""
_DATE = re.compile(r"[0-9]{4}(?:-[0-9]{2}-[0-9]{2})?")
_CORE_TYPE = re.compile(
    r"null|true|false|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-f]+|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:e[-+]?[0-9]+)?",
    re.IGNORECASE,
)
"""What the core schema of YAML 1.2 reads as something else than text."""
_ESCAPED = re.compile(r"[\"\\\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")
"""What needs an escape in quotes, and marks of direction, which could hide in a line what it says."""


def record_text(record: Record, head: str = "") -> str:
    """A record as canonical YAML.

    Args:
        record: the record.
        head: a first comment line that is kept, as editors use it to find the JSON Schema.
    """
    lines = list(_mapping(record.model_dump(mode="json", by_alias=True, exclude_defaults=True), ""))
    return "\n".join([head, *lines] if head else lines) + "\n"


def decisions_text(decisions: Sequence[Decision]) -> str:
    """Decisions as canonical YAML, sorted by subject and property."""
    values = [item.model_dump(mode="json", exclude_defaults=True) for item in decisions]
    values.sort(key=lambda value: (value["subject"], value["property"]))
    return "\n".join(_list(values, None, "")) + "\n" if values else "[]\n"


def schema_text() -> str:
    """The JSON Schema of records as it stands in `data/`, for editors."""
    return json.dumps(record_schema(), ensure_ascii=False, indent=2) + "\n"


def table_text(text: str, model: type[Row]) -> str:
    """A table as canonical CSV: columns as in the contract, rows by id, quotes only where needed.

    Capitals make no difference to the order, so that wordings stand as in a dictionary.
    """
    names = columns(model)
    rows = csv.DictReader(io.StringIO(text, newline=""))
    cells = sorted(
        ([row[name].strip() for name in names] for row in rows), key=lambda row: (row[0].casefold(), row)
    )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows([names, *cells])
    return out.getvalue()


def _mapping(value: Mapping[str, Any], pad: str) -> Iterator[str]:
    for key in sorted(value, key=lambda key: _FIRST.index(key) if key in _FIRST else len(_FIRST)):
        item = _alone(key, value[key])
        line = _inline(item, key)
        if line is not None and (_is_scalar(item) or len(pad) + len(key) + 2 + len(line) <= WIDTH):
            yield f"{pad}{key}: {line}"
        else:
            yield f"{pad}{key}:"
            yield from _list(item, key, pad + "  ") if isinstance(item, list) else _mapping(item, pad + "  ")


def _list(value: Sequence[Any], key: str | None, pad: str) -> Iterator[str]:
    for item in value:
        line = _inline(item, key) if key is not None else None
        if line is not None and (_is_scalar(item) or len(pad) + 2 + len(line) <= WIDTH):
            yield f"{pad}- {line}"
        else:
            first, *others = _mapping(item, pad + "  ")
            yield f"{pad}- {first.lstrip()}"
            yield from others


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, Mapping | list)


def _alone(key: str, item: Any) -> Any:
    return item[0] if key in _SINGLE and isinstance(item, list) and len(item) == 1 else item


def _inline(value: Any, key: str | None) -> str | None:
    """A value on one line; None for what holds lists or mappings, and for the head of a record."""
    if isinstance(value, Mapping):
        value = {name: _alone(name, item) for name, item in value.items()}
        if key == "source" or not all(map(_is_scalar, value.values())):
            return None
        order = sorted(value, key=lambda key: _FIRST.index(key) if key in _FIRST else len(_FIRST))
        return "{" + ", ".join(f"{name}: {_scalar(value[name], name, flow=True)}" for name in order) + "}"
    if isinstance(value, list):
        if not all(map(_is_scalar, value)):
            return None
        return "[" + ", ".join(_scalar(item, key, flow=True) for item in value) + "]"
    return _scalar(value, key, flow=False)


def _scalar(value: Any, key: str | None, *, flow: bool) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if not isinstance(value, str) or (key in _DATED and _DATE.fullmatch(text)):
        return text
    if key not in _PROSE and _is_plain(text, flow=flow):
        return text
    return '"' + _ESCAPED.sub(_escape, text) + '"'


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    return {"\n": r"\n", "\t": r"\t"}.get(char) or (f"\\{char}" if char in '"\\' else f"\\u{ord(char):04x}")


def _is_plain(text: str, *, flow: bool) -> bool:
    """Whether a text can stand without quotes and is read as this text by YAML 1.1 and 1.2 alike."""
    if not text[0].isalnum() and text[0] not in "“„‘«(/…¿¡":
        return False
    if text != text.strip() or ": " in text or " #" in text or text.endswith(":") or _ESCAPED.search(text):
        return False
    if flow and any(char in text for char in ",[]{}?"):  # PyYAML stumbles over the last one, as in ?p=1
        return False
    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(text[0], [])
    return not _CORE_TYPE.fullmatch(text) and not any(pattern.match(text) for _, pattern in resolvers)


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
    others = (DECISIONS, SCHEMA, *(f"{name}.csv" for name in TABLES))
    for path in [*record_paths(folder), *(folder / name for name in others)]:
        if not path.exists():
            continue
        name = path.relative_to(folder).as_posix()
        after = schema_text() if name == SCHEMA else _canonical(path, name, issues)
        if after is None or after.encode() == path.read_bytes():
            continue
        changed.append(path)
        if write:
            with replacing(path) as stream:
                stream.write(after.encode())
    return changed, issues


def _canonical(path: Path, name: str, issues: list[Issue]) -> str | None:
    """A file in canonical form, or None with the reasons among the issues."""
    before = len(issues)
    text = read_text(path, name, issues)
    if text is None:
        return None
    if path.suffix == ".csv":
        read_table(path, name, TABLES[path.stem], issues)
        return table_text(text, TABLES[path.stem]) if len(issues) == before else None
    decisions = read_decisions(path, issues) if name == DECISIONS else []
    record = read_record(path, name, issues) if name != DECISIONS else None
    if len(issues) > before:
        return None
    head = text.partition("\n")[0] if text.startswith(_HEAD) else ""
    kept = {1} if head and record is not None else set()
    issues += [
        Issue(name, line, "a comment would be lost", "make it a note, or remove it")
        for line in comments(text)
        if line not in kept
    ]
    if len(issues) > before:
        return None
    return (
        decisions_text([decision for _, decision in decisions])
        if record is None
        else record_text(record.record, head)
    )
