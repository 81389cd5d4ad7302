"""Rows as a table for reading, fitted to a width; for programs there are CSV, TSV and JSON.

Widths are taken from the first rows, so that a long result begins at once. Cells are measured in columns of
the terminal: a Chinese character takes two, a combining accent none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from rich.cells import cell_len, chop_cells

from wcograph.cli.terminal import styled, visible

_SAMPLE = 1000
"""Rows that widths are taken from."""
_LINES = 4
"""Lines of a cell, then it is cut; the whole text is in the other formats."""
_GAP = 2
_LEAST = 10
"""Columns that a cell needs to be readable; with less, each row is written as a list."""
_LEFT_TO_RIGHT = "\u200e"


class Cell(NamedTuple):
    """A value, ready to be shown."""

    text: str
    """On one line and without control characters, see `terminal.visible`."""
    kind: str = "text"
    """`text`, `number` (to the right) or `name` (in colour)."""


def lines(
    columns: Sequence[str], rows: Iterable[Sequence[Cell]], width: int, *, colour: bool = False
) -> Iterator[str]:
    """A table as lines of at most `width` columns.

    >>> print(*lines(["who", "n"], [[Cell("Keen"), Cell("2", "number")]], 80), sep="\\n")
    who   n
    ────  ─
    Keen  2
    """
    given = iter(rows)
    sample = list(islice(given, _SAMPLE))
    names = [visible(name) for name in columns]
    natural = [
        max([_length(name), *(_length(row[i].text) for row in sample)]) for i, name in enumerate(names)
    ]
    widths = fitted(natural, width - _GAP * (len(names) - 1))
    everything = chain(sample, given)
    if not names or any(have < min(need, _LEAST) for have, need in zip(widths, natural, strict=True)):
        return _as_lists(names, everything, width, colour)
    return _as_grid(names, everything, widths, sample, colour)


def fitted(natural: Sequence[int], room: int) -> list[int]:
    """Widths of columns within some room: narrow ones keep theirs, wide ones share what is left.

    >>> fitted([4, 100, 60], 80)
    [4, 38, 38]
    """
    widths = list(natural)
    excess = sum(widths) - room
    while excess > 0:
        widest = max(widths, default=0)
        if widest <= 1:
            break
        second = max((size for size in widths if size < widest), default=1)
        wide = [i for i, size in enumerate(widths) if size == widest]
        cut = min(widest - second, max(1, excess // len(wide)))
        for i in wide:
            if excess <= 0:
                break
            widths[i] -= cut
            excess -= cut
    return widths


def _as_grid(
    names: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    widths: Sequence[int],
    sample: Sequence[Sequence[Cell]],
    colour: bool,
) -> Iterator[str]:
    right = [
        bool(sample) and all(row[i].kind == "number" or not row[i].text for row in sample)
        for i in range(len(names))
    ]
    # rows of several lines need air between them, rows of one line do not
    airy = any(_length(row[i].text) > widths[i] for row in sample for i in range(len(names)))
    head = [wrapped(name, size) for name, size in zip(names, widths, strict=True)]
    yield from _row(head, widths, right, ["1"] * len(names), colour)
    yield styled((" " * _GAP).join("─" * size for size in widths), "2", colour)
    for index, row in enumerate(rows):
        if airy and index:
            yield ""
        cells = [wrapped(cell.text, size) for cell, size in zip(row, widths, strict=True)]
        styles = ["36" if cell.kind == "name" else "" for cell in row]
        yield from _row(cells, widths, right, styles, colour)


def _row(
    cells: Sequence[Sequence[str]],
    widths: Sequence[int],
    right: Sequence[bool],
    styles: Sequence[str],
    colour: bool,
) -> Iterator[str]:
    last = len(cells) - 1
    for number in range(max(len(cell) for cell in cells)):
        parts = []
        for i, cell in enumerate(cells):
            text = cell[number] if number < len(cell) else ""
            shown = styled(text, styles[i], colour) if styles[i] else text
            space = " " * (widths[i] - _length(text))
            parts.append(space + shown if right[i] else shown + (space if i < last else ""))
        yield (" " * _GAP).join(parts).rstrip()


def _as_lists(
    names: Sequence[str], rows: Iterable[Sequence[Cell]], width: int, colour: bool
) -> Iterator[str]:
    """Each row as a list of name and value, where a grid would be too narrow."""
    margin = min(max((_length(name) for name in names), default=0), max(width // 3, 1))
    for index, row in enumerate(rows):
        if index:
            yield styled("─" * min(width, 40), "2", colour)
        for name, cell in zip(names, row, strict=True):
            if not cell.text:
                continue
            label = wrapped(name, margin, 1)[0]
            for number, text in enumerate(wrapped(cell.text, max(width - margin - _GAP, 1))):
                before = label if number == 0 else ""
                space = " " * (margin - _length(before) + _GAP)
                shown = styled(text, "36", colour) if cell.kind == "name" else text
                yield styled(before, "1", colour) + space + shown


def wrapped(text: str, width: int, most: int = _LINES) -> list[str]:
    """A text in lines of at most `width` columns; what is beyond the last line is cut with an ellipsis.

    >>> wrapped("Regional Entities Strategic Meeting", 17, 2)
    ['Regional Entities', 'Strategic Meeting']
    >>> wrapped("Regional Entities Strategic Meeting", 17, 1)
    ['Regional Entitie…']
    """
    found = [text] if _length(text) <= width else _broken(text, width)
    if len(found) > most:
        found = [*found[: most - 1], _cut(" ".join(found[most - 1 : most + 1]), width)]
    return [_anchored(line) for line in found] or [""]


def _broken(text: str, width: int) -> list[str]:
    found: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if _length(joined) <= width:
            line = joined
            continue
        if line:
            found.append(line)
        while _length(word) > width:
            head = _head(word, width)
            found.append(head)
            word = word[len(head) :]
        line = word
    return [*found, line] if line else found


def _head(word: str, width: int) -> str:
    """As much of a long word as a line takes, if possible up to a hyphen, slash or the like."""
    head = chop_cells(word, width)[0] or word[0]
    joint = max(head.rfind(mark) for mark in "-/#_.") + 1
    return head[:joint] if joint > width // 2 else head


def _cut(text: str, width: int) -> str:
    if _length(text) < width:
        return f"{text}…"
    pieces = chop_cells(text, max(width - 1, 1))
    return f"{pieces[0].rstrip()}…" if width > 1 else "…"


def _anchored(line: str) -> str:
    """A line with right-to-left text, closed by a mark that keeps the next column where it is.

    Without it the bidirectional algorithm (UAX 9) would draw digits of the next cell before this one.
    """
    if line.isascii() or not any(unicodedata.bidirectional(c) in ("R", "AL") for c in line):
        return line
    return line + _LEFT_TO_RIGHT


def _length(text: str) -> int:
    return len(text) if text.isascii() else cell_len(text)
