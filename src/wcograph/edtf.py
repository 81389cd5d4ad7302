"""Dates as documents state them: a day, a month, a year, or an interval of these.

The part of EDTF (Extended Date/Time Format, ISO 8601-2:2019) that reports of meetings need: level 0 dates
and closed intervals. No seasons, no sets, no times: what is less certain goes to a note. The type of a field
that holds one is in `wcograph.scalars`.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
YEARS = (1900, 2100)
"""Years that a document about customs cooperation can mean; what lies outside is a slip of the pen."""


def _bounds_of_date(text: str) -> tuple[date, date]:
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"'{text}' is no date: write 2015, 2015-02, 2015-02-03 or 2015-02-02/2015-02-04")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if not YEARS[0] <= year <= YEARS[1]:
        raise ValueError(f"'{text}': the year is outside {YEARS[0]} to {YEARS[1]}")
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        raise ValueError(f"'{text}': there is no month {month:02}")
    last = calendar.monthrange(year, month)[1]
    if day is None:
        return date(year, month, 1), date(year, month, last)
    if not 1 <= day <= last:
        raise ValueError(f"'{text}': month {year}-{month:02} has {last} days, there is no day {day:02}")
    return date(year, month, day), date(year, month, day)


def bounds(text: str) -> tuple[date, date]:
    """First and last day that a date or interval can mean.

    >>> bounds("2016-05")
    (datetime.date(2016, 5, 1), datetime.date(2016, 5, 31))
    >>> bounds("2015-02-02/2015-02-04")[1]
    datetime.date(2015, 2, 4)
    >>> bounds("2015-02-30")
    Traceback (most recent call last):
        ...
    ValueError: '2015-02-30': month 2015-02 has 28 days, there is no day 30

    Raises:
        ValueError: not a date of this form, a day that does not exist, or an end before its start.
    """
    start, slash, end = text.partition("/")
    first, last = _bounds_of_date(start)
    if not slash:
        return first, last
    _, end_last = _bounds_of_date(end)
    if end_last < first:
        raise ValueError(f"'{text}' ends before it starts")
    if start == end:
        raise ValueError(f"'{text}' starts and ends alike; write '{start}'")
    return first, end_last


def parts(text: str) -> tuple[str, str]:
    """Start and end as written; the same twice for a single date.

    >>> parts("2015-02-02/2015-02-04")
    ('2015-02-02', '2015-02-04')
    """
    start, _, end = text.partition("/")
    return start, end or start


def refines(finer: str, coarser: str) -> bool:
    """Whether a date says what another one says and more: its start and end lie within the other's.

    >>> refines("2016-05-26", "2016-05"), refines("2015-02-02/2015-02-04", "2015-02")
    (True, True)

    A day within an interval contradicts it, for the interval says when the event ended:

    >>> refines("2015-02-03", "2015-02-02/2015-02-04"), refines("2015-06", "2014/2016")
    (False, False)
    """
    if "/" in coarser and "/" not in finer:
        return finer == coarser
    # the text of a coarser date is the beginning of the text of every date within it
    return all(fine.startswith(rough) for fine, rough in zip(parts(finer), parts(coarser), strict=True))
