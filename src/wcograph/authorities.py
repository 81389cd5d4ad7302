"""Rows of the authority files: which things there are and how we call them.

Nothing of what a source says stands here; that is in records (`wcograph.model`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from wcograph.model import Part
from wcograph.scalars import (
    AgentRef,
    CountryCode,
    Day,
    Form,
    PersonId,
    Place,
    RegionCode,
    Slug,
    Text,
    Words,
)

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

_TAGGED = re.compile(r"(?P<text>.+)@(?P<lang>[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", re.DOTALL)
_MISTAGGED = re.compile(r".*@[A-Za-z]{2,3}|@.*", re.DOTALL)

Label = tuple[Text, str | None]
"""A name with its language tag, or None where it has no language."""


def _labels(cell: object) -> object:
    """`text@fr|text@es|text` as pairs of text and language tag."""
    if not isinstance(cell, str):
        return cell
    pairs: list[tuple[str, str | None]] = []
    for item in filter(None, (part.strip() for part in cell.split("|"))):
        if match := _TAGGED.fullmatch(item):
            pairs.append((match["text"].strip(), match["lang"]))
        elif _MISTAGGED.fullmatch(item):
            raise ValueError(f"'{item}' has no language tag in lower case; write text@fr")
        else:
            pairs.append((item, None))
    return pairs


def _one_a_language(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    languages = ["en", *(language or "" for _, language in labels)]
    if "" in languages:
        raise ValueError("each of labels has a language, as in text@fr; other names go to aliases")
    for language in languages:
        if languages.count(language) > 1:
            raise ValueError(f"a second label in '{language}' (label is English); move it to aliases")
    return labels


def _list(cell: object) -> object:
    return [part.strip() for part in cell.split("|") if part.strip()] if isinstance(cell, str) else cell


Labels = Annotated[tuple[Label, ...], BeforeValidator(_labels)]
Translations = Annotated[Labels, AfterValidator(_one_a_language)]
Slugs = Annotated[tuple[Slug, ...], BeforeValidator(_list)]
_THING = rf"(?:{'|'.join(KIND_OF_TABLE.values())})/[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
ThingPath = Annotated[
    str,
    StringConstraints(pattern=f"^{_THING}$"),
    Form("name a thing of an authority file as in person/p0002"),
]
SubjectPath = Annotated[
    str,
    StringConstraints(pattern=rf"^{_THING}(?:#[a-z]-[a-z0-9]+(?:-[a-z0-9]+)*)?$"),
    Form("name a thing as in event/2015-02-ams-donor-meeting, or a part of it as in event/…#p-chair-1"),
]
Degrees = Annotated[Decimal, Field(max_digits=9, decimal_places=6)]
"""Decimal degrees; six decimals are a tenth of a metre."""


class Row(BaseModel):
    """One line of an authority file; empty cells are left out before it is made."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Labelled(Row):
    """Something with our label and its other names."""

    id: Slug
    label: Text
    labels: Translations = ()
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
    country: CountryCode | None = None
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
    within: (
        Annotated[
            str,
            StringConstraints(pattern=r"^(?:[A-Z]{2}|[a-z0-9]+(?:-[a-z0-9]+)*)$"),
            Form("write the id of a place, or a country in two capitals"),
        ]
        | None
    ) = None
    premises_of: Slug | None = None
    latitude: Annotated[Degrees, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Degrees, Field(ge=-180, le=180)] | None = None


class CountryRow(Row):
    """A country or customs territory of ISO 3166-1."""

    id: CountryCode
    label: Text
    labels: Translations = ()
    note: Text | None = None


class RegionRow(Row):
    """One of the six WCO regions."""

    id: RegionCode
    label: Text
    labels: Translations = ()
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
    date: Day


class Distinct(Row):
    """Two identities that look alike and were decided to be two, so that nobody asks again."""

    one: ThingPath
    other: ThingPath
    reason: Text
    by: Text
    date: Day


class Merge(Row):
    """Two identities that are one: the loser is replaced by the winner."""

    loser: ThingPath
    winner: ThingPath
    reason: Text
    by: Text
    date: Day


class Withdrawal(Row):
    """A person who becomes unnamed."""

    person: PersonId
    by: Text
    date: Day


MeaningPath = Annotated[
    str,
    StringConstraints(pattern=r"^(?:topic|initiative|output|org)/[a-z0-9]+(?:-[a-z0-9]+)*$"),
    Form("name what is meant as in topic/risk-management, or an initiative/…, output/… or org/…"),
]


class Wording(Row):
    """What a reader's wording of a topic means: one line for each of its meanings."""

    wording: Words
    target: MeaningPath | None = None
    """None where the words mean no topic and nothing else of ours; the note says why."""
    note: Text | None = None

    @model_validator(mode="after")
    def _meant(self) -> Self:
        if self.target is None and self.note is None:
            raise ValueError("words without a target need a note that says why they mean none")
        return self


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
    "wordings": Wording,
    "possibly_same": PossiblySame,
    "distinct": Distinct,
    "merges": Merge,
    "withdrawn": Withdrawal,
}
"""The CSV files, by name without ending, with the model of their rows."""


def columns(model: type[Row]) -> list[str]:
    """The columns of an authority file in their order, `note` last where there is one.

    >>> columns(PostRow)
    ['id', 'label', 'labels', 'aliases', 'in', 'note']
    """
    names = [info.alias or key for key, info in model.model_fields.items()]
    return sorted(names, key=lambda name: name == "note")


class Support(Part):
    """A passage that speaks for a decision."""

    source: Slug
    at: Place = "whole"


MODES: Final = {"in-person": "Offline", "virtual": "Online", "hybrid": "Mixed"}
"""Modes of attendance with the beginning of their names in schema.org's EventAttendanceModeEnumeration."""
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


def _none(value: object) -> object:
    return None if value in ("null", "~") else value


class Decision(Part):
    """What was decided about a contradiction, having seen these values."""

    subject: SubjectPath
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
    seen: Annotated[tuple[Text, ...], Field(min_length=2)]
    accepted: Annotated[Text | None, BeforeValidator(_none)]
    """The value that holds; None (`null` in the file) where the matter was looked at and left open."""
    reason: Text
    supported_by: tuple[Support, ...] = ()
    by: Text
    date: Day
