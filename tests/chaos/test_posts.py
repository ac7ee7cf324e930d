"""How often a create is sent, as the server sees it, with the settings that clients have.

`make check-official-sdks` shows the same beside the official SDKs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from deepgram_manage import DeepgramClient, UnclearServerError, WriteOutcomeUnknownError
from tests.chaos.plan import Fault
from tests.chaos.proxy import ANSWER, REQUEST, Mischief
from tests.chaos.run import Calls

if TYPE_CHECKING:
    from tests.chaos.stage import Place

Anything: TypeAlias = Any

OPTIONS = {"comment": "of a test", "scopes": ["usage:read"]}
FAULTS = {
    "500": "internal_error",
    "500 after the write": "internal_error_after_write",
    "cut before the write": "dropped_before_write",
    "cut after the write": "dropped_after_write",
    "unreadable": "truncated_json",
}


def create(kind: str, place: Place) -> WriteOutcomeUnknownError:
    """Create a key, of which nobody knows whether it was made, and give the error."""
    client = DeepgramClient(place.emulator.admin_key, base_url=place.proxy.url)
    with (
        Calls(client, is_asynchronous=kind == "async") as calls,
        pytest.raises(WriteOutcomeUnknownError) as caught,
    ):
        calls("create_key", place.emulator.project_id, OPTIONS)
    return caught.value


def posts(place: Place) -> int:
    """Count the POSTs that were sent."""
    return [exchange.method for exchange in place.proxy.exchanges].count("POST")


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_failed_create_is_sent_once(kind: str, place: Place, fault: str) -> None:
    """A create that fails on the server, or after it, is one POST."""
    place.emulator.expect({"create_key": [Fault(fault, {"kind": fault})] * 9})

    create(kind, place)

    assert posts(place) == 1


@pytest.mark.parametrize("side", [REQUEST, ANSWER])
def test_create_that_is_cut_off_is_sent_once(kind: str, place: Place, side: str) -> None:
    """A create whose connection breaks on the way there or back is one POST."""
    place.proxy.expect(mischiefs=[Mischief("cut", side, 50)])

    create(kind, place)

    assert posts(place) == 1


def test_create_on_a_connection_that_was_closed_is_sent_once(kind: str, place: Place) -> None:
    """A create that is sent on a kept connection which is then cut is one POST, too."""
    client = DeepgramClient(place.emulator.admin_key, base_url=place.proxy.url)
    place.proxy.expect(mischiefs=[None, Mischief("cut", REQUEST, 50)])

    with Calls(client, is_asynchronous=kind == "async") as calls:
        calls("get_projects")
        with pytest.raises(WriteOutcomeUnknownError):
            calls("create_key", place.emulator.project_id, OPTIONS)

    assert posts(place) == 1


def test_key_that_was_made_is_found(kind: str, place: Place) -> None:
    """The error of a create whose answer is lost has the id of the key that was made."""
    place.emulator.expect({"create_key": [Fault("", {"kind": "dropped_after_write"})]})

    error = create(kind, place)

    state = place.emulator.world.state
    (made,) = (key for key in state.keys(place.emulator.project_id) if key.comment == "of a test")
    assert error.found_ids == [made.api_key_id]


def test_key_that_was_not_made_is_not_found(kind: str, place: Place) -> None:
    """The error of a create that did not take effect says that nothing was found."""
    place.emulator.expect({"create_key": [Fault("", {"kind": "internal_error"})]})

    error = create(kind, place)

    assert isinstance(error, UnclearServerError)
    assert (error.found, error.found_ids) == ([], [])
