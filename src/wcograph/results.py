"""Results of queries: as tables of plain Python values, and written in the engine's own words.

How queries are asked is in `wcograph.store`; tables for the eye are drawn by the command line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from html import escape
from typing import IO, Any, Final

import pyoxigraph as ox

from wcograph.errors import StoreError, UsageError
from wcograph.namespaces import PREFIXES

TABLE_FORMATS: Final = {
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
}
GRAPH_FORMATS: Final = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
_SHOWN: Final = 500
"""So many rows of a table are shown in a notebook."""
_XML_NAME: Final = re.compile(r"[^\W\d][\w.-]*\Z")
_NOT_XML: Final = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Table(list[dict[str, Any]]):
    """Rows of a SELECT, as dicts; pandas and polars take it as it is.

    Values are plain Python: IRIs and text as str, numbers, booleans and dates as such, None where unbound.
    """

    def __init__(self, columns: Iterable[str], rows: Iterable[dict[str, Any]]) -> None:
        super().__init__(rows)
        self.columns = list(columns)
        """Names of the variables, in the order of the query."""

    def _repr_html_(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        rows = ("".join(_cell(row.get(name)) for name in self.columns) for row in self[:_SHOWN])
        body = "".join(f"<tr>{cells}</tr>" for cells in rows)
        more = f"<p>{len(self) - _SHOWN:,} more rows</p>" if len(self) > _SHOWN else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: Any) -> str:
    text = "" if value is None else escape(str(value))
    if isinstance(value, str) and re.fullmatch(r"https?://\S+", value):
        return f'<td><a href="{text}" rel="noopener noreferrer">{text}</a></td>'
    return f"<td>{text}</td>"


def python_value(term: Any) -> Any:
    """A term as plain Python; a literal that its datatype does not allow stays text.

    >>> python_value(ox.Literal("2015-02-02", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")))
    datetime.date(2015, 2, 2)
    """
    if term is None:
        return None
    if not isinstance(term, ox.Literal):
        return term.value if isinstance(term, ox.NamedNode) else str(term)
    kind = term.datatype.value.removeprefix(PREFIXES["xsd"])
    try:
        if kind in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger"):
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            return float(term.value)
        if kind == "boolean":
            return term.value in ("true", "1")
        if kind == "date":
            return date.fromisoformat(term.value)
        if kind == "dateTime":
            return datetime.fromisoformat(term.value)
    except ValueError:
        pass
    return term.value


def write_results(found: Any, output: IO[bytes], format_: str) -> None:
    """Write a result in the engine's own words.

    Args:
        found: what `wcograph.store.run` gave.
        output: a binary stream.
        format_: `csv tsv json xml` for SELECT and ASK; `turtle ntriples rdfxml jsonld` for CONSTRUCT.

    Raises:
        UsageError: a format that does not go with the result, or cannot hold it.
        StoreError: the query failed while its answer was read.
    """
    formats: Iterable[str] = GRAPH_FORMATS
    if isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
        formats = TABLE_FORMATS
    if format_ not in formats:
        what = "table" if formats is TABLE_FORMATS else "graph"
        raise UsageError(f"a {what} is written as {', '.join(formats)}, not as {format_}")
    if isinstance(found, ox.QueryBoolean) and format_ in ("csv", "tsv"):
        output.write(b"true\n" if found else b"false\n")  # neither format has a form for it
        return
    try:
        if isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
            found.serialize(output, format=TABLE_FORMATS[format_])
            return
        triples = sorted((ox.Triple(t.subject, t.predicate, t.object) for t in found), key=str)
    except (RuntimeError, SyntaxError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the output, not of the engine
        raise StoreError(f"the query failed: {error}") from error
    if format_ == "rdfxml":
        check_xml(triples)
    ox.serialize(triples, output, format=GRAPH_FORMATS[format_], prefixes=used_prefixes(triples))


def used_prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The prefixes whose namespaces occur, so that a short answer has a short head."""
    iris = [term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)]
    used = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in iris}
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if namespace in used}


def check_xml(triples: Iterable[ox.Triple]) -> None:
    """Refuse what XML cannot hold; the engine would write it all the same, and no other tool could read it.

    Raises:
        UsageError: a property whose end is no XML name, or a control character.
    """
    for property_ in sorted({triple.predicate.value for triple in triples}):
        if not _XML_NAME.search(property_):
            raise UsageError(
                f"RDF/XML cannot hold the property <{property_}>: its end is no XML name; "
                "write Turtle instead"
            )
    for triple in triples:
        if isinstance(triple.object, ox.Literal) and _NOT_XML.search(triple.object.value):
            raise UsageError(
                f"RDF/XML cannot hold a control character in {triple.object} of {triple.subject}; "
                "write Turtle instead"
            )
