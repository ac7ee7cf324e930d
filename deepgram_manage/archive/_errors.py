"""What goes wrong with an archive itself; failed calls raise the errors of the client."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepgram_manage import DeepgramError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._partition import Partition
    from ._report import SyncReport


class ArchiveError(DeepgramError):
    """An archive cannot be used as it was asked for."""


class ArchiveLockedError(ArchiveError):
    """Another process writes to the archive."""


class ArchiveDamagedError(ArchiveError):
    """A file of the archive is not what the manifest says, or cannot be read."""


class ArchiveSyncError(ArchiveError):
    """Some projects could not be read to the end; what was read is in the archive."""

    def __init__(
        self,
        failures: Mapping[str, Exception],
        report: SyncReport,
        partitions: Sequence[Partition] = (),
    ) -> None:
        lines = [f"{project}: {failure}" for project, failure in failures.items()]
        super().__init__("not all projects could be read: " + "; ".join(lines))
        self.failures: dict[str, Exception] = dict(failures)
        """The error of each project that failed, by its id."""
        self.report: SyncReport = report
        """What was archived nevertheless."""
        self.partitions: list[Partition] = list(partitions)
        """What `plan` found of the other projects; empty in an error of `sync`."""
        self.__cause__: BaseException | None = next(iter(failures.values()), None)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by what it was made of: the arguments of an exception are only its text."""
        return type(self), (self.failures, self.report, self.partitions)
