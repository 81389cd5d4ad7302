"""Query texts before they reach an engine: names checked, values put in, errors made readable.

Nothing is run here. Values travel as a VALUES block written by the term serialiser, never by formatting
strings, so that memory, folder and remote endpoint get the same query (SPARQL 1.1, section 10.2.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import NamedTuple

import pyoxigraph as ox

from wcograph.errors import QueryError, UsageError
from wcograph.namespaces import PREFIXES, WCG

Value = object
"""A pyoxigraph or rdflib term, a Python str, int, float, bool, date, or a list of these."""

_TOKEN = re.compile(
    r"""
    (?P<skip>\s+|\#[^\n\r]*)
  | (?P<string>\"\"\"(?:[^\\"]|\\.|"(?!""))*\"\"\"
      |'''(?:[^\\']|\\.|'(?!''))*'''|"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$][^\W]\w*)
  | (?P<name>(?:[^\W\d_][\w.-]*)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\.)(?:[\w:.-]|%[0-9A-Fa-f]{2}|\\.)*)?)
  | (?P<word>[^\W\d_][\w-]*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ERROR = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_PARAMETER = re.compile(r"^#\s*\?(\w+)\s*=\s*(.+?)\s*$", re.MULTILINE)


class Token(NamedTuple):
    """A piece of a query."""

    kind: str
    text: str
    at: int
    """Index of its first character."""


def tokens(query: str) -> Iterator[Token]:
    """The pieces of a query, without white space and comments.

    >>> [token.text for token in tokens("ASK { ?s wcg:note '# { no comment' } # comment")]
    ['ASK', '{', '?s', 'wcg:note', "'# { no comment'", '}']
    """
    for match in _TOKEN.finditer(query):
        kind = str(match.lastgroup)
        if kind != "skip":
            yield Token(kind, match.group(), match.start())


def _position(query: str, at: int) -> tuple[int, int]:
    line = query.count("\n", 0, at) + 1
    return line, at - (query.rfind("\n", 0, at) + 1) + 1


def _error(query: str, message: str, line: int, column: int) -> QueryError:
    lines = query.splitlines() or [""]
    shown = lines[min(line, len(lines)) - 1]
    start = max(0, column - 80)
    pointer = " " * (column - 1 - start) + "^"
    text = f"line {line}, column {column}: {message}\n  {shown[start : start + 110]}\n  {pointer}"
    return QueryError(text, line=line, column=column)


def check_names(query: str) -> None:
    """Refuse unknown prefixes and `wcg:` terms that the ontology does not have.

    >>> check_names("ASK { ?event wcg:ordnial 6 }")
    Traceback (most recent call last):
        ...
    wcograph.errors.QueryError: line 1, column 14: 'wcg:ordnial' is no term of the ontology; did you mean \
'wcg:ordinal'?
      ASK { ?event wcg:ordnial 6 }
                   ^

    Raises:
        QueryError: with the place and the nearest right name.
    """
    declared = dict(PREFIXES)
    before: Token | None = None
    awaiting: str | None = None
    for token in tokens(query):
        if awaiting is not None:
            if token.kind == "iri":
                declared[awaiting] = token.text[1:-1]
            awaiting = None
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if before is not None and before.kind == "word" and before.text.upper() == "PREFIX":
                awaiting = prefix
            elif prefix not in declared:
                near = get_close_matches(prefix, sorted(declared), n=1)
                hint = f"; did you mean '{near[0]}:'?" if near else "; add a PREFIX line for it"
                raise _error(query, f"the prefix '{prefix}:' is unknown{hint}", *_position(query, token.at))
            elif declared[prefix] == PREFIXES["wcg"] and local and local not in WCG.terms:
                near = get_close_matches(local, sorted(WCG.terms), n=1)
                hint = f"; did you mean '{prefix}:{near[0]}'?" if near else ""
                message = f"'{token.text}' is no term of the ontology{hint}"
                raise _error(query, message, *_position(query, token.at))
        before = token


def readable(query: str, error: Exception) -> QueryError:
    """An engine's complaint with the line it is about."""
    match = _ERROR.match(str(error))
    if not match:
        return QueryError(str(error))
    line, column, message = int(match[1]), int(match[2]), " ".join(match[3].split())
    if len(message) > 200:
        message = message[:200].rpartition(",")[0] + " …"
    return _error(query, message, line, column)


def parameters(query: str) -> dict[str, str]:
    """The values a query file declares, as `# ?series = wser:ams-donor-meeting`, still as text.

    >>> parameters("# Which editions?\\n# ?series = wser:ams-donor-meeting\\nSELECT …")
    {'series': 'wser:ams-donor-meeting'}
    """
    head = query[: next((token.at for token in tokens(query)), len(query))]
    return {match[1]: match[2] for match in _PARAMETER.finditer(head)}


def parse_term(text: str) -> ox.NamedNode | ox.Literal:
    """A term as SPARQL writes it: `wser:ams-donor-meeting`, `<https://…>`, `"text"@en`, `6`, `true`.

    Raises:
        UsageError: it is no term, or more than one.
    """
    prologue = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    source = f"{prologue}<http://x/s> <http://x/p> {text} ."
    try:
        found = [quad.object for quad in ox.parse(source, format=ox.RdfFormat.TURTLE)]
    except (SyntaxError, ValueError) as error:
        raise UsageError(f"'{text}' is no value; write a prefixed name, <IRI>, \"text\" or number") from error
    if len(found) != 1 or not isinstance(found[0], ox.NamedNode | ox.Literal):
        raise UsageError(f"'{text}' is no single value")
    return found[0]


def as_term(value: Value) -> ox.NamedNode | ox.Literal:
    """A Python value as a term.

    A string with one of the project's prefixes, or an http(s) address, is an IRI; any other string is a
    plain literal. For a literal that looks like an IRI pass `rdflib.Literal` or `pyoxigraph.Literal`.

    >>> as_term("wreg:AMS")
    <NamedNode value=https://w3id.org/wcograph/id/region/AMS>
    >>> as_term("AMS").value
    'AMS'

    Raises:
        UsageError: a value that is no RDF term.
    """
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value
    n3 = getattr(value, "n3", None)  # an rdflib term, recognised without importing rdflib
    if callable(n3):
        return parse_term(n3())
    if isinstance(value, str):
        prefix, colon, local = value.partition(":")
        if colon and prefix in PREFIXES and re.fullmatch(r"[\w.#/-]+", local):
            return ox.NamedNode(PREFIXES[prefix] + local)
        if re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", value):
            return ox.NamedNode(value)
        return ox.Literal(value)
    if isinstance(value, bool | int | float):
        return ox.Literal(value)
    if hasattr(value, "isoformat"):
        kind = "dateTime" if hasattr(value, "hour") else "date"
        return ox.Literal(value.isoformat(), datatype=ox.NamedNode(PREFIXES["xsd"] + kind))
    raise UsageError(f"{value!r} is no RDF term; pass a string, number, date, or rdflib term")


def with_values(query: str, values: Mapping[str, Value]) -> str:
    """The query with variables bound to values.

    A list of values binds the variable to each of them. The block stands at the start of the WHERE clause of the query and of each sub-select, so that
    grouping and counting see it.

    >>> with_values("ASK { ?e wcg:region ?r }", {"r": "wreg:AMS"})
    'ASK { VALUES (?r) { (<https://w3id.org/wcograph/id/region/AMS>) } ?e wcg:region ?r }'

    Raises:
        UsageError: a name that is no variable of the query, or a value that is no RDF term.
        QueryError: a query without a WHERE clause to put values in.
    """
    if not values:
        return query
    pieces = list(tokens(query))
    used = {token.text[1:] for token in pieces if token.kind == "variable"}
    unknown = sorted(set(values) - used)
    if unknown:
        known = ", ".join(f"?{name}" for name in sorted(used)) or "none"
        raise UsageError(f"the query has no variable ?{unknown[0]}; it has {known}")
    block = ""
    for name, value in values.items():
        several = value if isinstance(value, list | tuple | set | frozenset) else [value]
        rows = " ".join(f"({term})" for term in sorted({str(as_term(each)) for each in several}))
        block += f" VALUES (?{name}) {{ {rows} }}"
    places = list(_where_braces(pieces))
    if not places:
        raise QueryError("the query has no WHERE clause that values could be put into; write one out")
    for at in reversed(places):
        query = query[: at + 1] + block + query[at + 1 :]
    return query


def _where_braces(pieces: list[Token]) -> Iterator[int]:
    """Where the WHERE clause of the query and of each sub-select opens."""
    waiting: list[int] = []  # parenthesis depth of each SELECT or ASK whose WHERE has not opened yet
    depth = 0
    template = False
    for before, token in zip([None, *pieces], pieces, strict=False):
        word = token.text.upper() if token.kind == "word" else ""
        if token.text == "(":
            depth += 1
        elif token.text == ")":
            depth -= 1
        elif word in ("SELECT", "ASK", "DESCRIBE"):
            waiting.append(depth)
        elif word == "CONSTRUCT":
            template = True
        elif word == "WHERE" and template:
            if before is not None and before.text.upper() == "CONSTRUCT":
                return  # the short form takes no VALUES
            waiting.append(depth)
            template = False
        elif token.text == "{" and waiting and waiting[-1] == depth:
            waiting.pop()
            yield token.at
