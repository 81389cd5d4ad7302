"""Lookups per second beside other endpoints over the same dataset: `python benchmarks/serve.py`.

Needs `wrk` (Debian: apt-get install wrk). Peers are installed from PyPI into environments of their own, which
are thrown away. All run on loopback in the same minutes and take turns, so that the ratios hold on a busy
machine; each round asks every endpoint, and medians are printed.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from wcograph import bundle

_LOOKUP = (
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "
    "SELECT ?label { <https://w3id.org/wcograph/id/org/imf> skos:prefLabel ?label }"
)
_SCRIPT = """
local n = 0
local seed = "{seed}"
request = function()
  n = n + 1
  local rest = {unique} and (seed .. n) or ""
  return wrk.format("GET", "{path}" .. rest, {{["Accept"] = "application/sparql-results+json"}})
end
"""
_RDFLIB_ENDPOINT = """
import sys, rdflib, uvicorn
from rdflib_endpoint import SparqlEndpoint
graph = rdflib.Dataset(default_union=True)
graph.parse(sys.argv[1], format="nquads")
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), port=int(sys.argv[2]), log_level="error")
"""


@dataclass(frozen=True)
class Measured:
    """One run of wrk."""

    rate: float
    """Requests answered in a second."""
    p99: float
    """Milliseconds within which 99 of 100 were answered."""
    failed: int


@dataclass(frozen=True)
class Peer:
    """An endpoint that is measured."""

    name: str
    command: list[str]
    port: int
    path: str
    unique: bool
    """Whether each query differs, so that no cache can answer it."""


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _installed(folder: Path, *packages: str) -> Path:
    venv.create(folder, with_pip=True)
    pip = [
        str(folder / "bin/python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        *packages,
    ]
    subprocess.run(pip, check=True)
    return folder / "bin"


def _peers(folder: Path, data: Path, *, with_rdflib: bool) -> list[Peer]:
    ports = [_free_port() for _ in range(3)]
    store = str(data / "wcograph.oxigraph")
    site = [sys.executable, "-m", "wcograph", "serve", "--data", str(data), "--port", str(ports[0])]
    oxigraph = _installed(folder / "oxigraph", "oxigraph") / "oxigraph"
    served = [str(oxigraph), "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{ports[1]}"]
    peers = [
        Peer("wcograph, each query new", site, ports[0], "/sparql", True),
        Peer("wcograph, the same query", site, ports[0], "/sparql", False),
        Peer("oxigraph", served, ports[1], "/query", True),
    ]
    if with_rdflib:
        python = _installed(folder / "rdflib", "rdflib-endpoint[web]", "uvicorn") / "python"
        endpoint = [str(python), "-c", _RDFLIB_ENDPOINT, str(data / "wcograph.nq"), str(ports[2])]
        peers.append(Peer("rdflib-endpoint", endpoint, ports[2], "/sparql", True))
    return peers


@contextmanager
def _running(peers: Sequence[Peer]) -> Iterator[None]:
    commands = {peer.port: peer for peer in peers}
    started = [
        subprocess.Popen(peer.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for peer in commands.values()
    ]
    try:
        for peer in commands.values():
            _await(peer)
        yield
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(timeout=20)


def _await(peer: Peer) -> None:
    url = f"http://127.0.0.1:{peer.port}{peer.path}?query={quote(_LOOKUP)}"
    request = urllib.request.Request(url, headers={"Accept": "application/sparql-results+json"})
    for _ in range(600):
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback
                if b'"bindings"' in answer.read():
                    return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{peer.name} does not answer")


def _measure(peer: Peer, folder: Path, seconds: int, clients: int) -> Measured:
    script = folder / "load.lua"
    path = f"{peer.path}?query={quote(_LOOKUP + ' #')}"
    values = {"seed": os.urandom(4).hex(), "path": path, "unique": str(peer.unique).lower()}
    script.write_text(_SCRIPT.format(**values), "utf-8")
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-s", str(script)]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{peer.port}"], capture_output=True, text=True, check=True
    ).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s)", said)
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    assert rate is not None
    assert p99 is not None
    unit = {"us": 0.001, "ms": 1.0, "s": 1000.0}[p99[2]]
    return Measured(float(rate[1]), float(p99[1]) * unit, int(failed[1]) if failed else 0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of one run of one endpoint")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--no-rdflib", action="store_true", help="leave rdflib-endpoint out")
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing; on Debian: apt-get install wrk")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = Path(shutil.copytree(bundle.prepared(), folder / "data"))  # the cache may be swept meanwhile
        peers = _peers(folder, data, with_rdflib=not options.no_rdflib)
        found: dict[str, list[Measured]] = {peer.name: [] for peer in peers}
        with _running(peers):
            for _ in range(options.rounds):
                for peer in peers:
                    found[peer.name].append(_measure(peer, folder, options.seconds, options.clients))
    base = statistics.median(each.rate for each in found["oxigraph"])
    print(f"{'':28}{'lookups/s':>10}{'p99 ms':>9}{'failed':>8}{'of oxigraph':>13}")
    for peer_name, runs in found.items():
        rate = statistics.median(each.rate for each in runs)
        p99 = statistics.median(each.p99 for each in runs)
        failed = sum(each.failed for each in runs)
        print(f"{peer_name:28}{rate:10.0f}{p99:9.1f}{failed:8}{rate / base:13.3f}")


if __name__ == "__main__":
    main()
