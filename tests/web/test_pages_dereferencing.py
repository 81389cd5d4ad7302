"""From IRIs to documents: every IRI of the dataset leads somewhere, in every format that there is."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from wcograph.dataset import Built
from wcograph.namespaces import BASE
from web.conftest import Site

MEETING = "event/2015-02-ams-donor-meeting"
RDF = {
    "ttl": ("text/turtle", ox.RdfFormat.TURTLE),
    "jsonld": ("application/ld+json", ox.RdfFormat.JSON_LD),
    "nt": ("application/n-triples", ox.RdfFormat.N_TRIPLES),
    "trig": ("application/trig", ox.RdfFormat.TRIG),
    "rdf": ("application/rdf+xml", ox.RdfFormat.RDF_XML),
}


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.url, timeout=60) as client:
        yield client


def media_type(answer: httpx.Response) -> str:
    return answer.headers["content-type"].partition(";")[0]


def parsed(answer: httpx.Response) -> list[ox.Quad]:
    forms = dict(RDF.values())
    return list(ox.parse(answer.content, format=forms[media_type(answer)]))


def test_a_browser_is_sent_to_the_page_of_a_thing(client: httpx.Client) -> None:
    answer = client.get(f"id/{MEETING}", headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/page/{MEETING}")
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(("suffix", "type_"), [(suffix, type_) for suffix, (type_, _) in RDF.items()])
def test_a_client_is_sent_to_the_document_in_the_format_it_accepts(
    client: httpx.Client, suffix: str, type_: str
) -> None:
    answer = client.get(f"id/{MEETING}", headers={"accept": f"text/html;q=0.2, {type_}"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/data/{MEETING}.{suffix}")


@pytest.mark.parametrize(("suffix", "type_"), [(suffix, type_) for suffix, (type_, _) in RDF.items()])
def test_a_document_is_in_the_format_of_its_suffix_and_about_its_thing(
    client: httpx.Client, suffix: str, type_: str
) -> None:
    answer = client.get(f"data/{MEETING}.{suffix}", headers={"accept": "image/png"})
    assert (answer.status_code, media_type(answer)) == (200, type_)
    subjects = {str(quad.subject.value) for quad in parsed(answer)}
    assert {BASE + "id/" + MEETING, f"{BASE}data/{MEETING}.{suffix}"} <= subjects


def test_a_suffix_says_the_format_and_nothing_varies(client: httpx.Client) -> None:
    answer = client.get(f"id/{MEETING}.jsonld", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/data/{MEETING}.jsonld")
    assert "vary" not in answer.headers


def test_a_document_without_suffix_says_which_one_it_is(client: httpx.Client) -> None:
    answer = client.get(f"data/{MEETING}", headers={"accept": "application/n-triples"})
    assert (answer.status_code, media_type(answer)) == (200, "application/n-triples")
    assert answer.headers["content-location"] == f"/data/{MEETING}.nt"
    assert "Accept" in answer.headers["vary"]


def test_a_document_links_to_its_thing_its_other_forms_and_its_licence(client: httpx.Client) -> None:
    link = client.get(f"data/{MEETING}.ttl").headers["link"]
    assert f'<{BASE}id/{MEETING}>; rel="describes"' in link
    assert f'</page/{MEETING}>; rel="alternate"; type="text/html"' in link
    assert f'</data/{MEETING}.rdf>; rel="alternate"; type="application/rdf+xml"' in link
    assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in link


def test_the_document_of_a_meeting_holds_its_participations_with_their_labels(client: httpx.Client) -> None:
    said = {(quad.subject.value, quad.predicate.value) for quad in parsed(client.get(f"data/{MEETING}.nt"))}
    participations = {s for s, _ in said if s.startswith(f"{BASE}id/{MEETING}#p-")}
    assert participations
    assert (f"{BASE}id/person/p0001", "http://xmlns.com/foaf/0.1/name") in said


def test_trig_says_which_passage_states_what(client: httpx.Client, built: Built) -> None:
    meeting = ox.NamedNode(f"{BASE}id/{MEETING}")
    stated = {
        (quad.predicate, quad.object, quad.graph_name)
        for quad in built.store.quads_for_pattern(meeting, None, None, None)
    }
    found = parsed(client.get(f"data/{MEETING}.trig"))
    assert {(q.predicate, q.object, q.graph_name) for q in found if q.subject == meeting} == stated


def test_nothing_else_is_to_be_had(client: httpx.Client) -> None:
    for path in (f"id/{MEETING}", f"data/{MEETING}"):
        answer = client.get(path, headers={"accept": "image/png"})
        assert (answer.status_code, media_type(answer)) == (406, "application/problem+json")
        assert "text/turtle" in answer.json()["title"]


def test_a_merged_thing_leads_to_the_one_that_took_its_place(client: httpx.Client) -> None:
    for path, winner in (
        ("id/org/guilde-des-ports", "/id/org/harbour-guild"),
        ("id/person/p0007.ttl", "/id/person/p0003.ttl"),
        ("page/person/p0007", "/page/person/p0003"),
        ("data/person/p0007.nt", "/data/person/p0003.nt"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (301, winner)


@pytest.mark.parametrize("path", ["id/person/p0006", "page/person/p0006", "data/person/p0006"])
def test_a_withdrawn_person_is_gone(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"accept": "text/html" if path.startswith("page") else "text/turtle"})
    assert answer.status_code == 410
    assert "withdrawn" in answer.text
    assert "Stone" not in answer.text


def test_the_tombstone_of_a_withdrawn_person_is_data_too(client: httpx.Client) -> None:
    answer = client.get("id/person/p0006", headers={"accept": "application/n-triples"})
    said = {quad.predicate.value for quad in parsed(answer) if quad.subject.value.endswith("p0006")}
    assert said == {"http://www.w3.org/2002/07/owl#deprecated", BASE + "ns#withdrawn"}


@pytest.mark.parametrize(("suffix", "type_"), [(suffix, type_) for suffix, (type_, _) in RDF.items()])
def test_what_is_not_known_is_not_found_in_the_format_that_was_asked_for(
    client: httpx.Client, suffix: str, type_: str
) -> None:
    answer = client.get("id/event/no-such-meeting", headers={"accept": type_})
    assert (answer.status_code, media_type(answer)) == (404, type_)
    assert [quad.object.value for quad in parsed(answer)] == [
        "There is no 'event/no-such-meeting' in this dataset."
    ]


@pytest.mark.parametrize(
    "path",
    [
        "id/event/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "page/event/..%2f..%2fetc/passwd",
        "id/nothing/at-all",
        "id/event/x%0d%0aSet-Cookie:%20a=b",
        "id/%3Cscript%3Ealert(1)%3C/script%3E",
        "graph/%22%3E%3Cimg%20src=x%3E",
        "static/%2e%2e/site.py",
        "page/person/p0001%23",
    ],
)
def test_paths_that_are_no_names_find_nothing(client: httpx.Client, path: str) -> None:
    answer = client.get(path, headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers
    assert "<script>" not in answer.text
    assert "<img" not in answer.text


def _of_ours(built: Built) -> list[str]:
    """Every IRI of ours in the dataset without its fragment, whatever its place in a statement."""
    found: set[str] = set()
    for quad in built.store:
        for term in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
                found.add(term.value.partition("#")[0])
    return sorted(found)


def test_every_iri_of_the_dataset_leads_to_a_page_and_to_data(client: httpx.Client, built: Built) -> None:
    wrong = []
    for iri in _of_ours(built):
        path = quote(iri.removeprefix(BASE))
        for accept in ("text/html", "text/turtle"):
            answer = client.get(path, headers={"accept": accept}, follow_redirects=True)
            if (answer.status_code, media_type(answer)) != (200, accept) or not answer.history:
                wrong.append((answer.status_code, media_type(answer), iri))
    assert wrong == [(410, accept, BASE + "id/person/p0006") for accept in ("text/html", "text/turtle")]


def test_fragments_stand_in_the_document_of_their_parent(client: httpx.Client, built: Built) -> None:
    fragments: dict[str, set[str]] = {}
    for quad in built.store:
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(BASE + "id/"):
            parent, mark, _ = quad.subject.value.partition("#")
            if mark:
                fragments.setdefault(parent, set()).add(quad.subject.value)
    for parent, wanted in sorted(fragments.items()):
        answer = client.get(f"data/{parent.removeprefix(BASE + 'id/')}.nt", follow_redirects=True)
        assert wanted <= {quad.subject.value for quad in parsed(answer)}, parent


def test_who_has_the_document_already_is_told_so(client: httpx.Client) -> None:
    for path in (f"data/{MEETING}.ttl", f"page/{MEETING}"):
        first = client.get(path)
        again = client.get(path, headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]


def test_head_answers_as_get_without_a_body(client: httpx.Client) -> None:
    for path in (f"id/{MEETING}", f"page/{MEETING}", f"data/{MEETING}.ttl"):
        head, get = client.head(path), client.get(path)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.headers["content-length"] == get.headers["content-length"]
