"""The site in a process of its own over the world, as its users run it."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from command import COMMAND, environment
from servers import free_port
from wcograph.dataset import Built, write
from web.attacking import LIMITS


@dataclass(frozen=True)
class Site:
    """A running site."""

    url: str
    """Its address on this machine, with a slash at its end."""
    said: str
    """The address that it printed: that of its readers."""
    process: subprocess.Popen[str]
    data: Path
    """The folder it serves."""


@contextmanager
def serving(
    data: Path | str, *options: object, file_size: int | None = None, files: int | None = None
) -> Iterator[Site]:
    """A site over a dataset on a free port of loopback, until the end of the block.

    `file_size`: bytes that a file may grow to, as on a full disk; `files`: how many it may open.
    """
    # with --base-url a site prints the address of its readers, which does not tell where it listens
    port = free_port() if "--base-url" in options else 0
    command = [*COMMAND, "serve", "--data", str(data), "--port", str(port), *map(str, options)]
    if file_size is not None:
        command = ["prlimit", f"--fsize={file_size}", *command]
    if files is not None:
        command = ["prlimit", f"--nofile={files}", *command]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment()
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        said = process.stdout.readline().strip()
        # stderr is read only of a site that ended by itself: one that runs on would never close it
        assert said, process.stderr.read()
        yield Site(f"http://127.0.0.1:{port}/" if port else said, said, process, Path(data))
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        finally:
            process.kill()
            process.stdout.close()
            process.stderr.close()


@pytest.fixture(scope="session")
def dataset_folder(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The world as `wcograph build` writes it."""
    folder = tmp_path_factory.mktemp("world") / "build"
    write(built, folder)
    return folder


@pytest.fixture(scope="session")
def site(dataset_folder: Path) -> Iterator[Site]:
    """The site over the world."""
    with serving(dataset_folder) as running:
        yield running


@pytest.fixture(scope="module")
def attacked(dataset_folder: Path) -> Iterator[Site]:
    """A site over the world with tight limits; after all attacks of a module it has to be well."""
    with serving(dataset_folder, *(word for limit in LIMITS for word in ("--limit", limit))) as running:
        yield running
