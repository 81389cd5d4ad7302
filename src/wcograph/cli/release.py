"""`wcograph export`: a linked-data release in a folder, or the dataset as one RDF file."""

from __future__ import annotations

import re
from pathlib import Path

import click

import wcograph
from wcograph.cli import terminal
from wcograph.cli.verb import Verb, dataset_option, opened
from wcograph.errors import UsageError


@click.command(
    cls=Verb,
    short_help="Write the dataset as linked data: a release, or one file.",
    epilog="""Examples:

\b
  wcograph export release/
  wcograph export graph.ttl
  wcograph export graph.trig.gz --view all

A folder gets everything: all graphs and the accepted view in six formats, CSV tables with a data package,
VoID and DCAT description, checksums, licence. The ending of a file names its format: .nq and .trig hold
all graphs, .nt .ttl .rdf .jsonld the accepted view.
""",
)
@click.argument("target", metavar="DIR|FILE", type=click.Path())
@click.option(
    "--view",
    type=click.Choice(["all", "accepted"]),
    help="For one file: every graph, or the accepted view alone. Default: as much as the format can hold.",
)
@dataset_option
def export(target: str, view: str | None, source: str | None) -> None:
    """Write the dataset as linked data: a release in DIR, or one FILE.

    The same dataset gives the same bytes. A failure leaves the former release or file in place.
    """
    from wcograph import dumps

    suffix = _suffix(target)
    if suffix in dumps.FORMATS:
        chosen = view or ("all" if dumps.FORMATS[suffix].graphs else "accepted")
        dumps.write_dataset(opened(source), target, view=chosen)
        terminal.write(target)
        terminal.tell("all graphs" if chosen == "all" else "the accepted view")
        return
    if suffix and not Path(target).is_dir():
        known = " ".join(dumps.FORMATS)
        raise UsageError(
            f"'{suffix}' names no RDF format; known are {known} (.gz); the name of a folder may end with /"
        )
    if view is not None:
        raise UsageError("--view is for a single file; a release holds both views")
    _release(target, source)


def _release(target: str, source: str | None) -> None:
    engine = opened(source)
    with terminal.progress() as tell:
        written = wcograph.export(engine, target, progress=tell)
    root = Path(target).resolve()
    for path in written:
        terminal.write(str(Path(target) / path.relative_to(root)))
    size = sum(path.stat().st_size for path in written) / 1e6
    terminal.tell(f"{terminal.number(len(written), 'file')}, {size:.1f} MB")


def _suffix(target: str) -> str:
    """The ending of a name that means a file; empty for a folder, so also for `release-1.0`."""
    match = re.search(r"[^/](\.[a-z]\w{0,6})(?:\.gz)?$", target, re.IGNORECASE)
    return match[1].lower() if match else ""
