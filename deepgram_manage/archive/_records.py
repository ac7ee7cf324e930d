"""Pages of the request log, as JSON, made into record batches; nothing that was sent is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, cast

import msgspec

from . import _columns, _structs
from ._arrow import pa, pc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ._arrow import RecordBatch

AnyRecord: TypeAlias = "_structs.Record | msgspec.Raw"
"""A record as all recorded ones are, or one that deviates, as it was sent."""

BATCH_ROWS: Final = 4_000
"""Enough to make up for what a batch costs, and few enough to be made while pages come in.

Converting a page at a time would take longer: 100 records cost as much as 1,000.
"""
_FEW_ROWS: Final = 200
"""So few that each is better looked at alone, though most may be as all others."""


def batches(
    pages: Iterable[bytes], *, rows: int = BATCH_ROWS, redact: bool = True
) -> Iterator[RecordBatch]:
    """Yield record batches of the records in some pages, in their order.

    Args:
        pages: Bodies of the answers to "List Project Requests".
        rows: How many records a batch has at least; the last may have fewer.
        redact: Whether addresses and secrets are taken out of paths and of JSON.
    """
    records: list[AnyRecord] = []
    for page in pages:
        records += on_page(_structs.read_page(page))
        if len(records) >= rows:
            yield of_records(records, redact=redact)
            records = []
    if records:
        yield of_records(records, redact=redact)


def on_page(page: _structs.Page | _structs.RawPage) -> Iterable[AnyRecord]:
    """Return the records of a page."""
    if isinstance(page, _structs.Page):
        return page.requests
    return map(_structs.record_or_raw, page.requests or ())


def of_records(records: Sequence[AnyRecord], *, redact: bool = True) -> RecordBatch:
    """Return records as a batch; those that do not fit the columns are looked at alone."""
    plain = cast("Sequence[_structs.Record]", records)
    if msgspec.Raw not in set(map(type, records)):
        return _of_plain(plain, redact=redact)
    from . import _odd

    odd = {at: bytes(each) for at, each in enumerate(records) if isinstance(each, msgspec.Raw)}
    plain = [each for at, each in enumerate(plain) if at not in odd]
    made = [_odd.batch(list(odd.values()), redact=redact)]
    if plain:
        made.append(_of_plain(plain, redact=redact))
    places = [*odd, *(at for at in range(len(records)) if at not in odd)]
    return _columns.joined(made).take(pc.sort_indices(pa.array(places, pa.int64())))


def _of_plain(records: Sequence[_structs.Record], *, redact: bool) -> RecordBatch:
    """Return records as a batch; if some do not fit, they are looked for by halves."""
    try:
        return _columns.batch(_columns.columns(records, redact=redact))
    except _columns.NOT_PLAIN:
        from . import _odd

        if len(records) <= _FEW_ROWS:
            return _odd.batch([msgspec.json.encode(record) for record in records], redact=redact)
        middle = len(records) // 2
        halves = (records[:middle], records[middle:])
        return _columns.joined([_of_plain(half, redact=redact) for half in halves])


def of_answers(answers: Sequence[bytes], *, redact: bool = True) -> RecordBatch:
    """Return a batch of the records in some answers to "Get a Project Request"."""
    records = [_unwrapped(answer) for answer in answers]
    page = msgspec.json.encode({"requests": records})
    return next(batches([page], rows=len(records), redact=redact))


def _unwrapped(answer: bytes) -> msgspec.Raw:
    """Return the record of an answer: all of it, or what it has as `request`."""
    answer = _structs.strict(answer)
    fields = msgspec.json.decode(answer, type=dict[str, msgspec.Raw])
    return (
        fields["request"]
        if "request_id" not in fields and "request" in fields
        else msgspec.Raw(answer)
    )
