"""Fifteen defects of the vendor's command line, none of which this one has."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from deepgram_manage.cli.commands import NOUNS

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.shell import Shell

IN_PRODUCTION = "--project 'Acme Production'"


def test_01_costs_in_a_table_are_those_of_the_api(demo: Shell) -> None:
    """No row of `billing breakdown` shows a dash or a zero where there is a sum."""
    line = f"billing breakdown --last 3d --by line_item {IN_PRODUCTION}"
    told = [row["dollars"] for row in demo.run(f"{line} --json").json]
    shown = [row.split()[-1] for row in demo.run(line, terminal=True).out.splitlines()[1:]]
    assert told
    assert [pytest.approx(float(each), rel=1e-5) for each in shown] == told
    assert all(Decimal(each) > 0 for each in shown)


def test_02_one_create_makes_one_key(deepgram_emulator: DeepgramEmulator, shell: Shell) -> None:
    """A server that fails after it wrote leaves one key, and the command says so."""
    deepgram_emulator.add_fault("internal_error_after_write", "create_key", count=None)
    done = shell.run("keys create --comment deploy --scope usage:write")
    deepgram_emulator.clear_faults()
    keys = [row for row in shell.run("keys list").rows if row[1] == "deploy"]
    assert (done.code, done.out) == (7, "")
    assert [row[0] in done.err for row in keys] == [True]
    assert f"keys delete {keys[0][0]}" in done.err


def test_03_a_record_without_a_response_is_shown(demo: Shell) -> None:
    """Records that are not settled yet are shown with dashes."""
    now = demo.emulator.now()
    demo.emulator.add_request(demo.project_id, "22222222-2222-4222-8222-222222222220", created=now)
    demo.emulator.advance(300)
    answer = demo.run(f"requests list --limit 20 {IN_PRODUCTION} --json").json
    assert [each for each in answer if each["response"] is None]
    assert demo.run(f"requests list --limit 20 {IN_PRODUCTION}", terminal=True).code == 0


def test_04_csv_has_a_row_for_each_key(demo: Shell) -> None:
    """CSV has a column for each value, and no Python in it."""
    done = demo.run(f"keys list {IN_PRODUCTION} --csv")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    assert len(rows) == 7
    assert "[" not in done.out


def test_05_a_wrong_key_is_not_said_to_be_right(shell: Shell) -> None:
    """`doctor` asks the server, and a key of forty zeros fails there."""
    done = shell.run("doctor --json", environment={"DEEPGRAM_API_KEY": "0" * 40})
    assert done.code == 3
    assert {"key": "failed"}.items() <= {
        each["check"]: each["status"] for each in done.json
    }.items()


def test_06_an_error_is_a_sentence(shell: Shell) -> None:
    """A 404 shows what was not found, and no headers and no body of HTTP."""
    done = shell.run("keys show 99999999-9999-4999-8999-999999999999")
    assert done.code == 4
    assert "headers" not in done.err.lower()
    assert len(done.err.splitlines()) <= 3


def test_07_usage_errors_and_api_errors_have_codes_of_their_own(shell: Shell) -> None:
    """An unknown option is 2, and a refused key is 3."""
    assert shell.run("keys list --nonsense").code == 2
    assert shell.run("keys list", environment={"DEEPGRAM_API_KEY": "0" * 40}).code == 3


def test_08_times_are_those_of_the_wire(demo: Shell) -> None:
    """JSON and pipes have a time as the API spells it."""
    (key, *_) = demo.run(f"keys list {IN_PRODUCTION} --json").json
    (row, *_) = demo.run(f"keys list {IN_PRODUCTION}").rows
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", key["api_key"]["created"])
    assert key["api_key"]["created"] in row


@pytest.mark.parametrize("line", ["keys list --json", "keys show nobody --json", "key --json"])
def test_09_stdout_is_one_json_document(line: str, shell: Shell) -> None:
    """Under --json there is nothing but JSON on stdout, whether it goes well or not."""
    json.loads(shell.run(line).out)


@pytest.mark.parametrize(
    "environment", [{}, {"CI": "true"}, {"CLAUDECODE": "1"}, {"GITHUB_ACTIONS": "true"}]
)
def test_10_the_form_does_not_depend_on_who_calls(
    environment: dict[str, str], shell: Shell
) -> None:
    """What a pipe gets is the same in CI and under a tool."""
    assert shell.run("keys list", environment=environment).out == shell.run("keys list").out


@pytest.mark.parametrize("noun", sorted(NOUNS.keys() - {"archive", "org", "usage"}))
def test_11_commands_are_called_as_everybody_guesses(noun: str) -> None:
    """A noun has the verbs that people try first."""
    assert {"list", "show", "balances"} & NOUNS[noun][1].keys()


def test_12_without_a_keyring_nothing_is_kept_in_clear_text(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A keyring that fails is an error; the file for who insists is of mode 0600."""

    def broken() -> None:
        raise RuntimeError("no bus")

    class Broken:
        get_password = set_password = delete_password = staticmethod(lambda *_: broken())

    monkeypatch.setattr("deepgram_manage.cli.frame.keyring_store._keyring", Broken)
    key = shell.emulator.admin_key
    assert shell.run("login", stdin=key).code == 3
    assert not list(tmp_path.rglob("*.json"))
    assert shell.run("login --insecure-storage", stdin=key).code == 0
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and key in path.read_text()]
    assert [path.stat().st_mode & 0o777 for path in kept] == [0o600]


def test_13_a_new_key_has_the_scopes_that_were_asked_for(shell: Shell) -> None:
    """There is no scope unless somebody says which, and no option takes a secret."""
    assert shell.run("keys create --comment x").code == 2
    made = shell.run("keys create --comment x --scope usage:read --json").json
    assert made["scopes"] == ["usage:read"]
    assert shell.run("keys list --api-key abc").code == 2


def test_14_nothing_is_asked_or_written_that_nobody_asked_for(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command makes its own calls and no connection beside, and leaves no file."""
    monkeypatch.setattr(socket, "socket", None)
    assert shell.run("keys list").code == 0
    assert shell.run("--help").code == 0
    assert not list(tmp_path.iterdir())


def test_15_all_pages_and_all_projects(demo: Shell) -> None:
    """Nothing ends at the first page, or at the first project."""
    many = demo.run(f"requests list --limit 250 {IN_PRODUCTION} --jsonl")
    assert len({json.loads(line)["request_id"] for line in many.out.splitlines()}) == 250
    everywhere = demo.run("keys list --all-projects --json").json
    assert len({each["project_id"] for each in everywhere}) == 3
