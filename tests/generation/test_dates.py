"""Timestamps stay strings and amounts numbers, with an accessor that parses them when asked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.generation.generator import Generated

DOCUMENT = """
paths: {}
components:
  schemas:
    Thing:
      type: object
      required: [created]
      properties:
        created: {type: string, format: date-time, x-accessor: created_at}
        ended: {type: [string, "null"], format: date-time, x-accessor: ended_at}
        start: {type: string, format: date, x-accessor: start_date}
        other: {type: string, format: date-time}
        amount: {type: number, x-accessor: amount_decimal}
"""

JUNK: list[object] = [
    None,
    "",
    "soon",
    "2026-13-01",
    "2026-01-01T00:00:00+99:00",
    "0001-01-01T00:00:00+01:00",
    "9999-12-31T23:59:59-01:00",
    1700000000,
    ["2026-01-01"],
    {},
]


def test_a_timestamp_stays_a_string(wire: Generated) -> None:
    """Every digit that was sent is there, however many there are."""
    sent = {"created": "2026-01-02T03:04:05.123456789Z"}

    thing = wire.models.Thing.from_dict(sent)

    assert (thing.created, thing.to_dict()) == (sent["created"], sent)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.5Z", datetime(2026, 1, 2, 3, 4, 5, 500000, tzinfo=UTC)),
        ("2026-01-02T03:04:05.123456789Z", datetime(2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC)),
        (
            "2026-01-02T03:04:05+02:00",
            datetime(2026, 1, 2, 3, 4, 5, tzinfo=timezone(timedelta(hours=2))),
        ),
        ("2026-01-02T03:04:05", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02", datetime(2026, 1, 2, tzinfo=UTC)),
    ],
)
def test_an_accessor_gives_an_aware_instant(wire: Generated, sent: str, read: datetime) -> None:
    """An instant has its zone, UTC when none was sent; digits beyond microseconds are cut."""
    instant = wire.models.Thing.from_dict({"created": sent}).created_at

    assert (instant, instant.utcoffset()) == (read, read.utcoffset())


@pytest.mark.parametrize("sent", ["2026-01-02", "2026-01-02T23:59:59-05:00"])
def test_an_accessor_of_a_date_gives_a_date(wire: Generated, sent: str) -> None:
    """A day is the day that was written, without a time, and in no other zone."""
    day = wire.models.Thing.from_dict({"start": sent}).start_date

    assert (type(day), day) == (date, date(2026, 1, 2))


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_what_is_no_date_reads_none(wire: Generated, junk: object) -> None:
    """Where nothing can be parsed the accessors are None, and raise nothing."""
    thing = wire.models.Thing.from_dict({"created": junk, "ended": junk, "start": junk})

    assert (thing.created_at, thing.ended_at, thing.start_date) == (None, None, None)


def test_what_was_not_sent_reads_none(wire: Generated) -> None:
    """The accessor of an absent timestamp is None."""
    assert wire.models.Thing.from_dict({}).created_at is None


def test_there_is_an_accessor_only_where_the_document_asks(wire: Generated) -> None:
    """A timestamp without x-accessor is a string and nothing else."""
    public = {name for name in dir(wire.models.Thing) if name.endswith(("_at", "_date"))}

    assert public == {"created_at", "ended_at", "start_date"}


@pytest.mark.parametrize("sent", [0.1, 9e-05, 1e22, 250.12, 0.0, 200, -3, 5e-324])
def test_an_amount_is_a_decimal_when_asked(wire: Generated, sent: float) -> None:
    """Its digits are those of the number that was sent, which itself stays a number."""
    thing = wire.models.Thing.from_dict({"amount": sent})

    assert str(thing.amount_decimal) == str(Decimal(repr(sent)))
    assert thing.amount == sent


@pytest.mark.parametrize("sent", [None, "12.5", True, [1], {}])
def test_what_is_no_amount_is_none(wire: Generated, sent: object) -> None:
    """Null and values of another type are no amount, and neither is a field that was not sent."""
    assert wire.models.Thing.from_dict({"amount": sent}).amount_decimal is None
    assert wire.models.Thing.from_dict({}).amount_decimal is None
