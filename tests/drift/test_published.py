"""Our document beside the published one of July 2026: every difference has its reason."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

import pytest

from tests.drift.documents import (
    OUR_FILE,
    OURS,
    PUBLISHED,
    PUBLISHED_FILE,
    ROOT,
    SCOPE,
    published_report,
)
from tools.drift.__main__ import main
from tools.drift.departures import RULES, departures
from tools.drift.document import Document
from tools.drift.notes import with_table
from tools.drift.tree import SERVER, read


@pytest.fixture(scope="module")
def printed() -> tuple[int, str]:
    """Run the command on the files that `make drift` is given: its status, and what it prints."""
    with redirect_stdout(StringIO()) as output:
        status = main([str(PUBLISHED_FILE), "--document", str(OUR_FILE)])
    return status, output.getvalue()


def test_the_command_compares_all_that_is_in_scope(printed: tuple[int, str]) -> None:
    """The command reads the files that `make drift` is given, and has an opinion on them."""
    in_scope = read(Document(PUBLISHED), SCOPE.has).below
    number = sum(not name.startswith(SERVER) for name in in_scope)
    ahead = len(published_report()["ours_only"])
    verdict = f"{ahead} not recorded" if ahead else "nothing that is not recorded"
    status, text = printed
    assert text.endswith(f"\n{number} published operations compared: {verdict}.\n")
    assert status == bool(ahead)


@pytest.mark.parametrize("kind", ["upstream_only", "differs"])
def test_nothing_published_is_missed_without_a_reason(kind: str) -> None:
    """What is published is in our document, or our document says why not.

    The other direction is left to `make drift`: a field that Deepgram adds tomorrow may be in our
    document before it is in this copy.
    """
    assert published_report()[kind] == []


def test_nothing_recorded_is_mended_there() -> None:
    """Every departure that our document records is one from what was published."""
    assert published_report()["mended"] == []


def test_the_departures_are_listed_with_their_reasons() -> None:
    """The report has what our document says of a departure, and the places where it shows."""
    (callback,) = [
        each for each in published_report()["known"] if each["where"] == "RequestRecord.callback"
    ]
    place = next(each for each in callback["places"] if each["operation"].endswith("/requests"))
    assert callback["why"] == "An object or null where a string is published"
    assert (callback["source"], callback["confidence"]) == ("recorded logs", "certain (99 %)")
    assert (place["where"], place["aspect"]) == ("answer 200 requests[].callback", "type")
    assert (place["upstream"], place["ours"]) == ("string", "object or null")


@pytest.mark.parametrize("where", [each.where for each in departures(OURS) if each.shows])
def test_each_departure_shows(where: str) -> None:
    """What is said to be published differs from ours: no patch is left over or without effect."""
    known = {each["where"]: each["places"] for each in published_report()["known"]}
    assert known[where]


def test_the_rules_are_those_that_have_a_reason() -> None:
    """Each rule that explains differences has a reason in our document, and each reason a rule."""
    assert set(OURS["info"]["x-departures"]) == set(RULES)


def test_the_notes_list_the_departures_of_the_document() -> None:
    """NOTES.md has the table that `make generate` writes."""
    notes = (ROOT / "openapi/NOTES.md").read_text("utf-8")
    assert with_table(notes, OURS) == notes


def test_all_our_operations_are_in_scope() -> None:
    """No operation of ours is left out of the comparison."""
    names = read(Document(OURS), lambda _: True).below
    left_out = [name for name in names if not SCOPE.has(name)]
    assert not left_out, f"openapi/scope.yaml leaves out {left_out}, which our document describes"


def test_all_that_is_left_out_is_published() -> None:
    """The scope has no line for what is not published any more."""
    published = read(Document(PUBLISHED), lambda _: True).below
    gone = sorted(SCOPE.reasons.keys() - published.keys())
    assert not gone, f"openapi/scope.yaml has a line for {gone}, which is not published"


def test_speech_is_left_out_with_its_reason(printed: tuple[int, str]) -> None:
    """The report says what is not compared, and why."""
    left_out = printed[1].split("\n\n")[0]
    assert "  Speech and text analysis, not Manage\n    POST /v1/listen\n" in left_out
    assert "    GET /v1/agent/settings/think/models\n" in left_out
