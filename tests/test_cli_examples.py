"""Every example of a help text runs, and docs/cli.md shows what the command really prints."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

import servers
from command import environment, on_terminal, wcograph
from wcograph import open_dataset, push
from wcograph.dataset import Built, write

DOCS = Path(__file__).parent.parent / "docs" / "cli.md"
VERBS = ["query", "network", "export", "describe", "search", "build", "validate", "format", "match"]
VERBS += ["report", "completion", "serve", "push"]
QUESTION = """# Which editions of a series of meetings are there?
# ?series = wser:ams-donor-meeting
SELECT ?edition ?meeting WHERE {
  ?meeting wcg:inSeries ?series ; wcg:ordinal ?edition
} ORDER BY ?edition
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, world: Path, built: Built) -> Path:
    """A folder as a reader may have it: a query, a small data folder, built, `wcograph` on the path."""
    desk = tmp_path_factory.mktemp("desk")
    (desk / "question.rq").write_text(QUESTION, "utf-8")
    shutil.copytree(world, desk / "data")
    write(built, desk / "build")
    for folder in ("bin", ".zsh/completions", ".config/fish/completions"):
        (desk / folder).mkdir(parents=True)
    command = desk / "bin" / "wcograph"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m wcograph "$@"\n', "utf-8")
    command.chmod(0o755)
    return desk


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Iterator[dict[str, str]]:
    """What examples call servers, and where these are: an empty one, and one that holds the world."""
    with ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setenv("WCOGRAPH_CACHE", str(tmp_path_factory.mktemp("cache")))
        empty = stack.enter_context(servers.oxigraph(tmp_path_factory.mktemp("empty")))
        full = stack.enter_context(servers.oxigraph(tmp_path_factory.mktemp("full")))
        push(open_dataset(folder), full.store)
        yield {
            "http://localhost:7878/store": empty.store,
            "http://localhost:7878/query": empty.query,
            "https://data.example.org/sparql": full.query,
        }


def led(text: str, addresses: Mapping[str, str]) -> str:
    """A command with the addresses of the servers of this test."""
    for said, real in addresses.items():
        text = text.replace(said, real)
    return text


def surroundings(desk: Path, command: str = "") -> dict[str, str]:
    # the cache stays where it is: at home it would be made anew; but what was pushed is noted there too
    from wcograph.bundle import cache_folder

    cache = desk / "cache" if " push " in command else cache_folder()
    path = f"{desk / 'bin'}:{environment()['PATH']}"
    return environment({"PATH": path, "HOME": str(desk), "WCOGRAPH_CACHE": str(cache)})


@contextmanager
def serving(command: str, desk: Path) -> Iterator[tuple[str, str]]:
    """A site run as an example says, but on a free port: what it prints, and its address here."""
    port = servers.free_port()
    process = subprocess.Popen(
        ["sh", "-c", f"exec {command} --port {port}"],
        cwd=desk,
        env=surroundings(desk),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        said = process.stdout.readline().strip()
        assert said, process.stderr.read()
        yield said, f"http://127.0.0.1:{port}/"
        process.send_signal(signal.SIGINT)
        assert (process.wait(timeout=60), process.stdout.read()) == (0, "")
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def examples(verb: str) -> list[str]:
    arguments = [verb, "--help"] if verb else ["--help"]
    block = wcograph(*arguments).out.partition("Examples:\n\n")[2].partition("\n\n")[0]
    return [line.strip() for line in block.splitlines()]


@pytest.mark.parametrize("verb", ["", *VERBS])
def test_every_example_of_the_help_runs(desk: Path, addresses: dict[str, str], verb: str) -> None:
    found = examples(verb)
    assert len(found) > 1
    for example in found:
        command = led(example, addresses)
        if verb == "serve":
            with (
                serving(command, desk) as (_, address),
                urllib.request.urlopen(f"{address}sparql?query=ASK%7B%3Fe%20a%20wcg%3AEvent%7D") as answer,
            ):
                assert (answer.status, b"true" in answer.read()) == (200, True), example
            continue
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=desk,
            env=surroundings(desk, command),
            capture_output=True,
            check=False,
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


def test_the_page_shows_what_the_command_prints(desk: Path, addresses: dict[str, str]) -> None:
    known = dict(addresses)
    with ExitStack() as running:
        for said, page in shown():
            command = led(said, known)
            if command.startswith("wcograph serve"):
                address, known[page[0]] = running.enter_context(serving(command, desk))
                assert (address, page[1:]) == (known[page[0]], [])
                continue
            # behind a pipe, what goes to stderr may come before, between or after the last command's lines
            run = on_terminal(
                ["sh", "-c", command],
                columns=100,
                env=surroundings(desk, command) | {"TERM": "dumb"},
                cwd=desk,
                notices="|" not in command,
            )
            lines = led(run.out, {real: name for name, real in known.items()}).splitlines()
            assert agrees(lines, page), (
                f"docs/cli.md shows of '{said}':\n"
                + "\n".join(page)
                + ("\nbut it prints:\n" + "\n".join(lines))
            )
