"""When an alert fires, and where it goes."""

from __future__ import annotations

import io
import json
import sys
import threading
from datetime import date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

import httpx
import pytest

from deepgram_manage import DeepgramError, costs
from deepgram_manage.costs import channels
from tests.costs.account import NOW, Account, Cost, balance, spending

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.costs.conftest import Runner

Anything: TypeAlias = Any

SOON = costs.Thresholds(days_left=5)


class World:
    """An account whose clock a test moves: a value per poll, fifteen minutes apart."""

    def __init__(self, polls: list[Anything]) -> None:
        """Let each poll see another balance, or, by a function, another account."""
        self.account = Account({"p1": spending([10.0] * 20)})
        self.now = NOW
        self._polls = list(polls)
        self._show()

    def _show(self) -> None:
        seen = self._polls.pop(0) if self._polls else None
        if callable(seen):
            seen(self.account)
        elif seen is not None:
            self.account.balances["p1"] = [balance(seen)]

    def clock(self) -> datetime:
        """Return the present instant."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let time pass; after a quarter of an hour, the account is another one."""
        self.now += timedelta(seconds=seconds)
        if seconds >= 900:
            self._show()


def watch(
    polls: list[Anything], thresholds: costs.Thresholds = SOON, **options: Anything
) -> list[str]:
    """Watch an account for some polls; return the rules and levels of what fired."""
    world = World(polls)
    seen = costs.watch(
        world.account.client(retry=None).manage,
        thresholds,
        polls=len(polls),
        clock=world.clock,
        sleep=world.sleep,
        **options,
    )
    return [f"{alert.rule}{alert.level}" for alert in seen.alerts]


def test_alert_fires_after_two_polls() -> None:
    """A threshold has to be crossed twice in a row."""
    assert watch([100, 40, 100, 100]) == []
    assert watch([100, 40, 40]) == ["soon1", "now1"]


def test_first_poll_only_learns() -> None:
    """What stands when the watch begins is no news."""
    assert watch([40, 40, 40, 40]) == []


def test_alert_fires_once() -> None:
    """What goes on is not said again."""
    assert watch([100, 40, 40, 39, 38, 37]) == ["soon1", "now1"]


def test_alert_fires_again_when_it_is_worse() -> None:
    """Half of the days, and nothing left, are levels of their own."""
    below = costs.Thresholds(below=50)

    assert watch([100, 40, 40, 20, 20, 0, 0], below) == ["below1", "below2", "below3"]
    # A better level is no reminder.
    assert watch([100, 20, 20, 40, 40], below) == ["below2"]


def test_alert_needs_a_margin_to_be_over() -> None:
    """A balance that swings around the threshold does not fire at each swing."""
    below = costs.Thresholds(below=50)

    assert watch([100, 49, 49, 51, 49, 49, 52, 49, 49], below) == ["below1"]


def test_alert_waits_six_hours_before_it_fires_again() -> None:
    """After it was over it may fire again, when it has cooled down."""
    below = costs.Thresholds(below=50)
    hours = [None] * 24

    assert watch([100, 40, 40, 100, 40, 40], below) == ["below1"]
    assert watch([100, 40, 40, 100, *hours, 40, 40], below) == ["below1", "below1"]


def test_what_could_not_be_read_changes_nothing() -> None:
    """A poll without figures neither fires nor ends an alert, and is said to be a problem."""

    def fail(account: Account) -> None:
        account.faults["balances"] = httpx.Response(500, text="no")

    def heal(account: Account) -> None:
        account.faults.clear()

    problems: list[str] = []
    polls = [100, 40, 40, fail, None, heal, None]

    assert watch(polls, on_problem=problems.append) == ["soon1", "now1"]
    # It lasts for two polls, and is said once.
    assert len(problems) == 1
    assert problems[0].startswith("could not tell: balances of P1")


def test_problem_is_said_again_after_it_was_over() -> None:
    """Like an alert, a problem is news at its beginning."""

    def fail(account: Account) -> None:
        account.faults["balances"] = httpx.Response(500, text="no")

    def heal(account: Account) -> None:
        account.faults.clear()

    problems: list[str] = []
    watch([100, fail, None, heal, fail], on_problem=problems.append)

    assert len(problems) == 2


def test_what_stands_at_the_first_poll_is_noted_once() -> None:
    """It does not fire, and whoever starts a watch hears of it all the same."""
    standing: list[str] = []

    fired = watch([40, 40, 40], on_standing=lambda alert: standing.append(alert.message))

    assert fired == []
    assert standing == [
        "P1: $40.00 left, 4.0 days at the usual pace",
        "P1: $40.00 left, 4.0 days at the pace of yesterday and today",
    ]


@pytest.mark.parametrize("options", [{"daily_over": 200}, {"anomaly": True}])
def test_watch_says_that_it_cannot_tell(run: Runner, options: Anything) -> None:
    """Costs of a contract have no amounts: a limit on them is watched in vain."""
    days = [NOW.date() - timedelta(days=number) for number in range(28)]
    world = World([lambda account: account.costs.update(p1=[Cost(day, None) for day in days])])

    seen = run(
        costs.watch,
        world.account.client(),
        costs.Thresholds(**options),
        polls=1,
        clock=world.clock,
    )

    assert seen.problems == ("could not tell: P1: what its days cost is not known",)


def test_unknown_expiry_leaves_a_doubt() -> None:
    """Without the purchases nobody knows when credit ends, however much of it is left."""
    account = Account({"p1": spending([10.0] * 20)}, balances={"p1": [balance(10_000)]})
    account.faults["purchases"] = httpx.Response(500, text="no")

    verdict = costs.guard(account.client(retry=None).manage, SOON, now=NOW)

    assert verdict.safe is None
    assert verdict.doubts[0].startswith("purchases of P1")


def test_watch_outlives_an_hour_without_a_network() -> None:
    """Once it has seen the account, a poll that fails altogether is a problem, and no end."""

    def fail(account: Account) -> None:
        account.faults[""] = httpx.Response(503, text="no")

    def heal(account: Account) -> None:
        account.faults.clear()

    problems: list[str] = []
    polls = [100, fail, heal, 40, 40]

    assert watch(polls, on_problem=problems.append) == ["soon1", "now1"]
    assert len(problems) == 1
    with pytest.raises(DeepgramError):
        watch([fail])


def test_spending_of_a_day_may_be_limited(run: Runner) -> None:
    """`daily_over` looks at what a project has spent today, in UTC."""
    world = World([None, lambda account: account.costs.update(p1=spending([250.0])), None])

    seen = run(
        costs.watch,
        world.account.client(),
        costs.Thresholds(daily_over=200),
        polls=3,
        clock=world.clock,
        sleep=world.sleep,
    )

    (alert,) = seen.alerts
    assert alert.message == "P1: $250.00 spent today, more than $200.00"
    assert alert.facts == {"today": "250", "limit": "200"}


def weeks(today: float, usual: float = 10.0) -> list[Cost]:
    """Make five weeks of a usual cost a day of key k1, and today."""
    made = spending([usual] * 35, NOW.date() - timedelta(days=1))
    return [*made, Cost(NOW.date(), round(today * 1_000_000), tags=("acme",))]


@pytest.mark.parametrize(
    ("today", "usual", "fires"),
    [(10, 10, False), (12.4, 10, False), (12.6, 10, True), (1.1, 0.2, False), (1.3, 0.2, True)],
)
def test_unusual_spending_of_a_key_fires(today: float, usual: float, *, fires: bool) -> None:
    """More than a quarter and more than a dollar above the median of the weekday is unusual."""
    world = World([lambda account: account.costs.update(p1=weeks(usual, usual))])

    def spend(account: Account) -> None:
        account.costs["p1"] = weeks(today, usual)

    world = World([lambda account: account.costs.update(p1=weeks(0, usual)), spend, None])
    seen = costs.watch(
        world.account.client().manage,
        costs.Thresholds(anomaly=True),
        polls=3,
        clock=world.clock,
        sleep=world.sleep,
    )

    assert any(alert.facts["by"] == "key" for alert in seen.alerts) is fires


def test_unusual_spending_names_the_key_and_the_tag() -> None:
    """An anomaly is found for the key and for each tag, with what is usual."""
    world = World(
        [
            lambda account: account.costs.update(p1=weeks(0)),
            lambda account: account.costs.update(p1=weeks(90)),
            None,
        ]
    )
    world.account.keys["p1"] = ["k1"]
    seen = costs.watch(
        world.account.client().manage,
        costs.Thresholds(anomaly=True),
        polls=3,
        clock=world.clock,
        sleep=world.sleep,
    )

    assert {alert.message for alert in seen.alerts} == {
        "tag acme of P1 spent $90.00 today, $0.00 is usual",
        "key Key k1 of P1 spent $90.00 today, $10.00 is usual",
    }


def test_young_project_has_no_anomalies() -> None:
    """With less than four weeks of history nothing is unusual."""
    polls: list[Anything] = [
        None,
        lambda account: account.costs.update(p1=spending([1.0, 500.0])),
        None,
    ]

    assert watch(polls, costs.Thresholds(anomaly=True)) == []


def test_history_that_varies_needs_more() -> None:
    """Five times the median deviation of the same weekdays is not unusual."""
    made = spending([5.0] * 7 + [20.0] * 7 + [10.0] * 7 + [15.0] * 14, date(2026, 3, 17))
    polls: list[Anything] = [
        lambda account: account.costs.update(p1=made),
        lambda account: account.costs.update(p1=[*made, Cost(NOW.date(), 20_000_000)]),
        None,
    ]

    assert watch(polls, costs.Thresholds(anomaly=True)) == []


def test_state_goes_on_from_one_watch_to_the_next(tmp_path: Path) -> None:
    """With a state file, single polls add up to a watch."""
    state = tmp_path / "state.json"
    fired: list[str] = []
    for amount in (100, 40, 40, 40):
        world = World([amount])
        seen = costs.watch(
            world.account.client().manage, SOON, polls=1, state=state, clock=world.clock
        )
        fired.append(",".join(alert.rule for alert in seen.alerts))

    assert fired == ["", "", "soon,now", ""]
    assert [path.name for path in tmp_path.iterdir()] == ["state.json"]


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"sights": {"a": 1}}', "nonsense"])
def test_broken_state_is_refused(tmp_path: Path, text: str) -> None:
    """A file that is something else is named, and left as it is."""
    state = tmp_path / "state.json"
    state.write_text(text, "utf-8")

    with pytest.raises(ValueError, match=r"state\.json"):
        costs.watch(World([100]).account.client().manage, SOON, polls=1, state=state)

    assert state.read_text("utf-8") == text


def test_state_is_replaced_in_one_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When writing fails, the old state is still there, and nothing else."""
    state = tmp_path / "state.json"
    world = World([100, 40])
    costs.watch(world.account.client().manage, SOON, polls=1, state=state, clock=world.clock)
    before = state.read_text("utf-8")

    def fail(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        costs.watch(world.account.client().manage, SOON, polls=1, state=state, clock=world.clock)

    assert state.read_text("utf-8") == before
    assert len(list(tmp_path.iterdir())) == 1


def test_alerts_are_written_as_lines_of_json() -> None:
    """Each alert is one line."""
    stream = io.StringIO()

    watch([100, 40, 40], channels=[channels.json_lines(stream)])

    first, _second = map(json.loads, stream.getvalue().splitlines())
    assert (first["rule"], first["project"], first["facts"]["amount"]) == ("soon", "p1", "40")


def test_command_gets_the_alert(tmp_path: Path) -> None:
    """A command is run with the alert as JSON on its standard input."""
    target = tmp_path / "alert.json"
    program = "import sys, pathlib; pathlib.Path(sys.argv[1]).write_text(sys.stdin.read())"

    watch(
        [100, 40, 40],
        costs.Thresholds(below=50),
        channels=[channels.command([sys.executable, "-c", program, str(target)])],
    )

    assert json.loads(target.read_text("utf-8"))["rule"] == "below"


def test_command_gets_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It tells somebody, and may write its environment into a log."""
    for name in ("DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN", "DEEPGRAM_ALERT_WEBHOOK"):
        monkeypatch.setenv(name, "canary")
    monkeypatch.setenv("PLACE", "here")
    target = tmp_path / "environment.json"
    program = "import os, sys, json; json.dump(dict(os.environ), open(sys.argv[1], 'w'))"

    channels.command([sys.executable, "-c", program, str(target)])(an_alert())

    found = json.loads(target.read_text("utf-8"))
    assert "canary" not in found.values()
    assert found["PLACE"] == "here"


def test_failing_command_is_tried_again_and_reported() -> None:
    """A channel that fails is tried three times, and the alert is kept for the next poll."""
    calls: list[costs.Alert] = []
    problems: list[str] = []

    def refuse(alert: costs.Alert) -> None:
        calls.append(alert)
        if len(calls) < 5:
            raise channels.ChannelError("down")

    watch(
        [100, 40, 40, 40, 40],
        costs.Thresholds(below=50),
        channels=[refuse],
        on_problem=problems.append,
    )

    assert len(calls) == 5
    assert len({alert.at for alert in calls}) == 1
    assert problems == ["alert not delivered, to be sent again: down"]


FAILING = [
    ([sys.executable, "-c", "raise SystemExit(3)"], "ended with exit code 3"),
    (["/no/such/program"], "could not be run"),
]


@pytest.mark.parametrize(("words", "message"), FAILING)
def test_command_that_fails_says_how(words: list[str], message: str) -> None:
    """The exit code, or why it could not be run."""
    with pytest.raises(channels.ChannelError, match=message):
        channels.command(words)(an_alert())


def test_command_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has half a minute, and then did not get the alert."""
    monkeypatch.setattr(channels, "_TIMEOUT", 0.1)
    hangs = channels.command([sys.executable, "-c", "import time; time.sleep(600)"])

    with pytest.raises(channels.ChannelError, match="took longer than"):
        hangs(an_alert())


class Hook(BaseHTTPRequestHandler):
    """Takes what is posted, and answers as it was told to."""

    answer: ClassVar[int] = 200
    bodies: ClassVar[list[Anything]] = []

    def do_POST(self) -> None:
        """Keep the body."""
        length = int(self.headers["Content-Length"])
        self.bodies.append(json.loads(self.rfile.read(length)))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *_arguments: object) -> None:
        """Keep quiet."""


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A webhook on this machine; its URL is in the environment."""
    server = HTTPServer(("127.0.0.1", 0), Hook)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/secret-path"
    monkeypatch.setenv(channels.WEBHOOK_VARIABLE, url)
    Hook.bodies.clear()
    Hook.answer = 200
    yield url
    server.shutdown()
    thread.join()
    server.server_close()


def an_alert() -> costs.Alert:
    """Make an alert."""
    return costs.Alert("below", 1, "p1", "P1", "P1: $1.00 left", {"amount": "1"}, NOW)


def test_webhook_gets_the_alert(hook: str) -> None:
    """The alert is posted as JSON, with its message as text."""
    channels.webhook()(an_alert())

    (body,) = Hook.bodies
    assert (body["text"], body["rule"]) == ("P1: $1.00 left", "below")
    assert hook


def test_failing_webhook_does_not_show_its_url(hook: str) -> None:
    """The status is said; the URL, which may be a secret, is nowhere in the chain of errors."""
    Hook.answer = 500

    with pytest.raises(channels.ChannelError, match="answered 500") as caught:
        channels.webhook()(an_alert())

    chain = [caught.value, caught.value.__cause__, caught.value.__context__]
    assert all(hook not in repr(error) for error in chain)


def test_webhook_without_a_url_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the variable, and not what is in it."""
    monkeypatch.setenv(channels.WEBHOOK_VARIABLE, "ftp://secret")

    with pytest.raises(ValueError, match=channels.WEBHOOK_VARIABLE) as caught:
        channels.webhook()

    assert "secret" not in str(caught.value)


def test_unreachable_webhook_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is wrong with the connection is said by its kind alone."""
    monkeypatch.setenv(channels.WEBHOOK_VARIABLE, "http://127.0.0.1:1/secret")

    with pytest.raises(channels.ChannelError, match="ConnectionRefusedError") as caught:
        channels.webhook()(an_alert())

    assert "secret" not in str(caught.value)


GUARDED = [
    (100, [10.0] * 20, {"below": 50}, True),
    (40, [10.0] * 20, {"below": 50}, False),
    (40, [10.0] * 20, {"days_left": 5}, False),
    (100, [10.0] * 20, {"days_left": 5}, True),
    (100, [10.0] * 3, {"days_left": 5}, None),
    (100, [10.0] * 20 + [300.0], {"daily_over": 200}, False),
    (-1, [], {"below": 0, "days_left": 1}, False),
    (100, [], {"days_left": 5}, True),
]


@pytest.mark.parametrize(("amount", "per_day", "options", "safe"), GUARDED)
def test_guard_judges(
    run: Runner, amount: float, per_day: list[float], options: Anything, safe: Anything
) -> None:
    """Safe, unsafe, or not to be told."""
    account = Account({"p1": spending(per_day)}, balances={"p1": [balance(amount)]})

    verdict = run(costs.guard, account.client(), costs.Thresholds(**options), now=NOW)

    assert verdict.safe is safe
    assert bool(verdict.alerts) is (safe is False)
    assert bool(verdict.doubts) is (safe is None)


def test_guard_cannot_tell_without_figures() -> None:
    """A project that cannot be read leaves a doubt, unless another one is unsafe anyhow."""
    account = Account({"p1": [], "p2": []}, balances={"p1": [balance(100)], "p2": [balance(9)]})
    account.faults["p1/balances"] = httpx.Response(402, text="no credit")
    below = costs.Thresholds(below=50)

    both = costs.guard(account.client().manage, below, now=NOW)
    alone = costs.guard(account.client().manage, below, "p1", now=NOW)

    assert (both.safe, alone.safe) == (False, None)
    assert "no credit" in alone.doubts[0]


def test_guard_cannot_tell_of_an_amount_that_is_not_known() -> None:
    """One that is known and high enough, in another project, says nothing of it."""
    account = Account({"p1": [], "p2": []}, balances={"p1": [balance(None)], "p2": [balance(100)]})

    verdict = costs.guard(account.client().manage, costs.Thresholds(below=50), now=NOW)

    assert verdict.safe is None
    assert verdict.doubts == ("P1: the amount is not known",)


@pytest.mark.parametrize("options", [{"below": 1}, {"daily_over": 1}, {"anomaly": True}])
def test_guard_cannot_tell_without_a_project(options: Anything) -> None:
    """A key that sees nothing, any more, is not safe."""
    verdict = costs.guard(Account().client().manage, costs.Thresholds(**options), now=NOW)

    assert verdict.safe is None
    assert verdict.doubts == ("there is no project to judge",)


@pytest.mark.parametrize("function", [costs.guard, costs.watch])
@pytest.mark.parametrize("thresholds", [{"below": 50}, {}, 50, 0, "", False])
def test_thresholds_of_another_kind_are_refused(function: Anything, thresholds: Anything) -> None:
    """With what to write, and before anything is sent; an empty one is not "unless given"."""
    account = Account({"p1": []})
    with pytest.raises(TypeError, match=r"thresholds must be Thresholds.*Thresholds\(below=50"):
        function(account.client().manage, thresholds)
    assert not account.calls


@pytest.mark.parametrize("options", [{"daily_over": 1}, {"anomaly": True}])
def test_guard_cannot_tell_what_a_contract_spends(options: Anything) -> None:
    """Its costs have no amounts: nobody knows whether today's are too high."""
    days = [NOW.date() - timedelta(days=number) for number in range(28)]
    account = Account({"p1": [Cost(day, None) for day in days]}, balances={"p1": [balance(9)]})

    verdict = costs.guard(account.client().manage, costs.Thresholds(**options), now=NOW)

    assert verdict.safe is None
    assert verdict.doubts == ("P1: what its days cost is not known",)


@pytest.mark.parametrize(
    ("options", "message"),
    [({}, "nothing to watch"), ({"below": -1}, "below=-1"), ({"days_left": -2}, "days_left=-2")],
)
def test_thresholds_that_make_no_sense_are_refused(options: Anything, message: str) -> None:
    """What no value could be compared with is refused."""
    with pytest.raises(ValueError, match=message):
        costs.Thresholds(**options)


@pytest.mark.parametrize("options", [{"polls": 0}, {"every": 0}])
def test_watch_refuses_what_cannot_be_meant(options: Anything) -> None:
    """No polls and no pause are mistakes."""
    with pytest.raises(ValueError, match="must be"):
        costs.watch(Account().client().manage, SOON, **options)
