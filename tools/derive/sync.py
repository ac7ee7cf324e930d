"""Derives the synchronous modules from the asynchronous ones.

The method bodies are a line or two, so words are all there is to replace. unasyncd resolves names
instead, and leaves those in docstrings, in local imports and behind TYPE_CHECKING as they are.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from .formatting import ruff

OURS = "--config=lint.isort.known-first-party=['deepgram_manage','deepgram_manage_api']"
HEADER = "# Derived from {source} by `make generate`. Do not edit.\n"
KEPT = re.compile(r"  # (noqa: \w+ -- )?kept in \S+$")
"""Ends a line that is the same in both modules; the derived one goes without the remark."""

REPLACED = {
    r"\basync (def|with|for)\b": r"\1",
    r"\bawait ": "",
    r"\bAwaitable\[([\w.]+)\]": r"\1",
    r"\b_async\b": "_sync",
    r"\basync_(concurrency|connections|manage|network|read_ahead)\b": r"\1",
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


def texts(package: Path) -> dict[Path, str]:
    """Return the text of each derived module: ruff starts once for all of them."""
    sources = derived(package)
    made = [_derive(source) for source in sources.values()]
    with tempfile.TemporaryDirectory() as name:
        # No `__init__.py` among them, in which unused imports would stay.
        files = [Path(name) / f"derived_{number}.py" for number in range(len(made))]
        for file, text in zip(files, made, strict=True):
            file.write_text(text, "utf-8")
        for command in (["check", "--fix-only", "--select=F401,I", OURS], ["format"]):
            ruff([*command, name])
        return dict(zip(sources, (file.read_text("utf-8") for file in files), strict=True))


def orphans(package: Path) -> list[Path]:
    """Return the modules in the place of derived ones that have no source."""
    return sorted(set(package.rglob("_sync/*.py")) - set(derived(package)))


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
