"""Opening datasets and asking them: memory, an Oxigraph folder or a remote endpoint answer the same calls.

A dataset is an `rdflib.Dataset`; queries go past rdflib to the engine behind it, and results are written
by the engine. Nothing is written to a store here.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import pyoxigraph as ox

from wcograph import bundle
from wcograph.errors import QueryError, StoreError, UsageError
from wcograph.namespaces import DATASET, PREFIXES
from wcograph.sparql import Value, check_names, readable, tokens, with_values

if TYPE_CHECKING:
    import rdflib

_SUFFIXES = {
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".xml": ox.RdfFormat.RDF_XML,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
TIMEOUT = 60.0
"""Seconds that a remote endpoint is waited for."""
_ACCEPT_RESULTS = "application/sparql-results+json"
_ACCEPT_GRAPH = "application/n-triples"


class Endpoint:
    """A remote SPARQL 1.1 endpoint."""

    def __init__(self, url: str) -> None:
        self.url = url

    def post(self, query: str, accept: str) -> bytes:
        """The answer to a query by POST (SPARQL 1.1 Protocol, section 2.1.2), in the format asked for."""
        # imported here, since most datasets are local and HTTP takes as long to import as a query to answer
        import urllib.error
        import urllib.parse
        import urllib.request

        body = urllib.parse.urlencode({"query": _prologue(query) + query}).encode()
        headers = {
            "Accept": accept,
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "wcograph",
        }
        request = urllib.request.Request(self.url, body, headers)  # noqa: S310 - open_store checked the scheme
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
                return bytes(answer.read())
        except urllib.error.HTTPError as error:
            said = error.read(500).decode("utf-8", "replace").strip()
            message = f"{self.url} answered {error.code} {error.reason}: {said}"
            raise (QueryError if error.code == 400 else StoreError)(message) from error
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            reason = getattr(error, "reason", None) or error
            raise StoreError(f"cannot reach {self.url}: {reason}") from error


def _prologue(query: str) -> str:
    """PREFIX lines for the project's prefixes that a query uses, on one line so that places stay right."""
    used = [name for name in PREFIXES if f"{name}:" in query]
    return " ".join(f"PREFIX {name}: <{PREFIXES[name]}>" for name in used) + " "


Engine = ox.Store | Endpoint
Anything = Any
"""An `rdflib.Dataset`, a `pyoxigraph.Store`, or an `Endpoint`."""


def open_store(
    source: str | Path | None = None,
    *,
    memory: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Engine:
    """Open a dataset as an engine, without rdflib.

    Args:
        source: None for the bundled dataset; a file (.nq .trig .ttl .nt .rdf .jsonld, also with .gz); an
            Oxigraph folder, opened read-only so that another process may have it too; or an endpoint URL.
        memory: load the bundled dataset into memory, which is quicker for a session of many queries.
        progress: is told in a few words what takes time.

    Raises:
        StoreError: nothing there, or not readable as what it seems to be.
    """
    if source is None:
        folder = bundle.prepared(progress=progress)
        return _load(folder / "wcograph.nq") if memory else _open_folder(folder / "wcograph.oxigraph")
    text = str(source)
    if text.startswith(("http://", "https://")):
        return Endpoint(text)
    path = Path(source)
    if path.is_dir():
        if (path / "records").is_dir():
            raise StoreError(f"'{path}' is a data folder; build it first: wcograph build {path}")
        if (path / "wcograph.oxigraph").is_dir():
            path = path / "wcograph.oxigraph"
        return _open_folder(path)
    if not path.exists():
        raise StoreError(f"there is no dataset at '{path}'")
    return _load(path)


def _open_folder(path: Path) -> ox.Store:
    if not (path / "CURRENT").exists():
        raise StoreError(f"'{path}' is no Oxigraph folder; wcograph build makes one")
    try:
        return ox.Store.read_only(str(path))
    except (OSError, ValueError, RuntimeError) as error:
        raise StoreError(f"cannot open the Oxigraph folder '{path}': {error}") from error


def _load(path: Path) -> ox.Store:
    name = path.name.removesuffix(".gz")
    format_ = _SUFFIXES.get(Path(name).suffix.lower())
    if format_ is None:
        known = " ".join(sorted(_SUFFIXES))
        raise StoreError(f"'{path}' has no ending that names an RDF format; known are {known} (.gz)")
    store = ox.Store()
    try:
        if path.suffix == ".gz":
            store.bulk_load(gzip.decompress(path.read_bytes()), format=format_)
        else:
            store.bulk_load(path=str(path), format=format_)
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise StoreError(f"cannot read '{path}': {error}") from error
    return store


def open_dataset(source: str | Path | None = None) -> rdflib.Dataset:
    """Open a dataset as an `rdflib.Dataset`.

    Its default graph is the accepted view; `GRAPH ?g` shows who said what. The bundled dataset and files
    are held in memory. See `open_store` for what `source` may be.

    >>> ds = open_dataset()
    >>> bool(ds.query("ASK { ?e a wcg:Event }"))
    True

    Raises:
        StoreError: nothing there, or not readable as what it seems to be.
    """
    import rdflib

    engine = open_store(source, memory=True)
    if isinstance(engine, Endpoint):
        from rdflib.plugins.stores.sparqlstore import SPARQLStore

        dataset = rdflib.Dataset(store=SPARQLStore(engine.url))
    else:
        from oxrdflib import OxigraphStore

        dataset = rdflib.Dataset(store=OxigraphStore(store=engine))
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, replace=True)
    return dataset


def engine_of(dataset: Anything) -> Engine:
    """The engine behind a dataset; a plain rdflib dataset or graph is copied into one, each time anew.

    Raises:
        UsageError: something that is no dataset.
    """
    if isinstance(dataset, ox.Store | Endpoint):
        return dataset
    store = getattr(dataset, "store", None)
    inner = getattr(store, "_inner", None)
    if isinstance(inner, ox.Store):
        return inner
    endpoint = getattr(store, "query_endpoint", None)
    if isinstance(endpoint, str):
        return Endpoint(endpoint)
    if hasattr(dataset, "serialize") and hasattr(dataset, "triples"):
        return _copied(dataset)
    raise UsageError(f"a dataset is what open_dataset() gives, not a {type(dataset).__name__}")


def _copied(dataset: Any) -> ox.Store:
    """A plain rdflib dataset or graph as a store of its own."""
    store = ox.Store()
    graphs = dataset.graphs() if hasattr(dataset, "graphs") else [dataset]
    for graph in graphs:
        name = str(graph.identifier)
        default = graph is dataset or name == "urn:x-rdflib:default"
        target = ox.DefaultGraph() if default else ox.NamedNode(name)
        store.load(
            graph.serialize(format="nt", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES, to_graph=target
        )
    return store


class Table(list[dict[str, Any]]):
    """Rows of a SELECT, as dicts; pandas and polars take it as it is.

    Values are plain Python: IRIs and text as str, numbers, booleans and dates as such, None where unbound.
    """

    def __init__(self, columns: list[str], rows: Iterator[dict[str, Any]]) -> None:
        super().__init__(rows)
        self.columns = columns
        """Names of the variables, in the order of the query."""

    def _repr_html_(self) -> str:
        from html import escape

        def cell(value: Any) -> str:
            text = "" if value is None else escape(str(value))
            if isinstance(value, str) and value.startswith(("http://", "https://")):
                return f'<td><a href="{text}" rel="noopener noreferrer">{text}</a></td>'
            return f"<td>{text}</td>"

        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join("<tr>" + "".join(cell(row[c]) for c in self.columns) + "</tr>" for row in self[:500])
        more = f"<p>{len(self) - 500:,} more rows</p>" if len(self) > 500 else ""
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _python(term: Any) -> Any:
    """A term as plain Python."""
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


def run(dataset: Anything, query: str, values: dict[str, Value] | None = None) -> Any:
    """Run a query and give the engine's own result.

    Returns:
        `pyoxigraph.QuerySolutions`, `QueryBoolean` or `QueryTriples`.

    Raises:
        QueryError: the query is wrong; the message shows the place.
        StoreError: the store or endpoint failed.
    """
    engine = engine_of(dataset)
    check_names(query)
    full = with_values(query, values or {})
    if isinstance(engine, Endpoint):
        return _remote(engine, full)
    try:
        return engine.query(full, prefixes=PREFIXES)
    except SyntaxError as error:
        if full != query:  # name the place in the query as it was written
            try:
                engine.query(query, prefixes=PREFIXES)
            except SyntaxError as original:
                raise readable(query, original) from None
        raise readable(full, error) from None
    except (RuntimeError, ValueError) as error:
        raise QueryError(str(error)) from error
    except OSError as error:
        raise StoreError(f"the store failed: {error}") from error


def _remote(endpoint: Endpoint, query: str) -> Any:
    form = _form(query)
    if form in ("CONSTRUCT", "DESCRIBE"):
        return ox.parse(endpoint.post(query, _ACCEPT_GRAPH), format=ox.RdfFormat.N_TRIPLES)
    answer = endpoint.post(query, _ACCEPT_RESULTS)
    try:
        return ox.parse_query_results(answer, format=ox.QueryResultsFormat.JSON)
    except SyntaxError as error:
        raise StoreError(f"{endpoint.url} sent no SPARQL results: {error}") from error


def _form(query: str) -> str:
    words = (token.text.upper() for token in tokens(query) if token.kind == "word")
    return next((word for word in words if word in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")), "")


def select(dataset: Anything, query: str, **values: Value) -> Table:
    """Ask a SELECT query.

    The project's prefixes are known without PREFIX lines. A keyword argument binds the variable of its name:

    >>> ds = open_dataset()
    >>> select(ds, "SELECT ?code WHERE { ?region a wcg:Region ; skos:notation ?code }", region="wreg:AMS")
    [{'code': 'AMS'}]

    Raises:
        QueryError: the query is wrong, or no SELECT.
        UsageError: a value for a variable that the query does not have.
        StoreError: the store or endpoint failed.
    """
    found = run(dataset, query, values)
    if not isinstance(found, ox.QuerySolutions):
        raise QueryError("select() takes a SELECT query; use ask() or construct()")
    columns = [variable.value for variable in found.variables]
    try:
        return Table(columns, ({c: _python(row[c]) for c in columns} for row in found))
    except (RuntimeError, OSError) as error:
        raise StoreError(f"the query failed: {error}") from error


def ask(dataset: Anything, query: str, **values: Value) -> bool:
    """Ask an ASK query.

    Raises:
        QueryError, UsageError, StoreError: as `select`.
    """
    found = run(dataset, query, values)
    if not isinstance(found, ox.QueryBoolean):
        raise QueryError("ask() takes an ASK query")
    return bool(found)


def construct(dataset: Anything, query: str, **values: Value) -> rdflib.Graph:
    """Ask a CONSTRUCT or DESCRIBE query.

    Raises:
        QueryError, UsageError, StoreError: as `select`.
    """
    import rdflib

    found = run(dataset, query, values)
    if isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
        raise QueryError("construct() takes a CONSTRUCT or DESCRIBE query")
    triples = [ox.Triple(t.subject, t.predicate, t.object) for t in found]
    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)
    return graph


def write_results(found: Any, output: IO[bytes], format_: str) -> None:
    """Write a result in the engine's own words.

    Args:
        found: what `run` gave.
        output: a binary stream.
        format_: `csv tsv json xml` for SELECT and ASK; `turtle ntriples rdfxml jsonld` for CONSTRUCT.

    Raises:
        UsageError: a format that does not go with the result.
    """
    tables = {
        "csv": ox.QueryResultsFormat.CSV,
        "tsv": ox.QueryResultsFormat.TSV,
        "json": ox.QueryResultsFormat.JSON,
        "xml": ox.QueryResultsFormat.XML,
    }
    graphs = {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "rdfxml": ox.RdfFormat.RDF_XML,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    if isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
        if format_ not in tables:
            raise UsageError(f"a table is written as {', '.join(tables)}, not as {format_}")
        if isinstance(found, ox.QueryBoolean) and format_ in ("csv", "tsv"):
            output.write(b"true\n" if found else b"false\n")
            return
        found.serialize(output, format=tables[format_])
    elif format_ not in graphs:
        raise UsageError(f"a graph is written as {', '.join(graphs)}, not as {format_}")
    else:
        triples = sorted((ox.Triple(t.subject, t.predicate, t.object) for t in found), key=str)
        ox.serialize(triples, output, format=graphs[format_], prefixes=_used_prefixes(triples))


def _used_prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The prefixes whose namespaces occur, so that a short answer has a short head."""
    iris = [term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)]
    used = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in iris}
    return {prefix: namespace for prefix, namespace in PREFIXES.items() if namespace in used}


def version_of(dataset: Anything) -> str:
    """Version of a dataset, or an empty string where it states none."""
    found = select(dataset, f"SELECT ?v WHERE {{ <{DATASET}> dcat:version ?v }}")
    return str(found[0]["v"]) if found else ""


def graph_bytes(dataset: Anything) -> io.BytesIO:
    """All quads as N-Quads, for engines and tools that want a file."""
    engine = engine_of(dataset)
    if isinstance(engine, Endpoint):
        raise UsageError("a remote endpoint is not copied as a whole; export what you need by a query")
    return io.BytesIO(bytes(engine.dump(format=ox.RdfFormat.N_QUADS) or b""))
