"""Which queries a public endpoint runs: no SERVICE, no update, no graph that the dataset does not have.

The text is read, not run; what is no SPARQL is left to the engine to say.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, NamedTuple
from urllib.parse import urljoin

from wcograph.namespaces import PREFIXES
from wcograph.tokens import Token, tokens

_CODEPOINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"}
)
_VOLATILE: Final = frozenset({"RAND", "NOW", "UUID", "STRUUID", "BNODE"})
KNOWN_PREFIXES: Final = {
    **PREFIXES,
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
}
"""Prefixes that queries here know without a PREFIX line."""
_DESCRIBING: Final = (
    KNOWN_PREFIXES["sh"],
    KNOWN_PREFIXES["sd"],
    KNOWN_PREFIXES["void"],
    "http://ldf.fi/void-ext#",
)
_BESIDE: Final = tuple(PREFIXES[name] for name in ("rdf", "rdfs", "dcterms", "schema", "xsd", "owl", "dcat"))


class RefusedError(Exception):
    """A query that is not run here, whatever it means."""

    def __init__(self, reason: str, status: int) -> None:
        super().__init__(reason)
        self.status = status
        """The HTTP status that says so."""


class Reading(NamedTuple):
    """What was read in a query."""

    graphs: tuple[str, ...]
    """IRIs after FROM and FROM NAMED."""
    volatile: bool
    """Whether the same query may have another answer next time."""
    describes: bool
    """Whether it asks about the endpoint and its dataset, in the vocabularies made for that and no others."""
    prefixes: frozenset[str]
    """Prefixes of names in it, declared or not."""

    def known_prefixes(self) -> dict[str, str]:
        """Those that need no PREFIX line here."""
        return {name: KNOWN_PREFIXES[name] for name in self.prefixes & KNOWN_PREFIXES.keys()}


def unescaped(query: str) -> str:
    r"""A query with its codepoint escapes resolved (SPARQL 1.1 Query, section 19.2).

    >>> unescaped(r"\u0053ERVICE")
    'SERVICE'
    """

    def character(match: re.Match[str]) -> str:
        code = int(match[1] or match[2], 16)
        return chr(code) if code < 0x110000 else match[0]

    return _CODEPOINT.sub(character, query)


def read(query: str) -> Reading:
    """Read a query, with its escapes resolved and without.

    Engines differ in when they resolve escapes; what either reading shows is refused.

    Raises:
        RefusedError: it says SERVICE, or is an update.
    """
    resolved = unescaped(query)
    reading = _read(resolved)
    return reading if resolved == query else _both(reading, _read(query))


def _both(one: Reading, other: Reading) -> Reading:
    graphs = tuple(dict.fromkeys(one.graphs + other.graphs))
    return Reading(
        graphs,
        one.volatile or other.volatile,
        one.describes and other.describes,
        one.prefixes | other.prefixes,
    )


def _read(query: str) -> Reading:
    graphs: list[str] = []
    named: list[str] = []
    prefixes: set[str] = set()
    volatile = False
    resolve, rest = _prologue(list(tokens(query)))
    if rest and _word(rest[0]) in _UPDATES:
        raise RefusedError("this endpoint is read-only: it answers queries and takes no updates", 403)
    before: Token | None = None
    opened = False
    for token in rest:
        word = _word(token)
        if before is not None and before.text == "@" and before.at == token.at - 1:
            word = ""  # a language tag
        if word == "SERVICE":
            raise RefusedError("SERVICE is refused: this endpoint asks no other endpoints", 403)
        volatile = volatile or word in _VOLATILE
        opened = opened or token.text == "{"
        if token.kind in ("iri", "name"):
            iri = resolve(token)
            if token.kind == "name":
                prefixes.add(token.text.partition(":")[0])
            from_ = before is not None and _word(before) in ("FROM", "NAMED")
            if from_ and not opened:
                graphs.append(iri)
            else:
                named.append(iri)
        before = token
    describes = (
        not graphs
        and any(iri.startswith(_DESCRIBING) for iri in named)
        and all(iri.startswith(_DESCRIBING + _BESIDE) for iri in named)
    )
    return Reading(tuple(dict.fromkeys(graphs)), volatile, describes, frozenset(prefixes))


def _word(token: Token) -> str:
    return token.text.upper() if token.kind == "word" else ""


def _prologue(found: list[Token]) -> tuple[Callable[[Token], str], list[Token]]:
    """How names are resolved, and the tokens after BASE and PREFIX."""
    declared = dict(KNOWN_PREFIXES)
    base = ""
    at = 0
    while at + 1 < len(found):
        word = _word(found[at])
        if word == "BASE" and found[at + 1].kind == "iri":
            base = urljoin(base, found[at + 1].text[1:-1])
            at += 2
        elif word == "PREFIX" and found[at + 1].kind == "name" and at + 2 < len(found):
            declared[found[at + 1].text.partition(":")[0]] = urljoin(base, found[at + 2].text[1:-1])
            at += 3
        elif word == "VERSION" and found[at + 1].kind == "string":  # SPARQL 1.2
            at += 2
        else:
            break

    def resolve(token: Token) -> str:
        if token.kind == "iri":
            return urljoin(base, token.text[1:-1]) if base else token.text[1:-1]
        prefix, _, local = token.text.partition(":")
        return declared.get(prefix, "") + re.sub(r"\\(.)", r"\1", local)

    return resolve, found[at:]
