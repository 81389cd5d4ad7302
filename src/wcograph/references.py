"""Whether the files of `data/` fit together: ids that exist, ids used once, names of the right people.

Only what two or more files say together is judged here; shapes and counts of the whole are in `validation`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from wcograph.authorities import TABLES
from wcograph.curation import check_curation
from wcograph.files import Data, RecordFile
from wcograph.folding import plain
from wcograph.issues import Issue
from wcograph.known import Known, Schemes
from wcograph.wordings import check_wordings


def check_references(data: Data, schemes: Schemes, broken: Collection[str] = ()) -> list[Issue]:
    """Everything between files that does not fit, in file order.

    Args:
        data: what could be read.
        schemes: the concepts of the ontology.
        broken: files that could not be read wholly; that something is missing from them is not said again.
    """
    known = Known(data, schemes, broken)
    issues: list[Issue] = []
    issues += _tables(data, known)
    for file in data.records:
        issues += _record(file, known)
        issues += _names(file, data)
    issues += _participations(data, known)
    issues += _shared_ids(data)
    issues += _sources(data, known)
    issues += check_wordings(data, known)
    issues += check_curation(data, known)
    return sorted(set(issues))


# ---- authority files


_REFERENCES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "events": (("type", "event-type"), ("series", "series"), ("gathering", "event")),
    "series": (("region", "region"),),
    "organizations": (
        ("kind", "entity-kind"),
        ("country", "country"),
        ("region", "region"),
        ("part_of", "org"),
    ),
    "groups": (("region", "region"),),
    "posts": (("in_", "agent"),),
    "places": (("within", "within"), ("premises_of", "org")),
    "outputs": (("kind", "output-kind"), ("topics", "topic")),
    "initiatives": (("kind", "initiative-kind"), ("topics", "topic")),
    "withdrawn": (("person", "person"),),
}


def _tables(data: Data, known: Known) -> Iterator[Issue]:
    for table in TABLES:
        file = f"{table}.csv"
        seen: dict[object, int] = {}
        for entry in data.tables.get(table, ()):
            id_ = getattr(entry.row, "id", None)
            first = seen.setdefault(id_ or entry.row, entry.line)
            if first != entry.line:
                what = f"the id '{id_}'" if id_ else "this row"
                yield Issue(file, entry.line, f"{what} stands in line {first} too", "keep one row")
            for key, kind in _REFERENCES.get(table, ()):
                value = getattr(entry.row, key)
                for slug in value if isinstance(value, tuple) else [value] if value else []:
                    if complaint := known.complaint(kind, slug):
                        yield Issue(file, entry.line, *complaint)
    shared = known.ids["org"] & known.ids["group"]
    for entry in data.tables.get("groups", ()):
        if getattr(entry.row, "id", None) in shared:
            yield Issue("groups.csv", entry.line, "an organization has this id too", "rename one of the two")
    yield from _cycles(data)


def _cycles(data: Data) -> Iterator[Issue]:
    for table, key in (("events", "gathering"), ("places", "within"), ("organizations", "part_of")):
        above = {entry.row.id: getattr(entry.row, key) for entry in data.tables.get(table, ())}
        for entry in data.tables.get(table, ()):
            start = entry.row.id
            seen, here = {start}, above.get(start)
            while here is not None and here not in seen:
                seen.add(here)
                here = above.get(here)
            if here == start:
                yield Issue(f"{table}.csv", entry.line, f"'{start}' lies within itself", f"mend {key}")


# ---- records


def _facts(file: RecordFile) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Every reference of a record: where it stands, the kind it refers to, and the id."""
    record = file.record
    yield ("source", "publisher"), "org", record.source.publisher
    single = {"venue": "place", "city": "place", "country": "country", "regions": "region"}
    listed = {"topics": "topic", "concerns": "initiative"}
    for i, report in enumerate(record.events):
        here = ("events", i)
        yield (*here, "event"), "event", report.event
        for key, kind in (single | listed).items():
            for j, fact in enumerate(getattr(report, key)):
                yield (*here, key, j), kind, fact.value
        for j, part in enumerate(report.participations):
            at = (*here, "participations", j)
            yield at, "role", part.role
            kinds = {"person": "person", "organization": "org", "group": "group", "region": "region"}
            for key, kind in (kinds | {"for_": "agent"}).items():
                if value := getattr(part, key):
                    yield (*at, key.rstrip("_")), kind, value
            for post in part.post:
                yield (*at, "post"), "post", post
        for j, step in enumerate(report.outputs):
            yield (*here, "outputs", j, "output"), "output", step.output
            yield (*here, "outputs", j, "step"), "step", step.step
        for j, count in enumerate(report.counts):
            yield (*here, "counts", j, "what"), "counted", count.what
        for j, relation in enumerate(report.relations):
            yield (*here, "relations", j, "event"), "event", relation.event


def _record(file: RecordFile, known: Known) -> Iterator[Issue]:
    for place, kind, slug in _facts(file):
        if complaint := known.complaint(kind, slug):
            yield Issue(file.file, file.line(*place), *complaint)
    against_text = file.record.reviewed.against == "text"
    for i, report in enumerate(file.record.events):
        for j, relation in enumerate(report.relations):
            if relation.event == report.event:
                line = file.line("events", i, "relations", j)
                yield Issue(file.file, line, "an event is related to itself", "mend the relation")
        for key in type(report).model_fields if against_text else ():
            if key == "event":
                continue
            for j, fact in enumerate(getattr(report, key)):
                line = file.line("events", i, key, j)
                if fact.at == "whole":
                    what = f"{key}: a record read against the text gives the place of each fact"
                    yield Issue(file.file, line, what, "add 'at: p3.s1' or the like")
                if getattr(fact, "as_read", None) is not None:
                    what = f"{key}: as_read in a record that was read against the text"
                    yield Issue(file.file, line, what, "write the words of the source as as_printed")


def _names(file: RecordFile, data: Data) -> Iterator[Issue]:
    people = {row.id: row for row in data.rows("people")}
    for i, report in enumerate(file.record.events):
        for j, part in enumerate(report.participations):
            row = people.get(part.person) if part.person else None
            printed = part.as_printed or part.as_read
            if row is None or printed is None:
                continue
            names = [row.name, *(text for text, _ in row.aliases)]
            if plain(printed) not in {plain(name) for name in names}:
                key = "as_printed" if part.as_printed else "as_read"
                line = file.line("events", i, "participations", j, key)
                what = f"'{printed}' is no name of {row.id} ({row.name})"
                yield Issue(file.file, line, what, "add it to the aliases in people.csv, or mend the person")


def _participations(data: Data, known: Known) -> Iterator[Issue]:
    first: dict[tuple[str, str], str] = {}
    delegations: list[tuple[RecordFile, int, str, str]] = []
    for file in data.records:
        seen: Counter[tuple[str, str, str]] = Counter()
        for i, report in enumerate(file.record.events):
            for j, part in enumerate(report.participations):
                line = file.line("events", i, "participations", j)
                key = (report.event, part.id, part.at)
                seen[key] += 1
                if seen[key] > 1:
                    what = f"the participation '{part.id}' stands twice at {part.at}"
                    yield Issue(file.file, line, what, "give each participation its own id")
                first.setdefault((report.event, part.id), file.file)
                if part.delegation:
                    delegations.append((file, line, report.event, part.delegation))
    for file, line, event, id_ in delegations:
        if (event, id_) not in first and known.records_are_whole:
            what = f"no participation '{id_}' at event '{event}'"
            yield Issue(file.file, line, what, "name the participation of the delegation's organization")


def _shared_ids(data: Data) -> Iterator[Issue]:
    """Sources that mean one participation share its id, also where they name the person differently."""
    now: dict[str, str] = {}
    for merge in data.rows("merges"):
        now.setdefault(merge.loser.partition("/")[2], merge.winner.partition("/")[2])
    first: dict[tuple[str, str, str], tuple[str, str]] = {}
    for file in data.records:
        for i, report in enumerate(file.record.events):
            for j, part in enumerate(report.participations):
                if part.person is None:
                    continue
                who = now.get(part.person, part.person)
                id_, where = first.setdefault((report.event, part.role, who), (part.id, file.file))
                if id_ != part.id and where != file.file:
                    what = f"{who} is '{part.id}' of '{report.event}' here and '{id_}' in {where}"
                    line = file.line("events", i, "participations", j)
                    yield Issue(
                        file.file, line, what, "give the two one id, or say why they are two", "warning"
                    )


def _sources(data: Data, known: Known) -> Iterator[Issue]:
    seen: dict[str, str] = {}
    reported: set[str] = set()
    for file in data.records:
        source = file.record.source
        year = source.issued[:4] if source.issued else "undated"
        wanted = f"records/{year}/{source.id}.yaml"
        if source.id in seen:
            what = f"the source '{source.id}' has a record in {seen[source.id]} too"
            yield Issue(file.file, file.line("source", "id"), what, "keep one record a source")
        elif file.file != wanted:
            what = f"this record belongs in {wanted}"
            yield Issue(file.file, file.line("source", "id"), what, "move the file")
        seen.setdefault(source.id, file.file)
        twice = [event for event, n in Counter(r.event for r in file.record.events).items() if n > 1]
        for i, report in enumerate(file.record.events):
            if report.event in twice:
                what = f"the event '{report.event}' is reported twice in one record"
                yield Issue(file.file, file.line("events", i), what, "put its facts together")
            reported.add(report.event)
    losers = {merge.loser for merge in data.rows("merges")}
    for entry in data.tables.get("events", ()) if known.records_are_whole else ():
        id_ = entry.row.id
        if id_ not in reported and f"event/{id_}" not in losers:
            yield Issue(
                "events.csv", entry.line, f"no record reports '{id_}'", "add the record or remove the row"
            )
