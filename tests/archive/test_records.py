"""Pages of the request log become rows, and rows become the same JSON again."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepgram_manage.archive import _odd, _records, _tables, _wire
from deepgram_manage.archive._schema import SCHEMA
from tests.support.samples import sample

if TYPE_CHECKING:
    from tests.support.wire import Anything

RECORDS: list[dict[str, Anything]] = sample("requests_list_all_kinds").body["requests"]
OLD: list[dict[str, Anything]] = [
    *sample("requests_list_2023").body["requests"],
    *sample("requests_list_old_details").body["requests"],
]


def rows(*records: Anything, redact: bool = True) -> list[dict[str, Anything]]:
    """Return the rows of a page with some records."""
    page = json.dumps({"page": 0, "limit": 100, "requests": records}).encode()
    return [r for batch in _records.batches([page], redact=redact) for r in batch.to_pylist()]


def row(record: Anything, *, redact: bool = True) -> dict[str, Anything]:
    """Return the row of a record."""
    (found,) = rows(record, redact=redact)
    return found


def changed(path: str, value: Anything, base: int = 1) -> dict[str, Anything]:
    """Return a recorded record with another value at a path with dots."""
    record = copy.deepcopy(RECORDS[base])
    *above, name = path.split(".")
    at = record
    for step in above:
        at = at[step]
    at[name] = value
    return record


@pytest.mark.parametrize("number", range(len(RECORDS)))
def test_a_recorded_record_is_rebuilt_from_its_row(number: int) -> None:
    """Every kind of record that was ever recorded."""
    assert _wire.record(row(RECORDS[number], redact=False)) == RECORDS[number]


@pytest.mark.parametrize("number", range(len(RECORDS)))
def test_a_recorded_record_needs_no_extra(number: int) -> None:
    """The columns hold all of it."""
    assert row(RECORDS[number], redact=False)["extra"] is None


@pytest.mark.parametrize("record", OLD)
def test_an_old_record_is_rebuilt_from_its_row(record: dict[str, Anything]) -> None:
    """Of a time when records had other fields."""
    assert _wire.record(row(record, redact=False)) == record


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("request_id", "not-a-uuid"),
        ("request_id", "33333333-3333-4333-8333-33333333333A"),
        ("request_id", None),
        ("created", "2026-09-15T11:32:22.100000Z"),
        ("created", "2026-09-15T11:32:22.123456789Z"),
        ("created", "yesterday"),
        ("created", 12),
        ("callback", "https://example.com/hook"),
        ("callback", {"attempts": 1, "code": 200, "new": [1]}),
        ("response", []),
        ("response", {}),
        ("response.code", None),
        ("response.code", 2**40),
        ("response.code", True),
        ("response.details", None),
        ("response.details", {}),
        ("response.details.usd", None),
        ("response.details.usd", "0.1"),
        ("response.details.usd", 0.0025900000000000003),
        ("response.details.usd", 1e30),
        ("response.details.models", ["1234"]),
        ("response.details.models", None),
        ("response.details.tags", ["a", None]),
        ("response.details.config", {"detect_topics": "true"}),
        ("response.details.config", None),
        ("response.details.metadata", None),
        ("response.details.method", ""),
        ("response.method", "sync"),
        ("response.token_details", None),
        ("response.token_details", [{"feature": "x", "input": "many"}]),
        ("response.tts_details", {"speech_segments": None}),
        ("response.details.new", {"deep": {"deeper": [1, {"a": None}]}}),
        ("response.new", {}),
        ("new", None),
        ("code", 200),
    ],
)
def test_what_no_record_had_so_far_is_rebuilt(path: str, value: Anything) -> None:
    """Unknown fields, nulls, other types: nothing is lost, whatever a server sends."""
    record = changed(path, value)
    assert _wire.record(row(record, redact=False)) == record


def test_an_unknown_field_is_found_in_extra() -> None:
    """By the names that it has in the record."""
    extra = row(changed("response.details.emotion", {"joy": 0.5}))["extra"]
    assert json.loads(extra) == {"response": {"details": {"emotion": {"joy": 0.5}}}}


def test_an_odd_record_keeps_its_columns() -> None:
    """An unknown field costs none of the known ones."""
    odd = row(changed("response.details.emotion", "joy"))
    assert odd | {"extra": None} == row(RECORDS[1])


@pytest.mark.parametrize(
    ("path", "sent", "kept"),
    [
        ("response.details.usd", "NaN", "NaN"),
        ("response.details.usd", "-1e999", "-1e999"),
        ("path", '"/v1/listen?note=\\ud800"', "/v1/listen?note=\\ud800"),
    ],
)
def test_what_json_ought_not_to_have_is_kept_as_text(path: str, sent: str, kept: str) -> None:
    """The client reads it, so a day must not stay unread because of it."""
    page = json.dumps({"requests": [changed(path, "HERE"), RECORDS[0]]})
    (batch,) = _records.batches([page.replace('"HERE"', sent).encode()], redact=False)
    assert list(_wire.records([batch])) == [changed(path, kept), RECORDS[0]]


def test_bytes_that_are_no_character_are_kept_as_text() -> None:
    """As `json.loads` reads them, which the client uses for short answers."""
    page = json.dumps({"requests": [changed("path", "HERE"), RECORDS[0]]}).encode()
    (batch,) = _records.batches([page.replace(b"HERE", b"/v1?\xed\xa0\x80")], redact=False)
    assert list(_wire.records([batch])) == [changed("path", "/v1?\\ud800"), RECORDS[0]]


@pytest.mark.parametrize("code", [None, "200", 2**40])
def test_an_odd_code_costs_no_cost(code: Anything) -> None:
    """Sums have the cost of a record, whatever else is odd about it."""
    found = row(changed("response.code", code))
    assert found["usd"] == Decimal("0.00257")
    assert _wire.record(found) == changed("response.code", code)


@pytest.mark.parametrize(
    ("path", "value", "base"),
    [
        ("response.details.duration", 10**400, 0),
        ("response.details.total_audio", -(10**400), 0),
        ("response.token_details", [{"input": 2**64, "output": 1}], 0),
        ("response.token_details", [{"input": 2**61, "output": 1}] * 4, 0),
        ("response.tts_details", {"speech_segments": [{"characters": 2**63}]}, 0),
        ("response.sts_details.metadata.llm_input_tokens", 2**64, 3),
        ("response.sts_details.metadata.tts_characters", -(2**63), 3),
    ],
)
def test_an_amount_that_no_column_holds_is_kept(path: str, value: Anything, base: int) -> None:
    """It is read from `extra`, and stops nothing."""
    record = changed(path, value, base)
    assert _wire.record(row(record, redact=False)) == record


def test_what_is_not_a_record_is_kept() -> None:
    """Even that."""
    assert json.loads(row("surprise")["extra"])["record"] == "surprise"


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("9e-05", "0.00009"),
        ("0.0", "0"),
        ("1", "1"),
        ("0.00257", "0.00257"),
        ("0.0025900000000000003", "0.00259"),
    ],
)
def test_costs_are_exact_decimals(text: str, amount: str) -> None:
    """As they were written, not as a double has them."""
    page = json.dumps({"requests": [RECORDS[1]]}).replace("0.00257", text).encode()
    (batch,) = _records.batches([page])
    assert batch.to_pylist()[0]["usd"] == Decimal(amount)


def test_ids_are_uuids() -> None:
    """Not text, which takes a fifth more space."""
    assert row(RECORDS[0])["request_id"] == UUID(RECORDS[0]["request_id"])


def test_amounts_are_counted_as_usage_counts_them() -> None:
    """Characters of speech, tokens of text and of agents."""
    found = {
        (r["endpoint"], r["tokens_in"], r["tokens_out"], r["tts_characters"])
        for r in rows(*RECORDS)
    }
    assert ("speak", None, None, 60) in found
    assert ("read", 0, 0, None) in found
    assert ("agent", 0, 0, 0) in found


def test_odd_records_stay_in_their_place() -> None:
    """One odd record in a page changes the way of that page only, and no order."""
    mixed = [RECORDS[0], changed("new", 1), RECORDS[2]]
    assert [r["request_id"] for r in rows(*mixed)] == [UUID(r["request_id"]) for r in mixed]


@pytest.mark.parametrize(
    ("path", "value", "most"),
    [("new", 1, 2), ("created", "2026-09-15T11:32:22.100000Z", 2 * 200)],
)
def test_an_odd_record_slows_only_few_others_down(
    path: str, value: Anything, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each that is looked at alone takes twenty times as long."""
    alone: list[int] = []
    slowly = _odd.batch

    def batch(records: list[bytes], **options: Anything) -> Anything:
        alone.append(len(records))
        return slowly(records, **options)

    monkeypatch.setattr(_odd, "batch", batch)
    sent = [changed("request_id", str(UUID(int=number))) for number in range(1_000)]
    for place in (0, 700):
        sent[place] = changed(path, value) | {"request_id": str(UUID(int=place))}
    pages = [json.dumps({"requests": sent[at : at + 100]}).encode() for at in range(0, 1_000, 100)]
    (made,) = _records.batches(pages, redact=False)
    assert list(_wire.records([made])) == sent
    assert sum(alone) <= most


@pytest.mark.parametrize(
    "path",
    [
        "/v1/listen?callback=https%3A%2F%2Fme%3Ahunter2%40example.com%2Fhook&model=nova-3",
        "/v1/listen?model=nova-3&callback=https%253A%252F%252Fme%253Ahunter2%2540example.com",
        "/v1/listen?callback=https://me:hunter2@example.com",
        "/v1/listen?CALLBACK=me:hunter2@example.com",
        "/v1/listen?cb=wss%3A%2F%2Fexample.com%2F%3Fkey%3Dhunter2",
        "/v1/listen?extra=token%3Ahunter2&api_key=hunter2&extra=https://x/hunter2",
    ],
)
def test_the_password_of_a_callback_is_not_archived(path: str) -> None:
    """Nor another secret in a query."""
    found = row(changed("path", path))
    assert "hunter2@" not in found["path"]
    assert "hunter2" not in found["path"].replace("extra=token%3Ahunter2", "")


def test_the_rest_of_a_path_stays() -> None:
    """The value goes, and its name and all other parameters stay as they were."""
    path = "/v1/listen?callback=https%3A%2F%2Fa.example&model=nova-3&tag=a%20b"
    redacted = "/v1/listen?callback=REDACTED&model=nova-3&tag=a%20b"
    assert row(changed("path", path))["path"] == redacted


@pytest.mark.parametrize("at", ["callback", "new", "response.new", "response.details.config"])
def test_addresses_elsewhere_are_not_archived(at: str) -> None:
    """Wherever a server may put them one day."""
    found = row(changed(at, {"url": "https://me:hunter2@example.com/hook", "attempts": 3}))
    assert "hunter2" not in json.dumps(found, default=str)
    assert "attempts" in json.dumps(found, default=str)


@pytest.mark.parametrize("count", [1, 200])
def test_addresses_are_not_archived_among_many_other_texts(count: int) -> None:
    """Many that differ are looked through in another way than few."""
    sent = [changed("response.details.config", {"number": number}) for number in range(count)]
    sent.append(changed("response.details.config", {"url": "https://me:hunter2@example.com"}))
    configs = [found["config"] for found in rows(*sent)]
    assert configs[:count] == [f'{{"number": {number}}}' for number in range(count)]
    assert "hunter2" not in configs[count]


def test_redaction_can_be_left_out() -> None:
    """For those who keep the archive as safe as their keys."""
    path = "/v1/listen?callback=https%3A%2F%2Fme%3Apw%40example.com"
    assert row(changed("path", path), redact=False)["path"] == path


def test_many_pages_make_few_batches() -> None:
    """Pages of 100 cost no more than pages of 1,000."""
    page = json.dumps({"requests": RECORDS}).encode()
    sizes = [batch.num_rows for batch in _records.batches([page] * 10, rows=45)]
    assert sizes == [45, 45]


def test_batches_have_the_schema_of_the_lake() -> None:
    """All of them the same."""
    page = json.dumps({"requests": [RECORDS[0], changed("new", 1)]}).encode()
    assert {batch.schema for batch in _records.batches([page])} == {SCHEMA}


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.text(), deeper, max_size=3),
    max_leaves=8,
)


def _paths(value: Anything, at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    if not isinstance(value, dict):
        return []
    return [(*at, n) for n in value] + [p for n, v in value.items() for p in _paths(v, (*at, n))]


@st.composite
def _mutants(draw: st.DrawFn) -> dict[str, Anything]:
    """Draw a record with some fields changed, some taken out and some new."""
    record = copy.deepcopy(draw(st.sampled_from(RECORDS + OLD)))
    for _ in range(draw(st.integers(1, 4))):
        path = draw(st.sampled_from(_paths(record)))
        at: Anything = record
        for step in path[:-1]:
            at = at[step]
        match draw(st.sampled_from(["change", "remove", "add"])):
            case "change":
                at[path[-1]] = draw(_JSON)
            case "remove":
                del at[path[-1]]
            case _:
                at[draw(st.text(max_size=5))] = draw(_JSON)
        if not record:
            break
    return record


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (0.1, "0.1"),
        (1e15, "1000000000000000"),
        (1e30, None),
        ("12.5", None),
        (None, None),
        (True, None),
    ],
)
def test_what_was_billed_is_an_amount_or_not_known(sent: Anything, kept: str | None) -> None:
    """An answer that nobody foresaw does not end a run."""
    (row,) = _tables.costs(
        "p", [{"dollars": sent, "grouping": {"start": "2026-03-17"}}]
    ).to_pylist()
    assert row["dollars"] == (None if kept is None else Decimal(kept))


@settings(max_examples=60)
@given(_mutants())
def test_any_record_is_rebuilt(record: dict[str, Anything]) -> None:
    """Whatever is changed, taken out or added."""
    sent = msgspec.json.decode(json.dumps(record))
    assert _wire.record(row(record, redact=False)) == sent
