"""`wcograph serve`: the site, on this machine or on the open internet."""

from __future__ import annotations

import atexit
import shutil
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wcograph.cli import terminal
from wcograph.cli.verb import Verb, dataset_named
from wcograph.errors import UsageError

if TYPE_CHECKING:
    from wcograph.web.settings import Limits


@click.command(
    cls=Verb,
    short_help="Run the site: SPARQL endpoint, linked data, pages.",
    epilog="""Examples:

\b
  wcograph serve
  wcograph serve --data build/ --port 9000
  wcograph serve --store https://data.example.org/sparql --limit seconds=60
  wcograph serve --base-url https://data.example.org/ --proxy 10.0.0.1

The address is written to standard output once the site answers; Ctrl-C ends it. Port 0 takes a free one.
Behind a web server that adds HTTPS, --base-url says the address that readers see, and --proxy whose word on
their addresses is taken, so that each reader gets a fair share; docs/serve.md has the rest.
""",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option(
    "--port", default=8080, show_default=True, type=click.IntRange(0, 65535), help="Port to listen at."
)
@click.option("--base-url", metavar="URL", help="Address that readers see. Default: host and port.")
@click.option(
    "--proxy",
    "proxies",
    multiple=True,
    metavar="ADDRESS",
    help="A web server in front of the site; may be given several times.",
)
@click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="NAME=NUMBER",
    help="What a query or a client may use: seconds=60, rows=10000, memory=2e9, workers=8 …; may be given "
    "several times.",
)
@dataset_named("-d", "--data", "--store")
def serve(
    source: str | None,
    host: str,
    port: int,
    base_url: str | None,
    proxies: tuple[str, ...],
    limits: tuple[str, ...],
) -> None:
    """Run the site over a dataset until Ctrl-C: SPARQL endpoint, linked data, pages."""
    if sys.platform == "win32":
        raise UsageError("the site runs on Linux and macOS; on Windows run it in WSL")
    from wcograph.web import server
    from wcograph.web.settings import Settings

    allowed = _limits(limits)
    endpoint = source if source and source.startswith(("http://", "https://")) else ""
    with terminal.progress() as tell:
        folder = None if endpoint else _folder(source, tell)
    listening = _listen(host, port)
    port = listening.getsockname()[1]
    settings = Settings(
        folder=folder,
        endpoint=endpoint,
        base_url=_base_url(base_url, host, port),
        limits=allowed,
        proxies=proxies,
    )

    def ready() -> None:
        if base_url is not None:
            terminal.tell(f"listening at {host}, port {port}")
        terminal.write(settings.base_url)
        terminal.output().flush()

    # the server passes both signals on once it has ended; neither is a failure, and what was made has to go
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with suppress(KeyboardInterrupt):
        server.run(settings, listening, ready=ready)


def _limits(given: tuple[str, ...]) -> Limits:
    from dataclasses import fields, replace

    from wcograph.web.settings import Limits

    changed: dict[str, Any] = {}
    known = {field.name: field.type for field in fields(Limits)}
    for item in given:
        name, _, number = item.partition("=")
        if name not in known:
            raise UsageError(f"'{name}' is no limit; there are {', '.join(known)}")
        try:
            value = float(number)
            changed[name] = value if known[name] == "float" else int(value)
        except (ValueError, OverflowError) as error:
            raise UsageError(f"'{item}' sets no limit; write it as {name}=10") from error
        if not value > 0 and name != "cache":
            raise UsageError(f"'{item}' would let nobody in; a limit is above zero")
    return replace(Limits(), **changed)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise UsageError(f"cannot listen at {host}, port {port}: {error.strerror or error}") from error


def _base_url(given: str | None, host: str, port: int) -> str:
    if given is None:
        name = f"[{host}]" if ":" in host else host
        return f"http://{name}:{port}/"
    from urllib.parse import urlsplit

    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(f"'{given}' is no address of a site; write it as https://data.example.org/")
    return given.rstrip("/") + "/"


def _folder(source: str | None, tell: Any) -> Path:
    """The Oxigraph folder of a dataset; made for as long as the site runs where the dataset is a file."""
    from wcograph import bundle
    from wcograph.store import open_store, quads_of

    if source is None:
        return bundle.prepared(progress=tell) / "wcograph.oxigraph"
    path = Path(source)
    if path.is_dir():
        open_store(path)  # says what is wrong with it
        return path / "wcograph.oxigraph" if (path / "wcograph.oxigraph").is_dir() else path
    from wcograph.dataset import write_oxigraph

    tell("reading the dataset")
    scratch = Path(tempfile.mkdtemp(prefix="wcograph-serve-"))
    atexit.register(shutil.rmtree, scratch, ignore_errors=True)
    folder = write_oxigraph(quads_of(path), scratch / "wcograph.oxigraph")
    if path.suffix == ".nq" and _is_sorted(path):
        (scratch / "wcograph.nq").symlink_to(path.resolve())  # what the digest of the dataset is taken of
    return folder


def _is_sorted(path: Path) -> bool:
    with path.open("rb") as lines:
        return all(one < other for one, other in pairwise(lines))
