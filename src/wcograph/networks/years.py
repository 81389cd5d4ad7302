"""One network for each year."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import networkx as nx

from wcograph.networks.selections import When, selection
from wcograph.store import Anything, engine_of


def networks_by_year(
    network: Callable[..., nx.Graph],
    dataset: Anything,
    *,
    since: When | None = None,
    until: When | None = None,
    **options: Any,
) -> dict[int, nx.Graph]:
    """One network a year, in order of years, for years with a meeting that passes the filters.

    A meeting that may have gone on in two years is in both; undated ones are in none.

    Args:
        network: one of the functions of `wcograph.networks`.
        dataset: what `open_dataset` gives.
        since: filter; a year that it cuts is kept in part.
        until: filter; likewise.
        options: what the function takes besides, `region` and `topic` among it.

    Raises:
        UsageError, NotFoundError, StoreError: as the function.

    >>> import wcograph
    >>> from wcograph.networks import topic_network
    >>> list(networks_by_year(topic_network, wcograph.open_dataset(), since="2016", until="2017-06"))
    [2016, 2017]
    """
    dataset = engine_of(dataset)
    filters = {name: options[name] for name in ("region", "topic") if name in options}
    chosen = selection(dataset, since=since, until=until, **filters)
    years = {
        year
        for meeting in chosen.chosen.values()
        if meeting.first
        for year in range(int(meeting.first[:4]), int(meeting.last[:4]) + 1)
    }
    found = {}
    for year in sorted(years):
        first = max(f"{year}-01-01", chosen.since)
        last = min(f"{year}-12-31", chosen.until or f"{year}-12-31")
        if first <= last:
            found[year] = network(
                dataset, since=date.fromisoformat(first), until=date.fromisoformat(last), **options
            )
    return found
