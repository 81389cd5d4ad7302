"""The whole networks behind the small drawings, each as the page that `wcograph.write_html` makes of it."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wcograph.errors import UsageError
from wcograph.pictures import show
from wcograph.web.drawings import Networks
from wcograph.web.publication import FRESH, SECURITY, Publication

NETWORKS: Final = {
    "organizations": "org",
    "people": "person",
    "countries": "country",
    "topics": "topic",
    "regions": "region",
}
"""Networks by the last part of their path, with the kind of their nodes."""
_EDGES: Final = 2_000
"""The strongest edges; more make a picture that nobody can read."""
_POLICY: Final = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')


def page(publication: Publication, networks: Networks, request: Request) -> Response:
    """The picture of a network, which runs the scripts whose hashes it names and no others."""
    name = request.path_params["name"]
    if name not in NETWORKS:
        text = f"There is no network of '{name}'; there are {', '.join(NETWORKS)}."
        return publication.page(request, "missing.html", 404, title="Not found", text=text)
    etag = publication.etag("network")
    if (unchanged := publication.unchanged(request, etag)) is not None:
        return unchanged
    body = publication.kept("network", name)
    if body is None:
        try:
            body = _led_back(show(networks(NETWORKS[name]), max_edges=_EDGES).html, publication.root).encode()
        except UsageError as error:
            return publication.page(request, "missing.html", 404, title="No network", text=str(error))
        publication.keep(body, "network", name)
    policy = _POLICY.search(body[:10_000].decode("utf-8", "ignore"))
    assert policy is not None
    headers = {
        **SECURITY,
        "Content-Security-Policy": f"{unescape(policy[1])}; frame-ancestors 'none'",
        "ETag": etag,
        "Cache-Control": FRESH,
    }
    return Response(body, headers=headers, media_type="text/html")


def _led_back(html: str, root: str) -> str:
    """The page with a way back to the site: it stands alone and knows of none."""
    links = " · ".join(
        [
            f'<a href="{root}/">wcograph</a>',
            *(f'<a href="{root}/network/{name}">{name}</a>' for name in NETWORKS),
        ]
    )
    return html.replace("<h1>", f'<nav aria-label="Site">{links}</nav>\n<h1>', 1)
