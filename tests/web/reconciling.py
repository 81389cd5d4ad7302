"""Requests of the Reconciliation Service API 0.2, and the forms that its answers have to have.

Numbers of sections are those of the specification.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
import jsonschema

from wcograph.namespaces import BASE

TEXT = {"type": "string", "minLength": 1}
TYPE = {"type": "object", "properties": {"id": TEXT, "name": TEXT}, "required": ["id", "name"]}
TEMPLATE = {
    "type": "object",
    "properties": {"url": {"type": "string", "pattern": r"^http.*\{\{id\}\}"}},
    "required": ["url"],
}
PLACE = {
    "type": "object",
    "properties": {
        "service_url": {"type": "string", "pattern": "^http.*[^/]$"},
        "service_path": {"type": "string", "pattern": "^/"},
    },
    "required": ["service_url", "service_path"],
}
MANIFEST = {  # section 3.1
    "type": "object",
    "properties": {
        "versions": {"type": "array", "contains": {"const": "0.2"}},
        "name": TEXT,
        "identifierSpace": {"const": BASE + "id/"},
        "schemaSpace": {"const": BASE + "ns#"},
        "documentation": TEXT,
        "logo": TEXT,
        "serviceVersion": TEXT,
        "defaultTypes": {"type": "array", "items": TYPE, "uniqueItems": True, "minItems": 11},
        "view": TEMPLATE,
        "preview": {
            **TEMPLATE,
            "properties": {**TEMPLATE["properties"], "width": {"const": 400}, "height": {"const": 100}},  # type: ignore[dict-item]
            "required": ["url", "width", "height"],
        },
        "suggest": {
            "type": "object",
            "properties": {"entity": PLACE, "type": PLACE, "property": PLACE},
            "required": ["entity", "type", "property"],
            "additionalProperties": False,
        },
        "extend": {
            "type": "object",
            "properties": {"propose_properties": PLACE, "property_settings": {"type": "array"}},
            "required": ["propose_properties"],
        },
        "batchSize": {"type": "integer", "minimum": 10},
    },
    "required": [
        *("versions", "name", "identifierSpace", "schemaSpace", "defaultTypes", "view", "preview"),
        *("suggest", "extend", "batchSize"),
    ],
    "additionalProperties": False,
}
RESULTS = {  # section 4.2
    "type": "object",
    "additionalProperties": {
        "type": "object",
        "properties": {
            "result": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "id": {"type": "string", "pattern": "^[a-z]+/[A-Za-z0-9-]+$"},
                        "name": TEXT,
                        "description": TEXT,
                        "type": {"type": "array", "items": TYPE, "minItems": 1},
                        "score": {"type": "number", "minimum": 0, "maximum": 100},
                        "match": {"type": "boolean"},
                        "features": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "properties": {"id": TEXT, "value": {"type": ["number", "boolean"]}},
                                "required": ["id", "value"],
                            },
                        },
                    },
                    "required": ["id", "name", "type", "score", "match"],
                    "additionalProperties": False,
                },
            }
        },
        "required": ["result"],
        "additionalProperties": False,
    },
}
SUGGESTED = {  # section 6.3
    "type": "object",
    "properties": {
        "result": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {
                    "id": TEXT,
                    "name": TEXT,
                    "description": TEXT,
                    "notable": {"type": "array", "items": TYPE},
                    "broader": {"type": "array", "items": TYPE},
                },
                "required": ["id", "name"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["result"],
    "additionalProperties": False,
}


def cell(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: schema},
        "required": [name],
        "additionalProperties": False,
    }


EXTENDED = {  # section 7.4
    "type": "object",
    "properties": {
        "meta": {"type": "array", "items": {**TYPE, "properties": {**TYPE["properties"], "type": TYPE}}},  # type: ignore[dict-item]
        "rows": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "additionalProperties": {
                    "type": "array",
                    "items": {
                        "oneOf": [
                            {**TYPE, "additionalProperties": False},
                            cell("str", TEXT),
                            cell("int", {"type": "integer"}),
                            cell(
                                "date",
                                {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"},
                            ),
                        ]
                    },
                },
            },
        },
    },
    "required": ["meta", "rows"],
}


def post(client: httpx.Client, queries: object) -> httpx.Response:
    """A batch as OpenRefine posts it."""
    return client.post("reconcile", data={"queries": json.dumps(queries)})


def candidates(client: httpx.Client, **query: object) -> list[dict[str, Any]]:
    """The candidates of one query, checked."""
    answer = post(client, {"q0": query})
    assert answer.status_code == 200, answer.text
    jsonschema.validate(answer.json(), RESULTS)
    found: list[dict[str, Any]] = answer.json()["q0"]["result"]
    scores = [one["score"] for one in found]
    assert scores == sorted(scores, reverse=True)
    return found


def best(client: httpx.Client, **query: object) -> tuple[str, bool] | None:
    found = candidates(client, **query)
    return (found[0]["id"], found[0]["match"]) if found else None


def refused(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["title"]
