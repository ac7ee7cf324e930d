"""`api`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from deepgram_manage import RequestLogError
from deepgram_manage.cli.frame import App, Projects, Shape, argument, command, option
from deepgram_manage.cli.frame.failures import usage_error
from deepgram_manage.cli.frame.output import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deepgram_manage.cli.frame import Item

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_PLACE = "{project_id}"
_PAGE = 100
ANYTHING = Shape(columns=(), fields=())


@dataclass(frozen=True, kw_only=True)
class CallApi:
    """Which call to make."""

    method: str = argument("METHOD", type=click.Choice(_METHODS, case_sensitive=False))
    path: str = argument("PATH")
    query: tuple[str, ...] = option(
        "--query", multiple=True, metavar="NAME=VALUE", help="A query parameter; may be repeated."
    )
    fields: tuple[str, ...] = option(
        "--field", multiple=True, metavar="NAME=VALUE", help="A field of the body; may be repeated."
    )
    input: str | None = option(
        "--input", metavar="FILE", help="Read the body from a file of JSON; - is standard input."
    )
    paginate: bool = option(
        "--paginate",
        is_flag=True,
        help="Fetch all pages of the request log; other answers have one page.",
    )

    def body(self, app: App) -> Any:
        """Return the body; None for none.

        Raises:
            CommandError: It is not JSON, or a field is not NAME=VALUE.
        """
        if self.input is None:
            return dict(_pair("--field", each) for each in self.fields) or None
        if self.fields:
            raise usage_error("--field and --input exclude each other: choose one.")
        try:
            is_piped = self.input == "-"
            # Of bytes, json finds out the encoding: shells of Windows write UTF-16, and marks.
            return json.loads(
                app.streams.read_bytes() if is_piped else Path(self.input).read_bytes()
            )
        except (ValueError, RecursionError) as error:
            raise usage_error(f"--input {self.input} is not JSON: {error}.") from None


def deletes(options: CallApi) -> bool:
    """Return whether a call destroys something."""
    return options.method.upper() == "DELETE"


@command(
    CallApi,
    project=Projects.ONE,
    shape=ANYTHING,
    writes=True,
    deletes=deletes,
    takes_long=True,
    examples=(
        "deepgram-manage api GET /v1/projects --jq '.projects[].name'",
        "deepgram-manage api GET /v1/projects/{project_id}/keys --project 'Acme Production'",
    ),
)
def run(app: App, options: CallApi) -> None:
    """Make any API call, and show its JSON answer.

    {project_id} in the PATH stands for the project of --project.
    """
    if app.out.form in {Form.TABLE, Form.TSV}:
        app.out.form = Form.JSON
    path = options.path
    if _PLACE in path:
        path = path.replace(_PLACE, app.project_id)
    query = [_pair("--query", each) for each in options.query]
    method = options.method.upper()
    if options.paginate and method != "GET":
        raise usage_error(f"--paginate works with GET, not with {method}.")
    # The log alone has pages: any other answer is whole.
    if options.paginate and path.endswith("/requests"):
        app.out.show_all(_all_pages(app, path, dict(query)))
        return
    body = options.body(app)
    if deletes(options):
        app.confirm(f"Send DELETE {path}?")
    answer: Any = app.manage.request(method, path, query=_grouped(query), body=body)
    app.out.show(answer.value)


def _all_pages(app: App, path: str, query: dict[str, str]) -> Iterator[Item]:
    """Yield all records, up to one instant, since new ones would shift the pages."""
    query = {"limit": str(_PAGE), "end": app.now().isoformat(timespec="seconds")} | query
    asked = int(query["limit"]) if query["limit"].isdecimal() else _PAGE
    before: list[Any] = []
    with app.progress("requests") as progress:
        for page in count():
            answer: Any = app.manage.request("GET", path, query=query | {"page": str(page)}).value
            records = _records(answer, page)
            if records and records == before:
                raise RequestLogError(f"the server gives page {page - 1} again as page {page}")
            yield from records
            progress.advance(len(records))
            # A server may give fewer on a page than it was asked for, and says how many.
            most: Any = answer.get("limit")
            if not records or len(records) < (most if isinstance(most, int) else asked):
                return
            before = records


def _records(answer: Any, page: int) -> list[Any]:
    records: Any = None
    if isinstance(answer, dict):
        records = cast("dict[str, Any]", answer).get("requests") or []
    if not isinstance(records, list):
        raise RequestLogError(f"the answer for page {page} is not a page of the log")
    return records  # pyright: ignore[reportUnknownVariableType]


def _pair(name: str, text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise usage_error(f"{name} {text!r}: write NAME=VALUE.")
    return key, value


def _grouped(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    """Return a query in which a name that was given twice has two values."""
    grouped: dict[str, list[str]] = {}
    for name, value in pairs:
        grouped.setdefault(name, []).append(value)
    return grouped
