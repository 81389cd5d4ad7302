"""`/reconcile`: the Reconciliation Service API 0.2, so that OpenRefine matches tables against the dataset.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ . Requests are read in
`wcograph.web.batches`; what is like what is decided in `wcograph.web.matching`.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from wcograph.errors import StoreError
from wcograph.folding import plain
from wcograph.namespaces import BASE, PREFIXES, path
from wcograph.web import batches, previews
from wcograph.web.attributes import (
    MAIN,
    PROPERTIES,
    TYPES,
    Attributes,
    Property,
    kind_of_values,
    properties_of,
    type_of,
)
from wcograph.web.batches import Extension, Query, RefusedError
from wcograph.web.dereference import problem
from wcograph.web.indexes import Indexes
from wcograph.web.matching import Candidate, Matcher, Namesakes, Question, TooLongError
from wcograph.web.publication import FRESH, INERT, Publication, add_vary
from wcograph.web.readers import Reader
from wcograph.web.settings import Limits

_SUGGESTED: Final = 10
"""Suggestions at once."""
_FOUND: Final = 200
"""Names from which suggestions are chosen."""
_AT_ONCE: Final = 2
"""Requests that are worked on at once; others wait, so that pages have their turn."""
_WAITING: Final = 64
"""Requests that are worked on or wait; the next is told to come again."""

Answer = Callable[[Request], Awaitable[Response]]


class Service:
    """The reconciliation service of one dataset."""

    def __init__(self, publication: Publication, names: Namesakes, indexes: Indexes, limits: Limits) -> None:
        self._publication = publication
        self._names = names
        self._attributes = Attributes(publication.engine, indexes)
        self._matcher = Matcher(publication, names, self._attributes)
        self._limits = limits
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._here = 0

    def routes(self) -> list[BaseRoute]:
        """The addresses of the service."""
        methods = ["GET", "HEAD", "POST"]
        readers = {
            "suggest/entity": self._entities,
            "suggest/type": self._types,
            "suggest/property": self._properties,
            "properties": self._proposed,
            "preview": self._preview,
        }
        return [
            Route("/reconcile", _safely(self._endpoint), methods=methods),
            Route("/reconcile/", _safely(self._endpoint), methods=methods),
            *(Route(f"/reconcile/{name}", _safely(self._reading(of))) for name, of in readers.items()),
        ]

    async def _endpoint(self, request: Request) -> Response:
        """The manifest, or the answers to a batch or to a question for properties."""
        form = await batches.form(request, self._limits)
        until = time.monotonic() + self._limits.seconds
        if "queries" in form:
            queries = batches.read_batch(form["queries"])
            return await self._in_turn(lambda: self._answers(request, queries, until))
        if "extend" in form:
            extension = batches.read_extension(form["extend"])
            return await self._in_turn(lambda: self._extended(request, extension))
        return _json(self.manifest(), fresh=True)

    def _reading(self, handler: Callable[[Request], Response]) -> Answer:
        async def answer(request: Request) -> Response:
            return await self._in_turn(lambda: handler(request))

        return answer

    async def _in_turn(self, work: Callable[[], Response]) -> Response:
        """Do something in a thread, a few at a time."""
        if self._here >= _WAITING:
            raise RefusedError(503, "too many wait for names to be compared; come again", Retry_After="5")
        self._here += 1
        try:
            async with self._turns:
                return await run_in_threadpool(work)
        finally:
            self._here -= 1

    def manifest(self) -> dict[str, Any]:
        """What the service is and offers (section 3.1)."""
        base = self._publication.base_url
        return {
            "versions": ["0.2"],
            "name": "wcograph: regional customs cooperation",
            "identifierSpace": BASE + "id/",
            "schemaSpace": PREFIXES["wcg"],
            "documentation": f"{base}/about",
            "logo": f"{base}/static/mark.svg",
            "serviceVersion": self._publication.edition.version,
            "defaultTypes": [type_.brief() for type_ in MAIN.values()],
            "view": {"url": f"{base}/id/{{{{id}}}}"},
            "preview": {
                "url": f"{base}/reconcile/preview?id={{{{id}}}}",
                "width": previews.WIDTH,
                "height": previews.HEIGHT,
            },
            "suggest": {
                name: {"service_url": base, "service_path": f"/reconcile/suggest/{name}"}
                for name in ("entity", "type", "property")
            },
            "extend": {
                "propose_properties": {"service_url": base, "service_path": "/reconcile/properties"},
                "property_settings": [],
            },
            "batchSize": batches.BATCH,
        }

    def _answers(self, request: Request, queries: Mapping[str, Query], until: float) -> Response:
        """Candidates for each query of a batch (section 4.2)."""
        try:
            found = {
                key: self._matcher.answer(self._question(query), until=until)
                for key, query in queries.items()
            }
        except TooLongError as error:
            text = f"the batch took longer than {self._limits.seconds:g} seconds; send fewer queries at once"
            raise RefusedError(503, text, Retry_After="1") from error
        reader = self._publication.reader(request)
        things = {one.thing for candidates in found.values() for one in candidates}
        reader.learn(things)
        described = self._attributes.describe(things, reader)
        return _json(
            {
                key: {"result": [self._candidate(one, reader, described) for one in candidates]}
                for key, candidates in found.items()
            }
        )

    def _question(self, query: Query) -> Question:
        wanted = tuple(self._matcher.wanted(one.id, values) for one, values in query.properties)
        return Question(query.words, query.types, query.every, wanted, query.limit)

    def _candidate(self, one: Candidate, reader: Reader, described: Mapping[str, str]) -> dict[str, Any]:
        name = reader.name(one.thing).text
        also = f" · also: {one.matched}" if one.matched not in ("", name) else ""
        agreed = {id_: value for id_, value in one.agreement.items() if value is not None}
        return {
            "id": path(one.thing),
            "name": name,
            "description": described[one.thing] + also,
            "type": [type_.brief() for type_ in self._attributes.types(one.thing)],
            "score": one.score,
            "match": one.match,
            "features": [
                {"id": "name", "value": round(one.name_score, 1)},
                *({"id": id_, "value": value} for id_, value in agreed.items()),
            ],
        }

    def _extended(self, request: Request, extension: Extension) -> Response:
        """Values of properties of things (section 7.4)."""
        reader = self._publication.reader(request)
        things = {id_: self._matcher.resolve(id_) for id_ in extension.ids}
        known = (self._attributes.known(thing) for thing in things.values() if thing is not None)
        reader.learn(value for has in known for values in has.values() for value in values)
        rows = {
            id_: {
                one.id: self._attributes.values(thing, one.id, reader) if thing is not None else []
                for one in extension.properties
            }
            for id_, thing in things.items()
        }
        return _json({"meta": [_column(one) for one in extension.properties], "rows": rows})

    def _entities(self, request: Request) -> Response:
        """Things by the beginning of a name, or by id (section 6)."""
        prefix, cursor = batches.prefix(request)
        type_ = type_of(request.query_params.get("type", ""))
        thing = self._matcher.resolve(prefix)
        kind = type_.kind if type_ is not None else ""
        rows = self._names.find(prefix, kind=kind, limit=_FOUND + cursor)
        # a search takes its words in any order; who types a name wants those that begin so
        begun = plain(prefix)
        rows.sort(key=lambda row: not plain(row["matched"]).startswith(begun))
        found = [*([thing] if thing is not None else []), *(BASE + "id/" + row["thing"] for row in rows)]
        found = [one for one in dict.fromkeys(found) if self._attributes.types(one)]
        found = found[cursor : cursor + _SUGGESTED]
        reader = self._publication.reader(request)
        reader.learn(found)
        described = self._attributes.describe(found, reader)
        result = [
            {
                "id": path(one),
                "name": reader.name(one).text,
                "description": described[one],
                "notable": [each.brief() for each in self._attributes.types(one)],
            }
            for one in found
        ]
        return _json({"result": result}, fresh=True)

    def _types(self, request: Request) -> Response:
        """Types by the beginning of a word of their names."""
        found = [
            {
                **one.brief(),
                "description": f"a kind of {TYPES[one.broader].name.casefold()}" if one.broader else one.id,
                "broader": [TYPES[one.broader].brief()] if one.broader else [],
            }
            for one in TYPES.values()
        ]
        return _json({"result": _beginning(found, *batches.prefix(request))}, fresh=True)

    def _properties(self, request: Request) -> Response:
        """Properties by the beginning of a word of their names."""
        found = [
            {"id": one.id, "name": one.name, "description": one.description} for one in PROPERTIES.values()
        ]
        return _json({"result": _beginning(found, *batches.prefix(request))}, fresh=True)

    def _proposed(self, request: Request) -> Response:
        """Properties that things of a type have (section 7.2)."""
        asked = request.query_params.get("type", "")
        limit = batches.read_limit(request.query_params.get("limit") or None, "the request", len(PROPERTIES))
        kind = batches.read_type(asked, "the request").kind if asked else ""
        found = [{"id": one.id, "name": one.name} for one in properties_of(kind)[:limit]]
        return _json({"type": asked, "limit": limit, "properties": found}, fresh=True)

    def _preview(self, request: Request) -> Response:
        return previews.page(self._publication, self._attributes, request)


def _safely(handler: Answer) -> Answer:
    """The handler, with refusals as answers."""

    async def answer(request: Request) -> Response:
        try:
            return await handler(request)
        except RefusedError as error:
            found = problem(request, error.status, str(error))
            found.headers.update(error.headers)
            return found
        except StoreError:
            return problem(request, 502, "the store that holds the dataset does not answer; come again later")

    return answer


def _json(value: object, *, fresh: bool = False) -> Response:
    """An answer; whatever stands in the keys of a batch, it is plain ASCII."""
    headers = {**INERT, "Cache-Control": FRESH if fresh else "no-cache"}
    response = Response(json.dumps(value), 200, headers, "application/json")
    add_vary(response, "Accept-Language")
    return response


def _column(one: Property) -> dict[str, Any]:
    main = MAIN.get(kind_of_values(one.id))
    return {"id": one.id, "name": one.name, **({"type": main.brief()} if main is not None else {})}


def _beginning(found: Iterable[dict[str, Any]], prefix: str, cursor: int) -> list[dict[str, Any]]:
    """Those of which the id, the name or a word of it begins so."""
    wanted = prefix.casefold()

    def begins(one: Mapping[str, Any]) -> bool:
        id_, name = one["id"].casefold(), one["name"].casefold()
        return any(word.startswith(wanted) for word in (id_, id_.rpartition(":")[2], name, *name.split()))

    return [one for one in found if begins(one)][cursor:]
