"""Who belonged to what: people and the bodies they acted for, bodies and the regions they are of."""

from __future__ import annotations

import networkx as nx

from wcograph.catalogue import labels
from wcograph.namespaces import path
from wcograph.networks.actors import Bodies, describe
from wcograph.networks.evidence import cite, evidence, held, introduce
from wcograph.networks.selections import When, choices, rows, selection, thing
from wcograph.store import Anything, engine_of


def membership_network(
    dataset: Anything,
    *,
    since: When | None = None,
    until: When | None = None,
    region: str | None = None,
    topic: str | None = None,
) -> nx.Graph:
    """Who held a post in, or acted for, which body: people (`bipartite` 0) and bodies (1), over time.

    An edge stands for all that shows a person with a body. Its `weight` is the number of distinct meetings
    at which a source does, `events` lists them all, and `first` and `last` are the days between which they
    lie; nothing is said of the time before, between and after. `posts` lists posts and positions in words,
    in the order in which they are first attested. An invitation attests a post, but not that somebody acted
    for a body.

    Args:
        dataset: what `open_dataset` gives.
        since: filter of the meetings, see `wcograph.networks`; so are `until`, `region` and `topic`.
        until: filter.
        region: filter.
        topic: filter.

    Raises:
        UsageError: a value outside what the call takes.
        NotFoundError: a region or topic that the dataset does not know.
        StoreError: the store or endpoint failed.

    >>> import wcograph
    >>> G = membership_network(wcograph.open_dataset(), until="2015")
    >>> G.edges["person/p0001", "org/imf"]["first"]
    '2015-02-02'
    """
    dataset = engine_of(dataset)  # once: a plain rdflib dataset is copied into an engine
    chosen = selection(dataset, since=since, until=until, region=region, topic=topic)
    meetings = held(chosen)
    order = meetings.order
    found = [row for row in rows(dataset, "memberships") if row[1] in order]
    names = labels(dataset, {post for _, _, _, post, _, _, _ in found if post})
    attested: dict[tuple[str, str], dict[str, set[str]]] = {}
    for person, event, body, post, body_of_post, position, invited in found:
        if body_of_post:
            attested.setdefault((person, body_of_post), {}).setdefault(event, set()).add(names[post])
        if body and body != body_of_post and not invited:
            words = {position} if position and not post else set()
            attested.setdefault((person, body), {}).setdefault(event, set()).update(words)
    network = nx.Graph()
    introduce(
        network,
        dataset,
        "membership",
        title="People and the bodies they acted for",
        says=[
            "Nodes are people and bodies; an edge joins a person to a body in which a source shows them in a"
            " post, or for which it shows them acting.",
            *choices(chosen),
        ],
        weight="number of distinct meetings that attest it",
    )
    people = {person for person, _ in attested}
    things = people | {body for _, body in attested}
    for each, about in describe(dataset, things, Bodies(dataset), meetings.meetings, chosen.labels).items():
        network.add_node(path(each), **about, bipartite=int(each not in people))
    for (person, body), events in sorted(attested.items()):
        ordered = sorted(events, key=order.__getitem__)
        posts = dict.fromkeys(words for event in ordered for words in sorted(events[event]))
        network.add_edge(
            path(person),
            path(body),
            weight=float(len(ordered)),
            **evidence([meetings.meetings[event] for event in ordered]),
            posts=list(posts),
        )
    cite(network, dataset, meetings, {event for events in attested.values() for event in events})
    return network


def region_network(
    dataset: Anything,
    *,
    since: When | None = None,
    until: When | None = None,
    region: str | None = None,
    topic: str | None = None,
) -> nx.DiGraph:
    """How the regions are built: administrations, regional entities, units, and what they belong to.

    An edge leads from a body to the region that it is a member of or serves, or to the larger body that it
    is a unit or part of; `relation` says which, and `weight` is 1. `count`, `events`, `first` and `last`
    are of the meetings at which the body was present, which may be none. The relations are as they stand in
    the authority files, not over time.

    Args:
        dataset: what `open_dataset` gives.
        since: filter of the meetings, see `wcograph.networks`; so are `until` and `topic`.
        until: filter.
        region: only the bodies of this region, and only the meetings that concern it.
        topic: filter.

    Raises:
        UsageError: a value outside what the call takes.
        NotFoundError: a region or topic that the dataset does not know.
        StoreError: the store or endpoint failed.

    >>> import wcograph
    >>> G = region_network(wcograph.open_dataset(), region="AMS")
    >>> G.edges["org/rocb-ams", "region/AMS"]["relation"]
    'serves region'
    """
    dataset = engine_of(dataset)  # once: a plain rdflib dataset is copied into an engine
    chosen = selection(dataset, since=since, until=until, region=region, topic=topic)
    meetings = held(chosen)
    bodies = Bodies(dataset)
    only = thing(dataset, "region", region) if region is not None else None
    edges = [
        (body, above, relation)
        for body, above, relation in bodies.relations()
        if only is None or bodies.region(body) == only
    ]
    things = {each for body, above, _ in edges for each in (body, above)}
    things |= {body for body in bodies.regions() if only in (None, body)}
    at: dict[str, set[str]] = {}
    for body, event in rows(dataset, "present"):
        if body in things and event in meetings.meetings:
            at.setdefault(body, set()).add(event)
    network = nx.DiGraph()
    introduce(
        network,
        dataset,
        "region",
        title="Structure of the WCO regions",
        says=[
            "Nodes are regions and bodies; an edge leads from a body to what it is a member, an entity, a"
            " unit or a part of, with the meetings at which the body was present.",
            *choices(chosen),
        ],
        weight="1 for each relation",
    )
    for each, about in describe(dataset, things, bodies, meetings.meetings, chosen.labels).items():
        network.add_node(path(each), **about)
    order = meetings.order
    for body, above, relation in edges:
        events = sorted(at.get(body, ()), key=order.__getitem__)
        shown = evidence([meetings.meetings[event] for event in events])
        network.add_edge(path(body), path(above), weight=1.0, **shown, relation=relation)
    cite(network, dataset, meetings, {event for body, _, _ in edges for event in at.get(body, ())})
    return network
