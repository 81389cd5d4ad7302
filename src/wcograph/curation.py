"""Whether what curators wrote fits the data: merges, pairs, withdrawals, decisions, links to others.

What merges and withdrawals do is in `wcograph.names`, what decisions do in `wcograph.acceptance`.
"""

from __future__ import annotations

from collections.abc import Iterator

from wcograph.authorities import KIND_OF_TABLE
from wcograph.files import DECISIONS, MAPPINGS, Data
from wcograph.issues import Issue, KeyPath
from wcograph.known import Known
from wcograph.model import Part, Participation
from wcograph.names import Names
from wcograph.namespaces import path


def check_curation(data: Data, known: Known) -> Iterator[Issue]:
    """Everything in merges, possibly_same, distinct, decisions and mappings that does not fit."""
    yield from _merges(data, known)
    yield from _pairs(data, known)
    yield from _withdrawn(data)
    yield from _decisions(data, known)
    yield from _mappings(data, known)


def _merges(data: Data, known: Known) -> Iterator[Issue]:
    losers: dict[str, str] = {}
    for entry in data.tables.get("merges", ()):
        merge = entry.row
        loser_kind, winner_kind = merge.loser.partition("/")[0], merge.winner.partition("/")[0]
        if loser_kind != winner_kind:
            what = f"{merge.loser} cannot become {merge.winner}, which is of another kind"
            yield Issue("merges.csv", entry.line, what, "mend the ids")
        for thing in (merge.loser, merge.winner):
            kind, _, slug = thing.partition("/")
            if complaint := known.complaint(kind, slug):
                yield Issue("merges.csv", entry.line, *complaint)
        if merge.loser in losers:
            yield Issue("merges.csv", entry.line, f"{merge.loser} is merged twice", "keep one line")
        losers[merge.loser] = merge.winner
    for entry in data.tables.get("merges", ()):
        merge = entry.row
        seen, here = {merge.loser}, merge.winner
        while here in losers and here not in seen:
            seen.add(here)
            here = losers[here]
        if here == merge.loser:
            yield Issue("merges.csv", entry.line, f"{merge.loser} is merged into itself", "break the circle")


def _pairs(data: Data, known: Known) -> Iterator[Issue]:
    """Pairs that may be one and pairs that are two: each is said once, and nothing else says otherwise."""
    names = Names(data)
    said: dict[frozenset[str], str] = {}
    for table, state in (("possibly_same", "left open"), ("distinct", "decided to be two")):
        file = f"{table}.csv"
        for entry in data.tables.get(table, ()):
            pair = entry.row
            for thing in (pair.one, pair.other):
                kind, _, slug = thing.partition("/")
                if complaint := known.complaint(kind, slug):
                    yield Issue(file, entry.line, *complaint)
            one, other = (_now(thing, names) for thing in (pair.one, pair.other))
            both = f"{pair.one} and {pair.other}"
            if pair.one == pair.other:
                yield Issue(file, entry.line, "the two are one id", "remove the line")
            elif pair.one.partition("/")[0] != pair.other.partition("/")[0]:
                yield Issue(file, entry.line, f"{both} are of two kinds", "mend the ids")
            elif one == other:
                what = f"{both} are {state} here and one by merges.csv"
                yield Issue(file, entry.line, what, "keep the line that is true")
            elif before := said.get(frozenset((one, other))):
                yield Issue(file, entry.line, f"{both} stand in {before} too", "keep the line that is true")
            else:
                said[frozenset((one, other))] = f"line {entry.line} of {file}"


def _now(thing: str, names: Names) -> str:
    kind, _, slug = thing.partition("/")
    return f"{kind}/{names.slug(kind, slug)}"


_WORDED = frozenset({"title", "as_printed", "as_read", "reading", "position", "text"})


def _texts(part: Part, here: KeyPath, names: Names) -> Iterator[tuple[KeyPath, str]]:
    """The texts of a record that a build keeps, with the places where they stand."""
    unnamed = isinstance(part, Participation) and part.person in names.withdrawn
    for key, value in part:
        if isinstance(value, str) and key in _WORDED and not (unnamed and key in ("as_printed", "as_read")):
            yield (*here, key), value
        items = enumerate(value) if isinstance(value, tuple) else ((None, value),)
        for i, item in items:
            if isinstance(item, Part):
                yield from _texts(item, (*here, key) if i is None else (*here, key, i), names)


def _withdrawn(data: Data) -> Iterator[Issue]:
    """Words that may still name somebody: only a reader knows whether "Mr. Stone" is the one."""
    names = Names(data)
    for file in data.records if names.withdrawn else ():
        for place, text in _texts(file.record, (), names):
            for word in names.remains(text):
                what = f"'{word}' may name somebody who was withdrawn"
                step = "add this form of the name to the aliases in people.csv, or leave it"
                yield Issue(file.file, file.line(*place), what, step, "warning")


def _places(part: Part) -> Iterator[str]:
    """Every place that a part of a record names."""
    for key, value in part:
        if key == "at":
            yield value
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Part):
                yield from _places(item)


def _decisions(data: Data, known: Known) -> Iterator[Issue]:
    seen: set[tuple[str, str]] = set()
    places = {file.record.source.id: set(_places(file.record)) for file in data.records}
    winners = {merge.loser: merge.winner for merge in data.rows("merges")}
    for line, decision in data.decisions:

        def issue(what: str, step: str, line: int = line) -> Issue:
            return Issue(DECISIONS, line, what, step)

        thing = decision.subject.partition("#")[0]
        kind, _, slug = thing.partition("/")
        if complaint := known.complaint(kind, slug):
            yield issue(*complaint)
        if thing in winners:
            step = f"write the decision about {winners[thing]}"
            yield issue(f"{thing} is merged into {winners[thing]}", step)
        if (decision.subject, decision.property) in seen:
            yield issue(f"{decision.subject} {decision.property} is decided twice", "keep one decision")
        seen.add((decision.subject, decision.property))
        if decision.accepted is not None and decision.accepted not in decision.seen:
            yield issue(f"'{decision.accepted}' is accepted but not among the values seen", "add it to seen")
        for support in decision.supported_by:
            if complaint := known.complaint("doc", support.source):
                yield issue(*complaint)
            elif support.at not in places.get(support.source, {support.at}):
                what = f"nothing is recorded at {support.at} of {support.source}"
                yield issue(what, "name a place that its record has")


def _mappings(data: Data, known: Known) -> Iterator[Issue]:
    kinds = (*KIND_OF_TABLE.values(), "topic")
    for match in data.mappings:
        kind, _, slug = path(match.subject).partition("/")
        if kind not in kinds or not slug:
            what, step = f"'{match.subject}' is none of ours", "write an IRI of the data"
            yield Issue(MAPPINGS, match.line, what, step)
        elif complaint := known.complaint(kind, slug):
            yield Issue(MAPPINGS, match.line, *complaint)
