"""One dataset as one file in every format, read back by tools of others (rapper)."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

from wcograph import open_dataset
from wcograph.dumps import FORMATS, accepted_triples, write_dataset
from wcograph.endpoint import Endpoint
from wcograph.errors import StoreError, UsageError

RAPPER = shutil.which("rapper")
NAMES = {".nq": "nquads", ".trig": "trig", ".nt": "ntriples", ".ttl": "turtle", ".rdf": "rdfxml"}
"""Formats that rapper reads, by the ending of the file."""


def read_by_rapper(file: Path) -> set[ox.Triple]:
    """The triples of a file as raptor2 reads them, whatever their graph."""
    assert RAPPER, "install raptor2-utils"
    command = [RAPPER, "-q", "-i", NAMES[file.suffix], "-o", "ntriples", str(file)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert done.stderr == b""
    return {quad.triple for quad in ox.parse(done.stdout, format=ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize("suffix", [".nt", ".ttl", ".rdf", ".trig", ".nq"])
def test_rapper_reads_the_accepted_view(built, tmp_path, suffix):
    file = write_dataset(built.store, tmp_path / f"accepted{suffix}", view="accepted")
    assert read_by_rapper(file) == set(accepted_triples(built.store))


@pytest.mark.parametrize("suffix", [".nq", ".trig"])
def test_rapper_reads_all_graphs(built, tmp_path, suffix):
    file = write_dataset(built.store, tmp_path / f"all{suffix}")
    assert read_by_rapper(file) == {quad.triple for quad in built.store}


@pytest.mark.parametrize("suffix", list(FORMATS))
@pytest.mark.parametrize("packed", ["", ".gz"])
def test_each_format_opens_again_with_the_same_statements(built, tmp_path, suffix, packed):
    whole = FORMATS[suffix].graphs
    file = write_dataset(built.store, tmp_path / f"data{suffix}{packed}", view="all" if whole else "accepted")
    opened = open_dataset(file).store._inner
    expected = set(built.store) if whole else {ox.Quad(*triple) for triple in accepted_triples(built.store)}
    assert set(opened) == expected


@pytest.mark.parametrize("name", ["d.nq", "d.trig", "d.nt.gz", "d.ttl", "d.rdf", "d.jsonld.gz"])
def test_the_same_dataset_gives_the_same_bytes(built, tmp_path, name):
    def again(where: str, store: ox.Store) -> bytes:
        (tmp_path / where).mkdir()
        return write_dataset(store, tmp_path / where / name, view="accepted").read_bytes()

    reordered = ox.Store()
    reordered.extend(reversed(list(built.store)))
    assert again("one", built.store) == again("two", reordered)


def test_a_packed_file_holds_neither_name_nor_time(built, tmp_path):
    file = write_dataset(built.store, tmp_path / "secret-name.nt.gz", view="accepted")
    assert b"secret-name" not in file.read_bytes()
    assert gzip.decompress(file.read_bytes()) == b"".join(
        sorted(gzip.decompress(file.read_bytes()).splitlines(keepends=True))
    )


@pytest.mark.parametrize(
    ("name", "view", "message"),
    [
        (
            "data.csv",
            "all",
            "'data.csv' has no ending that names an RDF format; known are .nq .trig .nt .ttl",
        ),
        ("data", "all", "'data' has no ending"),
        ("data.nq", "rejected", "'rejected' is no view of a dataset; these are: all, accepted"),
        ("data.ttl", "all", "Turtle holds one graph; write the accepted view, or all graphs to .nq or .trig"),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is_left(built, tmp_path, name, view, message):
    with pytest.raises(UsageError) as error:
        write_dataset(built.store, tmp_path / name, view=view)
    assert message in str(error.value)
    assert list(tmp_path.iterdir()) == []


def test_a_remote_endpoint_is_not_copied(tmp_path):
    with pytest.raises(
        UsageError, match="is a remote endpoint, which is not copied as a whole; download its dump"
    ):
        write_dataset(Endpoint("https://x.example/sparql"), tmp_path / "d.nq")


def test_what_xml_cannot_hold_is_refused_and_the_old_file_stays(tmp_path):
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://x/s"), ox.NamedNode("http://x/1"), ox.Literal("x")))
    file = tmp_path / "d.rdf"
    file.write_text("old")
    with pytest.raises(UsageError, match="RDF/XML cannot hold the property"):
        write_dataset(store, file, view="accepted")
    assert [path.name for path in tmp_path.iterdir()] == ["d.rdf"]
    assert file.read_text() == "old"


def test_a_broken_context_is_a_store_error(built, tmp_path, monkeypatch):
    from wcograph import dumps

    for content in ("{", "[]", '{"@context": []}'):
        (tmp_path / "context.jsonld").write_text(content)
        monkeypatch.setattr(dumps, "ontology_folder", lambda: tmp_path)
        with pytest.raises(StoreError, match="context"):
            write_dataset(built.store, tmp_path / "d.jsonld", view="accepted")
