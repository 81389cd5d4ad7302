"""The site: a SPARQL endpoint and linked data over one dataset, which is only ever read.

Nothing here imports the build, and no store is opened for writing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wcograph.web.headers import Headers
    from wcograph.web.settings import Settings


def app(settings: Settings) -> Headers:
    """The site as an ASGI application.

    Raises:
        StoreError: the folder cannot be opened.
    """
    # imported here, since each worker process imports this package and needs none of it
    from wcograph.web.site import assemble

    return assemble(settings)
