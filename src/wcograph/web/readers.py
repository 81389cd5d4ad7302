"""Names in the language of one reader, and the addresses of the pages that lead on.

A page never shows a bare id: what has no name in the reader's language is called by its English one, else by
any other. Where the language of a name differs from that of the page, the page says so to screen readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from wcograph.catalogue import for_each, is_part, labels
from wcograph.namespaces import BASE, PREFIXES
from wcograph.store import Engine

LANGUAGES: Final = {"en": "English", "fr": "français", "es": "español", "ru": "русский"}
"""Languages that labels are kept in, by what their readers call them."""
_SPACES: Final = (BASE + "id/", PREFIXES["wcg"], BASE + "graph/")


@dataclass(frozen=True)
class Name:
    """What a thing is called on a page."""

    text: str
    language: str = ""
    """Empty where the name belongs to no language, as a person's."""
    draft: bool = False
    """Whether it is a translation that nobody has checked."""

    def __str__(self) -> str:
        return self.text


class Reader:
    """One reader of one page: knows what things are called in their language, and where their pages are.

    >>> from wcograph.store import open_store
    >>> reader = Reader(open_store(), "ru")
    >>> print(reader.name(BASE + "id/topic/risk-management"))
    Управление рисками
    """

    def __init__(self, engine: Engine, language: str = "en", root: str = "") -> None:
        self.engine = engine
        self.language = language
        self.root = root
        """Path of the site below its host, without a slash at its end."""
        self._names: dict[str, Name] = {}

    def learn(self, things: Iterable[str]) -> None:
        """Ask for many names at once."""
        wanted = {thing for thing in things if thing not in self._names and is_iri(thing)}
        best: dict[str, tuple[int, str, str]] = {}
        for row in for_each(self.engine, "lookup-labels", "thing", wanted):
            rank = {self.language: 0, "en": 1, "": 2}.get(row["language"], 3)
            found = (rank, str(row["label"]), row["language"])
            best[row["thing"]] = min(best.get(row["thing"], (9, "", "")), found)
        for thing, (_, text, language) in best.items():
            self._names[thing] = Name(text, language)
        self._learn_conflicts({thing for thing in wanted if thing.startswith(PREFIXES["wconf"])})
        nameless = wanted - self._names.keys()
        for thing, text in labels(self.engine, nameless, self.language).items() if nameless else ():
            self._names[thing] = Name(text)

    def _learn_conflicts(self, conflicts: set[str]) -> None:
        """Contradictions have no names of their own: they are called by what they are about."""
        rows = list(for_each(self.engine, "web-conflicts", "conflict", conflicts))
        if rows:
            self.learn({row[key] for row in rows for key in ("subject", "property")})
        for row in rows:
            self._names[row["conflict"]] = self.contested(row["property"], row["subject"])

    def contested(self, property_: str, subject: str) -> Name:
        """What sources contradict each other in: `Dates: Regional Conference 2017`."""
        whole = subject.partition("#")[0]
        what, about = self.name(property_).text, self.name(subject).text
        if not about.startswith(what):  # as the number of "number of participants" does
            about = f"{what}: {about}"
        about = about[:1].upper() + about[1:]
        return Name(f"{about} ({self.name(whole)})" if whole != subject else about)

    def name(self, thing: str) -> Name:
        """What a thing is called; anything but an IRI is its own name."""
        if not is_iri(thing):
            return Name(thing)
        if thing not in self._names:
            self.learn([thing])
        return self._names.get(thing, Name(thing))

    def href(self, thing: str) -> str:
        """Where a thing's page is: an IRI of ours or `kind/id`; other addresses lead to themselves.

        >>> Reader(None, root="/kg").href("event/2015-02-ams-gathering#p-chair-1")
        '/kg/page/event/2015-02-ams-gathering#p-chair-1'
        >>> Reader(None).href("javascript:alert(1)")
        ''
        """
        if thing.startswith(BASE + "id/"):
            return f"{self.root}/page/{thing.removeprefix(BASE + 'id/')}"
        if thing.startswith(PREFIXES["wcg"]):
            return f"{self.root}/ontology#{thing.removeprefix(PREFIXES['wcg'])}"
        if thing.startswith(BASE):
            return f"{self.root}/{thing.removeprefix(BASE)}"
        if thing.startswith(("http://", "https://")):
            return thing
        return "" if ":" in thing else f"{self.root}/page/{thing}"


def is_iri(value: object) -> bool:
    """Whether a value of a row is an address or the IRI of something."""
    return isinstance(value, str) and value.startswith(("http://", "https://")) and " " not in value


def ours(value: object) -> bool:
    """Whether a value is the IRI of something that has a name here."""
    return isinstance(value, str) and value.startswith(_SPACES)


def iris_in(found: Any) -> Iterator[str]:
    """Every IRI in rows within rows, `kind/id` of events and the like included.

    Parts of events, which are rarely shown by a name, are left out: each costs a query.
    """
    if isinstance(found, Mapping):
        for key, value in found.items():
            if key in ("thing", "person", "post", "organization") and isinstance(value, str) and "/" in value:
                yield value if is_iri(value) else f"{BASE}id/{value}"
            elif key == "events" and isinstance(value, list) and value and isinstance(value[0], str):
                yield from (f"{BASE}id/{event}" for event in value)
            elif key not in ("url", "title"):
                yield from iris_in(value)
    elif isinstance(found, list | tuple):
        for value in found:
            yield from iris_in(value)
    elif is_iri(found) and not is_part(found):
        yield found
