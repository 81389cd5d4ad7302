"""The first page, and the page about the data."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from wcograph.descriptions import DESCRIPTION
from wcograph.namespaces import BASE, CURATED_GRAPHS, path
from wcograph.store import select
from wcograph.web import citations, dereference, schema_org
from wcograph.web.indexes import Indexes, short
from wcograph.web.lines import lines
from wcograph.web.matrices import years_of
from wcograph.web.publication import Publication
from wcograph.web.readers import Reader


def home(publication: Publication, indexes: Indexes, request: Request) -> Response:
    """The first page."""
    reader = publication.reader(request)
    events = indexes("events")
    held = sorted(
        (number for number, has in enumerate(events.of) if "first" in has),
        key=lambda number: events.of[number]["first"][0],
        reverse=True,
    )
    figures = [
        (len(indexes(kind).things), word, f"/{kind}")
        for kind, word in (
            ("events", "meetings and other events"),
            ("series", "series"),
            ("people", "people"),
            ("organizations", "organizations"),
            ("topics", "topics"),
            ("outputs", "outputs"),
            ("sources", "source documents"),
            ("conflicts", "contradictions"),
        )
    ]
    return publication.page(
        request,
        "home.html",
        reader=reader,
        title="The knowledge graph of regional customs cooperation",
        description=DESCRIPTION,
        text=DESCRIPTION,
        figures=figures,
        newest=lines(reader, ({"thing": path(events.things[number])} for number in held[:8])),
        regions=regions(reader, indexes),
        bars=_bars(years_of(events)),
        schema_org=schema_org.dataset(publication.edition, publication.base_url + "/"),
        canonical=publication.base_url + "/",
    )


def _bars(years: list[tuple[str, int]]) -> list[dict[str, Any]]:
    """Bars along the years, with place, width and height in percent; none where there is nothing."""
    if not years:
        return []
    first, last = int(years[0][0]), int(years[-1][0])
    width, most = 100 / (last - first + 1), max(number for _, number in years)
    return [
        {
            "year": int(year),
            "number": number,
            "x": round((int(year) - first) * width, 2),
            "middle": round((int(year) - first + 0.5) * width, 2),
            "width": round(width * 0.8, 2),
            "height": round(84 * number / most, 1),
        }
        for year, number in years
    ]


def regions(reader: Reader, indexes: Indexes) -> list[dict[str, Any]]:
    """The regions with how many events, series and bodies each has."""
    events, series = indexes("events").facets.get("region", {}), indexes("series").facets.get("region", {})
    members = indexes("organizations").facets.get("region", {})
    things = indexes("regions").things
    reader.learn(things)
    return [
        {
            "iri": thing,
            "code": short(thing),
            "name": reader.name(thing),
            "events": len(events.get(thing, ())),
            "series": len(series.get(thing, ())),
            "bodies": len(members.get(thing, ())),
        }
        for thing in things
    ]


def about(publication: Publication, request: Request) -> Response:
    """What the dataset is, how it is made, how to cite it."""
    reader = publication.reader(request)
    edition = publication.edition
    graphs = [
        (
            graph,
            select(
                publication.engine, "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?graph { ?s ?p ?o } }", graph=graph
            )[0]["n"],
        )
        for graph in CURATED_GRAPHS
    ]
    return publication.page(
        request,
        "about.html",
        reader=reader,
        title="About the data",
        text=DESCRIPTION,
        graphs=[(name.removeprefix(BASE), number) for name, number in graphs],
        cite={
            "text": edition.citation,
            "bibtex": citations.bibtex(edition),
            "csl": citations.csl_text(edition),
            "path": "",
        },
        alternates=dereference.alternates(publication, BASE + "dataset"),
        schema_org=schema_org.dataset(edition, publication.base_url + "/"),
        trail=[("Home", "/"), ("About the data", "/about")],
        canonical=publication.base_url + "/about",
    )
