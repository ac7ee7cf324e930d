"""`make demo` shows what the README says that it shows."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from deepgram_manage.emulator.fixture import DeepgramEmulator
from tests.support.document import CONTENT, OPERATIONS
from tools.demo.tour import Tour

if TYPE_CHECKING:
    from deepgram_manage.emulator.wire import Call, Reply

AREAS = [tag["name"] for tag in CONTENT["tags"]]


@pytest.fixture(scope="module")
def toured() -> set[str]:
    """Go on the tour: the areas of the operations that were called."""
    called: list[str] = []
    with pytest.MonkeyPatch.context() as patch, DeepgramEmulator() as emulator:
        handle = emulator.handle

        def note(call: Call) -> Reply:
            called.append(f"{call.method} {call.path.partition('?')[0]}")
            return handle(call)

        patch.setattr(emulator, "handle", note)
        Tour(emulator.client, writes=True).run()
    return {
        tag
        for operation in OPERATIONS
        for tag in operation.details["tags"]
        if any(
            re.fullmatch(f"{operation.verb} " + re.sub("{[^}]*}", "[^/]+", operation.path), each)
            for each in called
        )
    }


@pytest.mark.parametrize("area", AREAS)
def test_every_area_is_shown(toured: set[str], area: str) -> None:
    """Each area of the API has a call in the demo."""
    assert area in toured
