"""Networks as files for other programs: GEXF for Gephi, GraphML, CSV for spreadsheets, JSON for graphology.

All are written whole or not at all, free of the day's date, and in the order of their keys: the same network
gives the same bytes. Text that a format cannot hold (control characters in XML) becomes U+FFFD. What is drawn
for the eye is `wcograph.pictures`.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree

import networkx as nx

from wcograph.errors import UsageError
from wcograph.files import replacing

SEPARATOR: Final = " | "
"""Joins lists where a format has no lists."""
_NODE_FIRST: Final = ("label", "kind", "type", "region", "country", "iri", "bipartite")
_EDGE_FIRST: Final = ("weight", "count", "first", "last", "events")
_FORBIDDEN: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 does not allow (section 2.2), lone surrogates among it."""
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_GEXF: Final = "http://gexf.net/1.3"
_VIZ: Final = "http://gexf.net/1.3/viz"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"

Attributes = dict[str, Any]
Span = tuple[str, str]
"""First and last day, ISO."""


def write_network(network: nx.Graph, path: str | Path) -> list[Path]:
    """Write a network to a file, in the format that its ending names.

    - `.gexf`: GEXF 1.3, for Gephi: a dynamic graph, whose edges and nodes are there on the days of their
      meetings; those without dated meetings are always there. `x` and `y` of nodes become positions.
    - `.graphml`: GraphML.
    - `.csv`: the edges; the nodes go to a second file beside it, `….nodes.csv`.
    - `.json`: the serialised form of graphology, the only one with the sources of the meetings.

    Lists are joined with " | " in all but JSON. In CSV, text that begins like a formula (= + - @, tab,
    return) gets an apostrophe before it, because spreadsheets would run it and labels may come from
    anybody's dataset.

    Args:
        network: a network of `wcograph.networks`, or any networkx graph without parallel edges.
        path: where to; a file that stands there is replaced.

    Returns:
        The files written.

    Raises:
        UsageError: an ending that names no format, or a graph with parallel edges.
        OSError: the file cannot be written.

    >>> import tempfile
    >>> G = nx.Graph(title="Two who met")
    >>> G.add_edge("org/imf", "org/wco", weight=1.0, events=["event/2015"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     [file.name for file in write_network(G, f"{folder}/met.csv")]
    ...     print(Path(f"{folder}/met.csv").read_text(encoding="utf-8").splitlines()[1])
    ['met.csv', 'met.nodes.csv']
    org/imf,,org/wco,,1.0,event/2015
    """
    path = Path(path)
    forms = FORMATS.get(path.suffix.lower())
    if forms is None:
        raise UsageError(
            f"'{path.name}' has no ending that names a network format; known are {' '.join(FORMATS)}"
            " (.html is written by write_html)"
        )
    if network.is_multigraph():
        raise UsageError("the graph has parallel edges; merge them first: nx.Graph(network)")
    written = []
    for suffix, form in forms.items():
        target = path.with_suffix(suffix) if suffix else path
        content = form(network)
        with replacing(target) as stream:
            stream.write(content)
        written.append(target)
    return written


def gexf(network: nx.Graph) -> bytes:
    """The network as GEXF 1.3."""
    directed = network.is_directed()
    nodes, edges = _nodes(network), _edges(network)
    spans = _spans(network)
    dynamic = any(spans.values())
    root = ElementTree.Element(
        "gexf",
        {
            "xmlns": _GEXF,
            "xmlns:viz": _VIZ,
            "xmlns:xsi": _XSI,
            "xsi:schemaLocation": f"{_GEXF} {_GEXF}/gexf.xsd",
            "version": "1.3",
        },
    )
    meta = ElementTree.SubElement(root, "meta")
    version = f", dataset {network.graph['version']}" if network.graph.get("version") else ""
    ElementTree.SubElement(meta, "creator").text = _xml(f"wcograph{version}")
    if said := _said(network):
        ElementTree.SubElement(meta, "description").text = _xml(said)
    graph = ElementTree.SubElement(
        root,
        "graph",
        {
            "defaultedgetype": "directed" if directed else "undirected",
            "idtype": "string",
            "mode": "dynamic" if dynamic else "static",
            **({"timeformat": "date", "timerepresentation": "interval"} if dynamic else {}),
        },
    )
    node_columns = _columns((about for _, about in nodes), _NODE_FIRST, without=("label", "x", "y"))
    edge_columns = _columns((about for *_, about in edges), _EDGE_FIRST, without=("weight",))
    _declare(graph, "node", node_columns)
    _declare(graph, "edge", edge_columns)
    all_nodes = ElementTree.SubElement(graph, "nodes")
    for key, about in nodes:
        label = _text(about.get("label")) or key
        this = ElementTree.SubElement(all_nodes, "node", {"id": _xml(key), "label": _xml(label)})
        _values(this, node_columns, about)
        _spells(this, spans.get(key, []))
        if _is_number(about.get("x")) and _is_number(about.get("y")):
            place = {name: repr(float(about[name])) for name in ("x", "y")} | {"z": "0.0"}
            ElementTree.SubElement(this, "viz:position", place)
    all_edges = ElementTree.SubElement(graph, "edges")
    for number, (one, other, about) in enumerate(edges):
        names = {"id": str(number), "source": _xml(one), "target": _xml(other)}
        if "weight" in about:
            names["weight"] = repr(float(about["weight"]))
        this = ElementTree.SubElement(all_edges, "edge", names)
        _values(this, edge_columns, about)
        _spells(this, spans.get((one, other), []))
    ElementTree.indent(root)
    return _document(root)


def graphml(network: nx.Graph) -> bytes:
    """The network as GraphML."""
    plain = network.__class__()
    for name in ("title", "description", "network", "weight", "version", "left_out"):
        if network.graph.get(name):
            plain.graph[name] = _xml(str(network.graph[name]))
    for key, about in _nodes(network):
        plain.add_node(_xml(key), **{name: _simple(value) for name, value in about.items()})
    for one, other, about in _edges(network):
        plain.add_edge(_xml(one), _xml(other), **{name: _simple(value) for name, value in about.items()})
    return "\n".join(["<?xml version='1.0' encoding='utf-8'?>", *nx.generate_graphml(plain), ""]).encode()


def edge_table(network: nx.Graph) -> bytes:
    """The edges as CSV, with the labels of their ends."""
    labels = {key: _text(about.get("label")) for key, about in _nodes(network)}
    edges = _edges(network)
    columns = _columns((about for *_, about in edges), _EDGE_FIRST)
    head = ["source", "source_label", "target", "target_label", *columns]
    rows = (
        [*map(_cell, (one, labels[one], other, labels[other])), *(_cell(about.get(c)) for c in columns)]
        for one, other, about in edges
    )
    return _csv(head, rows)


def node_table(network: nx.Graph) -> bytes:
    """The nodes as CSV."""
    nodes = _nodes(network)
    columns = _columns((about for _, about in nodes), _NODE_FIRST)
    return _csv(
        ["id", *columns], ([_cell(key), *(_cell(about.get(c)) for c in columns)] for key, about in nodes)
    )


def graphology(network: nx.Graph) -> bytes:
    """The network in the serialised form of graphology, as its `import` takes it."""
    undirected = not network.is_directed()
    content = {
        "attributes": network.graph,
        "options": {
            "type": "undirected" if undirected else "directed",
            "multi": False,
            "allowSelfLoops": True,
        },
        "nodes": [{"key": key, "attributes": about} for key, about in _nodes(network)],
        "edges": [
            {"key": f"{one} {other}", "source": one, "target": other, "attributes": about}
            | ({"undirected": True} if undirected else {})
            for one, other, about in _edges(network)
        ],
    }
    try:
        text = json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1, default=_json)
    except ValueError as error:
        raise UsageError(f"the network cannot be written as JSON: {error}") from error
    return _whole(text + "\n").encode()


FORMATS: Final[Mapping[str, Mapping[str, Callable[[nx.Graph], bytes]]]] = {
    ".gexf": {"": gexf},
    ".graphml": {"": graphml},
    ".csv": {"": edge_table, ".nodes.csv": node_table},
    ".json": {"": graphology},
}
"""Ending of a file to what is written: to the file itself, and to files beside it with other endings."""


# ---- the network in order


def _nodes(network: nx.Graph) -> list[tuple[str, Attributes]]:
    found = [(str(key), _ordered(about, _NODE_FIRST)) for key, about in network.nodes(data=True)]
    return sorted(found, key=lambda node: node[0])


def _edges(network: nx.Graph) -> list[tuple[str, str, Attributes]]:
    found = []
    for u, v, about in network.edges(data=True):
        one, other = (str(u), str(v)) if network.is_directed() else sorted((str(u), str(v)))
        found.append((one, other, _ordered(about, _EDGE_FIRST)))
    return sorted(found, key=lambda edge: edge[:2])


def _ordered(about: Mapping[str, Any], first: Iterable[str]) -> Attributes:
    """Attributes with those that everybody knows first, the rest by name."""
    known = [name for name in first if name in about]
    return {str(name): about[name] for name in (*known, *sorted(set(about) - set(known), key=str))}


def _columns(rows: Iterable[Attributes], first: Iterable[str], without: Iterable[str] = ()) -> dict[str, str]:
    """Names of the attributes that occur, in order, each with the type that holds all its values."""
    types: dict[str, set[str]] = {}
    for about in rows:
        for name, value in about.items():
            types.setdefault(name, set()).add(_type(value))
    ordered = _ordered(types, first)
    return {
        name: found.pop() if len(found) == 1 else "double" if found <= {"integer", "double"} else "string"
        for name, found in ordered.items()
        if name not in set(without)
    }


def _type(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "integer" if isinstance(value, int) else "double" if isinstance(value, float) else "string"


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _said(network: nx.Graph) -> str:
    """What the network is, with the unit of its weight and what is left out."""
    about = network.graph
    title = f"{about['title']}." if about.get("title") else ""
    weight = f"Weight: {about['weight']}." if about.get("weight") else ""
    said = (title, about.get("description"), weight, about.get("left_out"))
    return " ".join(str(text) for text in said if text)


# ---- when nodes and edges are there


def _spans(network: nx.Graph) -> dict[str | tuple[str, str], list[Span]]:
    """Nodes and edges to the days of their meetings, overlapping ones joined; none where always there."""
    meetings = network.graph.get("events", {})
    dated = {
        event: (about["first"], about["last"]) for event, about in meetings.items() if about.get("first")
    }
    found: dict[str | tuple[str, str], list[Span]] = {}
    at_node: dict[str, set[Span]] = {}
    always: set[str] = set()
    for one, other, about in _edges(network):
        spans = {dated[event] for event in about.get("events", ()) if event in dated}
        found[one, other] = _joined(spans)
        for node in (one, other):
            if spans:
                at_node.setdefault(node, set()).update(spans)
            else:
                always.add(node)  # an edge must not outlive its ends
    found.update((node, _joined(spans)) for node, spans in at_node.items() if node not in always)
    return found


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for first, last in sorted(spans):
        if joined and first <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return joined


# ---- values in one format or another


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | set | frozenset):
        return SEPARATOR.join(
            _text(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)
        )
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_json)
    return repr(value) if isinstance(value, float) else str(value)


def _whole(text: str) -> str:
    """Text without lone surrogates, which no encoding holds."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _json(value: Any) -> Any:
    """A value that JSON does not know, as one that it does."""
    return sorted(map(str, value)) if isinstance(value, set | frozenset) else str(value)


def _xml(text: str) -> str:
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text)


def _simple(value: Any) -> Any:
    return value if isinstance(value, bool | int | float) else _xml(_text(value))


def _cell(value: Any) -> str:
    text = _whole(_text(value)).replace("\0", "\N{REPLACEMENT CHARACTER}")
    return f"'{text}" if not _is_number(value) and text.startswith(_FORMULA) else text


def _csv(head: Iterable[str], rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue().encode()


def _declare(graph: ElementTree.Element, class_: str, columns: Mapping[str, str]) -> None:
    attributes = ElementTree.SubElement(graph, "attributes", {"class": class_, "mode": "static"})
    for name, type_ in columns.items():
        ElementTree.SubElement(
            attributes, "attribute", {"id": _xml(name), "title": _xml(name), "type": type_}
        )


def _values(element: ElementTree.Element, columns: Mapping[str, str], about: Attributes) -> None:
    given = [(name, _xml(_text(about[name]))) for name in columns if name in about]
    if given:
        values = ElementTree.SubElement(element, "attvalues")
        for name, text in given:
            ElementTree.SubElement(values, "attvalue", {"for": _xml(name), "value": text})


def _spells(element: ElementTree.Element, spans: Iterable[Span]) -> None:
    listed = list(spans)
    if listed:
        spells = ElementTree.SubElement(element, "spells")
        for first, last in listed:
            ElementTree.SubElement(spells, "spell", {"start": first, "end": last})


def _document(root: ElementTree.Element) -> bytes:
    return b"%s\n" % ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
