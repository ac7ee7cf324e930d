# pyright: reportUnnecessaryComparison=false, reportUnnecessaryContains=false
# A field that was left out is None, whatever its type says.
"""Records as columns. Each function makes a whole column at once; that is what makes it fast.

A column is refused with NotPlainError when it could not be turned back into the very JSON that it
came from; the caller then looks for the records that are to blame.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec

from . import _redaction, _structs
from ._arrow import pa, pc
from ._schema import INSTANT, SCHEMA, USD, UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Column: TypeAlias = Any
"""A `pyarrow.Array`."""

_FEW: Final = 4
"""How often ids come again, on average, for each to be read once."""
_ID_LENGTH: Final = 36
_DASHES: Final = (8, 13, 18, 23)
_ENDPOINT: Final = "^/v[0-9]+/(?P<endpoint>[a-z_-]+)"
_AMOUNT: Final = r"^-?\d{1,19}(\.\d+)?([eE]-\d+)?$"
# As chrono writes them: 0, 3 or 6 digits of a second, whichever are needed.
_FRACTION: Final = r"\d\d[1-9]|\d[1-9]0|[1-9]00"
_INSTANT: Final = rf"^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(\.({_FRACTION}|\d{{3}}({_FRACTION})))?Z$"


NOT_PLAIN: Final = (ValueError, TypeError, OverflowError, pa.ArrowException, msgspec.MsgspecError)
"""What a column raises that cannot be made of its values."""


class NotPlainError(ValueError):
    """A column would not give back the JSON that it was made of."""


def columns(records: Sequence[_structs.Record], *, redact: bool) -> dict[str, Column]:
    """Return the columns of some records.

    Args:
        records: The records.
        redact: Whether addresses and secrets are taken out.

    Raises:
        NotPlainError: One of the records cannot be held by the columns.
    """
    responses = [record.response or _NO_RESPONSE for record in records]
    details = [response.details or _NO_DETAILS for response in responses]
    if [d for d in details if d.models is None and d is not _NO_DETAILS]:
        raise NotPlainError("details without models look like no details")
    if [r for r in responses if r.method is not None and r.details is not None]:
        raise NotPlainError("a method in two places")
    path = _text([record.path for record in records])
    made = {
        "request_id": ids([record.request_id for record in records]),
        "project_uuid": ids([record.project_uuid for record in records]),
        "created": instants([record.created for record in records]),
        "path": _redacted(path, _redaction.PATH_MAY_BE_SECRET, _redaction.path) if redact else path,
        "api_key_id": ids([record.api_key_id for record in records]),
        "code": pa.array([response.code for response in responses], pa.int32()),
        "completed": instants([response.completed for response in responses]),
        "deployment": _text([response.deployment for response in responses]),
        "message": _text([response.message for response in responses]),
        "method": _text(
            [
                r.method if d is _NO_DETAILS else d.method
                for d, r in zip(details, responses, strict=True)
            ]
        ),
        "usd": _usd([d.usd for d in details]),
        "duration": pa.array([d.duration for d in details], pa.float64()),
        "total_audio": pa.array([d.total_audio for d in details], pa.float64()),
        "channels": pa.array([d.channels for d in details], pa.int32()),
        "streams": pa.array([d.streams for d in details], pa.int32()),
        "tier": _text([d.tier for d in details]),
        "models": _id_lists([d.models for d in details]),
        "tags": pa.array([d.tags for d in details], pa.list_(pa.string())),
        "features": pa.array([d.features for d in details], pa.list_(pa.string())),
        "metadata": _json([d.metadata for d in details], redact=redact),
        "config": _json([d.config for d in details], redact=redact),
        "token_details": _json([r.token_details for r in responses], redact=redact),
        "tts_details": _json([r.tts_details for r in responses], redact=redact),
        "sts_details": _json([r.sts_details for r in responses], redact=redact),
        "callback": _json([record.callback for record in records], redact=redact, null="null"),
        "endpoint": pc.struct_field(pc.extract_regex(path, _ENDPOINT), [0]),
        "extra": pa.nulls(len(records), pa.string()),
    }
    if redact:
        made["message"] = _redacted(made["message"], r"[%@]|:/", _redaction.value)
    blocks = (made["token_details"], made["tts_details"], made["sts_details"])
    return made | _amounts(*blocks)


_NO_RESPONSE: Final = _structs.Response(code=_structs.LEFT_OUT, completed=_structs.LEFT_OUT)
_NO_DETAILS: Final = _structs.Details()


def batch(made: dict[str, Column]) -> Any:
    """Return columns as a record batch of the lake's schema."""
    return pa.RecordBatch.from_arrays([made[name] for name in SCHEMA.names], schema=SCHEMA)


def _text(values: list[str]) -> Column:
    return pa.array(values, pa.string())


def ids(values: Sequence[str | None]) -> Column:
    """Return a column of UUIDs.

    Raises:
        NotPlainError: One of them is not written as an id is.
    """
    different = set(values)
    if len(different) * _FEW < len(values):
        # Keys, projects and models come again and again.
        packed = {value: None if value is None else _packed([value]) for value in different}
        storage = pa.array([packed[value] for value in values], pa.binary(16))
    elif None in different:
        storage = pa.array([v if v is None else _packed([v]) for v in values], pa.binary(16))
    else:
        buffer = pa.py_buffer(_packed(values))  # type: ignore[arg-type]
        storage = pa.Array.from_buffers(pa.binary(16), len(values), [None, buffer])
    return pa.ExtensionArray.from_storage(UUID, storage)


def _packed(values: Sequence[str]) -> bytes:
    """Return the bytes of ids, one after the other.

    Raises:
        NotPlainError: One of them is not written as an id is.
    """
    text = "".join(values)
    number = len(values)
    if len(text) != number * _ID_LENGTH or text.lower() != text:
        raise NotPlainError("not all ids are of 36 lower-case characters")
    if any(text[at::_ID_LENGTH] != "-" * number for at in _DASHES):
        raise NotPlainError("the dashes of an id are elsewhere")
    packed = bytes.fromhex(text.replace("-", ""))
    if len(packed) != number * 16 or not text.isascii() or " " in text:
        raise NotPlainError("an id has other characters")
    return packed


def _id_lists(values: list[list[str]]) -> Column:
    flat = [item for value in values if value for item in value]
    ends, end = [0], 0
    for value in values:
        end += len(value) if value else 0
        ends.append(end)
    mask = pa.array([value is None for value in values], pa.bool_()) if None in values else None
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), ids(flat), mask=mask)


def instants(values: list[str]) -> Column:
    texts = _text(values)
    matches = pc.match_substring_regex(texts, _INSTANT)
    if not pc.all(matches, min_count=0).as_py():
        raise NotPlainError("an instant is written in another way")
    return texts.cast(INSTANT)


def _usd(values: list[msgspec.Raw]) -> Column:
    texts = _raw_texts(values)
    # Arrow takes a number that is too large for another one, and says nothing.
    if not pc.all(pc.match_substring_regex(texts, _AMOUNT), min_count=0).as_py():
        raise NotPlainError("a cost is not a number of an expected size")
    return texts.cast(USD)


def _raw_texts(values: list[msgspec.Raw]) -> Column:
    return pa.array([None if v is None else bytes(v) for v in values], pa.string())


def _json(values: list[msgspec.Raw], *, redact: bool, null: str | None = None) -> Column:
    """Return a column of JSON texts; `null` is what stands for a null in it, if that is allowed."""
    texts = _raw_texts(values)
    # Few texts differ, so a look at each of them is cheap.
    different = texts.unique()
    if pc.any(pc.equal(different, "null"), min_count=0).as_py():
        if null is None:
            raise NotPlainError("a null where others leave a field out")
        texts = pc.if_else(pc.equal(texts, null), None, texts)
    if not redact or not _finds(different, _redaction.JSON_MAY_BE_SECRET):
        return texts
    return _redacted(texts, _redaction.JSON_MAY_BE_SECRET, redacted_json)


def _finds(texts: Column, pattern: str) -> bool:
    found: bool | None = pc.any(pc.match_substring_regex(texts, pattern), min_count=0).as_py()
    return bool(found)


@lru_cache(maxsize=4096)
def redacted_json(text: str) -> str:
    """Return JSON text without addresses and secrets."""
    found = msgspec.json.decode(text)
    clean = _redaction.value(found)
    return text if clean == found else msgspec.json.encode(clean).decode()


def _redacted(texts: Column, pattern: str, clean: Callable[[str], str]) -> Column:
    """Clean the few texts that a pattern finds."""
    found = pc.fill_null(pc.match_substring_regex(texts, pattern), False)
    if not pc.any(found, min_count=0).as_py():
        return texts
    cleaned = _text([clean(text) for text in texts.filter(found).to_pylist()])
    return pc.replace_with_mask(texts, found, cleaned)


def _amounts(tokens: Column, speech: Column, agent: Column) -> dict[str, Column]:
    """Return the columns with what the usage breakdown counts, of the blocks that have it."""
    number = len(tokens)
    tokens_in: list[int | None] = [None] * number
    tokens_out: list[int | None] = [None] * number
    characters: list[int | None] = [None] * number
    for at, text in _filled(pc.if_else(pc.equal(tokens, "[]"), None, tokens)):
        parts = _structs.read_tokens(text)
        tokens_in[at] = sum([part.input for part in parts])
        tokens_out[at] = sum([part.output for part in parts])
    for at, text in _filled(speech):
        segments = _structs.read_speech(text).speech_segments
        characters[at] = sum([segment.characters for segment in segments])
    for at, text in _filled(agent):
        used = _structs.read_agent(text).metadata
        tokens_in[at] = (tokens_in[at] or 0) + used.llm_input_tokens
        tokens_out[at] = (tokens_out[at] or 0) + used.llm_output_tokens
        characters[at] = (characters[at] or 0) + used.tts_characters
    return {
        "tokens_in": pa.array(tokens_in, pa.int64()),
        "tokens_out": pa.array(tokens_out, pa.int64()),
        "tts_characters": pa.array(characters, pa.int64()),
    }


def _filled(texts: Column) -> Iterator[tuple[int, str]]:
    """Yield the texts that are there, with their places."""
    places = pc.indices_nonzero(pc.is_valid(texts)).to_pylist()
    return zip(places, texts.drop_null().to_pylist(), strict=True)
