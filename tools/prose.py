"""Look for English that has to be read twice: `python tools/prose.py`, a part of `make lint`.

proselint reads the pages; code in them is blanked out. What it does not know are the habits of this
house, which are looked for in the pages, the package, the tools, and what generates.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from proselint.checks import __register__ as checks  # type: ignore[import-untyped]
from proselint.config import DEFAULT  # type: ignore[import-untyped]
from proselint.registry import CheckRegistry  # type: ignore[import-untyped]
from proselint.tools import LintFile  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("*.md", "docs/**/*.md", "openapi/*.md")
SOURCES = (
    "deepgram_manage/**/*.py",
    "generator-templates/*.jinja",
    "generator-templates/*.py",
    "openapi/*.yaml",
    "tools/**/*.py",
)
CODE = re.compile(r"^ *```.*?^ *```$|`[^`]*`|\]\([^)]*\)|<!--.*?-->", re.DOTALL | re.MULTILINE)
# These quote what is looked for.
QUOTING = {ROOT / "tools/prose.py", ROOT / "tools/gates/mutations.py"}
# Of proselint's checks, those that are about fonts, or about words that are terms here.
WITHOUT = {"typography.symbols.curly_quotes": False, "typography.diacritical_marks": False}
# A pattern, and what to write instead. A match with one of the groups is good English.
HABITS = {
    r"(?P<there>there\s+(?:# )?)?\b(?:is|are|was|were)\s+(?:# )?no\b"
    r"(?P<compared>\s+(?:# )?(?:longer|more)\b)?": "write 'is not a …', 'is not …' or 'lacks …'",
    r'"""Give\b': "begin with 'Return', as PEP 257 has it",
    r"\bcannot\s+(?:# )?be\s+(?:# )?meant\b": "write 'is invalid'",
    r"\bgoes\s+(?:# )?before\b": "write 'takes precedence over'",
}


def main() -> int:
    """Print what is found, and return the exit status."""
    CheckRegistry().register_many(checks)
    found = [*_in_pages(), *_in_sources()]
    print("\n".join(found) or "The prose reads well.")
    return 1 if found else 0


def _in_pages() -> Iterator[str]:
    config: Any = {**DEFAULT, "checks": {**WITHOUT, **DEFAULT["checks"]}}
    for file in _files(PAGES):
        text = CODE.sub(_blank, file.read_text("utf-8"))
        for result in LintFile(str(file), text).lint(config):
            about = result.check_result
            yield f"{_at(file, result.pos[0])}: {about.message} ({about.check_path})"
        yield from _in(file, text)


def _in_sources() -> Iterator[str]:
    for file in _files(SOURCES):
        yield from _in(file, file.read_text("utf-8"))


def _in(file: Path, text: str) -> Iterator[str]:
    for line, phrase, advice in habits(text):
        yield f"{_at(file, line)}: {phrase!r}: {advice}"


def habits(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the habits of this house in a text: the line, the phrase, and what to write instead."""
    for pattern, advice in HABITS.items():
        for match in re.finditer(pattern, text, re.IGNORECASE):
            if not any(match.groupdict().values()):
                yield text.count("\n", 0, match.start()) + 1, " ".join(match[0].split()), advice


def _files(patterns: tuple[str, ...]) -> list[Path]:
    return sorted({file for pattern in patterns for file in ROOT.glob(pattern)} - QUOTING)


def _at(file: Path, line: int) -> str:
    return f"{file.relative_to(ROOT)}:{line}"


def _blank(code: re.Match[str]) -> str:
    """Keep the lines of code, so that what follows it stays where it is."""
    return "-" + "\n" * code[0].count("\n")


if __name__ == "__main__":
    sys.exit(main())
