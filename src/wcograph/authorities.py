"""Rows of the authority files: which things there are and how we call them.

Nothing of what a source says stands here; that is in records (`wcograph.model`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from wcograph.model import AgentRef, Part, PersonId, Place, RegionCode, Slug, Text

_TAGGED = re.compile(r"^(?P<text>.+)@(?P<lang>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$", re.DOTALL)

type_of_label = tuple[str, str | None]


def _labels(cell: object) -> object:
    """`text@fr|text@es|text` as pairs of text and language tag (None where there is none)."""
    if not isinstance(cell, str):
        return cell
    pairs: list[type_of_label] = []
    for item in filter(None, (part.strip() for part in cell.split("|"))):
        match = _TAGGED.match(item)
        pairs.append((match["text"].strip(), match["lang"]) if match else (item, None))
    return pairs


def _list(cell: object) -> object:
    return [part.strip() for part in cell.split("|") if part.strip()] if isinstance(cell, str) else cell


Labels = Annotated[tuple[tuple[Text, str | None], ...], BeforeValidator(_labels)]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_list)]
Country = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
ThingPath = Annotated[str, StringConstraints(pattern=r"^[a-z]+/[A-Za-z0-9-]+(?:#[a-z]-[a-z0-9-]+)?$")]


class Row(BaseModel):
    """One line of an authority file; empty cells are left out before it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Labelled(Row):
    """Something with our label and its other names."""

    id: Slug
    label: Text
    labels: Labels = ()
    aliases: Labels = ()
    note: Text | None = None


class EventRow(Labelled):
    """An event: its identity, type, series and gathering."""

    type: Slug
    series: Slug | None = None
    gathering: Slug | None = None


class SeriesRow(Labelled):
    """A series of events."""

    region: RegionCode | None = None


class PersonRow(Row):
    """A person, by an opaque id."""

    id: PersonId
    name: Text
    aliases: Labels = ()
    note: Text | None = None


class OrganizationRow(Labelled):
    """A body of any kind."""

    class_: Literal[
        "customs-administration", "international-organization", "regional-entity", "unit", "organization"
    ] = Field(alias="class")
    kind: Slug | None = None
    country: Country | None = None
    region: RegionCode | None = None
    part_of: Slug | None = None


class GroupRow(Labelled):
    """A plural whose members are not listed."""

    region: RegionCode | None = None


class PostRow(Labelled):
    """An office that people hold one after the other."""

    in_: AgentRef = Field(alias="in")


class PlaceRow(Labelled):
    """A city or a venue."""

    class_: Literal["city", "venue"] = Field(alias="class")
    within: Annotated[str, StringConstraints(pattern=r"^(?:[A-Z]{2}|[a-z0-9]+(?:-[a-z0-9]+)*)$")] | None = (
        None
    )
    premises_of: Slug | None = None
    latitude: Annotated[Decimal, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Decimal, Field(ge=-180, le=180)] | None = None


class CountryRow(Row):
    """A country or customs territory of ISO 3166-1."""

    id: Country
    label: Text
    labels: Labels = ()
    note: Text | None = None


class RegionRow(Row):
    """One of the six WCO regions."""

    id: RegionCode
    label: Text
    labels: Labels = ()
    note: Text | None = None


class OutputRow(Labelled):
    """A strategy, plan, declaration … that events work on."""

    kind: Slug
    topics: Slugs = ()


class InitiativeRow(Labelled):
    """A named programme, project or instrument."""

    kind: Slug
    topics: Slugs = ()


class PossiblySame(Row):
    """Two identities that may be one."""

    one: ThingPath
    other: ThingPath
    reason: Text
    by: Text
    date: date


class Merge(Row):
    """Two identities that are one: the loser is replaced by the winner."""

    loser: ThingPath
    winner: ThingPath
    reason: Text
    by: Text
    date: date


class Withdrawal(Row):
    """A person who becomes unnamed."""

    person: PersonId
    by: Text
    date: date


TABLES: Final[Mapping[str, type[Row]]] = {
    "events": EventRow,
    "series": SeriesRow,
    "people": PersonRow,
    "organizations": OrganizationRow,
    "groups": GroupRow,
    "posts": PostRow,
    "places": PlaceRow,
    "countries": CountryRow,
    "regions": RegionRow,
    "outputs": OutputRow,
    "initiatives": InitiativeRow,
    "possibly_same": PossiblySame,
    "merges": Merge,
    "withdrawn": Withdrawal,
}
"""The CSV files, by name without ending, with the model of their rows."""

KIND_OF_TABLE: Final = {
    "events": "event",
    "series": "series",
    "people": "person",
    "organizations": "org",
    "groups": "group",
    "posts": "post",
    "places": "place",
    "countries": "country",
    "regions": "region",
    "outputs": "output",
    "initiatives": "initiative",
}
"""Which kind of thing an authority file lists."""


class Support(Part):
    """A passage that speaks for a decision."""

    source: Slug
    at: Place = "whole"


def _strings(value: Any) -> Any:
    return [str(item) for item in value] if isinstance(value, list) else value


DECIDED: Final = {
    "ordinal": "ordinal",
    "dates": "edtf",
    "status": "heldStatus",
    "mode": "eventAttendanceMode",
    "venue": "venue",
    "city": "city",
    "country": "country",
    "participant": "hasParticipant",
    "role": "role",
    "for": "onBehalfOf",
    "number": "number",
}
"""Properties that a decision can be about, as records call them, with the local name of the term."""


class Decision(Part):
    """What was decided about a contradiction, having seen these values."""

    subject: ThingPath
    property: Literal[
        "ordinal",
        "dates",
        "status",
        "mode",
        "venue",
        "city",
        "country",
        "participant",
        "role",
        "for",
        "number",
    ]
    seen: Annotated[tuple[Text, ...], BeforeValidator(_strings), Field(min_length=2)]
    accepted: Text | None = None
    reason: Text
    supported_by: tuple[Support, ...] = ()
    by: Text
    date: date
