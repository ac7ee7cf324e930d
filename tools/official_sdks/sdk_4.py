"""Every call of the official SDK 4.8.1, run in an environment of its own with the emulator's URL.

The SDK is imported by name, because mypy and pyright look for packages in the other environment.
"""

from __future__ import annotations

import sys
from importlib import import_module

from .calls import BALANCE, GUEST, MEMBER, PROJECT, Calls, make


def calls(url: str) -> Calls:
    """List the calls, what takes things away last."""
    deepgram = import_module("deepgram")
    client = deepgram.DeepgramClient("your-api-key", deepgram.DeepgramClientOptions(url=url))
    manage, self_hosted = client.manage.v("1"), client.selfhosted.v("1")
    key = {"comment": "c", "scopes": ["member"], "time_to_live_in_seconds": 3600}
    invite = {"email": GUEST, "scope": "member"}
    month = {"start": "2026-11-01"}
    credentials = {"comment": "c", "scopes": ["self-hosted:products"], "provider": "quay"}
    return {
        "get_projects": lambda _: manage.get_projects(),
        "get_project": lambda _: manage.get_project(PROJECT),
        "update_project_option": lambda _: manage.update_project_option(PROJECT, {"name": "N"}),
        "get_models": lambda _: manage.get_models(),
        "get_model": lambda done: manage.get_model(done["get_models"].stt[0].uuid),
        "get_project_models": lambda _: manage.get_project_models(PROJECT),
        "get_project_model": lambda done: manage.get_project_model(
            PROJECT, done["get_project_models"].tts[0].uuid
        ),
        "create_key": lambda _: manage.create_key(PROJECT, key),
        "get_keys": lambda _: manage.get_keys(PROJECT),
        "get_key": lambda done: manage.get_key(PROJECT, done["create_key"].api_key_id),
        "delete_key": lambda done: manage.delete_key(PROJECT, done["create_key"].api_key_id),
        "get_members": lambda _: manage.get_members(PROJECT),
        "get_member_scopes": lambda _: manage.get_member_scopes(PROJECT, MEMBER),
        "update_member_scope": lambda _: manage.update_member_scope(
            PROJECT, MEMBER, {"scope": "admin"}
        ),
        "send_invite_options": lambda _: manage.send_invite_options(PROJECT, invite),
        "get_invites": lambda _: manage.get_invites(PROJECT),
        "delete_invite": lambda _: manage.delete_invite(PROJECT, GUEST),
        "get_usage_requests": lambda _: manage.get_usage_requests(PROJECT, {"limit": 100}),
        "get_usage_request": lambda done: manage.get_usage_request(
            PROJECT, done["get_usage_requests"].requests[-1].request_id
        ),
        "get_usage_summary": lambda _: manage.get_usage_summary(PROJECT, month),
        "get_usage_fields": lambda _: manage.get_usage_fields(PROJECT, month),
        "get_balances": lambda _: manage.get_balances(PROJECT),
        "get_balance": lambda _: manage.get_balance(PROJECT, BALANCE),
        "list_selfhosted_credentials": lambda _: self_hosted.list_selfhosted_credentials(PROJECT),
        "create_selfhosted_credentials": lambda _: self_hosted.create_selfhosted_credentials(
            PROJECT, credentials
        ),
        "leave_project": lambda _: manage.leave_project(PROJECT),
        "remove_member": lambda _: manage.remove_member(PROJECT, MEMBER),
        "delete_project": lambda _: manage.delete_project(PROJECT),
    }


if __name__ == "__main__":
    make(calls(sys.argv[1]), *sys.argv[2:])
