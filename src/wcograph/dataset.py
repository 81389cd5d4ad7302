"""The build: `data/` and `ontology/` become one dataset with its version, in memory and on disk.

The same input gives the same bytes: no blank nodes, no clock, every file sorted.
"""

from __future__ import annotations

import gzip
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox
from pyoxigraph import DefaultGraph, Quad, RdfFormat, Store
from pyoxigraph import Literal as RdfLiteral

from wcograph.acceptance import Acceptance, accept
from wcograph.derivations import apply_rules, derive, load_rules
from wcograph.errors import BuildError
from wcograph.files import Data, read_data, replacing, sweep
from wcograph.namespaces import (
    AUTHORITY,
    CURATION,
    DATASET,
    DERIVED,
    ONTOLOGY,
    PREFIXES,
    PROVENANCE,
)
from wcograph.statements import describe_curated_graphs, statements
from wcograph.terms import A, Triple, date_literal, node, read_turtle, term
from wcograph.testimony import Statements

VOCABULARIES = ("roles.ttl", "types.ttl", "topics.ttl")
"""Files of the ontology whose statements are authority data."""

_SCRATCH = ".wcograph-scratch-"
"""How the folders begin in which a dataset is made, beside its place."""


@dataclass(frozen=True)
class Built:
    """A dataset that was built, with what the build found on the way."""

    store: Store
    version: str
    """Date of the newest record and the first eight digits of the SHA-256 of the sorted N-Quads."""
    data: Data
    acceptance: Acceptance


def build(
    data: Data | Path | str, ontology: Path | str, *, progress: Callable[[str], None] = lambda _: None
) -> Built:
    """Build the dataset.

    Args:
        data: the `data/` folder, or what was read from it.
        ontology: the `ontology/` folder.
        progress: is told in a few words what comes next.

    Raises:
        BuildError: the data have errors; the issues are in the exception.
    """
    ontology = Path(ontology)
    if not isinstance(data, Data):
        progress("reading")
        data, issues = read_data(data)
        errors = [issue for issue in issues if issue.severity == "error"]
        if errors:
            more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
            raise BuildError(f"{errors[0]}{more}", errors)
    progress("stating")
    said = statements(data)
    progress("weighing claims")
    acceptance = accept(said.claims, said.decisions)
    vocabulary = [triple for name in VOCABULARIES for triple in read_turtle(ontology / name)]
    store = Store()
    progress("filling the graphs")
    _fill(store, said, acceptance, vocabulary, read_turtle(ontology / "wcograph.ttl"))
    progress("deriving")
    apply_rules(store, load_rules(ontology / "rules"))
    newest = max((file.record.reviewed.date.isoformat() for file in data.records), default="undated")
    progress("numbering the version")
    digest = hashlib.sha256()
    for line in _sorted_lines(store):
        digest.update(line)
    version = f"{newest}+{digest.hexdigest()[:8]}"
    _describe(store, version, newest)
    return Built(store, version, data, acceptance)


def _fill(
    store: Store,
    said: Statements,
    acceptance: Acceptance,
    vocabulary: Sequence[Triple],
    ontology: Sequence[Triple],
) -> None:
    default = DefaultGraph()
    authority = [*said.authority, *vocabulary]
    curation = [*said.curation, *acceptance.conflicts]
    stated = [triple for triples in said.stated.values() for triple in triples]
    accepted = [*authority, *curation, *stated, *acceptance.accepted, *said.documents, *ontology]
    derived = derive(accepted, acceptance)

    def quads() -> Iterable[Quad]:
        for graph, triples in said.stated.items():
            yield from (Quad(*triple, graph) for triple in triples)
        for claim in said.claims:
            if claim.withheld:
                continue
            yield Quad(claim.subject, claim.property, claim.value, claim.graph)
            yield from (Quad(*triple, claim.graph) for triple in claim.companions)
        for name, own in (
            (AUTHORITY, authority),
            (CURATION, curation),
            (DERIVED, derived),
            (ONTOLOGY, ontology),
            (PROVENANCE, [*said.documents, *said.provenance, *describe_curated_graphs()]),
        ):
            graph = node(name)
            yield from (Quad(*triple, graph) for triple in own)
        yield from (Quad(*triple, default) for triple in accepted)
        yield from (Quad(*triple, default) for triple in derived)

    store.bulk_extend(quads())


def _describe(store: Store, version: str, newest: str) -> None:
    this = node(DATASET)
    about: list[Triple] = [
        (this, A, term("void:Dataset")),
        (this, term("dcat:version"), RdfLiteral(version)),
        (
            this,
            term("dcterms:title"),
            RdfLiteral("wcograph: knowledge graph of regional customs cooperation", language="en"),
        ),
        (this, term("dcterms:license"), node("https://creativecommons.org/licenses/by/4.0/")),
    ]
    if newest != "undated":
        about.append((this, term("dcterms:modified"), date_literal(newest)))
    for graph in (node(PROVENANCE), DefaultGraph()):
        store.extend([Quad(*triple, graph) for triple in about])


def canonical_nquads(store: Store) -> bytes:
    """All quads, one a line, sorted: for data without blank nodes this is their RDFC-1.0 form."""
    return b"".join(_sorted_lines(store))


def _sorted_lines(store: Store) -> list[bytes]:
    written = store.dump(format=RdfFormat.N_QUADS)
    assert written is not None
    lines = written.splitlines(keepends=True)
    lines.sort()
    return lines


def canonical_trig(store: Store) -> bytes:
    """The dataset as TriG, default graph first, sorted by graph, subject, property and value."""

    def quads() -> Iterable[Quad]:
        # graph by graph: the sort keys of all quads at once would be most of the memory of a build
        for graph in (DefaultGraph(), *sorted(store.named_graphs(), key=str)):
            found = store.quads_for_pattern(None, None, None, graph)
            yield from sorted(found, key=lambda q: (str(q.subject), str(q.predicate), str(q.object)))

    written = ox.serialize(quads(), format=RdfFormat.TRIG, prefixes=PREFIXES)
    assert isinstance(written, bytes)
    return written


def compressed(content: bytes) -> bytes:
    """gzip without name or time, so that the same content gives the same bytes."""
    return gzip.compress(content, compresslevel=9, mtime=0)


def write(
    built: Built, folder: Path | str, *, progress: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Write a built dataset: `wcograph.nq`, `wcograph.trig` and the Oxigraph folder `wcograph.oxigraph`.

    All three are made whole beside their targets before the first takes its place: a failure, a full disk
    or a killed process leaves the old dataset.

    Returns:
        The paths written.

    Raises:
        OSError: the folder cannot be written.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    sweep(folder, _SCRATCH)
    with tempfile.TemporaryDirectory(dir=folder, prefix=_SCRATCH) as name:
        scratch = Path(name)
        for file, form in (("wcograph.nq", canonical_nquads), ("wcograph.trig", canonical_trig)):
            progress(f"writing {file}")
            with replacing(scratch / file) as stream:
                stream.write(form(built.store))
        progress("writing wcograph.oxigraph")
        _fill_folder(built.store, scratch / "wcograph.oxigraph")
        made = sorted(scratch.iterdir())
        return [_put(path, folder / path.name) for path in made]


def write_oxigraph(quads: Iterable[Quad], target: Path) -> Path:
    """An Oxigraph (RocksDB) folder with these quads, in place of what stood there.

    Raises:
        OSError: the folder cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target.parent, _SCRATCH)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=_SCRATCH) as name:
        fresh = Path(name) / "new"
        _fill_folder(quads, fresh)
        return _put(fresh, target)


def _fill_folder(quads: Iterable[Quad], folder: Path) -> None:
    store = Store(str(folder))
    store.bulk_extend(quads)
    store.flush()
    store.optimize()


def _put(fresh: Path, target: Path) -> Path:
    """Move a file or folder to its place; a folder that stood there goes only once the new one is there."""
    if not target.is_dir():
        return fresh.replace(target)
    old = fresh.with_name(f"{fresh.name}.old")
    target.rename(old)
    try:
        return fresh.rename(target)
    except OSError:
        old.rename(target)
        raise
