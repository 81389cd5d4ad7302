"""`wcograph completion`: the script that teaches a shell to complete verbs, options and things."""

from __future__ import annotations

import click

from wcograph.cli import terminal
from wcograph.cli.verb import Verb


@click.command(
    cls=Verb,
    short_help="Print the completion script of a shell.",
    epilog="""Examples:

\b
  wcograph completion bash >> ~/.bash_completion
  wcograph completion zsh > ~/.zsh/completions/_wcograph
  wcograph completion fish > ~/.config/fish/completions/wcograph.fish
""",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the completion script of a SHELL: verbs, options, kinds and things."""
    from click.shell_completion import get_completion_class

    from wcograph.cli import verbs

    found = get_completion_class(shell)
    assert found is not None
    terminal.write(found(verbs, {}, "wcograph", "_WCOGRAPH_COMPLETE").source().strip())
