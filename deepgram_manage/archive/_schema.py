"""The columns of the lake: the fields of a request record, by the names that they have there.

Columns are only ever added, at the end, and the version grows by one each time.
"""

from __future__ import annotations

from typing import Any, Final

from ._arrow import pa

VERSION: Final = 1
"""Of the columns; each file has it in its metadata."""

INSTANT: Final[Any] = pa.timestamp("us", "UTC")
USD: Final[Any] = pa.decimal128(38, 18)
UUID: Final[Any] = pa.uuid()
_TEXT: Final[Any] = pa.string()

SCHEMA: Final[Any] = pa.schema(
    [
        ("request_id", UUID),
        ("project_uuid", UUID),
        ("created", INSTANT),
        ("path", _TEXT),
        ("api_key_id", UUID),
        # Of the response; null where it is null.
        ("code", pa.int32()),
        ("completed", INSTANT),
        ("deployment", _TEXT),
        ("message", _TEXT),
        # Of its details, or of the response where a failure has no details.
        ("method", _TEXT),
        ("usd", USD),
        ("duration", pa.float64()),
        ("total_audio", pa.float64()),
        ("channels", pa.int32()),
        ("streams", pa.int32()),
        ("tier", _TEXT),
        ("models", pa.list_(UUID)),
        ("tags", pa.list_(_TEXT)),
        ("features", pa.list_(_TEXT)),
        # JSON text.
        ("metadata", _TEXT),
        ("config", _TEXT),
        ("token_details", _TEXT),
        ("tts_details", _TEXT),
        ("sts_details", _TEXT),
        ("callback", _TEXT),
        # Read out of the above, by the names of the usage breakdown.
        ("endpoint", _TEXT),
        ("tokens_in", pa.int64()),
        ("tokens_out", pa.int64()),
        ("tts_characters", pa.int64()),
        # JSON text: what the columns above cannot hold; null in most rows.
        ("extra", _TEXT),
    ]
)

JSON_COLUMNS: Final = (
    "metadata",
    "config",
    "token_details",
    "tts_details",
    "sts_details",
    "callback",
)
"""The columns with JSON text that a record has as JSON."""

DERIVED_COLUMNS: Final = ("endpoint", "tokens_in", "tokens_out", "tts_characters")
"""The columns that no record has."""

_VARIED: Final = {"request_id", "created", "completed", "usd", "duration", "total_audio", "path"}

REPETITIVE_COLUMNS: Final = [
    # As Parquet names what is in a list.
    f"{column.name}.list.element" if pa.types.is_list(column.type) else column.name
    for column in SCHEMA
    if column.name not in _VARIED
]
"""The columns whose values are worth a dictionary in a file."""
