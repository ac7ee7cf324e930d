"""The forms of an answer: tables, tab-separated values, CSV and JSON, for any text and number."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deepgram_manage.cli.frame.output.cells import (
    as_number,
    as_rounded,
    as_text,
    defused,
    is_known,
    relative,
)
from deepgram_manage.cli.frame.output.form import Asked
from deepgram_manage.cli.frame.output.shape import Column, Kind, Shape, at, select
from deepgram_manage.cli.frame.output.table import cell
from deepgram_manage.cli.frame.output.writer import Output
from deepgram_manage.cli.frame.printable import printable
from deepgram_manage.cli.frame.streams import Streams

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.shell import Shell

Anything: TypeAlias = Any
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
PAIR = Shape(
    columns=(Column("A", "a.b"), Column("N", "n", Kind.NUMBER)), fields=("a.b", "a.c", "n")
)


def written(items: list[Anything], asked: Asked, width: int = 80, **settings: Anything) -> str:
    """Return what is written of a list."""
    out = io.StringIO()
    is_terminal = settings.pop("terminal", False)
    streams = Streams(
        io.StringIO(),
        out,
        io.StringIO(),
        environment={"NO_COLOR": "1"},
        terminals=(is_terminal,) * 3,
        size=(width, 1000),
    )
    Output(streams, PAIR, asked, now=lambda: NOW, **settings).show_all(items)
    return out.getvalue()


UNKNOWN = [float("nan"), float("inf"), float("-inf")]
"""Numbers that say nothing."""
ITEMS = st.lists(
    st.fixed_dictionaries(
        {
            "a": st.fixed_dictionaries({"b": st.text(), "c": st.none()}),
            "n": st.one_of(st.none(), st.integers(), st.sampled_from(UNKNOWN), st.floats(width=32)),
        }
    ),
    max_size=4,
)


@given(items=ITEMS)
def test_tab_separated_values_have_a_line_an_item_and_no_control_characters(
    items: list[Anything],
) -> None:
    """Whatever the text is, it can neither end a cell or a line nor steer a terminal."""
    lines = written(items, Asked()).split("\n")
    assert len(lines) == len(items) + 1
    assert all(line.count("\t") == 1 for line in lines[:-1])
    assert all(line.replace("\t", "").isprintable() for line in lines)


@given(items=ITEMS)
def test_csv_can_be_read_back_and_runs_nothing(items: list[Anything]) -> None:
    """A spreadsheet gets every row, and no cell of text that it would run."""
    rows = list(csv.reader(io.StringIO(written(items, Asked(csv=True)), newline="")))
    assert rows[0] == ["a.b", "n"]
    assert len(rows) == len(items) + 1
    assert not [row for row in rows[1:] if row[0].startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert [row[1] for row in rows[1:]] == [as_text(item["n"]) for item in items]


@given(items=ITEMS)
def test_json_is_what_was_given(items: list[Anything]) -> None:
    """JSON loses and changes nothing but numbers that it cannot have, which become null."""
    expected = [item if is_known(item["n"]) else item | {"n": None} for item in items]
    assert json.loads(written(items, Asked(json="*"))) == expected
    lines = written(items, Asked(jsonl=True)).split("\n")
    assert [json.loads(line) for line in lines[:-1]] == expected


@given(items=ITEMS, width=st.integers(1, 200))
def test_a_table_fits_any_terminal(items: list[Anything], width: int) -> None:
    """No line is wider than the terminal but that of a label, or of a number that is wider."""
    text = written(items, Asked(), max(width, 8), terminal=True)
    assert "\x1b" not in text
    # Wide characters take two columns each; what counts here is that rich was told the width.
    narrow = [line for line in text.splitlines() if line.isascii()]
    wide = [line for line in narrow if len(line) > max(width, 8)]
    assert not [line for line in wide if not re.fullmatch(r"-?[\d.]+", line)]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a", {"b": [{"c": 1}, {"c": 2}]}),
        ("a.b", [{"c": 1}, {"c": 2}]),
        ("a.b.c", [1, 2]),
        ("a.x", None),
        ("a.b.c.d", [None, None]),
    ],
)
def test_a_path_leads_through_objects_and_lists(path: str, expected: Anything) -> None:
    """A name after a dot is looked for in an object, or in each item of a list."""
    assert at({"a": {"b": [{"c": 1}, {"c": 2}]}}, path) == expected


def test_a_selection_keeps_the_shape() -> None:
    """What is selected stays in its place, and what is not there is not made up."""
    item = {"a": {"b": [{"c": 1, "d": 2}], "e": 3}, "f": None, "g": 4}
    paths = [["a", "b", "c"], ["f"], ["nothing"]]
    assert select(item, paths) == {"a": {"b": [{"c": 1}]}, "f": None}


@pytest.mark.parametrize(
    ("value", "exact", "rounded"),
    [
        (104.56822227, "104.56822227", "104.568"),
        (0.000152, "0.000152", "0.000152"),
        (1e-9, "0.000000001", "0.000000001"),
        (0.0, "0.0", "0"),
        (1234567.891, "1234567.891", "1234567.89"),
        (1e22, "10000000000000000000000", "10000000000000000000000"),
        (26.781003333333334, "26.781003333333334", "26.781"),
    ],
)
def test_numbers_are_exact_for_programs_and_short_for_people(
    value: float, exact: str, rounded: str
) -> None:
    """Nothing small becomes zero, and nothing has an exponent."""
    assert as_number(value) == exact
    assert as_rounded(value) == rounded


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "true"),
        (["a", "b"], "a,b"),
        ({"x": 1}, '{"x": 1}'),
        (Decimal("0.10"), "0.10"),
        (NOW.date(), "2026-11-28"),
        (7, "7"),
    ],
)
def test_values_are_written_exactly(value: Anything, text: str) -> None:
    """Each type has one way to be written in a pipe."""
    assert as_text(value) == text


@pytest.mark.parametrize(
    ("ahead", "text"),
    [
        (timedelta(), "now"),
        (timedelta(seconds=-1), "1 second ago"),
        (timedelta(minutes=-59), "59 minutes ago"),
        (timedelta(hours=-5), "5 hours ago"),
        (timedelta(days=6, hours=1), "in 6 days"),
        (timedelta(days=-90), "2 months ago"),
        (timedelta(days=-900), "2 years ago"),
    ],
)
def test_a_person_sees_how_long_ago(ahead: timedelta, text: str) -> None:
    """A time is told by its distance."""
    assert relative((NOW + ahead).isoformat(), NOW) == text


@pytest.mark.parametrize("value", ["soon", None, 5, "2026-13-01T00:00:00Z"])
def test_what_is_no_time_is_shown_as_it_is(value: Anything) -> None:
    """A server may send anything where a time is due."""
    assert relative(value, NOW) == as_text(value)


@given(value=st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False)))
def test_numbers_are_never_defused(value: float) -> None:
    """A negative number stays one."""
    assert type(value)(defused(value)) == value


@given(text=st.text())
def test_what_is_printable_is_not_changed(text: str) -> None:
    """Only what a terminal would act on is escaped."""
    assert printable(text).isprintable()
    assert printable(text) == text or not text.isprintable()


def test_money_that_was_computed_is_exact_in_json() -> None:
    """A Decimal is a string in JSON, with all its digits."""
    text = written([{"a": {"b": ""}, "n": Decimal("0.10")}], Asked(json="*"))
    assert json.loads(text)[0]["n"] == "0.10"
    assert json.loads(written([{"n": Decimal("NaN")}], Asked(json="*"))) == [{"n": None}]


def test_jq_has_strings_without_quotes_and_a_line_for_each_result(shell: Shell) -> None:
    """What jq makes is printed result by result."""
    done = shell.run("keys list --jq '.[0].api_key | .comment, .scopes, 1'")
    assert done.out == 'Admin key\n["owner"]\n1\n'


def test_jq_goes_with_lines(shell: Shell) -> None:
    """With --jsonl the expression is for each item."""
    assert shell.run("keys list --jsonl --jq .api_key.comment").out == "Admin key\n"


def test_an_expression_that_fails_is_an_error(shell: Shell) -> None:
    """What jq cannot do is told in a sentence."""
    done = shell.run("keys list --jq '.[0] + 1'")
    assert (done.code, done.out) == (1, "")
    assert "--jq" in done.err


def test_an_empty_list_is_said_to_a_person_and_nothing_to_a_pipe(shell: Shell) -> None:
    """Nothing is nothing for a program, and a sentence for a person."""
    assert shell.run("invites list").out == ""
    person = shell.run("invites list", terminal=True)
    assert (person.out, person.err) == ("", "There are no open invitations.\n")


def test_quiet_says_nothing(shell: Shell) -> None:
    """--quiet leaves the answer alone."""
    assert shell.run("keys create --comment x --scope member -q").err == ""


def test_verbose_says_which_calls_are_made(shell: Shell) -> None:
    """--verbose has a line for each call and each answer, without ids."""
    err = shell.run("keys list -v").err.splitlines()
    assert err[0] == "> GET /v1/projects"
    assert err[1].startswith("< 200 in 0.")
    assert err[2] == "> GET /v1/projects/{project_id}/keys"


def test_debug_shows_a_traceback(shell: Shell) -> None:
    """--debug is for who mends this program."""
    done = shell.run("keys show nobody --debug")
    assert "Traceback" in done.err
    assert done.code == 4


def test_a_fault_of_the_program_is_said_to_be_one(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What nobody foresaw is no traceback either, but says how to get one."""
    monkeypatch.setattr(
        "deepgram_manage.cli.frame.app.App.known_projects", property(lambda _app: 1 / 0)
    )
    done = shell.run("keys list --json")
    assert done.code == 1
    assert done.json["error"]["code"] == "INTERNAL"
    assert "--debug" in done.err


def test_columns_that_are_empty_may_be_left_out(
    deepgram_emulator: DeepgramEmulator, shell: Shell
) -> None:
    """A breakdown by nothing has no columns for groups."""
    deepgram_emulator.add_history(deepgram_emulator.project_id, 50)
    table = shell.run("billing breakdown", terminal=True).out
    assert table.splitlines()[0].split() == ["DAY", "USD"]


def test_colour_can_be_forced(shell: Shell) -> None:
    """CLICOLOR_FORCE colours talk, and leaves the form of the answer alone."""
    forced = {"NO_COLOR": "", "CLICOLOR_FORCE": "1"}
    done = shell.run("keys show nobody", environment=forced)
    assert "\x1b[31merror:\x1b[0m" in done.err
    assert "\x1b" not in shell.run("keys list", environment=forced).out


def test_amounts_that_are_written_out_are_never_defused() -> None:
    """They are text to keep their digits; a formula in their place is defused all the same."""
    assert defused("-3.50", is_amount=True) == "-3.50"
    assert defused("-3.50") == "'-3.50"
    assert defused("-1+cmd", is_amount=True) == "'-1+cmd"


@pytest.mark.parametrize("number", [*UNKNOWN, *map(Decimal, UNKNOWN)])
@pytest.mark.parametrize("kind", [Kind.NUMBER, Kind.USD, Kind.TEXT])
@pytest.mark.parametrize("wide", [True, False])
def test_numbers_that_are_not_known_are_a_dash_to_a_person(
    number: float | Decimal,
    kind: Kind,
    wide: bool,  # noqa: FBT001 -- a case
) -> None:
    """As nothing at all is, in whatever column they are."""
    assert cell(number, kind, NOW, wide=wide) == cell(None, kind, NOW, wide=wide) == "-"


@pytest.mark.parametrize(
    ("form", "shown"),
    [
        ("", "2026-10-01\t2026-10-01\t3\t\t\t\t\t\n"),
        (
            "--csv",
            (
                "start,end,requests,hours,total_hours,tokens.in,tokens.out,tts.characters\n"
                "2026-10-01,2026-10-01,3,,,,,\n"
            ),
        ),
    ],
    ids=["tab-separated", "csv"],
)
def test_numbers_that_are_not_known_are_nothing_in_a_pipe(
    form: str, shown: str, shell: Shell
) -> None:
    """A program that adds up a column must not get NaN for its sum; JSON has null there."""
    body = (
        b'{"start": "2026-10-01", "end": "2026-10-01", "results": [{"start": "2026-10-01", '
        b'"end": "2026-10-01", "hours": NaN, "total_hours": Infinity, "requests": 3}]}'
    )
    shell.transport = httpx.MockTransport(lambda _request: httpx.Response(200, content=body))

    assert (
        shell.run(f"usage summary --project 11111111-1111-4111-8111-111111111111 {form}").out
        == shown
    )


@pytest.mark.parametrize("form", ["--json", "--jsonl", "--jq ."])
@pytest.mark.parametrize("sent", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_json_cannot_have_are_null(form: str, sent: str, shell: Shell) -> None:
    """Python's decoder reads them, and no other tool does; they are not known."""
    body = f'{{"a": [{sent}, 1.5], "b": {{"c": {sent}}}}}'.encode()
    shell.transport = httpx.MockTransport(lambda _request: httpx.Response(200, content=body))

    done = shell.run(f"api GET /v1/anything {form}")

    def refused(text: str) -> None:
        raise AssertionError(text)

    assert json.loads(done.out, parse_constant=refused) == {"a": [None, 1.5], "b": {"c": None}}
