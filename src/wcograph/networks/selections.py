"""Which meetings a network counts: the filters, and meetings held together taken as one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal, NamedTuple

from wcograph import edtf
from wcograph.catalogue import find, labels, query_text
from wcograph.errors import NotFoundError, UsageError
from wcograph.namespaces import iri, path
from wcograph.store import Anything, run

When = str | int | date
"""A day, month or year: `"2015"`, `"2015-02"`, `"2015-02-03"`, 2015, or a date."""
UNDATED: Final = "9999"
"""Comes after every year; undated things are sorted last."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """An event as networks need it."""

    iri: str
    label: str
    type: str
    """IRI of its type, or an empty string."""
    first: str
    """First day it can have had, or an empty string where no date is known."""
    last: str
    whole: str
    """IRI of the gathering it is part of, or an empty string."""

    @property
    def key(self) -> str:
        """Its short name in networks: `event/2015-02-…`."""
        return path(self.iri)

    @property
    def order(self) -> tuple[str, str]:
        """By first day, undated ones last, then by id."""
        return self.first or UNDATED, self.iri


class Selection(NamedTuple):
    """The meetings that pass the filters, and the filters in words."""

    all: Mapping[str, Meeting]
    """Every event of the dataset by IRI, in order, whether it passes or not."""
    chosen: Mapping[str, Meeting]
    """Those that pass, in order."""
    words: str
    """One sentence, or an empty string where nothing is filtered."""
    since: str
    """First day asked for, or an empty string."""
    until: str
    labels: Mapping[str, str]
    """English labels of all things that have one, which come along with those of the events."""


def rows(dataset: Anything, query: str, **values: Any) -> Iterator[list[str]]:
    """Rows of one of the networks' queries as text, unbound ones empty; nothing is held in memory."""
    found = run(dataset, query_text(f"network-{query}"), values)
    for row in found:
        yield ["" if term is None else term.value for term in row]


def selection(
    dataset: Anything,
    *,
    since: When | None = None,
    until: When | None = None,
    region: str | None = None,
    topic: str | None = None,
) -> Selection:
    """Choose meetings.

    Args:
        dataset: the dataset.
        since: only those that may have gone on to this day, month or year, or later.
        until: only those that may have begun by then. With either, undated meetings are left out.
        region: only those that concern this WCO region, as stated of the meeting itself.
        topic: only those on this topic or a narrower one.

    Raises:
        UsageError: no date, an end before its start, or a thing that is no region or topic.
        NotFoundError: a region or topic that the dataset does not know.
    """
    start, end = _day(since, "since", 0), _day(until, "until", 1)
    if start and end and end < start:
        raise UsageError(f"until ({until}) lies before since ({since})")
    names = _values(dataset, "skos:prefLabel")
    everything = _meetings(dataset, names)
    words: list[str] = []
    kept: set[str] | None = None
    if region is not None:
        this = thing(dataset, "region", region)
        kept = {event for event, _ in rows(dataset, "regions", region=this)}
        words.append(f"of the region {labels(dataset, [this])[this]}")
    if topic is not None:
        this = thing(dataset, "topic", topic)
        below = narrower(dataset, this)
        on_topic = {event for _, event in rows(dataset, "topics", topic=sorted(below))}
        kept = on_topic if kept is None else kept & on_topic
        also = " or a narrower topic" if len(below) > 1 else ""
        words.append(f"on {labels(dataset, [this])[this]}{also}")
    if since is not None:
        words.append(f"since {since}")
    if until is not None:
        words.append(f"until {until}")
    chosen = {
        event: meeting
        for event, meeting in everything.items()
        if (kept is None or event in kept) and _overlaps(meeting, start, end)
    }
    said = f"Only events {', '.join(words)}" if words else ""
    said += "; undated events are left out" if start or end else ""
    return Selection(everything, chosen, f"{said}." if said else "", start, end, names)


def _meetings(dataset: Anything, names: Mapping[str, str]) -> dict[str, Meeting]:
    """Every event by IRI, in order.

    Properties are asked for one by one: at thousands of events that takes half the time of one query that
    joins them.
    """
    properties = [
        _values(dataset, name) for name in ("wcg:eventType", "wcg:earliest", "wcg:latest", "wcg:partOf")
    ]
    found = [
        Meeting(
            event,
            names.get(event) or path(event),
            *(values.get(event, "") for values in properties),
        )
        for (event,) in rows(dataset, "meetings")
    ]
    return {each.iri: each for each in sorted(found, key=lambda each: each.order)}


def _values(dataset: Anything, name: str) -> dict[str, str]:
    return dict(rows(dataset, "property", property=name))


def _day(when: When | None, name: str, end: Literal[0, 1]) -> str:
    if when is None:
        return ""
    text = when.strftime("%Y-%m-%d") if isinstance(when, date) else str(when)
    try:
        return edtf.bounds(text)[end].isoformat()
    except ValueError as error:
        raise UsageError(f"{name}: {error}") from error


def _overlaps(meeting: Meeting, start: str, end: str) -> bool:
    if not meeting.first:
        return not (start or end)
    # ISO days of four-digit years compare as text
    return (not start or meeting.last >= start) and (not end or meeting.first <= end)


def choices(
    chosen: Selection, *, gone: Mapping[str, str] | None = None, any_role: bool = False, merged: bool = False
) -> list[str]:
    """What was chosen for a network, in sentences."""
    said = []
    if any_role:
        said.append("All roles count, also of those who may not have been there.")
    if gone:
        said.append(f"Left out: {', '.join(sorted(gone.values()))}.")
    if merged:
        said.append("Meetings held together count as one.")
    return [*said, chosen.words]


def thing(dataset: Anything, kind: Literal["region", "topic"], name: str) -> str:
    """IRI of a region or topic, from its code or id, `kind/id`, IRI, or name.

    Raises:
        UsageError: it is a thing of another kind.
        NotFoundError: nothing is called so.
    """
    bare = name.strip().removeprefix(f"{kind}/")
    try:
        found = find(dataset, f"{kind}/{bare.upper() if kind == 'region' else bare}")
    except NotFoundError:
        found = find(dataset, name)
    if not found.startswith(iri(kind, "")):
        raise UsageError(f"'{name}' is {path(found)}, which is no {kind}")
    return found


def narrower(dataset: Anything, concept: str) -> set[str]:
    """A concept and all below it."""
    below: dict[str, list[str]] = {}
    for lower, above in rows(dataset, "narrower"):
        below.setdefault(above, []).append(lower)
    found, waiting = {concept}, [concept]
    while waiting:
        new = set(below.get(waiting.pop(), ())) - found
        found |= new
        waiting.extend(new)
    return found


def gatherings(chosen: Selection) -> tuple[dict[str, Meeting], dict[str, str]]:
    """Co-located meetings taken together.

    Returns:
        The meetings in order, each gathering in place of its parts, from the first day of the earliest to
        the last day of the latest; and which meeting each chosen one has become.
    """
    top: dict[str, str] = {}
    for event in chosen.chosen:
        seen = {event}
        here = event
        while (above := chosen.all[here].whole) and above in chosen.all and above not in seen:
            seen.add(above)
            here = above
        top[event] = here
    members: dict[str, list[Meeting]] = {}
    for event, whole in top.items():
        members.setdefault(whole, []).append(chosen.chosen[event])
    merged = []
    for whole, parts in members.items():
        one = chosen.all[whole]
        dated = [part for part in (one, *parts) if part.first]
        first = min((part.first for part in dated), default="")
        last = max((part.last for part in dated), default="")
        merged.append(Meeting(one.iri, one.label, one.type, first, last, ""))
    return {each.iri: each for each in sorted(merged, key=lambda each: each.order)}, top
