"""A SPARQL 1.1 Graph Store over HTTP: graphs put, added to, deleted; sent again where the server was busy.

https://www.w3.org/TR/sparql11-http-rdf-update/. Which graphs are sent is decided in `wcograph.uploads`;
queries go through `wcograph.endpoint`.
"""

from __future__ import annotations

import http.client
import netrc
import os
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from email.message import Message
from ipaddress import ip_address
from typing import IO, Any, Final
from urllib.parse import quote, urlsplit

from wcograph.errors import StoreError, UsageError

TIMEOUT: Final = 300.0
"""Seconds that a server may stay silent: some index what they were sent before they answer."""
_FIRST: Final = 30.0
"""Seconds that it may stay silent when it is greeted or sent one triple, with next to nothing to do."""
_NOBODYS: Final = "urn:uuid:5f0f2c5e-0f60-4a54-9d8e-3a1f0c1b7d2e"
"""A graph that no server has."""
_PAUSES: Final = (0.5, 2.0, 8.0)
"""Seconds before a request is sent again; each asks for a state, not a step, and so may be."""
_BUSY: Final = frozenset({408, 425, 429, 500, 502, 503, 504})
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_TRIPLES: Final = "application/n-triples"
_QUADS: Final = "application/n-quads"


class GraphStore:
    """A server's Graph Store.

    Raises:
        UsageError: no http or https address, or one with a password in it.
    """

    def __init__(
        self,
        url: str,
        *,
        default_graph: str | None = None,
        user: str | None = None,
        password: str | None = None,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise UsageError(
                f"'{url}' is no address of a Graph Store; write it as http://localhost:7878/store"
            )
        if "@" in parts.netloc:
            raise UsageError(
                f"write no password in the address of {parts.hostname}, where others see it; "
                "set WCOGRAPH_USER and WCOGRAPH_PASSWORD, or have an entry in ~/.netrc"
            )
        self.url = url
        self._default_graph = default_graph or ""
        self._user, secret = (user, password) if user is not None else _credentials(parts.hostname)
        self._answered = False
        self._opener = urllib.request.build_opener(_Staying)
        self._digest: _Digest | None = None
        if self._user is not None:
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, url, self._user, secret or "")
            self._digest = _Digest(passwords)
            self._opener = urllib.request.build_opener(_Staying, self._digest, _Basic(passwords))

    def name_of(self, graph: str) -> str:
        """IRI of a graph on the server, the default graph being empty; empty again for its own default."""
        return graph or self._default_graph

    def greet(self) -> None:
        """Have the server ask who is there before there is a body, which some do not wait for.

        What is asked for changes nothing, but needs the right to write.

        Raises:
            StoreError: it cannot be reached, or refuses.
        """
        if self._digest is not None:
            self._digest.challenge = None
        self._send("DELETE", self._address(_NOBODYS), None, None, missing=True, timeout=_FIRST)

    def probe(self, *, quads: bool = False) -> None:
        """Have a graph of one triple taken and removed again, before there is much to send.

        `quads`: as N-Quads, for `add`. Some addresses that take no graphs wait for ever once there is a body.

        Raises:
            StoreError: it refuses, or is silent.
        """
        triple = f'<{_NOBODYS}> <http://purl.org/dc/terms/title> "sent by wcograph to see how it is taken"'
        if quads:
            body = f"{triple} <{_NOBODYS}> .\n".encode()
            self._send("POST", self.url, body, _QUADS, timeout=_FIRST)
        else:
            body = f"{triple} .\n".encode()
            self._send("PUT", self._address(_NOBODYS), body, _TRIPLES, timeout=_FIRST)
        self.delete(_NOBODYS)

    def put(self, graph: str, triples: bytes) -> None:
        """Have a graph hold these N-Triples and no others (section 5.3)."""
        self._send("PUT", self._address(graph), triples, _TRIPLES)

    def post(self, graph: str, triples: bytes) -> None:
        """Have a graph hold these N-Triples too (section 5.5)."""
        self._send("POST", self._address(graph), triples, _TRIPLES)

    def add(self, quads: bytes) -> None:
        """Have the graphs of these N-Quads hold them too; no part of the standard."""
        self._send("POST", self.url, quads, _QUADS)

    def delete(self, graph: str) -> None:
        """Have no graph of this name; fine if there is none (section 5.4)."""
        self._send("DELETE", self._address(graph), None, None, missing=True)

    def has(self, graph: str) -> bool:
        """Whether there is a graph of this name with anything in it (section 5.2)."""
        return bool(self._send("GET", self._address(graph), None, None, missing=True))

    def _address(self, graph: str) -> str:
        name = self.name_of(graph)
        mark = "&" if urlsplit(self.url).query else "?"
        return self.url + mark + (f"graph={quote(name, safe='')}" if name else "default")

    def _send(
        self,
        method: str,
        address: str,
        body: bytes | None,
        media_type: str | None,
        *,
        missing: bool = False,
        timeout: float = TIMEOUT,
    ) -> bytes:
        """Send a request, again after a pause where that may help; gives the start of the answer."""
        headers = {"User-Agent": "wcograph", "Accept": _TRIPLES if method == "GET" else "*/*"}
        if media_type is not None:
            headers["Content-Type"] = media_type
        for pause in (*_PAUSES, None):
            request = urllib.request.Request(address, body, headers, method=method)  # noqa: S310 - checked
            try:
                with self._opener.open(request, timeout=timeout) as answer:
                    self._answered = True
                    first: bytes = answer.read(1)
                    return first
            except urllib.error.HTTPError as error:
                with error:
                    if missing and error.code in (404, 410):
                        return b""
                    if error.code not in _BUSY or pause is None:
                        raise self._refused(method, error, len(body or b"")) from error
                    pause = max(pause, _seconds(error.headers))
            except (OSError, http.client.HTTPException, ValueError) as error:
                # a server that never answered is probably not there, or not at this address
                silent = isinstance(getattr(error, "reason", error), TimeoutError)
                if silent and timeout < TIMEOUT and body is not None:
                    raise StoreError(
                        f"{self.url} was silent for {timeout:.0f} seconds when it was sent one triple; "
                        "is it a Graph Store, as http://localhost:7878/store?"
                    ) from error
                if pause is None or not self._answered or isinstance(error, ValueError):
                    raise StoreError(f"cannot push to {self.url}: {_said(error, timeout)}") from error
            time.sleep(pause)
            if body is not None and self._digest is not None and self._digest.challenge is not None:
                self.greet()  # its challenge may have run out
        raise AssertionError("the last attempt returns or raises")

    def _refused(self, method: str, error: urllib.error.HTTPError, size: int) -> StoreError:
        code = error.code
        answered = f"{self.url} answered {code} {error.reason} to {method}"
        if code in (401, 403) and self._user is None:
            return StoreError(
                f"{answered}; set WCOGRAPH_USER and WCOGRAPH_PASSWORD, or have an entry in ~/.netrc"
            )
        if code in (401, 403):
            return StoreError(
                f"{answered}; it does not take the password of '{self._user}', or not for writing"
            )
        if code in _MOVED:
            return StoreError(f"{self.url} sends on to {error.headers.get('Location')}; push to that address")
        if code in (404, 405, 501):
            return StoreError(
                f"{answered}; is it a Graph Store, as http://localhost:7878/store, and may it write?"
            )
        if code == 413:
            return StoreError(f"{answered}; raise its limit on the size of a request above {size:,} bytes")
        if code in (406, 415):
            return StoreError(f"{answered}; it does not take N-Triples or N-Quads; try without bulk")
        said = " ".join(error.read(300).decode("utf-8", "replace").split())
        return StoreError(answered + (f": {said}" if said and not said.startswith("<") else ""))


def _credentials(host: str) -> tuple[str | None, str | None]:
    """User and password for a host: of the environment, or of `~/.netrc` (or the file that NETRC names)."""
    if user := os.environ.get("WCOGRAPH_USER"):
        return user, os.environ.get("WCOGRAPH_PASSWORD", "")
    try:
        # not authenticators(), whose `default` entry would be told to every host
        entry = netrc.netrc(os.environ.get("NETRC")).hosts.get(host)
    except FileNotFoundError:
        return None, None
    except (OSError, netrc.NetrcParseError) as error:
        raise UsageError(f"cannot read the passwords in netrc: {error}") from error
    return (entry[0] or None, entry[2]) if entry is not None else (None, None)


def _seconds(headers: Message[str, str] | Mapping[str, str]) -> float:
    """What the server says of when to come again, up to a minute; dates are not understood."""
    said = headers.get("Retry-After") or ""
    return min(float(said), 60.0) if said.isascii() and said.isdigit() else 0.0


def _said(error: Exception, timeout: float) -> str:
    reason = getattr(error, "reason", None) or error
    if isinstance(reason, TimeoutError):
        return f"it was silent for {timeout:.0f} seconds"
    return str(getattr(reason, "strerror", None) or reason or type(reason).__name__)


class _Staying(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: it would carry data and password to a host that nobody named."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Digest(urllib.request.HTTPDigestAuthHandler):
    """Digest authentication that answers a challenge once, not anew for every body that is sent."""

    challenge: dict[str, str] | None = None

    def retry_http_digest_auth(self, req: urllib.request.Request, auth: str) -> Any:
        """urllib's: the server asks who it is."""
        listed = urllib.request.parse_http_list(auth.partition(" ")[2])
        self.challenge = urllib.request.parse_keqv_list([item for item in listed if item])
        return super().retry_http_digest_auth(req, auth)

    def http_request(self, request: urllib.request.Request) -> urllib.request.Request:
        """urllib's: a request is about to be sent."""
        said = self.get_authorization(request, self.challenge) if self.challenge else None
        if said:
            request.add_unredirected_header(self.auth_header, f"Digest {said}")
        return request

    https_request = http_request


class _Basic(urllib.request.HTTPBasicAuthHandler):
    """Basic authentication, which tells the password itself: over HTTPS, or within this machine."""

    def http_error_401(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any
    ) -> Any:
        """urllib's: the server asks who it is."""
        asked = (headers.get("WWW-Authenticate") or "").lower()
        if not asked.startswith("basic"):  # digest is answered above
            return None
        if req.type != "https" and not _within(urlsplit(req.full_url).hostname or ""):
            return None
        return super().http_error_401(req, fp, code, msg, headers)  # type: ignore[arg-type, no-untyped-call, unused-ignore]


def _within(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
