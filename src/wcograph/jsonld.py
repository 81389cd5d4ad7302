"""Triples as compact JSON-LD: the context's own words where they fit, prefixed names where they do not.

Only writing, and only what a flat list of nodes needs. A term that the context defines by means not known
here (lists, indexes, reverse properties, contexts within contexts) is passed over for the prefixed name, so
that the file always says the same triples.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import IO, Any, Final

import pyoxigraph as ox

from wcograph.errors import UsageError
from wcograph.namespaces import PREFIXES

Json = Any
_RDF: Final = PREFIXES["rdf"]
_XSD: Final = PREFIXES["xsd"]
_KNOWN: Final = {"@id", "@type", "@container", "@language", "@prefix", "@protected"}
_CANONICAL_INTEGER: Final = re.compile(r"0|-?[1-9][0-9]{0,14}")  # 15 digits: exact in any JSON reader
_NO_LANGUAGE: Final = ""


@dataclass(frozen=True)
class _Term:
    """A word of the context that can stand for a property."""

    name: str
    type: str | None
    """`@id`, `@vocab`, or the IRI of a datatype."""
    language: str
    by_language: bool
    """Its values are kept in a map from language to text."""
    as_set: bool
    """Even a single value is written as a list."""

    def fits(self, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> bool:
        """Whether the value can be written under this word without saying its kind again."""
        if not isinstance(value, ox.Literal):
            return self.type in ("@id", "@vocab")
        if value.language:
            return self.type is None and (self.by_language or self.language == value.language)
        if value.datatype.value == _XSD + "string" and self.type is None:
            return not self.by_language and self.language == _NO_LANGUAGE
        return self.type == value.datatype.value


class Compaction:
    """The words of a JSON-LD context, ready to write with.

    >>> words = Compaction({"wcg": "http://x/ns#", "ordinal": "wcg:ordinal"})
    >>> six = ox.Literal("6", datatype=ox.NamedNode(_XSD + "integer"))
    >>> words.node(ox.NamedNode("http://x/ns#e"), [(ox.NamedNode("http://x/ns#ordinal"), six)])
    {'@id': 'wcg:e', 'ordinal': 6}
    """

    def __init__(self, context: Mapping[str, Json]) -> None:
        self._context = context
        self._prefixes: list[tuple[str, str]] = []
        self._keywords: dict[str, str] = {}
        self._words: dict[str, str] = {}
        self._terms: dict[str, list[_Term]] = {}
        for name, definition in context.items():
            if name.startswith("@") or definition is None:
                continue
            self._define(name, definition if isinstance(definition, dict) else {"@id": definition})
        self._prefixes.sort(key=lambda item: (-len(item[0]), item[1]))
        self._short: dict[str, str] = {}

    def _define(self, name: str, definition: Mapping[str, Json]) -> None:
        simple = not isinstance(self._context[name], dict)
        iri = self._expand(definition.get("@id", name))
        if iri.startswith("@"):
            self._keywords.setdefault(iri, name)
            return
        if definition.get("@prefix") or (simple and iri[-1:] in (":", "/", "?", "#", "[", "]", "@")):
            self._prefixes.append((iri, name))
        containers = definition.get("@container")
        container = {containers} if isinstance(containers, str) else set(containers or ())
        if not definition.keys() <= _KNOWN or not container <= {"@set", "@language"}:
            return
        self._words.setdefault(iri, name)
        kind = definition.get("@type")
        default = self._context.get("@language") or _NO_LANGUAGE
        term = _Term(
            name,
            self._expand(kind) if isinstance(kind, str) else None,
            (definition["@language"] or _NO_LANGUAGE) if "@language" in definition else default,
            "@language" in container,
            "@set" in container,
        )
        self._terms.setdefault(iri, []).append(term)

    def _expand(self, name: str) -> str:
        if name.startswith("@"):
            return name
        prefix, colon, local = name.partition(":")
        if not colon:
            meant = self._context.get(name)
            meant = meant.get("@id") if isinstance(meant, dict) else meant
            if isinstance(meant, str) and meant != name:
                return self._expand(meant)
            return str(self._context.get("@vocab") or "") + name
        if prefix in self._context and not local.startswith("//"):
            return self._expand(prefix) + local
        return name

    def node(
        self, subject: ox.NamedNode | ox.BlankNode, said: Iterable[tuple[ox.NamedNode, Json]]
    ) -> dict[str, Json]:
        """A node object: what is said of one subject, keys and values in order."""
        found: dict[str, Json] = {}
        types: list[str] = []
        maps: dict[str, dict[str, list[str]]] = {}
        lists: dict[str, list[Json]] = {}
        sets: set[str] = set()
        for property_, value in said:
            if property_.value == _RDF + "type" and not isinstance(value, ox.Literal):
                types.append(self._word(value))
                continue
            term = self._term(property_.value, value)
            key = term.name if term else self._key(property_.value)
            if term and term.as_set:
                sets.add(key)
            if term and term.by_language and isinstance(value, ox.Literal) and value.language:
                maps.setdefault(key, {}).setdefault(value.language, []).append(value.value)
            else:
                lists.setdefault(key, []).append(self._value(value, term))
        found[self._keywords.get("@id", "@id")] = self._reference(subject)
        if types:
            found[self._keywords.get("@type", "@type")] = _one_or_all(sorted(types))
        for key in sorted(maps.keys() | lists.keys()):
            if key in maps:
                found[key] = {tag: _one_or_all(sorted(texts)) for tag, texts in sorted(maps[key].items())}
            else:
                values = sorted(lists[key], key=lambda value: json.dumps(value, sort_keys=True))
                found[key] = values if key in sets else _one_or_all(values)
        return found

    def _term(self, iri: str, value: ox.NamedNode | ox.BlankNode | ox.Literal) -> _Term | None:
        """The word for a property and a value; one that fits, else one that leaves the kind open."""
        terms = self._terms.get(iri, ())
        fitting = next((term for term in terms if term.fits(value)), None)
        return fitting or next((term for term in terms if term.type is None and not term.by_language), None)

    def _key(self, iri: str) -> str:
        short = self._prefixed(iri)
        return iri if short in self._context else short

    def _prefixed(self, iri: str) -> str:
        known = self._short.get(iri)
        if known is None:
            known = self._short[iri] = next(
                (
                    f"{name}:{iri[len(namespace) :]}"
                    for namespace, name in self._prefixes
                    if iri.startswith(namespace) and len(iri) > len(namespace)
                ),
                iri,
            )
        return known

    def _reference(self, value: ox.NamedNode | ox.BlankNode) -> str:
        return self._prefixed(value.value) if isinstance(value, ox.NamedNode) else str(value)

    def _word(self, value: ox.NamedNode | ox.BlankNode) -> str:
        if isinstance(value, ox.NamedNode) and value.value in self._words:
            return self._words[value.value]
        return self._reference(value)

    def _value(self, value: ox.NamedNode | ox.BlankNode | ox.Literal, term: _Term | None) -> Json:
        fits = term is not None and term.fits(value)
        if isinstance(value, ox.NamedNode | ox.BlankNode):
            if not fits or term is None:
                return {"@id": self._reference(value)}
            return self._word(value) if term.type == "@vocab" else self._reference(value)
        if not isinstance(value, ox.Literal):
            raise UsageError(f"JSON-LD holds RDF 1.1 only; the dataset has the triple term {value}")
        if value.language:
            return value.value if fits else {"@language": value.language, "@value": value.value}
        kind = value.datatype.value
        native = kind == (term.type if term and term.type else kind)
        if native and kind == _XSD + "integer" and _CANONICAL_INTEGER.fullmatch(value.value):
            return int(value.value)
        if native and kind == _XSD + "boolean" and value.value in ("true", "false"):
            return value.value == "true"
        if fits:
            return value.value
        if kind == _XSD + "string":
            open_ = term is None and not self._context.get("@language")
            return value.value if open_ else {"@value": value.value}
        return {"@type": self._word(value.datatype), "@value": value.value}


def _one_or_all(values: list[Json]) -> Json:
    return values[0] if len(values) == 1 else values


def nodes(triples: Iterable[ox.Triple], context: Mapping[str, Json]) -> Iterator[dict[str, Json]]:
    """Node objects of triples that are sorted by subject."""
    words = Compaction(context)
    for subject, group in groupby(triples, key=lambda triple: triple.subject):
        assert isinstance(subject, ox.NamedNode | ox.BlankNode)
        yield words.node(subject, ((triple.predicate, triple.object) for triple in group))


def write(triples: Iterable[ox.Triple], context: Mapping[str, Json], output: IO[bytes]) -> None:
    """Write a JSON-LD document with its context in it, one node a line.

    Args:
        triples: sorted by subject.
        context: what stands under `@context` in the context file.
        output: a binary stream.

    Raises:
        UsageError: a value that RDF 1.1 does not have.
    """
    compact: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}
    graph = next((name for name, meant in context.items() if meant == "@graph"), "@graph")
    output.write(f'{{"@context":{json.dumps(context, **compact)},\n"{graph}":['.encode())
    before = "\n"
    for node in nodes(triples, context):
        output.write((before + json.dumps(node, **compact)).encode())
        before = ",\n"
    output.write(b"\n]}\n")
