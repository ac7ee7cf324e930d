"""What the request log can be filtered by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from deepgram_manage.cli.frame import App, option

if TYPE_CHECKING:
    from deepgram_manage import UsageRequestOptions


@dataclass(frozen=True, kw_only=True)
class LogFilters:
    """Which records to show, whenever they were made."""

    status: str | None = option(
        "--status",
        type=click.Choice(("succeeded", "failed")),
        help="Only requests with this status.",
    )
    key: str | None = option("--key", metavar="KEY", help="Only this key, by id or comment.")
    endpoint: str | None = option("--endpoint", metavar="NAME", help="Like listen or speak.")
    method: str | None = option("--method", metavar="NAME", help="sync, async or streaming.")
    deployment: str | None = option("--deployment", metavar="NAME", help="hosted, self-hosted, …")

    def asked(self, app: App, **more: Any) -> UsageRequestOptions:
        """Return what the API is asked.

        Raises:
            CommandError: There is no such key.
        """
        from deepgram_manage import UsageRequestOptions
        from deepgram_manage.cli.keys.finding import key_id_of

        return UsageRequestOptions(
            status=self.status,
            accessor=key_id_of(app, self.key) if self.key else None,
            endpoint=self.endpoint,
            method=self.method,
            deployment=self.deployment,
            **more,
        )
