"""Projects: reading, renaming, deleting, leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.emulator.errors import RefusalError, only_owner

if TYPE_CHECKING:
    from deepgram_manage.emulator.context import Context
    from deepgram_manage.emulator.json_types import JsonValue
    from deepgram_manage.emulator.state import Project


def _summary(project: Project) -> dict[str, JsonValue]:
    shown: dict[str, JsonValue] = {"project_id": project.project_id, "name": project.name}
    return shown if project.company is None else shown | {"company": project.company}


def list_projects(context: Context) -> JsonValue:
    """List the projects the key opens."""
    projects = context.state.projects_of(context.caller)
    return {"projects": [_summary(project) for project in projects]}


def get_project(context: Context) -> JsonValue:
    """Return one project."""
    project = context.project
    shown = _summary(project)
    return shown if project.mip_opt_out is None else shown | {"mip_opt_out": project.mip_opt_out}


def update_project(context: Context) -> JsonValue:
    """Rename a project."""
    name, company = context.body(
        lambda fields, _body: (fields.text_or_none("name"), fields.text_or_none("company"))
    )
    context.state.update_project(context.project.project_id, name, company)
    return {"message": "Successfully updated project info."}


def delete_project(context: Context) -> JsonValue:
    """Delete a project with everything in it."""
    context.state.delete_project(context.project.project_id)
    return {"message": "Successfully deleted a project."}


def leave_project(context: Context) -> JsonValue:
    """Remove the calling account and its keys."""
    member_id = context.caller.member_id
    refuse_for_only_owner(context, member_id)
    context.state.remove_member(context.project.project_id, member_id)
    return {"message": "Successfully removed account from project."}


def refuse_for_only_owner(context: Context, member_id: str) -> None:
    """Refuse the call if the project would be without an owner without this member."""
    members = context.state.members(context.project.project_id)
    if [item.member_id for item in members if "owner" in item.scopes] == [member_id]:
        raise RefusalError(only_owner())
