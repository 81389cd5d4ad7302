"""How one thing that is said reads in a line: a fact, a participation, an output step, a count.

Words of a source stand in quotation marks, words of a reader never do; what is our reading says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from wcograph.catalogue import local_name
from wcograph.lookup import place_order
from wcograph.namespaces import PREFIXES, path

Row = Mapping[str, Any]
Places = Callable[[Iterable[Row]], str]
"""What tells the places of statements: `where`, or `nowhere` under a place's own heading."""

_FACTS: Final = {
    "nameAsPrinted": "name",
    "nameAsRead": "name",
    "heldStatus": "status",
    "edtf": "dates",
    "eventAttendanceMode": "mode",
    "venue": "venue",
    "city": "city",
    "country": "country",
    "region": "region",
    "ordinal": "ordinal",
    "topic": "topic",
    "concerns": "concerns",
    "follows": "follows",
    "backToBackWith": "back-to-back with",
    "announcedAt": "announced at",
    "relatedEvent": "related event",
    "openListOf": "open list of",
    "note": "note",
}
"""What an event's properties are called here, in the order in which they are told."""
_ORDER: Final = {name: number for number, name in enumerate(_FACTS)}
LINKS: Final = {"hasParticipation", "hasOutputStep", "hasCount"}
_TEXTS: Final = {"ordinalText", "datesText", "topicText", "countText"}
"""Wordings in the claim graphs; those tied to a statement are told with it."""
_QUIET: Final = {"start", "end"}
_LISTED: Final = PREFIXES["wtype"] + "listed-"
_QUALIFIERS: Final = {"about": "about ", "over": "over ", "under": "under "}


def where(rows: Iterable[Row]) -> str:
    """The places of statements: `  [wco-20150218-ams title, p1; wco-2013-ams p3.s1]`."""
    places: dict[str, set[str]] = {}
    for row in rows:
        places.setdefault(row["doc"].removeprefix(PREFIXES["wdoc"]), set()).add(row["place"])
    parts = []
    for doc, found in sorted(places.items()):
        known = [place for place in sorted(found, key=place_order) if place != "whole"]
        parts.append(f"{doc} {', '.join(known)}".strip())
    return f"  [{'; '.join(parts)}]"


def nowhere(_: Iterable[Row]) -> str:
    """Places are not said again where the text stands under its place."""
    return ""


def value_text(row: Row) -> str:
    """A value in words; events and series with their path, to go on from."""
    value = row["value"]
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = str(row["value_label"] if row["value_label"] is not None else value)
    if not isinstance(value, str):
        return text
    if value.startswith((PREFIXES["wev"], PREFIXES["wser"])) and "#" not in value:
        return f"{text} ({path(value)})"
    return value.removeprefix(_LISTED) if value.startswith(_LISTED) else text


def indented(lines: Iterable[str]) -> list[str]:
    """Lines, two spaces further in."""
    return [f"  {line}" for line in lines]


def _quoted(texts: Iterable[str]) -> str:
    return ", ".join(f"“{text}”" for text in dict.fromkeys(texts))


def _words(rows: Iterable[Row], label: str) -> str:
    """The wording of a statement: the source's in quotation marks, a reader's as noted."""
    rows = list(rows)
    printed = _quoted(row["as_printed"] for row in rows if row["as_printed"] not in (None, label))
    read = dict.fromkeys(
        row["as_read"] for row in rows if row["as_read"] and row["as_read"].casefold() != label.casefold()
    )
    parts = [part for part in (printed, f"noted as: {'; '.join(read)}" if read else "") if part]
    return f" ({'; '.join(parts)})" if parts else ""


def mark(rows: Iterable[Row]) -> str:
    """The states of statements other than accepted: ` (rejected)`."""
    states = sorted({row["state"] for row in rows} - {"accepted"})
    return f" ({', '.join(states)})" if states else ""


def _readings(rows: Iterable[Row], places: Places) -> list[str]:
    """Why statements are our reading; with the places, where it is so at some of several only."""
    rows = list(rows)
    reasons: dict[str, list[Row]] = {}
    for row in rows:
        if row["reading"]:
            reasons.setdefault(row["reading"], []).append(row)
    return [
        f"  our reading: {reason}{places(same) if len(same) < len(rows) else ''}"
        for reason, same in reasons.items()
    ]


def property_word(row: Row) -> str:
    """What a property is called here."""
    return _FACTS.get(local_name(row["property"]), str(row["property_label"]))


def facts(rows: Iterable[Row], beside: Iterable[Row] = (), places: Places = where) -> list[str]:
    """A line for each property and value, with the wording, and every place that states it.

    Args:
        rows: what is said of one thing.
        beside: all rows, among which a wording may already be told.
        places: what tells the places.
    """
    rows = list(rows)
    told = {(row["subject"], row[key]) for row in (*rows, *beside) for key in ("as_printed", "as_read")}
    grouped: dict[tuple[int, str, str], list[Row]] = {}
    for row in rows:
        name = local_name(row["property"])
        wording = name in _TEXTS and (row["subject"], row["value"]) in told
        if wording or name in LINKS | _QUIET:
            continue
        text = f"“{row['value']}”" if name == "nameAsPrinted" else value_text(row)
        word = property_word(row)
        grouped.setdefault((_ORDER.get(name, len(_ORDER)), word, text), []).append(row)
    lines: list[str] = []
    for (_, word, text), same in sorted(grouped.items(), key=lambda item: item[0]):
        lines.append(f"{word}: {text}{_words(same, text)}{mark(same)}{places(same)}")
        lines += _readings(same, places)
    return lines


# ---- participations, output steps, counts


def _natural(node: str) -> tuple[int, tuple[tuple[int, str], ...]]:
    fragment = node.rpartition("#")[2]
    pieces = re.findall(r"\d+|\D+", fragment)
    kind = "pon".find(fragment[:1])
    return kind, tuple((int(piece), "") if piece.isdigit() else (0, piece) for piece in pieces)


def by_node(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows of each participation, step and count, in that order, `participant-2` before `participant-10`."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if re.search("#[pon]-", row["subject"]):
            found.setdefault(row["subject"], []).append(row)
    return dict(sorted(found.items(), key=lambda item: (item[0].partition("#")[0], _natural(item[0]))))


def node_lines(rows: list[Row], links: Iterable[Row], places: Places = where) -> list[str]:
    """A participation, step or count in a line, with readings and notes below it.

    Where rows do not say what it is, as at a place that adds a note to what another one states, each line
    opens with its name.
    """
    notes = [row for row in rows if local_name(row["property"]) == "note"]
    stated = [row for row in rows if row not in notes]
    names = {local_name(row["property"]) for row in stated}
    if not names & {"role", "output", "number"}:
        more = [f"{row['property_label']}: {value_text(row)}{mark([row])}{places([row])}" for row in stated]
        more += [f"{row['value']}{places([row])}" for row in notes]
        return [f"{row['subject_label']}: {text}" for row, text in zip(rows, more, strict=True)]
    if "number" in names:
        text = _count(stated)
    else:
        text = _step(stated) if "output" in names else _participation(stated)
    lines = [f"{text}{places(stated)}", *_readings(links, places)]
    return lines + [f"  note: {row['value']}{places([row])}" for row in notes]


def _texts(rows: Iterable[Row], name: str, *, quoted: bool = False) -> list[str]:
    """The values of a property, each once, with its state; in quotation marks where they are the source's."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        if local_name(row["property"]) == name:
            source = quoted and row["against"] == "text"
            found.setdefault(f"“{value_text(row)}”" if source else value_text(row), []).append(row)
    return [text + mark(same) for text, same in found.items()]


def _participation(rows: list[Row]) -> str:
    role = ", ".join(_texts(rows, "role")) + (", invited" if _texts(rows, "invited") else "")
    found: list[str] = []
    names: set[str] = set()
    for row in rows:
        if local_name(row["property"]) == "hasParticipant":
            person = f" ({path(row['value'])})" if row["value"].startswith(PREFIXES["wper"]) else ""
            found.append(f"{value_text(row)}{person}{mark([row])}")
            names.add(value_text(row))
    who = "; ".join(dict.fromkeys(found)) or "not named"
    titles = "/".join(_texts(rows, "honorific"))
    printed = _quoted(text for text in _texts(rows, "nameAsPrinted") if text not in names)
    read = "; ".join(text for text in _texts(rows, "nameAsRead") if text not in names)
    words = "; ".join(part for part in (printed, f"noted as: {read}" if read else "") if part)
    parts = [
        f"{titles} {who}" if titles else who,
        *_texts(rows, "positionTitle", quoted=True),
        *(f"for {name}" for name in _texts(rows, "onBehalfOf")),
        *(f"in the delegation of: {name}" for name in _texts(rows, "memberOfDelegation")),
        *(f"post: {name}" for name in _texts(rows, "inPost")),
    ]
    parts[0] += f" ({words})" if words else ""
    return f"{role}: {', '.join(parts)}"


def _step(rows: list[Row]) -> str:
    printed, read = _quoted(_texts(rows, "nameAsPrinted")), "; ".join(_texts(rows, "nameAsRead"))
    words = "; ".join(part for part in (printed, f"noted as: {read}" if read else "") if part)
    text = f"{', '.join(_texts(rows, 'step'))}: {', '.join(_texts(rows, 'output'))}"
    return f"{text} ({words})" if words else text


def _count(rows: list[Row]) -> str:
    qualifiers = {
        (row["doc"], row["place"]): row["value"]
        for row in rows
        if local_name(row["property"]) == "numberQualifier"
    }
    numbers: dict[str, list[Row]] = {}
    for row in rows:
        if local_name(row["property"]) == "number":
            qualifier = _QUALIFIERS.get(qualifiers.get((row["doc"], row["place"]), ""), "")
            numbers.setdefault(f"{qualifier}{row['value']}", []).append(row)
    texts = [f"{text}{_words(same, text)}{mark(same)}" for text, same in numbers.items()]
    counted = ", ".join(_texts(rows, "counted")) or rows[0]["subject_label"]
    return f"{counted}: {', '.join(texts)}"
