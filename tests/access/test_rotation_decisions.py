"""When an old key may be deleted, decided from a log that is late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from deepgram_manage.access._audit import KeyFacts
from deepgram_manage.access._caller import Caller
from deepgram_manage.access._rotation import (
    LOG_DELAY,
    QUIET_FOR,
    Rotation,
    Silence,
    decide,
    fingerprint_of,
    has_mark,
    marked_comment,
    plain_comment,
    planned,
)
from tests.access.sizes import LOGS

STORED = datetime(2026, 11, 1, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
# Minutes since the new key was stored, and how many minutes late it is in the log.
USES = st.lists(st.tuples(st.integers(0, 60 * 48), st.floats(0, 20)), max_size=30)


def rotation(overlap: timedelta = timedelta(hours=24)) -> Rotation:
    """Return a rotation in its overlap."""
    return Rotation(
        id="rot-1",
        project_id="p",
        phase="overlap",
        old_key_id="old",
        comment="ci [rot-1]",
        scopes=("usage:write",),
        tags=(),
        destination={},
        started_at=STORED,
        overlap=overlap,
        new_key_id="new",
        fingerprint=fingerprint_of("x"),
        stored_at=STORED,
    )


def seen_at(uses: list[tuple[int, float]], minute: int) -> datetime | None:
    """Return the newest use that the log shows at a minute."""
    visible = [made for made, late in uses if made + late <= minute]
    return STORED + max(visible) * MINUTE if visible else None


def test_what_is_over_is_not_to_be_resumed() -> None:
    """An abandoned rotation has nothing to finish."""
    decision = decide(evolve(rotation(), phase="abandoned"), Silence(now=STORED, newest=None))

    assert (decision.may_finish, decision.message) == (
        False,
        "rot-1 is abandoned: there is nothing left to do",
    )


@settings(max_examples=LOGS)
@given(USES, st.integers(0, 60 * 60), st.integers(0, 48))
@example([(60 * 24, 20.0)], 60 * 24 + 79, 0)
def test_key_in_use_is_never_deleted(
    uses: list[tuple[int, float]], minute: int, overlap: int
) -> None:
    """Whatever the delays, a finish leaves alone what was used within the window before it."""
    state = rotation(timedelta(hours=overlap))
    silence = Silence(now=STORED + minute * MINUTE, newest=seen_at(uses, minute))

    decision = decide(state, silence)

    window = QUIET_FOR + LOG_DELAY
    complete = silence.now - LOG_DELAY
    in_use = any(silence.now - window <= STORED + made * MINUTE <= complete for made, _late in uses)
    if in_use:
        assert not decision.may_finish
    if minute * MINUTE < state.overlap:
        assert not decision.may_finish


@given(USES, st.integers(0, 60 * 60))
def test_silent_key_can_be_deleted_at_the_time_that_is_said(
    uses: list[tuple[int, float]], minute: int
) -> None:
    """A refusal says from when on the key may go if it stays silent, and so it is."""
    newest = seen_at(uses, minute)
    decision = decide(rotation(), Silence(now=STORED + minute * MINUTE, newest=newest))
    assert decision.ready_at is not None
    if decision.may_finish:
        return

    before = decide(rotation(), Silence(now=decision.ready_at - MINUTE, newest=newest))
    after = decide(rotation(), Silence(now=decision.ready_at + MINUTE, newest=newest))

    assert not before.may_finish
    assert after.may_finish


def test_key_that_is_not_stored_is_not_finished() -> None:
    """Before the new key is stored, the old one stays."""
    key = KeyFacts(api_key_id="old", comment="ci")
    state = planned(
        "p", key, {}, STORED, overlap=timedelta(0), quiet_for=timedelta(0),
        log_delay=timedelta(0), lives=None, caller=Caller(),
    )  # fmt: skip

    decision = decide(state, Silence(now=STORED + timedelta(days=9), newest=None))

    assert (decision.may_finish, decision.reason) == (False, "phase")


@given(st.text(max_size=40))
def test_comment_has_one_mark(comment: str) -> None:
    """A comment has the mark of the last rotation alone, and is what it was without it."""
    marked = marked_comment(marked_comment(comment, "rot-1a"), "rot-2b")

    assert has_mark(marked, "rot-2b")
    assert not has_mark(marked, "rot-1a")
    assert plain_comment(marked) == plain_comment(comment)
