"""Makes docs/network.png, the picture in the README: who met whom in the bundled data.

Run `.venv/bin/python docs/make_screenshot.py`; it needs Chromium and the extra `test`.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import wcograph

TARGET = Path(__file__).with_name("network.png")


def main() -> int:
    """Draw the network, choose one body as a reader would, and photograph the page."""
    browsers = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    chromium = next(filter(None, map(shutil.which, browsers)), None)
    if chromium is None:
        print("no Chromium found; install it (Debian: apt-get install chromium)", file=sys.stderr)
        return 2
    network = wcograph.coparticipation_network(wcograph.open_dataset())
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = wcograph.write_html(network, Path(folder) / "network.html")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.goto(page_file.as_uri())
        page.wait_for_selector("html[data-drawn]")
        page.fill("#search", "Inter-American Development Bank")
        page.press("#search", "Enter")
        page.mouse.move(0, 0)
        page.screenshot(path=TARGET)
        browser.close()
    print(f"{TARGET} ({TARGET.stat().st_size:,} bytes)")
    return 0


if __name__ == "__main__":
    sys.exit(main())
