"""Whatever a server sends some day, nothing but this package's errors is raised."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deepgram_manage import DeepgramApiError
from tests.support.mutations import Scene, scenes
from tests.support.profiles import PROFILE
from tests.support.walk import COPIES, read_all
from tests.support.wire import Anything, Reply, Wire, attempt

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Play = Callable[[str, Scene], Anything]


@pytest.fixture(scope="module")
def play() -> Iterator[Play]:
    """Make the call of a scene with one of the clients."""
    wire = Wire()
    client = wire.client()
    with asyncio.Runner() as runner:

        def run(kind: str, scene: Scene) -> Anything:
            call = scene.operation
            ids = {name: f"a-{name}" for name in call.ids}
            paths = [path.format(**ids) for path in (call.path, call.also) if path]
            wire.seen.clear()
            wire.at = {
                path: Reply(scene.status, json.dumps(body).encode())
                for path, body in zip(paths, scene.bodies, strict=True)
            }
            if kind == "sync":
                return getattr(client.manage, call.name)(*call.arguments())
            return runner.run(getattr(client.asyncmanage, call.name)(*call.arguments()))

        yield run


def use(value: Anything) -> None:
    """Do with an answer all that can be done with one."""
    assert repr(value)
    assert isinstance(value.to_dict(), dict)
    # Infinite numbers, which JSON has not, are null.
    finite = json.loads(json.dumps(value.to_dict()), parse_constant=lambda _word: None)
    assert json.loads(value.to_json(), parse_constant=pytest.fail) == finite
    assert all(value[name] is not value for name in value.keys())  # noqa: SIM118 -- a list, too
    assert value.get("no such field") is None
    for copied in COPIES.values():
        assert copied(value) == value


@settings(PROFILE)
@given(kind=st.sampled_from(["sync", "async"]), scene=scenes())
def test_any_answer_can_be_used_or_is_our_error(play: Play, kind: str, scene: Scene) -> None:
    """A changed answer is refused with our error, or can be read, shown, copied and given back."""
    value, refusal = attempt(lambda: play(kind, scene), DeepgramApiError)
    are_objects = all(isinstance(body, dict) for body in scene.bodies)
    if value is None:
        assert scene.status >= 300 or "cannot be read" in refusal
        return
    assert scene.status < 300
    assert are_objects

    unread = COPIES["deepcopy"](value)
    read = read_all(value)
    use(value)

    assert read_all(value) == read
    assert read_all(unread, lambda names: reversed(list(names))) == read
    if not scene.operation.also:
        assert value.to_dict() == scene.bodies[0]
