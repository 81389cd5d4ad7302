"""Pages of what is missing: editions of series that nobody tells of, and what is not known of events."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from wcograph.catalogue import local_name, query_text
from wcograph.prose import runs
from wcograph.store import select
from wcograph.web.indexes import NONE, Indexes, short
from wcograph.web.matrices import matrix, years_of
from wcograph.web.publication import Publication
from wcograph.web.readers import Name
from wcograph.web.things import shown_query


def series(publication: Publication, indexes: Indexes, request: Request) -> Response:
    """Every series along the years, with the numbers of editions that nobody tells of."""
    reader = publication.reader(request)
    rows = select(publication.engine, query_text("web-editions"))
    found: dict[str, list[Mapping[str, Any]]] = {}
    claimed: dict[str, set[int]] = {}
    for row in rows:
        found.setdefault(row["series"], []).append(row)
        if isinstance(row["number"], int):
            claimed.setdefault(row["series"], set()).add(row["number"])
    events = indexes("events")
    years = [int(year) for year, _ in years_of(events)] or [2000]
    first, last = min(years), max(years) + 1
    things = indexes("series").things
    reader.learn([*things, *(row["event"] for row in rows)])
    start, end = date(first, 1, 1).toordinal(), date(last, 1, 1).toordinal()

    def at(day: date) -> float:
        """Its place along the years, in percent."""
        return round(2 + 96 * (day.toordinal() - start) / (end - start), 1)

    drawn: list[dict[str, Any]] = []
    for thing in things:
        editions = sorted({row["event"]: row for row in found.get(thing, ())}.values(), key=_when)
        known = claimed.get(thing, set())
        drawn.append(
            {
                "iri": thing,
                "name": reader.name(thing),
                "editions": len(editions),
                "missing": _spans([n for n in range(1, max(known, default=1)) if n not in known]),
                "dots": [
                    {
                        "x": at(row["earliest"]),
                        "held": bool(row["status"]) and local_name(row["status"]) == "held",
                        "title": reader.name(row["event"]).text,
                    }
                    for row in editions
                    if row["earliest"]
                ],
                "span": _span(editions),
            }
        )
    drawn.sort(key=lambda one: (-one["editions"], one["name"].text))
    return publication.page(
        request,
        "series.html",
        reader=reader,
        title="Series, editions and gaps",
        series=drawn,
        first=first,
        last=last - 1,
        ticks=[(year, at(date(year, 1, 1))) for year in range(-(-first // 5) * 5, last, 5)],
        query=shown_query("web-editions"),
        trail=[("Home", "/"), ("Series", "/series"), ("Editions and gaps", "/overview/series")],
    )


def _span(editions: list[Mapping[str, Any]]) -> str:
    """First and last year of dated editions, which come first."""
    years = [row["earliest"].year for row in editions if row["earliest"]]
    return "" if not years else str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"


def _spans(numbers: list[int]) -> list[str]:
    return [str(first) if first == last else f"{first}–{last}" for first, last in runs(numbers)]


def _when(row: Mapping[str, Any]) -> tuple[bool, str]:
    return row["earliest"] is None, str(row["earliest"] or "")


_GAPS: Final = (
    ("year", "without a date"),
    ("country", "without a country"),
    ("place", "without a city or venue"),
    ("topic", "without a topic"),
    ("body", "where no body is known to have been present"),
    ("status", "of which no source says that they were held"),
    ("region", "without a region"),
    ("type", "without a type"),
)


def coverage(publication: Publication, indexes: Indexes, request: Request) -> Response:
    """What is not known."""
    reader = publication.reader(request)
    events = indexes("events")
    regions_ = indexes("regions").things
    reader.learn(regions_)
    columns: list[tuple[Name, dict[str, str]]] = [(Name("All"), {})]
    columns += [(reader.name(region), {"region": short(region)}) for region in regions_]
    gaps = []
    for facet, words in _GAPS:
        cells = []
        for _, choice in columns:
            if facet == "region" and choice:
                cells.append((0, 0, ""))
                continue
            among = events.chosen(choice)
            missing = events.chosen({**choice, facet: NONE})
            query = "&".join(f"{key}={value}" for key, value in {**choice, facet: NONE}.items())
            cells.append((len(missing), len(among), f"/events?{query}"))
        gaps.append((words, cells))
    figures = select(publication.engine, query_text("web-coverage"))
    basis = indexes("sources").facets.get("basis", {})
    reader.learn(basis)
    years = [year for year, _ in years_of(events)]
    return publication.page(
        request,
        "coverage.html",
        reader=reader,
        title="What is not known",
        columns=[name for name, _ in columns],
        gaps=gaps,
        figures={row["what"]: row["number"] for row in figures},
        basis=[
            (reader.name(value), len(found), f"/sources?basis={short(value)}")
            for value, found in sorted(basis.items())
        ],
        years=years,
        rows=matrix(reader, events, regions_, years, "region"),
        query=shown_query("web-coverage"),
        trail=[("Home", "/"), ("Coverage", "/overview/coverage")],
    )
