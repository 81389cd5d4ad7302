"""Every problem of a `data/` folder in one run: files, references, contradictions, shapes, checks, counts.

Nothing is mended here, and nothing raises on wrong data: what is wrong is an `Issue` with file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from wcograph import bundle
from wcograph.checks import Whereabouts, check_queries, check_shapes
from wcograph.dataset import Built, build
from wcograph.files import DECISIONS, FLOORS, Data, read_data
from wcograph.issues import Issue
from wcograph.known import read_schemes
from wcograph.namespaces import BASE, PREFIXES, path
from wcograph.references import check_references


@dataclass(frozen=True)
class Report:
    """What validation found."""

    issues: list[Issue]
    counts: dict[str, int] = field(default_factory=dict)
    """Things of each class in the accepted view; empty where the data could not be built."""
    version: str | None = None

    @property
    def errors(self) -> list[Issue]:
        """What stands in the way of a build."""
        return [issue for issue in self.issues if issue.severity == "error"]

    @property
    def warnings(self) -> list[Issue]:
        """What wants a look."""
        return [issue for issue in self.issues if issue.severity == "warning"]


def validate(
    folder: Path | str,
    ontology: Path | str | None = None,
    *,
    shapes: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> Report:
    """Check a `data/` folder.

    Args:
        folder: the `data/` folder.
        ontology: the `ontology/` folder; the one that travels with the package if None.
        shapes: also check the SHACL shapes, which takes most of the time.
        progress: is told in a few words what comes next.

    Raises:
        BuildError: the ontology cannot be used.
    """
    ontology = Path(ontology) if ontology is not None else bundle.ontology_folder()
    progress("reading")
    data, issues = read_data(folder)
    progress("following references")
    unread = [issue for issue in issues if issue.severity == "error"]
    issues += check_references(data, read_schemes(ontology), {issue.file for issue in unread})
    if unread:  # what is missing would only be found missing again
        return Report(sorted(set(issues)))
    unfit = any(issue.severity == "error" for issue in issues)
    built = build(data, ontology, progress=progress)
    issues += _decisions(data, built)
    issues += _ordinals(data, built.store)
    if unfit:  # shapes and counts would only say it again in other words
        return Report(sorted(set(issues)))
    where = Whereabouts(data)
    issues += check_queries(built.store, ontology, where)
    if shapes:
        progress("checking shapes")
        issues += check_shapes(built.store, ontology, where)
    counts = count_classes(built.store)
    issues += _floors(data, counts)
    return Report(sorted(set(issues)), counts, built.version)


def _decisions(data: Data, built: Built) -> Iterator[Issue]:
    acceptance = built.acceptance
    claimed: dict[tuple[str, str], set[str]] = acceptance.values
    for line, decision in data.decisions:
        key = (decision.subject, decision.property)
        name = f"{decision.subject} {decision.property}"
        if key in acceptance.reopened:
            new = ", ".join(sorted(claimed[key] - set(decision.seen)))
            if new:
                what = f"{name}: '{new}' is claimed now, which the decision had not seen"
                yield Issue(DECISIONS, line, what, "decide again and add it to seen", "warning")
            else:
                what = f"{name}: no source claims '{decision.accepted}' any more"
                yield Issue(DECISIONS, line, what, "decide again", "warning")
        elif key not in acceptance.used:
            what = f"{name}: nothing is contested here any more"
            yield Issue(DECISIONS, line, what, "remove the decision", "warning")


def _ordinals(data: Data, store: ox.Store) -> Iterator[Issue]:
    lines = {entry.row.id: entry.line for entry in data.tables.get("events", ())}
    query = """SELECT ?series ?n (GROUP_CONCAT(STR(?e); SEPARATOR=" ") AS ?events)
        WHERE { ?e wcg:inSeries ?series ; wcg:ordinal ?n } GROUP BY ?series ?n HAVING (COUNT(?e) > 1)"""
    for row in _rows(store, query):
        events = sorted(path(iri).partition("/")[2] for iri in row["events"].value.split())
        what = f"{' and '.join(events)} share the ordinal {row['n'].value} in {path(row['series'].value)}"
        yield Issue("events.csv", lines.get(events[-1], 0), what, "merge them, or find which number is wrong")


def _rows(store: ox.Store, query: str) -> ox.QuerySolutions:
    found = store.query(query, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    return found


def count_classes(store: ox.Store) -> dict[str, int]:
    """Things of each class of the accepted view, by local name, most first."""
    query = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"
    counts: dict[str, int] = {}
    for row in _rows(store, query):
        name = row["class"].value
        if name.startswith((BASE, PREFIXES["foaf"], PREFIXES["org"], PREFIXES["schema"])):
            counts[name.replace("#", "/").rpartition("/")[2]] = int(row["n"].value)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _floors(data: Data, counts: dict[str, int]) -> Iterator[Issue]:
    for name, floor in data.floors.items():
        if counts.get(name, 0) < floor:
            what = f"{counts.get(name, 0)} of class {name}, at least {floor} were expected"
            yield Issue(FLOORS, 0, what, "find what vanished; lower the floor only with a reason")
