"""Look into an archive, and into the log that it should equal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.parquet as pq

from deepgram_manage.archive._wire import record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything


def files(folder: Path) -> list[str]:
    """Return the files with rows, as anybody finds them: by the glob that the docs name."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.glob("project=*/**/*.parquet"))


def rows(folder: Path) -> list[dict[str, Anything]]:
    """Return all rows, file by file."""
    return [r for name in files(folder) for r in pq.ParquetFile(folder / name).read().to_pylist()]


def archived(folder: Path) -> list[dict[str, Anything]]:
    """Return the records of all rows, newest first."""
    return [record(row) for row in reversed(rows(folder))]


def logged(emulator: DeepgramEmulator, project_id: str | None = None) -> list[dict[str, Anything]]:
    """Return what the log holds now, newest first."""
    return list(_logged(emulator, project_id or emulator.project_id))


def _logged(emulator: DeepgramEmulator, project_id: str) -> Iterator[dict[str, Anything]]:
    for found in emulator.manage.iter_usage_requests(project_id, {"limit": 100}):
        yield found.to_dict() | {"path": found.path}


def by_id(records: list[dict[str, Anything]]) -> dict[str, dict[str, Anything]]:
    """Return records by their ids; each comes once."""
    found = {record["request_id"]: record for record in records}
    assert len(found) == len(records)
    return found
