"""Networks as files: read back by networkx, the same bytes each time, hostile text included."""

from __future__ import annotations

import csv
import datetime
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import networkx as nx
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from wcograph.errors import UsageError
from wcograph.graphfiles import edge_table, gexf, graphml, graphology, node_table, write_network
from wcograph.networks import coparticipation_network, region_network

GEXF = "{http://gexf.net/1.3}"
HOSTILE = "<b>\"Tide\" & 'Ebb'</b>\x00\x1f\ufffe \u202eright to left\u202c\nمرحبا =1+1"


@pytest.fixture
def met() -> nx.Graph:
    """Three who met, at dated and undated meetings."""
    network = nx.Graph(
        title="Who met",
        description="Nodes are people.",
        network="coparticipation",
        weight="number of distinct meetings",
        version="2026-01-01+abc",
        events={
            "event/1": {"label": "First", "first": "2015-02-02", "last": "2015-02-04", "sources": []},
            "event/2": {"label": "Second", "first": "2015-02-04", "last": "2015-02-06", "sources": []},
            "event/3": {"label": "Third", "first": "2016-05-01", "last": "2016-05-31", "sources": []},
            "event/4": {"label": "Fourth", "first": "", "last": "", "sources": []},
        },
    )
    for key, label in (("person/c", "Carl"), ("person/b", "=Bea"), ("person/a", "Ada")):
        network.add_node(key, label=label, kind="person", type="", region="AMS", country="", iri=f"x:{key}")
    network.nodes["person/a"].update(x=1.5, y=-2.0)
    network.add_edge(
        *("person/c", "person/a"),
        weight=3.0,
        count=3,
        first="2015-02-02",
        last="2016-05-31",
        events=["event/1", "event/2", "event/3"],
    )
    network.add_edge("person/a", "person/b", weight=1.0, count=1, events=["event/4"], first="", last="")
    return network


def test_gexf_says_when_edges_and_nodes_are_there(met: nx.Graph) -> None:
    root = ElementTree.fromstring(gexf(met))

    def spells(element: ElementTree.Element) -> list[tuple[str | None, str | None]]:
        return [(spell.get("start"), spell.get("end")) for spell in element.iter(f"{GEXF}spell")]

    spans = [("2015-02-02", "2015-02-06"), ("2016-05-01", "2016-05-31")]
    assert {(e.get("source"), e.get("target")): spells(e) for e in root.iter(f"{GEXF}edge")} == {
        ("person/a", "person/b"): [],
        ("person/a", "person/c"): spans,
    }
    # an edge that is always there needs ends that are
    assert {node.get("id"): spells(node) for node in root.iter(f"{GEXF}node")} == {
        "person/a": [],
        "person/b": [],
        "person/c": spans,
    }


def test_gexf_says_what_it_is_and_not_when_it_was_written(met: nx.Graph) -> None:
    root = ElementTree.fromstring(gexf(met))
    graph = root.find(f"{GEXF}graph")
    meta = root.find(f"{GEXF}meta")
    assert graph is not None
    assert meta is not None
    assert (root.get("version"), graph.attrib) == (
        "1.3",
        {
            "defaultedgetype": "undirected",
            "idtype": "string",
            "mode": "dynamic",
            "timeformat": "date",
            "timerepresentation": "interval",
        },
    )
    assert meta.attrib == {}
    assert [each.text for each in meta] == [
        "wcograph, dataset 2026-01-01+abc",
        "Who met. Nodes are people. Weight: number of distinct meetings.",
    ]


def test_gexf_is_read_by_networkx(met: nx.Graph, tmp_path: Path) -> None:
    write_network(met, tmp_path / "met.gexf")
    back = nx.read_gexf(tmp_path / "met.gexf")
    assert back.nodes["person/a"] == {
        "label": "Ada",
        "kind": "person",
        "type": "",
        "region": "AMS",
        "country": "",
        "iri": "x:person/a",
        "viz": {"position": {"x": 1.5, "y": -2.0, "z": 0.0}},
    }
    assert back.edges["person/a", "person/c"] == {
        "id": "1",
        "weight": 3.0,
        "count": 3,
        "first": "2015-02-02",
        "last": "2016-05-31",
        "events": "event/1 | event/2 | event/3",
        "spells": [("2015-02-02", "2015-02-06"), ("2016-05-01", "2016-05-31")],
    }


def test_graphml_is_read_by_networkx(met: nx.Graph, tmp_path: Path) -> None:
    write_network(met, tmp_path / "met.graphml")
    back = nx.read_graphml(tmp_path / "met.graphml")
    assert dict(back.nodes(data=True)) == dict(met.nodes(data=True))
    assert back.edges["person/a", "person/c"] == {
        **met.edges["person/a", "person/c"],
        "events": "event/1 | event/2 | event/3",
    }
    assert {name: back.graph[name] for name in ("title", "weight", "version")} == {
        "title": "Who met",
        "weight": "number of distinct meetings",
        "version": "2026-01-01+abc",
    }


def test_csv_has_edges_and_nodes_and_no_formulas(met: nx.Graph, tmp_path: Path) -> None:
    assert write_network(met, tmp_path / "met.csv") == [tmp_path / "met.csv", tmp_path / "met.nodes.csv"]
    assert (tmp_path / "met.csv").read_text("utf-8") == (
        "source,source_label,target,target_label,weight,count,first,last,events\n"
        "person/a,Ada,person/b,'=Bea,1.0,1,,,event/4\n"
        "person/a,Ada,person/c,Carl,3.0,3,2015-02-02,2016-05-31,event/1 | event/2 | event/3\n"
    )
    assert (tmp_path / "met.nodes.csv").read_text("utf-8") == (
        "id,label,kind,type,region,country,iri,x,y\n"
        "person/a,Ada,person,,AMS,,x:person/a,1.5,-2.0\n"
        "person/b,'=Bea,person,,AMS,,x:person/b,,\n"
        "person/c,Carl,person,,AMS,,x:person/c,,\n"
    )


def test_json_is_graphologys_and_holds_everything(met: nx.Graph) -> None:
    content = json.loads(graphology(met))
    assert content["attributes"] == met.graph
    assert content["options"] == {"type": "undirected", "multi": False, "allowSelfLoops": True}
    assert content["nodes"] == [{"key": key, "attributes": met.nodes[key]} for key in sorted(met)]
    assert content["edges"] == [
        {
            "key": f"{one} {other}",
            "source": one,
            "target": other,
            "attributes": met.edges[one, other],
            "undirected": True,
        }
        for one, other in (("person/a", "person/b"), ("person/a", "person/c"))
    ]


def test_direction_is_kept_in_every_format(ds: rdflib.Dataset, tmp_path: Path) -> None:
    network = region_network(ds, region="AMS")
    for suffix in ("gexf", "graphml", "json"):
        write_network(network, tmp_path / f"regions.{suffix}")
    expected = set(network.edges)
    assert set(nx.read_gexf(tmp_path / "regions.gexf").edges) == expected
    assert set(nx.read_graphml(tmp_path / "regions.graphml").edges) == expected
    content = json.loads((tmp_path / "regions.json").read_text("utf-8"))
    assert {(edge["source"], edge["target"]) for edge in content["edges"]} == expected
    assert (content["options"]["type"], "undirected" in content["edges"][0]) == ("directed", False)


@pytest.mark.parametrize("form", [gexf, graphml, edge_table, node_table, graphology])
def test_the_same_network_gives_the_same_bytes(met: nx.Graph, form: Any) -> None:
    again = nx.Graph(**met.graph)
    for key in reversed(list(met)):
        again.add_node(key, **dict(reversed(met.nodes[key].items())))
    again.add_edges_from((v, u, about) for u, v, about in met.edges(data=True))
    assert form(again) == form(met)
    assert datetime.datetime.now(datetime.UTC).date().isoformat().encode() not in form(met)


@pytest.mark.parametrize("suffix", ["gexf", "graphml", "csv", "json"])
def test_a_real_network_is_written_the_same_twice(real: rdflib.Dataset, tmp_path: Path, suffix: str) -> None:
    one = write_network(coparticipation_network(real), tmp_path / f"one.{suffix}")
    two = write_network(coparticipation_network(real), tmp_path / f"two.{suffix}")
    assert [file.read_bytes() for file in one] == [file.read_bytes() for file in two]


def test_what_xml_cannot_hold_is_replaced(met: nx.Graph, tmp_path: Path) -> None:
    met.nodes["person/b"]["label"] = HOSTILE
    expected = HOSTILE.replace("\x00", "\ufffd").replace("\x1f", "\ufffd").replace("\ufffe", "\ufffd")
    for suffix, read in (("gexf", nx.read_gexf), ("graphml", nx.read_graphml)):
        write_network(met, tmp_path / f"met.{suffix}")
        assert read(tmp_path / f"met.{suffix}").nodes["person/b"]["label"] == expected


@given(st.text(st.characters(), max_size=40))
def test_any_label_is_written_in_every_format(label: str) -> None:
    network = nx.Graph(title=label, events={})
    network.add_edge("a", "b", weight=1.0, events=[label])
    network.nodes["a"]["label"] = label
    ElementTree.fromstring(gexf(network))
    ElementTree.fromstring(graphml(network))
    written = json.loads(graphology(network))["nodes"][0]["attributes"]["label"]
    assert (written == label) is all(not 0xD800 <= ord(letter) <= 0xDFFF for letter in label)
    cell = list(csv.reader(node_table(network).decode().splitlines(keepends=True)))[1][1]
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_an_unknown_ending_is_told(met: nx.Graph, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        write_network(met, tmp_path / "met.xlsx")
    assert str(caught.value) == (
        "'met.xlsx' has no ending that names a network format; known are .gexf .graphml .csv .json"
        " (.html is written by write_html)"
    )
    assert list(tmp_path.iterdir()) == []


def test_parallel_edges_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"parallel edges; merge them first: nx\.Graph\(network\)"):
        write_network(nx.MultiGraph([("a", "b"), ("a", "b")]), tmp_path / "met.gexf")


def test_a_network_that_cannot_be_written_leaves_the_old_file(met: nx.Graph, tmp_path: Path) -> None:
    target = tmp_path / "met.json"
    write_network(met, target)
    before = target.read_bytes()
    met.edges["person/a", "person/b"]["weight"] = float("nan")
    with pytest.raises(UsageError, match="the network cannot be written as JSON"):
        write_network(met, target)
    assert target.read_bytes() == before


def test_an_empty_network_is_a_file_too(tmp_path: Path) -> None:
    for suffix in ("gexf", "graphml", "csv", "json"):
        write_network(nx.Graph(), tmp_path / f"none.{suffix}")
    assert nx.is_empty(nx.read_gexf(tmp_path / "none.gexf"))
    assert nx.is_empty(nx.read_graphml(tmp_path / "none.graphml"))
    assert (tmp_path / "none.csv").read_text("utf-8") == "source,source_label,target,target_label\n"
