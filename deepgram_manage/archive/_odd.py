"""Records that deviate from all recorded ones: what no column can hold goes into `extra`.

A record is cut down to what the columns take. Then it is rebuilt from them, and whatever differs
from what was sent is kept. So nothing can be forgotten, whatever a server sends.
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Final, cast

import msgspec

from . import _columns, _redaction, _structs, _wire
from ._arrow import RecordBatch, pa
from ._partition import as_instant
from ._schema import USD

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_ID: Final = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LARGEST: Final = Decimal(10) ** 20
_MOST: Final = 2**62
"""Two amounts that are smaller have a sum that fits a column."""
_SMALLEST: Final = Decimal(1).scaleb(-18)


def batch(records: Sequence[bytes], *, redact: bool) -> RecordBatch:
    """Return any records, as JSON, as a record batch: each is looked at alone."""
    sent = [_cleaned(record, redact=redact) for record in records]
    made = _columns.columns([_picked(each) for each in sent], redact=redact)
    made["usd"] = pa.array([_usd(each) for each in sent], USD)
    rebuilt = _wire.records([_columns.batch(made)])
    extra = [_wire.difference(*each) for each in zip(rebuilt, sent, strict=True)]
    texts = [None if each is None else msgspec.json.encode(each).decode() for each in extra]
    return _columns.batch(made | {"extra": pa.array(texts, pa.string())})


def _cleaned(record: bytes, *, redact: bool) -> dict[str, Any]:
    decoded = msgspec.json.decode(_structs.strict(record))
    sent = _dict(decoded)
    sent = {"record": decoded} if sent is None else sent
    return _redacted(sent) if redact else sent


def _redacted(sent: dict[str, Any]) -> dict[str, Any]:
    clean = cast("dict[str, Any]", _redaction.value(sent))
    # Labels stay as they are, as in all other records: spend is asked by them.
    for name in ("tags", "features"):
        labels = _details(sent).get(name)
        if _is_texts(labels):
            _details(clean)[name] = labels
    return clean


def _details(sent: dict[str, Any]) -> dict[str, Any]:
    return _dict((_dict(sent.get("response")) or {}).get("details")) or {}


def _picked(sent: dict[str, Any]) -> _structs.Record:
    """Return the part of a record that the columns can hold."""
    response = _dict(sent.get("response"))
    details = None if response is None else _dict(response.get("details"))
    code = _take(response, "code", _is_int32)
    return _structs.Record(
        request_id=_id(sent, "request_id"),
        project_uuid=_id(sent, "project_uuid"),
        created=_instant(sent, "created"),
        path=_take(sent, "path", _is_text),
        api_key_id=_id(sent, "api_key_id"),
        response=None
        if response is None or code is None
        else _picked_response(response, details, code),
        callback=_dict(sent.get("callback")),
    )


def _picked_response(
    response: dict[str, Any], details: dict[str, Any] | None, code: int
) -> _structs.Response:
    return _structs.Response(
        code=code,
        completed=_instant(response, "completed"),
        deployment=_take(response, "deployment", _is_text),
        message=_take(response, "message", _is_text),
        method=_take(response, "method", _is_text) if details is None else _structs.LEFT_OUT,
        details=_structs.LEFT_OUT if details is None else _picked_details(details),
        token_details=_block(response, "token_details", _columns.counted_tokens),
        tts_details=_block(response, "tts_details", _columns.counted_characters),
        sts_details=_block(response, "sts_details", _columns.counted_use),
    )


def _picked_details(details: dict[str, Any]) -> _structs.Details:
    return _structs.Details(
        models=_raw(details, "models", _is_ids) or msgspec.Raw(b"[]"),
        method=_take(details, "method", _is_text),
        tags=_raw(details, "tags", _is_texts),
        features=_raw(details, "features", _is_texts),
        config=_raw(details, "config"),
        duration=_number(details, "duration"),
        total_audio=_number(details, "total_audio"),
        channels=_take(details, "channels", _is_int32),
        streams=_take(details, "streams", _is_int32),
        tier=_take(details, "tier", _is_text),
        metadata=_raw(details, "metadata"),
    )


def _usd(sent: dict[str, Any]) -> Decimal | None:
    """Return the cost of a record to 18 places; what is beyond them stays in `extra`."""
    value = _details(sent).get("usd")
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        amount = Decimal(repr(value)).quantize(_SMALLEST, ROUND_HALF_EVEN)
    except InvalidOperation:
        return None
    return amount if abs(amount) < _LARGEST else None


def _take(fields: dict[str, Any] | None, name: str, fits: Callable[[Any], bool]) -> Any:
    value = None if fields is None else fields.get(name)
    return value if fits(value) else None


def _id(fields: dict[str, Any], name: str) -> Any:
    """Return an id as the column has it; as it was written it stays in `extra`."""
    value = fields.get(name)
    lower = value.lower() if isinstance(value, str) else None
    return lower if _is_id(lower) else None


def _instant(fields: dict[str, Any], name: str) -> Any:
    """Return an instant as the column has it, to microseconds and in UTC, however it is written."""
    value = fields.get(name)
    try:
        return _wire.instant(as_instant(value)) if isinstance(value, str) else None
    except (ValueError, OverflowError):
        return None


def _number(fields: dict[str, Any], name: str) -> Any:
    value = fields.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value)
    except OverflowError:
        return None


def _is_anything(_value: Any) -> bool:
    return True


def _raw(fields: dict[str, Any], name: str, fits: Callable[[Any], bool] = _is_anything) -> Any:
    value = _take(fields, name, fits)
    return None if value is None else msgspec.Raw(msgspec.json.encode(value))


def _block(
    fields: dict[str, Any], name: str, count: Callable[[msgspec.Raw], tuple[int | None, ...]]
) -> Any:
    """Return a block of the response if the amounts in it can be read, and columns hold them."""
    raw = _raw(fields, name)
    try:
        counts = () if raw is None else count(raw)
    except msgspec.MsgspecError:
        return None
    return raw if all(abs(each or 0) < _MOST for each in counts) else None


def _dict(value: Any) -> dict[str, Any] | None:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, cast("Any", value)))


def _is_int32(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**31) <= value < 2**31


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _is_ids(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_id, cast("Any", value)))
