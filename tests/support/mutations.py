"""Answers that no server has sent yet: real ones with something changed in them.

How many are tried is up to the profile. For a long look at any answer, run
`HYPOTHESIS_PROFILE=thorough .venv/bin/pytest tests/test_any_answer.py`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from hypothesis import strategies as st

from .operations import OPERATIONS, Operation
from .samples import samples

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Json: TypeAlias = Any
Draw: TypeAlias = "Callable[[st.SearchStrategy[Any]], Any]"

BODIES: dict[tuple[str, str], list[Json]] = {
    ("GET", "/v1/projects/{project_id}/members"): [
        {"members": [{"member_id": "m1", "email": "a@example.com", "scopes": ["owner"]}]}
    ],
}
for _answer in samples():
    BODIES.setdefault((_answer.method, _answer.path), []).append(_answer.body)
FAILURES: list[Json] = [answer.body for answer in samples() if answer.status != 200]

NAMES = sorted(
    {"item", "request", "error", "_unknown", "_slots", "_received", "__class__", "keys", "to_dict"}
    | {"key", "api_key", "member", "created", "purchase", "stt", "tts", "language", "callback"}
)
TEXTS = st.one_of(
    st.text(max_size=8),
    st.text(st.characters(), max_size=4),
    st.sampled_from(
        [
            "2026-02-30T00:00:00Z",
            "2026-01-01",
            "9999-12-31T24:00:00Z",
            "0000-01-01",
            "2026-01-01T00:00:00+99:99",
            "\ud800",
            "/v1/listen?callback=%ZZ&callback_method&alternatives=x",
            "/v1/speak?model=%ff;%00",
            "//[::1?listen",
            "1e999",
        ]
    ),
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(-(10**400), 10**400),
    st.floats(allow_nan=False),
    TEXTS,
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(NAMES) | TEXTS, inner, max_size=3),
    ),
    max_leaves=4,
)


@dataclass
class Scene:
    """A call, and what the server answers to its one or two requests."""

    operation: Operation
    status: int
    bodies: list[Json]


def places(body: Json) -> Iterator[tuple[Json, Any]]:
    """Every place in a body: what holds it, and under which name or number."""
    for name, value in body.items() if isinstance(body, dict) else enumerate(body):
        yield body, name
        if isinstance(value, dict | list):
            yield from places(value)


def change(draw: Draw, holder: Json, name: Any) -> None:  # noqa: ANN401 -- a key or an index
    """Change what is in one place."""
    value = holder[name]
    match draw(st.sampled_from(["drop", "null", "retype", "add", "nest", "rename", "repeat"])):
        case "drop":
            del holder[name]
        case "null":
            holder[name] = None
        case "retype":
            holder[name] = draw(VALUES)
        case "add" if isinstance(holder, dict):
            holder[draw(st.sampled_from(NAMES) | TEXTS)] = draw(VALUES)
        case "nest":
            for _ in range(draw(st.sampled_from([1, 2, 30]))):
                value = draw(st.sampled_from([[value], {"inner": value}]))
            holder[name] = value
        case "rename" if isinstance(value, str):
            holder[name] = value.upper() + draw(TEXTS)
        case _:
            holder[name] = [copy.deepcopy(value), draw(VALUES), copy.deepcopy(value)]


@st.composite
def changed(draw: Draw, body: Json) -> Json:
    """A body with one change or several in it."""
    root = [copy.deepcopy(body)]
    for _ in range(draw(st.integers(1, 4))):
        choices = list(places(root))
        if choices:
            change(draw, *draw(st.sampled_from(choices)))
    return root[0] if root else None


@st.composite
def scenes(draw: Draw) -> Scene:
    """A call that is answered with what a server may send some day."""
    operation = draw(st.sampled_from(OPERATIONS))
    status = draw(st.sampled_from([200] * 8 + [299, 301, 400, 403, 404, 500, 520]))
    paths = [operation.path, operation.also] if operation.also else [operation.path]
    bodies = [
        draw(changed(draw(st.sampled_from(_bodies(operation.verb, path, status)))))
        for path in paths
    ]
    return Scene(operation, status, bodies)


def _bodies(verb: str, path: str, status: int) -> list[Json]:
    return FAILURES if status >= 300 else BODIES[verb, path]
