"""Derive the synchronous modules from the asynchronous ones, or prove that they are derived.

The method bodies are a line or two, so words are all there is to replace. unasyncd resolves names
instead, and leaves those in docstrings, in local imports and behind TYPE_CHECKING as they are.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE = Path(__file__).resolve().parent.parent / "deepgram_manage"
OURS = "--config=lint.isort.known-first-party=['deepgram_manage','deepgram_manage_api']"
HEADER = "# Derived from {source} by `make generate`. Do not edit.\n"
KEPT = re.compile(r"  # (noqa: \w+ -- )?kept in \S+$")
"""Ends a line that is the same in both modules; the derived one goes without the remark."""

REPLACED = {
    r"\basync (def|with|for)\b": r"\1",
    r"\bawait ": "",
    r"\bAwaitable\[([\w.]+)\]": r"\1",
    r"\b_async\b": "_sync",
    r"\basync_(ahead|concurrency|connections|manage|network|read_ahead)\b": r"\1",
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


def derived(package: Path) -> dict[Path, Path]:
    """Return each derived module and its source: `_sync/x.py` from `_async/x.py`, and manage.py."""
    sources = {
        source.parent.parent / "_sync" / source.name: source
        for source in sorted(package.rglob("_async/*.py"))
    }
    return sources | {package / "manage.py": package / "async_manage.py"}


def derive(sources: Iterable[Path]) -> list[str]:
    """Return the synchronous texts of asynchronous modules: ruff starts once for all of them."""
    texts = [_derive(source) for source in sources]
    with tempfile.TemporaryDirectory() as name:
        # No `__init__.py` among them, in which unused imports would stay.
        files = [Path(name) / f"derived_{number}.py" for number in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text, "utf-8")
        for command in (["check", "--fix-only", "--select=F401,I", OURS], ["format"]):
            _run_ruff([*command, name])
        return [file.read_text("utf-8") for file in files]


def _derive(source: Path) -> str:
    _note, text = source.read_text("utf-8").split("\n", 1)
    name = source.name if source.parent.name != "_async" else f"_async/{source.name}"
    return HEADER.format(source=name) + "".join(map(_derive_line, text.splitlines(keepends=True)))


def _derive_line(line: str) -> str:
    kept = KEPT.sub("", line)
    return kept if kept != line else in_synchronous_words(line)


def in_synchronous_words(text: str) -> str:
    """Say of the synchronous client what a text says of the asynchronous one."""
    for pattern, replacement in REPLACED.items():
        text = re.sub(pattern, replacement, text)
    return text


def ruff(command: list[str], text: str) -> str:
    """Return a text as ruff leaves it, with the settings of this project."""
    return _run_ruff([*command, "--stdin-filename=derived.py", "-"], text)


def _run_ruff(command: list[str], text: str | None = None) -> str:
    ruff = Path(sys.executable).parent / "ruff"
    settings = ["--isolated", "--no-cache", "--quiet", "--line-length=100"]
    done = subprocess.run(
        [ruff, *command, *settings], input=text, capture_output=True, text=True, check=True
    )
    return done.stdout


def write(package: Path) -> None:
    """Write the derived modules."""
    sources = derived(package)
    for target, text in zip(sources, derive(sources.values()), strict=True):
        target.parent.mkdir(exist_ok=True)
        target.write_text(text, "utf-8")


def check(package: Path) -> None:
    """Exit with what differs, and what to run, unless the modules are what deriving gives."""
    sources = derived(package)
    stale = [
        target
        for target, text in zip(sources, derive(sources.values()), strict=True)
        if not target.is_file() or target.read_text("utf-8") != text
    ]
    stale += sorted(set(package.rglob("_sync/*.py")) - set(sources))
    if stale:
        names = ", ".join(target.relative_to(package).as_posix() for target in stale)
        sys.exit(
            f"not what their asynchronous twins give: {names}\n"
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
