"""What `wcograph query` costs beside a bare script on the same engine: `python benchmarks/query.py`.

Each pair runs in turns in the same minutes, so that the ratio holds on a busy machine; times are medians.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from wcograph import bundle
from wcograph.dataset import write_oxigraph
from wcograph.namespaces import PREFIXES
from wcograph.results import write_results
from wcograph.store import run

_LOAD_AND_ASK = """
import sys, pyoxigraph as ox
store = ox.Store()
store.bulk_load(path=sys.argv[1], format=ox.RdfFormat.N_QUADS)
store.query(sys.argv[2]).serialize(sys.stdout.buffer, format=ox.QueryResultsFormat.CSV)
"""
_OPEN_AND_ASK = """
import sys, pyoxigraph as ox
store = ox.Store.read_only(sys.argv[1])
store.query(sys.argv[2]).serialize(sys.stdout.buffer, format=ox.QueryResultsFormat.CSV)
"""
_QUESTIONS = {
    "events and labels": "SELECT ?e ?l WHERE { ?e a wcg:Event ; skos:prefLabel ?l }",
    "who spoke where": "SELECT ?who ?e WHERE { ?who wcg:spokeAt ?e . "
    "?e wcg:inSeries wser:ams-donor-meeting }",
    "co-participation": "SELECT ?a ?b (COUNT(DISTINCT ?e) AS ?n) WHERE { ?a wcg:participatedIn ?e . "
    "?b wcg:participatedIn ?e FILTER(STR(?a) < STR(?b)) } GROUP BY ?a ?b",
}
_ALL_LABELS = "SELECT ?thing ?label WHERE { ?thing skos:prefLabel ?label }"


def _seconds(command: Sequence[str], target: Path) -> float:
    with target.open("wb") as stream:
        start = time.perf_counter()
        subprocess.run(command, stdout=stream, check=True)
        return time.perf_counter() - start


def _compare(name: str, bare: Sequence[str], ours: Sequence[str], runs: int, scratch: Path) -> None:
    one, other = scratch / "bare.csv", scratch / "ours.csv"
    pairs = [(_seconds(bare, one), _seconds(ours, other)) for _ in range(runs + 1)][1:]
    if sorted(one.read_bytes().splitlines()) != sorted(other.read_bytes().splitlines()):
        raise SystemExit(f"{name}: the answers differ")
    _print(name, pairs)


def _print(name: str, pairs: Sequence[tuple[float, float]]) -> None:
    base, spent = (1000 * statistics.median(times) for times in zip(*pairs, strict=True))
    print(f"{name:32} bare {base:7.0f} ms   wcograph {spent:7.0f} ms   ratio {spent / base:.2f}")


def _compare_writing(folder: str, runs: int, scratch: Path) -> None:
    """The same within one process: the engine's own serialisation beside `run` and `write_results`."""
    store = ox.Store.read_only(folder)

    def bare(stream: IO[bytes]) -> None:
        found = store.query(_ALL_LABELS, prefixes=PREFIXES)
        assert isinstance(found, ox.QuerySolutions)
        found.serialize(stream, format=ox.QueryResultsFormat.CSV)

    def ours(stream: IO[bytes]) -> None:
        write_results(run(store, _ALL_LABELS), stream, "csv")

    def seconds(work: Callable[[IO[bytes]], None]) -> float:
        with (scratch / "rows.csv").open("wb") as stream:
            start = time.perf_counter()
            work(stream)
            return time.perf_counter() - start

    _print("within one process", [(seconds(bare), seconds(ours)) for _ in range(runs + 1)][1:])


def _many_labels(rows: int, folder: Path) -> Path:
    label = ox.NamedNode(PREFIXES["skos"] + "prefLabel")
    quads = (
        ox.Quad(
            ox.NamedNode(f"{PREFIXES['wev']}{number:06}"),
            label,
            ox.Literal(f"Meeting no. {number}", language="en"),
        )
        for number in range(rows)
    )
    return write_oxigraph(quads, folder / "labels.oxigraph")


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="runs of each command")
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the long result")
    options = parser.parse_args()
    head = "".join(f"PREFIX {prefix}: <{namespace}> " for prefix, namespace in PREFIXES.items())
    bundled = bundle.prepared() / "wcograph.nq"
    wcograph = [sys.executable, "-m", "wcograph", "query", "--csv"]
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        print("bundled data, process start to finish; the bare script loads its N-Quads into memory")
        for question, query in _QUESTIONS.items():
            bare = [sys.executable, "-c", _LOAD_AND_ASK, str(bundled), head + query]
            _compare(question, bare, [*wcograph, query], options.runs, scratch)
        print(f"\n{options.rows:,} rows to CSV; both open the same Oxigraph folder")
        folder = str(_many_labels(options.rows, scratch))
        bare = [sys.executable, "-c", _OPEN_AND_ASK, folder, head + _ALL_LABELS]
        _compare_writing(folder, options.runs, scratch)
        _compare("start to finish", bare, [*wcograph, "-d", folder, _ALL_LABELS], options.runs, scratch)


if __name__ == "__main__":
    main()
