"""What sums are made by, under the names of the API and under those of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage.cli.frame import CommandError
from deepgram_manage.cli.grouping import dimensions

if TYPE_CHECKING:
    from tests.support.shell import Shell

IN_PRODUCTION = "--last 1d --project 'Acme Production'"


@pytest.mark.parametrize(
    ("command", "one", "other"),
    [
        ("billing breakdown", "tags", "tag"),
        ("billing breakdown", "accessor", "key"),
        ("billing breakdown", "line_item", "line-item"),
        ("billing spend", "tag", "tags"),
        ("billing spend", "key", "accessor"),
        ("billing spend", "line_item", "line-item"),
        ("usage breakdown", "models", "model"),
        ("usage breakdown", "feature_set", "feature-set"),
    ],
)
def test_both_names_mean_the_same(command: str, one: str, other: str, demo: Shell) -> None:
    """Who knows the name of one command need not learn that of the other."""
    demo.emulator.freeze_clock()
    answers = [demo.run(f"{command} --by {name} {IN_PRODUCTION} --json") for name in (one, other)]
    assert [each.code for each in answers] == [0, 0]
    assert answers[0].out == answers[1].out


@pytest.mark.parametrize(
    ("given", "names"),
    [
        (["project"], ("project",)),
        (["tag:customer,key"], ("tag:customer", "key")),
        (["tag:a-b"], ("tag:a-b",)),
        (["tags", " key , "], ("tag", "key")),
        ([], ()),
    ],
)
def test_names_may_be_repeated_or_hold_commas(given: list[str], names: tuple[str, ...]) -> None:
    """Names are taken in the order in which they were given."""
    assert dimensions(given) == names


def test_one_thing_under_two_names_is_named_twice() -> None:
    """A report by tag and by tags was meant to be by something else."""
    with pytest.raises(CommandError, match="names 'tag' twice"):
        dimensions(["tags", "tag"])


@pytest.mark.parametrize("by", ["nope", "key,tag"])
def test_a_page_is_stacked_by_one_known_thing(by: str, demo: Shell) -> None:
    """A mistake is told before anything is read."""
    done = demo.run(f"billing report --html costs.html --by {by}")
    assert done.code == 2
    assert "--by" in done.err
