"""What a report is made of: the rows of its queries, put together by event, region and thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from wcograph.catalogue import labels, query_text
from wcograph.namespaces import BASE, DATASET, KINDS, PREFIXES, path
from wcograph.results import Table
from wcograph.store import Anything, engine_of, select

HELD = PREFIXES["wtype"] + "held"
_VIRTUAL = PREFIXES["schema"] + "OnlineEventAttendanceMode"


@dataclass
class Meeting:
    """An event as a report counts it."""

    type: str = ""
    year: int | None = None
    status: str = ""
    whole: str = ""
    placed: bool = False
    """It has a city, country or venue, or is virtual."""
    participations: int = 0
    regions: set[str] = field(default_factory=set)
    docs: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Document:
    """A source as a report counts it."""

    language: str
    publisher: str
    issued: str
    """As stated: a day, a month or a year; empty where it states none."""
    against_text: bool
    truncated: bool


class Findings:
    """Everything that the sections of a report count."""

    def __init__(self, dataset: Anything) -> None:
        self._engine = engine_of(dataset)
        editions = select(self._engine, query_text("void-edition"), thing=DATASET)
        self.version = min((str(row["version"]) for row in editions), default="unknown")
        self.documents = self._documents()
        self.meetings = self._meetings()
        self.facts = self._ask("facts")
        self.conflicts = self._ask("conflicts")
        self.classes = {row["class"]: row["things"] for row in self._ask("classes")}
        self.regions = sorted({row["thing"] for row in select(self._engine, _REGIONS)})
        """IRIs of the regions, by code."""

    def _ask(self, name: str) -> Table:
        return select(self._engine, query_text(f"report-{name}"))

    def label(self, iri: str) -> str:
        """What a thing is called in English; a region with its code."""
        named = labels(self._engine, [iri])[iri]
        return f"{named} ({path(iri).partition('/')[2]})" if path(iri).startswith("region/") else named

    def labels(self, iris: set[str]) -> dict[str, str]:
        """What things are called in English."""
        return labels(self._engine, iris)

    def _documents(self) -> dict[str, Document]:
        found: dict[str, Document] = {}
        for row in sorted(self._ask("documents"), key=lambda row: (row["doc"], str(row["issued"]))):
            issued = row["issued"]
            found[row["doc"]] = Document(
                str(row["language"]),
                row["publisher"],
                "" if issued is None else issued.isoformat() if isinstance(issued, date) else str(issued),
                row["against"].endswith("against-text"),
                bool(row["truncated"]),
            )
        return found

    def _meetings(self) -> dict[str, Meeting]:
        found: dict[str, Meeting] = defaultdict(Meeting)
        for row in self._ask("events"):
            meeting = found[row["event"]]
            meeting.type, meeting.whole = row["type"], row["whole"] or ""
            meeting.status = row["status"] or ""
            meeting.year = row["earliest"].year if row["earliest"] is not None else None
            meeting.placed |= row["place"] is not None or row["mode"] == _VIRTUAL
        for row in self._ask("regions"):
            found[row["event"]].regions.add(row["region"])
        for row in self._ask("sources"):
            found[row["event"]].docs.add(row["doc"])
        for row in self._ask("participations"):
            found[row["event"]].participations = int(row["participations"])
        for meeting in found.values():  # the place of meetings held together is said of the gathering
            meeting.placed |= meeting.whole in found and found[meeting.whole].placed
        return dict(found)

    def by_region(self) -> list[tuple[str, list[Meeting]]]:
        """The events of each region by its label, and last those for which none is stated."""
        found = [
            (self.label(region), [each for each in self.meetings.values() if region in each.regions])
            for region in self.regions
        ]
        none = [each for each in self.meetings.values() if not each.regions]
        return [*found, ("no region stated", none)]

    def identities(self) -> dict[str, list[int]]:
        """For each kind: name forms, identities, merged ids, pairs left open, pairs told apart."""
        names: dict[str, set[str]] = defaultdict(set)
        things: dict[str, set[str]] = defaultdict(set)
        for row in self._ask("names"):
            kind = _kind(row["thing"])
            if kind in _IDENTIFIED:
                names[kind].add(f"{row['thing']} {row['name']}" if kind == "event" else row["name"])
                things[kind].add(row["thing"])
        decided: dict[str, Counter[str]] = defaultdict(Counter)
        pairs: set[frozenset[str]] = set()
        for row in self._ask("identities"):
            pair = frozenset((row["thing"], row["other"], row["decided"]))
            if "#" not in row["thing"] and pair not in pairs:
                decided[_kind(row["thing"])][row["decided"].rpartition("/")[2].rpartition("#")[2]] += 1
                pairs.add(pair)
        links = ("isReplacedBy", "possiblySameAs", "differentFrom")
        return {
            kind: [len(names[kind]), len(things[kind]), *(decided[kind][link] for link in links)]
            for kind in sorted(things, key=lambda kind: (-len(names[kind]), kind))
        }


_IDENTIFIED = frozenset(
    {"event", "series", "person", "org", "group", "post", "place", "topic", "output", "initiative"}
)
_REGIONS = "SELECT ?thing WHERE { ?thing a wcg:Region }"


def _kind(iri: Any) -> str:
    kind = str(iri).removeprefix(BASE + "id/").partition("/")[0]
    return kind if kind in KINDS else ""
