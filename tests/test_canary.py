"""A run over all calls and all that can go wrong, in which made-up secrets come to light nowhere.

`test_secrets.py` has the single facts; here everything is searched for everything.
"""

from __future__ import annotations

import itertools
import json
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from deepgram_manage import DeepgramClient, DeepgramClientOptions, DeepgramError, RetryPolicy
from deepgram_manage.emulator.catalogue import NOVA
from deepgram_manage.emulator.errors import RECORDED
from deepgram_manage.emulator.history import History
from tests.chaos.plan import FAULTS, LATE, Fault
from tests.chaos.proxy import ANSWER, REQUEST, Absence, Mischief
from tests.chaos.run import Calls
from tests.support.canaries import (
    ADDRESS,
    CALLBACK,
    HEADER,
    KEY,
    MADE,
    PRIVATE,
    QUERY,
    SECRETS,
    Overheard,
    canaries_in,
    pickled,
    reported,
)
from tests.support.operations import OPERATIONS, Operation

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.chaos.stage import Place, Stage

Anything: TypeAlias = Any

IS_THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
THREADS = 12
PATIENCE = 0.06
LONG = 3 * PATIENCE
# More than there are requests in a call.
_ALL = 9
GUEST = f"{ADDRESS}@example.com"
CALLBACK_PATH = f"/v1/listen?callback=https%3A%2F%2Fuser%3A{CALLBACK}%40example.com&model=nova-3"


@dataclass(frozen=True)
class Trouble:
    """What goes wrong with every request of a call.

    Attributes:
        recorded: Whether it is an error that the real server sent once, each call another one.
        patience: For how many seconds the calls wait.
    """

    fault: Fault | None = None
    recorded: bool = False
    mischief: Mischief | None = None
    arrival: str = "welcome"
    absence: Absence | None = None
    patience: float = 10


def _fault(name: str) -> Trouble:
    kind, _, form = name.partition(" ")
    settings = {"kind": kind, "seconds": LONG, "retry_after": 0, "as_date": bool(form)}
    return Trouble(fault=Fault(name, settings), patience=PATIENCE if kind in LATE else 10)


def _slow(mischief: Mischief) -> Trouble:
    return Trouble(mischief=mischief, patience=PATIENCE)


def _recorded(operation: Operation) -> Fault:
    name = list(RECORDED)[OPERATIONS.index(operation) % len(RECORDED)]
    return Fault(name, {"kind": "recorded", "name": name})


TROUBLES = {
    "none": Trouble(),
    **{name: _fault(name) for name in FAULTS},
    "recorded errors": Trouble(recorded=True),
    "cut request": Trouble(mischief=Mischief("cut", REQUEST, 300)),
    "cut before the answer": Trouble(mischief=Mischief("cut", ANSWER, 0, reset=True)),
    # In the midst of a created key's secret.
    "cut body": Trouble(mischief=Mischief("cut", ANSWER, 150)),
    "stalled body": Trouble(
        mischief=Mischief("stall", ANSWER, 150, seconds=LONG), patience=PATIENCE
    ),
    "dripping answer": Trouble(mischief=Mischief("drip", ANSWER, rate=1000), patience=PATIENCE),
    "connection reset": Trouble(arrival="reset"),
    "connection ignored": Trouble(arrival="ignored", patience=PATIENCE),
    "connect refused": Trouble(absence=Absence(LONG)),
}


@pytest.fixture(scope="module")
def places(stage: Stage) -> Iterator[list[Place]]:
    """Emulators on real sockets, each behind a proxy."""
    made = [stage.place() for _ in range(THREADS)]
    yield made
    for place in made:
        place.close()


@pytest.fixture(autouse=True)
def _planted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the emulator hand out secrets that can be recognized."""
    numbers = itertools.count()
    text = History.text

    def secret(size: int) -> str:
        return f"{MADE}{next(numbers):010}".ljust(2 * size, "0")

    def text_with_callback(*arguments: Anything) -> str:
        return json.dumps(json.loads(text(*arguments)) | {"path": CALLBACK_PATH})

    monkeypatch.setattr("secrets.token_hex", secret)
    monkeypatch.setattr(History, "text", text_with_callback)


def prepare(place: Place, operation: Operation) -> tuple[Any, ...]:
    """Make an emulator that has what a call needs, and give the arguments."""
    place.clear()
    emulator = place.emulator
    project, owner = emulator.project_id, emulator.member_id
    emulator.add_key(project, owner, scopes=["owner"], account_wide=True, secret=KEY)
    key = emulator.add_key(project, owner)
    emulator.add_history(project, 30, api_key_ids=[key.api_key_id])
    emulator.add_invite(project, GUEST)
    ids = {
        "project_id": project,
        "model_id": NOVA.uuid,
        "key_id": key.api_key_id,
        "member_id": emulator.add_member(project, "grace@example.com"),
        "email": GUEST,
        "request_id": emulator.world.history(project).request_id(3),
        "balance_id": emulator.add_balance(project, 100),
        "distribution_credentials_id": emulator.add_credentials(project, owner),
    }
    if operation.name == "send_invite":
        return project, {"email": GUEST, "scope": "member"}
    return operation.arguments(**ids)


class Search:
    """Makes all calls in the same trouble, and looks for secrets in all that comes to light.

    Attributes:
        looked_through: How many texts there were, by where they were.
        found: What was found where; without repetitions.
    """

    def __init__(
        self,
        places: list[Place],
        kind: str,
        trouble: Trouble,
        operations: Sequence[Operation] = OPERATIONS,
    ) -> None:
        """Search calls of one of the two clients."""
        self.looked_through: Counter[str] = Counter()
        self.found: set[str] = set()
        self._kind = kind
        self._trouble = trouble
        self._free = list(places)
        with Overheard() as self._overheard, ThreadPoolExecutor(len(places)) as pool:
            list(pool.map(self._call_somewhere, operations))
        for where, text in self._overheard.texts().items():
            self._look(where, text, *PRIVATE)

    def _look(self, where: str, text: str, *also: str) -> None:
        self.looked_through[where] += bool(text)
        self.found |= {f"{each} in {where}" for each in canaries_in(text, (*SECRETS, *also))}

    def _call_somewhere(self, operation: Operation) -> None:
        place = self._free.pop()
        self._call(place, operation)
        place.proxy.cut_all()
        self._free.append(place)

    def _call(self, place: Place, operation: Operation) -> None:
        trouble, arguments = self._trouble, prepare(place, operation)
        fault = _recorded(operation) if trouble.recorded else trouble.fault
        place.emulator.expect({"*": [fault] * _ALL})
        place.proxy.expect([trouble.arrival] * _ALL, [trouble.mischief] * _ALL, trouble.absence)
        client = self._client(place)
        with Calls(client, is_asynchronous=self._kind == "async") as calls:
            try:
                answer = calls(
                    operation.name, *arguments, headers={"X-Note": HEADER}, addons={"tag": QUERY}
                )
            except DeepgramError as error:
                self._look("error", reported(error))
                self._look("pickled error", pickled(error))
            else:
                self._look("answer", f"{answer!r} {answer}")
        for made in (client, client.manage, client.asyncmanage):
            self._look("client", f"{made!r} {pickled(made)}", *PRIVATE)

    def _client(self, place: Place) -> DeepgramClient:
        hear = self._overheard.hooks.append
        return DeepgramClient(
            KEY,
            base_url=place.proxy.url,
            timeout=self._trouble.patience,
            deadline=2 * self._trouble.patience,
            retry=RetryPolicy(2, 0.001, 0.01),
            headers={"X-Secret-Note": HEADER},
            on_request=hear,
            on_response=hear,
            on_retry=hear,
        )


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_no_secret_comes_to_light(places: list[Place], kind: str, trouble: Trouble) -> None:
    """No secret is in any text, log, warning, traceback, pickle, span or argument of a hook.

    Each trouble meets a sixth of the calls of each client, each call a sixth of the troubles; the
    thorough profile has all of them.
    """
    turn = [*TROUBLES.values()].index(trouble) + 3 * (kind == "sync")
    some = OPERATIONS if IS_THOROUGH else OPERATIONS[turn % 6 :: 6]

    assert Search(places, kind, trouble, some).found == set()


def test_everything_is_searched(places: list[Place], kind: str) -> None:
    """The search looks through something of every kind."""
    failed = Search(places, kind, TROUBLES["truncated_json"], OPERATIONS[::4]).looked_through
    answered = Search(places, kind, TROUBLES["none"]).looked_through

    heard = {"hooks", "spans", "log of deepgram_manage"}
    assert {where for where, count in failed.items() if count} >= {"error", "pickled error"} | heard
    assert {where for where, count in answered.items() if count} >= {"answer", "client"} | heard
    # The only owner of a project cannot leave it.
    assert answered["answer"] == len(OPERATIONS) - 1


def test_parts_of_secrets_are_found() -> None:
    """A secret is recognized by its beginning, in any case."""
    assert canaries_in(f"a {MADE.upper()}1 and {KEY[:12]}") == [KEY, MADE]


def test_options_show_no_secret() -> None:
    """An options object has none of the credentials that it was given in its repr and pickle."""
    options = DeepgramClientOptions(KEY, access_token=KEY, headers={"Authorization": HEADER})

    assert canaries_in(f"{options!r} {options} {pickled(options)}") == []
