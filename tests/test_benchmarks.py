"""What the benchmarks write is what was measured; `make test-real-tools` runs each suite once.

Everything runs in the environment of the tests. The adapters of what is not installed there are
shown a stand-in that notes what it is asked for.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar
from unittest.mock import MagicMock

import msgspec
import pytest

from tests.support.samples import sample
from tests.support.small_bench import small_bench
from tools.benchmarks import reading, report, worker
from tools.benchmarks.__main__ import HERE, RESULTS, measure
from tools.benchmarks.attributes import everything
from tools.benchmarks.bench import Bench, everybody
from tools.benchmarks.contender import NAMES, PAGES, load
from tools.benchmarks.measure import ROOT, Effort, FailedError, Rounds, compare, run
from tools.benchmarks.results import Bound, Outcome, Row, row
from tools.benchmarks.server import canned

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator
    from pathlib import Path

    from tools.benchmarks.measure import Figures

PAGE = (ROOT / "docs/speed.md").read_text("utf-8")


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Run the server of the benchmarks."""
    with canned(tmp_path_factory.mktemp("server") / "authorities.pem") as addresses:
        yield addresses


@pytest.fixture
def bench(addresses: dict[str, str], tmp_path: Path) -> Bench:
    """Measure little, and only what is installed here."""
    return small_bench(addresses, tmp_path)


# What `make bench` has to measure, and what each figure has to reach.
AT_MOST = {
    "import": 0.25,
    "first-call": 1.15,
    "audit-async": 1.3,
    "audit-sync": 1.3,
    "audit-memory": 1.1,
    "keys-check": 1.3,
    "get-plain": 0.85,
    "get-tls": 0.85,
    **{f"read-{page}-ours": 1.8 for page in PAGES},
    **{f"read-{page}-ours_fast": 1.1 for page in PAGES},
    "keep-requests-ours": 1.0,
    "keep-requests-ours_fast": 1.0,
    **{f"fan-out-{many}-{who}-p99": 1.0 for many in (50, 200) for who in ("ours", "ours_aiohttp")},
    "sweep-ours": 1.3,
    "sweep-ours_aiohttp": 1.3,
    "iterate-time": 1.1,
    "iterate-memory": 20.0,
    "generate": 3.0,
    "check-generated": 3.0,
    "size": 5.0,
    "size-part": 0.4,
    "distributions": 11,
    "emulator-start": 1.0,
    "emulator-writes": 0,
    "emulator-page": 1.5,
    "emulator-usage": 1.5,
}
AT_LEAST = {
    **{f"fan-out-{many}-ours": 2.0 for many in (50, 200)},
    **{f"fan-out-{many}-ours_aiohttp": 8.0 for many in (50, 200)},
    "emulator-reads": 2000,
}


@pytest.fixture(scope="module")
def results() -> dict[str, Any]:
    """Read what `make bench` wrote last."""
    found: dict[str, Any] = json.loads(RESULTS.read_text("utf-8"))
    return found


def test_the_results_have_every_bound(results: dict[str, Any]) -> None:
    """The results have every row that was promised, with its bound."""
    bounds: dict[bool, dict[str, float]] = {False: {}, True: {}}
    for found in results["rows"]:
        bounds[found["at_least"]][found["key"]] = found["bound"]
    assert bounds == {False: AT_MOST, True: AT_LEAST}


def test_what_make_writes_is_below_build() -> None:
    """What a target names as its output is nothing that git would show as new."""
    named = re.findall(r"--out(?:dir)? (\S+)", (ROOT / "Makefile").read_text("utf-8"))

    assert named
    assert not [path for path in named if not path.startswith("build/")]


def test_results_md_says_what_the_json_says(results: dict[str, Any]) -> None:
    """RESULTS.md is what RESULTS.json and NOTES.md give."""
    notes = HERE / "NOTES.md"
    written = report.document(results, notes.read_text("utf-8") if notes.exists() else "")
    assert (HERE / "RESULTS.md").read_text("utf-8") == written


def test_the_page_shows_the_figures_of_the_results(results: dict[str, Any]) -> None:
    """The figures in docs/speed.md are those of RESULTS.json."""
    assert report.page_with(PAGE, results) == PAGE


@pytest.mark.parametrize("key", report.PICTURES)
def test_the_page_shows_pictures_that_exist(key: str) -> None:
    """The page shows each picture, and it exists."""
    file = f"tools/benchmarks/pictures/{key}.svg"
    assert f"](../{file})" in PAGE
    assert (ROOT / file).read_text("utf-8").startswith("<?xml")


def _results(*rows: Row) -> dict[str, Any]:
    machine = {"system": "s", "processor": "p", "processors": 2, "python": "3"}
    return {
        "command": "make bench",
        "quick": False,
        "date": "2026-01-31",
        "machine": machine,
        "versions": {"bench-core": {"httpx": "1"}},
        "rows": [one.as_json() for one in rows],
        "tables": [],
    }


KEPT = Row("kept", "kept work", Bound(2.0, "s"), 1.5, 1.0, 2.5)
MISSED = Row("missed", "missed work", Bound(2.0, "a second", at_least=True), 1.5, 1.0, 2.5)
FAILED = Row("failed", "failed work", Bound(2.0, "s"), error="nothing came")


def test_a_missed_bound_is_marked() -> None:
    """A row says what was measured and whether its bound holds, both ways round."""
    written = report.document(_results(KEPT, MISSED), "")
    assert "| kept work | ≤ 2 s | **1.50** | 1 to 2.50 | yes |" in written
    assert "| missed work | ≥ 2 a second | **1.50** | 1 to 2.50 | **no** |" in written
    assert "1 of 2 bounds hold." in written


def test_what_failed_is_loud() -> None:
    """A row that could not be measured says why, and is never taken for kept."""
    assert "| failed work | ≤ 2 s | nothing came |  | **FAILED** |" in report.document(
        _results(FAILED), ""
    )


@pytest.mark.parametrize(
    ("found", "check", "status"),
    [(KEPT, True, 0), (MISSED, False, 0), (MISSED, True, 1), (FAILED, False, 1), (FAILED, True, 1)],
)
def test_exit_status(found: Row, check: bool, status: int) -> None:  # noqa: FBT001 -- a parameter
    """A missed bound fails when that is asked for; what could not be measured always does."""
    assert report.status(_results(KEPT, found), check=check) == status


def test_a_note_stands_with_its_row() -> None:
    """What was written by hand about a row stands under the row's name."""
    written = report.document(_results(MISSED), "# Notes\n\n## missed\n\nTried twice.\n")
    assert "### missed work\n\nTried twice." in written


def test_a_note_without_a_row_is_an_error() -> None:
    """A note about a row that there is not is refused, so that notes cannot be lost."""
    with pytest.raises(ValueError, match="other"):
        report.document(_results(MISSED), "## other\n\nTried twice.\n")


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0512, "0.05"), (1.234, "1.23"), (12.34, "12.3"), (1234.5, "1,234"), (11, "11")],
)
def test_numbers_have_three_digits(value: float, text: str) -> None:
    """A number is written with about three digits."""
    assert report.number(value) == text


def test_a_ratio_is_taken_within_a_round() -> None:
    """A ratio compares what two contenders did in the same round."""
    rounds = Rounds({"a": [{"s": 2.0}, {"s": 30.0}], "b": [{"s": 1.0}, {"s": 10.0}]})
    assert rounds.ratios("a", "b", "s") == [2.0, 3.0]


def test_rounds_take_turns() -> None:
    """Every round measures every contender once, each time in the opposite order."""
    order: list[str] = []

    def measure(name: str) -> Figures:
        order.append(name)
        return {"s": 1.0}

    compare("turns", {name: partial(measure, name) for name in "ab"}, Effort(2, 60))
    assert order == ["b", "a", "a", "b"]


def test_a_contender_that_fails_does_not_stop_the_others() -> None:
    """A contender that fails is left out from then on, and its row says so."""
    asked: list[str] = []

    def fail() -> dict[str, float]:
        asked.append("asked")
        raise FailedError("broken")

    rounds = compare("failing", {"bad": fail, "good": lambda: {"s": 1.0}}, Effort(3, 60))
    found = row("key", "work", Bound(1, "s"), lambda: rounds.of("bad", "s"))
    assert (len(asked), rounds.of("good", "s"), found.error) == (1, [1.0] * 3, "bad: broken")


def test_rounds_end_when_the_time_is_used_up() -> None:
    """No round is begun after the time is used up, but for the least number."""
    rounds = compare("long", {"a": lambda: {"s": 1.0}}, Effort(9, 0, least=2))
    assert len(rounds.of("a", "s")) == 2


def test_a_suite_that_breaks_does_not_stop_the_others(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A suite that ends with an error is a row that failed, beside the rows of the others."""
    good = MagicMock(__name__="good", measure=lambda _bench: Outcome((KEPT,)))
    bad = MagicMock(__name__="bad", measure=MagicMock(side_effect=KeyError("x")))
    monkeypatch.setattr("tools.benchmarks.__main__.SUITES", (bad, good))
    assert [found["error"] for found in measure(bench)["rows"]] == ["KeyError: 'x'", ""]


@pytest.mark.parametrize("code", ["sleep(60)", "run(['sleep', '60'])"])
def test_a_program_that_hangs_is_given_up(code: str) -> None:
    """A program that does not end in time has failed, even if it waits for another."""
    program = f"from subprocess import run; from time import sleep; {code}"
    with pytest.raises(FailedError, match=r"longer than 0\.3"):
        run([sys.executable, "-c", program], seconds=0.3)


def test_a_program_that_fails_says_why() -> None:
    """The last line that a program wrote before it failed is the reason."""
    with pytest.raises(FailedError, match=r"^no luck$"):
        run([sys.executable, "-c", "import sys; sys.exit('no luck')"], seconds=30)


PROJECTS = sample("projects_list").body


@pytest.mark.parametrize("name", ["bare_httpx", "bare_aiohttp"])
def test_bare_libraries_fan_out(name: str, addresses: dict[str, str]) -> None:
    """The asynchronous libraries ask for the projects, and four things about one."""
    calls = load(name).fan_out
    assert calls

    async def ask() -> tuple[object, Any]:
        client = calls.open(addresses["plain"])
        answers = await calls.list_projects(client), await calls.about_project(client, "p")
        await calls.close(client)
        return answers

    projects, about = asyncio.run(ask())
    assert projects == PROJECTS
    assert [min(answer) for answer in about] == [
        *("mip_opt_out", "api_keys", "balances", "invites")
    ]


@pytest.mark.parametrize("page", PAGES)
def test_msgspec_reads_what_json_reads(page: str) -> None:
    """The structs of msgspec hold the fields that they name as json reads them."""
    content = reading.make(page, 20)
    structs = load("bare_msgspec").reading[page](content)
    _assert_within(structs, json.loads(content))


def _assert_within(struct: object, plain: Any) -> None:  # noqa: ANN401 -- JSON may be anything
    if isinstance(struct, list):
        assert len(struct) == len(plain)
        for one, other in zip(struct, plain, strict=True):
            _assert_within(one, other)
    elif isinstance(struct, msgspec.Struct):
        for name in struct.__struct_fields__:
            _assert_within(getattr(struct, name), plain.get(name.rstrip("_")))
    else:
        assert struct == plain


class Noting:
    """Notes which attributes are read."""

    seen: ClassVar[list[str]] = []

    def __getattribute__(self, name: str) -> object:
        """Note and read."""
        Noting.seen.append(name)
        return object.__getattribute__(self, name)


@dataclass
class Inner(Noting):
    """What is in a page."""

    text: str = ""


@dataclass
class Outer(Noting):
    """A page."""

    number: int
    inner: list[Inner]
    other: Inner | None


def test_everything_reads_every_declared_attribute() -> None:
    """Reading a page reads the attributes that its classes declare, and of all that is in it."""
    page = Outer(1, [Inner(), Inner()], None)
    Noting.seen.clear()
    everything(page)
    assert Noting.seen == ["number", "inner", "text", "text", "other"]


class StandIn:
    """Has every name, can be called and awaited, and notes what is called."""

    def __init__(self, asked: list[str], path: str) -> None:
        self._asked = asked
        self._path = path

    def __getattr__(self, name: str) -> StandIn:
        """Have a name."""
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(self._asked, f"{self._path}.{name}")

    def __call__(self, *_args: object, **_options: object) -> StandIn:
        """Note the call, and give what has every name again."""
        self._asked.append(self._path)
        return StandIn(self._asked, f"{self._path}()")

    def __await__(self) -> Generator[None, None, StandIn]:
        """Be the answer to an asynchronous call."""
        yield from ()
        return self


# The calls that list the projects, on a client and from many tasks, and the four about a project.
ADAPTERS = {
    "sdk_4": (
        "deepgram.DeepgramClient().manage.v().get_projects",
        "deepgram.DeepgramClient().asyncmanage.v().",
        ["get_projects", "get_project", "get_keys", "get_balances", "get_invites"],
    ),
    "sdk_newest": (
        "deepgram.DeepgramClient().manage.v1.projects.list",
        "deepgram.AsyncDeepgramClient().manage.v1.projects.",
        ["list", "get", "keys.list", "billing.balances.list", "members.invites.list"],
    ),
    "stock": (
        "stock_client.api.projects.list_projects.sync",
        "stock_client.api.",
        [
            "projects.list_projects.asyncio",
            "projects.get_project.asyncio",
            "keys.list_keys.asyncio",
            "billing.list_balances.asyncio",
            "invites.list_invites.asyncio",
        ],
    ),
}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Have the adapters of what is not installed here import stand-ins; give what they call."""
    asked: list[str] = []
    for name in (*ADAPTERS, "bare_orjson"):
        adapter = f"tools.benchmarks.contenders.{name}.import_module"
        monkeypatch.setattr(adapter, lambda module: StandIn(asked, module))
    return asked


@pytest.mark.parametrize("name", ADAPTERS)
def test_adapters_list_the_projects(name: str, asked: list[str]) -> None:
    """The adapters of the other SDKs list the projects."""
    get = load(name).get
    assert get
    get("http://127.0.0.1")()
    assert asked[-1] == ADAPTERS[name][0]


@pytest.mark.parametrize("name", ADAPTERS)
def test_adapters_fan_out(name: str, asked: list[str]) -> None:
    """The adapters of the other SDKs make the same asynchronous calls as those of the others."""
    calls = load(name).fan_out
    assert calls

    async def ask() -> None:
        client = calls.open("http://127.0.0.1")
        await calls.list_projects(client)
        await calls.about_project(client, "p")

    asyncio.run(ask())
    _sync, prefix, names = ADAPTERS[name]
    made = [path.removeprefix(prefix) for path in asked if path.startswith(prefix)]
    assert made == names


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", [*ADAPTERS, "bare_orjson"])
def test_adapters_read_pages(name: str, page: str, asked: list[str]) -> None:
    """The adapters of what is not installed here read each kind of page, in one call."""
    load(name).reading[page](b"{}")
    assert len(asked) == 1


@pytest.mark.parametrize(
    "module",
    [
        *("api.projects.list_projects", "api.projects.get_project", "api.keys.list_keys"),
        *("api.billing.list_balances", "api.invites.list_invites", "api.requests.list_requests"),
        *("models.request_page", "models.key_list", "models.model_list", "models.usage"),
    ],
)
def test_the_stock_code_has_the_modules_that_are_asked(module: str) -> None:
    """What the adapter of the stock code imports is what our document gives, whoever writes it."""
    assert find_spec(f"deepgram_manage_api.{module}")


@pytest.mark.usefixtures("asked")
def test_stock_code_is_iterated_to_the_last_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loop over the pages of the stock code ends behind the first page that is not full."""
    pages = (MagicMock(requests=["record"] * size) for size in (100, 100, 7))
    monkeypatch.setattr(StandIn, "sync", lambda *_args, **_options: next(pages), raising=False)
    iterate = load("stock").iterate
    assert iterate
    assert len(list(iterate("http://127.0.0.1", "p"))) == 207


@pytest.mark.parametrize("name", NAMES)
def test_each_contender_says_what_it_can(name: str) -> None:
    """Each contender has a title of its own, and something to be measured by."""
    contender = load(name)
    titles = [other.title for other in everybody().values()]
    assert titles.count(contender.title) == 1
    assert contender.get or contender.fan_out or contender.reading


def test_a_job_without_an_answer_fails() -> None:
    """A job that an adapter has no answer to ends the process with a reason."""
    with pytest.raises(SystemExit, match="nothing for this job"):
        worker.calling(load("bare_json"), {})


def test_a_log_that_ends_early_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """An iteration that loses records is no result."""
    monkeypatch.setattr(worker, "WARM_RECORDS", 5)
    short = MagicMock(iterate=lambda _url, _project: [1, 2])
    with pytest.raises(SystemExit, match="2 records of 5"):
        worker.iterating(short, {"url": "", "count": 5, "repeat": 1})
