"""Who says what and where, what contradicts what, and how things are found by name."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import rdflib

from wcograph import claims, conflicts, search
from wcograph.catalogue import find, labels
from wcograph.errors import NotFoundError, UsageError
from wcograph.lookup import place_order, sources
from wcograph.namespaces import WCG, iri, path

MEETING = "event/2015-02-ams-donor-meeting"


# ---- finding


@pytest.mark.parametrize(
    "name",
    [
        "https://w3id.org/wcograph/id/org/tidebank",
        "org/tidebank",
        "worg:tidebank",
        "tidebank",
        "Tide Bank",
        "tide bank",
        "  Tide Bank ",
        "Banque des marées",
        "Банк приливов",
        """<b>Tide & "Ebb"</b> 'Bank'""",
    ],
)
def test_a_thing_is_found_by_iri_path_prefixed_name_id_and_any_of_its_names(ds, name):
    assert find(ds, name) == iri("org", "tidebank")


def test_arabic_and_accented_names_are_found_as_typed_and_without_accents(ds):
    assert path(find(ds, "سميرة البحري")) == "person/p0005"
    assert path(find(ds, "carmen diaz")) == "person/p0003"


def test_a_participation_is_found_by_its_path(ds):
    assert path(find(ds, f"{MEETING}#p-chair-1")) == f"{MEETING}#p-chair-1"


def test_a_merged_thing_is_still_found_under_its_old_id(ds):
    assert path(find(ds, "person/p0007")) == "person/p0007"


def test_an_id_that_several_kinds_share_is_not_guessed():
    store = ox.Store()
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    for kind in ("org", "place"):
        store.add(ox.Quad(ox.NamedNode(iri(kind, "fort")), label, ox.Literal("The Fort", language="en")))
    with pytest.raises(NotFoundError, match=r"'fort' is org/fort and place/fort; write one of these"):
        find(store, "fort")
    with pytest.raises(NotFoundError, match=r"'the fort' names org/fort, place/fort; write one of these"):
        find(store, "the fort")


@pytest.mark.parametrize("name", ["org/tidebnak", "tidebnak", "Tide Bnak"])
def test_a_misspelt_thing_gets_the_nearest_right_one(ds, name):
    with pytest.raises(
        NotFoundError, match=rf"there is no '{name}' in the dataset; near it are org/tidebank"
    ):
        find(ds, name)


def test_what_is_like_nothing_gets_the_way_to_search(ds):
    with pytest.raises(
        NotFoundError, match="there is no 'zzzzzzzz' in the dataset; try: wcograph search WORDS"
    ):
        find(ds, "zzzzzzzz")


@pytest.mark.parametrize(
    "name", ["", "org/", "event/<x>", 'org/a" . } #', "{", "wcg:", "http://x y/", "\x00", "'" * 99]
)
def test_names_that_break_queries_are_only_not_found(ds, name):
    with pytest.raises(NotFoundError):
        find(ds, name)


# ---- labels


def test_labels_prefer_the_language_asked_for_then_english(ds):
    both = {iri("org", "tidebank"), iri("org", "reef-fund")}
    assert labels(ds, both, "ru") == {
        iri("org", "tidebank"): "Банк приливов",
        iri("org", "reef-fund"): "Reef Fund",
    }


def test_participations_steps_and_counts_are_called_by_what_they_consist_of(ds):
    nodes = {
        f"{MEETING}#p-opening-speaker-1": "opening speaker Ada Quill",
        f"{MEETING}#p-presenter-1": "presenter (Director General, for Harbour Authority of Peru)",
        f"{MEETING}#p-chair-1": "chair (not named)",
        "event/2013-04-ams-donor-meeting#o-ams-risk-management-strategy-drafted": (
            "drafted: Risk strategy of the Western Waters"
        ),
        "event/2013-04-ams-donor-meeting#n-participants": "number of participants",
        "person/p0001#m-whf-secretary": "Ada Quill, Secretary of the World Harbour Forum",
    }
    iris = {f"https://w3id.org/wcograph/id/{node}": label for node, label in nodes.items()}
    assert labels(ds, iris) == iris


def test_things_without_a_name_are_called_by_their_id_and_terms_by_their_words(ds):
    assert labels(
        ds, {iri("org", "nobody"), "https://schema.org/sameAs", "https://elsewhere.example/a/b"}
    ) == {
        iri("org", "nobody"): "org/nobody",
        "https://schema.org/sameAs": "same as",
        "https://elsewhere.example/a/b": "https://elsewhere.example/a/b",
    }


# ---- claims


def test_a_claim_tells_what_who_where_with_which_words_and_what_became_of_it(ds):
    rows = [
        row for row in claims(ds, MEETING) if row["property"] == WCG.ordinal and row["state"] == "rejected"
    ]
    assert rows == [
        {
            "subject": iri("event", "2015-02-ams-donor-meeting"),
            "subject_label": "Donor meeting, Kingston 2015",
            "property": WCG.ordinal,
            "property_label": "ordinal",
            "value": 3,
            "value_label": None,
            "state": "rejected",
            "as_printed": "this third meeting",
            "as_read": None,
            "reading": None,
            "doc": iri("doc", "whf-20150218-donor-meeting"),
            "place": "p3.s3",
            "title": "Second strategic meeting and 4th donor meeting of the Western Waters",
            "publisher": "World Harbour Forum",
            "issued": rows[0]["issued"],
            "url": "https://whf.example/ru/news/2015/donor-meeting",
            "against": "text",
        }
    ]
    assert str(rows[0]["issued"]) == "2015-02-18"


def test_the_columns_are_those_of_the_rows(ds):
    table = claims(ds, MEETING)
    assert table.columns == list(table[0])


def test_words_that_stand_with_a_rejected_claim_share_its_fate(ds):
    states = {row["value"]: row["state"] for row in claims(ds, MEETING) if row["property"] == WCG.ordinalText}
    assert states == {
        "4th": "accepted",
        "fourth": "accepted",
        "Четвёртая": "accepted",
        "this third meeting": "rejected",
    }


def test_statements_that_gave_way_without_contradiction_say_why(ds):
    signing = claims(ds, "event/2018-06-kingston-signing")
    dates = {(row["value"], row["state"]) for row in signing if row["property"] in (WCG.edtf, WCG.datesText)}
    assert dates == {
        ("2018-06-20", "superseded"),
        ("on 20 June", "superseded"),
        ("2018-06-21", "accepted"),
        ("on 21 June 2018", "accepted"),
    }
    first = claims(ds, "event/2012-03-ams-donor-meeting")
    assert {(row["value"], row["state"]) for row in first if row["property"] == WCG.edtf} == {
        ("2012-03", "coarser"),
        ("2012-03-05/2012-03-06", "accepted"),
    }


def test_undecided_claims_are_disputed_with_their_words_and_qualifiers(ds):
    rows = claims(ds, "event/2013-04-ams-donor-meeting")
    assert {
        (row["value"], row["state"], row["as_printed"], row["as_read"])
        for row in rows
        if row["property"] in (WCG.edtf, WCG.number)
    } == {
        ("2013-04-10", "disputed", "on 10 April 2013", None),
        ("2013-04-11", "disputed", None, "11 April 2013"),
        (40, "disputed", "some 40", None),
        (45, "disputed", None, "45 people"),
    }
    assert {row["state"] for row in rows if row["property"] == WCG.numberQualifier} == {"disputed"}


def test_no_statement_of_the_world_has_an_unexplained_state(ds, world):
    states = set()
    for file in sorted((world / "records").rglob("*.yaml")):
        states |= {row["state"] for row in claims(ds, f"doc/{file.stem}")}
    assert states == {"accepted", "rejected", "disputed", "superseded", "coarser"}


def test_a_person_leads_to_participations_a_topic_and_a_place_to_what_is_said_of_events(ds):
    def said(thing: str) -> set[tuple[str, str]]:
        return {(path(row["subject"]), row["property_label"]) for row in claims(ds, thing)}

    assert ("event/2018-06-kingston-signing#p-signatory-1", "role") in said("person/p0001")
    assert said("topic/customs-cooperation") == {("event/2018-06-kingston-signing", "topic")}
    assert said("place/suva") == {("event/2020-09-ap-regional-conference", "city")}


def test_a_relation_is_a_claim_of_both_events(ds):
    rows = claims(ds, "event/2015-02-ams-strategic-meeting")
    found = {
        (path(row["subject"]), row["property_label"], row["doc"])
        for row in rows
        if row["property"] == WCG.follows
    }
    assert found == {
        (MEETING, "follows", iri("doc", "gazette-20150220-kingston")),
        (MEETING, "follows", iri("doc", "whf-20150218-donor-meeting")),
    }


def test_a_withdrawn_person_has_no_claims_and_no_name_in_those_of_others(ds):
    assert claims(ds, "person/p0006") == []
    texts = str([*claims(ds, "event/2018-06-kingston-signing"), *claims(ds, "doc/whf-20180625-signing")])
    assert "Stone" not in texts
    assert "[withdrawn] thanked the city." in texts


def test_an_unknown_thing_has_no_claims_but_an_error(ds):
    with pytest.raises(NotFoundError):
        claims(ds, "event/2050-01-nothing")


def test_a_plain_rdflib_dataset_gives_the_same_claims(ds):
    plain = rdflib.Dataset()
    for graph in ds.graphs():
        for triple in graph:
            plain.add((*triple, graph.identifier))
    for triple in ds.default_graph:
        plain.default_graph.add(triple)
    assert claims(plain, MEETING) == claims(ds, MEETING)


# ---- contradictions


def test_all_claims_of_a_contradiction_are_told_with_the_decision(ds):
    rows = conflicts(ds, MEETING)
    assert [(row["value"], row["status"], path(row["doc"]), row["place"]) for row in rows] == [
        (3, "rejected", "doc/whf-20150218-donor-meeting", "p3.s3"),
        (4, "accepted", "doc/gazette-20150220-kingston", "title"),
        (4, "accepted", "doc/whf-20150218-donor-meeting", "title"),
        (4, "accepted", "doc/whf-20150218-donor-meeting", "p1"),
    ]
    assert {row["resolution"] for row in rows} == {"resolved"}
    assert rows[0]["reason"].startswith(
        "The headline, the first paragraph and the Russian report say fourth;"
    )


@pytest.mark.parametrize(
    "thing",
    [MEETING, "doc/gazette-20150220-kingston", "conflict/2015-02-ams-donor-meeting-ordinal"],
)
def test_a_contradiction_belongs_to_its_event_its_documents_and_itself(ds, thing):
    assert {path(row["conflict"]) for row in conflicts(ds, thing)} == {
        "conflict/2015-02-ams-donor-meeting-ordinal"
    }


def test_a_contradiction_belongs_to_the_values_that_are_in_it(ds):
    assert {row["value_label"] for row in conflicts(ds, "place/suva")} == {"Suva", "Levuka"}
    assert conflicts(ds, "place/callao") == []


def test_a_contradiction_about_a_participation_belongs_to_those_in_it(ds):
    assert [path(row["conflict"]) for row in conflicts(ds, "topic/e-learning")] == []
    rows = conflicts(ds, "event/2013-04-ams-donor-meeting")
    assert {row["subject_label"] for row in rows} == {
        "Donor meeting, Kingston 2013",
        "number of participants",
    }


def test_conflicts_of_an_unknown_thing_are_an_error_even_where_there_are_none(ds):
    empty = ox.Store()
    with pytest.raises(NotFoundError):
        conflicts(empty, "event/x")
    assert conflicts(empty) == []


def test_without_a_thing_all_contradictions_come(ds):
    assert {path(row["conflict"]) for row in conflicts(ds)} == {
        "conflict/2013-04-ams-donor-meeting-dates",
        "conflict/2013-04-ams-donor-meeting-n-participants-number",
        "conflict/2015-02-ams-donor-meeting-ordinal",
        "conflict/2020-09-ap-regional-conference-city",
    }


# ---- sources and places


def test_places_come_in_the_order_of_the_document():
    ordered = [
        *("whole", "title", "dateline", "p1", "p2", "p2.s1", "p2.s10", "p10"),
        *("caption.1", "caption.2", "caption.11", "list.1", "slide.3", "table.1"),
    ]
    assert sorted({*ordered}, key=place_order) == ordered


def test_the_address_of_a_document_is_in_its_own_language_or_in_none(ds):
    found = sources(ds, {iri("doc", "whf-20180625-signing"), iri("doc", "whf-20200310-conference")})
    assert {path(doc): (row["url"], row["issued"], row["against"]) for doc, row in found.items()} == {
        "doc/whf-20180625-signing": (
            "https://whf.example/news/2018/signing",
            found[iri("doc", "whf-20180625-signing")]["issued"],
            "text",
        ),
        "doc/whf-20200310-conference": ("https://whf.example/news/2020/save-the-date", "2020-03", "text"),
    }


# ---- search


@pytest.mark.parametrize(
    ("words", "first", "matched"),
    [
        ("tide bank", "org/tidebank", "Tide Bank"),
        ("ПРИЛИВОВ банк", "org/tidebank", "Банк приливов"),
        ("البحري", "person/p0005", "سميرة البحري"),
        ("marees", "org/tidebank", "Banque des marées"),
        ("diaz carmen", "person/p0003", "Carmen Díaz"),
        ("Kingstn Declaraton", "output/kingston-declaration", "Kingston Declaration"),
        ("WHF", "org/whf", "WHF"),
        ("jamaïque", "country/JM", "Jamaïque"),
    ],
)
def test_search_finds_names_in_any_script_order_and_with_slips(ds, words, first, matched):
    row = search(ds, words)[0]
    assert (row["thing"], row["matched"]) == (first, matched)


def test_search_tells_our_label_beside_the_name_that_matched(ds):
    assert search(ds, "Guilde des ports")[0] == {
        "thing": "org/harbour-guild",
        "label": "Harbour Guild",
        "matched": "Guilde des ports",
    }


def test_search_keeps_to_a_kind_and_a_limit(ds):
    assert [row["thing"] for row in search(ds, "kingston", kind="place")] == ["place/kingston"]
    assert len(search(ds, "kingston", limit=2)) == 2


def test_a_withdrawn_person_is_not_found_by_name(ds):
    assert search(ds, "Emil Stone", kind="person") == []


def test_search_refuses_an_unknown_kind_and_empty_words(ds):
    with pytest.raises(UsageError, match="'meeting' is no kind of thing; there are event, series, person"):
        search(ds, "x", kind="meeting")
    with pytest.raises(UsageError, match="search for at least one letter"):
        search(ds, " -’. ")


@pytest.mark.parametrize("words", ['"', "') } #", "\\u0022", "?x", "\n", "🙂", "\x00", "a" * 5000])
def test_search_takes_any_text_as_text(ds, words):
    try:
        rows = search(ds, words)
    except UsageError:
        return
    assert all(set(row) == {"thing", "label", "matched"} for row in rows)
