"""Pages of networks as text: stable, escaped, honest about what is missing. Behaviour is in …_in_browser."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from itertools import combinations
from math import dist
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from wcograph.errors import UsageError
from wcograph.layouts import layout
from wcograph.palettes import REST, STYLES, classes_of
from wcograph.pictures import show, write_html


def meeting(
    label: str, first: str = "", last: str = "", url: str = "https://example.org/1"
) -> dict[str, Any]:
    source = {"label": f"Report: {label}", "publisher": "WCO", "issued": "2015-02", "url": url}
    return {"label": label, "first": first, "last": last, "sources": [source]}


def trio() -> nx.Graph:
    """Three bodies, two meetings, one of them undated."""
    network = nx.Graph(
        title="Who met whom",
        description="Nodes are bodies.",
        weight="number of distinct meetings",
        version="2026-01-01+abc",
        events={
            "event/a": meeting("First meeting", "2015-02-02", "2015-02-04"),
            "event/b": meeting("Second"),
        },
    )
    for key, label, type_, region in (
        ("org/imf", "Fund", "international organization", ""),
        ("org/br", "Aduana de Ñuñoa", "customs administration", "AMS"),
        ("org/pe", "Peru", "customs administration", "AMS"),
    ):
        network.add_node(
            key, label=label, kind="org", type=type_, region=region, country="", iri=f"urn:x:{key}"
        )
    network.add_edge(
        "org/imf",
        "org/br",
        weight=2.0,
        count=2,
        events=["event/a", "event/b"],
        first="2015-02-02",
        last="2015-02-04",
    )
    network.add_edge("org/br", "org/pe", weight=1.0, count=1, events=["event/b"], first="", last="")
    return network


def data_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    loaded: dict[str, Any] = json.loads(found[1])
    return loaded


def test_the_same_network_gives_the_same_bytes_in_whatever_order_it_was_made(tmp_path: Path) -> None:
    network, turned = trio(), nx.Graph(**trio().graph)
    turned.add_nodes_from(reversed(list(network.nodes(data=True))))
    turned.add_edges_from((v, u, data) for u, v, data in reversed(list(network.edges(data=True))))
    first = write_html(network, tmp_path / "one.html")
    second = write_html(turned, tmp_path / "two.html")
    assert first.read_bytes() == second.read_bytes()


def test_the_bytes_do_not_depend_on_the_seed_of_hashes() -> None:
    code = (
        "import networkx as nx, hashlib; from wcograph.pictures import show;"
        "G = nx.gnm_random_graph(400, 900, seed=1);"
        "G = nx.relabel_nodes(G, {n: f'org/{n}' for n in G});"
        "print(hashlib.sha256(show(G).html.encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_the_network_of_the_caller_is_not_changed() -> None:
    network, before = trio(), trio()
    show(network, size="count", max_edges=1)
    assert dict(network.nodes(data=True)) == dict(before.nodes(data=True))
    assert list(network.edges(data=True)) == list(before.edges(data=True))
    assert network.graph == before.graph


def test_data_of_the_page_hold_the_facts_of_nodes_edges_meetings_and_sources() -> None:
    data = data_of(show(trio()).html)
    assert [(node["key"], node["label"], node["region"]) for node in data["nodes"]] == [
        ("org/br", "Aduana de Ñuñoa", "Americas and the Caribbean (AMS)"),
        ("org/imf", "Fund", ""),
        ("org/pe", "Peru", "Americas and the Caribbean (AMS)"),
    ]
    assert [(e["from"], e["to"], e["weight"], e["count"], e["events"]) for e in data["edges"]] == [
        (0, 1, 2.0, 2, [0, 1]),
        (0, 2, 1.0, 1, [1]),
    ]
    assert data["events"] == [
        {"label": "First meeting", "first": "2015-02-02", "last": "2015-02-04", "sources": [0]},
        {"label": "Second", "first": "", "last": "", "sources": [1]},
    ]
    assert data["sources"][1] == {
        "label": "Report: Second",
        "publisher": "WCO",
        "issued": "2015-02",
        "url": "https://example.org/1",
    }


def test_an_edge_tells_its_roles_posts_and_relation() -> None:
    network = trio()
    network.edges["org/imf", "org/br"].update(roles=["chair", "speaker"], relation="unit of")
    edge = data_of(show(network).html)["edges"][0]
    assert edge["more"] == [["Roles", "chair; speaker"], ["Relation", "unit of"]]


def test_a_directed_network_keeps_its_directions() -> None:
    network = nx.DiGraph([("region/AMS", "org/a"), ("org/b", "region/AMS")])
    data = data_of(show(network).html)
    assert data["directed"] is True
    ends = [(data["nodes"][e["from"]]["key"], data["nodes"][e["to"]]["key"]) for e in data["edges"]]
    assert ends == [("org/b", "region/AMS"), ("region/AMS", "org/a")]


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.wcoomd.org/a?b=c&d#e", "https://www.wcoomd.org/a?b=c&d#e"),
        ("HTTP://example.org/", "HTTP://example.org/"),
        ("javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,<script>alert(1)</script>", ""),
        ('https://example.org/" onclick="alert(1)', ""),
        ("//example.org/", ""),
        (None, ""),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str | None, kept: str) -> None:
    network = trio()
    network.graph["events"]["event/a"]["sources"][0]["url"] = url
    assert data_of(show(network).html)["sources"][0]["url"] == kept


@pytest.mark.parametrize(
    "label",
    [
        "</script><script>x()</script>",
        "<!-- <script>",
        "a & b",
        "\u2028\u2029 line",
        "\ud800 alone",
        "\u202eevil",
        "nul\x00",
    ],
)
def test_no_label_ends_the_data_or_breaks_them(label: str) -> None:
    network = nx.Graph(title=label, description=label)
    network.add_node(label, label=label, kind="org", type=label)
    page = show(network).html
    assert (
        page.encode("utf-8").count(b"<script") == 4
    )  # data, library, ours; and one in the library's own text
    shown = data_of(page)["nodes"][0]["label"]
    assert shown == " ".join(
        label.replace("\ud800", "?")
        .replace("\u202e", "")
        .replace("\u2028", " ")
        .replace("\u2029", " ")
        .replace("\0", " ")
        .split()
    )


def test_a_page_names_no_file_or_host_to_load_from_and_forbids_it() -> None:
    page = show(trio()).html
    ours = page.replace(re.search(r"<script>/\*\*.*?</script>", page, re.DOTALL)[0], "")  # type: ignore[index]
    assert re.findall(r"<(?:link|img|iframe|base|object|embed)\b|\bsrc=|@import|url\(", ours) == []
    assert re.findall(r'href="([^"]*)"', ours) == ["https://creativecommons.org/licenses/by/4.0/"]
    assert "default-src &#39;none&#39;" in ours


def test_a_page_keeps_the_licence_notice_of_the_library_it_contains() -> None:
    page = show(trio()).html
    assert "@copyright (c) 2017-2019 visjs contributors" in page
    assert "sourceMappingURL" not in page


def test_a_network_beyond_the_limit_is_cut_to_its_strongest_and_says_so() -> None:
    page = show(trio(), max_edges=1).html
    assert [node["key"] for node in data_of(page)["nodes"]] == ["org/br", "org/imf"]
    note = "Kept are the 1 strongest of 2 edges (weight 2 and above); left out: 1 edge, 1 node."
    assert f'<p class="note">{note}</p>' in page


def test_what_was_left_out_before_drawing_is_told_too() -> None:
    network = trio()
    network.graph["left_out"] = "Kept is the backbone."
    assert '<p class="note">Kept is the backbone.</p>' in show(network).html


def test_an_empty_network_is_a_page_that_says_so() -> None:
    page = show(nx.Graph(title="Nothing")).html
    assert "This network is empty" in page
    assert "<script" not in page


def test_a_page_says_how_to_cite_the_data_it_shows() -> None:
    assert "version 2026-01-01+abc. https://w3id.org/wcograph/." in show(trio()).html
    assert "Cite as" not in show(nx.path_graph(2)).html


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"color": "size"}, "color 'size' is unknown; it is one of type, region, kind"),
        ({"size": "big"}, "size 'big' is unknown; it is one of degree, weight, count, none"),
        ({"max_edges": 0}, "max_edges is 0; it must be 1 or more"),
    ],
)
def test_a_choice_there_is_not_is_refused_with_those_there_are(choice: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        show(trio(), **choice)
    assert str(caught.value) == message


def test_a_multigraph_is_refused() -> None:
    with pytest.raises(UsageError, match="a multigraph cannot be drawn"):
        show(nx.MultiGraph([(1, 2), (1, 2)]))


def test_a_refused_picture_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "network.html"
    path.write_text("old", "utf-8")
    with pytest.raises(UsageError):
        write_html(trio(), path, color="none")
    assert [file.read_text("utf-8") for file in tmp_path.iterdir()] == ["old"]


@pytest.mark.parametrize(
    ("size", "radii"),
    [
        ("degree", [26.0, 20.1, 20.1]),
        ("weight", [26.0, 22.3, 17.5]),
        ("count", [26.0, 26.0, 20.1]),
        ("none", [10.0, 10.0, 10.0]),
    ],
)
def test_the_area_of_nodes_tells_what_was_asked(size: str, radii: list[float]) -> None:
    assert [node["size"] for node in data_of(show(trio(), size=size).html)["nodes"]] == radii


def test_the_second_kind_of_a_network_of_two_is_one_class() -> None:
    network = nx.Graph()
    network.add_node("person/1", kind="person", type="ministry", bipartite=0)
    network.add_node("event/1", kind="event", type="workshop", bipartite=1)
    network.add_node("event/2", kind="event", type="visit", bipartite=1)
    assert [(c["label"], c["size"]) for c in data_of(show(network).html)["classes"]] == [
        ("event", 2),
        ("ministry", 1),
    ]


def test_kinds_without_any_type_are_classes_of_their_own() -> None:
    network = nx.Graph()
    network.add_node("country/PE", kind="country", type="")
    network.add_node("org/1", kind="org", type="ministry")
    network.add_node("org/2", kind="org", type="")
    labels = [c["label"] for c in data_of(show(network).html)["classes"]]
    assert labels == ["country", "ministry", "no type stated"]


def test_a_notebook_gets_a_frame_that_shares_nothing_with_it() -> None:
    shown = show(trio(), title='"><script>x()</script>')._repr_html_()
    assert shown.startswith('<iframe title="&quot;&gt;&lt;script&gt;x()&lt;/script&gt;" ')
    assert shown.count("<") == 2
    assert "allow-same-origin" not in shown


def test_no_two_classes_look_alike_and_a_type_keeps_its_look() -> None:
    values = [f"type {i}" for i in range(9)] + ["customs administration"]
    found = classes_of(values)
    assert len({c.style for c in found}) == len({c.style.shape for c in found}) == len(found) == 8
    assert classes_of(["customs administration", "a", "a"])[1].style == STYLES[0]


def test_values_beyond_the_seventh_and_none_make_up_the_rest() -> None:
    values = [letter for i, letter in enumerate("abcdefghi") for _ in range(9 - i)] + [""]
    rest = classes_of(values, missing="no type stated")[-1]
    assert (rest.label, rest.style, rest.values, rest.size) == (
        "other, or no type stated",
        REST,
        ("h", "i", ""),
        4,
    )


@pytest.mark.parametrize("edges", [0, 60, 400, 3_000])
def test_no_node_covers_another(edges: int) -> None:
    network = nx.gnm_random_graph(200, edges, seed=5)
    radii = [6.0 + i % 20 for i in range(200)]
    points = layout(200, [(u, v, 1.0 + u % 3) for u, v in network.edges], radii)
    close = [
        (a, b) for a, b in combinations(range(200), 2) if dist(points[a], points[b]) < radii[a] + radii[b]
    ]
    assert close == []


def test_a_layout_lies_around_the_middle_and_wider_than_high() -> None:
    network = nx.connected_caveman_graph(8, 6)
    points = layout(48, [(u, v, 1.0) for u, v in network.edges], [10.0] * 48)
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    assert right - left > bottom - top
    assert abs(left + right) <= 1
    assert abs(top + bottom) <= 1


def test_colours_of_the_page_can_be_read_in_light_and_dark() -> None:
    css = (
        Path(sys.modules["wcograph.pictures"].__file__ or "").parent / "templates" / "network.css"
    ).read_text("utf-8")
    themes = [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
        for block in re.findall(r":root[^{]*\{(.*?)\}", css, re.DOTALL)
    ]
    assert len(themes) == 3
    faint = [
        (theme["paper"], name, ground)
        for theme in themes
        for name in ("ink", "soft", "accent")
        for ground in ("paper", "panel")
        if contrast(theme[name], theme[ground]) < 4.5
    ]
    faint += [
        (theme["paper"], "warn", "") for theme in themes if contrast(theme["warn"], theme["warn-paper"]) < 4.5
    ]
    faint += [
        (theme["paper"], "outline", "") for theme in themes if contrast(theme["outline"], theme["paper"]) < 3
    ]
    assert faint == []


def contrast(one: str, other: str) -> float:
    """Contrast ratio as WCAG 2.2 defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)
