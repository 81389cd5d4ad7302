"""What every test shares: the one small invented world, built once, and the bundled data.

`tests/world/README.md` tells who is who. A test that changes the world copies it first.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from hypothesis import HealthCheck, settings
from oxrdflib import OxigraphStore

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
