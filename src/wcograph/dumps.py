"""A dataset as one RDF file: all graphs, or the accepted view alone.

The engine writes every format but compact JSON-LD (`wcograph.jsonld`). A whole release, with tables and
description, is in `wcograph.releases`.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final, cast

import pyoxigraph as ox

from wcograph import jsonld
from wcograph.bundle import ontology_folder
from wcograph.dataset import canonical_nquads, canonical_trig
from wcograph.endpoint import Endpoint
from wcograph.errors import StoreError, UsageError
from wcograph.files import replacing
from wcograph.namespaces import PREFIXES
from wcograph.results import check_xml
from wcograph.store import Anything, engine_of


@dataclass(frozen=True)
class Format:
    """An RDF format."""

    name: str
    media_type: str
    graphs: bool
    """Whether it can hold named graphs."""


FORMATS: Final[Mapping[str, Format]] = {
    ".nq": Format("N-Quads", "application/n-quads", graphs=True),
    ".trig": Format("TriG", "application/trig", graphs=True),
    ".nt": Format("N-Triples", "application/n-triples", graphs=False),
    ".ttl": Format("Turtle", "text/turtle", graphs=False),
    ".rdf": Format("RDF/XML", "application/rdf+xml", graphs=False),
    ".jsonld": Format("JSON-LD", "application/ld+json", graphs=False),
}
"""What can be written, by the ending of the file; each also with .gz."""

VIEWS: Final = ("all", "accepted")


def write_dataset(dataset: Anything, path: Path | str, *, view: str = "all") -> Path:
    """Write a dataset to one file, in the format that its ending names.

    Without blank nodes the same dataset always gives the same bytes. The file takes its place once it is
    whole; a failure leaves the old one.

    Args:
        dataset: what `open_dataset` gives.
        path: ending in .nq or .trig, or for the accepted view also .nt .ttl .rdf .jsonld; .gz compresses.
        view: `all` for every graph, `accepted` for the default graph alone.

    Raises:
        UsageError: an unknown ending or view, a view that the format cannot hold, or a remote endpoint.
        OSError: the file cannot be written.

    >>> from tempfile import TemporaryDirectory
    >>> import wcograph
    >>> with TemporaryDirectory() as folder:
    ...     file = write_dataset(wcograph.open_dataset(), folder + "/graph.ttl", view="accepted")
    ...     file.name, file.read_text("utf-8").startswith("@prefix")
    ('graph.ttl', True)
    """
    path = Path(path)
    store = local_store(dataset)
    suffix = Path(path.name.removesuffix(".gz")).suffix.lower()
    if suffix not in FORMATS:
        raise UsageError(
            f"'{path.name}' has no ending that names an RDF format; known are {' '.join(FORMATS)}"
        )
    if view not in VIEWS:
        raise UsageError(f"'{view}' is no view of a dataset; these are: {', '.join(VIEWS)}")
    if view == "all" and not FORMATS[suffix].graphs:
        message = (
            f"{FORMATS[suffix].name} holds one graph; write the accepted view, or all graphs to .nq or .trig"
        )
        raise UsageError(message)
    with replacing(path) as stream:
        if path.suffix == ".gz":
            # without name and time, so that the same content gives the same bytes
            with gzip.GzipFile("", "wb", compresslevel=9, fileobj=stream, mtime=0) as packed:
                _write(store, suffix, view, cast("IO[bytes]", packed))
        else:
            _write(store, suffix, view, stream)
    return path


def local_store(dataset: Anything) -> ox.Store:
    """The store behind a dataset, where the quads can be had.

    Raises:
        UsageError: a remote endpoint, or something that is no dataset.
    """
    engine = engine_of(dataset)
    if isinstance(engine, Endpoint):
        raise UsageError(
            f"{engine.url} is a remote endpoint, which is not copied as a whole; download its dump and open "
            "the file, or ask for the part you need with a CONSTRUCT query"
        )
    return engine


def context() -> dict[str, Any]:
    """The project's JSON-LD context: what stands under `@context` in `ontology/context.jsonld`.

    Raises:
        StoreError: the installation has no context, or it is not one object.
    """
    file = ontology_folder() / "context.jsonld"
    try:
        found = json.loads(file.read_bytes())["@context"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StoreError(f"cannot read the JSON-LD context '{file}': {error}") from error
    if not isinstance(found, dict):
        raise StoreError(
            f"the context in '{file}' is expected to be one object, not a {type(found).__name__}"
        )
    return found


def _write(store: ox.Store, suffix: str, view: str, output: IO[bytes]) -> None:
    if view == "accepted":
        triples = accepted_triples(store)
        if suffix == ".jsonld":
            jsonld.write(triples, context(), output)
        elif suffix == ".rdf":
            check_xml(triples)
            output.write(_serialized(triples, ox.RdfFormat.RDF_XML))
        elif suffix in (".ttl", ".trig"):
            output.write(_serialized(triples, ox.RdfFormat.TURTLE))
        else:
            lines = _serialized(triples, ox.RdfFormat.N_TRIPLES).splitlines(keepends=True)
            output.writelines(sorted(lines))
    else:
        output.write(canonical_nquads(store) if suffix == ".nq" else canonical_trig(store))


def accepted_triples(store: ox.Store) -> list[ox.Triple]:
    """The accepted view, sorted by subject, property and value."""
    quads = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    triples = [ox.Triple(quad.subject, quad.predicate, quad.object) for quad in quads]
    triples.sort(key=lambda triple: (str(triple.subject), str(triple.predicate), str(triple.object)))
    return triples


def _serialized(triples: Iterable[ox.Triple], format_: ox.RdfFormat) -> bytes:
    written = ox.serialize(triples, format=format_, prefixes=PREFIXES)
    assert isinstance(written, bytes)
    return written
