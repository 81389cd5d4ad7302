"""The accepted view as plain tables: CSV with labels next to ids, and their Frictionless Table Schema.

What the tables hold is said in `wcograph.columns`; what a data package is, in `wcograph.releases`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import pyoxigraph as ox

from wcograph.acceptance import decided_name
from wcograph.catalogue import MODES, query_text
from wcograph.columns import SEPARATOR, TABLES, Column, TableOf
from wcograph.errors import UsageError
from wcograph.namespaces import PREFIXES, expanded, path, prefixed
from wcograph.store import Anything, run

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = dict[str, str]
"""Column to cell; an empty cell is an empty string."""

_TYPE: Final = "rdf:type"
_LABELS: Final = ("skos:prefLabel", "foaf:name", "dcterms:title")
_CONFLICT: Final = ("wcg:conflictSubject", "wcg:conflictProperty", "wcg:resolution")
_CITED: Final = ("wcg:claimedIn", "wcg:reportedIn")


def _steps(at: str) -> list[list[str]]:
    """A path as alternatives, each a list of steps.

    >>> _steps("^wcg:hasClaim/wcg:resolution")
    [['^wcg:hasClaim', 'wcg:resolution']]
    """
    return [each.split("/") for each in at.split("|")] if at else []


def _order(term: Term) -> tuple[str, str]:
    return term.value, str(term)


class _Graph:
    """Values by property and thing, as far as the tables look."""

    def __init__(self, dataset: Anything, tables: Iterable[TableOf]) -> None:
        wanted = {_TYPE, *_LABELS, *_CONFLICT, *_CITED}
        for table in tables:
            for column in table.columns:
                wanted.update(step.removeprefix("^") for steps in _steps(column.at) for step in steps)
        text = query_text("table-values")
        self._values: dict[str, dict[Term, list[Term]]] = {}
        for name in sorted(wanted):
            found: dict[Term, list[Term]] = {}
            back: dict[Term, list[Term]] = {}
            for row in run(dataset, text, {"property": ox.NamedNode(expanded(name))}):
                found.setdefault(row["thing"], []).append(row["value"])
                back.setdefault(row["value"], []).append(row["thing"])
            self._values[name], self._values[f"^{name}"] = found, back
        self._passages: dict[Term, list[Term]] = {}
        self._docs: dict[Term, list[Term]] = {}
        self._read_sources(dataset)
        self._conflicts = self._open_conflicts()
        self._labels: dict[Term, str] = {}

    def _read_sources(self, dataset: Anything) -> None:
        cited: dict[Term, set[Term]] = {}
        for row in run(dataset, query_text("table-stated")):
            cited.setdefault(row["thing"], set()).add(row["graph"])
        for claim, claimed in self._values["wcg:claimedIn"].items():
            cited.setdefault(claim, set()).update(claimed)
        place: dict[Term, tuple[Term, Term]] = {
            row["graph"]: (row["passage"], row["doc"]) for row in run(dataset, query_text("table-passages"))
        }
        for thing, graphs in cited.items():
            known = [place[graph] for graph in graphs if graph in place]
            self._passages[thing] = sorted({passage for passage, _ in known}, key=_order)
            self._docs[thing] = sorted({doc for _, doc in known}, key=_order)
        for event, docs in self._values["wcg:reportedIn"].items():
            self._docs[event] = sorted(docs, key=_order)

    def _open_conflicts(self) -> dict[Term, set[str]]:
        subjects, properties, resolutions = (self._values[name] for name in _CONFLICT)
        found: dict[Term, set[str]] = {}
        for conflict, about in subjects.items():
            if all(_identity(each) != "resolved" for each in resolutions.get(conflict, ())):
                names = {
                    decided_name(each)
                    for each in properties.get(conflict, ())
                    if isinstance(each, ox.NamedNode)
                }
                for subject in about:
                    found.setdefault(subject, set()).update(names)
        return found

    def things(self, table: TableOf) -> dict[Term, str]:
        """The things a table lists, with the word for their class; of several classes, the first named."""
        found: dict[Term, str] = {}
        for name, word in table.classes.items():
            for thing in self._values[f"^{_TYPE}"].get(ox.NamedNode(expanded(name)), ()):
                if isinstance(thing, ox.NamedNode) and table.kind in ("", _kind(thing)):
                    found.setdefault(thing, word)
        return found

    def follow(self, thing: Term, at: str) -> list[Term]:
        """The values at the end of a path, in order."""
        if not at:
            return [thing]
        found: set[Term] = set()
        for steps in _steps(at):
            here = {thing}
            for step in steps:
                values = self._values[step]
                here = {value for each in here for value in values.get(each, ())}
            found |= here
        return sorted(found, key=_order)

    def label(self, thing: Term) -> str:
        """Our label: English, else without a language, else the first in order; without any, its id."""
        known = self._labels.get(thing)
        if known is None:
            names = [value for name in _LABELS for value in self._values[name].get(thing, ())]
            literals = [value for value in names if isinstance(value, ox.Literal)]
            literals.sort(key=lambda value: ({"en": 0, None: 1}.get(value.language, 2), _order(value)))
            known = self._labels[thing] = literals[0].value if literals else _identity(thing)
        return known

    def cells(self, thing: Term, column: Column) -> list[str]:
        """What stands in a cell."""
        if column.form == "conflicts":
            return sorted(self._conflicts.get(thing, ()))
        if column.form in ("passages", "sources"):
            cited = self._passages if column.form == "passages" else self._docs
            return [_identity(each) for each in cited.get(thing, ())]
        values = self.follow(thing, column.at)
        if column.kind:
            values = [value for value in values if _kind(value) == column.kind]
        if column.form == "label":
            return [value.value if isinstance(value, ox.Literal) else self.label(value) for value in values]
        if column.form == "text":
            return _unique(value.value for value in values)
        return _unique(_FORMS[column.form](value) for value in values)


def _unique(texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(texts))


def _kind(value: Term) -> str:
    """Kind of a thing of ours, or an empty string."""
    short = path(value.value)
    return "" if isinstance(value, ox.Literal) or short == value.value else short.partition("/")[0]


def _identity(value: Term) -> str:
    short = path(value.value)
    return value.value if short == value.value else short.partition("/")[2]


def _mode(value: Term) -> str:
    local = value.value.removeprefix(PREFIXES["schema"]).removesuffix("EventAttendanceMode")
    return MODES.get(local, value.value)


_FORMS: Final[Mapping[str, Callable[[Term], str]]] = {
    "id": _identity,
    "iri": lambda value: value.value,
    "path": lambda value: path(value.value),
    "name": lambda value: prefixed(value.value),
    "kind": _kind,
    "mode": _mode,
    "against": lambda value: _identity(value).removeprefix("against-"),
}


def rows(graph: _Graph, table: TableOf) -> Iterator[Row]:
    """The rows of a table, sorted by id.

    Raises:
        UsageError: several values where one is expected.
    """
    things = graph.things(table)
    for thing in sorted(things, key=_order):
        row: Row = {}
        for column in table.columns:
            cells = [things[thing]] if column.form == "class" else graph.cells(thing, column)
            if len(cells) > 1 and not column.several:
                raise UsageError(
                    f"{path(thing.value)} has {len(cells)} values for '{column.name}', where one is "
                    f"expected: {', '.join(cells)}; run: wcograph validate"
                )
            row[column.name] = SEPARATOR.join(cells)
        yield row


def tables(dataset: Anything) -> dict[str, list[Row]]:
    """All tables of a release, by name.

    >>> import wcograph
    >>> found = tables(wcograph.open_dataset())
    >>> [row["label"] for row in found["countries"] if row["id"] == "PE"]
    ['Peru']

    Raises:
        UsageError: several values where one is expected.
    """
    graph = _Graph(dataset, TABLES)
    return {table.name: list(rows(graph, table)) for table in TABLES}


def as_csv(table: TableOf, found: Iterable[Row]) -> bytes:
    """A table as CSV: UTF-8, comma, header, one row a line.

    Cells are the data, unchanged: a cell that begins with an equals sign is not defused for spreadsheets,
    since that would change what a source says for everybody else.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, [column.name for column in table.columns], lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue().encode()


def schema(table: TableOf) -> Mapping[str, Any]:
    """The Frictionless Table Schema of a table: types, keys, and what each column means."""
    fields: list[dict[str, Any]] = []
    for column in table.columns:
        several = f"; several are joined with '{SEPARATOR}'" if column.several else ""
        field: dict[str, Any] = {
            "name": column.name,
            "type": column.type,
            "description": column.description + several,
        }
        if column.name == "id":
            field["constraints"] = {"required": True, "unique": True}
        fields.append(field)
    keys = [
        {
            "fields": column.name,
            # an empty name is the table itself (Table Schema, foreignKeys)
            "reference": {"resource": "" if column.table == table.name else column.table, "fields": "id"},
        }
        for column in table.columns
        if column.table
    ]
    found: dict[str, Any] = {"fields": fields, "missingValues": [""], "primaryKey": "id"}
    return {**found, "foreignKeys": keys} if keys else found
