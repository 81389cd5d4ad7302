"""Dates as people write them, from EDTF as sources state them."""

from __future__ import annotations

from datetime import date
from typing import Final

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def spoken(edtf: str) -> str:
    """A day, month, year or span of them in words.

    >>> [spoken(text) for text in ("2015-02-02/2015-02-04", "2015-01-30/2015-02-01", "2015-02", "2015")]
    ['2–4 February 2015', '30 January – 1 February 2015', 'February 2015', '2015']

    Where only one end is known to the day, the other is left to it:

    >>> [spoken(text) for text in ("2025-11-03/2025-11", "2025-12/2025-12-05")]
    ['from 3 November 2025', 'until 5 December 2025']

    What is no date of ours stays as it is:

    >>> spoken("spring of 2015")
    'spring of 2015'
    """
    first, slash, last = edtf.partition("/")
    one, other = _parts(first), _parts(last)
    if not one or (slash and not other):
        return edtf
    if not slash or first == last:
        return _one(*one)
    if len(one) > len(other) and one[: len(other)] == other:
        return f"from {_one(*one)}"
    if len(one) < len(other) and other[: len(one)] == one:
        return f"until {_one(*other)}"
    if len(one) == len(other) == 3 and one[:2] == other[:2]:
        return f"{one[2]}–{_one(*other)}"
    if one[0] == other[0] and len(one) > 1 and len(other) > 1:
        return f"{_one(*one).rpartition(' ')[0]} – {_one(*other)}"
    return f"{_one(*one)} – {_one(*other)}"


def span(first: date | None, last: date | None) -> str:
    """Days from one to another in words; nothing where they are not known.

    >>> span(date(2015, 2, 2), date(2015, 2, 4))
    '2–4 February 2015'
    """
    return spoken(f"{first.isoformat()}/{last.isoformat()}") if first and last else ""


def _parts(text: str) -> tuple[int, ...]:
    pieces = text.split("-")
    if not (1 <= len(pieces) <= 3 and all(piece.isascii() and piece.isdigit() for piece in pieces)):
        return ()
    numbers = tuple(map(int, pieces))
    return numbers if len(pieces[0]) == 4 and (len(numbers) == 1 or 1 <= numbers[1] <= 12) else ()


def _one(year: int, month: int = 0, day: int = 0) -> str:
    return " ".join(part for part in (str(day or ""), _MONTHS[month - 1] if month else "", str(year)) if part)
