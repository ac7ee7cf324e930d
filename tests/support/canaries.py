"""Made-up secrets, and all the places where somebody could come across one."""

from __future__ import annotations

import logging
import pickle
import threading
import traceback
import warnings
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from tests.support.spans import span_exporter

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Anything: TypeAlias = Any

# No two begin alike, and none is changed by quoting.
KEY = "canarykey0canarykey0canarykey0canarykey0"
MADE = "canarymade"
HEADER = "canaryheader0canaryheader0canaryheader0"
CALLBACK = "canarycallback0canarycallback0"
ADDRESS = "canaryaddress0canaryaddress0"
QUERY = "canaryquery0canaryquery0"
SECRETS = (KEY, MADE, HEADER, CALLBACK)
# What is no secret, and nobody else's business: calls may be told apart without it.
PRIVATE = (ADDRESS, QUERY)
_TOLD_BY = 9

_reporting = threading.Lock()
_TESTS = str(Path(__file__).parents[1])


def canaries_in(text: str, looked_for: Iterable[str] = SECRETS) -> list[str]:
    """Name the canaries of which a text has a part, in whatever case."""
    return [each for each in looked_for if each[:_TOLD_BY] in text.lower()]


def pickled(value: Anything) -> str:
    """Pickle something, and give the bytes as text; empty when it cannot be pickled."""
    try:
        return pickle.dumps(value).decode("latin-1")
    except (TypeError, AttributeError, pickle.PicklingError):
        return ""


def reported(error: BaseException) -> str:
    """All that a reporting tool shows of an error: its chain, with the local variables.

    The frames of the tests are left out: they hold what they sent.
    """
    # Python 3.11 confuses itself when two threads do this at the same time.
    with _reporting:
        captured = traceback.TracebackException.from_exception(error, capture_locals=True)
        for link in _links(captured):
            frames = [frame for frame in link.stack if not frame.filename.startswith(_TESTS)]
            link.stack = traceback.StackSummary.from_list(frames)
        shown = "".join(captured.format())
    return f"{shown} {error!r} {error} {error.__dict__} {getattr(error, '__notes__', '')}"


def _links(captured: traceback.TracebackException) -> Iterator[traceback.TracebackException]:
    yield captured
    for link in (captured.__cause__, captured.__context__, *(captured.exceptions or ())):
        if link is not None:
            yield from _links(link)


class _Keeper(logging.Handler):
    """Keeps log records."""

    def __init__(self, records: list[logging.LogRecord]) -> None:
        super().__init__()
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


@dataclass
class Overheard:
    """What is heard of calls without looking at their results.

    Attributes:
        hooks: The arguments of hooks; put `hooks.append` in as each of them.
    """

    hooks: list[object] = field(default_factory=list)
    _records: list[logging.LogRecord] = field(default_factory=list)
    _warned: list[warnings.WarningMessage] = field(default_factory=list)
    _stack: ExitStack = field(default_factory=ExitStack)

    def __enter__(self) -> Self:
        """Begin to listen; every logger is on DEBUG."""
        root, handler = logging.getLogger(), _Keeper(self._records)
        before = root.level
        root.addHandler(handler)
        root.setLevel(logging.DEBUG)
        self._stack.callback(root.removeHandler, handler)
        self._stack.callback(root.setLevel, before)
        self._warned = self._stack.enter_context(warnings.catch_warnings(record=True)) or []
        warnings.simplefilter("always")
        self._exporter = self._stack.enter_context(span_exporter())
        return self

    def __exit__(self, *_: object) -> None:
        """Listen no longer."""
        self._spans = self._exporter.get_finished_spans()
        self._stack.close()

    def texts(self) -> dict[str, str]:
        """Give what was heard, by where it was."""
        texts = {"warnings": " ".join(str(warned) for warned in self._warned)}
        texts["hooks"] = " ".join(f"{argument!r} {pickled(argument)}" for argument in self.hooks)
        texts["spans"] = " ".join(span.to_json() for span in self._spans)
        for record in self._records:
            name = f"log of {record.name.partition('.')[0]}"
            texts[name] = f"{texts.get(name, '')} {record.getMessage()} {vars(record)}"
        return texts
