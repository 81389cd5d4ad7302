"""`wcograph report`: what a dataset covers and what it lacks."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

import wcograph
from wcograph.cli import terminal
from wcograph.cli.verb import Verb, locating, opened

if TYPE_CHECKING:
    from wcograph.coverage import Section
    from wcograph.store import Engine


@click.command(
    cls=Verb,
    short_help="Count what the data cover and what they lack.",
    epilog="""Examples:

\b
  wcograph report
  wcograph report data
  wcograph report -o coverage.md
  wcograph report --json

SOURCE is a data folder, which is built in memory, or a dataset as -d of other verbs takes it: a file, a
folder made by build, the address of an endpoint. Without it, it is the dataset that comes with wcograph.
""",
)
@click.argument("source", metavar="[SOURCE]", required=False)
@click.option(
    "-o",
    "--output",
    "target",
    metavar="FILE.md",
    help="A page of Markdown instead, with charts as SVG files in a folder beside it.",
)
@click.option("--json", "as_json", is_flag=True, help="The tables as JSON, for programs.")
def report(source: str | None, target: str | None, as_json: bool) -> None:
    """Count what SOURCE covers and what it lacks.

    Regions, years, types, languages, publishers; what is missing, which facts rest on one source, how
    contradictions stand, how old each part is, and how many names became how many identities.
    """
    from wcograph.coverage import write_report

    coverage = wcograph.report(_dataset(source))
    if target is not None:
        for path in write_report(coverage, target):
            terminal.write(str(path))
        terminal.tell(f"version {coverage.version}")
    elif as_json:
        import json

        whole = {
            "version": coverage.version,
            **{each.name: coverage[each.name] for each in coverage.sections},
        }
        terminal.write(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        for number, section in enumerate(coverage.sections):
            _write(section, first=number == 0)
        terminal.tell(f"version {coverage.version}")


def _dataset(source: str | None) -> Engine:
    if source is None or not (Path(source) / "records").is_dir():
        return opened(source)
    from wcograph import bundle, dataset

    with terminal.progress() as tell, locating(Path(source)):
        return dataset.build(Path(source), bundle.ontology_folder(), progress=tell).store


def _write(section: Section, *, first: bool) -> None:
    from wcograph.cli import table

    width, colour = terminal.width(), terminal.colour()
    if not first:
        terminal.write("")
    terminal.write(terminal.styled(section.title, "1", colour))
    for line in textwrap.wrap(section.text, width):
        terminal.write(terminal.styled(line, "2", colour))
    rows = [
        [
            table.Cell(f"{cell:,}", "number") if isinstance(cell, int) else table.Cell(terminal.visible(cell))
            for cell in row
        ]
        for row in section.rows
    ]
    for line in table.lines(section.columns, rows, width, colour=colour):
        terminal.write(line)
