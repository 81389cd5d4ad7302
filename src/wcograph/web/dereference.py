"""From the IRI of a thing to a document about it: 303 by Accept and by suffix, 301 where merged, 410, 404.

`/id/event/x` names a meeting, `/page/event/x` is a page about it, `/data/event/x.ttl` a document for
machines. The IRIs of the data stand under `https://w3id.org/wcograph/`; a site answers for the same paths.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wcograph.catalogue import query_text
from wcograph.descriptions import LICENCE
from wcograph.errors import UsageError
from wcograph.namespaces import BASE, KINDS, path
from wcograph.store import select
from wcograph.web import documents
from wcograph.web.documents import RDF
from wcograph.web.negotiation import HTML, Form, bare, choose, named
from wcograph.web.publication import FRESH, INERT, Publication, add_vary

_PATH: Final = re.compile(
    r"(?P<thing>id/(?P<kind>[a-z]+)/[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*|id/(?:topic|role|type)"
    r"|graph/[A-Za-z0-9.-]+?|ns(?:/[0-9.]*[0-9])?|dataset(?:/[0-9A-Za-z.+-]+?)?)"
    r"(?:\.(?P<suffix>html|ttl|jsonld|nt|trig|rdf))?"
)
_MACHINES: Final = tuple(RDF)
FORMS: Final = (HTML, *_MACHINES)
"""The formats in which everything can be had, the one for people first."""

_NAMES: Final = {
    "html": "HTML",
    "ttl": "Turtle",
    "jsonld": "JSON-LD",
    "nt": "N-Triples",
    "trig": "TriG",
    "rdf": "RDF/XML",
}
"""What the formats are called."""


@dataclass(frozen=True)
class Asked:
    """What a path of the site asks for."""

    iri: str
    suffix: str
    """The format that the path names; empty where Accept is to say it."""


def asked(path_: str) -> Asked | None:
    """What a path below the site asks for; None where nothing can be called so.

    >>> asked("id/event/2015-02-ams-gathering.ttl")
    Asked(iri='https://w3id.org/wcograph/id/event/2015-02-ams-gathering', suffix='ttl')
    >>> asked("graph/wco-20150218-ams-p3.s1").suffix
    ''
    >>> asked("id/event/../../etc/passwd") is None
    True
    """
    match = _PATH.fullmatch(path_)
    if match is None or (match["kind"] and match["kind"] not in KINDS):
        return None
    return Asked(BASE + match["thing"], match["suffix"] or "")


def form_of(request: Request, suffix: str = "", *, data: bool = False) -> Form | None:
    """The format that is asked for, by suffix, else by Accept; None where it cannot be had.

    Args:
        request: the request.
        suffix: what the path says.
        data: whether only formats for machines will do.
    """
    forms = _MACHINES if data else FORMS
    if suffix:
        return named(suffix, forms)
    found = choose(request.headers.get("accept", ""), forms)
    return found[0] if found else None


def document_path(iri: str, suffix: str) -> str:
    """Where the document about a thing is.

    >>> document_path("https://w3id.org/wcograph/id/org/imf", "ttl")
    '/data/org/imf.ttl'
    >>> document_path("https://w3id.org/wcograph/id/org/imf", "html")
    '/page/org/imf'
    """
    name = path(iri).removeprefix(BASE)
    if suffix != "html":
        return f"/data/{name}.{suffix}"
    if name.partition("/")[0] == "ns":
        return "/ontology"
    return "/about" if name.partition("/")[0] == "dataset" else f"/page/{name}"


def thing(publication: Publication, request: Request) -> Response:
    """`/id/…`, `/graph/…`, `/ns`: see the document about it (303), or why there is none."""
    found = asked(request.url.path.lstrip("/"))
    form = form_of(request, found.suffix if found else "")
    if form is None:
        return not_acceptable(request)
    if found is None:
        return refused(publication, request, form, 404)
    replaced = gone(publication, found.iri)
    if isinstance(replaced, str):
        suffix = f".{found.suffix}" if found.suffix else ""
        response: Response = RedirectResponse(
            f"{publication.root}/{replaced.removeprefix(BASE)}{suffix}", 301
        )
    elif replaced or not exists(publication, found.iri):
        return refused(publication, request, form, 410 if replaced else 404, found.iri)
    else:
        response = RedirectResponse(f"{publication.root}{quote(document_path(found.iri, form.name))}", 303)
        response.headers["Link"] = ", ".join(links(publication, found.iri))
    response.headers["Cache-Control"] = FRESH
    if not found.suffix:
        add_vary(response, "Accept")
    return response


def data(publication: Publication, request: Request) -> Response:
    """`/data/event/x.ttl`, or `/data/event/x` with the format by Accept: a document for machines."""
    wanted = request.path_params["path"]
    found = asked(wanted if wanted.startswith(("graph/", "ns", "dataset")) else f"id/{wanted}")
    form = form_of(request, found.suffix if found else "", data=True)
    if form is None:
        return not_acceptable(request)
    if found is None:
        return refused(publication, request, form, 404)
    replaced = gone(publication, found.iri)
    if isinstance(replaced, str):
        return RedirectResponse(f"{publication.root}{document_path(replaced, form.name)}", 301)
    if replaced or not exists(publication, found.iri):
        return refused(publication, request, form, 410 if replaced else 404, found.iri)
    etag = publication.etag(form.name)
    if (unchanged := publication.unchanged(request, etag)) is not None:
        return unchanged
    where = document_path(found.iri, form.name)
    # versions are told of in the document about what they are versions of
    about = BASE + found.iri.removeprefix(BASE).partition("/")[0] if _is_version(found.iri) else found.iri
    try:
        body = documents.document(
            publication.engine, about, form, address=BASE + where[1:], version=publication.version_iri
        )
    except UsageError as error:  # RDF/XML cannot hold every character
        return problem(request, 406, str(error))
    response = Response(body, 200, {**INERT, "ETag": etag, "Cache-Control": FRESH}, form.media_type)
    response.headers["Link"] = ", ".join(links(publication, found.iri))
    if not found.suffix:
        response.headers["Content-Location"] = publication.root + quote(where)
        add_vary(response, "Accept")
    return response


def exists(publication: Publication, iri: str) -> bool:
    """Whether the dataset has a thing, a graph or a version of this name."""
    if iri.startswith(BASE + "dataset/"):
        return iri == publication.version_iri
    if iri.startswith(BASE + "ns/"):
        return bool(select(publication.engine, "SELECT ?of WHERE { ?of owl:versionIRI ?thing }", thing=iri))
    return documents.exists(publication.engine, iri)


def _is_version(iri: str) -> bool:
    return iri.startswith((BASE + "dataset/", BASE + "ns/"))


def links(publication: Publication, iri: str) -> list[str]:
    """What a Link header says of a document: its thing, its other forms, its licence (RFC 8288)."""
    return [
        f'<{iri}>; rel="describes"',
        *(
            f'<{publication.root}{quote(document_path(iri, form.name))}>; rel="alternate"; '
            f'type="{bare(form.media_type)}"'
            for form in FORMS
        ),
        f'<{LICENCE}>; rel="license"',
    ]


def alternates(publication: Publication, iri: str) -> list[dict[str, str]]:
    """The documents for machines about a thing."""
    return [
        {
            "name": _NAMES[form.name],
            "type": bare(form.media_type),
            "href": publication.root + document_path(iri, form.name),
        }
        for form in FORMS
        if form != HTML
    ]


def gone(publication: Publication, iri: str) -> str | bool:
    """The thing that took the place of another, or True where it was withdrawn."""
    found = select(publication.engine, query_text("web-gone"), thing=iri)
    return next((str(row["winner"]) if row["winner"] else True for row in found), False)


def refused(publication: Publication, request: Request, form: Form, status: int, iri: str = "") -> Response:
    """There is no such document (404), or no longer (410), said in the format that was asked for."""
    name = path(iri).removeprefix(BASE) if iri else request.url.path
    if status == 410:
        text = f"'{name}' was withdrawn: the dataset no longer says anything of it."
    else:
        text = f"There is no '{name}' in this dataset."
    if form == HTML:
        title = "Withdrawn" if status == 410 else "Not found"
        response = publication.page(request, "missing.html", status, title=title, text=text)
    else:
        address = BASE + (document_path(iri, form.name)[1:] if iri else "")
        said = documents.tombstone(publication.engine, iri) if status == 410 else set()
        body = documents.remark(address, text, form, said)
        response = Response(body, status, {**INERT, "Cache-Control": "no-store"}, form.media_type)
    add_vary(response, "Accept")
    return response


def not_acceptable(request: Request) -> Response:
    """None of the formats that there are is among those asked for (406)."""
    have = ", ".join(bare(form.media_type) for form in FORMS)
    text = f"This is to be had as {have}; ask for one of these, or add a suffix such as .ttl"
    response = problem(request, 406, text)
    add_vary(response, "Accept")
    return response


def problem(request: Request, status: int, text: str) -> Response:
    """An error for machines (RFC 9457)."""
    body = json.dumps({"status": status, "title": text, "instance": quote(request.url.path)})
    return Response(body, status, {**INERT, "Cache-Control": "no-store"}, "application/problem+json")
