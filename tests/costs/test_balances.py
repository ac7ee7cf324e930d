"""How much is left, and for how long."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
import pytest

from deepgram_manage import costs
from tests.costs.account import NOW, Account, Cost, balance, order, spending

if TYPE_CHECKING:
    from tests.costs.conftest import Runner

Anything: TypeAlias = Any


def account(
    amount: Anything, per_day: list[float], *, last: date | None = None, **others: Anything
) -> Account:
    """Make an account of one project with one balance, and what it spent on the last days."""
    made = Account({"p1": spending(per_day, last)}, balances={"p1": [balance(amount)]})
    for name, value in others.items():
        getattr(made, name)["p1"] = value
    return made


def only(made: Account, now: datetime = NOW, **options: Anything) -> Anything:
    """Return the only balance of an account."""
    (found,) = costs.balances(made.client().manage, now=now, **options)
    return found


def test_steady_burn_gives_days_left(run: Runner) -> None:
    """$100 at $10 a day lasts about ten days: a range, since the future is not known."""
    made = account(100, [10.0] * 20)

    (found,) = run(costs.balances, made.client(), now=NOW)

    assert (found.amount, found.units, found.state) == (100, "usd", "ok")
    assert found.burn_per_day == 10
    low, high = found.days_left
    assert low < 10 < high
    assert found.ends_by == "depletion"
    assert found.runs_out == (NOW + timedelta(days=low), NOW + timedelta(days=high))
    assert "lasts 7.5 to 12 days" in str(found)


def test_recent_days_count_more() -> None:
    """A day counts half as much as the third day after it."""
    found = only(account(100, [8.0, 8.0, 8.0, 8.0, 0.0, 0.0, 0.0, 0.0]))

    # Of seven full days, the three last had nothing.
    weights = [Decimal("0.5") ** (Decimal(age) / 3) for age in range(7)]
    assert found.burn_per_day is not None
    assert float(found.burn_per_day) == pytest.approx(float(8 * sum(weights[3:]) / sum(weights)))


def test_today_decides_on_now_and_not_on_soon() -> None:
    """When today alone is dear, days are few at the pace of now, and not at the usual one."""
    found = only(account(100, [*[2.0] * 20, 40.0]))

    assert found.state == "now"
    assert found.burn_now == 40
    assert found.days_left_now is not None
    assert found.days_left_now < 5 < (found.days_left_soon or 0)


def test_steady_burn_is_soon() -> None:
    """When days are few at the usual pace, the state is soon; the threshold is the caller's."""
    made = account(40, [10.0] * 20)

    assert only(made).state == "soon"
    assert only(made, days_left=3).state == "ok"


def test_fewer_than_four_full_days_are_collected() -> None:
    """With a short history nothing is said of days left."""
    found = only(account(100, [10.0] * 4))

    assert (found.state, found.days_left) == ("collecting", None)
    assert found.reason == "collecting: 3 of 4 full days of history"


def test_today_is_not_a_full_day() -> None:
    """The burn is that of the days before today: a young day does not look cheap."""
    midnight = datetime(2026, 3, 18, 0, 1, tzinfo=UTC)

    assert only(account(100, [10.0] * 20 + [0.0]), midnight).burn_per_day == 10


def test_top_ups_are_not_negative_burn() -> None:
    """The burn is what was spent, so a balance that rises changes nothing but the days left."""
    before, after = (only(account(amount, [10.0] * 20)) for amount in (20, 500))

    assert before.burn_per_day == after.burn_per_day == 10
    assert after.state == "ok"


def test_step_is_followed_within_days() -> None:
    """Four days after the burn has grown tenfold, the estimate has come most of the way."""
    found = only(account(1000, [*[10.0] * 20, *[100.0] * 5]))

    assert found.burn_per_day is not None
    assert 60 < found.burn_per_day < 100


@pytest.mark.parametrize("amount", [0, -3.5, 0.0])
def test_nothing_left_is_empty(amount: float) -> None:
    """A balance of 0 or less has no days left."""
    found = only(account(amount, [10.0] * 20))

    assert (found.state, found.days_left, found.amount) == ("empty", (0, 0), Decimal(str(amount)))


def test_idle_account_has_no_days() -> None:
    """Without use, nobody knows how long credit lasts, and it is not called unlimited."""
    found = only(account(100, []))

    assert (found.state, found.days_left) == ("idle", None)
    assert found.forecast == "nothing was used in 28 days"


def test_credit_that_expires_first_ends_it() -> None:
    """The earlier of being used up and expiring counts."""
    made = account(1000, [10.0] * 20, orders=[order("2026-03-21T12:00:00Z")])

    found = only(made)

    assert (found.ends_by, found.days_left, found.state) == ("expiry", (3, 3), "soon")
    assert found.expires == datetime(2026, 3, 21, 12, tzinfo=UTC)


def test_purchases_that_cannot_be_read_leave_an_assumption() -> None:
    """Days left are then those until the credit is used up, and say so."""
    made = account(100, [10.0] * 20, orders=[order("2026-03-21T12:00:00Z")])
    made.faults["purchases"] = httpx.Response(500, text="no")

    report: Anything = costs.balances(made.client(retry=None).manage, now=NOW)

    assert report[0].days_left_soon == 10
    assert report[0].reason == "assumes that no credit expires: the purchases could not be read"
    assert [lack.part for lack in report.missing] == ["purchases"]


def test_credit_that_is_used_up_first_does_not_expire() -> None:
    """An expiry in a year does not shorten ten days."""
    found = only(account(100, [10.0] * 20, orders=[order("2027-03-21T12:00:00Z")]))

    assert found.ends_by == "depletion"


def test_several_credits_are_used_in_the_order_of_their_expiry() -> None:
    """What is left of a credit when it expires is lost; the next one goes on from there."""
    made = account(0, [10.0] * 20)
    made.balances["p1"] = [balance(100, order="late"), balance(100, order="early")]
    made.orders["p1"] = [
        order("2026-03-22T12:00:00Z", "early"),
        order("2027-01-01T00:00:00Z", "late"),
    ]

    found = only(made)

    # Four days of the one, of which $60 expire, and ten of the other.
    assert found.days_left_soon == 14
    assert found.amount == 200


def test_order_that_names_no_balance_bounds_all() -> None:
    """Credit whose order is not named lasts no longer than the last order of its unit."""
    made = account(1000, [1.0] * 20, orders=[order("2026-03-20T12:00:00Z", "another")])

    assert only(made).ends_by == "expiry"


def test_units_are_never_added() -> None:
    """Dollars and hours of a project are two balances."""
    made = account(100, [10.0] * 20)
    made.balances["p1"] += [balance(50, "hour"), balance(20, "usd")]

    found: Anything = costs.balances(made.client().manage, now=NOW)

    assert [(item.units, item.amount) for item in found] == [("usd", 120), ("hour", 50)]


def test_hours_burn_by_the_hours_of_usage() -> None:
    """A balance in hours lasts by the hours that were used, and says what that assumes."""
    days = {date(2026, 2, 20) + timedelta(days=day): 5.0 for day in range(27)}
    made = account(100, [], balances=[balance(100, "hour")], hours=days)

    found = only(made)

    assert (found.burn_per_day, found.state) == (5, "ok")
    assert found.reason is not None
    assert "assumes" in found.reason


def test_hours_without_usage_say_why() -> None:
    """Without usage:read, days left of a balance in hours are not known."""
    made = account(100, [], balances=[balance(100, "hour")])
    made.faults["usage/breakdown"] = httpx.Response(403, text="usage:read is missing")

    report: Anything = costs.balances(made.client().manage, now=NOW)

    assert (report[0].days_left, report[0].state) == (None, "unknown")
    assert "usage:read is missing" in str(report[0].reason)
    assert [lack.part for lack in report.missing] == ["hours"]


def test_other_units_say_why() -> None:
    """Of a unit that nobody knows, the amount is given and nothing else."""
    found = only(account(0, [], balances=[balance(7, "credits")]))

    assert (found.amount, found.days_left, found.state) == (7, None, "unknown")
    assert "credits" in str(found.reason)


def test_unknown_costs_give_no_days() -> None:
    """When the costs of the last days are not known, the burn is not guessed."""
    made = account(100, [10.0] * 20)
    made.costs["p1"].append(Cost(date(2026, 3, 10), None))
    # The row of that day then has no amount.
    made.costs["p1"] = [cost for cost in made.costs["p1"] if cost.day != date(2026, 3, 10)] + [
        Cost(date(2026, 3, 10), None)
    ]

    found = only(made)

    assert (found.days_left, found.state) == (None, "unknown")


def test_missing_spend_gives_the_amount_alone(run: Runner) -> None:
    """When costs cannot be read, the balance is there, and days left are not known."""
    made = account(100, [10.0] * 20)
    made.faults["billing/breakdown"] = httpx.Response(500, text="no")

    report = run(costs.balances, made.client(retry=None), now=NOW)

    assert (report[0].amount, report[0].days_left) == (100, None)
    assert [lack.part for lack in report.missing] == ["spend"]


def test_missing_balances_are_no_zero() -> None:
    """A project whose balances cannot be read is missing, and has no amount of 0."""
    made = account(100, [10.0] * 20)
    made.faults["balances"] = httpx.Response(401, text="User does not have permissions.")

    report: Anything = costs.balances(made.client().manage, now=NOW)

    assert report.balances == ()
    assert [lack.part for lack in report.missing] == ["balances"]
    assert report.without_credit == ()


def test_project_without_credit_is_named() -> None:
    """A project with a contract has no balance; that is not a balance of 0."""
    report: Anything = costs.balances(Account({"p1": []}).client().manage, now=NOW)

    assert (report.balances, report.without_credit, report.missing) == ((), ("p1",), ())


def test_leap_day_is_a_day() -> None:
    """On the first of March of a leap year, the last full day is the 29th of February."""
    now = datetime(2028, 3, 1, 9, tzinfo=UTC)
    found = only(account(100, [10.0] * 10, last=date(2028, 2, 29)), now)

    assert (found.burn_per_day, found.today) == (10, 0)


def test_amounts_are_exact() -> None:
    """An amount has the digits that were sent."""
    found = only(account(104.56822227, []))

    assert found.to_dict()["amount"] == "104.56822227"


@pytest.mark.parametrize(
    "days", [float("nan"), float("inf"), -1, pytest.param(10**400, id="huge"), True]
)
def test_few_days_are_a_number(days: float) -> None:
    """Nothing compares with anything else."""
    with pytest.raises(ValueError, match="days_left="):
        costs.balances(Account().client().manage, days_left=days)


@pytest.mark.parametrize("now", [datetime(1, 1, 1, tzinfo=UTC), date(2026, 3, 18), "2026-03-18"])
def test_the_present_is_an_instant_of_the_calendar(now: Anything) -> None:
    """The days before an instant that is passed as the present are looked at, too."""
    with pytest.raises((TypeError, ValueError), match="now"):
        costs.balances(Account().client().manage, now=now)
