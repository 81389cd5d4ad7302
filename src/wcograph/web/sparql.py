"""`/sparql`: the SPARQL 1.1 Protocol over the lanes of workers.

A response starts when its result is whole, so that a status of 200 means a result, and a result cut short on
the way is shorter than its Content-Length.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from functools import lru_cache
from ipaddress import IPv6Address, IPv6Network
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import quote_plus

from starlette.types import ASGIApp

from wcograph.web.answers import Answer, Answers, Key
from wcograph.web.headers import Fields
from wcograph.web.jobs import NotAnsweredError
from wcograph.web.lanes import Lanes
from wcograph.web.negotiation import GRAPHS, HTML, TABLES, TRUTHS, Form, choose, named, qualities
from wcograph.web.protocol import (
    METHODS,
    Operation,
    ProtocolError,
    Receive,
    Scope,
    Send,
    headers_of,
    read_operation,
)
from wcograph.web.self_description import SelfDescription
from wcograph.web.settings import Settings
from wcograph.web.workers import Reply

_PIECE: Final = 64 * 1024
_LONGEST_LINK: Final = 2000
"""Characters of an address that may be named in a header field; servers in between refuse longer heads."""
_FRESH: Final = b"public, max-age=300"
_FOR_GOOD: Final = b"public, max-age=31536000, immutable"
_HEEDED: Final = frozenset({b"accept", b"accept-encoding", b"if-none-match"})
"""Fields of a GET on which its answer depends."""
_VARY: Final = b"Accept, Accept-Encoding"


class SparqlEndpoint:
    """The endpoint, as an ASGI application; browsers that come to it are sent on to `for_people`."""

    def __init__(
        self,
        settings: Settings,
        lanes: Lanes,
        description: SelfDescription,
        for_people: ASGIApp,
    ) -> None:
        self._settings = settings
        self._lanes = lanes
        self._description = description
        self._for_people = for_people
        # what an endpoint holds may change while the site runs
        self._answers = Answers(0 if settings.endpoint else settings.limits.cache)
        provenance = f"{settings.base_url}dataset/{quote_plus(description.version, safe='+')}"
        self._always = [
            (b"dataset-version", description.version.encode()),
            (b"dataset-digest", f"sha256={description.digest}".encode()),
        ]
        self._links = (
            f'<{provenance}>; rel="http://www.w3.org/ns/prov#has_provenance", '
            f'<{settings.base_url}void>; rel="describedby"'
        )
        self._digest = hashlib.blake2b(description.version.encode(), digest_size=12)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        headers = headers_of(scope)
        reading = scope["method"] in ("GET", "HEAD")
        key = (scope["query_string"], headers.get("accept", ""), headers.get("accept-encoding", ""))
        try:
            if reading and (given := self._answers.get(key)) is not None:
                await _give(given, scope, headers, send)
                return
            if scope["method"] == "OPTIONS":
                await _respond(send, 204, [(b"allow", METHODS.encode())], b"")
                return
            operation = await read_operation(scope, headers, receive, self._settings.limits)
            if _by_people(operation, scope, headers):
                await self._for_people(scope, receive, send)
            elif operation.query is None:
                await self._describe(scope, headers, send)
            else:
                await self._answer(operation, key if reading else None, scope, headers, receive, send)
        except ProtocolError as error:
            extra = [(name.encode(), value.encode()) for name, value in error.headers.items()]
            await _refuse(send, scope, error.status, str(error), extra)
        except NotAnsweredError as error:
            retry = [] if error.retry_after is None else [(b"retry-after", str(error.retry_after).encode())]
            await _refuse(send, scope, error.status, str(error), retry)
        except ConnectionResetError:
            return  # nobody is there to be told

    def known(self, url: bytes, fields: Fields) -> Answer | None:
        """The answer that was given before to the same GET, unless a field asks for something else."""
        path, _, query = url.partition(b"?")
        if path != b"/sparql":
            return None
        wishes: dict[bytes, bytes] = {}
        for name, value in fields:
            if name in _HEEDED:
                if name in wishes or name == b"if-none-match":
                    return None
                wishes[name] = value
        accept, encoding = wishes.get(b"accept", b""), wishes.get(b"accept-encoding", b"")
        return self._answers.get((query, accept.decode("latin-1"), encoding.decode("latin-1")))

    async def _describe(self, scope: Scope, headers: dict[str, str], send: Send) -> None:
        """The service description (SPARQL 1.1 Service Description, section 2)."""
        chosen = choose(headers.get("accept", ""), GRAPHS)
        if chosen is None:
            raise ProtocolError(406, "the description of the service is RDF; the Accept field allows none")
        form, media_type = chosen
        body = self._description.service(form.name)
        etag = self._etag("service", form.name)
        head = [
            (b"content-type", media_type.encode()),
            (b"vary", b"Accept"),
            *self._marks(etag, _FRESH),
            *self._always,
        ]
        if _has(headers, etag):
            await _respond(send, 304, head, b"")
        else:
            await _respond(send, 200, head, body, silent=scope["method"] == "HEAD")

    async def _answer(
        self,
        operation: Operation,
        key: Key | None,
        scope: Scope,
        headers: dict[str, str],
        receive: Receive,
        send: Send,
    ) -> None:
        version = self._description.version
        if operation.version not in ("", version):
            raise ProtocolError(
                404, f"this site has version {version} of the dataset, not '{operation.version}'"
            )
        packed = qualities(headers.get("accept-encoding", "")).get("gzip", 0.0) > 0
        wanted = _wanted(operation.form, headers.get("accept", ""), packed)
        asked = json.dumps([operation.query, operation.default, operation.named])
        etag = self._etag(asked, wanted.mark)
        fresh = _FOR_GOOD if operation.version else _FRESH
        # only who got the answer before can know its mark
        if key is not None and not self._settings.endpoint and _has(headers, etag):
            kept = [(b"vary", _VARY), *self._marks(etag, fresh, operation), *self._always]
            await _respond(send, 304, kept, b"")
            return
        reply = await self._run(scope, f'{{"asked":{asked},{wanted.members}}}'.encode(), receive)
        if reply.head["status"] != 200:
            retry = {"retry_after": "30"} if reply.head["status"] in (502, 503) else {}
            raise ProtocolError(reply.head["status"], reply.body.decode(), **retry)
        kind, _ = reply.head["form"]
        head = [(b"content-type", wanted.types[kind].encode()), (b"vary", _VARY), *self._always]
        if reply.head["packed"]:
            head.append((b"content-encoding", b"gzip"))
        lasting = not reply.head["volatile"] and not self._settings.endpoint
        if not lasting:
            head += [(b"cache-control", b"no-store"), self._link(None)]
        elif key is None:
            head += [(b"cache-control", b"no-cache"), self._link(operation)]
        else:
            head += self._marks(etag, fresh, operation)
        silent = scope["method"] == "HEAD"
        if reply.file is not None:
            await _stream(send, head, reply.file, silent=silent)
            return
        if key is not None and lasting:
            self._answers.keep(key, Answer(head, etag, reply.body))
        await _respond(send, 200, head, reply.body, silent=silent)

    async def _run(self, scope: Scope, request: bytes, receive: Receive) -> Reply:
        """Run a query, unless its client goes away."""
        client = _client(scope["client"][0]) if scope.get("client") else ""
        job = self._lanes.submit(client, request)
        watching: list[asyncio.Task[None]] = []

        def watch() -> None:
            watching.append(asyncio.ensure_future(_departure(receive, job.answer)))

        timer = asyncio.get_running_loop().call_later(self._settings.limits.quick_seconds, watch)
        try:
            return await job.answer
        except asyncio.CancelledError:
            if any(task.done() for task in watching):
                raise ConnectionResetError from None
            raise NotAnsweredError(503, "the site is shutting down", 10) from None
        finally:
            timer.cancel()
            for task in watching:
                task.cancel()
            if not job.answer.done() or job.answer.cancelled():
                self._lanes.withdraw(job)

    def _etag(self, *parts: str) -> str:
        """A weak mark, since the same result may be compressed or not."""
        digest = self._digest.copy()
        digest.update("\0".join(parts).encode())
        return f'W/"{digest.hexdigest()}"'

    def _marks(
        self, etag: str, fresh: bytes, operation: Operation | None = None
    ) -> list[tuple[bytes, bytes]]:
        return [(b"etag", etag.encode()), (b"cache-control", fresh), self._link(operation)]

    def _link(self, operation: Operation | None) -> tuple[bytes, bytes]:
        """Links to provenance and description, and the address of this very query at this version."""
        links = self._links
        if operation is not None:
            parameters = [("query", operation.query or ""), ("version", self._description.version)]
            parameters += [("default-graph-uri", graph) for graph in operation.default or ()]
            parameters += [("named-graph-uri", graph) for graph in operation.named or ()]
            query = "&".join(f"{name}={_quoted(value)}" for name, value in parameters)
            if len(query) < _LONGEST_LINK:
                links += f', <{self._settings.sparql_url}?{query}>; rel="bookmark"'
        return b"link", links.encode()


_KINDS: Final = {"table": TABLES, "truth": TRUTHS, "graph": GRAPHS}


class _Wanted(NamedTuple):
    """What a client takes."""

    types: dict[str, str]
    """Kinds of results, and the media type to send of each."""
    members: str
    """The same for a worker, as members of an object in JSON."""
    mark: str
    """What tells it from others."""


@lru_cache(maxsize=1024)
def _wanted(form: str, accept: str, packed: bool) -> _Wanted:
    forms = {kind: _form(form, accept, offered) for kind, offered in _KINDS.items()}
    told = {kind: chosen and chosen[0].name for kind, chosen in forms.items()} | {"packed": packed}
    types = {kind: chosen[1] for kind, chosen in forms.items() if chosen is not None}
    members = json.dumps(told)[1:-1]
    return _Wanted(types, members, f"{members}{types}")


_QUOTED: Final = {code: quote_plus(bytes([code])) for code in range(256)}


def _quoted(text: str) -> str:
    """As `quote_plus` does, in a tenth of its time.

    >>> _quoted("wcg:note 'é'")
    'wcg%3Anote+%27%C3%A9%27'
    """
    return text.encode().decode("latin-1").translate(_QUOTED)


def _form(asked: str, accept: str, offered: tuple[Form, ...]) -> tuple[Form, str] | None:
    """The form to write and the media type to send: as `format=` says, or as Accept does."""
    form = named(asked, offered) if asked else None
    return (form, form.media_type) if form is not None else choose(accept, offered)


def _by_people(operation: Operation, scope: Scope, headers: dict[str, str]) -> bool:
    """Whether a browser asks, which wants a page more than any other form."""
    if scope["method"] not in ("GET", "HEAD") or operation.form:
        return False
    accept = headers.get("accept", "")
    if "text/html" not in qualities(accept):
        return False
    chosen = choose(accept, (HTML, *TABLES, *GRAPHS))
    return chosen is not None and chosen[0] is HTML


def _has(headers: dict[str, str], etag: str) -> bool:
    """Whether the client has this already (RFC 9110, section 13.1.2)."""
    if "if-none-match" not in headers:
        return False
    marks = (mark.strip() for mark in headers["if-none-match"].split(","))
    return any(mark.removeprefix("W/") == etag.removeprefix("W/") for mark in marks)


@lru_cache(maxsize=4096)
def _client(address: str) -> str:
    """Who counts as one client: an address, or in IPv6, where anybody has many, its network of 64 bits."""
    if ":" not in address:
        return address
    try:
        known = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(IPv6Network((known, 64), strict=False))


async def _departure(receive: Receive, answer: asyncio.Future[Reply]) -> None:
    """Break off the answer once nobody waits for it."""
    while (await receive())["type"] != "http.disconnect":
        pass
    answer.cancel()


async def _give(answer: Answer, scope: Scope, headers: dict[str, str], send: Send) -> None:
    """Give an answer again."""
    if _has(headers, answer.etag):
        kept = [field for field in answer.head if field[0] not in (b"content-type", b"content-encoding")]
        await _respond(send, 304, kept, b"")
    else:
        await _respond(send, 200, answer.head, answer.body, silent=scope["method"] == "HEAD")


async def _respond(
    send: Send, status: int, head: list[tuple[bytes, bytes]], body: bytes, *, silent: bool = False
) -> None:
    length = [] if status in (204, 304) else [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": [*head, *length]})
    await send({"type": "http.response.body", "body": b"" if silent else body})


async def _refuse(send: Send, scope: Scope, status: int, text: str, head: list[tuple[bytes, bytes]]) -> None:
    kept = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"vary", _VARY),
        *head,
    ]
    await _respond(
        send, status, kept, f"{text}\n".encode("utf-8", "replace"), silent=scope["method"] == "HEAD"
    )


async def _stream(send: Send, head: list[tuple[bytes, bytes]], file: Path, *, silent: bool) -> None:
    """Send a large result; the file is gone from its folder before the first byte leaves."""
    with file.open("rb") as stream:
        file.unlink()
        rest = stream.seek(0, 2)
        stream.seek(0)
        length = (b"content-length", str(rest).encode())
        await send({"type": "http.response.start", "status": 200, "headers": [*head, length]})
        if silent:
            await send({"type": "http.response.body", "body": b""})
            return
        while rest > 0:
            piece = stream.read(_PIECE)
            rest -= len(piece)
            await send({"type": "http.response.body", "body": piece, "more_body": rest > 0})
