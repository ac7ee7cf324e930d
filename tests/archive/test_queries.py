"""An archive can be asked with SQL, and with the questions that are shipped."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import archive
from deepgram_manage.emulator.fixture import DeepgramEmulator
from tests.archive.lakes import logged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from tests.support.wire import Anything


@pytest.fixture(scope="module")
def emulator() -> Iterator[DeepgramEmulator]:
    """An emulator that all tests of this module only read."""
    with DeepgramEmulator() as made:
        made.freeze_clock()
        made.move_clock_to("2026-03-18T12:00:00Z")
        made.add_history(made.project_id, 300, days=5)
        yield made


@pytest.fixture(scope="module")
def lake(emulator: DeepgramEmulator, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return its archive."""
    folder = tmp_path_factory.mktemp("lakes") / "it's a lake"
    archive.sync(emulator.manage, folder, redact=False)
    return folder


@pytest.fixture
def connection(lake: Path) -> Iterator[DuckDBPyConnection]:
    """A connection to it."""
    with archive.open(lake) as connection:
        yield connection


def one(connection: DuckDBPyConnection, sql: str) -> Anything:
    """Return the only value of an answer."""
    (row,) = connection.execute(sql).fetchall()
    return row[0]


def spent(emulator: DeepgramEmulator) -> Decimal:
    """Return what all requests cost, by the log."""
    details = [(record["response"] or {}).get("details") or {} for record in logged(emulator)]
    return sum((Decimal(repr(found.get("usd", 0))) for found in details), Decimal())


def test_requests_has_a_row_for_each_record(
    connection: DuckDBPyConnection, emulator: DeepgramEmulator
) -> None:
    """Of all projects and days."""
    assert one(connection, "SELECT count(*) FROM requests") == len(logged(emulator))


def test_costs_add_up_exactly(connection: DuckDBPyConnection, emulator: DeepgramEmulator) -> None:
    """They are decimals."""
    assert one(connection, "SELECT sum(usd) FROM requests") == spent(emulator)


def test_keys_have_names(connection: DuckDBPyConnection, emulator: DeepgramEmulator) -> None:
    """Those of the last run."""
    (key,) = emulator.manage.get_keys(emulator.project_id).api_keys
    assert one(connection, "SELECT comment FROM keys") == key.api_key.comment


def test_what_was_billed_equals_what_was_logged(connection: DuckDBPyConnection) -> None:
    """Day by day, to the cent."""
    answer = archive.ask(connection, "reconcile").to_pylist()
    assert {row["difference"] for row in answer} == {0}
    assert sum(row["billed_usd"] for row in answer) > 0


@pytest.mark.parametrize("name", sorted(archive.questions()))
def test_each_question_has_an_answer(name: str, connection: DuckDBPyConnection) -> None:
    """In the columns that it names."""
    request_id = str(one(connection, "SELECT min(request_id) FROM requests"))
    answer = archive.ask(connection, name, request_id=request_id, limit=5)
    assert answer.num_rows <= 5
    assert answer.num_columns >= 4


def test_spend_is_complete(connection: DuckDBPyConnection, emulator: DeepgramEmulator) -> None:
    """A request with several tags counts once."""
    answer = archive.ask(connection, "spend").to_pylist()
    assert sum(row["usd"] or 0 for row in answer) == spent(emulator)


def test_a_request_is_found_by_its_id(
    connection: DuckDBPyConnection, emulator: DeepgramEmulator
) -> None:
    """Whatever day it is of."""
    wanted = logged(emulator)[17]["request_id"]
    (row,) = archive.ask(connection, "request", request_id=wanted).to_pylist()
    assert str(row["request_id"]) == wanted


def test_keys_that_are_not_used_are_idle(
    connection: DuckDBPyConnection, emulator: DeepgramEmulator
) -> None:
    """Used before the period, and not in it."""
    import datetime as dt

    answer = archive.ask(connection, "idle", start=dt.date(2026, 3, 19)).to_pylist()
    (key,) = emulator.manage.get_keys(emulator.project_id).api_keys
    assert [str(row["api_key_id"]) for row in answer] == [key.api_key.api_key_id]
    assert archive.ask(connection, "idle", start=dt.date(2026, 3, 18)).num_rows == 0


def test_an_unknown_question_is_refused(connection: DuckDBPyConnection) -> None:
    """With those that there are."""
    with pytest.raises(ValueError, match="must be one of errors, idle, keys"):
        archive.ask(connection, "weather")


def test_an_empty_archive_can_be_asked(emulator: DeepgramEmulator, tmp_path: Path) -> None:
    """It has no rows, and all columns."""
    project = emulator.add_project("New")
    emulator.add_member(
        project, "owner@example.com", scopes=["owner"], member_id=emulator.member_id
    )
    archive.sync(emulator.manage, tmp_path / "new", project)
    with archive.open(tmp_path / "new") as connection:
        assert one(connection, "SELECT count(usd) FROM requests") == 0
        assert archive.ask(connection, "spend").num_rows == 0


def test_a_folder_without_an_archive_has_no_answers(tmp_path: Path) -> None:
    """A name with a typing error in it is not an archive without records."""
    (tmp_path / "notes.txt").write_text("Something else.", "utf-8")
    for call in (
        lambda: archive.open(tmp_path),
        lambda: archive.verify(None, tmp_path),
        lambda: archive.export(tmp_path, tmp_path / "log.csv"),
        lambda: archive.compact(tmp_path, tmp_path / "months"),
        lambda: archive.rebuild(tmp_path),
    ):
        with pytest.raises(archive.ArchiveError, match="there is no archive in"):
            call()
    assert [each.name for each in tmp_path.iterdir()] == ["notes.txt"]


def test_a_copy_that_is_not_whole_has_no_answers(lake: Path, tmp_path: Path) -> None:
    """Its sums would be too small, and nobody would see it."""
    target = tmp_path / "compact"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "deepgram_manage.archive._rewriting._rows", lambda *_: iter([1 / 0 for _ in "x"])
        )
        with pytest.raises(ZeroDivisionError):
            archive.compact(lake, target)
    with pytest.raises(archive.ArchiveError, match="not compacted to the end"):
        archive.open(target)


def test_only_queries_take_a_compacted_copy(lake: Path, tmp_path: Path) -> None:
    """All else needs the days, and says so."""
    target = tmp_path / "compact"
    archive.compact(lake, target)
    for call in (
        lambda: archive.status(target),
        lambda: archive.verify(None, target),
        lambda: archive.export(target, tmp_path / "log.csv"),
        lambda: archive.compact(target, tmp_path / "again"),
        lambda: archive.rebuild(target),
    ):
        with pytest.raises(archive.ArchiveError, match="for reading only"):
            call()


def test_a_compacted_copy_has_the_same_rows(lake: Path, tmp_path: Path) -> None:
    """One file a month."""
    assert archive.compact(lake, tmp_path / "compact") == 1
    sql = "SELECT request_id, usd, date, project FROM requests ORDER BY ALL"
    with archive.open(lake) as before, archive.open(tmp_path / "compact") as after:
        assert after.execute(sql).fetchall() == before.execute(sql).fetchall()


def test_a_compacted_copy_is_not_written_to(
    lake: Path, emulator: DeepgramEmulator, tmp_path: Path
) -> None:
    """Its files are not those of days."""
    archive.compact(lake, tmp_path / "compact")
    with pytest.raises(archive.ArchiveError, match="for reading only"):
        archive.sync(emulator.manage, tmp_path / "compact")


def test_a_copy_never_goes_where_something_is(lake: Path) -> None:
    """Say, into the archive itself."""
    with pytest.raises(archive.ArchiveError, match="is not empty"):
        archive.compact(lake, lake)


def test_ndjson_has_the_records_of_the_log(
    lake: Path, emulator: DeepgramEmulator, tmp_path: Path
) -> None:
    """As the API sent them, a line each."""
    import json

    target = tmp_path / "log.ndjson"
    assert archive.export(lake, target) == 300
    lines = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert lines == list(reversed(logged(emulator)))


def test_csv_has_a_line_for_each_row(lake: Path, tmp_path: Path) -> None:
    """And one with the names of the columns."""
    import csv

    target = tmp_path / "log.csv"
    archive.export(lake, target)
    with target.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    assert len(found) == 300
    assert found[0]["created"].startswith("2026-03-13T")
    assert "E" not in found[0]["usd"]


def test_csv_defuses_text(lake: Path, tmp_path: Path) -> None:
    """Who makes a request decides what its path is; a spreadsheet shows it and does not run it."""
    import csv
    import shutil

    import pyarrow.parquet as pq

    copy = tmp_path / "copy"
    shutil.copytree(lake, copy)
    for file in copy.glob("project=*/**/*.parquet"):
        table = pq.ParquetFile(file).read()
        place = table.schema.get_field_index("path")
        hostile = [["=1+1"] * table.num_rows]
        pq.write_table(table.set_column(place, table.schema.field(place), hostile), file)
    archive.rebuild(copy)

    target = tmp_path / "log.csv"
    archive.export(copy, target)

    with target.open(encoding="utf-8", newline="") as stream:
        assert {row["path"] for row in csv.DictReader(stream)} == {"'=1+1"}


def test_one_parquet_file_has_a_period(lake: Path, tmp_path: Path) -> None:
    """Only the days that were asked for."""
    import datetime as dt

    import pyarrow.parquet as pq

    target = tmp_path / "log.parquet"
    day = dt.date(2026, 3, 15)
    number = archive.export(lake, target, start=day, end=day)
    assert {row["created"].date() for row in pq.read_table(target).to_pylist()} == {day}
    assert number == pq.read_metadata(target).num_rows


def test_an_unknown_format_is_refused(lake: Path, tmp_path: Path) -> None:
    """Before anything is written."""
    with pytest.raises(ValueError, match="csv, ndjson, parquet"):
        archive.export(lake, tmp_path / "log.xlsx")
    assert not list(tmp_path.iterdir())


def test_the_days_of_a_request_are_known_without_reading_them(
    connection: DuckDBPyConnection,
) -> None:
    """Never the wrong ones; and hardly ever others."""
    from deepgram_manage.archive._id_filters import days_of

    rows = connection.execute("SELECT request_id, date FROM requests").fetchall()
    found = {str(request_id): days_of(connection, str(request_id)) for request_id, _ in rows}
    assert all(day in (found[str(request_id)] or []) for request_id, day in rows)
    assert sum(len(days or []) for days in found.values()) < 1.1 * len(rows)
    strangers = [days_of(connection, f"{n:08x}-0000-4000-8000-000000000000") for n in range(200)]
    assert sum(days == [] for days in strangers) > 190


def test_each_row_group_of_a_day_has_a_filter(
    lake: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """That of the last one, which has fewer rows, is shorter."""
    import datetime as dt
    import shutil

    from deepgram_manage.archive import _lake
    from deepgram_manage.archive._id_filters import days_of
    from deepgram_manage.archive._sorting import in_groups
    from deepgram_manage.archive._store import LocalStore

    copy = tmp_path / "copy"
    shutil.copytree(lake, copy)
    file = max(copy.glob("project=*/**/*.parquet"), key=lambda path: path.stat().st_size)
    project = file.parts[-3].removeprefix("project=")
    day = dt.date.fromisoformat(file.parts[-2].removeprefix("date="))
    monkeypatch.setattr(_lake, "in_groups", lambda batches: in_groups(batches, 50))
    made = _lake.Lake(LocalStore(copy))
    rows = list(made.rows(project, day))
    entry = made.commit(project, day, rows, made.manifest(project).days[day])
    assert entry.filters is not None
    assert entry.filters.groups == -(-entry.rows // 50) > 1
    with archive.open(copy) as connection:
        found = connection.execute("SELECT request_id, date FROM requests").fetchall()
        assert all(date in (days_of(connection, str(each)) or []) for each, date in found)


def test_a_request_is_found_in_a_file_that_the_manifest_does_not_know_yet(
    lake: Path, tmp_path: Path
) -> None:
    """As it is between the renaming of a file and the writing of the manifest."""
    import shutil

    import pyarrow.parquet as pq

    copy = tmp_path / "copy"
    shutil.copytree(lake, copy)
    files = sorted(copy.glob("project=*/**/*.parquet"))
    wanted = str(pq.ParquetFile(files[0]).read()["request_id"][0].as_py())
    files[1].write_bytes(files[0].read_bytes())
    files[0].unlink()
    with archive.open(copy) as connection:
        (row,) = archive.ask(connection, "request", request_id=wanted).to_pylist()
    assert str(row["request_id"]) == wanted


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('/etc/hostname')",
        "FROM '{outside}'",
        "COPY (SELECT 1) TO '{outside}'",
        "ATTACH '{outside}'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
    ],
)
def test_a_restricted_connection_reaches_nothing_but_the_archive(
    sql: str, lake: Path, tmp_path: Path
) -> None:
    """Neither to read nor to write."""
    import duckdb

    outside = tmp_path / "outside.csv"
    with archive.open(lake, restricted=True) as connection:
        with pytest.raises(duckdb.Error):
            connection.execute(sql.format(outside=outside)).fetchall()
        assert archive.ask(connection, "keys").num_rows == 1
    assert not outside.exists()


def test_the_log_the_bill_and_the_report_agree_to_the_cent(
    connection: DuckDBPyConnection, emulator: DeepgramEmulator
) -> None:
    """For each day, whoever adds it up: this archive, the API, or `costs.report`."""
    import datetime as dt

    from deepgram_manage import Period, costs

    first, last = dt.date(2026, 3, 13), dt.date(2026, 3, 18)
    rows = connection.execute("SELECT date, sum(usd) FROM requests GROUP BY date").fetchall()
    logged_usd = {day: round(usd, 2) for day, usd in rows}
    assert len(logged_usd) == 6

    options = {"start": first.isoformat(), "end": last.isoformat()}
    answer = emulator.manage.get_billing_breakdown(emulator.project_id, options).to_dict()
    billed = {
        dt.date.fromisoformat(row["grouping"]["start"]): round(Decimal(repr(row["dollars"])), 2)
        for row in answer["results"]
    }
    report = costs.report(emulator.manage, Period(first, last), every="day")
    reported = {row.start: round(row.usd, 2) for row in report.rows}

    assert logged_usd == billed == reported


def test_a_request_is_found_in_a_day_that_came_after_the_archive_was_opened(
    tmp_path: Path,
) -> None:
    """As in all other SQL of a connection that is kept open, such as that of a notebook."""
    with DeepgramEmulator() as emulator:
        emulator.freeze_clock()
        emulator.move_clock_to("2026-03-18T12:00:00Z")
        emulator.add_history(emulator.project_id, 30, days=2)
        archive.sync(emulator.manage, tmp_path, since=date(2026, 3, 16))
        with archive.open(tmp_path) as connection:
            emulator.set_arrivals(emulator.project_id, 0.001)
            emulator.advance(24 * 3600)
            archive.sync(emulator.manage, tmp_path, since=date(2026, 3, 16))
            newest = logged(emulator)[0]["request_id"]
            assert archive.ask(connection, "request", request_id=newest).num_rows == 1


@pytest.mark.parametrize(
    ("filters", "error", "says"),
    [
        ({"status": "ok"}, ValueError, "status='ok' must be one of succeeded, failed"),
        ({"model": "nova-3"}, TypeError, "there is no filter 'model': name project, accessor"),
    ],
)
def test_an_unknown_filter_is_refused(
    filters: Anything, error: type[Exception], says: str, lake: Path
) -> None:
    """With those that there are."""
    with pytest.raises(error, match=says):
        list(archive.records(lake, **filters))
