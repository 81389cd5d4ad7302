"""Where the nodes of a picture stand: the same network always gives the same coordinates.

Fruchterman–Reingold for each component, nodes pushed apart until none covers another, components packed
around the largest. What a node looks like is not decided here.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence

import igraph
import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Points = NDArray[np.float64]

_SEED = 2015
_ROUNDS_APART = 60
_WIDER = 1.35
"""Screens are wider than high, and so are labels."""
_SMALL = 300
"""Up to so many nodes a stress layout starts the forces off: fewer crossings, but cubic in time."""


def layout(
    size: int, edges: Sequence[tuple[int, int, float]], radii: Sequence[float], *, room: float = 2.2
) -> list[tuple[int, int]]:
    """Coordinates of the nodes 0 to size - 1, in whole units of the radii; y grows downwards.

    Args:
        size: number of nodes.
        edges: pairs of nodes with a weight above 0; heavier edges are drawn shorter.
        radii: radius of each node.
        room: distance between two neighbouring nodes, as a multiple of their radii.

    >>> layout(3, [(0, 1, 1.0)], [10, 10, 10]) == layout(3, [(0, 1, 1.0)], [10, 10, 10])
    True
    """
    if size == 0:
        return []
    graph = nx.Graph()
    graph.add_nodes_from(range(size))
    for one, other, weight in edges:
        if one != other:
            before = graph.get_edge_data(one, other, {"weight": 0.0})["weight"]
            graph.add_edge(one, other, weight=before + max(weight, 0.0))
    sizes = np.asarray(radii, dtype=np.float64)
    parts = sorted((sorted(part) for part in nx.connected_components(graph)), key=lambda p: (-len(p), p))
    placed = np.zeros((size, 2))
    groups = [(part, _component(graph, part, sizes[part] * room)) for part in parts]
    for (part, points), shift in zip(groups, _packed(groups, sizes * room), strict=True):
        placed[part] = points + shift
    placed[:, 0] *= _WIDER
    placed -= (placed.min(axis=0) + placed.max(axis=0)) / 2
    return [(round(x), round(y)) for x, y in placed.tolist()]


def _component(graph: nx.Graph, part: list[int], reach: Points) -> Points:
    """One component around its middle, no two nodes nearer than the sum of their reaches."""
    if len(part) == 1:
        return np.zeros((1, 2))
    place = {node: i for i, node in enumerate(part)}
    joined = sorted(
        (place[u], place[v], data["weight"]) for u, v, data in graph.subgraph(part).edges(data=True)
    )
    inner = igraph.Graph(n=len(part), edges=[(min(u, v), max(u, v)) for u, v, _ in joined])
    # weights differ by orders of magnitude where many small meetings meet a few long habits
    weights = [1.0 + math.log1p(weight) for _, _, weight in joined]
    start = [
        (math.sqrt(i) * math.cos(i * 2.399963), math.sqrt(i) * math.sin(i * 2.399963))
        for i in range(len(part))
    ]
    igraph.set_random_number_generator(random.Random(_SEED))  # noqa: S311 - a layout, no secret
    try:
        if len(part) <= _SMALL:
            start = inner.layout_kamada_kawai(seed=start).coords
        grid = "grid" if len(part) > 2 * _SMALL else "nogrid"
        found = inner.layout_fruchterman_reingold(
            weights=weights, seed=start, niter=300 if len(part) <= _SMALL else 500, grid=grid
        )
    finally:
        igraph.set_random_number_generator(random)
    points = np.asarray(found.coords, dtype=np.float64)
    points -= points.mean(axis=0)
    points = _nearer(_lying(points))
    return _apart(points * _scale(points, reach), reach)


def _lying(points: Points) -> Points:
    """The longest extent along the x axis: screens and pages are wider than high."""
    values, axes = np.linalg.eigh(points.T @ points)
    turned = points @ axes[:, ::-1] if values[-1] > values[0] else points
    # the sign of an axis is arbitrary; the first node goes to the upper left, so that the picture is stable
    first = turned[np.argmax(np.abs(turned).sum(axis=1))]
    signs = np.where(first > 0, -1.0, 1.0)
    return np.asarray(turned * signs)


def _nearer(points: Points) -> Points:
    """Far outliers drawn in by a logarithm, directions kept: a few of them must not shrink all the rest."""
    points = points - np.median(points, axis=0)
    distance = np.hypot(points[:, 0], points[:, 1])
    usual = float(np.quantile(distance, 0.6)) or 1.0
    ratio = np.maximum(distance / usual, 1.0)
    return np.asarray(points * ((1.0 + np.log(ratio)) / ratio)[:, None])


def _scale(points: Points, reach: Points) -> float:
    """A factor after which the typical node has its nearest neighbour at arm's length."""
    nearest = cKDTree(points).query(points, k=2)[0][:, 1]
    typical = float(np.median(nearest))
    extent = float(np.abs(points).max()) or 1.0
    by_neighbours = 2.0 * float(np.median(reach)) / max(typical, extent * 1e-3)
    by_area = math.sqrt(float((reach**2).sum()) * 4.0) / extent
    return max(min(by_neighbours, 3.0 * by_area), by_area)


def _apart(points: Points, reach: Points) -> Points:
    """Nodes pushed apart, half the overlap each, until none is nearer than the sum of the reaches."""
    points = points.copy()
    for _ in range(_ROUNDS_APART):
        pairs = cKDTree(points).query_pairs(2 * float(reach.max()), output_type="ndarray")
        if not len(pairs):
            break
        pairs = pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]
        one, other = pairs[:, 0], pairs[:, 1]
        gap = points[other] - points[one]
        distance = np.hypot(gap[:, 0], gap[:, 1])
        overlap = (reach[one] + reach[other]) - distance
        close = overlap > 0.5
        if not close.any():
            break
        one, other, gap = one[close], other[close], gap[close]
        distance, overlap = distance[close], overlap[close]
        same = distance < 1e-9
        angle = (one[same] * 2.399963) % math.tau  # two nodes on one spot part in a direction of their own
        gap[same] = np.stack([np.cos(angle), np.sin(angle)], axis=1)
        push = gap / np.where(same, 1.0, distance)[:, None] * (overlap * 0.52)[:, None]
        np.add.at(points, one, -push)
        np.add.at(points, other, push)
    return points


def _packed(groups: list[tuple[list[int], Points]], reach: Points) -> list[Points]:
    """The shift of each component: the largest in the middle, the others where they first fit around it."""
    cell = max(float(np.median(reach)) * 2.0, 1.0)
    taken: set[tuple[int, int]] = set()
    shifts: list[Points] = []
    resume: dict[frozenset[tuple[int, int]], int] = {}
    outlines = [frozenset(_cells(points, reach[part], cell)) for part, points in groups]
    spiral = _spiral(8 * sum(map(len, outlines)) + 400)
    for covered in outlines:
        at = resume.get(covered, 0)
        while at < len(spiral) - 1 and any(
            (x + spiral[at][0], y + spiral[at][1]) in taken for x, y in covered
        ):
            at += 1
        resume[covered] = at  # what did not fit for this outline will not fit for the next of the kind
        across, down = spiral[at]
        taken.update((x + across, y + down) for x, y in covered)
        shifts.append(np.asarray([across * cell, down * cell]))
    return shifts


def _cells(points: Points, reach: Points, cell: float) -> set[tuple[int, int]]:
    """The cells that a component covers: those of its nodes, and for larger ones all within its outline."""
    found: set[tuple[int, int]] = set()
    low = np.floor((points - reach[:, None]) / cell).astype(int)
    high = np.floor((points + reach[:, None]) / cell).astype(int)
    for (x0, y0), (x1, y1) in zip(low.tolist(), high.tolist(), strict=True):
        found.update((x, y) for x in range(x0, x1 + 1) for y in range(y0, y1 + 1))
    rows: dict[int, tuple[int, int]] = {}
    for x, y in found:
        left, right = rows.get(y, (x, x))
        rows[y] = (min(left, x), max(right, x))
    # rows are filled from end to end: nothing is put between the branches of another component
    return {(x, y) for y, (left, right) in rows.items() for x in range(left, right + 1)}


def _spiral(length: int) -> list[tuple[int, int]]:
    """Cells by their distance from the middle, a little less far down than across."""
    side = math.isqrt(length) + 1
    across, down = int(side * 0.7) + 1, int(side * 0.6) + 1
    cells = [(x, y) for x in range(-across, across + 1) for y in range(-down, down + 1)]
    return sorted(cells, key=lambda c: (c[0] ** 2 + (1.15 * c[1]) ** 2, c))
