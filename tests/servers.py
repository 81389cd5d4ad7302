"""Real SPARQL servers, each in a process and a folder of its own, on free ports of loopback."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ACCEPTED = "https://w3id.org/wcograph/graph/accepted"
_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
TransactionFile = virtuoso.trx
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
xa_persistent_file = virtuoso.pxa
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
NumberOfBuffers = 4000
MaxDirtyBuffers = 3000
ServerThreads = 10
DirsAllowed = .
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = 20000
"""


@dataclass(frozen=True)
class Server:
    """A running server."""

    name: str
    store: str
    """Address of its Graph Store."""
    query: str
    """Address of its endpoint, as a dataset is opened with it."""
    default_graph: str | None = None
    user: str | None = None
    password: str | None = None

    @property
    def access(self) -> dict[str, str | None]:
        """What `push` is told beside the address."""
        return {"default_graph": self.default_graph, "user": self.user, "password": self.password}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def _running(command: Sequence[str], folder: Path, url: str) -> Iterator[None]:
    with (folder / "output.txt").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        try:
            for _ in range(600):
                assert process.poll() is None, (folder / "output.txt").read_text("utf-8", "replace")[-2000:]
                try:
                    urllib.request.urlopen(url, timeout=5).close()
                    break
                except urllib.error.HTTPError:
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                raise AssertionError(f"{command[0]} does not answer")
            yield
        finally:
            process.kill()
            process.wait()


@contextmanager
def oxigraph(folder: Path, port: int = 0) -> Iterator[Server]:
    """The server of Oxigraph, from the package `oxigraph`, over what the folder holds already."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    assert program, "the tests need the oxigraph server: pip install oxigraph, or make test"
    url = f"http://127.0.0.1:{port or free_port()}"
    command = [program, "serve", "--location", "data", "--bind", url.removeprefix("http://")]
    with _running(command, folder, url):
        yield Server("oxigraph", f"{url}/store", f"{url}/query")


@contextmanager
def virtuoso(folder: Path) -> Iterator[Server]:
    """Virtuoso 7, from Debian's package."""
    program = shutil.which("virtuoso-t")
    assert program, (
        "the tests need Virtuoso: sudo apt-get install virtuoso-opensource-7, or make test as root"
    )
    port = free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(sql=free_port(), http=port), "utf-8")
    url = f"http://127.0.0.1:{port}"
    with _running([program, "+foreground", "+configfile", "virtuoso.ini"], folder, f"{url}/sparql"):
        yield Server(
            "virtuoso",
            f"{url}/sparql-graph-crud-auth",
            f"{url}/sparql?default-graph-uri={ACCEPTED}",
            default_graph=ACCEPTED,
            user="dba",
            password="dba",  # what a new database is given
        )
