"""Pairs of things that may be one: proposed from names and records, decided by people in files.

Nothing is merged here. What was decided stands in `merges.csv` (one), `distinct.csv` (two) and
`possibly_same.csv` (open); how names are compared in `wcograph.candidates`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from wcograph.appearances import Appearances
from wcograph.authorities import KIND_OF_TABLE
from wcograph.candidates import Alike, Comparison, candidates, comparison
from wcograph.errors import BuildError, UsageError
from wcograph.files import Data, read_data
from wcograph.grounds import Ground, Grounds, Thing
from wcograph.names import Names
from wcograph.results import Table

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
    alike: Alike
    grounds: tuple[Ground, ...]

    @property
    def score(self) -> int:
        """From 0 to 100: how alike the names are, with what speaks for and against."""
        weight = _NAMES_OF_EVENTS if self.one.path.startswith("event/") else 1
        found = 100 * weight * self.alike.likeness + sum(ground.points for ground in self.grounds)
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
        compare = comparison(kind, standing.values())
        said = self._decisions(kind)
        for one, other in candidates(kind, standing, self._appearances.occasions):
            if frozenset((one.path, other.path)) in said:
                continue
            alike = compare(one, other)
            if alike.likeness >= _FLOOR:
                pair = self._weighed(one, other, alike)
                if pair.score >= min_score:
                    yield pair, "undecided", ""
        if decided:
            for two, (state, reason) in said.items():
                a, b = (standing[path] for path in sorted(two))
                yield self._weighed(a, b, compare(a, b)), state, reason
            yield from self._merged(kind, compare)

    def weigh(self, one: str, other: str) -> Pair:
        """What speaks for and against two things, as `kind/id`, whether or not they look alike.

        Raises:
            KeyError: one of them is not in the authority files.
        """
        kind = one.partition("/")[0]
        standing = self._standing(kind)
        a, b = standing[one], standing[other]
        return self._weighed(a, b, comparison(kind, standing.values())(a, b))

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
                yield self._weighed(winner, loser, compare(winner, loser)), "merged", row.reason

    def _weighed(self, one: Thing, other: Thing, alike: Alike) -> Pair:
        grounds = tuple(self._grounds.between(one, other))
        if (len(one.seen), other.path) < (len(other.seen), one.path):
            one, other, alike = other, one, alike._replace(one=alike.other, other=alike.one)
        return Pair(one, other, alike, grounds)


def _names_of(row: Any) -> list[str]:
    first = row.name if hasattr(row, "name") else row.label
    others = (*getattr(row, "labels", ()), *getattr(row, "aliases", ()))
    return list(dict.fromkeys((first, *(text for text, _ in others))))


# ---- rows


def _row(pair: Pair, state: str, reason: str, by: str, day: str) -> dict[str, Any]:
    one, other = pair.one, pair.other
    speaking = [ground.words for ground in pair.grounds if ground.points > 0]
    against = [ground.words for ground in pair.grounds if ground.points < 0]
    alike = " / ".join(dict.fromkeys((pair.alike.one, pair.alike.other)))
    decided = state in ("merged", "distinct")
    names = "names alike" if pair.alike.told else "names in scripts that cannot be compared"
    why_one = "; ".join((f"{names} ({alike})", *speaking))
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
