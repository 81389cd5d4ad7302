"""Networks of things that share meetings: actors that met, topics that were talked about together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, Literal

import networkx as nx
import numpy as np

from wcograph.errors import UsageError
from wcograph.namespaces import path
from wcograph.networks.actors import Bodies, describe
from wcograph.networks.attendance import PLURAL, Attendance, Of, Roles, left_out
from wcograph.networks.evidence import Held, cite, held, introduce
from wcograph.networks.projections import Numbers, project
from wcograph.networks.selections import When, choices, rows, selection
from wcograph.store import Anything, engine_of

Weight = Literal["count", "newman"]
_WEIGHTS: Final = {
    "count": "number of distinct meetings",
    "newman": "sum of 1/(n-1) over distinct meetings, n being the number of nodes at each",
}


def coparticipation_network(
    dataset: Anything,
    *,
    of: Of = "organization",
    since: When | None = None,
    until: When | None = None,
    region: str | None = None,
    topic: str | None = None,
    without: str | Iterable[str] = (),
    weight: Weight = "count",
    roles: Roles = "present",
    groups: bool = False,
    merge_gatherings: bool = False,
) -> nx.Graph:
    """Who met whom: an edge joins two actors that were at the same meeting.

    Its `weight` is the number of distinct meetings, or by Newman's rule the sum over them of 1/(n-1), n
    being the number of nodes at each: being two among a hundred then counts for little. Counted plainly, a
    meeting of a hundred makes 4,950 edges by itself, so that the network of a large archive is nearly
    complete; `newman`, or `wcograph.backbones`, brings out what is more than being invited to everything.

    An actor that met nobody is a node without edges.

    Args:
        dataset: what `open_dataset` gives.
        of: `organization` (a region as the body of its members included), `person`, or `country`: the
            countries of the organizations that were there. International and regional bodies stand for
            none, because their seat does not make them of a country.
        since: filter, see `wcograph.networks`; so are `until`, `region` and `topic`.
        until: filter.
        region: filter.
        topic: filter.
        without: bodies or people to leave out, by id or name: the convening body, say. People who acted
            for an organization left out go with it, and it does not stand for its country; its units
            remain.
        weight: `count` or `newman`.
        roles: `present`, or `any`: also those who only paid, benefited or were elected.
        groups: also plurals whose members are not listed ("Regional Training Centres").
        merge_gatherings: meetings held together count as one; those at one part then met those at another.

    Raises:
        UsageError: a value outside what the call takes.
        NotFoundError: a region, topic or body that the dataset does not know.
        StoreError: the store or endpoint failed.

    >>> import wcograph
    >>> ds = wcograph.open_dataset()
    >>> G = coparticipation_network(ds, of="person", since="2015-02", until="2015-02")
    >>> [(G.nodes[u]["label"], G.nodes[v]["label"]) for u, v in G.edges][:2]
    [('Michael Keen', 'Antoni Estevadeordal'), ('Michael Keen', 'Erich Kieck')]
    >>> G.edges["person/p0001", "person/p0002"]["events"]
    ['event/2015-02-ams-donor-meeting']
    """
    _check(weight)
    dataset = engine_of(dataset)  # once: a plain rdflib dataset is copied into an engine
    chosen = selection(dataset, since=since, until=until, region=region, topic=topic)
    gone = left_out(dataset, without)
    bodies = Bodies(dataset)
    return _projected(
        dataset,
        "coparticipation",
        Attendance(dataset, bodies, of, roles=roles, groups=groups, gone=gone).pairs(),
        held(chosen, merge_gatherings=merge_gatherings),
        bodies,
        weight,
        title=f"{PLURAL[of].capitalize()} at the same meetings",
        says=[
            f"Nodes are {PLURAL[of]}; an edge joins two that were at the same meeting.",
            *choices(chosen, gone=gone, any_role=roles == "any", merged=merge_gatherings),
        ],
    )


def topic_network(
    dataset: Anything,
    *,
    since: When | None = None,
    until: When | None = None,
    region: str | None = None,
    topic: str | None = None,
    weight: Weight = "count",
    merge_gatherings: bool = False,
) -> nx.Graph:
    """What was talked about together: an edge joins two topics of the same meeting.

    Its `weight` is the number of distinct meetings, or the sum over them of 1/(n-1), n being the number of
    topics of each. Meetings count whatever became of them: a topic is a matter of the agenda. The filter
    `topic` keeps meetings; their other topics are in the network too. A topic's `type` is the theme
    that it falls under: the concept above it that lies just below the topmost one.

    Args:
        dataset: what `open_dataset` gives.
        since: filter, see `wcograph.networks`; so are `until`, `region` and `topic`.
        until: filter.
        region: filter.
        topic: filter.
        weight: `count` or `newman`.
        merge_gatherings: meetings held together count as one.

    Raises:
        UsageError: a value outside what the call takes.
        NotFoundError: a region or topic that the dataset does not know.
        StoreError: the store or endpoint failed.

    >>> import wcograph
    >>> G = topic_network(wcograph.open_dataset(), since="2015-02", until="2015-02")
    >>> G.edges["topic/risk-management", "topic/wto-tfa"]["weight"]
    1.0
    """
    _check(weight)
    dataset = engine_of(dataset)  # once: a plain rdflib dataset is copied into an engine
    chosen = selection(dataset, since=since, until=until, region=region, topic=topic)
    return _projected(
        dataset,
        "topic",
        ((about, event) for about, event in rows(dataset, "topics")),
        held(chosen, merge_gatherings=merge_gatherings),
        Bodies(dataset),
        weight,
        title="Topics of the same meetings",
        says=[
            "Nodes are topics; an edge joins two that are topics of the same meeting.",
            *choices(chosen, merged=merge_gatherings),
        ],
    )


def _check(weight: str) -> None:
    if weight not in _WEIGHTS:
        raise UsageError(f"weight is '{weight}'; it is one of {', '.join(_WEIGHTS)}")


def _projected(
    dataset: Anything,
    kind: str,
    attended: Iterable[tuple[str, str]],
    meetings: Held,
    bodies: Bodies,
    weight: Weight,
    *,
    title: str,
    says: Sequence[str],
) -> nx.Graph:
    names, actor, meeting = _numbered(attended, meetings)
    network = nx.Graph()
    introduce(network, dataset, kind, title=title, says=says, weight=_WEIGHTS[weight])
    for thing, about in describe(dataset, names, bodies, meetings.meetings, meetings.labels).items():
        network.add_node(path(thing), **about)
    pairs = project(actor, meeting)
    listed = list(meetings.meetings.values())
    if len(pairs.start):
        days = sorted({each.last for each in listed})
        rank = {day: number for number, day in enumerate(days)}
        ends = np.array([rank[each.last] for each in listed])
        last = [days[number] for number in np.maximum.reduceat(ends[pairs.meetings], pairs.start).tolist()]
        # meetings are in order, so that the first of a pair is its earliest; undated ones come last
        first = [listed[number].first for number in pairs.meetings[pairs.start].tolist()]
        keys = np.array([each.key for each in listed], dtype=object)[pairs.meetings].tolist()
        weights = (pairs.times.astype(float) if weight == "count" else pairs.newman).tolist()
        begin, times = pairs.start.tolist(), pairs.times.tolist()
        short = [path(name) for name in names]
        network.add_edges_from(
            (
                short[one],
                short[other],
                {
                    "weight": weights[at],
                    "count": times[at],
                    "events": keys[begin[at] : begin[at] + times[at]],
                    "first": first[at],
                    "last": last[at],
                },
            )
            for at, (one, other) in enumerate(zip(pairs.one.tolist(), pairs.other.tolist(), strict=True))
        )
    cite(
        network,
        dataset,
        meetings,
        (listed[number].iri for number in np.flatnonzero(np.bincount(pairs.meetings)).tolist()),
    )
    return network


def _numbered(attended: Iterable[tuple[str, str]], meetings: Held) -> tuple[list[str], Numbers, Numbers]:
    """Actors by IRI, and their attendances as two arrays of numbers."""
    order = meetings.order
    at = {event: order[meeting] for event, meeting in meetings.stands_for.items()}
    known: dict[str, int] = {}
    actors: list[int] = []
    numbers: list[int] = []
    for name, event in attended:
        number = at.get(event)
        if number is not None:
            actors.append(known.setdefault(name, len(known)))
            numbers.append(number)
    names = sorted(known)
    rank = np.zeros(len(known), dtype=np.int64)
    rank[np.array([known[name] for name in names], dtype=np.int64)] = np.arange(len(names))
    return names, rank[np.array(actors, dtype=np.int64)], np.array(numbers, dtype=np.int64)
