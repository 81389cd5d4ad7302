"""Names of bodies, series and outputs compared by their rare words."""

from __future__ import annotations

import pytest

from wcograph.titles import Titles, numbers, words

KNOWN = [
    *("World Harbour Forum", "Harbour Training Office of the Western Waters", "Harbour Guild", "Tide Bank"),
    *("Harbour Authority of Peru", "Harbour Authority of Fiji", "Harbour Authority of Norway"),
    *("Regional Training Centre of the Eastern Waters", "Risk strategy of the Western Waters"),
]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Western Waters Harbour Training Office", "Harbour Training Office of the Western Waters"),
        ("Regional training center, Eastern Waters", "Regional Training Centre of the Eastern Waters"),
        ("The World Harbor Forum", "World Harbour Forum"),
        ("WHF", "World Harbour Forum"),
        ("Стратегия рисков Западных вод", "СТРАТЕГИЯ РИСКОВ ЗАПАДНЫХ ВОД"),
        ("L'Autorité portuaire", "Autorités portuaires"),
    ],
)
def test_one_title_in_other_words_is_alike(one: str, other: str) -> None:
    titles = Titles([*KNOWN, one, other])
    assert titles.likeness(one, other) > 0.8
    assert titles.likeness(one, other) == titles.likeness(other, one)
    assert titles.keys(one) & titles.keys(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbour Authority of Peru", "Harbour Authority of Fiji"),
        ("Harbour Guild", "World Harbour Forum"),
        ("4th donor meeting", "5th donor meeting"),
        ("", "Tide Bank"),
    ],
)
def test_titles_that_share_common_words_only_are_not(one: str, other: str) -> None:
    assert Titles([*KNOWN, one, other]).likeness(one, other) < 0.7


def test_words_that_say_nothing_are_left_out() -> None:
    assert words("of the and de la") == ()
    assert words("Réunion des donateurs") == words("REUNION  de donateur")


def test_acronyms_are_no_words_by_their_sound() -> None:
    assert words("CDEMA") == ("cdema",)
    assert words("CUSTOMS ACADEMY") == words("Customs Academy")


def test_numbers_are_read_in_either_figures() -> None:
    assert numbers("WACAM phase II") == numbers("Phase 2 of WACAM") == {"2"}
    assert numbers("Vice-Chair's Xmas Mixer") == set()
