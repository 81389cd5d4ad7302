"""What the attacks on a site have in common: its limits, endless queries, and a look at its state."""

# ruff: noqa: E501 - attacks are long
from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from web.conftest import Site

MEMORY = 200 * 2**20
LIMITS = (
    "seconds=2",
    "quick_seconds=0.3",
    f"memory={MEMORY}",
    "rows=20000",
    "bytes=4e6",
    "head_seconds=3",
    "body_seconds=1",
)
LOOKUP = "SELECT ?label { wreg:AMS skos:prefLabel ?label } ORDER BY ?label"
ANY = "?s{0} ?p{0} ?o{0}"
MANY = " . ".join(ANY.format(n) for n in range(6))
ONES = "1 " * 200
DOUBLING = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
SUBSELECTS = "SELECT * { " * 150 + ANY.format(0) + " }" * 150
ENDLESS = {
    "cross product": f"SELECT (COUNT(*) AS ?n) {{ {MANY} }}",
    "cross product of named graphs": "SELECT (COUNT(*) AS ?n) { "
    + " ".join(f"GRAPH ?g{n} {{ {ANY.format(n)} }}" for n in range(6))
    + " }",
    "cross product, distinct": f"SELECT DISTINCT * {{ {MANY} }}",
    "cross product, sorted": f"SELECT * {{ {MANY} }} ORDER BY ?o5 ?o4",
    "cross product that never holds": f"SELECT * {{ {MANY} FILTER(?o0 = ?o1 && ?o0 != ?o1) }}",
    "cross product of one row": f"ASK {{ {MANY} FILTER(CONCAT(STR(?s0), STR(?o5)) = 'x') }}",
    "cross product, offset": f"SELECT * {{ {MANY} }} OFFSET 1000000000000 LIMIT 1",
    "graph of a cross product": f"CONSTRUCT {{ ?s0 ?p1 ?o2 }} {{ {MANY} }}",
    "description of everything": f"DESCRIBE ?s0 ?o5 {{ {MANY} }}",
    "unbounded path of everything": "SELECT (COUNT(*) AS ?n) { ?a (!<http://x/>|^!<http://x/>)* ?b . "
    "?b (!<http://x/>|^!<http://x/>)* ?c . ?c (!<http://x/>|^!<http://x/>)* ?d }",
    "path within a path": "SELECT (COUNT(*) AS ?n) { ?a ((!<http://x/>)+/(^!<http://x/>)+)+ ?b }",
    "group of a cross product": f"SELECT ?p0 (COUNT(DISTINCT ?o5) AS ?n) {{ {MANY} }} GROUP BY ?p0",
    "concatenation of everything": f"SELECT (GROUP_CONCAT(CONCAT(STR(?s0), STR(?o1), STR(?o2))) AS ?x) {{ {MANY} }}",
    "text that doubles": f'SELECT (STRLEN(?x40) AS ?n) {{ BIND("wcograph" AS ?x0) {DOUBLING} }}',
    "text that doubles, many times": f'SELECT (STRLEN(?x24) AS ?n) {{ {MANY} BIND("wcograph" AS ?x0) {DOUBLING} }}',
    "optional upon optional": "SELECT (COUNT(*) AS ?n) { " + " ".join(f"OPTIONAL {{ {ANY.format(n)} }}" for n in range(6)) + " }",
    "exists within exists": f"SELECT (COUNT(*) AS ?n) {{ {ANY.format(0)} FILTER NOT EXISTS {{ {MANY} FILTER(?o1 = 'no') }} }}",
    "minus a cross product": f"SELECT (COUNT(*) AS ?n) {{ {ANY.format(9)} MINUS {{ {ANY.format(9)} . {MANY} }} }}",
    "pattern of a regular expression": f"SELECT (COUNT(*) AS ?n) {{ {MANY} FILTER REGEX(STR(?o0), '(a*)*(b|a*)*[^z]{{0,900}}x$') }}",
    "groups within groups": "SELECT * { " + "{ " * 3000 + ANY.format(0) + " }" * 3000 + " }",
    "brackets within brackets": "ASK { FILTER(" + "(" * 20000 + "1" + ")" * 20000 + ") }",
    "queries within queries": f"SELECT (COUNT(*) AS ?n) {{ {{ {SUBSELECTS} }} {MANY} }}",
    "more rows than there may be": f"SELECT * {{ {ANY.format(0)} . {ANY.format(1)} }}",
    "more bytes than there may be": f"SELECT (SHA512(STR(?o0)) AS ?a) (SHA512(STR(?s0)) AS ?b) {{ {ANY.format(0)} . {ANY.format(1)} }} LIMIT 19000",
    "values upon values": "SELECT (COUNT(*) AS ?n) { " + " ".join(f"VALUES ?v{n} {{ {ONES} }}" for n in range(6)) + " }",
}  # fmt: skip


def answered(site: Site) -> None:
    """The site answers a lookup that it has not in its cache."""
    query = f"{LOOKUP} # {os.urandom(8).hex()}"
    answer = httpx.get(site.url + "sparql", params={"query": query}, timeout=20)
    assert (answer.status_code, answer.text[:200] if answer.status_code != 200 else "") == (200, "")
    assert answer.json()["results"]["bindings"]


def workers(site: Site) -> list[int]:
    children = Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split()
    return [int(child) for child in children]


def resident(site: Site) -> int:
    """Bytes that the site and its workers hold in memory."""
    listed = subprocess.run(
        ["ps", "-o", "rss=", "--pid", str(site.process.pid), "--ppid", str(site.process.pid)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return sum(int(line) * 1024 for line in listed.stdout.split())


def within_memory(site: Site) -> bool:
    """Whether the site runs, and holds no more than it and its workers may."""
    most = 300 * 2**20 + len(workers(site)) * (MEMORY + 120 * 2**20)
    return site.process.poll() is None and resident(site) < most
