"""The names of things."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest

from wcograph import namespaces
from wcograph.namespaces import BASE, KINDS, PREFIXES, WCG, claim_graph, iri, passage, path


def test_an_iri_and_its_short_path_lead_to_each_other() -> None:
    for kind in KINDS:
        assert path(iri(kind, "a-b")) == f"{kind}/a-b"
        assert iri(kind, "a-b") == f"{BASE}id/{kind}/a-b"


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(KeyError, match="meeting"):
        iri("meeting", "a")


def test_a_claim_graph_is_told_from_its_passage() -> None:
    assert claim_graph("wco-2015", "p3.s1") == "https://w3id.org/wcograph/graph/wco-2015-p3.s1"
    assert passage("wco-2015", "p3.s1") == "https://w3id.org/wcograph/id/doc/wco-2015#p3.s1"


def test_a_misspelt_term_is_an_error_and_no_new_iri() -> None:
    with pytest.raises(AttributeError, match=r"^'ordnial' is no term of https://w3id.org/wcograph/ns#$"):
        _ = WCG.ordnial


def test_the_vocabulary_is_that_of_the_ontology(ontology: Path) -> None:
    """A term that is only here, or only there, would be an IRI without a meaning or a meaning without use."""
    own = PREFIXES["wcg"]
    subjects = {
        quad.subject.value.removeprefix(own)
        for quad in ox.parse(path=ontology / "wcograph.ttl", format=ox.RdfFormat.TURTLE)
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(own)
    }
    assert subjects - {""} == WCG.terms


def test_every_prefix_of_the_ontology_means_the_same_here(ontology: Path) -> None:
    for file in sorted(ontology.glob("*.ttl")):
        for prefix, namespace in re.findall(r"@prefix (\w+): +<([^>]+)>", file.read_text("utf-8")):
            assert PREFIXES.get(prefix, namespace) == namespace, f"{prefix}: in {file.name}"


def test_kinds_of_things_have_prefixes_of_their_own() -> None:
    assert len(set(PREFIXES.values())) == len(PREFIXES)
    assert {namespaces.PREFIXES[prefix] for prefix in KINDS.values()} == {
        f"{BASE}id/{kind}/" for kind in KINDS
    }
