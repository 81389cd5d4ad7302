"""What a dataset covers and what it lacks, in tables and charts: by region, year, type, language, publisher.

Counts are of what was found in documents, not of what happened; every table says what it counts. How the
charts are drawn is in `wcograph.charts`, what is asked of the dataset in `queries/report-*.rq`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from wcograph.charts import Chart, svg
from wcograph.errors import UsageError
from wcograph.files import replacing
from wcograph.findings import Findings
from wcograph.store import Anything
from wcograph.tallies import SECTIONS

Cell = str | int

MADE: Final = "<!-- Made by: wcograph report -o {name} -->"


@dataclass(frozen=True)
class Section:
    """One table of a report, with what it says and perhaps a chart."""

    name: str
    """Name of the chart's file, and how the section is linked."""
    title: str
    text: str
    """What is counted, and how to read it."""
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: Chart | None = None


@dataclass(frozen=True)
class Coverage:
    """What a dataset covers; prints as Markdown."""

    version: str
    sections: tuple[Section, ...]

    def __str__(self) -> str:
        return self.markdown()

    def _repr_markdown_(self) -> str:
        return self.markdown()

    def __getitem__(self, name: str) -> list[dict[str, Cell]]:
        """The rows of a section as dicts, for pandas and programs.

        Raises:
            KeyError: there is no such section.
        """
        section = next((each for each in self.sections if each.name == name), None)
        if section is None:
            raise KeyError(
                f"'{name}' is no section; there are {', '.join(each.name for each in self.sections)}"
            )
        return [dict(zip(section.columns, row, strict=True)) for row in section.rows]

    def markdown(self, charts: str = "", head: str = "") -> str:
        """The report as Markdown.

        Args:
            charts: the folder of the charts, as seen from the page; without it there are none.
            head: a first line, which is not shown.
        """
        lines = [head, ""] if head else []
        # the day and not the hash, which changes with every word of the ontology
        lines += ["# Coverage", "", f"Data of {self.version.partition('+')[0]}. {_READ}", ""]
        for section in self.sections:
            lines += [f"## {section.title}", "", section.text, ""]
            if charts and section.chart is not None:
                alt = _escaped(section.chart.description).replace("[", r"\[").replace("]", r"\]")
                lines += [f"![{alt}]({charts}/{section.name}.svg)", ""]
            lines += [*_table(section.columns, section.rows), ""]
        return "\n".join(lines).rstrip() + "\n"


_READ: Final = (
    "The numbers say what was found in documents, not what happened: that a region has few meetings in a "
    "year means that few were found."
)


def report(dataset: Anything) -> Coverage:
    """Count what a dataset covers and what it lacks.

    Sections, by name: `totals regions years gaps types languages publishers missing facts conflicts age
    identity`. An event that is for two regions counts for both; an event without a region counts apart.

    >>> import wcograph
    >>> coverage = report(wcograph.open_dataset())
    >>> [row["region"] for row in coverage["regions"]][:2]
    ['Americas and the Caribbean (AMS)', 'Asia/Pacific (AP)']

    Raises:
        QueryError, StoreError: the dataset cannot be asked.
    """
    findings = Findings(dataset)
    return Coverage(
        findings.version, tuple(Section(name, *make(findings)) for name, make in SECTIONS.items())
    )


def write_report(coverage: Coverage, path: Path | str) -> list[Path]:
    """Write a report as a Markdown page, its charts as SVG files in a folder beside it that has its name.

    The same dataset gives the same bytes.

    Returns:
        The paths written, the page first.

    Raises:
        UsageError: the name does not end in .md.
        OSError: it cannot be written.
    """
    page = Path(path)
    if page.suffix.lower() != ".md":
        raise UsageError(f"'{page}' is no page of Markdown; write a name that ends in .md")
    folder = page.with_suffix("")
    charts = {
        folder / f"{section.name}.svg": svg(section.chart)
        for section in coverage.sections
        if section.chart is not None
    }
    text = coverage.markdown(folder.name, MADE.format(name=f"docs/{page.name}"))
    for target, content in {page: text, **charts}.items():
        with replacing(target) as stream:
            stream.write(content.encode())
    return [page, *charts]


def _table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    numeric = [bool(rows) and all(isinstance(row[i], int) for row in rows) for i in range(len(columns))]
    yield "| " + " | ".join(_escaped(column) for column in columns) + " |"
    yield "|" + "|".join("---:" if number else "---" for number in numeric) + "|"
    for row in rows:
        yield (
            "| " + " | ".join(f"{cell:,}" if isinstance(cell, int) else _escaped(cell) for cell in row) + " |"
        )


def _escaped(text: str) -> str:
    """Text that Markdown and HTML show as it is."""
    safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([\\|*_`])", r"\\\1", " ".join(safe.split()))
