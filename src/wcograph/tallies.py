"""The sections of a report: what each one counts, in which order, and what its chart says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Final

from wcograph.catalogue import LANGUAGE_NAMES
from wcograph.charts import Bars, Chart, Matrix
from wcograph.findings import HELD, Findings, Meeting
from wcograph.namespaces import expanded

Cell = str | int
Parts = tuple[str, str, tuple[str, ...], tuple[tuple[Cell, ...], ...], Chart | None]
"""Title, text, columns, rows and chart of a section."""

_SHOWN: Final = 15
"""Publishers that are named; the others are counted together."""


def _totals(findings: Findings) -> Parts:
    named = {
        "sources": ("wcg:SourceDocument",),
        "events": ("wcg:Event",),
        "series of events": ("wcg:EventSeries",),
        "participations": ("wcg:Participation",),
        "people": ("foaf:Person",),
        "customs administrations": ("wcg:CustomsAdministration",),
        "other bodies": (
            *("wcg:InternationalOrganisation", "wcg:RegionalEntity"),
            *("org:OrganizationalUnit", "org:FormalOrganization"),
        ),
        "posts": ("org:Post",),
        "outputs": ("wcg:Output",),
        "initiatives": ("wcg:Initiative",),
        "contradictions": ("wcg:Conflict",),
    }
    rows = [
        (what, sum(findings.classes.get(expanded(name), 0) for name in names))
        for what, names in named.items()
    ]
    years = [each.year for each in findings.meetings.values() if each.year is not None]
    text = f"Events are dated from {min(years)} to {max(years)}." if years else "No event has a date."
    return "At a glance", text, ("what", "number"), tuple(rows), None


def _regions(findings: Findings) -> Parts:
    rows = []
    for label, meetings in findings.by_region():
        years = [each.year for each in meetings if each.year is not None]
        held = sum(each.status == HELD for each in meetings)
        docs = {doc for each in meetings for doc in each.docs}
        span = f"{min(years)} to {max(years)}" if years else ""
        participations = sum(each.participations for each in meetings)
        rows.append((label, len(meetings), held, participations, len(docs), span))
    bars = [(str(row[0]), [int(row[1])]) for row in rows]
    return (
        "Regions",
        "Events by WCO region. An event for two regions counts for both; global events, and those for which "
        "no source names a region, stand last. Held are those that a source reports as held.",
        ("region", "events", "held", "participations", "sources", "years"),
        tuple(rows),
        Bars("Events by region", _in_words("Events by region", bars), bars),
    )


def _years(findings: Findings) -> Parts:
    regions = findings.by_region()
    years = _span(findings)
    counts = {
        label: Counter(each.year for each in meetings if each.year is not None) for label, meetings in regions
    }
    undated = tuple(sum(each.year is None for each in meetings) for _, meetings in regions)
    rows: list[tuple[Cell, ...]] = [
        (str(year), *(counts[label][year] for label, _ in regions)) for year in years
    ]
    rows.append(("undated", *undated))
    lines = [(label, [counts[label][year] for year in years]) for label, _ in regions]
    busiest = max(years, key=lambda year: sum(counts[label][year] for label, _ in regions), default=None)
    seen = f"Events by region and year; most are of {busiest}." if busiest else "No event has a date."
    return (
        "Years and regions",
        "Events by year and region. A year is that of the first day, which may be the gathering's; events "
        "without a stated date have no year.",
        ("year", *(_code(label) for label, _ in regions)),
        tuple(rows),
        Matrix("Events by region and year", seen, [str(year) for year in years], lines) if years else None,
    )


def _gaps(findings: Findings) -> Parts:
    years = _span(findings)
    rows = []
    for label, meetings in findings.by_region():
        seen = {each.year for each in meetings}
        missing = [year for year in years if year not in seen]
        rows.append((label, len(missing), ranges(missing)))
    return (
        "Years without a known event",
        "Between the first and the last year of all.",
        ("region", "years", "which"),
        tuple(rows),
        None,
    )


def _types(findings: Findings) -> Parts:
    counts = Counter(each.type for each in findings.meetings.values())
    named = findings.labels(set(counts))
    bars = [(named[type_], [number]) for type_, number in _ranked(counts, named)]
    return (
        "Types of event",
        "Each event has one type.",
        ("type", "events"),
        tuple((label, parts[0]) for label, parts in bars),
        Bars("Events by type", _in_words("Events by type", bars), bars),
    )


def _languages(findings: Findings) -> Parts:
    counts = Counter(each.language for each in findings.documents.values())
    bars = [(LANGUAGE_NAMES.get(code, code), [number]) for code, number in _ranked(counts, LANGUAGE_NAMES)]
    return (
        "Languages",
        "Sources by the language of their body.",
        ("language", "sources"),
        tuple((label, parts[0]) for label, parts in bars),
        Bars("Sources by language", _in_words("Sources by language", bars), bars),
    )


def _publishers(findings: Findings) -> Parts:
    counts = Counter(each.publisher for each in findings.documents.values())
    named = findings.labels(set(counts))
    ranked = _ranked(counts, named)
    bars = [(named[iri], [number]) for iri, number in ranked[:_SHOWN]]
    if others := ranked[_SHOWN:]:
        bars.append((f"{len(others)} others", [sum(number for _, number in others)]))
    return (
        "Publishers",
        "Sources by who published them.",
        ("publisher", "sources"),
        tuple((label, parts[0]) for label, parts in bars),
        Bars("Sources by publisher", _in_words("Sources by publisher", bars), bars),
    )


def _missing(findings: Findings) -> Parts:
    lacks: dict[str, Callable[[Meeting], bool]] = {
        "no date": lambda each: each.year is None,
        "no place": lambda each: not each.placed,
        "no participants": lambda each: each.participations == 0,
        "one source only": lambda each: len(each.docs) == 1,
    }
    groups = [*findings.by_region(), ("all", list(findings.meetings.values()))]
    rows: list[tuple[Cell, ...]] = [
        (label, len(meetings), *(sum(map(lack, meetings)) for lack in lacks.values()))
        for label, meetings in groups
    ]
    return (
        "What is missing",
        "Events without an accepted date, place (virtual ones need none) or anybody who took part, because "
        "no source states them or because sources contradict each other; and events that only one source "
        "tells of. What is said of a gathering counts for its parts.",
        ("region", "events", *lacks),
        tuple(rows),
        None,
    )


def _facts(findings: Findings) -> Parts:
    properties = sorted({row["property"] for row in findings.facts})
    named = findings.labels(set(properties))
    rows = []
    for property_ in properties:
        counts = {row["sources"]: row["facts"] for row in findings.facts if row["property"] == property_}
        one, total = counts.get(1, 0), sum(counts.values())
        rows.append((named[property_], total, one, total - one, f"{100 * one // total} %"))
    rows.sort(key=lambda row: (-row[1], row[0]))
    bars = [(label, [one, more]) for label, _, one, more, _ in rows]
    words = "Facts by the number of sources: " + ", ".join(
        f"{row[0]} {row[4]} in one only" for row in rows[:4]
    )
    return (
        "Facts with one source only",
        "Values that sources state of events, whether accepted or not, by how many sources state them. One "
        "is no fault; it is what a reader should know.",
        ("property", "facts", "one source", "more sources", "share with one"),
        tuple(rows),
        Bars("Facts by number of sources", f"{words}.", bars, ("one source", "more")) if rows else None,
    )


def _conflicts(findings: Findings) -> Parts:
    states = {"resolved": "decided", "left-open": "left open on purpose", "unresolved": "undecided"}
    properties = sorted({row["property"] for row in findings.conflicts})
    named = findings.labels(set(properties))
    rows = []
    for property_ in properties:
        counts = {
            row["resolution"].rpartition("/")[2]: row["conflicts"]
            for row in findings.conflicts
            if row["property"] == property_
        }
        rows.append((named[property_], *(counts.get(state, 0) for state in states)))
    rows.sort(key=lambda row: (-sum(row[1:]), row[0]))
    bars = [(str(label), list(numbers)) for label, *numbers in rows]
    totals = ", ".join(
        f"{sum(row[i] for row in rows)} {state}" for i, state in enumerate(states.values(), start=1)
    )
    return (
        "Contradictions",
        "Properties that sources state differently, by how the contradiction stands. Undecided or left open, "
        "the accepted view has no value.",
        ("property", *states.values()),
        tuple(rows),
        Bars("Contradictions", f"Contradictions by property: {totals}.", bars, tuple(states.values()))
        if rows
        else None,
    )


def _age(findings: Findings) -> Parts:
    groups = [
        (label, {doc for each in meetings for doc in each.docs}) for label, meetings in findings.by_region()
    ]
    groups.append(("all", set(findings.documents)))
    rows = []
    for label, docs in groups:
        found = [findings.documents[doc] for doc in docs if doc in findings.documents]
        newest = max((each.issued for each in found), default="")
        undated = sum(not each.issued for each in found)
        text = sum(each.against_text for each in found)
        cut = sum(each.truncated for each in found)
        rows.append(
            (label, len(found), newest, undated, text, len(found) - text, f"{_share(cut, len(found))} %")
        )
    return (
        "Age and reading",
        "Sources that tell of a region's events: the newest that states its date, how many state none, how "
        "many records were read beside the document and how many taken from lists of facts, and of how many "
        "documents only the beginning was read.",
        ("region", "sources", "newest", "undated", "read against text", "against facts", "beginning only"),
        tuple(rows),
        None,
    )


def _identity(findings: Findings) -> Parts:
    words = {"org": "organization", "series": "series of events"}
    rows: list[tuple[Cell, ...]] = [
        (words.get(kind, kind), *numbers) for kind, numbers in findings.identities().items()
    ]
    return (
        "Identity",
        "Name forms are the different labels, aliases and wordings under which things of a kind appear; "
        "merged are ids that another stands for now; pairs left open may be one, pairs told apart look alike "
        "and are two (kept in the graph for persons and organizations only).",
        ("kind", "name forms", "identities", "merged", "left open", "told apart"),
        tuple(rows),
        None,
    )


SECTIONS: Final[dict[str, Callable[[Findings], Parts]]] = {
    "totals": _totals,
    "regions": _regions,
    "years": _years,
    "gaps": _gaps,
    "types": _types,
    "languages": _languages,
    "publishers": _publishers,
    "missing": _missing,
    "facts": _facts,
    "conflicts": _conflicts,
    "age": _age,
    "identity": _identity,
}
"""The sections of a report, in their order."""


def ranges(years: Iterable[int]) -> str:
    """Years in short.

    >>> ranges([1999, 2001, 2002, 2003])
    '1999, 2001–2003'
    """
    parts = []
    for _, run in groupby(enumerate(sorted(years)), key=lambda item: item[1] - item[0]):
        found = [year for _, year in run]
        parts.append(str(found[0]) if len(found) == 1 else f"{found[0]}–{found[-1]}")
    return ", ".join(parts)


def _span(findings: Findings) -> range:
    years = [each.year for each in findings.meetings.values() if each.year is not None]
    return range(min(years), max(years) + 1) if years else range(0)


def _share(part: int, whole: int) -> int:
    return 100 * part // whole if whole else 0


def _ranked(counts: Counter[str], named: dict[str, str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], named.get(item[0], item[0])))


def _in_words(title: str, bars: Sequence[tuple[str, Sequence[int]]]) -> str:
    """The longest bars, for those who do not see them."""
    shown = sorted(bars, key=lambda bar: -sum(bar[1]))[:6]
    return f"{title}: {', '.join(f'{label} {sum(parts):,}' for label, parts in shown)}."


def _code(label: str) -> str:
    """The code of a region, as a narrow column is headed."""
    return label.rpartition("(")[2].rstrip(")") if label.endswith(")") else "none"
