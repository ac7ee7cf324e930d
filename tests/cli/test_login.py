"""`login`, `logout` and profiles: what is kept, where, and when it is read."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.support.shell import Shell


class Memory:
    """A keyring in this process."""

    kept: dict[str, str]

    def __init__(self) -> None:
        """Keep nothing yet."""
        self.kept = {}

    def get_password(self, _service: str, name: str) -> str | None:
        """Return what is kept."""
        return self.kept.get(name)

    def set_password(self, _service: str, name: str, secret: str) -> None:
        """Keep a secret."""
        self.kept[name] = secret

    def delete_password(self, _service: str, name: str) -> None:
        """Forget a secret."""
        del self.kept[name]


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Return the keyring that commands use."""
    memory = Memory()
    monkeypatch.setattr("deepgram_manage.cli.frame.keyring_store._keyring", lambda: memory)
    return memory


@pytest.fixture
def key(shell: Shell) -> str:
    """Return the admin key, which the environment does not have."""
    return shell.environment.pop("DEEPGRAM_API_KEY")


def test_a_key_is_kept_in_the_keyring_and_nowhere_else(
    shell: Shell, key: str, keyring: Memory, tmp_path: Path
) -> None:
    """`login` keeps a key that works, and later commands use it."""
    done = shell.run("login", stdin=f"{key}\n")
    assert (done.code, keyring.kept) == (0, {"default": key})
    assert not [path for path in tmp_path.rglob("*.json") if key in path.read_text("utf-8")]
    assert shell.run("projects list").code == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_key_from_windows_is_read(encoding: str, shell: Shell, key: str, keyring: Memory) -> None:
    """A mark of the encoding before a key is no part of it."""
    assert shell.run("login", stdin=f"{key}\r\n".encode(encoding)).code == 0
    assert keyring.kept == {"default": key}


def test_a_key_that_does_not_work_is_not_kept(shell: Shell, key: str, keyring: Memory) -> None:
    """A wrong key ends with 3, and nothing is kept."""
    del key
    done = shell.run("login", stdin="0" * 40)
    assert (done.code, keyring.kept) == (3, {})


@pytest.mark.parametrize("text", ["", "\n", "Token abc", "a\x00b"])
def test_what_is_no_key_is_not_sent(text: str, shell: Shell, keyring: Memory) -> None:
    """Nothing, several words and control characters are refused, and not shown."""
    done = shell.run("login", stdin=text)
    assert done.code in {2, 3}
    assert not keyring.kept
    assert not text.strip() or text not in done.err


def test_profiles_have_names_hosts_and_projects(shell: Shell, key: str, keyring: Memory) -> None:
    """A profile has a server and a project, which commands use when it is named."""
    shell.run("login --profile eu --host api.eu.deepgram.com --project 'Test project'", stdin=key)
    assert list(keyring.kept) == ["eu"]
    assert shell.run("keys list").code == 3
    dry = shell.run("keys create --comment x --scope member --dry-run --profile eu")
    assert dry.out.startswith("POST https://api.eu.deepgram.com/")
    assert shell.run("keys list", environment={"DEEPGRAM_PROFILE": "eu"}).code == 0


def test_the_environment_goes_before_the_profile(shell: Shell, key: str, keyring: Memory) -> None:
    """With a key in the environment the profile is not even read."""
    shell.run("login", stdin=key)
    keyring.kept["default"] = "0" * 40
    (Path(shell.environment["XDG_CONFIG_HOME"]) / "deepgram-manage" / "profiles.json").write_text(
        "broken", "utf-8"
    )
    assert shell.run("keys list", environment={"DEEPGRAM_API_KEY": key}).code == 0


def test_a_profile_that_is_named_goes_before_the_environment(
    shell: Shell, key: str, keyring: Memory
) -> None:
    """--profile is what somebody just typed."""
    shell.run("login --profile eu", stdin=key)
    assert keyring.kept
    wrong = {"DEEPGRAM_API_KEY": "0" * 40}
    assert shell.run("keys list --profile eu", environment=wrong).code == 0
    assert shell.run("keys list", environment=wrong).code == 3


def test_logout_forgets(shell: Shell, key: str, keyring: Memory) -> None:
    """After `logout` there is neither key nor profile."""
    shell.run("login", stdin=key)
    assert shell.run("logout").code == 0
    assert not keyring.kept
    assert shell.run("keys list").code == 3
    assert shell.run("logout").code == 4


def test_a_keyring_that_hangs_gets_three_seconds(
    shell: Shell, key: str, keyring: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A keyring that never answers is an error with a way out."""
    forever = threading.Event()
    monkeypatch.setattr("deepgram_manage.cli.frame.keyring_store._SECONDS", 0.05)
    monkeypatch.setattr(keyring, "set_password", lambda *_: forever.wait(20))
    done = shell.run("login", stdin=key)
    forever.set()
    assert done.code == 3
    assert "--insecure-storage" in done.err


def test_without_the_extra_the_keyring_is_an_error(
    shell: Shell, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has not installed keyring is told the extra and the ways to do without it."""
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    done = shell.run("login", stdin=key)
    assert done.code == 1
    assert "[keyring]'" in done.err
    assert "login --insecure-storage" in done.err


def test_without_the_extra_nobody_types_a_key_in_vain(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is missing is said before a key is read, even one that does not look like a key."""
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)
    done = shell.run("login", stdin="not a key")
    assert "[keyring]'" in done.err


def test_insecure_storage_is_a_file_of_its_owner(shell: Shell, key: str, tmp_path: Path) -> None:
    """The files have mode 0600, their folder 0700, and no part of them is left."""
    shell.run("login --insecure-storage", stdin=key)
    folder = tmp_path / "deepgram-manage"
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == {"credentials.json": 0o600, "profiles.json": 0o600}
    assert folder.stat().st_mode & 0o777 == 0o700
    shell.run("logout")
    assert json.loads((folder / "credentials.json").read_text("utf-8")) == {}


def test_a_platform_has_its_own_folder(
    shell: Shell, key: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On macOS and Windows profiles are where the settings of programs are."""
    for name, folder in (("darwin", "Library/Application Support"), ("win32", "AppData/Roaming")):
        monkeypatch.setattr("deepgram_manage.cli.frame.profiles.sys.platform", name)
        assert shell.run("login --insecure-storage", stdin=key).code == 0
        assert (tmp_path / folder / "deepgram-manage" / "profiles.json").exists()
