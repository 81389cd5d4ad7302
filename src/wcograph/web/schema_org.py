"""What a page says of its thing to search engines: schema.org in JSON-LD.

Only the accepted view is told: a search engine has no word for a contradiction.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from wcograph.catalogue import local_name
from wcograph.descriptions import DESCRIPTION, KEYWORDS, LICENCE, PUBLISHER, Edition
from wcograph.namespaces import BASE, PREFIXES
from wcograph.web.facts import Part, parts
from wcograph.web.readers import Reader, is_iri

_TYPES: Final = {
    "event": "Event",
    "series": "EventSeries",
    "person": "Person",
    "org": "Organization",
    "group": "Organization",
    "place": "Place",
    "country": "Country",
    "region": "AdministrativeArea",
    "topic": "DefinedTerm",
    "role": "DefinedTerm",
    "type": "DefinedTerm",
    "output": "CreativeWork",
    "initiative": "Project",
    "doc": "Article",
    "post": "Role",
    "conflict": "Claim",
}
_STATUS: Final = {
    "cancelled": "EventCancelled",
    "postponed": "EventPostponed",
    "announced": "EventScheduled",
    "held": "EventScheduled",
}
_ORGANIZERS: Final = {"organiser", "co-organiser", "host"}


def described(reader: Reader, dossier: Mapping[str, Any]) -> dict[str, Any]:
    """A thing in schema.org's words."""
    thing = dossier["thing"]
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@id": thing,
        "@type": _TYPES.get(dossier["kind"], "Thing"),
        "name": dossier["label"],
        "url": thing,
    }
    if dossier["names"]:
        found["alternateName"] = dossier["names"]
    same = sorted(row["value"] for row in dossier["ours"] if local_name(row["property"]) == "sameAs")
    if same:
        found["sameAs"] = same
    if dossier["kind"] == "event":
        found |= _event(reader, dossier)
    elif dossier["kind"] == "place":
        found |= _place(dossier)
    elif dossier["kind"] == "doc":
        found |= _document(dossier)
    elif dossier["kind"] == "person":
        found |= _person(dossier)
    return found


def _accepted(dossier: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Values of the thing itself, and of its gathering where it has none."""
    values: dict[str, list[Any]] = {}
    own = [row for row in dossier["claims"] if row["subject"] == dossier["thing"]]
    for row in (*own, *dossier["inherited"], *dossier["ours"]):
        if row.get("state", "accepted") == "accepted":
            same = values.setdefault(local_name(row["property"]), [])
            if row["value"] not in same:
                same.append(row["value"])
    return values


def _event(reader: Reader, dossier: Mapping[str, Any]) -> dict[str, Any]:
    said = _accepted(dossier)
    found: dict[str, Any] = {}
    first, _, last = str(next(iter(said.get("edtf", ())), "")).partition("/")
    if first:
        found["startDate"], found["endDate"] = first, last or first
    status = local_name(str(next(iter(said.get("heldStatus", ())), "")))
    if status in _STATUS:
        found["eventStatus"] = PREFIXES["schema"] + _STATUS[status]
    if said.get("eventAttendanceMode"):
        found["eventAttendanceMode"] = said["eventAttendanceMode"][0]
    places = [*said.get("venue", ()), *said.get("city", ()), *said.get("country", ())]
    if places:
        found["location"] = [{"@type": "Place", **_named(reader, place)} for place in places]
    if said.get("inSeries"):
        found["superEvent"] = {"@type": "EventSeries", **_named(reader, said["inSeries"][0])}
    nodes = [part for part in parts(reader, dossier["claims"]) if part.kind == "p"]
    organizers = [node for node in nodes if _role(node) in _ORGANIZERS]
    performers = [node for node in nodes if "speaker" in _role(node) or _role(node) == "chair"]
    for key, chosen in (("organizer", organizers), ("performer", performers)):
        who = [value.iri for node in chosen if (value := node.first("hasParticipant")) and value.iri]
        if who:
            found[key] = [_agent(reader, iri) for iri in dict.fromkeys(who)]
    if said.get("topic"):
        found["about"] = [{"@type": "DefinedTerm", **_named(reader, topic)} for topic in said["topic"]]
    if dossier["sources"]:
        found["subjectOf"] = [
            {"@type": "Article", "@id": row["doc"], "name": row["title"]}
            | ({"url": row["url"]} if is_iri(row["url"]) else {})
            for row in dossier["sources"]
        ]
    return found


def _role(node: Part) -> str:
    role = node.first("role")
    return local_name(role.iri) if role else ""


def _named(reader: Reader, thing: object) -> dict[str, Any]:
    return {"@id": thing, "name": reader.name(str(thing)).text}


def _agent(reader: Reader, iri: str) -> dict[str, Any]:
    kind = "Person" if iri.startswith(PREFIXES["wper"]) else "Organization"
    return {"@type": kind, **_named(reader, iri)}


def _place(dossier: Mapping[str, Any]) -> dict[str, Any]:
    values = {local_name(row["property"]): row for row in dossier["ours"]}
    if not {"latitude", "longitude"} <= values.keys():
        return {}
    geo = {key: values[key]["value"] for key in ("latitude", "longitude")}
    return {"geo": {"@type": "GeoCoordinates", **geo}}


def _document(dossier: Mapping[str, Any]) -> dict[str, Any]:
    values = {local_name(row["property"]): row for row in dossier["ours"]}
    found: dict[str, Any] = {"headline": dossier["label"]}
    if "issued" in values:
        found["datePublished"] = str(values["issued"]["value"])
    if "language" in values:
        found["inLanguage"] = str(values["language"]["value"])
    if "publisher" in values:
        publisher = values["publisher"]
        found["publisher"] = {
            "@type": "Organization",
            "@id": publisher["value"],
            "name": publisher["value_label"],
        }
    if "url" in values and is_iri(values["url"]["value"]):
        found["url"] = values["url"]["value"]
    return found


def _person(dossier: Mapping[str, Any]) -> dict[str, Any]:
    held = [
        {
            "@type": "OrganizationRole",
            "roleName": row["post_label"],
            "memberOf": {"@id": BASE + "id/" + row["organization"], "name": row["organization_label"]},
        }
        for row in dossier["positions"]
    ]
    return {"memberOf": held} if held else {}


def dataset(edition: Edition, address: str) -> dict[str, Any]:
    """The whole dataset in schema.org's words."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": BASE + "dataset",
        "name": edition.title,
        "description": DESCRIPTION,
        "url": address,
        "keywords": list(KEYWORDS),
        "license": LICENCE,
        "creator": {"@type": "Organization", "name": PUBLISHER},
    }
    if edition.version:
        found |= {"version": edition.version, "identifier": edition.iri}
    if edition.modified:
        found["dateModified"] = edition.modified
    return found


def trail(steps: list[tuple[str, str]], address: str) -> dict[str, Any]:
    """Breadcrumbs in schema.org's words.

    Args:
        steps: name and path of each step, from the home page on.
        address: of the site, without a slash at its end.
    """
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": address + href}
            for number, (name, href) in enumerate(steps, 1)
        ],
    }
