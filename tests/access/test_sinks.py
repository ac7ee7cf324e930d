"""Destinations: what they hold afterwards, who may read it, and what they say when they fail."""

from __future__ import annotations

import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import access

if TYPE_CHECKING:
    from tests.support.wire import Anything

SECRET = "5ec2e7" * 6 + "abcd"
ABOUT = {"api_key_id": "k1", "project_id": "p1", "comment": "ci"}


def mode(path: Path) -> int:
    """The permissions of a file."""
    return stat.S_IMODE(path.stat().st_mode)


def test_new_file_is_private(tmp_path: Path) -> None:
    """A file that is made has the secret, a line end, and mode 0600."""
    sink = access.sinks.File(tmp_path / "key")
    sink.probe()
    sink.store(SECRET, ABOUT)

    assert (tmp_path / "key").read_bytes() == f"{SECRET}\n".encode()
    assert mode(tmp_path / "key") == 0o600
    assert sink.read() == SECRET
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_file_is_replaced_whole(tmp_path: Path) -> None:
    """Whoever has the file open reads the old secret to its end."""
    path = tmp_path / "key"
    path.write_text("old\n", "utf-8")
    with path.open("r", encoding="utf-8") as reader:
        access.sinks.File(path).store(SECRET, ABOUT)

        assert reader.read() == "old\n"
    assert path.read_text("utf-8") == f"{SECRET}\n"


def test_link_stays_a_link(tmp_path: Path) -> None:
    """A symbolic link is followed, not replaced."""
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old\n", "utf-8")
    link.symlink_to(target)

    access.sinks.File(link).store(SECRET, ABOUT)

    assert link.is_symlink()
    assert target.read_text("utf-8") == f"{SECRET}\n"


ENV = """# Settings\r
export OTHER="x"
  export DEEPGRAM_API_KEY='old'
DEEPGRAM_API_KEY_2=keep
DEEPGRAM_API_KEY=older
LAST=1"""


def test_env_file_keeps_its_other_lines_and_mode(tmp_path: Path) -> None:
    """Only the values of the variable change, wherever the file sets it."""
    path = tmp_path / "app.env"
    path.write_bytes(ENV.encode())
    path.chmod(0o640)
    sink = access.sinks.EnvFile(path)

    sink.probe()
    sink.store(SECRET, ABOUT)

    expected = ENV.replace("'old'", SECRET).replace("older", SECRET)
    assert path.read_bytes() == expected.encode()
    assert mode(path) == 0o640
    assert sink.read() == SECRET


@pytest.mark.parametrize("before", ["", "A=1\n", "A=1"])
def test_env_file_gets_a_line(tmp_path: Path, before: str) -> None:
    """A variable that the file does not set is added at its end."""
    path = tmp_path / "app.env"
    path.write_text(before, "utf-8")
    sink = access.sinks.EnvFile(path, "DG_KEY")
    assert sink.read() is None

    sink.store(SECRET, ABOUT)

    start = before if not before or before.endswith("\n") else f"{before}\n"
    assert path.read_text("utf-8") == f"{start}DG_KEY={SECRET}\n"


def test_new_env_file_is_private(tmp_path: Path) -> None:
    """A file that is made has mode 0600."""
    access.sinks.EnvFile(tmp_path / "app.env").store(SECRET, ABOUT)

    assert mode(tmp_path / "app.env") == 0o600


@pytest.mark.parametrize("name", ["", "A B", "1A", "A=B"])
def test_name_of_a_variable(name: str) -> None:
    """What is not the name of a variable is refused."""
    with pytest.raises(ValueError, match="name of a variable"):
        access.sinks.EnvFile("app.env", name)


@pytest.mark.parametrize("kind", ["File", "EnvFile"])
def test_folder_is_not_a_file(tmp_path: Path, kind: str) -> None:
    """A folder is refused before anything is created, with what to do."""
    sink = getattr(access.sinks, kind)(tmp_path)

    with pytest.raises(access.NotStoredError):
        sink.probe()


@pytest.mark.parametrize("kind", ["File", "EnvFile"])
def test_device_is_not_replaced(kind: str) -> None:
    """A device such as /dev/stdout would be replaced by a file: it is refused before."""
    with pytest.raises(access.NotStoredError, match="not a regular file"):
        getattr(access.sinks, kind)("/dev/null").probe()


def test_path_means_the_same_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative path is that of the folder in which the rotation began."""
    monkeypatch.chdir(tmp_path)
    described = access.sinks.File("key").to_dict()
    monkeypatch.chdir("/")

    access.sinks.from_dict(described).store(SECRET, ABOUT)

    assert (tmp_path / "key").exists()


def test_command_gets_the_secret_on_its_input(tmp_path: Path) -> None:
    """A command reads the secret without a line end, and what key it is from its environment."""
    out = tmp_path / "out"
    sink = access.sinks.Command(
        f"cat > {out}; echo $DEEPGRAM_KEY_ID $DEEPGRAM_PROJECT_ID >> {out}.id"
    )

    sink.probe()
    sink.store(SECRET, ABOUT)

    assert out.read_text("utf-8") == SECRET
    assert Path(f"{out}.id").read_text("utf-8") == "k1 p1\n"


def test_command_does_not_get_the_credentials_of_the_caller(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The key and the token of the caller are not in the environment of a command."""
    monkeypatch.setenv("DEEPGRAM_API_KEY", "c" * 40)
    monkeypatch.setenv("DEEPGRAM_ACCESS_TOKEN", "t" * 40)
    monkeypatch.setenv("AWS_PROFILE", "prod")

    access.sinks.Command(f"env > {tmp_path}/env").store(SECRET, ABOUT)

    text = (tmp_path / "env").read_text("utf-8")
    assert "AWS_PROFILE=prod" in text
    assert not any(secret in text for secret in ("c" * 40, "t" * 40, SECRET))


ENCODED = {
    "plain": "cat",
    "base64": "base64",
    "base64 after a word": "(printf user:; cat) | base64 -w 0",
    "hexadecimal": "od -An -tx1",
    "upper case": "tr a-f A-F",
    "URL-encoded": "sed 's/./%&/g'",
    "backwards": "rev",
}


@pytest.mark.parametrize("encode", ENCODED.values(), ids=ENCODED)
@pytest.mark.parametrize("to", [">&2", ""], ids=["errors", "output"])
def test_failing_command_has_not_stored(encode: str, to: str) -> None:
    """Another code than 0 means "not stored"; what was printed is not shown, however encoded."""
    sink = access.sinks.Command(f"(printf 'denied '; {encode}) {to}; exit 3")

    with pytest.raises(access.NotStoredError) as caught:
        sink.store(SECRET, ABOUT)

    assert str(caught.value) == (
        "the command that stores the key ended with 3; its output is not shown, as it may hold "
        "the key: add 2>FILE to the command to see its errors"
    )


def test_errors_of_a_command_are_kept_by_its_own_line(tmp_path: Path) -> None:
    """The advice of the message works."""
    sink = access.sinks.Command(f"cat > /dev/null; sh -c 'echo denied >&2; exit 3' 2>{tmp_path}/e")

    with pytest.raises(access.NotStoredError):
        sink.store(SECRET, ABOUT)

    assert (tmp_path / "e").read_text("utf-8") == "denied\n"


def test_late_command_has_not_stored(tmp_path: Path) -> None:
    """A command that hangs is stopped with all that it has started, and counts as not stored."""
    sink = access.sinks.Command(
        f"cat > /dev/null; (sleep 30; touch {tmp_path}/late) & sleep 30", timeout=0.3
    )
    started = time.monotonic()

    with pytest.raises(access.NotStoredError, match=r"more than 0\.3 s"):
        sink.store(SECRET, ABOUT)

    assert time.monotonic() - started < 20
    assert not (tmp_path / "late").exists()


def test_missing_program_is_said_before() -> None:
    """A program that does not exist is found by the probe."""
    with pytest.raises(access.NotStoredError, match="no program 'awz'"):
        access.sinks.Command("awz secretsmanager put-secret-value").probe()


@pytest.mark.parametrize(
    "command", ["A=1 cat", "cat | sort", "cd /tmp && cat", "$(which cat)", "'unclosed", "true"]
)
def test_command_lines_that_only_a_shell_can_judge(command: str) -> None:
    """What does not plainly name a program is left to the shell."""
    access.sinks.Command(command).probe()


def test_command_that_reads_back(tmp_path: Path) -> None:
    """With a second command, it is known what the store holds."""
    sink = access.sinks.Command(f"cat > {tmp_path}/s", f"cat {tmp_path}/s")
    assert sink.can_read

    sink.store(SECRET, ABOUT)

    assert sink.read() == SECRET


def test_reading_command_that_fails(tmp_path: Path) -> None:
    """A store that cannot be read is not an empty one."""
    with pytest.raises(access.NotStoredError, match="reads the key back ended with 1"):
        access.sinks.Command("cat", f"cat {tmp_path}/missing").read()


def test_stdout_shows_the_secret_once(capsys: pytest.CaptureFixture[str]) -> None:
    """The secret is on a line of its own."""
    sink = access.sinks.Stdout()
    sink.probe()
    sink.store(SECRET, ABOUT)

    assert capsys.readouterr().out == f"{SECRET}\n"
    assert not sink.can_read


def test_closed_stdout_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without anybody to read it, the secret is not stored."""
    monkeypatch.setattr(sys, "stdout", None)

    with pytest.raises(access.NotStoredError):
        access.sinks.Stdout().probe()


class FakeKeyring:
    """A keyring in memory."""

    def __init__(self, error: Exception | None = None) -> None:
        """Fail with an error, if there is one."""
        self.held: dict[tuple[str, str], str] = {}
        self.error = error

    def set_password(self, service: str, username: str, secret: str) -> None:
        """Hold a secret."""
        if self.error:
            raise self.error
        self.held[service, username] = secret

    def get_password(self, service: str, username: str) -> str | None:
        """Return a secret."""
        return self.held.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        """Forget a secret."""
        del self.held[service, username]


def test_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """The keyring holds the secret, and the placeholder of the probe is gone."""
    fake = FakeKeyring()
    monkeypatch.setattr("deepgram_manage.access.sinks.keyring._keyring", lambda: fake)
    sink = access.sinks.Keyring("app", "key")

    sink.probe()
    sink.store(SECRET, ABOUT)

    assert fake.held == {("app", "key"): SECRET}
    assert sink.read() == SECRET


def test_failing_keyring_does_not_show_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a back end says may have the secret in it."""
    fake = FakeKeyring(RuntimeError(f"cannot store {SECRET}"))
    monkeypatch.setattr("deepgram_manage.access.sinks.keyring._keyring", lambda: fake)

    with pytest.raises(access.NotStoredError, match="failed with RuntimeError") as caught:
        access.sinks.Keyring().store(SECRET, ABOUT)

    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_missing_keyring_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra, the error says what to install."""
    monkeypatch.setattr("deepgram_manage.access.sinks.keyring.find_spec", lambda _name: None)

    with pytest.raises(access.NotStoredError, match=r"Run: .*\[keyring\]"):
        access.sinks.Keyring().probe()


def test_hanging_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyring that waits for ever is given up."""
    monkeypatch.setattr("deepgram_manage.access.sinks.keyring._PATIENCE", 0.05)
    monkeypatch.setattr("deepgram_manage.access.sinks.keyring._keyring", lambda: time.sleep(1))

    with pytest.raises(access.NotStoredError, match="did not answer"):
        access.sinks.Keyring().read()


@pytest.mark.parametrize(
    "sink",
    [
        access.sinks.File("/a"),
        access.sinks.EnvFile("/a", "B"),
        access.sinks.Command("cat", "cat", 3.0),
        access.sinks.Keyring("a", "b"),
        access.sinks.Stdout(),
    ],
    ids=lambda sink: type(sink).__name__,
)
def test_destination_is_described(sink: Anything) -> None:
    """What describes a destination makes the same one again."""
    assert access.sinks.from_dict(sink.to_dict()) == sink
