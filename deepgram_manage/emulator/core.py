"""The emulator itself: one call in, one reply out, no network and no event loop.

The three faces (server, in-process transports, pytest plugin) all hand their calls to
`Emulator.handle` and deliver the reply; nothing else decides what is answered.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from .clock import http_date
from .context import Context
from .control import PREFIX, control
from .errors import RefusalError, invalid_auth, project_not_found, too_large, uuid_of
from .routes import Operation, match
from .shapes import published
from .steering import Steering
from .wire import LARGEST_BODY, Call, Reply, json_reply

if TYPE_CHECKING:
    from .state import Key, Project


class Emulator(Steering):
    """A Manage API with its state.

    Attributes:
        admin_key: Secret of the first key the seed brought, which also opens the control routes;
            empty when the seed brought none, or when it was planted by an earlier process.

    """

    def handle(self, call: Call) -> Reply:
        """Answer one call; every answer tells the time of this clock, as those of servers do."""
        with self.world.lock:
            reply = self._reply(call)
            return replace(reply, headers=(*reply.headers, ("date", http_date(self.now()))))

    def _reply(self, call: Call) -> Reply:
        if len(call.body) > LARGEST_BODY:
            return too_large(len(call.body), LARGEST_BODY)
        if call.path.startswith(PREFIX):
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
    secret = context.call.secret()
    key = None if secret is None else context.state.key_of_secret(secret)
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
