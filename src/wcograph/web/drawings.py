"""Small drawings on pages, as numbers for the templates: neighbours of a thing, and posts along the years.

Drawn on the server as SVG, so that they need no script; everything in them stands on the page as text too.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Any, Final

import networkx as nx

from wcograph.layouts import layout
from wcograph.namespaces import path
from wcograph.networks import coparticipation_network, region_network, topic_network
from wcograph.store import Engine

NEIGHBOURS: Final = 14
"""So many neighbours are drawn, those with the most meetings in common."""
_WIDTH, _HEIGHT, _LOW, _MARGIN = 720, 420, 230, 64
_RADIUS: Final = 9.0
_MARKS: Final = 6
"""Years marked below a timeline at most: more do not fit the width of a phone."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Node:
    """A node of the drawing."""

    thing: str
    lines: list[tuple[str, float, float]]
    """Its label in one or two lines, each with the place of its middle; cut where it is long."""
    title: str
    x: float
    y: float
    radius: float
    shape: str
    centre: bool
    """Whether it is the thing of the page."""


@dataclass(frozen=True)
class Edge:
    """An edge of the drawing."""

    x1: float
    y1: float
    x2: float
    y2: float
    width: float
    count: int
    near: bool
    """Whether it leads to the thing of the page."""


@dataclass(frozen=True)
class Drawing:
    """A small network around a thing."""

    nodes: list[Node]
    edges: list[Edge]
    neighbours: list[tuple[str, str, int]]
    """Thing, label and number of meetings in common, the most first."""
    others: int
    """Neighbours that are not drawn."""
    says: str
    height: int
    width: int = _WIDTH


class Networks:
    """The networks that drawings are cut from; each is made once, when it is first asked for."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._made: dict[str, nx.Graph] = {}
        self._lock = Lock()

    def __call__(self, kind: str) -> nx.Graph:
        """The network in which things of a kind are nodes."""
        with self._lock:
            if kind not in self._made:
                self._made[kind] = self._make(kind)
            return self._made[kind]

    def _make(self, kind: str) -> nx.Graph:
        if kind == "topic":
            return topic_network(self._engine)
        if kind == "region":
            return region_network(self._engine)
        of: Any = {"person": "person", "country": "country"}.get(kind, "organization")
        return coparticipation_network(self._engine, of=of)


def neighbours(network: nx.Graph, thing: str) -> Drawing | None:
    """A thing with those it shares meetings with; None where there are none.

    Args:
        network: of `Networks`.
        thing: `kind/id` of a node.
    """
    if thing not in network or not network.degree(thing):
        return None
    plain = network.to_undirected() if network.is_directed() else network
    ranked = sorted(
        ((key, plain.edges[thing, key]) for key in plain.neighbors(thing) if key != thing),
        key=lambda item: (-_count(item[1]), str(plain.nodes[item[0]]["label"]), item[0]),
    )
    if not ranked:
        return None
    chosen = [thing, *(key for key, _ in ranked[:NEIGHBOURS])]
    listed = [(key, str(plain.nodes[key]["label"]), _count(data)) for key, data in ranked[:NEIGHBOURS]]
    return _drawn(plain, chosen, thing, listed, len(ranked) - len(listed))


def company(network: nx.Graph, members: Sequence[str], title: str) -> Drawing | None:
    """Those at one meeting, joined where they met at others too; None where hardly anybody was."""
    present = [key for key in members if key in network]
    if len(present) < 3:
        return None
    ranked = sorted(present, key=lambda key: (-network.degree(key), key))[: NEIGHBOURS + 2]
    pairs = nx.Graph()
    for key in ranked:
        pairs.add_node(key, **network.nodes[key])
    for one, other, data in network.subgraph(ranked).edges(data=True):
        if _count(data) > 1:
            pairs.add_edge(one, other, count=_count(data) - 1)
    if not pairs.number_of_edges():
        return None
    listed = sorted(
        (
            (one, f"{pairs.nodes[one]['label']} and {pairs.nodes[other]['label']}", data["count"])
            for one, other, data in pairs.edges(data=True)
        ),
        key=lambda item: (-item[2], item[1]),
    )
    return _drawn(pairs, ranked, "", listed[:NEIGHBOURS], len(present) - len(ranked), title)


def _count(data: Mapping[str, Any]) -> int:
    return int(data.get("count") or round(float(data.get("weight", 1))) or 1)


def _drawn(
    network: nx.Graph,
    chosen: Sequence[str],
    centre: str,
    listed: list[tuple[str, str, int]],
    others: int,
    says: str = "",
) -> Drawing:
    number = {key: i for i, key in enumerate(chosen)}
    pairs = [
        (number[one], number[other], _count(data))
        for one, other, data in sorted(network.subgraph(chosen).edges(data=True), key=lambda e: (e[0], e[1]))
        if one != other
    ]
    spots = layout(len(chosen), [(a, b, float(n)) for a, b, n in pairs], [22.0] * len(chosen), room=3.4)
    height = _HEIGHT if len(chosen) > 4 else _LOW
    points = _fitted(spots, height)
    nodes = _nodes(network, chosen, points, centre, height)
    most = max((n for _, _, n in pairs), default=1)
    edges = [
        Edge(*points[a], *points[b], round(1 + 3 * (n / most), 1), n, centre in (chosen[a], chosen[b]))
        for a, b, n in pairs
    ]
    return Drawing(nodes, edges, listed, others, says or str(network.graph.get("weight", "")), height)


def _fitted(spots: Sequence[tuple[int, int]], height: int) -> list[tuple[float, float]]:
    """Coordinates stretched into the frame."""
    xs, ys = [x for x, _ in spots], [y for _, y in spots]
    across, down = max(xs) - min(xs) or 1, max(ys) - min(ys) or 1
    return [
        (
            round(_MARGIN * 1.6 + (x - min(xs)) / across * (_WIDTH - 3.2 * _MARGIN), 1),
            round(_MARGIN / 2 + (y - min(ys)) / down * (height - 1.2 * _MARGIN), 1),
        )
        for x, y in spots
    ]


_SHAPES: Final = {"person": "diamond", "country": "square", "topic": "square", "group": "square"}


_LETTER, _LINE = 6.7, 15.0
"""Width of a letter and height of a line of labels, about."""


def _nodes(
    network: nx.Graph, chosen: Sequence[str], points: Sequence[tuple[float, float]], centre: str, height: int
) -> list[Node]:
    """Nodes with labels beside them, where they cover the least of what is there already."""
    taken = [(x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS) for x, y in points]
    nodes = []
    for key, (x, y) in zip(chosen, points, strict=True):
        title = str(network.nodes[key]["label"])
        texts = _broken(title)
        radius = _RADIUS * (1.5 if key == centre else 1)
        wide, high = max(map(len, texts)) * _LETTER, len(texts) * _LINE
        places = [
            (x, y + radius + 2 + high / 2),
            (x, y - radius - 2 - high / 2),
            (x + radius + 4 + wide / 2, y),
            (x - radius - 4 - wide / 2, y),
        ]
        boxes = [(px - wide / 2, py - high / 2, px + wide / 2, py + high / 2) for px, py in places]
        best = min(range(4), key=lambda i: (_covered(boxes[i], taken, height), i))
        taken.append(boxes[best])
        px, py = places[best]
        first = py - high / 2 + _LINE * 0.75
        lines = [(text, round(px, 1), round(first + i * _LINE, 1)) for i, text in enumerate(texts)]
        shape = _SHAPES.get(path(key).partition("/")[0], "circle")
        nodes.append(Node(key, lines, title, x, y, radius, shape, key == centre))
    return nodes


def _covered(box: Box, taken: Sequence[Box], height: int) -> float:
    """How much of a label lies on others, or outside of the frame, which is worse."""
    over = sum(
        max(0.0, min(box[2], other[2]) - max(box[0], other[0]))
        * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
        for other in taken
    )
    outside = max(0.0, -box[0]) + max(0.0, box[2] - _WIDTH) + max(0.0, -box[1]) + max(0.0, box[3] - height)
    return over + 100 * outside


def _broken(label: str) -> list[str]:
    """A label in one or two lines of some twenty letters, cut where it is longer.

    >>> _broken("Customs Administration of Trinidad and Tobago")
    ['Customs Administration', 'of Trinidad and Tobago']
    >>> _broken("Federation of the Chambers of Commerce of the Central American Isthmus")
    ['Federation of the', 'Chambers of Commerce of…']
    """
    lines = textwrap.wrap(label, 23, break_long_words=True) or [label]
    return lines if len(lines) <= 2 else [lines[0], lines[1] + "…"]


@dataclass(frozen=True)
class Bar:
    """A row of a timeline; places and lengths are parts of its width, in percent."""

    label: str
    x: float
    width: float
    dots: list[float]


@dataclass(frozen=True)
class Timeline:
    """Posts along the years."""

    bars: list[Bar]
    years: list[tuple[int, float]]
    """Year and place of each mark of the scale."""


def timeline(rows: Sequence[tuple[str, date, date, Sequence[date]]]) -> Timeline | None:
    """Rows with a first and a last day, along one scale; None where there is no day.

    Args:
        rows: label, first day, last day, days to be marked.
    """
    if not rows:
        return None
    first = min(row[1] for row in rows).year
    last = max(row[2] for row in rows).year + 1
    if last - first < 4:
        first, last = first - 1, last + 1
    start, end = date(first, 1, 1).toordinal(), date(last, 1, 1).toordinal()

    def at(day: date) -> float:
        return round(3 + 94 * (day.toordinal() - start) / (end - start), 1)

    bars = [
        Bar(label, at(begin), max(round(at(until) - at(begin), 1), 0.7), [at(day) for day in days])
        for label, begin, until, days in rows
    ]
    step = max(1, -(-(last - first) // _MARKS))
    return Timeline(bars, [(year, at(date(year, 1, 1))) for year in range(first, last + 1, step)])
