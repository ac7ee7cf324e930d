# pyright: reportUnnecessaryComparison=false, reportUnnecessaryContains=false
# A field that was left out is None, whatever its type says.
"""Records as columns. Each function makes a whole column at once; that is what makes it fast.

A column is refused with NotPlainError when it could not be turned back into the very JSON that it
came from; the caller then looks for the records that are to blame.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import msgspec

from . import _redaction, _structs
from ._arrow import pa, pc
from ._schema import INSTANT, SCHEMA, USD, UUID

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Column: TypeAlias = Any
"""A `pyarrow.Array`."""

_ID_LENGTH: Final = 36
_DASHES: Final = (8, 13, 18, 23)
# JSON has it nowhere, for a reader refuses a control character that is not escaped.
_SEPARATOR: Final = b"\x1e"
_FEW_TEXTS: Final = 64
"""As many are known sooner than a pattern is ready to look for secrets in them."""
_ENDPOINT: Final = "^/v[0-9]+/(?P<endpoint>[a-z_-]+)"
_AMOUNT: Final = r"^-?\d{1,19}(\.\d+)?([eE]-\d+)?$"
# As chrono writes them: 0, 3 or 6 digits of a second, whichever are needed.
_FRACTION: Final = r"\d\d[1-9]|\d[1-9]0|[1-9]00"
INSTANT_PATTERN: Final = (
    rf"^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d(\.({_FRACTION}|\d{{3}}({_FRACTION})))?Z$"
)


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
    made = {
        "request_id": ids([record.request_id for record in records]),
        "project_uuid": _recurring_ids([record.project_uuid for record in records]),
        "created": instants([record.created for record in records]),
        "api_key_id": _recurring_ids([record.api_key_id for record in records]),
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
        "tags": _text_lists([d.tags for d in details]),
        "features": _text_lists([d.features for d in details]),
        "metadata": _json([d.metadata for d in details], redact=redact),
        "config": _json([d.config for d in details], redact=redact),
        "token_details": _json([r.token_details for r in responses], redact=redact),
        "tts_details": _json([r.tts_details for r in responses], redact=redact),
        "sts_details": _json([r.sts_details for r in responses], redact=redact),
        "callback": _json(
            [None if r.callback is None else msgspec.json.encode(r.callback) for r in records],
            redact=redact,
        ),
        "extra": pa.nulls(len(records), pa.string()),
    }
    made |= _paths([record.path for record in records], redact=redact)
    if redact:
        made["message"] = _redacted(made["message"], r"[%@]|:/", _redaction.value)
    blocks = (made["token_details"], made["tts_details"], made["sts_details"])
    return made | _amounts(*blocks)


_NO_RESPONSE: Final = _structs.Response(code=_structs.LEFT_OUT, completed=_structs.LEFT_OUT)
_NO_DETAILS: Final = _structs.Details()


def batch(made: dict[str, Column]) -> Any:
    """Return columns as a record batch of the lake's schema."""
    return pa.RecordBatch.from_arrays([made[name] for name in SCHEMA.names], schema=SCHEMA)


def joined(batches: Sequence[Any]) -> Any:
    """Return record batches as one."""
    return pa.Table.from_batches(batches, SCHEMA).combine_chunks().to_batches()[0]


def _text(values: list[str]) -> Column:
    return pa.array(values, pa.string())


def _paths(values: list[str], *, redact: bool) -> dict[str, Column]:
    # Many calls have the same path, so each is looked at once. So it is with all that recurs.
    known = _text(values).dictionary_encode()
    paths = known.dictionary
    endpoints = pc.struct_field(pc.extract_regex(paths, _ENDPOINT), [0])
    if redact:
        paths = _redacted(paths, _redaction.PATH_MAY_BE_SECRET, _redaction.path)
    return {"path": paths.take(known.indices), "endpoint": endpoints.take(known.indices)}


def ids(values: Sequence[str | None]) -> Column:
    """Return a column of UUIDs.

    Raises:
        NotPlainError: One of them is not written as an id is.
    """
    number = len(values)
    if None in values:
        storage = pa.array([v if v is None else _packed([v]) for v in values], pa.binary(16))
    else:
        buffer = pa.py_buffer(_packed(values))  # type: ignore[arg-type]
        storage = pa.Array.from_buffers(pa.binary(16), number, [None, buffer])
    return pa.ExtensionArray.from_storage(UUID, storage)


def _recurring_ids(values: list[str]) -> Column:
    known = _text(values).dictionary_encode()
    return ids(known.dictionary.to_pylist()).take(known.indices)


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


def _id_lists(values: list[msgspec.Raw]) -> Column:
    known, lists = _different_lists(values)
    ends = [0, *accumulate(map(len, lists))]
    flat = ids([item for each in lists for item in each])
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), flat).take(known.indices)


def _text_lists(values: list[msgspec.Raw]) -> Column:
    known, lists = _different_lists(values)
    return pa.array(lists, pa.list_(pa.string())).take(known.indices)


def _different_lists(values: list[msgspec.Raw]) -> tuple[Any, list[list[str]]]:
    """Return JSON lists as a dictionary of their texts, and those that differ."""
    known = _raw_texts(values).dictionary_encode()
    return known, [_structs.read_texts(text) for text in known.dictionary.to_pylist()]


def instants(values: list[str]) -> Column:
    texts = _text(values)
    matches = pc.match_substring_regex(texts, INSTANT_PATTERN)
    if not pc.all(matches, min_count=0).as_py():
        raise NotPlainError("an instant is written in another way")
    return texts.cast(INSTANT)


def _usd(values: list[msgspec.Raw]) -> Column:
    texts = _raw_texts(values)
    # Arrow takes a number that is too large for another one, and says nothing.
    if not pc.all(pc.match_substring_regex(texts, _AMOUNT), min_count=0).as_py():
        raise NotPlainError("a cost is not a number of an expected size")
    return texts.cast(USD)


def _raw_texts(values: Sequence[msgspec.Raw | bytes | None]) -> Column:
    """Return JSON texts as a column: joined, which is one copy, and split where Arrow does it."""
    joined = _SEPARATOR.join([value or b"" for value in values])
    texts = pc.split_pattern(pa.array([joined], pa.string()), _SEPARATOR).values
    return pc.if_else(pc.equal(texts, ""), None, texts)


def _json(values: Sequence[msgspec.Raw | bytes | None], *, redact: bool) -> Column:
    known = _raw_texts(values).dictionary_encode()
    different = known.dictionary
    if pc.any(pc.equal(different, "null"), min_count=0).as_py():
        raise NotPlainError("a null where others leave a field out")
    if redact and len(different) <= _FEW_TEXTS:
        different = _text([text and redacted_json(text) for text in different.to_pylist()])
    elif redact:
        different = _redacted(different, _redaction.JSON_MAY_BE_SECRET, redacted_json)
    return different.take(known.indices)


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
    tokens_in, tokens_out = _counted(tokens, counted_tokens, 2)
    (spoken,) = _counted(speech, counted_characters, 1)
    agent_in, agent_out, agent_spoken = _counted(agent, counted_use, 3)
    return {
        "tokens_in": _sum(tokens_in, agent_in),
        "tokens_out": _sum(tokens_out, agent_out),
        "tts_characters": _sum(spoken, agent_spoken),
    }


def _counted(
    texts: Column, count: Callable[[str], tuple[int | None, ...]], numbers: int
) -> list[Column]:
    """Return a column for each of the numbers that are counted of a text."""
    known = texts.dictionary_encode()
    rows = [count(text) for text in known.dictionary.to_pylist()]
    columns = [pa.array([row[at] for row in rows], pa.int64()) for at in range(numbers)]
    return [column.take(known.indices) for column in columns]


def counted_tokens(text: str | msgspec.Raw) -> tuple[int | None, ...]:
    """Return the tokens in and out of some features; None without any."""
    parts = _structs.read_tokens(text)
    if not parts:
        return None, None
    return sum([part.input for part in parts]), sum([part.output for part in parts])


def counted_characters(text: str | msgspec.Raw) -> tuple[int, ...]:
    """Return the characters that were spoken."""
    return (sum([segment.characters for segment in _structs.read_speech(text).speech_segments]),)


def counted_use(text: str | msgspec.Raw) -> tuple[int, ...]:
    """Return what an agent used."""
    used = _structs.read_agent(text).metadata
    return used.llm_input_tokens, used.llm_output_tokens, used.tts_characters


def _sum(left: Column, right: Column) -> Column:
    return pc.coalesce(pc.add_checked(left, right), left, right)
