"""The routes under `/_emulator/`, by which a test in any language steers the emulator.

POST   /_emulator/seed      a seed, or {"name": "demo"}
POST   /_emulator/reset
GET    /_emulator/clock
POST   /_emulator/clock     {"advance_seconds": 60}, {"now": "..."}, {"frozen": true}
POST   /_emulator/arrivals  {"project_id": "...", "per_second": 5}
POST   /_emulator/settling  {"project_id": "...", "body": 0, "response": 0, "cost": 0}
GET    /_emulator/reports
GET    /_emulator/faults
POST   /_emulator/faults    {"route": "create_key", "kind": "dropped_after_write", "count": 1}
DELETE /_emulator/faults
"""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from .clock import timestamp
from .json_types import FieldError, Fields, JsonValue
from .wire import Call, Reply, json_reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from .core import Emulator


def _body(call: Call) -> JsonValue:
    value: JsonValue = json.loads(call.body) if call.body else {}
    return value


def _seed(emulator: Emulator, call: Call) -> JsonValue:
    value = _body(call)
    name = Fields(value).text_or_none("name")
    return emulator.seed(value if name is None else name).answer()


def _reset(emulator: Emulator, _call: Call) -> JsonValue:
    return emulator.reset().answer()


def _clock(emulator: Emulator, _call: Call) -> JsonValue:
    return {"now": timestamp(emulator.now())}


def _set_clock(emulator: Emulator, call: Call) -> JsonValue:
    fields = Fields(_body(call))
    now = fields.text_or_none("now")
    if now is not None:
        emulator.move_clock_to(now)
    emulator.advance(fields.number("advance_seconds", 0.0))
    if fields.has("frozen"):
        emulator.freeze_clock(frozen=fields.flag("frozen"))
    return _clock(emulator, call)


def _project_id(emulator: Emulator, fields: Fields) -> str:
    project_id = fields.text("project_id")
    if emulator.world.state.project(project_id) is None:
        raise FieldError(f"no project `{project_id}`", "project_id")
    return project_id


def _arrivals(emulator: Emulator, call: Call) -> JsonValue:
    fields = Fields(_body(call))
    emulator.set_arrivals(_project_id(emulator, fields), fields.number("per_second", 0.0))
    return {}


def _settling(emulator: Emulator, call: Call) -> JsonValue:
    fields = Fields(_body(call))
    emulator.set_settling(
        _project_id(emulator, fields),
        body=fields.number("body", 0.0),
        response=fields.number("response", 0.0),
        cost=fields.number("cost", 0.0),
    )
    return {}


def _reports(emulator: Emulator, _call: Call) -> JsonValue:
    return {"reports": emulator.reports()}


def _faults(emulator: Emulator, _call: Call) -> JsonValue:
    return {"faults": emulator.fault_rules()}


def _add_fault(emulator: Emulator, call: Call) -> JsonValue:
    emulator.add_fault_rule(Fields(_body(call)))
    return _faults(emulator, call)


def _clear_faults(emulator: Emulator, call: Call) -> JsonValue:
    emulator.clear_faults()
    return _faults(emulator, call)


_ROUTES: dict[tuple[str, str], Callable[[Emulator, Call], JsonValue]] = {
    ("POST", "seed"): _seed,
    ("POST", "reset"): _reset,
    ("GET", "clock"): _clock,
    ("POST", "clock"): _set_clock,
    ("POST", "arrivals"): _arrivals,
    ("POST", "settling"): _settling,
    ("GET", "reports"): _reports,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _add_fault,
    ("DELETE", "faults"): _clear_faults,
}


def control(emulator: Emulator, call: Call) -> Reply:
    """Answer a control call; what cannot be done is answered with the reason."""
    run = _ROUTES.get((call.method, call.path.removeprefix("/_emulator/")))
    if run is None:
        return json_reply({"error": "no such control route"}, 404)
    try:
        return json_reply(run(emulator, call))
    except (ValueError, OSError, sqlite3.IntegrityError) as error:
        return json_reply({"error": str(error)}, 400)
