"""`wcograph network`: who met whom, as a page to look at or a file for network programs."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

import wcograph
from wcograph.cli import terminal
from wcograph.cli.verb import Verb, dataset_option, opened
from wcograph.errors import UsageError

KINDS = ("affiliation", "coparticipation", "membership", "topic", "region")
_PAGES = (".html", ".htm")
_FILES = (".gexf", ".graphml", ".csv", ".json")
_NOUNS = {
    "person": ("person", "people"),
    "org": ("organization", "organizations"),
    "group": ("group", "groups"),
    "region": ("region", "regions"),
    "event": ("meeting", "meetings"),
    "topic": ("topic", "topics"),
    "country": ("country", "countries"),
}


@click.command(
    cls=Verb,
    short_help="Write a network of who met whom: a page, or a file.",
    epilog="""Examples:

\b
  wcograph network coparticipation -o network.html
  wcograph network coparticipation --of country --since 2012 -o countries.gexf
  wcograph network coparticipation --without org/wco -o met.json
  wcograph network affiliation --of person --region AMS -o people.graphml
  wcograph network topic --until 2015 -o topics.csv

The ending of the file names the form: .html a page that works offline, .gexf for Gephi (with dates),
.graphml, .csv a list of edges, .json for graphology and sigma.js.
""",
)
@click.argument("kind", type=click.Choice(KINDS), metavar="KIND")
@click.option(
    "--of",
    type=click.Choice(["organization", "person", "country"]),
    help="Whose network, for affiliation and coparticipation.",
)
@click.option("--since", metavar="DATE", help="Only meetings from this date on: 2015, 2015-02 or 2015-02-03.")
@click.option("--until", metavar="DATE", help="Only meetings up to this date, which is included.")
@click.option("--region", metavar="CODE", help="Only meetings that concern this WCO region: AMS, EUR …")
@click.option("--topic", metavar="TOPIC", help="Only meetings on this topic or a narrower one.")
@click.option("--without", multiple=True, metavar="THING", help="Leave out an actor, as org/wco; repeatable.")
@click.option(
    "--weight",
    type=click.Choice(["count", "newman"]),
    help="Edges count meetings, or each meeting of n weighs 1/(n-1) so that large ones do not rule.",
)
@click.option("--merge-gatherings", is_flag=True, default=None, help="Count meetings held together as one.")
@click.option(
    "--roles",
    type=click.Choice(["present", "any"]),
    help="Who counts: those who were present, or also those who only paid or benefited.",
)
@click.option("--groups", is_flag=True, default=None, help="Also plurals whose members are not listed.")
@click.option(
    "--backbone",
    type=click.FloatRange(0, 1, min_open=True),
    metavar="ALPHA",
    help="Keep only the edges that are more than chance at this level: 0.05 (disparity filter).",
)
@click.option("--max-edges", type=click.IntRange(0), metavar="N", help="Keep only the N strongest edges.")
@click.option("--color", type=click.Choice(["type", "region", "kind"]), help="What colours show, on a page.")
@click.option(
    "--size",
    type=click.Choice(["degree", "weight", "count", "none"]),
    help="What the size of a node shows, on a page.",
)
@click.option("--title", metavar="TEXT", help="Heading of a page.")
@dataset_option
@click.option(
    "-o",
    "--output",
    "target",
    required=True,
    metavar="FILE",
    help="File to write: .html, .gexf, .graphml, .csv or .json.",
)
def network(kind: str, source: str | None, target: str, **options: Any) -> None:
    """Write a network: affiliation, coparticipation, membership, topic or region.

    \b
    affiliation      actors and the meetings they took part in
    coparticipation  actors who took part in the same meetings
    membership       people and the organizations they acted for
    topic            topics of the same meetings
    region           regions, their members and bodies

    Every edge carries the meetings that justify it, with their sources.
    """
    given = {name: value for name, value in options.items() if value not in (None, ())}
    drawn = {name: given.pop(name) for name in ("color", "size", "title") if name in given}
    suffix = Path(target).suffix.lower()
    if suffix not in _PAGES + _FILES:
        raise UsageError(f"'{target}' has no ending of a network; known are {' '.join(_PAGES + _FILES)}")
    page = suffix in _PAGES
    if drawn and not page:
        raise UsageError(f"--{next(iter(drawn))} is for a page (.html); '{target}' holds no picture")
    alpha, max_edges = given.pop("backbone", None), given.pop("max_edges", None)
    function = getattr(wcograph, f"{kind}_network")
    _check(given, function, f"a {kind} network")
    engine = opened(source)
    with terminal.progress() as tell:
        tell("finding the meetings")
        graph = _thinned(function(engine, **given), alpha, max_edges)
        tell(f"writing {target}")
        if page:
            written = [wcograph.write_html(graph, target, **drawn)]
        else:
            written = wcograph.write_network(graph, target)
    for path in written:
        terminal.write(str(path))
    for line in summary(graph):
        terminal.tell(line)


def _thinned(graph: Any, alpha: float | None, max_edges: int | None) -> Any:
    """A network with the edges that were asked for."""
    from wcograph import backbones

    said = []
    if alpha is not None:
        graph = backbones.backbone(graph, alpha=alpha)
        said.append(graph.graph["left_out"])
    if max_edges is not None:
        graph = backbones.strongest(graph, max_edges)
        said.append(graph.graph["left_out"])
    if said:
        graph.graph["left_out"] = " ".join(text for text in said if text)
    return graph


def _check(given: Iterable[str], function: Any, what: str) -> None:
    """Refuse an option that a function does not take, with those it takes."""
    known = [
        parameter.name
        for parameter in inspect.signature(function).parameters.values()
        if parameter.kind is parameter.KEYWORD_ONLY
    ]
    for name in given:
        if name not in known:
            options = ", ".join(f"--{option.replace('_', '-')}" for option in known)
            raise UsageError(f"{what} takes no --{name.replace('_', '-')}; it takes {options}")


def summary(graph: Any) -> list[str]:
    """What a network holds, in a few lines."""
    kinds: dict[str, int] = {}
    for _, kind in graph.nodes(data="kind"):
        kinds[kind] = kinds.get(kind, 0) + 1
    nodes = ", ".join(
        terminal.number(count, *_NOUNS.get(kind, (kind, kind))) for kind, count in sorted(kinds.items())
    )
    edges = terminal.number(graph.number_of_edges(), "edge")
    known = graph.graph.get("events", {})
    events = {event for *_, found in graph.edges(data="events", default=()) for event in found}
    dates = {str(known[event][key]) for event in events & set(known) for key in ("first", "last")}
    years = sorted({date[:4] for date in dates} - {""})
    span = f" ({years[0]} to {years[-1]})" if len(years) > 1 else f" ({years[0]})" if years else ""
    meetings = terminal.number(len(events), "meeting")
    said = [str(graph.graph.get(key) or "") for key in ("description", "left_out")]
    return [f"{nodes or 'no nodes'}; {edges} from {meetings}{span}", *(text for text in said if text)]
