"""The names of things: base, prefixes, the closed `wcg:` vocabulary, and how an IRI is minted.

Plain strings only, so that nothing heavy is imported to know a name. What the terms mean stands in
`ontology/wcograph.ttl`; a test keeps the list here and the ontology the same.
"""

from __future__ import annotations

from typing import Final

BASE: Final = "https://w3id.org/wcograph/"
"""Constant in shapes, rules, queries and data; a site maps it to its own address."""

EDTF: Final = "http://id.loc.gov/datatypes/edtf/EDTF"
"""Datatype of dates as stated."""

KINDS: Final = {
    "event": "wev",
    "series": "wser",
    "person": "wper",
    "org": "worg",
    "group": "wgrp",
    "post": "wpost",
    "place": "wplace",
    "country": "wcty",
    "region": "wreg",
    "topic": "wtop",
    "role": "wrole",
    "type": "wtype",
    "output": "wout",
    "initiative": "wini",
    "doc": "wdoc",
    "conflict": "wconf",
}
"""Kinds of things, as they stand in `id/<kind>/<slug>`, with their prefixes."""

PREFIXES: Final[dict[str, str]] = {
    "wcg": BASE + "ns#",
    "wg": BASE + "graph/",
    **{prefix: f"{BASE}id/{kind}/" for kind, prefix in KINDS.items()},
    "cv": "http://data.europa.eu/m8g/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""Every prefix that queries know without a PREFIX line."""

AUTHORITY: Final = BASE + "graph/authority"
CURATION: Final = BASE + "graph/curation"
PROVENANCE: Final = BASE + "graph/provenance"
DERIVED: Final = BASE + "graph/derived"
ONTOLOGY: Final = BASE + "graph/ontology"
CURATED_GRAPHS: Final = (AUTHORITY, CURATION, DERIVED, ONTOLOGY, PROVENANCE)
"""Named graphs that the project itself keeps; all other named graphs are claim graphs."""

DATASET: Final = BASE + "dataset"
"""The node that carries the version of the dataset."""


def iri(kind: str, slug: str) -> str:
    """IRI of a thing.

    >>> iri("event", "2015-02-ams-donor-meeting")
    'https://w3id.org/wcograph/id/event/2015-02-ams-donor-meeting'

    Raises:
        KeyError: no such kind.
    """
    return PREFIXES[KINDS[kind]] + slug


def path(thing: str) -> str:
    """The short form `kind/slug` of an IRI of ours; anything else is given back as it is.

    >>> path("https://w3id.org/wcograph/id/org/imf")
    'org/imf'
    >>> path("http://www.wikidata.org/entity/Q7804")
    'http://www.wikidata.org/entity/Q7804'
    """
    return thing.removeprefix(BASE + "id/")


def prefixed(thing: str) -> str:
    """An IRI as a prefixed name; one without a prefix of the project is given back as it is.

    >>> prefixed("https://w3id.org/wcograph/ns#ordinal"), prefixed("http://www.wikidata.org/entity/Q7804")
    ('wcg:ordinal', 'http://www.wikidata.org/entity/Q7804')
    """
    for prefix, namespace in PREFIXES.items():
        if thing.startswith(namespace) and thing != namespace:
            return f"{prefix}:{thing.removeprefix(namespace)}"
    return thing


def expanded(name: str) -> str:
    """The IRI of a prefixed name.

    >>> expanded("skos:prefLabel")
    'http://www.w3.org/2004/02/skos/core#prefLabel'

    Raises:
        KeyError: a prefix that the project does not have.
    """
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def passage(doc: str, place: str) -> str:
    """IRI of a place in a document: `p3.s1` is the first sentence of the third paragraph.

    >>> passage("wco-20150218-ams", "p3.s1")
    'https://w3id.org/wcograph/id/doc/wco-20150218-ams#p3.s1'
    """
    return f"{iri('doc', doc)}#{place}"


def claim_graph(doc: str, place: str) -> str:
    """IRI of the named graph that holds what one passage states.

    A place has no hyphen, so document and place can be told apart again at the last one.

    >>> claim_graph("wco-20150218-ams", "p3.s1")
    'https://w3id.org/wcograph/graph/wco-20150218-ams-p3.s1'
    """
    return f"{BASE}graph/{doc}-{place}"


class ClosedVocabulary:
    """Terms of a namespace as attributes; a name that is not a term is an error, not a new IRI.

    >>> WCG.ordinal
    'https://w3id.org/wcograph/ns#ordinal'
    >>> WCG.ordnial
    Traceback (most recent call last):
        ...
    AttributeError: 'ordnial' is no term of https://w3id.org/wcograph/ns#
    """

    def __init__(self, namespace: str, terms: str) -> None:
        self._namespace = namespace
        self.terms = frozenset(terms.split())

    def __getattr__(self, name: str) -> str:
        if name.startswith("_") or name not in self.terms:
            raise AttributeError(f"{name!r} is no term of {self._namespace}")
        return self._namespace + name


WCG: Final = ClosedVocabulary(
    PREFIXES["wcg"],
    """
    Claim ClaimGraph Conflict Count CuratedGraph CustomsAdministration EntityGroup Event EventSeries
    Initiative InternationalOrganisation Output OutputStep Participation Passage Reading Region
    RegionalEntity SourceDocument administers announcedAt attestedAt backToBackWith chaired city
    claimStatus claimedIn concerns conflictProperty conflictSubject countText counted country
    datesText derived draftLabel earliest edtf end eventType extractedFrom firstAttested follows
    funded hasClaim hasConflict hasCount hasOutputStep hasPart heldStatus honorific hosted
    impliesPresence inPost inSeries initiativeKind invited lastAttested latest memberOfDelegation
    memberOfRegion nameAsPrinted nameAsRead note number numberQualifier onBehalfOf openListOf
    ordinal ordinalText organised output outputKind partOf participatedIn position positionTitle
    possiblySameAs premisesOf previousEdition rationale region relatedEvent reportedIn represented
    resolution reviewedAgainst reviewedBy reviewedOn roleProperty section sentence serves
    singleValued spokeAt start step supportedBy topic topicText truncated uiLanguage venue
    wasPresentAt withdrawn workedOn
    """,
)
"""The project's own vocabulary, `ontology/wcograph.ttl`."""
