"""What a package index shows of this project leads somewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.document import ROOT
from tools.index_page import (
    IMAGE_OR_LINK,
    IndexPage,
    from_origin,
    origin,
    recorded,
    urls,
    with_absolute_links,
)

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "https://example.com/team/deepgram-manage"


@pytest.mark.parametrize(
    "origin",
    [
        "https://example.com/team/deepgram-manage.git\n",
        "https://example.com/team/deepgram-manage",
        "https://user:token@example.com/team/deepgram-manage.git",
        "git@example.com:team/deepgram-manage.git",
        "ssh://git@example.com/team/deepgram-manage.git",
    ],
)
def test_the_address_is_that_of_the_origin(origin: str) -> None:
    """However a checkout was cloned, a browser gets the same address, without credentials."""
    assert from_origin(origin) == ADDRESS


@pytest.mark.parametrize("origin", ["", "/srv/git/deepgram-manage", "../deepgram-manage"])
def test_a_folder_has_no_address(origin: str) -> None:
    """A clone of a folder on a disk is built without addresses that would lead nowhere."""
    assert from_origin(origin) is None
    assert list(urls(from_origin(origin))) == ["API reference"]


def test_a_source_distribution_has_the_address(tmp_path: Path) -> None:
    """What is built from a source distribution, without git, has the same addresses."""
    (tmp_path / "PKG-INFO").write_text(f"Name: x\nProject-URL: Repository, {ADDRESS}\n", "utf-8")
    assert recorded(tmp_path) == ADDRESS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](docs/a.md)", f"[a]({ADDRESS}/blob/HEAD/docs/a.md)"),
        ("[a\nb](docs/a.md#b)", f"[a\nb]({ADDRESS}/blob/HEAD/docs/a.md#b)"),
        ("![a](docs/a.svg)", f"![a]({ADDRESS}/raw/HEAD/docs/a.svg)"),
        ("[a](https://example.com)", "[a](https://example.com)"),
        ("[a](#b)", "[a](#b)"),
    ],
)
def test_links_are_absolute(text: str, expected: str) -> None:
    """A link into the repository leads there from any page; others stay as they are."""
    assert with_absolute_links(text, ADDRESS) == expected


def test_no_link_of_the_readme_stays_relative() -> None:
    """The README as an index shows it has absolute links only."""
    text = with_absolute_links((ROOT / "README.md").read_text("utf-8"), ADDRESS)
    assert ADDRESS in text
    assert not IMAGE_OR_LINK.search(text)


def test_a_build_without_an_address_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Addresses are not left out without a word."""
    (tmp_path / "README.md").write_text("[a](docs/a.md)", "utf-8")
    metadata: dict[str, object] = {}
    IndexPage(str(tmp_path), {}).update(metadata)

    assert metadata["urls"] == urls(None)
    assert "built without the addresses of the project" in capsys.readouterr().err


def test_a_build_without_git_has_no_origin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkout is built where git is not installed, too."""
    (tmp_path / ".git").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))

    assert not origin(tmp_path)
