"""What follows from the accepted view: day bounds, places around places, and the ontology's rules.

Derived statements are shortcuts for queries; nothing here is new knowledge, and nothing here is stated by
a source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, Store

from wcograph import edtf
from wcograph.acceptance import Acceptance
from wcograph.errors import BuildError
from wcograph.namespaces import DERIVED, PREFIXES
from wcograph.terms import A, Term, Triple, date_literal, node, term

_CITY = term("schema:City")
_COUNTRY = term("schema:Country")


class _Index:
    """Objects by subject and property."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        wanted = {
            A,
            *map(term, ("wcg:edtf", "wcg:partOf", "wcg:venue", "wcg:city", "wcg:country")),
            term("schema:containedInPlace"),
        }
        self.objects: dict[tuple[NamedNode, NamedNode], list[Term]] = {}
        for subject, property_, value in triples:
            if property_ in wanted:
                self.objects.setdefault((subject, property_), []).append(value)
        self.events = sorted(
            {s for (s, p), types in self.objects.items() if p == A and term("wcg:Event") in types},
            key=lambda event: event.value,
        )

    def one(self, subject: NamedNode, property_: str) -> Term | None:
        found = self.objects.get((subject, term(property_)), ())
        return found[0] if found else None

    def up(self, subject: NamedNode, property_: str) -> Iterable[NamedNode]:
        """The things above a thing, nearest first; a cycle ends where it closes."""
        seen = {subject}
        above = self.one(subject, property_)
        while isinstance(above, NamedNode) and above not in seen:
            yield above
            seen.add(above)
            above = self.one(above, property_)


def derive(accepted: Iterable[Triple], acceptance: Acceptance) -> list[Triple]:
    """Day bounds of events, and the city and country around their venues.

    `wcg:earliest` and `wcg:latest` span the accepted date; of a contested date, all that is claimed; of an
    event whose own days nobody states, the days of the gathering it is part of.
    """
    index = _Index(accepted)
    contested = _contested(acceptance)
    result: list[Triple] = []
    for event in index.events:
        for candidate in (event, *index.up(event, "wcg:partOf")):
            stated = index.one(candidate, "wcg:edtf")
            dates = [stated.value] if stated is not None else acceptance.disputed.get(candidate)
            if dates:
                spans = [edtf.bounds(date) for date in dates]
                result.append(
                    (event, term("wcg:earliest"), date_literal(min(a for a, _ in spans).isoformat()))
                )
                result.append((event, term("wcg:latest"), date_literal(max(b for _, b in spans).isoformat())))
                break
        result.extend(_places_around(event, index, contested))
    return result


def _contested(acceptance: Acceptance) -> set[tuple[Term, Term]]:
    subjects = {c: s for c, p, s in acceptance.conflicts if p == term("wcg:conflictSubject")}
    return {(subjects[c], q) for c, p, q in acceptance.conflicts if p == term("wcg:conflictProperty")}


def _places_around(event: NamedNode, index: _Index, contested: set[tuple[Term, Term]]) -> Iterable[Triple]:
    inner = index.one(event, "wcg:venue") or index.one(event, "wcg:city")
    if not isinstance(inner, NamedNode):
        return
    for place in (inner, *index.up(inner, "schema:containedInPlace")):
        types = index.objects.get((place, A), ())
        for kind, property_ in ((_CITY, "wcg:city"), (_COUNTRY, "wcg:country")):
            known = index.one(event, property_) is not None or (event, term(property_)) in contested
            if kind in types and not known:
                yield event, term(property_), place


def load_rules(folder: Path) -> Mapping[str, str]:
    """The CONSTRUCT queries of a folder, in the order in which they are to run."""
    return {file.stem: file.read_text("utf-8") for file in sorted(folder.glob("*.rq"))}


def apply_rules(store: Store, rules: Mapping[str, str]) -> None:
    """Add what each rule constructs to the derived graph and to the accepted view, in order.

    Raises:
        BuildError: a rule is not SPARQL.
    """
    derived = node(DERIVED)
    for name, rule in rules.items():
        try:
            found = store.query(rule, prefixes=PREFIXES)
        except SyntaxError as error:
            where = str(error).partition(": expected one of")[0]
            raise BuildError(f"the rule '{name}' is not SPARQL: {where}; mend it") from error
        assert isinstance(found, QueryTriples)
        triples = list(found)
        quads = [
            Quad(triple.subject, triple.predicate, triple.object, graph)
            for triple in triples
            for graph in (derived, DefaultGraph())
        ]
        store.extend(quads)
