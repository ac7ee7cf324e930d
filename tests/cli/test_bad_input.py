"""What goes wrong at a shell, in each form of output: a code, a sentence, and nothing else."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from deepgram_manage.emulator import Emulator
    from tests.support.shell import Shell

SECOND = "22222222-2222-4222-8222-222222222222"
MADE_UP = "99999999-9999-4999-8999-999999999999"
Preparation: TypeAlias = "Callable[[Shell], None]"


def fault(kind: str, route: str = "*", *, seconds: float = 0.0, name: str = "") -> Preparation:
    """Have all calls of a route go wrong."""
    return lambda shell: shell.emulator.add_fault(
        kind, route, count=None, seconds=seconds, name=name
    )


def second_project(name: str) -> Preparation:
    """Have a second project."""

    def add(shell: Shell) -> None:
        emulator = shell.emulator
        emulator.add_project(name, project_id=SECOND)
        emulator.add_member(
            SECOND, "owner@example.com", scopes=["owner"], member_id=owner(emulator)
        )

    return add


def owner(emulator: Emulator) -> str:
    """Return the id of the owner of the first project."""
    state = emulator.world.state
    return state.members(state.projects()[0].project_id)[0].member_id


def key(comment: str, times: int = 1) -> Preparation:
    """Have more keys of one comment."""

    def add(shell: Shell) -> None:
        for _ in range(times):
            shell.emulator.add_key(shell.project_id, owner(shell.emulator), comment=comment)

    return add


def no_projects(shell: Shell) -> None:
    """Have a key that sees nothing."""
    emulator = shell.emulator
    emulator.add_account(MADE_UP, "nobody@example.com")
    secret = "ab" * 20
    emulator.add_key(None, MADE_UP, secret=secret, account_wide=True)
    shell.environment["DEEPGRAM_API_KEY"] = secret


def broken_profiles(shell: Shell) -> None:
    """Have a file of profiles that is not JSON."""
    folder = Path(shell.environment["XDG_CONFIG_HOME"]) / "deepgram-manage"
    folder.mkdir()
    (folder / "profiles.json").write_text("{", "utf-8")
    del shell.environment["DEEPGRAM_API_KEY"]


def interrupted(shell: Shell) -> None:
    """Press Ctrl-C while the server is asked."""

    class Interrupting(httpx.BaseTransport):
        def handle_request(self, _request: httpx.Request) -> httpx.Response:
            raise KeyboardInterrupt

    shell.transport = Interrupting()


def partly(shell: Shell) -> None:
    """Have two projects, of which one cannot be read."""
    second_project("Second")(shell)
    shell.emulator.add_fault("recorded", "list_keys", name="insufficient_permissions_modern")


@dataclass(frozen=True)
class Bad:
    """One kind of bad input."""

    line: str
    code: int
    prepare: Preparation | None = None
    stdin: str = ""
    terminal: bool | None = None
    """Whether at a terminal; as the form of the output has it unless given."""
    width: int = 100
    encoding: str = "utf-8"
    environment: dict[str, str] = field(default_factory=dict)
    says: str = ""
    """What a person is told."""


DENIED = ("recorded", "list_requests")
MISSING = "insufficient_permissions_modern"
BAD = {
    "several projects": Bad("keys list", 2, second_project("Second"), says="--project"),
    "project named twice": Bad("projects show x --project y", 2, says="once"),
    "two of one name": Bad(
        "keys list --project 'Test project'", 2, second_project("Test project"), says=SECOND
    ),
    "unknown project": Bad("keys list --project Tset-project", 4, says="no project"),
    "unknown project id": Bad(f"keys list --project {MADE_UP}", 4),
    "unknown project in the environment": Bad(
        "keys list", 4, environment={"DEEPGRAM_PROJECT": "nope"}
    ),
    "no project": Bad("keys list", 2, no_projects, says="sees no project"),
    "project and all": Bad("keys list --project x --all-projects", 2),
    "wrong date": Bad("usage summary --start 2026-13-01", 2, says="2026-13-01"),
    "date and time for a day": Bad("usage summary --start 2026-10-01T00:00:00Z", 2),
    "reversed period": Bad(
        "usage summary --start 2026-10-31 --end 2026-10-01", 2, says="--end 2026-10-01: swap"
    ),
    "reversed period of the log": Bad("requests list --start 2026-10-31 --end 2026-10-01", 2),
    "wrong month": Bad("billing breakdown --month 2026-13", 2, says="2026-13"),
    "no days": Bad("billing breakdown --last 0d", 2),
    "wrong span": Bad("billing breakdown --last soon", 2, says="30d"),
    "two periods": Bad("billing breakdown --last 3d --month 2026-10", 2, says="exclude"),
    "end without start": Bad("billing breakdown --end 2026-10-01", 2, says="--start"),
    "overlong span": Bad("requests list --since 999999999w", 2),
    "wrong jq": Bad("keys list --jq '.['", 2),
    "unknown variable of jq": Bad("keys list --jq '$nope'", 2),
    "unknown option": Bad("keys list --nonsense", 2, says="--nonsense"),
    "unknown noun": Bad("kees list", 2, says="Did you mean 'keys'?"),
    "unknown verb": Bad("keys lst", 2, says="list"),
    "missing argument": Bad("keys show", 2, says="KEY"),
    "surplus argument": Bad("keys list x", 2),
    "wrong number": Bad("requests list --limit 0", 2),
    "enormous number": Bad("requests list --limit 99999999999999999999999", 2),
    "few days that are not a number": Bad("billing balance --days-left nan", 2, says="nan"),
    "no number": Bad("requests list --limit many", 2),
    "limit and all": Bad("requests list --limit 3 --all", 2),
    "wrong choice": Bad("keys list --status dead", 2, says="expired"),
    "unknown feature": Bad("usage summary --feature nope", 2, says="diarize"),
    "ambiguous key": Bad("keys show twin", 2, key("twin", 2), says="2 keys"),
    "unknown key": Bad("keys show 'Admin kye'", 4, says="Did you mean 'Admin key'?"),
    "unknown key id": Bad(f"keys show {MADE_UP}", 4),
    "unknown member": Bad("members scopes nobody@example.com", 4),
    "unknown model": Bad("models show nova-99", 4),
    "unknown request": Bad(f"requests show {MADE_UP}", 4, says="requests wait"),
    "nobody to ask": Bad("keys delete 'Admin key'", 2, terminal=False, says="--yes"),
    "answer is no": Bad("keys delete 'Admin key'", 1, stdin="no\n", terminal=True),
    "answer is nothing": Bad("keys delete 'Admin key'", 1, stdin="", terminal=True),
    "another name is typed": Bad("projects delete", 1, stdin="Tset\n", terminal=True),
    "wrong time to live": Bad("keys create --comment x --scope member --ttl never", 2),
    "two ends": Bad("keys create --comment x --scope member --ttl 1h --expires 2099-01-01", 2),
    "an end that has passed": Bad(
        "keys create --comment x --scope member --expires 2020-01-01", 2, says="has passed"
    ),
    "misspelt scope": Bad(
        "keys create --comment x --scope usage:wrte", 1, says="Did you mean 'usage:write'"
    ),
    "unknown scope": Bad("keys create --comment x --scope nope", 1, says="member, admin, owner"),
    "unknown grouping": Bad("billing breakdown --by colour", 2, says="line_item"),
    "unknown grouping of a report": Bad("billing spend --by proyect", 2, says="'project'"),
    "part of a tag": Bad("billing spend --by customer", 2, says="--by tag:customer"),
    "empty comment": Bad("keys create --comment '' --scope member", 2, says="comment"),
    "folder for a file": Bad("keys create --comment x --scope member --out /", 1),
    "unwritable file": Bad("keys create --comment x --scope member --out /proc/x/y", 1),
    "existing file": Bad("keys create --comment x --scope member --out /etc/passwd", 1),
    "page of what is written": Bad(
        "api DELETE /v1/projects/{project_id}/keys/x --paginate --yes", 2
    ),
    "picture of another kind": Bad("usage summary --plot x.gif", 2, says="--plot"),
    "no credentials": Bad("keys list", 3, environment={"DEEPGRAM_API_KEY": ""}, says="login"),
    "wrong key": Bad("keys list", 3, environment={"DEEPGRAM_API_KEY": "0" * 40}),
    "key with a space": Bad("keys list", 3, environment={"DEEPGRAM_API_KEY": "a b"}),
    "key that is not ASCII": Bad("keys list", 3, environment={"DEEPGRAM_API_KEY": "ключ"}),
    "unknown profile": Bad("keys list --profile nope", 4),
    "broken profiles": Bad("keys list", 3, broken_profiles, says="profiles.json"),
    "wrong host": Bad(
        "keys list", 2, environment={"DEEPGRAM_HOST": "http://x/?y"},
        says="DEEPGRAM_HOST='http://x/?y' is not a valid host",
    ),
    "insecure host": Bad(
        "keys list", 2, environment={"DEEPGRAM_HOST": "http://example.com"},
        says="clear text: use https, or set DEEPGRAM_ALLOW_INSECURE=1.",
    ),
    "no time": Bad("keys list --timeout 0", 2),
    "a time that is not a number": Bad("keys list --timeout nan", 2, says="--timeout nan must be"),
    "402": Bad("keys list", 6, fault("recorded", name="payment_required"), says="balances"),
    "403": Bad("requests list", 5, fault(*DENIED, name=MISSING), says="This key has owner"),
    "429": Bad("keys list", 6, fault("too_many_requests")),
    "500": Bad("keys list", 1, fault("internal_error")),
    "HTML": Bad("keys list", 1, fault("bad_gateway_html")),
    "503 without a body": Bad("keys list", 1, fault("unavailable_empty")),
    "half an answer": Bad("keys list", 1, fault("truncated_json")),
    "no answer": Bad("keys list", 7, fault("dropped_before_write"), says="doctor"),
    "hang": Bad("keys list --timeout 0.1", 7, fault("latency", seconds=30)),
    "unclear write": Bad(
        "keys create --comment x --scope member", 7, fault("dropped_after_write", "create_key"),
        says="keys delete",
    ),
    "some projects fail": Bad("keys list --all-projects", 8, partly, says="1 of 2"),
    "Ctrl-C": Bad("keys list", 130, interrupted, says="Interrupted"),
    "hostile text": Bad("keys list", 0, key("\x1b]0;boo\x07\x1b[2J\t\n=1+1")),
    "terminal of 20 columns": Bad("keys list", 0, width=20),
    "terminal of 1 column": Bad("keys list", 0, width=1),
    "terminal without a width": Bad("keys list", 0, width=0),
    "terminal of ASCII": Bad("keys list", 0, key("Ключ 🗝"), encoding="ascii"),
    "nothing there": Bad("invites list", 0),
}  # fmt: skip
FORMS = {"table": "", "json": "--json", "csv": "--csv"}


def test_there_are_at_least_48_kinds() -> None:
    """The table is as long as it is said to be."""
    assert len(BAD) >= 48


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", BAD)
def test_bad_input(kind: str, form: str, shell: Shell) -> None:
    """The code is the documented one, stdout is empty or can be read, and nobody sees Python."""
    bad = BAD[kind]
    if bad.prepare is not None:
        bad.prepare(shell)
    done = shell.run(
        f"{bad.line} {FORMS[form]}",
        terminal=form == "table" if bad.terminal is None else bad.terminal,
        stdin=bad.stdin,
        width=bad.width,
        encoding=bad.encoding,
        environment=bad.environment,
    )
    assert done.code == bad.code, done.err
    assert "Traceback" not in done.out + done.err
    assert not re.search(r"\b(base_url|allow_insecure|deadline)=", done.out + done.err)
    assert bad.says in done.err + done.out
    assert bool(done.err.strip()) or bad.code == 0
    _check_form(form, done.out, bad)


def _check_form(form: str, out: str, bad: Bad) -> None:
    if form == "json":
        answer = json.loads(out)
        assert bad.code in {0, 8} or set(answer) == {"error"}
    elif form == "csv":
        rows = list(csv.reader(io.StringIO(out)))
        assert len({len(row) for row in rows}) <= 1
    if form != "json" and bad.code not in {0, 8}:
        assert not out
    assert "\x1b" not in out


def test_a_closed_stdout_is_an_error_before_a_key_is_made(shell: Shell) -> None:
    """A secret that nobody would see is not made."""
    closed = io.StringIO()
    closed.close()
    done = shell.run("keys create --comment x --scope member", stdout=closed)
    assert done.code == 2
    assert len(shell.run("keys list").rows) == 1


@pytest.mark.parametrize("form", FORMS)
def test_a_closed_stdout_is_an_error(form: str, shell: Shell) -> None:
    """An answer that cannot be written is not done."""
    closed = io.StringIO()
    closed.close()
    done = shell.run(f"keys list {FORMS[form]}", stdout=closed)
    assert done.code == 1
    assert "could not be written" in done.err


class FullDisk(io.StringIO):
    """A stream on a disk that is full."""

    def write(self, text: str) -> int:
        """Refuse to write."""
        del text
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_is_an_error(form: str, shell: Shell) -> None:
    """The code of a command whose answer is lost is not 0."""
    done = shell.run(f"keys list {FORMS[form]}", stdout=FullDisk())
    assert done.code == 1
    assert "No space left" in done.err


@pytest.mark.parametrize("form", FORMS)
def test_a_secret_that_cannot_be_written_is_told(form: str, shell: Shell) -> None:
    """A key whose secret is lost is named, with the command that deletes it."""
    done = shell.run(f"keys create --comment x --scope member {FORMS[form]}", stdout=FullDisk())
    (made,) = (row[0] for row in shell.run("keys list").rows if row[1] == "x")
    assert done.code == 1
    assert f"keys delete {made}" in done.err
