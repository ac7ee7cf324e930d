"""Projects, as documented."""

# What a field is read as is narrowed by its annotation; nobody sets it to what the wire has there.
# pyright: reportIncompatibleMethodOverride=false, reportIncompatibleVariableOverride=false

from __future__ import annotations

from datetime import datetime

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import read_datetime

__all__ = [
    "Message",
    "Project",
    "ProjectsResponse",
]


class Message(wire.Message):
    """What the server says about a write that took effect."""

    __slots__ = ()


class Project(wire.Project):
    """A project. `company` is sent by old servers only, `mip_opt_out` for single projects only."""

    __slots__ = ()

    created: str | None = None
    """When the project was made; documented, but None if the server does not send it."""
    updated: str | None = None
    """When the project was changed; documented, but None if the server does not send it."""

    @property
    def created_at(self) -> datetime | None:
        """`created`, parsed."""
        return read_datetime(self.created)

    @property
    def updated_at(self) -> datetime | None:
        """`updated`, parsed."""
        return read_datetime(self.updated)


class ProjectsResponse(wire.ProjectList[Project]):
    """The projects that the credentials may see."""

    __slots__ = ()

    projects: list[Project]
    """The projects; empty when there are none."""
