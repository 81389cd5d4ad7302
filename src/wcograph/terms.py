"""RDF terms and triples as the build makes them: nodes made once, literals in canonical form.

Names as plain strings are in `wcograph.namespaces`; the values of a user's query in `wcograph.sparql`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox
from pyoxigraph import Literal, NamedNode

from wcograph.errors import BuildError
from wcograph.namespaces import WCG, expanded

Term = NamedNode | Literal
Triple = tuple[NamedNode, NamedNode, Term]

_nodes: dict[str, NamedNode] = {}


def node(value: str) -> NamedNode:
    """A node for an IRI, made once."""
    found = _nodes.get(value)
    if found is None:
        found = _nodes[value] = NamedNode(value)
    return found


@cache
def term(name: str) -> NamedNode:
    """A node for a prefixed name.

    >>> term("skos:prefLabel")
    <NamedNode value=http://www.w3.org/2004/02/skos/core#prefLabel>

    Raises:
        AttributeError: a `wcg:` name that the vocabulary does not have.
        KeyError: a prefix that the project does not have.
    """
    prefix, _, local = name.partition(":")
    return node(getattr(WCG, local) if prefix == "wcg" else expanded(name))


A: Final = term("rdf:type")
PREF_LABEL: Final = term("skos:prefLabel")
ALT_LABEL: Final = term("skos:altLabel")
ANY_URI: Final = term("xsd:anyURI")
DECIMAL: Final = term("xsd:decimal")
_INTEGER = term("xsd:integer")
_DATE_TYPES = {4: term("xsd:gYear"), 7: term("xsd:gYearMonth"), 10: term("xsd:date")}


def date_literal(text: str) -> Literal:
    """A day, month or year with its XML Schema datatype.

    >>> date_literal("2016-05")
    <Literal value=2016-05 datatype=<NamedNode value=http://www.w3.org/2001/XMLSchema#gYearMonth>>
    """
    return Literal(text, datatype=_DATE_TYPES[len(text)])


def integer(value: int) -> Literal:
    """A number in canonical form."""
    return Literal(str(value), datatype=_INTEGER)


def read_turtle(file: Path) -> list[Triple]:
    """The triples of a file of the ontology.

    Raises:
        BuildError: there is no such file, or it is not Turtle.
    """
    if not file.is_file():
        raise BuildError(f"there is no '{file}'; name an ontology folder")
    try:
        quads = list(ox.parse(path=file, format=ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise BuildError(f"'{file}' is not Turtle: {error}; mend it") from error
    return [(quad.subject, quad.predicate, quad.object) for quad in quads]
