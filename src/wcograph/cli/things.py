"""`wcograph describe` and `wcograph search`: one thing with all that is said of it, and things by name."""

from __future__ import annotations

import re
import textwrap
from typing import Any

import click
from click.shell_completion import CompletionItem

import wcograph
from wcograph.cli import terminal
from wcograph.cli.verb import Verb, dataset_option, form_options, opened, write_rows
from wcograph.namespaces import BASE, KINDS, path

_NAMES = "SELECT ?thing ?label WHERE { ?thing skos:prefLabel|foaf:name|dcterms:title ?label }"


def _things(context: click.Context, _: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Things of the dataset whose id begins as what was typed, for the shell."""
    from wcograph.store import open_store, select

    rows = select(open_store(context.params.get("source")), _NAMES)
    found = {path(row["thing"]): str(row["label"]) for row in rows if row["thing"].startswith(f"{BASE}id/")}
    return [
        CompletionItem(thing, help=terminal.visible(label)[:60])
        for thing, label in sorted(found.items())
        if thing.startswith(incomplete)
    ]


@click.command(
    cls=Verb,
    short_help="Tell all that is said of a thing, by whom and where.",
    epilog="""Examples:

\b
  wcograph describe event/2015-02-ams-donor-meeting
  wcograph describe "Inter-American Development Bank"
  wcograph describe doc/wco-20150218-ams
  wcograph describe org/imf --json
""",
)
@click.argument("thing", shell_complete=_things)
@dataset_option
@click.option("--json", "as_json", is_flag=True, help="The same as JSON, for programs.")
def describe(thing: str, source: str | None, as_json: bool) -> None:
    """Tell all that is said of THING, who says so and where, and what is contradicted.

    THING is an event, person, organization, source …: kind/id, a prefixed name, an IRI, an id, or a name.
    A document (doc/…) is told place by place.
    """
    found = wcograph.describe(opened(source), thing)
    if as_json:
        import json

        terminal.write(json.dumps(found, ensure_ascii=False, indent=1, default=str))
        return
    lines = [terminal.visible(line) for line in str(found).split("\n")]
    if terminal.output().isatty():
        lines = _laid_out(lines, terminal.width())
    colour = terminal.colour()
    for number, line in enumerate(lines):
        heading = number == 0 or (line[:1] not in ("", " ") and lines[number - 1] == "")
        terminal.write(terminal.styled(line, "1", colour) if heading else _with_dim_places(line, colour))


def _laid_out(lines: list[str], width: int) -> list[str]:
    """Lines wrapped to the terminal, what is carried over set in below its beginning."""
    found: list[str] = []
    for line in lines:
        indent = len(line) - len(line.lstrip(" "))
        found += textwrap.wrap(
            line,
            max(width, indent + 20),
            subsequent_indent=" " * (indent + 4 if indent else 0),
            break_long_words=False,
            break_on_hyphens=False,
        ) or [""]
    return found


def _with_dim_places(line: str, colour: bool) -> str:
    return re.sub(r"\[[^\[\]]*\]$", lambda match: terminal.styled(match[0], "2", colour), line)


@click.command(
    cls=Verb,
    short_help="Find things by name, in any language and script.",
    epilog="""Examples:

\b
  wcograph search donor meeting
  wcograph search --kind person --limit 5 kieck
  wcograph search Всемирная таможенная
  wcograph search banque --json
""",
)
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--kind",
    type=click.Choice(list(KINDS)),
    metavar="KIND",
    help="Only things of this kind: event, person, org, group, place, topic, doc …",
)
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, help="At most so many.")
@dataset_option
@form_options(
    table="A table for reading: the default on a terminal.",
    csv="The default in a pipe.",
    json="For programs.",
)
def search(
    words: tuple[str, ...], kind: str | None, limit: int, source: str | None, form: str | None
) -> None:
    """Find things by name, in any language and script, whatever the accents.

    Small slips are forgiven. `matched` is the name that was found, where it is not the label.
    """
    found = wcograph.search(opened(source), " ".join(words), kind=kind, limit=limit)
    form = form or ("table" if terminal.output().isatty() else "csv")
    if form in ("json", "csv"):
        write_rows(found, form)
    elif found:
        _write_table(found)
    terminal.tell(terminal.number(len(found), "thing") if found else "nothing found")


def _write_table(found: Any) -> None:
    from wcograph.cli import table

    def cells(row: dict[str, str]) -> list[table.Cell]:
        matched = row["matched"] if row["matched"] != row["label"] else ""
        return [
            table.Cell(row["thing"], "name"),
            *(table.Cell(terminal.visible(text)) for text in (row["label"], matched)),
        ]

    rows = [cells(row) for row in found]
    shown = slice(None) if any(row[2].text for row in rows) else slice(2)
    columns = ["thing", "label", "matched"][shown]
    for line in table.lines(
        columns, [row[shown] for row in rows], terminal.width(), colour=terminal.colour()
    ):
        terminal.write(line)
