"""Lists of things that can be narrowed down by links: region, year, type, topic, country and more.

Each list is a page, and with `.csv` or `.json` at the end of its path a file with every row.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from wcograph.catalogue import LANGUAGE_NAMES
from wcograph.errors import UsageError
from wcograph.lookup import appearances
from wcograph.namespaces import path
from wcograph.web.dates import spoken
from wcograph.web.dereference import asked, problem
from wcograph.web.indexes import FACETS, NONE, Index, Indexes, day, iri_of, short
from wcograph.web.kinds import CALLED, LISTED
from wcograph.web.lines import Line, lines
from wcograph.web.publication import FRESH, INERT, Publication
from wcograph.web.readers import Name, Reader, is_iri
from wcograph.web.things import shown_query

ROWS: Final = 50
"""Things on a page of a list."""
WITH: Final = "with"
"""Chooses events by what takes part in them or is said of those who do: `person/…`, `post/…`, `output/…`."""
_VALUES: Final = 200
"""Values of a facet on a page, those with the most things."""
FACET_NAMES: Final[Mapping[str, str]] = {
    "broader": "Broader topic",
    "body": "Body",
    "known": "What is known",
    "basis": "How it was read",
    "sort": "Sort",
    "initiative": "Programme, project",
}


@dataclass(frozen=True)
class Choice:
    """A value of a facet, as a link."""

    name: Name
    href: str
    number: int


@dataclass(frozen=True)
class Facet:
    """What a list can be narrowed down by."""

    name: str
    choices: list[Choice]
    more: int
    """Values that are not shown."""


@dataclass(frozen=True)
class Entry:
    """A row of a list that is not one of events."""

    iri: str
    name: Name
    about: list[Name]


def page(publication: Publication, indexes: Indexes, kind: str, request: Request) -> Response:
    """A list as a page."""
    index = indexes(kind)
    called = CALLED[LISTED[kind]]
    try:
        choices, since, until = _asked(kind, request)
    except UsageError as error:
        return publication.page(
            request,
            "missing.html",
            400,
            title="No such choice",
            text=f"{error}.",
            back=(f"/{kind}", called.title or called.many),
        )
    reader = publication.reader(request)
    found = _ordered(publication, index, kind, _chosen(publication, index, choices, since, until))
    pages = max(1, -(-len(found) // ROWS))
    number = _page_number(request, pages)
    shown = [index.things[i] for i in found[(number - 1) * ROWS : number * ROWS]]
    facets = _facets(reader, index, kind, set(found), choices, request)
    if kind == "events":
        rows: list[Line] | list[Entry] = lines(reader, ({"thing": path(thing)} for thing in shown))
    else:
        rows = _entries(reader, index, kind, shown)
    title = called.title or called.many
    chosen = [
        (
            FACET_NAMES.get(facet, facet.capitalize()),
            _value_name(reader, facet, value),
            _href(request, kind, {facet: None}),
        )
        for facet, value in choices.items()
    ]
    chosen += [
        (word.capitalize(), Name(request.query_params[word]), _href(request, kind, {word: None}))
        for word in ("since", "until")
        if request.query_params.get(word)
    ]
    return publication.page(
        request,
        "list.html",
        reader=reader,
        title=title + (": " + ", ".join(name.text for _, name, _ in chosen) if chosen else ""),
        heading=title,
        kind=kind,
        rows=rows,
        total=len(found),
        every=len(index.things),
        facets=facets,
        chosen=chosen,
        first=(number - 1) * ROWS + 1,
        previous=_href(request, kind, {"page": str(number - 1)}) if number > 1 else "",
        following=_href(request, kind, {"page": str(number + 1)}) if number < pages else "",
        number=number,
        pages=pages,
        csv=_href(request, f"{kind}.csv", {"page": None, "lang": None}),
        json=_href(request, f"{kind}.json", {"page": None, "lang": None}),
        trail=[("Home", "/"), (title, f"/{kind}")],
        since=request.query_params.get("since", ""),
        until=request.query_params.get("until", ""),
        kept=[(facet, value) for facet, value in choices.items()],
        query=shown_query(f"list-{kind}"),
    )


def _asked(kind: str, request: Request) -> tuple[dict[str, str], str, str]:
    """The choices of an address, and the days it asks for."""
    choices = {
        facet: request.query_params[facet] for facet in FACETS[kind] if request.query_params.get(facet)
    }
    if kind != "events":
        return choices, "", ""
    if request.query_params.get(WITH):
        choices[WITH] = request.query_params[WITH]
    since, until = (
        day(request.query_params.get(word, ""), end) for word, end in (("since", 0), ("until", 1))
    )
    return choices, since, until


def _chosen(
    publication: Publication, index: Index, choices: Mapping[str, str], since: str, until: str
) -> set[int]:
    """Numbers of the things that an address chooses."""
    facets = {facet: value for facet, value in choices.items() if facet != WITH}
    found = index.chosen(facets, since, until)
    if WITH in choices:
        thing = asked(f"id/{choices[WITH]}")
        at = appearances(publication.engine, thing.iri) if thing is not None else set()
        events = {node.partition("#")[0] for node in at}
        found = {number for number in found if index.things[number] in events}
    return found


def _page_number(request: Request, pages: int) -> int:
    text = request.query_params.get("page", "1")
    return min(max(int(text), 1), pages) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _ordered(publication: Publication, index: Index, kind: str, found: set[int]) -> list[int]:
    """Events and documents with the newest first, everything else by name."""
    if kind in ("events", "sources"):
        key = "first" if kind == "events" else "issued"
        ranked = sorted(found, key=lambda number: index.things[number])
        return sorted(ranked, key=lambda number: index.of[number].get(key, [""])[0], reverse=True)
    names = _sort_names(publication, index)
    return sorted(found, key=lambda number: (names[number], index.things[number]))


def _sort_names(publication: Publication, index: Index) -> list[str]:
    """English names of all things of an index, made once."""
    kept: list[str] | None = getattr(index, "names", None)
    if kept is None:
        reader = Reader(publication.engine)
        reader.learn(index.things)
        kept = [reader.name(thing).text.casefold() for thing in index.things]
        index.names = kept  # type: ignore[attr-defined]
    return kept


def _href(request: Request, kind: str, changes: Mapping[str, str | None]) -> str:
    """The path of the list with choices added, changed, or (None) taken away."""
    known = {"page", "since", "until", "lang", WITH, *FACETS.get(kind.partition(".")[0], ())}
    params = {key: value for key, value in request.query_params.items() if key in known and value}
    if "page" not in changes:
        params.pop("page", None)
    for key, value in changes.items():
        if value is None:
            params.pop(key, None)
        else:
            params[key] = value
    query = urlencode(params)
    return f"/{kind}?{query}" if query else f"/{kind}"


def _value_name(reader: Reader, facet: str, value: str) -> Name:
    if value == NONE:
        return Name("not known")
    if facet == "language":
        return Name(LANGUAGE_NAMES.get(value, value))
    if facet == "issued":
        return Name(spoken(value))
    if is_iri(value):
        return reader.name(value)
    if facet == WITH:
        thing = asked(f"id/{value}")
        return Name(value) if thing is None else reader.name(thing.iri)
    iri = iri_of(facet, value)
    if not is_iri(iri):
        return Name(value)
    name = reader.name(iri)
    return name if name.text != path(iri) else Name(value)


def _facets(
    reader: Reader, index: Index, kind: str, found: set[int], choices: Mapping[str, str], request: Request
) -> list[Facet]:
    counted = {facet: index.counts(facet, found) for facet in FACETS[kind] if facet not in choices}
    shown = {}
    for facet, values in counted.items():
        by_number = sorted(values, key=lambda item: (-item[1], item[0]))
        if facet == "year":
            by_number.sort(key=lambda item: item[0], reverse=True)
        shown[facet] = by_number[:_VALUES]
    reader.learn(value for values in shown.values() for value, _ in values)
    return [
        Facet(
            FACET_NAMES.get(facet, facet.capitalize()),
            [
                Choice(_value_name(reader, facet, value), _href(request, kind, {facet: short(value)}), number)
                for value, number in values
            ],
            len(counted[facet]) - len(values),
        )
        for facet, values in shown.items()
        if len(values) > 1 or (values and values[0][1] < len(found))
    ]


_TOLD: Final[Mapping[str, tuple[str, ...]]] = {
    "people": ("body",),
    "organizations": ("kind", "country"),
    "groups": ("region",),
    "posts": ("body",),
    "places": ("sort", "country"),
    "countries": ("region",),
    "outputs": ("kind",),
    "initiatives": ("kind",),
    "series": ("region",),
    "sources": ("publisher", "issued"),
    "conflicts": ("resolution",),
}
"""What stands beside the name of a thing in its list."""


def _entries(reader: Reader, index: Index, kind: str, shown: list[str]) -> list[Entry]:
    number = {thing: i for i, thing in enumerate(index.things)}
    told = {
        thing: [
            (facet, value)
            for facet in _TOLD.get(kind, ())
            for value in index.of[number[thing]].get(facet, [])[:3]
        ]
        for thing in shown
    }
    reader.learn([*shown, *(value for values in told.values() for _, value in values)])
    return [
        Entry(thing, reader.name(thing), [_value_name(reader, *pair) for pair in told[thing]])
        for thing in shown
    ]


def table(publication: Publication, indexes: Indexes, kind: str, suffix: str, request: Request) -> Response:
    """A list as a file: every row, ids and names next to each other, in English or the language asked for."""
    index = indexes(kind)
    try:
        choices, since, until = _asked(kind, request)
    except UsageError as error:
        return problem(request, 400, str(error))
    etag = publication.etag(kind, suffix)
    if (unchanged := publication.unchanged(request, etag)) is not None:
        return unchanged
    found = _ordered(publication, index, kind, _chosen(publication, index, choices, since, until))
    rows = _rows(publication, index, kind, found)
    headers = {**INERT, "ETag": etag, "Cache-Control": FRESH}
    if suffix == "json":
        body: dict[str, Any] = {
            "version": publication.edition.version,
            "choices": choices,
            "total": len(rows),
            "rows": rows,
        }
        return Response(
            json.dumps(body, ensure_ascii=False, indent=1) + "\n", 200, headers, "application/json"
        )
    output = io.StringIO()
    columns = ["id", "iri", "label", *_columns(kind)]
    writer = csv.DictWriter(output, columns, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {key: " | ".join(value) if isinstance(value, list) else value for key, value in row.items()}
        )
    headers["Content-Disposition"] = f'attachment; filename="wcograph-{kind}.csv"'
    return Response(output.getvalue(), 200, headers, "text/csv; header=present")


def _columns(kind: str) -> list[str]:
    """Columns of a list: dates, then for each facet its ids and, where these are things, their names."""
    found = ["first", "last"] if kind == "events" else ["issued"] if kind == "sources" else []
    for facet in FACETS[kind]:
        found += [facet] if facet in ("year", "language", "sort", "known") else [facet, f"{facet}_label"]
    return found


def _rows(publication: Publication, index: Index, kind: str, found: list[int]) -> list[dict[str, Any]]:
    wanted = {index.things[number] for number in found}
    wanted |= {
        value for number in found for values in index.of[number].values() for value in values if is_iri(value)
    }
    reader = Reader(publication.engine)
    reader.learn(wanted)
    rows = []
    for number in found:
        has = index.of[number]
        row: dict[str, Any] = {
            "id": path(index.things[number]).partition("/")[2],
            "iri": index.things[number],
            "label": reader.name(index.things[number]).text,
        }
        for column in _columns(kind):
            values = has.get(column.removesuffix("_label"), [])
            if column in ("first", "last", "issued"):
                row[column] = values[0] if values else ""
            elif column.endswith("_label"):
                row[column] = [reader.name(value).text for value in values]
            else:
                row[column] = [short(value) for value in values]
        rows.append(row)
    return rows
