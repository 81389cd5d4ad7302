"""Pages that show the whole: regions, topics by year, contradictions, sources.

What is missing is shown by `wcograph.web.gaps`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wcograph.catalogue import LANGUAGE_NAMES
from wcograph.lookup import conflicts
from wcograph.web import entries, front, gaps, testimonies
from wcograph.web.indexes import NONE, Indexes, short
from wcograph.web.matrices import Row, matrix, years_of
from wcograph.web.publication import Publication
from wcograph.web.things import shown_query

_SHOWN: Final = 50
_DEPTH: Final = 2
"""Topics so many steps below the topmost ones have rows of their own."""


def regions(publication: Publication, indexes: Indexes, request: Request) -> Response:
    """The regions with their meetings year by year."""
    reader = publication.reader(request)
    events = indexes("events")
    years = [year for year, _ in years_of(events)]
    found = front.regions(reader, indexes)
    return publication.page(
        request,
        "regions.html",
        reader=reader,
        title="Regions",
        regions=found,
        years=years,
        rows=matrix(reader, events, (region["iri"] for region in found), years, "region"),
        without=len(events.chosen({"region": NONE})),
        trail=[("Home", "/"), ("Regions", "/overview/regions")],
    )


def topics(publication: Publication, indexes: Indexes, request: Request) -> Response:
    """Topics by year: the themes, and one step below them."""
    reader = publication.reader(request)
    events, known = indexes("events"), indexes("topics")
    above = {thing: set(known.of[number].get("broader", ())) for number, thing in enumerate(known.things)}
    used = {topic: len(found) for topic, found in events.facets.get("topic", {}).items()}
    reader.learn(used)
    years = [year for year, _ in years_of(events)]

    def below(topic: str) -> list[str]:
        """Topics right below one, those with the most events first."""
        under = [each for each in used if topic in above.get(each, ())]
        right = [each for each in under if not any(topic in above.get(p, ()) for p in above[each] - {topic})]
        return sorted(right, key=lambda each: (-used[each], reader.name(each).text))

    def rows_of(topic: str, depth: int) -> list[Row]:
        own = [replace(row, depth=depth) for row in matrix(reader, events, [topic], years, "topic")]
        return own + [row for each in below(topic) if depth < _DEPTH for row in rows_of(each, depth + 1)]

    tops = sorted((topic for topic in used if not above.get(topic)), key=lambda topic: -used[topic])
    rows = [row for topic in tops for row in rows_of(topic, 0)]
    return publication.page(
        request,
        "topics.html",
        reader=reader,
        title="Topics by year",
        rows=rows,
        years=years,
        without=len(events.chosen({"topic": NONE})),
        trail=[("Home", "/"), ("Topics", "/topics"), ("By year", "/overview/topics")],
    )


def contradictions(publication: Publication, request: Request) -> Response:
    """Where sources contradict each other: what is open first, then what was decided."""
    reader = publication.reader(request)
    rows = list(conflicts(publication.engine))
    order = {"unresolved": 0, "left-open": 1, "resolved": 2}
    names = sorted({row["conflict"] for row in rows})
    state = {row["conflict"]: row["resolution"] for row in rows}
    names.sort(key=lambda name: order.get(state[name], 3))
    counted = Counter(state.values())
    text = request.query_params.get("page", "1")
    pages = max(1, -(-len(names) // _SHOWN))
    number = min(max(int(text), 1), pages) if text.isascii() and text.isdigit() and len(text) < 9 else 1
    shown = set(names[(number - 1) * _SHOWN : number * _SHOWN])
    told = testimonies.told(publication, reader, [row for row in rows if row["conflict"] in shown])
    told.sort(key=lambda one: names.index(one.iri))
    return publication.page(
        request,
        "conflicts.html",
        reader=reader,
        title="Where sources contradict each other",
        found=told,
        counted=[(counted.get(key, 0), entries.RESOLUTIONS[key], key) for key in order],
        number=number,
        pages=pages,
        query=shown_query("lookup-conflicts"),
        trail=[("Home", "/"), ("Contradictions", "/conflicts"), ("Open and decided", "/overview/conflicts")],
    )


def sources(publication: Publication, indexes: Indexes, request: Request) -> Response:
    """The documents by publisher and year."""
    reader = publication.reader(request)
    index = indexes("sources")
    publishers = index.facets.get("publisher", {})
    reader.learn([*publishers, *index.facets.get("basis", {})])
    ranked = sorted(publishers, key=lambda value: (-len(publishers[value]), reader.name(value).text))
    years = sorted(index.facets.get("year", {}))
    languages = sorted(index.facets.get("language", {}).items(), key=lambda item: -len(item[1]))
    return publication.page(
        request,
        "sources.html",
        reader=reader,
        title="Sources",
        total=len(index.things),
        rows=matrix(reader, index, ranked, years, "publisher", "sources"),
        years=years,
        undated=len(index.chosen({"year": NONE})),
        written_in=[
            (LANGUAGE_NAMES.get(value, value), len(found), f"/sources?language={short(value)}")
            for value, found in languages
        ],
        basis=[
            (reader.name(value), len(found), f"/sources?basis={short(value)}")
            for value, found in sorted(index.facets.get("basis", {}).items())
        ],
        trail=[("Home", "/"), ("Sources", "/sources"), ("By publisher and year", "/overview/sources")],
    )


Page = Callable[[Publication, Indexes, Request], Response]
PAGES: Final[Mapping[str, Page]] = {
    "regions": regions,
    "series": gaps.series,
    "topics": topics,
    "conflicts": lambda publication, _, request: contradictions(publication, request),
    "coverage": gaps.coverage,
    "sources": sources,
}
"""Overviews by the last part of their path."""
