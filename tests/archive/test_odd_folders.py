"""Folders with odd names, links, damaged files and files of others: all is read, or it is said."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyarrow import fs

from deepgram_manage import archive
from tests.archive.conftest import SINCE
from tests.archive.lakes import archived, by_id, files, logged, rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything


@pytest.fixture
def make(emulator: DeepgramEmulator) -> Callable[[Path | str], archive.SyncReport]:
    """Archive the log of the emulator in a folder."""
    return lambda folder: archive.sync(emulator.manage, folder, redact=False, since=SINCE)


@pytest.fixture
def lake(make: Callable[[Path], archive.SyncReport], folder: Path) -> Path:
    """Return an archive."""
    make(folder)
    return folder


def asked(folder: Path | str, *, restricted: bool = False) -> list[tuple[Anything, ...]]:
    """Return the projects and days of an archive, with their rows."""
    sql = "SELECT project, date, count(*) FROM requests GROUP BY ALL ORDER BY ALL"
    with archive.open(folder, restricted=restricted) as connection:
        return connection.sql(sql).fetchall()


@pytest.mark.parametrize(
    "name",
    ["a lake", "lake[1]", "l*", "l?ke", "it's", "ünï", "date=2020-01-01/lake", "project=x/lake"],
)
def test_a_folder_may_have_any_name(
    name: str, make: Callable[[Path], Anything], lake: Path, tmp_path: Path
) -> None:
    """What DuckDB takes for a pattern, or for a partition, is a name."""
    make(tmp_path / name)
    for restricted in (False, True):
        assert asked(tmp_path / name, restricted=restricted) == asked(lake)
    request_id = str(rows(lake)[7]["request_id"])
    with archive.open(tmp_path / name) as connection:
        assert archive.ask(connection, "request", request_id=request_id).num_rows == 1
    archive.compact(tmp_path / name, tmp_path / "months=1" / name)
    assert asked(tmp_path / "months=1" / name) == asked(lake)


@pytest.mark.parametrize("depth", [1, 2])
def test_a_project_or_a_day_may_lie_elsewhere(
    depth: int, make: Callable[[Path], Anything], lake: Path, tmp_path: Path
) -> None:
    """With a link to it: what is beyond the link is asked, verified, exported and brought on."""
    before, link = asked(lake), lake / "/".join(files(lake)[-1].split("/")[:depth])
    link.rename(tmp_path / "elsewhere")
    link.symlink_to(tmp_path / "elsewhere")
    (lake / "round").symlink_to(lake)
    assert asked(lake) == before
    assert [f.kind for f in archive.verify(None, lake).findings if f.kind == "missing"] == []
    assert archive.export(lake, tmp_path / "log.ndjson") == 300
    make(lake)
    assert asked(lake) == before


def test_a_project_may_lie_on_another_disk(
    lake: Path, make: Anything, emulator: DeepgramEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file can be renamed from one to the other: it is copied there first."""
    rename = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if "/_tables/tmp/" in str(path) and "/project=" in str(target):
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    emulator.set_arrivals(emulator.project_id, 0.001)
    emulator.advance(3600)
    make(lake)
    assert by_id(archived(lake)) == by_id(logged(emulator))
    assert {path.name for path in lake.glob("project=*/*/*")} == {"part.parquet"}


def test_a_folder_may_go_while_an_archive_is_looked_at(
    lake: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run deletes the parts of a day whenever it is done with one."""
    parts = lake / "_tables" / "parts" / "a"
    walk = os.walk

    def walk_and_lose(*arguments: Anything, **options: Anything) -> Anything:
        for found in walk(*arguments, **options):
            if found[0].endswith("/parts/a"):
                parts.rmdir()
            yield found

    parts.mkdir(parents=True)
    monkeypatch.setattr("os.walk", walk_and_lose)
    assert asked(lake)
    assert not parts.exists()


def test_a_copy_that_another_program_made_is_not_counted(
    lake: Path, emulator: DeepgramEmulator
) -> None:
    """But found, since the glob of the docs has it."""
    before, path = asked(lake), lake / files(lake)[0]
    shutil.copy(path, path.with_name("part (conflicted copy).parquet"))
    shutil.copy(path, path.parent.parent / "part.parquet")
    (path.parent.parent / ".DS_Store").write_bytes(b"?")
    (lake / "_tables" / "keys" / ".DS_Store").write_bytes(b"?")
    (lake / "_tables" / "manifest" / ".DS_Store").write_bytes(b"?")
    assert asked(lake) == before
    found = archive.verify(emulator.manage, lake)
    assert [(f.kind, f.day) for f in found.findings] == [("unknown", None)] * 2
    assert "part (conflicted copy).parquet" in found.findings[0].message
    assert archive.rebuild(lake) == len(before)


@pytest.mark.parametrize("content", [b"", b"?" * 100])
def test_a_damaged_day_is_named(content: bytes, lake: Path, make: Anything, tmp_path: Path) -> None:
    """By all that read it, with the file and what to do."""
    path = lake / files(lake)[-1]
    path.write_bytes(content)
    for use in (
        make,
        lambda folder: list(archive.records(folder)),
        lambda folder: archive.export(folder, tmp_path / "log.csv"),
        lambda folder: archive.compact(folder, tmp_path / "months"),
        archive.rebuild,
    ):
        with pytest.raises(archive.ArchiveError, match=r"part\.parquet"):
            use(lake)


def test_a_day_that_is_damaged_after_an_archive_was_opened_is_named(lake: Path) -> None:
    """DuckDB looks at the first file when it is told of them, and at the others when asked."""
    (lake / files(lake)[-1]).write_bytes(b"?" * 100)
    with pytest.raises(archive.ArchiveDamagedError, match=r"cannot be read.*part\.parquet"):
        list(archive.records(lake))


def test_a_damaged_day_keeps_no_later_one_from_being_archived(
    lake: Path, make: Anything, emulator: DeepgramEmulator
) -> None:
    """It is named until somebody deletes its file."""
    damaged = next(name for name in files(lake) if "date=2026-03-16" in name)
    (lake / damaged).write_bytes(b"?")
    emulator.set_arrivals(emulator.project_id, 0.001)
    emulator.advance(3600)
    with pytest.raises(archive.ArchiveSyncError, match=damaged):
        make(lake)
    (lake / damaged).unlink()
    wanted = [each for each in logged(emulator) if "2026-03-16" not in each["created"]]
    assert by_id(archived(lake)) == by_id(wanted)
    make(lake)
    assert by_id(archived(lake)) == by_id(logged(emulator))


@pytest.mark.parametrize("number", [0, -1])
def test_a_day_whose_file_is_gone_is_read_again(
    number: int, lake: Path, make: Anything, emulator: DeepgramEmulator
) -> None:
    """While the API has it, also if it was sealed: so a damaged file can be deleted."""
    (lake / files(lake)[number]).unlink()
    make(lake)
    assert by_id(archived(lake)) == by_id(logged(emulator))
    assert archive.verify(emulator.manage, lake).exit_code == 0


def test_a_day_whose_file_is_gone_for_good_stays_missing(
    lake: Path, emulator: DeepgramEmulator
) -> None:
    """When the API has dropped it, `verify` goes on to say so."""
    (lake / files(lake)[0]).unlink()
    emulator.advance(120 * 24 * 3600)
    archive.sync(emulator.manage, lake)
    kinds = {finding.kind for finding in archive.verify(emulator.manage, lake).findings}
    assert "missing" in kinds


@pytest.mark.parametrize("name", ["cursor", "pending", "manifest"])
def test_what_is_damaged_beside_the_rows_can_be_made_anew(
    name: str, lake: Path, make: Anything, emulator: DeepgramEmulator
) -> None:
    """As the error says; also of a project without any record."""
    other = "22222222-2222-4222-8222-222222222222"
    emulator.add_project("Other", project_id=other)
    emulator.add_member(other, "a@example.com", scopes=["owner"], member_id=emulator.member_id)
    make(lake)
    for project in (emulator.project_id, other):
        path = lake / "_tables" / name / f"{project}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text("{", "utf-8")
    with pytest.raises(archive.ArchiveError, match=r"cannot be read.*archive\.rebuild"):
        make(lake)
    archive.rebuild(lake)
    make(lake)
    assert by_id(archived(lake)) == by_id(logged(emulator))


@pytest.mark.parametrize("name", ["keys", "costs"])
def test_a_damaged_table_is_named(name: str, lake: Path, make: Anything) -> None:
    """It can be deleted, and the next run makes it anew."""
    (path,) = (lake / "_tables" / name).iterdir()
    path.write_bytes(b"?" * 100)
    with pytest.raises(archive.ArchiveDamagedError, match=f"_tables/{name}/.*: delete it"):
        archive.open(lake)
    path.unlink()
    make(lake)
    assert asked(lake)


def test_columns_of_a_later_version_are_never_dropped(lake: Path, make: Anything) -> None:
    """The schema only grows: an old program must not write a new archive smaller."""
    path = lake / files(lake)[-1]
    table = pq.read_table(path)
    metadata = table.schema.metadata
    table = table.append_column("emotion", pa.array(["joy"] * len(table)))
    pq.write_table(table.replace_schema_metadata(metadata), path)
    before = path.read_bytes()
    with pytest.raises(archive.ArchiveError, match=r"later version .*\(emotion\): upgrade"):
        make(lake)
    assert path.read_bytes() == before


def test_a_file_url_is_the_folder(lake: Path, make: Anything) -> None:
    """With its lock, and files that are put in their place as a whole."""
    make(f"file://{lake}")
    (lake / "_tables" / "lock").write_text("process 1 on elsewhere", "utf-8")
    make(f"file://{lake}")
    assert (lake / "_tables" / "lock").read_bytes() == b""
    assert asked(f"file://{lake}") == asked(lake)


def test_a_local_file_system_is_the_folder(lake: Path, emulator: DeepgramEmulator) -> None:
    """A day is replaced by a rename there, too: a kill never leaves half of one."""
    before = (lake / files(lake)[-1]).stat().st_ino
    archive.sync(emulator.manage, lake, since=SINCE, filesystem=fs.LocalFileSystem())
    assert (lake / files(lake)[-1]).stat().st_ino != before


@pytest.mark.parametrize("content", ["process 1 on elsewhere", "{", "null", '["x"]'])
def test_a_lock_elsewhere_that_cannot_be_read_is_named(
    content: str, emulator: DeepgramEmulator, tmp_path: Path
) -> None:
    """Whose it is cannot be told, so nothing is written."""
    elsewhere = fs.SubTreeFileSystem(str(tmp_path), fs.LocalFileSystem())
    (tmp_path / "lake" / "_tables").mkdir(parents=True)
    (tmp_path / "lake" / "_tables" / "lock").write_text(content, "utf-8")
    with pytest.raises(archive.ArchiveLockedError, match="_tables/lock cannot be read"):
        archive.sync(emulator.manage, "lake", since=SINCE, filesystem=elsewhere)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("s3://", "names no folder"),
        ("nope://bucket/lake", "Unrecognized filesystem"),
        ("s3://name:hunter2@bucket/lake?nope=1", "cannot be used$"),
        ("s3://name:hun/ter2 @bucket/lake", "cannot be used$"),
    ],
)
def test_a_url_that_cannot_be_used_is_refused(url: str, says: str) -> None:
    """And the key in it is not told."""
    with pytest.raises(archive.ArchiveError, match=says) as caught:
        archive.status(url)
    assert "ter2" not in str(caught.value)
    assert caught.value.__context__ is None or caught.value.__suppress_context__


def test_a_folder_without_a_name_is_refused(emulator: DeepgramEmulator) -> None:
    """As of a variable of a script that is not set: nothing is written where it runs."""
    with pytest.raises(ValueError, match="folder='' must not be empty"):
        archive.sync(emulator.manage, "")


def test_files_without_a_manifest_are_found(lake: Path, emulator: DeepgramEmulator) -> None:
    """A guard that checks nothing must not say that all is well."""
    shutil.rmtree(lake / "_tables" / "manifest")
    found = archive.verify(emulator.manage, lake)
    assert {f.kind for f in found.findings} == {"unknown"}
    assert found.exit_code == 1


def test_counts_that_cannot_be_compared_are_not_right(
    lake: Path, emulator: DeepgramEmulator
) -> None:
    """When usage may not be seen, it cannot be told whether records are missing."""
    emulator.add_fault("internal_error", "get_usage_breakdown", count=None)
    found = archive.verify(emulator.manage, lake)
    assert (found.exit_code, list(found.untold)) == (69, [emulator.project_id])
    path = lake / files(lake)[0]
    path.write_bytes(b"")
    assert archive.verify(emulator.manage, lake).exit_code == 1


@pytest.mark.parametrize("tolerance", [float("nan"), -0.1, 1.5])
def test_a_tolerance_is_a_share(tolerance: float, lake: Path) -> None:
    """With one that is not a number, nothing would ever be missing."""
    with pytest.raises(ValueError, match="must be a share from 0 to 1"):
        archive.verify(None, lake, tolerance=tolerance)


@pytest.mark.parametrize(
    ("settings", "error", "says"),
    [
        ({"since": "2026-03-01"}, TypeError, "since='2026-03-01' must be a date"),
        ({"reread": 48}, TypeError, "'reread' must be <class 'datetime.timedelta'>"),
        ({"most_records": 0}, ValueError, "most_records=0 must be at least 1"),
    ],
)
def test_a_setting_is_refused_before_anything_is_done(
    settings: Anything, error: type[Exception], says: str, emulator: DeepgramEmulator, folder: Path
) -> None:
    """With its name."""
    with pytest.raises(error, match=says):
        archive.sync(emulator.manage, folder, **settings)
    assert not folder.exists()


def test_a_project_is_the_same_in_capitals(
    emulator: DeepgramEmulator, folder: Path, tmp_path: Path
) -> None:
    """The API takes a UUID in either case, and two folders would count each request twice."""
    other = "aaaaaaaa-2222-4222-8222-222222222222"
    emulator.add_project("Other", project_id=other)
    emulator.add_member(other, "a@example.com", scopes=["owner"], member_id=emulator.member_id)
    emulator.add_history(other, 20, days=3)
    for project in (other, other.upper()):
        archive.sync(emulator.manage, folder, project, since=SINCE)
        assert len(archive.plan(emulator.manage, folder, project, since=SINCE)) == 3
    assert len(rows(folder)) == 20
    assert len(list(archive.records(folder, project=other.upper()))) == 20
    assert archive.export(folder, tmp_path / "log.ndjson", projects=other.upper()) == 20
    assert archive.verify(emulator.manage, folder, [other.upper()]).exit_code == 0
