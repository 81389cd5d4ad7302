"""Header fields that every answer carries: what browsers may do with it, and which scripts may read it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from starlette.types import ASGIApp

from wcograph.web.answers import Answer
from wcograph.web.protocol import Message, Receive, Scope, Send

_DEFAULT: Final = {
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"strict-origin-when-cross-origin",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'; sandbox",
    b"x-frame-options": b"DENY",
    b"cross-origin-resource-policy": b"cross-origin",
}
"""Sent where an answer says nothing else."""
_EXPOSED: Final = b"Content-Length, Dataset-Digest, Dataset-Version, ETag, Link, Retry-After"
_ALLOWED: Final = b"Accept, Accept-Language, Cache-Control, Content-Type, If-None-Match"
_PREFLIGHT: Final = [
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (b"access-control-allow-headers", _ALLOWED),
    (b"access-control-max-age", b"86400"),
]
Fields = Sequence[tuple[bytes, bytes]]
Known = Callable[[bytes, Fields], Answer | None]


class Headers:
    """ASGI middleware that adds what every answer carries, and answers preflight requests.

    Args:
        app: the site.
        cors: origins whose scripts may read answers; `*` for all. Credentials are never allowed, so that a
            page elsewhere learns nothing that its reader could not fetch without being known.
        known: the answer to a GET that was given before, by its address and its header fields.
    """

    def __init__(self, app: ASGIApp, cors: Sequence[str], known: Known) -> None:
        self._app = app
        self._known = known
        self._cors = tuple(origin.encode("latin-1") for origin in cors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"])
        cors = self._origin(given.get(b"origin", b""))
        if scope["method"] == "OPTIONS" and b"access-control-request-method" in given:
            await send({"type": "http.response.start", "status": 204, "headers": [*cors, *_PREFLIGHT]})
            await send({"type": "http.response.body", "body": b""})
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _completed(message["headers"], cors)
            await send(message)

        await self._app(scope, receive, with_headers)

    def known(self, url: bytes, fields: Fields) -> bytes | None:
        """An answer that was given before to the same GET: its header fields and body as they are sent."""
        answer = self._known(url, fields) if b"*" in self._cors else None
        if answer is None:
            return None
        if not answer.written:
            length = (b"content-length", b"%d" % len(answer.body))
            head = _completed([*answer.head, length], self._origin(b""))
            lines = b"".join(b"%s: %s\r\n" % field for field in head)
            answer.written = lines + b"\r\n" + answer.body
        return answer.written

    def _origin(self, origin: bytes) -> list[tuple[bytes, bytes]]:
        exposed = (b"access-control-expose-headers", _EXPOSED)
        if b"*" in self._cors:
            return [(b"access-control-allow-origin", b"*"), exposed]
        vary = (b"vary", b"Origin")
        return [(b"access-control-allow-origin", origin), exposed, vary] if origin in self._cors else [vary]


def _completed(head: Fields, cors: Fields) -> list[tuple[bytes, bytes]]:
    kept = [field for field in head if not field[0].startswith(b"access-control-")]
    names = {name for name, _ in kept}
    return [*kept, *cors, *(field for field in _DEFAULT.items() if field[0] not in names)]
