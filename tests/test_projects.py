"""Projects: what is sent, and what is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import ProjectOptions
from tests.support.samples import sample

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel


def test_projects_are_listed(call: Caller, wire: Wire) -> None:
    """`get_projects` gives the projects under their documented names."""
    wire.answer = sample("projects_list_legacy_company")

    (project,) = call("get_projects").projects

    (sent,) = wire.answer.body["projects"]
    assert (project.project_id, project.name, project.company) == (
        sent["project_id"],
        sent["name"],
        sent["company"],
    )


def test_times_that_were_not_sent_are_none(call: Caller, wire: Wire) -> None:
    """`created` and `updated` are documented, and None where the server does not send them."""
    wire.answer = sample("projects_get")

    project = call("get_project", "p1")

    assert (project.created, project.updated) == (None, None)
    assert (project.created_at, project.updated_at) == (None, None)


def test_times_that_were_sent_are_text_and_parsed_when_asked(call: Caller, wire: Wire) -> None:
    """`created` is the text that was sent, and `created_at` an aware datetime."""
    wire.answer = {"project_id": "p1", "created": "2026-03-18T22:15:00.566270Z"}

    project = call("get_project", "p1")

    assert project.created == "2026-03-18T22:15:00.566270Z"
    assert project.created_at == datetime(2026, 3, 18, 22, 15, 0, 566270, tzinfo=UTC)


def test_time_without_a_zone_is_read_as_utc(call: Caller, wire: Wire) -> None:
    """What `created_at` gives is aware even where the server left the zone out."""
    wire.answer = {"project_id": "p1", "created": "2026-03-18T22:15:00"}

    assert call("get_project", "p1").created_at == datetime(2026, 3, 18, 22, 15, tzinfo=UTC)


def test_opt_out_is_kept(call: Caller, wire: Wire) -> None:
    """`mip_opt_out` is not documented, and readable."""
    wire.answer = sample("projects_get")

    assert call("get_project", "p1").mip_opt_out is wire.answer.body["mip_opt_out"]


def test_unknown_field_is_readable(call: Caller, wire: Wire) -> None:
    """A field that nobody knows yet can be read as an attribute and by its name."""
    wire.answer = {"project_id": "p1", "colour": "teal"}

    project = call("get_project", "p1")

    assert (project.colour, project["colour"]) == ("teal", "teal")


@pytest.mark.parametrize(
    "options", [ProjectOptions(name="new"), {"name": "new"}, "new"], ids=["class", "dict", "str"]
)
def test_update_sends_the_name(call: Caller, wire: Wire, options: Anything) -> None:
    """The new name may come in the options class, in a dict, or alone as in version 4."""
    wire.answer = sample("projects_update")

    message = call("update_project", "p1", options)

    assert wire.sent == ("PATCH", "/v1/projects/p1")
    assert wire.body == {"name": "new"}
    assert message.message == wire.answer.body["message"]


def test_update_sends_only_what_is_set(call: Caller, wire: Wire) -> None:
    """What is not set in the options stays out of the body."""
    call("update_project", "p1", ProjectOptions(company="Example"))

    assert wire.body == {"company": "Example"}


@pytest.mark.parametrize(
    "options", [ProjectOptions(), {}, {"name": None}], ids=["class", "dict", "None"]
)
def test_update_of_nothing_is_refused(call: Caller, wire: Wire, options: Anything) -> None:
    """An update that sets nothing is a ValueError, and is not sent."""
    with pytest.raises(ValueError, match="changes nothing"):
        call("update_project", "p1", options)

    assert not wire.seen


@pytest.mark.parametrize(
    ("method", "path"),
    [("delete_project", "/v1/projects/p1"), ("leave_project", "/v1/projects/p1/leave")],
)
def test_deleting_and_leaving_give_the_message(
    call: Caller, wire: Wire, method: str, path: str
) -> None:
    """Deleting and leaving a project each send a DELETE without a body and give its message."""
    wire.answer = {"message": "done"}

    assert call(method, "p1").message == "done"
    assert wire.sent == ("DELETE", path)
    assert not wire.request.content
