"""Search over every name in every language and script, slips forgiven: as a page, and as JSON.

An index of trigrams (SQLite FTS5) in memory proposes names, `wcograph.catalogue` ranks them as it does for
the command line. The index is made when somebody first searches.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from threading import Lock
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response

from wcograph.catalogue import query_text, ranked
from wcograph.folding import plain
from wcograph.namespaces import BASE, KINDS
from wcograph.store import Engine, select
from wcograph.web.kinds import CALLED
from wcograph.web.publication import FRESH, INERT, Publication

LIMIT: Final = 50
"""Things on the page."""
_CANDIDATES: Final = 600
"""Names that are looked at more closely: those that share the most trigrams with what is wanted."""
_LONGEST: Final = 200
"""Letters of a search; names are shorter."""


class Names:
    """Every name of every thing, ready to be searched."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = Lock()
        self._base: sqlite3.Connection | None = None

    def prepare(self) -> sqlite3.Connection:
        """Make the index, if it is not there yet."""
        with self._lock:
            if self._base is None:
                self._base = self._made()
            return self._base

    def find(self, words: str, *, kind: str = "", limit: int = LIMIT) -> list[dict[str, Any]]:
        """Things by name, best first: rows of `wcograph.search`.

        Args:
            words: what the name should hold, in any order.
            kind: only things of this kind.
            limit: at most so many.
        """
        words = words[:_LONGEST]
        wanted = plain(words)
        if not wanted:
            return []
        base = self.prepare()
        with self._lock:
            rows = self._candidates(base, wanted.split(), kind)
        return list(ranked(rows, words, limit=limit))

    def _made(self) -> sqlite3.Connection:
        base = sqlite3.connect(":memory:", check_same_thread=False)
        base.execute(
            "CREATE TABLE name (id INTEGER PRIMARY KEY, thing, kind, label, language, preferred, plain)"
        )
        base.execute(
            "CREATE VIRTUAL TABLE trigram "
            "USING fts5(plain, content='name', content_rowid='id', tokenize='trigram')"
        )
        base.executemany(
            "INSERT INTO name (thing, kind, label, language, preferred, plain) VALUES (?, ?, ?, ?, ?, ?)",
            (
                (
                    row["thing"],
                    _kind(row["thing"]),
                    row["label"],
                    row["language"],
                    row["preferred"],
                    plain(row["label"]),
                )
                for row in select(self._engine, query_text("lookup-search"))
            ),
        )
        base.execute("INSERT INTO trigram (trigram) VALUES ('rebuild')")
        return base

    def _candidates(self, base: sqlite3.Connection, parts: list[str], kind: str) -> list[dict[str, Any]]:
        """Names that share trigrams with the words, and names with words that begin as short ones do."""
        columns = "name.thing, name.label, name.language, name.preferred"
        of_kind = "AND name.kind = :kind" if kind else ""
        found: list[tuple[Any, ...]] = []
        trigrams = _trigrams(parts)
        if trigrams:
            match = " OR ".join(f'"{gram}"' for gram in trigrams)
            found += base.execute(
                f"SELECT {columns} FROM trigram JOIN name ON name.id = trigram.rowid "  # noqa: S608 - constants
                f"WHERE trigram.plain MATCH :match {of_kind} ORDER BY bm25(trigram), name.id LIMIT :limit",
                {"match": match, "kind": kind, "limit": _CANDIDATES},
            )
        for part in parts:
            if len(part) < 3:
                found += base.execute(
                    f"SELECT {columns} FROM name WHERE (name.plain LIKE :start ESCAPE '\\' "  # noqa: S608
                    f"OR name.plain LIKE :inside ESCAPE '\\') {of_kind} ORDER BY length(name.plain), name.id "
                    "LIMIT :limit",
                    {
                        "start": _like(part) + "%",
                        "inside": "% " + _like(part) + "%",
                        "kind": kind,
                        "limit": _CANDIDATES,
                    },
                )
        keys = ("thing", "label", "language", "preferred")
        return [dict(zip(keys, row, strict=True)) for row in dict.fromkeys(found)]


def _kind(thing: str) -> str:
    return thing.removeprefix(BASE + "id/").partition("/")[0]


def _trigrams(parts: Iterable[str]) -> list[str]:
    """Every three letters in a row, without what has a meaning in a search expression.

    >>> _trigrams(["bank", "of", 'a"b'])
    ['ank', 'ban']
    """
    grams = {part[at : at + 3] for part in parts for at in range(len(part) - 2)}
    return sorted(gram for gram in grams if '"' not in gram and "\0" not in gram)


def _like(part: str) -> str:
    return part.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def page(publication: Publication, names: Names, request: Request) -> Response:
    """The page of a search."""
    words, kind = _asked(request)
    reader = publication.reader(request)
    found = names.find(words, kind=kind)
    reader.learn(BASE + "id/" + row["thing"] for row in found)
    rows = []
    for row in found:
        name = reader.name(BASE + "id/" + row["thing"])
        of = row["thing"].partition("/")[0]
        rows.append(
            {
                "thing": row["thing"],
                "name": name,
                "matched": row["matched"] if row["matched"] != name.text else "",
                "kind": CALLED[of].one,
                "path": of,
            }
        )
    kinds = dict.fromkeys(row["path"] for row in rows)
    return publication.page(
        request,
        "search.html",
        reader=reader,
        title=f"Search: {words}" if words else "Search",
        words=words,
        rows=rows,
        kind=kind,
        kinds=[(of, CALLED[of].many) for of in kinds] if not kind else [],
        full=len(found) == LIMIT,
        trail=[("Home", "/"), ("Search", "/search")],
    )


def _asked(request: Request) -> tuple[str, str]:
    kind = request.query_params.get("kind", "")
    return request.query_params.get("q", "")[:_LONGEST], kind if kind in KINDS else ""


def table(publication: Publication, names: Names, request: Request) -> Response:
    """A search as JSON: things with their names in the reader's language, and the names that matched."""
    words, kind = _asked(request)
    reader = publication.reader(request)
    found = names.find(words, kind=kind)
    reader.learn(BASE + "id/" + row["thing"] for row in found)
    rows = [
        {
            "id": row["thing"],
            "iri": BASE + "id/" + row["thing"],
            "kind": row["thing"].partition("/")[0],
            "label": reader.name(BASE + "id/" + row["thing"]).text,
            "matched": row["matched"],
        }
        for row in found
    ]
    body = json.dumps({"q": words, "total": len(rows), "rows": rows}, ensure_ascii=False, indent=1)
    headers = {**INERT, "Cache-Control": FRESH, "Vary": "Accept-Language"}
    return Response(body + "\n", 200, headers, "application/json")
