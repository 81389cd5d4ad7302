"""A remote SPARQL 1.1 endpoint: a query goes out by POST, bytes and their media type come back.

Nothing is understood here; `wcograph.store` reads the answers.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from urllib.parse import parse_qs

from wcograph.errors import QueryError, StoreError
from wcograph.namespaces import PREFIXES
from wcograph.tokens import tokens

TIMEOUT = 60.0
"""Seconds that an endpoint may stay silent."""


class Endpoint:
    """A remote SPARQL 1.1 endpoint."""

    def __init__(self, url: str, *, timeout: float | None = None) -> None:
        self.url = url
        self.timeout = timeout
        """Seconds that it may stay silent, where they are not `TIMEOUT`."""
        named = parse_qs(url.partition("?")[2])
        self.unlisted = "default-graph-uri" in named and "named-graph-uri" not in named
        """Whether its address names a default graph and no others, which by the protocol is a dataset without
        named graphs. Virtuoso still finds them by a variable."""

    def post(self, query: str, accept: str, *, base: str = "") -> tuple[bytes, str]:
        """The answer to a query by POST (SPARQL 1.1 Protocol, section 2.1.2).

        Redirects are not followed: they would drop the query, or carry it to a host that nobody named.
        `base` is the IRI that relative ones in the query belong to.

        Returns:
            The body, and its media type without parameters.

        Raises:
            QueryError: the endpoint does not take the query (400).
            StoreError: it cannot be reached, refuses, fails, breaks off, or gives a part of the answer.
        """
        # imported here, since most datasets are local and HTTP takes as long to import as a query to answer
        import http.client
        import urllib.error
        import urllib.parse
        import urllib.request

        class Staying(urllib.request.HTTPRedirectHandler):
            def redirect_request(self, *_: Any) -> None:
                return None

        headers = {
            "Accept": accept,
            "Content-Type": "application/x-www-form-urlencoded",
            "User-Agent": "wcograph",
        }
        try:
            if self.unlisted:
                query = graphs_by_variable(query)
            text = (f"BASE <{base}> " if base else "") + prologue(query) + query
            body = urllib.parse.urlencode({"query": text}).encode()
            request = urllib.request.Request(self.url, body, headers)  # noqa: S310 - open_store checked the scheme
            with urllib.request.build_opener(Staying).open(
                request, timeout=self.timeout or TIMEOUT
            ) as answer:
                # Virtuoso says so where its own limit cut the answer, and nowhere else
                if (rows := answer.headers.get("X-SPARQL-MaxRows")) is not None:
                    raise StoreError(
                        f"{self.url} broke its answer off after {rows} rows, which is its limit; "
                        "ask for less, or raise ResultSetMaxRows there"
                    )
                return answer.read(), answer.headers.get_content_type()
        except urllib.error.HTTPError as error:
            raise self._refused(error) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error or type(error).__name__
            raise StoreError(f"cannot ask {self.url}: {reason}") from error

    def _refused(self, error: Any) -> QueryError | StoreError:
        said = " ".join(error.read(500).decode("utf-8", "replace").split())
        said = f": {said}" if said and "html" not in error.headers.get_content_type() else ""
        message = f"{self.url} answered {error.code} {error.reason}{said}"
        if error.code == 400:
            return QueryError(message)
        if error.code in (301, 302, 303, 307, 308):
            return StoreError(
                f"{self.url} sends on to {error.headers.get('Location')}; open that address instead"
            )
        return StoreError(message)


def prologue(query: str) -> str:
    """PREFIX lines for the prefixes that a query uses, on one line so that its lines keep their numbers."""
    used = {token.text.partition(":")[0] for token in tokens(query) if token.kind == "name"}
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in PREFIXES if name in used)


def graphs_by_variable(query: str) -> str:
    """A query that says `GRAPH ?name` where it said `GRAPH <iri>`, with the same meaning.

    >>> graphs_by_variable("ASK { GRAPH wg:provenance { ?g wcg:extractedFrom ?p } }")
    'ASK { VALUES ?namedGraph0 { wg:provenance } GRAPH ?namedGraph0 { ?g wcg:extractedFrom ?p } }'
    """
    pieces: list[str] = []
    end = 0
    for word, name in pairwise(tokens(query)):
        if word.kind == "word" and word.text.upper() == "GRAPH" and name.kind in ("iri", "name"):
            variable = f"?namedGraph{len(pieces)}"
            pieces.append(f"{query[end : word.at]}VALUES {variable} {{ {name.text} }} GRAPH {variable}")
            end = name.at + len(name.text)
    return "".join(pieces) + query[end:]
