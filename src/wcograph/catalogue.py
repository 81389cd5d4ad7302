"""What things are called: finding them by name or id, and their labels in one language or another.

What is said of them is in `wcograph.lookup`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from wcograph.errors import NotFoundError, UsageError
from wcograph.folding import plain
from wcograph.namespaces import BASE, KINDS, PREFIXES, path
from wcograph.results import Table
from wcograph.store import Anything, ask, engine_of, select

_PORTION = 500
"""So many values go into one query."""
_NODE = re.compile(r"#([pmno])-(.+)$")
_NODES = {"p": "participation", "o": "output step", "n": "count of", "m": "membership"}
_MODE = "EventAttendanceMode"
MODES = {"Offline": "in-person", "Online": "virtual", "Mixed": "hybrid"}
"""What records call the ways of attending, by schema.org's names."""
LANGUAGE_NAMES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fr": "French",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "pt": "Portuguese",
    "ru": "Russian",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""Languages of documents in English; others stand as their code."""
_VOCABULARIES = tuple(PREFIXES[name] for name in PREFIXES if name not in KINDS.values())


@cache
def query_text(name: str) -> str:
    """The text of one of the library's own queries."""
    return files("wcograph").joinpath("queries", f"{name}.rq").read_text("utf-8")


def is_part(thing: str) -> bool:
    """Whether an IRI names a part of an event: a participation, output step, count or membership.

    >>> is_part("https://w3id.org/wcograph/id/event/2015-02-ams-donor-meeting#p-chair-1")
    True
    """
    return _NODE.search(thing) is not None


def local_name(iri: str) -> str:
    """The last part of an IRI.

    >>> local_name("https://w3id.org/wcograph/ns#ordinal")
    'ordinal'
    """
    return re.split(r"[#/]", iri)[-1]


def find(dataset: Anything, thing: str) -> str:
    """IRI of a thing, from its IRI, `kind/id`, prefixed name, id, or name.

    >>> import wcograph
    >>> path(find(wcograph.open_dataset(), "Inter-American Development Bank"))
    'org/idb'

    Raises:
        NotFoundError: nothing is called so, or several things are; the message names the nearest.
    """
    dataset, thing = engine_of(dataset), thing.strip()
    prefix, _, local = thing.partition(":")
    tried: list[str] = []
    if thing.startswith(("http://", "https://")):
        tried = [thing]
    elif prefix in PREFIXES and local:
        tried = [PREFIXES[prefix] + local]
    elif "/" in thing and thing.partition("/")[0] in KINDS:
        tried = [f"{BASE}id/{thing}"]
    elif re.fullmatch(r"[A-Za-z0-9#.-]+", thing):
        tried = [f"{BASE}id/{thing}", *(f"{BASE}id/{kind}/{thing}" for kind in KINDS)]
    found = [iri for iri in tried if re.fullmatch(r"[^\s<>\"{}|\\^`]+", iri) and _exists(dataset, iri)]
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        raise NotFoundError(f"'{thing}' is {' and '.join(path(iri) for iri in found)}; write one of these")
    wanted = plain(thing)
    named = _names(dataset)
    exact = sorted({row["thing"] for row in named if plain(row["label"]) == wanted})
    if len(exact) == 1:
        return str(exact[0])
    if exact:
        raise NotFoundError(
            f"'{thing}' names {', '.join(path(iri) for iri in exact[:5])}; write one of these"
        )
    near = _near(thing, wanted, named)
    hint = f"; near it are {', '.join(near)}" if near else "; try: wcograph search WORDS"
    raise NotFoundError(f"there is no '{thing}' in the dataset{hint}")


def _near(thing: str, wanted: str, named: Table) -> list[str]:
    """Paths of at most three things whose id or name looks like what was asked for, nearest first."""
    from rapidfuzz import fuzz, process

    paths = {path(row["thing"]): path(row["thing"]) for row in named}
    names = {i: plain(str(row["label"])) for i, row in enumerate(named)}
    near = [
        (score, key) for _, score, key in process.extract(thing, paths, scorer=fuzz.ratio, score_cutoff=70)
    ]
    near += [
        (score, path(named[key]["thing"]))
        for _, score, key in process.extract(wanted, names, scorer=fuzz.ratio, score_cutoff=75)
    ]
    near.sort(key=lambda item: (-item[0], item[1]))
    return list(dict.fromkeys(key for _, key in near))[:3]


def _exists(dataset: Anything, iri: str) -> bool:
    return ask(dataset, "ASK { { ?thing ?p ?o } UNION { GRAPH ?g { ?thing ?p ?o } } }", thing=iri)


def _names(dataset: Anything) -> Table:
    return select(dataset, query_text("lookup-search"))


def for_each(dataset: Anything, query: str, name: str, values: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Rows of one of the library's queries for each of many values, asked in portions.

    A query with tens of thousands of values is more than endpoints take.
    """
    wanted = sorted(set(values))
    for start in range(0, len(wanted), _PORTION):
        yield from select(dataset, query_text(query), **{name: wanted[start : start + _PORTION]})


def labels(dataset: Anything, things: Iterable[str], language: str = "en") -> dict[str, str]:
    """Names of things by IRI: in the language asked for, else English, else any.

    A participation, output step or count is called by what it consists of, as in "chair Michael Keen";
    another thing without a name by its id.

    >>> import wcograph
    >>> labels(wcograph.open_dataset(), ["https://w3id.org/wcograph/id/org/imf"], "es")
    {'https://w3id.org/wcograph/id/org/imf': 'Fondo Monetario Internacional'}
    """
    dataset = engine_of(dataset)
    wanted = {thing for thing in things if thing.startswith(("http://", "https://"))}
    best: dict[str, tuple[int, str]] = {}
    for row in for_each(dataset, "lookup-labels", "thing", wanted):
        rank = {language: 0, "en": 1, "": 2}.get(row["language"], 3)
        best[row["thing"]] = min(best.get(row["thing"], (9, "")), (rank, str(row["label"])))
    nodes = {thing for thing in wanted - best.keys() if _NODE.search(thing)}
    named = _node_labels(dataset, nodes, language) if nodes else {}
    return {
        thing: best[thing][1] if thing in best else named.get(thing) or _without_name(thing)
        for thing in sorted(wanted)
    }


def _node_labels(dataset: Anything, nodes: Iterable[str], language: str) -> dict[str, str]:
    parts: dict[str, dict[str, list[str]]] = {}
    for row in for_each(dataset, "lookup-nodes", "node", nodes):
        found = parts.setdefault(row["node"], {}).setdefault(local_name(row["property"]), [])
        found.append(str(row["value"]))
    mentioned = {value for said in parts.values() for values in said.values() for value in values}
    names = labels(dataset, mentioned, language)
    result: dict[str, str] = {}
    for node, said in parts.items():
        what = {key: ", ".join(sorted({names.get(v, v) for v in values})) for key, values in said.items()}
        if "output" in what:
            result[node] = f"{what.get('step', 'step')}: {what['output']}"
        elif "counted" in what:
            result[node] = f"number of {what['counted']}"
        elif "member" in what:
            result[node] = f"{what['member']}, {what.get('inPost', 'post not known')}"
        elif "role" in what:
            office = what.get("positionTitle") or what.get("inPost") or ""
            whom = f"for {what['onBehalfOf']}" if "onBehalfOf" in what else ""
            unnamed = ", ".join(part for part in (office, whom) if part) or "not named"
            who = what.get("hasParticipant")
            result[node] = f"{what['role']} {who}" if who else f"{what['role']} ({unnamed})"
    return result


def _without_name(thing: str) -> str:
    if match := _NODE.search(thing):
        return f"{_NODES[match[1]]} {match[2]}"
    if thing.startswith(BASE + "id/"):
        return path(thing)
    if thing.endswith(_MODE) and (local := local_name(thing).removesuffix(_MODE)) in MODES:
        return MODES[local]
    if any(thing.startswith(namespace) for namespace in _VOCABULARIES):
        return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_name(thing)).lower()
    return thing


def search(dataset: Anything, words: str, *, kind: str | None = None, limit: int = 20) -> Table:
    """Find things by name, in any language and script, whatever the accents; small slips are forgiven.

    >>> import wcograph
    >>> [row["thing"] for row in search(wcograph.open_dataset(), "inter-amercan bank", limit=1)]
    ['org/idb']

    Args:
        dataset: the dataset.
        words: what the name should hold, in any order.
        kind: only things of this kind: event, person, org, topic …
        limit: at most so many rows.

    Returns:
        Rows `thing` (as `kind/id`), `label` (its name), `matched` (the name that matched), best first.

    Raises:
        UsageError: an unknown kind, or nothing to search for.
    """
    if kind is not None and kind not in KINDS:
        raise UsageError(f"'{kind}' is no kind of thing; there are {', '.join(KINDS)}")
    if not plain(words):
        raise UsageError("search for at least one letter")
    rows = [row for row in _names(dataset) if kind is None or path(row["thing"]).startswith(f"{kind}/")]
    return ranked(rows, words, limit=limit)


def ranked(rows: Iterable[Mapping[str, Any]], words: str, *, limit: int) -> Table:
    """Names that answer a search, best first; `search` says what comes back.

    Args:
        rows: names to choose from: `thing`, `label`, `language`, and whether it is the `preferred` name.
        words: what the name should hold.
        limit: at most so many rows.
    """
    rows = list(rows)
    wanted = plain(words)
    names = [plain(str(row["label"])) for row in rows]
    near = _near_words(wanted.split(), {word for name in names for word in name.split()})
    best: dict[str, tuple[float, str]] = {}
    labelled: dict[str, tuple[int, str]] = {}
    for row, name in zip(rows, names, strict=True):
        thing, label = row["thing"], str(row["label"])
        rank = (0 if row["language"] in ("en", "") else 1) if row["preferred"] else 2
        labelled[thing] = min(labelled.get(thing, (9, "")), (rank, label))
        score = _score(name, wanted, near)
        if score > best.get(thing, (0.0, ""))[0]:
            best[thing] = (score, label)
    first = sorted(best, key=lambda thing: (-best[thing][0], path(thing)))[:limit]
    found = ({"thing": path(t), "label": labelled[t][1], "matched": best[t][1]} for t in first)
    return Table(["thing", "label", "matched"], found)


def _near_words(parts: list[str], vocabulary: set[str]) -> dict[str, dict[str, float]]:
    """For each word that is wanted, the words of all names that are like it, with how much, up to 100."""
    from rapidfuzz import fuzz, process

    return {
        part: {
            word: likeness
            for word, likeness, _ in process.extract(
                part, vocabulary, scorer=fuzz.ratio, score_cutoff=75 if len(part) > 3 else 100, limit=None
            )
        }
        for part in parts
    }


def _score(name: str, wanted: str, near: Mapping[str, Mapping[str, float]]) -> float:
    """How well a name answers: it is the name, has the words, has them in part, or has words like them.

    Among equals the shorter name is the better.
    """
    if name == wanted:
        return 100.0
    long = min(len(name), 400) / 100
    words = set(name.split())
    if near.keys() <= words:
        return 95.0 - long
    if all(part in name for part in near):
        return 88.0 - long
    likeness = [max((like.get(word, 0.0) for word in words), default=0.0) for like in near.values()]
    return 0.8 * sum(likeness) / len(likeness) - long if all(likeness) else 0.0
