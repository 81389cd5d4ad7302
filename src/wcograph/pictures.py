"""A network as one HTML file that asks nothing of any other host: drawing, legend, facts, sources, tables.

pyvis makes the data of the drawing and brings the library that draws it; page, layout and escaping are ours.
What the network means is decided in `networks`, where the nodes stand in `layouts`.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
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
from wcograph.scenes import ROWS_WITHOUT_SCRIPT, Scene, one_line, weight_of

COLORS: Final = ("type", "region", "kind")
SIZES: Final = ("degree", "weight", "count", "none")
MAX_EDGES: Final = 10_000
"""Beyond this a browser without a fast graphics card answers the mouse late."""


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
    heading = one_line(title if title is not None else network.graph.get("title") or "Network")
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
    version = one_line(facts.get("version") or "")
    cite = _citation(version)
    view = Scene(drawn, color, size)
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
        description=one_line(facts.get("description") or ""),
        program=_program(),
        counts=_counts(drawn, version),
        notes=[note for note in (one_line(facts.get("left_out") or ""), drawn.graph["left_out"]) if note],
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
        width_says=_width_says(facts, {weight_of(data) for _, _, data in view.pairs}),
        years=data["years"],
        undated=view.undated(),
        strongest_says=f"The {min(len(view.pairs), ROWS_WITHOUT_SCRIPT):,} strongest edges",
        strongest=view.rows(),
        cite=cite,
    )


def _check(network: nx.Graph, color: str, size: str, max_edges: int) -> None:
    if network.is_multigraph():
        raise UsageError("a multigraph cannot be drawn; expected a networkx.Graph or networkx.DiGraph")
    for name, value, allowed in (("color", color, COLORS), ("size", size, SIZES)):
        if value not in allowed:
            raise UsageError(f"{name} '{value}' is unknown; it is one of {', '.join(allowed)}")
    if max_edges < 1:
        raise UsageError(f"max_edges is {max_edges}; it must be 1 or more")


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
    unit = one_line(facts.get("weight"))
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
