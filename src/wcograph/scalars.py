"""Single values of files: ids, codes, places, addresses, dates and words, with the message for what is none.

What they are put together to is in `wcograph.model` (records) and `wcograph.authorities` (tables).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    StringConstraints,
)
from pydantic_core import CoreSchema, core_schema

from wcograph import edtf


@dataclass(frozen=True)
class Form:
    """What a value looks like, in words: the message for values that do not."""

    words: str

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The inner check, with these words for whatever it finds."""
        return core_schema.custom_error_schema(
            handler(source), custom_error_type="form", custom_error_message=self.words
        )


Slug = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=60),
    Form("an id has lower-case letters a to z, digits and single hyphens, at most 60 characters"),
]
"""Readable id: ASCII lower case, digits, single hyphens, at most 60 characters."""
PersonId = Annotated[
    str, StringConstraints(pattern=r"^p[0-9]{4,6}$"), Form("a person's id is written as in p0007")
]
"""Opaque id of a person: a name can be misspelt, change, or have to be withdrawn."""
RegionCode = Literal["AMS", "AP", "EUR", "ESA", "MENA", "WCA"]
AgentRef = Annotated[
    str,
    StringConstraints(pattern=r"^(?:[a-z0-9]+(?:-[a-z0-9]+)*|AMS|AP|EUR|ESA|MENA|WCA)$", max_length=60),
    Form("write the id of an organization or group, or a region: AMS, AP, EUR, ESA, MENA or WCA"),
]
"""Somebody who can be acted for: organization, group, or region (in capitals)."""
CountryCode = Annotated[
    str, StringConstraints(pattern=r"^[A-Z]{2}$"), Form("a country is two capitals of ISO 3166-1, as in PE")
]
Language = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$", max_length=35),
    Form("a language is a tag of BCP 47, as in en or pt-BR"),
]
"""Language tag, BCP 47."""
Place = Annotated[
    str,
    StringConstraints(
        pattern=r"^(?:title|dateline|whole|(?:caption|list|table|slide)\.[1-9][0-9]{0,3}|p[1-9][0-9]{0,3}(?:\.s[1-9][0-9]{0,3})?)$"
    ),
    Form("a place is title, dateline, p3, p3.s5, caption.1, list.1, table.1, slide.1 or whole"),
]
"""A place in a source: `title`, `dateline`, `caption.1`, `p3`, `p3.s5`, or `whole` where none is known."""
Url = Annotated[
    str,
    StringConstraints(pattern=r"^https?://[^\s<>\"{}|\\^`\x00-\x20]+$", max_length=2000),
    Form("an address begins with https:// or http:// and has no spaces"),
]
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
"""Characters that are not text: controls save tab and newline, other line ends, a byte order mark within."""


def _plain_text(value: str) -> str:
    if CONTROL.search(value):
        raise ValueError("control characters are not text; remove them")
    return value


def _day(value: object) -> object:
    # pydantic would also take the seconds since 1970, and a time of midnight
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise ValueError("a day is written as in 2015-02-03")
    return value


Day = Annotated[date, BeforeValidator(_day)]


def _date(text: str) -> str:
    edtf.bounds(text)
    return text


class _EdtfSchema:
    """The JSON Schema of a date: in YAML a bare year is a number to every editor."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        one = r"\d{4}(-\d{2}(-\d{2})?)?"
        return {
            "anyOf": [
                {"type": "string", "pattern": f"^{one}(/{one})?$"},
                {"type": "integer", "minimum": edtf.YEARS[0], "maximum": edtf.YEARS[1]},
            ]
        }


Edtf = Annotated[str, StringConstraints(max_length=21), AfterValidator(_date), _EdtfSchema()]
"""A date or interval that exists, as precise as the source and no more."""
Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000), AfterValidator(_plain_text)
]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(_plain_text)
]
"""A few words of a source or of its reader; never a passage of text."""
