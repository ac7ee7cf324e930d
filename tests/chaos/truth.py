"""What is true of the state of an emulator, whatever its callers were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.stage import WatchedEmulator


def made(emulator: WatchedEmulator, operation: str, name: str) -> set[str]:
    """The ids of what was created under a name, or its address."""
    state, project = emulator.world.state, emulator.project_id
    with emulator.world.lock:
        match operation:
            case "create_key":
                return {key.api_key_id for key in state.keys(project) if key.comment == name}
            case "send_invite":
                return {email for email in state.invites(project) if email.startswith(f"{name}@")}
            case _:
                entries = state.credentials(project)
                return {entry.credentials_id for entry in entries if entry.comment == name}


def is_there(emulator: WatchedEmulator, operation: str, target: str) -> bool:
    """Whether what a call is to delete is still there."""
    listing = {
        "delete_key": "get_keys",
        "delete_invite": "get_invites",
        "remove_member": "get_members",
        "delete_distribution_credentials": "get_distribution_credentials",
    }
    return target in listed(emulator, listing[operation])


def listed(emulator: WatchedEmulator, operation: str) -> set[str]:
    """What a list is to have at this moment, by id or by address."""
    state, project = emulator.world.state, emulator.project_id
    with emulator.world.lock:
        match operation:
            case "get_projects":
                return {each.project_id for each in state.projects()}
            case "get_keys":
                return {each.api_key_id for each in state.keys(project)}
            case "get_members":
                return {each.member_id for each in state.members(project)}
            case "get_invites":
                return set(state.invites(project))
            case "get_distribution_credentials":
                return {each.credentials_id for each in state.credentials(project)}
    return set()


def key_of(emulator: WatchedEmulator, secret: str) -> str | None:
    """The id of the key that a secret opens."""
    with emulator.world.lock:
        key = emulator.world.state.key_of_secret(secret)
    return None if key is None else key.api_key_id


def project_name(emulator: WatchedEmulator) -> str | None:
    """What the project is called."""
    with emulator.world.lock:
        project = emulator.world.state.project(emulator.project_id)
    return None if project is None else project.name


def scopes_of(emulator: WatchedEmulator, member_id: str) -> tuple[str, ...]:
    """What a member may do."""
    with emulator.world.lock:
        member = emulator.world.state.member(emulator.project_id, member_id)
    return () if member is None else member.scopes
