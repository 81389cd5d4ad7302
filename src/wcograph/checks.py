"""What the shapes and the queries of `ontology/` say of a built dataset, as issues with file and line.

Whether the files of `data/` fit together, before anything is built, is in `wcograph.references`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, Literal

import pyoxigraph as ox

from wcograph.authorities import KIND_OF_TABLE
from wcograph.files import DECISIONS, Data
from wcograph.issues import Issue
from wcograph.namespaces import BASE, PREFIXES, PROVENANCE, iri, path, prefixed
from wcograph.terms import node

_GRAPH: Final = BASE + "graph/"
_ID: Final = BASE + "id/"
_SHACL: Final = "http://www.w3.org/ns/shacl#"
_CONCEPTS: Final = {
    "topic": "ontology/topics.ttl",
    "role": "ontology/roles.ttl",
    "type": "ontology/types.ttl",
    "conflict": DECISIONS,
}


class Whereabouts:
    """Where in the files the things of the dataset are written."""

    def __init__(self, data: Data) -> None:
        self._places: dict[str, tuple[str, int]] = {}
        for table, kind in KIND_OF_TABLE.items():
            for entry in data.tables.get(table, ()):
                self._places.setdefault(iri(kind, entry.row.id), (f"{table}.csv", entry.line))
        for line, decision in data.decisions:
            slug = decision.subject.partition("/")[2].replace("#", "-")
            self._places[iri("conflict", f"{slug}-{decision.property}")] = (DECISIONS, line)
        for file in data.records:
            source = file.record.source.id
            self._places.setdefault(iri("doc", source), (file.file, file.line("source", "id")))
            for i, report in enumerate(file.record.events):
                event = iri("event", report.event)
                parts = {
                    "participations": [f"p-{part.id}" for part in report.participations],
                    "outputs": [f"o-{step.output}-{step.step}" for step in report.outputs],
                    "counts": [f"n-{count.what}" for count in report.counts],
                }
                for key, fragments in parts.items():
                    for j, fragment in enumerate(fragments):
                        place = (file.file, file.line("events", i, key, j))
                        self._places.setdefault(f"{event}#{fragment}", place)

    def find(self, thing: str) -> tuple[str, int] | None:
        """File and line of a thing, a part of it, a passage or a claim graph; None for what is in no file.

        The line is 0 where only the file is known.
        """
        if thing.startswith(_GRAPH):
            thing = iri("doc", thing.removeprefix(_GRAPH).rpartition("-")[0])
        found = self._places.get(thing) or self._places.get(thing.partition("#")[0])
        if found is None and thing.startswith(_ID):
            file = _CONCEPTS.get(path(thing).partition("/")[0])
            return (file, 0) if file is not None else None
        return found


def in_short(value: object) -> str:
    """A term as a curator reads it: `event/…` for our things, a prefixed name, or the text itself.

    >>> in_short("https://w3id.org/wcograph/id/org/imf"), in_short("https://w3id.org/wcograph/ns#ordinal")
    ('org/imf', 'wcg:ordinal')
    """
    text = str(getattr(value, "value", value))
    return path(text) if text.startswith(_ID) else prefixed(text)


def check_queries(store: ox.Store, ontology: Path, where: Whereabouts | None = None) -> list[Issue]:
    """What the queries of `checks/` find; each row is an issue about its first value.

    A query opens with its meaning, a warning if it says so, and with the reader's next step.
    """
    issues: list[Issue] = []
    for file in sorted((ontology / "checks").glob("*.rq")):
        text = file.read_text("utf-8")
        first, second = text.splitlines()[:2]
        meaning, step = first.removeprefix("# "), second.removeprefix("# Step: ")
        severity: Literal["error", "warning"] = "warning" if meaning.startswith("Warning: ") else "error"
        found = store.query(text, prefixes=PREFIXES)
        assert isinstance(found, ox.QuerySolutions)
        names = [variable.value for variable in found.variables]
        for row in found:
            about = str(getattr(row[names[0]], "value", ""))
            others = ", ".join(f"{name} {in_short(row[name])}" for name in names[1:] if row[name] is not None)
            what = f"{in_short(about)}: {meaning.removeprefix('Warning: ')}" + (
                f" ({others})" if others else ""
            )
            place, line = _place(about, where, f"ontology/checks/{file.name}")
            issues.append(Issue(place, line, what, step, severity))
    return sorted(issues)


def check_shapes(store: ox.Store, ontology: Path, where: Whereabouts | None = None) -> list[Issue]:
    """What the SHACL shapes say of the accepted view with provenance, without inference.

    The two halves of a shape's message are what was found and what to do next.
    """
    import rdflib
    from pyshacl import validate as shacl

    graph = rdflib.Graph()
    for name in (ox.DefaultGraph(), node(PROVENANCE)):
        triples = (quad.triple for quad in store.quads_for_pattern(None, None, None, name))
        graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    shapes = rdflib.Graph().parse(ontology / "shapes.ttl", format="turtle")
    _, report, _ = shacl(graph, shacl_graph=shapes, advanced=False, inference="none")
    return sorted(_violations(report, where))


def _violations(report: Any, where: Whereabouts | None) -> Iterator[Issue]:
    import rdflib

    sh = rdflib.Namespace(_SHACL)
    for result in report.objects(None, sh.result):
        focus, value = str(report.value(result, sh.focusNode)), report.value(result, sh.value)
        found, _, step = str(report.value(result, sh.resultMessage)).partition("; ")
        what = f"{in_short(focus)}: {found}"
        if value is not None and str(value) != focus:
            what += f" (found '{in_short(value)[:80]}')"
        severity = report.value(result, sh.resultSeverity)
        place, line = _place(focus, where, "ontology/shapes.ttl")
        yield Issue(place, line, what, step, "error" if severity == sh.Violation else "warning")


def _place(thing: str, where: Whereabouts | None, otherwise: str) -> tuple[str, int]:
    return (where.find(thing) if where is not None else None) or (otherwise, 0)
