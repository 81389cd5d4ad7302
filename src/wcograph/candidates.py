"""Which pairs of things are compared at all, and how their names are: all pairs would be too many.

What speaks for and against a pair is in `wcograph.grounds`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import combinations
from typing import Any, Final, NamedTuple

from wcograph.appearances import Occasion
from wcograph.grounds import Thing
from wcograph.spellings import is_east_asian, keys, likeness, spelling
from wcograph.titles import Titles

_CROWD: Final = 40
"""Things that share one key, as a common first name; above that a second one has to agree."""
_LONG: Final = 60
"""Days after which a date is too vague to bring two events together."""
UNTOLD: Final = 0.5
"""For a name in East Asian script beside others: an office in common makes a pair of them."""


class Alike(NamedTuple):
    """The two names of two things that are most alike."""

    likeness: float
    one: str
    other: str
    told: bool = True
    """False where the names are in scripts that cannot be compared."""


Comparison = Callable[[Thing, Thing], Alike]


def comparison(kind: str, things: Iterable[Thing]) -> Comparison:
    """How names of a kind are compared."""
    if kind == "person":
        return _people
    titles = Titles(name for thing in things for name in thing.names)
    return partial(_nearest, titles.likeness)


def _people(one: Thing, other: Thing) -> Alike:
    found = _nearest(lambda mine, theirs: likeness(spelling(mine), spelling(theirs)), one, other)
    if found.likeness < UNTOLD and _unread(one) != _unread(other):
        return Alike(UNTOLD, one.names[0], other.names[0], told=False)
    return found


def _unread(thing: Thing) -> bool:
    return all(map(is_east_asian, thing.names))


def _nearest(like: Callable[[str, str], float], one: Thing, other: Thing) -> Alike:
    best = Alike(-1.0, "", "")
    for mine in one.names:
        for theirs in other.names:
            found = like(mine, theirs)
            if found > best.likeness:
                best = Alike(found, mine, theirs)
            if found >= 1:
                return best
    return best


def candidates(
    kind: str, things: Mapping[str, Thing], occasions: Mapping[str, Occasion]
) -> list[tuple[Thing, Thing]]:
    """Pairs that share something: sounds or rare words of their names; of events also when, where and what.

    Args:
        kind: the kind of the things.
        things: the things by path.
        occasions: what is known of each event, by id.
    """
    blocks: dict[Any, list[str]] = defaultdict(list)
    titles = Titles(name for thing in things.values() for name in thing.names)
    for path, thing in things.items():
        for key in _keys(kind, thing, titles, occasions):
            blocks[key].append(path)
    pairs: set[tuple[str, str]] = set()
    for key, paths in blocks.items():
        if len(paths) <= _CROWD:
            pairs.update(combinations(sorted(paths), 2))
        elif kind == "person":
            for crowd in _second_keys(str(key), paths, things):
                pairs.update(combinations(sorted(crowd), 2))
    if kind == "person":
        pairs = {*_promising(pairs, things), *_in_one_post(things)}
    return [(things[one], things[other]) for one, other in sorted(pairs)]


def _keys(kind: str, thing: Thing, titles: Titles, occasions: Mapping[str, Occasion]) -> set[Any]:
    if kind == "person":
        return {key for name in thing.names for key in keys(spelling(name))}
    found: set[Any] = {key for name in thing.names for key in titles.keys(name)}
    occasion = occasions.get(thing.path.partition("/")[2]) if kind == "event" else None
    if occasion is not None:
        row = thing.row
        stated = (days for days in occasion.days if (days[1] - days[0]).days < _LONG)
        months = {day.isoformat()[:7] for days in stated for day in days}
        around = [value for value in (*occasion.countries, row.series, row.type) if value]
        found |= {("number", row.series, number) for number in occasion.ordinals if row.series}
        found |= {(month, value) for month in months for value in around}
    return found


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
        path: {value for each in thing.seen for value in (*each.posts, each.body) if value}
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


def _in_one_post(things: Mapping[str, Thing]) -> Iterator[tuple[str, str]]:
    """People known in East Asian script only, each with the others who held the same post."""
    holders: dict[str, list[str]] = defaultdict(list)
    for path, thing in things.items():
        for post in {post for each in thing.seen for post in each.posts}:
            holders[post].append(path)
    alone = {path for path, thing in things.items() if _unread(thing)}
    for paths in holders.values():
        yield from (
            (one, other)
            for one, other in combinations(sorted(paths), 2)
            if (one in alone) != (other in alone)
        )


def _starts(thing: Thing, besides: str = "") -> set[str]:
    """The consonants with which words of somebody's names begin."""
    words = (word for name in thing.names for word in spelling(name).words if besides not in word.sounds)
    return {sound[:1] for word in words for sound in word.sounds or {word.text}}
