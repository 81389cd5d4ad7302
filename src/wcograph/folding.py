"""Text without what makes no difference to a comparison: capitals, accents, hyphens, double spaces.

How alike two names are is said in `wcograph.spellings` and `wcograph.titles`; names that are to vanish from a
text are found by `wcograph.names.Mask`.
"""

from __future__ import annotations

import unicodedata


def plain(name: str) -> str:
    """A name without case, accents, hyphens and double spaces, for comparing spellings.

    >>> plain("Raúl  DÍAZ-Soto")
    'raul diaz soto'
    """
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(" " if char in "-‐‑'’´`." else char for char in letters if not unicodedata.combining(char))
    return " ".join(kept.split())


def fold(wording: str) -> str:
    """A wording without capitals and double spaces.

    >>> fold("Risk  Management")
    'risk management'
    """
    return " ".join(wording.casefold().split())
