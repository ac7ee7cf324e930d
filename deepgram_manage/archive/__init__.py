"""An archive of the request log that outlives the 90 days for which the API keeps it.

    from deepgram_manage import DeepgramClient, archive

    archive.sync(DeepgramClient().manage, "lake")       # run it again whenever you like
    archive.open("lake").sql("FROM requests LIMIT 5")   # DuckDB

Needs the extra `deepgram-manage[archive]`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._errors import (
        ArchiveDamagedError,
        ArchiveError,
        ArchiveLockedError,
        ArchiveSyncError,
    )
    from ._partition import (
        Estimate,
        Partition,
        estimate,
        partitions,
    )
    from ._report import (
        Progress,
        SyncReport,
    )
    from ._sync_call import (
        plan,
        sync,
    )

_MODULES = {
    "ArchiveDamagedError": "._errors",
    "ArchiveError": "._errors",
    "ArchiveLockedError": "._errors",
    "ArchiveSyncError": "._errors",
    "Estimate": "._partition",
    "Partition": "._partition",
    "estimate": "._partition",
    "partitions": "._partition",
    "Progress": "._report",
    "SyncReport": "._report",
    "plan": "._sync_call",
    "sync": "._sync_call",
}

__all__ = [
    "ArchiveDamagedError",
    "ArchiveError",
    "ArchiveLockedError",
    "ArchiveSyncError",
    "Estimate",
    "Partition",
    "Progress",
    "SyncReport",
    "estimate",
    "partitions",
    "plan",
    "sync",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
