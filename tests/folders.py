"""Data folders that a test may change."""

from __future__ import annotations

import shutil
from pathlib import Path


def copied(world: Path, to: Path) -> Path:
    """A copy of a data folder."""
    return Path(shutil.copytree(world, to / "data"))


def edit(path: Path, old: str, new: str) -> None:
    """Replace the one place where a file says `old`."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{path.name} has '{old}' {text.count(old)} times"
    path.write_text(text.replace(old, new), "utf-8")


def add(path: Path, line: str) -> None:
    """Add a line at the end of a file."""
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")
