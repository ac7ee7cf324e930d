# pyright: reportMissingImports=false
"""Dask, with workers that are processes."""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import TYPE_CHECKING

import pytest
from dask.distributed import Client, LocalCluster

from deepgram_manage import archive
from deepgram_manage.archive.engines import dask
from tests.archive.lakes import files, rows
from tests.archive.recipes import recipe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def client(_environment: None) -> Iterator[Client]:
    """A cluster of two processes on this machine."""
    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address=None,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client


def test_a_frame_has_the_rows_of_the_log(
    client: Client,
    partitions: list[archive.Partition],
    source: archive.Source,
    same: Callable[[Anything], None],
) -> None:
    """A partition of the frame for each partition of the log."""
    frame = dask.frame(partitions, source)
    assert frame.npartitions == len(partitions)
    found = client.compute(frame[["request_id", "usd"]], sync=True)
    same(zip(found["request_id"], found["usd"], strict=True))


def test_an_archive_is_made_on_a_cluster(
    client: Client, source: archive.Source, emulator: DeepgramEmulator, tmp_path: Path
) -> None:
    """The same files with the same rows as without one, and the same manifest."""
    archive.sync(emulator.manage, tmp_path / "here")
    report = dask.sync(client, tmp_path / "there", source=source, most_records=300)
    assert report.rows == 2_000
    assert files(tmp_path / "there") == files(tmp_path / "here")
    assert rows(tmp_path / "there") == rows(tmp_path / "here")
    assert archive.verify(emulator.manage, tmp_path / "there").exit_code == 0
    assert not list((tmp_path / "there/_tables").glob("parts/**/*.parquet"))


def test_the_recipe_of_the_docs_makes_an_archive(
    client: Client, emulator: DeepgramEmulator, tmp_path: Path
) -> None:
    """As it is printed, but for the addresses of the cluster and of the folder."""
    source = recipe("On a Dask cluster")
    source = source.replace("tcp://127.0.0.1:8786", client.scheduler.address)
    source = source.replace("/shared/lake", str(tmp_path / "there"))
    exec(compile(source, "recipe", "exec"), {})  # noqa: S102 -- our own page
    archive.sync(emulator.manage, tmp_path / "here")
    assert rows(tmp_path / "there") == rows(tmp_path / "here")


def test_a_worker_that_is_killed_changes_nothing(
    client: Client, source: archive.Source, emulator: DeepgramEmulator, tmp_path: Path
) -> None:
    """Its partitions are read by the other, or once more by its successor."""
    archive.sync(emulator.manage, tmp_path / "here")
    emulator.add_fault("latency", "list_requests", count=None, seconds=0.02)
    killed: list[int] = []

    def kill() -> None:
        time.sleep(1)
        killed.append(next(iter(client.run(os.getpid).values())))
        os.kill(killed[0], signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    dask.sync(client, tmp_path / "there", source=source, most_records=50)
    killer.join()
    emulator.clear_faults()
    assert killed
    assert rows(tmp_path / "there") == rows(tmp_path / "here")


def test_the_key_is_in_no_file(
    client: Client, source: archive.Source, emulator: DeepgramEmulator, tmp_path: Path
) -> None:
    """Nor in what is sent to workers, which have its name, nor in what they and Dask log."""
    import pickle

    dask.sync(client, tmp_path / "lake", source=source)
    secret = emulator.admin_key.encode()
    assert secret not in pickle.dumps(source)
    logs = f"{client.get_worker_logs()} {client.get_scheduler_logs()}"
    assert emulator.admin_key not in logs
    for path in tmp_path.rglob("*"):
        assert path.is_dir() or secret not in path.read_bytes()
