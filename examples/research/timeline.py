"""Spans of time as an SVG file: one row each, in groups, on an axis of years.

A span may be a single day; a mark is a day of another kind. The same spans give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby

LEFT, RIGHT, TOP, ROW, WIDTH = 260, 12, 68, 18, 960
STYLE = """text { font: 12px system-ui, "Segoe UI", "Liberation Sans", Arial, sans-serif; fill: #1b1f24; }
.ground { fill: #ffffff; }
.title { font-size: 15px; font-weight: 600; }
.group { font-weight: 600; }
.quiet { fill: #57606a; }
.end { text-anchor: end; }
.mid { text-anchor: middle; }
line { stroke: #d0d7de; }
.span { fill: #0072b2; }
.mark { fill: #ffffff; stroke: #b35900; stroke-width: 2; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .ground { fill: #0d1117; }
  .quiet { fill: #9198a1; }
  line { stroke: #3d444d; }
  .span { fill: #56b4e9; }
  .mark { fill: #0d1117; stroke: #f0b43c; }
}
"""


@dataclass(frozen=True)
class Span:
    """A row of the timeline; what has neither days nor mark is shown as a row without a date."""

    group: str
    label: str
    first: date | None
    last: date | None
    mark: date | None


def timeline(title: str, description: str, legend: tuple[str, str], spans: Sequence[Span]) -> str:
    """Spans in their order as a document of SVG 1.1; `legend` says what a bar and what a mark is.

    Raises:
        ValueError: no span has a day, so that there is no axis.
    """
    days = [day for span in spans for day in (span.first, span.last, span.mark) if day is not None]
    if not days:
        raise ValueError("no span has a day; a timeline needs one at least")
    years = range(min(days).year, max(days).year + 2)
    start, length = date(years[0], 1, 1), (date(years[-1], 1, 1) - date(years[0], 1, 1)).days

    def x(day: date) -> float:
        return round(LEFT + (day - start).days / length * (WIDTH - LEFT - RIGHT), 1)

    grouped = [(name, list(members)) for name, members in groupby(spans, key=lambda span: span.group)]
    height = TOP + ROW * (len(spans) + len(grouped)) + 10
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" '
        f'height="{height}" role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="desc">{escape(description)}</desc>',
        f"<style>\n{STYLE}</style>",
        f'<rect class="ground" width="{WIDTH}" height="{height}"/>',
        f'<text class="title" x="12" y="24">{escape(title)}</text>',
        f'<rect class="span" x="{LEFT}" y="36" width="14" height="9"/>',
        f'<text class="quiet" x="{LEFT + 20}" y="45">{escape(legend[0])}</text>',
        f'<circle class="mark" cx="{LEFT + 340}" cy="41" r="4"/>',
        f'<text class="quiet" x="{LEFT + 352}" y="45">{escape(legend[1])}</text>',
    ]
    for year in years:
        at = x(date(year, 1, 1))
        lines.append(f'<line x1="{at}" x2="{at}" y1="{TOP}" y2="{height - 8}"/>')
        if year % 2 == 0 and year != years[-1]:
            lines.append(f'<text class="quiet mid" x="{at}" y="{TOP - 4}">{year}</text>')
    y = TOP
    for name, members in grouped:
        y += ROW
        lines.append(f'<text class="group" x="12" y="{y - 3}">{escape(name)}</text>')
        for span in members:
            y += ROW
            lines.append(f'<text class="end" x="{LEFT - 8}" y="{y - 4}">{escape(span.label)}</text>')
            if span.first is not None and span.last is not None:
                at = x(span.first)
                width = max(5, round(x(span.last) - at, 1))
                lines.append(f'<rect class="span" x="{at}" y="{y - 13}" width="{width}" height="9"/>')
            if span.mark is not None:
                lines.append(f'<circle class="mark" cx="{x(span.mark)}" cy="{y - 8}" r="4"/>')
            if span.first is None and span.mark is None:
                lines.append(f'<text class="quiet" x="{LEFT + 4}" y="{y - 4}">without a date</text>')
    return "\n".join([*lines, "</svg>", ""])
