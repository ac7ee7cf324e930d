"""What to type to add an extra, for each way in which the package can have been installed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from deepgram_manage import extras

ROOT = Path(__file__).resolve().parent.parent
GIT = "https://git.example.com/deepgram-manage.git"


def test_checkout_is_installed_again_in_place() -> None:
    """In a checkout it is the checkout that is installed, wherever one stands."""
    assert extras.install_command("cli") == f"python -m pip install -e '{ROOT}[cli]'"


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        (
            {"url": GIT, "vcs_info": {"vcs": "git", "commit_id": "c0ffee"}},
            f"'deepgram-manage[cli] @ git+{GIT}'",
        ),
        (
            {"url": GIT, "vcs_info": {"vcs": "git", "requested_revision": "v1"}},
            f"'deepgram-manage[cli] @ git+{GIT}@v1'",
        ),
        (
            {"url": "file:///tmp/a.whl", "archive_info": {}},
            "'deepgram-manage[cli] @ file:///tmp/a.whl'",
        ),
        (None, "'deepgram-manage[cli]'"),
    ],
    ids=["git", "git at a tag", "wheel", "index"],
)
def test_it_is_installed_from_where_it_came(
    recorded: object, expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere, pip has noted where the package came from; if not, it was an index."""
    about = tmp_path / "deepgram_manage-1.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Name: deepgram-manage\nVersion: 1\n", "utf-8")
    if recorded is not None:
        (about / "direct_url.json").write_text(json.dumps(recorded), "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(extras, "__file__", str(tmp_path / "deepgram_manage" / "extras.py"))

    assert extras.install_command("cli") == f"python -m pip install {expected}"
