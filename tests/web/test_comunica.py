"""Comunica, unmodified, as a client of the site: its endpoint and its documents."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import rdflib

import wcograph
from wcograph.namespaces import PREFIXES
from web.conftest import Site

HERE = Path(__file__).parent / "comunica"
AMS = "https://w3id.org/wcograph/id/region/AMS"
DECLARED = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("skos", "wcg"))
LABELS = (
    "SELECT ?code ?label { ?region a wcg:Region ; skos:notation ?code ; skos:prefLabel ?label } "
    "ORDER BY ?code ?label"
)
MEETINGS = (
    "SELECT ?label ?meeting { ?region skos:notation 'AMS' ; skos:prefLabel ?label . "
    "?meeting wcg:region ?region }"
)
FORMS = ("ttl", "jsonld", "nt", "trig", "rdf")

pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and shutil.which("npm")) and os.geteuid() != 0,
    reason="needs Node.js and npm, which only an administrator can install",
)


@dataclass(frozen=True)
class Answer:
    """What Comunica made of a question."""

    found: Any
    error: str | None
    requests: list[list[Any]]
    """Method, address and status of each."""

    @property
    def queries(self) -> int:
        """How many queries it sent."""
        asked = [
            ("sparql?query=" in url or method == "POST", status) for method, url, status in self.requests
        ]
        return asked.count((True, 200))


def ask(query: str, *sources: str | dict[str, str]) -> Answer:
    """Ask Comunica a question over some sources."""
    assert (HERE / "node_modules").is_dir(), "the tests need Comunica: make test installs it"
    questions = json.dumps([{"query": DECLARED + query, "sources": sources}])
    command = ["node", "client.mjs", questions]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    [answer] = json.loads(done.stdout)
    return Answer(answer.get("found"), answer.get("error"), answer["requests"])


def endpoint(site: Site) -> dict[str, str]:
    return {"type": "sparql", "value": f"{site.url}sparql"}


def rows(found: Iterable[Mapping[str, str]]) -> set[tuple[str, str]]:
    return {(row["label"], row["meeting"]) for row in found}


def triples(graph: rdflib.Graph) -> set[tuple[str, ...]]:
    return {tuple(str(term) for term in triple) for triple in graph}


def test_a_select_has_its_rows_in_order(site: Site, ds: rdflib.Dataset) -> None:
    answer = ask(LABELS, endpoint(site))
    assert answer.found == wcograph.select(ds, LABELS)
    assert len(answer.found) > 3


@pytest.mark.parametrize(("code", "known"), [("AMS", True), ("XYZ", False)])
def test_an_ask_is_true_or_false(site: Site, code: str, known: bool) -> None:
    assert ask(f"ASK {{ ?region skos:notation '{code}' }}", endpoint(site)).found is known


@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?region skos:notation ?code }", f"DESCRIBE <{AMS}>"])
def test_a_graph_is_read_whole(site: Site, ds: rdflib.Dataset, query: str) -> None:
    found = {tuple(triple) for triple in ask(query, endpoint(site)).found}
    assert found == triples(wcograph.construct(ds, query))
    assert len(found) > 5


def test_a_bare_link_is_known_as_an_endpoint_by_its_description(site: Site, ds: rdflib.Dataset) -> None:
    answer = ask(LABELS, f"{site.url}sparql")
    assert answer.found == wcograph.select(ds, LABELS)
    assert answer.requests[0] == ["GET", f"{site.url}sparql", 200]
    assert answer.queries == 1


def test_a_question_over_two_sources_is_split_into_many_queries(site: Site, ds: rdflib.Dataset) -> None:
    document = {"type": "file", "value": f"{site.url}data/region/AMS"}
    answer = ask(MEETINGS, endpoint(site), document)
    assert answer.error is None
    assert rows(answer.found) == rows(wcograph.select(ds, MEETINGS))
    assert len(answer.found) > 3
    assert answer.queries > 3


def test_a_document_leads_to_the_endpoint_with_service(site: Site, ds: rdflib.Dataset) -> None:
    there = f"SERVICE <{site.url}sparql> {{ ?meeting wcg:region ?region }}"
    answer = ask(MEETINGS.replace("?meeting wcg:region ?region", there), f"{site.url}id/region/AMS")
    assert rows(answer.found) == rows(wcograph.select(ds, MEETINGS))
    assert answer.queries > 0


@pytest.mark.parametrize(
    "path",
    ["id/region/AMS", "data/region/AMS", *(f"data/region/AMS.{form}" for form in FORMS)],
)
def test_a_thing_is_dereferenced_in_every_format(site: Site, ds: rdflib.Dataset, path: str) -> None:
    labels = f"SELECT ?label {{ <{AMS}> skos:prefLabel ?label }} ORDER BY ?label"
    answer = ask(labels, site.url + path)
    assert answer.error is None
    assert answer.found == wcograph.select(ds, labels)
    assert len(answer.found) == 4


def test_the_mistake_in_a_query_is_reported(site: Site) -> None:
    for source in (endpoint(site), f"{site.url}sparql"):
        answer = ask("SELECT * { ?s <http://example.org/%> ?o }", source)
        assert answer.error is not None
        assert "HTTP status 400" in answer.error
        assert "line 1, column" in answer.error


def test_the_refusal_of_an_update_is_reported(site: Site) -> None:
    answer = ask("INSERT DATA { <http://s/> <http://p/> 1 }", endpoint(site))
    assert "HTTP status 403" in str(answer.error)
    assert answer.requests == [["POST", f"{site.url}sparql", 403]]
