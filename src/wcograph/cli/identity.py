"""`wcograph match`: pairs that may be one, what speaks for and against, and lines that decide them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

import wcograph
from wcograph.cli import terminal
from wcograph.cli.verb import Verb, data_folder, form_options, locating, write_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

_KINDS = ("person", "org", "event", "series", "place", "output", "initiative")
_FILES = ("merges", "distinct", "possibly_same")


@click.command(
    cls=Verb,
    short_help="Find things that may be one under two names.",
    epilog="""Examples:

\b
  wcograph match
  wcograph match data --kind person --by "Ada Quill"
  wcograph match --all --csv > pairs.csv

Under each pair stand the lines that decide it; look at the sources, then put one of them into its file and
the reason into your own words. Decided pairs are not asked again.
""",
)
@click.argument("folder", metavar="[DATA]", required=False, type=click.Path())
@click.option("--kind", type=click.Choice(_KINDS), help="Only things of this kind.")
@click.option(
    "--all", "decided", is_flag=True, help="Also pairs that were decided or left open, with what was."
)
@click.option(
    "--min-score",
    type=click.IntRange(0, 100),
    metavar="N",
    help="Only pairs with at least this score. Default: 70, of events 60.",
)
@click.option("--by", default="", metavar="NAME", help="Who decides, for the lines.")
@form_options(csv="All columns as CSV.", json="The same for programs.")
def match(
    folder: str | None, kind: str | None, decided: bool, min_score: int | None, by: str, form: str | None
) -> None:
    """Propose pairs of things in DATA that may be one: people, bodies, events and more under two names.

    Names are compared over scripts, transliterations, orders and misprints; office, employer, country,
    region, time and shared events speak for or against. Nothing is changed: people decide, in files.
    """
    chosen = data_folder(folder)
    with locating(chosen):
        found = wcograph.match(chosen, kind, decided=decided, min_score=min_score, by=by)
    if form in ("json", "csv"):
        write_rows(found, form)
    else:
        for number, row in enumerate(found):
            _write(row, first=number == 0)
    open_ = sum(row["state"] == "undecided" for row in found)
    others = f", {terminal.number(len(found) - open_, 'other')}" if decided else ""
    terminal.tell(f"{terminal.number(open_, 'undecided pair')}{others}")


def _write(row: Mapping[str, Any], *, first: bool) -> None:
    colour = terminal.colour()
    if not first:
        terminal.write("")
    state = "" if row["state"] == "undecided" else f"  {row['state']}: {row['reason']}"
    head = terminal.styled(f"{row['score']:>3}  {row['one']}  {row['other']}", "1", colour)
    terminal.write(f"{head}{terminal.visible(state)}")
    for name, text in (
        ("one", row["one_names"]),
        ("other", row["other_names"]),
        ("for", row["evidence_for"]),
        ("against", row["evidence_against"]),
    ):
        if text:
            terminal.write(f"     {name + ':':<9}{terminal.visible(text)}")
    for name in _FILES:
        if row[name]:
            terminal.write(
                terminal.styled(terminal.visible(f"     {name + '.csv':<18}{row[name]}"), "2", colour)
            )
