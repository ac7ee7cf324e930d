"""What `make diff` concludes from the changes that it found, and how it says it."""

from __future__ import annotations

import pytest

from tools.diff.changes import Change, Weight
from tools.diff.report import LONGEST, Report, version_of

GONE = Change(Weight.BREAKING, "deepgram_manage.Key.tags", "is gone")
OTHER = Change(Weight.BREAKING, "deepgram_manage.Key.scopes", "is str, was list[str]")
NEW = Change(Weight.ADDED, "deepgram_manage.Key.last_used", "is new")
NARROWER = Change(Weight.FIXED, "deepgram_manage.Key.key", "is str, was str | None")


def report(*changes: Change, version: str = "0.1.0", has_other_code: bool = False) -> Report:
    """Give a report in which one level found something."""
    levels = {"Document": [], "Python": list(changes), "Wire": []}
    return Report("v1 (abc)", version, levels, has_other_code)


@pytest.mark.parametrize(
    ("changes", "version", "proposed"),
    [
        ([GONE, NEW], "1.2.3", "2.0.0 (major step)"),
        ([NEW, NARROWER], "1.2.3", "1.3.0 (minor step)"),
        ([NARROWER], "1.2.3", "1.2.4 (patch step)"),
        ([GONE], "0.1.2", "0.2.0 (major step, one place lower while it is 0.x)"),
        ([NEW], "0.1.2", "0.1.3 (minor step, one place lower while it is 0.x)"),
        ([NARROWER], "0.1.2", "0.1.3 (patch step, one place lower while it is 0.x)"),
        ([], "1.2.3", "1.2.3, as before; nothing has changed"),
    ],
)
def test_the_heaviest_change_decides(changes: list[Change], version: str, proposed: str) -> None:
    """The proposed version follows Semantic Versioning, and says so while it is 0.x."""
    assert report(*changes, version=version).step() == f"Proposed version: {proposed}"


def test_code_that_changes_nothing_outside_is_a_patch() -> None:
    """Another way to the same results is a release, too."""
    step = report(version="1.2.3", has_other_code=True).step()

    assert step == "Proposed version: 1.2.4 (patch step)"


def test_nothing_is_said_in_a_line_per_level() -> None:
    """Where nothing has changed, the report is as short as that."""
    assert report().as_text().splitlines()[2:] == [
        "Document: no change",
        "Python: no change",
        "Wire: no change",
        "",
        "Proposed version: 0.1.0, as before; nothing has changed",
    ]


def test_what_breaks_comes_first() -> None:
    """A reader who stops early has read what matters."""
    assert report(NEW, NARROWER, GONE).as_text().splitlines()[3:7] == [
        "Python: 3 changes, 1 breaking",
        "  ! deepgram_manage.Key.tags: is gone",
        "  + deepgram_manage.Key.last_used: is new",
        "  · deepgram_manage.Key.key: is str, was str | None",
    ]


def test_a_long_level_is_cut() -> None:
    """A level stays short enough to read, and says how much more there is."""
    many = [Change(Weight.ADDED, f"deepgram_manage.n{number}", "is new") for number in range(40)]

    lines = report(*many).as_text().partition("Python: ")[2].partition("Wire: ")[0].splitlines()

    assert len(lines) == LONGEST + 2
    assert lines[-1].strip() == f"and {40 - LONGEST} more"


def test_the_changelog_entry_is_in_sections() -> None:
    """The proposed entry has what users see, and asks for the reason of what breaks."""
    assert report(GONE, OTHER, NEW, NARROWER).entry() == (
        "### Removed\n\n- `Key.tags` is gone. Why: … Instead: …\n\n"
        "### Changed\n\n- `Key.scopes` is str, was list[str]. Why: … Instead: …\n\n"
        "### Added\n\n- `Key.last_used` is new."
    )


def test_the_changelog_entry_falls_back_on_the_document() -> None:
    """A change that no Python name shows is told in the terms of the document."""
    change = Change(Weight.ADDED, "list_keys", "query expired is new (boolean, optional)")

    entry = Report("v1", "0.1.0", {"Document": [change], "Python": [], "Wire": []}, False).entry()  # noqa: FBT003

    assert entry == "### Added\n\n- `list_keys` query expired is new (boolean, optional)."


def test_a_comment_leads_with_the_version() -> None:
    """In Markdown the first line is the conclusion, and the lists are folded."""
    lines = report(GONE, NEW).as_markdown().splitlines()

    assert lines[0].startswith("**Proposed version: 0.2.0")
    assert "- Document: no change" in lines
    assert "<details><summary>Python</summary>" in lines
    assert "- deepgram_manage.Key.tags: is gone" in lines
    assert "+ deepgram_manage.Key.last_used: is new" in lines


def test_the_version_is_found_in_its_module() -> None:
    """The version that counts is that of the older tree, as its module has it."""
    assert version_of('"""A module."""\n\n__version__ = "1.2.3"\n') == "1.2.3"
