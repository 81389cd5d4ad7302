"""The page of the ontology: each term with its labels, definition, example, and how often it is used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from wcograph.catalogue import local_name, query_text
from wcograph.namespaces import BASE, PREFIXES, prefixed
from wcograph.store import select
from wcograph.web.dereference import alternates
from wcograph.web.publication import Publication
from wcograph.web.readers import Name, Reader, is_iri

_WCG: Final = PREFIXES["wcg"]
_GROUPS: Final = (
    ("Class", "Classes", "classes"),
    ("ObjectProperty", "Properties that lead to things", "object-properties"),
    ("DatatypeProperty", "Properties with values", "datatype-properties"),
    ("AnnotationProperty", "Marks on terms", "annotations"),
)
_LINKS: Final = {
    "subClassOf": "Is a kind of",
    "subPropertyOf": "Is a kind of",
    "domainIncludes": "Said of",
    "rangeIncludes": "Values",
    "inverseOf": "Inverse of",
    "seeAlso": "See also",
    "equivalentClass": "The same as",
    "equivalentProperty": "The same as",
    "closeMatch": "Nearly the same as",
}
_LANGUAGE_ORDER: Final = {"en": 0, "fr": 1, "es": 2, "ru": 3}


def page(publication: Publication, request: Request) -> Response:
    """The ontology."""
    reader = publication.reader(request)
    if (unchanged := publication.unchanged(request, publication.etag(reader.language, "html"))) is not None:
        return unchanged
    rows = select(publication.engine, query_text("web-terms"))
    said: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for row in rows:
        said.setdefault(row["term"], {}).setdefault(local_name(row["property"]), []).append(row)
    used = {row["class"]: row["entities"] for row in select(publication.engine, query_text("void-classes"))}
    used |= {
        row["property"]: row["triples"] for row in select(publication.engine, query_text("void-properties"))
    }
    reader.learn(row["value"] for row in rows if is_iri(row["value"]))
    terms = {
        term: _term(reader, term, about, used.get(term, 0))
        for term, about in said.items()
        if term.startswith(_WCG)
    }
    groups = [
        (
            heading,
            id_,
            sorted(
                (found for term, found in terms.items() if kind in found["kinds"]),
                key=lambda found: found["local"].casefold(),
            ),
        )
        for kind, heading, id_ in _GROUPS
    ]
    ontology = said.get(BASE + "ns", {})
    schemes = sorted(
        (
            row["scheme"]
            for row in select(publication.engine, "SELECT ?scheme WHERE { ?scheme a skos:ConceptScheme }")
        ),
    )
    reader.learn(schemes)
    return publication.page(
        request,
        "ontology.html",
        reader=reader,
        title="Ontology",
        text=" ".join(_texts(ontology.get("description", ()))),
        version=" ".join(_texts(ontology.get("versionInfo", ()))),
        namespace=_WCG,
        groups=[group for group in groups if group[2]],
        schemes=[(reader.name(scheme), scheme) for scheme in schemes],
        alternates=alternates(publication, BASE + "ns"),
        trail=[("Home", "/"), ("Ontology", "/ontology")],
        canonical=publication.base_url + "/ontology",
    )


def _term(
    reader: Reader, term: str, about: Mapping[str, list[Mapping[str, Any]]], used: int
) -> dict[str, Any]:
    kinds = {local_name(row["value"]) for row in about.get("type", ())}
    labels = [Name(row["value"], row["language"] or "") for row in about.get("label", ())]
    labels += [Name(row["value"], row["language"] or "", draft=True) for row in about.get("draftLabel", ())]
    labels.sort(key=lambda name: (_LANGUAGE_ORDER.get(name.language, 9), name.text))
    links: dict[str, list[tuple[str, str, str]]] = {}
    for name, words in _LINKS.items():
        for row in about.get(name, ()):
            links.setdefault(words, []).append(
                (row["value"], prefixed(str(row["value"])), _href(reader, str(row["value"])))
            )
    is_class = "Class" in kinds
    query = (
        f"SELECT ?thing WHERE {{ ?thing a wcg:{local_name(term)} }} LIMIT 100"
        if is_class
        else f"SELECT ?thing ?value WHERE {{ ?thing wcg:{local_name(term)} ?value }} LIMIT 100"
    )
    return {
        "local": local_name(term),
        "kinds": kinds,
        "labels": labels,
        "definitions": _texts(about.get("definition", ())),
        "notes": _texts(
            [*about.get("scopeNote", ()), *about.get("editorialNote", ()), *about.get("comment", ())]
        ),
        "examples": _texts(about.get("example", ())),
        "links": list(links.items()),
        "used": used,
        "query": query,
    }


def _texts(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Texts in English, or in whatever language there is."""
    rows = list(rows)
    return [str(row["value"]) for row in rows if row["language"] in ("en", "", None)] or [
        str(row["value"]) for row in rows
    ]


def _href(reader: Reader, iri: str) -> str:
    return reader.href(iri) if is_iri(iri) else ""
