"""Lookups per second beside other endpoints over the same dataset: `python benchmarks/serve.py`.

A lookup asks for the labels of one thing. In "things at random" the thing is drawn anew each time from all
that have labels, as readers of a site come and go: wcograph gives many answers again, the peers find each.
In "each query new" no query comes twice, so that no answer can be known: the worst case.

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

import wcograph
from wcograph import bundle

_LOOKUP = (
    "PREFIX skos: <http://www.w3.org/2004/02/skos/core#> SELECT ?label {{ <{thing}> skos:prefLabel ?label }}"
)
_THINGS = "SELECT DISTINCT ?thing { ?thing skos:prefLabel ?label } ORDER BY ?thing"
_SCRIPT = """
local paths = {{}}
for line in io.lines("{paths}") do paths[#paths + 1] = line end
math.randomseed({seed})
local n = 0
request = function()
  n = n + 1
  local rest = {unique} and ("%20%23{seed}." .. n) or ""
  local path = paths[math.random(#paths)] .. rest
  return wrk.format("GET", path, {{["Accept"] = "application/sparql-results+json"}})
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
    unique: bool = False
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
        Peer("wcograph, things at random", site, ports[0], "/sparql"),
        Peer("wcograph, each query new", site, ports[0], "/sparql", unique=True),
        Peer("oxigraph", served, ports[1], "/query"),
    ]
    if with_rdflib:
        python = _installed(folder / "rdflib", "rdflib-endpoint[web]", "uvicorn") / "python"
        endpoint = [str(python), "-c", _RDFLIB_ENDPOINT, str(data / "wcograph.nq"), str(ports[2])]
        peers.append(Peer("rdflib-endpoint", endpoint, ports[2], "/sparql"))
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
    url = f"http://127.0.0.1:{peer.port}{peer.path}?query={quote('SELECT * {} LIMIT 1')}"
    request = urllib.request.Request(url, headers={"Accept": "application/sparql-results+json"})
    for _ in range(600):
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback
                if b'"bindings"' in answer.read():
                    return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{peer.name} does not answer")


def _measure(peer: Peer, folder: Path, things: Sequence[str], seconds: int, clients: int) -> Measured:
    paths = folder / "paths"
    paths.write_text("\n".join(f"{peer.path}?query={quote(_LOOKUP.format(thing=thing))}" for thing in things))
    script = folder / "load.lua"
    values = {"paths": paths, "seed": int.from_bytes(os.urandom(3)), "unique": str(peer.unique).lower()}
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
        things = [str(thing) for (thing,) in wcograph.select(wcograph.open_dataset(), _THINGS)]
        peers = _peers(folder, data, with_rdflib=not options.no_rdflib)
        found: dict[str, list[Measured]] = {peer.name: [] for peer in peers}
        with _running(peers):
            for _ in range(options.rounds):
                for peer in peers:
                    found[peer.name].append(_measure(peer, folder, things, options.seconds, options.clients))
    base = statistics.median(each.rate for each in found["oxigraph"])
    print(f"{len(things):,} things")
    print(f"{'':28}{'lookups/s':>10}{'p99 ms':>9}{'failed':>8}{'of oxigraph':>13}")
    for peer_name, runs in found.items():
        rate = statistics.median(each.rate for each in runs)
        p99 = statistics.median(each.p99 for each in runs)
        failed = sum(each.failed for each in runs)
        print(f"{peer_name:28}{rate:10.0f}{p99:9.1f}{failed:8}{rate / base:13.3f}")


if __name__ == "__main__":
    main()
