"""What was spent, and by whom: the rows, the total, and what is missing of them."""

from __future__ import annotations

import os
import random
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from itertools import combinations
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepgram_manage import Period, costs
from tests.costs.account import (
    MICRO,
    NOW,
    PERIOD,
    Account,
    Cost,
    random_account,
    true_total,
)

if TYPE_CHECKING:
    from tests.costs.conftest import Runner

Anything: TypeAlias = Any

DAY = date(2026, 3, 2)
NAMES = ("project", "key", "member", "tag", "tag:customer", "model", "line_item", "deployment")
# `COSTS_ACCOUNTS=10000 pytest tests/costs` tries them all, in some minutes.
ACCOUNTS = int(os.environ.get("COSTS_ACCOUNTS", "60"))


def one(*made: Cost) -> Account:
    """Make an account of one project whose key k1 is listed."""
    return Account({"p1": list(made)}, {"p1": ["k1"]})


def report(account: Account, by: Anything = (), **options: Anything) -> Anything:
    """Report with the synchronous client."""
    return costs.report(account.client().manage, PERIOD, by, now=NOW, **options)


def test_total_is_the_ungrouped_one(run: Runner) -> None:
    """Two breakdowns are read of a project: one grouped, and one that is not, for the total."""
    account = one(Cost(DAY, 250_000, tags=("acme",)))

    result = run(costs.report, account.client(), PERIOD, ("tag",), now=NOW)

    assert result.total == Decimal("0.25")
    assert sorted(url.params.get_list("grouping") for url in account.asked("breakdown")) == [
        [],
        ["tags"],
    ]


def test_calls_of_a_project_do_not_wait_for_each_other() -> None:
    """All that is read of one project is asked for at once."""
    account = one(Cost(DAY, 1))
    both = threading.Barrier(2, timeout=30)

    def meet(_request: httpx.Request) -> None:
        both.wait()

    account.faults |= {"keys": meet, "members": meet}

    assert report(account, "member").rows[0].member == "m1"


def test_rows_have_their_dimensions_and_amounts(run: Runner) -> None:
    """A row says whose cost it is, by id and by name, and how much it was."""
    account = one(Cost(DAY, 1_500_000, tags=("customer:acme",)))

    result = run(
        costs.report,
        account.client(),
        PERIOD,
        ("project", "key", "member", "tag:customer", "model", "deployment"),
        now=NOW,
    )

    (row,) = result.rows
    assert (row.project, row.project_name) == ("p1", "P1")
    assert (row.key, row.key_name, row.key_deleted) == ("k1", "Key k1", False)
    assert (row.member, row.member_name) == ("m1", "Ada Lovelace")
    assert (row.tag, row["tag:customer"], row.model) == ("acme", "acme", "nova-3")
    assert (row.usd, row.deployment, row.unknown) == (Decimal("1.5"), "hosted", 0)


def test_without_dimensions_there_is_one_row() -> None:
    """`by=()` gives one row, also for several projects, and asks for no names of keys."""
    account = Account({"p1": [Cost(DAY, 1)], "p2": [Cost(DAY, 2), Cost(date(2026, 2, 11), 3)]})

    result = report(account)

    assert [row.usd for row in result.rows] == [Decimal("0.000006")]
    assert not account.asked("/keys")


def test_empty_account_costs_nothing() -> None:
    """An account without costs has a total of 0, with nothing unknown and nothing missing."""
    result = report(Account({"p1": []}))

    assert (result.total, result.unknown, result.missing) == (0, 0, ())
    assert [row.usd for row in result] == [0]
    assert report(Account({"p1": []}), "tag").rows == ()


def test_deleted_key_keeps_its_id_and_says_so(run: Runner) -> None:
    """A key that is not in the list of keys is shown by its id, without a member."""
    account = one(Cost(DAY, 10**6, accessor="gone"))

    result = run(costs.report, account.client(), PERIOD, ("key", "member"), now=NOW)

    (row,) = result.rows
    assert (row.key, row.key_name, row.member, row.key_deleted) == ("gone", None, None, True)
    assert row.label("key") == "gone (deleted)"


def test_key_is_not_called_deleted_when_keys_cannot_be_read() -> None:
    """Without keys:read, nobody knows which keys are deleted."""
    account = one(Cost(DAY, 10**6))
    account.faults["keys"] = httpx.Response(403, json={"category": "INSUFFICIENT_PERMISSIONS"})

    result = report(account, "key")

    assert (result[0].key, result[0].key_deleted) == ("k1", False)
    assert [lack.part for lack in result.missing] == ["keys"]
    assert result.complete


SPANS = [
    ("day", ["2026-02-28..2026-02-28", "2026-03-01..2026-03-01", "2026-03-03..2026-03-03"]),
    ("week", ["2026-02-23..2026-03-01", "2026-03-02..2026-03-04"]),
    ("month", ["2026-02-20..2026-02-28", "2026-03-01..2026-03-04"]),
    ("total", ["2026-02-20..2026-03-04"]),
]


@pytest.mark.parametrize(("every", "spans"), SPANS)
def test_rows_are_cut_by_time(every: Anything, spans: list[str]) -> None:
    """Rows are by day, by week from Monday, by month, or in total, within the period."""
    days = (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 3))
    account = one(*(Cost(day, 10) for day in days))
    period = Period.between("2026-02-20", "2026-03-04")

    result = costs.report(account.client().manage, period, every=every, now=NOW)

    assert [f"{row.start}..{row.end}" for row in result] == spans
    assert sum(row.usd for row in result) == result.total == Decimal("0.00003")


def test_leap_day_and_end_of_a_month_are_days_like_others() -> None:
    """The 29th of February belongs to its month and week."""
    account = one(Cost(date(2028, 2, 29), 5 * MICRO), Cost(date(2028, 3, 1), MICRO))

    result: Anything = costs.report(
        account.client().manage,
        Period.month(2028, 2),
        every="month",
        now=datetime(2028, 2, 29, 23, 59, tzinfo=UTC),
    )

    assert [(row.end, row.usd) for row in result] == [(date(2028, 2, 29), 5)]


TAGGED = (Cost(DAY, 10**6, tags=("b", "a")), Cost(DAY, 1, tags=("a",)), Cost(DAY, 5))


def test_costs_with_several_tags_are_rows_of_their_set() -> None:
    """By default, a set of tags is a row of its own, whatever their order; rows add up."""
    account = one(*TAGGED, Cost(date(2026, 3, 3), 10**6, tags=("a", "b")))

    result = report(account, "tag")

    assert {row.tags: row.usd for row in result} == {
        ("a", "b"): 2,
        ("a",): Decimal("0.000001"),
        (): Decimal("0.000005"),
    }
    assert result.additive


def test_costs_may_be_counted_under_each_tag() -> None:
    """Counted under each tag, the rows do not add up to the total, and the report says so."""
    result = report(one(*TAGGED), "tag", tag_count="each")

    assert {row.tag: row.usd for row in result} == {
        "a": Decimal("1.000001"),
        "b": 1,
        None: Decimal("0.000005"),
    }
    assert (result.additive, result.total) == (False, Decimal("1.000006"))


def test_costs_may_be_split_between_their_tags() -> None:
    """Split evenly, the parts add up to the total to the last digit."""
    result = report(one(Cost(DAY, 10**6, tags=("a", "b", "c"))), "tag", tag_count="even")

    assert {row.tag: row.usd for row in result} == {
        "a": Decimal("0.333333333334"),
        "b": Decimal("0.333333333333"),
        "c": Decimal("0.333333333333"),
    }
    assert sum(row.usd for row in result) == result.total


def test_tags_without_the_prefix_are_left_out() -> None:
    """`tag:customer` reads the tags that begin with `customer:`; other costs are untagged."""
    account = one(Cost(DAY, 1, tags=("customer:acme", "dev")), Cost(DAY, 2, tags=("dev",)))

    result = report(account, "tag:customer")

    assert [(row.tag, row.label("tag:customer")) for row in result] == [
        (None, "(no tag)"),
        ("acme", "acme"),
    ]


def test_unknown_costs_are_counted_and_not_zero() -> None:
    """Rows of a contract have no amount: they are counted, in their row and in the report."""
    account = one(Cost(DAY, None, tags=("a",)), Cost(DAY, 7, tags=("b",)))

    result = report(account, "tag")

    assert [(row.tag, row.usd, row.unknown) for row in result] == [
        ("b", Decimal("0.000007"), 0),
        ("a", Decimal(0), 1),
    ]
    assert (result.unknown, result.complete) == (1, False)
    assert "unknown" in str(result[1])
    assert "$0.00" not in str(result[1])


def test_zero_of_the_last_quarter_of_an_hour_is_unknown() -> None:
    """A cost of 0 may still change today, and until a quarter past midnight yesterday."""
    account = one(Cost(date(2026, 3, 17), 0), Cost(date(2026, 3, 18), 0), Cost(DAY, 0))
    period = Period.between("2026-03-01", "2026-03-31")

    noon, midnight = (
        costs.report(account.client().manage, period, now=now)
        for now in (NOW, datetime(2026, 3, 18, 0, 10, tzinfo=UTC))
    )

    assert (noon.unknown, midnight.unknown) == (1, 2)


def test_what_does_not_reconcile_is_a_row() -> None:
    """When the groups do not add up to the total, the difference is a row of its own."""
    account = one(Cost(DAY, 10**6))
    whole = account.client()

    def less(request: httpx.Request) -> httpx.Response | None:
        if not request.url.params.get_list("grouping"):
            return None
        row = {"dollars": 0.75, "grouping": {"start": "2026-03-02", "tags": ["a"]}}
        return httpx.Response(200, json={"results": [row]})

    account.faults["billing/breakdown"] = less
    result = costs.report(whole.manage, PERIOD, ("project", "tag"), now=NOW)

    assert [(row.kind, row.project, row.usd) for row in result] == [
        ("cost", "p1", Decimal("0.75")),
        ("unreconciled", "p1", Decimal("0.25")),
    ]
    assert sum(row.usd for row in result) == result.total == 1


def test_periods_are_split_where_answers_are_too_large(run: Runner) -> None:
    """An answer beyond max_response_bytes is asked for again in halves."""
    account = one(*(Cost(date(2026, 3, day), day, tags=(f"t{day}",)) for day in range(1, 11)))
    period = Period.between("2026-03-01", "2026-03-10")

    result = run(costs.report, account.client(max_response_bytes=900), period, ("tag",), now=NOW)

    assert result.total == Decimal("0.000055")
    assert {row.tag: row.usd * MICRO for row in result} == {f"t{n}": n for n in range(1, 11)}
    assert len(account.asked("billing/breakdown")) > 2


def test_single_day_that_is_too_large_is_missing() -> None:
    """A day cannot be split; the project is missing, with the reason."""
    account = one(Cost(DAY, 1), Cost(DAY, 2, accessor="k2"))
    period = Period(DAY, DAY)

    result = costs.report(
        account.client(max_response_bytes=100).manage, period, "key", projects="p1", now=NOW
    )

    assert [lack.part for lack in result.missing] == ["spend", "keys"]
    assert "max_response_bytes" in result.missing[0].reason


TROUBLES = [
    (401, "User does not have sufficient permissions."),
    (402, "credit"),
    (403, "billing:read"),
    (404, "A project with the submitted ID cannot be found."),
    (429, "Too many requests."),
    (500, "failed"),
]


@pytest.mark.parametrize(("status", "text"), TROUBLES)
def test_project_that_cannot_be_read_is_missing(run: Runner, status: int, text: str) -> None:
    """The others are reported, and the report says which project is missing, and why."""
    account = Account({"p1": [Cost(DAY, 1)], "p2": [Cost(DAY, 2)]})
    refusal = httpx.Response(status, text=text)
    account.faults["p2/billing/breakdown"] = refusal

    result = run(costs.report, account.client(retry=None), PERIOD, ("project",), now=NOW)

    assert [(row.project, row.usd) for row in result] == [("p1", Decimal("0.000001"))]
    assert result.total == Decimal("0.000001")
    (lack,) = result.missing
    assert (lack.project, lack.project_name, lack.status) == ("p2", "P2", status)
    assert text in lack.reason
    assert not result.complete


def test_project_deleted_between_two_calls_is_missing_as_a_whole() -> None:
    """When only the grouped costs could be read, they are not reported without their total."""
    account = Account({"p1": [Cost(DAY, 1, tags=("a",))], "p2": [Cost(DAY, 2, tags=("a",))]})
    account.faults["p2/billing/breakdown"] = lambda request: (
        None if request.url.params.get_list("grouping") else httpx.Response(404, text="gone")
    )

    result = report(account, "tag")

    assert [(row.tag, row.usd) for row in result] == [("a", Decimal("0.000001"))]
    assert [lack.project for lack in result.missing] == ["p2"]


def test_storm_of_429_is_waited_out(run: Runner) -> None:
    """Calls that were refused for their number are made again, and nothing is missing."""
    account = Account({f"p{number}": [Cost(DAY, 1)] for number in range(6)})
    chance = random.Random(1)  # noqa: S311 -- chance that repeats is the point
    account.faults["billing/breakdown"] = lambda _request: (
        httpx.Response(429, text="Too many requests.") if chance.random() < 0.4 else None
    )

    result = run(costs.report, account.client(), PERIOD, ("project",), now=NOW)

    assert result.total == sum(row.usd for row in result)
    assert result.total == Decimal("0.000001") * (6 - len(result.missing))


def test_chosen_projects_are_read_alone() -> None:
    """`projects` takes ids; the others are not read."""
    account = Account({"p1": [Cost(DAY, 1)], "p2": [Cost(DAY, 2)]})

    for chosen in ("p2", ["p2"]):
        result = report(account, "project", projects=chosen)
        assert [(row.project, row.project_name) for row in result] == [("p2", "P2")]


WRONG = [
    ({"by": "tags"}, "by='tags' is not a dimension"),
    ({"by": ("tag:",)}, "by='tag:' is not a dimension"),
    ({"by": ("key", "key")}, "names a dimension twice"),
    ({"every": "year"}, "every='year' is not one of day, week, month, total"),
    ({"tag_count": "all"}, "tag_count='all' is not one of set, each, even"),
    ({"now": datetime(2026, 3, 18)}, "has no time zone"),  # noqa: DTZ001 -- that is the mistake
    ({"now": datetime(1, 1, 1, tzinfo=UTC)}, "must be in the years 1970 to 9998"),
    ({"now": datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=1)))}, "must be in the y"),
]


@pytest.mark.parametrize(("options", "message"), WRONG)
def test_what_cannot_be_meant_is_refused(options: Anything, message: str) -> None:
    """An argument that makes no sense is refused before anything is sent."""
    account = one()

    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        costs.report(account.client().manage, PERIOD, **({"by": ()} | options))

    assert not account.calls


def test_json_has_amounts_to_the_last_digit() -> None:
    """`to_dict` writes amounts as strings, without exponents, and days as days."""
    (row,) = report(one(Cost(DAY, 1)), "project").to_dict()["rows"]

    assert (row["usd"], row["start"], row["project_name"]) == ("0.000001", "2026-02-10", "P1")


@pytest.mark.parametrize("seed", range(ACCOUNTS))
def test_sums_over_any_grouping_are_the_total(seed: int) -> None:
    """Whatever the dimensions, the spans and the order, rows add up to what was spent."""
    account = random_account(seed)
    chance = random.Random(seed)  # noqa: S311 -- as above
    expected = true_total(account)
    unknown = sum(cost.micros is None for made in account.costs.values() for cost in made)
    pairs = [(), *((name,) for name in NAMES), *combinations(NAMES, 2), *combinations(NAMES, 3)]
    manage = account.client().manage

    for by in chance.sample(pairs, 4):
        for made in account.costs.values():
            chance.shuffle(made)
        every: Anything = chance.choice(("day", "week", "month", "total"))
        count: Anything = chance.choice(("set", "even"))
        result = costs.report(manage, PERIOD, by, every=every, tag_count=count, now=NOW)
        assert sum(row.usd for row in result) == result.total == expected
        assert not [row for row in result if row.kind == "unreconciled"]
        assert bool(result.unknown) <= bool(unknown)
        assert result.missing == ()


AMOUNTS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False), st.integers(-(10**20), 10**20), st.none()
)


@given(
    grouped=st.lists(st.tuples(AMOUNTS, st.lists(st.sampled_from("abcd")))),
    ungrouped=AMOUNTS,
    count=st.sampled_from(["set", "even"]),
)
@settings(max_examples=60, deadline=None)
def test_rows_add_up_to_the_total_whatever_the_numbers(
    grouped: list[tuple[Anything, list[str]]], ungrouped: Anything, count: Anything
) -> None:
    """With any doubles that a server may send, the rows are the total to the last digit."""
    account = one()

    def answer(request: httpx.Request) -> httpx.Response:
        rows = grouped if request.url.params.get_list("grouping") else [(ungrouped, [])]
        results = [
            {"dollars": dollars, "grouping": {"start": "2026-03-02", "tags": tags}}
            for dollars, tags in rows
        ]
        return httpx.Response(200, json={"results": results})

    account.faults["billing/breakdown"] = answer
    result = report(account, "tag", tag_count=count)

    left = [row.usd for row in result]
    random.Random(1).shuffle(left)  # noqa: S311 -- as above
    assert costs.add_up(left) == result.total


@pytest.mark.parametrize("period", ["2026-03", None, 30])
def test_a_period_of_another_kind_is_refused(period: Anything) -> None:
    """With what to write, and before anything is sent."""
    client = one().client()
    with pytest.raises(TypeError, match=r"period must be a Period.*Period\.month\(2026, 10\)"):
        costs.report(client.manage, period)


@pytest.mark.parametrize("function", [costs.balances, costs.guard, costs.watch, costs.page.read])
def test_a_client_without_calls_is_refused(function: Anything) -> None:
    """`client` for `client.manage` is an easy slip."""
    with pytest.raises(TypeError, match=r"not DeepgramClient: pass client\.manage"):
        function(one().client())


@pytest.mark.parametrize("every", ["day", "week", "month", "total"])
def test_period_may_end_with_the_calendar(every: Anything) -> None:
    """There is no day after it."""
    account = one(Cost(date.max, 1_000_000))
    last = Period.month(9999, 12)

    result = costs.report(account.client().manage, last, ("key",), every=every, now=NOW)

    assert result.total == 1
    assert result.rows[-1].end == date.max


ODD_DAYS: dict[str, Anything] = {
    "an instant": (f"{DAY}T00:00:00Z", DAY),
    "an instant of another zone": (f"{DAY}T22:00:00-05:00", DAY + timedelta(days=1)),
    "no day": (None, PERIOD.start),
    "not a day": ("yesterday", PERIOD.start),
    "a number": (7, PERIOD.start),
    "a list": ([], PERIOD.start),
}


@pytest.mark.parametrize(("sent", "day"), ODD_DAYS.values(), ids=ODD_DAYS)
def test_cost_of_an_odd_day_is_in_the_total(sent: Anything, day: date) -> None:
    """An instant is of its UTC day; what is not a day counts as of the beginning."""
    account = one()
    account.faults["billing/breakdown"] = _rows({"dollars": 5, "grouping": {"start": sent}})

    result = report(account, ("model",), every="day")

    assert result.total == 5
    assert [(row.start, row.usd) for row in result.rows] == [(day, 5)]


@pytest.mark.parametrize("by", NAMES)
@pytest.mark.parametrize("odd", [None, 7, "text", [None, "a", 7, {}], {"a": []}, [[]]])
def test_values_of_any_type_can_be_reported(by: str, odd: Anything) -> None:
    """A report is sorted and printed, whatever the server sent in the place of a text."""
    account = one()
    group = {"start": str(DAY), "accessor": odd, "line_item": odd, "deployment": odd, "tags": odd}
    rows = [{"dollars": 1, "grouping": group}, {"dollars": 2, "grouping": {"start": str(DAY)}}]
    account.faults["billing/breakdown"] = _rows(*rows)

    result = report(account, (by,))

    assert result.total == 3
    assert costs.add_up(row.usd for row in result.rows) == 3
    assert all(isinstance(row.label(by), str) for row in result.rows)


def _rows(*rows: Anything) -> httpx.Response:
    answer = {"start": "2026-02-10", "end": "2026-03-12", "resolution": {}, "results": rows}
    return httpx.Response(200, json=answer)
