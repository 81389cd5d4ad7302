"""Every problem of a `data/` folder in one run: files, references, contradictions, shapes, checks, counts.

Nothing is mended here, and nothing raises on wrong data: what is wrong is an `Issue` with file and line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from wcograph import bundle
from wcograph.dataset import Built, build
from wcograph.files import DECISIONS, FLOORS, Data, read_data
from wcograph.issues import Issue
from wcograph.known import read_schemes
from wcograph.namespaces import BASE, PREFIXES, PROVENANCE, path
from wcograph.references import check_references
from wcograph.terms import node

_SHACL = "http://www.w3.org/ns/shacl#"


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


def _silent(_: str) -> None:
    return None


def validate(
    folder: Path | str,
    ontology: Path | str | None = None,
    *,
    shapes: bool = True,
    progress: Callable[[str], None] = _silent,
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
    issues += _checks(built.store, ontology / "checks")
    if shapes:
        progress("checking shapes")
        issues += check_shapes(built.store, ontology)
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
    lines = {entry.row.id: entry.line for entry in data.tables.get("events", ())}  # type: ignore[attr-defined]
    query = """SELECT ?series ?n (GROUP_CONCAT(STR(?e); SEPARATOR=" ") AS ?events)
        WHERE { ?e wcg:inSeries ?series ; wcg:ordinal ?n } GROUP BY ?series ?n HAVING (COUNT(?e) > 1)"""
    for row in store.query(query, prefixes=PREFIXES):  # type: ignore[union-attr]
        events = sorted(path(iri).partition("/")[2] for iri in row["events"].value.split())
        what = f"{' and '.join(events)} share the ordinal {row['n'].value} in {path(row['series'].value)}"
        yield Issue("events.csv", lines.get(events[-1], 0), what, "merge them, or find which number is wrong")


def _checks(store: ox.Store, folder: Path) -> Iterator[Issue]:
    """Queries that must return no row; each row is an issue about its first value."""
    for file in sorted(folder.glob("*.rq")):
        text = file.read_text("utf-8")
        meaning = text.splitlines()[0].lstrip("# ").rstrip(".")
        severity = "warning" if meaning.lower().startswith("warning") else "error"
        found = store.query(text, prefixes=PREFIXES)
        assert isinstance(found, ox.QuerySolutions)
        names = [variable.value for variable in found.variables]
        for row in found:
            values = ", ".join(f"{n} {_short(row[n])}" for n in names if row[n] is not None)
            what = f"{values}: {meaning}"
            yield Issue(f"ontology/checks/{file.name}", 0, what, "mend what the row shows", severity)  # type: ignore[arg-type]


def _short(term_: object) -> str:
    return path(str(getattr(term_, "value", term_)))


def check_shapes(store: ox.Store, ontology: Path) -> list[Issue]:
    """What the SHACL shapes say of the accepted view with provenance.

    pySHACL works on rdflib graphs and without inference.
    """
    import rdflib
    from pyshacl import validate as shacl

    graph = rdflib.Graph()
    for name in (ox.DefaultGraph(), node(PROVENANCE)):
        triples = (quad.triple for quad in store.quads_for_pattern(None, None, None, name))
        graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    rules = rdflib.Graph().parse(ontology / "shapes.ttl", format="turtle")
    _, results, _ = shacl(graph, shacl_graph=rules, advanced=False, inference="none")
    issues: list[Issue] = []
    sh = rdflib.Namespace(_SHACL)
    for result in results.subjects(rdflib.RDF.type, sh.ValidationResult):
        focus = str(results.value(result, sh.focusNode))
        message = str(results.value(result, sh.resultMessage))
        value = results.value(result, sh.value)
        warning = results.value(result, sh.resultSeverity) != sh.Violation
        what = f"{path(focus)}: {message.rstrip('.')}"
        if value is not None and str(value) != focus:
            what += f" (found '{path(str(value))[:80]}')"
        step = "mend its record or authority row"
        issues.append(Issue("ontology/shapes.ttl", 0, what, step, "warning" if warning else "error"))
    return issues


def count_classes(store: ox.Store) -> dict[str, int]:
    """Things of each class of the accepted view, by local name, most first."""
    query = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"
    counts: dict[str, int] = {}
    for row in store.query(query, prefixes=PREFIXES):  # type: ignore[union-attr]
        name = row["class"].value
        if name.startswith((BASE, PREFIXES["foaf"], PREFIXES["org"], PREFIXES["schema"])):
            counts[name.replace("#", "/").rpartition("/")[2]] = int(row["n"].value)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _floors(data: Data, counts: dict[str, int]) -> Iterator[Issue]:
    for name, floor in data.floors.items():
        if counts.get(name, 0) < floor:
            what = f"{counts.get(name, 0)} of class {name}, at least {floor} were expected"
            yield Issue(FLOORS, 0, what, "find what vanished; lower the floor only with a reason")
