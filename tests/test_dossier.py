"""The dossier of each kind of thing, as data and as text."""

import csv
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from wcograph import describe
from wcograph.catalogue import labels
from wcograph.errors import NotFoundError
from wcograph.files import parse_yaml
from wcograph.lookup import place_order
from wcograph.namespaces import WCG, iri, path
from wcograph.prose import place_name

RELEASE = "doc/wco-20150218-ams"
EXPECTED = Path(__file__).parent / "dossiers"
"""Whole dossiers of the world as text, `<kind>-<id>.txt`; with UPDATE_DOSSIERS=1 they are written anew."""


@pytest.mark.parametrize("file", sorted(EXPECTED.glob("*.txt")), ids=lambda file: file.stem)
def test_a_dossier_of_the_world_reads_as_expected(ds, file):
    text = str(describe(ds, file.stem.replace("-", "/", 1))) + "\n"
    if os.environ.get("UPDATE_DOSSIERS"):
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8"), "if the new text is right, run pytest with UPDATE_DOSSIERS=1"


def sections(text: str) -> dict[str, list[str]]:
    """Lines of a dossier below their headings; those before the first heading below an empty one."""
    found: dict[str, list[str]] = {"": []}
    heading, lines = "", text.splitlines()
    for before, line in zip(["", *lines], lines, strict=False):
        if line and not line.startswith(" ") and before == "" and line is not lines[0]:
            heading = line
            found[heading] = []
        elif line:
            found[heading].append(line.removeprefix("  "))
    return found


def told(dataset: Any, thing: str) -> dict[str, list[str]]:
    return sections(str(describe(dataset, thing)))


# ---- a document


WORDED = ("as_printed", "as_read", "text", "reading", "position", "honorific")
NAMED = {
    "venue": "place",
    "city": "place",
    "country": "country",
    "topics": "topic",
    "concerns": "initiative",
    "role": "role",
    "person": "person",
    "organization": "org",
    "group": "group",
    "region": "region",
    "post": "post",
    "output": "output",
    "step": "type",
    "what": "type",
    "regions": "region",
}
"""Keys of records whose values are ids, with the kind of thing."""


def said_in(record: dict[str, Any], merged: dict[str, str] | None = None) -> set[tuple[str, str, str]]:
    """All that a record says: place, kind of thing (or none, for text, numbers and dates), value.

    An id that was merged is told as the one that stands for it, `kind/id` to `kind/id`.
    """
    found: set[tuple[str, str, str]] = set()

    def walk(value: Any, at: str, under: str) -> None:
        if isinstance(value, list):
            for item in value:
                walk(item, at, under)
        elif isinstance(value, dict):
            at = str(value.get("at", "whole")) if under != "event" else at
            for key, item in value.items():
                if key in WORDED or (key == "value" and under in ("status", "dates", "ordinal", "counts")):
                    found.add((at, "", str(item)))
                elif key in NAMED or (key == "value" and under in NAMED):
                    for each in item if isinstance(item, list) else [item]:
                        thing = f"{NAMED[under if key == 'value' else key]}/{each}"
                        kind, _, slug = (merged or {}).get(thing, thing).partition("/")
                        found.add((at, kind, slug))
                elif key == "event" and under == "relations":
                    found.add((at, "event", str(item)))
                else:
                    walk(item, at, key)

    for event in record.get("events", []):
        for key, value in event.items():
            walk(value, "whole", key)
    walk(record.get("notes", []), "whole", "notes")
    return found


def merges(data: Path) -> dict[str, str]:
    with (data / "merges.csv").open(encoding="utf-8", newline="") as rows:
        return {row["loser"]: row["winner"] for row in csv.DictReader(rows)}


def untold(dataset: Any, file: Path) -> list[tuple[str, str, str]]:
    """What a record says and its document's dossier does not tell under the same place."""
    data = next(folder for folder in file.parents if folder.name == "records").parent
    record = parse_yaml(file.read_text("utf-8"), "", [])[0]
    told_there = told(dataset, f"doc/{record['source']['id']}")
    said = said_in(record, merges(data))
    names = labels(dataset, {iri(kind, value) for _, kind, value in said if kind})
    # a reader's words that are the label but for capitals are not repeated
    form = str if record["reviewed"]["against"] == "text" else str.casefold
    return [
        (place, kind, value)
        for place, kind, value in sorted(said)
        if form(names[iri(kind, value)] if kind else value)
        not in form("\n".join(told_there.get(place_name(place), [])))
    ]


def test_every_value_wording_note_and_reading_of_the_2015_release_stands_under_its_place(real, ontology):
    file = ontology.parent / "data/records/2015/wco-20150218-ams.yaml"
    assert untold(real, file) == []
    said = said_in(parse_yaml(file.read_text("utf-8"), "", [])[0])
    assert len({place for place, _, _ in said}) == 15
    assert len(said) > 150


def test_every_value_wording_note_and_reading_of_every_record_stands_under_its_place(real, ontology):
    files = sorted((ontology.parent / "data/records").rglob("*.yaml"))
    missing = {file.stem: found for file in files if (found := untold(real, file))}
    assert missing == {}


@pytest.mark.parametrize(
    "doc", ["whf-20150218-donor-meeting", "gazette-20120312-callao", "whf-fiji-workshop"]
)
def test_every_value_and_wording_of_a_record_of_the_world_stands_under_its_place(ds, world, doc):
    (file,) = (world / "records").rglob(f"{doc}.yaml")
    assert untold(ds, file) == []


def test_a_sentence_that_only_adds_a_note_names_whom_it_is_about(real):
    assert told(real, RELEASE)["p3.s2 (paragraph 3, sentence 2)"][1:] == [
        f"  opening speaker {who}: Stressed, as did the other opening speaker, that the meeting matters for "
        "building on synergies that exist and for creating new ones."
        for who in ("Michael Keen", "Antoni Estevadeordal")
    ]


def test_the_places_of_a_document_come_in_its_order(real):
    headings = list(told(real, RELEASE))[2:]
    assert headings == [
        *("Events it tells of", "whole document", "title", "dateline", "p1 (paragraph 1)"),
        *(f"p2.s{n} (paragraph 2, sentence {n})" for n in (1, 2, 3)),
        *(f"p3.s{n} (paragraph 3, sentence {n})" for n in (1, 2, 3, 4, 5)),
        *("p4 (paragraph 4)", "caption 1", "caption 2", "Contradictions"),
    ]


def test_a_document_that_holds_nothing_for_us_says_so(ds):
    lines = str(describe(ds, "doc/gazette-20220101-weather")).splitlines()
    assert lines[-1] == "It says nothing that this dataset records."


def test_words_of_a_reader_are_never_in_quotation_marks(ds, world):
    for doc in ("tidebank-donor-meeting", "whf-fiji-workshop"):
        (file,) = (world / "records").rglob(f"{doc}.yaml")
        text = str(describe(ds, f"doc/{doc}"))
        for event in parse_yaml(file.read_text("utf-8"), "", [])[0]["events"]:
            for words in [value["as_read"] for value in walk_mappings(event) if "as_read" in value]:
                assert f"“{words}”" not in text
    whole = told(ds, "doc/tidebank-donor-meeting")["whole document"]
    assert (
        "  speaker: Carmen Díaz (person/p0003) (“Karmen Diaz”), Director General, "
        "for Harbour Authority of Peru, post: Director General of the Harbour Authority of Peru"
    ) in whole
    assert "  participants: 45 (noted as: 45 people) (disputed)" in whole


def walk_mappings(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [found for item in value for found in walk_mappings(item)]
    if isinstance(value, dict):
        return [value, *(found for item in value.values() for found in walk_mappings(item))]
    return []


# ---- an event


def test_what_comes_from_the_gathering_is_told_apart(real):
    found = told(real, "event/2015-02-ams-donor-meeting")
    heading = (
        "From Strategic and donor meetings of the Americas and Caribbean, Washington, D.C., February 2015 "
        "(event/2015-02-ams-gathering), of which it is part"
    )
    assert found[heading] == [
        "dates: 2015-02-02/2015-02-04 (“from 2-4 February 2015”)  [wco-20150218-ams p1]",
        "venue: IMF headquarters (“International Monetary Fund (IMF) headquarters”)  [wco-20150218-ams p1]",
        "city: Washington, D.C. (“Washington D.C.”)  [wco-20150218-ams p1]",
    ]
    assert not any(line.startswith(("dates:", "venue:", "city:")) for line in found["What sources say"])


def test_the_contradiction_is_told_with_its_reason(real):
    lines = told(real, "event/2015-02-ams-donor-meeting")["Contradictions"]
    assert lines[:3] == [
        "ordinal of WCO Regional Donor Meeting for the Americas and Caribbean 2015 "
        "(event/2015-02-ams-donor-meeting): resolved",
        "  6: accepted  [wco-20150218-ams title, p1, caption.1, caption.2]",
        "  4: rejected  [wco-20150218-ams p3.s3]",
    ]
    assert lines[3].startswith("  why: Headline, first paragraph and captions of the 2015 release say 6th;")


def test_what_an_event_has_of_its_own_is_not_inherited(ds):
    rows = describe(ds, "event/2015-02-ams-donor-meeting")["inherited"]
    assert {(row["property"], row["value_label"] or row["value"]) for row in rows} == {
        (WCG.edtf, "2015-02-02/2015-02-04"),
        (WCG.datesText, "2-4 February 2015"),
        (WCG.start, date(2015, 2, 2)),
        (WCG.end, date(2015, 2, 4)),
        (WCG.venue, "Tide House"),
    }


def test_a_reading_at_one_of_several_places_names_that_place(ds):
    lines = told(ds, "event/2015-02-ams-donor-meeting")["What sources say"]
    at = next(i for i, line in enumerate(lines) if line.startswith("follows: "))
    assert lines[at].endswith("[gazette-20150220-kingston p1.s2; whf-20150218-donor-meeting p2.s1]")
    assert (
        lines[at + 1]
        == "  our reading: The sentence says before the donor meeting.  [whf-20150218-donor-meeting p2.s1]"
    )


def test_a_single_participation_can_be_described(ds):
    found = told(ds, "event/2015-02-ams-donor-meeting#p-chair-1")
    assert found[""][0] == "chair (not named)"
    assert found["Participations"] == ["chair: not named (“the Chair”)  [whf-20150218-donor-meeting p4]"]
    assert "What sources say" not in found


# ---- other things


def test_a_series_lists_editions_in_order_with_dates_and_gaps(ds, real):
    dossier = describe(ds, "series/ams-donor-meeting")
    assert [(event["ordinal"], event["dates"]) for event in dossier["events"]] == [
        (1, "2012-03-05/2012-03-06"),
        (2, None),
        (4, None),
    ]
    assert dossier["missing"] == [3]
    editions = told(real, "series/ams-donor-meeting")["Editions"]
    assert [line[:28] for line in editions] == [
        "1–2  no edition known",
        "  –  2011-04-14/2011-04-15  ",
        "  3  2012-02-02/2012-02-03  ",
        "  4  2013-01-28/2013-02-01  ",
        "  5  undated                ",
        "  6  2015-02-02/2015-02-04  ",
    ]


def test_numbers_in_an_open_contradiction_are_not_called_missing(ds, world, ontology, tmp_path):
    import shutil

    from wcograph.dataset import build

    copy = shutil.copytree(world, tmp_path / "world")
    (copy / "decisions.yaml").write_text("[]\n", "utf-8")
    store = build(copy, ontology).store
    assert describe(store, "series/ams-donor-meeting")["missing"] == []


def test_a_topic_lists_its_events_with_their_places_what_is_narrower_and_what_deals_with_it(real):
    found = told(real, "topic/capacity-building")
    assert (
        "2015-02-02/2015-02-04  WCO Regional Donor Meeting for the Americas and Caribbean 2015 "
        "(event/2015-02-ams-donor-meeting)  [wco-20150218-ams p3.s3]"
    ) in found["Events on it"]
    assert "Narrower topics" in found
    assert all(", " in line for line in found["Events on narrower topics"])


def test_an_organization_lists_its_people_events_units_and_premises(ds):
    dossier = describe(ds, "org/tidebank")
    assert [row["thing"] for row in dossier["people"]] == ["person/p0001", "person/p0002"]
    assert [event["thing"] for event in dossier["events"]] == [
        "event/2012-03-ams-donor-meeting",
        "event/2013-04-ams-donor-meeting",
        "event/2015-02-ams-donor-meeting",
        "event/2018-06-kingston-signing",
    ]
    assert dossier["related"] == {
        "Premises": [{"thing": "place/tide-house", "label": "Tide House"}],
        "Posts": [{"thing": "post/tidebank-vice-president", "label": "Vice-President of the Tide Bank"}],
        "Documents published": [{"thing": "doc/tidebank-donor-meeting", "label": "Our work with donors"}],
    }
    assert describe(ds, "org/whf")["related"]["Units"] == [
        {"thing": "org/whf-training", "label": "Training Unit of the World Harbour Forum"}
    ]


def test_an_output_has_its_life_in_order_of_time(ds):
    lines = told(ds, "output/ams-risk-management-strategy")["At events"]
    steps = [
        line.partition(":")[0].strip() for line in lines if line.startswith("  ") and "note:" not in line
    ]
    assert [step for step in steps if "our reading" not in step] == ["drafted", "discussed", "adopted"]


def test_a_country_lists_its_administration_cities_and_events(ds):
    dossier = describe(ds, "country/PE")
    assert dossier["related"]["Customs administration"] == [
        {"thing": "org/customs-pe", "label": "Harbour Authority of Peru"}
    ]
    assert dossier["related"]["Places in it"] == [{"thing": "place/callao", "label": "Callao"}]
    assert {event["thing"] for event in dossier["events"]} == {
        "event/2012-03-ams-donor-meeting",
        "event/2024-05-ams-strategic-meeting",
    }


def test_a_region_lists_members_bodies_series_and_events(ds):
    headings = ["At events", "Events that concern it", "Members", "Bodies that serve it", "Series", "Posts"]
    assert list(told(ds, "region/AMS")) == ["", *headings, "Ours", "Sources"]


def test_a_role_a_type_and_an_initiative_list_where_they_occur(ds):
    assert [event["thing"] for event in describe(ds, "role/signatory")["events"]] == [
        "event/2018-06-kingston-signing"
    ]
    assert "Events of this type" in told(ds, "type/donor-meeting")
    assert told(ds, "initiative/tide-programme")["Events about it"] == [
        "2015-02-02/2015-02-04  Donor meeting, Kingston 2015 (event/2015-02-ams-donor-meeting), Kingston  "
        "[whf-20150218-donor-meeting p3.s4]"
    ]


def test_a_merged_person_leads_on_to_the_one_that_stands_for_it(ds):
    assert "is replaced by: Carmen Díaz (person/p0003)" in told(ds, "person/p0007")["Ours"]
    assert told(ds, "person/p0003")["Merged into it"] == ["person/p0007"]


def test_a_term_of_the_ontology_can_be_described(ds):
    assert describe(ds, "wcg:ordinal")["kind"] == "term"


# ---- whatever the thing


def every_thing(dataset: Any) -> list[str]:
    from wcograph import select

    rows = select(
        dataset, "SELECT DISTINCT ?thing WHERE { ?thing skos:prefLabel|foaf:name|dcterms:title ?label }"
    )
    return sorted(path(row["thing"]) for row in rows if "/id/" in row["thing"])


def test_every_thing_of_the_world_has_a_dossier_without_gaps_in_its_lines(ds):
    for thing in every_thing(ds):
        text = str(describe(ds, thing))
        assert "None" not in text, thing
        assert "withheld" not in text, thing
        assert ": :" not in text, thing
        assert not [line for line in text.splitlines() if line.rstrip() != line or line.endswith(":")], thing


def test_a_dossier_is_data_that_stays_the_same(ds):
    thing = "event/2015-02-ams-donor-meeting"
    assert describe(ds, thing) == describe(ds, thing)
    assert list(describe(ds, thing)) == [
        *("thing", "path", "label", "kind", "names", "ours", "claims", "inherited", "events", "missing"),
        *("positions", "people", "related", "conflicts", "sources"),
    ]


def test_in_a_notebook_hostile_names_stay_text(ds):
    html = describe(ds, "org/tidebank")._repr_html_()
    assert "<b>Tide" not in html
    assert "&lt;b&gt;Tide &amp; &quot;Ebb&quot;&lt;/b&gt;" in html


def test_what_is_not_there_has_no_dossier(ds):
    with pytest.raises(NotFoundError, match="near it are event/2015-02-ams-donor-meeting"):
        describe(ds, "event/2015-02-ams-donor-meting")


def test_places_have_names_in_words():
    names = [
        place_name(place)
        for place in sorted(["p2", "whole", "table.1", "dateline", "p1.s2"], key=place_order)
    ]
    assert names == [
        "whole document",
        "dateline",
        "p1.s2 (paragraph 1, sentence 2)",
        "p2 (paragraph 2)",
        "table 1",
    ]
