"""`data/` on disk and as models: reading with line numbers, and the one canonical form.

Nothing is judged here beyond the form of each single file; references and counts are in `validation`.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import yaml
from pydantic import BaseModel, ValidationError

from wcograph.authorities import TABLES, Decision, Row
from wcograph.issues import Issue
from wcograph.model import Record

MAX_BYTES = 5_000_000
"""Larger than any record or table; what is larger is a mistake and would cost minutes to parse."""
_MAX_DEPTH = 12

KeyPath = tuple[str | int, ...]
Lines = dict[KeyPath, int]


@dataclass(frozen=True)
class RecordFile:
    """A record with the lines its parts stand on."""

    file: str
    record: Record
    lines: Lines = field(repr=False)

    def line(self, *path: str | int) -> int:
        """Line of a part, or of the nearest part around it."""
        return _line(self.lines, path)


@dataclass(frozen=True)
class TableRow:
    """A row with the line it stands on."""

    line: int
    row: Row


@dataclass(frozen=True)
class ExternalMatch:
    """One row of `mappings.sssom.tsv`."""

    line: int
    subject: str
    predicate: str
    object: str
    label: str


@dataclass(frozen=True)
class Data:
    """Everything in a `data/` folder, in canonical order."""

    folder: Path
    records: Sequence[RecordFile]
    tables: Mapping[str, Sequence[TableRow]]
    decisions: Sequence[tuple[int, Decision]]
    mappings: Sequence[ExternalMatch]
    floors: Mapping[str, int]

    def rows(self, table: str) -> Iterator[Any]:
        """The rows of a table, without their lines."""
        return (entry.row for entry in self.tables.get(table, ()))


def _line(lines: Lines, path: Sequence[str | int]) -> int:
    for end in range(len(path), -1, -1):
        found = lines.get(tuple(path[:end]))
        if found is not None:
            return found
    return 1


def read_text(path: Path, name: str, issues: list[Issue]) -> str | None:
    """A text file, or None with the reason among the issues."""
    try:
        if path.stat().st_size > MAX_BYTES:
            issues.append(Issue(name, 0, f"the file is larger than {MAX_BYTES:,} bytes", "split it"))
            return None
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        issues.append(Issue(name, line, "the file is not UTF-8 text", "save it as UTF-8"))
    except OSError as error:
        issues.append(
            Issue(name, 0, f"cannot be read: {error.strerror}", "check the file and its permissions")
        )
    return None


def _plain(
    node: yaml.Node, path: KeyPath, lines: Lines, seen: set[int], issues: list[Issue], name: str
) -> Any:
    """A node as dicts, lists and text, noting lines; every scalar stays text."""
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if id(node) in seen:
        issues.append(Issue(name, line, "anchors and aliases are not used here", "write the value out"))
        return None
    seen.add(id(node))
    if len(path) > _MAX_DEPTH:
        issues.append(
            Issue(name, line, f"nested more than {_MAX_DEPTH} deep", "see data/FORMAT.md for the shape")
        )
        return None
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, i), lines, seen, issues, name) for i, item in enumerate(node.value)]
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            issues.append(
                Issue(name, key_node.start_mark.line + 1, "a key must be a word", "see data/FORMAT.md")
            )
            continue
        key = str(key_node.value)
        if key in result:
            issues.append(
                Issue(name, key_node.start_mark.line + 1, f"the key '{key}' stands here twice", "keep one")
            )
            continue
        value = _plain(value_node, (*path, key), lines, seen, issues, name)
        lines[(*path, key)] = key_node.start_mark.line + 1
        if value != "":
            result[key] = value
    return result


def parse_yaml(text: str, name: str, issues: list[Issue]) -> tuple[Any, Lines]:
    """YAML as dicts, lists and text with the line of every part; problems go to the issues."""
    lines: Lines = {}
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)  # builds nodes only: no tags, no objects
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"not YAML: {error.problem or error.context}"
        issues.append(
            Issue(name, mark.line + 1 if mark else 1, what, "mend the syntax at or above this line")
        )
        return None, lines
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        what = f"not YAML: {str(error).splitlines()[0] if str(error) else 'nested too deeply'}"
        issues.append(Issue(name, _line_of_control(text), what, "remove characters that are not text"))
        return None, lines
    if node is None:
        return None, lines
    return _plain(node, (), lines, set(), issues, name), lines


def _line_of_control(text: str) -> int:
    match = re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]", text)
    return text[: match.start()].count("\n") + 1 if match else 1


_NEXT_STEP = {
    "extra_forbidden": "remove it, or see data/FORMAT.md for the keys there are",
    "missing": "add it",
}


def issues_of(error: ValidationError, name: str, lines: Lines, model: type[BaseModel]) -> Iterator[Issue]:
    """What a model found wrong, in plain words, with lines."""
    for problem in error.errors(include_url=False, include_context=False):
        path = tuple(part for part in problem["loc"] if isinstance(part, str | int))
        key = ".".join(str(part) for part in path) or model.__name__
        found = problem.get("input")
        kind = problem["type"]
        shown = f" '{_short(found)}'" if isinstance(found, str | int | float) else ""
        message = problem["msg"].removeprefix("Value error, ")
        if kind == "extra_forbidden":
            what = f"unknown key '{key}'{_nearest(str(path[-1]) if path else '', model, path)}"
        elif kind == "missing":
            what = f"'{key}' is missing"
        else:
            what = f"'{key}'{shown}: {message[:1].lower()}{message[1:]}"
        yield Issue(name, _line(lines, path), what, _NEXT_STEP.get(kind, "see data/FORMAT.md"))


def _nearest(key: str, model: type[BaseModel], path: KeyPath) -> str:
    from difflib import get_close_matches

    schema = model.model_json_schema(by_alias=True)
    known = {
        name for part in [schema, *schema.get("$defs", {}).values()] for name in part.get("properties", {})
    }
    near = get_close_matches(key, sorted(known), n=1)
    return f" (did you mean '{near[0]}'?)" if near and len(path) > 0 else ""


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def read_record(path: Path, name: str, issues: list[Issue]) -> RecordFile | None:
    """One record, or None with the reasons among the issues."""
    text = read_text(path, name, issues)
    if text is None:
        return None
    before = len(issues)
    value, lines = parse_yaml(text, name, issues)
    if len(issues) > before:
        return None
    try:
        return RecordFile(name, Record.model_validate(value), lines)
    except ValidationError as error:
        issues.extend(issues_of(error, name, lines, Record))
    return None


def read_table(path: Path, name: str, model: type[Row], issues: list[Issue]) -> list[TableRow]:
    """The rows of a CSV file; rows that are wrong are left out and named among the issues."""
    text = read_text(path, name, issues)
    if text is None:
        return []
    rows: list[TableRow] = []
    columns = [info.alias or key for key, info in model.model_fields.items()]
    if "\0" in text:
        issues.append(Issue(name, text[: text.index("\0")].count("\n") + 1, "a NUL character", "remove it"))
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(reader, None)
        if header is None or sorted(header) != sorted(columns):
            wanted = ",".join(columns)
            issues.append(
                Issue(name, 1, f"the header is '{_short(','.join(header or []))}'", f"write '{wanted}'")
            )
            return []
        start = reader.line_num + 1
        for cells in reader:
            line, start = start, reader.line_num + 1
            if len(cells) != len(header):
                what = f"{len(cells)} cells where the header has {len(header)}"
                issues.append(Issue(name, line, what, "quote cells that hold commas"))
                continue
            values = {key: cell.strip() for key, cell in zip(header, cells, strict=True) if cell.strip()}
            try:
                rows.append(TableRow(line, model.model_validate(values)))
            except ValidationError as error:
                issues.extend(issues_of(error, name, {(): line}, model))
    except csv.Error as error:
        issues.append(
            Issue(name, reader.line_num, f"not CSV: {error}", "mend the quotes at or above this line")
        )
    return rows


def read_decisions(path: Path, issues: list[Issue]) -> list[tuple[int, Decision]]:
    """The decisions with their lines; those that are wrong are left out and named among the issues."""
    text = read_text(path, path.name, issues)
    if text is None:
        return []
    value, lines = parse_yaml(text, path.name, issues)
    decisions: list[tuple[int, Decision]] = []
    if value is not None and not isinstance(value, list):
        issues.append(Issue(path.name, 1, "decisions are a list", "begin each decision with '- subject:'"))
        return []
    for i, item in enumerate(value or []):
        below: Lines = {key[1:]: line for key, line in lines.items() if key[:1] == (i,)}
        if isinstance(item, dict) and item.get("accepted") in ("null", "~"):
            del item["accepted"]
        try:
            decisions.append((_line(below, ()), Decision.model_validate(item)))
        except ValidationError as error:
            issues.extend(issues_of(error, path.name, below, Decision))
    return decisions


def _read_floors(path: Path, issues: list[Issue]) -> dict[str, int]:
    text = read_text(path, path.name, issues)
    if text is None:
        return {}
    value, lines = parse_yaml(text, path.name, issues)
    classes = value.get("classes") if isinstance(value, dict) else None
    if not isinstance(classes, dict) or set(value) != {"classes"}:
        issues.append(
            Issue(path.name, 1, "floors are a mapping 'classes' of names to numbers", "see data/FORMAT.md")
        )
        return {}
    floors: dict[str, int] = {}
    for key, number in classes.items():
        if isinstance(number, str) and re.fullmatch(r"[0-9]{1,9}", number):
            floors[key] = int(number)
        else:
            line = _line(lines, ("classes", key))
            issues.append(
                Issue(path.name, line, f"the floor of {key} is '{_short(number)}'", "write a number")
            )
    return floors


_SSSOM = (
    "subject_id",
    "subject_label",
    "predicate_id",
    "object_id",
    "object_label",
    "mapping_justification",
    "comment",
)


def _read_mappings(path: Path, issues: list[Issue]) -> list[ExternalMatch]:
    text = read_text(path, path.name, issues)
    if text is None:
        return []
    mappings: list[ExternalMatch] = []
    header: list[str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if line.startswith("#") or not line.strip():
            continue
        cells = line.split("\t")
        if header is None:
            header = cells
            if tuple(header) != _SSSOM:
                issues.append(
                    Issue(path.name, number, "unknown columns", f"write {', '.join(_SSSOM)} (tabs)")
                )
                return []
        elif len(cells) != len(header):
            issues.append(
                Issue(path.name, number, f"{len(cells)} cells instead of {len(header)}", "separate by tabs")
            )
        elif not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", cells[3]) or not re.fullmatch(
            r"https?://[^\s<>\"{}|\\^`]+", cells[0]
        ):
            issues.append(
                Issue(path.name, number, "subject_id and object_id must be IRIs", "write them in full")
            )
        else:
            mappings.append(ExternalMatch(number, cells[0], cells[2], cells[3], cells[4]))
    return mappings


def read_data(folder: Path | str) -> tuple[Data, list[Issue]]:
    """Read a whole `data/` folder; what is wrong is left out and named, file by file.

    Returns:
        The data, records sorted by source id; and the issues, in file order.
    """
    folder = Path(folder)
    issues: list[Issue] = []
    if not folder.is_dir():
        return Data(folder, [], {}, [], [], {}), [
            Issue(str(folder), 0, "no such folder", "name a data folder")
        ]
    tables = {
        name: read_table(folder / f"{name}.csv", f"{name}.csv", model, issues)
        if (folder / f"{name}.csv").exists()
        else []
        for name, model in TABLES.items()
    }
    records = []
    for path in sorted((folder / "records").rglob("*.y*ml")):
        name = path.relative_to(folder).as_posix()
        found = read_record(path, name, issues)
        if found:
            records.append(found)
    records.sort(key=lambda found: found.record.source.id)

    def optional(name: str) -> Path | None:
        return folder / name if (folder / name).exists() else None

    decisions_file, floors_file = optional("decisions.yaml"), optional("assertions.yaml")
    mappings_file = optional("mappings.sssom.tsv")
    data = Data(
        folder,
        records,
        tables,
        read_decisions(decisions_file, issues) if decisions_file else [],
        _read_mappings(mappings_file, issues) if mappings_file else [],
        _read_floors(floors_file, issues) if floors_file else {},
    )
    return data, sorted(issues)


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A file written beside its target and renamed over it once it is whole.

    A failure, a full disk or a killed process leaves the old file as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
