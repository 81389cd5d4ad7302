"""Answer the ten questions anew: every result, every figure, and the tables of README.md.

    python examples/research/make.py

Nothing is computed here that the queries and scripts do not say; a table shows some columns and the first
rows of a result, or the share of one number in another. `fresh` is what the test compares with the files.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import re
from collections import Counter
from pathlib import Path
from typing import Any

import rdflib
from timeline import Span, timeline

import wcograph
from wcograph.charts import Bars, Matrix, svg
from wcograph.namespaces import path as short

HERE = Path(__file__).parent
Rows = list[dict[str, Any]]
WCO = "https://w3id.org/wcograph/id/org/wco"
HEADS: dict[str, tuple[int, list[str]]] = {
    "02": (13, ["name", "ordinal", "dates", "place", "status", "missing"]),
    "03": (14, ["name", "home", "regions", "region", "meetings", "first", "last"]),
    "05": (20, ["plan", "day", "step", "meeting"]),
    "06": (10, ["name", "met", "pairs", "cut_off"]),
    "07": (12, ["name", "region", "rank_without", "betweenness_without", "rank", "betweenness"]),
    "10": (40, ["region", "language", "documents", "meetings", "only_here", "timed", "days"]),
}
"""Rows and columns that README.md shows of a result."""
PERIODS = (("2009–2014", 2009, 2014), ("2015–2019", 2015, 2019), ("2020–2025", 2020, 2025))
OFTEN = 30
"""Meetings, from which on the share of a topic is worth comparing."""


def questions() -> list[Path]:
    """The queries and scripts, in their order."""
    return sorted([*HERE.glob("[0-9][0-9]-*.rq"), *HERE.glob("[0-9][0-9]-*.py")])


def question(file: Path) -> str:
    """The question on the first line of a query or script."""
    return file.read_text("utf-8").splitlines()[0].lstrip('#" ')


def answer(file: Path, ds: rdflib.Dataset) -> Rows:
    """The rows that a query or script gives."""
    if file.suffix == ".rq":
        return wcograph.select(ds, file.read_text("utf-8"))
    spec = importlib.util.spec_from_file_location("question", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    rows: Rows = module.answer(ds)
    return rows


def cell(value: Any) -> str:
    """A value as the files write it: short paths for IRIs, days as 2015-02-04, nothing for nothing."""
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else short(str(value))


def as_csv(rows: Rows) -> str:
    """A result as CSV."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(rows[0])
    writer.writerows([cell(value) for value in row.values()] for row in rows)
    return out.getvalue()


def as_table(rows: Rows, columns: list[str]) -> str:
    """Some columns of some rows as a table in Markdown; numbers to the right."""
    numbers = {name for name in columns if all(isinstance(row[name], int | float | None) for row in rows)}
    lines = [
        "| " + " | ".join(name.replace("_", " ") for name in columns) + " |",
        "|" + "|".join("---:" if name in numbers else "---" for name in columns) + "|",
    ]
    lines += [
        "| " + " | ".join(cell(row[name]).replace("|", "\\|") for name in columns) + " |" for row in rows
    ]
    return "\n".join(lines)


def vice_chairs(rows: Rows) -> str:
    """The figure of the first question."""
    spans = [
        Span(
            row["code"],
            f"{row['holder']} ({row['country']})" if row["country"] else row["holder"],
            row["first"],
            row["last"],
            row["elected"],
        )
        for row in rows
    ]
    dated = sum(span.first is not None for span in spans)
    return timeline(
        "Vice-Chairs of the six regions, as sources show them",
        f"{len(spans)} holders in order of the first meeting that shows each in the post, region by region; "
        f"{dated} of them with dates. What lies between two bars is not known.",
        ("from the first to the last meeting that shows them", "elected"),
        spans,
    )


def topics(rows: Rows) -> str:
    """The figure of the fourth question: the twenty most frequent topics below the widest ones."""
    years = [str(year) for year in range(PERIODS[0][1], PERIODS[-1][2] + 1)]
    found = {(row["subject"], row["year"]): row["meetings"] for row in rows if row["level"] > 1}
    totals = Counter[str]()
    for (subject, year), meetings in found.items():
        totals[subject] += meetings if year in years else 0
    most = sorted(totals, key=lambda subject: (-totals[subject], subject))[:20]
    all_meetings = {row["year"]: row["of"] for row in rows}
    shown = [("All meetings with a topic", [all_meetings.get(year, 0) for year in years])]
    shown += [(subject, [found.get((subject, year), 0) for year in years]) for subject in most]
    return svg(
        Matrix(
            "Meetings by topic and year",
            f"How many meetings of each year from {years[0]} to {years[-1]} dealt with each of the "
            f"{len(most)} most frequent topics, and how many had any topic. The most frequent is {most[0]}, "
            f"at {totals[most[0]]} meetings.",
            years,
            shown,
        )
    )


def shares(rows: Rows) -> Rows:
    """Topics by the change of their share from the first period to the last, in per cent of meetings."""
    whole: dict[str, int] = {row["year"]: row["of"] for row in rows}
    meetings: dict[str, Counter[str]] = {}
    for row in rows:
        for name, since, until in PERIODS:
            if since <= int(row["year"]) <= until:
                meetings.setdefault(row["subject"], Counter())[name] += row["meetings"]
    table: Rows = []
    for subject, counts in meetings.items():
        per_cent = {
            name: round(
                100 * counts[name] / sum(n for year, n in whole.items() if since <= int(year) <= until)
            )
            for name, since, until in PERIODS
        }
        change = per_cent[PERIODS[-1][0]] - per_cent[PERIODS[0][0]]
        if counts.total() >= OFTEN:
            table.append({"topic": subject, **per_cent, "change": change})
    table.sort(key=lambda row: (-row["change"], row["topic"]))
    return [*table[:7], *table[-7:]]


def speakers(rows: Rows) -> str:
    """The figure of the ninth question: the bodies that were present most often, but for the WCO."""
    most = [row for row in rows if row["body"] != WCO][:25]
    return svg(
        Bars(
            "Meetings at which a body was active or only present",
            f"The {len(most)} bodies present at most meetings, the WCO apart: at how many each spoke or led, "
            f"and at how many sources show it doing neither. First is {most[0]['name']}, at "
            f"{most[0]['present']} meetings, {most[0]['silent']} of them without a word on record.",
            [(shorter(row["name"]), (row["present"] - row["silent"], row["silent"])) for row in most],
            ("spoke, chaired, organised or hosted", "only present"),
        )
    )


def shorter(name: str) -> str:
    """A name with kinds of regional entities as the field abbreviates them, so that a chart has room."""
    kinds = {"Regional Office for Capacity Building": "ROCB", "Regional Intelligence Liaison Office": "RILO"}
    for kind, letters in kinds.items():
        name = name.replace(kind, letters)
    return name


def by_region(rows: Rows, number: int) -> Rows:
    """The first donors of each region and decade."""
    seen = Counter[tuple[str, str]]()
    found = []
    for row in rows:
        seen[row["region"], row["decade"]] += 1
        if seen[row["region"], row["decade"]] <= number and row["decade"] != "2000s":
            found.append(row)
    return found


def tables(results: dict[str, Rows]) -> dict[str, str]:
    """What README.md shows of each result, by the number of the question."""
    shown = {number: as_table(results[number][:rows], columns) for number, (rows, columns) in HEADS.items()}
    shown["04"] = as_table(shares(results["04"]), ["topic", *(name for name, _, _ in PERIODS), "change"])
    columns = ["region", "decade", "name", "meetings", "came", "paid", "of"]
    shown["08"] = as_table(by_region(results["08"], 3), columns)
    return shown


def readme(text: str, counts: dict[str, int], shown: dict[str, str]) -> str:
    """README.md with its tables and numbers of rows made new."""
    for number, rows in counts.items():
        text = re.sub(rf"(\]\({number}-[a-z-]+\.csv\)), [\d,]+ rows", rf"\1, {rows:,} rows", text)
    for number, table in shown.items():
        begin, end = f"<!-- table {number} -->\n", "<!-- end -->"
        before, found, rest = text.partition(begin)
        assert found, f"README.md has no place for table {number}: {begin!r}"
        text = before + begin + table + "\n" + end + rest.partition(end)[2]
    return text


def fresh(ds: rdflib.Dataset) -> dict[str, str]:
    """Every generated file of this folder, by its name, as the dataset has it."""
    files = {file.stem: answer(file, ds) for file in questions()}
    results = {stem[:2]: rows for stem, rows in files.items()}
    made = {f"{stem}.csv": as_csv(rows) for stem, rows in files.items()}
    made["01-vice-chairs-of-regions.svg"] = vice_chairs(results["01"])
    made["04-topics-by-year.svg"] = topics(results["04"])
    made["09-speaking-or-only-present.svg"] = speakers(results["09"])
    text = (HERE / "README.md").read_text("utf-8")
    counts = {number: len(rows) for number, rows in results.items()}
    made["README.md"] = readme(text, counts, tables(results))
    return made


def main() -> None:
    """Write what has changed, and say what."""
    for name, text in fresh(wcograph.open_dataset()).items():
        file = HERE / name
        if not file.exists() or file.read_text("utf-8") != text:
            file.write_text(text, "utf-8")
            print(f"made {name}")


if __name__ == "__main__":
    main()
