"""What verbs have in common: how a command is declared, which data it is about, in which form it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wcograph.errors import BuildError, UsageError

if TYPE_CHECKING:
    from wcograph.issues import Issue
    from wcograph.results import Table
    from wcograph.store import Engine

Function = TypeVar("Function", bound=Callable[..., Any])


class Verb(click.Command):
    """A command that also takes `--debug`, which `main` looks for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.params.append(click.Option(["--debug"], is_flag=True, expose_value=False, hidden=True))


def dataset_named(*names: str) -> Callable[[Function], Function]:
    """An option of these names for the dataset that is asked."""
    return click.option(
        *names,
        "source",
        metavar="SOURCE",
        help="Dataset: a file (.nq .trig .ttl …, also .gz), a folder made by build, or the address of a "
        "SPARQL endpoint. Default: the dataset that comes with wcograph.",
    )


dataset_option = dataset_named("-d", "--data")
"""The dataset that is asked, as most verbs name it."""


def form_options(**forms: str) -> Callable[[Function], Function]:
    """One flag for each form of the output, with its help; the last given counts."""

    def decorate(function: Function) -> Function:
        for name, meaning in reversed(forms.items()):
            flags = ["-t", "--table"] if name == "table" else [f"--{name}"]
            function = click.option(*flags, "form", flag_value=name, default=None, help=meaning)(function)
        return function

    return decorate


def opened(source: str | None) -> Engine:
    """The dataset that a verb is about."""
    from wcograph.cli import terminal
    from wcograph.store import open_store

    with terminal.progress() as tell:
        return open_store(source, progress=tell)


def write_rows(found: Table, form: str) -> None:
    """Rows for programs: as `json`, or as `csv` (RFC 4180)."""
    from wcograph.cli import terminal

    if form == "json":
        import json

        terminal.write(json.dumps(found, ensure_ascii=False, indent=1))
        return
    import csv

    writer = csv.DictWriter(terminal.output(), found.columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(found)


def data_folder(folder: str | None) -> Path:
    """The `data/` folder that a verb is about: the one named, `data` here, or that of the checkout.

    Raises:
        UsageError: there is none.
    """
    from wcograph import bundle

    if folder is not None:
        chosen = Path(folder)
        if not chosen.is_dir():
            raise UsageError(f"'{folder}' is no folder; name a data folder (see data/FORMAT.md)")
        if not (chosen / "records").is_dir():
            raise UsageError(f"'{folder}' is no data folder: it has no folder 'records' (see data/FORMAT.md)")
        return chosen
    if Path("data/records").is_dir():
        return Path("data")
    found = bundle.data_folder()
    if found is None:
        raise UsageError("there is no data folder here; name one (see data/FORMAT.md)")
    return found


def located(issue: Issue, folder: Path) -> Issue:
    """An issue with its file as seen from here, so that an editor or terminal can open it."""
    file = folder / issue.file
    return replace(issue, file=file.as_posix()) if file.is_file() else issue


@contextmanager
def locating(folder: Path) -> Iterator[None]:
    """What is wrong with a data folder that is built in this block, with its files as seen from here."""
    try:
        yield
    except BuildError as error:
        from wcograph.issues import Issue

        error.issues = [
            located(issue, folder) if isinstance(issue, Issue) else issue for issue in error.issues
        ]
        raise
