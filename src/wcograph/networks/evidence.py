"""What networks and their edges say of the meetings behind them, with their sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import networkx as nx

from wcograph.catalogue import labels
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
    labels: Mapping[str, str]
    """English labels that are known already."""

    @property
    def order(self) -> dict[str, int]:
        """Meeting to its number in order."""
        return {meeting: number for number, meeting in enumerate(self.meetings)}


def held(chosen: Selection, *, merge_gatherings: bool = False) -> Held:
    """The chosen meetings, each by itself or merged into its gathering."""
    if merge_gatherings:
        return Held(*gatherings(chosen), chosen.labels)
    return Held(chosen.chosen, {event: event for event in chosen.chosen}, chosen.labels)


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
    wanted = {event: meeting for meeting, events in meetings.items() for event in events}
    reported: dict[str, set[str]] = {}
    for event, doc in rows(dataset, "reported"):
        if event in wanted:
            reported.setdefault(wanted[event], set()).add(doc)
    known = _about_documents(dataset, {doc for docs in reported.values() for doc in docs})
    found: dict[str, list[dict[str, str]]] = {}
    for meeting in meetings:
        docs = [{**known[doc], "doc": path(doc)} for doc in reported.get(meeting, ()) if doc in known]
        docs.sort(key=lambda about: (about["issued"] or UNDATED, about["label"], about["doc"]))
        found[meeting] = docs
    return found


def _about_documents(dataset: Anything, wanted: set[str]) -> dict[str, dict[str, str]]:
    """Title, publisher's name, date and first address of documents, each empty where not known."""
    known: dict[str, dict[str, str]] = {}
    for doc, title, publisher, issued, url in rows(dataset, "documents"):
        if doc not in wanted:
            continue
        about = known.get(doc)
        if about is None:
            known[doc] = {"label": title, "publisher": publisher, "issued": issued, "url": url}
        elif url < about["url"]:
            about["url"] = url
    publishers = labels(dataset, {about["publisher"] for about in known.values()})
    for about in known.values():
        about["publisher"] = publishers.get(about["publisher"], "")
    return known
