"""Small charts as SVG files: bars, and a matrix of counts.

A template and some arithmetic, because the charts are rectangles with numbers: the same values give the same
bytes, they read on light and dark grounds and without telling colours apart (each value is written beside
its shape), and they hold their title and description for those who listen to pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Final

_WIDTH: Final = 760
_ROW: Final = 24
_CELL: Final = 24
_LETTER: Final = 6.8
"""Width of a letter of 13 px, on average; wide letters are rare enough for the margin."""
_LONGEST: Final = 46
"""Letters of a label, then it is cut; the table beside the chart has it whole."""
_LEVELS: Final = (1, 3, 6, 12)
"""Least counts of the four shades of a matrix."""
_SHADES: Final = "abc"


@dataclass(frozen=True)
class Bars:
    """Bars from the left, one a row, each of up to three parts."""

    title: str
    description: str
    """What the chart shows, in words, for those who do not see it."""
    rows: Sequence[tuple[str, Sequence[int]]]
    """Labels, each with the size of its parts."""
    parts: Sequence[str] = ()
    """What the parts are, where there are several."""


@dataclass(frozen=True)
class Matrix:
    """Counts by row and column, the more the darker."""

    title: str
    description: str
    columns: Sequence[str]
    rows: Sequence[tuple[str, Sequence[int]]]


Chart = Bars | Matrix


def svg(chart: Chart) -> str:
    """A chart as a document of SVG 1.1, ended by a newline.

    >>> svg(Bars("Events", "Events by region: Lima 3.", [("Lima", [3])])).count('class="a"')
    1
    """
    values = _bars(chart) if isinstance(chart, Bars) else _matrix(chart)
    name = "bars" if isinstance(chart, Bars) else "matrix"
    return _template(name, {"title": chart.title, "description": chart.description, **values})


def _template(name: str, values: Mapping[str, Any]) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    folder = files("wcograph").joinpath("templates", "chart")
    css = Markup(folder.joinpath("chart.css").read_text("utf-8"))  # noqa: S704 - our own file
    environment = Environment(
        loader=PackageLoader("wcograph", "templates/chart"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(f"{name}.svg.j2").render(css=css, **values) + "\n"


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1].rstrip()}…"


def _margin(labels: Sequence[str]) -> int:
    """Where labels end, so that the longest fits before it."""
    return round(max((len(_short(label)) for label in labels), default=0) * _LETTER) + 20


def _bars(chart: Bars) -> dict[str, Any]:
    left = _margin([label for label, _ in chart.rows])
    totals = [" + ".join(f"{size:,}" for size in parts) for _, parts in chart.rows]
    most = max((sum(parts) for _, parts in chart.rows), default=0) or 1
    right = round(max(map(len, totals), default=0) * _LETTER) + 24
    scale = (_WIDTH - left - right) / most
    top = 62 if chart.parts else 44
    rows = []
    for number, (label, parts) in enumerate(chart.rows):
        y, x, bars = top + number * _ROW, float(left + 8), []
        for shade, size in zip(_SHADES, parts, strict=False):
            width = round(size * scale, 1)
            if size:
                bars.append({"shade": shade, "x": round(x, 1), "width": width})
            x += width
        rows.append(
            {"y": y, "text_y": y + 13, "label_x": left, "label": _short(label), "bars": bars}
            | {"total_x": round(x + 6, 1), "total": totals[number]}
        )
    legend, x = [], float(left + 8)
    for shade, label in zip(_SHADES, chart.parts, strict=False):
        legend.append({"shade": shade, "x": round(x, 1), "label": label})
        x += 40 + len(label) * _LETTER
    return {"width": _WIDTH, "height": top + len(rows) * _ROW + 12, "rows": rows, "legend": legend}


def _matrix(chart: Matrix) -> dict[str, Any]:
    left, top = _margin([label for label, _ in chart.rows]) + 8, 84
    columns = [
        {"x": left + i * _CELL + 19, "y": top - 34, "label": label} for i, label in enumerate(chart.columns)
    ]
    rows = []
    for number, (label, counts) in enumerate(chart.rows):
        y = top + number * _CELL
        cells = [
            {
                "x": left + i * _CELL,
                "mid": left + i * _CELL + _CELL / 2,
                "value": count,
                "level": _level(count),
            }
            for i, count in enumerate(counts)
        ]
        rows.append({"y": y, "text_y": y + 16, "label_x": left - 8, "label": _short(label), "cells": cells})
    width = left + len(chart.columns) * _CELL + 16
    height = top + len(rows) * _CELL + 14
    return {"width": width, "height": height, "size": _CELL, "columns": columns, "rows": rows}


def _level(count: int) -> int:
    return sum(count >= least for least in _LEVELS)
