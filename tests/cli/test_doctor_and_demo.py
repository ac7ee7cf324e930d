"""`doctor`, which finds out what is wrong, and `demo`, where nothing can go wrong."""

from __future__ import annotations

import os
from datetime import timedelta
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.support.certificates import authority, serving
from tests.support.scripted import answer, scripted

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.shell import Shell


def statuses(shell: Shell, **environment: str) -> dict[str, str]:
    """Return what `doctor` says of each check."""
    answer = shell.run("doctor --json", environment=environment).json
    return {each["check"]: each["status"] for each in answer}


def test_all_is_well(shell: Shell) -> None:
    """Each check is ok, and the code is 0."""
    done = shell.run("doctor")
    assert done.code == 0
    assert {row[1] for row in done.rows} == {"ok"}
    assert "Test project" in done.out
    assert "owner" in done.rows[-1][2]
    assert shell.emulator.admin_key not in done.out


def test_a_clock_that_is_wrong_is_found(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer whose time is an hour off is told by how much."""
    late = shell.now() + timedelta(hours=1)
    monkeypatch.setattr(shell, "now", lambda: late)
    done = shell.run("doctor")
    assert done.code == 1
    assert "ahead of the server's" in done.out


@pytest.mark.parametrize(
    ("environment", "check", "code"),
    [
        ({"DEEPGRAM_API_KEY": ""}, "credentials", 3),
        ({"DEEPGRAM_API_KEY": "0" * 40}, "key", 3),
        ({"SSL_CERT_FILE": "/no/such/file"}, "certificates", 1),
        ({"DEEPGRAM_HOST": "http://example.com"}, "connection", 2),
        ({"DEEPGRAM_PROJECT": "Tset project"}, "project", 4),
        ({"DEEPGRAM_PROJECT": "99999999-9999-4999-8999-999999999999"}, "project", 4),
    ],
)
def test_what_is_wrong_is_found(
    environment: dict[str, str], check: str, code: int, shell: Shell
) -> None:
    """The check that fails says so, and gives the program its code."""
    assert statuses(shell, **environment)[check] == "failed"
    assert shell.run("doctor", environment=environment).code == code


ELSEWHERE = "http://example.com"
IN_CLEAR_TEXT = (
    f"{ELSEWHERE!r} would send the credentials in clear text: use https, or set "
    "DEEPGRAM_ALLOW_INSECURE=1."
)


@pytest.mark.parametrize("line", ["projects list", "whoami", "doctor"])
def test_a_server_without_https_is_refused_in_words_of_a_shell(line: str, shell: Shell) -> None:
    """What to do is an environment variable, and no argument of Python."""
    done = shell.run(line, environment={"DEEPGRAM_HOST": ELSEWHERE})
    assert done.code == 2
    assert f"DEEPGRAM_HOST={IN_CLEAR_TEXT}" in done.out + done.err


def test_a_server_of_login_is_refused_in_words_of_a_shell(shell: Shell) -> None:
    """One that no variable names is the host."""
    done = shell.run(f"login --insecure-storage --host {ELSEWHERE}", stdin="0" * 40)
    assert done.code == 2
    assert f"host={IN_CLEAR_TEXT}" in done.err


@pytest.mark.parametrize("line", ["projects list", "whoami", "doctor"])
def test_a_server_without_https_may_be_allowed(line: str, shell: Shell) -> None:
    """As the message says."""
    allowed = {"DEEPGRAM_HOST": ELSEWHERE, "DEEPGRAM_ALLOW_INSECURE": "1"}
    assert shell.run(line, environment=allowed).code == 0


def test_a_password_of_the_server_is_not_shown(shell: Shell) -> None:
    """It is refused, and not repeated."""
    done = shell.run("doctor", environment={"DEEPGRAM_HOST": "https://me:s3cr3t@example.com"})
    assert done.code == 2
    assert "s3cr3t" not in done.out + done.err


def test_no_encryption_is_said_as_it_is(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that is called over plain HTTP need not be on this machine."""
    monkeypatch.setattr(shell, "transport", None)
    environment = {"DEEPGRAM_HOST": "http://127.0.0.1:1"}
    answer = shell.run("doctor --json", environment=environment).json
    (found,) = (each for each in answer if each["check"] == "encryption")
    assert (found["status"], found["detail"]) == (
        "unknown",
        "none: the server is not called over https",
    )


def test_a_server_that_does_not_answer_is_found(
    shell: Shell, deepgram_emulator: DeepgramEmulator
) -> None:
    """No answer is no connection."""
    deepgram_emulator.add_fault("dropped_before_write", count=None)
    assert statuses(shell)["connection"] == "failed"
    assert shell.run("doctor").code == 7


@pytest.mark.parametrize("body", ["<html>Sign in to the hotel's network</html>", "{}"])
def test_an_answer_of_something_else_is_not_blamed_on_the_key(shell: Shell, body: str) -> None:
    """What answers is not the API, say the page of a hotel's network."""
    shell.transport = httpx.MockTransport(lambda _request: httpx.Response(200, text=body))
    found = statuses(shell)
    assert found["connection"] == "failed"
    assert "key" not in found


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({}, "those of certifi"),
        ({"REQUESTS_CA_BUNDLE": "/"}, "REQUESTS_CA_BUNDLE=/"),
        ({"SSL_CERT_FILE": "/", "SSL_CERT_DIR": "/no/such"}, "SSL_CERT_FILE=/"),
        ({"SSL_CERT_DIR": f"/{os.pathsep}/no/such"}, f"SSL_CERT_DIR=/{os.pathsep}/no/such"),
    ],
)
def test_the_certificates_are_those_that_the_client_trusts(
    environment: dict[str, str], says: str, shell: Shell
) -> None:
    """One variable counts, the same as for calls; the others are neither shown nor checked."""
    answer = shell.run("doctor --json", environment=environment).json
    assert [
        (each["status"], each["detail"]) for each in answer if each["check"] == "certificates"
    ] == [("ok", says)]


def test_encryption_is_tested_with_the_certificates_that_the_client_trusts(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it does not fail where calls would work, nor the other way round."""
    trusted = tmp_path / "authority.pem"
    authority().cert_pem.write_to_path(trusted)
    # Of the machine that runs this.
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(shell, "transport", None)
    for each, found in (({}, "failed"), ({"REQUESTS_CA_BUNDLE": str(trusted)}, "ok")):
        for name, value in each.items():
            monkeypatch.setenv(name, value)
        with scripted(answer(body={"projects": []}), tls=serving()) as server:
            assert statuses(shell, DEEPGRAM_HOST=server.url, **each)["encryption"] == found


@pytest.mark.parametrize(
    "line", ["doctor", "projects list", "keys create --comment ci --scope member"]
)
@pytest.mark.parametrize("fault", ["dropped_before_write", "dropped_after_write"])
def test_a_regional_host_is_told_to_serve_speech_only(
    shell: Shell, deepgram_emulator: DeepgramEmulator, line: str, fault: str
) -> None:
    """Each failure at the host of a region says where this API is."""
    deepgram_emulator.add_fault(fault, count=None)

    done = shell.run(line, environment={"DEEPGRAM_HOST": "api.eu.deepgram.com"})

    assert done.code != 0
    assert "api.eu.deepgram.com does not serve this API" in done.out + done.err


def test_the_project_that_counts_is_named(shell: Shell) -> None:
    """Whoever wonders which project commands are about sees it, and what names it."""
    (detail,) = (
        each["detail"]
        for each in shell.run(
            "doctor --json", environment={"DEEPGRAM_PROJECT": "test project"}
        ).json
        if each["check"] == "project"
    )
    assert detail == "'test project', from DEEPGRAM_PROJECT"


def test_a_password_of_a_proxy_is_not_shown(shell: Shell) -> None:
    """The proxy is shown, without what it is told."""
    proxy = "http://ann:hunter2@proxy.example.com:3128"
    out = shell.run("doctor", environment={"HTTPS_PROXY": proxy}).out
    assert "proxy.example.com:3128" in out
    assert "hunter2" not in out


def test_the_demo_runs_one_command_with_its_options(shell: Shell) -> None:
    """The options behind the command are the command's."""
    done = shell.run("demo keys list --json=api_key.comment", environment={"DEEPGRAM_API_KEY": ""})
    assert len(done.json) == 7
    assert shell.run("demo keys show nobody").code == 4


def test_the_demo_is_the_same_account_all_day(shell: Shell) -> None:
    """What one command archives, the next one finds in usage."""
    run = "demo requests list --since 2d --all --json=request_id"
    first, second = (shell.run(run, environment={"DEEPGRAM_API_KEY": ""}).json for _ in range(2))
    # A request may have come between the two, and one have become too old.
    assert len([each for each in first if each not in second]) < 5


def test_the_demo_reads_commands_from_standard_input(shell: Shell) -> None:
    """State lasts from one command to the next, and a wrong one does not end the session."""
    lines = (
        "projects rename Renamed -p 'Acme Staging'",
        "nonsense",
        "'",
        "",
        "deepgram-manage projects list --json=name --jq .[].name",
        "exit",
        "projects list",
    )
    done = shell.run("demo", stdin="\n".join(lines))
    assert done.code == 0
    assert sorted(done.out.split("\n")[:-1]) == ["Acme Production", "Acme Research", "Renamed"]
    assert "No such command 'nonsense'" in done.err


@pytest.mark.parametrize("command", ["login", "logout", "demo", "emulator"])
def test_the_demo_leaves_the_rest_of_the_machine_alone(command: str, shell: Shell) -> None:
    """What would keep or serve something does not work in the demo."""
    assert f"{command} does not work in the demo" in shell.run("demo", stdin=command).err


def test_the_demo_leaves_nothing_behind(shell: Shell, tmp_path: Path) -> None:
    """Rotations of its keys go with it, and are not among those of real ones."""
    mine = {"HOME": str(tmp_path), "XDG_STATE_HOME": str(tmp_path)}
    script = """keys rotate start "Grace's key 1" --yes\nkeys rotate list"""
    done = shell.run("demo", stdin=script, environment=mine)
    assert "overlap" in done.out
    assert list(tmp_path.iterdir()) == []


def test_the_demo_knows_no_account(shell: Shell) -> None:
    """The key in the environment is not used."""
    wrong = {"DEEPGRAM_API_KEY": "0" * 40, "DEEPGRAM_PROJECT": "mine"}
    assert shell.run("demo keys list", environment=wrong).code == 0
