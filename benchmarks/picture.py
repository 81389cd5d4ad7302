"""How soon a network can be looked at: wcograph's page beside a plain pyvis page of the same network.

Prints the time from the start of navigation to the first drawn frame (median of the runs), when the picture
stands still already, and the ratio. The peer is pyvis as its documentation shows it: `from_nx`, its own
template, physics in the browser. Without a connection its page would wait for a content network; here those
requests are refused at once, in its favour.

    .venv/bin/python benchmarks/picture.py [--nodes 1000 --edges 2000] [--runs 5]
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

import networkx as nx
from playwright.sync_api import Browser, sync_playwright

from wcograph.pictures import write_html

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
PEER_LIMIT = 120.0
"""Seconds after which the peer's layout is no longer waited for."""

# vis-network draws before it lays out too; what a reader can use is the first frame after stabilisation
WATCH = """
    performance.mark("loaded");
    network.once("afterDrawing", () => performance.mark("drawn"));
    network.once("stabilizationIterationsDone", () => performance.mark("usable"));
"""


def made(nodes: int, edges: int) -> nx.Graph:
    """A network with communities and hubs, as meetings make them; the same for the same numbers."""
    network = nx.Graph(title=f"{nodes:,} bodies", weight="number of distinct meetings", events={})
    for i in range(nodes):
        network.add_node(
            f"org/{i:05}",
            label=f"Customs Administration {i}",
            kind="org",
            type=f"type {i * i % 9}",
            region="AMS",
        )
    keys = list(network)
    drawn = nx.gnm_random_graph(nodes, 3 * edges, seed=7)
    for u, v in sorted(drawn.edges, key=lambda e: ((e[0] % 25) != (e[1] % 25), e[0] * e[1] % 101, e))[:edges]:
        event = f"event/{(u * v) % 400}"
        network.graph["events"][event] = {
            "label": event,
            "first": "2015-02-02",
            "last": "2015-02-04",
            "sources": [],
        }
        network.add_edge(keys[u], keys[v], weight=1.0 + u % 4, count=1, events=[event], first="", last="")
    return network


def plain(network: nx.Graph, path: Path) -> Path:
    """The page that pyvis makes by itself, told to note its times."""
    from pyvis.network import Network

    net = Network(cdn_resources="in_line")
    net.from_nx(nx.Graph(network.edges))
    page = net.generate_html()
    target = "network = new vis.Network(container, data, options);"
    if target not in page:
        raise RuntimeError("pyvis's template has changed: the line that makes the network is not there")
    path.write_text(page.replace(target, target + WATCH), "utf-8")
    return path


def first_frame(browser: Browser, path: Path, mark: str, limit: float) -> float:
    """Seconds from the start of navigation to a mark; the limit if it is not reached."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.route("http*://**", lambda route: route.abort())
    page.goto(path.as_uri(), wait_until="commit")
    end = time.monotonic() + limit
    found: float | None = None
    while found is None and time.monotonic() < end:
        found = page.evaluate(f"performance.getEntriesByName('{mark}')[0]?.startTime ?? null")
        time.sleep(0.02)
    page.close()
    return limit if found is None else found / 1000


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nodes", type=int, default=1_000)
    parser.add_argument("--edges", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--without-peer", action="store_true", help="measure wcograph's page only")
    options = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        print("no Chromium found; install it (Debian: apt-get install chromium)", file=sys.stderr)
        return 2
    network = made(options.nodes, options.edges)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        start = time.perf_counter()
        ours = write_html(network, Path(folder) / "ours.html")
        writing = time.perf_counter() - start
        peer = plain(network, Path(folder) / "plain.html")
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        first_frame(browser, ours, "wcograph-drawn", 60)  # the first page of a browser pays for its start
        times = [first_frame(browser, ours, "wcograph-drawn", 60) for _ in range(options.runs)]
        median = statistics.median(times)
        print(f"{options.nodes:,} nodes, {options.edges:,} edges; {options.runs} runs, Chromium")
        print(f"wcograph: written in {writing:.2f} s ({ours.stat().st_size / 1e6:.2f} MB)")
        print(
            f"wcograph: drawn, still and usable after {median:.2f} s ({min(times):.2f} to {max(times):.2f})"
        )
        if not options.without_peer:
            there = first_frame(browser, peer, "usable", PEER_LIMIT)
            sign = "more than " if there >= PEER_LIMIT else ""
            print(f"pyvis, plain: usable after {sign}{there:.2f} s; ratio {sign}{there / median:.0f}")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
