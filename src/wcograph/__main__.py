"""`python -m wcograph` is the command `wcograph`."""

from __future__ import annotations

from wcograph.cli import main

if __name__ == "__main__":
    main()
