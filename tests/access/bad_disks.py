"""Rotates keys onto disks that are full or read-only, and prints what came of it as JSON.

`unshare --map-root-user --mount python -m tests.access.bad_disks FOLDER`: the disks are mounted
where nobody else sees them, and are gone with the process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from deepgram_manage.emulator.fixture import DeepgramEmulator
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.wire import Anything

DESTINATIONS = {
    "file": "--out {disk}/key",
    "env-file": "--env-file {disk}/app.env KEY",
    "command": "--to-command 'cat > {disk}/key' --read-command 'cat {disk}/key'",
}
SPOILING: dict[str, Callable[[Path], object]] = {
    "full": lambda disk: fill(disk / "filling"),
    "read-only": lambda disk: mount("-o", "remount,ro", str(disk)),
}
MENDING: dict[str, Callable[[Path], object]] = {
    "full": lambda disk: (disk / "filling").unlink(),
    "read-only": lambda disk: mount("-o", "remount,rw", str(disk)),
}


def mount(*words: str) -> None:
    """Run `mount`."""
    subprocess.run(["mount", *words], check=True)  # noqa: S603, S607 -- that of the system


def fill(path: Path) -> None:
    """Write to a file until the disk is full."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            return


def rotate_onto(trouble: str, destination: str, folder: Path) -> dict[str, Anything]:
    """Start a rotation while a disk has a trouble, and go on when it has none."""
    disk = folder / "disk"
    disk.mkdir(parents=True)
    mount("-t", "tmpfs", "-o", "size=16k", "tmpfs", str(disk))
    (disk / "app.env").write_text("OTHER=1\n", "utf-8")
    emulator = DeepgramEmulator()
    emulator.freeze_clock()
    old = emulator.add_key(emulator.project_id, emulator.member_id, comment="ci").api_key_id
    shell = Shell(emulator, XDG_CONFIG_HOME=str(folder), HOME=str(folder))
    options = DESTINATIONS[destination].format(disk=disk)

    def live() -> int:
        return len(emulator.world.state.keys(emulator.project_id)) - 1

    SPOILING[trouble](disk)
    failed = shell.run(f"keys rotate start ci {options} --json")
    after = {"keys": live(), "files": sorted(path.name for path in disk.iterdir())}
    MENDING[trouble](disk)
    unfinished = shell.run("keys rotate list --json").json
    next_step = f"resume {old}" if unfinished else f"start ci {options}"
    done = shell.run(f"keys rotate {next_step} --json")
    return {
        "code": failed.code,
        "error": failed.json["error"],
        **after,
        "unfinished": len(unfinished),
        "then": [done.code, done.json.get("phase"), live()],
    }


def main(folder: Path) -> None:
    """Try every destination with every trouble."""
    found = {
        f"{trouble} {destination}": rotate_onto(
            trouble, destination, folder / trouble / destination
        )
        for trouble in SPOILING
        for destination in DESTINATIONS
    }
    print(json.dumps(found))  # noqa: T201 -- the answer


if __name__ == "__main__":
    main(Path(sys.argv[1]))
