"""Accounts of the emulator that run dry: a share of the thousand of `make costs-figures`."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from deepgram_manage import DeepgramClient, costs
from deepgram_manage.costs._balance import DAYS_LEFT, balance_report
from deepgram_manage.emulator import EmulatorTransport
from tools.costs import detectors
from tools.costs.simulation import (
    RULES,
    START,
    Account,
    Stretch,
    _Days,
    live,
    wilson,
)

OWNER = "550e8400-e29b-41d4-a716-446655440000"


@pytest.mark.parametrize("seed", [3001, 3005, 3006])
def test_account_that_runs_dry_is_caught(seed: int) -> None:
    """Both alerts stand 24 hours before the first 402, and neither fires long before.

    The comparison of detectors, which has no emulator, says the same of the same account.
    """
    life, compared = live(seed), detectors.live(seed)

    assert life is not None
    assert compared is not None
    assert life.caught == {rule for rule in RULES if compared.caught[rule]} == set(RULES)
    assert life.false == {rule: compared.false[rule] for rule in RULES} == dict.fromkeys(RULES, 0)
    assert compared.months == pytest.approx(life.months, rel=0.02)


def test_simulation_sees_what_the_api_says() -> None:
    """The figures that the model gets are those that a client reads at the same moment."""
    account = Account(7)
    account.emulator.add_member(account.project, "ada@example.com", member_id=OWNER)
    now = START + timedelta(days=20, hours=13, minutes=40)
    account.emulator.move_clock_to(now.isoformat())
    client = DeepgramClient(
        account.emulator.admin_key,
        base_url="http://127.0.0.1",
        http_client=httpx.Client(transport=EmulatorTransport(account.emulator)),
    )

    (read,) = costs.balances(client.manage, account.project, now=now)
    (simulated,) = balance_report([_Days(account).facts(now)], DAYS_LEFT, now)

    assert (read.amount, read.burn_per_day, read.burn_now, read.today, read.days_left) == (
        simulated.amount,
        simulated.burn_per_day,
        simulated.burn_now,
        simulated.today,
        simulated.days_left,
    )


def test_calls_fail_once_the_simulated_credit_is_used_up() -> None:
    """The moment that counts as the end is that of the emulator's first 402."""
    account = Account(7)
    account.emulator.add_member(account.project, "ada@example.com", member_id=OWNER)
    client = DeepgramClient(
        account.emulator.admin_key,
        base_url="http://127.0.0.1",
        http_client=httpx.Client(transport=EmulatorTransport(account.emulator)),
    )
    end = account.first_402()
    statuses = []
    for moment in (end - timedelta(minutes=2), end):
        account.emulator.move_clock_to(moment.isoformat())
        try:
            client.manage.get_keys(account.project)
            statuses.append(200)
        except Exception as error:  # noqa: BLE001 -- its status is compared
            statuses.append(getattr(error, "status_code", 0))

    assert statuses == [200, 402]


def test_interval_is_that_of_wilson() -> None:
    """98 of 100 leave 93.0 % to 99.4 %."""
    low, high = wilson(98, 100)

    assert (round(low, 3), round(high, 3)) == (0.930, 0.994)


def test_no_detector_knows_of_a_runaway_before_it_begins() -> None:
    """Even the one that is told the rate of each moment sees only what has settled."""
    even = Stretch(START, 10.0)
    wild = Stretch(START + timedelta(days=10), 200.0)
    late = Stretch(START + timedelta(days=300), 200.0)
    spending = detectors.Spending([even, wild, late], credit=1000.0)
    before, after = (detectors.Seen(10.0, 10.0, 0.0, 0.0, when, spending) for when in (9.99, 10.01))

    burn = detectors.DETECTORS["now, and the true rate"]
    assert (burn(before), burn(after)) == (10.0, 200.0)
    assert spending.end == pytest.approx(10 + 900 / 200)
