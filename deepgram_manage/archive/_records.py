"""Pages of the request log, as JSON, made into record batches; nothing that was sent is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from . import _columns, _structs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ._arrow import RecordBatch


def batches(
    pages: Iterable[bytes], *, rows: int = 10_000, redact: bool = True
) -> Iterator[RecordBatch]:
    """Yield record batches of the records in some pages, in their order.

    Args:
        pages: Bodies of the answers to "List Project Requests".
        rows: How many records a batch has at least; the last may have fewer. Converting a page
            at a time would take longer: 100 records cost as much as 1,000.
        redact: Whether addresses and secrets are taken out of paths and of JSON.
    """
    records: list[_structs.Record] = []
    for page in pages:
        try:
            records += _structs.read_page(page).requests
        except msgspec.DecodeError:
            if records:
                yield of_records(records, redact=redact)
            records = []
            yield from _of_odd_page(page, redact=redact)
        if len(records) >= rows:
            yield of_records(records, redact=redact)
            records = []
    if records:
        yield of_records(records, redact=redact)


def of_records(records: Sequence[_structs.Record], *, redact: bool = True) -> RecordBatch:
    """Return records as a batch, one by one if some of them do not fit the columns."""
    try:
        return _columns.batch(_columns.columns(records, redact=redact))
    except _columns.NOT_PLAIN:
        from . import _odd

        return _odd.batch([msgspec.Raw(msgspec.json.encode(r)) for r in records], redact=redact)


def _of_odd_page(page: bytes, *, redact: bool) -> Iterator[RecordBatch]:
    from . import _odd

    records: list[msgspec.Raw] | None = _structs.read_raw_page(page).requests
    if records:
        yield _odd.batch(records, redact=redact)


def of_json(records: Sequence[dict[str, Any]], *, redact: bool = True) -> RecordBatch:
    """Return a batch of records that were decoded already."""
    page = msgspec.json.encode({"requests": records})
    return next(batches([page], rows=len(records), redact=redact))
