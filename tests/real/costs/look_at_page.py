"""Look at a page in Chromium, and print what is there as JSON.

python look_at_page.py BROWSER URL light|dark SCREENSHOT
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any
from urllib.parse import unquote

from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-not-found, unused-ignore]
from playwright.sync_api import Page, sync_playwright  # type: ignore[import-not-found, unused-ignore]

_BARS = "#chart-spend .mark-rect path"


def look(browser: str, url: str, scheme: str, screenshot: str) -> dict[str, Any]:
    """Open a page, use it, and return what is there."""
    console: list[str] = []
    requests: list[str] = []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        context = chromium.new_context(color_scheme=scheme, viewport={"width": 1100, "height": 900})
        page = context.new_page()
        page.on("console", lambda message: console.append(message.text))
        page.on("pageerror", lambda error: console.append(str(error)))
        page.on(
            "request",
            lambda request: (
                None
                if request.url.startswith(("file:", "data:", "blob:"))
                else requests.append(request.url)
            ),
        )
        began = time.monotonic()
        page.goto(url)
        has_pictures = page.locator(".chart").count() > 0
        if has_pictures:
            page.wait_for_selector("html[data-drawn=yes]")
        milliseconds = round((time.monotonic() - began) * 1000)
        page.screenshot(path=f"{screenshot}-{scheme}.png", full_page=True)
        axe = [
            f"{violation['id']}: {violation['nodes'][0]['html']}"
            for violation in Axe().run(page).response["violations"]
            if violation["impact"] in {"serious", "critical"}
        ]
        links = page.eval_on_selector_all("a.csv", "all => all.map(e => [e.download, e.href])")
        found = {
            "console": console,
            "requests": requests,
            "milliseconds": milliseconds,
            "axe": axe,
            "tab_stops": _tab_stops(page),
            "downloads": [name for name, _href in links],
        }
        if has_pictures:
            found |= _pictures(page, dict(links))
        chromium.close()
    return found


def _tab_stops(page: Page) -> list[str]:
    """Return the classes of the first elements that the tabulator reaches."""
    stops: list[str] = []
    for _ in range(8):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.className"))
    return stops


def _pictures(page: Page, links: dict[str, str]) -> dict[str, Any]:
    """Use the page on costs, and return what its pictures and its total are."""
    pictures = page.eval_on_selector_all(
        ".chart", "all => all.filter(e => e.querySelector('svg path')).map(e => e.id)"
    )
    all_bars = page.locator(_BARS).count()
    page.focus("#filter")
    page.keyboard.press("ArrowDown")
    page.wait_for_timeout(500)
    one = page.locator(_BARS)
    labels = {one.nth(n).get_attribute("aria-label") or "" for n in range(one.count())}
    return {
        "pictures": sorted(name.removeprefix("chart-") for name in pictures),
        "total": page.inner_text("#total"),
        "total_exact": page.get_attribute("#total", "data-usd"),
        "values": page.eval_on_selector_all(
            "section:has(> h2:text-is('Spending by key')) tbody tr",
            "all => all.map(row => [...row.cells].map(cell => cell.textContent))",
        ),
        "bars_of_all": all_bars,
        "bars_of_one": one.count(),
        "labels_of_one": len({label.partition("key: ")[2].partition(";")[0] for label in labels}),
        "csv": unquote(links["spend.csv"].partition(",")[2]),
    }


if __name__ == "__main__":
    print(json.dumps(look(*sys.argv[1:])))  # noqa: T201 -- the answer
