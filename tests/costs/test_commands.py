"""The commands on costs, as people and scripts use them."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
import pytest

from deepgram_manage import DeepgramClient, Period, costs
from deepgram_manage.emulator import Emulator
from deepgram_manage.emulator.app import application
from deepgram_manage.emulator.kinds import Phase
from deepgram_manage.emulator.server import ThreadedServer
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Anything: TypeAlias = Any

NOW = "2026-03-18T12:00:00Z"
PRODUCTION = "11111111-1111-4111-8111-111111111111"


@pytest.fixture
def emulator() -> Emulator:
    """The demo account, whose clock stands still."""
    made = Emulator("demo", clock=NOW)
    made.freeze_clock()
    return made


@pytest.fixture
def shell(emulator: Emulator) -> Shell:
    """A shell on the demo account."""
    return Shell(emulator)


def report(shell: Shell, period: Period, by: str) -> costs.SpendReport:
    """Return what the library reports."""
    client = DeepgramClient(
        shell.emulator.admin_key,
        base_url="http://127.0.0.1",
        http_client=httpx.Client(transport=shell.transport),
    )
    return costs.report(client.manage, period, by, now=shell.now())


def test_spend_of_last_month_is_one_command(shell: Shell) -> None:
    """What each customer cost last month: a row each, the total, and the days."""
    done = shell.run("billing spend --by tag --month 2026-02", terminal=True)

    assert done.code == 0
    assert "production" in done.out
    total = costs.dollars(report(shell, Period.month(2026, 2), "tag").total)
    assert f"Total {total}; 2026-02-01 to 2026-02-28, days in UTC." in done.err


def test_when_do_we_run_out_is_one_command(shell: Shell) -> None:
    """`billing balance` needs no argument: each project and unit, with its forecast."""
    done = shell.run("billing balance", terminal=True)

    assert done.code == 0
    assert "$250.12" in done.out
    assert "days   2026-03-2" in done.out
    assert "12.50 hours" in done.out
    assert "Times in UTC" in done.err


def test_spend_in_json_is_the_report(shell: Shell) -> None:
    """`--json` is the whole report, with amounts as strings, to the last digit."""
    done = shell.run("billing spend --by key --month 2026-02 --json")

    expected = report(shell, Period.month(2026, 2), "key")
    assert Decimal(done.json["total"]) == expected.total
    assert {row["key"]: Decimal(row["usd"]) for row in done.json["rows"]} == {
        row.key: row.usd for row in expected
    }


def test_spend_in_csv_and_tsv_has_the_exact_amounts(shell: Shell) -> None:
    """Programs get ids and all digits, and a row each."""
    lines = shell.run("billing spend --by project,model --last 7d --csv").out
    rows = list(csv.DictReader(io.StringIO(lines)))
    piped = shell.run("billing spend --by project,model --last 7d").rows

    assert len(rows) == len(piped)
    assert {row["project"] for row in rows} >= {PRODUCTION}
    assert sum(Decimal(row["usd"]) for row in rows) == sum(Decimal(line[-3]) for line in piped)


def test_spend_counts_tags_as_asked(shell: Shell) -> None:
    """Counted under each tag, the screen says that rows add up to more."""
    done = shell.run("billing spend --by tag --count-tags each", terminal=True)

    assert "rows add up to more" in done.err


def test_spend_of_a_project_by_its_name(shell: Shell) -> None:
    """`--project` takes names, and may be repeated."""
    done = shell.run("billing spend --project 'acme staging' -p 'Acme Research' --json")

    assert [row["project_name"] for row in done.json["rows"]] == ["Acme Staging", "Acme Research"]


def test_spend_writes_files(shell: Shell, tmp_path: Path) -> None:
    """FOCUS as CSV, and Parquet of the report."""
    assert shell.run(f"billing spend --focus {tmp_path / 'focus.csv'} --last 2d").code == 0
    assert shell.run(f"billing spend --parquet {tmp_path / 'spend.parquet'}").code == 0

    with (tmp_path / "focus.csv").open(encoding="utf-8") as stream:
        charges = list(csv.DictReader(stream))
    assert {row["ProviderName"] for row in charges} == {"Deepgram"}
    expected = report(shell, Period.last(2, today=shell.now().date()), "project").total
    assert sum(Decimal(row["EffectiveCost"]) for row in charges) == expected
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "focus.csv",
        "spend.parquet",
    ]


def test_spend_is_drawn(shell: Shell) -> None:
    """`--plot` draws a bar for each day."""
    done = shell.run("billing spend --last 7d --plot", terminal=True, width=80)

    assert done.code == 0
    assert "█" in done.out


REFUSED = [
    "billing spend --by customer",
    "billing spend --every year",
    "billing spend --focus costs.txt",
    "billing balance --timezone Mars/Olympus",
    "billing guard --below -3",
    "billing watch --once --below 5",
    "billing watch --below 5 --every soon",
    "billing watch --below 5 --webhook --once --state x.json",
    "billing report",
    "billing report --html x.html --days 3",
    "exporter --listen nowhere",
    "exporter --every 5s",
]


@pytest.mark.parametrize("line", REFUSED)
def test_what_cannot_be_meant_is_refused(shell: Shell, line: str) -> None:
    """A usage error is exit code 2, in prose on stderr, and nothing on stdout."""
    done = shell.run(line)

    assert (done.code, done.out) == (2, "")
    assert done.err


def test_guard_answers_by_its_exit_code(shell: Shell) -> None:
    """0 is safe and 1 is an alert, which it names."""
    safe = shell.run("billing guard --below 50 --project 'Acme Production' --json")
    unsafe = shell.run("billing guard --below 50")

    assert (safe.code, safe.json["safe"]) == (0, True)
    assert unsafe.code == 1
    assert "Acme Staging: $12.34 left, below $50.00" in unsafe.out


def test_guard_that_cannot_tell_exits_with_69(shell: Shell, emulator: Emulator) -> None:
    """Whatever the reason; with --fail-open it exits with 0, and still says so."""
    emulator.add_fault("recorded", "list_balances", count=None, name=_payment_required())
    line = "billing guard --below 50 --project 'Acme Production'"

    closed, opened = shell.run(line), shell.run(f"{line} --fail-open")
    stranger = shell.run(line, environment={"DEEPGRAM_API_KEY": "0" * 40})
    nobody = shell.run(line, environment={"DEEPGRAM_API_KEY": ""})

    assert (closed.code, opened.code, stranger.code, nobody.code) == (69, 0, 69, 69)
    assert "could not tell" in opened.err


def test_negative_amounts_are_numbers_in_csv(shell: Shell) -> None:
    """An apostrophe before them would leave them out of every sum."""
    account = shell.transport

    class Overdrawn(httpx.BaseTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            if not request.url.path.endswith("/balances"):
                return account.handle_request(request)
            balance = {"balance_id": "b1", "amount": -3.5, "units": "usd"}
            return httpx.Response(200, json={"balances": [balance]})

    shell.transport = Overdrawn()
    done = shell.run("billing balance --project 'Acme Production' --csv")

    assert [row["amount"] for row in csv.DictReader(io.StringIO(done.out))] == ["-3.5"]


@pytest.mark.parametrize("amount", ["nan", "inf", "-1"])
def test_threshold_that_nothing_compares_with_is_refused(shell: Shell, amount: str) -> None:
    """It is the command line that is wrong, and not the account."""
    done = shell.run(f"billing guard --below {amount}")

    assert done.code == 2
    assert f"--below {amount}" in done.err.lower()


def test_watch_remembers_between_runs(shell: Shell, emulator: Emulator, tmp_path: Path) -> None:
    """With --once and --state, an alert fires at the second look in a row, once."""
    line = f"billing watch --below 50 -p {PRODUCTION} --once --state {tmp_path / 'w.json'} --json"
    codes = [shell.run(line).code]
    emulator.set_arrivals(PRODUCTION, 0.5)
    emulator.advance(6 * 3600)
    done = [shell.run(line) for _ in range(3)]

    assert [*codes, *(each.code for each in done)] == [0, 0, 1, 0]
    (alert,) = done[1].json
    assert (alert["rule"], alert["project_name"]) == ("below", "Acme Production")


def test_watch_notes_what_is_wrong_at_the_first_look(shell: Shell, tmp_path: Path) -> None:
    """It is no alert, so the exit code is 0: stderr says it, and JSON has it with a note."""
    line = f"billing watch --below 50 -p 'Acme Staging' --once --state {tmp_path / 'w.json'} --json"

    first, second = shell.run(line), shell.run(line)

    message = "Acme Staging: $12.34 left, below $50.00"
    assert first.code == second.code == 0
    assert f"already wrong at the first check: {message}" in first.err
    (note,) = first.json
    assert (note["message"], note["note"]) == (message, "already wrong at the first check")
    assert second.json == []
    assert "already" not in second.err


def without_amounts(inner: httpx.BaseTransport, request: httpx.Request) -> httpx.Response:
    """Answer as for a project with a contract, whose costs have no amounts."""
    response = inner.handle_request(request)
    if not request.url.path.endswith("/billing/breakdown"):
        return response
    answer = json.loads(response.read())
    rows = [{name: row[name] for name in row if name != "dollars"} for row in answer["results"]]
    return httpx.Response(response.status_code, json=answer | {"results": rows})


def test_watch_of_costs_that_are_not_known_exits_with_69(shell: Shell, tmp_path: Path) -> None:
    """A contract has no amounts: a limit on a day is not kept only because nobody can tell."""
    inner = shell.transport
    shell.transport = httpx.MockTransport(lambda request: without_amounts(inner, request))
    options = f"--daily-over 200 -p {PRODUCTION}"

    guard = shell.run(f"billing guard {options}")
    watch = shell.run(f"billing watch {options} --once --state {tmp_path / 'w.json'}")

    assert guard.code == watch.code == 69
    for done in (guard, watch):
        assert "could not tell: Acme Production: what its days cost is not known" in done.err


def test_watch_that_cannot_tell_exits_with_69(shell: Shell, tmp_path: Path) -> None:
    """A single look that could read nothing says why."""
    line = f"billing watch --below 50 --once --state {tmp_path / 'w.json'}"

    done = shell.run(line, environment={"DEEPGRAM_API_KEY": "0" * 40})

    assert done.code == 69
    assert "Invalid credentials" in done.err


@pytest.fixture
def url() -> Iterator[str]:
    """The demo account on a socket, for programs."""
    emulator = Emulator("demo")
    server = ThreadedServer(application(emulator))
    yield server.base_url
    server.close()
    emulator.close()


def program(url: str, *arguments: str) -> subprocess.Popen[str]:
    """Start the real program on the demo account."""
    return subprocess.Popen(  # noqa: S603 -- the program that these tests are about
        [sys.executable, "-m", "deepgram_manage", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"DEEPGRAM_API_KEY": "d0" * 20, "DEEPGRAM_HOST": url},
    )


def test_exporter_serves_until_it_is_interrupted(url: str) -> None:
    """It says where it serves, serves, and ends quietly at Ctrl-C."""
    running = program(url, "exporter", "--listen", "127.0.0.1:0", "--by", "key")
    assert running.stderr is not None
    line = running.stderr.readline()
    where = line.split()[1].rstrip(";")
    end = time.monotonic() + 60
    metrics = ""
    while "deepgram_balance_usd{" not in metrics and time.monotonic() < end:
        metrics = urllib.request.urlopen(where).read().decode()  # noqa: S310 -- this machine
    running.send_signal(signal.SIGINT)
    _out, err = running.communicate(timeout=60)

    assert "deepgram_balance_usd{" in metrics
    assert running.returncode == 130
    assert "Traceback" not in err


def test_page_is_written_in_one_step(shell: Shell, tmp_path: Path) -> None:
    """The page is one file with everything in it."""
    file = tmp_path / "costs.html"

    assert shell.run(f"billing report --html {file} --by tag").code == 0

    text = file.read_text("utf-8")
    expected = report(shell, Period.last(30, today=shell.now().date()), "tag")
    assert f'data-usd="{expected.to_dict()["total"]}"' in text
    assert costs.dollars(expected.total) in text
    assert "http://" not in text.partition("<script>")[0]
    assert [path.name for path in tmp_path.iterdir()] == ["costs.html"]


def test_page_that_cannot_be_written_says_so(shell: Shell, tmp_path: Path) -> None:
    """A folder that is not there is named."""
    done = shell.run(f"billing report --html {tmp_path / 'no' / 'costs.html'}")

    assert done.code == 1
    assert "cannot be written" in done.err


def test_missing_billing_read_says_what_is_missing(shell: Shell, emulator: Emulator) -> None:
    """A key without billing:read gets exit code 5, the scope, and no amount."""
    member = emulator.world.state.members(PRODUCTION)[2].member_id
    key = emulator.add_key(PRODUCTION, member, scopes=["member"])

    for line in ("billing spend", "billing balance", "billing report --html x.html"):
        done = shell.run(line, environment={"DEEPGRAM_API_KEY": key.secret})
        assert (done.code, done.out) == (5, ""), line
        assert "billing:read" in done.err


def test_projects_that_cannot_be_read_are_named(shell: Shell, emulator: Emulator) -> None:
    """The others are reported, and the exit code says that something is missing."""
    emulator.add_fault("recorded", "get_billing_breakdown", name=_payment_required())

    done = shell.run("billing spend --by project --json")

    assert done.code == 8
    assert len(done.json["missing"]) == 1
    assert len(done.json["rows"]) == 2
    assert "missing: spend of" in done.err


def _payment_required() -> str:
    from deepgram_manage.emulator.errors import RECORDED  # noqa: PLC0415 -- for this test alone

    return next(name for name, reply in RECORDED.items() if reply().status in {402, 403})


def test_timezone_is_that_of_the_times(shell: Shell) -> None:
    """`--timezone` shows times elsewhere, and says that days of costs are UTC."""
    done = shell.run("billing balance --timezone Europe/Berlin", terminal=True)

    assert "Times in Europe/Berlin; days of costs are UTC." in done.err


def test_small_amounts_are_not_shown_as_zero(emulator: Emulator) -> None:
    """$0.0026 is shown as that."""
    project = emulator.add_project("Tiny")
    owner = emulator.world.state.members(PRODUCTION)[0]
    emulator.add_member(project, owner.email, member_id=owner.member_id, scopes=["owner"])
    emulator.add_history(project, 2, days=2, seed=5, end=emulator.now() - 86_400_000_000)
    done = Shell(emulator).run("billing spend --by project --project Tiny", terminal=True)

    amount = done.out.split()[-1]
    assert amount.startswith("$0.0")
    assert Decimal(amount[1:]) > 0


OF_A_RECORD: dict[str, Callable[[Anything], str | None]] = {
    "key": lambda record: record["api_key_id"],
    "tag": lambda record: ", ".join(sorted(record["response"]["details"]["tags"])) or None,
    "deployment": lambda record: record["response"]["deployment"].partition(":")[0],
}


@pytest.mark.parametrize("by", OF_A_RECORD)
def test_figures_are_those_of_the_records(shell: Shell, emulator: Emulator, by: str) -> None:
    """What a key, a set of tags or a deployment cost is what the records add up to."""
    history = emulator.world.history(PRODUCTION)
    start = round(datetime(2026, 3, 10, tzinfo=UTC).timestamp()) * 1_000_000
    numbers = range(history.count_before(start), history.count_before(start + 86_400_000_000))
    sums: Counter[str | None] = Counter()
    for number in numbers:
        record: Anything = json.loads(history.text(number, Phase.SETTLED))
        usd = (record["response"] or {}).get("details", {}).get("usd")
        if usd:
            sums[OF_A_RECORD[by](record)] += round(usd * 1_000_000)

    line = f"billing spend --by {by} -p {PRODUCTION} --start 2026-03-10 --end 2026-03-10 --json"
    rows = shell.run(line).json["rows"]

    assert {row[by]: Decimal(row["usd"]) * 1_000_000 for row in rows} == sums
