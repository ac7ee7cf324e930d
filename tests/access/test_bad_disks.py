"""Disks that are full or read-only, mounted for real where only one process sees them."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.access.bad_disks import DESTINATIONS

if TYPE_CHECKING:
    from tests.support.wire import Anything

APART = ["unshare", "--map-root-user", "--mount"]


def can_mount() -> bool:
    """Whether this machine lets a process mount disks of its own."""
    if shutil.which(APART[0]) is None:
        return False
    done = subprocess.run([*APART, "mount", "-t", "tmpfs", "x", "/mnt"], check=False)  # noqa: S603
    return done.returncode == 0


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Anything:
    """What came of a rotation with each trouble, for each destination."""
    if not can_mount():
        pytest.skip("this machine does not let a process mount disks of its own")
    folder = tmp_path_factory.mktemp("disks")
    command = [*APART, sys.executable, "-m", "tests.access.bad_disks", str(folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
    return json.loads(done.stdout)


@pytest.mark.parametrize("destination", DESTINATIONS)
@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [("full", "No space left on device"), ("read-only", "Read-only file system")],
)
def test_key_that_a_disk_does_not_take(
    found: Anything, trouble: str, sentence: str, destination: str
) -> None:
    """Exit 1 and a sentence; the new key is gone, and once the disk is well the rotation goes on.

    A file is tried before anything is created, and so nothing is left; a command is not. What a
    command says of it is not shown, because it might hold the key.
    """
    came = found[f"{trouble} {destination}"]
    is_command = destination == "command"

    assert came["code"] == 1
    expected = "The command that stores the key ended with" if is_command else sentence
    assert expected in came["error"]["message"]
    assert came["error"]["code"] == ("NOT_STORED" if is_command else "NOT_WRITABLE")
    assert (came["keys"], came["unfinished"]) == (1, int(is_command))
    assert [name for name in came["files"] if name.startswith(".")] == []
    assert came["then"] == [0, "overlap", 2]
