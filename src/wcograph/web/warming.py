"""What a site makes as it starts, before anybody asks, so that its first readers need not wait for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Thread, main_thread
from typing import Final

from wcograph.errors import WcographError
from wcograph.web.drawings import Networks
from wcograph.web.finding import Names
from wcograph.web.indexes import Indexes
from wcograph.web.publication import Publication

_INDEXES: Final = (
    *("events", "series", "people", "organizations", "topics", "outputs", "sources", "conflicts"),
    *("regions", "places"),
)
"""Lists whose indexes are made, those of the first page first."""

_PATIENCE: Final = 2.0
"""Seconds that the site may start later for it; what is not made by then is made beside its work."""


def warm(publication: Publication, indexes: Indexes, networks: Networks, names: Names, *, ask: bool) -> None:
    """Make templates, indexes and the like, in the order in which they are likely wanted.

    Args:
        publication: whose templates these are.
        indexes: of the lists.
        networks: behind the drawings.
        names: for searches.
        ask: whether the dataset may be asked; an endpoint elsewhere is spared what nobody wants yet.
    """
    templates = publication.templates
    steps: list[Callable[[], object]] = [
        partial(templates.get_template, name) for name in ("home.html", "thing.html")
    ]
    if ask:
        steps += [partial(indexes, kind) for kind in _INDEXES]
    steps += [partial(templates.get_template, name) for name in templates.list_templates()]
    if ask:
        steps += [names.prepare, partial(networks, "org")]
    thread = Thread(target=_follow, args=(steps,), name="warming")
    thread.start()
    thread.join(_PATIENCE)


def _follow(steps: list[Callable[[], object]]) -> None:
    for step in steps:
        if not main_thread().is_alive():  # the site ends; it waits for one step, not for all
            return
        try:
            step()
        except WcographError:  # whoever asks for it is told why it cannot be had
            return
