"""From who was at which meeting to who met whom: the one-mode projection, as arrays.

Nothing here knows of RDF or networkx. A sparse product BᵀB gives how often two actors met; which meetings
these were it does not say. Pairs are therefore listed meeting by meeting and sorted once, which gives counts,
weights and the meetings of each pair in one pass, at the cost of one number for each pair and meeting.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Pairs(NamedTuple):
    """Pairs of actors who met, in the order of the first, then the second; `one` is the smaller number."""

    one: Numbers
    other: Numbers
    times: Numbers
    """Distinct meetings of the pair."""
    newman: NDArray[np.float64]
    """Sum over these meetings of 1 / (number of actors there - 1)."""
    meetings: Numbers
    """Meetings of all pairs, one pair after the other, each in rising order."""
    start: Numbers
    """Where the meetings of each pair begin in `meetings`; they are `times` many."""


def project(actors: Numbers, meetings: Numbers) -> Pairs:
    """Project actors at meetings onto pairs of actors.

    A meeting of n actors yields n(n-1)/2 pairs, so a mass meeting outweighs many small ones in the count.
    Newman's weight gives every actor of a meeting 1 in all, to be shared among those met there.

    M. E. J. Newman: Scientific collaboration networks. II. Physical Review E 64 (2001) 016132, equation 2.

    Args:
        actors: a number for each attendance, from 0.
        meetings: the meeting attended, a number from 0. An attendance given twice counts once.

    >>> pairs = project(np.array([0, 1, 2, 0, 1]), np.array([0, 0, 0, 1, 1]))
    >>> list(zip(pairs.one.tolist(), pairs.other.tolist(), pairs.times.tolist(), pairs.newman.tolist()))
    [(0, 1, 2, 1.5), (0, 2, 1, 0.5), (1, 2, 1, 0.5)]
    >>> pairs.meetings.tolist(), pairs.start.tolist()
    ([0, 1, 0, 0], [0, 2, 3])
    """
    if len(actors) == 0:
        return _nothing()
    width, height = int(actors.max()) + 1, int(meetings.max()) + 1
    attended = np.sort(meetings.astype(np.int64) * width + actors)  # by meeting, then actor
    attended = attended[_changes(attended)]
    meeting, actor = np.divmod(attended, width)
    size = np.bincount(meeting, minlength=height)
    begin = np.concatenate(([0], np.cumsum(size)[:-1]))
    found: list[Numbers] = []
    for n in sorted(set(size[size > 1].tolist())):
        # all meetings of one size at a time: their actors are the rows of a table
        held = np.flatnonzero(size == n)
        table = actor[begin[held][:, None] + np.arange(n)]
        one, other = np.triu_indices(n, k=1)
        pair = table[:, one] * width + table[:, other]
        found.append((pair * height + held[:, None]).ravel())
    if not found:
        return _nothing()
    listed = np.concatenate(found)
    listed.sort()
    pair, meeting = np.divmod(listed, height)
    start = np.flatnonzero(_changes(pair))
    share = np.zeros(height)
    np.divide(1.0, size - 1, out=share, where=size > 1)
    one, other = np.divmod(pair[start], width)
    return Pairs(
        one=one,
        other=other,
        times=np.diff(np.append(start, len(pair))),
        newman=np.add.reduceat(share[meeting], start),
        meetings=meeting,
        start=start,
    )


def _changes(numbers: Numbers) -> NDArray[np.bool_]:
    """Where another number stands than before; the first counts."""
    return np.concatenate(([True], numbers[1:] != numbers[:-1]))


def _nothing() -> Pairs:
    none = np.zeros(0, dtype=np.int64)
    return Pairs(none, none, none, np.zeros(0), none, none)
