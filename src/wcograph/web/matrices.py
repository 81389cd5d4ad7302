"""Tables with one column a year: how many things of each year have each value of a facet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from wcograph.web.indexes import Index, short
from wcograph.web.readers import Name, Reader


@dataclass(frozen=True)
class Row:
    """A row of a table with one column a year."""

    name: Name
    href: str
    cells: list[tuple[str, int, str]]
    """Year, number, and address of the list behind the number."""
    total: int
    depth: int = 0


def years_of(events: Index) -> list[tuple[str, int]]:
    """The years in which there are events, with how many."""
    return sorted((year, len(found)) for year, found in events.facets.get("year", {}).items())


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
