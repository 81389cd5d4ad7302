"""Pages that show the whole: home, regions, series, topics by year, contradictions, coverage, sources."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from wcograph.catalogue import local_name, query_text
from wcograph.descriptions import DESCRIPTION
from wcograph.lookup import conflicts
from wcograph.namespaces import BASE, CURATED_GRAPHS, path
from wcograph.store import select
from wcograph.web import entries, schema_org, testimonies
from wcograph.web.indexes import NONE, Index, Indexes, short
from wcograph.web.publication import Publication
from wcograph.web.readers import Name, Reader
from wcograph.web.things import lines

_SHOWN: Final = 50
_DEPTH: Final = 2
"""Topics so many steps below the topmost ones have rows of their own."""
_TRACK: Final = 600
"""Width of the drawing of a series, in units of its own."""


@dataclass(frozen=True)
class Row:
    """A row of a table with one column a year."""

    name: Name
    href: str
    cells: list[tuple[str, int, str]]
    """Year, number, and address of the list behind the number."""
    total: int
    depth: int = 0


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
        regions=_regions(reader, indexes),
        years=_years(events),
        schema_org=schema_org.dataset(publication.edition, publication.base_url + "/"),
        canonical=publication.base_url + "/",
    )


def _years(events: Index) -> list[tuple[str, int]]:
    return sorted((year, len(found)) for year, found in events.facets.get("year", {}).items())


def _regions(reader: Reader, indexes: Indexes) -> list[dict[str, Any]]:
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


def matrix(
    reader: Reader, index: Index, values: Iterable[str], years: list[str], facet: str, list_: str = "events"
) -> list[Row]:
    """How many things of each year have each value of a facet."""
    by_year = index.facets.get("year", {})
    rows = []
    for value in values:
        has = index.facets.get(facet, {}).get(value, set())
        cells = [
            (year, len(has & by_year.get(year, set())), f"/{list_}?{facet}={short(value)}&year={year}")
            for year in years
        ]
        rows.append(Row(reader.name(value), f"/{list_}?{facet}={short(value)}", cells, len(has)))
    return rows


def regions(publication: Publication, indexes: Indexes, request: Request) -> Response:
    """The regions with their meetings year by year."""
    reader = publication.reader(request)
    events = indexes("events")
    years = [year for year, _ in _years(events)]
    found = _regions(reader, indexes)
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
    years = [int(year) for year, _ in _years(events)] or [2000]
    first, last = min(years), max(years) + 1
    things = indexes("series").things
    reader.learn([*things, *(row["event"] for row in rows)])
    drawn: list[dict[str, Any]] = []
    for thing in things:
        editions = sorted({row["event"]: row for row in found.get(thing, ())}.values(), key=_when)
        known = claimed.get(thing, set())
        drawn.append(
            {
                "iri": thing,
                "name": reader.name(thing),
                "editions": len(editions),
                "missing": runs([n for n in range(1, max(known, default=1)) if n not in known]),
                "dots": [
                    {
                        "x": round(
                            _TRACK
                            * (row["earliest"].toordinal() - _ordinal(first))
                            / (_ordinal(last) - _ordinal(first)),
                            1,
                        ),
                        "held": not row["status"] or local_name(row["status"]) == "held",
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
        width=_TRACK,
        trail=[("Home", "/"), ("Series", "/series"), ("Editions and gaps", "/overview/series")],
    )


def _span(editions: list[Mapping[str, Any]]) -> str:
    """First and last year of dated editions, which come first."""
    years = [row["earliest"].year for row in editions if row["earliest"]]
    return "" if not years else str(years[0]) if years[0] == years[-1] else f"{years[0]}–{years[-1]}"


def _when(row: Mapping[str, Any]) -> tuple[bool, str]:
    return row["earliest"] is None, str(row["earliest"] or "")


def _ordinal(year: int) -> int:
    from datetime import date

    return date(year, 1, 1).toordinal()


def runs(numbers: list[int]) -> list[str]:
    """Numbers in a row as spans.

    >>> runs([1, 2, 5])
    ['1–2', '5']
    """
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = spans[-1][0], number
        else:
            spans.append((number, number))
    return [str(first) if first == last else f"{first}–{last}" for first, last in spans]


def topics(publication: Publication, indexes: Indexes, request: Request) -> Response:
    """Topics by year: the themes, and one step below them."""
    reader = publication.reader(request)
    events, known = indexes("events"), indexes("topics")
    above = {thing: set(known.of[number].get("broader", ())) for number, thing in enumerate(known.things)}
    used = {topic: len(found) for topic, found in events.facets.get("topic", {}).items()}
    reader.learn(used)
    years = [year for year, _ in _years(events)]

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
        counted=[(counted.get(key, 0), word, key) for key, word in entries.RESOLUTIONS.items()],
        number=number,
        pages=pages,
        trail=[("Home", "/"), ("Contradictions", "/conflicts"), ("Open and decided", "/overview/conflicts")],
    )


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
    years = [year for year, _ in _years(events)]
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
        trail=[("Home", "/"), ("Coverage", "/overview/coverage")],
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
        written_in=[(value, len(found), f"/sources?language={short(value)}") for value, found in languages],
        basis=[
            (reader.name(value), len(found), f"/sources?basis={short(value)}")
            for value, found in sorted(index.facets.get("basis", {}).items())
        ],
        trail=[("Home", "/"), ("Sources", "/sources"), ("By publisher and year", "/overview/sources")],
    )


def about(publication: Publication, request: Request) -> Response:
    """What the dataset is, how it is made, how to cite it."""
    from wcograph.web import citations

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
        alternates=entries.alternates(publication, BASE + "dataset"),
        schema_org=schema_org.dataset(edition, publication.base_url + "/"),
        trail=[("Home", "/"), ("About the data", "/about")],
        canonical=publication.base_url + "/about",
    )


Page = Callable[[Publication, Indexes, Request], Response]
PAGES: Final[Mapping[str, Page]] = {
    "regions": regions,
    "series": series,
    "topics": topics,
    "conflicts": lambda publication, _, request: contradictions(publication, request),
    "coverage": coverage,
    "sources": sources,
}
"""Overviews by the last part of their path."""
