"""Derive the synchronous modules from the asynchronous ones, or prove that they are derived.

The method bodies are a line or two, so words are all there is to replace. unasyncd resolves names
instead, and leaves those in docstrings, in local imports and behind TYPE_CHECKING as they are.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent / "deepgram_manage"
DERIVED = {
    f"async_{name}": name
    for name in ("client_transport.py", "manage.py", "pool.py", "request_log.py", "transport.py")
}
OURS = "--config=lint.isort.known-first-party=['deepgram_manage','deepgram_manage_api']"
HEADER = "# Derived from {source} by `make generate`. Do not edit.\n"

REPLACED = {
    r"\basync (def|with|for)\b": r"\1",
    r"\bawait ": "",
    r"\bAwaitable\[(\w+)\]": r"\1",
    r"\basync_(client_transport|connections|manage|pool|transport|waiting)\b": r"\1",
    r"\basync_(read_ahead|request_log)\b": r"\1",
    r"\bAsyncByteStream\b": "SyncByteStream",
    r"\b(Stop)?Async(\w+)\b": r"\1\2",
    r"\b__a(enter|exit|iter|next)__\b": r"__\1__",
    r"\ba(close|iter_raw|iter_stream|read)\b": r"\1",
    r"\bhandle_async_request\b": "handle_request",
    r"\bgather\b": "in_turn",
    r"\basynchronous\b": "synchronous",
    r"  # noqa: ASYNC\d+ -- .*": "",
    r"\ban `with`": "a `with`",
    r"\bseveral tasks, and in several `asyncio\.run` in turn\b": "several threads",
}


def derive(source: Path) -> str:
    """Make the synchronous text of an asynchronous module."""
    _note, text = source.read_text("utf-8").split("\n", 1)
    text = HEADER.format(source=source.name) + in_synchronous_words(text)
    return _ruff(["format"], _ruff(["check", "--fix-only", "--select=F401,I", OURS], text))


def in_synchronous_words(text: str) -> str:
    """Say of the synchronous client what a text says of the asynchronous one."""
    for pattern, replacement in REPLACED.items():
        text = re.sub(pattern, replacement, text)
    return text


def _ruff(command: list[str], text: str) -> str:
    ruff = Path(sys.executable).parent / "ruff"
    settings = ["--isolated", "--no-cache", "--quiet", "--line-length=100"]
    done = subprocess.run(
        [ruff, *command, *settings, "--stdin-filename=derived.py", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def write(package: Path) -> None:
    """Write the derived modules."""
    for source, target in DERIVED.items():
        (package / target).write_text(derive(package / source), "utf-8")


def check(package: Path) -> None:
    """Exit with what differs, and what to run, unless the modules are what deriving gives."""
    stale = [
        target
        for source, target in DERIVED.items()
        if not (package / target).is_file()
        or (package / target).read_text("utf-8") != derive(package / source)
    ]
    if stale:
        sys.exit(
            f"not what their asynchronous twins give: {', '.join(stale)}\n"
            "Run `make generate`, read the diff, and commit it."
        )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["write", "check"])
    parser.add_argument("--package", type=Path, default=PACKAGE)
    arguments = parser.parse_args()
    {"write": write, "check": check}[arguments.command](arguments.package)


if __name__ == "__main__":
    main()
