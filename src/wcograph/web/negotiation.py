"""Content negotiation: what a client would like (RFC 9110, section 12.5) against what there is."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

_ITEM: Final = re.compile(
    r"\s*([^;,\s\"]+)((?:\s*;\s*[\w!#$%&'*+.^`|~-]+\s*=\s*(?:\"(?:[^\"\\]|\\.)*\"|[^;,\"]*))*)\s*"
)
_Q: Final = re.compile(r";\s*q\s*=\s*([01](?:\.\d*)?|\.\d+)\s*(?:;|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Form:
    """A form in which a resource can be had."""

    name: str
    """Its name in `format=` and as a suffix."""
    media_type: str
    """As it is sent, with parameters."""
    also: tuple[str, ...] = ()
    """Other media types that mean the same; who asks for one gets it by that name."""


JSON: Final = Form("json", "application/sparql-results+json", ("application/json",))
XML: Final = Form("xml", "application/sparql-results+xml", ("application/xml", "text/xml"))
CSV: Final = Form("csv", "text/csv; charset=utf-8")
TSV: Final = Form("tsv", "text/tab-separated-values; charset=utf-8")
TURTLE: Final = Form("ttl", "text/turtle; charset=utf-8", ("application/x-turtle",))
TRIG: Final = Form("trig", "application/trig; charset=utf-8")
N_TRIPLES: Final = Form("nt", "application/n-triples; charset=utf-8")
N_QUADS: Final = Form("nq", "application/n-quads; charset=utf-8")
JSON_LD: Final = Form("jsonld", "application/ld+json", ("application/json",))
RDF_XML: Final = Form("rdf", "application/rdf+xml", ("application/xml", "text/xml"))
HTML: Final = Form("html", "text/html; charset=utf-8", ("application/xhtml+xml",))

TABLES: Final = (JSON, XML, CSV, TSV)
"""Forms of a SELECT, best first."""
TRUTHS: Final = (JSON, XML)
"""Forms of an ASK; CSV and TSV have none for it (SPARQL 1.1 Query Results CSV and TSV Formats, section 1)."""
GRAPHS: Final = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS)
"""Forms of a graph, best first."""


def bare(media_type: str) -> str:
    """A media type without its parameters, in small letters."""
    return media_type.partition(";")[0].strip().lower()


@lru_cache(maxsize=256)
def qualities(field: str) -> Mapping[str, float]:
    """How much a client wants each item of an `Accept…` field; 0 means not at all.

    >>> dict(qualities("text/turtle;q=0.5, */*; q=0.1"))
    {'text/turtle': 0.5, '*/*': 0.1}
    """
    found: dict[str, float] = {}
    at = 0
    while at < len(field):
        item = _ITEM.match(field, at)
        if item is None:
            at = field.find(",", at) + 1 or len(field)
            continue
        quality = _Q.search(item[2])
        found[item[1].lower()] = min(1.0, float(quality[1])) if quality else 1.0
        at = field.find(",", item.end()) + 1 or len(field)
    return found


def _quality(media_type: str, wanted: Mapping[str, float]) -> float:
    """The quality of the most specific range that has the type."""
    kind = media_type.partition("/")[0]
    for range_ in (media_type, f"{kind}/*", "*/*"):
        if range_ in wanted:
            return wanted[range_]
    return 0.0


@lru_cache(maxsize=4096)
def choose(accept: str, forms: Sequence[Form]) -> tuple[Form, str] | None:
    """The form that a client likes best, and the media type to send; None where it likes none (406).

    Of forms liked equally, the first; a client that says nothing gets the first.

    >>> choose("text/csv;q=0.9, application/json", TABLES)[1]
    'application/json'
    >>> choose("image/png", TABLES) is None
    True
    """
    wanted = qualities(accept)
    if not wanted:
        return forms[0], forms[0].media_type
    best: tuple[float, bool, int] | None = None
    chosen: tuple[Form, str] | None = None
    for rank, form in enumerate(forms):
        for media_type in (form.media_type, *(also for also in form.also if also in wanted)):
            quality = _quality(bare(media_type), wanted)
            # a type that was named goes before one that a wildcard allows just as much
            score = (quality, bare(media_type) in wanted, -rank)
            if quality > 0 and (best is None or score > best):
                best, chosen = score, (form, media_type)
    return chosen


def named(name: str, forms: Sequence[Form]) -> Form | None:
    """The form of a suffix, or of `format=`."""
    return next((form for form in forms if form.name == name), None)


@lru_cache(maxsize=1024)
def language(accept_language: str, known: Sequence[str]) -> str:
    """The language of `known` that a reader likes best; the first where none is asked for.

    >>> language("de, fr-CH;q=0.8, en;q=0.5", ("en", "fr"))
    'fr'
    """
    wanted = qualities(accept_language)

    def quality(tag: str) -> float:
        return max((q for range_, q in wanted.items() if range_.partition("-")[0] == tag), default=0.0)

    best = max(known, key=quality)
    return best if quality(best) > 0 else known[0]
