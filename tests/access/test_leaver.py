"""What goes with an account that leaves, compared with what the emulator deletes."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import DeepgramApiError, access
from tests.access.sizes import LEAVERS

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.access.conftest import Run
    from tests.support.wire import Anything

ANN = "ann@example.com"


def add_account(emulator: DeepgramEmulator, seed: int) -> list[str]:
    """Make random projects in which Ann may have keys; return the ids of the projects."""
    chance = random.Random(seed)  # noqa: S311 -- chance that repeats is the point
    projects = [emulator.project_id]
    for number in range(chance.randrange(3)):
        project = emulator.add_project(f"Project {number}")
        emulator.add_member(
            project, "owner@example.com", scopes=["owner"], member_id=emulator.member_id
        )
        projects.append(project)
    ann, bob = (f"0000000{n}-0000-4000-8000-{seed:012}" for n in (1, 2))
    for project in projects:
        members = [emulator.member_id]
        if chance.random() < 0.7:
            role = chance.choice(["member", "admin", "owner"])
            members.append(
                emulator.add_member(
                    project, chance.choice([ANN, "Ann@Example.com"]), scopes=[role], member_id=ann
                )
            )
        if chance.random() < 0.5:
            members.append(emulator.add_member(project, "bob@example.com", member_id=bob))
        if chance.random() < 0.3:
            emulator.add_invite(project, ANN, "member")
        for _ in range(chance.randrange(6)):
            expires = chance.choice([None, None, emulator.now() - 10**10, emulator.now() + 10**12])
            emulator.add_key(project, chance.choice(members), expires=expires)
    return projects


def key_ids(emulator: DeepgramEmulator, project: str) -> set[str]:
    """The keys there are."""
    return {key.api_key_id for key in emulator.manage.get_keys(project).api_keys}


@pytest.mark.parametrize("seed", range(LEAVERS))
def test_listed_keys_are_those_that_die(
    run: Run, deepgram_emulator: DeepgramEmulator, seed: int
) -> None:
    """The keys that are listed are exactly those that the removal of the account deletes."""
    emulator = deepgram_emulator
    projects = add_account(emulator, seed)
    before = {project: key_ids(emulator, project) for project in projects}

    leaver = run(access.leaver, ANN)

    listed = {key.api_key_id for key in leaver.keys}
    for project in leaver.projects:
        if project.member_id is not None:
            emulator.manage.remove_member(project.project_id, project.member_id)
    died = {key for each in projects for key in before[each] - key_ids(emulator, each)}
    assert listed == died


def test_only_owner_is_said_before(run: Run, deepgram_emulator: DeepgramEmulator) -> None:
    """That the only owner cannot be removed is said before anything is sent."""
    leaver = run(access.leaver, "owner@example.com")

    (project,) = leaver.projects
    assert project.is_only_owner
    assert project.is_caller
    assert "only owner" in leaver.refusals[0]
    with pytest.raises(DeepgramApiError):
        deepgram_emulator.manage.remove_member(project.project_id, project.member_id or "")


def test_keys_come_with_spend_and_use(run: Run, deepgram_emulator: DeepgramEmulator) -> None:
    """Each key has what it cost and its newest request, and the sum is said."""
    emulator = deepgram_emulator
    member = emulator.add_member(emulator.project_id, ANN)
    key = emulator.add_key(emulator.project_id, member, comment="production")
    emulator.add_history(emulator.project_id, 300, days=10, api_key_ids=[key.api_key_id])
    emulator.set_settling(emulator.project_id)

    leaver = run(access.leaver, ANN)

    ((each,),) = [project.keys for project in leaver.projects]
    assert leaver.spend_usd == each.spend_usd
    assert each.spend_usd is not None
    assert each.spend_usd > 0
    assert each.last_use.seen is not None


def test_commands_replace_the_keys(run: Run, deepgram_emulator: DeepgramEmulator) -> None:
    """There is a command for each key that lives, for the removal and for the invitation."""
    emulator = deepgram_emulator
    member = emulator.add_member(emulator.project_id, ANN)
    alive = emulator.add_key(emulator.project_id, member)
    emulator.add_key(emulator.project_id, member, expires=emulator.now() - 10**10)
    other = emulator.add_project("Other")
    emulator.add_member(other, "owner@example.com", scopes=["owner"], member_id=emulator.member_id)
    emulator.add_invite(other, ANN)

    commands = run(access.leaver, ANN).commands

    assert [command.split()[1:4] for command in commands] == [
        ["keys", "rotate", "start"],
        ["members", "remove", member],
        ["invites", "delete", ANN],
    ]
    assert alive.api_key_id in commands[0]


def test_nobody_by_that_name(run: Run) -> None:
    """An address that is nowhere has no projects."""
    leaver = run(access.leaver, "nobody@example.com")

    assert (leaver.projects, leaver.keys, leaver.commands) == ([], [], [])


def test_what_cannot_be_read_is_said(run: Run, deepgram_emulator: DeepgramEmulator) -> None:
    """Without the right to see members, nobody can tell what goes with somebody."""
    key = deepgram_emulator.add_key(
        deepgram_emulator.project_id, deepgram_emulator.member_id, scopes=["usage:read"]
    )

    leaver = run(access.leaver, ANN, key=key.secret)

    assert [each.what for each in leaver.unread] == ["members and keys"]


def test_empty_address_is_refused(deepgram_emulator: DeepgramEmulator) -> None:
    """No address is nobody's."""
    nobody: Anything = " "
    with pytest.raises(ValueError, match="email"):
        access.leaver(deepgram_emulator.manage, nobody)
