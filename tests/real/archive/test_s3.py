# pyright: reportMissingImports=false
"""An archive in S3: a server of its own on the loopback interface."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest
import s3fs
from moto.server import ThreadedMotoServer
from pyarrow import fs

from deepgram_manage import archive
from deepgram_manage.archive._store import RemoteStore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def endpoint() -> Iterator[str]:
    """A server of S3, by its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(endpoint: str) -> fs.S3FileSystem:
    """A bucket, by pyarrow's file system."""
    made = fs.S3FileSystem(
        access_key="made-up",
        secret_key="made-up",
        endpoint_override=endpoint,
        region="us-east-1",
        allow_bucket_creation=True,
    )
    made.create_dir("bucket")
    return made


def costs(s3: fs.S3FileSystem) -> dict[str, Anything]:
    """Return the cost of each request in the archive."""
    with archive.open("bucket/lake", filesystem=s3) as connection:
        rows = connection.execute("SELECT request_id, usd FROM requests").fetchall()
    return {str(request_id): usd for request_id, usd in rows}


def test_an_archive_in_s3_has_the_rows_of_the_log(
    s3: fs.S3FileSystem, emulator: DeepgramEmulator, expected: dict[str, Anything]
) -> None:
    """And can be asked, checked, exported and brought up to date like one in a folder."""
    archive.sync(emulator.manage, "bucket/lake", filesystem=s3, most_records=300)
    assert costs(s3) == expected
    archive.sync(emulator.manage, "bucket/lake", filesystem=s3)
    assert costs(s3) == expected
    found = archive.verify(emulator.manage, "bucket/lake", filesystem=s3)
    assert found.exit_code == 0
    (status,) = archive.status("bucket/lake", filesystem=s3)
    assert status.rows == len(expected)


def test_a_second_writer_is_refused(s3: fs.S3FileSystem, emulator: DeepgramEmulator) -> None:
    """While the first one writes."""
    begun, done = threading.Event(), threading.Event()

    def slowly(_progress: archive.Progress) -> None:
        begun.set()
        done.wait(30)

    first = threading.Thread(
        target=archive.sync,
        args=(emulator.manage, "bucket/lake"),
        kwargs={"filesystem": s3, "progress": slowly},
    )
    first.start()
    begun.wait(30)
    try:
        with pytest.raises(archive.ArchiveLockedError, match="is being written by process"):
            archive.sync(emulator.manage, "bucket/lake", filesystem=s3)
    finally:
        done.set()
        first.join()


@pytest.mark.usefixtures("s3")
def test_an_fsspec_lock_is_put_only_if_there_is_none(
    endpoint: str, emulator: DeepgramEmulator
) -> None:
    """Of two that begin at the same moment, one writes: both have seen that there is no lock."""
    bucket = s3fs.S3FileSystem(
        key="made-up",
        secret="made-up",
        endpoint_url=endpoint,
        client_kwargs={"region_name": "us-east-1"},
    )
    seen = threading.Barrier(2, timeout=30)
    told: list[str] = []

    class Late(RemoteStore):
        def _put_lock(self, mine: str) -> None:
            seen.wait()
            super()._put_lock(mine)

    def write() -> None:
        try:
            archive.sync(emulator.manage, Late(bucket, "bucket/lake"))
            told.append("done")
        except archive.ArchiveLockedError as error:
            told.append(str(error).partition(" by ")[0].rpartition(" is ")[2])

    writers = [threading.Thread(target=write) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(told) == ["being written", "done"]
    archive.sync(emulator.manage, "bucket/lake", filesystem=bucket)


def test_a_lock_whose_holder_is_gone_is_taken_over(
    s3: fs.S3FileSystem, emulator: DeepgramEmulator, expected: dict[str, Anything]
) -> None:
    """After ten minutes."""
    with s3.open_output_stream("bucket/lake/_tables/lock") as lock:
        lock.write(b'["process 1 on elsewhere, 0", 1.0]')
    archive.sync(emulator.manage, "bucket/lake", filesystem=s3)
    assert costs(s3) == expected


def test_an_archive_is_compacted_from_s3_to_a_folder(
    s3: fs.S3FileSystem,
    emulator: DeepgramEmulator,
    expected: dict[str, Anything],
    tmp_path: Anything,
) -> None:
    """Say, to work with it offline."""
    archive.sync(emulator.manage, "bucket/lake", filesystem=s3)
    archive.compact("bucket/lake", tmp_path / "copy", filesystem=s3)
    with archive.open(tmp_path / "copy") as connection:
        assert connection.execute("SELECT count(*) FROM requests").fetchall() == [(len(expected),)]
