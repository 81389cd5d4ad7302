"""A network in the form that its page reads: classes, sizes, places, and the meetings and sources behind it.

Plain values only, in one order whatever the order of the graph; the page around them is made in `pictures`.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

import networkx as nx

from wcograph.layouts import layout
from wcograph.palettes import REGIONS, NodeClass, Style, classes_of

_SMALLEST, _LARGEST = 6.0, 26.0
ROWS_WITHOUT_SCRIPT: Final = 100
"""Edges in the table for readers whose browser runs no scripts."""
_MORE: Final = (("Roles", "roles"), ("Posts", "posts"), ("Relation", "relation"))
"""What edges of some networks say beyond their meetings."""
_VIS_SHAPES: Final = {"circle": "dot", "ring": "dot", "wedge": "triangleDown"}
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'`\\^{|}\x00-\x1f\x7f]+", re.IGNORECASE)


class Scene:
    """A network in the order and the form of the page."""

    def __init__(self, network: nx.Graph, color: str, size: str) -> None:
        self.network, self.size = network, size
        self.keys = sorted(network.nodes, key=lambda key: (str(key), type(key).__name__))
        self.place = {key: i for i, key in enumerate(self.keys)}
        self.pairs = self._edges()
        self.known: Mapping[str, Any] = {
            str(key): about for key, about in dict(network.graph.get("events") or {}).items()
        }
        self.events = self._events()
        self.values = self._values(color)
        self.classes: list[NodeClass] = classes_of(
            self.values, labels=REGIONS if color == "region" else None, missing=f"no {color} stated"
        )
        self.amounts = self._amounts()

    def _node(self, key: Any) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.network.nodes[key]
        return found

    def _values(self, color: str) -> list[str]:
        """What the colour of each node tells; the second kind of a network of two is one class."""
        nodes = [self._node(key) for key in self.keys]
        if color == "kind":
            return [_kind(node) for node in nodes]
        if color == "region":
            return [one_line(node.get("region")) for node in nodes]
        types = [_kind(node) if node.get("bipartite") == 1 else one_line(node.get("type")) for node in nodes]
        typed = {_kind(node) for node, type_ in zip(nodes, types, strict=True) if type_}
        # countries, say, have no types at all: there the kind is all there is to tell
        return [
            type_ or ("" if _kind(node) in typed else _kind(node))
            for node, type_ in zip(nodes, types, strict=True)
        ]

    def _edges(self) -> list[tuple[int, int, Mapping[str, Any]]]:
        found = []
        for one, other, data in self.network.edges(data=True):
            ends = self.place[one], self.place[other]
            if not self.network.is_directed():
                ends = min(ends), max(ends)
            found.append((*ends, data))
        return sorted(found, key=lambda edge: edge[:2])

    def _events(self) -> list[str]:
        """The events behind the edges: dated ones first, by date and key."""
        used = {str(event) for _, _, data in self.pairs for event in data.get("events") or ()}

        def by_date(key: str) -> tuple[bool, str, str]:
            first = one_line(self.known.get(key, {}).get("first"))
            return not first, first, key

        return sorted(used, key=by_date)

    def _amounts(self) -> list[float]:
        """What the area of each node stands for."""
        amounts = [0.0] * len(self.keys)
        meetings: list[set[str]] = [set() for _ in self.keys]
        for one, other, data in self.pairs:
            for end in {one, other}:
                amounts[end] += weight_of(data) if self.size == "weight" else 1.0
                meetings[end].update(str(event) for event in data.get("events") or ())
        if self.size == "count":
            return [float(len(found)) for found in meetings]
        return [0.0] * len(amounts) if self.size == "none" else amounts

    def radii(self) -> list[float]:
        """Radius of each node: its area grows with the amount."""
        most = max(self.amounts, default=0.0)
        if self.size == "none" or most <= 0:
            return [10.0] * len(self.amounts)
        return [
            round(_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt(max(amount, 0.0) / most), 1)
            for amount in self.amounts
        ]

    def size_says(self) -> str:
        """The sentence of the legend about the area of nodes."""
        what = {
            "degree": "number of neighbours",
            "weight": "sum of the weights of its edges",
            "count": "number of distinct meetings",
        }.get(self.size)
        if what is None or not self.amounts:
            return "All nodes have one size."
        return f"Area of a node: {what} ({min(self.amounts):,.4g} to {max(self.amounts):,.4g})."

    def undated(self) -> str:
        """The sentence about meetings without a date, or ""."""
        number = sum(1 for key in self.events if not one_line(self.known.get(key, {}).get("first")))
        if not number:
            return ""
        are = "1 meeting is" if number == 1 else f"{number:,} meetings are"
        return f"{are} undated and shown only while all years are."

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """The strongest edges, for readers without scripts."""
        ranked = sorted(self.pairs, key=lambda edge: (-weight_of(edge[2]), edge[0], edge[1]))
        return [
            (
                self._label(self.keys[one]),
                self._label(self.keys[other]),
                f"{weight_of(data):.4g}",
                one_line(data.get("first")),
                one_line(data.get("last")),
            )
            for one, other, data in ranked[:ROWS_WITHOUT_SCRIPT]
        ]

    def _label(self, key: Any) -> str:
        return one_line(self._node(key).get("label")) or one_line(key)

    def data(self) -> dict[str, Any]:
        """Everything that the script of the page reads."""
        radii = self.radii()
        spots = layout(len(self.keys), [(a, b, weight_of(data)) for a, b, data in self.pairs], radii)
        drawing = _drawing(self, spots, radii)
        sources: dict[tuple[str, str, str, str], int] = {}
        events = [self._event(key, sources) for key in self.events]
        number = {key: i for i, key in enumerate(self.events)}
        of_class = {value: i for i, found in enumerate(self.classes) for value in found.values}
        nodes = [
            {
                **{name: shape[name] for name in ("label", "x", "y", "size")},
                "key": one_line(key),
                "kind": _kind(self._node(key)),
                "class": of_class[value],
                "names": _names(self._node(key).get("names")),
                "region": REGIONS.get(region := one_line(self._node(key).get("region")), region),
                **{name: one_line(self._node(key).get(name)) for name in ("type", "country", "iri")},
            }
            for key, value, shape in zip(self.keys, self.values, drawing["nodes"], strict=True)
        ]
        edges = [
            {
                **{name: shape[name] for name in ("from", "to", "width")},
                "weight": weight_of(data),
                "count": int(count) if (count := data.get("count")) is not None else None,
                "events": sorted(number[str(event)] for event in set(data.get("events") or ())),
                "first": one_line(data.get("first")),
                "last": one_line(data.get("last")),
                "more": [[term, text] for term, key in _MORE if (text := _listed(data.get(key)))],
            }
            for (_, _, data), shape in zip(self.pairs, drawing["edges"], strict=True)
        ]
        return {
            "directed": self.network.is_directed(),
            "weight": one_line(self.network.graph.get("weight")),
            "years": self._years(events, edges),
            "largest": max(radii, default=1.0),
            "typical": sorted(radii)[len(radii) // 2] if radii else 1.0,
            "faintness": round(max(0.08, min(0.5, 10 / math.sqrt(len(edges) + 1))), 3),
            "classes": [
                {"label": c.label, "shape": c.style.shape, "colour": c.style.colour, "size": c.size}
                for c in self.classes
            ],
            "options": drawing["options"],
            "nodes": nodes,
            "edges": edges,
            "events": events,
            "sources": [
                dict(zip(("label", "publisher", "issued", "url"), source, strict=True)) for source in sources
            ],
        }

    def _event(self, key: str, sources: dict[tuple[str, str, str, str], int]) -> dict[str, Any]:
        found = self.known.get(key, {})
        listed = []
        for source in found.get("sources") or ():
            text = (
                one_line(source.get("label")),
                one_line(source.get("publisher")),
                one_line(source.get("issued")),
                _url(source.get("url")),
            )
            listed.append(sources.setdefault(text, len(sources)))
        first, last = one_line(found.get("first")), one_line(found.get("last"))
        return {"label": one_line(found.get("label")) or key, "first": first, "last": last, "sources": listed}

    def _years(
        self, events: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]]
    ) -> list[int] | None:
        """First and last year of anything dated; None where there is no choice of years."""
        dates = [thing[end] for thing in (*events, *edges) for end in ("first", "last")]
        years = [int(date[:4]) for date in dates if re.match(r"[0-9]{4}(-|$)", date)]
        return [min(years), max(years)] if years and min(years) < max(years) else None


def _drawing(scene: Scene, spots: Sequence[tuple[int, int]], radii: Sequence[float]) -> dict[str, Any]:
    """Nodes, edges and options of vis-network, as pyvis gives them."""
    from pyvis.network import Network  # brings IPython along: only who draws pays for it

    net = Network(directed=scene.network.is_directed())
    style: dict[str, Style] = {value: found.style for found in scene.classes for value in found.values}
    for i, key in enumerate(scene.keys):
        own = style[scene.values[i]]
        net.add_node(
            i,
            label=scene._label(key),
            shape=_VIS_SHAPES.get(own.shape, own.shape),
            color=own.colour,
            x=spots[i][0],
            y=spots[i][1],
            size=radii[i],
        )
    # add_edge looks through all edges before it for each new one
    widths = _widths([weight_of(data) for _, _, data in scene.pairs])
    net.edges = [
        {"from": one, "to": other, "width": width}
        for (one, other, _), width in zip(scene.pairs, widths, strict=True)
    ]
    net.set_options(
        json.dumps(
            {
                "physics": {"enabled": False},
                "layout": {"improvedLayout": False},
                # the page looks for what lies under the pointer itself, edges included
                "interaction": {"hover": False, "selectable": False, "multiselect": False},
            }
        )
    )
    nodes, edges, _, _, _, options = net.get_network_data()
    return {"nodes": nodes, "edges": edges, "options": json.loads(options)}


def _widths(weights: Sequence[float]) -> list[float]:
    """Width of each edge in pixels, when the whole network is in scene."""
    low, high = min(weights, default=0.0), max(weights, default=0.0)
    thin, thick = (0.8, 5.0) if len(weights) <= 3_000 else (0.5, 4.0)
    return [
        round(thin + (thick - thin) * math.sqrt((weight - low) / (high - low)), 1) if high > low else 1.2
        for weight in weights
    ]


def weight_of(data: Mapping[str, Any]) -> float:
    """The weight of an edge: 1 where it has none, 0 where it is no number that can be drawn."""
    weight = float(data.get("weight", 1.0))
    return weight if math.isfinite(weight) else 0.0


def one_line(value: object) -> str:
    """Text for one line, without control characters, switches of direction, and what UTF-8 cannot write."""
    if value is None:
        return ""
    text = "".join(
        " " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter
        for letter in str(value)
        if letter not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split())


def _kind(node: Mapping[str, Any]) -> str:
    kind = one_line(node.get("kind"))
    return "organization" if kind == "org" else kind


def _names(value: object) -> list[str]:
    names = value.split("|") if isinstance(value, str) else list(value) if isinstance(value, list) else []
    return [name for name in map(one_line, names) if name]


def _listed(value: object) -> str:
    return "; ".join(filter(None, map(one_line, value))) if isinstance(value, list) else one_line(value)


def _url(value: object) -> str:
    """An address that a link may lead to, or "": a click must not run anything."""
    address = str(value or "").strip()
    return address if _ADDRESS.fullmatch(address) else ""
