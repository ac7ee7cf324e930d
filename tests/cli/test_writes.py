"""Commands that change something: what they change, and what they say."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.shell import Shell


def test_a_project_is_renamed(shell: Shell) -> None:
    """A project has its new name at once."""
    assert shell.run("projects rename Staging").code == 0
    assert shell.run("projects list --json=name").json == [{"name": "Staging"}]


def test_a_project_is_deleted_with_yes(shell: Shell) -> None:
    """A script says --yes, and the project is gone."""
    assert shell.run("projects delete --yes --json").json["message"]
    assert shell.emulator.world.state.projects() == []


def test_a_key_is_made_as_it_was_asked_for(shell: Shell) -> None:
    """Comment, scopes, tags and end are those of the command line."""
    made = shell.run(
        "keys create --comment deploy --scope usage:write --scope usage:read "
        "--tag a --tag b --expires 2099-01-31 --json"
    ).json
    assert made["comment"] == "deploy"
    assert set(made["scopes"]) == {"usage:write", "usage:read"}
    assert made["tags"] == ["a", "b"]
    assert made["expiration_date"].startswith("2099-01-31T00:00:00")


def test_the_secret_is_all_that_a_pipe_gets(shell: Shell) -> None:
    """`KEY=$(deepgram-manage keys create …)` holds a key that works."""
    secret = shell.run("keys create --comment x --scope owner --ttl 1h").out.strip()
    assert shell.run("keys list", environment={"DEEPGRAM_API_KEY": secret}).code == 0


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("keys create --comment x --scope member --json=comment", 0, "leaves out the secret"),
        ("keys create --comment x --scope member --jq .comment", 0, "leaves out the secret"),
        ("keys create --comment x --scope member --jq .key.nope", 1, "could not be shown"),
        ("self-hosted create --comment x --json=comment", 0, "leaves out the secret"),
        ("self-hosted create --comment x --jq .secret.nope", 1, "could not be shown"),
    ],
)
def test_a_secret_that_is_not_shown_is_said_to_be_lost(
    shell: Shell, line: str, code: int, says: str
) -> None:
    """With the command that deletes what nobody can use."""
    done = shell.run(line)
    assert done.code == code
    assert says in done.err
    (command,) = re.findall(r"deepgram-manage \S+ delete .*", done.err)
    assert shell.run(command).code == 0


def test_members_have_addresses(shell: Shell, deepgram_emulator: DeepgramEmulator) -> None:
    """A member is named by the address, gets another role, and is removed."""
    deepgram_emulator.add_member(deepgram_emulator.project_id, "ann@example.com")
    assert shell.run("members set-scope ann@example.com admin").code == 0
    assert shell.run("members scopes ann@example.com --json").json == {"scopes": ["admin"]}
    assert shell.run("members remove ann@example.com --yes").code == 0
    assert shell.run("members scopes ann@example.com").code == 4


def test_invitations_are_sent_and_withdrawn(shell: Shell) -> None:
    """An invitation is there until it is withdrawn."""
    assert shell.run("invites send ann@example.com --scope admin").code == 0
    assert shell.run("invites list --json").json == [{"email": "ann@example.com", "scope": "admin"}]
    assert shell.run("invites delete ann@example.com --yes").code == 0
    assert shell.run("invites list --json").json == []


def test_credentials_have_comments(shell: Shell) -> None:
    """Self-hosted credentials are named by their comment."""
    assert shell.run("self-hosted create --comment 'Data centre'").code == 0
    assert shell.run("self-hosted show 'data centre' --json").code == 0
    assert shell.run("self-hosted delete 'Data centre' --yes").code == 0
    assert shell.run("self-hosted list --json").json == []


@pytest.mark.parametrize(
    ("line", "request_line", "body"),
    [
        ("projects rename X", "PATCH", {"name": "X"}),
        (
            "keys create --comment x --scope member --ttl 1h",
            "POST",
            {"comment": "x", "scopes": ["member"], "time_to_live_in_seconds": 3600},
        ),
        ("invites send a@b.c", "POST", {"email": "a@b.c", "scope": "member"}),
        ("members remove owner@example.com", "DELETE", None),
        ("projects leave", "DELETE", None),
        ("projects delete", "DELETE", None),
        ("self-hosted create --comment x", "POST", {"comment": "x"}),
    ],
)
def test_a_dry_run_shows_the_request(
    line: str, request_line: str, body: object, shell: Shell
) -> None:
    """--dry-run shows method, address and body, as text and as JSON, and changes nothing."""
    before = [shell.run(f"{noun} list --json").out for noun in ("projects", "keys", "members")]
    text = shell.run(f"{line} --dry-run")
    document = shell.run(f"{line} --dry-run --json").json["request"]
    assert text.code == 0
    assert text.out.splitlines()[0] == f"{request_line} {document['url']}"
    assert document["method"] == request_line
    assert document["body"] == body
    assert body is None or json.loads(text.out.partition("\n")[2]) == body
    after = [shell.run(f"{noun} list --json").out for noun in ("projects", "keys", "members")]
    assert before == after
