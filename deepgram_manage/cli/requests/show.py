"""`requests show`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Projects, argument, command

from .shape import REQUESTS


@dataclass(frozen=True, kw_only=True)
class ShowRequest:
    """Which record to show."""

    request_id: str = argument("REQUEST")


@command(
    ShowRequest,
    project=Projects.ONE,
    shape=REQUESTS,
    operations=("get_request",),
    examples=(
        "deepgram-manage requests show REQUEST_ID --project 'Acme Production'",
        "deepgram-manage requests show REQUEST_ID --project 'Acme Production' --json",
    ),
)
def run(app: App, options: ShowRequest) -> None:
    """Show a record of the request log.

    REQUEST is the id of a request, as every answer of Deepgram has it. The record is written some
    minutes after the request was made; `requests wait` waits for it.
    """
    app.out.show(app.manage.get_usage_request(app.project_id, options.request_id).to_dict())
