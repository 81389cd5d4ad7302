"""What travels with the package: ontology, built dataset, JSON Schema; and the prepared folder in the cache.

In an installed wheel they are package data made by the build hook. In a checkout the dataset is built
from `data/` and `ontology/` when it is first asked for, and again when either changes.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from wcograph.errors import StoreError

_PACKAGE = Path(__file__).parent
BUNDLED = _PACKAGE / "bundled"
"""Package data of an installed wheel: `wcograph.nq.gz`, `version.txt`, `ontology/`."""
_CHECKOUT = _PACKAGE.parent.parent
_KEPT = 3
"""Prepared folders that stay in the cache, newest first."""


def ontology_folder() -> Path:
    """The ontology, shapes, rules, checks and context.

    Raises:
        StoreError: an installation without its package data.
    """
    for folder in (BUNDLED / "ontology", _CHECKOUT / "ontology"):
        if (folder / "wcograph.ttl").exists():
            return folder
    raise StoreError("the ontology is missing from this installation; install wcograph again")


def data_folder() -> Path | None:
    """The `data/` folder of the checkout that the package runs from, or None in an installed wheel."""
    if (BUNDLED / "wcograph.nq.gz").exists():
        return None
    folder = _CHECKOUT / "data"
    return folder if (folder / "records").is_dir() else None


def cache_folder() -> Path:
    """Where prepared datasets are kept: `WCOGRAPH_CACHE`, or the user's cache folder."""
    chosen = os.environ.get("WCOGRAPH_CACHE")
    if chosen:
        return Path(chosen)
    import platformdirs

    return Path(platformdirs.user_cache_dir("wcograph", appauthor=False))


def _state_of_checkout(data: Path) -> str:
    """A short hash of names, sizes and times of everything a build reads."""
    digest = hashlib.sha256()
    for folder in (data, ontology_folder(), _PACKAGE):
        for file in sorted(folder.rglob("*")):
            if file.is_file() and file.suffix != ".pyc" and "drafts" not in file.parts:
                status = file.stat()
                digest.update(f"{file}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()[:16]


def _silent(_: str) -> None:
    return None


def prepared(*, progress: Callable[[str], None] = _silent) -> Path:
    """A folder with the bundled dataset as `wcograph.nq` and `wcograph.oxigraph`, made once.

    Returns:
        The folder, in the user's cache; in a temporary folder where the cache cannot be written.

    Raises:
        StoreError: there is neither a bundled dataset nor a checkout to build one from.
        BuildError: the checkout's data have errors.
    """
    data = data_folder()
    if data is not None:
        key = f"checkout-{_state_of_checkout(data)}"
    elif (BUNDLED / "version.txt").exists():
        key = (BUNDLED / "version.txt").read_text("utf-8").strip().replace("+", "-")
    else:
        raise StoreError("this installation has no bundled dataset; name a file, a folder or an endpoint")
    name = f"{key}-ox{ox.__version__}"
    cache = cache_folder()
    target = cache / name
    if (target / "complete").exists():
        return target
    try:
        cache.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=cache, prefix=f".{name}."))
    except OSError:
        scratch = Path(tempfile.mkdtemp(prefix="wcograph-"))
        target = scratch
    progress("preparing the dataset (once)")
    try:
        _prepare(data, scratch, progress)
    except BaseException:
        shutil.rmtree(scratch, ignore_errors=True)
        raise
    if target != scratch:
        target = _take_place(scratch, target)
        _forget_old(cache, keep=target)
    return target


def _prepare(data: Path | None, scratch: Path, progress: Callable[[str], None]) -> None:
    # imported here, since a query of a prepared folder needs neither the build nor the models
    from wcograph import dataset
    from wcograph.files import replacing

    if data is not None:
        dataset.write(dataset.build(data, ontology_folder(), progress=progress), scratch)
    else:
        content = gzip.decompress((BUNDLED / "wcograph.nq.gz").read_bytes())
        with replacing(scratch / "wcograph.nq") as stream:
            stream.write(content)
        dataset.write_oxigraph(ox.parse(content, format=ox.RdfFormat.N_QUADS), scratch / "wcograph.oxigraph")
    (scratch / "complete").touch()


def _take_place(scratch: Path, target: Path) -> Path:
    try:
        scratch.rename(target)
    except OSError:  # another process was first, or left an incomplete folder behind
        if (target / "complete").exists():
            shutil.rmtree(scratch, ignore_errors=True)
        else:
            shutil.rmtree(target, ignore_errors=True)
            scratch.rename(target)
    return target


def _forget_old(cache: Path, keep: Path) -> None:
    others = [
        path for path in cache.iterdir() if path.is_dir() and (path / "complete").exists() and path != keep
    ]
    others.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in others[_KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
