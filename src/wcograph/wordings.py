"""Whether records that were taken from fact lists say what `wordings.csv` says their words mean.

The table is the one reviewed place where a reader's words become concepts; records repeat its outcome.
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from wcograph.files import Data, RecordFile
from wcograph.folding import fold
from wcograph.issues import Issue, shown
from wcograph.known import Known

WORDINGS = "wordings.csv"


def check_wordings(data: Data, known: Known) -> Iterator[Issue]:
    """Everything in `wordings.csv`, and in records against facts, that does not fit together.

    Without the file nothing is asked of records.
    """
    if "wordings" not in data.tables:
        return
    meanings = Meanings(data)
    used: set[tuple[str, str]] = set()
    for file in data.records:
        used.update(_meant(file))
        if file.record.reviewed.against == "facts":
            yield from _topics(file, meanings)
    first: dict[tuple[str, str | None], int] = {}
    for entry in data.tables["wordings"]:
        wording, target = entry.row.wording, entry.row.target
        line = first.setdefault((wording, target), entry.line)
        if line != entry.line:
            what = f"'{shown(wording)}' with this target stands in line {line} too"
            yield Issue(WORDINGS, entry.line, what, "keep one row")
        elif target is None:
            if len(meanings.exact[wording]) > 1:
                what = f"'{shown(wording)}' means nothing here and something in another line"
                yield Issue(WORDINGS, entry.line, what, "keep what is true")
        elif complaint := known.complaint(*target.split("/")):
            yield Issue(WORDINGS, entry.line, *complaint)
        elif (
            known.records_are_whole and not target.startswith("org/") and (fold(wording), target) not in used
        ):
            what = f"no record has '{shown(wording)}' as {target}"
            yield Issue(WORDINGS, entry.line, what, "remove the row, or mend the records", "warning")


class Meanings:
    """What wordings mean by `wordings.csv`."""

    def __init__(self, data: Data) -> None:
        self.exact: dict[str, list[str | None]] = {}
        """The targets of each wording as it is written."""
        self._folded: dict[str, list[str | None]] = {}
        for row in data.rows("wordings"):
            self.exact.setdefault(row.wording, []).append(row.target)
            self._folded.setdefault(fold(row.wording), []).append(row.target)

    def of(self, wording: str) -> list[str | None] | None:
        """The targets of a wording; capitals make a difference only where the table makes one."""
        return self.exact.get(wording) or self._folded.get(fold(wording))

    def nearest(self, wording: str) -> str | None:
        """The wording of the table that looks most like one that it lacks."""
        near = get_close_matches(fold(wording), self._folded, n=1, cutoff=0.75)
        return next((known for known in self.exact if fold(known) == near[0]), None) if near else None


def _topics(file: RecordFile, meanings: Meanings) -> Iterator[Issue]:
    for i, report in enumerate(file.record.events):
        for j, fact in enumerate(report.topics):
            if fact.as_read is None:
                continue
            line = file.line("events", i, "topics", j)
            words, targets = shown(fact.as_read), meanings.of(fact.as_read)
            if targets is None:
                near = meanings.nearest(fact.as_read)
                hint = f" (did you mean '{shown(near)}'?)" if near else ""
                step = f"add what it means, as in '{words},topic/{fact.value},'"
                yield Issue(file.file, line, f"{WORDINGS} lacks '{words}'{hint}", step)
            elif f"topic/{fact.value}" not in targets:
                meant = " and ".join(target or "nothing of ours" for target in targets)
                what = f"'{words}' is topic/{fact.value} here, by {WORDINGS} it means {meant}"
                yield Issue(file.file, line, what, "mend the one that is wrong")


def _meant(file: RecordFile) -> Iterator[tuple[str, str]]:
    """Every wording of a reader in a record, with what it means there."""
    for report in file.record.events:
        meant = [
            *((fact.as_read, f"topic/{fact.value}") for fact in report.topics),
            *((fact.as_read, f"initiative/{fact.value}") for fact in report.concerns),
            *((step.as_read, f"output/{step.output}") for step in report.outputs),
        ]
        yield from ((fold(words), target) for words, target in meant if words is not None)
