"""Replacing a key: each step, what it refuses, and what it leaves behind."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from attrs import evolve

from deepgram_manage import DeepgramError, PermissionDeniedError, access
from deepgram_manage.access._state import States

if TYPE_CHECKING:
    from collections.abc import Mapping

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.access.conftest import Run
    from tests.support.wire import Anything

HOUR = 3600


class Rotating:
    """A key to rotate, and functions that do so with one of the clients."""

    def __init__(self, emulator: DeepgramEmulator, run: Run, folder: Path) -> None:
        """Set the stage."""
        self.emulator = emulator
        self.run = run
        self.project = emulator.project_id
        self.state = folder / "states"
        self.path = folder / "key"
        self.sink: Anything = access.sinks.File(self.path)
        self.old = emulator.add_key(
            self.project, emulator.member_id, scopes=["usage:write"], comment="ci", tags=["a"]
        )
        emulator.freeze_clock()

    def start(self, key: str | None = None, **options: Anything) -> Anything:
        """Start a rotation."""
        return self.run(
            access.rotate.start,
            self.project,
            key or self.old.api_key_id,
            self.sink,
            state=self.state,
            **options,
        )

    def keys(self) -> dict[str, Anything]:
        """The keys by id, without the admin's."""
        listed = self.emulator.manage.get_keys(self.project).api_keys
        return {key.api_key_id: key for key in listed if key.comment != "Admin key"}

    def works(self, secret: str) -> bool:
        """Whether calls succeed with a secret."""
        try:
            self.emulator.client_for(secret).manage.get_token_details()
        except DeepgramError:
            return False
        return True

    def use(self, seconds_between: float) -> None:
        """Let the old key be used from now on."""
        self.emulator.add_history(self.project, 1, days=1, api_key_ids=[self.old.api_key_id])
        self.emulator.set_arrivals(self.project, 1 / seconds_between)

    def phase(self) -> str:
        """How far the only rotation is."""
        (rotation,) = access.rotate.list_rotations(self.state)
        return rotation.phase


@pytest.fixture
def rotating(deepgram_emulator: DeepgramEmulator, run: Run, tmp_path: Path) -> Rotating:
    """A key to rotate."""
    return Rotating(deepgram_emulator, run, tmp_path)


def test_both_keys_live_in_the_overlap(rotating: Rotating) -> None:
    """After the start, the destination holds a new key that works, and so does the old one."""
    rotation = rotating.start()

    secret = rotating.path.read_text("utf-8").strip()
    assert rotation.phase == "overlap"
    assert rotating.keys().keys() == {rotating.old.api_key_id, rotation.new_key_id}
    assert rotating.works(secret)
    assert rotating.works(rotating.old.secret)
    assert secret != rotating.old.secret


def test_new_key_is_like_the_old_one(rotating: Rotating) -> None:
    """Scopes and tags are the same, and the comment has the mark of the rotation."""
    rotation = rotating.start()

    new = rotating.keys()[rotation.new_key_id]
    assert new.comment == f"ci [{rotation.id}]"
    assert (new.scopes, new.tags) == (["usage:write"], ["a"])
    assert new.expiration_date is None


def test_earlier_mark_is_replaced(rotating: Rotating) -> None:
    """The mark of an earlier rotation makes room for the new one, and look-up ignores it."""
    rotating.emulator.add_key(
        rotating.project, rotating.emulator.member_id, comment="web [rot-12ab]"
    )

    rotation = rotating.start("web")

    assert rotating.keys()[rotation.new_key_id].comment == f"web [{rotation.id}]"


def test_new_key_lives_as_long_as_the_old_one_was_to(rotating: Rotating) -> None:
    """A key that was made for 30 days is followed by one for 30 days."""
    day = 86_400 * 1_000_000
    now = rotating.emulator.now()
    key = rotating.emulator.add_key(
        rotating.project,
        rotating.emulator.member_id,
        comment="month",
        created=now - 20 * day,
        expires=now + 10 * day,
    )

    rotation = rotating.start(key.api_key_id)

    new = rotating.keys()[rotation.new_key_id]
    assert (new.expires_at - new.created_at).days == 30


def test_policy_can_add_an_expiry(rotating: Rotating) -> None:
    """A key that never ends is followed by one that does, when that is wanted."""
    rotation = rotating.start(lives="90d")

    new = rotating.keys()[rotation.new_key_id]
    assert (new.expires_at - new.created_at).days == 90


def test_finish_waits_for_the_overlap(rotating: Rotating) -> None:
    """The old key lives for the overlap, however silent it is."""
    rotation = rotating.start()
    rotating.emulator.advance(23 * HOUR)

    with pytest.raises(access.RotationError, match="both keys live until") as caught:
        rotating.run(access.rotate.finish, rotation.id, state=rotating.state)

    assert caught.value.reason == "overlap"
    assert rotating.works(rotating.old.secret)


def test_finish_deletes_a_silent_key(rotating: Rotating) -> None:
    """After the overlap, a key that nobody uses is deleted; doing it twice is no harm."""
    rotation = rotating.start()
    rotating.emulator.advance(25 * HOUR)

    done = rotating.run(access.rotate.finish, rotation.id, state=rotating.state)
    again = rotating.run(access.rotate.finish, rotation.id, state=rotating.state)

    assert done.phase == again.phase == "done"
    assert rotating.keys().keys() == {rotation.new_key_id}


def test_finish_refuses_while_the_old_key_is_used(rotating: Rotating) -> None:
    """A key in use stays, and the error says from when and for what it was used."""
    rotation = rotating.start()
    rotating.use(600)
    rotating.emulator.advance(30 * HOUR)

    with pytest.raises(access.RotationError, match="was used at") as caught:
        rotating.run(access.rotate.finish, rotation.id, state=rotating.state)

    assert caught.value.reason == "still-used"
    assert "/v1/" in str(caught.value)
    assert "log is complete up to" in str(caught.value)
    assert rotating.works(rotating.old.secret)


def test_finish_goes_on_when_the_old_key_falls_silent(rotating: Rotating) -> None:
    """Once the log has shown no use for longer than its delay and an hour, it is deleted."""
    rotation = rotating.start()
    rotating.use(600)
    rotating.emulator.advance(30 * HOUR)
    rotating.emulator.set_arrivals(rotating.project, 0)
    rotating.emulator.advance(1.2 * HOUR)
    with pytest.raises(access.RotationError):
        rotating.run(access.rotate.finish, rotation.id, state=rotating.state)
    rotating.emulator.advance(0.5 * HOUR)

    assert rotating.run(access.rotate.finish, rotation.id, state=rotating.state).phase == "done"


def test_force_deletes_a_key_in_use(rotating: Rotating) -> None:
    """Who insists gets the old key deleted."""
    rotation = rotating.start()
    rotating.use(600)
    rotating.emulator.advance(HOUR)

    rotating.run(access.rotate.finish, rotation.id, state=rotating.state, force=True)

    assert not rotating.works(rotating.old.secret)


def test_now_skips_overlap_and_silence_only(rotating: Rotating) -> None:
    """For a leak, the old key goes at once, after the new one was verified and stored."""
    rotation = rotating.start(now=True)

    assert rotation.phase == "done"
    assert rotating.works(rotating.path.read_text("utf-8").strip())
    assert not rotating.works(rotating.old.secret)


def test_status_counts_uses_since_the_new_key(rotating: Rotating) -> None:
    """The status has the uses of the old key since the new one was stored, and the decision."""
    rotation = rotating.start()
    rotating.use(600)
    rotating.emulator.advance(HOUR)

    decision, silence = rotating.run(access.rotate.status, rotation.id, state=rotating.state)

    assert (decision.may_finish, decision.reason) == (False, "overlap")
    assert silence.requests == 6
    assert silence.key_id == rotating.old.api_key_id


def test_key_that_is_gone_counts_as_deleted(rotating: Rotating) -> None:
    """Somebody else deleted the old key: the rotation is done."""
    rotation = rotating.start()
    rotating.emulator.manage.delete_key(rotating.project, rotating.old.api_key_id)
    rotating.emulator.advance(25 * HOUR)

    assert rotating.run(access.rotate.finish, rotation.id, state=rotating.state).phase == "done"


def test_two_rotations_of_a_key_are_refused(rotating: Rotating) -> None:
    """While a rotation is not over, neither its old nor its new key is rotated."""
    rotation = rotating.start()

    for key in (rotating.old.api_key_id, rotation.new_key_id):
        with pytest.raises(access.RotationError, match=rotation.id) as caught:
            rotating.start(key)
        assert caught.value.reason == "unfinished"
    assert len(rotating.keys()) == 2


def test_two_processes_at_once_are_refused(rotating: Rotating) -> None:
    """While somebody works on a key, nobody else does."""
    with (
        States(rotating.state).locked(rotating.old.api_key_id),
        pytest.raises(access.RotationError) as caught,
    ):
        rotating.start()

    assert caught.value.reason == "busy"
    assert rotating.keys().keys() == {rotating.old.api_key_id}


@pytest.mark.parametrize("key", ["nothing", "00000000-0000-4000-8000-000000000000"])
def test_unknown_key(rotating: Rotating, key: str) -> None:
    """A key that is not there is named."""
    with pytest.raises(access.RotationError, match=key) as caught:
        rotating.start(key)

    assert caught.value.reason == "no-key"


def test_name_of_two_keys(rotating: Rotating) -> None:
    """A comment that two keys have does not choose one of them."""
    rotating.emulator.add_key(rotating.project, rotating.emulator.member_id, comment="ci [rot-1]")

    with pytest.raises(access.RotationError, match="give the id") as caught:
        rotating.start("ci")

    assert caught.value.reason == "ambiguous"


def test_change_of_owner_has_to_be_agreed_to(rotating: Rotating) -> None:
    """A new key belongs to the caller: that another account owns the old one is said before."""
    member = rotating.emulator.add_member(rotating.project, "bob@example.com")
    key = rotating.emulator.add_key(rotating.project, member, comment="of bob")

    with pytest.raises(access.OwnerChangeError, match=r"bob@example\.com.*owner@example\.com"):
        rotating.start(key.api_key_id)
    assert len(rotating.keys()) == 2
    rotation = rotating.start(key.api_key_id, accept_new_owner=True)

    assert rotating.keys()[rotation.new_key_id].member.email == "owner@example.com"


def test_caller_without_the_scopes_is_refused(rotating: Rotating) -> None:
    """Who may not create such a key hears so before anything is created."""
    caller = rotating.emulator.add_key(
        rotating.project, rotating.emulator.member_id, scopes=["keys:write"]
    )

    with pytest.raises(access.RotationError, match="usage:write") as caught:
        rotating.run(
            access.rotate.start,
            rotating.project,
            rotating.old.api_key_id,
            rotating.sink,
            state=rotating.state,
            key=caller.secret,
        )

    assert caught.value.reason == "scopes"


class Reluctant:
    """A destination that fails as it is told."""

    can_read = False

    def __init__(self, error: str) -> None:
        """Fail with an error."""
        self.error = error

    def probe(self) -> None:
        """Be writable."""

    def store(self, secret: str, about: Mapping[str, str]) -> None:
        """Fail."""
        del secret, about
        raise access.NotStoredError(self.error)

    def read(self) -> None:
        """Return nothing."""

    def to_dict(self) -> dict[str, Anything]:
        """Return what describes it."""
        return {"kind": "reluctant"}


def test_new_key_is_deleted_when_it_cannot_be_stored(rotating: Rotating) -> None:
    """A destination that does not take the key leaves the old one alone, and nothing else."""
    rotating.sink = Reluctant("the store is closed")

    with pytest.raises(access.RotationError, match="the store is closed") as caught:
        rotating.start()

    assert caught.value.reason == "not-stored"
    assert rotating.keys().keys() == {rotating.old.api_key_id}
    assert rotating.phase() == "creating"


def test_resume_after_a_failing_store(rotating: Rotating) -> None:
    """Once the destination takes keys again, the rotation goes on."""
    rotating.sink = Reluctant("closed")
    with pytest.raises(access.RotationError):
        rotating.start()
    sink = access.sinks.File(rotating.path)

    rotation = rotating.run(
        access.rotate.resume, rotating.old.api_key_id, state=rotating.state, sink=sink
    )

    assert rotation.phase == "overlap"
    assert rotating.works(rotating.path.read_text("utf-8").strip())


class Late(Reluctant):
    """A destination that shows what it took only at the third look."""

    can_read = True

    def __init__(self) -> None:
        """Hold nothing."""
        self.looks = 0
        self.held = ""

    def store(self, secret: str, about: Mapping[str, str]) -> None:
        """Take a secret."""
        del about
        self.held = secret

    def read(self) -> Anything:
        """Return nothing, and later what it holds."""
        self.looks += bool(self.held)
        return self.held if self.looks > 2 else None


def test_destination_that_shows_late_what_it_took(rotating: Rotating, pauses: list[float]) -> None:
    """A key that a store is about to show is not deleted."""
    rotating.sink = Late()

    assert rotating.start().phase == "overlap"
    assert pauses == [0.5, 1.0]


def test_resume_of_a_store_that_cannot_be_read(rotating: Rotating, tmp_path: Path) -> None:
    """What may have been stored lives until the end, and another key is stored."""
    held = tmp_path / "held"
    commands = f"cat > {held}", f"cat {held}"
    rotating.sink = access.sinks.Command(*commands)
    rotation = rotating.start()
    states = States(rotating.state)
    states.save(evolve(rotation, phase="storing"))
    held.unlink()

    resumed = rotating.run(access.rotate.resume, rotation.id, state=rotating.state)

    assert (resumed.phase, resumed.superseded) == ("overlap", (rotation.new_key_id,))
    assert rotating.works(held.read_text("utf-8"))


def test_destination_of_ones_own_is_asked_for(rotating: Rotating) -> None:
    """A destination that is not of this package has to be given again."""
    rotating.sink = Reluctant("closed")
    with pytest.raises(access.RotationError):
        rotating.start()

    with pytest.raises(access.RotationError, match="pass it with sink="):
        rotating.run(access.rotate.resume, rotating.old.api_key_id, state=rotating.state)


def test_abandon_deletes_the_new_key(rotating: Rotating) -> None:
    """A rotation that could not store its key can be given up."""
    rotating.sink = Reluctant("closed")
    with pytest.raises(access.RotationError):
        rotating.start()

    rotation = rotating.run(
        access.rotate.abandon, rotating.old.api_key_id, state=rotating.state, sink=rotating.sink
    )

    assert rotation.phase == "abandoned"
    assert rotating.keys().keys() == {rotating.old.api_key_id}


def test_abandon_refuses_while_the_destination_holds_the_key(rotating: Rotating) -> None:
    """Programs may use what the destination holds: deleting that needs force."""
    rotation = rotating.start()

    with pytest.raises(access.RotationError) as caught:
        rotating.run(access.rotate.abandon, rotation.id, state=rotating.state)
    assert caught.value.reason == "stored"
    rotating.run(access.rotate.abandon, rotation.id, state=rotating.state, force=True)

    assert rotating.keys().keys() == {rotating.old.api_key_id}


def test_abandon_once_the_old_key_is_back(rotating: Rotating) -> None:
    """When the destination holds another key again, the new one can go without force."""
    rotation = rotating.start()
    rotating.path.write_text(f"{rotating.old.secret}\n", "utf-8")

    rotating.run(access.rotate.abandon, rotation.id, state=rotating.state)

    assert rotating.keys().keys() == {rotating.old.api_key_id}


def test_finish_refuses_when_the_destination_holds_another_key(rotating: Rotating) -> None:
    """Somebody put the old key back: deleting it would be an outage."""
    rotation = rotating.start()
    rotating.path.write_text(f"{rotating.old.secret}\n", "utf-8")
    rotating.emulator.advance(25 * HOUR)

    with pytest.raises(access.RotationError) as caught:
        rotating.run(access.rotate.finish, rotation.id, state=rotating.state)

    assert caught.value.reason == "destination-changed"
    assert rotating.works(rotating.old.secret)


def test_new_key_that_expires_in_the_overlap(rotating: Rotating) -> None:
    """The old key stays while the new one is dead, and `resume` stores another."""
    rotation = rotating.start(lives="12h")
    rotating.emulator.advance(25 * HOUR)

    with pytest.raises(access.RotationError) as caught:
        rotating.run(access.rotate.finish, rotation.id, state=rotating.state)
    assert caught.value.reason == "new-key-gone"
    resumed = rotating.run(access.rotate.resume, rotation.id, state=rotating.state)

    assert resumed.new_key_id != rotation.new_key_id
    assert rotating.works(rotating.path.read_text("utf-8").strip())


def test_old_key_that_expires_in_the_overlap(rotating: Rotating) -> None:
    """A dead key needs no silence: there is nobody left to notice."""
    key = rotating.emulator.add_key(
        rotating.project,
        rotating.emulator.member_id,
        comment="short",
        expires=rotating.emulator.now() + HOUR * 1_000_000,
    )
    rotation = rotating.start(key.api_key_id)
    rotating.emulator.advance(2 * HOUR)
    if rotation.lives is not None:
        rotating.run(access.rotate.resume, rotation.id, state=rotating.state)

    done = rotating.run(access.rotate.finish, rotation.id, state=rotating.state)

    assert done.phase == "done"


def test_caller_that_loses_its_rights_midway(rotating: Rotating) -> None:
    """Who may no longer delete hears so; with rights, the rotation goes on."""
    member = rotating.emulator.add_member(rotating.project, "bob@example.com", scopes=["owner"])
    caller = rotating.emulator.add_key(rotating.project, member, scopes=["owner"])
    rotation = rotating.run(
        access.rotate.start,
        rotating.project,
        rotating.old.api_key_id,
        rotating.sink,
        state=rotating.state,
        accept_new_owner=True,
        key=caller.secret,
    )
    weak = rotating.emulator.add_key(
        rotating.project, member, scopes=["keys:write", "usage:read", "members:read"]
    )
    rotating.emulator.advance(25 * HOUR)
    rotating.emulator.manage.delete_key(rotating.project, caller.api_key_id)

    with pytest.raises((PermissionDeniedError, access.RotationError)):
        rotating.run(access.rotate.finish, rotation.id, state=rotating.state, key=weak.secret)
    assert rotating.works(rotating.old.secret)

    assert rotating.run(access.rotate.resume, rotation.id, state=rotating.state).phase in {
        "done",
        "overlap",
    }
    assert rotating.run(access.rotate.finish, rotation.id, state=rotating.state).phase == "done"


def test_key_that_servers_learn_of_late(rotating: Rotating, pauses: list[float]) -> None:
    """A new key that is refused at first is tried for a minute, and stored only then."""

    def refuse(sentence: str) -> None:
        if "verifying" in sentence:
            rotating.emulator.add_fault(
                "recorded", "get_token_details", count=4, name="invalid_auth_legacy"
            )
            assert not rotating.path.exists()

    rotation = rotating.start(progress=refuse)

    assert rotation.phase == "overlap"
    assert pauses == [0.5, 1, 2, 4]


def test_key_that_never_works_is_deleted(rotating: Rotating, pauses: list[float]) -> None:
    """A new key that is refused for a minute is deleted, and nobody ever got to see it."""

    def refuse(sentence: str) -> None:
        if "verifying" in sentence:
            rotating.emulator.add_fault(
                "recorded", "get_token_details", count=99, name="invalid_auth_legacy"
            )
        if "deleting" in sentence:
            rotating.emulator.clear_faults()

    with pytest.raises(access.RotationError, match="it was deleted") as caught:
        rotating.start(progress=refuse)

    assert caught.value.reason == "not-verified"
    assert sum(pauses) == 60
    assert rotating.keys().keys() == {rotating.old.api_key_id}
    assert not rotating.path.exists()


def test_state_holds_no_secret_and_is_private(rotating: Rotating) -> None:
    """The state file has mode 0600, and neither secret nor a part of it."""
    rotating.start()

    (path,) = rotating.state.glob("rot-*.json")
    secret = rotating.path.read_text("utf-8").strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(rotating.state.stat().st_mode) == 0o700
    assert secret[:8] not in path.read_text("utf-8")
    assert rotating.old.secret[:8] not in path.read_text("utf-8")


def test_folder_that_cannot_be_written(rotating: Rotating) -> None:
    """Without a place for the state, nothing is created."""
    rotating.state.parent.joinpath("states").write_text("a file", "utf-8")

    with pytest.raises(access.RotationError) as caught:
        rotating.start()

    assert caught.value.reason == "state"
    assert rotating.keys().keys() == {rotating.old.api_key_id}


def test_destination_that_cannot_be_written(rotating: Rotating) -> None:
    """A destination is tried before anything is created."""
    rotating.sink = access.sinks.File(rotating.path / "missing" / "key")

    with pytest.raises(access.RotationError, match="missing") as caught:
        rotating.start()

    assert caught.value.reason == "not-writable"
    assert rotating.keys().keys() == {rotating.old.api_key_id}
    assert not access.rotate.list_rotations(rotating.state)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="looks into /proc")
def test_disk_that_fills_up_midway(rotating: Rotating, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full when the secret is to be stored costs the new key, and nothing else."""
    real = os.fsync

    def full(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        if name.startswith(".key.") and name.endswith(".tmp"):
            raise OSError(28, "No space left on device")
        real(descriptor)

    monkeypatch.setattr("os.fsync", full)

    with pytest.raises(access.RotationError, match="No space left on device") as caught:
        rotating.start()

    assert caught.value.reason == "not-stored"
    assert rotating.keys().keys() == {rotating.old.api_key_id}
    assert not rotating.path.exists()
    monkeypatch.setattr("os.fsync", real)
    rotation = rotating.run(access.rotate.resume, rotating.old.api_key_id, state=rotating.state)
    assert rotation.phase == "overlap"


def test_broken_state_is_said(rotating: Rotating) -> None:
    """A file that is not a state is named, with what to do."""
    rotating.state.mkdir()
    (rotating.state / "rot-1234.json").write_text("{", "utf-8")

    with pytest.raises(access.RotationError, match=r"rot-1234\.json is not the state"):
        rotating.start()


def test_state_survives_a_round_trip(rotating: Rotating) -> None:
    """What is read from the file is what was written."""
    rotation = rotating.start(lives="90d")

    (read,) = access.rotate.list_rotations(rotating.state)

    assert read == rotation
    assert json.loads(json.dumps(rotation.to_dict())) == rotation.to_dict()


def test_candidates_are_old_and_idle_ones_are_left(rotating: Rotating) -> None:
    """Keys that are older than a limit are due, unless a rotation of them is not over."""
    day = 86_400 * 1_000_000
    made = rotating.emulator.now() - 100 * day
    old = rotating.emulator.add_key(rotating.project, rotating.emulator.member_id, created=made)
    busy = rotating.emulator.add_key(rotating.project, rotating.emulator.member_id, created=made)
    rotating.start(busy.api_key_id)

    rows = rotating.run(access.audit, projects=rotating.project)
    due = access.rotate.candidates(rows, older_than="90d", state=rotating.state)

    assert [row.api_key_id for row in due if row.comment == "key"] == [old.api_key_id]


def test_key_rotates_itself(rotating: Rotating) -> None:
    """A key with rights can be rotated by itself, and deletes itself in the end."""
    key = rotating.emulator.add_key(
        rotating.project, rotating.emulator.member_id, scopes=["owner"], comment="root"
    )
    rotation = rotating.run(
        access.rotate.start,
        rotating.project,
        key.api_key_id,
        rotating.sink,
        state=rotating.state,
        key=key.secret,
    )
    rotating.emulator.advance(25 * HOUR)

    done = rotating.run(access.rotate.finish, rotation.id, state=rotating.state, key=key.secret)

    assert done.phase == "done"
    assert not rotating.works(key.secret)
