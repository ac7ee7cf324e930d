"""The commands of `archive`, as they are typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.archive.lakes import archived, by_id, files, logged
from tests.support.shell import Shell

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator


@pytest.fixture
def shell(emulator: DeepgramEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Return a shell in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return Shell(emulator, XDG_CONFIG_HOME=str(tmp_path / "config"), HOME=str(tmp_path))


@pytest.fixture
def lake(shell: Shell, folder: Path) -> Path:
    """Return an archive that the command made."""
    done = shell.run("archive sync lake --since 7d --json")
    assert done.code == 0
    assert done.json["rows"] == 300
    return folder


def test_sync_archives_the_log(lake: Path, emulator: DeepgramEmulator) -> None:
    """All of it."""
    assert by_id(archived(lake)).keys() == by_id(logged(emulator)).keys()


def test_sync_tells_its_progress_as_json_on_request(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line of stderr is an object with the fields that the recipe for systemd names."""
    monkeypatch.setattr("deepgram_manage.cli.frame.progress._FIRST", 0.0)
    monkeypatch.setattr("deepgram_manage.cli.frame.progress._IN_LOG", 0.0)
    done = shell.run("archive sync lake --since 7d --json --progress json")
    told = [json.loads(line) for line in done.err.splitlines()]
    days = done.json["days"]
    assert [line["done"] for line in told] == list(range(1, days + 1))
    assert all(
        line.keys() == {"progress", "done", "total", "seconds", "per_second", "seconds_left"}
        for line in told
    )
    assert {(line["progress"], line["total"]) for line in told} == {("days", days)}
    assert told[-1]["seconds_left"] == 0


def test_query_writes_values_of_any_type_as_json(lake: Path, shell: Shell) -> None:
    """Also those that JSON has no name for."""
    assert lake.exists()
    sql = (
        "SELECT 'nan'::DOUBLE AS a, 0.00260::DECIMAL(38,18) AS b, 'ab'::BLOB AS c, "
        "{'x': TIME '10:00'} AS d, 100.0::DECIMAL(38,18) AS e"
    )
    done = shell.run(f'archive query lake "{sql}" --json')
    assert done.json == [
        {"a": "nan", "b": "0.0026", "c": "6162", "d": {"x": "10:00:00"}, "e": "100"}
    ]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("spend --json=nope", "The fields are: day, tags, model, requests, usd."),
        ("''", "asks nothing"),
        ("request", "needs --request-id"),
        ("request --request-id nope", "needs --request-id"),
        ("\"COPY (SELECT 1) TO 'lake/x.csv'\"", "COPY is refused"),
        ("\"SELECT 1; ATTACH 'x.db'\"", "ATTACH is refused"),
        ("\"EXPLAIN ANALYZE COPY (SELECT 1) TO 'lake/x.csv'\"", "EXPLAIN is refused"),
    ],
)
def test_query_refuses_what_has_no_answer(lake: Path, shell: Shell, line: str, says: str) -> None:
    """With the exit code of a command line that is invalid."""
    assert lake.exists()
    done = shell.run(f"archive query lake {line}")
    assert done.code == 2
    assert says in done.err


def test_sql_reads_nothing_but_the_archive_unless_told_to(
    lake: Path, shell: Shell, tmp_path: Path
) -> None:
    """Also the SQL that somebody sent."""
    (tmp_path / "other.csv").write_text("a\n7\n", "utf-8")
    assert lake.exists()
    sql = "archive query lake \"FROM 'other.csv'\" --csv"
    assert shell.run(sql).code == 1
    assert shell.run(f"{sql} --any-sql").out == "a\n7\n"


def test_query_without_rows_has_its_heading(lake: Path, shell: Shell) -> None:
    """That of the answer."""
    assert lake.exists()
    sql = "SELECT path, usd FROM requests WHERE false"
    assert shell.run(f"archive query lake '{sql}' --csv").out == "path,usd\n"


def test_verify_of_no_archive_could_not_tell(shell: Shell) -> None:
    """A wrong folder is not an archive in which nothing is wrong."""
    done = shell.run("archive verify lka --json")
    assert done.code == 69
    assert "there is no archive in lka" in done.json["error"]["message"]


@pytest.mark.parametrize("command", ["plan", "sync"])
def test_one_project_that_fails_leaves_the_others(
    command: str, shell: Shell, emulator: DeepgramEmulator
) -> None:
    """What is known of the others is shown, and the exit code says that it is not all."""
    other = "22222222-2222-4222-8222-222222222222"
    emulator.add_project("Other", project_id=other)
    emulator.add_member(other, "a@example.com", scopes=["owner"], member_id=emulator.member_id)
    emulator.add_history(other, 50, days=5)
    # It strikes once: the project that is asked for first.
    emulator.add_fault("recorded", "get_project", name="project_not_found_modern")
    done = shell.run(f"archive {command} lake --since 7d --all-projects --json")
    assert done.code == 8
    assert f"not all projects could be read: {emulator.project_id}: GET" in done.err
    assert other not in done.err
    assert done.json["records" if command == "plan" else "rows"] == 50


@pytest.mark.parametrize("command", ["plan", "sync"])
def test_one_project_alone_fails_with_its_own_error(
    command: str, shell: Shell, emulator: DeepgramEmulator
) -> None:
    """Nothing was done, so nothing was done in part."""
    emulator.add_fault("recorded", "get_project", name="project_not_found_modern", count=9)
    assert shell.run(f"archive {command} lake --since 7d").code == 4


def test_progress_is_json_on_request(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of JSON for each day that is done, on stderr, and the answer alone on stdout."""
    monkeypatch.setattr("deepgram_manage.cli.frame.progress._FIRST", 0.0)
    monkeypatch.setattr("deepgram_manage.cli.frame.progress._IN_LOG", 0.0)
    done = shell.run("archive sync lake --since 2d --progress json --json")
    told = [json.loads(line) for line in done.err.splitlines()]
    assert [(each["progress"], each["done"], each["total"]) for each in told] == [
        ("days", number, 3) for number in (1, 2, 3)
    ]
    assert told[-1]["seconds_left"] == 0
    assert done.json["days"] == 3


def test_plan_says_what_sync_would_take(shell: Shell, folder: Path) -> None:
    """And writes nothing."""
    found = shell.run("archive plan lake --json").json
    assert found["records"] == 300
    assert found["calls"] >= found["partitions"] > 85
    assert not folder.exists()


def test_status_says_what_there_is(shell: Shell, lake: Path) -> None:
    """A line for each project."""
    (found,) = shell.run("archive status lake --json").json
    assert (found["rows"], found["days_left"]) == (300, 90.0)
    assert found["bytes"] == sum((lake / name).stat().st_size for name in files(lake))


def test_status_warns_in_time(shell: Shell, lake: Path, emulator: DeepgramEmulator) -> None:
    """As a guard, by its exit code."""
    assert lake.exists()
    emulator.advance(84 * 24 * 3600)
    assert shell.run("archive status lake").code == 1


def test_verify_is_a_guard(shell: Shell, lake: Path) -> None:
    """0 when all is well, 1 when it is not."""
    assert shell.run("archive verify lake").code == 0
    (lake / files(lake)[0]).unlink()
    done = shell.run("archive verify lake --json")
    assert (done.code, [found["kind"] for found in done.json]) == (1, ["missing"])


def test_verify_says_when_it_cannot_tell(
    shell: Shell, lake: Path, emulator: DeepgramEmulator
) -> None:
    """With a code of its own."""
    assert lake.exists()
    emulator.add_fault("internal_error", count=None)
    assert shell.run("archive verify lake").code == 69


@pytest.mark.usefixtures("lake")
def test_a_question_is_asked_by_its_name(shell: Shell) -> None:
    """In any form of output."""
    found = shell.run("archive query lake spend --start 2026-03-15 --json").json
    assert {row["day"] for row in found} == {f"2026-03-{day}" for day in range(15, 19)}
    assert all(isinstance(row["usd"], str | None) for row in found)


@pytest.mark.usefixtures("lake")
def test_a_question_is_asked_in_sql(shell: Shell) -> None:
    """Columns are those of the answer."""
    done = shell.run("archive query lake 'SELECT 1 AS one, count(*) AS n FROM requests' --csv")
    assert (done.err, done.out) == ("", "one,n\n1,300\n")


@pytest.mark.usefixtures("lake")
def test_wrong_sql_is_explained(shell: Shell) -> None:
    """By DuckDB, with the questions that have names."""
    done = shell.run("archive query lake 'SELEKT 1'")
    assert done.code == 1
    assert "SELEKT" in done.err
    assert "spend" in done.err


@pytest.mark.usefixtures("lake")
def test_an_answer_is_drawn(shell: Shell) -> None:
    """By day."""
    drawn = shell.run("archive query lake spend --plot").out
    assert "usd a day" in drawn
    assert "2026-03-17" in drawn


@pytest.mark.usefixtures("lake")
def test_rows_are_exported(shell: Shell, tmp_path: Path) -> None:
    """Into a file whose name says what it is."""
    assert shell.run("archive export lake log.ndjson").code == 0
    lines = (tmp_path / "log.ndjson").read_text("utf-8").splitlines()
    assert len(lines) == 300
    assert json.loads(lines[0])["request_id"]


def test_an_archive_is_compacted(shell: Shell, lake: Path, tmp_path: Path) -> None:
    """Into another folder."""
    assert shell.run("archive compact lake months --json").json["files"] == 1
    assert len(files(tmp_path / "months")) == 1
    assert len(files(lake)) == 6


@pytest.mark.usefixtures("lake")
def test_manifests_are_made_anew(shell: Shell, folder: Path) -> None:
    """From the files."""
    (manifest,) = (folder / "_tables" / "manifest").glob("*")
    manifest.unlink()
    assert shell.run("archive rebuild lake --json").json == {"files": 6}
    assert shell.run("archive verify lake").code == 0


@pytest.mark.usefixtures("lake")
def test_requests_are_listed_from_an_archive(shell: Shell) -> None:
    """The same as from the API, long after that has dropped them."""
    there = shell.run("requests list --all --json").json
    here = shell.run("requests list --all --archive lake --json").json
    without = [record | {"path": ""} for record in there]
    assert [record | {"path": ""} for record in here] == without


@pytest.mark.usefixtures("lake")
@pytest.mark.parametrize(
    "options",
    [
        "--status failed",
        "--status succeeded",
        "--endpoint listen",
        "--method streaming",
        "--start 2026-03-16 --end 2026-03-16",
        "--start 2026-03-16T10:00Z --end 2026-03-17T10:00Z",
        "--since 2d",
        "--limit 3",
    ],
)
def test_an_archive_is_filtered_like_the_log(options: str, shell: Shell) -> None:
    """By the same options, with the same result."""
    limit = "" if "--limit" in options else "--all"
    there = shell.run(f"requests list {limit} {options} --json").json
    here = shell.run(f"requests list {limit} {options} --archive lake --json").json
    assert [r["request_id"] for r in here] == [r["request_id"] for r in there]
    assert there


def test_what_the_api_has_dropped_is_listed_from_an_archive(
    shell: Shell, lake: Path, emulator: DeepgramEmulator
) -> None:
    """That is what it is for."""
    assert lake.exists()
    emulator.advance(200 * 24 * 3600)
    assert shell.run("requests list --all --json").json == []
    assert len(shell.run("requests list --all --archive lake --json").json) == 300
