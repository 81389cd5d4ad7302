"""Dates as documents state them: a day, a month, a year, or an interval of these.

The part of EDTF (Extended Date/Time Format, ISO 8601-2:2019) that reports of meetings need: level 0 dates
and closed intervals. No seasons, no sets, no times: what is less certain goes to a note.
"""

from __future__ import annotations

import calendar
import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_DATE = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$", re.ASCII)


def _bounds_of_date(text: str) -> tuple[date, date]:
    match = _DATE.match(text)
    if not match:
        raise ValueError(f"'{text}' is no date: write 2015, 2015-02, 2015-02-03 or 2015-02-02/2015-02-04")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if not 1900 <= year <= 2100:
        raise ValueError(f"'{text}': the year is outside 1900 to 2100")
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
    end_first, end_last = _bounds_of_date(end)
    if end_last < first or end_first < first:
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


def agrees(one: str, other: str) -> bool:
    """Whether two dates differ in precision only: one lies wholly within the other.

    >>> agrees("2016-05", "2016-05-26")
    True
    >>> agrees("2016-05-26", "2016-05-27")
    False

    An interval of days contradicts a shorter one within it, for both are precise:

    >>> agrees("2015-02-02/2015-02-04", "2015-02-03")
    False
    """
    if one == other:
        return True
    finer, coarser = sorted((one, other), key=len, reverse=True)
    if min(len(part) for part in parts(coarser)) == 10:
        return False
    (a, b), (c, d) = bounds(finer), bounds(coarser)
    return c <= a and b <= d


def _checked(text: str) -> str:
    bounds(text)
    return text


Edtf = Annotated[str, StringConstraints(max_length=21), AfterValidator(_checked)]
"""A date or interval that exists, as precise as the source and no more."""
