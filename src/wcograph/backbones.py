"""The part of a large network that can be looked at: its strongest edges, or its significant ones.

Plain networkx in and out; nothing here knows of RDF or of pictures.
"""

from __future__ import annotations

from typing import Any

import networkx as nx

from wcograph.errors import UsageError


def strongest(network: nx.Graph, max_edges: int) -> nx.Graph:
    """The strongest edges of a network, and the nodes that they join.

    Edges of equal weight are taken by the number of their meetings, then by the keys of their nodes. A
    network with no more than `max_edges` edges comes back whole, nodes without edges included.

    Args:
        network: any network with `weight` on its edges (1 where there is none); it is not changed.
        max_edges: at most so many edges.

    Returns:
        A copy. Its graph attribute `left_out` says in one sentence what is missing, "" if nothing is.

    Raises:
        UsageError: a negative number.

    >>> G = nx.Graph()
    >>> G.add_weighted_edges_from([("a", "b", 3.0), ("b", "c", 2.0), ("c", "d", 1.0)])
    >>> H = strongest(G, 2)
    >>> list(H.edges)
    [('a', 'b'), ('b', 'c')]
    >>> H.graph["left_out"]
    'Kept are the 2 strongest of 3 edges (weight 2 and above); left out: 1 edge, 1 node.'
    """
    if max_edges < 0:
        raise UsageError(f"max_edges is {max_edges}; it must be 0 or more")
    if network.number_of_edges() <= max_edges:
        return _part(network, None, "")
    ranked = sorted(network.edges(data=True), key=_rank)
    kept, cut = ranked[:max_edges], ranked[max_edges:]
    lowest = _weight(kept[-1][2]) if kept else 0.0
    tied = sum(1 for edge in cut if _weight(edge[2]) == lowest) if kept else 0
    threshold = f"weight {lowest:.4g} and above" + (f", but {tied:,} more of that weight" if tied else "")
    rule = f"Kept are the {max_edges:,} strongest of {len(ranked):,} edges ({threshold})"
    return _part(network, [(u, v) for u, v, _ in kept], rule)


def backbone(network: nx.Graph, *, alpha: float = 0.05) -> nx.Graph:
    """The edges that carry more of a node's weight than chance would give them (disparity filter).

    An edge stays if, for one of its ends at least, a share as large as its own would come about with a
    probability below `alpha` were the weight of that end spread at random over its edges. Weak edges of
    small actors stay where they matter to these actors, which a plain threshold would cut. In directed
    networks the outgoing weight of the source and the incoming weight of the target count.

    M. Á. Serrano, M. Boguñá, A. Vespignani: Extracting the multiscale backbone of complex weighted
    networks. PNAS 106 (2009) 6483–6488, equation 2.

    Args:
        network: any network with `weight` on its edges (1 where there is none); it is not changed.
        alpha: level of significance, above 0 and at most 1; the smaller, the fewer edges.

    Returns:
        A copy with the significant edges and the nodes that they join. Its graph attribute `left_out` says
        in one sentence what is missing, "" if nothing is.

    Raises:
        UsageError: `alpha` out of its range, or a weight below 0.

    >>> G = nx.star_graph(["hub", "a", "b", "c"])
    >>> nx.set_edge_attributes(G, {("hub", "a"): 98.0, ("hub", "b"): 1.0, ("hub", "c"): 1.0}, "weight")
    >>> list(backbone(G).edges)
    [('hub', 'a')]
    """
    if not 0 < alpha <= 1:
        raise UsageError(f"alpha is {alpha}; it must be above 0 and at most 1")
    directed = network.is_directed()
    out = network.out_degree if directed else network.degree
    in_ = network.in_degree if directed else network.degree
    strength_out, strength_in = dict(out(weight="weight")), dict(in_(weight="weight"))
    edges_out, edges_in = dict(out()), dict(in_())
    kept = []
    for u, v, data in network.edges(data=True):
        weight = _weight(data)
        if weight < 0:
            raise UsageError(f"the edge {u} – {v} weighs {weight}; the disparity filter needs 0 or more")
        if u == v:
            continue  # a loop is no tie to another actor
        chance = min(
            _chance(weight, strength_out[u], edges_out[u]), _chance(weight, strength_in[v], edges_in[v])
        )
        if chance < alpha:
            kept.append((u, v))
    total = network.number_of_edges()
    if len(kept) == total:
        return _part(network, None, "")
    rule = f"Kept are {len(kept):,} of {total:,} edges (disparity filter, alpha {alpha:g})"
    return _part(network, kept, rule)


def _chance(weight: float, strength: float, degree: int) -> float:
    """Probability of a share this large by chance; an only edge is no evidence."""
    if degree < 2 or strength <= 0:
        return 1.0
    return float((1.0 - weight / strength) ** (degree - 1))


def _weight(data: dict[str, Any]) -> float:
    return float(data.get("weight", 1.0))


def _rank(edge: tuple[Any, Any, dict[str, Any]]) -> tuple[float, float, str, str]:
    u, v, data = edge
    one, other = sorted((str(u), str(v)))
    return -_weight(data), -float(data.get("count", 0)), one, other


def _part(network: nx.Graph, edges: list[tuple[Any, Any]] | None, rule: str) -> nx.Graph:
    """A copy with these edges only, in the order of the network; the whole where edges is None."""
    if edges is None:
        part = network.copy()
        part.graph["left_out"] = ""
        return part
    wanted = {frozenset(edge) for edge in edges} if not network.is_directed() else set(edges)
    joined = {node for edge in edges for node in edge}
    part = network.__class__()
    part.graph.update(network.graph)
    part.add_nodes_from((node, dict(data)) for node, data in network.nodes(data=True) if node in joined)
    for u, v, data in network.edges(data=True):
        if (frozenset((u, v)) if not network.is_directed() else (u, v)) in wanted:
            part.add_edge(u, v, **data)
    missing_edges = network.number_of_edges() - part.number_of_edges()
    missing_nodes = network.number_of_nodes() - part.number_of_nodes()
    part.graph["left_out"] = (
        f"{rule}; left out: {_some(missing_edges, 'edge')}, {_some(missing_nodes, 'node')}."
    )
    return part


def _some(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
