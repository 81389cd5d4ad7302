"""Pages of things: `/page/event/x`, the files that cite them, and what search engines are told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wcograph.catalogue import local_name, query_text
from wcograph.dossier import describe
from wcograph.errors import NotFoundError
from wcograph.namespaces import BASE, path
from wcograph.store import select
from wcograph.web import citations, dereference, schema_org, testimonies, things
from wcograph.web.dereference import asked, document_path, links
from wcograph.web.drawings import Drawing, Networks, Timeline, company, neighbours, timeline
from wcograph.web.kinds import CALLED
from wcograph.web.negotiation import HTML
from wcograph.web.network_pages import NETWORKS
from wcograph.web.publication import FRESH, INERT, Publication
from wcograph.web.readers import Name, Reader, is_iri
from wcograph.web.things import Section

_WHOLE: Final = {
    **{kind: f"/network/{name}" for name, kind in NETWORKS.items()},
    "event": "/network/organizations",
}
"""The whole network behind the drawing of a page."""
RESOLUTIONS: Final = {"resolved": "decided", "unresolved": "not decided", "left-open": "left open on purpose"}


def page(publication: Publication, networks: Networks, request: Request) -> Response:
    """The page of a thing."""
    wanted = request.path_params["path"].removesuffix(".html")
    found = asked(wanted if wanted.startswith("graph/") else f"id/{wanted}")
    if found is None or found.suffix:
        return dereference.refused(publication, request, HTML, 404)
    gone = dereference.gone(publication, found.iri)
    if isinstance(gone, str):
        return RedirectResponse(f"{publication.root}{document_path(gone, 'html')}", 301)
    if gone or not dereference.exists(publication, found.iri):
        return dereference.refused(publication, request, HTML, 410 if gone else 404, found.iri)
    reader = publication.reader(request)
    if (unchanged := publication.unchanged(request, publication.etag(reader.language, "html"))) is not None:
        return unchanged
    key = (found.iri, request.url.query, reader.language)
    headers = {"Link": ", ".join(links(publication, found.iri))}
    if (body := publication.kept(*key)) is not None:
        return publication.again(body, reader.language, headers)
    if found.iri.startswith(BASE + "graph/"):
        return testimonies.graph(publication, request, reader, found.iri)
    try:
        dossier = describe(publication.engine, found.iri, name_parts=False)
    except NotFoundError:
        return dereference.refused(publication, request, HTML, 404, found.iri)
    values = framed(publication, reader, dossier)
    template = {"doc": "document.html", "conflict": "conflict.html"}.get(dossier["kind"], "thing.html")
    if dossier["kind"] == "doc":
        values |= testimonies.document(reader, dossier)
    elif dossier["kind"] == "conflict":
        values |= testimonies.conflict(publication, reader, dossier)
    else:
        values |= _thing(networks, reader, dossier)
    response = publication.page(request, template, reader=reader, headers=headers, **values)
    publication.keep(bytes(response.body), *key)
    return response


def _thing(networks: Networks, reader: Reader, dossier: Mapping[str, Any]) -> dict[str, Any]:
    """What the page of a thing has besides its frame."""
    sections = things.sections(reader, dossier)
    return {
        "sections": sections,
        "lead": things.lead(dossier, sections),
        "description": things.description(dossier, reader, sections),
        "drawing": _drawing(networks, dossier),
        "drawing_title": _drawing_title(dossier),
        "whole": _WHOLE.get(dossier["kind"], ""),
        "timeline": _timeline(sections, dossier["kind"]),
        "conflicts": _conflicts(reader, dossier),
        "sources": _sources(dossier),
    }


def _sources(dossier: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The documents that tell of a thing, the newest first."""
    rows = [{**row, "url": row["url"] if is_iri(row["url"]) else ""} for row in dossier["sources"]]
    return sorted(rows, key=lambda row: str(row["issued"] or ""), reverse=True)


def framed(publication: Publication, reader: Reader, dossier: Mapping[str, Any]) -> dict[str, Any]:
    """What every page of a thing has around its sections."""
    iri = dossier["thing"]
    heading = reader.name(iri)
    trail = _trail(reader, dossier, heading)
    described = [] if dossier["kind"] == "conflict" else [schema_org.described(reader, dossier)]
    return {
        "title": heading.text,
        "heading": heading,
        "names": _names(publication, iri, heading) if dossier["kind"] not in ("doc", "conflict") else [],
        "iri": iri,
        "id_path": iri.removeprefix(BASE),
        "kind_name": CALLED[dossier["kind"]].one if dossier["kind"] in CALLED else dossier["kind"],
        "canonical": publication.base_url + document_path(iri, "html"),
        "alternates": dereference.alternates(publication, iri),
        "trail": trail,
        "schema": [*described, schema_org.trail(trail, publication.base_url)],
        "cite": cited(publication, iri, describe_label(publication, iri)),
        "description": "",
    }


def cited(publication: Publication, iri: str, label: str) -> dict[str, str]:
    """How to cite a thing."""
    edition = publication.edition
    version = f" Version {edition.version}." if edition.version else ""
    return {
        "text": f"{edition_author()}. “{label}”. In: {edition.title}.{version} {iri}",
        "bibtex": citations.bibtex(edition, iri, label),
        "csl": citations.csl_text(edition, iri, label),
        "path": f"/cite/{path(iri)}",
    }


def edition_author() -> str:
    """Who is cited."""
    from wcograph.descriptions import PUBLISHER

    return PUBLISHER


def cite(publication: Publication, request: Request) -> Response:
    """`/cite/event/x.bib`, `/cite/event/x.csl.json`."""
    name, _, suffix = request.path_params["path"].partition(".")
    found = asked(f"id/{name}")
    if found is None or suffix not in ("bib", "csl.json") or not dereference.exists(publication, found.iri):
        return dereference.problem(
            request, 404, "there is nothing of this name to cite; add .bib or .csl.json to a thing"
        )
    if dereference.gone(publication, found.iri):
        return dereference.problem(request, 410, "this is no longer to be cited")
    label = describe_label(publication, found.iri)
    edition = publication.edition
    text = (
        citations.bibtex(edition, found.iri, label)
        if suffix == "bib"
        else citations.csl_text(edition, found.iri, label)
    )
    media_type = "application/x-bibtex" if suffix == "bib" else "application/vnd.citationstyles.csl+json"
    return Response(text + "\n", headers={**INERT, "Cache-Control": FRESH}, media_type=media_type)


def describe_label(publication: Publication, iri: str) -> str:
    """The English name of a thing, or any other."""
    return Reader(publication.engine).name(iri).text


def _names(publication: Publication, iri: str, heading: Name) -> list[Name]:
    """Other names of a thing, those in use first, unchecked translations last and marked as such."""
    rows = select(publication.engine, query_text("web-names"), thing=iri)
    rows.sort(key=lambda row: (row["draft"], not row["preferred"], row["language"], row["label"]))
    found: dict[str, Name] = {}
    for row in rows:
        if row["label"] != heading.text:
            found.setdefault(row["label"], Name(row["label"], row["language"], bool(row["draft"])))
    return list(found.values())


def _trail(reader: Reader, dossier: Mapping[str, Any], heading: Name) -> list[tuple[str, str]]:
    kind = dossier["kind"]
    steps = [("Home", "/")]
    if kind in CALLED and CALLED[kind].list:
        steps.append((CALLED[kind].many, f"/{CALLED[kind].list}"))
    above = {"event": "inSeries", "topic": "broader", "place": "containedInPlace", "org": "subOrganizationOf"}
    wanted = above.get(kind)
    parents = [row["value"] for row in dossier["ours"] if local_name(row["property"]) == wanted]
    if len(parents) == 1:
        steps.append((reader.name(parents[0]).text, document_path(parents[0], "html")))
    steps.append((heading.text, document_path(dossier["thing"], "html")))
    return steps


def _drawing(networks: Networks, dossier: Mapping[str, Any]) -> Drawing | None:
    kind = dossier["kind"]
    if kind == "event":
        bodies = sorted(
            {
                path(row["value"])
                for row in dossier["claims"]
                if local_name(row["property"]) in ("hasParticipant", "onBehalfOf")
                and row["state"] == "accepted"
                and path(str(row["value"])).startswith(("org/", "region/"))
            }
        )
        return company(networks("org"), bodies, "number of other meetings that two bodies were both at")
    if kind in ("person", "org", "country", "topic", "region"):
        return neighbours(networks(kind), dossier["path"])
    return None


def _drawing_title(dossier: Mapping[str, Any]) -> str:
    return {
        "event": "Who of them met elsewhere too",
        "topic": "Topics of the same meetings",
        "region": "Regions linked by bodies and meetings",
    }.get(dossier["kind"], "Who was at the same meetings")


def _timeline(sections: list[Section], kind: str) -> Timeline | None:
    rows = [row for section in sections if section.id == "posts" for row in section.items if row["first"]]
    key = "post" if kind in ("person", "org", "region") else "person"
    if len(rows) < 2 or len(rows) > 40:
        return None
    return timeline(
        [
            (
                row[key][0].text if kind == "person" else f"{row['person'][0].text}",
                row["first"],
                row["last"],
                [
                    date(line.year, 7, 1)
                    for line in row["events"]
                    if line.year and row["first"].year < line.year < row["last"].year
                ],
            )
            for row in rows
        ]
    )


def _conflicts(reader: Reader, dossier: Mapping[str, Any]) -> list[dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for row in dossier["conflicts"]:
        found.setdefault(
            row["conflict"],
            {
                "iri": row["conflict"],
                "title": reader.contested(row["property"], row["subject"]).text,
                "resolution": row["resolution"],
                "words": RESOLUTIONS.get(row["resolution"], row["resolution"]),
            },
        )
    return list(found.values())
