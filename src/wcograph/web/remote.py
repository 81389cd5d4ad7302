"""The dataset of an endpoint, with as much of a store's face as a worker process needs.

A query is read here before it leaves, so that clients are told of mistakes in the same words whatever the
server; its answer comes back as a whole, within the memory that one query may have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import pyoxigraph as ox

from wcograph.endpoint import Endpoint
from wcograph.store import ask_endpoint
from wcograph.tokens import tokens
from wcograph.web.admission import read


class RemoteStore:
    """A SPARQL endpoint in the place of a store."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._empty = ox.Store()

    def contains_named_graph(self, graph: ox.NamedNode) -> bool:
        """Whether the endpoint has anything in this graph."""
        found = ask_endpoint(Endpoint(self._url), f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}")
        return bool(found)

    def query(
        self,
        query: str,
        *,
        prefixes: Mapping[str, str],
        base_iri: str,
        default_graph: Sequence[ox.NamedNode] | None = None,
        named_graphs: Sequence[ox.NamedNode] | None = None,
    ) -> Any:
        """What `pyoxigraph.Store.query` gives.

        Raises:
            SyntaxError: the query is wrong.
            QueryError, StoreError: the endpoint does not take it, or cannot be reached.
        """
        self._empty.query(query, prefixes=dict(prefixes), base_iri=base_iri)
        used = {token.text.partition(":")[0] for token in tokens(query) if token.kind == "name"}
        head = [f"PREFIX {name}: <{prefixes[name]}>" for name in sorted(used & set(prefixes))]
        url = self._url
        if default_graph is not None and named_graphs is not None:
            url = _about(url, default_graph, named_graphs)
        elif read(query).graphs:  # the protocol's dataset would win over that of the query
            url = _about(url, (), ())
        return ask_endpoint(Endpoint(url), " ".join([*head, query]), base=base_iri)


def _about(url: str, default: Sequence[ox.NamedNode], named: Sequence[ox.NamedNode]) -> str:
    """The address of an endpoint for another dataset (SPARQL 1.1 Protocol, section 2.1.4).

    >>> _about("http://localhost/sparql?default-graph-uri=http://example/g&timeout=1", (), ())
    'http://localhost/sparql?timeout=1'
    """
    parts = urlsplit(url)
    said = [pair for pair in parse_qsl(parts.query) if not pair[0].endswith("-graph-uri")]
    said += [("default-graph-uri", graph.value) for graph in default]
    said += [("named-graph-uri", graph.value) for graph in named]
    return urlunsplit(parts._replace(query=urlencode(said)))
