"""The affiliation network: who was at which meeting."""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx

from wcograph.catalogue import labels
from wcograph.namespaces import path
from wcograph.networks.actors import Bodies, describe
from wcograph.networks.attendance import PLURAL, Attendance, Of, Roles, left_out
from wcograph.networks.evidence import cite, evidence, held, introduce
from wcograph.networks.selections import When, choices, selection
from wcograph.store import Anything, engine_of


def affiliation_network(
    dataset: Anything,
    *,
    of: Of = "organization",
    since: When | None = None,
    until: When | None = None,
    region: str | None = None,
    topic: str | None = None,
    without: str | Iterable[str] = (),
    roles: Roles = "present",
    groups: bool = False,
    merge_gatherings: bool = False,
) -> nx.Graph:
    """Who was at which meeting: a bipartite network of actors (`bipartite` 0) and events (1).

    An edge joins an actor and an event; its `weight` is 1. Its `roles` lists in words the roles that the
    actor, or whoever acted for it, took there.

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
        roles: `present`, or `any`: also those who only paid, benefited or were elected.
        groups: also plurals whose members are not listed ("Regional Training Centres").
        merge_gatherings: meetings held together count as one event, their gathering.

    Raises:
        UsageError: a value outside what the call takes.
        NotFoundError: a region, topic or body that the dataset does not know.
        StoreError: the store or endpoint failed.

    >>> import wcograph
    >>> ds = wcograph.open_dataset()
    >>> G = affiliation_network(ds, of="person", since="2015-02", until="2015-02")
    >>> sorted(G.neighbors("event/2015-02-ams-donor-meeting"))
    ['person/p0001', 'person/p0002', 'person/p0003', 'person/p0004']
    >>> G.edges["person/p0001", "event/2015-02-ams-donor-meeting"]["roles"]
    ['opening speaker']
    """
    dataset = engine_of(dataset)  # once: a plain rdflib dataset is copied into an engine
    chosen = selection(dataset, since=since, until=until, region=region, topic=topic)
    gone = left_out(dataset, without)
    bodies = Bodies(dataset)
    meetings = held(chosen, merge_gatherings=merge_gatherings)
    taken: dict[tuple[str, str], set[str]] = {}
    for actor, event, role in Attendance(dataset, bodies, of, roles=roles, groups=groups, gone=gone).taken():
        if event in meetings.stands_for:
            taken.setdefault((actor, meetings.stands_for[event]), set()).add(role)
    words = labels(dataset, {role for each in taken.values() for role in each if role})
    network = nx.Graph()
    introduce(
        network,
        dataset,
        "affiliation",
        title=f"{PLURAL[of].capitalize()} and meetings",
        says=[
            f"Nodes are {PLURAL[of]} and events; an edge joins one to an event that it was at.",
            *choices(chosen, gone=gone, any_role=roles == "any", merged=merge_gatherings),
        ],
        weight="1 for each meeting",
    )
    events = {event for _, event in taken}
    things = {actor for actor, _ in taken} | events
    for thing, about in describe(dataset, things, bodies, meetings.meetings, chosen.labels).items():
        network.add_node(path(thing), **about, bipartite=int(thing in events))
    order = meetings.order
    for actor, event in sorted(taken, key=lambda pair: (pair[0], order[pair[1]])):
        network.add_edge(
            path(actor),
            path(event),
            weight=1.0,
            **evidence([meetings.meetings[event]]),
            roles=sorted(words[role] for role in taken[actor, event] if role),
        )
    cite(network, dataset, meetings, events)
    return network
