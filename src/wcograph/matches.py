"""Pairs of things that may be one: proposed from names and records, decided by people in files.

Nothing is merged here. What was decided stands in `merges.csv` (one), `distinct.csv` (two) and
`possibly_same.csv` (open); how names are compared in `wcograph.spellings` and `wcograph.titles`.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import combinations
from pathlib import Path
from typing import Any, Final

from wcograph.appearances import Appearances
from wcograph.authorities import KIND_OF_TABLE
from wcograph.errors import BuildError, UsageError
from wcograph.files import Data, read_data
from wcograph.grounds import Ground, Grounds, Thing
from wcograph.names import Names
from wcograph.results import Table
from wcograph.spellings import keys, likeness, spelling
from wcograph.titles import Titles

KINDS: Final = ("person", "org", "event", "series", "place", "output", "initiative")
"""Kinds of things whose identity is asked after."""
COLUMNS: Final = (
    *(
        "kind",
        "score",
        "one",
        "one_names",
        "other",
        "other_names",
        "alike",
        "evidence_for",
        "evidence_against",
    ),
    *("state", "reason", "merges", "distinct", "possibly_same"),
)
_TABLE_OF: Final = {kind: table for table, kind in KIND_OF_TABLE.items()}
_CROWD = 40
"""Things that share one key, as a common first name; above that a second one has to agree."""
_FLOOR = 0.45
"""Names less alike than this are not looked at further, whatever else agrees."""
_NAMES_OF_EVENTS = 0.5
"""Names of events repeat from year to year and are weighed by half."""
_ENOUGH: Final = 70
_ENOUGH_OF_EVENTS: Final = 60
"""Scores from which on pairs are worth a look, as found on names that had been decided by hand."""


@dataclass(frozen=True)
class Pair:
    """Two things, how alike they are called, and what speaks for and against their being one."""

    one: Thing
    other: Thing
    forms: tuple[str, str]
    """The two names that are most alike."""
    likeness: float
    grounds: tuple[Ground, ...]

    @property
    def score(self) -> int:
        """From 0 to 100: how alike the names are, with what speaks for and against."""
        weight = _NAMES_OF_EVENTS if self.one.path.startswith("event/") else 1
        found = 100 * weight * self.likeness + sum(ground.points for ground in self.grounds)
        return round(min(max(found, 0), 100))


def match(
    folder: Path | str | Data,
    kind: str | None = None,
    *,
    decided: bool = False,
    min_score: int | None = None,
    by: str = "",
    today: date | None = None,
) -> Table:
    """Pairs of things of a `data/` folder that may be one, most likely first.

    They are proposals. Each row has the lines that decide it, to be pasted into one of three files after
    looking at the sources; the reason is to be put in one's own words.

    Args:
        folder: the `data/` folder, or what was read from it.
        kind: person, org, event, series, place, output or initiative; all if None.
        decided: also the pairs that were decided or left open, with what was decided, whatever their score.
        min_score: pairs below are left out; 70, and 60 for events, if None. A score is 100 times how alike
            the nearest two names are (half of that for events), plus and minus points for what speaks for
            and against, within 0 and 100.
        by: who decides, for the lines; left empty, a line is unsigned and validation refuses it.
        today: the date in the lines; today if None.

    Returns:
        Rows with `kind score one one_names other other_names`, `alike` (the two names compared),
        `evidence_for evidence_against` (in words), `state` (undecided, merged, distinct, possibly same),
        `reason` (of the decision), and the lines `merges distinct possibly_same`. The winner of the line for
        merges is the one that appears more often. A line without a reason is refused by validation too: where
        everything speaks for one, only a person knows why they are two.

    >>> from wcograph import bundle
    >>> rows = match(bundle.data_folder(), "person", decided=True)
    >>> all(row["state"] != "undecided" or row["score"] >= 70 for row in rows)
    True

    Raises:
        BuildError: the data have errors; the issues are in the exception.
        UsageError: no such kind.
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(f"'{kind}' is no kind that is matched; there are {', '.join(KINDS)}")
    data = folder if isinstance(folder, Data) else _read(folder)
    identities = Identities(data)
    found: list[tuple[Pair, str, str]] = []
    for each in KINDS if kind is None else (kind,):
        enough = _ENOUGH_OF_EVENTS if each == "event" else _ENOUGH
        found += identities.pairs(each, decided=decided, min_score=enough if min_score is None else min_score)
    found.sort(key=lambda item: (-item[0].score, item[0].one.path, item[0].other.path))
    day = (today or date.today()).isoformat()  # noqa: DTZ011 - the day where the curator sits
    return Table(COLUMNS, (_row(pair, state, reason, by, day) for pair, state, reason in found))


def _read(folder: Path | str) -> Data:
    data, issues = read_data(folder)
    errors = [issue for issue in issues if issue.severity == "error"]
    if errors:
        raise BuildError(f"{errors[0]}", errors)
    return data


class Identities:
    """The identities of a data folder, with what was decided about pairs of them."""

    def __init__(self, data: Data) -> None:
        self._data = data
        self._names = Names(data)
        self._appearances = Appearances(data)
        self._grounds = Grounds(data, self._appearances)

    def pairs(self, kind: str, *, decided: bool, min_score: int) -> Iterator[tuple[Pair, str, str]]:
        """Pairs of one kind, each with its state and the reason of the decision."""
        standing = self._standing(kind)
        compare = self._comparison(kind, standing.values())
        said = self._decisions(kind)
        for one, other in self._candidates(kind, standing):
            if frozenset((one.path, other.path)) in said:
                continue
            alike, mine, theirs = compare(one, other)
            if alike >= _FLOOR:
                pair = self._weighed(one, other, alike, mine, theirs)
                if pair.score >= min_score:
                    yield pair, "undecided", ""
        if decided:
            for two, (state, reason) in said.items():
                a, b = (standing[path] for path in sorted(two))
                yield self._weighed(a, b, *compare(a, b)), state, reason
            yield from self._merged(kind, compare)

    def weigh(self, one: str, other: str) -> Pair:
        """What speaks for and against two things, as `kind/id`, whether or not they look alike.

        Raises:
            KeyError: one of them is not in the authority files.
        """
        kind = one.partition("/")[0]
        standing = self._standing(kind)
        a, b = standing[one], standing[other]
        return self._weighed(a, b, *self._comparison(kind, standing.values())(a, b))

    def _standing(self, kind: str) -> dict[str, Thing]:
        """The things of a kind, what was merged put together."""
        found: dict[str, Thing] = {}
        rows = sorted(
            self._data.rows(_TABLE_OF[kind]), key=lambda row: self._names.slug(kind, row.id) != row.id
        )
        for row in rows:
            path = f"{kind}/{self._names.slug(kind, row.id)}"
            if path not in found:
                found[path] = Thing(path, row, [])
            found[path].names += [name for name in _names_of(row) if name not in found[path].names]
            found[path].seen += self._appearances.of.get(f"{kind}/{row.id}", [])
        return found

    def _alone(self, path: str) -> Thing:
        kind, _, slug = path.partition("/")
        row = next(row for row in self._data.rows(_TABLE_OF[kind]) if row.id == slug)
        return Thing(path, row, _names_of(row), list(self._appearances.of.get(path, [])))

    def _decisions(self, kind: str) -> dict[frozenset[str], tuple[str, str]]:
        """Pairs that were decided to be two or left open, by the ids that stand for them now."""
        found: dict[frozenset[str], tuple[str, str]] = {}
        for table, state in (("possibly_same", "possibly same"), ("distinct", "distinct")):
            for row in self._data.rows(table):
                two = frozenset(
                    f"{kind}/{self._names.slug(kind, path.partition('/')[2])}"
                    for path in (row.one, row.other)
                )
                if row.one.startswith(f"{kind}/") and len(two) == 2:
                    found[two] = (state, row.reason)
        return found

    def _merged(self, kind: str, compare: Comparison) -> Iterator[tuple[Pair, str, str]]:
        for row in self._data.rows("merges"):
            if row.loser.startswith(f"{kind}/"):
                winner, loser = self._alone(row.winner), self._alone(row.loser)
                yield self._weighed(winner, loser, *compare(winner, loser)), "merged", row.reason

    def _weighed(self, one: Thing, other: Thing, alike: float, mine: str, theirs: str) -> Pair:
        grounds = tuple(self._grounds.between(one, other))
        if (len(one.seen), other.path) < (len(other.seen), one.path):
            one, other, mine, theirs = other, one, theirs, mine
        return Pair(one, other, (mine, theirs), alike, grounds)

    # ---- which pairs are looked at, and how their names are compared

    def _comparison(self, kind: str, things: Iterable[Thing]) -> Comparison:
        if kind == "person":
            return partial(_nearest, lambda one, other: likeness(spelling(one), spelling(other)))
        titles = Titles(name for thing in things for name in thing.names)
        return partial(_nearest, titles.likeness)

    def _candidates(self, kind: str, things: Mapping[str, Thing]) -> list[tuple[Thing, Thing]]:
        """Pairs that share something; all pairs would be too many."""
        blocks: dict[Any, list[str]] = defaultdict(list)
        titles = Titles(name for thing in things.values() for name in thing.names)
        for path, thing in things.items():
            for key in self._keys(kind, thing, titles):
                blocks[key].append(path)
        pairs: set[tuple[str, str]] = set()
        for key, paths in blocks.items():
            if len(paths) <= _CROWD:
                pairs.update(combinations(sorted(paths), 2))
            elif kind == "person":
                for crowd in _second_keys(str(key), paths, things):
                    pairs.update(combinations(sorted(crowd), 2))
        found = sorted(pairs)
        if kind == "person":
            found = list(_promising(found, things))
        return [(things[one], things[other]) for one, other in found]

    def _keys(self, kind: str, thing: Thing, titles: Titles) -> set[Any]:
        if kind == "person":
            return {key for name in thing.names for key in keys(spelling(name))}
        found: set[Any] = {key for name in thing.names for key in titles.keys(name)}
        if kind == "event":
            occasion = self._appearances.occasions[thing.path.partition("/")[2]]
            row = thing.row
            months = {
                day.isoformat()[:7] for days in occasion.days for day in days if (days[1] - days[0]).days < 60
            }
            found |= {("number", row.series, number) for number in occasion.ordinals if row.series}
            found |= {
                (month, value)
                for month in months
                for value in (*occasion.countries, row.series, row.type)
                if value
            }
        return found


Comparison = Callable[[Thing, Thing], tuple[float, str, str]]
"""How alike the nearest names of two things are, and these names."""


def _nearest(like: Callable[[str, str], float], one: Thing, other: Thing) -> tuple[float, str, str]:
    best = (-1.0, "", "")
    for mine in one.names:
        for theirs in other.names:
            found = like(mine, theirs)
            if found > best[0]:
                best = (found, mine, theirs)
            if found >= 1:
                return best
    return best


def _names_of(row: Any) -> list[str]:
    first = row.name if hasattr(row, "name") else row.label
    others = (*getattr(row, "labels", ()), *getattr(row, "aliases", ()))
    return list(dict.fromkeys((first, *(text for text, _ in others))))


def _second_keys(key: str, paths: Iterable[str], things: Mapping[str, Thing]) -> Iterable[list[str]]:
    """The people of a crowd in smaller ones: those who share also how another word of their names begins."""
    crowds: dict[str, list[str]] = defaultdict(list)
    for path in paths:
        for start in _starts(things[path], besides=key):
            crowds[start].append(path)
    return crowds.values()


def _promising(pairs: Iterable[tuple[str, str]], things: Mapping[str, Thing]) -> Iterator[tuple[str, str]]:
    """Pairs of people with more in common than one word: how another begins, an office, or an employer.

    Those of whom only one word is known are kept.
    """
    starts = {path: _starts(thing) for path, thing in things.items()}
    posts = {
        path: {value for each in thing.seen for value in (each.post, each.body) if value}
        for path, thing in things.items()
    }
    for one, other in pairs:
        mine, theirs = starts[one], starts[other]
        if (
            len(mine & theirs) > 1
            or len(mine) < 2
            or len(theirs) < 2
            or not posts[one].isdisjoint(posts[other])
        ):
            yield one, other


def _starts(thing: Thing, besides: str = "") -> set[str]:
    """The consonants with which words of somebody's names begin."""
    words = (word for name in thing.names for word in spelling(name).words if besides not in word.sounds)
    return {sound[:1] for word in words for sound in word.sounds or {word.text}}


# ---- rows


def _row(pair: Pair, state: str, reason: str, by: str, day: str) -> dict[str, Any]:
    one, other = pair.one, pair.other
    speaking = [ground.words for ground in pair.grounds if ground.points > 0]
    against = [ground.words for ground in pair.grounds if ground.points < 0]
    alike = " / ".join(dict.fromkeys(pair.forms))
    decided = state in ("merged", "distinct")
    why_one = "; ".join((f"names alike ({alike})", *speaking))
    why_two = "; ".join(against) or ("" if speaking else "nothing but the names speaks for one")
    why_open = f"{why_one}; but {'; '.join(against) or 'not enough to decide'}"

    def line(*cells: str) -> str:
        return (
            ""
            if decided
            else _csv(*(cell[:1].upper() + cell[1:] if i == 2 else cell for i, cell in enumerate(cells)))
        )

    values = {
        "kind": one.path.partition("/")[0],
        "score": pair.score,
        "one": one.path,
        "one_names": " | ".join(one.names),
        "other": other.path,
        "other_names": " | ".join(other.names),
        "alike": alike,
        "evidence_for": "; ".join(speaking),
        "evidence_against": "; ".join(against),
        "state": state,
        "reason": reason,
        "merges": line(other.path, one.path, why_one, by, day),
        "distinct": line(one.path, other.path, why_two, by, day),
        "possibly_same": "" if state == "possibly same" else line(one.path, other.path, why_open, by, day),
    }
    return {column: values[column] for column in COLUMNS}


def _csv(*cells: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="").writerow(cells)
    return out.getvalue()
