"""A first look: build the graph from `data/`, ask it one question, draw one network, open the site.

This is what `make run` shows. Each step but the last is one call that works the same in a notebook. On a
terminal the site runs until Ctrl-C; without one it is started, asked for its first page, and ended.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import wcograph
from wcograph.dataset import write

ROOT = Path(__file__).parent.parent
COMMAND = (
    "wcograph" if shutil.which("wcograph") else os.path.relpath(Path(sys.executable).with_name("wcograph"))
)
"""How the command is called from here: by its path, unless its environment was activated."""
WHO_SPOKE = """
SELECT ?who ?role ?behalf WHERE {
  wev:2015-02-ams-donor-meeting cv:hasParticipation ?p .
  ?p cv:hasParticipant/foaf:name ?who ; cv:role ?r .
  ?r skos:broader* wrole:speaker ; skos:prefLabel ?role .
  FILTER(LANG(?role) = "en")
  OPTIONAL { ?p wcg:onBehalfOf/skos:prefLabel ?behalf FILTER(LANG(?behalf) = "en") }
} ORDER BY ?role ?who
"""
CLASSES = "SELECT ?class (COUNT(?s) AS ?n) WHERE { ?s a ?class } GROUP BY ?class"
COUNTED = {
    "SourceDocument": "sources",
    "Event": "events",
    "Region": "regions",
    "Person": "people",
    "Participation": "participations",
    "Conflict": "contradictions between sources",
}


def main() -> int:
    """Build, ask, draw and serve, in plain words; the exit code."""
    print("Building the graph from data/ …")
    built = wcograph.build(ROOT / "data", ROOT / "ontology")
    folder = ROOT / "build"
    write(built, folder)
    ds = wcograph.open_dataset(folder / "wcograph.nq")
    counts = {
        row["class"].rpartition("#")[2].rpartition("/")[2]: row["n"] for row in wcograph.select(ds, CLASSES)
    }
    counted = ", ".join(f"{counts.get(name, 0):,} {words}" for name, words in COUNTED.items())
    print(f"  version {built.version}: {counted}")
    print(f"  written to {folder.relative_to(ROOT)}/ as N-Quads, TriG and an Oxigraph folder\n")

    print("Who spoke at the donor meeting for the Americas and Caribbean of 2015, and on whose behalf?")
    for row in wcograph.select(ds, WHO_SPOKE):
        behalf = f"for {row['behalf']}" if row["behalf"] else "no body stated"
        print(f"  {row['who']} ({row['role']}), {behalf}")
    print(f"  Who says so: {COMMAND} describe event/2015-02-ams-donor-meeting\n")

    network = wcograph.coparticipation_network(ds, of="organization", region="AMS")
    page = wcograph.write_html(network, ROOT / "network.html", color="type")
    print("Which organizations of the Americas and Caribbean met at the same events?")
    kinds = [kind for _, kind in network.nodes(data="kind")]
    bodies = f"{kinds.count('org')} organizations and {kinds.count('region')} region as a body"
    print(f"  {bodies}, {network.number_of_edges():,} pairs: open {page.name}")
    return site(folder)


def site(folder: Path) -> int:
    """Run the site over a built dataset; the exit code."""
    print("\nStarting the site …", flush=True)
    command = [sys.executable, "-m", "wcograph", "serve", "--port", "0", "--data", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        address = running.stdout.readline().strip()
        if not address:
            return running.wait()
        if sys.stdin.isatty() and sys.stdout.isatty():
            print(f"  pages, search and SPARQL endpoint at {address} (Ctrl-C ends it)")
            try:
                running.wait()
            except KeyboardInterrupt:  # the site has had the same signal, and ends by itself
                running.wait()
        else:
            with urllib.request.urlopen(address, timeout=60) as answer:
                print(
                    f"  answers {answer.status} at {address}; it runs on with: {COMMAND} serve --data build"
                )
            running.send_signal(signal.SIGTERM)
    return running.returncode


if __name__ == "__main__":
    sys.exit(main())
