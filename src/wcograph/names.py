"""Which IRI stands for an id now, and which names may still be said: merges and withdrawals.

Everything that becomes RDF goes through here, so that a merged id or a withdrawn name cannot slip past.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final
from urllib.parse import unquote, urlsplit

from pyoxigraph import Literal, NamedNode

from wcograph.authorities import Decision
from wcograph.files import Data
from wcograph.namespaces import iri
from wcograph.terms import node

WITHDRAWN_TEXT: Final = "[withdrawn]"
_TELLING = 3
"""Letters that a single word of a name has to have to be told from other words."""


class Names:
    """Ids to IRIs: merged ones lead to their winner, withdrawn people lose their names."""

    def __init__(self, data: Data) -> None:
        self._winner = _winners({merge.loser: merge.winner for merge in data.rows("merges")})
        self.replaced: dict[str, str] = {}
        """IRIs that are no longer used, with the IRI that stands for them now."""
        self._groups = {row.id for row in data.rows("groups")}
        gone = {self.slug("person", row.person) for row in data.rows("withdrawn")}
        people = [row for row in data.rows("people") if self.slug("person", row.id) in gone]
        self.withdrawn = gone | {row.id for row in people}
        """Ids of the people who are unnamed, those merged into them included."""
        self._mask = Mask(name for row in people for name in (row.name, *(alias for alias, _ in row.aliases)))

    def slug(self, kind: str, slug: str) -> str:
        """The id that stands for this one now."""
        return self._winner.get(f"{kind}/{slug}", f"{kind}/{slug}").partition("/")[2]

    def __call__(self, kind: str, slug: str) -> NamedNode:
        """The node of a thing, or of the one that stands for it now."""
        now = self.slug(kind, slug)
        if now != slug:
            self.replaced[iri(kind, slug)] = iri(kind, now)
        return node(iri(kind, now))

    def part(self, event: str, fragment: str, now: str | None = None) -> NamedNode:
        """A node that hangs on an event; `now` is its fragment after merges, where that differs."""
        new = f"{iri('event', self.slug('event', event))}#{now or fragment}"
        old = f"{iri('event', event)}#{fragment}"
        if old != new:
            self.replaced[old] = new
        return node(new)

    def agent(self, ref: str) -> NamedNode:
        """Organization, group or region that is acted for."""
        if ref.isupper():
            return self("region", ref)
        return self("group" if ref in self._groups else "org", ref)

    def text(self, value: str, language: str | None = None) -> Literal:
        """A literal without the names of people who were withdrawn."""
        value = self._mask(value)
        return Literal(value, language=language) if language else Literal(value)

    def address(self, url: str) -> str:
        """A web address; only its site where it spells the name of somebody who was withdrawn."""
        parts = urlsplit(url)
        plain = re.sub(r"[/_+=&?#~]", " ", unquote(url))
        return url if self._mask(plain) == plain else f"{parts.scheme}://{parts.netloc}/"

    def remains(self, value: str) -> list[str]:
        """Words of a text that may still name somebody who was withdrawn."""
        return self._mask.remains(value)

    def decision(self, decision: Decision) -> Decision:
        """A decision whose reason names nobody who was withdrawn."""
        return decision.model_copy(update={"reason": self._mask(decision.reason)})


def _winners(merges: dict[str, str]) -> dict[str, str]:
    """Losers to the last of their winners; what goes in a circle, or to another kind, is not merged."""
    found: dict[str, str] = {}
    for loser, winner in merges.items():
        seen = {loser}
        while winner in merges and winner not in seen:
            seen.add(winner)
            winner = merges[winner]
        if winner not in seen and winner.partition("/")[0] == loser.partition("/")[0]:
            found[loser] = winner
    return found


class Mask:
    """Text without certain names, however they are written.

    Case, accents, hyphens and spaces make no difference, nor does the surname put first; Russian endings of
    up to three letters are seen through. A name is whole words, and one of a single word has a capital.

    >>> mask = Mask(["Li Na", "Raúl Díaz"])
    >>> mask("LI NA, Li-Na’s and Wei Li Nakamura"), mask("Diaz, Raul")
    ('[withdrawn], [withdrawn]’s and Wei Li Nakamura', '[withdrawn]')

    Other forms, as "Mr. Díaz" alone, are names only if they are given.
    """

    def __init__(self, names: Iterable[str]) -> None:
        forms: set[tuple[str, ...]] = set()
        self._words: set[str] = set()
        for name in names:
            words = tuple(_folded(name)[0].split())
            self._words |= {word for word in words if len(word) >= _TELLING}
            forms |= {words, (*words[-1:], *words[:-1])} - {()}
        longest_first = sorted(forms, key=lambda words: (-len(" ".join(words)), words))
        self._names = re.compile("|".join(map(_pattern, longest_first))) if forms else None

    def __call__(self, text: str) -> str:
        """The text with each of the names replaced by `[withdrawn]`."""
        if self._names is None:
            return text
        folded, places = _folded(text)
        kept, last = [], 0
        for match in self._names.finditer(folded):
            start, end = places[match.start()], places[match.end() - 1] + 1
            while end < len(text) and unicodedata.combining(text[end]):
                end += 1
            if " " in match[0] or text[start:end] != text[start:end].lower() or not _has_case(match[0][0]):
                kept += [text[last:start], WITHDRAWN_TEXT]
                last = end
        return "".join([*kept, text[last:]])

    def remains(self, text: str) -> list[str]:
        """Single words of the names that stand in the masked text still, written as names are.

        >>> Mask(["Li Na", "Raúl Díaz"]).remains("Raúl Díaz met Mr. DIAZ of Li")
        ['DIAZ']
        """
        words = re.findall(r"[^\W\d_]+", self(text))
        return [word for word in words if word != word.lower() and _folded(word)[0] in self._words]


def _folded(text: str) -> tuple[str, list[int]]:
    """A text without case and accents, its separators as spaces, and where each character came from."""
    chars: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        for base in unicodedata.normalize("NFKD", char.casefold()):
            if unicodedata.combining(base) or unicodedata.category(base) == "Cf":
                continue
            chars.append(base if base.isalnum() else " " if base in _SEPARATORS or base.isspace() else base)
            places.append(place)
    return "".join(chars), places


_SEPARATORS: Final = "-‐‑‒–—'’‘´`.,·"


def _has_case(char: str) -> bool:
    return char.lower() != char.upper()


def _pattern(words: tuple[str, ...]) -> str:
    """The words with any separators between; whole words, in scripts that write words apart."""
    before = r"(?<!\w)" if _has_case(words[0][0]) else ""
    after = r"(?!\w)" if _has_case(words[-1][-1]) else ""
    return before + " +".join(map(_inflected, words)) + after


def _inflected(word: str) -> str:
    stem = word.rstrip("аеиоуыэюяьъ")
    if len(stem) < 2 or not re.fullmatch("[а-я]+", word):
        return re.escape(word)
    return f"{stem}[а-я]{{0,3}}"
