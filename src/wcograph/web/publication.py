"""A dataset as it is published at one address: its version, its templates, and how a page leaves it.

Which addresses there are is said in `wcograph.web.pages`; what stands on them, in the modules named after it.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Any, Final
from urllib.parse import quote, urlsplit

import jinja2
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from wcograph.catalogue import query_text
from wcograph.descriptions import Edition
from wcograph.namespaces import DATASET
from wcograph.store import Engine, select
from wcograph.web.dates import spoken
from wcograph.web.negotiation import language
from wcograph.web.readers import LANGUAGES, Reader

HERE: Final = Path(__file__).parent
FRESH: Final = "public, max-age=300"
"""A page may be shown for five minutes before it is asked whether the version is still the same."""
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY: Final[Mapping[str, str]] = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Sent with every page: no script or style but the site's own files, no frame around it."""
INERT: Final[Mapping[str, str]] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Access-Control-Allow-Origin": "*",
}
"""Sent with everything that is no page: whatever it holds, no browser runs it; every script may read it."""


_MEMORY: Final = 32 * 2**20
"""Bytes of pages that are kept."""


class Publication:
    """A dataset that is published at one address."""

    def __init__(
        self, engine: Engine, *, base_url: str = "", languages: tuple[str, ...] = tuple(LANGUAGES)
    ) -> None:
        self.engine = engine
        self.base_url = base_url.rstrip("/")
        """Address of the site, without a slash at its end."""
        self.root = quote(urlsplit(self.base_url).path)
        """The path below its host, with which every link of a page begins."""
        self.languages = languages
        self._kept: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
        self._lock = Lock()

    @cached_property
    def edition(self) -> Edition:
        """The version of the dataset; empty where it states none."""
        found = select(self.engine, query_text("void-edition"), thing=DATASET)
        if not found:
            return Edition("", "wcograph", None, None)
        row = min(found, key=lambda row: (str(row["version"]), str(row["title"])))
        modified = row["modified"].isoformat() if row["modified"] is not None else None
        return Edition(str(row["version"]), str(row["title"]), modified, modified)

    @property
    def version_iri(self) -> str:
        """IRI of the version, or of the dataset where it states none."""
        return self.edition.iri if self.edition.version else DATASET

    @cached_property
    def revision(self) -> str:
        """A short hash of the dataset's version and of everything that makes pages."""
        digest = hashlib.sha256(self.edition.version.encode())
        for file in sorted(HERE.rglob("*")):
            if file.is_file() and file.suffix != ".pyc":
                digest.update(file.read_bytes())
        return digest.hexdigest()[:12]

    @cached_property
    def templates(self) -> jinja2.Environment:
        """The templates; whatever they are given is escaped."""
        found = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        found.filters["json_ld"] = json_ld
        found.filters["thousands"] = lambda number: f"{number:,}".replace(",", "\u202f")
        found.filters["spoken"] = lambda date: spoken(str(date))
        found.globals["languages"] = LANGUAGES
        return found

    def reader(self, request: Request) -> Reader:
        """The reader of a page."""
        return Reader(self.engine, self.language_of(request), self.root)

    def language_of(self, request: Request) -> str:
        """Language of the reader: `?lang=`, else the best of Accept-Language, else the site's first."""
        chosen = request.query_params.get("lang", "")
        if chosen in self.languages:
            return chosen
        return language(request.headers.get("accept-language", ""), self.languages)

    def page(
        self,
        request: Request,
        template: str,
        status: int = 200,
        *,
        headers: Mapping[str, str] | None = None,
        reader: Reader | None = None,
        **values: Any,
    ) -> Response:
        """A page made from a template."""
        reader = reader or self.reader(request)
        here = quote(request.url.path)
        text = self.templates.get_template(template).render(
            publication=self,
            root=self.root,
            reader=reader,
            lang=reader.language,
            here=here,
            language_links={
                tag: self.root + here + "?" + request.url.include_query_params(lang=tag).query
                for tag in self.languages
            },
            **values,
        )
        if status == 200:
            return self.again(clean(text).encode(), reader.language, headers or {})
        kept = {**SECURITY, "Cache-Control": "no-store", **(headers or {})}
        response = Response(clean(text), status, kept, "text/html")
        add_vary(response, "Accept-Language")
        return response

    def again(self, body: bytes, tag: str, headers: Mapping[str, str]) -> Response:
        """A page, made now or before, in the language of this tag."""
        kept = {**SECURITY, "Cache-Control": FRESH, "ETag": self.etag(tag, "html"), **headers}
        response = Response(body, 200, kept, "text/html")
        add_vary(response, "Accept-Language")
        return response

    def kept(self, *key: str) -> bytes | None:
        """A page that was made before; nothing changes while a version is published."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def keep(self, body: bytes, *key: str) -> None:
        """Keep a page, in place of those that were asked for longest ago."""
        with self._lock:
            self._kept[key] = body
            while sum(map(len, self._kept.values())) > _MEMORY:
                self._kept.popitem(last=False)

    def etag(self, *parts: str) -> str:
        """Mark of a document: it changes with the dataset, with the software, and with its form.

        Weak, because servers between here and the reader may compress.
        """
        return f'W/"{"-".join([self.revision, *parts])}"'

    def unchanged(self, request: Request, etag: str) -> Response | None:
        """The answer to somebody who has the document already (RFC 9110, section 13.1.2)."""
        known = [mark.strip() for mark in request.headers.get("if-none-match", "").split(",")]
        if etag not in known and "*" not in known:
            return None
        kept = {"ETag": etag, "Cache-Control": FRESH, "Vary": "Accept, Accept-Language"}
        return Response(status_code=304, headers=kept)


def clean(text: str) -> str:
    """Text without what HTML forbids, and without switches of direction, which would reorder what follows.

    Names stand in `bdi` elements, so that scripts written from the right need no such switch.

    >>> clean("a\\x00b\\tc\\ud800")
    'ab\\tc�'
    """
    kept = text.translate(_FORBIDDEN)
    return kept.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


_FORBIDDEN: Final = dict.fromkeys(
    (*range(9), 11, *range(14, 32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A))
)


def json_ld(value: object) -> Markup:
    """Data inside a script element, where `</script>` and `<!--` must not occur.

    >>> print(json_ld({"name": "</script>&"}))
    {
     "name": "\\u003c/script\\u003e\\u0026"
    }
    """
    text = json.dumps(value, ensure_ascii=False, indent=1)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)  # noqa: S704 - every letter that could end the element is escaped


def add_vary(response: Response, *names: str) -> None:
    """Say that the answer depends on these headers of the request."""
    known = [name.strip() for name in response.headers.get("vary", "").split(",") if name.strip()]
    response.headers["Vary"] = ", ".join([*known, *(name for name in names if name not in known)])
