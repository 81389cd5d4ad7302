"""One record as RDF: the source, its passages, and what each passage states of events.

A property with one true value yields `Claim`s, which `wcograph.acceptance` weighs; everything else is
stated as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Literal

from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import NamedNode

from wcograph import edtf
from wcograph.authorities import MODES
from wcograph.files import RecordFile
from wcograph.model import EventReport, Fact, HeldStatus, Name, Note, Participation, Reviewed, Source, Worded
from wcograph.names import Names
from wcograph.namespaces import EDTF, claim_graph, iri, passage
from wcograph.terms import ANY_URI, A, Term, Triple, date_literal, integer, node, term
from wcograph.testimony import Claim, Statements

_LISTED = {name: f"listed-{name}" for name in ("participations", "topics", "outputs")}


def state(file: RecordFile, names: Names, out: Statements) -> None:
    """Add everything that a record states."""
    _Record(file, names, out).state()


class _Record:
    """One record being stated: its document, its passages, and what they claim of events."""

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
            (doc, term("wcg:reviewedBy"), self.names.text(reviewed.by)),
            (doc, term("wcg:reviewedOn"), date_literal(reviewed.date.isoformat())),
        ]
        if source.issued:
            triples.append((doc, term("dcterms:issued"), date_literal(edtf.parts(source.issued)[0])))
        if source.shell_language:
            triples.append((doc, term("wcg:uiLanguage"), RdfLiteral(source.shell_language)))
        if source.truncated:
            triples.append((doc, term("wcg:truncated"), RdfLiteral(True)))
        triples.extend(
            (doc, term("schema:url"), RdfLiteral(self.names.address(url), datatype=ANY_URI))
            for url in source.urls
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
            value = term(f"schema:{MODES[mode.value]}EventAttendanceMode")
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
        if who is None:
            self._say(part.at, *words)
        else:
            claim = Claim(this, term("cv:hasParticipant"), who, graph, tuple(words), withheld=withdrawn)
            self.out.claims.append(claim)
        self.out.claims.append(Claim(this, term("cv:role"), node(iri("role", part.role)), graph))
        if part.for_:
            self.out.claims.append(Claim(this, term("wcg:onBehalfOf"), names.agent(part.for_), graph))
        tag = self.source.language if self.reviewed.against == "text" else "en"
        if part.position:
            self._say(part.at, (this, term("wcg:positionTitle"), names.text(part.position, tag)))
        for post in part.post:
            self._say(part.at, (this, term("wcg:inPost"), names("post", post)))
            if part.person and not withdrawn:
                was, now = part.person, names.slug("person", part.person)
                if was != now:
                    names.replaced[f"{iri('person', was)}#m-{post}"] = f"{iri('person', now)}#m-{post}"
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
            if other == self.event:  # the two were merged
                continue
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
