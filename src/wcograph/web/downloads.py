"""Files for machines: the release with checksums and ranges, sitemap, robots.txt, OpenSearch.

The release is what `wcograph.export` writes, made once for a version into the user's cache.
"""

from __future__ import annotations

import base64
import logging
import re
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Final
from urllib.parse import quote

from markupsafe import escape
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response

from wcograph import __version__, bundle, releases
from wcograph.columns import TABLES
from wcograph.errors import WcographError
from wcograph.web.dereference import problem
from wcograph.web.indexes import FACETS, Indexes
from wcograph.web.publication import FRESH, INERT, Publication
from wcograph.web.readers import Reader

_TYPES: Final = {
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".nt": "application/n-triples",
    ".ttl": "text/turtle",
    ".rdf": "application/rdf+xml",
    ".jsonld": "application/ld+json",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
}
_FOR_GOOD: Final = "public, max-age=31536000, immutable"
_PATIENCE: Final = 25.0
"""Seconds that a reader waits while the release is made; then they are told to come again."""
_IN_A_MAP: Final = 40_000
"""Addresses in one file of the sitemap; 50,000 are allowed."""


class Release:
    """The release of the dataset, made in the background when it is first asked for."""

    def __init__(self, publication: Publication, cache: Path | None = None) -> None:
        self._publication = publication
        self._cache = cache
        self._lock = Lock()
        self._done = Event()
        self._started = False
        self._error: Exception | None = None
        self._folder: Path | None = None
        self._sums: dict[str, str] = {}

    def folder(self) -> Path | None:
        """The folder of the release; None while it is being made.

        Raises:
            WcographError, OSError: it cannot be made.
        """
        with self._lock:
            if not self._started or self._error is not None:
                self._started, self._error = True, None
                self._done.clear()
                Thread(target=self._make, daemon=True).start()
        if not self._done.wait(_PATIENCE):
            return None
        if self._error is not None:
            raise self._error
        return self._folder

    @property
    def sums(self) -> dict[str, str]:
        """SHA-256 of each file of the release, by name; complete once there is a folder."""
        return self._sums

    def _make(self) -> None:
        try:
            version = re.sub(r"[^0-9A-Za-z.-]", "-", self._publication.edition.version)
            name = f"{version}-{__version__}-{self._publication.revision}"
            folder = (self._cache or bundle.cache_folder() / "releases") / name
            if not (folder / releases.SUMS).is_file():
                releases.export(self._publication.engine, folder)
            lines = (folder / releases.SUMS).read_text("utf-8").splitlines()
            self._sums = {file: digest for digest, _, file in (line.partition("  ") for line in lines)}
            self._folder = folder
        except (WcographError, OSError) as error:
            self._error = error
            logging.getLogger(__name__).exception("the files of the release cannot be made")
        finally:
            self._done.set()


_NOT_MADE: Final = "The files could not be made; the one who runs the site finds the reason in its messages."


def index(publication: Publication, release: Release, request: Request) -> Response:
    """The page of the downloads."""
    try:
        folder = release.folder()
    except (WcographError, OSError):
        return publication.page(request, "missing.html", 503, title="No downloads", text=_NOT_MADE)
    if folder is None:
        text = "The files are being made for the first time; come again in a minute."
        headers = {"Retry-After": "30"}
        return publication.page(request, "missing.html", 503, title="Not yet", text=text, headers=headers)
    titles = {table.path: table.description for table in TABLES}
    files = [
        {
            "name": name,
            "title": titles.get(name) or _TITLES.get(name, ""),
            "size": _size((folder / name).stat().st_size),
            "sha256": digest,
        }
        for name, digest in release.sums.items()
    ]
    order = {name: place for place, name in enumerate([*_TITLES, *sorted(titles)])}
    files.sort(key=lambda file: (order.get(file["name"], len(order)), file["name"]))
    return publication.page(
        request,
        "dumps.html",
        title="Downloads",
        files=files,
        base=f"{publication.root}/dumps/{quote(publication.edition.version, safe='+')}/",
        trail=[("Home", "/"), ("Downloads", "/dumps/")],
    )


_TITLES: Final = {
    "accepted.nt": "Accepted view, N-Triples: one statement a line, sorted",
    "accepted.ttl": "Accepted view, Turtle",
    "accepted.jsonld": "Accepted view, JSON-LD",
    "accepted.rdf": "Accepted view, RDF/XML",
    "wcograph.nq": "All graphs, N-Quads: one statement a line, sorted",
    "wcograph.trig": "All graphs, TriG",
    "context.jsonld": "The JSON-LD context",
    "void.ttl": "Description for machines: VoID and DCAT-AP 3",
    "datapackage.json": "Frictionless Data Package: types and keys of the tables",
    "LICENSE": "Licence",
    "README.md": "What is in the release",
}


def _size(number: int) -> str:
    """Bytes for readers.

    >>> _size(999), _size(1_234_567)
    ('999 B', '1.2 MB')
    """
    size = float(number)
    for unit in ("B", "kB", "MB"):
        if size < 1000:
            return f"{size:.0f} B" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:.1f} GB"


def file(publication: Publication, release: Release, request: Request) -> Response:
    """A file of the release, wholly or in ranges, with its SHA-256."""
    version, name = request.path_params["version"], request.path_params["name"]
    if version != publication.edition.version:
        text = f"this site has version {publication.edition.version}, not '{version}'"
        return problem(request, 404, text)
    try:
        folder = release.folder()
    except (WcographError, OSError):
        return problem(request, 503, _NOT_MADE)
    if folder is None:
        response = problem(request, 503, "the files are being made; come again in a minute")
        response.headers["Retry-After"] = "30"
        return response
    if name != releases.SUMS and name not in release.sums:  # only names of the list, so no path leads out
        return problem(request, 404, f"the release has no file '{name}'")
    headers = {**INERT, "Cache-Control": _FOR_GOOD, "Accept-Ranges": "bytes"}
    if digest := release.sums.get(name):
        headers["Repr-Digest"] = f"sha-256=:{base64.b64encode(bytes.fromhex(digest)).decode()}:"
        headers["ETag"] = f'"{digest[:32]}"'
        if headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"ETag": headers["ETag"], "Cache-Control": _FOR_GOOD})
    media_type = _TYPES.get(Path(name).suffix, "text/plain; charset=utf-8")
    return FileResponse(folder / name, headers=headers, media_type=media_type)


def latest(publication: Publication, request: Request) -> Response:
    """`/dumps/accepted.ttl`, `/dataset/<version>/accepted.ttl`: the same at its version."""
    version = request.path_params.get("version", publication.edition.version)
    name = request.path_params["name"]
    where = f"{publication.root}/dumps/{quote(version, safe='+')}/{quote(name)}"
    return RedirectResponse(where, 302 if "version" not in request.path_params else 301)


def sitemap(publication: Publication, indexes: Indexes, request: Request) -> Response:  # noqa: ARG001
    """The files of the sitemap, one a kind, several where a kind is large."""
    names = []
    for kind in FACETS:
        parts = -(-len(indexes(kind).things) // _IN_A_MAP)
        names += [f"sitemap-{kind}-{part}.xml" for part in range(1, parts + 1)]
    names.append("sitemap-site-1.xml")
    entries = "".join(
        f"<sitemap><loc>{escape(f'{publication.base_url}/{name}')}</loc></sitemap>" for name in names
    )
    return _xml(f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</sitemapindex>')


_OWN: Final = (
    *("/", "/about", "/ontology", "/query", "/dumps/", "/overview/regions", "/overview/series"),
    *("/overview/topics", "/overview/conflicts", "/overview/coverage", "/overview/sources"),
)


def sitemap_part(publication: Publication, indexes: Indexes, request: Request) -> Response:
    """One file of the sitemap."""
    kind, part = request.path_params["kind"], int(request.path_params["part"])
    if kind == "site" and part == 1:
        paths = [*_OWN, *(f"/{name}" for name in FACETS)]
    elif kind in FACETS:
        things = indexes(kind).things[(part - 1) * _IN_A_MAP : part * _IN_A_MAP]
        paths = [Reader(publication.engine).href(thing) for thing in things]
    else:
        paths = []
    if not paths or part < 1:
        return problem(request, 404, "the sitemap has no such part")
    modified = f"<lastmod>{publication.edition.modified}</lastmod>" if publication.edition.modified else ""
    entries = "".join(
        f"<url><loc>{escape(publication.base_url + path)}</loc>{modified}</url>" for path in paths
    )
    return _xml(f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>')


def _xml(text: str) -> Response:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return Response(
        head + text + "\n", headers={**INERT, "Cache-Control": FRESH}, media_type="application/xml"
    )


def robots(publication: Publication, request: Request) -> Response:  # noqa: ARG001 - handlers are called alike
    """What crawlers may read (RFC 9309): pages and files, but no endless choices of lists and no queries."""
    lists = (f"{kind}{suffix}?" for kind in FACETS for suffix in ("", ".csv", ".json"))
    text = (
        "User-agent: *\n"
        + "".join(
            f"Disallow: {publication.root}/{path}\n"
            for path in ("sparql", "query?", "search", "reconcile", *lists)
        )
        + f"\nSitemap: {publication.base_url}/sitemap.xml\n"
    )
    return Response(text, headers={**INERT, "Cache-Control": FRESH}, media_type="text/plain")


def opensearch(publication: Publication, request: Request) -> Response:  # noqa: ARG001
    """The search of the site for browsers (OpenSearch 1.1)."""
    base = escape(publication.base_url)
    return Response(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/"><ShortName>wcograph</ShortName>'
        "<Description>People, bodies, meetings and topics of regional customs cooperation</Description>"
        "<InputEncoding>UTF-8</InputEncoding>"
        f'<Url type="text/html" template="{base}/search?q={{searchTerms}}"/>'
        f'<Url type="application/json" template="{base}/search.json?q={{searchTerms}}"/>'
        "</OpenSearchDescription>\n",
        headers={**INERT, "Cache-Control": FRESH},
        media_type="application/opensearchdescription+xml",
    )
