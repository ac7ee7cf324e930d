"""The recipes for secret stores, each run as printed against stand-ins for their programs."""

from __future__ import annotations

import base64
import os
import re
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support.shell import Shell

if TYPE_CHECKING:
    from deepgram_manage.emulator.fixture import DeepgramEmulator

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access-stores.md"
RECIPES = dict(
    re.findall(
        r"^## (.*?)\n.*?^```sh recipe\n(.*?)^```$",
        PAGE.read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
)

# Each stands for a program: it takes what the recipe gives it, and nothing else, keeps what it
# stores in the file `held`, and notes its arguments.
STAND_INS = {
    "aws": """
        [ "$1 $3 $4" = "secretsmanager --secret-id prod/deepgram" ] || exit 2
        case "$2 $5" in
            "put-secret-value --secret-string") cat "${6#file://}" > held ;;
            "get-secret-value --query") cat held ;;
            *) exit 2 ;;
        esac
    """,
    "gcloud": """
        case "$*" in
            "secrets versions add deepgram-api-key --data-file=-") cat > held ;;
            "secrets versions access latest --secret=deepgram-api-key") cat held ;;
            *) exit 2 ;;
        esac
    """,
    "vault": """
        case "$*" in
            "kv put -mount=secret deepgram api_key=-") cat > held ;;
            "kv get -mount=secret -field=api_key deepgram") cat held ;;
            *) exit 2 ;;
        esac
    """,
    "op": """
        case "$*" in
            "item get Deepgram --format json") echo '{"fields": []}' ;;
            "item edit Deepgram") cat > held ;;
            "read op://prod/Deepgram/credential") cat held ;;
            *) exit 2 ;;
        esac
    """,
    # Puts the key where the filter of the recipe puts it.
    "jq": """
        [ "$1 $2" = "--rawfile key" ] || exit 2
        [ "$4" = '(.fields[] | select(.id == "credential")).value = $key' ] || exit 2
        grep -q fields && cat "$3"
    """,
    "kubectl": """
        case "$1 $2" in
            "create secret") [ "$5" = "--from-file=api-key=/dev/stdin" ] && base64 -w0 ;;
            "apply -f") base64 -d > held; [ -s held ] ;;
            "get secret") base64 -w0 held ;;
            *) exit 2 ;;
        esac
    """,
    "gh": """
        [ "$*" = "secret set DEEPGRAM_API_KEY --repo acme/app" ] && cat > held
    """,
}


@pytest.fixture
def shell(
    deepgram_emulator: DeepgramEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Shell:
    """Return a shell in a folder, with the stand-ins on the path and a key called production."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in STAND_INS.items():
        program = programs / name
        body = textwrap.dedent(text)
        program.write_text(f'#!/bin/sh\necho "{name} $*" >> arguments\n{body}', "utf-8")
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.chdir(tmp_path)
    deepgram_emulator.add_key(
        deepgram_emulator.project_id, deepgram_emulator.member_id, comment="production"
    )
    return Shell(deepgram_emulator, XDG_CONFIG_HOME=str(tmp_path), HOME=str(tmp_path))


def test_each_store_has_a_recipe() -> None:
    """The page has the six stores that were promised."""
    assert [name.split()[0] for name in RECIPES] == [
        "AWS",
        "Google",
        "HashiCorp",
        "1Password",
        "Kubernetes",
        "GitHub",
    ]


@pytest.mark.parametrize("name", RECIPES)
def test_recipe_stores_the_key(name: str, shell: Shell) -> None:
    """The store holds a key that works, and no program got it as an argument."""
    done = shell.run(RECIPES[name].replace("\\\n", " ").strip())

    held = Path("held").read_text("utf-8").strip()
    assert done.code == 0, done.err
    assert shell.run("whoami", environment={"DEEPGRAM_API_KEY": held}).code == 0
    assert held[:10] not in Path("arguments").read_text("utf-8")
    assert base64.b64encode(held.encode()).decode()[:10] not in Path("arguments").read_text("utf-8")


@pytest.mark.parametrize("name", RECIPES)
def test_recipe_that_fails_costs_the_new_key(name: str, shell: Shell, tmp_path: Path) -> None:
    """When the program of the store fails, the new key is deleted, and the old one lives."""
    for program in STAND_INS:
        (tmp_path / "bin" / program).write_text("#!/bin/sh\nexit 7\n", "utf-8")

    done = shell.run(RECIPES[name].replace("\\\n", " ").strip())

    comments = [each["api_key"]["comment"] for each in shell.run("keys list --json").json]
    if "--read-command" not in RECIPES[name]:
        assert sorted(comments) == ["Admin key", "production"]
    assert done.code == 1
    assert "production" in comments
