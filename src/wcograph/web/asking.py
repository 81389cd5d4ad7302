"""The page for questions in SPARQL: a form, its result as a table, and the questions to start from.

A query of a reader goes where everybody's queries go, to the endpoint of the site, with its limits; nothing
is run here.
"""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from wcograph.errors import QueryError
from wcograph.namespaces import path, prefixed
from wcograph.sparql import check_names
from wcograph.web.publication import Publication
from wcograph.web.readers import Reader, ours
from wcograph.web.self_description import examples

_ROWS: Final = 500
_LARGEST: Final = 6 * 2**20
"""Bytes of a result that is made into a page; larger ones are downloaded."""
_ACCEPT: Final = b"application/sparql-results+json, text/turtle;q=0.9"
_START: Final = """\
SELECT ?meeting ?name ?dates WHERE {
  ?meeting a wcg:Event ; skos:prefLabel ?name ; wcg:edtf ?dates .
  FILTER(LANG(?name) = "en")
}
ORDER BY DESC(?dates)
LIMIT 20
"""
_TITLES: Final = {
    400: "The query cannot be read",
    403: "The query is refused",
    408: "The query took too long",
    413: "The result is too large",
    429: "There are too many queries of yours",
    503: "There are too many queries at once",
    504: "The query took too long",
}


@dataclass(frozen=True)
class Answered:
    """What the endpoint answered."""

    status: int
    media_type: str
    body: bytes
    whole: bool


async def page(publication: Publication, request: Request) -> Response:
    """The form, with the result of its query."""
    known = await run_in_threadpool(lambda: list(examples()))
    query = request.query_params.get("query", "")
    chosen = request.query_params.get("example", "")
    if chosen and not query:
        query = next((text for name, _, text in known if name == chosen), "")
    values: dict[str, Any] = {"error": "", "error_title": "", "hint": "", "result": None}
    status = 200
    if query:
        answered = await _ask(request, query)
        if answered.status == 200:
            files = _files(publication, query, graph=not answered.media_type.endswith("json"))
            values["hint"] = _hint(query)
            values["result"] = await run_in_threadpool(_result, publication, request, answered, files)
        else:
            status = answered.status
            values["error"] = answered.body.decode("utf-8", "replace").strip()
            values["error_title"] = _TITLES.get(status, "The query was not answered")
    headers = {"Cache-Control": "no-store"} if query else {}
    return await run_in_threadpool(
        lambda: publication.page(
            request,
            "query.html",
            status,
            headers=headers,
            title="Ask with SPARQL",
            query=query or _START,
            examples=[(name, question) for name, question, _ in known],
            endpoint=f"{publication.base_url}/sparql",
            trail=[("Home", "/"), ("SPARQL", "/query")],
            **values,
        )
    )


def _hint(query: str) -> str:
    """What is probably wrong with a query that runs all the same: a term or prefix that does not exist."""
    try:
        check_names(query)
    except QueryError as error:
        return str(error)
    return ""


async def _ask(request: Request, query: str) -> Answered:
    """Ask the site's own endpoint, as the same client and by the same rules as anybody."""
    scope: MutableMapping[str, Any] = {
        **request.scope,
        "method": "GET",
        "path": "/sparql",
        "raw_path": b"/sparql",
        "query_string": urlencode({"query": query}).encode(),
        "headers": [(b"accept", _ACCEPT), (b"host", request.headers.get("host", "").encode("latin-1"))],
    }
    for key in ("endpoint", "path_params", "route", "router"):
        scope.pop(key, None)
    status, media_type, pieces, size = 500, "", [], 0

    async def send(message: MutableMapping[str, Any]) -> None:
        nonlocal status, media_type, size
        if message["type"] == "http.response.start":
            status = message["status"]
            fields = dict(message["headers"])
            media_type = fields.get(b"content-type", b"").decode("latin-1").partition(";")[0]
        elif size <= _LARGEST:
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])

    await request.app.state.endpoint(scope, request.receive, send)
    return Answered(status, media_type, b"".join(pieces), size <= _LARGEST)


def _files(publication: Publication, query: str, *, graph: bool) -> list[tuple[str, str]]:
    forms = (
        [("Turtle", "ttl"), ("N-Triples", "nt"), ("JSON-LD", "jsonld"), ("RDF/XML", "rdf")]
        if graph
        else [("CSV", "csv"), ("TSV", "tsv"), ("JSON", "json"), ("XML", "xml")]
    )
    return [
        (name, f"{publication.root}/sparql?" + urlencode({"query": query, "format": form}))
        for name, form in forms
    ]


def _result(
    publication: Publication, request: Request, answered: Answered, files: list[tuple[str, str]]
) -> dict[str, Any]:
    """A result for the template."""
    if not answered.whole:
        return {"kind": "large", "files": files}
    if not answered.media_type.endswith("json"):
        return {"kind": "graph", "text": answered.body.decode("utf-8", "replace"), "files": files}
    found = json.loads(answered.body)
    if "boolean" in found:
        return {
            "kind": "truth",
            "truth": found["boolean"],
            "files": [file for file in files if file[0] in ("JSON", "XML")],
        }
    columns = found["head"]["vars"]
    bindings = found["results"]["bindings"]
    reader = publication.reader(request)
    shown = bindings[:_ROWS]
    reader.learn(term["value"] for row in shown for term in row.values() if ours(term["value"]))
    rows = [_named([_cell(reader, row.get(column)) for column in columns]) for row in shown]
    return {"kind": "table", "columns": columns, "rows": rows, "total": len(bindings), "files": files}


def _cell(reader: Reader, term: dict[str, Any] | None) -> dict[str, Any]:
    if term is None:
        return {"text": "", "href": "", "outside": False, "language": "", "name": None}
    text = (
        str(term["value"])
        if not isinstance(term["value"], dict)
        else json.dumps(term["value"], ensure_ascii=False)
    )
    href = reader.href(text) if term["type"] == "uri" and text.startswith(("http://", "https://")) else ""
    outside = href.startswith(("http://", "https://"))
    name = reader.name(text) if href and ours(text) else None
    if name is not None and name.text in (text, path(text)):  # it has none
        name = None
    return {
        "text": prefixed(text) if href else text,
        "href": href,
        "outside": outside,
        "language": term.get("xml:lang", ""),
        "name": name,
    }


def _named(row: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row in which what has an IRI has its name beside it, unless a column tells that name already."""
    told = {cell["text"] for cell in row}
    for cell in row:
        if cell["name"] is not None and cell["name"].text in told:
            cell["name"] = None
    return row
