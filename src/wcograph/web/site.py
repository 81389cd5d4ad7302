"""The parts of the site put together: endpoint, descriptions, pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pyoxigraph as ox
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from wcograph.errors import StoreError
from wcograph.web.settings import Settings


def assemble(settings: Settings) -> Starlette:
    """The site as an ASGI application.

    Raises:
        StoreError: the folder cannot be opened.
    """
    store = open_folder(settings)

    async def sparql(request: Request) -> Response:
        form = dict(request.query_params)
        if request.method == "POST":
            from urllib.parse import parse_qsl

            form |= dict(parse_qsl((await request.body()).decode()))
        found: Any = store.query(form["query"])
        return Response(
            found.serialize(format=ox.QueryResultsFormat.JSON), media_type="application/sparql-results+json"
        )

    routes: list[BaseRoute] = [Route("/sparql", sparql, methods=["GET", "POST"])]
    if find_spec("wcograph.web.pages") is not None:
        routes.extend(import_module("wcograph.web.pages").routes(settings, store))

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield

    return Starlette(routes=routes, lifespan=lifespan)


def open_folder(settings: Settings) -> ox.Store:
    """The dataset, read-only, for what the site itself asks; clients' queries run in processes of their own.

    Raises:
        StoreError: the folder cannot be opened.
    """
    try:
        return ox.Store.read_only(str(settings.folder))
    except (OSError, ValueError, RuntimeError) as error:
        raise StoreError(f"cannot open the Oxigraph folder '{settings.folder}': {error}") from error
