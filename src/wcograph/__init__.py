"""wcograph: the knowledge graph of regional customs cooperation.

Who met whom, where, about what, on whose behalf, with what result, and who says so. A dataset is an
`rdflib.Dataset`, a network a `networkx` graph, a table a list of dicts.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wcograph.catalogue import search
    from wcograph.coverage import report
    from wcograph.dataset import build
    from wcograph.dossier import describe
    from wcograph.errors import QueryError, WcographError
    from wcograph.graphfiles import write_network
    from wcograph.lookup import claims, conflicts
    from wcograph.matches import match
    from wcograph.networks import (
        affiliation_network,
        coparticipation_network,
        membership_network,
        region_network,
        topic_network,
    )
    from wcograph.pictures import show, write_html
    from wcograph.releases import export
    from wcograph.store import ask, construct, open_dataset, select
    from wcograph.uploads import push
    from wcograph.validation import validate

_HOMES = {
    "QueryError": "errors",
    "WcographError": "errors",
    "affiliation_network": "networks",
    "ask": "store",
    "build": "dataset",
    "claims": "lookup",
    "conflicts": "lookup",
    "construct": "store",
    "coparticipation_network": "networks",
    "describe": "dossier",
    "export": "releases",
    "match": "matches",
    "membership_network": "networks",
    "open_dataset": "store",
    "push": "uploads",
    "region_network": "networks",
    "report": "coverage",
    "search": "catalogue",
    "select": "store",
    "show": "pictures",
    "topic_network": "networks",
    "validate": "validation",
    "write_html": "pictures",
    "write_network": "graphfiles",
}

__version__ = "0.1.0"
__all__ = [
    "QueryError",
    "WcographError",
    "affiliation_network",
    "ask",
    "build",
    "claims",
    "conflicts",
    "construct",
    "coparticipation_network",
    "describe",
    "export",
    "match",
    "membership_network",
    "open_dataset",
    "push",
    "region_network",
    "report",
    "search",
    "select",
    "show",
    "topic_network",
    "validate",
    "write_html",
    "write_network",
]


def __getattr__(name: str) -> Any:
    """A name of the front door; its module is imported when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module 'wcograph' has no attribute {name!r}")
    value = getattr(import_module(f"wcograph.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
