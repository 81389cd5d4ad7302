"""The co-participation network of generated meetings against the same by a SPARQL self-join, on one store.

    python benchmarks/networks.py 5000

Prints medians and ratios. The network is the whole of what `coparticipation_network` gives: labels and
attributes of nodes, counts, meetings and dates of edges, sources of meetings. The self-join is asked twice:
for the counts alone, and for all that an edge says. Both must find the same edges, or the run ends with an
error.

With `--crowd 2`, the default, a meeting has about twenty bodies, with `--crowd 1` ten: the self-join grows
with the square of that number.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import networkx as nx
import pyoxigraph as ox

from wcograph.namespaces import path
from wcograph.networks import coparticipation_network
from wcograph.store import open_store, run

COUNTS: Final = """
SELECT ?one ?other (COUNT(DISTINCT ?event) AS ?count) WHERE {
  ?one wcg:wasPresentAt ?event . ?other wcg:wasPresentAt ?event .
  FILTER(STR(?one) < STR(?other))
} GROUP BY ?one ?other
"""
WHOLE: Final = """
SELECT ?one ?other (COUNT(DISTINCT ?event) AS ?count) (GROUP_CONCAT(DISTINCT STR(?event)) AS ?events)
  (MIN(?earliest) AS ?first) (MAX(?latest) AS ?last) WHERE {
  ?one wcg:wasPresentAt ?event . ?other wcg:wasPresentAt ?event .
  FILTER(STR(?one) < STR(?other))
  OPTIONAL { ?event wcg:earliest ?earliest ; wcg:latest ?latest }
} GROUP BY ?one ?other
"""


def opened(meetings: int, crowd: int) -> ox.Store:
    """The dataset of so many meetings in memory, built elsewhere, as it is for those who open one."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "meetings.nq"
        generate = Path(__file__).with_name("generate.py")
        subprocess.run([sys.executable, generate, str(meetings), file, "--crowd", str(crowd)], check=True)
        store = open_store(file)
    assert isinstance(store, ox.Store)
    return store


def median(call: Callable[[], Any], times: int) -> tuple[float, Any]:
    """Median seconds of a call, and what it gave last."""
    seconds = []
    for _ in range(times):
        start = time.perf_counter()
        result = call()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), result


def counts(store: ox.Store, query: str) -> dict[tuple[str, str], int]:
    """Pairs and their numbers of meetings, by self-join."""
    return {(path(row[0].value), path(row[1].value)): int(row[2].value) for row in run(store, query)}


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("meetings", type=int, nargs="?", default=5000)
    parser.add_argument("--crowd", type=int, default=2, help="times ten bodies at a meeting")
    parser.add_argument("--times", type=int, default=5, help="runs of each; the median is shown")
    parser.add_argument("--join-times", type=int, default=3, help="runs of the self-joins")
    chosen = parser.parse_args()
    store = opened(chosen.meetings, chosen.crowd)
    ours, network = median(lambda: coparticipation_network(store), chosen.times)
    assert isinstance(network, nx.Graph)
    found = {(min(u, v), max(u, v)): count for u, v, count in network.edges(data="count")}
    print(f"{chosen.meetings:,} meetings, {len(store):,} quads: {network}")
    print(f"{'coparticipation_network':<42} {ours:8.2f} s")
    for name, query in (
        ("SPARQL self-join, counts alone", COUNTS),
        ("SPARQL self-join, all of an edge", WHOLE),
    ):
        seconds, joined = median(lambda query=query: counts(store, query), chosen.join_times)  # type: ignore[misc]
        if joined != found:
            raise SystemExit(f"{name}: other edges than the network's")
        print(f"{name:<42} {seconds:8.2f} s   {seconds / ours:5.1f} times as long")


if __name__ == "__main__":
    main()
