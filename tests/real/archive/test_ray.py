# pyright: reportMissingImports=false
"""Ray Data, on this machine."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deepgram_manage.archive.engines import ray as engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deepgram_manage import archive
    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def session(_environment: None) -> Iterator[Path]:
    """Ray, with two processes; the folder is where it logs."""
    import ray

    # Short, for the paths of its sockets must be.
    folder = tempfile.mkdtemp(prefix="ray-", dir="/tmp")
    ray.init(
        _temp_dir=folder,
        num_cpus=2,
        include_dashboard=False,
        _node_ip_address="127.0.0.1",
        log_to_driver=False,
        object_store_memory=200_000_000,
    )
    yield Path(folder)
    ray.shutdown()
    shutil.rmtree(folder)


def test_a_dataset_has_the_rows_of_the_log(
    session: Path,
    partitions: list[archive.Partition],
    source: archive.Source,
    same: Callable[[Anything], None],
    emulator: DeepgramEmulator,
) -> None:
    """With their ids and their costs; and no log of Ray has the key."""
    found = engine.dataset(partitions, source).select_columns(["request_id", "usd"]).take_all()
    same((row["request_id"], row["usd"]) for row in found)
    logs = [path.read_bytes() for path in session.glob("session_*/logs/**/*") if path.is_file()]
    assert logs
    assert emulator.admin_key.encode() not in b"".join(logs)
