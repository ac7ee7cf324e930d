"""`make test-gates` tells a gate that stops a mistake from one that lets it through."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tools.gates.__main__ import complaint, survival
from tools.gates.mutations import COVERAGE, MUTATIONS, Edit, Gate, Mutation
from tools.scratch import ROOT, Scratch

if TYPE_CHECKING:
    from tools.scratch import Done

(DROPPED_CALL,) = (each for each in MUTATIONS if each.what == "a call dropped from the docs")


def gate(code: str) -> Gate:
    """Give a gate that is a line of Python."""

    def run(scratch: Scratch) -> Done:
        return scratch.python("-c", code)

    return Gate("a gate", run)


def mutation(code: str) -> Mutation:
    """Give a mistake in the README, and the gate that is to find it."""
    change = Edit("README.md", "# deepgram-manage", "# deepgram-damage")
    return Mutation("a name misspelt", change, gate(code), "it is misspelt")


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """Give a copy of this checkout."""
    return Scratch(tmp_path_factory.mktemp("gates") / "copy")


def test_a_real_mistake_is_stopped(scratch: Scratch) -> None:
    """The gate of coverage is green, and red without a call in the docs, which it names."""
    assert DROPPED_CALL.gate is COVERAGE
    assert not complaint(scratch, COVERAGE)
    assert not survival(scratch, DROPPED_CALL)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("print('all is well')", "nothing"),
        ("import sys; sys.exit('another mistake')", "another mistake\n"),
    ],
)
def test_a_mistake_that_is_not_named_survives(scratch: Scratch, code: str, said: str) -> None:
    """A gate that stays green, or is red for another reason, has let the mistake through."""
    assert survival(scratch, mutation(code)) == said


def test_a_mistake_that_is_named_is_stopped(scratch: Scratch) -> None:
    """A gate sees the copy as it was changed."""
    seen = "'damage' in open('README.md').read()"

    assert not survival(scratch, mutation(f"import sys; sys.exit('it is misspelt' * ({seen}))"))


def test_a_mistake_is_undone(scratch: Scratch) -> None:
    """After a mistake the copy is what it was, and the checkout was never touched."""
    survival(scratch, mutation(""))

    copy, checkout = ((each / "README.md").read_text("utf-8") for each in (scratch.folder, ROOT))
    assert copy == checkout
    assert "# deepgram-manage" in checkout


def test_a_gate_that_is_red_anyway_is_told(scratch: Scratch) -> None:
    """The red of a gate means nothing when it is red without a mistake."""
    assert complaint(scratch, gate("import sys; sys.exit('red')")) == "red\n"


def test_each_mistake_has_a_name_of_its_own() -> None:
    """The table of `make test-gates` has no two rows alike."""
    rows = [(each.what, each.gate.name) for each in MUTATIONS]
    assert len(set(rows)) == len(rows)


def test_each_mistake_can_still_be_made() -> None:
    """What a mutation replaces stands in its file, or `make test-gates` would end there."""
    edits = [each.make for each in MUTATIONS if isinstance(each.make, Edit)]

    assert edits
    for change in edits:
        text = (ROOT / change.name).read_text("utf-8")
        assert re.search(change.old, text), change
