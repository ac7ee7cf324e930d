"""The emulator itself: one call in, one reply out, no network and no event loop.

The three faces (server, in-process transports, pytest plugin) all hand their calls to
`Emulator.handle` and deliver the reply; nothing else decides what is answered.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING

from .builder import Builder
from .clock import SECOND, Clock, http_date, parse_timestamp
from .context import Context, World
from .control import control
from .errors import RefusalError, invalid_auth, project_not_found, uuid_of
from .faults import Fault, Faults, Rule, read_rule
from .routes import Operation, match
from .seeds import Planted, load, plant
from .shapes import published
from .state import Key, Project, State
from .wire import Call, Reply, json_reply

if TYPE_CHECKING:
    from .json_types import Fields, JsonValue

_CLOCK = "clock"


class Emulator(Builder):
    """A Manage API with its state; `Builder` has the methods that add to it.

    Attributes:
        admin_key: Secret of the first key the seed brought.

    """

    def __init__(
        self,
        seed: str | JsonValue = "empty",
        *,
        database: str = ":memory:",
        shapes: str = "judged",
        clock: str | None = None,
    ) -> None:
        """Open the state, and plant the seed unless the database holds a state already.

        Args:
            seed: `demo`, `documentation`, `empty`, the path of a seed file, or a seed.
            database: Path of a file that keeps the state, by default nowhere.
            shapes: `judged` for what the server sends, `published` for what is documented.
            clock: Instant at which the clock starts, by default the real time.

        """
        self._seed = seed
        start = None if clock is None else parse_timestamp(clock)
        self.world: World = World(State(database), Clock(start), published=shapes == "published")
        super().__init__(self.world)
        self._faults = Faults()
        self.admin_key: str = ""
        saved = self.world.state.setting(_CLOCK)
        if saved is None:
            self.reset()
        elif clock is None:
            self.world.clock.restore(saved)

    def close(self) -> None:
        """Close the state, once the call that is being answered is done with it."""
        with self.world.lock:
            self.world.state.close()

    def seed(self, seed: str | JsonValue) -> Planted:
        """Add a seed to the state."""
        content = load(seed) if isinstance(seed, str) else seed
        try:
            with self.world.lock, self.world.state.transaction():
                planted = plant(self.world, content)
        except sqlite3.IntegrityError as error:
            raise ValueError(f"the seed brings what is there already ({error})") from error
        self.admin_key = self.admin_key or next(iter(planted.keys.values()), "")
        return planted

    def reset(self) -> Planted:
        """Return to the seed the emulator started with; the clock stays where it is."""
        with self.world.lock, self.world.state.transaction():
            self.world.state.clear()
            self._faults = Faults()
            self.world.reports.counts.clear()
            self.admin_key = ""
            planted = self.seed(self._seed)
            self._save_clock()
            return planted

    def now(self) -> int:
        """Return the emulator's present instant in microseconds."""
        return self.world.clock.now()

    def advance(self, seconds: float) -> None:
        """Move the clock forward."""
        self.world.clock.advance(round(seconds * SECOND))
        self._save_clock()

    def move_clock_to(self, instant: str) -> None:
        """Set the clock to an RFC 3339 instant."""
        self.world.clock.move_to(parse_timestamp(instant))
        self._save_clock()

    def freeze_clock(self, *, frozen: bool = True) -> None:
        """Stop the clock, or let it run on."""
        if frozen:
            self.world.clock.freeze()
        else:
            self.world.clock.resume()
        self._save_clock()

    def _save_clock(self) -> None:
        with self.world.lock, self.world.state.transaction():
            self.world.state.set_setting(_CLOCK, self.world.clock.saved())

    def add_fault(  # noqa: PLR0913 -- all but the kind are rarely given
        self,
        kind: str,
        route: str = "*",
        *,
        count: int | None = 1,
        probability: float = 1.0,
        seed: int = 0,
        seconds: float = 0.0,
        retry_after: int | None = None,
        as_date: bool = False,
        name: str = "",
    ) -> None:
        """Let a fault strike the next matching calls, once unless told otherwise."""
        fault = Fault(kind, seconds, retry_after, as_date, name)
        self._faults.rules.append(Rule(route, (fault,), count, probability, seed))

    def add_fault_rule(self, fields: Fields) -> None:
        """Add a rule in the form of the control route."""
        self._faults.rules.append(read_rule(fields))

    def fault_rules(self) -> list[JsonValue]:
        """Return the rules in force."""
        return [rule.answer() for rule in self._faults.rules]

    def clear_faults(self) -> None:
        """Take all fault rules back."""
        self._faults.rules.clear()

    def reports(self) -> list[JsonValue]:
        """Return what callers sent that the real server would silently ignore."""
        return self.world.reports.answer()

    def handle(self, call: Call) -> Reply:
        """Answer one call; every answer tells the time of this clock, as those of servers do."""
        with self.world.lock:
            reply = self._reply(call)
            return replace(reply, headers=(*reply.headers, ("date", http_date(self.now()))))

    def _reply(self, call: Call) -> Reply:
        if call.path.startswith("/_emulator/"):
            return control(self, call)
        found = match(call.method, call.path)
        if found.operation is None:
            return _unknown(found.allowed)
        fault = self._faults.strike(found.operation.names())
        if fault is None:
            return self._run(found.operation, found.params, call)
        return fault.instead() or fault.spoil(self._run(found.operation, found.params, call))

    def _run(self, operation: Operation, params: dict[str, str], call: Call) -> Reply:
        context = Context(
            self.world, call, operation.name, params, self.world.clock.now(),
            refuse=operation.refuse,
        )  # fmt: skip
        try:
            if call.method == "GET":
                return _answer(operation, context)
            with self.world.state.transaction():
                return _answer(operation, context)
        except RefusalError as refusal:
            return refusal.reply


def _unknown(allowed: tuple[str, ...]) -> Reply:
    if not allowed:
        return Reply(404, content_type=None)
    methods = ", ".join(sorted(set(allowed)))
    return Reply(405, content_type=None, headers=(("allow", methods),))


def _answer(operation: Operation, context: Context) -> Reply:
    names = [name for name, _ in context.call.query if name not in operation.query]
    context.world.reports.note(operation.name, "query", names)
    _authorize(operation, context)
    answer = operation.run(context)
    if isinstance(answer, Reply):
        return answer
    return json_reply(published(operation.name, answer) if context.world.published else answer)


def _authorize(operation: Operation, context: Context) -> None:
    if operation.public:
        return
    context.key = _key(context)
    if "project_id" in context.params:
        context.current = _project(context, context.key)
        if operation.permission is not None:
            context.require(operation.permission)
        if not operation.free:
            context.check_credit()


def _key(context: Context) -> Key:
    scheme, _, secret = (context.call.authorization or "").partition(" ")
    key = context.state.key_of_secret(secret.strip()) if scheme.lower() == "token" else None
    if key is None or key.expired(context.now):
        raise RefusalError(invalid_auth())
    return key


def _project(context: Context, key: Key) -> Project:
    text = context.params["project_id"]
    known = {project.project_id: project for project in context.state.projects_of(key)}
    project = known.get(text) or known.get(uuid_of(text))
    if project is None:
        raise RefusalError(project_not_found())
    return project
