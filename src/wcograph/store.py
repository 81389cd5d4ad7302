"""Opening datasets and asking them: memory, an Oxigraph folder or a remote endpoint answer the same calls.

A dataset is an `rdflib.Dataset`; queries go past rdflib to the engine behind it. Nothing is written to a
store here. How results become tables and files is in `wcograph.results`.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from wcograph import bundle
from wcograph.endpoint import Endpoint
from wcograph.errors import QueryError, StoreError, UsageError
from wcograph.namespaces import DATASET, PREFIXES
from wcograph.results import Table, python_value
from wcograph.sparql import Value, check_names, readable, with_values
from wcograph.tokens import groups

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
# the forms an answer may have, best first; some endpoints know only the second
_TABLE = "application/sparql-results+json, application/sparql-results+xml;q=0.9"
_GRAPH = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.5"
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
    if isinstance(source, str) and "://" in text:
        raise StoreError(f"'{text}' is no address of an endpoint; write a path, or an http or https address")
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
        message = f"cannot open the Oxigraph folder '{path}': {error}; if it is damaged, build it anew"
        raise StoreError(message) from error


def quads_of(path: Path) -> Iterator[ox.Quad]:
    """The quads of a file one after the other, for files that memory need not hold.

    Raises:
        StoreError: nothing there, or not readable as what it seems to be.
    """
    if not path.exists():
        raise StoreError(f"there is no dataset at '{path}'")
    format_, packed = _format(path)
    try:
        if packed:
            with gzip.open(path) as stream:
                yield from ox.parse(cast("IO[bytes]", stream), format=format_)
        else:
            yield from ox.parse(path=str(path), format=format_)
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error) as error:
        raise StoreError(f"cannot read '{path}' as {format_.name}: {error}") from error


def _format(path: Path) -> tuple[ox.RdfFormat, bool]:
    """Format of a file by its ending, and whether it is compressed."""
    packed = path.suffix.lower() == ".gz"
    format_ = _SUFFIXES.get(Path(path.stem if packed else path.name).suffix.lower())
    if format_ is None:
        known = " ".join(sorted(_SUFFIXES))
        raise StoreError(f"'{path}' has no ending that names an RDF format; known are {known} (.gz)")
    return format_, packed


def _load(path: Path) -> ox.Store:
    format_, packed = _format(path)
    store = ox.Store()
    try:
        if packed:
            with gzip.open(path) as stream:
                store.bulk_load(cast("IO[bytes]", stream), format=format_)
        else:
            store.bulk_load(path=str(path), format=format_)
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error) as error:
        raise StoreError(f"cannot read '{path}' as {format_.name}: {error}") from error
    return store


def open_dataset(source: str | Path | None = None) -> rdflib.Dataset:
    """Open a dataset as an `rdflib.Dataset`.

    Its default graph is the accepted view; `GRAPH ?g` shows who said what. The bundled dataset and files
    are held in memory. See `open_store` for what `source` may be. It is rdflib all the way down, so that
    `ds.query(…)` works too; it ignores FROM, which `select` heeds.

    >>> ds = open_dataset()
    >>> ask(ds, "ASK { wev:2015-02-ams-donor-meeting a wcg:Event }")
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
    for graph in dataset.graphs() if hasattr(dataset, "graphs") else [dataset]:
        name = str(graph.identifier)
        default = graph is dataset or name == "urn:x-rdflib:default"
        target = ox.DefaultGraph() if default else ox.NamedNode(name)
        triples = graph.serialize(format="nt", encoding="utf-8")
        store.load(triples, format=ox.RdfFormat.N_TRIPLES, to_graph=target)
    return store


def run(dataset: Anything, query: str, values: dict[str, Value] | None = None) -> Any:
    """Run a query and give the engine's own result.

    Returns:
        `pyoxigraph.QuerySolutions` or `QueryBoolean`; for CONSTRUCT and DESCRIBE an iterable of triples.

    Raises:
        QueryError: the query is wrong; the message shows the place.
        UsageError: a value for a variable that the query does not have.
        StoreError: the store or endpoint failed.
    """
    engine = engine_of(dataset)
    check_names(query)
    full = with_values(query, values or {})
    if isinstance(engine, Endpoint):
        return ask_endpoint(engine, full)
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


def ask_endpoint(endpoint: Endpoint, query: str, *, base: str = "") -> Any:
    """The answer of an endpoint to a query as it stands, in the form that `run` gives.

    Raises:
        QueryError: the endpoint does not take the query.
        StoreError: it failed, or sent something else.
    """
    form = groups(query).form
    graph = form in ("CONSTRUCT", "DESCRIBE")
    answer, media_type = endpoint.post(query, _GRAPH if graph else _TABLE, base=base)
    try:
        if graph and (rdf := ox.RdfFormat.from_media_type(media_type)):
            return list(ox.parse(answer, format=rdf))
        if not graph and (results := ox.QueryResultsFormat.from_media_type(media_type)):
            found = ox.parse_query_results(answer, format=results)
            return _truth(found) if form == "ASK" else found
    except (SyntaxError, ValueError) as error:
        raise StoreError(f"{endpoint.url} sent an answer that cannot be read: {error}") from error
    raise StoreError(f"{endpoint.url} sent {media_type}, which is no answer to a query; is it an endpoint?")


def _truth(found: Any) -> Any:
    """The answer to an ASK; Virtuoso 7 gives a table with one number, and none at all for false."""
    if not isinstance(found, ox.QuerySolutions):
        return found
    rows = [[python_value(term) for term in row] for row in found]
    said = b'{"head": {}, "boolean": %s}' % (b"true" if any(map(any, rows)) else b"false")
    return ox.parse_query_results(said, format=ox.QueryResultsFormat.JSON)


def select(dataset: Anything, query: str, /, **values: Value) -> Table:
    """Ask a SELECT query.

    The project's prefixes are known without PREFIX lines. A keyword argument binds the variable of its name:

    >>> ds = open_dataset()
    >>> select(ds, "SELECT ?code WHERE { ?region a wcg:Region ; skos:notation ?code }", region="wreg:AMS")
    [{'code': 'AMS'}]

    A query that says SERVICE asks the endpoint it names, over the network; nothing else leaves the machine
    unless the dataset is remote.

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
        return Table(columns, ({c: python_value(row[c]) for c in columns} for row in found))
    except (RuntimeError, OSError, SyntaxError) as error:
        raise StoreError(f"the query failed: {error}") from error


def ask(dataset: Anything, query: str, /, **values: Value) -> bool:
    """Ask an ASK query.

    >>> ask(open_dataset(), "ASK { ?event wcg:ordinal ?number }", number=6)
    True

    Raises:
        QueryError, UsageError, StoreError: as `select`.
    """
    found = run(dataset, query, values)
    if not isinstance(found, ox.QueryBoolean):
        raise QueryError("ask() takes an ASK query; use select() or construct()")
    return bool(found)


def construct(dataset: Anything, query: str, /, **values: Value) -> rdflib.Graph:
    """Ask a CONSTRUCT or DESCRIBE query.

    >>> len(construct(open_dataset(), "CONSTRUCT WHERE { ?region skos:notation ?code }", code="AMS"))
    1

    Raises:
        QueryError, UsageError, StoreError: as `select`.
    """
    import rdflib

    found = run(dataset, query, values)
    if isinstance(found, ox.QuerySolutions | ox.QueryBoolean):
        raise QueryError("construct() takes a CONSTRUCT or DESCRIBE query; use select() or ask()")
    try:
        triples = [ox.Triple(each.subject, each.predicate, each.object) for each in found]
    except (RuntimeError, OSError) as error:
        raise StoreError(f"the query failed: {error}") from error
    graph = rdflib.Graph()
    graph.parse(data=ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES), format="nt")
    for prefix, namespace in PREFIXES.items():
        graph.bind(prefix, namespace, replace=True)
    return graph


def version_of(dataset: Anything) -> str:
    """Version of a dataset, or an empty string where it states none."""
    found = select(dataset, "SELECT ?version WHERE { ?dataset dcat:version ?version }", dataset=DATASET)
    return str(found[0]["version"]) if found else ""
