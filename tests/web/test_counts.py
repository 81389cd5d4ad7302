"""The figures of a dataset, which a site counts while it runs."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest

from wcograph.errors import StoreError
from wcograph.web import self_description
from wcograph.web.counts import Counts, Triples
from wcograph.web.settings import Settings
from wcograph.web.site import assemble

SOME = (
    ox.Triple(ox.NamedNode("urn:x:a"), ox.NamedNode("urn:x:b"), ox.Literal("2")),
    ox.Triple(ox.NamedNode("urn:x:a"), ox.NamedNode("urn:x:c"), ox.Literal("zwei", language="de")),
)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WCOGRAPH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("wcograph.web.counts._WORTH_KEEPING", -1.0)
    return tmp_path / "cache"


def counted(digest: str, count: object = lambda: SOME) -> Counts:
    counts = Counts(digest, count, lambda _: None)  # type: ignore[arg-type]
    assert counts.wait(60)
    return counts


def ended() -> None:
    for thread in threading.enumerate():
        if thread.name == "counts":
            thread.join(60)


def never() -> Triples:
    raise AssertionError("this was counted before")


def test_what_was_counted_is_kept_for_the_next_start() -> None:
    counted("one")
    ended()
    assert counted("one", never).triples == SOME


def test_another_dataset_is_counted_anew() -> None:
    counted("one")
    ended()
    assert counted("other", lambda: SOME[:1]).triples == SOME[:1]


def test_what_may_change_under_its_name_is_not_kept(cache: Path) -> None:
    counted("")
    ended()
    assert not cache.exists()


def test_few_files_stay(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wcograph.web.counts._KEPT", 2)
    for name in ("one", "two", "three"):
        counted(name)
        ended()
    assert len(list((cache / "counts").iterdir())) == 2


def test_a_cache_that_cannot_be_written_is_done_without(cache: Path) -> None:
    cache.write_text("in the way")
    assert counted("one").triples == SOME


def test_a_count_that_fails_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wcograph.web.counts._PAUSES", (0.0,))
    failures = ["no answer", "no answer"]

    def count() -> Triples:
        if failures:
            raise StoreError(failures.pop())
        return SOME

    assert counted("one", count).triples == SOME
    assert failures == []


@pytest.fixture
def counting(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Set when counting may begin."""
    begin = threading.Event()
    count = self_description.count

    def later(*given: object) -> Triples:
        assert begin.wait(60)
        return count(*given)  # type: ignore[arg-type]

    monkeypatch.setattr("wcograph.web.self_description.count", later)
    monkeypatch.setattr("wcograph.web.site.PATIENCE", 0.0)
    yield begin
    begin.set()
    ended()


@asynccontextmanager
async def started(site: Any) -> AsyncIterator[None]:
    """A site as its server starts and ends it (ASGI, lifespan)."""
    told: asyncio.Queue[Any] = asyncio.Queue()
    heard: asyncio.Queue[Any] = asyncio.Queue()
    running = asyncio.ensure_future(site({"type": "lifespan", "state": {}}, told.get, heard.put))
    await told.put({"type": "lifespan.startup"})
    assert (await heard.get())["type"] == "lifespan.startup.complete"
    try:
        yield
    finally:
        await told.put({"type": "lifespan.shutdown"})
        await running


def test_a_site_answers_while_it_counts(dataset_folder: Path, counting: threading.Event) -> None:
    settings = Settings(folder=dataset_folder / "wcograph.oxigraph", base_url="http://site.example/")
    site = assemble(settings)

    async def ask() -> None:
        async with (
            started(site),
            httpx.AsyncClient(transport=httpx.ASGITransport(site), base_url=settings.base_url) as client,
        ):
            assert (await client.get("/")).status_code == 200
            query = await client.get("/sparql", params={"query": "ASK { ?s a wcg:Event }"})
            assert query.json()["boolean"] is True
            early = await client.get("/void")
            assert (early.status_code, early.headers["retry-after"]) == (503, "30")
            assert "still being counted" in early.text
            counting.set()
            await asyncio.to_thread(ended)
            there = await client.get("/void", headers={"Accept": "application/n-triples"})
            assert there.status_code == 200
            assert "<http://rdfs.org/ns/void#sparqlEndpoint> <http://site.example/sparql>" in there.text
            assert "<http://rdfs.org/ns/void#classPartition>" in there.text

    asyncio.run(ask())
