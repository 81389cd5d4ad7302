"""A dataset sent to a SPARQL server: graph by graph over HTTP, resumed where it broke off.

The server is any that has a SPARQL 1.1 Graph Store; what is sent and remembered is said here, how a request
is sent in `wcograph.graphstore`. Nothing is sent unless `push` is called.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from wcograph.bundle import cache_folder
from wcograph.dumps import local_store
from wcograph.errors import UsageError
from wcograph.graphstore import GraphStore
from wcograph.store import Anything

_PART: Final = 20_000
"""Triples in one request, some 3 MB: what servers take without being set up for more."""
_BATCH: Final = 4 * 2**20
"""Bytes of N-Quads in one request."""
_SAMPLE: Final = 20
"""Graphs that a server is asked for, to see whether it is empty."""
_LINES: Final = ox.RdfFormat.N_TRIPLES
_UNSURE, _GONE = "?", "-"
Graph = ox.NamedNode | ox.DefaultGraph


@dataclass(frozen=True)
class Pushed:
    """What a push did, in graphs."""

    sent: int
    """Graphs that were new there, or had changed."""
    kept: int
    """Graphs that were there as they are."""
    removed: int
    """Graphs of a former version that were taken away."""
    triples: int
    """Triples that were sent."""


def push(
    dataset: Anything,
    url: str,
    *,
    default_graph: str | None = None,
    bulk: bool = False,
    user: str | None = None,
    password: str | None = None,
    resume: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> Pushed:
    """Send a dataset to a server, so that `open_dataset` of its endpoint gives the same answers.

    Every graph replaces the one of its name there; the default graph goes last. Which graphs the server took
    is noted in the user's cache, so that a push that broke off goes on where it was, and the next version
    sends only what changed and removes what is gone. Doing it twice changes nothing. While it lasts, readers
    see parts of both versions.

    Args:
        dataset: what `open_dataset` gives, on this machine; without blank nodes.
        url: address of the server's Graph Store, as `http://localhost:7878/store`.
        default_graph: IRI under which the default graph is kept, for servers whose default graph is the union
            of all others, as Virtuoso's; the endpoint is then asked with `?default-graph-uri=IRI`.
        bulk: send many graphs at once as N-Quads, which is much quicker. Not in the standard, but Oxigraph,
            Jena Fuseki and servers of the RDF4J protocol take it. A server is asked for some of the graphs
            first; one that has any of which nothing is known here gets each by itself, as without `bulk`.
        user, password: else those of the environment (`WCOGRAPH_USER`, `WCOGRAPH_PASSWORD`), else those of
            `~/.netrc` for this host. Sent only where they are asked for, and to no other address.
        resume: False forgets what the server took before, and sends everything.
        progress: is told in a few words what takes time.

    Raises:
        UsageError: a remote dataset, blank nodes, or no address of a Graph Store.
        StoreError: the server refuses, cannot be reached, or fails again and again; pushing again goes on.
    """
    store = local_store(dataset)
    if default_graph is not None and "://" not in default_graph:
        raise UsageError(f"'{default_graph}' is no IRI; write it as https://w3id.org/wcograph/graph/accepted")
    target = GraphStore(url, default_graph=default_graph, user=user, password=password)
    target.greet()
    journal = Journal(url, default_graph)
    if not resume or not _still_there(target, journal):
        journal.forget()
    return _Push(store, target, journal, progress).run(bulk)


def _still_there(target: GraphStore, journal: Journal) -> bool:
    """Whether the server has the graph that the journal named last: it may have been emptied since."""
    sure = [graph for graph, digest in journal.known.items() if graph and digest not in (_UNSURE, _GONE)]
    return not sure or target.has(sure[-1])


class Journal:
    """What a server has acknowledged: for each graph a hash of its content, written line by line."""

    def __init__(self, url: str, default_graph: str | None) -> None:
        name = hashlib.sha256(f"{url}\n{default_graph or ''}".encode()).hexdigest()[:16]
        self.path: Path = cache_folder() / "pushes" / f"{name}.tsv"
        self.known: dict[str, str] = {}
        """Graphs by IRI, the default graph by an empty one; the last word on each counts."""
        if self.path.exists():
            # the last line may have been cut by whatever ended the former push
            for line in self.path.read_text("utf-8").split("\n")[:-1]:
                digest, _, graph = line.partition("\t")
                self.known.pop(graph, None)
                if digest != _GONE:
                    self.known[graph] = digest

    def note(self, said: dict[str, str]) -> None:
        """Note the state of graphs, at once and for good."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(f"{digest}\t{graph}\n" for graph, digest in said.items())
        with self.path.open("a+b") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                lines = lines if file.read(1) == b"\n" else "\n" + lines
            file.write(lines.encode())
        self.known |= said

    def forget(self) -> None:
        """Know nothing of the server."""
        self.path.unlink(missing_ok=True)
        self.known.clear()


class _Push:
    def __init__(
        self, store: ox.Store, target: GraphStore, journal: Journal, progress: Callable[[str], None]
    ) -> None:
        self._store = store
        self._target = target
        self._journal = journal
        self._progress = progress
        self._sent = self._triples = 0

    def run(self, bulk: bool) -> Pushed:
        named = sorted((one for one in self._store.named_graphs() if isinstance(one, ox.NamedNode)), key=str)
        graphs: list[Graph] = [*named, ox.DefaultGraph()]
        removed = self._remove(set(self._journal.known) - {_name(one) for one in graphs})
        batch: dict[str, str] = {}
        body: list[bytes] = []
        filled = 0
        for number, graph in enumerate(graphs, start=1):
            name = _name(graph)
            digest, size = self._digest(graph)
            if self._journal.known.get(name) == digest:
                continue
            if not self._sent:
                self._target.probe(quads=bulk)
                bulk = bulk and not self._has_strangers(graphs)
            self._sent += 1
            self._triples += size
            self._progress(f"sending graph {number:,} of {len(graphs):,}")
            if not bulk or name in self._journal.known:
                self._replace(graph, digest)
            elif size > _PART:
                self._add({name: digest}, self._parts(graph, quads=True))
            else:
                batch[name] = digest
                body += self._parts(graph, quads=True)
                filled += len(body[-1])
                if filled > _BATCH:
                    self._add(batch, body)
                    batch, body, filled = {}, [], 0
        if batch:
            self._add(batch, body)
        return Pushed(self._sent, len(graphs) - self._sent, removed, self._triples)

    def _has_strangers(self, graphs: list[Graph]) -> bool:
        """Whether the server has any of some graphs that the journal does not know: the first, the last,
        which is the default graph, and a few in between."""
        unknown = [_name(one) for one in graphs if _name(one) not in self._journal.known]
        few = unknown[:: max(1, len(unknown) // _SAMPLE)]
        found = any(self._target.has(name) for name in dict.fromkeys([*unknown[-1:], *few]))
        if found:
            self._progress("the server has graphs that nothing is known of: replacing each by itself")
        return found

    def _remove(self, names: set[str]) -> int:
        for name in sorted(names):
            self._progress("removing graphs of the former version")
            self._target.delete(name)
            self._journal.note({name: _GONE})
            del self._journal.known[name]
        return len(names)

    def _replace(self, graph: Graph, digest: str) -> None:
        name = _name(graph)
        self._journal.note({name: _UNSURE})
        parts = self._parts(graph)
        self._target.put(name, next(parts, b""))
        for part in parts:
            self._target.post(name, part)
        self._journal.note({name: digest})

    def _add(self, batch: dict[str, str], body: Iterable[bytes]) -> None:
        """Send graphs that the server does not know, as N-Quads; several requests if they are large."""
        self._journal.note(dict.fromkeys(batch, _UNSURE))
        piece = bytearray()
        for part in body:
            piece += part
            if len(piece) > _BATCH:
                self._target.add(bytes(piece))
                piece.clear()
        if piece:
            self._target.add(bytes(piece))
        self._journal.note(batch)

    def _digest(self, graph: Graph) -> tuple[str, int]:
        """A hash of a graph's triples whatever their order, and their number."""
        total = size = 0
        for part in self._parts(graph):
            for line in part.splitlines():
                total += int.from_bytes(hashlib.blake2b(line, digest_size=16).digest())
                size += 1
        return f"{total % 2**128:032x}-{size}", size

    def _parts(self, graph: Graph, *, quads: bool = False) -> Iterator[bytes]:
        """The triples of a graph in portions, as N-Triples, or as N-Quads."""
        found = self._store.quads_for_pattern(None, None, None, graph)
        target = self._target.name_of(_name(graph))
        while part := list(islice(found, _PART)):
            if any(isinstance(term, ox.BlankNode) for quad in part for term in (quad.subject, quad.object)):
                where = f"<{_name(graph)}>" if _name(graph) else "the default graph"
                raise UsageError(
                    f"{where} has blank nodes, which would be doubled whenever it is sent again; "
                    "give them IRIs first"
                )
            if quads and target:
                name = ox.NamedNode(target)
                moved = [ox.Quad(one.subject, one.predicate, one.object, name) for one in part]
                written = ox.serialize(moved, format=ox.RdfFormat.N_QUADS)
            else:
                triples = [ox.Triple(one.subject, one.predicate, one.object) for one in part]
                written = ox.serialize(triples, format=_LINES)
            assert isinstance(written, bytes)
            yield written


def _name(graph: Graph) -> str:
    return "" if isinstance(graph, ox.DefaultGraph) else graph.value
