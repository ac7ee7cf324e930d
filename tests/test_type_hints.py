"""`typing.get_type_hints` works on everything that is public, for whoever builds on it."""

from __future__ import annotations

import inspect
import typing
from typing import TYPE_CHECKING, Any

import pytest

import deepgram_manage
from deepgram_manage import AsyncManageClient, KeyOptions, ManageClient, RawResponse, UsageRequest
from deepgram_manage_api import models as wire
from tests.support.programs import run

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = [name for name in dir(deepgram_manage) if callable(getattr(deepgram_manage, name))]


def parts(value: Any) -> Iterator[Any]:  # noqa: ANN401 -- a class or a function
    """Give what has annotations: a function, or a class with its public methods and properties."""
    yield value
    for name in dir(value) if inspect.isclass(value) else ():
        part = inspect.getattr_static(value, name)
        if name.startswith("_") and name != "__init__":
            continue
        if isinstance(part, classmethod | staticmethod):
            yield part.__func__
        elif isinstance(part, property):
            yield part.fget
        elif inspect.isfunction(part):
            yield part


@pytest.mark.parametrize("name", NAMES)
def test_names_in_annotations_are_found(name: str) -> None:
    """The annotations of an exported name, and of what is public in it, can be evaluated."""
    for part in parts(getattr(deepgram_manage, name)):
        assert isinstance(typing.get_type_hints(part), dict)


@pytest.mark.parametrize("name", wire.__all__)
def test_names_in_annotations_of_the_wire_are_found(name: str) -> None:
    """So can those of the generated models."""
    for part in parts(getattr(wire, name)):
        assert isinstance(typing.get_type_hints(part), dict)


@pytest.mark.parametrize("client", [ManageClient, AsyncManageClient])
def test_hints_are_the_classes(client: type) -> None:
    """What is found are the classes themselves, though none was imported for it before."""
    options, raw, record = (
        typing.get_type_hints(getattr(client, method))[name]
        for method, name in (
            ("create_key", "options"),
            ("raw", "return"),
            ("get_usage_request", "return"),
        )
    )

    assert typing.get_args(options)[0] is KeyOptions
    assert typing.get_origin(raw) is RawResponse
    assert record is UsageRequest


def test_hints_cost_nothing_until_asked_for() -> None:
    """A program that makes a client loads neither the options nor an HTTP client."""
    program = """
        import sys
        from deepgram_manage import ManageClient
        ManageClient("a-key")
        print({"httpx", "attrs", "deepgram_manage.options"} & set(sys.modules))
    """

    assert run(program) == "set()\n"
