"""Reports of what the world covers, counted by hand from its README; and the page of the bundled data."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from folders import add, copied, edit
from wcograph import report
from wcograph.coverage import Coverage, write_report
from wcograph.dataset import build
from wcograph.errors import UsageError

DOCS = Path(__file__).parent.parent / "docs"
FIJI = "records/undated/whf-fiji-workshop.yaml"


@pytest.fixture(scope="module")
def coverage(ds: rdflib.Dataset) -> Coverage:
    return report(ds)


def by(rows: list[dict[str, str | int]], key: str) -> dict[str | int, list[str | int]]:
    return {row[key]: [value for name, value in row.items() if name != key] for row in rows}


def test_the_totals_are_those_of_the_world(coverage: Coverage) -> None:
    totals = by(coverage["totals"], "what")
    assert [
        totals[what] for what in ("sources", "events", "series of events", "outputs", "contradictions")
    ] == [
        *([12], [12], [3], [3], [4]),
    ]


def test_an_event_for_two_regions_counts_for_both(coverage: Coverage) -> None:
    events = {region: numbers[0] for region, numbers in by(coverage["regions"], "region").items()}
    assert events == {
        "Western Waters (AMS)": 7,
        "Eastern Waters (AP)": 3,
        "Northern Waters (EUR)": 1,
        "no region stated": 2,
    }


def test_years_and_regions_make_a_matrix_with_the_undated_last(coverage: Coverage) -> None:
    years = by(coverage["years"], "year")
    assert [*years][-1] == "undated"
    assert (years["2015"], years["2016"], years["undated"]) == ([3, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1])
    assert list(coverage["years"][0]) == ["year", "AMS", "AP", "EUR", "none"]


def test_years_without_events_are_named(coverage: Coverage) -> None:
    assert by(coverage["gaps"], "region")["Western Waters (AMS)"] == [
        8,
        "2014, 2016–2017, 2019–2021, 2023–2024",
    ]


def test_what_is_missing_is_counted_once_a_gathering_has_lent_its_place(coverage: Coverage) -> None:
    missing = by(coverage["missing"], "region")
    assert missing["no region stated"] == [2, 1, 1, 1, 2]
    assert missing["all"] == [12, 1, 2, 2, 6]


def test_facts_are_counted_by_the_number_of_their_sources(
    world: Path, ontology: Path, tmp_path: Path, coverage: Coverage
) -> None:
    folder = copied(world, tmp_path)
    edit(
        folder / "records/undated/tidebank-donor-meeting.yaml",
        "dates: {value: 2013-04-11, as_read: 11 April 2013}",
        "dates: {value: 2013-04-10}",
    )
    before = by(coverage["facts"], "property")["dates"]
    after = by(report(build(folder, ontology).store)["facts"], "property")["dates"]
    assert (before, after) == ([12, 12, 0, "100 %"], [11, 10, 1, "90 %"])


def test_contradictions_are_counted_by_how_they_stand(coverage: Coverage) -> None:
    assert by(coverage["conflicts"], "property") == {
        "city": [0, 1, 0],
        "dates": [0, 0, 1],
        "number": [0, 0, 1],
        "ordinal": [1, 0, 0],
    }


def test_the_age_and_reading_of_each_part_is_told(coverage: Coverage) -> None:
    age = by(coverage["age"], "region")
    assert age["all"] == [12, "2022-11-01", 2, 10, 2, "8 %"]
    assert age["Northern Waters (EUR)"] == [2, "2018-06-25", 0, 2, 0, "0 %"]


def test_names_become_identities_by_decisions(coverage: Coverage) -> None:
    identity = by(coverage["identity"], "kind")
    # people: nine but the withdrawn and the merged one; names of theirs, as printed too
    assert identity["person"][1:] == [7, 1, 1, 0]
    assert identity["organization"][1:] == [11, 1, 0, 1]


def test_identities_are_not_what_hangs_on_them(
    world: Path, ontology: Path, tmp_path: Path, coverage: Coverage
) -> None:
    """Participations of merged events are replaced too, and are no identities."""
    folder = copied(world, tmp_path)
    add(folder / "merges.csv", "event/harbour-school-visit,event/2016-fiji-workshop,x,t,2026-01-01")
    before, after = (
        by(each["identity"], "kind")["event"] for each in (coverage, report(build(folder, ontology).store))
    )
    assert (before[1:], after[1:]) == ([12, 0, 0, 0], [11, 1, 0, 0])


def test_types_languages_and_publishers_are_ranked(coverage: Coverage) -> None:
    assert coverage["types"][0] == {"type": "donor meeting", "events": 3}
    assert coverage["languages"][0] == {"language": "English", "sources": 11}
    assert coverage["publishers"][0] == {"publisher": "World Harbour Forum", "sources": 7}


def test_publishers_beyond_the_fifteenth_are_counted_together(
    world: Path, ontology: Path, tmp_path: Path
) -> None:
    folder = copied(world, tmp_path)
    record = (folder / "records/2022/gazette-20220101-weather.yaml").read_text("utf-8")
    for i in range(20):
        add(folder / "organizations.csv", f"paper-{i:02},Paper {i:02},,,organization,media,,,,")
        text = record.replace("gazette-20220101-weather", f"paper-{i:02}").replace(
            "publisher: gazette", f"publisher: paper-{i:02}"
        )
        (folder / f"records/2022/paper-{i:02}.yaml").write_text(text, "utf-8")
    rows = report(build(folder, ontology).store)["publishers"]
    assert len(rows) == 16
    assert rows[-1]["publisher"] == "9 others"
    assert sum(int(row["sources"]) for row in rows) == 32


def test_an_empty_dataset_is_reported_as_empty(tmp_path: Path) -> None:
    coverage = report(ox.Store())
    assert coverage.version == "unknown"
    assert {row["number"] for row in coverage["totals"]} == {0}
    assert write_report(coverage, tmp_path / "empty.md")[0].read_text("utf-8").count("## ") == len(
        coverage.sections
    )


def test_a_section_that_is_not_there_is_named_with_those_that_are(coverage: Coverage) -> None:
    with pytest.raises(KeyError, match="'region' is no section; there are totals, regions, years"):
        _ = coverage["region"]


# ---- the page


def test_the_page_names_each_chart_with_its_words(coverage: Coverage, tmp_path: Path) -> None:
    page, *charts = write_report(coverage, tmp_path / "cover.md")
    shown = re.findall(r"!\[(.+)\]\((.+)\)", page.read_text("utf-8"))
    assert [tmp_path / path for _, path in shown] == charts
    assert all(path.is_file() for path in charts)
    assert shown[0] == (
        "Events by region: Western Waters (AMS) 7, Eastern Waters (AP) 3, no region stated 2, "
        "Northern Waters (EUR) 1.",
        "cover/regions.svg",
    )


def test_the_same_dataset_gives_the_same_bytes(
    ds: rdflib.Dataset, world: Path, ontology: Path, tmp_path: Path
) -> None:
    first = write_report(report(ds), tmp_path / "a" / "page.md")
    second = write_report(report(build(world, ontology).store), tmp_path / "b" / "page.md")
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_names_cannot_break_the_page(world: Path, ontology: Path, tmp_path: Path) -> None:
    folder = copied(world, tmp_path)
    edit(folder / "organizations.csv", "The Harbour Gazette", "<img src=x> | *G* [x](y) & co")
    page = write_report(report(build(folder, ontology).store), tmp_path / "page.md")[0].read_text("utf-8")
    assert r"| &lt;img src=x&gt; \| \*G\* [x](y) &amp; co | 3 |" in page
    alt = next(line for line in page.splitlines() if line.startswith("![Sources by publisher"))
    assert r"\[x\](y)" in alt


def test_a_page_is_markdown(coverage: Coverage, tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"^'.*x.html' is no page of Markdown; write a name that ends in .md$"
    ):
        write_report(coverage, tmp_path / "x.html")


def test_it_prints_as_markdown_without_charts(coverage: Coverage) -> None:
    assert str(coverage).startswith("# Coverage\n\nData of 2026-01-05. The numbers say what was found")
    assert "![" not in str(coverage)


def test_the_page_in_docs_is_that_of_the_bundled_data(real: rdflib.Dataset, tmp_path: Path) -> None:
    mend = "docs/coverage.md is not that of the data any more; run: wcograph report -o docs/coverage.md"
    made = write_report(report(real), tmp_path / "coverage.md")
    for path in made:
        kept = DOCS / path.relative_to(tmp_path)
        assert kept.is_file(), mend
        assert kept.read_text("utf-8") == path.read_text("utf-8"), mend
    assert sorted(path.name for path in (DOCS / "coverage").iterdir()) == sorted(
        path.name for path in made[1:]
    ), mend
