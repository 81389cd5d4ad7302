"""Networks of the small world, asserted whole, and the projection against a brute-force reference."""

from __future__ import annotations

import urllib.parse
from collections import Counter
from collections.abc import Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import combinations
from threading import Thread
from typing import Any

import networkx as nx
import numpy as np
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from wcograph.dataset import Built
from wcograph.errors import NotFoundError, UsageError
from wcograph.networks import (
    affiliation_network,
    coparticipation_network,
    membership_network,
    networks_by_year,
    region_network,
    topic_network,
)
from wcograph.networks.projections import project
from wcograph.store import Endpoint, select


def edges(network: nx.Graph, *names: str) -> set[tuple[Any, ...]]:
    """Edges with the smaller key first, and these attributes; lists as tuples."""
    found = set()
    for u, v, about in network.edges(data=True):
        ends = (u, v) if network.is_directed() else tuple(sorted((u, v)))
        values = [about[name] for name in names]
        found.add((*ends, *(tuple(value) if isinstance(value, list) else value for value in values)))
    return found


# ---- who was at which meeting


def test_an_organization_was_where_it_or_somebody_for_it_took_part(ds: rdflib.Dataset) -> None:
    donors_2012, donors_2013, donors_2015, strategy, fiji, signing, webinar = (
        f"event/{name}"
        for name in (
            "2012-03-ams-donor-meeting",
            "2013-04-ams-donor-meeting",
            "2015-02-ams-donor-meeting",
            "2015-02-ams-strategic-meeting",
            "2016-fiji-workshop",
            "2018-06-kingston-signing",
            "2020-05-ap-webinar",
        )
    )
    assert edges(affiliation_network(ds), "roles") == {
        (donors_2012, "org/customs-pe", ("chair", "host")),
        (donors_2012, "org/tidebank", ("donor",)),
        (donors_2012, "org/whf", ("speaker",)),
        (donors_2013, "org/customs-jm", ("participant",)),
        (donors_2013, "org/customs-pe", ("speaker",)),
        (donors_2013, "org/reef-fund", ("donor",)),
        (donors_2013, "org/tidebank", ("donor",)),
        (donors_2013, "org/whf", ("speaker",)),
        (donors_2015, "org/customs-jm", ("head of delegation", "participant")),
        (donors_2015, "org/tidebank", ("opening speaker",)),
        (donors_2015, "org/whf", ("opening speaker",)),
        (strategy, "org/rocb-ams", ("participant",)),
        (strategy, "region/AMS", ("participant",)),
        (strategy, "region/AP", ("observer",)),
        (fiji, "org/customs-fj", ("host",)),
        (fiji, "org/reef-fund", ("facilitator",)),
        (fiji, "org/whf", ("organiser",)),
        (signing, "org/customs-no", ("signatory",)),
        (signing, "org/tidebank", ("signatory",)),
        (signing, "region/AMS", ("signatory",)),
        (webinar, "org/harbour-guild", ("participant",)),
        (webinar, "org/whf", ("moderator",)),
        (webinar, "org/whf-training", ("organiser",)),
    }


def test_presence_in_networks_is_the_presence_of_the_ontology(ds: rdflib.Dataset) -> None:
    shortcut = select(ds, "SELECT ?body ?event WHERE { ?body wcg:wasPresentAt ?event }")
    stated = {tuple(sorted(iri.split("/id/")[1] for iri in row.values())) for row in shortcut}
    assert edges(affiliation_network(ds, groups=True)) == stated


def test_any_role_adds_those_who_only_paid_or_benefited(ds: rdflib.Dataset) -> None:
    more = edges(affiliation_network(ds, roles="any")) - edges(affiliation_network(ds))
    assert more == {("event/2018-06-kingston-signing", "org/reef-fund")}


def test_groups_take_part_when_asked_for(ds: rdflib.Dataset) -> None:
    more = edges(affiliation_network(ds, groups=True)) - edges(affiliation_network(ds))
    assert more == {
        ("event/2015-02-ams-donor-meeting", "group/donors"),
        ("event/2015-02-ams-strategic-meeting", "group/harbour-schools-ams"),
    }


def test_a_seat_makes_no_country(ds: rdflib.Dataset) -> None:
    # the Tide Bank sits in Jamaica and the training office in Peru; both were at meetings
    assert edges(affiliation_network(ds, of="country")) == {
        ("country/FJ", "event/2016-fiji-workshop"),
        ("country/JM", "event/2013-04-ams-donor-meeting"),
        ("country/JM", "event/2015-02-ams-donor-meeting"),
        ("country/NO", "event/2018-06-kingston-signing"),
        ("country/PE", "event/2012-03-ams-donor-meeting"),
        ("country/PE", "event/2013-04-ams-donor-meeting"),
    }


def test_nodes_say_what_they_are(ds: rdflib.Dataset) -> None:
    network = affiliation_network(ds, of="person", since=2012, until=2012)
    base = "https://w3id.org/wcograph/id/"
    assert dict(network.nodes(data=True)) == {
        "event/2012-03-ams-donor-meeting": {
            "label": "Donor meeting, Callao 2012",
            "names": "",
            "kind": "event",
            "type": "donor meeting",
            "region": "AMS",
            "country": "PE",
            "iri": f"{base}event/2012-03-ams-donor-meeting",
            "bipartite": 1,
        },
        # acted for two bodies, which have nothing in common but their type
        "person/p0001": {
            "label": "Ada Quill",
            "names": "",
            "kind": "person",
            "type": "international organization",
            "region": "",
            "country": "",
            "iri": f"{base}person/p0001",
            "bipartite": 0,
        },
        "person/p0003": {
            "label": "Carmen Díaz",
            "names": "Karmen Diaz|Karmen Díaz",
            "kind": "person",
            "type": "customs administration",
            "region": "AMS",
            "country": "PE",
            "iri": f"{base}person/p0003",
            "bipartite": 0,
        },
    }


def test_nodes_carry_their_other_names_in_every_language(ds: rdflib.Dataset) -> None:
    names = {
        **dict(affiliation_network(ds).nodes(data="names")),
        **dict(topic_network(ds).nodes(data="names")),
        **dict(region_network(ds).nodes(data="names")),
    }
    assert {
        key: names[key] for key in ("org/customs-pe", "org/whf-training", "org/customs-no", "region/AP")
    } == {
        "org/customs-pe": "Autoridad Portuaria del Perú|HAP|Портовое управление Перу",
        "org/whf-training": "WHF Training",
        "org/customs-no": "",
        "region/AP": "Eaux de l'Est",
    }
    assert "Coordination des donateurs|aid mapping" in names["topic/donor-coordination"]


def test_an_affiliation_network_is_bipartite(ds: rdflib.Dataset) -> None:
    network = affiliation_network(ds)
    events = {node for node, side in network.nodes(data="bipartite") if side == 1}
    assert {network.nodes[node]["kind"] for node in events} == {"event"}
    assert nx.bipartite.is_bipartite_node_set(network, events)


# ---- who met whom


def test_people_who_met(ds: rdflib.Dataset) -> None:
    donors = "event/2015-02-ams-donor-meeting"
    network = coparticipation_network(ds, of="person")
    assert edges(network, "weight", "count", "events", "first", "last") == {
        *(
            (f"person/{one}", f"person/{other}", 1.0, 1, (donors,), "2015-02-02", "2015-02-04")
            for one, other in combinations(("p0001", "p0002", "p0004", "p0009"), 2)
        ),
        (
            *("person/p0001", "person/p0003", 2.0, 2),
            ("event/2012-03-ams-donor-meeting", "event/2013-04-ams-donor-meeting"),
            *("2012-03-05", "2013-04-11"),
        ),
    }
    assert sorted(nx.isolates(network)) == ["person/p0005", "person/p0008"]


def test_the_network_says_what_it_is_and_where_it_comes_from(ds: rdflib.Dataset, built: Built) -> None:
    network = coparticipation_network(
        ds, of="country", region="AMS", topic="donor-coordination", since="2013"
    )
    assert network.graph == {
        "title": "Countries at the same meetings",
        "description": "Nodes are countries; an edge joins two that were at the same meeting. Only events of"
        " the region Western Waters, on Donor coordination, since 2013; undated events are left out.",
        "network": "coparticipation",
        "weight": "number of distinct meetings",
        "version": built.version,
        "events": {
            "event/2013-04-ams-donor-meeting": {
                "label": "Donor meeting, Kingston 2013",
                "first": "2013-04-10",
                "last": "2013-04-11",
                "sources": [
                    {
                        "label": "Second donor meeting",
                        "publisher": "World Harbour Forum",
                        "issued": "2013-04-20",
                        "url": "https://whf.example/fr/news/2013/second-donor-meeting",
                        "doc": "doc/whf-20130420-kingston",
                    },
                    {
                        "label": "Our work with donors",
                        "publisher": "Tide Bank",
                        "issued": "",
                        "url": "https://tidebank.example/donors",
                        "doc": "doc/tidebank-donor-meeting",
                    },
                ],
            }
        },
    }


def test_newman_shares_a_meeting_among_those_who_met(ds: rdflib.Dataset) -> None:
    network = coparticipation_network(ds, weight="newman", until="2012")
    assert edges(network, "weight") == {
        ("org/customs-pe", "org/tidebank", 0.5),
        ("org/customs-pe", "org/whf", 0.5),
        ("org/tidebank", "org/whf", 0.5),
    }
    strength = dict(network.degree(weight="weight"))
    assert strength == {"org/customs-pe": 1.0, "org/tidebank": 1.0, "org/whf": 1.0}


def test_bodies_left_out_are_gone_and_named(ds: rdflib.Dataset) -> None:
    network = coparticipation_network(ds, without=["WHF", "org/tidebank"], until="2013")
    assert edges(network) == {
        ("org/customs-jm", "org/customs-pe"),
        ("org/customs-jm", "org/reef-fund"),
        ("org/customs-pe", "org/reef-fund"),
    }
    assert "Left out: Tide Bank, World Harbour Forum." in network.graph["description"]


def test_people_who_acted_for_a_body_left_out_go_with_it(ds: rdflib.Dataset) -> None:
    network = coparticipation_network(ds, of="person", without="whf", since=2015, until=2015)
    assert set(network) == {"person/p0002", "person/p0004", "person/p0009"}


def test_meetings_held_together_count_as_one_when_asked(ds: rdflib.Dataset) -> None:
    apart = coparticipation_network(ds, since=2015, until=2015)
    together = coparticipation_network(ds, since=2015, until=2015, merge_gatherings=True)
    assert not apart.has_edge("org/rocb-ams", "org/tidebank")
    assert together.edges["org/rocb-ams", "org/tidebank"] == {
        "weight": 1.0,
        "count": 1,
        "events": ["event/2015-02-ams-gathering"],
        "first": "2015-02-02",
        "last": "2015-02-04",
    }
    documents = [each["doc"] for each in together.graph["events"]["event/2015-02-ams-gathering"]["sources"]]
    assert documents == ["doc/whf-20150218-donor-meeting", "doc/gazette-20150220-kingston"]


# ---- topics, memberships, regions


def test_topics_of_the_same_meeting(ds: rdflib.Dataset) -> None:
    assert edges(topic_network(ds), "count", "events") == {
        (
            *("topic/coordinated-border-management", "topic/risk-management", 1),
            ("event/2015-02-ams-donor-meeting",),
        ),
        ("topic/donor-coordination", "topic/risk-management", 1, ("event/2013-04-ams-donor-meeting",)),
    }


def test_a_membership_lists_posts_and_every_attestation(ds: rdflib.Dataset) -> None:
    found = edges(membership_network(ds), "weight", "posts", "events", "first", "last")
    of_ada = {edge for edge in found if "person/p0001" in edge}
    assert of_ada == {
        (
            *("org/whf", "person/p0001", 3.0, ("Secretary of the World Harbour Forum",)),
            tuple(f"event/{name}-ams-donor-meeting" for name in ("2012-03", "2013-04", "2015-02")),
            *("2012-03-05", "2015-02-04"),
        ),
        (
            *("org/tidebank", "person/p0001", 1.0, ("Vice-President of the Tide Bank",)),
            ("event/2018-06-kingston-signing",),
            *("2018-06-21", "2018-06-21"),
        ),
    }
    assert {edge[:2] for edge in found - of_ada} == {
        ("org/customs-jm", "person/p0009"),
        ("org/customs-pe", "person/p0003"),
        ("org/reef-fund", "person/p0005"),
        ("org/tidebank", "person/p0002"),
        ("org/whf", "person/p0008"),
    }


def test_memberships_span_what_the_derived_ones_span(ds: rdflib.Dataset) -> None:
    query = """SELECT ?person ?body ?first ?last WHERE {
        ?membership org:member ?person ; org:organization ?body ;
            wcg:firstAttested ?first ; wcg:lastAttested ?last }"""
    derived = {
        (
            *sorted(row[name].split("/id/")[1] for name in ("person", "body")),
            *(row[name].isoformat() for name in ("first", "last")),
        )
        for row in select(ds, query)
    }
    assert len(derived) == 4
    assert derived <= edges(membership_network(ds), "first", "last")


def test_regions_with_their_bodies_and_the_meetings_that_touched_them(ds: rdflib.Dataset) -> None:
    network = region_network(ds, region="AMS")
    assert edges(network, "relation", "events") == {
        (
            *("group/harbour-schools-ams", "region/AMS", "serves region"),
            ("event/2015-02-ams-strategic-meeting",),
        ),
        (
            *("org/customs-jm", "region/AMS", "member of region"),
            ("event/2013-04-ams-donor-meeting", "event/2015-02-ams-donor-meeting"),
        ),
        (
            *("org/customs-pe", "region/AMS", "member of region"),
            ("event/2012-03-ams-donor-meeting", "event/2013-04-ams-donor-meeting"),
        ),
        ("org/rocb-ams", "region/AMS", "serves region", ("event/2015-02-ams-strategic-meeting",)),
    }
    assert network.is_directed()


def test_a_body_without_meetings_keeps_its_place_in_the_region(ds: rdflib.Dataset) -> None:
    network = region_network(ds, since=1990, until=1991)
    assert edges(network, "count", "weight", "first") == {
        ("group/harbour-schools-ams", "region/AMS", 0, 1.0, ""),
        ("org/customs-fj", "region/AP", 0, 1.0, ""),
        ("org/customs-jm", "region/AMS", 0, 1.0, ""),
        ("org/customs-no", "region/EUR", 0, 1.0, ""),
        ("org/customs-pe", "region/AMS", 0, 1.0, ""),
        ("org/rocb-ams", "region/AMS", 0, 1.0, ""),
        ("org/whf-training", "org/whf", 0, 1.0, ""),
    }


# ---- filters


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (
            {"since": "2015-02-04", "until": "2015-02-04"},
            {"2015-02-ams-donor-meeting", "2015-02-ams-strategic-meeting"},
        ),
        ({"since": "2015-02-05", "until": "2015-12"}, set()),
        # of an event of 2016 no more is known than the year: it may have been in May
        ({"since": "2016-05", "until": "2016-05"}, {"2016-fiji-workshop"}),
        ({"since": date(2018, 6, 21)}, {"2018-06-kingston-signing", "2020-05-ap-webinar"}),
        ({"until": 2012}, {"2012-03-ams-donor-meeting"}),
        ({"region": "EUR"}, {"2018-06-kingston-signing"}),
        ({"region": "eastern waters"}, {"2016-fiji-workshop", "2020-05-ap-webinar"}),
        ({"topic": "coordinated-border-management"}, {"2015-02-ams-donor-meeting"}),
        ({"topic": "topic/border-management"}, {"2015-02-ams-donor-meeting"}),
        ({"topic": "Risk management", "region": "AP"}, {"2016-fiji-workshop"}),
    ],
)  # fmt: skip
def test_filters_keep_meetings(ds: rdflib.Dataset, filters: dict[str, Any], expected: set[str]) -> None:
    network = affiliation_network(ds, groups=True, **filters)
    kept = {node.removeprefix("event/") for node, kind in network.nodes(data="kind") if kind == "event"}
    assert kept == expected


def test_undated_meetings_stay_until_dates_are_asked_for(real: rdflib.Dataset) -> None:
    def undated(**filters: Any) -> set[str]:
        network = affiliation_network(real, **filters)
        return {event for event, about in network.graph["events"].items() if not about["first"]}

    assert undated()
    assert undated(since=1950, until=2100) == set()


def test_meetings_of_an_edge_stand_in_order_of_date_undated_ones_last(real: rdflib.Dataset) -> None:
    network = coparticipation_network(real)
    first = {event: about["first"] or "9999" for event, about in network.graph["events"].items()}
    for _, _, events in network.edges(data="events"):
        assert events == sorted(events, key=lambda event: (first[event], event))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"since": "2015-02-30"}, "since: '2015-02-30': month 2015-02 has 28 days, there is no day 30"),
        ({"since": 20}, "since: '20' is no date: write 2015, 2015-02, 2015-02-03 or 2015-02-02/2015-02-04"),
        ({"since": "2016", "until": "2015"}, "until (2015) lies before since (2016)"),
        ({"region": "whf"}, "'whf' is org/whf, which is no region"),
        ({"weight": "mass"}, "weight is 'mass'; it is one of count, newman"),
        ({"of": "org"}, "of is 'org'; it is one of organization, person, country"),
        ({"roles": "all"}, "roles is 'all'; it is one of present, any"),
    ],
)  # fmt: skip
def test_wrong_use_is_told(ds: rdflib.Dataset, wrong: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        coparticipation_network(ds, **wrong)
    assert str(caught.value) == message


def test_a_body_that_is_not_there_cannot_be_left_out(ds: rdflib.Dataset) -> None:
    with pytest.raises(NotFoundError, match="there is no 'org/whp' in the dataset; near it are org/whf"):
        coparticipation_network(ds, without="org/whp")


def test_one_network_a_year(ds: rdflib.Dataset) -> None:
    found = networks_by_year(coparticipation_network, ds, of="country", region="AMS", until="2015-06")
    assert {year: edges(network, "events") for year, network in found.items()} == {
        2012: set(),
        2013: {("country/JM", "country/PE", ("event/2013-04-ams-donor-meeting",))},
        2015: set(),
    }
    assert (
        found[2015]
        .graph["description"]
        .endswith("since 2015-01-01, until 2015-06-30; undated events are left out.")
    )


# ---- any dataset


class _Server(BaseHTTPRequestHandler):
    store: ox.Store

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        query = urllib.parse.parse_qs(body)["query"][0]
        found = self.store.query(query)
        answer = found.serialize(format=ox.QueryResultsFormat.JSON)  # type: ignore[union-attr,call-arg]
        assert isinstance(answer, bytes)
        self.send_response(200)
        self.send_header("Content-Type", "application/sparql-results+json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        return None


@pytest.fixture
def endpoint(built: Built) -> Iterator[Endpoint]:
    handler = type("Handler", (_Server,), {"store": built.store})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Endpoint(f"http://127.0.0.1:{server.server_address[1]}/sparql")
        server.shutdown()


@pytest.mark.parametrize(
    "network",
    [
        affiliation_network,
        coparticipation_network,
        membership_network,
        region_network,
        topic_network,
    ],
)
def test_a_remote_endpoint_gives_the_same_network(
    ds: rdflib.Dataset, endpoint: Endpoint, network: Any
) -> None:
    here, there = (network(each, region="AMS", since=2012) for each in (ds, endpoint))
    assert nx.utils.graphs_equal(here, there)
    assert here.graph == there.graph


@pytest.mark.filterwarnings("ignore:Dataset:DeprecationWarning:rdflib")  # of rdflib's own parser
def test_a_plain_rdflib_dataset_gives_the_same_network(ds: rdflib.Dataset, built: Built) -> None:
    plain = rdflib.Dataset()
    plain.parse(data=built.store.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    assert nx.utils.graphs_equal(coparticipation_network(ds), coparticipation_network(plain))


def test_a_dataset_without_meetings_gives_networks_without_nodes() -> None:
    for network in (affiliation_network, coparticipation_network, topic_network, membership_network):
        found = network(ox.Store())
        assert (found.number_of_nodes(), found.graph["events"], found.graph["version"]) == (0, {}, "")


def test_hostile_labels_come_through_as_they_are(built: Built) -> None:
    name = "<script>alert('1')</script> \u202eeman\u202c \"quoted\" & =1+1"
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    bank = ox.NamedNode("https://w3id.org/wcograph/id/org/tidebank")
    store = ox.Store()
    store.extend(quad for quad in built.store if not (quad.subject == bank and quad.predicate == label))
    store.add(ox.Quad(bank, label, ox.Literal(name, language="en"), ox.DefaultGraph()))
    assert coparticipation_network(store).nodes["org/tidebank"]["label"] == name


# ---- the projection


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 8)), max_size=80))
def test_projection_agrees_with_brute_force(attended: list[tuple[int, int]]) -> None:
    at: dict[int, set[int]] = {}
    for actor, meeting in attended:
        at.setdefault(meeting, set()).add(actor)
    met: dict[tuple[int, int], list[int]] = {}
    shares: Counter[tuple[int, int]] = Counter()
    for meeting in sorted(at):
        for pair in combinations(sorted(at[meeting]), 2):
            met.setdefault(pair, []).append(meeting)
            shares[pair] += 1 / (len(at[meeting]) - 1)  # type: ignore[assignment]
    pairs = project(np.array([a for a, _ in attended], int), np.array([m for _, m in attended], int))
    keys = list(zip(pairs.one.tolist(), pairs.other.tolist(), strict=True))
    assert keys == sorted(met)
    bounds = zip(pairs.start.tolist(), pairs.times.tolist(), strict=True)
    assert [pairs.meetings[at : at + n].tolist() for at, n in bounds] == [met[key] for key in keys]
    assert pairs.newman.tolist() == pytest.approx([shares[key] for key in keys])
