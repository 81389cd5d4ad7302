"""How to cite a thing of the dataset, with its version: BibTeX and CSL-JSON."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from wcograph.descriptions import PUBLISHER, Edition
from wcograph.namespaces import path

_LATEX: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{letter: "\\" + letter for letter in "&%$#_"},
}


def bibtex(edition: Edition, thing: str = "", label: str = "") -> str:
    """An entry for BibTeX; of the whole dataset where no thing is named.

    >>> print(bibtex(Edition("2026-01-05+263b4e66", "wcograph", "2026-01-05", "2026-01-05")))
    @misc{wcograph_2026-01-05,
      author = {{The wcograph developers}},
      title = {wcograph},
      version = {2026-01-05+263b4e66},
      year = {2026},
      url = {https://w3id.org/wcograph/dataset/2026-01-05+263b4e66}
    }
    """
    day = edition.issued or ""
    key = re.sub(r"[^A-Za-z0-9-]+", "_", f"wcograph_{day}" + (f"_{path(thing)}" if thing else ""))
    title = _latex(label) if label else _latex(edition.title)
    entry = [
        ("author", f"{{{PUBLISHER}}}"),
        ("title", title),
        ("howpublished", f"In: {_latex(edition.title)}" if thing else ""),
        ("version", edition.version),
        ("year", day[:4]),
        ("url", thing or edition.iri),
    ]
    body = ",\n".join(f"  {name} = {{{value}}}" for name, value in entry if value)
    return f"@misc{{{key},\n{body}\n}}"


def _latex(text: str) -> str:
    return "".join(_LATEX.get(letter, letter) for letter in " ".join(text.split()))


def csl(edition: Edition, thing: str = "", label: str = "") -> list[dict[str, Any]]:
    """The same for citation managers that read CSL-JSON."""
    entry: dict[str, Any] = {
        "id": f"wcograph/{path(thing)}" if thing else "wcograph",
        "type": "entry" if thing else "dataset",
        "title": label or edition.title,
        "author": [{"literal": PUBLISHER}],
        "publisher": PUBLISHER,
        "version": edition.version,
        "URL": thing or edition.iri,
    }
    if thing:
        entry["container-title"] = edition.title
    if edition.issued:
        entry["issued"] = {"date-parts": [[int(part) for part in edition.issued.split("-")]]}
    return [entry]


def csl_text(edition: Edition, thing: str = "", label: str = "") -> str:
    """CSL-JSON as text."""
    return json.dumps(csl(edition, thing, label), ensure_ascii=False, indent=2)
