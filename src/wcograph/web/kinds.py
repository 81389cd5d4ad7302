"""What kinds of things are called on pages, and where their lists are."""

from __future__ import annotations

from typing import Final, NamedTuple


class Kind(NamedTuple):
    """A kind of things."""

    one: str
    many: str
    list: str = ""
    """Name of its list in addresses; empty where it has none."""
    title: str = ""
    """Heading of its list, where that says more than the plural."""


CALLED: Final = {
    "event": Kind("event", "Events", "events", "Meetings and other events"),
    "series": Kind("series of events", "Series", "series", "Series of events"),
    "person": Kind("person", "People", "people"),
    "org": Kind("organization", "Organizations", "organizations"),
    "group": Kind("group", "Groups", "groups"),
    "post": Kind("post", "Posts", "posts"),
    "place": Kind("place", "Places", "places"),
    "country": Kind(
        "country or customs territory", "Countries", "countries", "Countries and customs territories"
    ),
    "region": Kind("WCO region", "Regions", "regions", "WCO regions"),
    "topic": Kind("topic", "Topics", "topics"),
    "role": Kind("role", "Roles"),
    "type": Kind("type", "Types"),
    "output": Kind("output", "Outputs", "outputs"),
    "initiative": Kind("initiative", "Initiatives", "initiatives", "Programmes, projects, instruments"),
    "doc": Kind("source document", "Sources", "sources", "Source documents"),
    "conflict": Kind("contradiction", "Contradictions", "conflicts"),
}
"""By the part of their IRIs that names them."""
LISTED: Final = {kind.list: name for name, kind in CALLED.items() if kind.list}
"""Kinds by the name of their list."""
