"""Our document beside the published one of July 2026: every difference has its reason."""

from __future__ import annotations

import pytest

from tests.drift.documents import OUR_FILE, OURS, PUBLISHED_FILE, REPORT, ROOT, SCOPE
from tools.drift.__main__ import main
from tools.drift.departures import RULES, departures
from tools.drift.notes import with_table


@pytest.mark.parametrize("kind", ["upstream_only", "differs"])
def test_nothing_published_is_missed_without_a_reason(kind: str) -> None:
    """What is published is in our document, or our document says why not.

    The other direction is left to `make drift`: a field that Deepgram adds tomorrow may be in our
    document before it is in this copy.
    """
    assert REPORT[kind] == []


def test_nothing_recorded_is_mended_there() -> None:
    """Every departure that our document records is one from what was published."""
    assert REPORT["mended"] == []


def test_the_departures_are_listed_with_their_reasons() -> None:
    """The report has what our document says of a departure, and the places where it shows."""
    (callback,) = [each for each in REPORT["known"] if each["where"] == "RequestRecord.callback"]
    place = next(each for each in callback["places"] if each["operation"].endswith("/requests"))
    assert callback["why"] == "An object or null where a string is published"
    assert (callback["source"], callback["confidence"]) == ("recorded logs", "certain (99 %)")
    assert (place["where"], place["aspect"]) == ("answer 200 requests[].callback", "type")
    assert (place["upstream"], place["ours"]) == ("string", "object or null")


@pytest.mark.parametrize("where", [each.where for each in departures(OURS) if each.shows])
def test_each_departure_shows(where: str) -> None:
    """What is said to be published differs from ours: no patch is left over or without effect."""
    known = {each["where"]: each["places"] for each in REPORT["known"]}
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
    assert [path for path in OURS["paths"] if not SCOPE.has(path)] == []


def test_agents_and_tokens_are_left_out_with_a_reason() -> None:
    """What is published beside Manage is not compared, and the report says why."""
    for path in ("/v1/projects/{id}/agents/{agent}", "/v1/auth/grant"):
        assert SCOPE.reason_against(path)


def test_speech_is_not_looked_at() -> None:
    """What no prefix of the scope begins is nobody's difference."""
    assert not SCOPE.has("/v1/listen")
    assert not SCOPE.has("/v1/projects-of-others")


def test_the_command_reads_the_files(capsys: pytest.CaptureFixture[str]) -> None:
    """The command compares the files that `make drift` is given."""
    main([str(PUBLISHED_FILE), "--document", str(OUR_FILE)])
    assert "34 published operations compared" in capsys.readouterr().out
