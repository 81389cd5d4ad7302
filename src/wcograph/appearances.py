"""Where records name things: at which event, in which source, in which office and for whom, when and where.

From the data folder and not from a dataset, so that what was merged can be looked at apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from wcograph.edtf import bounds
from wcograph.files import Data
from wcograph.model import EventReport, Participation
from wcograph.names import Names


@dataclass(frozen=True)
class Appearance:
    """One record names a thing at one event."""

    event: str
    doc: str
    part: str = ""
    """Id of the participation; empty for what is no participant."""
    role: str = ""
    position: str = ""
    posts: tuple[str, ...] = ()
    body: str = ""
    """On whose behalf: id of an organization or group, or a region."""
    honorific: str = ""


@dataclass
class Occasion:
    """An event as all its records tell of it together."""

    docs: set[str] = field(default_factory=set)
    days: set[tuple[date, date]] = field(default_factory=set)
    """First and last day of each date that a source states."""
    cities: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    regions: set[str] = field(default_factory=set)
    ordinals: set[int] = field(default_factory=set)

    @property
    def years(self) -> set[int]:
        """The years that its dates touch."""
        return {year for first, last in self.days for year in (first.year, last.year)}


class Appearances:
    """Everything that records say of where things appear."""

    def __init__(self, data: Data) -> None:
        names = Names(data)
        self._within = {row.id: row.within for row in data.rows("places")}
        self.country_of = {place: _country(place, self._within) for place in self._within}
        """Places to their countries."""
        self.occasions: dict[str, Occasion] = defaultdict(Occasion)
        """Events, by the id that stands for them now."""
        self.of: dict[str, list[Appearance]] = defaultdict(list)
        """Things as `kind/id`, unmerged, to where they appear."""
        for file in data.records:
            doc = file.record.source.id
            for report in file.record.events:
                event = names.slug("event", report.event)
                for thing, appearance in _appearances(report, event, doc):
                    self.of[thing].append(appearance)
                self._hold(self.occasions[event], report, doc)
        for row in data.rows("events"):
            if row.gathering and not (occasion := self.occasions[names.slug("event", row.id)]).days:
                occasion.days |= self.occasions[names.slug("event", row.gathering)].days

    def _hold(self, occasion: Occasion, report: EventReport, doc: str) -> None:
        occasion.docs.add(doc)
        occasion.days |= {bounds(fact.value) for fact in report.dates}
        around = (self._within.get(fact.value) for fact in report.venue)
        occasion.cities |= {fact.value for fact in report.city}
        occasion.cities |= {city for city in around if city and not city.isupper()}
        occasion.regions |= {fact.value for fact in report.regions}
        occasion.ordinals |= {fact.value for fact in report.ordinal}
        occasion.countries |= {fact.value for fact in report.country}
        places = {fact.value for fact in (*report.city, *report.venue)}
        occasion.countries |= {self.country_of[place] for place in places if self.country_of.get(place)}

    def years(self, appearances: Iterable[Appearance]) -> set[int]:
        """The years in which something appears."""
        return {year for each in appearances for year in self.occasions[each.event].years}


def _country(place: str, within: dict[str, str | None]) -> str:
    seen: set[str] = set()
    here: str | None = place
    while here is not None and not here.isupper() and here not in seen:
        seen.add(here)
        here = within.get(here)
    return here if here is not None and here.isupper() else ""


def _appearances(report: EventReport, event: str, doc: str) -> Iterator[tuple[str, Appearance]]:
    here = Appearance(event, doc)
    yield f"event/{report.event}", here
    for place in {fact.value for fact in (*report.city, *report.venue)}:
        yield f"place/{place}", here
    for concern in report.concerns:
        yield f"initiative/{concern.value}", here
    for step in report.outputs:
        yield f"output/{step.output}", Appearance(event, doc, role=step.step)
    for part in report.participations:
        each = Appearance(
            event,
            doc,
            part.id,
            part.role,
            part.position or "",
            part.post,
            part.for_ or "",
            part.honorific or "",
        )
        for thing in _who(part):
            yield thing, each


def _who(part: Participation) -> Iterator[str]:
    """Who takes part, and the body that they act for."""
    if part.person:
        yield f"person/{part.person}"
    if part.organization:
        yield f"org/{part.organization}"
    if part.for_ and not part.for_.isupper():
        yield f"org/{part.for_}"
