"""`data/` on disk as models, with line numbers, and files replaced as a whole.

Nothing is judged here beyond the form of each single file; what files say together is in
`wcograph.references`, their canonical form in `wcograph.canon`.
"""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import IO, Any, Final

from pydantic import ValidationError

from wcograph.authorities import TABLES, Decision, Row, columns
from wcograph.issues import Issue, Lines, issues_of, line_of, shown
from wcograph.model import Record
from wcograph.texts import parse_yaml, read_text

DECISIONS: Final = "decisions.yaml"
FLOORS: Final = "assertions.yaml"
MAPPINGS: Final = "mappings.sssom.tsv"
_DAY = 24 * 60 * 60.0


@dataclass(frozen=True)
class RecordFile:
    """A record with the lines its parts stand on."""

    file: str
    record: Record
    lines: Lines = field(repr=False)

    def line(self, *path: str | int) -> int:
        """Line of a part, or of the nearest part around it."""
        return line_of(self.lines, path)


@dataclass(frozen=True)
class TableRow:
    """A row with the line it stands on."""

    line: int
    row: Any
    """Of the model that `TABLES` names for its table."""


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


def record_paths(folder: Path) -> list[Path]:
    """The record files of a `data/` folder, sorted."""
    found = (folder / "records").rglob("*")
    return sorted(path for path in found if path.suffix in (".yaml", ".yml") and path.name[0] != ".")


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
    wanted = columns(model)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        header = next(reader, [])
        if sorted(header) != sorted(wanted):
            what = f"the header is '{shown(','.join(header))}'"
            issues.append(Issue(name, 1, what, f"write '{','.join(wanted)}'"))
            return []
        line = reader.line_num + 1
        for cells in reader:
            if cells and len(cells) != len(header):
                what = f"{len(cells)} cells where the header has {len(header)}"
                issues.append(Issue(name, line, what, "quote cells that hold commas"))
            elif cells:
                values = {key: cell.strip() for key, cell in zip(header, cells, strict=True) if cell.strip()}
                try:
                    rows.append(TableRow(line, model.model_validate(values)))
                except ValidationError as error:
                    issues.extend(issues_of(error, name, {(): line}, model))
            line = reader.line_num + 1
    except csv.Error as error:
        issues.append(
            Issue(name, line, f"this is not CSV: {error}", "mend the quotes of the row that begins here")
        )
    return rows


def read_decisions(path: Path, issues: list[Issue]) -> list[tuple[int, Decision]]:
    """The decisions with their lines; those that are wrong are left out and named among the issues."""
    found = _read_yaml(path, issues)
    if found is None:
        return []
    value, lines = found
    if value is not None and not isinstance(value, list):
        issues.append(Issue(path.name, 1, "decisions are a list", "begin each decision with '- subject:'"))
        return []
    within: dict[str | int, Lines] = {}
    for key, line in lines.items():
        within.setdefault(key[0] if key else "", {})[key[1:]] = line
    decisions: list[tuple[int, Decision]] = []
    for i, item in enumerate(value or []):
        below = within[i]
        try:
            decisions.append((line_of(below, ()), Decision.model_validate(item)))
        except ValidationError as error:
            issues.extend(issues_of(error, path.name, below, Decision))
    return decisions


def _read_yaml(path: Path, issues: list[Issue]) -> tuple[Any, Lines] | None:
    """What a YAML file holds, or None with the reasons among the issues."""
    text = read_text(path, path.name, issues)
    before = len(issues)
    found = parse_yaml(text, path.name, issues) if text is not None else None
    return found if len(issues) == before else None


def _read_floors(path: Path, issues: list[Issue]) -> dict[str, int]:
    found = _read_yaml(path, issues)
    if found is None:
        return {}
    value, lines = found
    classes = value.get("classes") if isinstance(value, dict) else None
    if not isinstance(classes, dict) or set(value) != {"classes"}:
        what = "floors are a mapping 'classes' of names to numbers"
        issues.append(Issue(path.name, 1, what, "see data/FORMAT.md"))
        return {}
    floors: dict[str, int] = {}
    for key, number in classes.items():
        if isinstance(number, str) and re.fullmatch(r"[0-9]{1,9}", number):
            floors[key] = int(number)
        else:
            what = f"the floor of '{shown(key)}' is '{shown(number)}'"
            issues.append(Issue(path.name, line_of(lines, ("classes", key)), what, "write a number"))
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
_LINKS = (
    "schema:sameAs",
    *(f"skos:{kind}Match" for kind in ("broad", "close", "exact", "narrow", "related")),
)
_IRI = re.compile(
    r"https?://[A-Za-z0-9.-]+(?::[0-9]+)?(?:/(?:[\w.~:@!$&'()*+,;=/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?:\?(?:[\w.~:@!$&'()*+,;=/?-]|%[0-9A-Fa-f]{2})*)?(?:#(?:[\w.~:@!$&'()*+,;=/?-]|%[0-9A-Fa-f]{2})*)?"
)


def _read_mappings(path: Path, issues: list[Issue]) -> list[ExternalMatch]:
    text = read_text(path, path.name, issues)
    lines = [
        (number, line.split("\t"))
        for number, line in enumerate((text or "").split("\n"), start=1)
        if line.strip() and not line.startswith("#")
    ]
    if not lines:
        return []
    mappings: list[ExternalMatch] = []
    (first, header), *rows = lines
    if tuple(header) != _SSSOM:
        what, step = (
            f"the columns are '{shown(', '.join(header))}'",
            f"write {', '.join(_SSSOM)} with tabs between",
        )
        issues.append(Issue(path.name, first, what, step))
        return []
    for number, cells in rows:
        if (fault := _fault(cells)) is None:
            mappings.append(ExternalMatch(number, cells[0], cells[2], cells[3], cells[4]))
        else:
            issues.append(Issue(path.name, number, *fault))
    return mappings


def _fault(cells: Sequence[str]) -> tuple[str, str] | None:
    """What is wrong with a row of mappings and what to do, or None."""
    if len(cells) != len(_SSSOM):
        return f"{len(cells)} cells where the header has {len(_SSSOM)}", "separate them by tabs"
    for column in (0, 3):
        if not _IRI.fullmatch(cells[column]):
            return f"'{shown(cells[column])}' is no IRI ({_SSSOM[column]})", "write it in full, https://…"
    if cells[2] not in _LINKS:
        return f"unknown predicate '{shown(cells[2])}'", f"use one of {', '.join(_LINKS)}"
    return None


def _strangers(folder: Path) -> Iterator[Issue]:
    """Files that no build reads, though their place or ending says that they are meant to be read."""
    known = [*(f"{name}.csv" for name in TABLES), DECISIONS, FLOORS, MAPPINGS]
    for path in sorted(folder.iterdir()):
        if path.suffix in (".csv", ".tsv", ".yaml", ".yml") and path.name not in known:
            near = get_close_matches(path.name, known, n=1)
            hint = f" (did you mean '{near[0]}'?)" if near else ""
            yield Issue(path.name, 0, f"no build reads this file{hint}", "rename it, or move it elsewhere")
    if not (folder / "records").is_dir():
        yield Issue("records", 0, "there is no folder of records", "name a data folder, see data/FORMAT.md")
    records = set(record_paths(folder))
    for path in sorted((folder / "records").rglob("*")):
        if path.is_file() and path not in records and path.name[0] != ".":
            name = path.relative_to(folder).as_posix()
            yield Issue(
                name, 0, "only records stand here, and they end in .yaml", "rename or remove the file"
            )


def read_data(folder: Path | str) -> tuple[Data, list[Issue]]:
    """Read a whole `data/` folder; what is wrong is left out and named, file by file.

    Returns:
        The data, records sorted by source id; and the issues, in file order.
    """
    folder = Path(folder)
    if not folder.is_dir():
        what = "there is no such folder"
        return Data(folder, [], {}, [], [], {}), [Issue(str(folder), 0, what, "name a data folder")]
    issues = list(_strangers(folder))
    tables = {
        name: read_table(path, path.name, model, issues)
        for name, model in TABLES.items()
        if (path := folder / f"{name}.csv").exists()
    }
    found = (read_record(path, path.relative_to(folder).as_posix(), issues) for path in record_paths(folder))
    records = sorted(filter(None, found), key=lambda file: (file.record.source.id, file.file))
    decisions, mappings, floors = (folder / name for name in (DECISIONS, MAPPINGS, FLOORS))
    data = Data(
        folder,
        records,
        tables,
        read_decisions(decisions, issues) if decisions.exists() else [],
        _read_mappings(mappings, issues) if mappings.exists() else [],
        _read_floors(floors, issues) if floors.exists() else {},
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


def sweep(folder: Path, prefix: str) -> None:
    """Remove what killed processes left behind: scratch of this name that nobody touched for a day."""
    for path in folder.glob(f"{prefix}*"):
        with suppress(OSError):
            if time.time() - path.stat().st_mtime > _DAY:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
