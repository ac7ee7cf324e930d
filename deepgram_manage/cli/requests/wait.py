"""`requests wait`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.frame import App, Projects, argument, command, option
from deepgram_manage.cli.frame.failures import usage_error
from deepgram_manage.cli.frame.periods import span

from .shape import REQUESTS


@dataclass(frozen=True, kw_only=True)
class WaitForRequest:
    """Which record to wait for, and for how long."""

    request_id: str = argument("REQUEST")
    within: str = option(
        "--within", default="30m", metavar="SPAN", help="How long to wait. [default: 30m]"
    )


@command(
    WaitForRequest,
    project=Projects.ONE,
    shape=REQUESTS,
    examples=(
        "deepgram-manage requests wait REQUEST_ID --project 'Acme Production'",
        "deepgram-manage requests wait REQUEST_ID --within 45m --project 'Acme Production' --json",
    ),
)
def run(app: App, options: WaitForRequest) -> None:
    """Wait until a request is in the log and its cost has settled, and show it."""
    seconds = span("--within", options.within).total_seconds()
    if not options.request_id.strip(" ."):
        # The client refuses it, too, but only after this has said that it waits.
        raise usage_error(f"REQUEST must be the id of a request, not {options.request_id!r}.")
    project_id = app.project_id
    app.say(f"Waiting for request {options.request_id}, for {options.within} at most.")
    record = app.manage.wait_for_usage_request(project_id, options.request_id, seconds)
    app.out.show(record.to_dict())
