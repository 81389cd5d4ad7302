"""Every example of a help text runs, and docs/cli.md shows what the command really prints."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from command import environment, on_terminal, wcograph

DOCS = Path(__file__).parent.parent / "docs" / "cli.md"
VERBS = ["query", "network", "export", "describe", "search", "build", "validate", "format", "match"]
VERBS += ["report", "completion"]
QUESTION = """# Which editions of a series of meetings are there?
# ?series = wser:ams-donor-meeting
SELECT ?edition ?meeting WHERE {
  ?meeting wcg:inSeries ?series ; wcg:ordinal ?edition
} ORDER BY ?edition
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, world: Path) -> Path:
    """A folder as a reader may have it: a query, a small data folder, `wcograph` on the path."""
    desk = tmp_path_factory.mktemp("desk")
    (desk / "question.rq").write_text(QUESTION, "utf-8")
    shutil.copytree(world, desk / "data")
    for folder in ("bin", ".zsh/completions", ".config/fish/completions"):
        (desk / folder).mkdir(parents=True)
    command = desk / "bin" / "wcograph"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wcograph "$@"\n', "utf-8")
    command.chmod(0o755)
    return desk


def surroundings(desk: Path) -> dict[str, str]:
    # the cache stays where it is: at home it would be made anew
    from wcograph.bundle import cache_folder

    path = f"{desk / 'bin'}:{environment()['PATH']}"
    return environment({"PATH": path, "HOME": str(desk), "WCOGRAPH_CACHE": str(cache_folder())})


def examples(verb: str) -> list[str]:
    arguments = [verb, "--help"] if verb else ["--help"]
    block = wcograph(*arguments).out.partition("Examples:\n\n")[2].partition("\n\n")[0]
    return [line.strip() for line in block.splitlines()]


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_every_example_of_the_help_runs(desk: Path, verb: str) -> None:
    found = examples(verb)
    assert len(found) > 1
    for example in found:
        done = subprocess.run(
            ["sh", "-c", example], cwd=desk, env=surroundings(desk), capture_output=True, check=False
        )
        assert (done.returncode, example) == (0, example), done.stderr.decode()


def shown() -> list[tuple[str, list[str]]]:
    """The commands of the page, each with the lines that follow it."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```", DOCS.read_text("utf-8"), re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line.startswith("> "):
                found[-1] = (f"{found[-1][0]}\n{line[2:]}", [])
            else:
                found[-1][1].append(line)
    return found


def agrees(printed: list[str], page: list[str]) -> bool:
    """Whether lines are those of the page: "…" stands for any lines, or for the rest of one."""
    if not page:
        return not printed
    if page[0] == "…":
        return any(agrees(printed[start:], page[1:]) for start in range(len(printed) + 1))
    start, rest = page[0].removesuffix("…"), page[0].endswith("…")
    same = bool(printed) and (printed[0].startswith(start) if rest else printed[0] == start)
    return same and agrees(printed[1:], page[1:])


def test_the_page_shows_every_verb() -> None:
    used = {verb for command, _ in shown() for verb in re.findall(r"\bwcograph (\w+)", command)}
    assert used >= set(VERBS)


def test_the_page_shows_what_the_command_prints(desk: Path) -> None:
    env = surroundings(desk) | {"TERM": "dumb"}
    for command, page in shown():
        # behind a pipe, what goes to stderr may come before, between or after the lines of the last command
        run = on_terminal(["sh", "-c", command], columns=100, env=env, cwd=desk, notices="|" not in command)
        printed = run.out.splitlines()
        assert agrees(printed, page), (
            f"docs/cli.md shows of '{command}':\n"
            + "\n".join(page)
            + ("\nbut it prints:\n" + "\n".join(printed))
        )
