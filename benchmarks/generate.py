"""Invented meetings in any number, as a data folder or as the N-Quads that building it gives.

    python benchmarks/generate.py 5000 meetings.nq
    python benchmarks/generate.py 50000 --data meetings/

The same number and seed give the same bytes. Sizes of meetings have the long tail of real ones: most have a
handful of named bodies, one in fifty is a conference of many; bodies meet in their own region first. The
encoding is the project's own, because the N-Quads come from `wcograph build` and from nothing else.
"""

from __future__ import annotations

import argparse
import calendar
import csv
import random
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
_FIRST_YEAR, _LAST_YEAR = 2005, 2025
_SIZES: Final = ((0.72, 3, 8), (0.92, 9, 20), (0.98, 21, 45), (1.0, 60, 120))
"""Cumulative share of meetings, with the smallest and largest number of participations."""
_TYPES: Final = (
    *("workshop", "training", "conference", "donor-meeting", "heads-of-customs-conference"),
    *("regional-entities-meeting", "seminar", "forum", "bilateral-meeting", "working-group"),
)
_TOPICS: Final = (
    *("risk-management", "capacity-building", "trade-facilitation", "wto-tfa", "single-window", "integrity"),
    *("customs-valuation", "e-commerce", "information-exchange", "authorized-economic-operator", "training"),
    *("mutual-recognition", "customs-transit", "illicit-trade", "data-analytics", "strategic-planning"),
)
_ROLES: Final = ("participant",) * 10 + ("speaker", "presenter", "observer", "organiser", "funder", "host")
_PEOPLE_ROLES: Final = ("speaker", "opening-speaker", "presenter", "chair", "moderator", "expert")
_KINDS: Final = (("rocb", "Capacity building"), ("rilo", "Intelligence liaison"), ("rtc", "Training"))
_GIVEN: Final = (
    "Ada",
    "Boris",
    "Carmen",
    "Dana",
    "Emil",
    "Felix",
    "Gina",
    "Hugo",
    "Ines",
    "Jonas",
    "Kira",
    "Luis",
)
_FAMILY: Final = (
    "Quill",
    "Volny",
    "Moss",
    "Stone",
    "Marsh",
    "Reed",
    "Hale",
    "Brook",
    "Lark",
    "Dune",
    "Vale",
    "Thorn",
)


@dataclass(frozen=True)
class _Body:
    id: str
    label: str
    class_: str
    kind: str = ""
    country: str = ""
    region: str = ""


@dataclass(frozen=True)
class _Person:
    id: str
    name: str
    body: _Body


class _World:
    """Bodies, people and places, which are few next to the meetings."""

    def __init__(self, meetings: int, dice: random.Random) -> None:
        with (ROOT / "data" / "countries.csv").open(encoding="utf-8", newline="") as stream:
            self.countries = [(row["id"], row["label"]) for row in csv.DictReader(stream)][::2][:120]
        with (ROOT / "data" / "regions.csv").open(encoding="utf-8", newline="") as stream:
            self.regions = [(row["id"], row["label"]) for row in csv.DictReader(stream)]
        codes = [code for code, _ in self.regions]
        self.bodies = [_Body("wco", "World Customs Organization", "international-organization", "igo")]
        for number, (code, label) in enumerate(self.countries):
            id_, region = f"customs-{code.lower()}", codes[number % len(codes)]
            self.bodies.append(_Body(id_, f"Customs of {label}", "customs-administration", "", code, region))
        for kind, label in _KINDS:
            for code in codes:
                id_ = f"{kind}-{code.lower()}"
                self.bodies.append(_Body(id_, f"{label} office {code}", "regional-entity", kind, "", code))
        for number in range(1, 51):
            label = f"International body {number}"
            self.bodies.append(_Body(f"body-{number}", label, "international-organization", "igo"))
        for number in range(1, 61):
            country = self.countries[number % len(self.countries)][0]
            self.bodies.append(
                _Body(f"ministry-{number}", f"Ministry {number}", "organization", "ministry", country)
            )
        self.people = [
            _Person(
                f"p{number:05}",
                f"{dice.choice(_GIVEN)} {dice.choice(_FAMILY)} {_roman(number)}",
                dice.choice(self.bodies),
            )
            for number in range(1, max(20, meetings // 3) + 1)
        ]
        self.of_region = {code: [body for body in self.bodies if body.region in (code, "")] for code in codes}
        self.series = [f"series-{number}" for number in range(1, 61)]


def _roman(number: int) -> str:
    """Letters for a number, so that names differ."""
    letters = ""
    while number:
        number, letter = divmod(number - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return letters.capitalize()


def write_data(meetings: int, folder: Path, *, seed: int = 0, crowd: int = 1) -> None:
    """Write a data folder with so many meetings, and a source for each.

    Every twentieth meeting has a second source, which now and then gives other dates; every thirtieth is
    part of a gathering with the one before.

    Args:
        meetings: how many.
        folder: where to; made if need be.
        seed: another one gives other meetings.
        crowd: so many times the usual number of bodies, which is ten at a meeting.
    """
    dice = random.Random(seed)
    world = _World(meetings, dice)
    events: list[tuple[str, ...]] = []
    editions = dict.fromkeys(world.series, 0)
    for year in range(_FIRST_YEAR, _LAST_YEAR + 1):
        (folder / "records" / str(year)).mkdir(parents=True, exist_ok=True)
    before: _Meeting | None = None
    took_part: set[str] = set()
    for number in range(1, meetings + 1):
        meeting = _Meeting(number, world, editions, dice, crowd)
        if before is not None and number % 30 == 0:
            meeting.join(before)
            events[-1] = (*events[-1][:6], meeting.gathering, "")
            events.append((meeting.gathering, f"Gathering {number}", "", "", "gathering", "", "", ""))
        events.append(
            (meeting.id, f"Meeting {number}", "", "", meeting.type, meeting.series, meeting.gathering, "")
        )
        before = meeting
        took_part.update(person.id for person, _ in meeting.people)
        records = folder / "records" / str(meeting.year)
        (records / f"source-{number}.yaml").write_text(meeting.record(), encoding="utf-8")
        if number % 20 == 0:
            (records / f"second-{number}.yaml").write_text(meeting.second(), encoding="utf-8")
    world.people = [person for person in world.people if person.id in took_part]
    _write_authority(folder, world, sorted(events))


class _Meeting:
    """One meeting and what is said of it."""

    def __init__(
        self, number: int, world: _World, editions: dict[str, int], dice: random.Random, crowd: int
    ) -> None:
        self.number = number
        self.year = dice.randint(_FIRST_YEAR, _LAST_YEAR)
        self.month = dice.randint(1, 12)
        self.day = dice.randint(1, calendar.monthrange(self.year, self.month)[1] - 3)
        self.days = dice.randint(0, 3)
        self.type = dice.choice(_TYPES)
        self.region = dice.choice(world.regions)[0]
        self.country = dice.choice(world.countries)[0]
        self.series = dice.choice(world.series) if dice.random() < 0.3 else ""
        self.ordinal = 0
        if self.series:
            editions[self.series] += 1
            self.ordinal = editions[self.series]
        self.topics = dice.sample(_TOPICS, dice.randint(1, 4))
        self.gathering = ""
        share = dice.random()
        low, high = next((low, high) for upto, low, high in _SIZES if share <= upto)
        size = dice.randint(low, high) * crowd
        near = world.of_region[self.region]
        bodies = dice.sample(near, min(len(near), size * 4 // 5))
        bodies += dice.sample(world.bodies, min(len(world.bodies), size // 5))
        self.bodies = [(body, dice.choice(_ROLES)) for body in bodies]
        self.people = [
            (person, dice.choice(_PEOPLE_ROLES)) for person in dice.sample(world.people, dice.randint(0, 2))
        ]
        self.other_dates = dice.random() < 0.3

    @property
    def id(self) -> str:
        """Id of the event."""
        return f"{self.year}-{self.month:02}-{self.type}-{self.number}"

    def join(self, other: _Meeting) -> None:
        """Be held together with another meeting, in one gathering."""
        self.year, self.month, self.day, self.days = other.year, other.month, other.day, other.days
        self.gathering = f"{self.year}-{self.month:02}-gathering-{self.number}"

    def _dates(self, shift: int = 0) -> str:
        first = f"{self.year}-{self.month:02}-{self.day + shift:02}"
        last = f"{self.year}-{self.month:02}-{self.day + self.days:02}"
        return f"{first}/{last}" if self.days > shift else first

    def _head(self, name: str, title: str) -> list[str]:
        return [
            "source:",
            f"  id: {name}",
            f"  title: {title}",
            "  publisher: wco",
            f"  issued: {self.year}-{self.month:02}-{self.day:02}",
            "  language: en",
            f"  urls: [https://meetings.example/{self.year}/{name}]",
            "reviewed: {by: generator, date: 2026-01-01, against: facts}",
            "events:",
        ]

    def record(self) -> str:
        """What the first source says."""
        lines = self._head(f"source-{self.number}", f"Meeting {self.number} was held")
        lines += [
            f"  - event: {self.id}",
            "    status: {value: held}",
            f"    dates: {{value: {self._dates()}}}",
            "    mode: {value: in-person}",
            f"    city: {{value: city-{self.country.lower()}}}",
            f"    regions: {{value: {self.region}}}",
        ]
        if self.ordinal:
            lines.append(f"    ordinal: {{value: {self.ordinal}}}")
        lines.append("    participations:")
        for number, (body, role) in enumerate(self.bodies, start=1):
            lines.append(f"      - {{id: body-{number}, role: {role}, organization: {body.id}}}")
        for number, (person, role) in enumerate(self.people, start=1):
            lines.append(
                f"      - {{id: person-{number}, role: {role}, person: {person.id}, as_read: {person.name},"
                f" position: Head, post: head-of-{person.body.id}, for: {person.body.id}}}"
            )
        lines.append("    topics:")
        lines += [f"      - {{value: {topic}}}" for topic in self.topics]
        if self.gathering:
            lines += [f"  - event: {self.gathering}", "    status: {value: held}"]
            lines.append(f"    dates: {{value: {self.year}-{self.month:02}}}")
        return "\n".join(lines) + "\n"

    def second(self) -> str:
        """What a second source says, which may give other dates."""
        shift = 1 if self.other_dates else 0
        lines = self._head(f"second-{self.number}", f"More on meeting {self.number}")
        lines += [f"  - event: {self.id}", "    status: {value: held}"]
        lines.append(f"    dates: {{value: {self._dates(shift)}}}")
        return "\n".join(lines) + "\n"


def _write_authority(folder: Path, world: _World, events: Iterable[Sequence[str]]) -> None:
    def write(name: str, head: str, rows: Iterable[Sequence[str]]) -> None:
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream, lineterminator="\n")
            writer.writerow(head.split())
            writer.writerows(rows)

    named = "id label labels aliases"
    bodies = sorted(world.bodies, key=lambda body: body.id)
    write("events", f"{named} type series gathering note", events)
    write(
        "series",
        f"{named} region note",
        [(each, each.capitalize(), "", "", "", "") for each in sorted(world.series)],
    )
    write("people", "id name aliases note", [(each.id, each.name, "", "") for each in world.people])
    write(
        "organizations",
        f"{named} class kind country region part_of note",
        [
            (each.id, each.label, "", "", each.class_, each.kind, each.country, each.region, "", "")
            for each in bodies
        ],
    )
    write("groups", f"{named} region note", [])
    write(
        "posts",
        f"{named} in note",
        sorted((f"head-of-{each.id}", f"Head of {each.label}", "", "", each.id, "") for each in bodies),
    )
    write(
        "places",
        f"{named} class within premises_of latitude longitude note",
        sorted(
            (f"city-{code.lower()}", f"City of {label}", "", "", "city", code, "", "", "", "")
            for code, label in world.countries
        ),
    )
    write("countries", "id label labels note", [(code, label, "", "") for code, label in world.countries])
    write("regions", "id label labels note", [(code, label, "", "") for code, label in world.regions])
    write("outputs", f"{named} kind topics note", [])
    write("initiatives", f"{named} kind topics note", [])
    write("possibly_same", "one other reason by date", [])
    write("merges", "loser winner reason by date", [])
    write("withdrawn", "person by date", [])
    (folder / "decisions.yaml").write_text("[]\n", encoding="utf-8")
    (folder / "assertions.yaml").write_text("classes: {Event: 1}\n", encoding="utf-8")


def write_nquads(meetings: int, target: Path, *, seed: int = 0, crowd: int = 1) -> int:
    """Build so many meetings and write the dataset as sorted N-Quads; gives the number of quads."""
    from wcograph.bundle import ontology_folder
    from wcograph.dataset import build, canonical_nquads
    from wcograph.files import replacing

    with tempfile.TemporaryDirectory() as scratch:
        write_data(meetings, Path(scratch), seed=seed, crowd=crowd)
        store = build(scratch, ontology_folder()).store
    with replacing(target) as stream:
        stream.write(canonical_nquads(store))
    return len(store)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("meetings", type=int, help="how many: 300, 5000, 50000")
    parser.add_argument("nquads", type=Path, nargs="?", help="file for the built dataset")
    parser.add_argument("--data", type=Path, help="new folder for records and authority files")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--crowd", type=int, default=1, help="times the usual ten bodies at a meeting")
    chosen = parser.parse_args()
    if min(chosen.meetings, chosen.crowd) < 1 or (chosen.data is None and chosen.nquads is None):
        parser.error("say how many meetings (1 or more), and where to: a file, or --data and a folder")
    if chosen.data is not None:
        if chosen.data.exists() and any(chosen.data.iterdir()):
            parser.error(f"'{chosen.data}' is not empty")
        write_data(chosen.meetings, chosen.data, seed=chosen.seed, crowd=chosen.crowd)
        print(f"{chosen.meetings:,} meetings in {chosen.data}", file=sys.stderr)
    if chosen.nquads is not None:
        quads = write_nquads(chosen.meetings, chosen.nquads, seed=chosen.seed, crowd=chosen.crowd)
        print(
            f"{quads:,} quads, {quads / chosen.meetings:.0f} a meeting, in {chosen.nquads}", file=sys.stderr
        )


if __name__ == "__main__":
    main()
