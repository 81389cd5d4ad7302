"""Requests of the Reconciliation Service API: what a client asks, or which rule it breaks.

Nothing is looked up here.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect, Request

from wcograph.web.attributes import PROPERTIES, TYPES, Property, Type, type_of
from wcograph.web.negotiation import bare
from wcograph.web.publication import clean
from wcograph.web.settings import Limits

BATCH: Final = 50
"""Queries in one batch."""
EXTENDED: Final = 500
"""Things whose properties are asked for at once."""
LONGEST: Final = 400
"""Letters of a name that are looked at; names in the dataset are shorter."""
_LIMIT: Final = 10
"""Candidates of a query that sets no limit."""
_MOST: Final = 100
"""Candidates of a query, whatever it sets."""
_WITHIN: Final = 25
"""Parameters of a request; properties of a query; values of one of these."""
_FURTHEST: Final = 500
"""Suggestions that can be gone through."""
_FORM: Final = "application/x-www-form-urlencoded"
_DRAINED: Final = 16
"""How many times the limit of a request is read and thrown away, so that its client can read the answer."""


class RefusedError(Exception):
    """A request that breaks the API, or asks for more than is given here."""

    def __init__(self, status: int, text: str, **headers: str) -> None:
        super().__init__(text)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@dataclass(frozen=True)
class Query:
    """One query of a batch, as it was written (section 4.1)."""

    words: str
    types: tuple[Type, ...]
    every: bool
    """Whether `type_strict` is `all`; its other values mean the same here."""
    properties: tuple[tuple[Property, tuple[str, ...]], ...]
    """Properties with their values; of things that were reconciled before, the ids."""
    limit: int


@dataclass(frozen=True)
class Extension:
    """A question for the properties of things (section 7.3)."""

    ids: tuple[str, ...]
    properties: tuple[Property, ...]


async def form(request: Request, limits: Limits) -> dict[str, str]:
    """The parameters of a request, in its address and, where it is posted, in its body.

    Raises:
        RefusedError: it is no form, too large, or not complete in time.
    """
    found = _parameters(request.url.query.encode())
    if request.method != "POST":
        return found
    kind = bare(request.headers.get("content-type", ""))
    if kind != _FORM:
        said = f"'{clean(kind)}'" if kind else "no Content-Type"
        raise RefusedError(415, f"the request has {said}; queries are posted as {_FORM}", Accept_Post=_FORM)
    found |= _parameters(await _body(request, limits))
    if not found.keys() & {"queries", "extend"}:
        raise RefusedError(400, "the form has neither 'queries' nor 'extend'; send one of them as JSON")
    return found


async def _body(request: Request, limits: Limits) -> bytes:
    pieces: list[bytes] = []
    size, most = 0, limits.text
    try:
        async with asyncio.timeout(limits.body_seconds):
            async for piece in request.stream():
                size += len(piece)
                if size <= most:
                    pieces.append(piece)
                elif size > most * _DRAINED:
                    break
    except TimeoutError as error:
        text = f"the request was not complete after {limits.body_seconds:g} seconds"
        raise RefusedError(408, text, Connection="close") from error
    except ClientDisconnect as error:
        raise RefusedError(400, "the request ended before it was complete", Connection="close") from error
    if size > most:
        text = f"the request is larger than the {most:,} bytes that it may have; send smaller batches"
        raise RefusedError(413, text, Connection="close")
    return b"".join(pieces)


def _parameters(encoded: bytes) -> dict[str, str]:
    try:
        text = encoded.decode()
        return dict(parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_WITHIN))
    except UnicodeDecodeError as error:
        raise RefusedError(400, "the request is not UTF-8") from error
    except ValueError as error:
        raise RefusedError(400, f"the request has more than {_WITHIN} parameters") from error


def _object(name: str, text: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        at = f" at character {error.pos + 1}" if isinstance(error, json.JSONDecodeError) else ""
        raise RefusedError(400, f"'{name}' is no JSON that can be read{at}") from error
    if not isinstance(found, dict):
        raise RefusedError(400, f"'{name}' is no JSON object; write it in braces")
    return found


def read_batch(text: str) -> dict[str, Query]:
    """The queries of a batch, by their keys.

    >>> read_batch('{"q0": {"query": "Tide Bank", "limit": 3}}')["q0"].words
    'Tide Bank'

    Raises:
        RefusedError: it is no batch, or a large one.
    """
    found = _object("queries", text)
    if len(found) > BATCH:
        raise RefusedError(413, f"the batch has {len(found)} queries; send at most {BATCH} at once")
    return {key: _query(key, query) for key, query in found.items()}


def _query(key: str, query: object) -> Query:
    where = f"query '{clean(key)[:40]}'"
    if not isinstance(query, dict):
        raise RefusedError(400, f'{where} is no object; write it as {{"query": "a name"}}')
    words = query.get("query", "")
    if not isinstance(words, str):
        raise RefusedError(400, f"the 'query' of {where} is no text; write a name")
    asked = query.get("type") or []
    types = asked if isinstance(asked, list) else [asked]
    properties = _properties(query.get("properties") or [], where)
    if not words.strip() and not properties:
        raise RefusedError(400, f"{where} asks for nothing; it has neither a 'query' nor 'properties'")
    return Query(
        clean(words[:LONGEST]).strip(),
        tuple(read_type(one, where) for one in types[:_WITHIN]),
        query.get("type_strict") == "all",
        properties,
        read_limit(query.get("limit"), where, _LIMIT),
    )


def read_type(text: object, where: str) -> Type:
    """The type that a request names.

    Raises:
        RefusedError: there is no such type.
    """
    text = text.get("id") if isinstance(text, dict) else text
    found = type_of(text) if isinstance(text, str) else None
    if found is None:
        known = ", ".join(TYPES)
        raise RefusedError(400, f"{where} has the type '{clean(str(text))[:80]}'; there are {known}")
    return found


def _property(id_: object, where: str) -> Property:
    if not isinstance(id_, str) or id_ not in PROPERTIES:
        known = ", ".join(PROPERTIES)
        raise RefusedError(400, f"{where} has the property '{clean(str(id_))[:80]}'; there are {known}")
    return PROPERTIES[id_]


def _properties(asked: object, where: str) -> tuple[tuple[Property, tuple[str, ...]], ...]:
    """Properties with their values; an empty cell of a table is no value."""
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise RefusedError(400, f"the 'properties' of {where} are no list of objects with 'pid' and 'v'")
    found = []
    for one in asked[:_WITHIN]:
        property_ = _property(one.get("pid"), where)
        value = one.get("v")
        values = value if isinstance(value, list) else [value]
        ids = [each.get("id") if isinstance(each, dict) else each for each in values[:_WITHIN]]
        texts = tuple(clean(str(id_)[:LONGEST]).strip() for id_ in ids if id_ not in (None, ""))
        if texts:
            found.append((property_, texts))
    return tuple(found)


def read_limit(value: object, where: str, default: int) -> int:
    """How many are wanted at most.

    Raises:
        RefusedError: it is no number from 1.
    """
    if value is None:
        return default
    text = str(value)[:20].removesuffix(".0")
    if not (text.isascii() and text.isdecimal() and int(text)):
        raise RefusedError(400, f"the 'limit' of {where} is '{clean(text)}'; write a number from 1")
    return min(int(text), _MOST)


def read_extension(text: str) -> Extension:
    """The things and properties of a question for properties.

    Raises:
        RefusedError: it is none, or a large one.
    """
    found = _object("extend", text)
    ids, asked = found.get("ids"), found.get("properties")
    if not isinstance(ids, list) or not all(isinstance(id_, str) for id_ in ids):
        raise RefusedError(400, "the 'ids' of the extension are no list of ids")
    if len(ids) > EXTENDED:
        raise RefusedError(413, f"the extension has {len(ids)} ids; send at most {EXTENDED} at once")
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise RefusedError(400, "the 'properties' of the extension are no list of objects with 'id'")
    properties = tuple(_property(one.get("id"), "the extension") for one in asked[:_WITHIN])
    return Extension(tuple(dict.fromkeys(ids)), properties)


def prefix(request: Request) -> tuple[str, int]:
    """What was typed so far, and how many suggestions are to be skipped (section 6.2).

    Raises:
        RefusedError: the cursor is no number.
    """
    cursor = request.query_params.get("cursor") or "0"
    if not (cursor.isascii() and cursor.isdecimal()) or len(cursor) > 6:
        raise RefusedError(400, f"the cursor is '{clean(cursor)[:40]}'; write how many suggestions to skip")
    text = request.query_params.get("prefix", "")
    return clean(text[:LONGEST]).strip(), min(int(cursor), _FURTHEST)
