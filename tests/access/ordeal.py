"""Rotations on which everything goes wrong: faults of the network, failing stores, and kills.

One run follows from its seed. Somebody calls with whatever the destination holds, and with what
was read from there before, all the time. A run ends when the rotation is done or abandoned, and
says what it found wrong.
"""

from __future__ import annotations

import asyncio
import random
import tempfile
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import httpx

from deepgram_manage import DeepgramClient, DeepgramError, RetryPolicy, access
from deepgram_manage.access import _atomic
from deepgram_manage.access._rotation import fingerprint_of
from deepgram_manage.access._state import States
from deepgram_manage.emulator import AsyncEmulatorTransport, EmulatorTransport
from deepgram_manage.emulator.fixture import DeepgramEmulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from tests.support.wire import Anything

FAULTS = (
    "internal_error",
    "internal_error_after_write",
    "dropped_before_write",
    "dropped_after_write",
    "truncated_json",
    "too_many_requests",
    "unavailable_empty",
    "bad_gateway_html",
)
HOUR = 3600
_MOST_ATTEMPTS = 60


class Killed(BaseException):
    """Stands for `kill -9`: nobody catches it."""


class Doom:
    """Kills at the n-th of the places where a kill can be told from another."""

    def __init__(self) -> None:
        """Let everybody live until told otherwise."""
        self.left: int | None = None

    def passes(self) -> None:
        """Pass such a place."""
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Killed


@dataclass
class Store:
    """A store that a command fills; it may be read back, at times, by who fills it."""

    doom: Doom
    chance: random.Random
    held: str | None = None
    failures: int = 0
    can_read: bool = False

    def probe(self) -> None:
        """Be writable."""

    def store(self, secret: str, about: Mapping[str, str]) -> None:
        """Hold the secret, or fail before anything was stored."""
        del about
        self.doom.passes()
        if self.failures > 0:
            self.failures -= 1
            raise access.NotStoredError("the store is not in the mood")
        self.held = secret
        self.doom.passes()

    def read(self) -> str | None:
        """Return what it holds, or fail."""
        if self.chance.random() < 0.2:
            raise access.NotStoredError("the store does not answer")
        return self.held if self.can_read else None

    def to_dict(self) -> dict[str, Anything]:
        """Return what describes it."""
        return {"kind": "stand-in"}


class Transport(EmulatorTransport):
    """Sends to an emulator; may be killed before a request takes effect, or after."""

    def __init__(self, emulator: DeepgramEmulator, doom: Doom, look: Callable[[], None]) -> None:
        """Keep who is to be asked."""
        super().__init__(emulator)
        self._doom = doom
        self._look = look

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, and let somebody call in between."""
        self._doom.passes()
        try:
            return super().handle_request(request)
        finally:
            self._look()
            self._doom.passes()


class AsyncTransport(AsyncEmulatorTransport):
    """The same, asynchronous."""

    def __init__(self, emulator: DeepgramEmulator, doom: Doom, look: Callable[[], None]) -> None:
        """Keep who is to be asked."""
        super().__init__(emulator)
        self._doom = doom
        self._look = look

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, and let somebody call in between."""
        self._doom.passes()
        try:
            return await super().handle_async_request(request)
        finally:
            self._look()
            self._doom.passes()


@dataclass
class Ordeal:
    """One run."""

    seed: int
    folder: Path
    wrong: list[str] = field(default_factory=list)
    """What was found wrong."""
    calls: int = 0
    """How many calls programs made meanwhile."""
    kills: int = 0
    outcome: str = ""

    def __post_init__(self) -> None:
        """Set the stage."""
        self.chance = random.Random(self.seed)  # noqa: S311 -- chance that repeats is the point
        self.doom = Doom()
        self.emulator = DeepgramEmulator()
        self.emulator.freeze_clock()
        scopes = self.chance.choice([["owner"], ["usage:write"], ["keys:write", "usage:read"]])
        key = self.emulator.add_key(
            self.emulator.project_id,
            self.emulator.member_id,
            scopes=scopes,
            comment=self.chance.choice(["production", "ci [rot-0000]", "", "über [x]"]),
            tags=self.chance.choice([[], ["team-a", "b"]]),
        )
        self.old = key.api_key_id
        self.old_secret = key.secret
        self.is_file = self.chance.random() < 0.6
        self.path = self.folder / "key"
        self.sink: Anything = access.sinks.File(self.path)
        if self.is_file:
            self.path.write_text(f"{key.secret}\n", "utf-8")
        else:
            failures = self.chance.choice([0, 0, 1, 2])
            can_read = self.chance.random() < 0.5
            self.sink = Store(self.doom, self.chance, key.secret, failures, can_read)
        self.rotates_itself = scopes == ["owner"] and self.is_file and self.chance.random() < 0.5
        self.is_async = self.chance.random() < 0.3
        self.cached = [key.secret] * 3
        self.state = self.folder / "states"

    def held(self) -> str:
        """What a program reads from the destination now."""
        return self.path.read_text("utf-8").strip() if self.is_file else str(self.sink.held)

    def opens(self, secret: str) -> bool:
        """Whether a call with a secret succeeds."""
        self.calls += 1
        key = self.emulator.world.state.key_of_secret(secret)
        return key is not None and not key.expired(self.emulator.now())

    def look(self) -> None:
        """Have programs call, with what the destination holds and with what they had read."""
        if not self.opens(self.held()):
            self.wrong.append("a program failed with what the destination holds")
        number = self.chance.randrange(len(self.cached))
        if self.chance.random() < 0.3:
            self.cached[number] = self.held()
        if not self.opens(self.cached[number]):
            self.wrong.append("a program failed with what it had read before")

    def keys(self) -> set[str]:
        """The live keys of the account but the caller's."""
        state = self.emulator.world.state
        return {
            key.api_key_id
            for key in state.keys(self.emulator.project_id)
            if key.comment != "Admin key"
        }

    def clients(self) -> DeepgramClient:
        """A client of its own for each process that is killed."""
        secret = self.old_secret if self.rotates_itself else self.emulator.admin_key
        return DeepgramClient(
            secret,
            base_url="http://127.0.0.1",
            retry=RetryPolicy(attempts=3, first_wait=0.0),
            http_client=httpx.Client(transport=Transport(self.emulator, self.doom, self.look)),
            async_http_client=httpx.AsyncClient(
                transport=AsyncTransport(self.emulator, self.doom, self.look)
            ),
        )

    def attempt(self, function: Anything, *arguments: Anything, **options: Anything) -> Anything:
        """Run one command in a process that may be killed; the result, or the error."""
        self.doom.left = self.chance.randrange(60) if self.chance.random() < 0.6 else None
        client = self.clients()
        try:
            if not self.is_async:
                return function(client.manage, *arguments, **options)

            async def awaited() -> Anything:
                return await function(client.asyncmanage, *arguments, **options)

            return asyncio.run(awaited())
        except Killed as killed:
            self.kills += 1
            return killed
        except DeepgramError as error:
            return error
        finally:
            self.doom.left = None

    def trouble(self, *, wanted: bool) -> None:
        """Let the network be bad, or good."""
        self.emulator.clear_faults()
        if wanted:
            for number, kind in enumerate(FAULTS):
                self.emulator.add_fault(
                    kind,
                    count=None,
                    probability=self.chance.choice([0.0, 0.05, 0.2]),
                    seed=self.seed * 31 + number,
                )

    def run(self) -> Ordeal:
        """Rotate, however often it takes."""
        with self._dangerous_disk():
            self._to_overlap()
        self.emulator.close()
        return self

    @contextmanager
    def _dangerous_disk(self) -> Iterator[None]:
        """Let kills strike before a file is written, before it is renamed, and after that."""
        write = _atomic._write_new  # noqa: SLF001 -- the place between writing and renaming

        def write_new(path: Path, content: bytes, mode: int) -> None:
            self.doom.passes()
            write(path, content, mode)
            self.doom.passes()

        def sync_folder(path: Path) -> None:
            del path
            self.doom.passes()

        with (
            mock.patch.object(_atomic, "_write_new", write_new),
            mock.patch.object(_atomic, "sync_folder", sync_folder),
            mock.patch("os.fsync", return_value=None),
            mock.patch("deepgram_manage.fan_out.Blocking.pause", return_value=None),
            mock.patch("deepgram_manage.fan_out.AsyncBlocking.pause", _no_pause),
        ):
            yield

    def _states(self) -> list[access.Rotation]:
        return States(self.state).all()

    def _to_overlap(self) -> None:
        gives_up = self.chance.random() < 0.1
        for number in range(_MOST_ATTEMPTS):
            self.trouble(wanted=number < 12)
            known = self._states()
            if not known:
                self.attempt(
                    access.rotate.start,
                    self.emulator.project_id,
                    self.old,
                    self.sink,
                    state=self.state,
                )
            elif known[0].phase == "overlap":
                self._check_overlap(known[0])
                self._to_the_end(known[0])
                return
            elif known[0].phase == "abandoned":
                self._check_abandoned()
                return
            elif gives_up and number > 2:
                self.attempt(
                    access.rotate.abandon, known[0].id, state=self.state, sink=self.sink, force=True
                )
                if self.held() != self.old_secret and not self.opens(self.held()):
                    # Forced: said before.
                    self.cached = [self.old_secret] * 3
                    self._write_back()
            else:
                self.attempt(access.rotate.resume, known[0].id, state=self.state, sink=self.sink)
        self.wrong.append(f"did not get to its overlap: {self._states()}")

    def _write_back(self) -> None:
        if self.is_file:
            self.path.write_text(f"{self.old_secret}\n", "utf-8")
        else:
            self.sink.held = self.old_secret
        self.wrong = [each for each in self.wrong if "program failed" not in each]

    def _check_overlap(self, rotation: access.Rotation) -> None:
        expected = {*rotation.retired, rotation.new_key_id}
        if self.keys() - expected:
            # What a bad network hid from a look is found by the next.
            self.trouble(wanted=False)
            self.attempt_safely(access.rotate.resume, rotation.id)
            (rotation,) = self._states()
            expected = {*rotation.retired, rotation.new_key_id}
        if self.keys() != expected:
            self.wrong.append(f"keys in overlap: {self.keys()} and not {expected}")
        if fingerprint_of(self.held()) != rotation.fingerprint:
            self.wrong.append("the secret is lost: the destination holds another")

    def attempt_safely(self, function: Anything, *arguments: Anything) -> Anything:
        """Run one command that is not killed."""
        chance, self.chance = self.chance, random.Random(0)  # noqa: S311 -- as above
        try:
            with mock.patch.object(self.doom, "passes", return_value=None):
                return self.attempt(function, *arguments, state=self.state, sink=self.sink)
        finally:
            self.chance = chance

    def _check_abandoned(self) -> None:
        self.outcome = "abandoned"
        if self.keys() != {self.old}:
            self.wrong.append(f"keys after it was abandoned: {self.keys()}")

    def _to_the_end(self, rotation: access.Rotation) -> None:
        """Finish, while programs still read the new key one after the other."""
        project = self.emulator.project_id
        self.emulator.add_history(project, 5, days=1, api_key_ids=[self.old])
        self.emulator.set_arrivals(project, 1 / self.chance.choice([600, 1800, 3000]))
        uses_until = self.emulator.now() + self.chance.randrange(0, 40) * HOUR * 1_000_000
        in_use = True
        for number in range(_MOST_ATTEMPTS):
            if in_use and self.emulator.now() >= uses_until:
                self.emulator.set_arrivals(project, 0)
                self.cached = [self.held()] * 3
                in_use = False
            self.trouble(wanted=number < 30)
            result = self.attempt(
                access.rotate.finish, rotation.id, state=self.state, sink=self.sink
            )
            (rotation,) = self._states()
            if self.old not in self.keys() and in_use:
                self.wrong.append("the old key was deleted while it was in use")
            if rotation.phase == "done":
                self._check_done(rotation)
                return
            if isinstance(result, access.RotationError):
                self.emulator.advance(self.chance.choice([1, 2, 5, 12]) * HOUR)
        self.wrong.append(f"did not get done: {rotation.phase}")

    def _check_done(self, rotation: access.Rotation) -> None:
        self.outcome = "done"
        if self.keys() != {rotation.new_key_id}:
            self.wrong.append(f"keys in the end: {self.keys()} and not {rotation.new_key_id}")
        if fingerprint_of(self.held()) != rotation.fingerprint or not self.opens(self.held()):
            self.wrong.append("the secret is lost in the end")


async def _no_pause(_blocking: object, _seconds: float) -> None:
    """Wait no time at all."""


def work(seed: int, share: range) -> tuple[Counter[str], list[str]]:
    """Do some runs; count what happened, and list what was wrong."""
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for number in share:
        with tempfile.TemporaryDirectory() as folder:
            ordeal = Ordeal(seed * 1_000_000 + number, Path(folder)).run()
        counts.update({"runs": 1, "kills": ordeal.kills, "calls": ordeal.calls, ordeal.outcome: 1})
        wrong += [f"run {number}: {each}" for each in ordeal.wrong]
    return counts, wrong
