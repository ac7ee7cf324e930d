"""Which project a command is about: one rule for all of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage.cli.commands import HIDDEN, NOUNS, VERBS
from deepgram_manage.cli.frame import Command, Projects
from deepgram_manage.cli.frame.groups import load

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shell import Shell

_PROJECT = re.compile(r"/v1/projects/([0-9a-f-]{36})")
ALL = {
    "keys audit": "--fail-at off --last-seen-calls 0",
    "members leaver": "alan@example.com",
    "billing balance": "",
    "billing spend": "--last 2d",
    "billing guard": "--below 1",
    "billing watch": "--below 1 --once --state watch.json",
    "billing report": "--html page.html --days 7",
    "archive plan": "lake --since 1h",
    "archive sync": "lake --since 1h",
}
"""The commands that are about all projects unless some are named, and what else they need."""
SERVED = {"exporter"}
"""Such commands that run until they are interrupted."""


class Listening(httpx.BaseTransport):
    """Passes calls on, and notes the projects that they are about.

    Attributes:
        projects: Their ids.
    """

    def __init__(self, inner: httpx.BaseTransport) -> None:
        """Pass calls on to a transport."""
        self.projects: set[str] = set()
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Pass a call on."""
        self.projects |= set(_PROJECT.findall(request.url.path))
        return self._inner.handle_request(request)


@pytest.fixture
def account(demo: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shell:
    """Return a shell in an account of three projects, in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return demo


def asked(shell: Shell, line: str, **environment: str) -> tuple[int, str]:
    """Run a command, and return how many projects it is about and what it says."""
    listening = Listening(shell.transport)
    shell.transport = listening
    done = shell.run(line, environment=environment)
    assert done.code == 0, done.err
    return len(listening.projects), done.err


@pytest.fixture
def profile(account: Shell) -> Shell:
    """Return a shell whose key and project are those of a profile."""
    key = account.environment.pop("DEEPGRAM_API_KEY")
    login = "login --insecure-storage --project 'Acme Staging'"
    assert account.run(login, stdin=key).code == 0
    return account


def test_the_commands_on_all_projects_are_those() -> None:
    """A new command that is about all projects is in this test, too."""
    named = [(noun, verb) for noun, (_summary, verbs) in NOUNS.items() for verb in verbs]
    every = [*named, *((None, verb) for verb in (*VERBS, *HIDDEN))]
    found = {
        " ".join(filter(None, (noun, verb)))
        for noun, verb in every
        if getattr(load(verb, noun), "traits").project is Projects.ALL  # noqa: B009 -- of a Command
    }
    assert found == ALL.keys() | SERVED


def test_no_command_has_a_project_option_of_its_own() -> None:
    """`--project` means the same wherever it is; `login` keeps one for later."""
    own = [
        (noun, verb)
        for noun, (_summary, verbs) in NOUNS.items()
        for verb in verbs
        for each in load(verb, noun).params
        if "--project" in each.opts and type(each).__name__ != "CommonOption"
    ]
    assert own == []
    assert isinstance(load("login"), Command)


@pytest.mark.parametrize("command", ALL)
def test_all_are_looked_at_when_none_is_named(command: str, account: Shell) -> None:
    """Without a word about projects it is about all of them, and says nothing of it."""
    count, said = asked(account, f"{command} {ALL[command]}")
    assert count == 3
    assert "Only project" not in said


@pytest.mark.parametrize("command", ALL)
def test_the_environment_narrows(command: str, account: Shell) -> None:
    """DEEPGRAM_PROJECT is as good as --project, and a person is told that it counts."""
    line = f"{command} {ALL[command]}"
    count, said = asked(account, line, DEEPGRAM_PROJECT="Acme Staging")
    assert count == 1
    assert "Only project 'Acme Staging', from DEEPGRAM_PROJECT" in said


@pytest.mark.parametrize("command", ALL)
def test_a_profile_narrows(command: str, profile: Shell) -> None:
    """The project of the profile in use counts, too."""
    count, said = asked(profile, f"{command} {ALL[command]}")
    assert count == 1
    assert "Only project 'Acme Staging', from profile 'default'" in said


@pytest.mark.parametrize("command", ALL)
def test_all_projects_goes_before_environment_and_profile(command: str, profile: Shell) -> None:
    """--all-projects is what somebody just typed."""
    line = f"{command} {ALL[command]} --all-projects"
    count, said = asked(profile, line, DEEPGRAM_PROJECT="Acme Research")
    assert count == 3
    assert "Only project" not in said


@pytest.mark.parametrize("command", ALL)
def test_several_can_be_named(command: str, account: Shell) -> None:
    """--project goes before the environment, and may be repeated."""
    line = f"{command} {ALL[command]} -p 'acme staging' --project 'Acme Research'"
    count, said = asked(account, line, DEEPGRAM_PROJECT="nobody")
    assert count == 2
    assert "Only project" not in said


@pytest.mark.parametrize("command", ["keys audit", "billing spend", "archive plan"])
def test_one_and_all_exclude_each_other(command: str, account: Shell) -> None:
    """Whoever names a project and asks for all of them has made a mistake."""
    done = account.run(f"{command} {ALL[command]} --project x --all-projects")
    assert done.code == 2
    assert "exclude each other" in done.err


def test_commands_on_one_project_follow_the_same_order(profile: Shell) -> None:
    """--project, DEEPGRAM_PROJECT, the profile: the first that there is."""
    in_environment = {"DEEPGRAM_PROJECT": "Acme Research"}

    def shown(line: str, environment: dict[str, str]) -> str:
        name: str = profile.run(f"{line} --json=name", environment=environment).json["name"]
        return name

    assert shown("projects show", {}) == "Acme Staging"
    assert shown("projects show", in_environment) == "Acme Research"
    assert shown("projects show --project 'Acme Production'", in_environment) == "Acme Production"


@pytest.mark.parametrize(
    ("line", "count"),
    [("models list", 1), ("models list --public", 0), ("models show aura-2-zeus-en", 1)],
)
def test_models_are_those_of_the_project_that_is_named(
    line: str, count: int, account: Shell
) -> None:
    """DEEPGRAM_PROJECT counts for models, and --public goes before it."""
    assert asked(account, line, DEEPGRAM_PROJECT="Acme Staging")[0] == count


@pytest.mark.parametrize("name", ["acme staging", "11111111-1111-4111-8111-111111111112"])
def test_projects_are_also_named_by_an_argument(name: str, account: Shell) -> None:
    """`projects show NAME` is what everybody guesses, and goes before the environment."""
    environment = {"DEEPGRAM_PROJECT": "Acme Research"}
    shown = account.run(f"projects show '{name}' --json=name", environment=environment)
    assert shown.json == {"name": "Acme Staging"}
    for verb in ("leave", "delete"):
        done = account.run(f"projects {verb} '{name}' --dry-run", environment=environment)
        assert "/11111111-1111-4111-8111-111111111112" in done.out


def test_a_name_is_looked_for_in_all_projects(account: Shell) -> None:
    """A key of any project can be named where all are asked."""
    line = 'requests list --all-projects --key "Grace\'s key 6" --limit 1'
    done = account.run(line)
    assert (done.code, len(done.rows)) == (0, 1)


def test_a_model_has_a_name(account: Shell) -> None:
    """Usage of a model is found by its canonical name, also by one that only the project has."""
    project = "--project 'Acme Production' --last 2d --json"
    public = account.run(f"usage summary --model nova-3-general {project}")
    own = account.run(f"usage summary --model nova-3-acme-support {project}")
    assert (public.code, own.code) == (0, 0)
    assert public.json != own.json


def test_a_project_to_remember_is_one_that_there_is(account: Shell, tmp_path: Path) -> None:
    """`login --project` with a slip of the pen keeps nothing."""
    login = "login --insecure-storage --project 'Acme Stagign'"
    done = account.run(login, stdin=account.emulator.admin_key)
    assert done.code == 4
    assert "Did you mean 'Acme Staging'?" in done.err
    assert not list(tmp_path.rglob("*.json"))
