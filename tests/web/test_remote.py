"""A site over a SPARQL server that dies and comes back."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

import servers
from wcograph import push
from wcograph.dataset import Built
from web.conftest import serving

PAGES = ("events", "people", "page/event/2015-02-ams-donor-meeting", "search?q=donor", "")


def got(address: str, accept: str = "text/html") -> httpx.Response:
    return httpx.get(address, headers={"Accept": accept}, timeout=60, follow_redirects=True)


@pytest.mark.parametrize("seen_before", [True, False])
def test_readers_are_told_that_the_server_is_gone(
    seen_before: bool, built: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WCOGRAPH_CACHE", str(tmp_path / "cache"))
    (tmp_path / "server").mkdir()
    port = servers.free_port()
    with ExitStack() as there, ExitStack() as here:
        server = there.enter_context(servers.oxigraph(tmp_path / "server", port))
        push(built.store, server.store, bulk=True)
        site = here.enter_context(serving(server.query))  # type: ignore[arg-type]
        if seen_before:
            assert [got(site.url + page).status_code for page in PAGES] == [200] * len(PAGES)
        there.close()
        for page in PAGES:
            answer = got(site.url + page)
            assert (page, answer.status_code, answer.headers["retry-after"]) == (page, 502, "30")
            assert answer.headers["content-type"].startswith("text/html")
            assert "does not answer as it should" in answer.text
            assert str(port) not in answer.text
        document = got(site.url + "data/event/2015-02-ams-donor-meeting.ttl", "text/turtle")
        assert (document.status_code, document.headers["content-type"]) == (502, "application/problem+json")
        query = got(site.url + "sparql?query=ASK%7B%3Fs%20a%20wcg:Event%7D", "*/*")
        assert (query.status_code, query.headers["retry-after"]) == (502, "30")
        with servers.oxigraph(tmp_path / "server", port):
            assert [got(site.url + page).status_code for page in PAGES] == [200] * len(PAGES)
            query = got(site.url + "sparql?query=ASK%7B%3Fs%20a%20wcg:Event%7D", "*/*")
            assert query.json()["boolean"] is True
