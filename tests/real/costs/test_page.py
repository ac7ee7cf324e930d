"""The page in a real headless Chromium, driven by Playwright, and looked at by axe-core.

They are the Debian package `chromium`, and `playwright` and `axe-playwright-python` in an
environment of their own, whose Python BROWSER_PYTHON names: `make test-real-costs` makes it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from decimal import Decimal
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
import pytest

from deepgram_manage import DeepgramClient, Period, costs
from deepgram_manage.emulator import Emulator, EmulatorTransport
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable

Anything: TypeAlias = Any

PYTHON = Path(os.environ.get("BROWSER_PYTHON", "build/venv-real-browser/bin/python")).absolute()
BROWSER = shutil.which("chromium")
LOOK = Path(__file__).with_name("look_at_page.py")

pytestmark = [
    pytest.mark.skipif(BROWSER is None, reason="chromium is not installed"),
    pytest.mark.skipif(not PYTHON.exists(), reason=f"there is no Python with playwright: {PYTHON}"),
]


@pytest.fixture(scope="module")
def shell() -> Shell:
    """A shell on the demo account, whose clock stands still."""
    emulator = Emulator("demo", clock="2026-03-18T12:00:00Z")
    emulator.freeze_clock()
    return Shell(emulator)


@pytest.fixture(scope="module")
def page(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the demo account."""
    file = tmp_path_factory.mktemp("page") / "costs.html"
    assert shell.run(f"billing report --html {file} --by key").code == 0
    return file


@pytest.fixture(scope="module")
def page_of_keys(shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page on the keys of the demo account, which has the same frame."""
    file = tmp_path_factory.mktemp("page") / "keys.html"
    assert shell.run(f"keys audit --fail-at off --html {file}").code == 0
    return file


def seen_in_browser(page: Path, scheme: str) -> Anything:
    """Return what a browser sees of a page."""
    done = subprocess.run(  # noqa: S603 -- the program that this test is about
        [PYTHON, LOOK, str(BROWSER), page.as_uri(), scheme, str(page.with_suffix(""))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def look(page: Path) -> Callable[..., Anything]:
    """Look at the page: `look(scheme)` returns what a browser sees."""
    return cache(partial(seen_in_browser, page))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_of_keys_can_be_read_and_asks_nobody(page_of_keys: Path, scheme: str) -> None:
    """Nothing runs and nobody is asked; axe-core finds nothing; the keyboard gets everywhere."""
    seen = seen_in_browser(page_of_keys, scheme)

    assert (seen["console"], seen["requests"], seen["axe"]) == ([], [], [])
    assert {"scroll", "csv"} <= set(seen["tab_stops"])
    assert seen["downloads"] == ["keys.csv"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_draws_without_errors(look: Callable[..., Anything], scheme: str) -> None:
    """All four pictures are there, nothing is said on the console, and nobody is asked."""
    seen = look(scheme)

    assert seen["console"] == []
    assert seen["requests"] == []
    assert seen["pictures"] == ["forecast", "keys", "spend", "tags"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_issue(look: Callable[..., Anything], scheme: str) -> None:
    """axe-core finds nothing serious or critical, in light and dark."""
    assert look(scheme)["axe"] == []


def test_text_equals_the_numbers_of_the_report(look: Callable[..., Anything], shell: Shell) -> None:
    """The total and the table by key are what `costs.report` says."""
    client = DeepgramClient(
        shell.emulator.admin_key,
        base_url="http://127.0.0.1",
        http_client=httpx.Client(transport=EmulatorTransport(shell.emulator)),
    )
    period = Period.last(30, today=shell.now().date())
    report = costs.report(client.manage, period, "key", now=shell.now())

    seen = look("light")
    assert Decimal(seen["total_exact"]) == report.total
    assert seen["total"] == costs.dollars(report.total)
    assert {row[0]: Decimal(row[2]) for row in seen["values"]} == {
        row.label("key"): row.usd for row in report
    }


def test_filter_works_by_keyboard(look: Callable[..., Anything]) -> None:
    """Choosing a key leaves its bars alone."""
    seen = look("light")

    assert seen["bars_of_one"] < seen["bars_of_all"]
    assert seen["labels_of_one"] == 1


def test_data_stands_behind_each_picture(look: Callable[..., Anything]) -> None:
    """Each picture has a link to its data as CSV."""
    seen = look("light")

    assert {"spend.csv", "forecast.csv", "keys.csv", "tags.csv"} <= set(seen["downloads"])
    assert seen["csv"].startswith("Day,key,US dollars\n2026-02-17,")


def test_page_is_quick(look: Callable[..., Anything]) -> None:
    """It is drawn within seconds; how fast exactly is for the benchmarks."""
    assert look("light")["milliseconds"] < 20_000
