"""Query texts before they reach an engine: names checked, values put in, errors made readable.

Nothing is run here. Values travel as a VALUES block written by the term serialiser, never by formatting
strings, so that memory, folder and remote endpoint get the same query (SPARQL 1.1, section 10.2.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from numbers import Integral
from typing import Any

import pyoxigraph as ox

from wcograph.errors import QueryError, UsageError
from wcograph.namespaces import BASE, KINDS, PREFIXES, WCG
from wcograph.tokens import Group, Token, groups, tokens

Value = object
"""A pyoxigraph or rdflib term, a Python str, int, float, bool, date, or a list of these."""

_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD"])
"""Words that an update begins with (SPARQL 1.1 Update, section 3)."""
_ERROR = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_SENTENCE = re.compile(r"\b(?:The|A|An|IRI|It) [a-z]\w*(?: [^,\[\]]+)?|\bThe SELECT [^,\[\]]+")
"""What an engine says in words, among the lists of what it would have liked."""
_LONG = 50_000
"""Characters of a query above which nobody would wait for a second parser."""
_PATH = re.compile(rf"(?:{'|'.join(KINDS)})/[A-Za-z0-9][A-Za-z0-9.#-]*")
_PARAMETER = re.compile(r"^#\s*\?(\w+)\s*=\s*(.+?)\s*$", re.MULTILINE)


def _position(query: str, at: int) -> tuple[int, int]:
    line = query.count("\n", 0, at) + 1
    return line, at - (query.rfind("\n", 0, at) + 1) + 1


def _error(query: str, message: str, line: int, column: int) -> QueryError:
    lines = query.split("\n")
    shown = re.sub(r"[^\S ]", " ", lines[min(line, len(lines)) - 1])  # a tab would move the pointer
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
                near = _nearest(prefix, declared)
                hint = f"; did you mean '{near}:'?" if near else "; add a PREFIX line for it"
                raise _error(query, f"the prefix '{prefix}:' is unknown{hint}", *_position(query, token.at))
            elif declared[prefix] == PREFIXES["wcg"] and local and local not in WCG.terms:
                near = _nearest(local, WCG.terms)
                hint = f"; did you mean '{prefix}:{near}'?" if near else ""
                message = f"'{token.text}' is no term of the ontology{hint}"
                raise _error(query, message, *_position(query, token.at))
        before = token


def _nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name that fewest slips turn into this one, if they are few; letters swapped are one slip."""
    from rapidfuzz.distance import OSA

    found = min(
        known,
        key=lambda each: (
            OSA.distance(name.casefold(), each.casefold()),
            OSA.distance(name, each),
            abs(len(name) - len(each)),
            each,
        ),
    )
    return found if OSA.distance(name.casefold(), found.casefold()) <= max(1, len(name) // 3) else None


def readable(query: str, error: Exception) -> QueryError:
    """An engine's complaint with the line it is about, and what stands there."""
    match = _ERROR.match(str(error))
    if not match:
        return QueryError(str(error))
    line, column = int(match[1]), int(match[2])
    if sentence := _SENTENCE.search(match[3]):
        return _error(query, " ".join(sentence[0].split()), line, column)
    words = (token for token in tokens(query) if token.kind == "word")
    first = next((word for word in words if word.text.upper() not in ("PREFIX", "BASE")), None)
    if first is not None and first.text.upper() in _UPDATES:
        message = f"'{first.text}' is an update; wcograph takes SELECT, ASK, CONSTRUCT and DESCRIBE"
        return _error(query, message, *_position(query, first.at))
    try:
        at = _unreadable(query)
    except RecursionError:
        return _error(query, "the query cannot be read; the mistake is here or just before", line, column)
    if at is None:
        message = "the engine refuses the query; is a variable assigned that has a value already?"
        return _error(query, message, line, column)
    rest = next((token.text for token in tokens(query) if token.at >= at), None)
    shown = rest if rest is None or len(rest) <= 40 else rest[:40] + "…"
    message = "the query ends too early" if shown is None else f"the query cannot be read from '{shown}' on"
    return _error(query, message, *_position(query, at))


def _unreadable(query: str) -> int | None:
    """Where a query stops to be SPARQL; None where all of it is.

    The engine's own place is off by the length of the keyword it would have liked, so rdflib is asked.

    Raises:
        RecursionError: it is too long, or too deep, for rdflib to say.
    """
    from pyparsing import ParseBaseException
    from rdflib.plugins.sparql.parser import parseQuery

    if len(query) > _LONG or "\\u" in query.lower():  # rdflib resolves escapes first, which moves places
        raise RecursionError
    try:
        parseQuery(query.replace("\t", " "))  # a tab would count as up to eight
    except ParseBaseException as error:
        return int(error.loc)
    return None


def parameters(query: str) -> dict[str, str]:
    """The values a query file declares, as `# ?series = wser:ams-donor-meeting`, still as text.

    >>> parameters("# Which editions?\\n# ?series = wser:ams-donor-meeting\\nSELECT …")
    {'series': 'wser:ams-donor-meeting'}
    """
    head = query[: next((token.at for token in tokens(query)), len(query))]
    return {match[1]: match[2] for match in _PARAMETER.finditer(head)}


def parse_term(text: str) -> ox.NamedNode | ox.Literal:
    """A term as SPARQL writes it: `wser:ams-donor-meeting`, `<https://…>`, `"text"@en`, `6`, `true`.

    >>> parse_term('"Lima"@es')
    <Literal value=Lima language=es>

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

    A string with one of the project's prefixes, a path as `org/imf`, or an http(s) address is an IRI; any
    other string is a plain literal. For a literal that looks like an IRI pass `rdflib.Literal` or
    `pyoxigraph.Literal`.

    >>> as_term("wreg:AMS")
    <NamedNode value=https://w3id.org/wcograph/id/region/AMS>
    >>> as_term("region/AMS") == as_term("wreg:AMS")
    True
    >>> as_term("AMS").value
    'AMS'

    Raises:
        UsageError: a value that is no RDF term.
    """
    if isinstance(value, ox.NamedNode | ox.Literal):
        return value
    try:
        if callable(getattr(value, "n3", None)):  # an rdflib term, recognised without importing rdflib
            return _rdflib_term(value)
        if isinstance(value, str):
            iri = _iri(value)
            return ox.Literal(value) if iri is None else ox.NamedNode(iri)
    except ValueError as error:  # half a character, or an IRI that is none
        raise UsageError(f"{value!r} is no RDF term: {error}") from error
    if isinstance(value, bool | float):
        return ox.Literal(value)
    if isinstance(value, Integral):
        return _typed(str(value), "integer")
    if isinstance(value, Decimal):
        return _typed(format(value, "f"), "decimal")
    if isinstance(value, date | time):
        kind = "dateTime" if isinstance(value, datetime) else "date" if isinstance(value, date) else "time"
        return _typed(value.isoformat(), kind)
    raise UsageError(f"{value!r} is no RDF term; pass a string, number, date, or rdflib term")


def _typed(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))


def _iri(text: str) -> str | None:
    """The IRI that a string stands for, if it looks like one."""
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and re.fullmatch(r"[\w.#/-]+", local):
        return PREFIXES[prefix] + local
    if _PATH.fullmatch(text):
        return f"{BASE}id/{text}"
    return text if re.fullmatch(r"https?://[^\x00-\x20<>\"{}|\\^`]+", text) else None


def _rdflib_term(value: Any) -> ox.NamedNode | ox.Literal:
    kind = type(value).__name__
    if kind == "URIRef":
        return ox.NamedNode(str(value))
    if kind != "Literal":
        raise UsageError(f"a {kind} is no value for a variable; pass an IRI or a literal")
    if value.language:
        return ox.Literal(str(value), language=value.language)
    return ox.Literal(str(value), datatype=ox.NamedNode(str(value.datatype)) if value.datatype else None)


def _written(term: ox.NamedNode | ox.Literal) -> str:
    """A term as a query holds it.

    The letter u after a backslash is written as an escape of its own: engines that resolve codepoint escapes
    before they parse (SPARQL 1.1, section 19.2) would else read backslash, u, 0022 in a text as a quotation
    mark, and end the string there. Eight digits, for rdflib takes as many after a small u too.
    """

    def apart(match: re.Match[str]) -> str:
        return f"\\\\\\U{ord(match[1]):08X}" if match[1] else match[0]

    return re.sub(r"\\\\([uU])|\\.", apart, str(term))


def with_values(query: str, values: Mapping[str, Value]) -> str:
    """The query with variables bound to values.

    A list of values binds the variable to each of them; an empty list to nothing, so that nothing is found.
    The values stand in the WHERE clause of the query and of each sub-select that has the variable, so that
    grouping and counting see them, and in each group that names it, so that its filters do.

    >>> with_values("ASK { ?e wcg:region ?r }", {"r": "wreg:AMS"})
    'ASK { VALUES (?r) { (<https://w3id.org/wcograph/id/region/AMS>) } ?e wcg:region ?r }'

    Raises:
        UsageError: a name that is no variable of the query, or a value that is no RDF term.
        QueryError: a query without a WHERE clause to put values in.
    """
    if not values:
        return query
    used = {token.text[1:] for token in tokens(query) if token.kind == "variable"}
    unknown = sorted(set(values) - used)
    if unknown:
        known = ", ".join(f"?{name}" for name in sorted(used)) or "none"
        raise UsageError(f"the query has no variable ?{unknown[0]}; it has {known}")
    blocks = {name: _block(name, value) for name, value in values.items()}
    whole = groups(query)
    where = next((group for group in whole.below if group.where), None)
    if where is None:
        raise QueryError("the query has no WHERE clause that values could be put into; write one out")
    insertions = [
        (group.at + 1, "".join(block for name, block in blocks.items() if name in wanted))
        for group in whole.all_below()
        if (wanted := _wanted(group))
    ]
    if whole.form == "CONSTRUCT" and not any(group.kind == "template" for group in whole.below):
        # the short form CONSTRUCT WHERE { … } takes no VALUES; written out it does
        start = next(token for token in tokens(query) if token.text.upper() == "CONSTRUCT")
        insertions.append((start.at + len(start.text), f" {query[where.at : where.end + 1]}"))
    for at, text in sorted(insertions, reverse=True):
        query = query[:at] + text + query[at:]
    return query


def _block(name: str, value: Value) -> str:
    several = value if isinstance(value, list | tuple | set | frozenset) else [value]
    rows = " ".join(f"({term})" for term in sorted({_written(as_term(each)) for each in several}))
    return f" VALUES (?{name}) {{ {rows} }}" if rows else f" VALUES (?{name}) {{ }}"


def _wanted(group: Group) -> set[str]:
    """The variables whose values a group is to be told."""
    if group.kind != "group" or group.exists or group.form:
        return set()
    if group.where and group.above is not None:
        return group.seen() | group.above.own
    return group.own
