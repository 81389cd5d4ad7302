"""The command line: verbs, exit codes, and what a user sees when something fails.

Every verb stands in a module of its own and imports what it needs when it runs, so that a query starts as
quickly as a bare script. Results go to standard output, talk and progress to standard error.

    0    fine
    1    issues found in the data
    2    could not run: wrong use, nothing there, not writable
    130  interrupted (Ctrl-C)
    141  the reader of the output went away, as `head` does
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NoReturn

import click

import wcograph
from wcograph.cli import terminal
from wcograph.errors import BuildError, WcographError

INTERRUPTED = 130
BROKEN_PIPE = 141
"""128 and the number of the signal, as the shell says it."""

_VERBS = {
    "query": ("query", "query"),
    "network": ("network", "network"),
    "export": ("release", "export"),
    "describe": ("things", "describe"),
    "search": ("things", "search"),
    "serve": ("serve", "serve"),
    "push": ("push", "push"),
    "build": ("data", "build"),
    "validate": ("data", "validate"),
    "format": ("data", "format_"),
    "match": ("identity", "match"),
    "report": ("coverage", "report"),
    "completion": ("completion", "completion"),
}
"""Each verb, in the order of the help, with its module and the command in it."""


class Verbs(click.Group):
    """The verbs, each imported when it is first asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The verbs in the order of a day's work, not of the alphabet."""
        return list(_VERBS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """The command of a verb, or None."""
        if cmd_name not in _VERBS:
            return None
        module, name = _VERBS[cmd_name]
        command: click.Command = getattr(import_module(f"wcograph.cli.{module}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb that was meant; a word that is none is answered with the nearest."""
        if args and args[0] not in _VERBS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], _VERBS, n=1)
            hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(_VERBS)}"
            raise click.ClickException(f"there is no verb '{args[0]}'; {hint}")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb; click would answer a closed pipe itself, with exit code 1."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise terminal.ClosedPipeError from error


@click.group(
    cls=Verbs,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""Examples:

\b
  wcograph search donor meeting
  wcograph describe event/2015-02-ams-donor-meeting
  wcograph query "SELECT ?who ?meeting WHERE { ?who wcg:spokeAt ?meeting }"
  wcograph network coparticipation --region AMS -o network.html

Each verb says more: wcograph VERB --help.
""",
)
@click.version_option(wcograph.__version__, prog_name="wcograph", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
@click.pass_context
def verbs(context: click.Context) -> None:
    """Who met whom in regional customs cooperation, where, about what, and who says so.

    A knowledge graph of meetings, people in posts, topics, outputs, and claims with their sources.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and leave with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    terminal.prepare()
    code = _guarded(lambda: _run(words), debug="--debug" in words)
    if code == INTERRUPTED:
        # at once: the engine may still be busy, and a full pipe would hold back what is in the buffer
        os._exit(code)
    code = _guarded(terminal.finish, debug="--debug" in words) or code
    sys.exit(code)


def _run(words: list[str]) -> int:
    code = verbs.main(words, prog_name="wcograph", standalone_mode=False)
    return code if isinstance(code, int) else 0


def _guarded(work: Callable[[], Any], *, debug: bool) -> int:
    """The exit code of some work; what went wrong is said in one line."""
    try:
        return work() or 0
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except (BrokenPipeError, terminal.ClosedPipeError):
        terminal.discard_output()
        return BROKEN_PIPE
    except click.UsageError as error:
        verb = error.ctx.command_path if error.ctx is not None else "wcograph"
        return _failed(f"{error.format_message().rstrip('.')}; try: {verb} --help", debug)
    except click.ClickException as error:
        return _failed(error.format_message(), debug)
    except BuildError as error:
        for issue in error.issues:
            terminal.tell(str(issue))
        return _failed(f"the data have {terminal.number(len(error.issues), 'error')}", debug, code=1)
    except WcographError as error:
        return _failed(str(error), debug)
    except OSError as error:
        terminal.discard_output()
        return _failed(_said(error), debug)
    except Exception as error:
        reason = " ".join(str(error).split())[:300]
        message = f"unexpected {type(error).__name__}: {reason}; run again with --debug to see where"
        return _failed(message, debug)


def _failed(message: str, debug: bool, *, code: int = 2) -> int:
    if debug:
        import traceback

        terminal.tell(traceback.format_exc().rstrip())
    terminal.tell(f"wcograph: {message}")
    return code


def _said(error: OSError) -> str:
    """An error of the system with the file it is about."""
    reason = error.strerror or str(error)
    name = error.filename2 or error.filename
    if isinstance(name, str):
        # what is written beside its target is called by the name of the target
        name = re.sub(r"(^|/)\.([^/]+)\.\w{8}$", r"\1\2", name)
    return f"'{name}': {reason}" if name is not None else f"cannot write: {reason}"
