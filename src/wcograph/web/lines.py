"""Events in one line each: when, what, where, and what became of them; and the editions of a series."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wcograph.catalogue import for_each, local_name
from wcograph.namespaces import BASE
from wcograph.prose import runs
from wcograph.web.dates import span, spoken
from wcograph.web.facts import Part, Row, Value
from wcograph.web.readers import Name, Reader


@dataclass
class Line:
    """An event in one line."""

    thing: str
    name: Name
    dates: str
    year: int | None
    ordinal: int | None
    status: str
    status_name: Name | None
    city: Name | None
    city_iri: str
    contested: bool
    via: str = ""
    parts: list[Part] = field(default_factory=list)
    """The participations and the like in which the thing of the page appears."""
    claims: list[Value] = field(default_factory=list)

    @property
    def iri(self) -> str:
        """Its IRI."""
        return BASE + "id/" + self.thing


def lines(reader: Reader, events: Iterable[Row]) -> list[Line]:
    """Events in brief, in the reader's language, in the order given."""
    events = list(events)
    brief = {
        row["event"]: row
        for row in for_each(
            reader.engine, "lookup-events", "event", {BASE + "id/" + event["thing"] for event in events}
        )
    }
    reader.learn({row[key] for row in brief.values() for key in ("event", "status", "city") if row[key]})
    reader.learn({str(event["via_iri"]) for event in events if event.get("via_iri")})
    found = []
    for event in events:
        row = brief.get(BASE + "id/" + event["thing"])
        if row is None:
            continue
        status = local_name(row["status"]) if row["status"] else ""
        found.append(
            Line(
                thing=event["thing"],
                name=reader.name(row["event"]),
                dates=spoken(row["dates"]) if row["dates"] else span(row["earliest"], row["latest"]),
                year=row["earliest"].year if row["earliest"] else None,
                ordinal=row["ordinal"] if isinstance(row["ordinal"], int) else None,
                status=status,
                status_name=reader.name(row["status"]) if row["status"] else None,
                city=reader.name(row["city"]) if row["city"] else None,
                city_iri=row["city"] or "",
                contested=bool(row["contested"]),
                via=event.get("via") or "",
            )
        )
    return found


def newest(events: Iterable[Row]) -> list[Row]:
    """Events of a dossier with the newest first, undated ones last."""
    return sorted(events, key=lambda event: str(event["earliest"] or ""), reverse=True)


@dataclass
class Edition:
    """An edition of a series, or a number of which none is known."""

    number: str
    line: Line | None


def editions(events: Sequence[Line], missing: Sequence[int]) -> list[Edition]:
    """Editions by number, those without one by date among them, gaps where they are.

    >>> [edition.number for edition in editions([], [1, 2, 4])]
    ['1–2', '4']
    """
    numbered = sorted(
        (line for line in events if line.ordinal is not None), key=lambda line: line.ordinal or 0
    )
    entries: list[tuple[float, Edition]] = [
        (line.ordinal or 0, Edition(str(line.ordinal), line)) for line in numbered
    ]
    for first, last in runs(list(missing)):
        entries.append((first, Edition(str(first) if first == last else f"{first}–{last}", None)))
    for line in events:
        if line.ordinal is None:
            later = [
                each.ordinal or 0 for each in numbered if line.year and each.year and each.year > line.year
            ]
            entries.append((min(later, default=10**6) - 0.5, Edition("", line)))
    entries.sort(key=lambda entry: entry[0])
    return [edition for _, edition in entries]
