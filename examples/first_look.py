"""A first look: build the graph from `data/`, ask it one question, draw one network.

This is what `make run` shows. Each step is one call that works the same in a notebook.
"""

from __future__ import annotations

import sys
import webbrowser
from pathlib import Path

import wcograph
from wcograph.dataset import write

ROOT = Path(__file__).parent.parent
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


def main() -> None:
    """Build, ask, draw, in plain words."""
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
    print("  Who says so: wcograph describe event/2015-02-ams-donor-meeting\n")

    network = wcograph.coparticipation_network(ds, of="organization", region="AMS")
    page = wcograph.write_html(network, ROOT / "network.html", color="type")
    print("Which organizations of the Americas and Caribbean met at the same events?")
    print(
        f"  {network.number_of_nodes()} organizations, {network.number_of_edges():,} pairs: open {page.name}"
    )
    if sys.stdout.isatty():
        webbrowser.open(page.as_uri())


if __name__ == "__main__":
    main()
