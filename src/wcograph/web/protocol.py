"""Requests of the SPARQL 1.1 Protocol: what a client asks, or which rule of the protocol it breaks.

Nothing is run here. https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from wcograph.web.negotiation import bare
from wcograph.web.settings import Limits

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

METHODS: Final = "GET, HEAD, POST, OPTIONS"
_FORM: Final = "application/x-www-form-urlencoded"
_DIRECT: Final = "application/sparql-query"
_FIELDS: Final = 1000
"""Parameters of a request; each graph of a dataset is one."""
_DRAINED: Final = 64
"""How many times the limit of a request is read and thrown away, so that its client can read the answer."""


class ProtocolError(Exception):
    """A request that breaks the protocol, or asks for what is not done here."""

    def __init__(self, status: int, text: str, **headers: str) -> None:
        super().__init__(text)
        self.status = status
        self.headers = {name.replace("_", "-").lower(): value for name, value in headers.items()}


@dataclass(frozen=True)
class Operation:
    """What a client asks."""

    query: str | None
    """None where it asks for the description of the service."""
    default: tuple[str, ...] | None = None
    """Graphs of the default graph; None where the protocol names no graphs at all."""
    named: tuple[str, ...] | None = None
    version: str = ""
    """The version of the dataset that is meant; empty for the one that is there."""
    form: str = ""
    """The form asked for by `format=`, which goes before Accept."""


def headers_of(scope: Scope) -> dict[str, str]:
    """The header fields of a request; a field that was sent several times is one list."""
    found: dict[str, str] = {}
    for name, value in scope["headers"]:
        key = name.decode("latin-1")
        text = value.decode("latin-1")
        found[key] = f"{found[key]}, {text}" if key in found else text
    return found


async def read_operation(
    scope: Scope, headers: Mapping[str, str], receive: Receive, limits: Limits
) -> Operation:
    """What a request asks (section 2.1).

    Raises:
        ProtocolError: it breaks the protocol.
    """
    method = scope["method"]
    if method in ("GET", "HEAD"):  # section 2.1.1
        return _operation(_parameters(scope["query_string"]), required=False)
    if method != "POST":
        raise ProtocolError(405, f"{method} is no method of a query; use GET or POST", allow=METHODS)
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise ProtocolError(415, "the request is compressed; send it as it is")
    content_type = headers.get("content-type", "")
    kind = bare(content_type)
    if kind == _FORM:  # section 2.1.2
        body = await _body(receive, limits)
        return _operation(_parameters(body), also=_parameters(scope["query_string"]))
    if kind == _DIRECT:  # section 2.1.3
        _check_charset(content_type)
        body = await _body(receive, limits)
        parameters = _parameters(scope["query_string"])
        if any(name == "query" for name, _ in parameters):
            raise ProtocolError(400, "the query stands in the address and in the body; send one query")
        return _operation([*parameters, ("query", _text(body, "the query"))])
    if kind == "application/sparql-update":
        raise ProtocolError(403, "this endpoint is read-only: it answers queries and takes no updates")
    found = f"'{kind}'" if kind else "no Content-Type"
    raise ProtocolError(
        415,
        f"the request has {found}; a query is posted as {_FORM} or as {_DIRECT}",
        accept_post=f"{_FORM}, {_DIRECT}",
    )


def _check_charset(content_type: str) -> None:
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if name.strip().lower() == "charset" and charset not in ("utf-8", "utf8", "us-ascii"):
            raise ProtocolError(
                415, f"the query is in '{charset}'; {_DIRECT} is always UTF-8 (section 2.1.3)"
            )


def _text(body: bytes, what: str) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError as error:
        raise ProtocolError(
            400, f"{what} is not UTF-8: byte {error.start + 1} begins no character"
        ) from error


def _parameters(encoded: bytes) -> list[tuple[str, str]]:
    """The parameters of a form (URL Standard, section 5.1); `parse_qsl` takes twice the time."""
    pairs = [pair for pair in encoded.split(b"&") if pair]
    if len(pairs) > _FIELDS:
        raise ProtocolError(400, f"the request has more than {_FIELDS} parameters")
    try:
        halves = (pair.replace(b"+", b" ").partition(b"=") for pair in pairs)
        return [(_unquoted(name), _unquoted(value)) for name, _, value in halves]
    except UnicodeDecodeError as error:
        raise ProtocolError(400, "a parameter is not UTF-8") from error


def _unquoted(text: bytes) -> str:
    return unquote_to_bytes(text).decode()


def _operation(
    parameters: list[tuple[str, str]], *, also: list[tuple[str, str]] | None = None, required: bool = True
) -> Operation:
    values: dict[str, list[str]] = {}
    for name, value in (*parameters, *(also or ())):
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise ProtocolError(403, "this endpoint is read-only: it answers queries and takes no updates")
    queries = values.get("query", [])
    if len(queries) > 1:
        raise ProtocolError(400, f"the request has {len(queries)} queries; send one")
    default, named = values.get("default-graph-uri", []), values.get("named-graph-uri", [])
    described = bool(default or named)
    if not queries and (required or described):
        raise ProtocolError(400, "the request has no parameter 'query'")
    return Operation(
        queries[0] if queries else None,
        tuple(default) if described else None,
        tuple(named) if described else None,
        values.get("version", [""])[0],
        values.get("format", [""])[0],
    )


async def _body(receive: Receive, limits: Limits) -> bytes:
    """The body of a request; one that is too large is read on for a while and thrown away."""
    pieces: list[bytes] = []
    size = 0
    large = False
    try:
        async with asyncio.timeout(limits.body_seconds):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ConnectionResetError
                piece = message.get("body", b"")
                size += len(piece)
                large = large or size > limits.text
                if large:
                    pieces.clear()
                else:
                    pieces.append(piece)
                if not message.get("more_body", False) or size > limits.text * _DRAINED:
                    break
    except TimeoutError as error:
        text = f"the request was not complete after {limits.body_seconds:g} seconds"
        raise ProtocolError(408, text, connection="close") from error
    if large:
        text = f"the request is larger than the {limits.text:,} bytes that a query may have here"
        raise ProtocolError(413, text, connection="close")
    return b"".join(pieces)
