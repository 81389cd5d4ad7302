"""`wcograph serve` from outside: its start, its first answer, its end."""

from __future__ import annotations

import httpx

from web.conftest import Site


def test_the_site_answers_a_query(site: Site) -> None:
    query = "SELECT ?version { <https://w3id.org/wcograph/dataset> dcat:version ?version }"
    answer = httpx.get(
        site.url + "sparql", params={"query": "PREFIX dcat: <http://www.w3.org/ns/dcat#> " + query}
    )
    assert answer.status_code == 200
    assert len(answer.json()["results"]["bindings"]) == 1
