"""`wcograph build`, `validate` and `format`: the `data/` folder of those who keep the records."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

import wcograph
from wcograph.cli import terminal
from wcograph.cli.verb import Verb, data_folder, located, locating

_FOLDER = click.argument("folder", metavar="[DATA]", required=False, type=click.Path())


@click.command(
    cls=Verb,
    short_help="Build the dataset from a data folder.",
    epilog="""Examples:

\b
  wcograph build
  wcograph build data -o build
  wcograph query -d build "SELECT ?m WHERE { ?m a wcg:Event }"

Without DATA it is the folder data here, or that of the checkout. Exit code 1 if the data have errors.
""",
)
@_FOLDER
@click.option(
    "-o",
    "--output",
    "target",
    default="build",
    show_default=True,
    metavar="DIR",
    help="Folder for wcograph.nq, wcograph.trig and the Oxigraph folder wcograph.oxigraph.",
)
def build(folder: str | None, target: str) -> None:
    """Build the dataset from the records in DATA.

    The same data give the same bytes. A build that fails leaves the former dataset in place.
    """
    from wcograph import bundle, dataset

    chosen = data_folder(folder)
    with terminal.progress() as tell, locating(chosen):
        built = dataset.build(chosen, bundle.ontology_folder(), progress=tell)
        written = dataset.write(built, Path(target), progress=tell)
    for path in written:
        terminal.write(str(path))
    records = terminal.number(len(built.data.records), "record")
    terminal.tell(f"version {built.version}: {terminal.number(len(built.store), 'quad')} from {records}")


@click.command(
    cls=Verb,
    short_help="Check a data folder and name every problem.",
    epilog="""Examples:

\b
  wcograph validate
  wcograph validate data --strict
  wcograph validate data --json > issues.json

Exit code 0: no errors; 1: errors found (with --strict also warnings); 2: could not run.
""",
)
@_FOLDER
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
@click.option("--shapes/--no-shapes", default=True, help="Check the SHACL shapes too, which takes longest.")
@click.option("--json", "as_json", is_flag=True, help="The issues as JSON, for editors and programs.")
def validate(folder: str | None, strict: bool, shapes: bool, as_json: bool) -> int:
    """Check DATA: files, references, contradictions, shapes, counts.

    Every problem is told in one run, as file:line: what is wrong; what to do.
    """
    chosen = data_folder(folder)
    with terminal.progress() as tell:
        report = wcograph.validate(chosen, shapes=shapes, progress=tell)
    issues = [located(issue, chosen) for issue in report.issues]
    if as_json:
        import json

        whole = {
            "version": report.version,
            "issues": [asdict(issue) for issue in issues],
            "counts": report.counts,
        }
        terminal.write(json.dumps(whole, ensure_ascii=False, indent=1))
    else:
        for issue in issues:
            terminal.write(terminal.visible(str(issue)))
    errors, warnings = len(report.errors), len(report.warnings)
    found = f"{terminal.number(errors, 'error')}, {terminal.number(warnings, 'warning')}"
    version = f" in version {report.version}" if report.version else ""
    terminal.tell(f"{found}{version}")
    return 1 if errors or (strict and warnings) else 0


@click.command(
    "format",
    cls=Verb,
    short_help="Bring the files of a data folder into canonical form.",
    epilog="""Examples:

\b
  wcograph format
  wcograph format data --check

Exit code 1 if a file could not be formatted or, with --check, if one would change.
""",
)
@_FOLDER
@click.option("--check", is_flag=True, help="Change nothing, name the files that would change.")
def format_(folder: str | None, check: bool) -> int:
    """Bring the files of DATA into their one canonical form, so that a diff shows facts and nothing else.

    Only order, quoting and line breaks change, never values. A file with errors is left alone and named.
    """
    from wcograph import canon

    chosen = data_folder(folder)
    changed, issues = canon.format_data(chosen, write=not check)
    for path in changed:
        terminal.write(str(path))
    for issue in issues:
        terminal.tell(str(located(issue, chosen)))
    what = "would change" if check else "changed"
    terminal.tell(f"{terminal.number(len(changed), 'file')} {what}")
    return 1 if issues or (check and changed) else 0
