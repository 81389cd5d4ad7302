"""One process that runs queries, one at a time, over the read-only store: `python -m wcograph.web.worker`.

It may be killed at any moment. Requests and replies go over a socket pair that it inherits: two lengths, a
head in JSON, a body. It imports as little as it can, so that the next one is there soon.
"""

from __future__ import annotations

import gc
import json
import select
import signal
import socket
import struct
import sys
import threading
from collections.abc import Iterator, Sequence
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

import pyoxigraph as ox

from wcograph.errors import QueryError, StoreError, UsageError
from wcograph.results import TABLE_FORMATS, check_xml, used_prefixes
from wcograph.sparql import check_names, readable
from wcograph.web import seal
from wcograph.web.admission import RefusedError, read
from wcograph.web.spool import NotXmlError, Spool, TooLargeError

if TYPE_CHECKING:
    from wcograph.web.remote import RemoteStore

LENGTHS: Final = struct.Struct(">II")
_IDLE: Final = 1.0
"""Seconds without a query after which the parser that explains mistakes is imported ahead of need."""


def main(told: dict[str, Any]) -> None:
    """Answer queries until the other end is closed.

    Args:
        told: `channel` (file descriptor), `parent` (process), `folder` with its `identity`, or `endpoint`,
            `description` (N-Triples), `spool` (path for large results), `base` (IRI), `rows`, `bytes` and
            `memory`.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which then ends its workers
    channel = socket.socket(fileno=told["channel"])
    seal.end_with(told["parent"])
    # a query for an endpoint has to leave; it is refused SERVICE before, and runs over there
    sealed = not told["endpoint"] and seal.close_network()
    try:
        desk = Engine(told)
    except (OSError, ValueError, RuntimeError, SyntaxError) as error:
        _send(channel, {"status": 500, "text": f"the store cannot be opened: {error}"}, b"")
        return
    seal.limit_memory(told["memory"])
    _send(channel, {"status": 200, "sealed": sealed}, b"")
    waiting = select.poll()
    waiting.register(channel, select.POLLIN)
    if not waiting.poll(_IDLE * 1000):
        # beside queries: on a busy machine it takes seconds
        threading.Thread(target=import_module, args=["rdflib.plugins.sparql.parser"], daemon=True).start()
    gc.freeze()
    for request in _requests(channel):
        _send(channel, *desk.answer(request))


def _requests(channel: socket.socket) -> Iterator[dict[str, Any]]:
    stream = channel.makefile("rb")
    while len(lengths := stream.read(LENGTHS.size)) == LENGTHS.size:
        size, _ = LENGTHS.unpack(lengths)
        yield json.loads(stream.read(size))


def _send(channel: socket.socket, head: dict[str, Any], body: bytes) -> None:
    said = json.dumps(head).encode()
    channel.sendall(LENGTHS.pack(len(said), len(body)) + said + body)


class Engine:
    """The store of a worker, with what the site says of itself beside it."""

    def __init__(self, told: dict[str, Any]) -> None:
        self._store: ox.Store | RemoteStore
        if told["endpoint"]:
            from wcograph.web.remote import RemoteStore

            self._store = RemoteStore(told["endpoint"])
        else:
            self._store = ox.Store.read_only(told["folder"])
            if identity(told["folder"]) != told["identity"]:
                raise OSError("another dataset stands in its place since; start the site again")
        self._told = told
        self._description = ox.Store()
        self._described = -1
        self._spool = Path(told["spool"])
        self._spooled = 0

    def answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        """The reply to a request: a head with the HTTP status, and a body.

        Args:
            request: `asked`, the query and the default and named graphs of the protocol, each None where it
                names none; `table`, `truth` and `graph`, names of the forms to write, or None where the
                client takes none; `packed`, whether it takes gzip.
        """
        try:
            return self._answer(request)
        except QueryError as error:
            return _no(400, str(error))
        except RefusedError as error:
            return _no(error.status, str(error))
        except TooLargeError as error:
            text = f"the result has more than {error}, which is all that this site gives at once; "
            return _no(403, text + "ask for less with LIMIT, or take the dataset as a file")
        except NotXmlError:
            return _no(406, "the result has control characters, which XML cannot hold; ask for JSON")
        except UsageError as error:
            return _no(406, str(error))
        except StoreError:
            return _no(502, "the server that holds the dataset did not answer as it should; try again later")
        except OSError as error:
            if error.errno is not None:  # of the spool, not of the engine
                return _no(503, f"there is no room for the result ({error.strerror}); try again later")
            return _no(500, f"the store failed: {error}")
        except RuntimeError as error:
            return _no(500, f"the query failed: {error}")

    def _answer(self, request: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        query, default, named = request["asked"]
        reading = read(query)
        protocol = default is not None
        store: Any = self._store
        volatile = reading.volatile
        if reading.describes and not protocol:
            store = self._describing()
            volatile = True  # figures are added once the dataset is counted
        prefixes = reading.known_prefixes()
        options: dict[str, Any] = {}
        if protocol:  # its dataset takes the place of the query's (SPARQL 1.1 Protocol, section 2.1.4)
            options["default_graph"] = [_graph(iri) for iri in default]
            options["named_graphs"] = [_graph(iri) for iri in named]
        else:
            self._check_graphs(reading.graphs)
        try:
            found = store.query(query, prefixes=prefixes, base_iri=self._told["base"], **options)
        except SyntaxError as error:
            raise _explained(query, error) from error
        except ValueError as error:
            raise QueryError(str(error)) from error
        form, body, packed = self._written(found, request)
        head = {"status": 200, "form": form, "packed": packed, "volatile": volatile}
        if body is None:
            head["spooled"] = True
            self._spooled += 1
            self._spool.rename(numbered(self._spool, self._spooled))
        return head, body or b""

    def _describing(self) -> ox.Store:
        """What the site says of itself by now."""
        path = self._told["description"]
        written = Path(path).stat().st_mtime_ns if path else 0
        if written != self._described:
            self._description = ox.Store()
            if path:
                self._description.bulk_load(path=path, format=ox.RdfFormat.N_TRIPLES)
            self._described = written
        return self._description

    def _check_graphs(self, graphs: Sequence[str]) -> None:
        for graph in graphs:
            if not self._store.contains_named_graph(_graph(graph)):
                raise QueryError(
                    f"<{graph}> is no graph of this dataset, and nothing is loaded from elsewhere; "
                    "list the graphs with SELECT DISTINCT ?g { GRAPH ?g { } }"
                )

    def _written(self, found: Any, request: dict[str, Any]) -> tuple[list[str], bytes | None, bool]:
        kind = "graph"
        if isinstance(found, ox.QuerySolutions):
            kind = "table"
        elif isinstance(found, ox.QueryBoolean):
            kind = "truth"
        form = request[kind]
        if form is None:
            raise RefusedError(_OFFERS[kind], 406)
        spool = Spool(
            self._spool,
            limit=self._told["bytes"],
            rows=self._told["rows"],
            form=form if kind == "table" else "",
            packed=request["packed"],
        )
        try:
            if kind == "graph":
                self._write_graph(found, form, spool)
            else:
                found.serialize(spool, format=TABLE_FORMATS[form])
            return [kind, form], *spool.close()
        except BaseException:
            spool.discard()
            raise

    def _write_graph(self, found: Any, form: str, spool: Spool) -> None:
        limit = self._told["rows"]
        triples = list(islice(found, limit + 1))
        if len(triples) > limit:
            raise TooLargeError(f"{limit:,} triples")
        unique = sorted(set(triples), key=str)
        if form == "rdf":
            check_xml(unique)
        known = ox.RdfFormat.from_extension(form)
        ox.serialize(unique, cast("IO[bytes]", spool), format=known, prefixes=used_prefixes(unique))


_OFFERS: Final = {
    "table": "a SELECT is answered as application/sparql-results+json, application/sparql-results+xml, "
    "text/csv or text/tab-separated-values; the Accept field allows none of these",
    "truth": "an ASK is answered as application/sparql-results+json or application/sparql-results+xml; "
    "the Accept field allows neither",
    "graph": "a graph is answered as text/turtle, application/n-triples, application/ld+json, "
    "application/rdf+xml, application/trig or application/n-quads; the Accept field allows none of these",
}


def _graph(iri: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(iri)
    except ValueError as error:
        raise QueryError(f"'{iri}' is no IRI of a graph: {error}") from error


def identity(folder: str | Path) -> list[int]:
    """What tells an Oxigraph folder from one that takes its place; empty for no folder."""
    try:
        found = (Path(folder) / "CURRENT").stat()
    except OSError:
        return []
    return [found.st_dev, found.st_ino, found.st_mtime_ns]


def numbered(spool: Path, number: int) -> Path:
    """Where a large result is, once it is whole: the first of a worker, the second …"""
    return spool.with_name(f"{spool.name}.{number}")


def _explained(query: str, error: Exception) -> QueryError:
    """What is wrong with a query, and where; a prefix that nobody declared first of all."""
    try:
        check_names(query)
    except QueryError as unknown:
        if "prefix" in str(unknown):
            return unknown
    return readable(query, error)


def _no(status: int, text: str) -> tuple[dict[str, Any], bytes]:
    return {"status": status}, text.encode("utf-8", "replace")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
