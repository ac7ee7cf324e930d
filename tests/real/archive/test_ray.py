# pyright: reportMissingImports=false
"""Ray Data, on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage.archive.engines import ray as engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from deepgram_manage import archive
    from tests.support.wire import Anything

pytestmark = pytest.mark.filterwarnings("default")


@pytest.fixture
def _ray(_environment: None) -> Iterator[None]:
    """Ray, with two processes."""
    import ray

    ray.init(
        num_cpus=2,
        include_dashboard=False,
        _node_ip_address="127.0.0.1",
        log_to_driver=False,
        object_store_memory=200_000_000,
    )
    yield
    ray.shutdown()


@pytest.mark.usefixtures("_ray")
def test_a_dataset_has_the_rows_of_the_log(
    partitions: list[archive.Partition], source: archive.Source, same: Callable[[Anything], None]
) -> None:
    """With their ids and their costs."""
    found = engine.dataset(partitions, source).select_columns(["request_id", "usd"]).take_all()
    same((row["request_id"], row["usd"]) for row in found)
