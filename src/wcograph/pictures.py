"""A network as one HTML file that asks nothing of any other host: drawing, legend, facts, sources, tables.

pyvis makes the data of the drawing and brings the library that draws it; page, layout and escaping are ours.
What the network means is decided in `networks`, where the nodes stand in `layouts`.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import math
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import networkx as nx

from wcograph.backbones import strongest
from wcograph.errors import UsageError
from wcograph.files import replacing
from wcograph.layouts import layout
from wcograph.palettes import REGIONS, NodeClass, Style, classes_of

COLORS: Final = ("type", "region", "kind")
SIZES: Final = ("degree", "weight", "count", "none")
MAX_EDGES: Final = 10_000
"""Beyond this a browser without a fast graphics card answers the mouse late."""

_SMALLEST, _LARGEST = 6.0, 26.0
_ROWS_WITHOUT_SCRIPT = 100
_MORE: Final = (("Roles", "roles"), ("Posts", "posts"), ("Relation", "relation"))
"""What edges of some networks say beyond their meetings."""
_VIS_SHAPES: Final = {"circle": "dot", "ring": "dot", "wedge": "triangleDown"}


_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'`\\^{|}\x00-\x1f\x7f]+", re.IGNORECASE)


@dataclass(frozen=True, repr=False)
class Picture:
    """A drawn network; a notebook displays it, `html` is the whole page."""

    title: str
    html: str = field(compare=False)

    def _repr_html_(self) -> str:
        """The page in a frame of its own, cut off from the notebook around it."""
        return (
            f'<iframe title="{html.escape(self.title)}" width="100%" height="720" frameborder="0" '
            'sandbox="allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox" '
            f'srcdoc="{html.escape(self.html)}"></iframe>'
        )

    def __repr__(self) -> str:
        return f"Picture({self.title!r}, {len(self.html):,} characters of HTML)"


def show(
    network: nx.Graph,
    *,
    color: str = "type",
    size: str = "degree",
    max_edges: int = MAX_EDGES,
    title: str | None = None,
) -> Picture:
    """A network for the notebook: the value of the last line of a cell is displayed.

    Takes and raises what `write_html` does, and opens nothing by itself.

    >>> import networkx as nx
    >>> show(nx.path_graph(3), title="Three in a row").title
    'Three in a row'
    """
    heading = _line(title if title is not None else network.graph.get("title") or "Network")
    return Picture(heading, _page(network, color, size, max_edges, heading))


def write_html(
    network: nx.Graph,
    path: str | Path,
    *,
    color: str = "type",
    size: str = "degree",
    max_edges: int = MAX_EDGES,
    title: str | None = None,
) -> Path:
    """Draw a network as one HTML file that works without a connection and can be sent by mail.

    The same network gives the same file, byte for byte, in whatever order it was put together. The network
    itself is not changed.

    Args:
        network: a networkx graph or directed graph as made by `wcograph`; of others, the page leaves out
            what their nodes and edges do not say.
        path: the file, replaced only once the new one is whole.
        color: what the colours and shapes of nodes tell: `type`, `region` or `kind`.
        size: what the area of a node tells: `degree` (number of neighbours), `weight` (sum over its edges),
            `count` (number of distinct meetings), `none`.
        max_edges: of a network with more edges the strongest are drawn, and the page says what is left out.
        title: heading of the page; the network's own if None.

    Returns:
        The path.

    Raises:
        UsageError: an unknown `color` or `size`, fewer than 1 edge, a multigraph.

    >>> import networkx as nx, tempfile
    >>> path = write_html(nx.path_graph(3), Path(tempfile.mkdtemp()) / "path.html")
    >>> path.name
    'path.html'
    """
    target = Path(path)
    page = show(network, color=color, size=size, max_edges=max_edges, title=title).html
    with replacing(target) as stream:
        stream.write(page.encode("utf-8"))
    return target


def _page(network: nx.Graph, color: str, size: str, max_edges: int, title: str) -> str:
    """The page, with everything that the template needs counted and put in words."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    _check(network, color, size, max_edges)
    drawn = strongest(network, max_edges)
    facts = network.graph
    version = _line(facts.get("version") or "")
    cite = _citation(version)
    view = _View(drawn, color, size)
    data = view.data() | {"title": title, "cite": cite}
    css, script, library = _text("network.css"), _script(), _library()
    page = Environment(
        loader=PackageLoader("wcograph", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    ).get_template("network.html.j2")
    from markupsafe import Markup

    return page.render(
        title=title,
        description=_line(facts.get("description") or ""),
        program=_program(),
        counts=_counts(drawn, version),
        notes=[note for note in (_line(facts.get("left_out") or ""), drawn.graph["left_out"]) if note],
        nodes=len(view.keys),
        edges=len(view.pairs),
        policy=_policy(css, [library, script]),
        css=Markup(css),  # noqa: S704 - ours
        script=Markup(script),  # noqa: S704 - ours
        library=Markup(library),  # noqa: S704 - the library's own file
        data=Markup(_json(data)),  # noqa: S704 - no "<" is left in it
        classes=view.classes,
        color_says={"type": "Type", "region": "WCO region", "kind": "Kind"}[color],
        size_says=view.size_says(),
        width_says=_width_says(facts, {_weight(data) for _, _, data in view.pairs}),
        years=data["years"],
        undated=view.undated(),
        strongest_says=f"The {min(len(view.pairs), _ROWS_WITHOUT_SCRIPT):,} strongest edges",
        strongest=view.rows(),
        cite=cite,
    )


class _View:
    """A network in the order and the form of the page."""

    def __init__(self, network: nx.Graph, color: str, size: str) -> None:
        self.network, self.size = network, size
        self.keys = sorted(network.nodes, key=lambda key: (str(key), type(key).__name__))
        self.place = {key: i for i, key in enumerate(self.keys)}
        self.pairs = self._edges()
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
            return [_line(node.get("region")) for node in nodes]
        types = [_kind(node) if node.get("bipartite") == 1 else _line(node.get("type")) for node in nodes]
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
        known = dict(self.network.graph.get("events") or {})
        used = {str(event) for _, _, data in self.pairs for event in data.get("events") or ()}

        def by_date(key: str) -> tuple[bool, str, str]:
            first = _line(known.get(key, {}).get("first"))
            return not first, first, key

        return sorted(used, key=by_date)

    def _amounts(self) -> list[float]:
        """What the area of each node stands for."""
        amounts = [0.0] * len(self.keys)
        meetings: list[set[str]] = [set() for _ in self.keys]
        for one, other, data in self.pairs:
            for end in {one, other}:
                amounts[end] += _weight(data) if self.size == "weight" else 1.0
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
        known = dict(self.network.graph.get("events") or {})
        number = sum(1 for key in self.events if not _line(known.get(key, {}).get("first")))
        if not number:
            return ""
        are = "1 meeting is" if number == 1 else f"{number:,} meetings are"
        return f"{are} undated and shown only while all years are."

    def rows(self) -> list[tuple[str, str, str, str, str]]:
        """The strongest edges, for readers without scripts."""
        ranked = sorted(self.pairs, key=lambda edge: (-_weight(edge[2]), edge[0], edge[1]))
        return [
            (
                self._label(self.keys[one]),
                self._label(self.keys[other]),
                f"{_weight(data):.4g}",
                _line(data.get("first")),
                _line(data.get("last")),
            )
            for one, other, data in ranked[:_ROWS_WITHOUT_SCRIPT]
        ]

    def _label(self, key: Any) -> str:
        return _line(self._node(key).get("label")) or _line(key)

    def data(self) -> dict[str, Any]:
        """Everything that the script of the page reads."""
        radii = self.radii()
        spots = layout(len(self.keys), [(a, b, _weight(data)) for a, b, data in self.pairs], radii)
        drawing = _drawing(self, spots, radii)
        sources: dict[tuple[str, str, str, str], int] = {}
        events = [self._event(key, sources) for key in self.events]
        number = {key: i for i, key in enumerate(self.events)}
        of_class = {value: i for i, found in enumerate(self.classes) for value in found.values}
        nodes = [
            {
                **{name: shape[name] for name in ("label", "x", "y", "size")},
                "key": _line(key),
                "kind": _kind(self._node(key)),
                "class": of_class[value],
                "names": _names(self._node(key).get("names")),
                "region": REGIONS.get(region := _line(self._node(key).get("region")), region),
                **{name: _line(self._node(key).get(name)) for name in ("type", "country", "iri")},
            }
            for key, value, shape in zip(self.keys, self.values, drawing["nodes"], strict=True)
        ]
        edges = [
            {
                **{name: shape[name] for name in ("from", "to", "width")},
                "weight": _weight(data),
                "count": data.get("count"),
                "events": sorted(number[str(event)] for event in set(data.get("events") or ())),
                "first": _line(data.get("first")),
                "last": _line(data.get("last")),
                "more": [[term, text] for term, key in _MORE if (text := _listed(data.get(key)))],
            }
            for (_, _, data), shape in zip(self.pairs, drawing["edges"], strict=True)
        ]
        return {
            "directed": self.network.is_directed(),
            "weight": _line(self.network.graph.get("weight")),
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
        found = dict(self.network.graph.get("events") or {}).get(key, {})
        listed = []
        for source in found.get("sources") or ():
            text = (
                _line(source.get("label")),
                _line(source.get("publisher")),
                _line(source.get("issued")),
                _url(source.get("url")),
            )
            listed.append(sources.setdefault(text, len(sources)))
        first, last = _line(found.get("first")), _line(found.get("last"))
        return {"label": _line(found.get("label")) or key, "first": first, "last": last, "sources": listed}

    def _years(
        self, events: Sequence[Mapping[str, Any]], edges: Sequence[Mapping[str, Any]]
    ) -> list[int] | None:
        """First and last year of anything dated; None where there is no choice of years."""
        dates = [thing[end] for thing in (*events, *edges) for end in ("first", "last")]
        years = [int(date[:4]) for date in dates if re.match(r"[0-9]{4}(-|$)", date)]
        return [min(years), max(years)] if years and min(years) < max(years) else None


def _drawing(view: _View, spots: Sequence[tuple[int, int]], radii: Sequence[float]) -> dict[str, Any]:
    """Nodes, edges and options of vis-network, as pyvis gives them."""
    from pyvis.network import Network  # brings IPython along: only who draws pays for it

    net = Network(directed=view.network.is_directed())
    style: dict[str, Style] = {value: found.style for found in view.classes for value in found.values}
    for i, key in enumerate(view.keys):
        own = style[view.values[i]]
        net.add_node(
            i,
            label=view._label(key),
            shape=_VIS_SHAPES.get(own.shape, own.shape),
            color=own.colour,
            x=spots[i][0],
            y=spots[i][1],
            size=radii[i],
        )
    # add_edge looks through all edges before it for each new one
    widths = _widths([_weight(data) for _, _, data in view.pairs])
    net.edges = [
        {"from": one, "to": other, "width": width}
        for (one, other, _), width in zip(view.pairs, widths, strict=True)
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
    """Width of each edge in pixels, when the whole network is in view."""
    low, high = min(weights, default=0.0), max(weights, default=0.0)
    thin, thick = (0.8, 5.0) if len(weights) <= 3_000 else (0.5, 4.0)
    return [
        round(thin + (thick - thin) * math.sqrt((weight - low) / (high - low)), 1) if high > low else 1.2
        for weight in weights
    ]


def _check(network: nx.Graph, color: str, size: str, max_edges: int) -> None:
    if network.is_multigraph():
        raise UsageError("a multigraph cannot be drawn; expected a networkx.Graph or networkx.DiGraph")
    for name, value, allowed in (("color", color, COLORS), ("size", size, SIZES)):
        if value not in allowed:
            raise UsageError(f"{name} '{value}' is unknown; it is one of {', '.join(allowed)}")
    if max_edges < 1:
        raise UsageError(f"max_edges is {max_edges}; it must be 1 or more")


def _weight(data: Mapping[str, Any]) -> float:
    weight = float(data.get("weight", 1.0))
    return weight if math.isfinite(weight) else 0.0


def _line(value: object) -> str:
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
    kind = _line(node.get("kind"))
    return "organization" if kind == "org" else kind


def _names(value: object) -> list[str]:
    names = value.split("|") if isinstance(value, str) else list(value) if isinstance(value, list) else []
    return [name for name in map(_line, names) if name]


def _listed(value: object) -> str:
    return "; ".join(filter(None, map(_line, value))) if isinstance(value, list) else _line(value)


def _url(value: object) -> str:
    """An address that a link may lead to, or "": a click must not run anything."""
    address = str(value or "").strip()
    return (
        address if re.fullmatch(r"https?://[^\s<>\"'`\\^{|}\x00-\x1f\x7f]+", address, re.IGNORECASE) else ""
    )


def _json(data: object) -> str:
    """JSON that can stand inside a script element: every "<", ">" and "&" is written as its number."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _policy(css: str, scripts: Sequence[str]) -> str:
    """What the page may do: run these very scripts, use this very style sheet, and nothing else."""

    def hashed(text: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"

    return (
        f"default-src 'none'; script-src {' '.join(map(hashed, scripts))}; style-src {hashed(css)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )


@cache
def _text(name: str) -> str:
    return (files("wcograph") / "templates" / name).read_text("utf-8")


@cache
def _script() -> str:
    """The parts of our script, in order, in one scope of their own."""
    folder = files("wcograph") / "templates" / "network"
    parts = sorted(
        (part.name, part.read_text("utf-8")) for part in folder.iterdir() if part.name.endswith(".js")
    )
    return '"use strict";\n(() => {\n' + "\n".join(text for _, text in parts) + "})();\n"


@cache
def _library() -> str:
    """vis-network as pyvis brings it, licence notice first; without the address of its source map."""
    text = (files("pyvis") / "lib" / "vis-9.1.2" / "vis-network.min.js").read_text("utf-8")
    return re.sub(r"\r\n?", "\n", text).replace("//# sourceMappingURL=vis-network.min.js.map", "")


def _program() -> str:
    from importlib.metadata import version

    return version("wcograph")


def _counts(network: nx.Graph, version: str) -> str:
    nodes, edges = network.number_of_nodes(), network.number_of_edges()
    text = f"{nodes:,} node{'' if nodes == 1 else 's'}, {edges:,} edge{'' if edges == 1 else 's'}"
    return f"{text}; data version {version}" if version else text


def _width_says(facts: Mapping[str, Any], weights: set[float]) -> str:
    unit = _line(facts.get("weight"))
    if len(weights) == 1:
        return f"All edges weigh {weights.pop():.4g}" + (f" ({unit})." if unit else ".")
    return f"Width of an edge: its weight ({unit})." if unit else "Width of an edge: its weight."


def _citation(version: str) -> str:
    if not version:
        return ""
    return (
        "The wcograph developers: wcograph, the knowledge graph of regional customs cooperation, "
        f"version {version}. https://w3id.org/wcograph/."
    )
