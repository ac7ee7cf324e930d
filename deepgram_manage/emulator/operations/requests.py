"""The request log."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from deepgram_manage.emulator.clock import parse_bound
from deepgram_manage.emulator.history import HORIZON, everything
from deepgram_manage.emulator.kinds import Facts
from deepgram_manage.emulator.log import Query
from deepgram_manage.emulator.wire import Reply

if TYPE_CHECKING:
    from deepgram_manage.emulator.context import Context
    from deepgram_manage.emulator.json_types import JsonValue

_LARGEST_PAGE = 100
_LARGEST_PUBLISHED_PAGE = 1000
_SUCCEEDED_BELOW = 300
_FAILED_FROM = 400

Test = Callable[[Facts], bool]


def deployment_family(facts: Facts) -> str | None:
    """Return the deployment as filters and groupings name it, without its region."""
    return None if facts.deployment is None else facts.deployment.partition(":")[0]


def origin_tests(context: Context) -> list[Test]:
    """Return the filters that the log, usage and billing share."""
    return _tests(
        (context.call.value("accessor"), lambda facts: facts.accessor),
        (context.call.value("deployment"), deployment_family),
    )


def call_tests(context: Context) -> list[Test]:
    """Return the filters that the log and usage share."""
    return origin_tests(context) + _tests(
        (context.call.value("endpoint"), lambda facts: facts.endpoint),
        (context.call.value("method"), lambda facts: facts.method),
    )


def _tests(*wanted: tuple[str | None, Callable[[Facts], str | None]]) -> list[Test]:
    return [_equals(value, read) for value, read in wanted if value is not None]


def _equals(value: str, read: Callable[[Facts], str | None]) -> Test:
    return lambda facts: read(facts) == value


def all_of(tests: list[Test]) -> Test:
    """Join filters."""
    return everything if not tests else lambda facts: all(test(facts) for test in tests)


def _status(facts: Facts) -> str | None:
    if facts.code is None or _SUCCEEDED_BELOW <= facts.code < _FAILED_FROM:
        return None
    return "succeeded" if facts.code < _SUCCEEDED_BELOW else "failed"


def bound(context: Context, name: str, default: int) -> int:
    """Return the instant a `start` or `end` filter stands for."""
    text = context.call.value(name)
    if text is None:
        return default
    try:
        return parse_bound(text, end=name == "end")
    except ValueError:
        raise context.invalid(name) from None


def list_requests(context: Context) -> JsonValue | Reply:
    """Return one page of the log, newest first."""
    most = _LARGEST_PUBLISHED_PAGE if context.world.published else _LARGEST_PAGE
    limit = context.number("limit", 10, 1, most)
    page = context.number("page", 0, 0, None)
    tests = call_tests(context) + _tests((context.call.value("status"), _status))
    start, stop = _span(context)
    query = Query(start, stop, all_of(tests), context.call.value("request_id"))
    records = context.log().page(query, context.now, page * limit, limit)
    return context.written(f'{{"page":{page},"limit":{limit},"requests":[{",".join(records)}]}}')


def _span(context: Context) -> tuple[int, int]:
    now = context.now
    return max(bound(context, "start", 0), now - HORIZON), min(bound(context, "end", now), now)


def get_request(context: Context) -> JsonValue | Reply:
    """Return one record; before it is written, an empty body and then a null response."""
    log, now = context.log(), context.now

    def look_up(request_id: str) -> str | None:
        return request_id if log.holds(request_id, now) else None

    found = log.text(context.find("request_id", look_up, "request"), now)
    return Reply(content_type=None) if found is None else context.written(found)
