"""What a package index shows: the addresses of the project, and the README with absolute links.

hatchling calls this to build. The address of the repository is that of git's `origin`; a source
distribution has it in its PKG-INFO. Without either, the build leaves these addresses out and says
so.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

REFERENCE = "https://developers.deepgram.com/reference"
WITHOUT_ADDRESS = (
    "warning: built without the addresses of the project, which are made from git's remote "
    "'origin': set that, or build from a source distribution that has them"
)
IMAGE_OR_LINK = re.compile(r"(!?)\[([^\]]*)\]\((?!https?://|#|mailto:)([^)\s]+)\)")
ORIGIN = re.compile(r"(?:https?://|ssh://)?(?:[^@/]+@)?([\w.-]+\.\w+)[:/]([\w./-]+?)(?:\.git)?/?$")


class IndexPage(MetadataHookInterface):
    """Adds `readme` and `urls` to the metadata."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill in what depends on the address of the repository."""
        root = Path(self.root)
        address = recorded(root) or from_origin(origin(root))
        if not address:
            print(WITHOUT_ADDRESS, file=sys.stderr)
        text = (root / "README.md").read_text("utf-8")
        metadata["readme"] = {
            "content-type": "text/markdown",
            "text": with_absolute_links(text, address) if address else text,
        }
        metadata["urls"] = urls(address)


def urls(address: str | None) -> dict[str, str]:
    """Return the addresses of the project, by their names."""
    found = {"API reference": REFERENCE}
    if address:
        found |= {
            "Repository": address,
            "Documentation": f"{address}/blob/HEAD/docs/README.md",
            "Changelog": f"{address}/blob/HEAD/CHANGELOG.md",
            "Issues": f"{address}/issues",
        }
    return found


def with_absolute_links(text: str, address: str) -> str:
    """Have relative links and images lead to the repository."""

    def absolute(match: re.Match[str]) -> str:
        bang, title, target = match.groups()
        return f"{bang}[{title}]({address}/{'raw' if bang else 'blob'}/HEAD/{target})"

    return IMAGE_OR_LINK.sub(absolute, text)


def from_origin(origin: str) -> str | None:
    """Return the address of a repository in a browser, or None for a folder on a disk."""
    match = ORIGIN.fullmatch(origin.strip())
    return f"https://{match[1]}/{match[2]}" if match else None


def origin(root: Path) -> str:
    """Return the address that a checkout was cloned from, or an empty text."""
    # A folder that git does not know may lie in a checkout of something else.
    if not (root / ".git").exists():
        return ""
    command = ["git", "remote", "get-url", "origin"]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    except OSError:
        return ""  # git is not installed
    return done.stdout if not done.returncode else ""


def recorded(root: Path) -> str | None:
    """Return the address in the PKG-INFO of a source distribution."""
    file = root / "PKG-INFO"
    text = file.read_text("utf-8") if file.is_file() else ""
    match = re.search(r"^Project-URL: Repository, (\S+)$", text, re.MULTILINE)
    return match[1] if match else None
