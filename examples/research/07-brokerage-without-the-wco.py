"""Which organizations stand between others, in the network with the WCO and in the network without it?

Betweenness is the share of shortest paths between two others that lead over a body (networkx, normalized,
every tie counting the same). `rank` is the place by it; the second pair of columns is computed after taking
out the WCO and its units, which convene most of the meetings. Bodies that stand between nobody have no rank.
"""

from __future__ import annotations

import networkx as nx
import rdflib

import wcograph

UNITS = "SELECT ?unit WHERE { ?unit org:unitOf|org:subOrganizationOf worg:wco } ORDER BY ?unit"


def answer(ds: rdflib.Dataset) -> list[dict[str, str | int | float | None]]:
    """One row for each organization that ever stands between two others, by its place without the WCO."""
    convener = ["org/wco", *(row["unit"].partition("/id/")[2] for row in wcograph.select(ds, UNITS))]
    whole = organizations(wcograph.coparticipation_network(ds, of="organization"))
    rest = whole.subgraph(set(whole) - set(convener))
    with_wco, without_wco = ranked(whole), ranked(rest)
    rows = [
        {
            "name": whole.nodes[body]["label"],
            "met": whole.degree[body],
            "betweenness": with_wco.get(body, (None, None))[0],
            "rank": with_wco.get(body, (None, None))[1],
            "betweenness_without": without_wco.get(body, (None, None))[0],
            "rank_without": without_wco.get(body, (None, None))[1],
            "type": whole.nodes[body]["type"],
            "region": whole.nodes[body]["region"],
            "body": body,
        }
        for body in with_wco.keys() | without_wco.keys()
    ]
    last = len(whole)
    return sorted(rows, key=lambda row: (row["rank_without"] or last, row["rank"] or last, row["body"]))


def organizations(network: nx.Graph) -> nx.Graph:
    """The network without regions that appear as bodies."""
    return network.subgraph([node for node, kind in network.nodes("kind") if kind == "org"]).copy()


def ranked(network: nx.Graph) -> dict[str, tuple[float, int]]:
    """Betweenness to four places and the rank by it, the same for equals; zeros are left out."""
    found = {body: round(value, 4) for body, value in nx.betweenness_centrality(network).items()}
    order = sorted(found.values(), reverse=True)
    return {body: (value, order.index(value) + 1) for body, value in found.items() if value > 0}


if __name__ == "__main__":
    for row in answer(wcograph.open_dataset())[:20]:
        print(row)
