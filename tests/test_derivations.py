"""What follows from the accepted view."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from folders import add, copied, edit
from wcograph.dataset import Built, build
from wcograph.namespaces import BASE, DERIVED, PREFIXES, path


def values(built: Built, subject: str, property_: str) -> list[str]:
    rows = built.store.query(f"SELECT ?v WHERE {{ <{BASE}id/{subject}> {property_} ?v }}", prefixes=PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    return sorted(path(row["v"].value) for row in rows)


@pytest.mark.parametrize(
    ("event", "earliest", "latest"),
    [
        ("2012-03-ams-donor-meeting", "2012-03-05", "2012-03-06"),  # stated, the finer of two
        ("2013-04-ams-donor-meeting", "2013-04-10", "2013-04-11"),  # contested: all that is claimed
        ("2015-02-ams-donor-meeting", "2015-02-02", "2015-02-04"),  # of the gathering
        ("2016-fiji-workshop", "2016-01-01", "2016-12-31"),  # a year
        ("2018-06-kingston-signing", "2018-06-21", "2018-06-21"),  # the report, not the plan
        ("2024-05-ams-strategic-meeting", "2024-05-01", "2024-05-31"),  # a plan, as nothing else is known
    ],
)
def test_day_bounds_span_what_may_be_meant(built: Built, event: str, earliest: str, latest: str) -> None:
    found = [values(built, f"event/{event}", used) for used in ("wcg:earliest", "wcg:latest")]
    assert found == [[earliest], [latest]]


def test_what_has_no_date_gets_none(built: Built) -> None:
    assert values(built, "event/harbour-school-visit", "wcg:earliest") == []


def test_an_own_contested_date_is_not_replaced_by_that_of_the_gathering(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    edit(
        folder / "records/2015/gazette-20150220-kingston.yaml",
        "ordinal: {at: title, value: 4, as_printed: Четвёртая}",
        "ordinal: {at: title, value: 4, as_printed: Четвёртая}\n    dates: [{at: p1.s1, value: "
        "2015-02-03}, {at: p2, value: 2015-02-05}]",
    )
    built = build(folder, ontology)
    meeting = "event/2015-02-ams-donor-meeting"
    assert values(built, meeting, "wcg:earliest") + values(built, meeting, "wcg:latest") == [
        "2015-02-03",
        "2015-02-05",
    ]


@pytest.mark.parametrize(
    ("event", "city", "country"),
    [
        ("2012-03-ams-donor-meeting", ["place/callao"], ["country/PE"]),  # from the venue
        ("2013-04-ams-donor-meeting", ["place/kingston"], ["country/JM"]),  # from the city
        ("2016-fiji-workshop", [], ["country/FJ"]),  # stated, without a city
        ("2020-09-ap-regional-conference", [], []),  # the city is contested
        ("2020-05-ap-webinar", [], []),
    ],
)
def test_a_venue_leads_to_its_city_and_a_city_to_its_country(
    built: Built, event: str, city: list[str], country: list[str]
) -> None:
    assert (values(built, f"event/{event}", "wcg:city"), values(built, f"event/{event}", "wcg:country")) == (
        city,
        country,
    )


def test_a_venue_does_not_decide_a_contested_city_or_add_to_a_stated_one(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    for name, line in (
        ("2020/whf-20200310-conference.yaml", "    city: {at: title, value: suva, as_printed: Suva}\n"),
        ("2013/whf-20130420-kingston.yaml", "    city: {at: p1, value: kingston, as_printed: Kingston}\n"),
    ):
        edit(folder / "records" / name, line, "    venue: {at: p1, value: lighthouse-hall}\n" + line)
    built = build(folder, ontology)
    assert values(built, "event/2020-09-ap-regional-conference", "wcg:city") == []
    assert values(built, "event/2013-04-ams-donor-meeting", "wcg:city") == ["place/kingston"]


def test_circles_above_an_event_or_a_place_end(world: Path, ontology: Path, tmp_path: Path) -> None:
    """Validation names them; a build must still come to its end."""
    folder = copied(world, tmp_path)
    edit(folder / "events.csv", ",,gathering,,,", ",,gathering,,2015-02-ams-strategic-meeting,")
    edit(
        folder / "places.csv",
        "kingston,Kingston,Кингстон@ru,,city,JM,",
        "kingston,Kingston,Кингстон@ru,,city,tide-house,",
    )
    built = build(folder, ontology)
    assert values(built, "event/2015-02-ams-gathering", "wcg:country") == []
    assert values(built, "event/2015-02-ams-strategic-meeting", "wcg:earliest") == ["2015-02-02"]


def test_what_is_derived_says_that_it_is(built: Built) -> None:
    """Nothing that only the rules conclude stands in a claim graph or passes for curated."""
    derived = {
        quad.predicate.value
        for quad in built.store.quads_for_pattern(None, None, None, ox.NamedNode(DERIVED))
    }
    assert PREFIXES["wcg"] + "earliest" in derived
    elsewhere = {
        quad.predicate.value
        for quad in built.store
        if quad.graph_name != ox.DefaultGraph() and quad.graph_name.value != DERIVED
    }
    own = {name for name in derived if name.startswith(PREFIXES["wcg"])}
    assert own & elsewhere == {PREFIXES["wcg"] + name for name in ("city", "country", "inPost")}


def test_the_previous_edition_is_the_nearest_known_one(built: Built) -> None:
    assert values(built, "event/2015-02-ams-donor-meeting", "wcg:previousEdition") == [
        "event/2013-04-ams-donor-meeting"
    ]


def test_rules_run_in_the_order_of_their_names(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(ontology, tmp_path)
    (folder / "rules/99-last.rq").write_text("CONSTRUCT { ?s wcg:note 'two' } WHERE { ?s wcg:note 'one' }")
    (folder / "rules/98-first.rq").write_text("CONSTRUCT { worg:whf wcg:note 'one' } WHERE {}")
    assert values(build(world, folder), "org/whf", "wcg:note") == ["one", "two"]


def test_no_folder_of_rules_derives_nothing_by_rule(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(ontology, tmp_path)
    for rule in (folder / "rules").glob("*.rq"):
        rule.unlink()
    add(folder / "README.md", "no rules")
    assert values(build(world, folder), "event/2015-02-ams-gathering", "wcg:hasPart") == []
