"""What the tables of a release hold: each table, its columns, and where their values stand in the graph.

Words only; `wcograph.tables` fills them. Names are those of `data/FORMAT.md` wherever it has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Form = Literal[
    "id",
    "iri",
    "path",
    "name",
    "kind",
    "label",
    "text",
    "class",
    "mode",
    "against",
    "conflicts",
    "sources",
    "passages",
]
Type = Literal["string", "integer", "number", "boolean", "date"]

SEPARATOR: Final = " | "
"""Between several values of one cell."""


@dataclass(frozen=True)
class Column:
    """One column."""

    name: str
    description: str
    at: str = ""
    """Path from the thing to its values: `a|b` either, `a/b` one after the other, `^a` backwards; empty is
    the thing itself."""
    form: Form = "id"
    """How a value is written: id in its table, `kind/id`, prefixed name, label, text as it is …"""
    type: Type = "string"
    kind: str = ""
    """Only values of this kind of thing; empty is all."""
    table: str = ""
    """The table that has the id, where one cell names one row of it."""
    several: bool = False


@dataclass(frozen=True)
class TableOf:
    """One table: the things of some classes, one a row."""

    name: str
    description: str
    classes: dict[str, str]
    """Prefixed name of a class, and the word for it."""
    columns: tuple[Column, ...]
    kind: str = ""
    """Only things of this kind, where the class is wider."""

    @property
    def path(self) -> str:
        """Its file in a release."""
        return f"tables/{self.name}.csv"


def _text(name: str, description: str, at: str, *, several: bool = False, type_: Type = "string") -> Column:
    return Column(name, description, at, "text", type_, several=several)


def _several(name: str, description: str, at: str, form: Form = "id") -> Column:
    return Column(name, description, at, form, several=True)


def _pair(name: str, description: str, at: str, table: str = "", *, kind: str = "") -> tuple[Column, Column]:
    """An id and, next to it, its label."""
    return (
        Column(name, f"{description}, id", at, kind=kind, table=table),
        Column(f"{name}_label", f"{description}, label", at, "label", kind=kind),
    )


_ID: Final = (
    Column("id", "Id, as in the data", "", "id"),
    Column("iri", "IRI in the graph", "", "iri"),
)
_LABEL: Final = Column("label", "Our label, in English where there is one", "", "label")
_ALIASES: Final = _text("aliases", "Other names and spellings, any language", "skos:altLabel", several=True)
_NAMED: Final = (*_ID, _LABEL, _ALIASES)
_SAME_AS: Final = _several("same_as", "The same thing in other data sets", "schema:sameAs", "iri")
_SOURCES: Final = _several("sources", "Documents that state it, ids in sources.csv", "", "sources")
_PASSAGES: Final = _several("passages", "Passages that state it: document#place", "", "passages")
_CONFLICTS: Final = _several(
    "conflicts", "Properties whose values contradict each other, undecided: left empty here", "", "conflicts"
)
_TOPICS: Final = (
    _several("topics", "Topics, ids in topics.csv", "wcg:topic"),
    _several("topic_labels", "Topics, labels in the same order", "wcg:topic", "label"),
)


def _of_event(link: str) -> tuple[Column, ...]:
    return (
        *_pair("event", "The event", f"^{link}", "events"),
        _text("earliest", "First day of the event at the earliest", f"^{link}/wcg:earliest", type_="date"),
        _text("latest", "Last day of the event at the latest", f"^{link}/wcg:latest", type_="date"),
    )


def _agent(prefix: str, description: str, at: str) -> tuple[Column, ...]:
    """Who somebody is or acts for: one column for each kind, so that each points into one table."""
    return (
        Column(
            f"{prefix}organization", f"{description}: organization", at, kind="org", table="organizations"
        ),
        Column(
            f"{prefix}group", f"{description}: plural of unlisted members", at, kind="group", table="groups"
        ),
        Column(f"{prefix}region", f"{description}: WCO region", at, kind="region", table="regions"),
    )


TABLES: Final = (
    TableOf(
        "events",
        "Meetings, trainings, visits, signings … and the gatherings they are part of",
        {"wcg:Event": "event"},
        (
            *_NAMED,
            *_pair("type", "Type of event", "wcg:eventType"),
            *_pair("series", "Series of which it is an edition", "wcg:inSeries", "series"),
            *_pair("gathering", "Gathering of which it is part", "wcg:partOf", "events"),
            _text("dates", "Dates as stated, EDTF", "wcg:edtf"),
            _text(
                "earliest",
                "First day at the earliest, from its own or its gathering's dates",
                "wcg:earliest",
                type_="date",
            ),
            _text(
                "latest",
                "Last day at the latest, from its own or its gathering's dates",
                "wcg:latest",
                type_="date",
            ),
            Column("status", "held, announced, postponed or cancelled", "wcg:heldStatus"),
            Column("mode", "in-person, virtual or hybrid", "schema:eventAttendanceMode", "mode"),
            *_pair("venue", "Venue; its owner is not a host", "wcg:venue", "places"),
            *_pair("city", "City", "wcg:city", "places"),
            *_pair("country", "Country or customs territory, ISO 3166-1", "wcg:country", "countries"),
            _several("regions", "WCO regions concerned, ids in regions.csv", "wcg:region"),
            _text("ordinal", "Number of the edition in its series", "wcg:ordinal", type_="integer"),
            *_TOPICS,
            _several("concerns", "What it is about, ids in initiatives.csv", "wcg:concerns"),
            _several("concern_labels", "The same, labels in the same order", "wcg:concerns", "label"),
            _SOURCES,
            _CONFLICTS,
        ),
    ),
    TableOf(
        "series",
        "Series of events",
        {"wcg:EventSeries": "series"},
        (*_NAMED, Column("region", "WCO region", "wcg:region", table="regions")),
    ),
    TableOf(
        "participations",
        "Somebody in one role at one event",
        {"wcg:Participation": "participation"},
        (
            *_ID,
            *_of_event("cv:hasParticipation"),
            *_pair("role", "Role", "cv:role"),
            Column(
                "participant_kind",
                "person, org, group or region; empty if unnamed",
                "cv:hasParticipant",
                "kind",
            ),
            Column("participant_label", "Who took part, label", "cv:hasParticipant", "label"),
            Column("person", "Who took part: person", "cv:hasParticipant", kind="person", table="people"),
            *_agent("", "Who took part", "cv:hasParticipant"),
            _text(
                "position",
                "Position as worded by the source or its reader",
                "wcg:positionTitle",
                several=True,
            ),
            _several("posts", "Office we know, ids in posts.csv", "wcg:inPost"),
            _several("post_labels", "The same, labels in the same order", "wcg:inPost", "label"),
            Column("for_label", "On whose behalf, label", "wcg:onBehalfOf", "label"),
            *_agent("for_", "On whose behalf", "wcg:onBehalfOf"),
            _several(
                "delegation",
                "Participation of the organization whose delegation this is",
                "wcg:memberOfDelegation",
            ),
            _text(
                "invited",
                "Invited to take the role; whether they did is not said",
                "wcg:invited",
                type_="boolean",
            ),
            _PASSAGES,
            _SOURCES,
            _CONFLICTS,
        ),
    ),
    TableOf(
        "people",
        "People in public office, as named at events",
        {"foaf:Person": "person"},
        (
            *_ID,
            _text("name", "Name", "foaf:name"),
            _ALIASES,
            _several("represented", "Organizations acted for at least once, ids", "wcg:represented"),
            _several("represented_labels", "The same, labels in the same order", "wcg:represented", "label"),
            _SAME_AS,
        ),
    ),
    TableOf(
        "organizations",
        "Customs administrations, international and regional bodies, units",
        {
            "wcg:CustomsAdministration": "customs-administration",
            "wcg:InternationalOrganisation": "international-organization",
            "wcg:RegionalEntity": "regional-entity",
            "org:OrganizationalUnit": "unit",
            "org:FormalOrganization": "organization",
        },
        (
            *_NAMED,
            Column("class", "What sort of body, broadly", "", "class"),
            *_pair("kind", "What kind of body, closely", "org:classification"),
            *_pair("country", "Country or customs territory", "wcg:administers|schema:location", "countries"),
            Column(
                "region",
                "WCO region it belongs to or serves",
                "wcg:memberOfRegion|wcg:serves",
                table="regions",
            ),
            *_pair(
                "part_of", "Body of which it is part", "org:unitOf|org:subOrganizationOf", "organizations"
            ),
            _SAME_AS,
        ),
    ),
    TableOf(
        "groups",
        "Plurals whose members no source lists; not to be counted as organizations",
        {"wcg:EntityGroup": "group"},
        (*_NAMED, Column("region", "WCO region", "wcg:serves", table="regions")),
    ),
    TableOf(
        "posts",
        "Offices that people held or acted in",
        {"org:Post": "post"},
        (
            *_NAMED,
            Column("in_label", "Body it is an office of, label", "org:postIn", "label"),
            *_agent("in_", "Body it is an office of", "org:postIn"),
        ),
    ),
    TableOf("regions", "The WCO regions", {"wcg:Region": "region"}, (*_ID, _LABEL)),
    TableOf(
        "countries",
        "Countries and customs territories",
        {"schema:Country": "country"},
        (*_ID, _LABEL, _SAME_AS),
    ),
    TableOf(
        "places",
        "Cities and venues",
        {"schema:City": "city", "schema:Place": "venue"},
        (
            *_NAMED,
            Column("class", "city or venue", "", "class"),
            *_pair("within", "Place around it", "schema:containedInPlace", "places", kind="place"),
            *_pair(
                "country",
                "Country it stands in, where stated of it",
                "schema:containedInPlace",
                "countries",
                kind="country",
            ),
            *_pair("premises_of", "Whose premises", "wcg:premisesOf", "organizations"),
            _text("latitude", "Degrees north", "schema:latitude", type_="number"),
            _text("longitude", "Degrees east", "schema:longitude", type_="number"),
            _SAME_AS,
        ),
    ),
    TableOf(
        "topics",
        "What events and outputs are about",
        {"skos:Concept": "topic"},
        (
            *_NAMED,
            _several("broader", "Broader topics, ids", "skos:broader"),
            _several(
                "matches",
                "Nearly or exactly the same concept elsewhere",
                "skos:exactMatch|skos:closeMatch",
                "iri",
            ),
        ),
        kind="topic",
    ),
    TableOf(
        "outputs",
        "Strategies, plans, declarations, agreements …",
        {"wcg:Output": "output"},
        (*_NAMED, *_pair("kind", "Kind of output", "wcg:outputKind"), *_TOPICS),
    ),
    TableOf(
        "output_steps",
        "What one event did with one output",
        {"wcg:OutputStep": "step"},
        (
            *_ID,
            *_of_event("wcg:hasOutputStep"),
            *_pair("output", "The output", "wcg:output", "outputs"),
            *_pair("step", "What was done", "wcg:step"),
            _PASSAGES,
            _SOURCES,
        ),
    ),
    TableOf(
        "initiatives",
        "Programmes, projects, instruments that events are about",
        {"wcg:Initiative": "initiative"},
        (*_NAMED, *_pair("kind", "Kind of initiative", "wcg:initiativeKind"), *_TOPICS),
    ),
    TableOf(
        "counts",
        "Numbers of people and things at events, as stated",
        {"wcg:Count": "count"},
        (
            *_ID,
            *_of_event("wcg:hasCount"),
            *_pair("counted", "What is counted", "wcg:counted"),
            _text("number", "How many", "wcg:number", type_="integer"),
            _text("qualifier", "exact, about, over or under", "wcg:numberQualifier"),
            _PASSAGES,
            _SOURCES,
            _CONFLICTS,
        ),
    ),
    TableOf(
        "sources",
        "Documents that the records were read from",
        {"wcg:SourceDocument": "source"},
        (
            *_ID,
            _text("title", "Headline", "dcterms:title"),
            *_pair("publisher", "Publisher", "dcterms:publisher", "organizations"),
            _text("issued", "Date of issue as precise as stated", "dcterms:issued"),
            _text("language", "Language of the body", "dcterms:language"),
            _text("page_language", "Language of the page around it", "wcg:uiLanguage"),
            _text("urls", "Addresses", "schema:url", several=True),
            _text("truncated", "Only its beginning was read", "wcg:truncated", type_="boolean"),
            Column(
                "reviewed_against",
                "text, read beside the document, or facts, from a list of facts",
                "wcg:reviewedAgainst",
                "against",
            ),
            _text("reviewed_on", "Day of the review", "wcg:reviewedOn", type_="date"),
        ),
    ),
    TableOf(
        "conflicts",
        "Claims that contradict each other, one a row, with what was decided",
        {"wcg:Claim": "claim"},
        (
            *_ID,
            Column("conflict", "Claims of one contradiction share it", "^wcg:hasClaim"),
            Column("subject", "What it is about: kind/id", "rdf:subject", "path"),
            Column("property", "What of it", "rdf:predicate", "name"),
            Column("value", "What is claimed", "rdf:object"),
            Column("value_label", "What is claimed, label", "rdf:object", "label"),
            Column("status", "accepted, rejected, disputed, superseded or coarser", "wcg:claimStatus"),
            Column("resolution", "resolved, unresolved or left-open", "^wcg:hasClaim/wcg:resolution"),
            _text("reason", "Why it was decided so", "^wcg:hasClaim/wcg:rationale"),
            _PASSAGES,
            _SOURCES,
        ),
    ),
)
"""The tables of a release."""
