"""Records and authority files as RDF; what was merged and who was withdrawn."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pyoxigraph as ox
import pytest

from folders import add, copied, edit
from wcograph.dataset import Built, build, canonical_nquads
from wcograph.namespaces import AUTHORITY, BASE, CURATED_GRAPHS, CURATION, PREFIXES, PROVENANCE, path
from wcograph.validation import validate

SIGNING = "records/2018/whf-20180625-signing.yaml"


def rows(built: Built, query: str) -> list[tuple[str, ...]]:
    """The rows of a SELECT, with short paths, sorted."""
    found = built.store.query(query, prefixes=PREFIXES)
    assert isinstance(found, ox.QuerySolutions)
    names = found.variables
    return sorted(
        tuple(path(row[name].value) if row[name] is not None else "" for name in names) for row in found
    )


def about(built: Built, subject: str) -> set[tuple[str, str]]:
    """Properties and values of a thing in the accepted view."""
    return set(rows(built, f"SELECT ?p ?o WHERE {{ <{BASE}id/{subject}> ?p ?o }}"))  # type: ignore[arg-type]


def test_every_graph_is_a_claim_graph_with_a_passage_or_one_of_ours(built: Built) -> None:
    claimed = rows(
        built,
        "SELECT ?g WHERE { GRAPH wg:provenance { ?g a wcg:ClaimGraph ; wcg:extractedFrom/oa:hasSource ?d } }",
    )
    assert {graph.value for graph in built.store.named_graphs()} == {graph for (graph,) in claimed} | set(
        CURATED_GRAPHS
    )


def test_a_participation_says_who_in_which_role_for_whom(built: Built) -> None:
    found = about(built, "event/2018-06-kingston-signing#p-signatory-1")
    wcg, cv = PREFIXES["wcg"], PREFIXES["cv"]
    assert found == {
        (PREFIXES["rdf"] + "type", wcg + "Participation"),
        (cv + "hasParticipant", "person/p0001"),
        (cv + "role", "role/signatory"),
        (wcg + "onBehalfOf", "org/tidebank"),
        (wcg + "inPost", "post/tidebank-vice-president"),
        (wcg + "positionTitle", "Vice-President"),
        (wcg + "nameAsPrinted", "Ada Quill"),
        (wcg + "nameAsPrinted", "a Vice-President of the Tide Bank"),
    }


def test_printed_words_have_the_language_of_the_source_and_read_words_the_readers(built: Built) -> None:
    query = "SELECT ?lang ?text WHERE {{ {} {} ?text BIND(LANG(?text) AS ?lang) }}"
    assert rows(built, query.format("wev:2015-02-ams-donor-meeting", "wcg:nameAsPrinted"))[-1] == (
        "ru",
        "Четвёртая встреча доноров",
    )
    assert rows(built, query.format("wev:2016-fiji-workshop", "wcg:nameAsRead")) == [
        ("en", "Workshop on the risks of reefs")
    ]


def test_a_reading_of_ours_is_marked_and_says_why(built: Built) -> None:
    assert rows(
        built,
        """SELECT ?o ?why WHERE { GRAPH wg:curation {
        ?r a wcg:Reading ; rdf:subject wev:2015-02-ams-strategic-meeting ; rdf:predicate wcg:topic ;
           rdf:object ?o ; wcg:claimedIn wg:whf-20150218-donor-meeting-p2.s2 ; wcg:rationale ?why } }""",
    ) == [("topic/strategic-planning", "Read from the documents; no topic is named.")]


def test_precedes_is_stated_as_follows_the_other_way(built: Built) -> None:
    assert rows(built, "SELECT ?a ?b WHERE { ?a wcg:follows ?b }") == [
        ("event/2015-02-ams-donor-meeting", "event/2015-02-ams-strategic-meeting")
    ]


def test_literals_are_canonical_and_survive_the_store(built: Built) -> None:
    """The store writes "01" as "1" and "0.50" as "0.5": what it holds must be what was minted."""
    written = canonical_nquads(built.store)
    again = ox.Store()
    again.load(written, format=ox.RdfFormat.N_QUADS)
    assert canonical_nquads(again) == written
    assert rows(built, "SELECT ?x WHERE { wplace:callao schema:longitude ?x }") == [("-77.125",)]
    assert {
        str(quad.object.datatype.value).rpartition("#")[2]
        for quad in built.store
        if isinstance(quad.object, ox.Literal)
    } == {
        *("anyURI", "boolean", "date", "decimal", "gYear", "gYearMonth", "integer", "langString", "string"),
        "http://id.loc.gov/datatypes/edtf/EDTF",
    }


# ---- merges


def test_a_loser_is_a_signpost_to_the_winner_with_all_that_hangs_on_it(built: Built) -> None:
    assert rows(built, "SELECT ?old ?new WHERE { GRAPH wg:curation { ?old dcterms:isReplacedBy ?new } }") == [
        ("org/guilde-des-ports", "org/harbour-guild"),
        ("person/p0007", "person/p0003"),
        ("person/p0007#m-customs-pe-director-general", "person/p0003#m-customs-pe-director-general"),
    ]
    assert rows(built, "SELECT ?s ?p WHERE { GRAPH ?g { ?s ?p wper:p0007 } }") == []
    assert about(built, "person/p0007") == {
        (PREFIXES["owl"] + "deprecated", "true"),
        (PREFIXES["dcterms"] + "isReplacedBy", "person/p0003"),
    }
    assert rows(built, "SELECT ?n WHERE { wper:p0003 skos:altLabel ?n }") == [
        ("Karmen Diaz",),
        ("Karmen Díaz",),
    ]


def test_merged_events_lead_their_parts_along(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    add(
        folder / "merges.csv",
        "event/2013-04-ams-donor-meeting,event/2012-03-ams-donor-meeting,x,t,2026-01-01",
    )
    built = build(folder, ontology)
    old, new = "event/2013-04-ams-donor-meeting", "event/2012-03-ams-donor-meeting"
    moved = rows(
        built,
        f"""SELECT ?old ?new WHERE {{ ?old dcterms:isReplacedBy ?new
        FILTER(STRSTARTS(STR(?old), "{BASE}id/{old}")) }}""",
    )
    parts = [
        "",
        "#n-participants",
        "#o-ams-risk-management-strategy-drafted",
        "#p-donor-1",
        "#p-donor-2",
        "#p-participant-1",
        "#p-speaker-1",
        "#p-speaker-2",
    ]
    assert moved == [(old + part, new + part) for part in parts]
    assert (
        rows(built, f"SELECT ?s WHERE {{ GRAPH ?g {{ ?s wcg:edtf ?o }} FILTER(STR(?s) = '{BASE}id/{old}') }}")
        == []
    )


def test_chains_of_merges_lead_to_their_end_and_circles_nowhere(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    for row in (
        "org/reef-fund,org/gazette",
        "org/gazette,org/whf",
        "org/customs-fj,org/customs-no",
        "org/customs-no,org/customs-fj",
    ):
        add(folder / "merges.csv", f"{row},x,t,2026-01-01")
    built = build(folder, ontology)
    assert rows(built, "SELECT ?new WHERE { worg:reef-fund dcterms:isReplacedBy ?new }") == [("org/whf",)]
    assert rows(built, "SELECT ?new WHERE { worg:gazette dcterms:isReplacedBy ?new }") == [("org/whf",)]
    assert rows(built, "SELECT ?new WHERE { worg:customs-fj dcterms:isReplacedBy ?new }") == []
    assert [str(issue) for issue in validate(folder, ontology, shapes=False).errors] == [
        "merges.csv:6: org/customs-fj is merged into itself; break the circle",
        "merges.csv:7: org/customs-no is merged into itself; break the circle",
    ]


def test_taking_a_merge_back_restores_the_former_build_to_the_byte(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    before = canonical_nquads(build(folder, ontology).store)
    kept = (folder / "merges.csv").read_bytes()
    add(
        folder / "merges.csv",
        "event/2013-04-ams-donor-meeting,event/2012-03-ams-donor-meeting,x,t,2026-01-01",
    )
    assert canonical_nquads(build(folder, ontology).store) != before
    (folder / "merges.csv").write_bytes(kept)
    assert canonical_nquads(build(folder, ontology).store) == before


def test_merged_things_do_not_stand_to_themselves(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    for row in (
        "event/2015-02-ams-strategic-meeting,event/2015-02-ams-donor-meeting",
        "org/whf-training,org/whf",
        "event/2015-02-ams-gathering,event/2015-02-ams-donor-meeting",
        "place/tide-house,place/kingston",
    ):
        add(folder / "merges.csv", f"{row},x,t,2026-01-01")
    built = build(folder, ontology)
    assert rows(built, "SELECT ?s ?p WHERE { ?s ?p ?s }") == []


def test_links_of_a_loser_hang_on_the_winner(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    wikidata = "http://www.wikidata.org/entity/Q1"
    add(folder / "mappings.sssom.tsv", f"{BASE}id/person/p0007\t\tskos:exactMatch\t{wikidata}\t\t\t")
    assert rows(build(folder, ontology), f"SELECT ?s WHERE {{ ?s skos:exactMatch <{wikidata}> }}") == [
        ("person/p0003",)
    ]


def test_a_name_that_two_merged_things_share_is_no_other_name(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    edit(
        folder / "organizations.csv", "guilde-des-ports,Guilde des ports,", "guilde-des-ports,Harbour Guild,"
    )
    assert rows(build(folder, ontology), "SELECT ?n WHERE { worg:harbour-guild skos:altLabel ?n }") == []


# ---- withdrawals


def withdrawn(
    world: Path, ontology: Path, tmp_path: Path, person: str, *edits: tuple[str, str, str]
) -> Built:
    folder = copied(world, tmp_path)
    for name, old, new in edits:
        edit(folder / name, old, new)
    add(folder / "withdrawn.csv", f"{person},tester,2026-01-04")
    return build(folder, ontology)


def test_somebody_withdrawn_is_a_tombstone_and_nothing_else(built: Built) -> None:
    assert about(built, "person/p0006") == {
        (PREFIXES["owl"] + "deprecated", "true"),
        (PREFIXES["wcg"] + "withdrawn", "2026-01-04"),
    }
    assert rows(built, "SELECT ?s ?p WHERE { GRAPH ?g { ?s ?p wper:p0006 } }") == []
    assert rows(built, "SELECT ?t WHERE { wdoc:whf-20180625-signing dcterms:title ?t }") == [
        ("Bank and harbours sign; [withdrawn] thanks Kingston",)
    ]
    assert rows(
        built,
        "SELECT ?t WHERE { "
        "<https://w3id.org/wcograph/id/event/2018-06-kingston-signing#p-signatory-2> wcg:note ?t }",
    ) == [("[withdrawn] thanked the city.",)]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        (
            SIGNING,
            "value: 100, qualifier: over, as_printed: more than a hundred",
            "value: 100, qualifier: over, as_printed: a hundred with EMIL  STONE",
        ),
        (SIGNING, "position: Harbour Master", "position: Harbour Master (Stone, Emil)"),
        (SIGNING, "as_printed: Reef Convention", "as_printed: Convention of Emil‑Stone"),
        (SIGNING, "as_printed: on 21 June 2018", "as_printed: on Émil Stone’s birthday"),
        (
            SIGNING,
            "urls: [https://whf.example/news/2018/signing,",
            "urls: [https://whf.example/news/emil-stone,",
        ),
        (
            SIGNING,
            "urls: [https://whf.example/news/2018/signing,",
            "urls: [https://whf.example/news/%45mil_Stone,",
        ),
        (SIGNING, "{by: tester,", "{by: Emil Stone,"),
        ("events.csv", "Webinar on ports at a distance", "Webinar of Emil Stone"),
        ("organizations.csv", "The Harbour Gazette", "The Emil Stone Gazette"),
        (
            "possibly_same.csv",
            "person/p0008,person/p0001,Same",
            "person/p0006,person/p0001,Emil Stone has the same",
        ),
        ("decisions.yaml", "The conference was postponed", "Emil Stone says the conference was postponed"),
    ],
)
def test_a_withdrawn_name_is_nowhere_in_the_dataset(
    world: Path, ontology: Path, tmp_path: Path, file: str, old: str, new: str
) -> None:
    folder = copied(world, tmp_path)
    edit(folder / file, old, new)
    dump = canonical_nquads(build(folder, ontology).store).decode()
    plain = unicodedata.normalize("NFKD", dump.casefold())
    letters = "".join(char for char in plain if char.isalpha())
    assert "emilstone" not in letters
    assert "stoneemil" not in letters
    assert "p0006> <https://w3id.org/wcograph/ns#possiblySameAs" not in dump


def test_people_and_bodies_decided_to_be_two_are_said_to_differ_both_ways(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    add(folder / "distinct.csv", "person/p0007,person/p0001,x,t,2026-01-01")
    add(folder / "distinct.csv", "person/p0006,person/p0001,withdrawn,t,2026-01-01")
    add(folder / "distinct.csv", "place/suva,place/levuka,two towns,t,2026-01-01")
    query = "SELECT ?one ?other WHERE { GRAPH wg:curation { ?one owl:differentFrom ?other } }"
    assert rows(build(folder, ontology), query) == [
        ("org/customs-pe", "org/rocb-ams"),
        ("org/rocb-ams", "org/customs-pe"),
        ("person/p0001", "person/p0003"),
        ("person/p0003", "person/p0001"),
    ]


def test_links_that_would_name_somebody_withdrawn_are_left_out(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    link = f"{BASE}id/person/p0006\t\tskos:exactMatch\thttp://www.wikidata.org/entity/Q1\t\t\t\n"
    built = withdrawn(
        world,
        ontology,
        tmp_path,
        "p0006",
        (
            "mappings.sssom.tsv",
            "https://w3id.org/wcograph/id/country",
            link + "https://w3id.org/wcograph/id/country",
        ),
    )
    assert rows(built, "SELECT ?s WHERE { GRAPH ?g { ?s ?p <http://www.wikidata.org/entity/Q1> } }") == []


def test_withdrawing_one_of_two_merged_people_withdraws_both(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    """p0007 was merged into p0003: both names and both ids go, and no signpost tells of the office."""
    for person in ("p0003", "p0007"):
        built = withdrawn(world, ontology, tmp_path / person, person)
        dump = canonical_nquads(built.store).decode()
        assert not any(name in dump for name in ("Carmen", "Karmen", "p0007#m-", "p0003#m-"))
        assert (PREFIXES["wcg"] + "withdrawn", "2026-01-04") in about(built, "person/p0003")


def test_an_unnamed_participation_keeps_role_body_and_office(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    built = withdrawn(world, ontology, tmp_path, "p0001")
    wcg, cv = PREFIXES["wcg"], PREFIXES["cv"]
    assert about(built, "event/2013-04-ams-donor-meeting#p-speaker-1") == {
        (PREFIXES["rdf"] + "type", wcg + "Participation"),
        (cv + "role", "role/speaker"),
        (wcg + "onBehalfOf", "org/whf"),
        (wcg + "inPost", "post/whf-secretary"),
        (wcg + "positionTitle", "Secretary of the Forum"),
    }


def test_a_contested_participant_does_not_come_to_light_by_a_withdrawal(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    """Two sources disagree who spoke; that one of the two is withdrawn makes the other no surer."""
    name = "records/undated/tidebank-donor-meeting.yaml"
    contested = (
        name,
        "id: speaker-2\n        role: speaker\n        person: p0007\n        as_printed: Karmen Diaz",
        "id: speaker-1\n        role: speaker\n        person: p0007\n        as_printed: Karmen Diaz",
    )
    built = withdrawn(world, ontology, tmp_path, "p0001", contested)
    part = "event/2013-04-ams-donor-meeting#p-speaker-1"
    assert (PREFIXES["cv"] + "hasParticipant", "person/p0003") not in about(built, part)
    contests = f"?c wcg:conflictSubject <{BASE}id/{part}> ; wcg:conflictProperty ?what"
    assert rows(built, f"SELECT ?what WHERE {{ {contests} }}") == [(PREFIXES["wcg"] + "onBehalfOf",)]


def test_taking_a_withdrawal_back_restores_the_former_build_to_the_byte(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    before = canonical_nquads(build(folder, ontology).store)
    kept = (folder / "withdrawn.csv").read_bytes()
    add(folder / "withdrawn.csv", "p0001,tester,2026-01-04")
    assert b"Ada Quill" not in canonical_nquads(build(folder, ontology).store)
    (folder / "withdrawn.csv").write_bytes(kept)
    assert canonical_nquads(build(folder, ontology).store) == before


def test_authority_curation_and_provenance_are_kept_apart(built: Built) -> None:
    def properties(graph: str) -> set[str]:
        return {
            quad.predicate.value
            for quad in built.store.quads_for_pattern(None, None, None, ox.NamedNode(graph))
        }

    assert PREFIXES["wcg"] + "note" not in properties(AUTHORITY) | properties(PROVENANCE)
    assert PREFIXES["skos"] + "prefLabel" not in properties(CURATION) | properties(PROVENANCE)
    assert PREFIXES["oa"] + "hasSource" not in properties(AUTHORITY) | properties(CURATION)


def test_a_position_that_names_two_offices_attests_both(world: Path, ontology: Path, tmp_path: Path) -> None:
    data = copied(world, tmp_path)
    record = data / "records/2012/gazette-20120312-callao.yaml"
    edit(record, "post: whf-secretary", "post: [whf-secretary, tidebank-vice-president]")
    query = """SELECT ?person ?post WHERE {
        ?membership a org:Membership ; org:member ?person ; wcg:inPost ?post ;
          wcg:attestedAt wev:2012-03-ams-donor-meeting }"""
    before, after = (rows(build(folder, ontology), query) for folder in (world, data))
    (secretary,) = (person for person, post in before if post == "post/whf-secretary")
    assert sorted(set(after) - set(before)) == [(secretary, "post/tidebank-vice-president")]
    assert set(before) <= set(after)
