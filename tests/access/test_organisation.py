"""Organisation as code: a file, the plan that it makes, and what is left after it was applied."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import access
from deepgram_manage.access._audit import MemberFacts
from deepgram_manage.access._caller import Caller
from deepgram_manage.access._organisation import (
    CurrentProject,
    WantedProject,
    changes_of,
)
from tests.access.sizes import INTERRUPTED

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.access.conftest import Run
    from tests.support.wire import Anything

ROLES = ["member", "admin", "owner"]
PEOPLE = [f"{name}@example.com" for name in ("ann", "bob", "cid", "dora", "eve")]


def organisation(text: str, tmp_path: Path) -> Path:
    """Write a file."""
    path = tmp_path / "organisation.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.fixture
def acme(deepgram_emulator: DeepgramEmulator) -> DeepgramEmulator:
    """A project with an owner, who calls, an admin, a member and an invitation."""
    emulator = deepgram_emulator
    emulator.add_member(emulator.project_id, "ann@example.com", scopes=["admin"])
    emulator.add_member(emulator.project_id, "bob@example.com", scopes=["member"])
    emulator.add_invite(emulator.project_id, "cid@example.com", "member")
    return emulator


def people(emulator: DeepgramEmulator) -> dict[str, str]:
    """The roles there are, of members and of invitations."""
    members = emulator.manage.get_members(emulator.project_id).members
    invites = emulator.manage.get_invites(emulator.project_id).invites
    return {member.email: member.scopes[0] for member in members} | {
        f"invited {invite.email}": invite.scope or "" for invite in invites
    }


FILE = """
[[project]]
id = "{project}"
name = "Acme Production"

[project.members]
"owner@example.com" = "owner"
"Bob@example.com" = "admin"
"dora@example.com" = "member"

[project.invites]
"cid@example.com" = "admin"
"""


def test_plan_reads_well(run: Run, acme: DeepgramEmulator, tmp_path: Path) -> None:
    """The plan is a diff with a line per change, and nothing was changed."""
    before = people(acme)

    plan = run(access.plan, organisation(FILE.format(project=acme.project_id), tmp_path))

    assert str(plan).splitlines() == [
        f"Test project ({acme.project_id})",
        "  ~ name: Test project -> Acme Production",
        "  + dora@example.com: invite as member",
        "  ~ cid@example.com: invited as member -> admin",
        "  ~ bob@example.com: member -> admin",
    ]
    assert people(acme) == before
    assert not plan.is_empty


def test_plan_is_empty_after_apply(run: Run, acme: DeepgramEmulator, tmp_path: Path) -> None:
    """What was applied is as the file says, and another plan has nothing to do."""
    path = organisation(FILE.format(project=acme.project_id), tmp_path)

    applied = run(access.apply, path)

    assert len(applied.done) == 4
    assert applied.failed is None
    assert people(acme) == {
        "owner@example.com": "owner",
        "ann@example.com": "admin",
        "bob@example.com": "admin",
        "invited cid@example.com": "admin",
        "invited dora@example.com": "member",
    }
    assert acme.manage.get_project(acme.project_id).name == "Acme Production"
    assert run(access.plan, path).is_empty
    assert str(run(access.plan, path)) == "Everything is as the file says."


def test_prune_takes_what_the_file_does_not_name(
    run: Run, acme: DeepgramEmulator, tmp_path: Path
) -> None:
    """With `prune`, members and invitations go that the file does not name."""
    path = organisation(
        f'[[project]]\nid = "{acme.project_id}"\n[project.members]\n'
        '"owner@example.com" = "owner"\n"bob@example.com" = "member"\n',
        tmp_path,
    )
    assert run(access.plan, path).is_empty

    plan = run(access.plan, path, prune=True)
    run(access.apply, plan)

    assert [str(change) for change in plan] == [
        "- ann@example.com: remove admin, and the keys of this account",
        "- cid@example.com: withdraw the invitation as member",
    ]
    assert people(acme) == {"owner@example.com": "owner", "bob@example.com": "member"}
    assert run(access.plan, path, prune=True).is_empty


def test_what_the_file_does_not_speak_of_is_not_pruned(
    run: Run, acme: DeepgramEmulator, tmp_path: Path
) -> None:
    """A project without members in the file keeps its members, whatever is asked for."""
    path = organisation(f'[[project]]\nid = "{acme.project_id}"\n', tmp_path)

    assert run(access.plan, path, prune=True).is_empty


def test_member_without_an_address_is_not_pruned() -> None:
    """A member whose address the server did not tell may be one that the file names."""
    state = CurrentProject(
        project_id="p",
        name="Acme",
        members=(
            MemberFacts(member_id="me", email="me@example.com", scopes=("owner",)),
            MemberFacts(member_id="m2", email="", scopes=("member",)),
        ),
    )
    wish = WantedProject(project_id="p", members={"me@example.com": "owner"})
    caller = Caller(api_key_id="k", scopes=("owner",), member_id="me", email="me@example.com")

    changes, refused = changes_of(wish, state, caller, prune=True)

    assert changes == []
    assert [each.reason for each in refused] == ["the server did not tell the address of member m2"]


def test_caller_is_not_locked_out(run: Run, acme: DeepgramEmulator, tmp_path: Path) -> None:
    """Neither the caller nor the last owner loses a role or the membership."""
    path = organisation(
        f'[[project]]\nid = "{acme.project_id}"\n[project.members]\n'
        '"owner@example.com" = "member"\n',
        tmp_path,
    )

    plan = run(access.plan, path)

    assert plan.is_empty
    assert "this is who makes the calls" in str(plan)


def test_caller_that_nobody_knows_is_not_locked_out(
    run: Run, acme: DeepgramEmulator, tmp_path: Path
) -> None:
    """Where the server does not tell who calls, no admin or owner is lowered."""
    acme.add_fault("recorded", "get_token_details", count=None, name="project_not_found_modern")
    path = organisation(
        f'[[project]]\nid = "{acme.project_id}"\n[project.members]\n'
        '"ann@example.com" = "member"\n"bob@example.com" = "admin"\n',
        tmp_path,
    )

    plan = run(access.plan, path)

    assert [str(change) for change in plan] == ["~ bob@example.com: member -> admin"]
    assert "it is not known whether this is who makes the calls" in str(plan)


def test_key_policy_gives_findings(run: Run, acme: DeepgramEmulator, tmp_path: Path) -> None:
    """A policy of the file finds keys; applying it touches none."""
    path = organisation(
        f'[[project]]\nid = "{acme.project_id}"\n[keys]\nmax-age = "100d"\n', tmp_path
    )
    before = acme.manage.get_keys(acme.project_id).to_dict()

    plan = run(access.plan, path)
    run(access.apply, path)

    assert [finding.id for row in plan.findings for finding in row.findings] == [
        "no-expiry",
        "older-than",
    ]
    assert plan.is_empty
    assert acme.manage.get_keys(acme.project_id).to_dict() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", r"write \[\[project\]\]"),
        ("[project]\nid = 'x'", r"write \[\[project\]\]"),
        ("[[project]]\nmembers = {}", "needs an id, or a name"),
        ("[[project]]\nid = 5", "id = 5 must be a text, in quotes"),
        ("[[project]]\nid = 'x'\nmember = {}", "has no 'member'"),
        ("[[project]]\nid = 'x'\n[project.members]\n'a@b.c' = 'boss'", "must be one of"),
        ("[[project]]\nid = 'x'\n[project.members]\n'ann' = 'owner'", "is not an address"),
        (
            "[[project]]\nid = 'x'\n[project.members]\n'a@b.c' = 'owner'\n'A@b.c' = 'owner'",
            "is there twice",
        ),
        (
            "[[project]]\nid = 'x'\n[project.members]\n'a@b.c' = 'owner'\n' a@b.c' = 'member'",
            "is there twice",
        ),
        (
            (
                "[[project]]\nid='x'\n[project.members]\n'a@b.c'='owner'\n[project.invites]\n"
                "'a@b.c'='owner'"
            ),
            "among the members and the invites",
        ),
        ("[[project]]\nid = 'x'\n[keys]\nmax-aeg = '3d'", "did you mean 'max-age'"),
    ],
)
def test_slips_in_a_file_are_said(tmp_path: Path, text: str, message: str) -> None:
    """What cannot be meant is said, with the file."""
    with pytest.raises(ValueError, match=message) as caught:
        access.Organisation.read(organisation(text, tmp_path))

    assert "organisation.toml" in str(caught.value)


def test_file_may_begin_with_a_mark_of_its_encoding(tmp_path: Path) -> None:
    """Editors of Windows begin files with one."""
    file = organisation("\ufeff[[project]]\nid = 'x'", tmp_path)

    assert [each.project_id for each in access.Organisation.read(file).projects] == ["x"]


def test_projects_are_not_created(run: Run, acme: DeepgramEmulator, tmp_path: Path) -> None:
    """A project that is not there cannot be made, and a name of two does not choose one."""
    acme.add_member(acme.add_project("Twin"), "x@example.com", member_id=acme.member_id)
    acme.add_member(acme.add_project("Twin"), "x@example.com", member_id=acme.member_id)

    with pytest.raises(access.AccessError, match="cannot create projects"):
        run(access.plan, organisation("[[project]]\nname = 'New'\n", tmp_path))
    with pytest.raises(access.AccessError, match="give the id"):
        run(access.plan, organisation("[[project]]\nname = 'Twin'\n", tmp_path))


def current(chance: random.Random) -> CurrentProject:
    """Return a random project with an owner, who calls."""
    members = [MemberFacts(member_id="me", email="me@example.com", scopes=("owner",))]
    invites: dict[str, str] = {}
    for number, address in enumerate(PEOPLE):
        place = chance.random()
        role = chance.choice(ROLES)
        if place < 0.5:
            scopes = (role, *chance.choice([(), ("self-hosted:products",)]))
            members.append(MemberFacts(member_id=f"m{number}", email=address, scopes=scopes))
        elif place < 0.75:
            invites[address] = role
    return CurrentProject(project_id="p1", name="Acme", members=tuple(members), invites=invites)


def wanted(chance: random.Random) -> WantedProject:
    """Return random wishes, in any capitals."""
    roles: list[dict[str, str]] = [{}, {}]
    for address in ["me@example.com", *PEOPLE]:
        spelled = chance.choice([address, address.upper(), address.title()])
        where = chance.choice([0, 1, 2])
        if where < 2:
            roles[where][spelled] = chance.choice(ROLES)
    return WantedProject(
        project_id="p1",
        name=chance.choice([None, "Acme", "New"]),
        members=chance.choice([roles[0], roles[0], None]),
        invites=chance.choice([roles[1], roles[1], None]),
    )


@pytest.mark.parametrize("share", range(4))
def test_any_organisation_settles_and_keeps_its_owner(share: int) -> None:
    """Whatever is wanted, there is an owner after each step, and then nothing is left to do."""
    for seed in range(share * 250, share * 250 + 250):
        chance = random.Random(seed)  # noqa: S311 -- chance that repeats is the point
        state, wish, prune = current(chance), wanted(chance), chance.random() < 0.5
        caller = Caller(member_id="me", email="me@example.com")
        changes, refused = changes_of(wish, state, caller, prune=prune)
        # An apply may be interrupted after any change: what is left is planned again.
        for change in changes[: chance.randrange(len(changes) + 1)]:
            state = made(state, change)
            assert any("owner" in member.scopes for member in state.members)
        changes, _refused = changes_of(wish, state, caller, prune=prune)
        for change in changes:
            state = made(state, change)
            assert any("owner" in member.scopes for member in state.members)
        assert "me" in {member.member_id for member in state.members}
        left, still_refused = changes_of(wish, state, caller, prune=prune)
        assert left == []
        assert {str(each) for each in still_refused} == {str(each) for each in refused}


def made(state: CurrentProject, change: Anything) -> CurrentProject:
    """Return what a project is after a change."""
    members, invites, name = list(state.members), dict(state.invites), state.name
    if change.kind == "rename-project":
        name = change.after
    elif change.kind in {"invite", "change-invite"}:
        invites[change.subject] = change.after
    elif change.kind == "withdraw-invite":
        del invites[change.subject]
    else:
        (member,) = [each for each in members if each.member_id == change.member_id]
        members.remove(member)
        if change.kind == "set-role":
            others = tuple(scope for scope in member.scopes if scope not in ROLES)
            members.append(
                MemberFacts(
                    member_id=member.member_id,
                    email=member.email,
                    scopes=(change.after, *others),
                )
            )
    return CurrentProject(
        project_id=state.project_id, name=name, members=tuple(members), invites=invites
    )


@pytest.mark.parametrize("seed", range(INTERRUPTED))
def test_interrupted_apply_is_finished_by_another(
    run: Run, deepgram_emulator: DeepgramEmulator, seed: int
) -> None:
    """On the emulator, with faults in the middle: the next plan has what is left, then none."""
    emulator, chance = deepgram_emulator, random.Random(seed)  # noqa: S311 -- as above
    state, wish = current(chance), wanted(chance)
    for member in state.members[1:]:
        emulator.add_member(emulator.project_id, member.email, scopes=member.scopes)
    for address, role in state.invites.items():
        emulator.add_invite(emulator.project_id, address, role)
    wish = WantedProject(
        project_id=emulator.project_id, name=wish.name, members=wish.members, invites=wish.invites
    )
    file = access.Organisation(projects=(wish,))
    prune = chance.random() < 0.5
    for kind in ("internal_error_after_write", "dropped_after_write", "dropped_before_write"):
        emulator.add_fault(kind, chance.choice(["send_invite", "remove_member", "delete_invite"]))

    for _ in range(6):
        applied = run(access.apply, file, prune=prune)
        if applied.failed is None:
            break

    assert run(access.plan, file, prune=prune).is_empty
