"""What is published works where there is no checkout: sdist to wheel to a fresh environment, offline."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from wcograph import bundle
from wcograph.dataset import build, canonical_nquads

CHECKOUT = Path(__file__).parent.parent


def hatchling(target: str, source: Path, to: Path) -> Path:
    command = [sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(to)]
    subprocess.run(command, cwd=source, check=True, capture_output=True)
    (made,) = to.iterdir()
    return made


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel made from the sdist, as pip makes it."""
    folder = tmp_path_factory.mktemp("wheel")
    with tarfile.open(hatchling("sdist", CHECKOUT, folder / "sdist")) as archive:
        archive.extractall(folder / "source", filter="data")
    (source,) = (folder / "source").iterdir()
    return hatchling("wheel", source, folder / "wheel")


@pytest.fixture(scope="module")
def elsewhere(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the wheel installed, and this environment's packages beside it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)
    python = folder / "venv/bin/python"
    install = [
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
        str(wheel),
    ]
    subprocess.run([sys.executable, *install], check=True, capture_output=True)
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    ours = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "dependencies.pth").write_text(
        ours + "\n"
    )  # read without its own .pth files: no editable install
    return python


def test_the_wheel_from_the_checkout_holds_the_same_data(wheel: Path, tmp_path: Path) -> None:
    before = set(CHECKOUT.iterdir())
    direct = hatchling("wheel", CHECKOUT, tmp_path)
    assert set(CHECKOUT.iterdir()) == before
    with zipfile.ZipFile(direct) as one, zipfile.ZipFile(wheel) as other:
        for name in ("wcograph.nq.gz", "version.txt"):
            assert one.read(f"wcograph/bundled/{name}") == other.read(f"wcograph/bundled/{name}")


def test_the_wheel_holds_data_ontology_schema_and_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        content = gzip.decompress(archive.read("wcograph/bundled/wcograph.nq.gz"))
        version = archive.read("wcograph/bundled/version.txt").decode().strip()
        ontology = {
            name.removeprefix("wcograph/bundled/ontology/") for name in names if "/bundled/ontology/" in name
        }
    built = build(CHECKOUT / "data", CHECKOUT / "ontology")
    assert (content, version) == (canonical_nquads(built.store), built.version)
    here = {
        path.relative_to(CHECKOUT / "ontology").as_posix()
        for path in (CHECKOUT / "ontology").rglob("*")
        if path.is_file()
    }
    assert ontology == here
    assert names >= {
        "wcograph/bundled/LICENSE",
        "wcograph/bundled/record.schema.json",
        "wcograph-0.1.0.dist-info/licenses/LICENSE",
        "wcograph-0.1.0.dist-info/licenses/data/LICENSE",
        "wcograph/py.typed",
    }
    assert {name for name in names if name.startswith(("data/", "tests/", "docs/"))} == set()


def run(python: Path, code: str, *arguments: Path, cwd: Path) -> str:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")
    }
    found = subprocess.run(
        [python, "-c", code, *arguments],
        cwd=cwd,
        env=environment | {"WCOGRAPH_CACHE": str(cwd / "cache")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.stderr == ""
    return found.stdout.strip()


def test_it_opens_its_data_where_there_is_no_checkout(elsewhere: Path, tmp_path: Path) -> None:
    code = """
import wcograph
print(wcograph.__file__)
ds = wcograph.open_dataset()
print(wcograph.select(ds, "SELECT ?v WHERE { ?d dcat:version ?v }")[0]["v"])
"""
    file, version = run(elsewhere, code, cwd=tmp_path).splitlines()
    assert file.startswith(str(elsewhere.parent.parent))
    assert version == build(CHECKOUT / "data", CHECKOUT / "ontology").version
    (prepared,) = (tmp_path / "cache").iterdir()
    assert prepared.name.startswith(version.replace("+", "-") + "-ox")


def test_it_builds_and_validates_where_there_is_no_checkout(
    elsewhere: Path, world: Path, tmp_path: Path
) -> None:
    code = """
import sys, wcograph
from wcograph import bundle
from wcograph.dataset import write
built = wcograph.build(sys.argv[1], bundle.ontology_folder())
write(built, "out")
report = wcograph.validate(sys.argv[1], shapes=False)
print(built.version, report.version, report.issues, bundle.data_folder())
"""
    version = build(world, bundle.ontology_folder()).version
    assert run(elsewhere, code, world, cwd=tmp_path) == f"{version} {version} [] None"
    assert (tmp_path / "out/wcograph.nq").exists()


def test_the_command_of_the_wheel_works(elsewhere: Path, world: Path, tmp_path: Path) -> None:
    command = elsewhere.parent / "wcograph"
    environment = os.environ | {"WCOGRAPH_CACHE": str(tmp_path / "cache"), "NO_COLOR": "1"}
    query = "SELECT ?l WHERE { worg:imf skos:prefLabel ?l FILTER(LANG(?l) = 'en') }"
    found = subprocess.run(
        [command, "query", query, "--csv"],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert found.stdout.splitlines() == ["l", "International Monetary Fund"]
