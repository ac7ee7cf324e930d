"""What is read out of error pages takes no time that grows faster than they do."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from typing import TYPE_CHECKING

import pytest

import deepgram_manage
from deepgram_manage import DeepgramApiError, ServerError
from tests.support.wire import Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.wire import Caller, Wire

LENGTH = 200_000
PIECES = ["<title", "<title>", "</title", "<", "'a", "a:", "a.", "1", "1.", ":", " ", "\n", "a"]


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Find every regular expression that a module of the package has."""
    for module in pkgutil.walk_packages(deepgram_manage.__path__, "deepgram_manage."):
        if module.name.split(".")[1] not in {"__main__", "archive", "cli", "costs", "access"}:
            for name, value in vars(importlib.import_module(module.name)).items():
                if isinstance(value, re.Pattern):
                    yield f"{module.name}.{name}", value


PATTERNS = dict(patterns())


@pytest.mark.parametrize("name", PATTERNS)
def test_no_expression_takes_quadratic_time(name: str) -> None:
    """200 KB of what is nearly a match are searched in less than a second of this process."""
    began = time.process_time()

    for piece in PIECES:
        text = "'" + piece * (LENGTH // len(piece)) + "!"
        PATTERNS[name].search(text)
        PATTERNS[name].fullmatch(text)

    assert time.process_time() - began < len(PIECES)


@pytest.mark.parametrize("piece", [b"<title", b"<title>", b"<TITLE a=", b"<p>", b"{", b"zzz-"])
@pytest.mark.parametrize("charset", ["utf-8", "punycode", "idna", "utf-7", "no-such", "base64"])
def test_error_page_takes_no_time(call: Caller, wire: Wire, piece: bytes, charset: str) -> None:
    """A page that is made to be slow is the error of its status, at once."""
    content = piece * (LENGTH // len(piece))
    wire.answer = Reply(500, content, {"Content-Type": f"text/html; charset={charset}"})
    began = time.process_time()

    with pytest.raises(ServerError):
        call("get_projects", retry=None)

    assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("page", "message"),
    [
        (b"<html><title>502 Bad\n Gateway</title></html>", "502 Bad Gateway"),
        (b'<TITLE lang="en">Oops</TITLE>', "Oops"),
        (b"<title>never closed", "Internal Server Error"),
        (b"<title", "Internal Server Error"),
        (b"<p>no title</p>", "Internal Server Error"),
        ("Fehler: größer".encode("iso-8859-1"), "Fehler: gr\u00f6\u00dfer"),
    ],
)
def test_page_says_what_failed(call: Caller, wire: Wire, page: bytes, message: str) -> None:
    """The message is the title of a page, or its text in a usual encoding."""
    wire.answer = Reply(500, page, {"Content-Type": "text/html; charset=iso-8859-1"})

    with pytest.raises(DeepgramApiError) as caught:
        call("get_projects", retry=None)

    assert caught.value.message == message
