"""Every constraint of `ontology/shapes.ttl` has a small file that breaks it, and nothing else.

`shapes/<Shape>/valid*.ttl` conforms to all shapes; `shapes/<Shape>/invalid.<reason>[.<how>].ttl` differs from
one of them by one statement and breaks the constraint `wsh:<Shape>-<reason>`. What the files refer to stands
in `shapes/around.ttl`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import rdflib
from pyshacl import validate
from rdflib import RDF, SH, Graph, Literal, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

HERE = Path(__file__).parent
SHAPES = Graph().parse(HERE.parent / "ontology" / "shapes.ttl")
AROUND = Graph().parse(HERE / "shapes" / "around.ttl")
WSH = rdflib.Namespace("https://w3id.org/wcograph/shapes#")
VALID = sorted((HERE / "shapes").glob("*/valid*.ttl"))
INVALID = sorted((HERE / "shapes").glob("*/invalid.*.ttl"))
Triples = set[tuple[Node, Node, Node]]
TARGETS = (SH.targetClass, SH.targetSubjectsOf)
NO_CONSTRAINT = {SH.path, SH.message, SH.severity, SH.property, SH.qualifiedValueShape, *TARGETS}


class Finding(NamedTuple):
    """One result of validation."""

    shape: str
    component: str
    message: str
    severity: str


def name(file: Path) -> str:
    return f"{file.parent.name}/{file.name}"


def local(node: Node | None) -> str:
    return str(node).rpartition("#")[2]


@cache
def parse(file: Path) -> Graph:
    return Graph().parse(file)


@cache
def findings(file: Path) -> tuple[Finding, ...]:
    _, report, _ = validate(parse(file) + AROUND, shacl_graph=SHAPES, advanced=False, inference="none")
    results = report.objects(report.value(None, RDF.type, SH.ValidationReport), SH.result)
    wanted = (SH.sourceShape, SH.sourceConstraintComponent, SH.resultMessage, SH.resultSeverity)
    return tuple(sorted(Finding(*(local(report.value(result, key)) for key in wanted)) for result in results))


def broken_by(file: Path) -> str:
    """The shape that an invalid file breaks, as its name says."""
    return f"{file.parent.name}-{file.name.split('.')[1]}"


def changes(file: Path) -> list[tuple[Triples, Triples]]:
    """What an invalid file has more and less than each valid file beside it, where that is one statement."""
    mine, found = set(parse(file)), []
    for other in VALID:
        if other.parent == file.parent:
            theirs = set(parse(other))
            more, less = mine - theirs, theirs - mine
            if len(more) <= 1 and len(less) <= 1 and more | less:
                found.append((more, less))
    return found


@pytest.mark.parametrize("file", [HERE / "shapes" / "around.ttl", *VALID], ids=name)
def test_a_valid_file_conforms_to_all_shapes(file: Path) -> None:
    assert findings(file) == ()


@pytest.mark.parametrize("file", INVALID, ids=name)
def test_an_invalid_file_breaks_the_constraint_it_is_named_for_and_no_other(file: Path) -> None:
    shape = WSH[broken_by(file)]
    message, severity = SHAPES.value(shape, SH.message), SHAPES.value(shape, SH.severity)
    assert [(f.shape, f.message, f.severity) for f in findings(file)] == [
        (local(shape), str(message), local(severity))
    ]


@pytest.mark.parametrize("file", INVALID, ids=name)
def test_an_invalid_file_differs_from_a_valid_one_by_one_statement(file: Path) -> None:
    assert changes(file), f"no valid file of {file.parent.name}/ differs from it by one statement only"


def alternatives(shape: Node) -> list[str]:
    """The properties that a shape with `sh:alternativePath` names; the last one of a sequence."""
    path = SHAPES.value(shape, SH.path)
    members = SHAPES.value(path, SH.alternativePath) if path is not None else None
    paths = list(Collection(SHAPES, members)) if members is not None else []
    return [str(each if isinstance(each, URIRef) else list(Collection(SHAPES, each))[-1]) for each in paths]


def constraints() -> set[tuple[str, str, str]]:
    """Shape, component and, where a shape holds of several properties alike, the property."""
    focused = {shape for target in TARGETS for shape in SHAPES.subjects(target, None)}
    used = focused | {each for shape in focused for each in SHAPES.objects(shape, SH.property)}
    found = set()
    for shape in used:
        for parameter in set(SHAPES.predicates(shape, None)) - NO_CONSTRAINT:
            if str(parameter).startswith(str(SH)):
                component = f"{local(parameter)[0].upper()}{local(parameter)[1:]}ConstraintComponent"
                members = [""] if parameter == SH.minCount else alternatives(shape) or [""]
                found |= {(local(shape), component, member) for member in members}
    return found


def test_every_constraint_is_broken_by_an_invalid_file() -> None:
    covered = set()
    for file in INVALID:
        members = set(alternatives(WSH[broken_by(file)]))
        touched = {str(p) for more, less in changes(file) for _, p, _ in more | less} & members
        for finding in findings(file):
            covered |= {(finding.shape, finding.component, member) for member in touched | {""}}
    assert sorted(constraints() - covered) == []


def test_every_constraint_says_in_plain_words_what_was_found_and_what_to_do() -> None:
    unclear = []
    for shape in {WSH[shape] for shape, _, _ in constraints()}:
        messages = list(SHAPES.objects(shape, SH.message))
        plain = [
            m
            for m in messages
            if isinstance(m, Literal) and m.language == "en" and m.count("; ") == 1 and "wcg:" not in m
        ]
        if len(messages) != 1 or not plain:
            unclear.append(local(shape))
    assert unclear == []


def test_every_constraint_has_a_severity() -> None:
    known = {SH.Violation, SH.Warning}
    without = {s for s, _, _ in constraints() if SHAPES.value(WSH[s], SH.severity) not in known}
    assert without == set()


def test_a_message_belongs_to_one_shape_of_a_folder() -> None:
    """Else a file could break a neighbour's constraint unnoticed."""
    seen: dict[tuple[str, Node], URIRef] = {}
    twice = []
    for shape, message in SHAPES.subject_objects(SH.message):
        key = (local(shape).partition("-")[0], message)
        if key in seen:
            twice.append((local(seen[key]), local(shape)))
        seen[key] = shape  # type: ignore[assignment]
    assert twice == []
