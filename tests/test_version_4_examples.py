"""What the eleven examples of version 4 for this API do, done on the emulator.

Each is a program of its own that imports from `deepgram`, once this package stands in for it.
"""

from __future__ import annotations

import logging
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

import deepgram_manage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.servers import Server

EXAMPLES: dict[str, tuple[str, list[str]]] = {
    "balances": (
        """
        from deepgram import DeepgramClient, DeepgramClientOptions
        from deepgram.utils import verboselogs

        config: DeepgramClientOptions = DeepgramClientOptions(verbose=verboselogs.SPAM)
        manage = DeepgramClient("", config).manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        for balance in manage.get_balances(project_id).balances:
            again = manage.get_balance(project_id, balance.balance_id)
            print(balance.amount == again.amount, again.balance_id)
        """,
        ["True balance-id"],
    ),
    "invitations": (
        """
        from deepgram import DeepgramClient, InviteOptions

        manage = DeepgramClient().manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        before = len(manage.get_invites(project_id).invites)
        options = InviteOptions(email="new@example.com", scope="member")
        print(bool(manage.send_invite_options(project_id, options).message))
        invite = manage.get_invites(project_id).invites[-1]
        print(invite.email, invite.scope)
        print(bool(manage.delete_invite(project_id, "new@example.com").message))
        print(len(manage.get_invites(project_id).invites) == before)
        """,
        ["True", "new@example.com member", "True", "True"],
    ),
    "invitations, as dicts": (
        """
        from deepgram import DeepgramClient, InviteOptions

        manage = DeepgramClient().manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        options: InviteOptions = {"email": "new@example.com", "scope": "member"}
        print(bool(manage.send_invite_options(project_id, options).message))
        print(bool(manage.delete_invite(project_id, "new@example.com").message))
        """,
        ["True", "True"],
    ),
    "invitations, asynchronous": (
        """
        import asyncio
        import os
        from deepgram import DeepgramClient, InviteOptions

        deepgram: DeepgramClient = DeepgramClient(os.getenv("DG_API_KEY"))

        async def main():
            projects = await deepgram.asyncmanage.v("1").get_projects()
            project_id = projects.projects[0].project_id
            options: InviteOptions = {"email": "new@example.com", "scope": "member"}
            sent = await deepgram.asyncmanage.v("1").send_invite_options(project_id, options)
            print(bool(sent.message))
            listed = await deepgram.asyncmanage.v("1").get_invites(project_id)
            print([invite.email for invite in listed.invites][-1])
            gone = await deepgram.asyncmanage.v("1").delete_invite(project_id, "new@example.com")
            print(bool(gone.message))

        asyncio.run(main())
        """,
        ["True", "new@example.com", "True"],
    ),
    "keys": (
        """
        from deepgram import DeepgramClient, KeyOptions

        manage = DeepgramClient().manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        before = len(manage.get_keys(project_id).api_keys)
        options: KeyOptions = {"comment": "MyTestKey", "scopes": ["member"]}
        made = manage.create_key(project_id, options)
        print(made.comment, made.scopes, len(made.key))
        for key in manage.get_keys(project_id).api_keys:
            if key.api_key.api_key_id == made.api_key_id:
                print(key.member.email, key.api_key.comment, key.api_key.scopes)
        print(manage.get_key(project_id, made.api_key_id).api_key.comment)
        print(bool(manage.delete_key(project_id, made.api_key_id).message))
        print(len(manage.get_keys(project_id).api_keys) == before)
        """,
        [
            "MyTestKey ['member'] 40",
            "ada@example.com MyTestKey ['member']",
            "MyTestKey",
            "True",
            "True",
        ],
    ),
    "members": (
        """
        from deepgram import DeepgramClient

        manage = DeepgramClient().manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        others = [
            member for member in manage.get_members(project_id).members
            if member.email != "ada@example.com"
        ]
        for member in others:
            print(bool(manage.remove_member(project_id, member.member_id).message))
        print([member.email for member in manage.get_members(project_id).members])
        """,
        ["True", "['ada@example.com']"],
    ),
    "scopes": (
        """
        from deepgram import DeepgramClient, ScopeOptions

        manage = DeepgramClient().manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        (member_id,) = [
            member.member_id for member in manage.get_members(project_id).members
            if member.email != "ada@example.com"
        ]
        for scope in ("admin", "member"):
            options: ScopeOptions = {"scope": scope}
            print(bool(manage.update_member_scope(project_id, member_id, options).message))
            print(scope in manage.get_member_scopes(project_id, member_id).scopes)
        """,
        ["True", "True", "True", "True"],
    ),
    "models": (
        """
        from deepgram import DeepgramClient

        manage = DeepgramClient().manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        public = manage.get_models()
        print(bool(public.stt), bool(public.tts))
        model_id = public.stt[-1].uuid
        print(manage.get_model(model_id).uuid == model_id)
        print(manage.get_model(model_id=model_id).uuid == model_id)
        model_id = manage.get_project_models(project_id).tts[-1].uuid
        print(manage.get_project_model(project_id, model_id).uuid == model_id)
        """,
        ["True True", "True", "True", "True"],
    ),
    "models, asynchronous": (
        """
        import asyncio
        from deepgram import DeepgramClient

        async def main():
            manage = DeepgramClient().asyncmanage.v("1")
            project_id = (await manage.get_projects()).projects[0].project_id
            model_id = (await manage.get_models()).stt[-1].uuid
            print((await manage.get_model(model_id)).uuid == model_id)
            model_id = (await manage.get_project_models(project_id)).tts[-1].uuid
            print((await manage.get_project_model(project_id, model_id)).uuid == model_id)

        asyncio.run(main())
        """,
        ["True", "True"],
    ),
    "projects": (
        """
        from deepgram import DeepgramClient, ProjectOptions
        from deepgram.clients.common.v1.errors import DeepgramApiError

        manage = DeepgramClient().manage.v("1")
        project = manage.get_projects().projects[0]
        options: ProjectOptions = {"name": "My TEST RENAME Example"}
        print(bool(manage.update_project_option(project.project_id, options).message))
        print(manage.get_project(project.project_id).name)
        print(bool(manage.update_project(project.project_id, name=project.name).message))
        print(manage.get_project(project.project_id).name == project.name)
        print(bool(manage.delete_project(project.project_id).message))
        try:
            manage.get_project("another")
        except DeepgramApiError as error:
            print(error.status)
        """,
        ["True", "My TEST RENAME Example", "True", "True", "True", "401"],
    ),
    "usage": (
        """
        from deepgram import (
            DeepgramClient, UsageFieldsOptions, UsageRequestOptions, UsageSummaryOptions,
        )

        manage = DeepgramClient().manage.v("1")
        project_id = manage.get_projects().projects[0].project_id
        options: UsageRequestOptions = {}
        page = manage.get_usage_requests(project_id, options)
        for request in page.requests:
            request_id = request.request_id
        print(manage.get_usage_request(project_id, request_id).path == page.requests[-1].path)
        options: UsageFieldsOptions = {}
        fields = manage.get_usage_fields(project_id, options)
        print(all(model.model_id and model.name for model in fields.models))
        print(bool(fields.processing_methods))
        options: UsageSummaryOptions = {}
        summary = manage.get_usage_summary(project_id, options)
        print(all(item.requests for item in summary.results), summary.resolution.units)
        """,
        ["True", "True", "True", "True day"],
    ),
}


@pytest.fixture
def _stands_in() -> Iterator[None]:
    """Let this package stand in for `deepgram`, in this test alone."""
    before = set(vars(deepgram_manage))
    deepgram_manage.install_as_deepgram()
    logger = logging.getLogger("deepgram_manage")
    level = logger.level
    yield
    logger.setLevel(level)
    for name in [name for name in sys.modules if name.partition(".")[0] == "deepgram"]:
        del sys.modules[name]
    for name in {"clients", "utils"} - before:
        delattr(deepgram_manage, name)


@pytest.mark.usefixtures("_stands_in")
@pytest.mark.parametrize("name", EXAMPLES)
def test_example_of_version_4_runs(
    server: Server,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """What an example does can be done with the same words, and has the same results."""
    program, expected = EXAMPLES[name]
    server.emulator.move_clock_to("2024-10-23T12:00:00Z")
    server.emulator.seed("documentation")
    monkeypatch.setenv("DEEPGRAM_API_KEY", "your-api-key")
    monkeypatch.setenv("DEEPGRAM_HOST", server.url)

    exec(compile(dedent(program), name, "exec"), {"__name__": "__main__"})  # noqa: S102 -- ours

    assert capsys.readouterr().out.splitlines() == expected
