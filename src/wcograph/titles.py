"""Names of bodies, series, places and outputs as they can be compared: by their rare words.

People's names are in `wcograph.spellings`; a title is known by its words, not by how they sound.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from anyascii import anyascii

from wcograph.spellings import consonants, listed

_EMPTY: Final = listed(
    """a an and at by for from in its of on the to with
    au aux de des du en et la le les l d par pour sur
    al con del el las los para por un una y da das do dos e o
    der die und für na po v i s w"""
)
"""Words of English, French, Spanish, Portuguese, German and Russian that say nothing."""
_ACRONYM: Final = re.compile(r"[A-Z]{3,8}")
_FIGURES: Final = "I II III IV V VI VII VIII IX X"
_ROMAN: Final = {figure: str(number) for number, figure in enumerate(_FIGURES.split(), start=1)}
_RARE = 3
"""Words of a title that it can be found by: its rarest."""


@lru_cache(maxsize=100_000)
def words(title: str) -> tuple[str, ...]:
    """The words of a title that say something, each in a form that its spellings share.

    >>> words("Regional Training Centres of the Americas")
    ('rknl', 'trnk', 'sntr', 'mrk')
    >>> words("The regional training center for the Americas")
    ('rknl', 'trnk', 'sntr', 'mrk')
    """
    plain = anyascii(unicodedata.normalize("NFKC", title.replace("’", "'")))
    found = [part for part in re.split(r"[^A-Za-z0-9]+", plain) if part and part.lower() not in _EMPTY]
    shouted = title.isupper() and len(found) > 1
    return tuple(part.lower() if part.isupper() and not shouted else _root(part.lower()) for part in found)


def _root(word: str) -> str:
    if len(word) < 5 or not word.isalpha():
        return word
    word = word[:-1] if word.endswith("s") and not word.endswith("ss") else word
    root = consonants(re.sub("^c(?=[eiy])", "s", word))
    return root if len(root) > 2 else word


def numbers(title: str) -> set[str]:
    """The numbers in a title: years, editions, phases, also in Roman figures.

    >>> sorted(numbers("Strategic Plan 2019-2022, phase II")), numbers("14th Conference")
    (['2', '2019', '2022'], {'14'})
    """
    found = {str(int(number)) for number in re.findall(r"[0-9]+", title)}
    return found | {_ROMAN[part] for part in re.findall(r"\b[IVX]+\b", title) if part in _ROMAN}


class Titles:
    """All titles of one kind, by which it is known how telling a word is."""

    def __init__(self, titles: Iterable[str]) -> None:
        known = set(titles)
        self._seen = Counter(word for title in known for word in set(words(title)))
        self._size = max(len(known), 1)

    def _telling(self, word: str) -> float:
        return math.log(1 + self._size / max(self._seen[word], 1))

    def likeness(self, one: str, other: str) -> float:
        """How alike two titles are, from 0 to 1: the cosine of their words, each as telling as it is rare.

        The first letters of a title's words are as good as the words.

        >>> titles = Titles(["Tide Bank", "Bank of the Tides", "Reef Fund", "Tide Fund"])
        >>> round(titles.likeness("Tide Bank", "Bank of the Tides"), 2)
        1.0
        >>> titles.likeness("Tide Bank", "Tide Fund") < 0.6
        True
        """
        if one in _initials(other) or other in _initials(one):
            return 0.85
        mine, theirs = set(words(one)), set(words(other))
        shared = sum(self._telling(word) ** 2 for word in mine & theirs)
        return shared / math.sqrt(self._square(mine) * self._square(theirs)) if shared else 0.0

    def _square(self, all_: set[str]) -> float:
        return sum(self._telling(word) ** 2 for word in all_)

    def keys(self, title: str) -> set[str]:
        """What titles share that are to be compared at all: one of their rarest words, or their initials."""
        rare = sorted(set(words(title)), key=lambda word: (self._seen[word], word))[:_RARE]
        return {*rare, *_initials(title)} | ({title} if _ACRONYM.fullmatch(title) else set())


@lru_cache(maxsize=100_000)
def _initials(title: str) -> frozenset[str]:
    """What a title of three words or more may be called for short, as in WCO."""
    found = [part for part in re.findall(r"[A-Za-z]+", anyascii(title)) if part.lower() not in _EMPTY]
    letters = "".join(part[0] for part in found).upper()
    return frozenset({letters} if 3 <= len(letters) <= 8 else ())


def nearest(titles: Titles, mine: Iterable[str], theirs: Iterable[str]) -> tuple[float, str, str]:
    """The two forms that are most alike, and how much."""
    others = list(theirs)
    pairs = ((titles.likeness(a, b), a, b) for a in mine for b in others)
    return max(pairs, default=(0.0, "", ""), key=lambda pair: (pair[0], pair[1] == pair[2]))
