"""The strongest edges and the significant ones, on networks small enough to reckon by hand."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wcograph.backbones import backbone, strongest
from wcograph.errors import UsageError


def weighted(*edges: tuple[str, str, float], directed: bool = False) -> nx.Graph:
    network = nx.DiGraph() if directed else nx.Graph()
    network.add_weighted_edges_from(edges)
    return network


def test_the_strongest_edges_stay_with_the_nodes_they_join() -> None:
    network = weighted(("a", "b", 5.0), ("b", "c", 1.0), ("c", "d", 3.0), ("d", "e", 1.0))
    network.nodes["a"]["label"] = "A"
    part = strongest(network, 2)
    assert dict(part.nodes(data=True)) == {"a": {"label": "A"}, "b": {}, "c": {}, "d": {}}
    assert list(part.edges(data="weight")) == [("a", "b", 5.0), ("c", "d", 3.0)]
    assert part.graph["left_out"] == (
        "Kept are the 2 strongest of 4 edges (weight 3 and above); left out: 2 edges, 1 node."
    )


def test_ties_are_cut_in_order_and_told() -> None:
    network = weighted(("b", "c", 1.0), ("a", "c", 1.0), ("a", "b", 1.0))
    network.edges["b", "c"]["count"] = 2  # more meetings with the same weight
    part = strongest(network, 2)
    assert set(map(frozenset, part.edges)) == {frozenset("bc"), frozenset("ab")}
    assert part.graph["left_out"] == (
        "Kept are the 2 strongest of 3 edges (weight 1 and above, but 1 more of that weight);"
        " left out: 1 edge, 0 nodes."
    )


def test_nothing_is_left_out_where_all_fits() -> None:
    network = weighted(("a", "b", 1.0), ("b", "c", 1.0))
    network.add_node("alone")
    whole = strongest(network, 2)
    assert (sorted(whole), whole.graph["left_out"]) == (["a", "alone", "b", "c"], "")


def test_the_network_itself_is_not_changed() -> None:
    network = weighted(("a", "b", 2.0), ("b", "c", 1.0))
    strongest(network, 1).nodes["a"]["label"] = "changed"
    backbone(network).graph["title"] = "changed"
    assert (dict(network.nodes(data=True)), network.graph) == ({"a": {}, "b": {}, "c": {}}, {})


def test_a_share_is_significant_when_chance_would_hardly_give_it() -> None:
    # of the hub's weight 100 over 4 edges, 70 comes about by chance with probability 0.3³ = 0.027
    network = weighted(("hub", "a", 70.0), ("hub", "b", 10.0), ("hub", "c", 10.0), ("hub", "d", 10.0))
    assert list(backbone(network, alpha=0.028).edges) == [("hub", "a")]
    assert list(backbone(network, alpha=0.026).edges) == []


def test_a_weak_edge_stays_where_it_matters_to_a_small_actor() -> None:
    network = weighted(
        *((f"big{i}", f"big{j}", 100.0) for i in range(4) for j in range(i)),
        *(("small", f"mini{i}", 0.01) for i in range(3)),
        ("small", "big0", 1.0),
    )
    assert ("small", "big0") in {tuple(sorted(edge, reverse=True)) for edge in backbone(network).edges}


def test_direction_decides_whose_weight_counts() -> None:
    network = weighted(
        ("a", "x", 97.0), ("a", "y", 1.0), ("a", "z", 1.0), ("a", "w", 1.0), ("x", "a", 1.0), directed=True
    )
    assert list(backbone(network).edges) == [("a", "x")]


@pytest.mark.parametrize("alpha", [0, -1, 1.01, float("nan")])
def test_a_level_out_of_range_is_told(alpha: float) -> None:
    with pytest.raises(UsageError, match=f"alpha is {alpha}; it must be above 0 and at most 1"):
        backbone(nx.Graph(), alpha=alpha)


def test_negative_numbers_are_told() -> None:
    with pytest.raises(UsageError, match="max_edges is -1; it must be 0 or more"):
        strongest(nx.Graph(), -1)
    with pytest.raises(UsageError, match=r"the edge a – b weighs -1.0; the disparity filter needs 0 or more"):
        backbone(weighted(("a", "b", -1.0)))


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 9), st.integers(10, 19)), st.floats(0.01, 100), min_size=1, max_size=40
    ),
    st.integers(0, 50),
)
def test_kept_edges_are_never_weaker_than_cut_ones(edges: dict[tuple[int, int], float], most: int) -> None:
    network = nx.Graph()
    network.add_weighted_edges_from((u, v, weight) for (u, v), weight in edges.items())
    part = strongest(network, most)
    kept = [weight for _, _, weight in part.edges(data="weight")]
    cut = [weight for u, v, weight in network.edges(data="weight") if not part.has_edge(u, v)]
    assert len(kept) == min(most, len(edges))
    assert min(kept, default=100) >= max(cut, default=0)
