"""Which organizations meet others only ever through one broker, and who are the brokers?

Two bodies that were never at the same meeting may each have met a third. Where that third is the only one, it
is their broker: `pairs` counts the pairs of bodies that have it, and nobody else, in common. Where a body's
whole way to the rest of the network leads through one broker, it is `cut_off` without it; those are named.
Regions as such and plurals like "donors" are no organizations here.
"""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import networkx as nx
import rdflib

import wcograph


def answer(ds: rdflib.Dataset) -> list[dict[str, str | int]]:
    """One row for each broker, those of most pairs first."""
    network = wcograph.coparticipation_network(ds, of="organization")
    network.remove_nodes_from([node for node, kind in network.nodes("kind") if kind != "org"])
    pairs = Counter(
        shared[0]
        for one, other in combinations(sorted(network), 2)
        if not network.has_edge(one, other)
        and len(shared := sorted(network.adj[one].keys() & network.adj[other].keys())) == 1
    )
    cut_off = {broker: without(network, broker) for broker in nx.articulation_points(network)}
    rows = [
        {
            "name": network.nodes[broker]["label"],
            "met": network.degree[broker],
            "pairs": pairs[broker],
            "cut_off": len(cut_off.get(broker, [])),
            "bodies_cut_off": "; ".join(cut_off.get(broker, [])),
            "broker": broker,
        }
        for broker in pairs.keys() | cut_off.keys()
    ]
    return sorted(rows, key=lambda row: (-row["pairs"], -row["cut_off"], row["broker"]))


def without(network: nx.Graph, broker: str) -> list[str]:
    """Names of the bodies that fall away from the largest part of the network when a broker is taken out."""
    around = nx.node_connected_component(network, broker) - {broker}
    parts = sorted(
        nx.connected_components(network.subgraph(around)), key=lambda part: (-len(part), min(part))
    )
    return sorted(network.nodes[body]["label"] for part in parts[1:] for body in part)


if __name__ == "__main__":
    for row in answer(wcograph.open_dataset())[:20]:
        print(row)
