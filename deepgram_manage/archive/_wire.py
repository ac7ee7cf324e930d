"""Turn rows of the lake back into the JSON of the request log."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, cast
from uuid import UUID

import msgspec

from ._schema import JSON_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ._arrow import RecordBatch

ABSENT: Final = "__absent__"
"""In `extra`: the fields that the record does not have though others do, each as its path."""

_RESPONSE: Final = ("code", "completed", "deployment", "message")
_DETAILS: Final = (
    "usd",
    "duration",
    "total_audio",
    "channels",
    "streams",
    "tier",
    "metadata",
    "models",
    "method",
    "tags",
    "features",
    "config",
)
_BLOCKS: Final = ("token_details", "tts_details", "sts_details")
_TOP: Final = ("request_id", "project_uuid", "created", "path", "api_key_id")


def records(batches: Iterable[RecordBatch]) -> Iterator[dict[str, Any]]:
    """Yield the records of some rows, as the request log sent them."""
    for batch in batches:
        for row in batch.to_pylist():
            yield record(row)


def record(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the record of a row, as the request log sent it, apart from what was redacted.

    Numbers keep their value, not their spelling: `1` may come back as `1.0`.
    """
    fields = {name: _json(name, row[name]) for name in row}
    made = {name: fields[name] for name in _TOP}
    made["response"] = _response(fields)
    made["callback"] = fields["callback"]
    if row.get("extra") is not None:
        return cast("dict[str, Any]", _merged(made, msgspec.json.decode(row["extra"])))
    return made


def _response(fields: dict[str, Any]) -> dict[str, Any] | None:
    if fields["code"] is None:
        return None
    response = _present(fields, _RESPONSE)
    if fields["models"] is not None:
        response["details"] = _present(fields, _DETAILS)
    else:
        response |= _present(fields, ("method",))
    return response | _present(fields, _BLOCKS)


def _present(fields: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: fields[name] for name in names if fields[name] is not None}


def _json(name: str, value: Any) -> Any:
    match value:
        case UUID():
            return str(value)
        case datetime():
            return instant(value)
        case Decimal():
            return float(value)
        case [*items]:
            return [_json(name, item) for item in items]
        case str() if name in JSON_COLUMNS:
            return msgspec.json.decode(value)
        case _:
            return value


def instant(value: datetime) -> str:
    """Return an instant as the server writes it: with 0, 3 or 6 digits, whichever are needed."""
    if value.microsecond % 1000:
        digits = "microseconds"
    else:
        digits = "milliseconds" if value.microsecond else "seconds"
    return value.astimezone(UTC).isoformat(timespec=digits).removesuffix("+00:00") + "Z"


def difference(made: Any, sent: Any) -> dict[str, Any] | None:
    """Return what `_merged` makes `sent` of `made` with; None when they are the same."""
    absent: list[list[str]] = []
    extra = _beyond(made, sent, (), absent)
    if absent:
        extra[ABSENT] = absent
    return extra or None


def _beyond(
    made: dict[str, Any], sent: dict[str, Any], at: tuple[str, ...], absent: list[list[str]]
) -> dict[str, Any]:
    absent += [[*at, name] for name in made if name not in sent]
    extra: dict[str, Any] = {}
    for name, value in sent.items():
        if name not in made:
            extra[name] = value
        elif isinstance(made[name], dict) and isinstance(value, dict) and value:
            deeper = _beyond(made[name], cast("dict[str, Any]", value), (*at, name), absent)
            extra |= {name: deeper} if deeper else {}
        elif not _same(made[name], value):
            extra[name] = value
    return extra


def _same(left: Any, right: Any) -> bool:
    """Whether two values are the same JSON; True is not 1."""
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _merged(made: Any, extra: Any) -> Any:
    if not (isinstance(made, dict) and isinstance(extra, dict) and extra):
        return cast("Any", extra)
    fields = cast("dict[str, Any]", made)
    for name, value in cast("dict[str, Any]", extra).items():
        if name == ABSENT:
            continue
        fields[name] = _merged(fields[name], value) if name in fields else value
    absent: list[list[str]] = cast("dict[str, Any]", extra).get(ABSENT, [])
    for path in absent:
        _remove(fields, path)
    return fields


def _remove(fields: dict[str, Any], path: list[str]) -> None:
    for name in path[:-1]:
        fields = fields[name]
    del fields[path[-1]]
