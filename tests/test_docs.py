"""Every Python example in the documentation gives what it says; every command in it is a command."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

from command import wcograph

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *(ROOT / "examples").glob("*.md")])
PYTHON = [page for page in PAGES if ">>> " in page.read_text("utf-8")]


@pytest.mark.parametrize("page", PYTHON, ids=lambda page: page.name)
def test_python_examples_give_what_they_say(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    outcome = doctest.testfile(str(page), module_relative=False, optionflags=doctest.ELLIPSIS)
    assert outcome.attempted > 0
    assert outcome.failed == 0


def commands() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        for block in re.findall(r"```console\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
            lines = re.findall(r"^\$ (wcograph .*)$", block, re.MULTILINE)
            # cli.md is run in test_cli_examples; serve and push need a second party and have their own tests
            found += [
                (page.name, line)
                for line in lines
                if page.name != "cli.md" and line.split()[1] not in ("serve", "push")
            ]
    return found


@pytest.mark.parametrize(("page", "line"), commands())
def test_commands_run_as_printed(page: str, line: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "data").symlink_to(ROOT / "data")
    done = wcograph(*shlex.split(line, comments=True)[1:], cwd=tmp_path)
    assert done.code == 0, f"{page}: {done.err}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_pages_name_no_place_of_one_machine(page: Path) -> None:
    assert re.findall(r"(?<![\w.])/(?:home|root|tmp|Users|srv)/\S*", page.read_text("utf-8")) == []
