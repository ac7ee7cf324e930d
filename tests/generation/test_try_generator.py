"""`make try-generator` says what another generator changes, or where it breaks."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tools import try_generator
from tools.try_generator import blame, changes, main, report

if TYPE_CHECKING:
    from pathlib import Path

BROKEN = """openapi-python-client failed:
Generating deepgram_manage_api
Traceback (most recent call last):
  File "/somewhere/site-packages/openapi_python_client/__init__.py", line 90, in build
    self._build_models()
  File "/somewhere/generator-templates/model.py.jinja", line 12, in top-level template code
    {%- from "docstrings.jinja" import prose -%}
  File "/somewhere/generator-templates/docstrings.jinja", line 7, in template
    {%- set body = label ~ text.get_value() -%}
jinja2.exceptions.UndefinedError: 'str object' has no attribute 'get_value'
"""


class Tried:
    """A package, and what another generator makes instead."""

    def __init__(self, folder: Path) -> None:
        """Write the same package twice."""
        self.now, self.then = folder / "now", folder / "scratch" / "1.2.3" / "now"
        for package in (self.now, self.then):
            (package / "models").mkdir(parents=True)
            (package / "__init__.py").write_text("ONE = 1\nTWO = 2\n", "utf-8")
            (package / "models" / "thing.py").write_text("class Thing: ...\n", "utf-8")

    def edit(self) -> None:
        """Let the other generator write one file otherwise, one more, and one less."""
        (self.then / "__init__.py").write_text("ONE = 1\nTWO = 22\nTHREE = 3\n", "utf-8")
        (self.then / "models" / "thing.py").unlink()
        (self.then / "py.typed").write_text("partial\n", "utf-8")


@pytest.fixture
def tried(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tried:
    """Give two packages; instead of the other generator, nothing is run."""
    packages = Tried(tmp_path)
    monkeypatch.setattr(try_generator, "PACKAGE", packages.now)
    monkeypatch.setattr(try_generator, "SCRATCH", tmp_path / "scratch")
    monkeypatch.setattr(try_generator, "version", lambda _: "1.2.3")
    answer(monkeypatch, subprocess.CompletedProcess([], 0, "", ""))
    return packages


def answer(monkeypatch: pytest.MonkeyPatch, done: subprocess.CompletedProcess[str]) -> None:
    """Say how a run of the generator ends."""
    monkeypatch.setattr(try_generator, "generate", lambda _package: done)


def test_a_generator_that_changes_nothing_is_no_failure(
    tried: Tried, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same files, caches aside, end with 0."""
    (tried.now / "__pycache__").mkdir()
    (tried.now / "__pycache__" / "thing.pyc").write_bytes(b"\xff")
    assert main() == 0
    assert capsys.readouterr().out == "openapi-python-client 1.2.3 changes nothing.\n"


def test_a_generator_that_changes_something_ends_with_1(
    tried: Tried, capsys: pytest.CaptureFixture[str]
) -> None:
    """The files are listed with their lines, and the scratch folder is named."""
    tried.edit()
    assert main() == 1
    first, *rest = capsys.readouterr().out.splitlines()
    assert first == f"openapi-python-client 1.2.3 changes the package, see {tried.then}."
    assert rest[:4] == [
        "Files that would change: 3",
        "  __init__.py      +2 -1",
        "  models/thing.py  +0 -1",
        "  py.typed         +1 -0",
    ]


def test_the_report_has_the_lines(tried: Tried) -> None:
    """A unified diff shows what changes."""
    tried.edit()
    text = report(changes(tried.now, tried.then))
    assert "-TWO = 2\n+TWO = 22\n+THREE = 3\n" in text


def test_the_report_is_short(tried: Tried) -> None:
    """Of many lines the first ones are shown, and the rest is counted."""
    (tried.then / "__init__.py").write_text("MORE = 1\n" * 200, "utf-8")
    *shown, last = report(changes(tried.now, tried.then)).splitlines()
    assert len(shown) < 70
    assert last.endswith(" lines more")


def test_a_generator_that_breaks_ends_with_2(
    tried: Tried, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line names the template, its line and the error."""
    answer(monkeypatch, subprocess.CompletedProcess([], 1, "", BROKEN))
    assert tried
    assert main() == 2
    assert capsys.readouterr().out == (
        "openapi-python-client 1.2.3 breaks: docstrings.jinja:7: "
        "jinja2.exceptions.UndefinedError: 'str object' has no attribute 'get_value'\n"
    )


@pytest.mark.parametrize(
    ("output", "told"),
    [
        (
            "Error(s) encountered\n\nUnknown option: literal_enums\n",
            "Unknown option: literal_enums",
        ),
        ("", "it does not say why"),
    ],
)
def test_what_is_no_template_is_told_too(output: str, told: str) -> None:
    """Without a template in it, the last line has to do."""
    assert blame(output) == told
