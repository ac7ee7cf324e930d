"""The request log at a shell: filters, pages, waiting and following."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from deepgram_manage.cli.requests.list import _share

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.shell import Shell


@pytest.fixture
def log(deepgram_emulator: DeepgramEmulator) -> DeepgramEmulator:
    """Return an emulator with a log of 250 records, whose clock stands."""
    deepgram_emulator.freeze_clock()
    deepgram_emulator.add_history(deepgram_emulator.project_id, 250, days=10)
    return deepgram_emulator


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(("options", "count"), [("", 30), ("--limit 120", 120), ("--all", 250)])
def test_the_log_is_read_as_far_as_asked(options: str, count: int, shell: Shell) -> None:
    """There are 30 records unless more are asked for, over as many pages as it takes."""
    records = shell.run(f"requests list {options} --json").json
    assert len({each["request_id"] for each in records}) == count


@pytest.mark.usefixtures("log")
def test_records_can_be_filtered(shell: Shell) -> None:
    """Filters are those of the API, and a key can be named."""
    speak = shell.run("requests list --all --endpoint speak --jsonl").out.splitlines()
    assert speak
    assert all("/v1/speak" in json.loads(line)["path"] for line in speak)
    named = shell.run("requests list --all --key 'Admin key' --json").json
    assert len(named) == 250
    assert len(shell.run("requests list --since 1d --json").json) < 60


@pytest.mark.usefixtures("log")
def test_a_path_is_shown_without_its_query(shell: Shell) -> None:
    """Tables and pipes do not show what may hold the credentials of a callback."""
    rows = shell.run("requests list --all").rows
    assert not [row for row in rows if "?" in row[2]]


def test_waiting_gives_up_in_time(shell: Shell) -> None:
    """A record that does not come ends with 7, and says so."""
    missing = "99999999-9999-4999-8999-999999999999"
    done = shell.run(f"requests wait {missing} --within 1s --json")
    assert done.code in {4, 7}
    assert done.json["error"]["message"]


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("''", 2, "REQUEST must be the id of a request, not ''."),
        ("' '", 2, "REQUEST must be the id of a request, not ' '."),
        ("..", 2, "REQUEST must be the id of a request, not '..'."),
        (f"{'9' * 32} --project nope", 4, "There is no project 'nope'."),
    ],
)
def test_waiting_for_what_cannot_be_is_refused_first(
    shell: Shell, line: str, code: int, says: str
) -> None:
    """Nothing says that it waits."""
    done = shell.run(f"requests wait {line}")
    assert done.code == code
    assert done.err.splitlines()[0] == f"error: {says}"


def test_following_shows_each_record_once(log: DeepgramEmulator, shell: Shell) -> None:
    """`tail` begins with the newest, shows what comes, and nothing twice."""
    log.set_arrivals(log.project_id, 0.01)
    log.advance(600)
    done = shell.run("requests tail --every 5m --stop-after 1h --jsonl")
    ids = [json.loads(line)["request_id"] for line in done.out.splitlines()]
    assert done.code == 0
    assert len(ids) > 20
    assert len(ids) == len(set(ids))


@pytest.mark.usefixtures("log")
def test_following_needs_no_document(shell: Shell) -> None:
    """A list without an end is lines of JSON, also for --json."""
    done = shell.run("requests tail --lines 3 --stop-after 1s --json")
    assert len([json.loads(line) for line in done.out.splitlines()]) <= 3


@pytest.mark.usefixtures("log")
def test_progress_is_json_on_request(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """--progress json has a line of JSON on stderr with count, rate and time left."""
    monkeypatch.setattr("deepgram_manage.cli.frame.progress._FIRST", 0.0)
    done = shell.run("requests list --limit 200 --jsonl --progress json")
    told = json.loads(done.err.splitlines()[0])
    assert told.keys() == {
        "progress",
        "done",
        "total",
        "seconds",
        "per_second",
        "seconds_left",
    }
    assert told["total"] == 200


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(("how", "lines"), [("plain", True), ("off", False), ("auto", True)])
def test_progress_in_a_pipe_is_plain_lines(
    how: str, *, lines: bool, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no terminal, nothing is written over."""
    monkeypatch.setattr("deepgram_manage.cli.frame.progress._FIRST", 0.0)
    done = shell.run(f"requests list --limit 200 --jsonl --progress {how}")
    assert ("of 200 requests" in done.err) is lines
    assert "\r" not in done.err


def test_the_time_that_is_left_is_told_by_how_old_the_records_are() -> None:
    """Nobody knows how many records there are; how far back the list has come is known."""
    newest = datetime(2026, 11, 28, tzinfo=UTC)
    oldest = newest - timedelta(days=10)

    def share(created: object) -> float | None:
        return _share({"created": created}, oldest, newest)

    assert share("2026-11-25T12:00:00.000Z") == 0.25
    assert share("2026-11-01T00:00:00Z") == 1
    assert share(None) is share("soon") is None
