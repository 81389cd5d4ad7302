"""Colours and shapes of the classes in a picture, told apart by readers who are colour-blind too.

The colours are those of M. Okabe and K. Ito, "Color Universal Design" (2008); each goes with a shape of its
own, so that a picture printed in grey still reads. Regions and the usual types keep theirs from picture to
picture, unless a larger class of the same picture has it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Style:
    """How the nodes of one class are drawn."""

    shape: str
    """A shape that the page can draw: circle, square, triangle, diamond, hexagon, wedge, star, ring."""
    colour: str
    """Fill, as #rrggbb."""


@dataclass(frozen=True)
class NodeClass:
    """One line of the legend."""

    label: str
    style: Style
    values: tuple[str, ...]
    """The values that the class stands for: one, or several for the rest."""
    size: int
    """Number of nodes."""


STYLES: Final = (
    Style("circle", "#0072b2"),
    Style("square", "#e69f00"),
    Style("triangle", "#009e73"),
    Style("diamond", "#d55e00"),
    Style("hexagon", "#56b4e9"),
    Style("wedge", "#cc79a7"),
    Style("star", "#f0e442"),
)
"""Seven classes: more than that no eye keeps apart, so the smallest go into the rest."""
REST: Final = Style("ring", "#8c8c8c")

_OWN: Final[Mapping[str, Style]] = {
    "customs administration": STYLES[0],
    "international organization": STYLES[1],
    "government": STYLES[2],
    "association": STYLES[3],
    "organization": STYLES[4],
    "event": STYLES[5],
    "government agency": STYLES[6],
    "person": STYLES[3],
    "country": STYLES[0],
    "WCO region": STYLES[5],
    "Regional Office for Capacity Building": STYLES[2],
    "Regional Training Centre": STYLES[5],
    "AMS": STYLES[0],
    "AP": STYLES[1],
    "ESA": STYLES[2],
    "EUR": STYLES[3],
    "MENA": STYLES[4],
    "WCA": STYLES[5],
}
REGIONS: Final[Mapping[str, str]] = {
    "AMS": "Americas and the Caribbean (AMS)",
    "AP": "Asia/Pacific (AP)",
    "ESA": "East and Southern Africa (ESA)",
    "EUR": "Europe (EUR)",
    "MENA": "Middle East and North Africa (MENA)",
    "WCA": "West and Central Africa (WCA)",
}
"""The six regions of the WCO: networks carry their codes only."""


def classes_of(
    values: Sequence[str], *, labels: Mapping[str, str] | None = None, missing: str = "not stated"
) -> list[NodeClass]:
    """The classes of a picture, the largest first and the rest last.

    Values beyond the seventh, and "", make up the rest.

    Args:
        values: one value for each node; "" where there is none.
        labels: what the legend says for a value, where that is not the value itself.
        missing: what the legend says for "".

    >>> [(c.label, c.style.shape, c.size) for c in classes_of(["EUR", "AMS", "AMS", ""])]
    [('AMS', 'circle', 2), ('EUR', 'diamond', 1), ('not stated', 'ring', 1)]
    """
    counts = Counter(values)
    nothing = counts.pop("", 0)
    ranked = sorted(counts, key=lambda value: (-counts[value], value))
    shown, others = ranked[: len(STYLES)], ranked[len(STYLES) :]
    if len(others) == 1 and not nothing:  # "other" in place of a single name would hide it for nothing
        shown, others = ranked, []
    taken: dict[str, Style] = {}
    for value in shown:
        own = _OWN.get(value)
        if own is not None and own not in taken.values():
            taken[value] = own
    free = iter([style for style in STYLES if style not in taken.values()] + [REST])
    for value in shown:
        if value not in taken:
            taken[value] = next(free)
    named = labels or {}
    found = [NodeClass(named.get(value, value), taken[value], (value,), counts[value]) for value in shown]
    if others or nothing:
        label = "other" if others and not nothing else missing if not others else f"other, or {missing}"
        rest = (*others, "") if nothing else tuple(others)
        found.append(NodeClass(label, REST, rest, nothing + sum(counts[value] for value in others)))
    return found
