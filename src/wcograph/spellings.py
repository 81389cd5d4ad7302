"""People's names as they can be compared: over scripts, transliterations, orders of words, misprints.

Two names being alike says nothing of two people being one; what does is in `wcograph.grounds`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from anyascii import anyascii
from rapidfuzz.distance import OSA


def listed(words: str) -> frozenset[str]:
    """The words of a list that is written as text."""
    return frozenset(words.split())


_HONORIFICS: Final = listed(
    """mr mrs ms miss dr prof sir dame hon excellency he sr sra srta mme mlle
    don ing lic gen col maj cdr jr"""
)
_PARTICLES: Final = listed("bin ben ibn bint bn de da dos das del di von van der den du y")
"""Words between names that one writer has and another leaves out; a name may begin with one."""
_ARTICLES: Final = ("al", "el")
_BOUND: Final = frozenset({"abd", "abdul", "abdel", "abdal", "abdoul", "abou", "abu"})
"""Words that make one name with the next: Abdul Rahman is Abdulrahman."""
_TASHKEEL: Final = re.compile("[\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_ARABIC_BOUND: Final = re.compile(r"\b(عبد|أبو|ابو|آل) +")
_ARABIC_ARTICLE: Final = re.compile(r"^(?:آل|ال|لل)(?=..)")
_IDEOGRAPHS: Final = re.compile("[\u3400-\u9fff\uac00-\ud7af]{2,4}")
"""A name in Han or Hangul without a space: the surname is its first character."""
_SOUNDS: Final = (
    (re.compile("shch|sch|tch|sh|ch"), "x"),
    (re.compile("kh|gh|[cqg]"), "k"),
    (re.compile("dh|dj"), "d"),
    (re.compile("th"), "t"),
    (re.compile("ph"), "f"),
    (re.compile("z"), "s"),
    (re.compile("[aeiouwy]"), ""),
    (re.compile(r"(.)\1+"), r"\1"),
    (re.compile("(?<=.)h$"), ""),
    (re.compile("^bdl(?=..)"), "bd"),
)
"""Letters that transliterations exchange, and vowels, which Arabic does not write."""
_LOOSER: Final = str.maketrans("vp", "fb")
"""Consonants that Arabic has not."""
_ALIKE = 0.74
"""Words that are less alike than this are different words."""


class Word(NamedTuple):
    """A part of a name."""

    text: str
    """Latin small letters."""
    sounds: frozenset[str]
    """Its consonants, with and without what may be an article."""
    arabic: bool = False
    joined: bool = False
    """Made of two words that another writer may have written as one."""

    @property
    def initial(self) -> bool:
        """Whether it is a single letter."""
        return len(self.text) == 1


class Spelling(NamedTuple):
    """One form of a name."""

    text: str
    words: tuple[Word, ...]


@lru_cache(maxsize=200_000)
def consonants(word: str) -> str:
    """The consonants of a word in Latin letters, those that transliterations exchange written alike.

    >>> consonants("muhammad"), consonants("mohamed"), consonants("mhmd")
    ('mhmd', 'mhmd', 'mhmd')
    """
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


@lru_cache(maxsize=100_000)
def spelling(name: str) -> Spelling:
    """A name in words that can be compared.

    Honorifics, particles and what stands in brackets are left out; hyphens and articles join.

    >>> [word.text for word in spelling("Mr. Mohamed bin Salem AL-HARBI").words]
    ['mohamed', 'salem', 'alharbi']
    >>> [word.text for word in spelling("Андрей Белов").words]
    ['andrei', 'belov']
    """
    text = unicodedata.normalize("NFKC", re.sub(r"\([^)]*\)|\[[^]]*\]", " ", name))
    text = _ARABIC_BOUND.sub(r"\1", _TASHKEEL.sub("", text))
    raw = re.split(r"[\s.,;・·/]+", _IDEOGRAPHS.sub(lambda match: f" {match[0][0]} {match[0][1:]} ", text))
    words: list[Word] = []
    bound = ""
    for part in filter(None, raw):
        arabic = "\u0600" <= part[0] <= "\u06ff"
        latin = _latin(_ARABIC_ARTICLE.sub("", part) if arabic else part)
        if not latin or latin in _HONORIFICS or (latin in _PARTICLES and words):
            continue
        if latin in _ARTICLES or latin in _BOUND:
            bound += latin
            continue
        words.append(_word(bound + latin, arabic))
        bound = ""
    if bound:
        words.append(_word(bound, arabic=False))
    return Spelling(name, tuple(words))


def _latin(part: str) -> str:
    """Small Latin letters; letters with marks lose them, and ligatures and other scripts are written out."""
    return re.sub(r"[^a-z]", "", anyascii(unicodedata.normalize("NFKD", part)).lower())


@lru_cache(maxsize=200_000)
def _word(text: str, arabic: bool, joined: bool = False) -> Word:
    sounds = {consonants(text)}
    if text[:2] in _ARTICLES and len(text) > 4:
        sounds.add(consonants(text[2:]))
    return Word(text, frozenset(sounds - {""}), arabic, joined)


def likeness(one: Spelling, other: Spelling) -> float:
    """How alike two names are, from 0 to 1, in whatever order their words stand.

    What the longer one has more counts little: second surnames and fathers' names come and go. A word that
    has no partner on either side counts much. A surname alone, or beside an initial, cannot be sure.

    >>> round(likeness(spelling("KIM Tae-il"), spelling("Taeil Kim")), 2)
    1.0
    >>> likeness(spelling("محمد بن سالم الحربي"), spelling("Muhammad Alharbi")) > 0.8
    True
    >>> likeness(spelling("Ahmed Al Khalifa"), spelling("Mohammed Al Khalifa")) > 0.7
    False
    """
    best = _aligned(one.words, other.words)
    for words, others in ((one.words, other.words), (other.words, one.words)):
        if best < 1 and len(words) > 2:
            best = max(best, *(_aligned(division, others) for division in _divisions(words)))
    return best


def _divisions(words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """The words with two neighbours written as one."""
    for i, joined in enumerate(_neighbours(words)):
        yield (*words[:i], joined, *words[i + 2 :])


def _aligned(one: tuple[Word, ...], other: tuple[Word, ...]) -> float:
    shorter, longer = sorted((one, other), key=len)
    if not shorter:
        return 0.0
    pairs = sorted(
        ((_alike(a, b), i, j) for i, a in enumerate(shorter) for j, b in enumerate(longer)),
        key=lambda pair: (-pair[0], pair[1], pair[2]),
    )
    mine: set[int] = set()
    theirs: set[int] = set()
    total, whole = 0.0, 0
    for value, i, j in pairs:
        if value and i not in mine and j not in theirs:
            mine.add(i)
            theirs.add(j)
            total += value
            whole += not (shorter[i].initial or longer[j].initial)
    unmatched = len(longer) - len(theirs)
    found = total / len(shorter) - 0.04 * min(unmatched, 3)
    if len(shorter) == 1:
        return min(found, 0.6)
    return max(found, 0.0) if whole > 1 or found < 0.8 else min(found, 0.8)


@lru_cache(maxsize=500_000)
def _alike(one: Word, other: Word) -> float:
    """How alike two words are: 1 for the same, 0 for different ones."""
    if one.text == other.text:
        return 1.0 if len(one.text) > 1 else 0.8
    if one.initial or other.initial:
        return 0.7 if one.text[0] == other.text[0] and not (one.initial and other.initial) else 0.0
    if one.arabic or other.arabic:
        theirs = {sound.translate(_LOOSER) for sound in other.sounds}
        if any(sound.translate(_LOOSER) in theirs for sound in one.sounds):
            return 0.97
    spelt = OSA.normalized_similarity(one.text, other.text)
    for article in _ARTICLES:
        if one.text == article + other.text or other.text == article + one.text:
            return 0.97
    shared = max((len(sound) for sound in one.sounds & other.sounds), default=0)
    if shared > 2 or (shared == 2 and spelt >= 0.5):
        return max(spelt, 0.55 + 0.45 * spelt)
    short, long = sorted((one.text, other.text), key=len)
    if len(short) > 3 and long.startswith(short) and not (one.joined or other.joined):
        return 0.8  # Vivek for Vivekanand
    enough = _ALIKE if min(len(one.text), len(other.text)) > 3 else 0.99
    if one.joined or other.joined:
        enough = 0.9  # two words as one are long, and long words that differ much are alike still
    return spelt if spelt >= enough else 0.0


_EAST_ASIAN: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def is_east_asian(name: str) -> bool:
    """Whether a name is printed in Chinese, Japanese or Korean script, of which other readings are not known.

    >>> is_east_asian("鈴木一郎"), is_east_asian("Ichiro Suzuki")
    (True, False)
    """
    return _EAST_ASIAN.search(name) is not None


def keys(name: Spelling) -> set[str]:
    """What names share that are to be compared at all: sounds of words, one consonant more or less.

    >>> sorted(keys(spelling("Li Na")))
    ['li', 'ln', 'na']
    """
    found: set[str] = set()
    for word in (*name.words, *_neighbours(name.words)):
        if word.initial:
            continue
        for sound in word.sounds or {""}:
            if len(sound) < 2:
                found.add(word.text)
                continue
            sound = sound.translate(_LOOSER)
            found.add(sound)
            if len(sound) > 3:
                found.update(sound[:i] + sound[i + 1 :] for i in range(len(sound)))
    return found


def _neighbours(words: Sequence[Word]) -> Iterator[Word]:
    for one, other in pairwise(words):
        yield _word(one.text + other.text, one.arabic, joined=True)
