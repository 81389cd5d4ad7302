"""Which things somebody else's name may mean, and how surely: reconciliation without its protocol.

Names in every language and script are compared, slips forgiven; people's also by sound, so that one
transliteration finds another. Only one exact name that nothing else bears is called a match.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, Final

from rapidfuzz import fuzz

from wcograph import spellings
from wcograph.catalogue import query_text
from wcograph.folding import plain
from wcograph.namespaces import BASE, KINDS, PREFIXES, path
from wcograph.spellings import Spelling, spelling
from wcograph.store import Engine, select
from wcograph.web import dereference
from wcograph.web.attributes import MAIN, Attributes, Type, days, kind_of_values
from wcograph.web.finding import Names
from wcograph.web.indexes import Index, iri_of
from wcograph.web.publication import Publication

_LEAST: Final = 55.0
"""Score below which a name is none of those that may be meant."""
_SURE: Final = 85.0
"""Score from which the value of a property is taken to be what was written."""
_DOUBT: Final = 0.5
"""Agreement with a property of which nothing is known: neither for nor against."""
_WEIGHT: Final = 0.3
"""Part of the score that properties decide together; the name decides the rest."""
_SOUND: Final = 95.0
"""Score of two people's names that sound the same: enough to be looked at, never to be sure."""
_WORDS: Final = 5
"""Words of a person's name at most; longer names are not compared by sound, which takes long."""
_KINDS_APART: Final = 3
"""Kinds that are looked through one by one; more are looked through together."""


class TooLongError(Exception):
    """The time for a batch is over."""


@dataclass(frozen=True)
class Wanted:
    """A property that the thing should have."""

    id: str
    values: frozenset[str]
    """IRIs or text, any of which will do; empty where what was written means nothing here."""
    days: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Question:
    """A reconciliation query: a name, types, properties."""

    words: str
    types: tuple[Type, ...] = ()
    every: bool = False
    """Whether a thing has to be of all types, not of any."""
    wanted: tuple[Wanted, ...] = ()
    limit: int = 10


@dataclass
class Candidate:
    """A thing that may be meant."""

    thing: str
    name_score: float
    """How like the name is, up to 100 for the same."""
    matched: str = ""
    """The name of the thing that is most like."""
    agreement: dict[str, float | None] = field(default_factory=dict)
    """For each property that was given: 1 where a value agrees, 0 where none does, None if none is known."""
    match: bool = False

    @property
    def score(self) -> float:
        """How likely it is that the thing is meant, up to 100."""
        if not self.agreement:
            return round(self.name_score, 1)
        found = [_DOUBT if value is None else value for value in self.agreement.values()]
        share = sum(found) / len(found)
        return round(self.name_score * (1 - _WEIGHT + _WEIGHT * share), 1)

    @property
    def against(self) -> bool:
        """Whether a property says that something else is meant."""
        return 0.0 in self.agreement.values()


@lru_cache(maxsize=65536)
def bare(name: str) -> str:
    """A name as it is compared: without case, accents and punctuation.

    >>> bare("Díaz, CARMEN (Mrs.)")
    'diaz carmen mrs'
    """
    return " ".join(re.findall(r"\w+", plain(name)))


def likeness(one: str, other: str) -> float:
    """How alike two bare names are: 100 for the same, less for slips, another order, or words more or less.

    >>> likeness("tide bank", "tide bank"), round(likeness("tide bnak", "tide bank"))
    (100.0, 89)
    """
    if one == other:
        return 100.0
    whole = fuzz.ratio(one, other)
    reordered = 0.98 * fuzz.token_sort_ratio(one, other)
    shared = 0.95 * (fuzz.token_set_ratio(one, other) + whole) / 2
    return min(99.0, max(whole, reordered, shared))


class Namesakes(Names):
    """Every name of every thing, ready to be compared with names from elsewhere."""

    def near(self, words: str, kinds: Sequence[str]) -> list[dict[str, Any]]:
        """Names that share letters with the words: `thing`, `label`, `language`, `preferred`."""
        wanted = bare(words).split()
        apart: Sequence[str] = kinds if 0 < len(kinds) <= _KINDS_APART else ("",)
        found: list[dict[str, Any]] = []
        with self._lock:
            if self._base is None:
                self._base = self._made()
            for kind in apart:
                found += self._candidates(self._base, wanted, kind)
        return found if wanted else []


class Matcher:
    """Answers reconciliation queries over one dataset."""

    def __init__(self, publication: Publication, names: Namesakes, attributes: Attributes) -> None:
        self._publication = publication
        self._engine: Engine = publication.engine
        self._names = names
        self._attributes = attributes

    def resolve(self, text: str) -> str | None:
        """What an IRI, `kind/id` or prefixed name stands for; of merged ones the one that stayed."""
        name = text.strip()
        prefix, _, local = name.partition(":")
        if prefix in KINDS.values() and local:
            name = PREFIXES[prefix] + local
        asked = dereference.asked("id/" + name.removeprefix(BASE + "id/"))
        if asked is None or asked.suffix or path(asked.iri).partition("/")[0] not in MAIN:
            return None
        replaced = dereference.gone(self._publication, asked.iri)
        if isinstance(replaced, str):
            return replaced
        return asked.iri if not replaced and dereference.exists(self._publication, asked.iri) else None

    def wanted(self, id_: str, values: Iterable[str]) -> Wanted:
        """A property with its values as they were written: names, ids, dates, numbers."""
        kind = kind_of_values(id_)
        found: set[str] = set()
        spans: list[tuple[str, str]] = []
        for text in values:
            if id_ == "date":
                spans += [span] if (span := days(text)) else []
            elif kind:
                found |= self._meant(id_, kind, text)
            elif id_ == "year":
                found |= set(re.findall(r"\b\d{4}\b", text))
            else:
                found.add(text.casefold())
        return Wanted(id_, frozenset(found), tuple(spans))

    def _meant(self, id_: str, kind: str, text: str) -> set[str]:
        """Things of a kind that the value of a property may mean."""
        if (thing := self.resolve(text)) is not None:
            return {thing}
        slugs = {text, text.upper()} if re.fullmatch(r"[A-Za-z0-9-]+", text) else set()
        by_slug = {iri for slug in slugs if dereference.exists(self._publication, iri := iri_of(id_, slug))}
        if by_slug:
            return by_slug
        found = self._by_name(text, (kind,))
        best = max((candidate.name_score for candidate in found), default=0.0)
        return {one.thing for one in found if one.name_score == best} if best >= _SURE else set()

    def answer(self, question: Question, *, until: float = float("inf")) -> list[Candidate]:
        """The things that may be meant, most likely first.

        Args:
            question: what is asked.
            until: when to give up, as `time.monotonic` tells it.

        Raises:
            TooLongError: the time is over.
        """
        if time.monotonic() > until:
            raise TooLongError
        if question.words and (thing := self.resolve(question.words)) is not None:
            found = [Candidate(thing, 100.0, match=self._fits(thing, question))]
        elif question.words:
            kinds = sorted({type_.kind for type_ in question.types})
            found = [one for one in self._by_name(question.words, kinds) if self._fits(one.thing, question)]
        else:
            found = [Candidate(thing, 100.0) for thing in self._by_properties(question)]
        for candidate in found:
            known = self._attributes.known(candidate.thing) if question.wanted else {}
            candidate.agreement = {one.id: _agreement(one, known) for one in question.wanted}
        if question.words:
            exact = [one for one in found if one.name_score == 100.0 and not one.against]
            for candidate in found:
                candidate.match = exact == [candidate]
        found.sort(key=lambda one: (-one.score, path(one.thing)))
        return found[: question.limit]

    def _fits(self, thing: str, question: Question) -> bool:
        has = set(self._attributes.types(thing))
        if not question.types:
            return bool(has)
        return set(question.types) <= has if question.every else not has.isdisjoint(question.types)

    def _by_name(self, words: str, kinds: Sequence[str]) -> list[Candidate]:
        """Things with names like it, each with the name that is most so."""
        wanted, sound = bare(words), spelling(words)
        last, comma, first = words.partition(",")
        turned = bare(f"{first} {last}") if comma else wanted
        best: dict[str, Candidate] = {}

        def consider(thing: str, label: str, score: float) -> None:
            if score >= _LEAST and (thing not in best or best[thing].name_score < score):
                best[thing] = Candidate(thing, score, label)

        sounds = len(sound.words) <= _WORDS
        for row in self._names.near(words, kinds):
            name = bare(row["label"])
            score = likeness(wanted, name)
            if path(row["thing"]).startswith("person/"):
                score = max(score, likeness(turned, name))
                if sounds and score < _SURE:
                    score = max(score, _SOUND * spellings.likeness(sound, spelling(row["label"])))
            consider(row["thing"], row["label"], score)
        sure = any(one.name_score >= _SURE for one in best.values())
        if sounds and not sure and (not kinds or "person" in kinds):
            # another script or transliteration shares no letters with the name
            for thing, label, other in self._people:
                consider(thing, label, _SOUND * spellings.likeness(sound, other))
        return [one for one in best.values() if path(one.thing).partition("/")[0] in MAIN]

    @cached_property
    def _people(self) -> list[tuple[str, str, Spelling]]:
        person = BASE + "id/person/"
        return [
            (row["thing"], row["label"], spelling(row["label"]))
            for row in select(self._engine, query_text("lookup-search"))
            if row["thing"].startswith(person)
        ]

    def _by_properties(self, question: Question) -> list[str]:
        """Things of which every property agrees."""
        kinds = {type_.kind for type_ in question.types} or set(MAIN)
        found: list[str] = []
        for kind in sorted(kinds):
            index = self._attributes.index(kind)
            numbers = set(range(len(index.things)))
            for one in question.wanted:
                numbers &= _having(index, one)
            found += [index.things[number] for number in sorted(numbers)]
        return [thing for thing in found if self._fits(thing, question)]


def _having(index: Index, wanted: Wanted) -> set[int]:
    values = index.facets.get(wanted.id, {})
    found = set().union(*(values.get(value, set()) for value in wanted.values))
    for number, has in enumerate(index.of if wanted.days else ()):
        first, last = (has.get(end) or has.get("issued") for end in ("first", "last"))
        if first and last and any(first[0] <= end and last[0] >= start for start, end in wanted.days):
            found.add(number)
    return found


def _agreement(wanted: Wanted, known: Any) -> float | None:
    """Whether what is known of a thing is among what is wanted of it."""
    if wanted.id not in known or not (wanted.values or wanted.days):
        return None
    if wanted.days:
        first, last = known["first"][0], known["last"][0]
        return float(any(first <= end and last >= start for start, end in wanted.days))
    return float(not wanted.values.isdisjoint(known[wanted.id]))
