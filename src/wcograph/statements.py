"""Records and authority files as RDF: what each passage claims, and what the project itself states.

Nothing is decided here. A property with one true value yields `Claim`s, which `wcograph.acceptance`
weighs; everything else is stated as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from wcograph import edtf
from wcograph.authorities import KIND_OF_TABLE, OrganizationRow, PersonRow, PlaceRow
from wcograph.files import Data, RecordFile
from wcograph.model import EventReport, Fact, HeldStatus, Name, Note, Participation, Reviewed, Source, Worded
from wcograph.namespaces import (
    AUTHORITY,
    BASE,
    CURATED_GRAPHS,
    EDTF,
    PREFIXES,
    WCG,
    claim_graph,
    iri,
    passage,
)

Term = NamedNode | RdfLiteral
Triple = tuple[NamedNode, NamedNode, Term]

_nodes: dict[str, NamedNode] = {}


def node(value: str) -> NamedNode:
    """A node for an IRI, made once."""
    found = _nodes.get(value)
    if found is None:
        found = _nodes[value] = NamedNode(value)
    return found


def term(name: str) -> NamedNode:
    """A node for a prefixed name, as in `term("skos:prefLabel")`."""
    prefix, _, local = name.partition(":")
    return node(getattr(WCG, local) if prefix == "wcg" else PREFIXES[prefix] + local)


A: Final = term("rdf:type")
PREF_LABEL: Final = term("skos:prefLabel")
ALT_LABEL: Final = term("skos:altLabel")
_XSD = PREFIXES["xsd"]
_DATE_TYPES = {4: node(_XSD + "gYear"), 7: node(_XSD + "gYearMonth"), 10: node(_XSD + "date")}
_MODES = {"in-person": "Offline", "virtual": "Online", "hybrid": "Mixed"}
_CLASSES = {
    "customs-administration": term("wcg:CustomsAdministration"),
    "international-organization": term("wcg:InternationalOrganisation"),
    "regional-entity": term("wcg:RegionalEntity"),
    "unit": term("org:OrganizationalUnit"),
    "organization": term("org:FormalOrganization"),
}
_LISTED = {name: f"listed-{name}" for name in ("participations", "topics", "outputs")}
WITHDRAWN_TEXT: Final = "[withdrawn]"


class Claim(NamedTuple):
    """One value of a property that has one true value, with the passage that states it."""

    subject: NamedNode
    property: NamedNode
    value: Term
    graph: NamedNode
    companions: tuple[Triple, ...] = ()
    """Triples that share the claim's fate: wording, start and end, qualifier."""
    force: Literal["report", "plan"] = "report"
    """A date in an announcement or a postponement is a plan; it does not contradict a report."""


@dataclass
class Statements:
    """Everything that a `data/` folder states, before anything is decided."""

    claims: list[Claim] = field(default_factory=list)
    stated: dict[NamedNode, list[Triple]] = field(default_factory=dict)
    """Claim graph to the triples in it that need no decision."""
    authority: list[Triple] = field(default_factory=list)
    curation: list[Triple] = field(default_factory=list)
    documents: list[Triple] = field(default_factory=list)
    """Descriptions of sources; they stand in the provenance graph and in the accepted view."""
    provenance: list[Triple] = field(default_factory=list)
    """Passages, claim graphs, and the words that single statements stand in; provenance graph only."""


def date_literal(text: str) -> RdfLiteral:
    """A day, month or year with its XML Schema datatype."""
    return RdfLiteral(text, datatype=_DATE_TYPES[len(text)])


def integer(value: int) -> RdfLiteral:
    """A number in canonical form."""
    return RdfLiteral(str(value), datatype=node(_XSD + "integer"))


class Names:
    """Ids to IRIs: merged ones lead to their winner, withdrawn people lose their names."""

    def __init__(self, data: Data) -> None:
        self._winner: dict[str, str] = {}
        steps = {merge.loser: merge.winner for merge in data.rows("merges")}
        for loser in steps:
            winner, seen = steps[loser], {loser}
            while winner in steps and winner not in seen:
                seen.add(winner)
                winner = steps[winner]
            if winner not in seen:  # a cycle is an Issue; nothing is merged then
                self._winner[loser] = winner
        self.replaced: dict[str, str] = {}
        """IRIs that are no longer used, with the IRI that stands for them now."""
        self._groups = {row.id for row in data.rows("groups")}
        gone = {self.slug("person", row.person) for row in data.rows("withdrawn")}
        people = [row for row in data.rows("people") if self.slug("person", row.id) in gone]
        self.withdrawn = gone | {row.id for row in people}
        names = {text for row in people for text in (row.name, *(alias for alias, _ in row.aliases))}
        longest_first = sorted(map(re.escape, names), key=lambda text: (-len(text), text))
        self._names = re.compile("|".join(longest_first), re.IGNORECASE) if names else None

    def slug(self, kind: str, slug: str) -> str:
        """The id that stands for this one now."""
        return self._winner.get(f"{kind}/{slug}", f"{kind}/{slug}").partition("/")[2]

    def __call__(self, kind: str, slug: str) -> NamedNode:
        """The node of a thing, or of the one that stands for it now."""
        now = self.slug(kind, slug)
        if now != slug:
            self.replaced[iri(kind, slug)] = iri(kind, now)
        return node(iri(kind, now))

    def part(self, event: str, fragment: str, now: str | None = None) -> NamedNode:
        """A node that hangs on an event; `now` is its fragment after merges, where that differs."""
        new = f"{iri('event', self.slug('event', event))}#{now or fragment}"
        old = f"{iri('event', event)}#{fragment}"
        if old != new:
            self.replaced[old] = new
        return node(new)

    def agent(self, ref: str) -> NamedNode:
        """Organization, group or region that is acted for."""
        if ref.isupper():
            return self("region", ref)
        return self("group" if ref in self._groups else "org", ref)

    def text(self, value: str, language: str | None = None) -> RdfLiteral:
        """A literal without the names of people who were withdrawn."""
        if self._names:
            value = self._names.sub(WITHDRAWN_TEXT, value)
        return RdfLiteral(value, language=language) if language else RdfLiteral(value)


def statements(data: Data) -> Statements:
    """All statements of a `data/` folder that has no errors."""
    names = Names(data)
    result = Statements()
    _authority(data, names, result.authority, result.curation)
    for file in data.records:
        _Report(file, names, result).state()
    for old, new in sorted(names.replaced.items()):
        result.curation.append((node(old), term("dcterms:isReplacedBy"), node(new)))
    return result


# ---- what is ours


def _authority(data: Data, names: Names, out: list[Triple], curation: list[Triple]) -> None:
    losers = {merge.loser for merge in data.rows("merges")}
    for table, kind in KIND_OF_TABLE.items():
        for row in data.rows(table):
            subject = node(iri(kind, row.id))
            winner = names(kind, row.id)
            if kind == "person" and row.id in names.withdrawn:
                curation.append((subject, term("owl:deprecated"), RdfLiteral(True)))
                continue
            if f"{kind}/{row.id}" in losers and winner != subject:
                curation.append((subject, term("owl:deprecated"), RdfLiteral(True)))
                out.extend((winner, ALT_LABEL, label) for label in _all_labels(row, names))
                continue
            out.extend(_thing(kind, row, subject, names))
    curation.extend(
        (names("person", row.person), term("wcg:withdrawn"), date_literal(row.date.isoformat()))
        for row in data.rows("withdrawn")
    )
    for row in data.rows("possibly_same"):
        one, other = (names(*path.split("/", 1)) for path in (row.one, row.other))
        if one != other:
            curation.append((one, term("wcg:possiblySameAs"), other))
            curation.append((other, term("wcg:possiblySameAs"), one))
            curation.append((one, term("skos:editorialNote"), names.text(row.reason, "en")))
    for match in data.mappings:
        prefix, _, local = match.predicate.partition(":")
        out.append((node(match.subject), node(PREFIXES[prefix] + local), node(match.object)))


def _all_labels(row: object, names: Names) -> Iterable[RdfLiteral]:
    if isinstance(row, PersonRow):
        yield names.text(row.name)
    else:
        yield names.text(row.label, "en")  # type: ignore[attr-defined]
    for text, language in (*getattr(row, "labels", ()), *getattr(row, "aliases", ())):
        yield names.text(text, language)


def _thing(kind: str, row: object, subject: NamedNode, names: Names) -> Iterable[Triple]:
    if isinstance(row, PersonRow):
        yield subject, A, term("foaf:Person")
        yield subject, term("foaf:name"), names.text(row.name)
    else:
        yield subject, PREF_LABEL, names.text(row.label, "en")  # type: ignore[attr-defined]
        for text, language in getattr(row, "labels", ()):
            yield subject, PREF_LABEL, names.text(text, language)
    for text, language in getattr(row, "aliases", ()):
        yield subject, ALT_LABEL, names.text(text, language)
    note = getattr(row, "note", None)
    if note:
        yield subject, term("skos:editorialNote"), names.text(note, "en")
    yield from _of_kind(kind, row, subject, names)


def _of_kind(kind: str, row: object, subject: NamedNode, names: Names) -> Iterable[Triple]:
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
        if gathering := value("gathering"):
            yield subject, term("wcg:partOf"), names("event", gathering)
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
        yield subject, term("skos:notation"), RdfLiteral(str(value("id")))
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
    if row.part_of:
        above = "org:unitOf" if row.class_ == "unit" else "org:subOrganizationOf"
        yield subject, term(above), names("org", row.part_of)


def _place(row: PlaceRow, subject: NamedNode, names: Names) -> Iterable[Triple]:
    yield subject, A, term("schema:City" if row.class_ == "city" else "schema:Place")
    if row.within:
        kind = "country" if row.within.isupper() else "place"
        yield subject, term("schema:containedInPlace"), names(kind, row.within)
    if row.premises_of:
        yield subject, term("wcg:premisesOf"), names("org", row.premises_of)
    for name in ("latitude", "longitude"):
        degrees = getattr(row, name)
        if degrees is not None:
            text = format(degrees.normalize(), "f")
            yield subject, term(f"schema:{name}"), RdfLiteral(text, datatype=node(_XSD + "decimal"))


# ---- what sources say


class _Report:
    """One record being stated: its documents, passages, and what they claim of events."""

    def __init__(self, file: RecordFile, names: Names, out: Statements) -> None:
        self.source: Source = file.record.source
        self.reviewed: Reviewed = file.record.reviewed
        self.record = file.record
        self.names = names
        self.out = out
        self.doc = node(iri("doc", self.source.id))
        self.readings = 0
        self.wordings = 0

    def state(self) -> None:
        self._document()
        for note in self.record.notes:
            self._say(note.at, (self.doc, term("wcg:note"), self.names.text(note.text, "en")))
        for report in self.record.events:
            self._event(report)

    def _document(self) -> None:
        source, reviewed, doc = self.source, self.reviewed, self.doc
        triples: list[Triple] = [
            (doc, A, term("wcg:SourceDocument")),
            (doc, term("dcterms:title"), self.names.text(source.title, source.language)),
            (doc, term("dcterms:publisher"), self.names("org", source.publisher)),
            (doc, term("dcterms:language"), RdfLiteral(source.language)),
            (doc, term("wcg:reviewedAgainst"), node(iri("type", f"against-{reviewed.against}"))),
            (doc, term("wcg:reviewedBy"), RdfLiteral(reviewed.by)),
            (doc, term("wcg:reviewedOn"), date_literal(reviewed.date.isoformat())),
        ]
        if source.issued:
            triples.append((doc, term("dcterms:issued"), date_literal(edtf.parts(source.issued)[0])))
        if source.shell_language:
            triples.append((doc, term("wcg:uiLanguage"), RdfLiteral(source.shell_language)))
        if source.truncated:
            triples.append((doc, term("wcg:truncated"), RdfLiteral(True)))
        triples.extend(
            (doc, term("schema:url"), RdfLiteral(url, datatype=node(_XSD + "anyURI"))) for url in source.urls
        )
        self.out.documents.extend(triples)

    def _graph(self, at: str) -> NamedNode:
        """The claim graph of a place, described once in the provenance graph."""
        graph = node(claim_graph(self.source.id, at))
        if graph not in self.out.stated:
            self.out.stated[graph] = []
            place = node(passage(self.source.id, at))
            section, position, sentence = _parts_of_place(at)
            about: list[Triple] = [
                (graph, A, term("wcg:ClaimGraph")),
                (graph, term("wcg:extractedFrom"), place),
                (place, A, term("wcg:Passage")),
                (place, term("oa:hasSource"), self.doc),
                (place, term("wcg:section"), RdfLiteral(section)),
            ]
            if position:
                about.append((place, term("wcg:position"), integer(position)))
            if sentence:
                about.append((place, term("wcg:sentence"), integer(sentence)))
            self.out.provenance.extend(about)
        return graph

    def _say(self, at: str, *triples: Triple) -> NamedNode:
        graph = self._graph(at)
        self.out.stated[graph].extend(triples)
        return graph

    def _read(self, reading: str | None, graph: NamedNode, triple: Triple) -> None:
        """Mark a statement as our reading of the passage."""
        if reading is None:
            return
        self.readings += 1
        mark = node(f"{iri('doc', self.source.id)}#reading-{self.readings}")
        self.out.curation.extend(
            [
                (mark, A, term("wcg:Reading")),
                (mark, term("rdf:subject"), triple[0]),
                (mark, term("rdf:predicate"), triple[1]),
                (mark, term("rdf:object"), triple[2]),
                (mark, term("wcg:claimedIn"), graph),
                (mark, term("wcg:rationale"), self.names.text(reading, "en")),
            ]
        )

    def _quote(self, fact: Worded, graph: NamedNode, triple: Triple) -> None:
        """Tie the words of a fact to its statement, and say whether they are the source's or a reader's."""
        words = self._wording(fact)
        if words is None:
            return
        self.wordings += 1
        mark = node(f"{iri('doc', self.source.id)}#wording-{self.wordings}")
        used = "oa:exact" if fact.as_printed is not None else "dcterms:description"
        self.out.provenance.extend(
            [
                (mark, A, term("rdf:Statement")),
                (mark, term("rdf:subject"), triple[0]),
                (mark, term("rdf:predicate"), triple[1]),
                (mark, term("rdf:object"), triple[2]),
                (mark, term("wcg:claimedIn"), graph),
                (mark, term(used), words),
            ]
        )

    def _wording(self, fact: Worded) -> RdfLiteral | None:
        """The words that stand with a fact: in the source's language if printed, else the reader's."""
        if fact.as_printed is not None:
            return self.names.text(fact.as_printed, self.source.language)
        return self.names.text(fact.as_read, "en") if fact.as_read is not None else None

    def _event(self, report: EventReport) -> None:
        event = self.names("event", report.event)
        self.event, self.report = event, report
        plan = bool(report.status) and all(fact.value is not HeldStatus.HELD for fact in report.status)
        for name in report.names:
            tag = name.language or (self.source.language if name.as_printed else "en")
            text = self.names.text(name.as_printed or name.as_read or "", tag)
            used = "wcg:nameAsPrinted" if name.as_printed else "wcg:nameAsRead"
            self._fact(name, term(used), text)
        for status in report.status:
            self._claim(status, "wcg:heldStatus", node(iri("type", status.value)))
        for dates in report.dates:
            self._dates(dates, plan)
        for mode in report.mode:
            value = term(f"schema:{_MODES[mode.value]}EventAttendanceMode")
            self._claim(mode, "schema:eventAttendanceMode", value)
        for key in ("venue", "city", "country"):
            for fact in getattr(report, key):
                kind = "country" if key == "country" else "place"
                self._claim(fact, f"wcg:{key}", self.names(kind, fact.value))
        for ordinal in report.ordinal:
            words = self._wording(ordinal)
            companions = ((event, term("wcg:ordinalText"), words),) if words else ()
            self._claim(ordinal, "wcg:ordinal", integer(ordinal.value), companions)
        for key, property_, kind in (
            ("regions", "wcg:region", "region"),
            ("topics", "wcg:topic", "topic"),
            ("concerns", "wcg:concerns", "initiative"),
        ):
            for fact in getattr(report, key):
                self._fact(fact, term(property_), self.names(kind, fact.value))
                words = self._wording(fact)
                if words and key == "topics":
                    self._say(fact.at, (event, term("wcg:topicText"), words))
        for listed in report.open_lists:
            self._fact(listed, term("wcg:openListOf"), node(iri("type", _LISTED[listed.value])))
        for participation in report.participations:
            self._participation(participation)
        self._outputs()
        self._counts()
        self._relations()
        self._notes(event, report.notes)
        if not _says_anything(report):
            self._say("whole", (event, A, term("wcg:Event")))

    def _fact(self, fact: Worded, property_: NamedNode, value: Term) -> None:
        triple = (self.event, property_, value)
        graph = self._say(fact.at, (self.event, A, term("wcg:Event")), triple)
        self._read(fact.reading, graph, triple)
        if not isinstance(fact, Name):  # a name is its own wording
            self._quote(fact, graph, triple)

    def _claim(
        self,
        fact: Worded,
        property_: str,
        value: Term,
        companions: Sequence[Triple] = (),
        force: Literal["report", "plan"] = "report",
    ) -> None:
        graph = self._say(fact.at, (self.event, A, term("wcg:Event")))
        claim = Claim(self.event, term(property_), value, graph, tuple(companions), force)
        self.out.claims.append(claim)
        self._read(fact.reading, graph, claim[:3])
        self._quote(fact, graph, claim[:3])

    def _dates(self, fact: Fact[str], plan: bool) -> None:
        start, end = edtf.parts(fact.value)
        companions: list[Triple] = [
            (self.event, term("wcg:start"), date_literal(start)),
            (self.event, term("wcg:end"), date_literal(end)),
        ]
        if words := self._wording(fact):
            companions.append((self.event, term("wcg:datesText"), words))
        value = RdfLiteral(fact.value, datatype=node(EDTF))
        self._claim(fact, "wcg:edtf", value, companions, "plan" if plan else "report")

    def _participation(self, part: Participation) -> None:
        names, event = self.names, self.event
        this = names.part(self.report.event, f"p-{part.id}")
        link = (event, term("cv:hasParticipation"), this)
        graph = self._say(part.at, (event, A, term("wcg:Event")), link, (this, A, term("wcg:Participation")))
        self._read(part.reading, graph, link)
        withdrawn = part.person is not None and names.slug("person", part.person) in names.withdrawn
        words: list[Triple] = []
        if not withdrawn:
            for key, used in (
                ("as_printed", "nameAsPrinted"),
                ("as_read", "nameAsRead"),
                ("honorific", "honorific"),
            ):
                if text := getattr(part, key):
                    words.append((this, term(f"wcg:{used}"), names.text(text)))
        who = self._participant(part)
        if who is not None and not withdrawn:
            self.out.claims.append(Claim(this, term("cv:hasParticipant"), who, graph, tuple(words)))
        else:
            self._say(part.at, *words)
        self.out.claims.append(Claim(this, term("cv:role"), node(iri("role", part.role)), graph))
        if part.for_:
            self.out.claims.append(Claim(this, term("wcg:onBehalfOf"), names.agent(part.for_), graph))
        tag = self.source.language if self.reviewed.against == "text" else "en"
        if part.position:
            self._say(part.at, (this, term("wcg:positionTitle"), names.text(part.position, tag)))
        if part.post:
            self._say(part.at, (this, term("wcg:inPost"), names("post", part.post)))
            if part.person:
                was, now = part.person, names.slug("person", part.person)
                if was != now:
                    names.replaced[f"{iri('person', was)}#m-{part.post}"] = (
                        f"{iri('person', now)}#m-{part.post}"
                    )
        if part.delegation:
            other = names.part(self.report.event, f"p-{part.delegation}")
            self._say(part.at, (this, term("wcg:memberOfDelegation"), other))
        if part.invited:
            self._say(part.at, (this, term("wcg:invited"), RdfLiteral(True)))
        self._notes(this, part.notes)

    def _participant(self, part: Participation) -> NamedNode | None:
        for key, kind in (
            ("person", "person"),
            ("organization", "org"),
            ("group", "group"),
            ("region", "region"),
        ):
            slug = getattr(part, key)
            if slug is not None:
                return self.names(kind, slug)
        return None

    def _outputs(self) -> None:
        for step in self.report.outputs:
            now = self.names.slug("output", step.output)
            this = self.names.part(self.report.event, f"o-{step.output}-{step.step}", f"o-{now}-{step.step}")
            output = self.names("output", step.output)
            link = (self.event, term("wcg:hasOutputStep"), this)
            graph = self._say(
                step.at,
                (self.event, A, term("wcg:Event")),
                link,
                (this, A, term("wcg:OutputStep")),
                (this, term("wcg:output"), output),
                (this, term("wcg:step"), node(iri("type", step.step))),
            )
            if step.as_printed or step.as_read:
                used = "wcg:nameAsPrinted" if step.as_printed else "wcg:nameAsRead"
                words = self._wording(step)
                assert words is not None
                self._say(step.at, (this, term(used), words))
            self._read(step.reading, graph, link)
            self._notes(this, step.notes)

    def _counts(self) -> None:
        for count in self.report.counts:
            this = self.names.part(self.report.event, f"n-{count.what}")
            link = (self.event, term("wcg:hasCount"), this)
            graph = self._say(
                count.at,
                (self.event, A, term("wcg:Event")),
                link,
                (this, A, term("wcg:Count")),
                (this, term("wcg:counted"), node(iri("type", count.what))),
            )
            companions: list[Triple] = [(this, term("wcg:numberQualifier"), RdfLiteral(count.qualifier))]
            if words := self._wording(count):
                companions.append((this, term("wcg:countText"), words))
            claim = Claim(this, term("wcg:number"), integer(count.value), graph, tuple(companions))
            self.out.claims.append(claim)
            self._read(count.reading, graph, link)
            self._quote(count, graph, claim[:3])

    def _relations(self) -> None:
        used = {
            "follows": "wcg:follows",
            "precedes": "wcg:follows",
            "back-to-back-with": "wcg:backToBackWith",
            "announced-at": "wcg:announcedAt",
            "related-to": "wcg:relatedEvent",
        }
        for relation in self.report.relations:
            other = self.names("event", relation.event)
            ends = (other, self.event) if relation.relation == "precedes" else (self.event, other)
            triple = (ends[0], term(used[relation.relation]), ends[1])
            graph = self._say(relation.at, (self.event, A, term("wcg:Event")), triple)
            self._read(relation.reading, graph, triple)

    def _notes(self, subject: NamedNode, notes: Iterable[Note]) -> None:
        for note in notes:
            self._say(
                note.at,
                (self.event, A, term("wcg:Event")),
                (subject, term("wcg:note"), self.names.text(note.text, "en")),
            )


def _parts_of_place(at: str) -> tuple[str, int | None, int | None]:
    if match := re.fullmatch(r"p(\d+)(?:\.s(\d+))?", at):
        return "body", int(match[1]), int(match[2]) if match[2] else None
    section, _, position = at.partition(".")
    return section, int(position) if position else None, None


def _says_anything(report: EventReport) -> bool:
    return any(getattr(report, key) for key in type(report).model_fields if key != "event")


def describe_curated_graphs() -> list[Triple]:
    """That the project's own graphs are the project's own, for the provenance graph."""
    labels = {
        "authority": "authority data: identities, labels, concepts, links to other data sets",
        "curation": "decisions about contradictions, readings, merges and withdrawals",
        "derived": "shortcuts computed from the accepted view",
        "ontology": "the wcograph ontology",
        "provenance": "source documents, passages and claim graphs",
    }
    assert AUTHORITY in CURATED_GRAPHS
    found: list[Triple] = []
    for graph in CURATED_GRAPHS:
        found.append((node(graph), A, term("wcg:CuratedGraph")))
        text = labels[graph.removeprefix(BASE + "graph/")]
        found.append((node(graph), term("dcterms:description"), RdfLiteral(text, language="en")))
    return found
