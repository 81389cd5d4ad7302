"""What a release says of itself to machines: VoID, DCAT and the data package, held against the data."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from wcograph import export, select
from wcograph.descriptions import LICENCE, edition
from wcograph.errors import UsageError
from wcograph.namespaces import BASE, DATASET, PREFIXES

DCAT, VOID, DCTERMS = (rdflib.Namespace(PREFIXES[name]) for name in ("dcat", "void", "dcterms"))
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")


@pytest.fixture(scope="module")
def release(ds, tmp_path_factory) -> Path:
    """A release of the world."""
    folder = tmp_path_factory.mktemp("released") / "world"
    export(ds, folder)
    return folder


@pytest.fixture(scope="module")
def void(release) -> rdflib.Graph:
    """Its description."""
    return rdflib.Graph().parse(release / "void.ttl")


@pytest.fixture(scope="module")
def version(ds) -> rdflib.URIRef:
    """IRI of the version."""
    return rdflib.URIRef(edition(ds).iri)


def number(graph: rdflib.Graph, subject: rdflib.term.Node, property_: rdflib.URIRef) -> int:
    (value,) = graph.objects(subject, property_)
    return int(value)


def test_the_counts_of_the_accepted_view_are_those_of_the_data(ds, void, version):
    accepted = version + "#accepted"
    (counted,) = select(
        ds,
        "SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?subjects) (COUNT(DISTINCT ?o) AS ?objects) "
        "(COUNT(DISTINCT ?p) AS ?properties) { ?s ?p ?o }",
    )
    assert {
        "triples": number(void, accepted, VOID.triples),
        "subjects": number(void, accepted, VOID.distinctSubjects),
        "objects": number(void, accepted, VOID.distinctObjects),
        "properties": number(void, accepted, VOID.properties),
    } == counted
    (ours,) = select(
        ds, f"SELECT (COUNT(DISTINCT ?s) AS ?n) {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), '{BASE}id/')) }}"
    )
    assert number(void, accepted, VOID.entities) == ours["n"]


def test_the_count_of_all_triples_counts_each_once(built, void, version):
    assert number(void, version, VOID.triples) == len({quad.triple for quad in built.store})


def test_each_class_and_property_is_counted(ds, void, version):
    classes = {
        str(void.value(part, VOID["class"])): number(void, part, VOID.entities)
        for part in void.objects(version + "#accepted", VOID.classPartition)
    }
    rows = select(ds, "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class")
    assert classes == {row["class"]: row["n"] for row in rows}
    properties = {
        str(void.value(part, VOID.property)): number(void, part, VOID.triples)
        for part in void.objects(version + "#accepted", VOID.propertyPartition)
    }
    rows = select(ds, "SELECT ?property (COUNT(*) AS ?n) { ?s ?property ?o } GROUP BY ?property")
    assert properties == {row["property"]: row["n"] for row in rows}


def test_the_period_reaches_from_the_first_to_the_last_day(void, version):
    period = void.value(version, DCTERMS.temporal)
    assert (str(void.value(period, DCAT.startDate)), str(void.value(period, DCAT.endDate))) == (
        "2012-03-05",
        "2024-05-31",
    )


def test_every_file_is_a_distribution_with_its_size_and_checksum(release, void, version):
    described = {}
    for distribution in void.objects(version, DCAT.distribution):
        checksum = void.value(distribution, SPDX.checksum)
        name = str(void.value(distribution, DCAT.downloadURL)).removeprefix(f"{version}/")
        described[name] = (
            number(void, distribution, DCAT.byteSize),
            str(void.value(checksum, SPDX.checksumValue)),
        )
        assert void.value(distribution, DCTERMS.license) == rdflib.URIRef(LICENCE)
    later = {"void.ttl", "LICENSE", "README.md", "SHA256SUMS"}  # these cannot be described in void.ttl itself
    files = {path.relative_to(release).as_posix(): path for path in release.rglob("*") if path.is_file()}
    assert described == {
        name: (path.stat().st_size, hashlib.sha256(path.read_bytes()).hexdigest())
        for name, path in files.items()
        if name not in later
    }


def test_the_version_has_what_dcat_ap_asks_for(ds, void, version):
    this = edition(ds)
    expected = {
        (DCAT.version, rdflib.Literal(this.version)),
        (DCAT.isVersionOf, rdflib.URIRef(DATASET)),
        (DCTERMS.license, rdflib.URIRef(LICENCE)),
        (DCTERMS.issued, rdflib.Literal("2026-01-05", datatype=rdflib.XSD.date)),
        (DCTERMS.modified, rdflib.Literal("2026-01-05", datatype=rdflib.XSD.date)),
        (VOID.exampleResource, rdflib.URIRef(PREFIXES["wev"] + "2015-02-ams-donor-meeting")),
        (VOID.uriSpace, rdflib.Literal(BASE + "id/")),
    }
    assert expected <= set(void.predicate_objects(version))
    for property_ in (DCTERMS.title, DCTERMS.description, DCTERMS.publisher, DCAT.keyword, DCAT.theme):
        assert void.value(version, property_, any=True) is not None
    assert {str(dump).removeprefix(f"{version}/") for dump in void.objects(version, VOID.dataDump)} == {
        "wcograph.nq",
        "wcograph.trig",
    }


def test_the_description_has_no_blank_nodes(void):
    assert not [term for triple in void for term in triple if isinstance(term, rdflib.BNode)]


def test_the_data_package_lists_every_described_file_with_its_hash(release, ds):
    package = json.loads((release / "datapackage.json").read_text("utf-8"))
    assert (package["name"], package["id"], package["version"]) == (
        "wcograph",
        edition(ds).iri,
        edition(ds).version,
    )
    for resource in package["resources"]:
        content = (release / resource["path"]).read_bytes()
        assert resource["hash"] == f"sha256:{hashlib.sha256(content).hexdigest()}"
        assert resource["bytes"] == len(content)
    sources = {(source["title"], source["path"]) for source in package["sources"]}
    assert ("Donors meet in Callao", "https://gazette.example/2012/callao") in sources
    assert len(sources) == 12


def test_frictionless_finds_types_keys_and_hashes_right(release):
    from frictionless import Package

    report = Package(str(release / "datapackage.json")).validate()
    assert report.flatten(["name", "type", "message"]) == []
    tables = [task.name for task in report.tasks if task.type == "table"]
    assert len(tables) == 17


def test_frictionless_finds_what_is_wrong(release, tmp_path):
    import shutil

    from frictionless import Package

    copy = shutil.copytree(release, tmp_path / "copy")
    table = copy / "tables" / "series.csv"
    table.write_text(table.read_text("utf-8").replace(",AMS", ",XYZ"), "utf-8")
    kinds = {row[0] for row in Package(str(copy / "datapackage.json")).validate().flatten(["type"])}
    assert {"foreign-key", "hash-count"} <= kinds


def test_a_dataset_without_a_version_is_refused():
    with pytest.raises(UsageError, match=r"states no version \(dcat:version of"):
        edition(ox.Store())


@pytest.mark.parametrize(
    ("epoch", "issued"), [("1420070400", "2015-01-01"), ("0", "1970-01-01"), ("", "2026-01-05")]
)
def test_the_date_of_issue_is_that_of_the_epoch_if_it_is_set(ds, monkeypatch, epoch, issued):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    assert (edition(ds).issued, edition(ds).modified) == (issued, "2026-01-05")


@pytest.mark.parametrize("epoch", ["yesterday", "-1", "1.5", "9" * 30])
def test_an_epoch_that_is_none_is_refused(ds, monkeypatch, epoch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(UsageError, match=r"SOURCE_DATE_EPOCH is '.*'; expected are seconds since 1970"):
        edition(ds)
