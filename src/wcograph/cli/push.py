"""`wcograph push`: a dataset sent to a SPARQL server."""

from __future__ import annotations

import click

from wcograph.cli import terminal
from wcograph.cli.verb import Verb, dataset_option, opened


@click.command(
    cls=Verb,
    short_help="Send the dataset to a SPARQL server.",
    epilog="""Examples:

\b
  wcograph push http://localhost:7878/store --bulk
  wcograph push http://localhost:7878/store --data build/

URL is the address of the server's Graph Store; docs/scale.md names those of common servers. User and password
are those of WCOGRAPH_USER and WCOGRAPH_PASSWORD, or of ~/.netrc. A push that broke off goes on where it was,
and the next version sends only what changed.
""",
)
@click.argument("url", metavar="URL")
@click.option(
    "--default-graph",
    metavar="IRI",
    help="Name under which the accepted view is kept, for servers whose default graph is the union of all.",
)
@click.option("--bulk", is_flag=True, help="Send many graphs at once as N-Quads, to servers that take it.")
@click.option("--fresh", is_flag=True, help="Send everything, whatever the server took before.")
@dataset_option
def push(url: str, default_graph: str | None, bulk: bool, fresh: bool, source: str | None) -> None:
    """Send the dataset to the SPARQL server at URL, graph by graph."""
    from wcograph.uploads import push as send

    engine = opened(source)
    with terminal.progress() as tell:
        done = send(engine, url, default_graph=default_graph, bulk=bulk, resume=not fresh, progress=tell)
    terminal.write(url)
    terminal.tell(
        f"{terminal.number(done.sent, 'graph')} sent with {terminal.number(done.triples, 'triple')}, "
        f"{done.kept:,} kept, {done.removed:,} removed"
    )
