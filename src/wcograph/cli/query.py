"""`wcograph query`: a SPARQL query from a file, standard input or the command line, and its answer.

On the way to CSV nothing but the engine touches the rows, and nothing heavy is imported.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click

from wcograph.cli import terminal
from wcograph.cli.verb import Verb, dataset_option, form_options, opened
from wcograph.errors import StoreError, UsageError

_SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".json": "json",
    ".srj": "json",
    ".xml": "xml",
    ".srx": "xml",
    ".ttl": "turtle",
    ".nt": "ntriples",
    ".jsonld": "jsonld",
    ".rdf": "rdfxml",
    ".txt": "table",
}


@click.command(
    cls=Verb,
    short_help="Ask a SPARQL query, from a file, standard input or as text.",
    epilog="""Examples:

\b
  wcograph query "SELECT ?who ?meeting WHERE { ?who wcg:spokeAt ?meeting }"
  wcograph query question.rq -p series=wser:ams-rccdg --csv > rows.csv
  wcograph query question.rq -o rows.json
  echo "ASK { ?meeting wcg:ordinal 6 }" | wcograph query -
  wcograph query "DESCRIBE worg:imf" --ntriples

The project's prefixes (wcg: wev: worg: wper: skos: …) need no PREFIX lines. The default graph is the
accepted view; GRAPH ?g shows which passage states what.
""",
)
@click.argument("query", metavar="FILE|-|TEXT")
@click.option(
    "-p",
    "--param",
    "params",
    multiple=True,
    metavar="NAME=VALUE",
    help="Bind the variable ?NAME, in place of the value that the file declares ('# ?NAME = VALUE'). "
    "VALUE is written as in SPARQL, or as kind/id. May be given several times.",
)
@dataset_option
@form_options(
    table="A table for reading: the default on a terminal.",
    csv="The default in a pipe.",
    tsv="Terms as in SPARQL, with language and datatype.",
    json="SPARQL 1.1 results in JSON.",
    xml="SPARQL 1.1 results in XML.",
    turtle="The default of CONSTRUCT and DESCRIBE.",
    ntriples="For CONSTRUCT and DESCRIBE.",
    jsonld="For CONSTRUCT and DESCRIBE.",
    rdfxml="For CONSTRUCT and DESCRIBE.",
)
@click.option(
    "-o", "--output", "target", metavar="FILE", help="Write to a file, in the form its ending names."
)
def query(
    query: str, params: tuple[str, ...], source: str | None, form: str | None, target: str | None
) -> None:
    """Ask a SPARQL query: from a FILE, from standard input (-), or TEXT itself."""
    from wcograph import sparql

    text = _text(query)
    values: dict[str, Any] = {name: _term(value) for name, value in sparql.parameters(text).items()}
    values |= dict(_named(param) for param in params)
    engine = opened(source)
    if target is None:
        if form is None and terminal.output().isatty():
            form = "table"
        terminal.interruptible(lambda: _answer(engine, text, values, form, None))
        return
    named = form or _SUFFIXES.get(Path(target).suffix.lower())
    with _written(Path(target)) as stream:
        terminal.interruptible(lambda: _answer(engine, text, values, named, stream))


def _text(query: str) -> str:
    """The query that an argument means."""
    if query == "-":
        if sys.stdin is None:
            raise UsageError("standard input is closed; name a file with a query")
        return _decoded(sys.stdin.buffer.read(), "standard input")
    try:
        is_file = Path(query).is_file()
    except (OSError, ValueError):  # too long for a name: a query
        is_file = False
    if is_file:
        return _decoded(Path(query).read_bytes(), query)
    if "{" in query or " " in query.strip():
        return query
    raise UsageError(f"there is no file '{query}', and it is no query; write a SPARQL query or name its file")


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"'{name}' is not UTF-8 (line {line}); save it as UTF-8") from error


def _named(param: str) -> tuple[str, Any]:
    name, equals, value = param.partition("=")
    name = name.strip().lstrip("?$")
    if not equals or not name:
        raise UsageError(f"'{param}' binds nothing; write NAME=VALUE")
    return name, _term(value.strip())


def _term(value: str) -> Any:
    from wcograph import namespaces, sparql

    kind, slash, slug = value.partition("/")
    if slash and slug and kind in namespaces.KINDS and not any(c in '<>"{}|^`\\ ' for c in slug):
        return sparql.as_term(namespaces.iri(kind, slug))
    return sparql.parse_term(value)


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """A file that takes its place once it is whole; a device or a pipe is written as it is."""
    from wcograph.files import replacing

    if path.is_dir():
        raise UsageError(f"'{path}' is a folder; name a file")
    regular = path.is_file() or not path.exists()
    with replacing(path.resolve()) if regular else path.open("wb") as stream:
        yield stream


def _answer(
    engine: Any, text: str, values: dict[str, Any], form: str | None, stream: IO[bytes] | None
) -> None:
    """Run a query and write its result to a stream, or to standard output."""
    import pyoxigraph as ox

    from wcograph.results import write_results
    from wcograph.store import run

    try:
        found = run(engine, text, values)
        if isinstance(found, ox.QuerySolutions):
            if form == "table":
                _write_table(found, stream)
                return
            form = form or "csv"
        elif form in (None, "table"):
            form = "csv" if isinstance(found, ox.QueryBoolean) else "turtle"
        output = stream or terminal.binary_output()
        write_results(found, output, str(form))
        if form in ("json", "xml", "jsonld"):
            output.write(b"\n")  # the engine ends these without one, and the prompt would follow on the line
    except (RuntimeError, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # of the stream, not of the engine
        raise StoreError(f"the query failed: {error}") from error


def _write_table(found: Any, stream: IO[bytes] | None) -> None:
    from wcograph.cli import table

    count = 0

    def rows() -> Iterator[list[table.Cell]]:
        nonlocal count
        for row in found:
            count += 1
            yield [_cell(term) for term in row]

    columns = [variable.value for variable in found.variables]
    if stream is not None:
        for line in table.lines(columns, rows(), terminal.width()):
            stream.write(f"{line}\n".encode())
    else:
        for line in table.lines(columns, rows(), terminal.width(), colour=terminal.colour()):
            terminal.write(line)
        terminal.output().flush()
    terminal.tell(terminal.number(count, "row"))


def _cell(term: Any) -> Any:
    """A term as it is shown: names shortened, literals without quotes."""
    import pyoxigraph as ox

    from wcograph.cli.table import Cell
    from wcograph.namespaces import PREFIXES

    if term is None:
        return Cell("")
    if isinstance(term, ox.Literal):
        numeric = term.datatype.value.removeprefix(PREFIXES["xsd"]) in _NUMBERS
        return Cell(terminal.visible(term.value), "number" if numeric else "text")
    if isinstance(term, ox.NamedNode):
        return Cell(terminal.visible(shortened(term.value)), "name")
    return Cell(terminal.visible(str(term)), "name")


_NUMBERS = frozenset({"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"})


def shortened(iri: str) -> str:
    """An IRI as a prefixed name that a query takes, or as it is.

    >>> shortened("https://w3id.org/wcograph/id/doc/wco-20150218-ams#p3.s1")
    'wdoc:wco-20150218-ams\\\\#p3.s1'
    >>> shortened("http://www.wikidata.org/entity/Q7804")
    'http://www.wikidata.org/entity/Q7804'
    """
    from wcograph.namespaces import PREFIXES

    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            local = iri[len(namespace) :]
            if re.fullmatch(r"\w(?:[\w.#-]*[\w-])?", local):
                return f"{prefix}:{local.replace('#', chr(92) + '#')}"
    return iri
