"""What every test shares: the one small invented world, built once, and the bundled data.

`tests/world/README.md` tells who is who. A test that changes the world copies it first.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import rdflib
from hypothesis import HealthCheck, settings
from oxrdflib import OxigraphStore
from playwright.sync_api import Browser, sync_playwright

import wcograph
from wcograph.dataset import Built, build, write
from wcograph.namespaces import PREFIXES

HERE = Path(__file__).parent
# a machine under load is slow, and no test is about time
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def world() -> Path:
    """The data folder of the world; read-only."""
    return HERE / "world"


@pytest.fixture(scope="session")
def ontology() -> Path:
    """The project's own ontology."""
    return HERE.parent / "ontology"


@pytest.fixture(scope="session")
def built(world: Path, ontology: Path) -> Built:
    """The world, built."""
    return build(world, ontology)


@pytest.fixture(scope="session")
def ds(built: Built) -> rdflib.Dataset:
    """The built world as `open_dataset` gives it."""
    dataset = rdflib.Dataset(store=OxigraphStore(store=built.store))
    for prefix, namespace in PREFIXES.items():
        dataset.bind(prefix, namespace, replace=True)
    return dataset


@pytest.fixture(scope="session")
def folder(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built world on disk, as `wcograph build` leaves it; read-only."""
    target = tmp_path_factory.mktemp("world")
    write(built, target)
    return target


@pytest.fixture(scope="session")
def real() -> rdflib.Dataset:
    """The bundled data."""
    return wcograph.open_dataset()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of the system, silent by itself; playwright's own is a download that nobody needs."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        pytest.fail("no Chromium found: install it (Debian: apt-get install chromium), or run `make test`")
    quiet = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
    quiet += ["--disable-component-update", "--disable-sync", "--disable-quic"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=quiet)
        yield browser
        browser.close()
