"""Records and authority files as RDF: what each passage claims, and what the project itself states.

Nothing is decided here; `wcograph.acceptance` weighs the claims.
"""

from __future__ import annotations

from typing import Final

from pyoxigraph import Literal

from wcograph.files import Data
from wcograph.identities import identities
from wcograph.names import Names
from wcograph.namespaces import AUTHORITY, CURATION, DERIVED, ONTOLOGY, PROVENANCE
from wcograph.records import state
from wcograph.terms import A, Triple, node, term
from wcograph.testimony import Statements

_CURATED: Final = {
    AUTHORITY: "authority data: identities, labels, concepts, links to other data sets",
    CURATION: "decisions about contradictions, readings, merges and withdrawals",
    DERIVED: "shortcuts computed from the accepted view",
    ONTOLOGY: "the wcograph ontology",
    PROVENANCE: "source documents, passages and claim graphs",
}


def statements(data: Data) -> Statements:
    """All statements of a `data/` folder that has no errors."""
    names = Names(data)
    result = Statements(decisions=[names.decision(decision) for _, decision in data.decisions])
    result.authority, result.curation = identities(data, names)
    for file in data.records:
        state(file, names, result)
    for old, new in sorted(names.replaced.items()):
        result.curation.append((node(old), term("dcterms:isReplacedBy"), node(new)))
    return result


def describe_curated_graphs() -> list[Triple]:
    """That the project's own graphs are the project's own, for the provenance graph."""
    found: list[Triple] = []
    for graph, text in _CURATED.items():
        found.append((node(graph), A, term("wcg:CuratedGraph")))
        found.append((node(graph), term("dcterms:description"), Literal(text, language="en")))
    return found
