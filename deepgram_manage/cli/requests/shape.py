"""What a record of the request log shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import Column, Kind, Shape

if TYPE_CHECKING:
    from deepgram_manage.cli.frame import Item


def _path(item: Item) -> Any:
    """Return the path without its query, which can hold the credentials of a callback."""
    path = item.get("path")
    return path.partition("?")[0] if isinstance(path, str) else path


REQUESTS = Shape(
    columns=(
        Column("ID", "request_id", Kind.ID),
        Column("CREATED", "created", Kind.TIME),
        Column("PATH", _path),
        Column("CODE", "response.code", Kind.NUMBER),
        Column("METHOD", "response.details.method"),
        Column("SECONDS", "response.details.duration", Kind.NUMBER),
        Column("USD", "response.details.usd", Kind.NUMBER),
        Column(
            "KEY",
            lambda item: item.get("api_key_id") or item.get("accessor"),
            Kind.ID,
            wide=True,
        ),
        Column("TAGS", "response.details.tags", wide=True),
        Column("MESSAGE", "response.message", wide=True),
    ),
    fields=FIELDS["list_requests"],
    empty="There are no such requests in the log, which goes back 90 days.",
)
