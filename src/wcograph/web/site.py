"""The parts of the site put together: endpoint, description of the dataset, pages, header fields.

`wcograph.web.pages` gives `routes(settings, store)`, and `query_page(settings, store)` for browsers that come
to `/sparql`.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from wcograph.endpoint import Endpoint
from wcograph.errors import QueryError, StoreError
from wcograph.store import Engine, open_store
from wcograph.web import failures, pages, self_description
from wcograph.web.counts import PATIENCE, Counts
from wcograph.web.headers import Headers
from wcograph.web.lanes import Lanes
from wcograph.web.negotiation import GRAPHS, choose
from wcograph.web.protocol import Receive, Scope, Send
from wcograph.web.self_description import SelfDescription
from wcograph.web.settings import Settings
from wcograph.web.sparql import SparqlEndpoint

_ENDPOINT = ("/sparql", "/sparql/")
"""Its address, and as the W3C's tests of the protocol write it."""

_SECONDS: Final = 300.0
"""Seconds that an endpoint may take for what the site itself asks: a list may have a million rows."""


def assemble(settings: Settings) -> Headers:
    """The site as an ASGI application.

    Raises:
        StoreError: the folder cannot be opened or read.
    """
    store = open_engine(settings)
    try:
        description = self_description.describe(settings, store)
    except (OSError, RuntimeError) as error:
        where = settings.endpoint or f"the Oxigraph folder '{settings.folder}'"
        raise StoreError(f"cannot read {where}: {error}") from error
    scratch = Path(tempfile.mkdtemp(prefix="wcograph-site-"))
    description.write(scratch / "description.nt", ())
    counts = Counts(
        description.digest if settings.folder is not None else "",
        lambda: self_description.count(store, description.edition),
        lambda counted: description.write(scratch / "description.nt", counted),
    )
    counts.wait(PATIENCE)
    lanes = Lanes(settings, scratch / "description.nt")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            await lanes.open()
            yield
        finally:
            lanes.close()
            shutil.rmtree(scratch, ignore_errors=True)

    query_page = pages.query_page(settings, store)
    routes = [
        *(Route(path, query_page) for path in _ENDPOINT),
        *_void(settings, description, counts),
        *pages.routes(settings, store),
    ]
    told = dict.fromkeys((StoreError, QueryError), failures.answer) if settings.endpoint else {}
    for_people = Starlette(routes=routes, lifespan=lifespan, exception_handlers=told)
    endpoint = SparqlEndpoint(settings, lanes, description, for_people)
    for_people.state.endpoint = endpoint  # the page for questions asks there as everybody does
    return Headers(Front(endpoint, for_people), settings.cors, endpoint.known)


class Front:
    """The endpoint beside the pages, as one ASGI application; its requests are spared the router."""

    def __init__(self, endpoint: SparqlEndpoint, pages: Starlette) -> None:
        self._endpoint = endpoint
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http" and scope["path"] in _ENDPOINT:
            await self._endpoint(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


def open_engine(settings: Settings) -> Engine:
    """The dataset, read-only, for what the site itself asks; clients' queries run in processes of their own.

    Raises:
        StoreError: the folder cannot be opened.
    """
    if settings.endpoint:
        return Endpoint(settings.endpoint, timeout=_SECONDS)
    return open_store(settings.folder)


def _void(settings: Settings, description: SelfDescription, counts: Counts) -> list[BaseRoute]:
    """The description of the dataset, and the address at which it is looked for (VoID, section 7.2)."""

    async def well_known(_: Request) -> Response:
        return RedirectResponse(f"{settings.base_url}void", 303)

    async def void(request: Request) -> Response:
        chosen = choose(request.headers.get("accept", ""), GRAPHS)
        if chosen is None:
            text = "the description of the dataset is RDF; the Accept field allows none\n"
            return PlainTextResponse(text, 406, headers={"Vary": "Accept"})
        form, media_type = chosen
        if counts.triples is None:
            reason = f" (the last attempt failed: {counts.reason})" if counts.reason else ""
            text = f"the dataset is still being counted{reason}; come again in a while\n"
            return PlainTextResponse(text, 503, headers={"Retry-After": "30", "Cache-Control": "no-store"})
        etag = f'W/"{description.digest[:16]}-{form.name}"'
        kept = {"ETag": etag, "Vary": "Accept", "Cache-Control": "public, max-age=300"}
        if etag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=kept)
        body = description.void(counts.triples, form.name)
        return Response(body, headers=kept | {"Content-Type": media_type})

    return [Route("/.well-known/void", well_known), Route("/void", void)]
