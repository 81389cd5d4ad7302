"""What a record may say: sources, events and the facts about them, as frozen models.

Every scalar of a file arrives as text and is typed here, as `wcograph.scalars` says. Whether a name that is
referred to exists is not known here: see `wcograph.references`. The contract in prose is `data/FORMAT.md`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Generic, Literal, Self, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema

from wcograph.scalars import (
    AgentRef,
    CountryCode,
    Day,
    Edtf,
    Language,
    PersonId,
    Place,
    RegionCode,
    Slug,
    Text,
    Url,
    Words,
)


class HeldStatus(StrEnum):
    """What a source says became of an event."""

    HELD = "held"
    ANNOUNCED = "announced"
    POSTPONED = "postponed"
    CANCELLED = "cancelled"


class Mode(StrEnum):
    """How people attended."""

    IN_PERSON = "in-person"
    VIRTUAL = "virtual"
    HYBRID = "hybrid"


class Part(BaseModel):
    """Anything read from a file: unknown keys are refused, values do not change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Worded(Part):
    """Something stated at a place, with the wording."""

    at: Place = "whole"
    as_printed: Words | None = None
    """The words of the source, a few of them at most."""
    as_read: Words | None = None
    """The words of a reader who noted the fact, where the page was not read again; never a quotation."""
    reading: Text | None = None
    """Why we read the passage so, where it does not say it outright: the statement is marked as ours."""

    @model_validator(mode="after")
    def _one_wording(self) -> Self:
        if self.as_printed is not None and self.as_read is not None:
            raise ValueError("as_printed and as_read exclude each other; keep the one that is true")
        return self


T = TypeVar("T")


class Fact(Worded, Generic[T]):
    """One value of one property, at its place."""

    value: T


class StatusFact(Fact[HeldStatus]):
    """What became of the event."""


class DatesFact(Fact[Edtf]):
    """The days of the event as one value, as precise as the source and no more."""


class ModeFact(Fact[Mode]):
    """How people attended."""


class PlaceFact(Fact[Slug]):
    """A venue or city, by its id in places.csv."""


class CountryFact(Fact[CountryCode]):
    """A country, only where the source names it and no city of it."""


class RegionFact(Fact[RegionCode]):
    """A region that the event was held for."""


class OrdinalFact(Fact[Annotated[int, Field(ge=1, le=10_000)]]):
    """The number of the edition in its series."""


class TopicFact(Fact[Slug]):
    """A concept of ontology/topics.ttl."""


class InitiativeFact(Fact[Slug]):
    """A programme, project or instrument, by its id in initiatives.csv."""


class OpenListFact(Fact[Literal["participations", "topics", "outputs"]]):
    """What the passage names some of, among others."""


def _as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


class _OneOrMany:
    """The JSON Schema of a fact that may stand without a list around it."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        many = handler(core)
        return {"anyOf": [many["items"], many]}


F = TypeVar("F")
OneOrMany = Annotated[tuple[F, ...], BeforeValidator(_as_list), _OneOrMany()]
"""A fact, or a list of facts where a source states it several times or contradicts itself."""


class Note(Part):
    """What a passage says beyond the terms of the ontology, in our words."""

    at: Place = "whole"
    text: Text


class Name(Worded):
    """The event's name as a source has it."""

    language: Language | None = None

    @model_validator(mode="after")
    def _has_wording(self) -> Self:
        if self.as_printed is None and self.as_read is None:
            raise ValueError("a name needs as_printed (the source's words) or as_read (a reader's)")
        return self


class Participation(Worded):
    """Somebody took part in the event, in one role, for somebody, in a position."""

    id: Slug
    """Unique within its event, never made from a person's name; sources that mean the same share it."""
    role: Slug
    person: PersonId | None = None
    organization: Slug | None = None
    group: Slug | None = None
    region: RegionCode | None = None
    honorific: Words | None = None
    position: Words | None = None
    post: OneOrMany[Slug] = ()
    """The offices, where the position names some that we know: ids in posts.csv."""
    for_: AgentRef | None = Field(default=None, alias="for")
    """On whose behalf: organization, group or region."""
    delegation: Slug | None = None
    """Id of the participation of the organization whose delegation this person belongs to."""
    invited: bool = False
    """The source says they were invited to take the role, not that they did."""
    notes: tuple[Note, ...] = ()

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    @model_validator(mode="after")
    def _one_participant(self) -> Self:
        named = [k for k in ("person", "organization", "group", "region") if getattr(self, k) is not None]
        if len(named) > 1:
            raise ValueError(f"one participation has one participant, not {' and '.join(named)}; split it")
        if self.person is not None and self.as_printed is None and self.as_read is None:
            raise ValueError("beside a person stands the name as_printed, or as_read from a fact list")
        if (
            not named
            and self.position is None
            and self.for_ is None
            and self.as_printed is None
            and self.as_read is None
            and not self.post
        ):
            raise ValueError("says nothing of who it was; give position, for, post or the words as printed")
        return self


class OutputStep(Worded):
    """What the event did with an output."""

    output: Slug
    step: Slug
    notes: tuple[Note, ...] = ()


class Relation(Part):
    """How the event stands to another one."""

    at: Place = "whole"
    relation: Literal["follows", "precedes", "back-to-back-with", "announced-at", "related-to"]
    event: Slug
    reading: Text | None = None


class Count(Worded):
    """A number of people or things, as stated."""

    what: Slug
    value: Annotated[int, Field(ge=0, le=10_000_000)]
    qualifier: Literal["exact", "about", "over", "under"] = "exact"


class EventReport(Part):
    """What one source says of one event."""

    event: Slug
    names: tuple[Name, ...] = ()
    status: OneOrMany[StatusFact] = ()
    dates: OneOrMany[DatesFact] = ()
    mode: OneOrMany[ModeFact] = ()
    venue: OneOrMany[PlaceFact] = ()
    city: OneOrMany[PlaceFact] = ()
    country: OneOrMany[CountryFact] = ()
    regions: OneOrMany[RegionFact] = ()
    ordinal: OneOrMany[OrdinalFact] = ()
    participations: tuple[Participation, ...] = ()
    topics: tuple[TopicFact, ...] = ()
    concerns: tuple[InitiativeFact, ...] = ()
    """Initiatives and instruments that the event is about."""
    outputs: tuple[OutputStep, ...] = ()
    counts: tuple[Count, ...] = ()
    relations: tuple[Relation, ...] = ()
    open_lists: tuple[OpenListFact, ...] = ()
    """The passage names some among others ("such as"): what is not listed is not denied."""
    notes: tuple[Note, ...] = ()


class Source(Part):
    """One published document, whatever address or page language it is served under."""

    id: Slug
    title: Text
    publisher: Slug
    issued: Edtf | None = None
    """Date of publication, only if the document states it; never taken from an address."""
    language: Language
    """Language of the body."""
    shell_language: Language | None = None
    """Language of the page around it, where it differs."""
    urls: Annotated[tuple[Url, ...], Field(min_length=1)]
    truncated: bool = False
    """Only its beginning was read: what is missing here says nothing."""


class Reviewed(Part):
    """Who vouches that the source says this."""

    by: Words
    date: Day
    against: Literal["text", "facts"]
    """`text`: read beside the document. `facts`: taken from a fact list that somebody read from it."""


class Record(Part):
    """What is vouched that one source says; a record without events says that it holds nothing for us."""

    source: Source
    reviewed: Reviewed
    notes: tuple[Note, ...] = ()
    events: tuple[EventReport, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _mapping(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            raise ValueError("a record is a mapping with source, reviewed and events")
        return value


def record_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of a record, for editors that complete and check YAML."""
    schema = Record.model_json_schema(by_alias=True)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/wcograph/record.schema.json",
        **schema,
    }
