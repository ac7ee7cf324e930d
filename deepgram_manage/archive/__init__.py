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
    from ._checking import (
        DayCheck,
        Finding,
        ProjectStatus,
        Verification,
        status,
        verify,
    )
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
    from ._queries import (
        Question,
        RecordFilters,
        ask,
        open,
        questions,
        records,
    )
    from ._report import (
        Progress,
        SyncReport,
    )
    from ._rewriting import (
        compact,
        export,
        rebuild,
    )
    from ._source import (
        Source,
        read,
    )
    from ._sync_call import (
        SyncSettings,
        plan,
        sync,
    )

_MODULES = {
    "DayCheck": "._checking",
    "Finding": "._checking",
    "ProjectStatus": "._checking",
    "Verification": "._checking",
    "status": "._checking",
    "verify": "._checking",
    "ArchiveDamagedError": "._errors",
    "ArchiveError": "._errors",
    "ArchiveLockedError": "._errors",
    "ArchiveSyncError": "._errors",
    "Estimate": "._partition",
    "Partition": "._partition",
    "estimate": "._partition",
    "partitions": "._partition",
    "Question": "._queries",
    "ask": "._queries",
    "open": "._queries",
    "RecordFilters": "._queries",
    "questions": "._queries",
    "records": "._queries",
    "Progress": "._report",
    "SyncReport": "._report",
    "compact": "._rewriting",
    "export": "._rewriting",
    "rebuild": "._rewriting",
    "Source": "._source",
    "read": "._source",
    "SyncSettings": "._sync_call",
    "plan": "._sync_call",
    "sync": "._sync_call",
}

__all__ = [
    "ArchiveDamagedError",
    "ArchiveError",
    "ArchiveLockedError",
    "ArchiveSyncError",
    "DayCheck",
    "Estimate",
    "Finding",
    "Partition",
    "Progress",
    "ProjectStatus",
    "Question",
    "RecordFilters",
    "Source",
    "SyncReport",
    "SyncSettings",
    "Verification",
    "ask",
    "compact",
    "estimate",
    "export",
    "open",
    "partitions",
    "plan",
    "questions",
    "read",
    "rebuild",
    "records",
    "status",
    "sync",
    "verify",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
