"""The tables of a release: whole rows, keys, and what Table Schema says of them."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pyoxigraph as ox
import pytest

from wcograph.columns import TABLES
from wcograph.errors import UsageError
from wcograph.namespaces import PREFIXES, iri
from wcograph.tables import as_csv, schema, tables

ID = "https://w3id.org/wcograph/id/"


@pytest.fixture(scope="module")
def found(ds):
    return tables(ds)


def row(found, table: str, id_: str) -> dict[str, str]:
    """A row, its empty cells left out."""
    (one,) = [each for each in found[table] if each["id"] == id_]
    return {name: cell for name, cell in one.items() if cell}


def test_an_event_whole(found):
    assert row(found, "events", "2015-02-ams-donor-meeting") == {
        "id": "2015-02-ams-donor-meeting",
        "iri": ID + "event/2015-02-ams-donor-meeting",
        "label": "Donor meeting, Kingston 2015",
        "type": "donor-meeting",
        "type_label": "donor meeting",
        "series": "ams-donor-meeting",
        "series_label": "Donor meetings of the Western Waters",
        "gathering": "2015-02-ams-gathering",
        "gathering_label": "Donor and strategic meetings, Kingston 2015",
        "earliest": "2015-02-02",
        "latest": "2015-02-04",
        "status": "held",
        "city": "kingston",
        "city_label": "Kingston",
        "country": "JM",
        "country_label": "Jamaica",
        "regions": "AMS",
        "ordinal": "4",
        "topics": "coordinated-border-management | risk-management",
        "topic_labels": "Coordinated Border Management | Risk management",
        "concerns": "tide-programme",
        "concern_labels": "Tide Programme",
        "sources": "gazette-20150220-kingston | whf-20150218-donor-meeting",
    }


def test_an_undecided_value_is_an_empty_cell_and_its_property_is_named(found):
    event = row(found, "events", "2013-04-ams-donor-meeting")
    assert "dates" not in event
    assert event["conflicts"] == "dates"
    assert (event["earliest"], event["latest"]) == ("2013-04-10", "2013-04-11")
    count = row(found, "counts", "2013-04-ams-donor-meeting#n-participants")
    assert "number" not in count
    assert (count["counted"], count["conflicts"]) == ("participants", "number")


def test_a_participation_whole(found):
    assert row(found, "participations", "2015-02-ams-donor-meeting#p-opening-speaker-2") == {
        "id": "2015-02-ams-donor-meeting#p-opening-speaker-2",
        "iri": ID + "event/2015-02-ams-donor-meeting#p-opening-speaker-2",
        "event": "2015-02-ams-donor-meeting",
        "event_label": "Donor meeting, Kingston 2015",
        "earliest": "2015-02-02",
        "latest": "2015-02-04",
        "role": "opening-speaker",
        "role_label": "opening speaker",
        "participant_kind": "person",
        "participant_label": "Boris Volny",
        "person": "p0002",
        "position": "Vice-President | Вице-президент",
        "posts": "tidebank-vice-president",
        "post_labels": "Vice-President of the Tide Bank",
        "for_label": "Tide Bank",
        "for_organization": "tidebank",
        "passages": "gazette-20150220-kingston#p2 | whf-20150218-donor-meeting#p3.s1",
        "sources": "gazette-20150220-kingston | whf-20150218-donor-meeting",
    }


def test_invitations_delegations_groups_and_regions_have_their_columns(found):
    meeting = "2015-02-ams-donor-meeting#p-"
    assert row(found, "participations", meeting + "presenter-1")["invited"] == "true"
    head = row(found, "participations", meeting + "delegation-head-1")
    assert head["delegation"] == meeting + "participant-1"
    assert row(found, "participations", meeting + "donor-1")["group"] == "donors"
    signing = row(found, "participations", "2018-06-kingston-signing#p-signatory-3")
    assert (signing["participant_kind"], signing["region"]) == ("region", "AMS")


def test_a_withdrawn_person_is_in_no_table(found):
    assert "Stone" not in str(found)
    assert "p0006" not in {each["id"] for each in found["people"]}
    unnamed = row(found, "participations", "2018-06-kingston-signing#p-signatory-2")
    assert not {"person", "participant_label", "participant_kind"} & unnamed.keys()


def test_a_merged_person_is_one_row_with_both_names(found):
    assert row(found, "people", "p0003") == {
        "id": "p0003",
        "iri": ID + "person/p0003",
        "name": "Carmen Díaz",
        "aliases": "Karmen Diaz | Karmen Díaz",
        "represented": "customs-pe",
        "represented_labels": "Harbour Authority of Peru",
    }
    assert "p0007" not in {each["id"] for each in found["people"]}


def test_other_things_whole(found):
    assert row(found, "organizations", "customs-pe") == {
        "id": "customs-pe",
        "iri": ID + "org/customs-pe",
        "label": "Harbour Authority of Peru",
        "aliases": "HAP",
        "class": "customs-administration",
        "country": "PE",
        "country_label": "Peru",
        "region": "AMS",
    }
    assert row(found, "places", "tide-house") == {
        "id": "tide-house",
        "iri": ID + "place/tide-house",
        "label": "Tide House",
        "aliases": "Headquarters of the Tide Bank",
        "class": "venue",
        "within": "kingston",
        "within_label": "Kingston",
        "premises_of": "tidebank",
        "premises_of_label": "Tide Bank",
    }
    assert row(found, "posts", "vice-chair-ams") == {
        "id": "vice-chair-ams",
        "iri": ID + "post/vice-chair-ams",
        "label": "Vice-Chair for the Western Waters",
        "in_label": "Western Waters",
        "in_region": "AMS",
    }
    assert row(found, "sources", "whf-fiji-workshop") == {
        "id": "whf-fiji-workshop",
        "iri": ID + "doc/whf-fiji-workshop",
        "title": "Workshop on reef risks",
        "publisher": "whf",
        "publisher_label": "World Harbour Forum",
        "language": "en",
        "urls": "https://whf.example/news/reef-risks",
        "truncated": "true",
        "reviewed_against": "facts",
        "reviewed_on": "2026-01-01",
    }
    assert row(found, "output_steps", "2018-06-kingston-signing#o-ams-risk-management-strategy-adopted")[
        "step"
    ] == ("adopted")
    assert row(found, "countries", "PE")["same_as"] == "http://www.wikidata.org/entity/Q419"
    assert row(found, "initiatives", "tide-programme")["topics"] == "capacity-building"


def test_a_contradiction_has_a_row_for_each_claim(found):
    claims = [each for each in found["conflicts"] if each["conflict"] == "2015-02-ams-donor-meeting-ordinal"]
    assert [(each["value"], each["status"], each["passages"]) for each in claims] == [
        ("3", "rejected", "whf-20150218-donor-meeting#p3.s3"),
        (
            "4",
            "accepted",
            "gazette-20150220-kingston#title | whf-20150218-donor-meeting#p1 | "
            "whf-20150218-donor-meeting#title",
        ),
    ]
    assert {(each["subject"], each["property"], each["resolution"]) for each in claims} == {
        ("event/2015-02-ams-donor-meeting", "wcg:ordinal", "resolved")
    }


def test_rows_are_sorted_by_id_and_ids_are_unique(found):
    for name, rows in found.items():
        ids = [each["iri"] for each in rows]
        assert ids == sorted(set(ids)), name


def test_every_key_leads_to_a_row(found):
    for table in TABLES:
        for column in table.columns:
            if column.table:
                ids = {each["id"] for each in found[column.table]}
                used = {each[column.name] for each in found[table.name]} - {""}
                assert used <= ids, (table.name, column.name)


def test_every_event_person_and_document_of_the_world_is_in_its_table(found, world):
    with (world / "events.csv").open(encoding="utf-8") as file:
        assert {each["id"] for each in csv.DictReader(file)} == {each["id"] for each in found["events"]}
    documents = {file.stem for file in (world / "records").rglob("*.yaml")}
    assert documents == {each["id"] for each in found["sources"]}


def test_cells_are_of_their_type(found):
    written = {
        "date": lambda cell: date.fromisoformat(cell).isoformat(),
        "integer": lambda cell: str(int(cell)),
        "number": lambda cell: format(Decimal(cell), "f"),
        "boolean": lambda cell: {"true": "true", "false": "false"}[cell],
    }
    seen = set()
    for table in TABLES:
        for column in table.columns:
            if column.type in written:
                cells = {each[column.name] for each in found[table.name]} - {""}
                assert {written[column.type](cell) for cell in cells} == cells, (table.name, column.name)
                seen |= {column.type for _ in cells}
    assert seen == set(written)


def test_several_values_where_one_is_expected_are_refused():
    store = ox.Store()
    event, type_ = ox.NamedNode(iri("event", "e")), ox.NamedNode(PREFIXES["rdf"] + "type")
    store.add(ox.Quad(event, type_, ox.NamedNode(PREFIXES["wcg"] + "Event")))
    for number in (1, 2):
        store.add(ox.Quad(event, ox.NamedNode(PREFIXES["wcg"] + "ordinal"), ox.Literal(number)))
    with pytest.raises(UsageError, match="event/e has 2 values for 'ordinal', where one is expected: 1, 2"):
        tables(store)


def test_csv_reads_back_as_it_was_whatever_the_text():
    table = next(each for each in TABLES if each.name == "regions")
    rows = [
        {"id": "1", "iri": "x", "label": 'quotes "", commas, and\nlines'},
        {"id": "2", "iri": "=1+1", "label": "العربية ; | \t"},
        {"id": "3", "iri": "", "label": "'-"},
    ]
    text = as_csv(table, rows).decode("utf-8")
    assert text.splitlines()[0] == "id,iri,label"
    assert list(csv.DictReader(io.StringIO(text, newline=""))) == rows


def test_a_schema_tells_types_keys_and_meanings():
    table = next(each for each in TABLES if each.name == "series")
    assert schema(table) == {
        "fields": [
            {
                "name": "id",
                "type": "string",
                "description": "Id, as in the data",
                "constraints": {"required": True, "unique": True},
            },
            {"name": "iri", "type": "string", "description": "IRI in the graph"},
            {"name": "label", "type": "string", "description": "Our label, in English where there is one"},
            {
                "name": "aliases",
                "type": "string",
                "description": "Other names and spellings, any language; several are joined with ' | '",
            },
            {"name": "region", "type": "string", "description": "WCO region"},
        ],
        "missingValues": [""],
        "primaryKey": "id",
        "foreignKeys": [{"fields": "region", "reference": {"resource": "regions", "fields": "id"}}],
    }


def test_columns_of_a_table_have_different_names_and_all_a_description():
    for table in TABLES:
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names)), table.name
        assert all(column.description for column in table.columns)
