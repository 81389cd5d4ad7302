"""A file as text, and YAML text as dicts, lists and words with their lines.

Only form is judged here: encoding, size, syntax, and the plain subset of YAML that `data/` is written in.
What keys and values mean is known to the models.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import yaml

from wcograph.issues import Issue, KeyPath, Lines, shown
from wcograph.scalars import CONTROL

MAX_BYTES = 5_000_000
"""Larger than any record or table; what is larger is a mistake and would cost minutes to parse."""
_MAX_DEPTH = 12
_PLAIN_TAGS: Final = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}


def read_text(path: Path, name: str, issues: list[Issue]) -> str | None:
    """A text file with its line ends as newlines, or None with the reasons among the issues."""
    try:
        if not path.is_file():
            issues.append(Issue(name, 0, "this is no file", "remove it, or put a file in its place"))
            return None
        if path.stat().st_size > MAX_BYTES:
            issues.append(Issue(name, 0, f"the file is larger than {MAX_BYTES:,} bytes", "split it"))
            return None
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        strange = {text.count("\n", 0, match.start()) + 1: match[0] for match in CONTROL.finditer(text)}
        for line, char in strange.items():
            issues.append(Issue(name, line, f"the character '{shown(char)}' is not text", "remove it"))
        return None if strange else text
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        issues.append(Issue(name, line, "the file is not UTF-8 text", "save it as UTF-8"))
    except OSError as error:
        what = f"the file cannot be read: {error.strerror}"
        issues.append(Issue(name, 0, what, "check the file and its permissions"))
    return None


def parse_yaml(text: str, name: str, issues: list[Issue]) -> tuple[Any, Lines]:
    """YAML as dicts, lists and text with the line of every part; problems go to the issues.

    Every scalar stays the text that it is, and empty values are left out:

    >>> parse_yaml("country: NO\\nordinal: 010\\nnote:", "x.yaml", [])[0]
    {'country': 'NO', 'ordinal': '010'}
    """
    reading = _Reading(name, issues)
    try:
        node = yaml.compose(text, Loader=yaml.CBaseLoader)  # nodes only: no tags, no objects
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"this is not YAML: {error.problem or error.context}"
        step = "mend the syntax at or above this line"
        issues.append(Issue(name, mark.line + 1 if mark else 1, what, step))
        return None, reading.lines
    except yaml.YAMLError as error:
        what = f"this is not YAML: {shown(str(error).partition(chr(10))[0])}"
        issues.append(Issue(name, 1, what, "mend the syntax"))
        return None, reading.lines
    return (reading.value(node, ()) if node is not None else None), reading.lines


class _Reading:
    """One document becoming dicts, lists and text; what is not of the plain subset goes to the issues."""

    def __init__(self, name: str, issues: list[Issue]) -> None:
        self.name = name
        self.issues = issues
        self.lines: Lines = {}
        self._seen: set[int] = set()

    def value(self, node: yaml.Node, path: KeyPath) -> Any:
        self.lines.setdefault(path, node.start_mark.line + 1)
        if id(node) in self._seen:
            return self._refuse(node, "anchors and aliases are not used here", "write the value out")
        self._seen.add(id(node))
        if node.tag not in _PLAIN_TAGS:
            return self._refuse(node, f"the tag '{shown(node.tag)}' is not used here", "remove it")
        if len(path) > _MAX_DEPTH:
            what = f"this is nested more than {_MAX_DEPTH} deep"
            return self._refuse(node, what, "see data/FORMAT.md for the shape")
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*path, i)) for i, item in enumerate(node.value)]
        return self._mapping(node, path) if isinstance(node, yaml.MappingNode) else node.value

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        seen: set[str] = set()
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag not in _PLAIN_TAGS:
                self._refuse(key_node, "a key is a plain word", "see data/FORMAT.md for the keys there are")
            elif key in seen:
                self._refuse(key_node, f"the key '{shown(key)}' stands here twice", "keep one")
            else:
                seen.add(key)
                value = self.value(value_node, (*path, key))
                self.lines[(*path, key)] = key_node.start_mark.line + 1
                if value != "":
                    result[key] = value
        return result

    def _refuse(self, node: yaml.Node, what: str, step: str) -> None:
        self.issues.append(Issue(self.name, node.start_mark.line + 1, what, step))


def comments(text: str) -> Iterator[int]:
    """The lines of a YAML text that hold a comment, in order.

    >>> list(comments("a: b#c  # one\\n# two\\nd: 'x # y'"))
    [1, 2]
    """
    scalars = [
        (token.start_mark.index, token.end_mark.index)
        for token in yaml.scan(text, Loader=yaml.CBaseLoader)
        if isinstance(token, yaml.ScalarToken)
    ]
    starts = [start for start, _ in scalars]
    line = 1
    for place, char in enumerate(text):
        if char == "\n":
            line += 1
        elif char == "#":
            before = bisect_right(starts, place) - 1
            if before >= 0 and place < scalars[before][1]:
                start, _ = scalars[before]
                if text[start] not in "|>" or "\n" in text[start:place]:
                    continue
            yield line
