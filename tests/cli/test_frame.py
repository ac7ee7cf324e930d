"""What all commands have in common: which project, which form, and how they fail."""

from __future__ import annotations

import csv
import io
import json
import shlex
from collections import Counter
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.shell import Shell

SECOND = "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def two_projects(deepgram_emulator: DeepgramEmulator) -> None:
    """Have a second project, with a key."""
    member = deepgram_emulator.member_id
    deepgram_emulator.add_project("Second", project_id=SECOND)
    deepgram_emulator.add_member(SECOND, "owner@example.com", scopes=["owner"], member_id=member)
    deepgram_emulator.add_key(SECOND, member, comment="=cmd()", scopes=["member"])


def test_the_only_project_needs_no_name(shell: Shell) -> None:
    """The only project needs no name."""
    assert shell.run("keys list").code == 0


@pytest.mark.usefixtures("two_projects")
def test_a_project_can_be_named(shell: Shell) -> None:
    """A project can be named."""
    named = shell.run("keys list --project second --json=api_key.comment")
    assert [each["api_key"]["comment"] for each in named.json] == ["=cmd()"]


@pytest.mark.usefixtures("two_projects")
def test_the_environment_names_a_project(shell: Shell) -> None:
    """The environment names a project."""
    done = shell.run("keys list", environment={"DEEPGRAM_PROJECT": SECOND})
    assert [row[1] for row in done.rows] == ["=cmd()"]


@pytest.mark.usefixtures("two_projects")
def test_several_projects_and_none_named_is_an_error_that_lists_them(shell: Shell) -> None:
    """Several projects and none named is an error that lists them."""
    done = shell.run("keys list")
    assert (done.code, done.out) == (2, "")
    assert SECOND in done.err
    assert "Test project" in done.err


@pytest.mark.usefixtures("two_projects")
def test_an_unknown_project_has_a_code_of_its_own_and_a_suggestion(shell: Shell) -> None:
    """An unknown project has a code of its own and a suggestion."""
    done = shell.run("keys list --project Secnd")
    assert done.code == 4
    assert "Did you mean 'Second'?" in done.err


@pytest.mark.usefixtures("two_projects")
def test_all_projects_are_told_apart(shell: Shell) -> None:
    """All projects are told apart."""
    items = shell.run("keys list --all-projects --json").json
    assert {each["project_id"] for each in items} == {shell.project_id, SECOND}


@pytest.mark.usefixtures("two_projects")
def test_a_project_that_fails_does_not_stop_the_others(shell: Shell) -> None:
    """A project that fails does not stop the others."""
    shell.emulator.add_fault("recorded", "list_keys", name="insufficient_permissions_modern")
    done = shell.run("keys list --all-projects --json")
    assert done.code == 8
    assert len(done.json) == 1
    assert "1 of 2 projects failed" in done.err


@pytest.mark.usefixtures("two_projects")
def test_when_all_projects_fail_it_is_an_error(shell: Shell) -> None:
    """A list of nothing would look as if there were nothing."""
    shell.emulator.add_fault("internal_error", "list_keys", count=None)
    done = shell.run("keys list --all-projects --json")
    assert done.code == 1
    assert done.json["error"]["message"].startswith("All 2 projects failed")


@pytest.mark.usefixtures("two_projects")
def test_long_lists_of_all_projects_come_one_after_the_other(shell: Shell) -> None:
    """The log of each project is shown as it is read, and one that fails is passed over."""
    shell.emulator.add_history(shell.project_id, 150)
    shell.emulator.add_history(SECOND, 50)
    lines = shell.run("requests list --all --all-projects --jsonl").out.splitlines()
    counts = Counter(json.loads(line)["project_id"] for line in lines)
    assert counts == {shell.project_id: 150, SECOND: 50}
    shell.emulator.add_fault("recorded", "list_requests", name="insufficient_permissions_modern")
    assert shell.run("requests list --all --all-projects --jsonl").code == 8


def test_a_pipe_gets_tab_separated_values_of_full_length(shell: Shell) -> None:
    """A pipe gets tab separated values of full length."""
    done = shell.run("keys list", width=20)
    assert [len(row) for row in done.rows] == [7]
    assert done.rows[0][1] == "Admin key"


def test_a_terminal_gets_a_table_that_fits(shell: Shell) -> None:
    """A terminal gets a table that fits."""
    done = shell.run("keys list", terminal=True, width=60)
    assert "COMMENT" in done.out
    assert max(map(len, done.out.splitlines())) <= 60


def test_json_is_what_the_wire_has(shell: Shell) -> None:
    """Json is what the wire has."""
    (item,) = shell.run("keys list --json").json
    assert list(item) == ["member", "api_key"]
    assert item["api_key"]["created"].endswith("Z")


def test_json_never_takes_the_next_word(shell: Shell) -> None:
    """Json never takes the next word."""
    assert shell.run("keys delete --json nobody --yes").code == 4


def test_json_selects_fields_in_their_places(shell: Shell) -> None:
    """Json selects fields in their places."""
    done = shell.run("keys list --json=api_key.comment")
    assert done.json == [{"api_key": {"comment": "Admin key"}}]


def test_an_unknown_field_is_refused_with_the_list_of_all(shell: Shell) -> None:
    """An unknown field is refused with the list of all."""
    done = shell.run("keys list --json=coment")
    assert done.code == 2
    assert "api_key.comment" in done.json["error"]["hint"]


@pytest.mark.usefixtures("two_projects")
def test_jsonl_has_a_line_for_each_item(shell: Shell) -> None:
    """Jsonl has a line for each item."""
    lines = shell.run("projects list --jsonl").out.splitlines()
    assert {json.loads(line)["name"] for line in lines} == {"Test project", "Second"}


def test_jq_needs_no_program(shell: Shell) -> None:
    """Jq needs no program."""
    assert shell.run("keys list --jq '.[].api_key.comment'").out == "Admin key\n"


@pytest.mark.usefixtures("two_projects")
def test_csv_is_safe_to_open(shell: Shell) -> None:
    """Csv is safe to open."""
    done = shell.run("keys list --project Second --csv")
    (row,) = csv.DictReader(io.StringIO(done.out))
    assert row["api_key.comment"] == "'=cmd()"


def test_two_forms_exclude_each_other(shell: Shell) -> None:
    """Two forms exclude each other."""
    assert shell.run("keys list --json --csv").code == 2


def test_an_error_is_json_too_when_json_is_asked_for(shell: Shell) -> None:
    """An error is json too when json is asked for."""
    shell.emulator.add_fault("too_many_requests", "list_keys", count=None)
    done = shell.run("keys list --json")
    assert done.code == 6
    assert list(done.json["error"]) == ["code", "message", "hint", "request_id", "status"]
    assert done.json["error"]["status"] == 429


def test_deleting_asks(shell: Shell) -> None:
    """Deleting asks."""
    done = shell.run("keys delete 'Admin key'", terminal=True, stdin="n\n")
    assert (done.code, done.out) == (1, "")
    assert shell.run("keys delete 'Admin key'", terminal=True, stdin="y\n").code == 0
    assert shell.run("keys list").code == 3


def test_nobody_to_ask_and_no_yes_is_refused(shell: Shell) -> None:
    """Nobody to ask and no yes is refused."""
    done = shell.run("keys delete 'Admin key'")
    assert done.code == 2
    assert "--yes" in done.err
    assert shell.run("keys list").code == 0


def test_a_dry_run_shows_the_request_and_sends_nothing(shell: Shell) -> None:
    """A dry run shows the request and sends nothing."""
    done = shell.run("keys delete 'Admin key' --dry-run")
    assert done.out.startswith("DELETE https://api.deepgram.com/v1/projects/")
    assert shell.run("keys list").code == 0


def test_a_dry_run_as_lines_of_json_is_one_line(shell: Shell) -> None:
    """Whoever reads line by line gets the request whole."""
    done = shell.run("keys delete 'Admin key' --dry-run --jsonl")
    assert done.out.count("\n") == 1
    assert done.json["request"]["method"] == "DELETE"


@pytest.mark.parametrize("option", ["--output json", "-o json", "--format csv"])
def test_forms_of_other_programs_are_explained(shell: Shell, option: str) -> None:
    """Who knows them from elsewhere is told what it is called here."""
    done = shell.run(f"keys list {option}")
    assert done.code == 2
    assert "hint: For another form use --json" in done.err


def test_no_credentials_have_a_code_of_their_own(shell: Shell) -> None:
    """No credentials have a code of their own."""
    done = shell.run("keys list", environment={"DEEPGRAM_API_KEY": ""})
    assert (done.code, done.out) == (3, "")
    assert "deepgram-manage login" in done.err


def test_names_in_what_is_said_do_not_steer_the_terminal(shell: Shell) -> None:
    """A key may have any name, and somebody else gave it."""
    name = "\x1b]0;x\x07\r\u202e"
    done = shell.run(f"keys show {shlex.quote(name)}", terminal=True)
    assert "\\x1b]0;x\\x07\\r\\u202e" in done.err
    assert not {"\x07", "\r", "\u202e"} & set(done.err)
