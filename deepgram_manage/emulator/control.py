"""The routes under `/_emulator/`, by which a test in any language steers the emulator.

They need the admin key (`Authorization: Token …`), unless the emulator was made with
`open_control`. A page in somebody's browser must not reach them: a call from another origin is
refused, and so is one for a host name with a dot, which a stranger may have pointed here.

POST   /_emulator/seed      a seed, or {"name": "demo"}, one of the built-in ones
POST   /_emulator/reset
GET    /_emulator/clock
POST   /_emulator/clock     {"advance_seconds": 60}, {"now": "..."}, {"frozen": true}
POST   /_emulator/requests  {"project_id": "...", "api_key_id": "...", "usd": 0.5}
POST   /_emulator/arrivals  {"project_id": "...", "per_second": 5}
POST   /_emulator/settling  {"project_id": "...", "body": 0, "response": 0, "cost": 0}
GET    /_emulator/reports
GET    /_emulator/faults
POST   /_emulator/faults    {"route": "create_key", "kind": "dropped_after_write", "count": 1}
DELETE /_emulator/faults
"""

from __future__ import annotations

import ipaddress
import re
import sqlite3
from typing import TYPE_CHECKING

from .clock import timestamp
from .json_types import FieldError, Fields, JsonValue, parse
from .seeds import add_request, built_in
from .wire import Call, Reply, json_reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from .steering import Steering

PREFIX = "/_emulator/"
_HOST = re.compile(r"(?:\[(?P<address>[0-9A-Fa-f:.]+)\]|(?P<name>[A-Za-z0-9_.-]+))(?::[0-9]{1,5})?")
_SINGLE_LABEL = re.compile(r"[A-Za-z0-9_-]+")


def _body(call: Call) -> JsonValue:
    return parse(call.body.decode()) if call.body else {}


def _seed(emulator: Steering, call: Call) -> JsonValue:
    value = _body(call)
    name = Fields(value).text_or_none("name")
    # A name that is not a built-in one would be a path, and nobody opens files over HTTP.
    return emulator.seed(value if name is None else built_in(name)).answer()


def _reset(emulator: Steering, _call: Call) -> JsonValue:
    return emulator.reset().answer()


def _clock(emulator: Steering, _call: Call) -> JsonValue:
    return {"now": timestamp(emulator.now())}


def _set_clock(emulator: Steering, call: Call) -> JsonValue:
    fields = Fields(_body(call))
    now = fields.text_or_none("now")
    if now is not None:
        emulator.move_clock_to(now)
    emulator.advance(fields.number("advance_seconds", 0.0))
    if fields.has("frozen"):
        emulator.freeze_clock(frozen=fields.flag("frozen"))
    return _clock(emulator, call)


def _project_id(emulator: Steering, fields: Fields) -> str:
    project_id = fields.text("project_id")
    if emulator.world.state.project(project_id) is None:
        raise FieldError(f"no project `{project_id}`", "project_id")
    return project_id


def _request(emulator: Steering, call: Call) -> JsonValue:
    fields = Fields(_body(call))
    project_id = _project_id(emulator, fields)
    return {"request_id": add_request(emulator, project_id, fields)}


def _arrivals(emulator: Steering, call: Call) -> JsonValue:
    fields = Fields(_body(call))
    emulator.set_arrivals(_project_id(emulator, fields), fields.number("per_second", 0.0))
    return {}


def _settling(emulator: Steering, call: Call) -> JsonValue:
    fields = Fields(_body(call))
    emulator.set_settling(
        _project_id(emulator, fields),
        body=fields.number("body", 0.0),
        response=fields.number("response", 0.0),
        cost=fields.number("cost", 0.0),
    )
    return {}


def _reports(emulator: Steering, _call: Call) -> JsonValue:
    return {"reports": emulator.reports()}


def _faults(emulator: Steering, _call: Call) -> JsonValue:
    return {"faults": emulator.fault_rules()}


def _add_fault(emulator: Steering, call: Call) -> JsonValue:
    emulator.add_fault_rule(Fields(_body(call)))
    return _faults(emulator, call)


def _clear_faults(emulator: Steering, call: Call) -> JsonValue:
    emulator.clear_faults()
    return _faults(emulator, call)


_ROUTES: dict[tuple[str, str], Callable[[Steering, Call], JsonValue]] = {
    ("POST", "seed"): _seed,
    ("POST", "reset"): _reset,
    ("GET", "clock"): _clock,
    ("POST", "clock"): _set_clock,
    ("POST", "requests"): _request,
    ("POST", "arrivals"): _arrivals,
    ("POST", "settling"): _settling,
    ("GET", "reports"): _reports,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
}


def control(emulator: Steering, call: Call) -> Reply:
    """Answer a control call; one that fails is answered with the reason."""
    refusal = _refusal(emulator, call)
    if refusal is not None:
        return refusal
    run = _ROUTES.get((call.method, call.path.removeprefix(PREFIX)))
    if run is None:
        known = ", ".join(f"{method} {PREFIX}{name}" for method, name in _ROUTES)
        return _error(404, f"there is no such control route, only {known}")
    try:
        return json_reply(run(emulator, call))
    except (ValueError, sqlite3.IntegrityError) as error:
        return _error(400, str(error))


def _error(status: int, reason: str) -> Reply:
    return json_reply({"error": reason}, status)


def _refusal(emulator: Steering, call: Call) -> Reply | None:
    if call.host is not None and not _is_near(call.host):
        return _error(403, f"call the emulator by its address, not as {call.host!r}")
    if call.origin is not None and call.origin.partition("://")[2] != call.host:
        return _error(403, f"calls from the origin {call.origin!r} are refused")
    if emulator.open_control or emulator.is_admin_key(call.secret() or ""):
        return None
    return _error(401, "send the admin key, as in `Authorization: Token …`")


def _is_near(host: str) -> bool:
    """Return whether a Host header names an address, or a host that only its own network knows."""
    found = _HOST.fullmatch(host)
    if found is None:
        return False
    name = (found["address"] or found["name"]).removesuffix(".")
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return bool(_SINGLE_LABEL.fullmatch(name)) or name.lower().endswith(".localhost")
    return True
