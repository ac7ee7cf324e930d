"""Help: topics, commands, manual pages."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from deepgram_manage.cli.frame import App, Exit
from deepgram_manage.cli.frame.groups import walk
from deepgram_manage.cli.help import topics
from deepgram_manage.cli.manual import page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.shell import Shell


@pytest.mark.parametrize("topic", ["dates", "environment", "exit-codes", "formatting"])
def test_a_topic_is_explained(topic: str, shell: Shell) -> None:
    """`help TOPIC` is a page that fits a terminal of 80 columns and says where to go on."""
    done = shell.run(f"help {topic}")
    assert done.code == 0
    assert done.out == shell.run(f"help {topic.replace('-', ' ')}").out
    assert max(map(len, done.out.splitlines())) <= 90


def test_all_exit_codes_are_explained(shell: Shell) -> None:
    """The page has each code that there is, and no other."""
    told = re.findall(r"^ +(\d+)  ", shell.run("help exit-codes").out, re.MULTILINE)
    assert [int(code) for code in told] == list(Exit)


def test_the_help_of_a_command_is_that_of_its_option(shell: Shell) -> None:
    """There are two ways to one page."""
    assert shell.run("help keys create").out == shell.run("keys create --help").out
    assert shell.run("help").out == shell.run("--help").out == shell.run("").out


def test_an_unknown_topic_has_suggestions(shell: Shell) -> None:
    """Who mistypes is shown what is near."""
    done = shell.run("help keys crate")
    assert done.code == 4
    assert "'keys create'" in done.err


def test_help_names_all_topics(shell: Shell) -> None:
    """The first line of `help --help` has the topics."""
    assert ", ".join(topics()) in " ".join(shell.run("help --help").out.split())


@pytest.mark.skipif(shutil.which("man") is None, reason="man is not installed")
def test_manual_pages_are_read_by_man(shell: Shell, tmp_path: Path) -> None:
    """A manual page has the sections that people look for, and man has nothing to complain of."""
    source = tmp_path / "page.1"
    source.write_text(shell.run("help --man keys create").out, "utf-8")
    done = subprocess.run(  # noqa: S603 -- our own page
        ["man", "--warnings", "-l", str(source)],  # noqa: S607 -- any man
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "MANWIDTH": "80", "PAGER": "cat"},
    )
    assert not done.stderr
    for section in ("NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES"):
        assert f"\n{section}\n" in f"\n{done.stdout}"
    assert "--comment TEXT" in done.stdout


def test_every_command_has_a_manual_page(shell: Shell, tmp_path: Path) -> None:
    """The pages come from the tree of commands, one each."""
    assert shell.run(f"help --man-pages {tmp_path}").code == 0
    pages = {path.stem for path in tmp_path.glob("*.1")}
    assert pages == {each.command_path.replace(" ", "-") for each in walk(App())}


def test_a_manual_page_has_no_line_that_roff_takes_for_its_own() -> None:
    """Text that begins with a dot stays text."""
    for context in walk(App()):
        for line in page(context).splitlines():
            assert not re.match(r"['.](?!TH|SH|B |PP|nf|fi|TP)", line)
