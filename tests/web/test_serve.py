"""`wcograph serve` from outside: its start, its first answer, its end."""

from __future__ import annotations

import re
import signal
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from command import wcograph
from wcograph.web.settings import Limits
from web.conftest import Site, serving


def test_the_site_answers_a_query(site: Site) -> None:
    query = "SELECT ?version { <https://w3id.org/wcograph/dataset> dcat:version ?version }"
    answer = httpx.get(
        site.url + "sparql", params={"query": "PREFIX dcat: <http://www.w3.org/ns/dcat#> " + query}
    )
    assert answer.status_code == 200
    assert len(answer.json()["results"]["bindings"]) == 1


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_site_ends_cleanly_when_it_is_asked_to(dataset_folder: Path, how: signal.Signals) -> None:
    with serving(dataset_folder) as site:
        site.process.send_signal(how)
        out, err = site.process.communicate(timeout=20)
    assert (out, err) == ("", "")
    assert site.process.returncode == 0


def test_a_site_over_a_file_leaves_nothing_behind(
    dataset_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with serving(dataset_folder / "wcograph.nq") as site:
        assert list(tmp_path.iterdir())
        assert httpx.get(site.url + "sparql", params={"query": "ASK {}"}).json()["boolean"] is True
    assert list(tmp_path.iterdir()) == []


def test_links_and_queries_are_answered_under_the_address_of_readers(dataset_folder: Path) -> None:
    given = "https://data.example.org/kg"
    with serving(dataset_folder, "--base-url", given) as site:
        assert site.said == f"{given}/"
        assert httpx.get(f"{site.url}.well-known/void").headers["location"] == f"{given}/void"
        asked = httpx.get(f"{site.url}sparql", params={"query": "ASK {}"})
        assert f"<{given}/sparql?query=ASK+%7B%7D&version=" in asked.headers["link"]
        assert (
            f'<link rel="canonical" href="{given}/page/org/whf">' in httpx.get(f"{site.url}page/org/whf").text
        )
        site.process.send_signal(signal.SIGINT)
        out, err = site.process.communicate(timeout=20)
    assert (out, err) == ("", f"listening at 127.0.0.1, port {urlsplit(site.url).port}\n")


def test_the_dataset_may_be_called_the_store(dataset_folder: Path) -> None:
    with serving("nowhere", "--store", dataset_folder) as site:  # of two names of an option the last counts
        found = httpx.get(f"{site.url}sparql", params={"query": "ASK { worg:whf a ?class }"})
    assert found.json()["boolean"] is True


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--limit", "second=3"), "'second' is no limit; there are seconds, "),
        (("--limit", "seconds=soon"), "'seconds=soon' sets no limit; write it as seconds=10"),
        (("--limit", "rows=0"), "'rows=0' would let nobody in"),
        (("--base-url", "ftp://x/"), "'ftp://x/' is no address of a site"),
        (("--data", "/nowhere"), "there is no dataset at '/nowhere'"),
        (("--data", "http://127.0.0.1:1/sparql"), "cannot ask http://127.0.0.1:1/sparql: "),
        (("--host", "192.0.2.1"), "cannot listen at 192.0.2.1"),
    ],
)
def test_what_a_site_cannot_be_told_is_said(
    dataset_folder: Path, options: tuple[str, ...], said: str
) -> None:
    given = options if "--data" in options else ("--data", str(dataset_folder), *options)
    run = wcograph("serve", "--port", "0", *given)
    assert (run.code, run.out) == (2, "")
    assert said in run.err


def test_the_page_on_serving_tells_every_limit_and_its_number() -> None:
    page = (Path(__file__).parents[2] / "docs" / "serve.md").read_text("utf-8")
    told = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", page, re.MULTILINE))
    by_cores = {"workers": "cores + 1, at least 3", "long_queries": "cores, at least 2"}
    assert (
        told
        == {
            name: f"{value:g}" if isinstance(value, float) else str(value)
            for name, value in vars(Limits()).items()
        }
        | by_cores
    )
