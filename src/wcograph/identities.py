"""Authority files as RDF: which things there are, how we call them, and what was merged or withdrawn.

What sources say of these things is in `wcograph.statements`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from pyoxigraph import Literal, NamedNode

from wcograph.authorities import KIND_OF_TABLE, OrganizationRow, PersonRow, PlaceRow
from wcograph.files import Data
from wcograph.names import Names
from wcograph.namespaces import KINDS, expanded, iri, path
from wcograph.terms import ALT_LABEL, DECIMAL, PREF_LABEL, A, Triple, date_literal, node, term

_CLASSES: Final = {
    "customs-administration": term("wcg:CustomsAdministration"),
    "international-organization": term("wcg:InternationalOrganisation"),
    "regional-entity": term("wcg:RegionalEntity"),
    "unit": term("org:OrganizationalUnit"),
    "organization": term("org:FormalOrganization"),
}


def identities(data: Data, names: Names) -> tuple[list[Triple], list[Triple]]:
    """What the authority files state.

    Returns:
        Identities, labels and links; and, for the curation graph, what was merged, withdrawn or may be one.
    """
    authority: list[Triple] = []
    curation: list[Triple] = []
    for table, kind in KIND_OF_TABLE.items():
        rows = {iri(kind, row.id): row for row in data.rows(table)}
        for own, row in rows.items():
            subject, winner = node(own), names(kind, row.id)
            if winner != subject or (kind == "person" and row.id in names.withdrawn):
                curation.append((subject, term("owl:deprecated"), Literal(True)))
            if kind == "person" and row.id in names.withdrawn:
                continue
            if winner == subject:
                authority.extend(_thing(kind, row, subject, names))
                continue
            known = set(_all_labels(rows[winner.value], names)) if winner.value in rows else set()
            authority.extend(
                (winner, ALT_LABEL, label) for label in _all_labels(row, names) if label not in known
            )
    curation.extend(_curated(data, names))
    authority.extend(_links(data, names))
    return authority, curation


def _curated(data: Data, names: Names) -> Iterable[Triple]:
    for row in data.rows("withdrawn"):
        yield names("person", row.person), term("wcg:withdrawn"), date_literal(row.date.isoformat())
    for row in data.rows("possibly_same"):
        one, other = (_standing(thing, names) for thing in (row.one, row.other))
        if one is not None and other is not None and one != other:
            yield one, term("wcg:possiblySameAs"), other
            yield other, term("wcg:possiblySameAs"), one
            yield one, term("skos:editorialNote"), names.text(row.reason, "en")
    yield from _told_apart(data, names)


_TOLD_APART: Final = frozenset({"person", "org"})
"""Kinds of which other data sets ask who is not who; of the rest, that they are two needs no saying."""


def _told_apart(data: Data, names: Names) -> Iterable[Triple]:
    for row in data.rows("distinct"):
        one, other = (_standing(thing, names) for thing in (row.one, row.other))
        if (
            row.one.partition("/")[0] in _TOLD_APART
            and one is not None
            and other is not None
            and one != other
        ):
            yield one, term("owl:differentFrom"), other
            yield other, term("owl:differentFrom"), one


def _links(data: Data, names: Names) -> Iterable[Triple]:
    for match in data.mappings:
        subject = _standing(path(match.subject), names)
        if subject is not None:
            yield subject, node(expanded(match.predicate)), node(match.object)


def _standing(thing: str, names: Names) -> NamedNode | None:
    """The node that stands for `kind/slug` now.

    None for somebody withdrawn, whom a link would name, and for what is none of ours, which is an Issue.
    """
    kind, _, slug = thing.partition("/")
    if kind not in KINDS or (kind == "person" and slug in names.withdrawn):
        return None
    return names(kind, slug)


def _all_labels(row: Any, names: Names) -> Iterable[Literal]:
    if isinstance(row, PersonRow):
        yield names.text(row.name)
    else:
        yield names.text(row.label, "en")
    for text, language in (*getattr(row, "labels", ()), *getattr(row, "aliases", ())):
        yield names.text(text, language)


def _thing(kind: str, row: Any, subject: NamedNode, names: Names) -> Iterable[Triple]:
    if isinstance(row, PersonRow):
        yield subject, A, term("foaf:Person")
        yield subject, term("foaf:name"), names.text(row.name)
    else:
        yield subject, PREF_LABEL, names.text(row.label, "en")
        for text, language in getattr(row, "labels", ()):
            yield subject, PREF_LABEL, names.text(text, language)
    for text, language in getattr(row, "aliases", ()):
        yield subject, ALT_LABEL, names.text(text, language)
    note = getattr(row, "note", None)
    if note:
        yield subject, term("skos:editorialNote"), names.text(note, "en")
    yield from _of_kind(kind, row, subject, names)


def _of_kind(kind: str, row: Any, subject: NamedNode, names: Names) -> Iterable[Triple]:
    def value(name: str) -> str | None:
        found = getattr(row, name, None)
        return str(found) if found is not None else None

    if isinstance(row, OrganizationRow):
        yield from _organization(row, subject, names)
    elif isinstance(row, PlaceRow):
        yield from _place(row, subject, names)
    elif kind == "event":
        yield subject, A, term("wcg:Event")
        yield subject, term("wcg:eventType"), node(iri("type", str(value("type"))))
        if series := value("series"):
            yield subject, term("wcg:inSeries"), names("series", series)
        if (gathering := value("gathering")) and (whole := names("event", gathering)) != subject:
            yield subject, term("wcg:partOf"), whole
    elif kind == "series":
        yield subject, A, term("wcg:EventSeries")
        if region := value("region"):
            yield subject, term("wcg:region"), names("region", region)
    elif kind == "group":
        yield subject, A, term("wcg:EntityGroup")
        if region := value("region"):
            yield subject, term("wcg:serves"), names("region", region)
    elif kind == "post":
        yield subject, A, term("org:Post")
        yield subject, term("org:postIn"), names.agent(str(value("in_")))
    elif kind in ("country", "region"):
        yield subject, A, term("schema:Country" if kind == "country" else "wcg:Region")
        yield subject, term("skos:notation"), Literal(str(value("id")))
    elif kind in ("output", "initiative"):
        yield subject, A, term("wcg:Output" if kind == "output" else "wcg:Initiative")
        yield subject, term(f"wcg:{kind}Kind"), node(iri("type", str(value("kind"))))
        for topic in getattr(row, "topics", ()):
            yield subject, term("wcg:topic"), node(iri("topic", topic))


def _organization(row: OrganizationRow, subject: NamedNode, names: Names) -> Iterable[Triple]:
    yield subject, A, _CLASSES[row.class_]
    if row.kind:
        yield subject, term("org:classification"), node(iri("type", row.kind))
    customs = row.class_ == "customs-administration"
    if row.country:
        country = names("country", row.country)
        yield subject, term("wcg:administers" if customs else "schema:location"), country
    if row.region:
        yield subject, term("wcg:memberOfRegion" if customs else "wcg:serves"), names("region", row.region)
    if row.part_of and (whole := names("org", row.part_of)) != subject:
        yield subject, term("org:unitOf" if row.class_ == "unit" else "org:subOrganizationOf"), whole


def _place(row: PlaceRow, subject: NamedNode, names: Names) -> Iterable[Triple]:
    yield subject, A, term("schema:City" if row.class_ == "city" else "schema:Place")
    if row.within:
        around = names("country" if row.within.isupper() else "place", row.within)
        if around != subject:
            yield subject, term("schema:containedInPlace"), around
    if row.premises_of:
        yield subject, term("wcg:premisesOf"), names("org", row.premises_of)
    for name in ("latitude", "longitude"):
        degrees = getattr(row, name)
        if degrees is not None:
            text = format(degrees.normalize(), "f")
            yield subject, term(f"schema:{name}"), Literal(text, datatype=DECIMAL)
