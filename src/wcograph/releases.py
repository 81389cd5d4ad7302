"""A linked-data release: one folder with the dataset in every format, tables, description and checksums.

Single files are written by `wcograph.dumps`; what the tables and descriptions say is in `wcograph.tables`
and `wcograph.descriptions`. Networks are not part of a release.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from wcograph import descriptions, tables
from wcograph.columns import TABLES
from wcograph.descriptions import LICENCE, Edition, File
from wcograph.dumps import FORMATS, context, local_store, write_dataset
from wcograph.errors import UsageError
from wcograph.files import replacing
from wcograph.store import Anything

SUMS: Final = "SHA256SUMS"
_MARKS: Final = {"datapackage.json", "void.ttl"}
"""Files that every release has, beside its checksums."""
_VIEWS: Final = {"wcograph": "all", "accepted": "accepted"}
_DUMPS: Final = {
    "wcograph.nq": "All graphs, N-Quads: one statement a line, sorted",
    "wcograph.trig": "All graphs, TriG",
    "accepted.nt": "Accepted view, N-Triples: one statement a line, sorted",
    "accepted.ttl": "Accepted view, Turtle",
    "accepted.jsonld": "Accepted view, JSON-LD, compact, with its context in it",
    "accepted.rdf": "Accepted view, RDF/XML",
}
_LICENCE: Final = """\
The wcograph dataset: data, ontology and descriptions in this folder.

Licensed under the Creative Commons Attribution 4.0 International licence (CC BY 4.0).
You may copy, change and redistribute it, for any purpose, if you name the source and say what you changed.
The licence, in full and binding: {licence}legalcode

What sources say is recorded as facts, with a few words as printed where wording matters. The documents
themselves belong to their publishers and are not part of this dataset.
Identifiers of other data sets (Wikidata, GeoNames, ROR, EuroVoc …) are links; those data sets have their
own terms. Coordinates are from GeoNames, CC BY 4.0.

The data are given as they are, without warranty.
"""
_README: Final = """\
# {title}

Version {version}{dated}

{description}

The *accepted view* holds what sources agree on, or what was decided where they do not, with the reason.
*All graphs* holds besides, in one named graph for each passage of a document, what that passage says; and the
graphs of the project itself: authority, curation, provenance, derived, ontology.
A value on which sources contradict each other, undecided, is in no accepted view: it is flagged as a conflict
(`tables/conflicts.csv`, column `conflicts` of other tables). An empty cell means that no source says.

## How to cite

{citation}

Addresses under https://w3id.org/wcograph/ are names first: they mean the same thing whether or not a site
answers at them. When a fact matters, cite its source as well: every row names it, every graph leads to it.

## Licence

CC BY 4.0, see `LICENSE`.

## Files

| file | what it is |
|---|---|
{files}

Several values in one cell are joined with ` | `. Ids are those of the data; `iri` leads into the graph.
Cells are the data, unchanged; import them into a spreadsheet as text, so that it does not read them as
formulas or dates of its own.
To check the files: `sha256sum -c SHA256SUMS`. To read the tables with types and keys: `frictionless validate
datapackage.json`, or any Frictionless library.
"""
_OTHERS: Final = {
    "context.jsonld": "The JSON-LD context",
    "void.ttl": "Description for machines: VoID and DCAT-AP 3",
    "datapackage.json": "Description for machines: Frictionless Data Package, types and keys of the tables",
    "LICENSE": "Licence",
    "README.md": "This page",
    SUMS: "SHA-256 of every other file",
}


def export(
    dataset: Anything, folder: Path | str, *, progress: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Write a linked-data release of a dataset.

    The same dataset always gives the same bytes: no clock is asked (the date of issue is that of the newest
    record, or SOURCE_DATE_EPOCH). The release is made beside the folder and takes its place once it is whole;
    a failure leaves the former release.

    Args:
        dataset: what `open_dataset` gives, held locally.
        folder: made if missing; a former release in it is replaced.
        progress: is told in a few words what comes next.

    Returns:
        The files written, sorted.

    Raises:
        UsageError: a folder with anything but a release in it, a dataset without a version, or a remote
            endpoint.
        OSError: the folder cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> import wcograph
    >>> with TemporaryDirectory() as folder:
    ...     files = export(wcograph.open_dataset(), folder + "/release")
    ...     [file.name for file in files if file.name.startswith("accepted")]
    ['accepted.jsonld', 'accepted.nt', 'accepted.rdf', 'accepted.ttl']
    """
    target = Path(folder).resolve()
    _check_target(target)
    store = local_store(dataset)
    this = descriptions.edition(store)
    with _taking_place(target) as scratch:
        _write_release(store, this, scratch, progress)
    return sorted(path for path in target.rglob("*") if path.is_file())


def _check_target(target: Path) -> None:
    """Nothing is replaced but a release: every file in the folder is in its list of checksums."""
    if not target.exists():
        return
    if not target.is_dir():
        raise UsageError(f"'{target}' is a file; name a folder for the release")
    present = {path.relative_to(target).as_posix() for path in target.rglob("*") if not path.is_dir()}
    if not present:
        return
    listed: set[str] = set()
    if (target / SUMS).is_file():
        lines = (target / SUMS).read_text("utf-8", errors="replace").splitlines()
        listed = {name for _, _, name in (line.partition("  ") for line in lines)}
    if not listed >= _MARKS:
        raise UsageError(f"'{target}' is no release of wcograph; name a new or empty folder")
    strange = sorted(present - listed - {SUMS})
    if strange:
        raise UsageError(
            f"'{target}' has a file that is not of its release, '{strange[0]}'; "
            "move it away, or name a new folder"
        )


@contextmanager
def _taking_place(target: Path) -> Iterator[Path]:
    """A folder beside the target, which takes its place at the end; the former one comes back on failure."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}.") as scratch:
        fresh, former = Path(scratch) / "fresh", Path(scratch) / "former"
        fresh.mkdir()
        yield fresh
        # two renames, since no portable call swaps two folders; what lies between is one system call
        if target.exists():
            target.rename(former)
        try:
            fresh.rename(target)
        except BaseException:
            if former.exists():
                former.rename(target)
            raise


def _write_release(store: Anything, this: Edition, folder: Path, tell: Callable[[str], None]) -> None:
    files: list[File] = []

    def add(name: str, title: str, media_type: str, content: bytes | None = None) -> None:
        """A file of the release, written here unless it already is."""
        if content is not None:
            tell(f"writing {name}")
            with replacing(folder / name) as stream:
                stream.write(content)
        path = folder / name
        with path.open("rb") as written:
            digest = hashlib.file_digest(written, "sha256").hexdigest()
        files.append(File(name, title, media_type, path.stat().st_size, digest))

    for name, title in _DUMPS.items():
        tell(f"writing {name}")
        path = folder / name
        write_dataset(store, path, view=_VIEWS[path.stem])
        add(name, title, FORMATS[path.suffix].media_type)
    tell("filling the tables")
    found = tables.tables(store)
    for table in TABLES:
        add(table.path, table.description, "text/csv", tables.as_csv(table, found[table.name]))
    add("context.jsonld", _OTHERS["context.jsonld"], "application/ld+json", _json({"@context": context()}))
    package = descriptions.data_package(this, files, found["sources"])
    add("datapackage.json", _OTHERS["datapackage.json"], "application/json", _json(package))
    add("void.ttl", _OTHERS["void.ttl"], "text/turtle", descriptions.void(store, this, files))
    add("LICENSE", _OTHERS["LICENSE"], "text/plain", _LICENCE.format(licence=LICENCE).encode())
    add("README.md", _OTHERS["README.md"], "text/markdown", _readme(this, files).encode())
    sums = "".join(f"{file.sha256}  {file.name}\n" for file in sorted(files, key=lambda file: file.name))
    add(SUMS, _OTHERS[SUMS], "text/plain", sums.encode())


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _readme(this: Edition, files: list[File]) -> str:
    titles = {file.name: file.title for file in files} | {name: _OTHERS[name] for name in ("README.md", SUMS)}
    return _README.format(
        title=this.title,
        version=this.version,
        dated=f", {this.issued}" if this.issued else "",
        description=descriptions.DESCRIPTION,
        citation=this.citation,
        files="\n".join(f"| `{name}` | {title} |" for name, title in titles.items()),
    )
