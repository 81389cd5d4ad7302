"""What the endpoint says of itself: service description, VoID with partitions, example queries, prefixes.

Editors for SPARQL read it from the endpoint by queries in these vocabularies, which are answered from here
instead of from the dataset, so that counting in the dataset counts the dataset alone. The figures take
minutes to count where the dataset is large (`wcograph.web.counts`); the rest is there at once.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from wcograph import bundle
from wcograph.catalogue import query_text
from wcograph.descriptions import Edition, edition, void
from wcograph.endpoint import Endpoint
from wcograph.errors import UsageError
from wcograph.namespaces import CURATED_GRAPHS, DATASET
from wcograph.results import used_prefixes
from wcograph.sparql import parameters, parse_term, with_values
from wcograph.store import Engine, select, version_of
from wcograph.tokens import groups
from wcograph.web.admission import KNOWN_PREFIXES
from wcograph.web.settings import Settings

_PREFIXES: Final = {**KNOWN_PREFIXES, "formats": "http://www.w3.org/ns/formats/"}
_FORMATS: Final = (
    "SPARQL_Results_JSON",
    "SPARQL_Results_XML",
    "SPARQL_Results_CSV",
    "SPARQL_Results_TSV",
    "Turtle",
    "TriG",
    "N-Triples",
    "N-Quads",
    "JSON-LD",
    "RDF_XML",
)
_LONG: Final = 1800.0
"""Seconds that an endpoint may take to count."""
Said = Iterator[ox.Triple]


@dataclass(frozen=True)
class SelfDescription:
    """What the endpoint says of itself."""

    version: str
    """The dataset's version; for a dataset that states none, `undated+` and the start of its hash."""
    digest: str
    """SHA-256 of the dataset's sorted N-Quads, in hexadecimal."""
    edition: Edition
    """The same with title and dates."""
    service_triples: tuple[ox.Triple, ...]
    """Service, examples, prefixes."""
    endpoint: str
    """Address of the endpoint."""

    def service(self, form: str) -> bytes:
        """The description of the service, in the form of this name."""
        return _written(self.service_triples, form)

    def void(self, counted: Iterable[ox.Triple], form: str) -> bytes:
        """The description of the dataset with the figures of `count`, in the form of this name."""
        return _written(self._dataset(counted), form)

    def write(self, path: Path, counted: Iterable[ox.Triple]) -> None:
        """Both, as N-Triples, for the workers."""
        scratch = path.with_suffix(".new")
        scratch.write_bytes(_written((*self.service_triples, *self._dataset(counted)), "nt"))
        scratch.replace(path)

    def _dataset(self, counted: Iterable[ox.Triple]) -> tuple[ox.Triple, ...]:
        here = _triple(self.edition.iri, "void:sparqlEndpoint", ox.NamedNode(self.endpoint))
        return tuple(sorted((*counted, here), key=str))


def _written(triples: tuple[ox.Triple, ...], form: str) -> bytes:
    used = used_prefixes(triples)
    iris = {term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
    for prefix in ("formats", "sd", "sh"):
        if any(iri.startswith(_PREFIXES[prefix]) for iri in iris):
            used[prefix] = _PREFIXES[prefix]
    written = ox.serialize(triples, format=ox.RdfFormat.from_extension(form), prefixes=used)
    assert isinstance(written, bytes)
    return written


def describe(settings: Settings, store: Engine) -> SelfDescription:
    """Describe the service, and say which dataset it has."""
    digest = _digest(settings, store)
    try:
        this = edition(store)
    except UsageError:
        this = Edition(f"undated+{digest[:8]}", "RDF dataset", None, None)
    service = {
        *_service(settings.sparql_url, this),
        *_examples(settings.sparql_url),
        *_prefixes(settings.sparql_url),
    }
    return SelfDescription(this.version, digest, this, tuple(sorted(service, key=str)), settings.sparql_url)


def count(store: Engine, this: Edition) -> tuple[ox.Triple, ...]:
    """The dataset described with its figures; on large ones this takes minutes."""
    asked = Endpoint(store.url, timeout=_LONG) if isinstance(store, Endpoint) else store
    described = ox.parse(void(asked, this, ()), format=ox.RdfFormat.TURTLE)
    dataset = {ox.Triple(quad.subject, quad.predicate, quad.object) for quad in described}
    dataset.update(_links(asked, dataset))
    return tuple(sorted(dataset, key=str))


def _digest(settings: Settings, store: Engine) -> str:
    """SHA-256 of the sorted N-Quads, which stand beside a folder that wcograph made.

    An endpoint's quads are not fetched to be counted: its address and the version it has stand for them.
    """
    folder = settings.folder
    if not isinstance(store, ox.Store) or folder is None:
        return hashlib.sha256(f"{settings.endpoint} {version_of(store)}".encode()).hexdigest()
    beside = folder.with_name("wcograph.nq")
    if folder.name == "wcograph.oxigraph" and beside.exists():
        with beside.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    dumped = store.dump(format=ox.RdfFormat.N_QUADS)
    assert isinstance(dumped, bytes)
    return hashlib.sha256(b"".join(sorted(dumped.splitlines(keepends=True)))).hexdigest()


def _iri(text: str) -> ox.NamedNode:
    prefix, _, local = text.partition(":")
    return ox.NamedNode(_PREFIXES[prefix] + local if prefix in _PREFIXES else text)


def _triple(subject: str, property_: str, value: Any) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), _iri(property_), value)


def _service(endpoint: str, this: Edition) -> Said:
    """SPARQL 1.1 Service Description, section 3. The graphs of single passages are too many to list."""
    dataset, default = f"{endpoint}#dataset", f"{endpoint}#default-graph"
    yield _triple(endpoint, "rdf:type", _iri("sd:Service"))
    yield _triple(endpoint, "sd:endpoint", ox.NamedNode(endpoint))
    yield _triple(endpoint, "sd:supportedLanguage", _iri("sd:SPARQL11Query"))
    for name in _FORMATS:
        yield _triple(endpoint, "sd:resultFormat", _iri(f"formats:{name}"))
    yield _triple(endpoint, "sd:defaultDataset", ox.NamedNode(dataset))
    yield _triple(endpoint, "sd:availableGraphs", ox.NamedNode(dataset))
    yield _triple(dataset, "rdf:type", _iri("sd:Dataset"))
    yield _triple(dataset, "rdf:type", _iri("sd:GraphCollection"))
    yield _triple(dataset, "dcterms:isVersionOf", ox.NamedNode(DATASET))
    yield _triple(dataset, "dcat:version", ox.Literal(this.version))
    yield _triple(dataset, "sd:defaultGraph", ox.NamedNode(default))
    yield _triple(default, "rdf:type", _iri("sd:Graph"))
    yield _triple(default, "rdfs:seeAlso", ox.NamedNode(f"{this.iri}#accepted"))
    for graph in CURATED_GRAPHS:
        node = f"{endpoint}#graph-{graph.rpartition('/')[2]}"
        yield _triple(dataset, "sd:namedGraph", ox.NamedNode(node))
        yield _triple(node, "rdf:type", _iri("sd:NamedGraph"))
        yield _triple(node, "sd:name", ox.NamedNode(graph))


def _prefixes(endpoint: str) -> Said:
    """Every prefix that queries know here, as SHACL declares them (SHACL, section 5.2.1)."""
    yield _triple(f"{endpoint}#prefixes", "rdf:type", _iri("owl:Ontology"))
    for prefix, namespace in KNOWN_PREFIXES.items():
        node = f"{endpoint}#prefix-{prefix}"
        yield _triple(f"{endpoint}#prefixes", "sh:declare", ox.NamedNode(node))
        yield _triple(node, "rdf:type", _iri("sh:PrefixDeclaration"))
        yield _triple(node, "sh:prefix", ox.Literal(prefix))
        yield _triple(node, "sh:namespace", ox.Literal(namespace, datatype=_iri("xsd:anyURI")))


def _examples(endpoint: str) -> Said:
    """The example queries with their values put in, so that each runs as it stands."""
    for name, question, query in examples():
        node = f"{endpoint}#example-{name}"
        form = groups(query).form.capitalize()
        yield _triple(node, "rdf:type", _iri("sh:SPARQLExecutable"))
        yield _triple(node, "rdf:type", _iri(f"sh:SPARQL{form}Executable"))
        yield _triple(node, "rdfs:comment", ox.Literal(question, language="en"))
        yield _triple(node, f"sh:{form.lower()}", ox.Literal(query))
        yield _triple(node, "sh:prefixes", ox.NamedNode(f"{endpoint}#prefixes"))
        yield _triple(node, "schema:target", ox.NamedNode(endpoint))


def examples() -> Iterator[tuple[str, str, str]]:
    """Name, question and text of each example query, in the order of their numbers."""
    folder = bundle.examples_folder()
    if folder is None:
        return
    for path in sorted(folder.glob("*.rq")):
        text = path.read_text("utf-8")
        values = {name: parse_term(value) for name, value in parameters(text).items()}
        question = re.sub(r"^#\s*", "", text.splitlines()[0]).strip()
        yield path.stem, question, with_values(text, values)


def _links(store: Engine, dataset: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Partitions within partitions: what the things of a class say, and of which class what they name is."""
    nodes = {
        _value(each.object): _value(each.subject) for each in dataset if each.predicate == _iri("void:class")
    }
    found: list[ox.Triple] = []
    totals: dict[str, int] = {}
    for row in select(store, query_text("void-links")):
        if row["class"] not in nodes:  # an aggregate over nothing
            continue
        of_class = nodes[row["class"]]
        of_both = f"{of_class}-{_short(row['property'])}"
        totals[of_both] = totals.get(of_both, 0) + row["triples"]
        found += [
            _triple(of_class, "void:propertyPartition", ox.NamedNode(of_both)),
            _triple(of_both, "void:property", ox.NamedNode(row["property"])),
        ]
        if row["target"] is not None:
            target = f"{of_both}-{_short(row['target'])}"
            found += [
                _triple(of_both, "void:classPartition", ox.NamedNode(target)),
                _triple(target, "void:class", ox.NamedNode(row["target"])),
                _triple(target, "void:triples", _number(row["triples"])),
            ]
    return found + [_triple(node, "void:triples", _number(count)) for node, count in totals.items()]


def _value(term: object) -> str:
    assert isinstance(term, ox.NamedNode)
    return term.value


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=_iri("xsd:integer"))


def _short(iri: str) -> str:
    return hashlib.sha256(iri.encode()).hexdigest()[:8]
