"""An account as metrics: which there are, and what they are when it cannot be read."""

from __future__ import annotations

import gzip
import sys
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from typing import Any, TypeAlias

import httpx
import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from deepgram_manage.costs import exporter
from tests.costs.account import NOW, Account, Cost, balance, order, spending

Anything: TypeAlias = Any

TODAY = NOW.date()


@pytest.fixture
def account() -> Account:
    """A project with $100 that spends $10 a day with two keys."""
    return Account(
        {"p1": [*spending([10.0] * 20), Cost(TODAY, 5_000_000, "k2", ("a", "b"))], "p2": []},
        {"p1": ["k1", "k2"]},
        {"p1": [balance(100), balance(2, "hour")]},
        {"p1": [order("2026-06-01T00:00:00Z")]},
    )


def reader(account: Account, **options: Anything) -> exporter.Exporter:
    """Make an exporter, and let it read the account once."""
    made = exporter.Exporter(
        account.client(retry=None).manage, clock=options.pop("clock", lambda: NOW), **options
    )
    made.collect_once()
    return made


def samples(made: exporter.Exporter) -> dict[str, Anything]:
    """Return what a scrape gets: the values by name and labels."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(made)
    families = text_string_to_metric_families(generate_latest(registry).decode())
    return {
        f"{sample.name}{sorted(sample.labels.values())}": sample.value
        for family in families
        for sample in family.samples
    }


def test_balance_and_its_end_are_metrics(account: Account) -> None:
    """What is left, how fast it is used, and when it runs out; hours are in seconds."""
    found = samples(reader(account))

    assert found["deepgram_balance_usd['p1']"] == 100
    assert found["deepgram_balance_seconds['p1']"] == 7200
    assert found["deepgram_burn_usd_per_second['p1']"] == pytest.approx(10 / 86400)
    assert found["deepgram_depletion_timestamp_seconds['p1']"] == pytest.approx(
        (NOW + timedelta(days=75, hours=-12)).timestamp(), rel=1
    )
    expires = datetime.fromisoformat("2026-06-01T00:00:00+00:00").timestamp()
    assert found["deepgram_credit_expiry_timestamp_seconds['o1', 'p1']"] == expires


def test_spending_of_today_and_of_the_month(account: Account) -> None:
    """Both are of the UTC calendar, and a project that spent nothing has 0."""
    found = samples(reader(account))

    assert found["deepgram_spend_usd['p1']"] == 15
    assert found["deepgram_spend_month_usd['p1']"] == 185
    assert found["deepgram_spend_usd['p2']"] == 0


@pytest.mark.parametrize(
    ("by", "value", "today"),
    [("key", "k2", 5), ("tag", "a,b", 5), ("line_item", "streaming::nova-3", 15)],
)
def test_spending_may_be_split(account: Account, by: str, value: str, today: float) -> None:
    """By key, set of tags or line item; the parts add up to what the project spent."""
    found = samples(reader(account, by=by))

    parts = {name: number for name, number in found.items() if "_spend_usd" in name}
    assert parts[f"deepgram_spend_usd{sorted(['p1', value])}"] == today
    assert sum(parts.values()) == 15


def test_label_sets_are_bounded() -> None:
    """Beyond the largest, values are added up as `other`."""
    costs = [Cost(TODAY, number * 1_000_000, f"k{number}") for number in range(1, 11)]
    found = samples(reader(Account({"p1": costs}), by="key", top=3))

    parts = {name: number for name, number in found.items() if "_spend_usd" in name}
    assert sorted(parts.values()) == [8, 9, 10, 28]
    assert parts["deepgram_spend_usd['other', 'p1']"] == 28


def test_keys_are_metrics(account: Account) -> None:
    """When a key was made, and its name as labels of 1."""
    found = samples(reader(account))

    assert found["deepgram_key_created_timestamp_seconds['k1', 'p1']"] == 1767225600
    assert found["deepgram_key_info['Ada Lovelace', 'Key k1', 'k1', 'p1']"] == 1
    assert found["deepgram_project_info['P1', 'p1']"] == 1


def test_last_good_values_stay_with_their_age(account: Account) -> None:
    """While a project cannot be read, its series go on, and say that they are old."""
    clock = [NOW, NOW + timedelta(minutes=10)]
    made = reader(account, clock=lambda: clock.pop(0))
    account.faults["p1/billing/breakdown"] = httpx.Response(500, text="no")
    made.collect_once()

    found = samples(made)

    assert found["deepgram_spend_usd['p1']"] == 15
    assert found["deepgram_scrape_success['p1']"] == 0
    assert found["deepgram_scrape_success['p2']"] == 1
    assert found["deepgram_last_success_timestamp_seconds['p1']"] == NOW.timestamp()


def test_unreachable_account_keeps_its_series(account: Account) -> None:
    """When not even the projects can be listed, no series goes missing."""
    made = reader(account)
    before = samples(made)
    account.faults[""] = httpx.Response(503, text="no")
    made.collect_once()

    after = samples(made)

    assert before.keys() == after.keys()
    assert after["deepgram_scrape_success['p1']"] == 0
    assert not made.is_healthy


def test_account_that_was_never_read_says_so() -> None:
    """Without any good value there is a scrape all the same."""
    account = Account(faults={"": httpx.Response(401, text="no")})

    assert samples(reader(account))["deepgram_scrape_success['']"] == 0


def test_scrapes_do_not_call_the_api(account: Account) -> None:
    """A scrape answers from what was read, and counts the calls that were made for it."""
    made = reader(account)
    count = len(account.calls)

    found = samples(made)
    samples(made)

    assert len(account.calls) == count
    assert found["deepgram_api_calls_total['GET']"] == count


def test_deleted_project_has_no_series(account: Account) -> None:
    """A project that is no longer listed is no longer exported."""
    made = reader(account)
    del account.costs["p2"]
    made.collect_once()

    assert not [name for name in samples(made) if "p2" in name]


def test_metrics_and_health_are_served(account: Account) -> None:
    """`/metrics` has the metrics; `/healthz` fails while the account cannot be read."""
    made = reader(account)
    with exporter.serve(made, "127.0.0.1", 0) as served:
        metrics = urllib.request.urlopen(f"{served.url}/metrics").read().decode()  # noqa: S310
        health = urllib.request.urlopen(f"{served.url}/healthz").read()  # noqa: S310
        account.faults[""] = httpx.Response(503, text="no")
        made.collect_once()
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{served.url}/healthz")  # noqa: S310
        caught.value.close()

    assert "# TYPE deepgram_balance_usd gauge" in metrics
    assert "# TYPE deepgram_api_calls_total counter" in metrics
    assert (health, caught.value.code) == (b"ok\n", 503)


def fetched(url: str, method: str = "GET", **headers: str) -> tuple[int, Anything, bytes]:
    """Return the status, the headers and the body of an answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(url, headers=named, method=method)  # noqa: S310 -- this machine
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 -- as above
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_other_paths_and_methods_are_refused(account: Account) -> None:
    """A mistyped path is not found, so that nobody scrapes an empty page for months."""
    with exporter.serve(reader(account), "127.0.0.1", 0) as served:
        assert [fetched(f"{served.url}{path}")[0] for path in ("/metric", "/metrics/", "/x")] == [
            404,
            404,
            404,
        ]
        assert fetched(f"{served.url}/metrics", "POST")[0] == 405
        assert b'href="/metrics"' in fetched(f"{served.url}/")[2]


def test_metrics_are_written_as_they_are_asked_for(account: Account) -> None:
    """In plain text, in OpenMetrics, and compressed, they say the same."""
    with exporter.serve(reader(account), "127.0.0.1", 0) as served:
        url = f"{served.url}/metrics"
        _code, headers, plain = fetched(url)
        _code, _headers, packed = fetched(url, Accept_Encoding="gzip")
        openmetrics = "application/openmetrics-text;version=1.0.0"
        _code, newer, text = fetched(url, Accept=openmetrics)

    assert gzip.decompress(packed) == plain
    assert headers["Content-Type"].startswith("text/plain")
    assert newer["Content-Type"].startswith("application/openmetrics-text")
    assert text.endswith(b"# EOF\n")


def test_metrics_are_written_when_the_account_is_read(account: Account) -> None:
    """A scrape waits for nothing: it gets the text of the last reading, in whatever form."""
    made = reader(account)
    first = made.scrape(compressed=True)[1]
    account.costs["p1"].append(Cost(TODAY, 1_000_000))
    between = made.scrape(compressed=True)[1]
    made.collect_once()

    assert first is between
    assert b'deepgram_spend_usd{project_id="p1"} 16.0' in made.scrape()[1]


@pytest.mark.parametrize("by", [None, "key"])
def test_costs_of_a_contract_are_no_zeros(by: Anything) -> None:
    """They have no amounts: there is no sample of them, and a count of the rows."""
    found = samples(reader(Account({"p1": [Cost(TODAY, None)], "p2": []}), by=by))

    assert not [name for name in found if "_usd" in name and "p1" in name]
    assert found["deepgram_spend_month_unknown_rows['p1']"] == 1
    assert found["deepgram_spend_month_unknown_rows['p2']"] == 0


def test_tag_called_other_is_no_second_series() -> None:
    """A value with the name of the rest is counted with it."""
    made = [Cost(TODAY, number * 1_000_000, tags=(tag,)) for number, tag in enumerate("abcd", 1)]
    made.append(Cost(TODAY, 9_000_000, tags=("other",)))
    found = samples(reader(Account({"p1": made}), by="tag", top=2))

    assert found["deepgram_spend_usd['d', 'p1']"] == 4
    assert found["deepgram_spend_usd['other', 'p1']"] == 15


def test_account_is_read_in_the_background(account: Account) -> None:
    """The first values are there when serving begins, and the thread ends with the block."""
    made = exporter.Exporter(account.client().manage, clock=lambda: NOW)
    with made:
        assert samples(made)["deepgram_balance_usd['p1']"] == 100


@pytest.mark.parametrize(
    ("options", "message"),
    [({"every": 5}, "every=5"), ({"by": "day"}, "by='day'"), ({"top": 0}, "top=0")],
)
def test_settings_that_make_no_sense_are_refused(options: Anything, message: str) -> None:
    """An account is read once a minute at most, and split by what there is."""
    with pytest.raises(ValueError, match=message):
        exporter.Exporter(Account().client().manage, **options)


def test_asynchronous_client_is_refused() -> None:
    """The account is read in a thread, which no event loop runs in."""
    with pytest.raises(TypeError, match="must be a ManageClient, not AsyncManageClient"):
        exporter.Exporter(Account().client().asyncmanage)  # type: ignore[arg-type]


def test_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without prometheus-client, the error says what to install."""
    monkeypatch.setitem(sys.modules, "prometheus_client.core", None)

    with pytest.raises(ImportError, match=r"Run: .*\[exporter\]"):
        exporter.Exporter(Account().client().manage)
