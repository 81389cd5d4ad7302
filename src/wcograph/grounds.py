"""What speaks for and against two things being one: office, employer, country, region, time, shared events.

Grounds are weighed in points, which `wcograph.matches` adds to how alike the names are. They decide nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from rapidfuzz import fuzz

from wcograph.appearances import Appearance, Appearances
from wcograph.authorities import KIND_OF_TABLE
from wcograph.files import Data
from wcograph.names import Names
from wcograph.spellings import listed
from wcograph.titles import numbers


class Ground(NamedTuple):
    """One thing that speaks for (points above 0) or against (below 0)."""

    points: int
    words: str


@dataclass
class Thing:
    """An identity with all that was merged into it, or one of these alone."""

    path: str
    row: Any
    """Its row of the authority file."""
    names: list[str]
    """Its label and other names, the label first."""
    seen: list[Appearance] = field(default_factory=list)

    @property
    def events(self) -> set[str]:
        """The events at which it appears."""
        return {each.event for each in self.seen}

    @property
    def docs(self) -> set[tuple[str, str]]:
        """The events with the sources that name it there."""
        return {(each.event, each.doc) for each in self.seen}


_SAME_TEXT: Final = 90
"""How alike two wordings of a position have to be, of 100."""
_NEAR: Final = 4
"""Years between two appearances in one office that still speak for one person."""
_WOMEN: Final = listed("ms mrs miss mme mlle sra srta dame madame")
_MEN: Final = listed("mr sir m sr monsieur")


class Grounds:
    """What there is to weigh: appearances, and the rows of the authority files."""

    def __init__(self, data: Data, appearances: Appearances) -> None:
        self._seen = appearances
        self._names = Names(data)
        self._rows = {
            f"{KIND_OF_TABLE[table]}/{row.id}": row for table in KIND_OF_TABLE for row in data.rows(table)
        }
        self._series: dict[str, set[str]] = {}
        for row in data.rows("events"):
            if row.series:
                series = self._now(f"series/{row.series}")
                self._series.setdefault(series, set()).add(self._names.slug("event", row.id))

    def between(self, one: Thing, other: Thing) -> list[Ground]:
        """What speaks for and against two things of one kind being one, the weightiest first."""
        found = list(_OF_KIND[one.path.partition("/")[0]](self, one, other))
        return sorted(found, key=lambda ground: (-abs(ground.points), ground.words))

    def _now(self, thing: str) -> str:
        kind, _, slug = thing.partition("/")
        return f"{kind}/{self._names.slug(kind, slug)}"

    def _label(self, thing: str) -> str:
        row = self._rows.get(thing)
        return getattr(row, "label", None) or getattr(row, "name", None) or thing.partition("/")[2]

    def events_of(self, series: str) -> set[str]:
        """The editions of a series."""
        return self._series.get(self._now(series), set())

    # ---- people

    def _people(self, one: Thing, other: Thing) -> Iterator[Ground]:
        if not one.seen or not other.seen:
            return
        yield from self._offices(one, other)
        yield from self._bodies(one, other)
        yield from _named_together(one, other, -45)
        yield from _titles(one, other)

    def _offices(self, one: Thing, other: Thing) -> Iterator[Ground]:
        gap = self._gap(one, other)
        for post in sorted(_posts(one) & _posts(other)):
            mine, theirs = ([each for each in thing.seen if post in each.posts] for thing in (one, other))
            years = self._gap(
                *(Thing(thing.path, None, [], seen) for thing, seen in ((one, mine), (other, theirs)))
            )
            points = 18 if years is not None and years <= _NEAR else 6
            when = self._when(mine), self._when(theirs)
            yield Ground(points, f"both {self._label(f'post/{post}')}, {' and '.join(when)}")
            return
        texts = [
            (a, b)
            for a in sorted(_values(one, "position"))
            for b in sorted(_values(other, "position"))
            if fuzz.token_sort_ratio(a, b, processor=str.casefold) >= _SAME_TEXT
        ]
        if texts and gap is not None and gap <= _NEAR:
            yield Ground(8, f"both '{texts[0][0]}', years apart: {gap}")

    def _bodies(self, one: Thing, other: Thing) -> Iterator[Ground]:
        mine, theirs = (self._acted_for(thing) for thing in (one, other))
        shared = sorted(mine & theirs)
        if shared:
            years = self._gap(one, other)
            points = 10 if years is None else 12 if years <= _NEAR else 6
            yield Ground(points, f"both for {self._label(shared[0])}")
            return
        if not mine or not theirs:
            return
        here, there = (
            {country for body in bodies if (country := self._country(body))} for bodies in (mine, theirs)
        )
        if here & there:
            yield Ground(5, f"both for bodies of {self._label(f'country/{min(here & there)}')}")
        elif here and there:
            names = (self._label(f"country/{min(countries)}") for countries in (here, there))
            yield Ground(-25, f"for bodies of {' and of '.join(names)}")
        elif self._years(one) & self._years(other):
            names = (self._label(min(bodies)) for bodies in (mine, theirs))
            yield Ground(-8, f"for {' and '.join(names)} in the same year")

    def _acted_for(self, thing: Thing) -> set[str]:
        bodies = {each.body for each in thing.seen if each.body}
        posts = {getattr(self._rows.get(f"post/{post}"), "in_", "") for post in _posts(thing)}
        refs = {ref for ref in bodies | posts if ref}
        return {self._now(f"region/{ref}" if ref.isupper() else f"org/{ref}") for ref in refs}

    def _country(self, body: str) -> str:
        return getattr(self._rows.get(body), "country", None) or ""

    # ---- bodies

    def _organizations(self, one: Thing, other: Thing) -> Iterator[Ground]:
        a, b = one.row, other.row
        yield from self._alike("country", a.country, b.country, 12, -45)
        yield from self._alike("region", a.region, b.region, 4, -25)
        if a.class_ != b.class_:
            customs = "customs-administration" in (a.class_, b.class_)
            points = -30 if customs and (a.kind or b.kind) else -10
            yield Ground(points, f"{a.class_.replace('-', ' ')} and {b.class_.replace('-', ' ')}")
        if a.kind and b.kind and a.kind != b.kind:
            yield Ground(-12, f"{a.kind.replace('-', ' ')} and {b.kind.replace('-', ' ')}")
        if self._now(f"org/{a.part_of}") == other.path or self._now(f"org/{b.part_of}") == one.path:
            yield Ground(-45, "one is part of the other")
        yield from _named_together(one, other, -25)
        meant = self._same_participation(one, other)
        if meant:
            yield Ground(15, f"two sources give them one participation, at {meant}")

    def _same_participation(self, one: Thing, other: Thing) -> str:
        mine, theirs = (
            {(each.event, each.part) for each in thing.seen if each.part} for thing in (one, other)
        )
        return min((event for event, _ in mine & theirs), default="")

    def _places(self, one: Thing, other: Thing) -> Iterator[Ground]:
        a, b = one.row, other.row
        if a.class_ != b.class_:
            yield Ground(-25, f"{a.class_} and {b.class_}")
        here, there = (self._seen.country_of.get(row.id, "") for row in (a, b))
        if a.within and self._now(f"place/{a.within}") == self._now(f"place/{b.within}"):
            yield Ground(10, f"both within {self._label(f'place/{a.within}')}")
        else:
            yield from self._alike("country", here, there, 3, -45)
            if a.class_ == b.class_ == "venue" and a.within and b.within and here == there:
                yield Ground(
                    -15, f"in {self._label(f'place/{a.within}')} and {self._label(f'place/{b.within}')}"
                )
        yield from self._one_event(one, other, 15)

    def _one_event(self, one: Thing, other: Thing, points: int) -> Iterator[Ground]:
        """Two sources that put each of the two in the other's place."""
        apart = {event for event, _ in one.docs & other.docs}
        shared = sorted((one.events & other.events) - apart)
        if shared:
            yield Ground(points, f"two sources tell one event each with one of them: {shared[0]}")

    # ---- what events are and do

    def _series_(self, one: Thing, other: Thing) -> Iterator[Ground]:
        yield from self._alike("region", one.row.region, other.row.region, 8, -35)
        mine, theirs = self.events_of(one.path), self.events_of(other.path)
        types = [{self._rows[f"event/{event}"].type for event in events} for events in (mine, theirs)]
        if all(types) and not types[0] & types[1]:
            yield Ground(
                -15, f"editions are of type {' and '.join(min(each).replace('-', ' ') for each in types)}"
            )
        docs = self._docs(mine) & self._docs(theirs)
        if docs:
            yield Ground(-20, f"{min(docs)} tells of an edition of each")
        numbers = [
            {n: event for event in events for n in self._seen.occasions[event].ordinals}
            for events in (mine, theirs)
        ]
        clash = sorted(set(numbers[0]) & set(numbers[1]))
        if clash:
            yield Ground(-10, f"each has an edition number {clash[0]}")
        elif numbers[0] and numbers[1]:
            yield Ground(8, "the numbers of their editions do not clash")

    def _docs(self, events: Iterable[str]) -> set[str]:
        return {doc for event in events for doc in self._seen.occasions[event].docs}

    def _works(self, one: Thing, other: Thing) -> Iterator[Ground]:
        """Outputs and initiatives."""
        a, b = one.row, other.row
        if a.kind == b.kind:
            yield Ground(6, f"both of kind {a.kind.replace('-', ' ')}")
        else:
            yield Ground(-12, f"{a.kind.replace('-', ' ')} and {b.kind.replace('-', ' ')}")
        shared = sorted(set(a.topics) & set(b.topics))
        if shared:
            yield Ground(4, f"both about {shared[0].replace('-', ' ')}")
        regions = [
            {r for event in thing.events for r in self._seen.occasions[event].regions}
            for thing in (one, other)
        ]
        if all(regions):
            here, there = regions
            same = sorted(here & there)
            yield (
                Ground(6, f"both at events of {same[0]}")
                if same
                else Ground(-20, f"at events of {', '.join(sorted(here))} and of {', '.join(sorted(there))}")
            )
        yield from _numbered(one, other)
        yield from _named_together(one, other, -25)
        yield from self._one_event(one, other, 10)

    def _events(self, one: Thing, other: Thing) -> Iterator[Ground]:
        a, b = one.row, other.row
        mine, theirs = (self._seen.occasions[thing.path.partition("/")[2]] for thing in (one, other))
        docs = sorted(mine.docs & theirs.docs)
        if docs:
            yield Ground(-40, f"{docs[0]} tells of both")
        if a.gathering and a.gathering == b.gathering:
            yield Ground(-30, "two parts of one gathering")
        if {a.gathering, b.gathering} & {a.id, b.id}:
            yield Ground(-40, "one is part of the other")
        yield from self._dates(mine.days, theirs.days)
        if a.series and b.series:
            same = self._now(f"series/{a.series}") == self._now(f"series/{b.series}")
            yield (
                Ground(20, f"both of {self._label(f'series/{a.series}')}")
                if same
                else Ground(-15, "of two series")
            )
            if same and mine.ordinals and theirs.ordinals:
                numbers = " and ".join(
                    ", ".join(map(str, sorted(each))) for each in (mine.ordinals, theirs.ordinals)
                )
                agree = mine.ordinals & theirs.ordinals
                yield (
                    Ground(20, f"both number {numbers.partition(' ')[0]}")
                    if agree
                    else Ground(-30, f"numbers {numbers}")
                )
        if a.type == b.type:
            yield Ground(8, f"both of type {a.type.replace('-', ' ')}")
        cities, countries = (mine.cities, theirs.cities), (mine.countries, theirs.countries)
        if all(cities) and cities[0] & cities[1]:
            yield Ground(15, f"both in {self._label(f'place/{min(cities[0] & cities[1])}')}")
        elif all(cities):
            yield Ground(-20, f"in {' and '.join(self._label(f'place/{min(each)}') for each in cities)}")
        elif all(countries) and countries[0] & countries[1]:
            yield Ground(8, f"both in {self._label(f'country/{min(countries[0] & countries[1])}')}")
        elif all(countries):
            yield Ground(-25, f"in {' and '.join(self._label(f'country/{min(each)}') for each in countries)}")
        if mine.regions and theirs.regions and not mine.regions & theirs.regions:
            yield Ground(
                -15, f"of {' and of '.join(', '.join(sorted(each.regions)) for each in (mine, theirs))}"
            )

    def _dates(self, mine: set[tuple[date, date]], theirs: set[tuple[date, date]]) -> Iterator[Ground]:
        if not mine or not theirs:
            return
        if mine & theirs and min((last - first).days for first, last in mine & theirs) < 28:
            first, last = min(mine & theirs)
            yield Ground(25, f"both on {first}" if first == last else f"both {first} to {last}")
        elif any(a <= d and c <= b for a, b in mine for c, d in theirs):
            yield Ground(10, "their dates overlap")
        else:
            apart = min(max((c - b).days, (a - d).days) for a, b in mine for c, d in theirs)
            yield Ground(-15 if apart <= 7 else -50, f"{apart} {'day' if apart == 1 else 'days'} apart")

    # ---- parts

    def _alike(
        self, what: str, here: str | None, there: str | None, same: int, other: int
    ) -> Iterator[Ground]:
        if here and there:
            labels = [self._label(f"{what}/{value}") for value in (here, there)]
            yield (
                Ground(same, f"both of {labels[0]}")
                if here == there
                else Ground(other, f"of {' and of '.join(labels)}")
            )

    def _years(self, thing: Thing) -> set[int]:
        return self._seen.years(thing.seen)

    def _gap(self, one: Thing, other: Thing) -> int | None:
        """Years between the nearest appearances of two; None where one of them has no date."""
        mine, theirs = self._years(one), self._years(other)
        return min((abs(a - b) for a in mine for b in theirs), default=None)

    def _when(self, seen: Sequence[Appearance]) -> str:
        years = sorted(self._seen.years(seen))
        return "undated" if not years else str(years[0]) if len(years) == 1 else f"{years[0]} to {years[-1]}"


def _values(thing: Thing, key: str) -> set[str]:
    return {value for each in thing.seen if (value := getattr(each, key))}


def _posts(thing: Thing) -> set[str]:
    return {post for each in thing.seen for post in each.posts}


def _named_together(one: Thing, other: Thing, points: int) -> Iterator[Ground]:
    """One source that names both at one event knows two."""
    shared = sorted(one.docs & other.docs)
    if shared:
        event, doc = shared[0]
        yield Ground(points, f"{doc} names both at {event}")


def _numbered(one: Thing, other: Thing) -> Iterator[Ground]:
    """Years, editions and phases in our labels."""
    mine, theirs = numbers(one.names[0]), numbers(other.names[0])
    if mine and theirs and mine != theirs:
        written = (", ".join(sorted(each, key=int)) for each in (mine, theirs))
        yield Ground(-30, f"of {' and of '.join(written)}")


def _titles(one: Thing, other: Thing) -> Iterator[Ground]:
    mine, theirs = ({each.honorific.rstrip(".").casefold() for each in thing.seen} for thing in (one, other))
    for here, there in ((mine, theirs), (theirs, mine)):
        if here & _MEN and there & _WOMEN and not (here & _WOMEN or there & _MEN):
            yield Ground(-30, "one is Mr., the other Ms.")


_OF_KIND: Final = {
    "person": Grounds._people,
    "org": Grounds._organizations,
    "place": Grounds._places,
    "series": Grounds._series_,
    "output": Grounds._works,
    "initiative": Grounds._works,
    "event": Grounds._events,
}
"""What is weighed for each kind."""
