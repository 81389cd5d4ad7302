"""What stands between reading and deciding: single claims, and all that a `data/` folder states.

Only the shape; `wcograph.statements` fills it, `wcograph.acceptance` weighs the claims.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from pyoxigraph import NamedNode

from wcograph.authorities import Decision
from wcograph.terms import Term, Triple


class Claim(NamedTuple):
    """One value of a property that has one true value, with the passage that states it."""

    subject: NamedNode
    property: NamedNode
    value: Term
    graph: NamedNode
    companions: tuple[Triple, ...] = ()
    """Triples that share the claim's fate: wording, start and end, qualifier."""
    force: Literal["report", "plan"] = "report"
    """A date in an announcement or a postponement is a plan; it does not contradict a report."""
    withheld: bool = False
    """Weighed, but written nowhere: it names somebody who was withdrawn."""


@dataclass
class Statements:
    """Everything that a `data/` folder states, before anything is decided."""

    decisions: list[Decision]
    """What was decided, in words that name nobody who was withdrawn."""
    claims: list[Claim] = field(default_factory=list)
    stated: dict[NamedNode, list[Triple]] = field(default_factory=dict)
    """Claim graph to the triples in it that need no decision."""
    authority: list[Triple] = field(default_factory=list)
    curation: list[Triple] = field(default_factory=list)
    documents: list[Triple] = field(default_factory=list)
    """Descriptions of sources; they stand in the provenance graph and in the accepted view."""
    provenance: list[Triple] = field(default_factory=list)
    """Passages, claim graphs, and the words that single statements stand in; provenance graph only."""
