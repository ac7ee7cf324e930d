"""Projects, as documented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from deepgram_manage_api import models as wire
from deepgram_manage_api.types import new, read_datetime, stored

from .shapes import documented

if TYPE_CHECKING:
    from datetime import datetime

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

    @property
    def created(self) -> str | None:
        """When the project was made; documented, but None if the server does not send it."""
        return documented(self, "created", str)

    @property
    def created_at(self) -> datetime | None:
        """`created`, parsed."""
        return read_datetime(self.created)

    @property
    def updated(self) -> str | None:
        """When the project was changed; documented, but None if the server does not send it."""
        return documented(self, "updated", str)

    @property
    def updated_at(self) -> datetime | None:
        """`updated`, parsed."""
        return read_datetime(self.updated)


class ProjectsResponse(wire.ProjectList):
    """The projects that the credentials may see."""

    __slots__ = ()

    def _new_projects(self) -> Any:
        return new(Project)

    @stored
    def projects(self) -> list[Project]:
        """The projects; empty when there are none."""
        return cast("list[Project]", self._projects)
