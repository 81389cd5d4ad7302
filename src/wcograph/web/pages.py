"""Which addresses the pages have, and which of them reads what."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from wcograph.store import Engine
from wcograph.web import (
    asking,
    dereference,
    downloads,
    entries,
    finding,
    front,
    lists,
    network_pages,
    overviews,
    vocabulary,
)
from wcograph.web.downloads import Release
from wcograph.web.drawings import Networks
from wcograph.web.indexes import FACETS, Indexes
from wcograph.web.matching import Namesakes
from wcograph.web.publication import HERE, Publication
from wcograph.web.reconcile import Service
from wcograph.web.settings import Settings
from wcograph.web.warming import warm

Handler = Callable[[Request], Response]


def routes(settings: Settings, engine: Engine) -> list[BaseRoute]:
    """The addresses of pages, documents, lists and downloads.

    Args:
        settings: the site.
        engine: the dataset; only what the site itself asks goes there, never a query of a client.
    """
    publication = Publication(engine, base_url=settings.base_url, languages=settings.languages)
    networks, indexes, names = Networks(engine), Indexes(engine), Namesakes(engine)
    release = Release(publication)
    warm(publication, indexes, networks, names, ask=settings.folder is not None)

    def of(handler: Callable[[Publication, Request], Response]) -> Handler:
        # plain functions, which Starlette runs in threads: a page asks the store many times
        return lambda request: handler(publication, request)

    def with_indexes(handler: Callable[[Publication, Indexes, Request], Response]) -> Handler:
        return lambda request: handler(publication, indexes, request)

    async def query(request: Request) -> Response:
        return await asking.page(publication, request)

    thing = of(dereference.thing)
    return [
        Route("/", with_indexes(front.home)),
        Route("/id/{path:path}", thing),
        Route("/graph/{path:path}", thing),
        Route("/ns", thing),
        Route("/ns.{suffix}", thing),
        Route("/ns/{path:path}", thing),
        Route("/dataset", thing),
        Route("/dataset.{suffix}", thing),
        Route("/dataset/{version}/{name:path}", of(downloads.latest)),
        Route("/dataset/{path:path}", thing),
        Route("/data/{path:path}", of(dereference.data)),
        Route("/page/{path:path}", lambda request: entries.page(publication, networks, request)),
        Route("/network/{name}", lambda request: network_pages.page(publication, networks, request)),
        Route("/cite/{path:path}", of(entries.cite)),
        *_lists(publication, indexes),
        *(Route(f"/overview/{name}", with_indexes(page)) for name, page in overviews.PAGES.items()),
        Route("/about", of(front.about)),
        Route("/ontology", of(vocabulary.page)),
        Route("/search", lambda request: finding.page(publication, names, request)),
        Route("/search.json", lambda request: finding.table(publication, names, request)),
        Route("/query", query),
        *Service(publication, names, indexes, settings.limits).routes(),
        Route("/dumps", of(lambda _, __: RedirectResponse(f"{publication.root}/dumps/", 301))),
        Route("/dumps/", lambda request: downloads.index(publication, release, request)),
        Route(
            "/dumps/{version}/{name:path}",
            lambda request: downloads.file(publication, release, request),
        ),
        Route("/dumps/{name:path}", of(downloads.latest)),
        Route("/sitemap.xml", with_indexes(downloads.sitemap)),
        Route("/sitemap-{kind:str}-{part:int}.xml", with_indexes(downloads.sitemap_part)),
        Route("/robots.txt", of(downloads.robots)),
        Route("/opensearch.xml", of(downloads.opensearch)),
        Mount("/static", StaticFiles(directory=HERE / "static")),
        Route("/{path:path}", of(_nowhere)),
    ]


def _lists(publication: Publication, indexes: Indexes) -> list[BaseRoute]:
    """Each list as a page, as CSV and as JSON."""

    def page(kind: str) -> Handler:
        return lambda request: lists.page(publication, indexes, kind, request)

    def table(kind: str, suffix: str) -> Handler:
        return lambda request: lists.table(publication, indexes, kind, suffix, request)

    return [
        *(Route(f"/{kind}", page(kind)) for kind in FACETS),
        *(Route(f"/{kind}.{suffix}", table(kind, suffix)) for kind in FACETS for suffix in ("csv", "json")),
    ]


def _nowhere(publication: Publication, request: Request) -> Response:
    """There is no such address."""
    form = dereference.form_of(request)
    if form is None:
        return dereference.problem(request, 404, "there is nothing at this address")
    return dereference.refused(publication, request, form, 404)


def query_page(settings: Settings, engine: Engine) -> Callable[[Request], Awaitable[Response]]:
    """Where a browser is sent that comes to the endpoint: to the form, with its query."""
    root = Publication(engine, base_url=settings.base_url).root

    async def page(request: Request) -> Response:
        query = request.url.query
        return RedirectResponse(f"{root}/query?{query}" if query else f"{root}/query", 303)

    return page
