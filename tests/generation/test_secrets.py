"""What a repr shows, and what it must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.generation.generator import Generated

DOCUMENT = """
paths: {}
components:
  schemas:
    Thing:
      type: object
      properties:
        name: {type: string}
        key: {type: string, format: password}
        old_key: {type: [string, "null"], format: password}
        path: {type: string, x-redact-query: true}
        main: {$ref: "#/components/schemas/Thing"}
        parts: {type: array, items: {$ref: "#/components/schemas/Thing"}}
"""


def shown(wire: Generated, **fields: object) -> str:
    """Read a thing and show it."""
    return repr(wire.models.Thing.from_dict(fields))


def test_a_repr_shows_what_was_sent(wire: Generated) -> None:
    """Names and values of the fields that were sent, and no others."""
    assert shown(wire, name="a", main={"name": "b"}, parts=[{}]) == (
        "Thing(name='a', main=Thing(name='b'), parts=[Thing()])"
    )


@pytest.mark.parametrize("field", ["key", "old_key"])
@pytest.mark.parametrize("secret", ["s3cret", ["s3cret"], {"value": "s3cret"}], ids=repr)
def test_a_secret_is_not_shown(wire: Generated, field: str, secret: object) -> None:
    """A password is hidden, also when it is not the string that it should be."""
    assert shown(wire, **{field: secret}) == f"Thing({field}='********')"


@pytest.mark.parametrize("main", [{"key": "s3cret"}, [{"key": "s3cret"}]], ids=repr)
def test_a_secret_inside_is_not_shown(wire: Generated, main: object) -> None:
    """A nested object hides its secrets, also where the server sent another shape."""
    assert "s3cret" not in shown(wire, main=main, parts=[{"key": "s3cret"}, ["s3cret"]])


def test_a_secret_can_be_read(wire: Generated) -> None:
    """Hidden is hidden from logs, not from the program."""
    thing = wire.models.Thing.from_dict({"key": "s3cret"})

    assert (thing.key, thing["key"], thing.to_dict()) == ("s3cret", "s3cret", {"key": "s3cret"})


@pytest.mark.parametrize(
    ("path", "visible"),
    [("/v1/a?callback=s3cret", "/v1/a?…"), ("/v1/a", "/v1/a"), ("/v1/a?", "/v1/a?…")],
)
def test_a_query_is_not_shown(wire: Generated, path: str, visible: str) -> None:
    """Of a path with a query only the path is shown."""
    assert shown(wire, path=path) == f"Thing(path='{visible}')"


def test_unknown_values_are_not_shown(wire: Generated) -> None:
    """Of a field that no document names, only the name is shown: it may be a secret."""
    assert shown(wire, name="a", new="s3cret") == "Thing(name='a', new=…)"


def test_a_long_list_is_shown_in_part(wire: Generated) -> None:
    """A repr shows ten items of a list, and says how many more there are."""
    text = shown(wire, parts=[{}] * 12)

    assert text.count("Thing()") == 10
    assert text.endswith("… 2 more])")
