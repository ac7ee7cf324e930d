"""Pages of the request log, as JSON, made into record batches; nothing that was sent is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from . import _columns, _structs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ._arrow import RecordBatch


BATCH_ROWS: Final = 5_000
"""Enough to make up for what a batch costs, and few enough to stay in the cache of a processor."""


class Pages:
    """Makes batches of pages as they come.

    Converting a page at a time would take longer: 100 records cost as much as 1,000.
    """

    def __init__(self, *, rows: int = BATCH_ROWS, redact: bool = True) -> None:
        """Make batches.

        Args:
            rows: How many records a batch has at least; the last may have fewer.
            redact: Whether addresses and secrets are taken out of paths and of JSON.
        """
        self._rows = rows
        self._redact = redact
        self._records: list[_structs.Record] = []

    def add(self, page: _structs.Page | _structs.RawPage) -> Iterator[RecordBatch]:
        """Take a page, and yield what is ready."""
        if isinstance(page, _structs.Page):
            self._records += page.requests
        elif page.requests:
            from . import _odd

            yield from self.rest()
            yield _odd.batch(page.requests, redact=self._redact)
        if len(self._records) >= self._rows:
            yield from self.rest()

    def rest(self) -> Iterator[RecordBatch]:
        """Yield the last batch, if there is one."""
        records, self._records = self._records, []
        if records:
            yield of_records(records, redact=self._redact)


def batches(
    pages: Iterable[bytes], *, rows: int = BATCH_ROWS, redact: bool = True
) -> Iterator[RecordBatch]:
    """Yield record batches of the records in some pages, in their order.

    Args:
        pages: Bodies of the answers to "List Project Requests".
        rows: How many records a batch has at least; the last may have fewer.
        redact: Whether addresses and secrets are taken out of paths and of JSON.
    """
    converter = Pages(rows=rows, redact=redact)
    for page in pages:
        yield from converter.add(_structs.read_page(page))
    yield from converter.rest()


def of_records(records: Sequence[_structs.Record], *, redact: bool = True) -> RecordBatch:
    """Return records as a batch, one by one if some of them do not fit the columns."""
    try:
        return _columns.batch(_columns.columns(records, redact=redact))
    except _columns.NOT_PLAIN:
        from . import _odd

        return _odd.batch([msgspec.Raw(msgspec.json.encode(r)) for r in records], redact=redact)


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
