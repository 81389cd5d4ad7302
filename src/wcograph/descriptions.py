"""What a release says of itself to machines: VoID with DCAT-AP 3, and a Frictionless data package.

Everything comes from the dataset and from the files; no clock, no blank nodes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import pyoxigraph as ox

from wcograph.catalogue import query_text
from wcograph.columns import SEPARATOR, TABLES
from wcograph.errors import UsageError
from wcograph.namespaces import BASE, DATASET, PREFIXES
from wcograph.results import Table
from wcograph.store import Anything, select
from wcograph.tables import Row, schema

LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
LICENCE_NAME: Final = "CC-BY-4.0"
PUBLISHER: Final = "The wcograph developers"
DESCRIPTION: Final = (
    "Meetings of the World Customs Organization and its regions: series, participations, topics and outputs, "
    "each statement traced to the passage of a source document that makes it, contradictions included."
)
KEYWORDS: Final = ("customs", "international cooperation", "knowledge graph", "World Customs Organization")
_SPACE: Final = BASE + "id/"
_PREFIXES: Final = {**PREFIXES, "spdx": "http://spdx.org/rdf/terms#"}
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_AUTHORITY: Final = "http://publications.europa.eu/resource/authority/"
_ENGLISH: Final = _AUTHORITY + "language/ENG"
_THEME: Final = _AUTHORITY + "data-theme/INTR"
_SHA256: Final = _PREFIXES["spdx"] + "checksumAlgorithm_sha256"

Object = ox.NamedNode | ox.Literal


@dataclass(frozen=True)
class Edition:
    """One version of the dataset."""

    version: str
    title: str
    modified: str | None
    """Date of its newest record."""
    issued: str | None
    """The day in SOURCE_DATE_EPOCH, else the date of its newest record."""

    @property
    def iri(self) -> str:
        """IRI of the version; its files are named below it."""
        return f"{DATASET}/{self.version}"

    @property
    def citation(self) -> str:
        """How to cite it."""
        return f"{PUBLISHER}. {self.title}. Version {self.version}. {self.iri}"


@dataclass(frozen=True)
class File:
    """A file of a release."""

    name: str
    """Path in the release, with forward slashes."""
    title: str
    media_type: str
    size: int
    """Bytes."""
    sha256: str


def edition(dataset: Anything) -> Edition:
    """Which version a dataset says it is.

    Raises:
        UsageError: it states no version, or SOURCE_DATE_EPOCH is no number.
    """
    found = _ask(dataset, "edition", thing=DATASET)
    if not found:
        raise UsageError(
            f"the dataset states no version (dcat:version of <{DATASET}>), which a release is named after; "
            "build it with wcograph build, or write single files with write_dataset()"
        )
    row = min(found, key=lambda row: (row["version"], row["title"]))
    modified = row["modified"].isoformat() if row["modified"] is not None else None
    return Edition(str(row["version"]), str(row["title"]), modified, _epoch() or modified)


def _epoch() -> str | None:
    """The day that reproducible-builds.org's variable names, if it is set."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH")
    if not seconds:
        return None
    try:
        if not seconds.isdecimal():
            raise ValueError(seconds)
        return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            f"SOURCE_DATE_EPOCH is '{seconds}'; expected are seconds since 1970, as in 1764028800"
        ) from error


def _ask(about: Anything, name: str, /, **values: str) -> Table:
    return select(about, query_text(f"void-{name}"), **values)


def _node(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(_PREFIXES[prefix] + local)


def _text(value: str, language: str | None = "en") -> ox.Literal:
    return ox.Literal(value, language=language)


def _typed(value: object, kind: str) -> ox.Literal:
    return ox.Literal(str(value), datatype=_node(f"xsd:{kind}"))


def _integer(value: int) -> ox.Literal:
    return _typed(value, "integer")


def _part(iri: str) -> str:
    """A fragment for a class or property: its prefixed name with a hyphen, or a short hash of its IRI."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and iri[len(namespace) :].isidentifier():
            return f"{prefix}-{iri[len(namespace) :]}"
    return hashlib.sha256(iri.encode()).hexdigest()[:12]


def void(dataset: Anything, this: Edition, files: Sequence[File]) -> bytes:
    """The dataset described in Turtle: VoID figures, DCAT-AP 3 metadata, one distribution for each file."""
    triples = {
        ox.Triple(ox.NamedNode(subject), _node(property_), value)
        for part in (
            _abstract(this),
            _version(dataset, this, files),
            _accepted(dataset, this),
            _foreign(files),
        )
        for subject, property_, value in part
    }
    used = {
        prefix: namespace
        for prefix, namespace in _PREFIXES.items()
        if any(term.value.startswith(namespace) for triple in triples for term in _terms(triple))
    }
    ordered = sorted(
        triples, key=lambda triple: (str(triple.subject), str(triple.predicate), str(triple.object))
    )
    written = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=used)
    assert isinstance(written, bytes)
    return written


def _terms(triple: ox.Triple) -> Iterator[ox.NamedNode]:
    for term in (triple.subject, triple.predicate, triple.object):
        if isinstance(term, ox.NamedNode):
            yield term
        elif isinstance(term, ox.Literal):
            yield term.datatype


Said = Iterator[tuple[str, str, Object]]


def _abstract(this: Edition) -> Said:
    """The dataset whatever its version."""
    yield DATASET, "rdf:type", _node("dcat:Dataset")
    yield DATASET, "dcterms:title", _text(this.title)
    yield DATASET, "dcterms:description", _text(DESCRIPTION)
    yield DATASET, "dcterms:publisher", ox.NamedNode(f"{DATASET}/maintainers")
    yield DATASET, "dcat:landingPage", ox.NamedNode(BASE)
    yield DATASET, "dcat:hasVersion", ox.NamedNode(this.iri)


def _version(dataset: Anything, this: Edition, files: Sequence[File]) -> Said:
    iri = this.iri
    for kind in ("dcat:Dataset", "void:Dataset"):
        yield iri, "rdf:type", _node(kind)
    yield iri, "dcterms:title", _text(f"{this.title}, version {this.version}")
    yield iri, "dcterms:description", _text(DESCRIPTION)
    yield iri, "dcterms:publisher", ox.NamedNode(f"{DATASET}/maintainers")
    yield iri, "dcterms:license", ox.NamedNode(LICENCE)
    yield iri, "dcterms:language", ox.NamedNode(_ENGLISH)
    yield iri, "dcterms:bibliographicCitation", _text(this.citation)
    yield iri, "dcterms:conformsTo", ox.NamedNode(BASE + "ns")
    yield iri, "dcat:version", ox.Literal(this.version)
    yield iri, "dcat:isVersionOf", ox.NamedNode(DATASET)
    yield iri, "dcat:landingPage", ox.NamedNode(BASE)
    yield iri, "dcat:theme", ox.NamedNode(_THEME)
    for keyword in KEYWORDS:
        yield iri, "dcat:keyword", _text(keyword)
    for property_, day in (("dcterms:issued", this.issued), ("dcterms:modified", this.modified)):
        if day is not None:
            yield iri, property_, _typed(day, "date")
    yield from _period(dataset, iri)
    yield iri, "void:uriSpace", ox.Literal(_SPACE)
    yield iri, "void:triples", _integer(_ask(dataset, "all")[0]["triples"])
    yield iri, "void:subset", ox.NamedNode(f"{iri}#accepted")
    for row in _ask(dataset, "example"):
        if row["event"] is not None:
            yield iri, "void:exampleResource", ox.NamedNode(row["event"])
    for file in files:
        yield iri, "dcat:distribution", ox.NamedNode(f"{iri}#{file.name}")
        yield from _distribution(iri, file)
        if file.name.startswith(("wcograph.", "accepted.")):
            whole = iri if file.name.startswith("wcograph.") else f"{iri}#accepted"
            yield whole, "void:dataDump", ox.NamedNode(f"{iri}/{file.name}")


def _period(dataset: Anything, iri: str) -> Said:
    for row in _ask(dataset, "period"):
        if row["first"] is not None and row["last"] is not None:
            period = f"{iri}#period"
            yield iri, "dcterms:temporal", ox.NamedNode(period)
            yield period, "rdf:type", _node("dcterms:PeriodOfTime")
            yield period, "dcat:startDate", _typed(row["first"], "date")
            yield period, "dcat:endDate", _typed(row["last"], "date")


def _distribution(iri: str, file: File) -> Said:
    this, address = f"{iri}#{file.name}", ox.NamedNode(f"{iri}/{file.name}")
    yield this, "rdf:type", _node("dcat:Distribution")
    yield this, "dcterms:title", _text(file.title)
    yield this, "dcterms:license", ox.NamedNode(LICENCE)
    yield this, "dcat:accessURL", address
    yield this, "dcat:downloadURL", address
    yield this, "dcat:mediaType", ox.NamedNode(_MEDIA_TYPES + file.media_type)
    yield this, "dcat:byteSize", _typed(file.size, "nonNegativeInteger")
    checksum = f"{this}-sha256"
    yield this, "spdx:checksum", ox.NamedNode(checksum)
    yield checksum, "rdf:type", _node("spdx:Checksum")
    yield checksum, "spdx:algorithm", ox.NamedNode(_SHA256)
    yield checksum, "spdx:checksumValue", _typed(file.sha256, "hexBinary")


def _accepted(dataset: Anything, this: Edition) -> Said:
    """The figures of the accepted view."""
    iri = f"{this.iri}#accepted"
    totals = _ask(dataset, "totals")[0]
    # an aggregate over nothing is one row without a class (SPARQL 1.1, section 11.2)
    classes = [row for row in _ask(dataset, "classes") if row["class"] is not None]
    properties = [row for row in _ask(dataset, "properties") if row["property"] is not None]
    yield iri, "rdf:type", _node("void:Dataset")
    yield (
        iri,
        "dcterms:title",
        _text("The accepted view: what holds where sources agree or a decision was taken"),
    )
    yield iri, "dcterms:license", ox.NamedNode(LICENCE)
    yield iri, "void:uriSpace", ox.Literal(_SPACE)
    for property_, count in (
        ("void:triples", totals["triples"]),
        ("void:distinctSubjects", totals["subjects"]),
        ("void:distinctObjects", totals["objects"]),
        ("void:entities", _ask(dataset, "entities", space=_SPACE)[0]["entities"]),
        ("void:classes", len(classes)),
        ("void:properties", len(properties)),
    ):
        yield iri, property_, _integer(count)
    for row in classes:
        part = f"{this.iri}#class-{_part(row['class'])}"
        yield iri, "void:classPartition", ox.NamedNode(part)
        yield part, "void:class", ox.NamedNode(row["class"])
        yield part, "void:entities", _integer(row["entities"])
    for row in properties:
        part = f"{this.iri}#property-{_part(row['property'])}"
        yield iri, "void:propertyPartition", ox.NamedNode(part)
        yield part, "void:property", ox.NamedNode(row["property"])
        yield part, "void:triples", _integer(row["triples"])
        yield part, "void:distinctSubjects", _integer(row["subjects"])
        yield part, "void:distinctObjects", _integer(row["objects"])
    terms = [row["class"] for row in classes] + [row["property"] for row in properties]
    for namespace in sorted(set(PREFIXES.values())):
        if not namespace.startswith(_SPACE) and any(each.startswith(namespace) for each in terms):
            yield this.iri, "void:vocabulary", ox.NamedNode(namespace)


def _foreign(files: Iterable[File]) -> Said:
    """Types of things that are not ours, which the DCAT-AP 3 shapes want to see in the same file."""
    yield f"{DATASET}/maintainers", "rdf:type", _node("foaf:Agent")
    yield f"{DATASET}/maintainers", "foaf:name", _text(PUBLISHER)
    yield LICENCE, "rdf:type", _node("dcterms:LicenseDocument")
    yield _ENGLISH, "rdf:type", _node("dcterms:LinguisticSystem")
    yield _THEME, "rdf:type", _node("skos:Concept")
    yield _THEME, "skos:prefLabel", _text("International issues")
    yield BASE, "rdf:type", _node("foaf:Document")
    yield BASE + "ns", "rdf:type", _node("dcterms:Standard")
    yield _SHA256, "rdf:type", _node("spdx:ChecksumAlgorithm")
    for file in files:
        yield _MEDIA_TYPES + file.media_type, "rdf:type", _node("dcterms:MediaType")


def data_package(this: Edition, files: Sequence[File], sources: Iterable[Row]) -> Mapping[str, Any]:
    """The release as a Frictionless Data Package, version 1: files with hashes, tables with their schema.

    Args:
        this: the version.
        files: what the release holds.
        sources: rows of the table of sources.
    """
    by_path = {table.path: table for table in TABLES}
    resources: list[dict[str, Any]] = []
    for file in files:
        suffix = file.name.rpartition(".")[2]
        table = by_path.get(file.name)
        resource: dict[str, Any] = {
            "name": table.name if table else file.name,
            "path": file.name,
            "title": file.title,
            "format": suffix,
            "mediatype": file.media_type,
            "encoding": "utf-8",
            "bytes": file.size,
            "hash": f"sha256:{file.sha256}",
        }
        if table:
            resource |= {"profile": "tabular-data-resource", "schema": schema(table)}
        resources.append(resource)
    return {
        "profile": "data-package",
        "name": "wcograph",
        "id": this.iri,
        "title": this.title,
        "description": DESCRIPTION,
        "homepage": BASE,
        "version": this.version,
        "keywords": list(KEYWORDS),
        "licenses": [{"name": LICENCE_NAME, "path": LICENCE, "title": "Creative Commons Attribution 4.0"}],
        "contributors": [{"title": PUBLISHER, "role": "author"}],
        "sources": [{"title": row["title"], "path": row["urls"].partition(SEPARATOR)[0]} for row in sources],
        "resources": resources,
    }
