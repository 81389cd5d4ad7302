"""Queries over SPARQL servers beside the same file in memory: `python benchmarks/remote.py FILE.nq URL …`.

FILE is what was pushed to each endpoint (`benchmarks/generate.py` makes one; `wcograph push` says how long it
took). Every query is asked in turns, and has to have the same number of rows everywhere; times are medians.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import Final

from wcograph.endpoint import Endpoint
from wcograph.store import Engine, open_store, run

QUERIES: Final = {
    "label of one thing": "SELECT ?l WHERE { wreg:AMS skos:prefLabel ?l }",
    "one meeting, all of it": """SELECT ?p ?o WHERE {
        { SELECT ?e WHERE { ?e a wcg:Event } ORDER BY ?e LIMIT 1 } ?e ?p ?o }""",
    "meetings of a region, by day": """SELECT ?e ?d WHERE {
        ?e a wcg:Event ; wcg:region wreg:AMS ; wcg:earliest ?d } ORDER BY ?d ?e LIMIT 100""",
    "topics by meetings": """SELECT ?t (COUNT(DISTINCT ?e) AS ?n) WHERE { ?e wcg:topic ?t }
        GROUP BY ?t ORDER BY ?t""",
    "who says so": """SELECT ?s ?d WHERE {
        GRAPH ?g { ?s wcg:heldStatus ?v }
        GRAPH wg:provenance { ?g wcg:extractedFrom ?p . ?p oa:hasSource ?d } } LIMIT 1000""",
    "bodies that met": """SELECT ?a ?b (COUNT(?e) AS ?n) WHERE {
        ?a wcg:wasPresentAt ?e . ?b wcg:wasPresentAt ?e FILTER(STR(?a) < STR(?b)) } GROUP BY ?a ?b""",
}


def _asked(engine: Engine, query: str) -> tuple[float, int]:
    start = time.perf_counter()
    count = sum(1 for _ in run(engine, query))
    return 1000 * (time.perf_counter() - start), count


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file", type=Path, help="the dataset, as it was pushed")
    parser.add_argument("endpoints", nargs="+", help="addresses of endpoints, as open_dataset takes them")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=900.0, help="that an endpoint may stay silent")
    chosen = parser.parse_args()
    engines: list[Engine] = [open_store(chosen.file)]
    engines += [Endpoint(url, timeout=chosen.seconds) for url in chosen.endpoints]
    for number, endpoint in enumerate(chosen.endpoints, start=1):
        print(f"{number}: {endpoint}")
    print(f"{'':32} {'rows':>9} {'memory':>10}" + "".join(f"{n:>10}" for n in range(1, len(engines))))
    for name, query in QUERIES.items():
        turns = [[_asked(engine, query) for engine in engines] for _ in range(chosen.runs)]
        counts = {count for turn in turns for _, count in turn}
        if len(counts) > 1:
            raise SystemExit(f"{name}: the answers have {sorted(counts)} rows")
        times = [statistics.median(turn[at][0] for turn in turns) for at in range(len(engines))]
        print(f"{name:32} {counts.pop():>9,}" + "".join(f"{ms:>8,.1f}ms" for ms in times), flush=True)


if __name__ == "__main__":
    main()
