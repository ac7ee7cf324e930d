"""What the tests of the clients share: both clients, a network that remembers, and an emulator."""

from __future__ import annotations

import gc
import os
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from _pytest.runner import runtestprotocol  # also what plugins that run tests again call

from tests.support.wire import Caller, Wire

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.chaos.stage import Place, Stage
    from tests.support.servers import Server, Socket


def pytest_configure() -> None:
    """Draw the same examples each time, however long one takes."""
    if find_spec("hypothesis"):  # Not where tests run on real programs.
        import tests.support.profiles  # noqa: F401, PLC0415 -- before any test is read


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Run two workers more than there are cores, for many tests wait for time or a program."""
    return (yield) + 2


ROOT = Path(__file__).resolve().parents[1]

# Each worker begins with a share of the files and, when it is done, takes half of what another has
# left: what the tests of a file share is made once, but for a few files. Those that take longest
# come first: at the end, short tests are left to be shared out. `pytest --durations=40` shows what
# has become long.
LONGEST = [
    "gates/test_worked_change.py",
    "test_docs.py",
    "test_deadlines.py",
    "cli/test_examples.py",
    "test_iter_usage_requests.py",
    "chaos/test_chaos.py",
    "archive/test_sync.py",
    "archive/test_killed.py",
    "generation/test_checks.py",
    "generation/test_determinism.py",
    "test_connections.py",
    "test_processes_and_threads.py",
    "cli/test_terminal.py",
    "drift/test_changes.py",
    "gates/test_mutations.py",
    "diff/test_wire_level.py",
]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest.

    Raises:
        pytest.UsageError: A test is named after an address, so that no two workers have the same.
    """
    if odd := [item.nodeid for item in items if " at 0x" in item.nodeid]:
        raise pytest.UsageError(f"named otherwise in each process, so give it an id: {odd[0]}")
    folder = Path(__file__).parent
    rank = {folder / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path, len(LONGEST)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
    """Let a worker send one message about a test that passes, not five, which cost as much as it.

    `--durations` is about the other ones, too.
    """
    config = item.config
    if not hasattr(config, "workerinput") or config.getoption("durations") is not None:
        return None
    for report in runtestprotocol(item, log=False, nextitem=nextitem):
        if report.when == "call" or not report.passed:
            item.ihook.pytest_runtest_logreport(report=report)
    return True


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None]:
    """Collect without garbage collections: next to nothing that is made there is garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Keep the thousands of tests out of each garbage collection, of which calls make many."""
    gc.collect()
    gc.freeze()


# For the whole session, since thousands of tests need it and none changes it for the next.
@pytest.fixture(scope="session", autouse=True)
def _everyday() -> Iterator[None]:
    """Let calls depend on nothing but the test: not on who runs it, on time or on an extra."""
    with pytest.MonkeyPatch.context() as patch:
        for name in os.environ:
            if name.startswith("DEEPGRAM_"):
                patch.delenv(name)
        # Everything is sent again at once; tests that are about waiting ask for `waits`.
        patch.setattr("deepgram_manage._sending.exchange.backoff", lambda _policy, _attempts: 0.0)
        # httpx-aiohttp stays out, though it is installed: it is a `kind` of its own.
        patch.setattr("deepgram_manage._sending.async_connections.find_spec", lambda _name: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def _bundle() -> Iterator[None]:
    """Bundle the scripts of charts once for all runs: it takes each worker two seconds.

    What is kept is what vl-convert made; programs that tests start make theirs.
    """
    if not find_spec("vl_convert"):
        yield
        return
    import vl_convert  # noqa: PLC0415 -- not where the tests of the wheel run

    kept = ROOT / f"build/cache/charts-{version('vl-convert-python')}.js"
    make: Callable[[], str] = getattr(vl_convert, "javascript_bundle")  # noqa: B009 -- untyped

    def bundle() -> str:
        if not kept.is_file():
            kept.parent.mkdir(parents=True, exist_ok=True)
            unfinished = kept.with_suffix(f".{os.getpid()}")
            unfinished.write_text(make(), "utf-8")
            unfinished.rename(kept)
        return kept.read_text("utf-8")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(vl_convert, "javascript_bundle", bundle)
        yield


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that are waited between attempts: noted, and not waited."""
    from deepgram_manage._sending.retries import backoff  # noqa: PLC0415 -- not for every test

    noted: list[float] = []

    async def note(seconds: float) -> None:
        noted.append(seconds)

    monkeypatch.setattr("deepgram_manage._sending.exchange.backoff", backoff)
    monkeypatch.setattr("deepgram_manage._sending._sync.sender.pause", noted.append)
    monkeypatch.setattr("deepgram_manage._sending._async.sender.pause", note)
    return noted


@pytest.fixture
def wire() -> Wire:
    """The network: `wire.answer` comes back, `wire.seen` was sent."""
    return Wire()


@pytest.fixture(params=["sync", "async"])
def kind(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Which of the two clients a test runs on; each test runs on both.

    Tests of the network also run the asynchronous one over httpx-aiohttp.
    """
    if request.param == "aiohttp":
        # It takes longer to import than some calls have time.
        import deepgram_manage._sending.aiohttp_transport  # noqa: F401, PLC0415

        monkeypatch.setattr("deepgram_manage._sending.async_connections.find_spec", find_spec)
    return str(request.param)


@pytest.fixture
def call(kind: str, wire: Wire) -> Caller:
    """Call a method of the client by its name: `call("get_project", "p1")`."""
    return Caller(kind, wire.client())


@pytest.fixture(scope="session")
def listening() -> Iterator[Socket]:
    """A socket that answers; imported late, since the tests of the wheel do without it."""
    from tests.support.servers import Socket  # noqa: PLC0415

    socket = Socket()
    yield socket
    socket.close()


@pytest.fixture
def server(listening: Socket, deepgram_emulator: DeepgramEmulator) -> Server:
    """The emulator of the test on a real socket; it has one project, whose owner calls."""
    return listening.serve(deepgram_emulator)


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    """A server, and a loop for proxies; imported late like `listening`."""
    from tests.chaos.stage import Stage  # noqa: PLC0415

    serving = Stage()
    yield serving
    serving.close()


@pytest.fixture
def place(stage: Stage) -> Iterator[Place]:
    """An emulator on a real socket, behind a proxy that may do mischief."""
    made = stage.place()
    yield made
    made.close()
