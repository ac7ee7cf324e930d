"""What a change of the Python code means to those who import it, one change at a time."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from tools.diff.changes import Weight
from tools.diff.surface import compare
from tools.diff.trees import Tree

if TYPE_CHECKING:
    from pathlib import Path

FACADE = """
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .clients import AsyncManageClient, Error, Key, Lost, ManageClient

__all__ = ["AsyncManageClient", "Error", "Key", "Lost", "ManageClient"]
"""
CLIENTS = """
class Base:
    def close(self) -> None: ...

class ManageClient(Base):
    def __init__(self, key: str = "") -> None: ...
    def get_key(self, key_id: str, status: str | None = None) -> "Key": ...

class AsyncManageClient(Base):
    def __init__(self, key: str = "") -> None: ...
    async def get_key(self, key_id: str, status: str | None = None) -> "Key": ...

class Error(KeyError): ...

class Lost(Error): ...

class Key(Base):
    name: str
    note: str | None

    def _inner(self) -> None: ...
"""
CLIENT = "deepgram_manage.ManageClient"


def tree(folder: Path, clients: str, facade: str = FACADE) -> Tree:
    """Write packages that have the names of ours."""
    files = {
        "deepgram_manage/__init__.py": facade,
        "deepgram_manage/clients.py": clients,
        "deepgram_manage/emulator/__init__.py": "__all__ = []\n",
        "generated/deepgram_manage_api/__init__.py": "",
        "generated/deepgram_manage_api/models/__init__.py": "",
        "generated/deepgram_manage_api/api/__init__.py": "",
        "generated/deepgram_manage_api/types.py": "class WireModel: ...\n",
    }
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(dedent(text), "utf-8")
    return Tree(folder.name, folder)


def lines(tmp_path: Path, old: str, new: str) -> list[tuple[Weight, str]]:
    """Compare the packages with themselves after every match of a text was replaced."""
    before = tree(tmp_path / "before", CLIENTS)
    after = tree(tmp_path / "after", CLIENTS.replace(old, new), FACADE.replace(old, new))
    return [(found.weight, str(found)) for found in compare(before, after)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("def get_key", "def _get_key", f"{CLIENT}.get_key: is gone"),
        ("def close", "def _close", f"{CLIENT}.close: is gone"),
        (', "Key",', ",", "deepgram_manage.Key: is gone"),
        ("    note: str | None\n", "", "deepgram_manage.Key.note: is gone"),
        ("    name: str\n", "    name: int\n", "deepgram_manage.Key.name: is int, was str"),
        (
            "    name: str\n",
            "    name: str | None\n",
            "deepgram_manage.Key.name: is str | None, was str",
        ),
        (
            "status: str | None = None",
            "status: str | None = 'active'",
            f"{CLIENT}.get_key: parameter default was changed: status (None, now 'active')",
        ),
        (
            "status: str | None = None",
            "status: str | None = None, *, member_id: str",
            f"{CLIENT}.get_key: parameter was added as required: member_id",
        ),
        (
            "status: str | None",
            "status: str",
            f"{CLIENT}.get_key: status may be str | None, now str",
        ),
        ('-> "Key"', '-> "Key" | None', f"{CLIENT}.get_key: is Key | None, was Key"),
        (
            'key: str = ""',
            "key: str",
            f"{CLIENT}.__init__: parameter is now required: key ('', now None)",
        ),
        (
            "Error(KeyError)",
            "Error(Exception)",
            "deepgram_manage.Error: no longer derives from KeyError",
        ),
        ("Lost(Error)", "Lost(KeyError)", "deepgram_manage.Lost: no longer derives from Error"),
    ],
)  # fmt: skip
def test_breaking(tmp_path: Path, old: str, new: str, said: str) -> None:
    """What can no longer be imported, called or relied on is breaking, and is said once."""
    assert lines(tmp_path, old, new) == [(Weight.BREAKING, said)]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "    name: str\n",
            "    name: str\n    tags: list[str]\n",
            "deepgram_manage.Key.tags: is new",
        ),
        ("def close", "def reset(self) -> None: ...\n    def close", f"{CLIENT}.reset: is new"),
        (
            "status: str | None = None",
            "status: str | None = None, page: int = 0",
            f"{CLIENT}.get_key: also takes page",
        ),
        (
            "status: str | None",
            "status: str | int | None",
            f"{CLIENT}.get_key: status may also be int",
        ),
    ],
)
def test_added(tmp_path: Path, old: str, new: str, said: str) -> None:
    """What can be imported, given or read besides is no breaking change."""
    assert lines(tmp_path, old, new) == [(Weight.ADDED, said)]


def test_narrower_results_are_harmless(tmp_path: Path) -> None:
    """An attribute that is never None any more fits wherever it did."""
    said = "deepgram_manage.Key.note: is str, was str | None"

    assert lines(tmp_path, "note: str | None", "note: str") == [(Weight.FIXED, said)]


def test_a_decorated_method_is_an_attribute(tmp_path: Path) -> None:
    """It makes no difference to readers whether a value is stored or found when it is asked for."""
    found = "@stored\n    def name(self) -> str: ..."

    assert lines(tmp_path, "name: str", found) == []


@pytest.mark.parametrize(("old", "new"), [("_inner", "_other"), ("Base", "Basis"), ("", "")])
def test_what_is_not_public_does_not_count(tmp_path: Path, old: str, new: str) -> None:
    """Names with an underscore, and those that the package does not export, may change."""
    assert lines(tmp_path, old, new) == []
