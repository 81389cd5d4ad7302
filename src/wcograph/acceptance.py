"""From claims to the accepted view: agreement, precision, progress, decisions, and open conflicts.

No code picks a winner silently. Values that contradict each other are withheld from the accepted view
and flagged as a `wcg:Conflict`, unless a reviewed decision says which one holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from wcograph import edtf
from wcograph.authorities import DECIDED, MODES, Decision
from wcograph.namespaces import claim_graph, iri, path
from wcograph.terms import A, Term, Triple, date_literal, node, term
from wcograph.testimony import Claim

_EDTF = term("wcg:edtf")
_STATUS = term("wcg:heldStatus")
_ANNOUNCED = node(iri("type", "announced"))
_MODES = {f"{used}EventAttendanceMode": mode for mode, used in MODES.items()}
_NAMES = {local: name for name, local in DECIDED.items()}


@dataclass
class Acceptance:
    """What holds, and what is contested."""

    accepted: list[Triple] = field(default_factory=list)
    """Triples of the accepted view, those of claims with their companions."""
    conflicts: list[Triple] = field(default_factory=list)
    """Conflicts with their claims, for the curation graph."""
    disputed: dict[NamedNode, list[str]] = field(default_factory=dict)
    """Event to its contested dates, for the derived bounds."""
    values: dict[tuple[str, str], set[str]] = field(default_factory=dict)
    """The values that contradict each other, by (subject path, property)."""
    used: set[tuple[str, str]] = field(default_factory=set)
    """Decisions that decided or left open something, as (subject path, property)."""
    reopened: set[tuple[str, str]] = field(default_factory=set)
    """Decisions that do not hold: a value is claimed that they had not seen, or theirs no longer is."""


def value_text(value: Term) -> str:
    """A value as records and decisions write it: the number, the date, the mode, or the id.

    >>> value_text(term("schema:OfflineEventAttendanceMode")), value_text(node(iri("place", "lima")))
    ('in-person', 'lima')
    """
    if isinstance(value, RdfLiteral):
        return value.value
    local = path(value.value).rpartition("/")[2]
    return _MODES.get(local, local)


def decided_name(property_: NamedNode) -> str:
    """What records and decisions call a property: `dates` for `wcg:edtf`.

    >>> decided_name(term("wcg:edtf")), decided_name(term("cv:role"))
    ('dates', 'role')
    """
    local = property_.value.replace("#", "/").rpartition("/")[2]
    return _NAMES.get(local, local)


def accept(claims: Iterable[Claim], decisions: Sequence[Decision]) -> Acceptance:
    """Weigh all claims.

    Args:
        claims: claims of single-valued properties, in any order.
        decisions: what was decided; a decision counts only while it has seen every value claimed.
    """
    decided: dict[tuple[str, str], Decision] = {(each.subject, each.property): each for each in decisions}
    grouped: dict[tuple[NamedNode, NamedNode], list[Claim]] = {}
    for claim in claims:
        grouped.setdefault((claim.subject, claim.property), []).append(claim)
    result = Acceptance()
    for (subject, property_), group in grouped.items():
        standing, silent = _standing(property_, group)
        values = {value_text(claim.value) for claim in standing}
        if len({claim.value for claim in standing}) == 1:
            _keep(standing, result)
            continue
        key = (path(subject.value), decided_name(property_))
        result.values[key] = values
        decision = decided.get(key)
        if decision is not None and not _holds(decision, values):
            result.reopened.add(key)
            decision = None
        if not any(claim.withheld for claim in standing):  # a conflict would show who it was
            _conflict(subject, property_, standing, silent, decision, result)
        if decision is not None:
            result.used.add(key)
            _keep([claim for claim in standing if value_text(claim.value) == decision.accepted], result)
        if property_ == _EDTF and (decision is None or decision.accepted is None):
            result.disputed[subject] = sorted(values)
    return result


def _holds(decision: Decision, values: set[str]) -> bool:
    """Whether a decision saw all that is claimed now, and what it accepted is still claimed."""
    return values <= set(decision.seen) and (decision.accepted is None or decision.accepted in values)


def _keep(claims: Sequence[Claim], result: Acceptance) -> None:
    for claim in claims:
        if claim.withheld:
            continue
        result.accepted.append((claim.subject, claim.property, claim.value))
        result.accepted.extend(claim.companions)


def _standing(property_: NamedNode, group: list[Claim]) -> tuple[list[Claim], Mapping[Claim, str]]:
    """The claims that can still contradict each other, and why the others give way."""
    silent: dict[Claim, str] = {}
    if property_ == _STATUS:
        # announced, then held, postponed or cancelled: how things go; the latter three contradict each other
        if any(claim.value != _ANNOUNCED for claim in group):
            silent = {claim: "superseded" for claim in group if claim.value == _ANNOUNCED}
    elif property_ == _EDTF:
        if any(claim.force == "report" for claim in group):
            silent = {claim: "superseded" for claim in group if claim.force == "plan"}
        left = {claim.value.value for claim in group if claim not in silent}
        coarser = {date for date in left for finer in left - {date} if edtf.refines(finer, date)}
        silent |= {
            claim: "coarser" for claim in group if claim not in silent and claim.value.value in coarser
        }
    return [claim for claim in group if claim not in silent], silent


def _conflict(
    subject: NamedNode,
    property_: NamedNode,
    standing: Sequence[Claim],
    silent: Mapping[Claim, str],
    decision: Decision | None,
    result: Acceptance,
) -> None:
    kind_and_slug = path(subject.value).partition("/")[2]
    name = f"{kind_and_slug.replace('#', '-')}-{decided_name(property_)}"
    this = node(iri("conflict", name))
    out = result.conflicts
    accepted = decision.accepted if decision is not None else None
    resolution = "unresolved" if decision is None else "left-open" if accepted is None else "resolved"
    out.extend(
        [
            (this, A, term("wcg:Conflict")),
            (this, term("wcg:conflictSubject"), subject),
            (this, term("wcg:conflictProperty"), property_),
            (this, term("wcg:resolution"), node(iri("type", resolution))),
        ]
    )
    if decision is not None:
        out.append((this, term("wcg:rationale"), RdfLiteral(decision.reason, language="en")))
        out.append((this, term("dcterms:creator"), RdfLiteral(decision.by)))
        out.append((this, term("dcterms:date"), date_literal(decision.date.isoformat())))
        for support in decision.supported_by:
            out.append((this, term("wcg:supportedBy"), node(claim_graph(support.source, support.at))))
    places: dict[tuple[Term, str], list[Claim]] = {}
    for claim in standing:
        text = value_text(claim.value)
        status = "disputed" if accepted is None else "accepted" if text == accepted else "rejected"
        places.setdefault((claim.value, status), []).append(claim)
    for claim, why in silent.items():
        places.setdefault((claim.value, why), []).append(claim)
    order = sorted(places, key=lambda item: (value_text(item[0]), item[1]))
    for number, (value, status) in enumerate(order, start=1):
        claim_node = node(f"{this.value}#c{number}")
        out.extend(
            [
                (this, term("wcg:hasClaim"), claim_node),
                (claim_node, A, term("wcg:Claim")),
                (claim_node, term("rdf:subject"), subject),
                (claim_node, term("rdf:predicate"), property_),
                (claim_node, term("rdf:object"), value),
                (claim_node, term("wcg:claimStatus"), node(iri("type", status))),
            ]
        )
        out.extend((claim_node, term("wcg:claimedIn"), claim.graph) for claim in places[value, status])
