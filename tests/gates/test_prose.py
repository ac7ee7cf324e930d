"""`make lint` tells English that has to be read twice from English that does not."""

from __future__ import annotations

import pytest

from tools.prose import habits


@pytest.mark.parametrize(
    "text",
    [
        "The answer is no success.",
        "Two words are no\n    # scope.",
        'def f():\n    """Give the answer."""',
        "An option that cannot be meant.",
        "Retry-After goes before the waits.",
    ],
)
def test_a_habit_is_found(text: str) -> None:
    """Each habit of this house is found, also across a line's end."""
    assert len([*habits(text)]) == 1


@pytest.mark.parametrize(
    "text",
    [
        "There is no answer.",
        "where there are no keys",
        "It is no longer there.",
        "A day is no more than 24 hours.",
        'def f():\n    """Return what was given."""',
    ],
)
def test_good_english_is_left_alone(text: str) -> None:
    """What everybody writes is not a finding."""
    assert not [*habits(text)]


def test_a_finding_names_its_line() -> None:
    """A finding says where it is, and what to write."""
    assert [*habits("Fine.\n\nThis is no cursor.")] == [
        (3, "is no", "write 'is not a …', 'is not …' or 'lacks …'")
    ]
