"""What networks and their edges say of the meetings behind them, with their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from wcograph.lookup import sources
from wcograph.namespaces import path
from wcograph.networks.selections import UNDATED, Meeting, Selection, gatherings, rows
from wcograph.store import Anything, version_of


@dataclass(frozen=True)
class Held:
    """The meetings that a network counts."""

    meetings: Mapping[str, Meeting]
    """By IRI, in order."""
    stands_for: Mapping[str, str]
    """Chosen event to the meeting that it counts as: itself, or its gathering."""

    @property
    def order(self) -> dict[str, int]:
        """Meeting to its number in order."""
        return {meeting: number for number, meeting in enumerate(self.meetings)}


def held(chosen: Selection, *, merge_gatherings: bool = False) -> Held:
    """The chosen meetings, each by itself or merged into its gathering."""
    if merge_gatherings:
        return Held(*gatherings(chosen))
    return Held(chosen.chosen, {event: event for event in chosen.chosen})


def evidence(meetings: Sequence[Meeting]) -> dict[str, Any]:
    """What an edge says of the meetings behind it, which are in order."""
    dated = [meeting for meeting in meetings if meeting.first]
    return {
        "count": len(meetings),
        "events": [meeting.key for meeting in meetings],
        "first": dated[0].first if dated else "",
        "last": max((meeting.last for meeting in dated), default=""),
    }


def introduce(
    network: nx.Graph, dataset: Anything, kind: str, *, title: str, says: Iterable[str], weight: str
) -> None:
    """Write what the network is into its graph attributes."""
    network.graph.update(
        title=title,
        description=" ".join(filter(None, says)),
        network=kind,
        weight=weight,
        version=version_of(dataset),
    )


def cite(network: nx.Graph, dataset: Anything, meetings: Held, used: Iterable[str]) -> None:
    """Write into the graph attribute `events` what is known of the meetings behind edges.

    Args:
        network: the network; changed.
        dataset: the dataset.
        meetings: the meetings that the network counts.
        used: IRIs of those behind its edges.
    """
    wanted = set(used)
    behind: dict[str, set[str]] = {event: {event} for event in meetings.meetings if event in wanted}
    for event, meeting in meetings.stands_for.items():
        if meeting in behind:
            behind[meeting].add(event)
    documents = _documents(dataset, behind)
    network.graph["events"] = {
        path(event): {
            "label": meetings.meetings[event].label,
            "first": meetings.meetings[event].first,
            "last": meetings.meetings[event].last,
            "sources": documents[event],
        }
        for event in behind
    }


def _documents(dataset: Anything, meetings: Mapping[str, set[str]]) -> dict[str, list[dict[str, str]]]:
    """The documents that report meetings, each of which stands for some events; by date, then title."""
    wanted = {event for events in meetings.values() for event in events}
    reported: dict[str, list[str]] = {}
    for event, doc in rows(dataset, "reported"):
        if event in wanted:
            reported.setdefault(event, []).append(doc)
    known: dict[str, dict[str, str]] = {}
    for doc, about in sources(dataset, {doc for docs in reported.values() for doc in docs}).items():
        texts = {name: str(about[name] or "") for name in ("title", "publisher", "issued", "url")}
        known[doc] = {"label": texts.pop("title"), **texts}
    found = {}
    for meeting, events in meetings.items():
        docs = sorted({doc for event in events for doc in reported.get(event, ()) if doc in known})
        found[meeting] = sorted(
            (known[doc] for doc in docs), key=lambda about: (about["issued"] or UNDATED, about["label"])
        )
    return found
