"""What a build costs, and how the cost grows with the number of meetings.

    python benchmarks/build.py                 # the bundled data, then 300 and 5,000 meetings
    python benchmarks/build.py 300 5000 50000  # as in docs/benchmarks.md; takes some minutes

The peer is rdflib: it parses the N-Quads that the build made, which is the least an rdflib script does before
its first query. Each build runs in a process of its own, so that memory is its own too.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import write_data

ROOT = Path(__file__).resolve().parent.parent
_PEER_LIMIT = 6_000
"""Meetings up to which the peer is measured; above it takes a quarter of an hour."""


def measure(data: Path) -> dict[str, float]:
    """Build a folder in this process: seconds of each part, quads, and peak memory in MiB."""
    from wcograph.dataset import build, write

    start = time.perf_counter()
    built = build(data, ROOT / "ontology")
    middle = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        write(built, folder)
    end = time.perf_counter()
    return {
        "build": middle - start,
        "write": end - middle,
        "quads": len(built.store),
        "mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def peer(data: Path) -> float:
    """Seconds in which rdflib parses what the build of a folder makes."""
    import rdflib

    from wcograph.dataset import build, canonical_nquads

    text = canonical_nquads(build(data, ROOT / "ontology").store).decode()
    start = time.perf_counter()
    rdflib.Dataset().parse(data=text, format="nquads")
    return time.perf_counter() - start


def in_own_process(what: str, data: Path) -> dict[str, float]:
    """The same as `measure` or `peer`, in a fresh process."""
    done = subprocess.run(
        [sys.executable, __file__, what, str(data)], check=True, capture_output=True, text=True
    )
    result: dict[str, float] = json.loads(done.stdout)
    return result


def row(name: str, data: Path, meetings: int) -> None:
    """Print one line of the table."""
    ours = in_own_process("--measure", data)
    total = ours["build"] + ours["write"]
    other = in_own_process("--peer", data)["seconds"] if meetings <= _PEER_LIMIT else None
    compared = f"{other:8.1f} {other / ours['build']:6.1f}" if other is not None else f"{'–':>8} {'–':>6}"
    print(
        f"{name:>16} {ours['quads']:>11,.0f} {ours['build']:8.2f} {ours['write']:8.2f} {total:8.2f} "
        f"{1000 * total / meetings:10.2f} {ours['mib']:8.0f} {compared}",
        flush=True,
    )


def main(sizes: list[int]) -> None:
    """Print the table."""
    print(
        f"{'meetings':>16} {'quads':>11} {'build s':>8} {'write s':>8} {'both s':>8} {'ms/meeting':>10} "
        f"{'peak MiB':>8} {'rdflib s':>8} {'ratio':>6}"
    )
    events = sum(1 for _ in (ROOT / "data" / "events.csv").open(encoding="utf-8")) - 1
    row(f"bundled ({events})", ROOT / "data", events)
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            write_data(size, Path(folder))
            row(f"{size:,}", Path(folder), size)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        print(json.dumps(measure(Path(sys.argv[2]))))
    elif sys.argv[1:2] == ["--peer"]:
        print(json.dumps({"seconds": peer(Path(sys.argv[2]))}))
    else:
        main([int(text) for text in sys.argv[1:]] or [300, 5000])
