"""A thing in 400 by 100 pixels, to be shown in a frame by the programs of others.

The only pages of the site that others may frame: they hold no form and no script, and load nothing.
"""

from __future__ import annotations

import base64
import hashlib
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from wcograph.namespaces import path
from wcograph.web import dereference
from wcograph.web.attributes import MAIN, Attributes
from wcograph.web.publication import FRESH, Publication, add_vary, clean

WIDTH: Final = 400
HEIGHT: Final = 100
_STYLE: Final = (
    ":root{color-scheme:light dark}"
    "body{margin:0;padding:5px 10px;box-sizing:border-box;height:100px;overflow:hidden;"
    "font:12.5px/1.3 system-ui,sans-serif}"
    "h1,p{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}"
    "h1{margin:0;font-size:14px;line-height:1.25}"
    "p{margin:2px 0 0}"
    "code{display:block;font-size:11.5px;line-height:1.3;opacity:.75}"
)
"""Two lines each for name and facts and one for the id fit the height."""
_HASH: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS: Final = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors *; sandbox allow-popups allow-popups-to-escape-sandbox"
    ),
    # a browser that knows frame-ancestors heeds that; this keeps others from refusing
    "X-Frame-Options": "ALLOWALL",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": FRESH,
}


def page(publication: Publication, attributes: Attributes, request: Request) -> Response:
    """The preview of `?id=`: 301 where it was merged, 410 where it was withdrawn, 404 where there is none."""
    wanted = clean(request.query_params.get("id", ""))
    asked = dereference.asked(f"id/{wanted}")
    known = asked is not None and not asked.suffix and wanted.partition("/")[0] in MAIN
    if asked is None or not known:
        text = f"There is no '{wanted[:80]}' in this dataset." if wanted else "Say of what: ?id=person/…"
        return _page(publication, request, 404 if wanted else 400, "Nothing to show", text)
    replaced = dereference.gone(publication, asked.iri)
    if isinstance(replaced, str):
        address = f"{publication.base_url}/reconcile/preview?id={path(replaced)}"
        return RedirectResponse(address, 301, headers={"Cache-Control": FRESH})
    if replaced:
        return _page(publication, request, 410, "Withdrawn", f"'{wanted}' was withdrawn.")
    if not dereference.exists(publication, asked.iri):
        return _page(publication, request, 404, "Nothing to show", f"There is no '{wanted}' in this dataset.")
    reader = publication.reader(request)
    reader.learn([asked.iri])
    described = attributes.describe([asked.iri], reader)[asked.iri]
    name = reader.name(asked.iri)
    return _page(publication, request, 200, name.text, described, wanted, name.language)


def _page(
    publication: Publication,
    request: Request,
    status: int,
    title: str,
    text: str,
    id_: str = "",
    language: str = "",
) -> Response:
    html = publication.templates.get_template("preview.html").render(
        style=_STYLE,
        title=title,
        text=text,
        id=id_,
        language=language,
        lang=publication.language_of(request),
        href=f"{publication.base_url}/page/{id_}",
    )
    kept = _HEADERS if status == 200 else {**_HEADERS, "Cache-Control": "no-store"}
    response = Response(clean(html), status, kept, "text/html")
    add_vary(response, "Accept-Language")
    return response
