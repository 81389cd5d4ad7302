"""Dates as documents state them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wcograph import edtf

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31)).map(date.isoformat)
DATES = st.one_of(DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2015", "2015-01-01", "2015-12-31"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("2015-02-03", "2015-02-03", "2015-02-03"),
        ("2015-02-02/2015-02-04", "2015-02-02", "2015-02-04"),
        ("2014/2016-03", "2014-01-01", "2016-03-31"),
        ("2015-02-03/2015-02", "2015-02-03", "2015-02-28"),
    ],
)
def test_bounds_are_the_first_and_last_day_meant(text: str, first: str, last: str) -> None:
    assert edtf.bounds(text) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2015-02-30", "'2015-02-30': month 2015-02 has 28 days, there is no day 30"),
        ("1900-02-29", "'1900-02-29': month 1900-02 has 28 days, there is no day 29"),
        ("2015-13", "'2015-13': there is no month 13"),
        ("2015-00", "'2015-00': there is no month 00"),
        ("0215", "'0215': the year is outside 1900 to 2100"),
        ("2015-02-04/2015-02-02", "'2015-02-04/2015-02-02' ends before it starts"),
        ("2015-06/2014", "'2015-06/2014' ends before it starts"),
        ("2015-02-04/2015-02-04", "'2015-02-04/2015-02-04' starts and ends alike; write '2015-02-04'"),
        *(
            (text, f"'{text}' is no date: write 2015, 2015-02, 2015-02-03 or 2015-02-02/2015-02-04")
            for text in (
                "",
                "2 February",
                "2015-2-3",
                "２０１５",
                "2015\n",
                "2015-02-03T10:00",
                "-2015",
                "2015-21-",
            )
        ),
    ],
)
def test_what_is_no_date_says_why(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        edtf.bounds(text)


def test_an_interval_with_an_empty_half_is_refused() -> None:
    for text in ("2015/", "/2015", "2015/2016/2017"):
        with pytest.raises(ValueError, match=r"is no date|starts and ends"):
            edtf.bounds(text)


@pytest.mark.parametrize(
    ("coarser", "finer", "refined"),
    [
        ("2016-05", "2016-05-26", True),
        ("2016", "2016-05", True),
        ("2015-02", "2015-02-02/2015-02-04", True),
        ("2015-02/2015-03", "2015-02-27/2015-03-02", True),
        ("2016-05-26", "2016-05-27", False),
        ("2015-02-03", "2015-02-02/2015-02-04", False),  # the interval says that it went on
        ("2015-02", "2015-02-27/2015-03-02", False),
        ("2014/2016", "2015", False),
        ("2015-02-04", "2015-02/2015-02-04", False),  # a day is no interval
        ("2014/2016", "2015-06-03", False),
        ("2015-02/2015-03", "2015-02-03/2015-02-05", False),  # one ends in March, the other in February
        ("2015-02-02/2015-02", "2015-02/2015-02-04", False),  # together they would say what nobody said
    ],
)
def test_only_precision_may_differ(coarser: str, finer: str, refined: bool) -> None:
    assert (edtf.refines(finer, coarser), edtf.refines(coarser, finer)) == (refined, False)


@given(DATES, DATES)
def test_the_finer_date_lies_within_the_coarser(one: str, other: str) -> None:
    (a, b), (c, d) = edtf.bounds(one), edtf.bounds(other)
    assert edtf.refines(one, other) == (c <= a and b <= d)


@given(DATES, DATES, DATES)
def test_refinement_is_an_order(one: str, two: str, three: str) -> None:
    assert edtf.refines(one, one)
    if edtf.refines(one, two) and edtf.refines(two, three):
        assert edtf.refines(one, three)
    if edtf.refines(one, two) and edtf.refines(two, one):
        assert one == two


@given(st.text(max_size=25))
def test_any_text_is_a_date_or_a_value_error(text: str) -> None:
    try:
        first, last = edtf.bounds(text)
    except ValueError:
        return
    assert first <= last
