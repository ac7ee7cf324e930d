"""Self-hosted distribution credentials: what is sent, and what is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage import DistributionCredentialsOptions
from tests.support.samples import sample

if TYPE_CHECKING:
    from tests.support.wire import Anything, Caller, Wire


PATH = "/v1/projects/p1/self-hosted/distribution/credentials"


def test_credentials_are_listed_with_their_owner(call: Caller, wire: Wire) -> None:
    """The list has the credentials, each beside its owner."""
    wire.answer = sample("self_hosted_credentials_list")

    answer = call("get_distribution_credentials", "p1")

    sent = wire.answer.body["distribution_credentials"][0]
    first = answer.distribution_credentials[0]
    assert first.member.email == sent["member"]["email"]
    assert first.distribution_credentials.to_dict() == sent["distribution_credentials"]


def test_comment_may_be_missing(call: Caller, wire: Wire) -> None:
    """Credentials without a comment are read."""
    wire.answer = sample("self_hosted_credentials_list_no_comment")

    answer = call("get_distribution_credentials", "p1")

    assert answer.distribution_credentials[0].distribution_credentials.comment is None


def test_one_set_of_credentials_is_read(call: Caller, wire: Wire) -> None:
    """A single set has the shape of one in the list."""
    wire.answer = sample("self_hosted_credentials_get")

    answer = call("get_distribution_credential", "p1", "c1")

    assert wire.sent == ("GET", f"{PATH}/c1")
    assert answer.distribution_credentials.provider == "quay"
    assert answer.member.email == "email@example.com"


def test_created_credentials_hold_their_secret(call: Caller, wire: Wire) -> None:
    """The answer that creates credentials is bare, and the only one with a secret."""
    wire.answer = sample("self_hosted_credentials_create_bare")

    answer = call("create_distribution_credentials", "p1", {"comment": "mine"})

    made = answer.distribution_credentials
    assert made.secret == wire.answer.body["secret"]
    assert made.username == "deepgram+82c32c10"
    assert answer.member is None


def test_created_credentials_are_given_back_as_they_came(call: Caller, wire: Wire) -> None:
    """`to_dict` has the bare shape of the answer."""
    wire.answer = sample("self_hosted_credentials_create_bare")

    answer = call("create_distribution_credentials", "p1", {"comment": "mine"})

    assert answer.to_dict() == wire.answer.body


@pytest.mark.parametrize("form", [dict, DistributionCredentialsOptions])
def test_credentials_are_asked_for_in_the_body(call: Caller, wire: Wire, form: Anything) -> None:
    """Scopes and provider go into the body, where the server reads them."""
    options = {
        "comment": "mine",
        "scopes": ["self-hosted:products"],
        "provider": "quay",
        "tags": ["a"],
    }

    call("create_distribution_credentials", "p1", form(**options))

    assert wire.sent == ("POST", PATH)
    assert wire.body == options


def test_empty_lists_are_left_out(call: Caller, wire: Wire) -> None:
    """Empty scopes and tags are not sent, so that the server's default holds."""
    options = DistributionCredentialsOptions(comment="mine", scopes=[], tags=[])

    call("create_distribution_credentials", "p1", options)

    assert wire.body == {"comment": "mine"}


@pytest.mark.parametrize("options", [{}, {"comment": ""}])
def test_credentials_need_a_comment(call: Caller, wire: Wire, options: Anything) -> None:
    """Credentials without a comment are refused before anything is sent."""
    with pytest.raises(ValueError, match="comment"):
        call("create_distribution_credentials", "p1", options)

    assert not wire.seen


def test_credentials_are_deleted(call: Caller, wire: Wire) -> None:
    """Deleting gives the server's message."""
    wire.answer = sample("self_hosted_credentials_delete_message")

    message = call("delete_distribution_credentials", "p1", "c1").message

    assert message == wire.answer.body["message"]
    assert wire.sent == ("DELETE", f"{PATH}/c1")
