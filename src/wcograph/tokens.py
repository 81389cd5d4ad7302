"""The pieces of a SPARQL query: its tokens, and its groups with the variables they see.

Not a parser: the engine parses. This knows as much as it takes to find names and to put values in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

_ESCAPE = r"%[0-9A-Fa-f]{2}|\\."
_TOKEN = re.compile(
    rf"""
    (?P<skip>\s+|\#[^\n\r]*)
  | (?P<string>\"\"\"(?:(?:[^\\"]|\\.|"(?!""))*\"\"\"|.*)
      |'''(?:(?:[^\\']|\\.|'(?!''))*'''|.*)
      |"(?:(?:[^"\\\n\r]|\\.)*"|[^\n\r]*)
      |'(?:(?:[^'\\\n\r]|\\.)*'|[^\n\r]*))
  | (?P<iri><[^<>"{{}}|^`\\\x00-\x20]*>)
  | (?P<variable>[?$]\w+)
  | (?P<blank>_:\w(?:[\w-]|\.(?=\.*[\w-]))*)
  | (?P<name>(?:[^\W\d_](?:[\w-]|\.(?=\.*[\w-])){{0,200}})?:
      (?:(?:[\w:]|{_ESCAPE})(?:[\w:-]|{_ESCAPE}|\.(?=\.*(?:[\w:-]|{_ESCAPE})))*)?)
  | (?P<word>[^\W\d_][\w-]*)
  | (?P<other>.)
    """,
    re.VERBOSE | re.DOTALL,
)
# A full stop within a name is followed by more of it; after the name it ends the sentence (PN_LOCAL). A
# string that is never closed reaches to its line's or the query's end, so that no text is read twice.
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


class Token(NamedTuple):
    """A piece of a query."""

    kind: str
    """string, iri, variable, blank, name, word or other."""
    text: str
    at: int
    """Index of its first character."""


def tokens(query: str) -> Iterator[Token]:
    """The pieces of a query, without white space and comments.

    >>> [token.text for token in tokens("ASK { ?s wcg:note '# { no comment' } # comment")]
    ['ASK', '{', '?s', 'wcg:note', "'# { no comment'", '}']
    """
    for match in _TOKEN.finditer(query):
        kind = str(match.lastgroup)
        if kind != "skip":
            yield Token(kind, match.group(), match.start())


@dataclass
class Group:
    """What stands between two braces, or the query itself."""

    kind: str
    """query, group, template (of CONSTRUCT) or data (of VALUES)."""
    at: int
    """Index of its opening brace; -1 for the query."""
    above: Group | None = None
    exists: bool = False
    """Within EXISTS, which sees the variables of the group around it."""
    where: bool = False
    """The WHERE clause of the query or of a sub-select."""
    form: str = ""
    """SELECT, ASK …, where a query or a sub-select begins in it."""
    end: int = -1
    """Index of its closing brace."""
    own: set[str] = field(default_factory=set)
    """Variables that stand in it; of a query and a sub-select those outside its WHERE clause."""
    shown: set[str] = field(default_factory=set)
    """Variables that a sub-select gives to the group around it."""
    star: bool = False
    """A sub-select that gives all its variables."""
    below: list[Group] = field(default_factory=list)

    def seen(self) -> set[str]:
        """Variables in scope at its end: its own, and those that the groups below give to it."""
        found = set(self.own) if not self.form else set()
        for group in self.below:
            if group.form:
                found |= group.shown
                if group.star:
                    found.update(*(part.seen() for part in group.below if part.where))
            elif not group.where:
                found |= group.seen()
        return found

    def all_below(self) -> Iterator[Group]:
        """Every group in it, in the order in which they open."""
        for group in self.below:
            yield group
            yield from group.all_below()


def groups(query: str) -> Group:
    """The groups of a query, as a tree.

    >>> (where,) = groups("SELECT ?e { ?e a ?type OPTIONAL { ?e wcg:ordinal ?n } }").below
    >>> sorted(where.own), sorted(where.seen())
    (['e', 'type'], ['e', 'n', 'type'])
    """
    root = here = Group("query", -1)
    parentheses = [0]
    data = False
    before: Token | None = None
    for token in tokens(query):
        word = token.text.upper() if token.kind == "word" else ""
        said = before.text.upper() if before is not None else ""
        if token.kind == "variable":
            _mention(here, token.text[1:], said, parentheses[-1])
        elif token.text == "{":
            here = _open(here, token.at, said, parentheses[-1], data=data)
            parentheses.append(0)
            data = False
        elif token.text == "}" and here.above is not None:
            here.end = token.at
            here = here.above
            parentheses.pop()
        elif token.text in ("(", ")"):
            parentheses[-1] += 1 if token.text == "(" else -1
        elif (
            token.text == "*"
            and before is not None
            and before.text.upper() in ("SELECT", "DISTINCT", "REDUCED")
        ):
            here.star = True
        elif (
            word in _FORMS and not here.form and (here is root or (before is not None and before.text == "{"))
        ):
            here.form = word
        elif word == "VALUES":
            data = True
        before = token
    return root


def _mention(here: Group, name: str, said: str, parentheses: int) -> None:
    projected = here.form == "SELECT" and not any(group.where for group in here.below)
    if projected and (parentheses == 0 or (parentheses == 1 and said == "AS")):
        here.shown.add(name)
    while here.exists and here.above is not None:
        here = here.above
    here.own.add(name)


def _open(here: Group, at: int, said: str, parentheses: int, *, data: bool) -> Group:
    where = bool(here.form) and parentheses == 0 and not any(group.where for group in here.below)
    kind = "data" if data else "template" if said == "CONSTRUCT" else "group"
    exists = here.exists or said == "EXISTS"
    group = Group(kind, at, here, exists, where=where and kind == "group")
    here.below.append(group)
    return group
