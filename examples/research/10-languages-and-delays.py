"""In which languages is a region reported, what would be lost without them, and how soon do reports appear?

`only_here`: meetings of the region that no document in another language tells of. `days`: from the end of the
meeting to the day of issue, the median over documents; of the meetings in one document the latest counts that
was over by then. Only documents with a day of issue, and meetings known to the day, can be timed (`timed`
says how many). Region `(none)`: meetings of no region, most of them the WCO's own.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from statistics import median
from typing import Any

import rdflib

import wcograph

REPORTS = """
SELECT DISTINCT ?event ?region ?document ?language ?issued ?earliest ?latest ?edtf WHERE {
  ?event wcg:reportedIn ?document .
  ?document dcterms:language ?language .
  OPTIONAL { ?document dcterms:issued ?issued }
  OPTIONAL { ?event wcg:latest ?latest ; wcg:edtf ?edtf }
  OPTIONAL { ?event (wcg:region|wcg:partOf/wcg:region|wcg:inSeries/wcg:region)/skos:notation ?region }
} ORDER BY ?event ?region ?document
"""


def answer(ds: rdflib.Dataset) -> list[dict[str, str | int | float | None]]:
    """One row for each region and language, languages of most documents first."""
    reports = wcograph.select(ds, REPORTS)
    languages = defaultdict(set)
    for row in reports:
        languages[row["event"]].add(row["language"])
    grouped = defaultdict(list)
    for row in reports:
        grouped[row["region"] or "(none)", row["language"]].append(row)
    rows = []
    for (region, language), told in grouped.items():
        meetings = {row["event"] for row in told}
        delays = days(told)
        rows.append(
            {
                "region": region,
                "language": language,
                "documents": len({row["document"] for row in told}),
                "meetings": len(meetings),
                "only_here": sum(languages[event] == {language} for event in meetings),
                "timed": len(delays),
                "days": median(delays) if delays else None,
            }
        )
    return sorted(rows, key=lambda row: (row["region"], -row["documents"], row["language"]))


def days(told: list[dict[str, Any]]) -> list[int]:
    """For each document that can be timed, the days since the last of its meetings that was over."""
    over = defaultdict(list)
    for row in told:
        to_the_day = row["edtf"] is not None and len(row["edtf"].rpartition("/")[2]) == len("2015-02-04")
        if isinstance(row["issued"], date) and to_the_day and row["latest"] <= row["issued"]:
            over[row["document"]].append((row["issued"] - row["latest"]).days)
    return [min(each) for each in over.values()]


if __name__ == "__main__":
    for row in answer(wcograph.open_dataset()):
        print(row)
