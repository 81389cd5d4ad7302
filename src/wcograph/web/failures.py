"""What readers are told while the server that holds the dataset does not answer."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from wcograph.web.dereference import problem
from wcograph.web.negotiation import HTML, TABLES, choose
from wcograph.web.publication import SECURITY

_AGAIN: Final = "30"
"""Seconds after which it is worth while to come again."""
_TEXT: Final = "The server that holds the dataset does not answer as it should. Try again in a minute."
# no template: those have names of the dataset in them
_PAGE: Final = f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>No answer from the dataset</title>
</head>
<body>
<main>
<h1>No answer from the dataset</h1>
<p>{_TEXT}</p>
</main>
</body>
</html>
"""


def answer(request: Request, error: Exception) -> Response:  # noqa: ARG001 - Starlette's signature
    """502, as a page or as a problem for machines; the address of the server is nobody's business."""
    found = choose(request.headers.get("accept", ""), (HTML, *TABLES))
    if found is not None and found[0] is HTML:
        kept = {**SECURITY, "Cache-Control": "no-store", "Retry-After": _AGAIN}
        return Response(_PAGE, 502, kept, "text/html")
    response = problem(request, 502, _TEXT)
    response.headers["Retry-After"] = _AGAIN
    return response
