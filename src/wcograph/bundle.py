"""What travels with the package: ontology, built dataset, JSON Schema; and the prepared folder in the cache.

In an installed wheel they are package data made by the build hook. In a checkout the dataset is built
from `data/` and `ontology/` when it is first asked for, and again when either changes.
"""

from __future__ import annotations

import atexit
import gzip
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pyoxigraph as ox

from wcograph.errors import StoreError

_PACKAGE = Path(__file__).parent
BUNDLED = _PACKAGE / "bundled"
"""Package data of an installed wheel: `wcograph.nq.gz`, `version.txt`, `ontology/`, `queries/`."""
_CHECKOUT = _PACKAGE.parent.parent
_KEPT = 3
"""Prepared folders that stay in the cache, those used last."""
_TRIES = 5
"""How often a place is fought for; each try is lost only to another process that moved in between."""
_COMPLETE = "complete"
"""The file that is made last in a prepared folder."""
_SCRATCH = ".wcograph-preparing-"
_PREPARED = re.compile(
    r"(?:checkout-[0-9a-f]{16}|(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|undated)-[0-9a-f]{8})-ox[0-9.]+"
)
"""Names of prepared folders; nothing else in the cache is ours to remove."""
_temporary: dict[str, Path] = {}
"""Prepared folders of this process, where the cache could not be used."""


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


def examples_folder() -> Path | None:
    """The example queries, each opening with the question it answers; None where there are none."""
    for folder in (BUNDLED / "queries", _CHECKOUT / "examples" / "queries"):
        if folder.is_dir():
            return folder
    return None


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


def prepared(*, progress: Callable[[str], None] = lambda _: None) -> Path:
    """A folder with the bundled dataset as `wcograph.nq` and `wcograph.oxigraph`, made once.

    Returns:
        The folder, in the user's cache; where the cache cannot be written or is full, a temporary folder
        that lasts as long as the process.

    Raises:
        StoreError: there is neither a bundled dataset nor a checkout to build one from, or no room for it.
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
    if name in _temporary:
        return _temporary[name]
    if (cache / name / _COMPLETE).exists():
        with suppress(OSError):
            (cache / name / _COMPLETE).touch()  # so that what is used longest ago goes first
        return cache / name
    progress("preparing the dataset (once)")
    try:
        return _prepare_in(cache, name, data, progress)
    except OSError:
        return _prepare_for_now(cache, name, data, progress)


def _prepare_in(cache: Path, name: str, data: Path | None, progress: Callable[[str], None]) -> Path:
    cache.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=cache, prefix=_SCRATCH))
    try:
        _prepare(data, scratch, progress)
        _take_place(scratch, cache / name)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    _forget_old(cache, keep=cache / name)
    return cache / name


def _prepare_for_now(cache: Path, name: str, data: Path | None, progress: Callable[[str], None]) -> Path:
    try:
        scratch = Path(tempfile.mkdtemp(prefix="wcograph-"))
        atexit.register(shutil.rmtree, scratch, ignore_errors=True)
        _prepare(data, scratch, progress)
    except OSError as error:
        raise StoreError(
            f"cannot prepare the dataset, neither in '{cache}' nor in '{tempfile.gettempdir()}': {error}; "
            "set WCOGRAPH_CACHE to a folder with room"
        ) from error
    _temporary[name] = scratch
    return scratch


def _prepare(data: Path | None, scratch: Path, progress: Callable[[str], None]) -> None:
    # imported here, since a query of a prepared folder needs neither the build nor the models
    from wcograph import dataset
    from wcograph.files import replacing

    if data is not None:
        content = dataset.canonical_nquads(dataset.build(data, ontology_folder(), progress=progress).store)
    else:
        content = gzip.decompress((BUNDLED / "wcograph.nq.gz").read_bytes())
    with replacing(scratch / "wcograph.nq") as stream:
        stream.write(content)
    dataset.write_oxigraph(ox.parse(content, format=ox.RdfFormat.N_QUADS), scratch / "wcograph.oxigraph")
    (scratch / _COMPLETE).touch()


def _take_place(scratch: Path, target: Path) -> None:
    """Move a prepared folder to its place, unless another process was first."""
    for _ in range(_TRIES):
        try:
            scratch.rename(target)
        except OSError:
            if (target / _COMPLETE).exists():
                return
            # somebody was killed while removing it, or meddled: put it aside in one step, then try again
            with suppress(OSError):
                target.rename(scratch / "incomplete")
                shutil.rmtree(scratch / "incomplete", ignore_errors=True)
        else:
            return
    raise OSError(f"'{target}' cannot be replaced")


def _forget_old(cache: Path, keep: Path) -> None:
    """Remove all but the prepared folders that were used last, and what killed processes left."""
    from wcograph.files import sweep

    sweep(cache, _SCRATCH)
    others = [
        path / _COMPLETE
        for path in cache.iterdir()
        if path != keep and _PREPARED.fullmatch(path.name) and (path / _COMPLETE).exists()
    ]
    others.sort(key=lambda mark: mark.stat().st_mtime, reverse=True)
    for mark in others[_KEPT - 1 :]:
        mark.unlink(missing_ok=True)
        shutil.rmtree(mark.parent, ignore_errors=True)
