"""Compares what a caller was told with what is true. A promise that was broken is a violation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepgram_manage import DeepgramError, NotFoundError, WriteOutcomeUnknownError
from tests.chaos import truth
from tests.chaos.plan import CREATES, DELETES, METHODS, READS, TWO_REQUESTS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.chaos.run import Seen

SLACK = 0.5
_RATE_LIMITED = 429


def violations(seen: Seen) -> list[str]:
    """List the promises that a call broke; the run that it belongs to is over."""
    operation = seen.step.operation
    return [
        *_of_all_calls(seen),
        *(_of_creates(seen) if operation in CREATES else ()),
        *(_of_deletes(seen) if operation in DELETES else ()),
        *(_of_answers(seen) if seen.error is None else ()),
    ]


def created(seen: Seen) -> set[str]:
    """What a create has really made."""
    made = truth.made(seen.emulator, seen.step.operation, seen.things.name)
    return made - seen.things.older


def _of_all_calls(seen: Seen) -> Iterator[str]:
    operation = seen.step.operation
    if seen.error is not None and not isinstance(seen.error, DeepgramError):
        yield f"raised {seen.error!r}, which is no DeepgramError"
    if overrun(seen) > SLACK:
        yield f"took {overrun(seen):.2f} s more than its {seen.deadline:.2f} s"
    sent = len(seen.sent(METHODS.get(operation, "GET")))
    attempts = getattr(seen.error, "attempts", sent)
    if sent > attempts and operation != TWO_REQUESTS:
        yield f"was sent {sent} times, and says that it was {attempts}"
    if seen.sockets_left:
        yield f"left {seen.sockets_left} connections open when its client was closed"


def overrun(seen: Seen) -> float:
    """By how many seconds a call missed its deadline, other than for the machine being late."""
    if not seen.plan.settings.is_punctual:
        return 0.0
    return seen.seconds - seen.deadline - seen.late


def _of_creates(seen: Seen) -> Iterator[str]:
    posts = [each.status for each in seen.sent("POST")]
    unrefused = [status for status in posts if status != _RATE_LIMITED]
    if len(unrefused) > 1:
        yield f"sent {len(unrefused)} POSTs that the server may have followed: {posts}"
    made = created(seen)
    if len(made) > 1:
        yield f"made {made}, more than one"
    if isinstance(seen.error, WriteOutcomeUnknownError):
        yield from _of_findings(seen, seen.error, made)
    elif seen.error is not None and made:
        yield f"raised {seen.error!r}, and {made} was created"


def _of_findings(seen: Seen, error: WriteOutcomeUnknownError, made: set[str]) -> Iterator[str]:
    if error.found is None:
        return
    found = set(error.found_ids)
    if found - made:
        yield f"says that {found - made} was created, which is older or not there"
    if made - found and not _came_late(seen):
        yield f"does not say that {made - found} was created, though it looked"


def _came_late(seen: Seen) -> bool:
    """Whether the write was still on its way when the client had already looked."""
    handled = seen.emulator.handled
    writes = [
        place
        for place, call in enumerate(handled)
        if call.method == "POST" and seen.things.name.encode() in call.body
    ]
    looks = [place for place in range(*seen.handled) if handled[place].method == "GET"]
    return bool(writes and looks) and writes[0] > looks[0]


def _of_deletes(seen: Seen) -> Iterator[str]:
    if isinstance(seen.error, NotFoundError):
        yield "did not find what nobody else can have deleted"
    if seen.error is None and truth.is_there(
        seen.emulator, seen.step.operation, seen.things.target
    ):
        yield "reported a success, and nothing was deleted"


def _of_answers(seen: Seen) -> Iterator[str]:
    """Judge whether an answer is the one to this call, and complete."""
    operation = seen.step.operation
    if operation in READS:
        there, once_there = seen.before & seen.after, seen.before | seen.after
        if not there <= _ids(operation, seen.value) <= once_there:
            yield f"answered {seen.value!r}; there is {once_there}"
    elif operation in _TOOK_EFFECT and not _TOOK_EFFECT[operation](seen):
        yield f"answered {seen.value!r}; it did not take effect"


def _ids(operation: str, answer: Any) -> set[str]:  # noqa: ANN401 -- any list
    match operation:
        case "get_projects":
            return {each.project_id for each in answer.projects}
        case "get_keys":
            return {each.api_key.api_key_id for each in answer.api_keys}
        case "get_members":
            return {each.member_id for each in answer.members}
        case "get_invites":
            return {each.email for each in answer.invites}
        case "get_balances":
            return set(answer.balances)
    return set(answer.results)


def _key_is_had(seen: Seen) -> bool:
    key = seen.value.api_key
    return truth.key_of(seen.emulator, key.key) == key.api_key_id and {key.api_key_id} == created(
        seen
    )


def _credentials_are_had(seen: Seen) -> bool:
    entry = seen.value.distribution_credentials
    return bool(entry.secret) and {entry.distribution_credentials_id} == created(seen)


def _is_renamed(seen: Seen) -> bool:
    # A renaming of an earlier call of the run may have come late, and be the last.
    run = seen.things.name.rpartition("-")[0]
    return (truth.project_name(seen.emulator) or "").startswith(f"{run}-")


_TOOK_EFFECT: dict[str, Callable[[Seen], bool]] = {
    "create_key": _key_is_had,
    "create_distribution_credentials": _credentials_are_had,
    "send_invite": lambda seen: len(created(seen)) == 1,
    "update_project": _is_renamed,
    "update_member_scope": lambda seen: (
        truth.scopes_of(seen.emulator, seen.things.target) == ("admin",)
    ),
}
