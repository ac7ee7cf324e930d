"""Short-lived keys, and sweeping up after them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import access

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.access.conftest import Run
    from tests.support.wire import Anything

DAY = 86_400 * 1_000_000


@pytest.mark.parametrize("ttl", ["1h", 3600, timedelta(hours=1)])
def test_key_is_short_lived_and_tagged(
    run: Run, deepgram_emulator: DeepgramEmulator, ttl: Anything
) -> None:
    """A key ends by itself, has the least scope, and is told apart in usage by its tag."""
    made = run(access.mint, deepgram_emulator.project_id, for_="customer:acme", ttl=ttl)

    assert made.key
    assert made.tags == ["customer:acme"]
    assert made.scopes == ["usage:write"]
    assert made.comment == "transcribe for customer:acme (1h)"
    lives = made.api_key.expires_at - made.api_key.created_at
    assert abs(lives - timedelta(hours=1)) < timedelta(seconds=2)


def test_presets(run: Run, deepgram_emulator: DeepgramEmulator) -> None:
    """Each preset has the least scopes for its purpose."""
    scopes = {
        preset: run(access.mint, deepgram_emulator.project_id, preset=preset, ttl="1m").scopes
        for preset in access.PRESETS
    }

    assert scopes == {
        "transcribe": ["usage:write"],
        "speak": ["usage:write"],
        "read-usage": ["usage:read"],
    }


@pytest.mark.parametrize(
    ("bad", "message"),
    [
        ({"ttl": "soon"}, "write it like"),
        ({"ttl": 0}, "at least a second"),
        ({"ttl": -5}, "negative"),
        ({"ttl": 1.5}, "ttl=1.5 must be"),
        ({"ttl": "999999999w"}, "must not be longer than 36500d"),
        ({"ttl": 10**18}, "must not be longer than 36500d"),
        ({"ttl": "1h", "preset": "everything"}, "one of transcribe, speak, read-usage"),
        ({"ttl": "1h", "for_": " "}, "for_"),
        ({"ttl": "1h", "tags": "a"}, r"write \['a'\]"),
    ],
)
def test_slips_are_refused(
    deepgram_emulator: DeepgramEmulator, bad: dict[str, Anything], message: str
) -> None:
    """What cannot be meant is refused before anything is sent."""
    with pytest.raises((TypeError, ValueError), match=message):
        access.mint(deepgram_emulator.manage, deepgram_emulator.project_id, **bad)


@pytest.fixture
def swept(deepgram_emulator: DeepgramEmulator) -> dict[str, str]:
    """Keys to sweep and to keep: their ids by what they are."""
    emulator = deepgram_emulator
    emulator.freeze_clock()
    now = emulator.now()

    def add(comment: str, age: int, expires: int | None = None) -> str:
        return emulator.add_key(
            emulator.project_id, emulator.member_id, comment=comment, created=now - age * DAY,
            expires=expires,
        ).api_key_id  # fmt: skip

    ids = {
        "expired": add("expired", 5, now - DAY),
        "idle": add("idle", 200),
        "used": add("used", 200),
        "new": add("new", 5),
    }
    emulator.add_history(emulator.project_id, 100, days=5, api_key_ids=[ids["used"]])
    emulator.set_settling(emulator.project_id)
    return ids


def test_sweep_takes_expired_and_idle_keys(
    run: Run, deepgram_emulator: DeepgramEmulator, swept: dict[str, str]
) -> None:
    """The plan has expired and idle keys; what is done is what was planned."""
    plan = run(access.plan_sweep)

    assert {each.row.api_key_id: each.reason for each in plan.keys} == {
        swept["expired"]: "expired",
        swept["idle"]: "idle",
    }
    assert len(plan.deleted) == 0

    done = run(access.sweep, plan)

    left = deepgram_emulator.manage.get_keys(deepgram_emulator.project_id).api_keys
    assert set(done.deleted) == {swept["expired"], swept["idle"]}
    assert {key.comment for key in left} == {"Admin key", "used", "new"}


def test_calling_key_is_never_swept(run: Run, deepgram_emulator: DeepgramEmulator) -> None:
    """The key that makes the calls stays, however idle it is."""
    plan = run(access.plan_sweep)

    assert [each.row.comment for each in plan.keys] == []
    assert deepgram_emulator.project_id


def test_idle_keys_stay_when_any_may_be_the_calling_one(
    run: Run, deepgram_emulator: DeepgramEmulator, swept: dict[str, str]
) -> None:
    """Deleting it would lock the caller out; a key that has expired makes no calls."""
    deepgram_emulator.add_fault(
        "recorded", "get_token_details", name="project_not_found_modern", count=None
    )

    plan = run(access.plan_sweep)

    assert [each.row.api_key_id for each in plan.keys] == [swept["expired"]]
    assert [each.what for each in plan.unread] == ["the calling key"]


def test_keys_of_which_nobody_can_tell_stay(run: Run, swept: dict[str, str]) -> None:
    """A key whose last use was not looked up is not swept."""
    plan = run(access.plan_sweep, last_seen_calls=0)

    assert [each.row.api_key_id for each in plan.keys] == [swept["expired"]]


def test_key_that_is_gone_is_swept(
    run: Run, deepgram_emulator: DeepgramEmulator, swept: dict[str, str]
) -> None:
    """Somebody deleted a key in the meantime: that is as good."""
    plan = run(access.plan_sweep)
    deepgram_emulator.manage.delete_key(deepgram_emulator.project_id, swept["idle"])

    done = run(access.sweep, plan)

    assert set(done.deleted) == {swept["expired"], swept["idle"]}
    assert not done.failed


def test_key_that_may_not_be_deleted_is_said(
    run: Run, deepgram_emulator: DeepgramEmulator, swept: dict[str, str]
) -> None:
    """A failure is kept by key, and the others are deleted."""
    plan = run(access.plan_sweep)
    deepgram_emulator.add_fault("recorded", "delete_key", name="insufficient_permissions_modern")

    done = run(access.sweep, plan)

    assert len(done.failed) == len(done.deleted) == 1
    assert {*done.failed, *done.deleted} == {swept["expired"], swept["idle"]}
