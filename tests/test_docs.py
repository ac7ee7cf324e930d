"""README.md and docs/ are kept true: their examples run, and they name what there is.

The examples of a page run from top to bottom, against one emulator:

- ```python blocks share their names. A function `test_…` in one is called with the fixture.
- ```sh blocks run in bash. What installs or builds is only looked at.
- All blocks of a page run in one folder, empty at first.
- A ```text block right below one of these is what it prints; `...` stands for anything.
- A block with a word after its language, as in ```python fragment, is shown and not run.

The account is that of the documentation, with a thirtieth of its requests: its ids are none of real
projects, so an archive takes each of its records for an odd one, which takes time.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from contextlib import closing
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import attrs
import pytest

import deepgram_manage
from deepgram_manage.cli.commands import NOUNS, VERBS
from deepgram_manage.emulator import Emulator
from deepgram_manage.emulator.app import application
from deepgram_manage.emulator.faults import KINDS
from deepgram_manage.emulator.fixture import DeepgramEmulator
from deepgram_manage.emulator.seeds import built_in
from deepgram_manage.emulator.server import ThreadedServer
from tests.support.warm import Warm

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
FILES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PAGES = {str(file.relative_to(ROOT)): file.read_text("utf-8") for file in FILES}
OTHER_PAGES = [
    *("CHANGELOG.md", "CONTRIBUTING.md", "openapi/NOTES.md"),
    *("tools/benchmarks/COMMAND_LINE.md", "tools/benchmarks/RESULTS.md"),
]
EXAMPLE = re.compile(
    r"^```(python|sh)\n(.*?)^```$(?:\n\n^```text\n(.*?)^```$)?", re.DOTALL | re.MULTILINE
)
ANY_BLOCK = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
ALIASES = re.compile(r"v$|list_|get_project_models?$|update_project_option$|send_invite_options$")
METHODS = [
    name
    for name in vars(deepgram_manage.ManageClient)
    if not name.startswith("_") and name not in {"asyncmanage", "close"} and not ALIASES.match(name)
]
ERRORS = [name for name in dir(deepgram_manage) if name.endswith("Error")]
OPTIONS = [
    name for name in dir(deepgram_manage) if name.endswith("Options") and "Client" not in name
]
NEVER_RUN = ("python -m pip ", "make ", "git ")
EMULATOR = "python -m deepgram_manage.emulator "
# What most of the commands that pages show import, and what those of the archive do.
NEEDED = (
    *("deepgram_manage.cli", "deepgram_manage.manage", "deepgram_manage._sending._sync.sender"),
    *("duckdb", "msgspec", "pandas", "pyarrow.compute", "pyarrow.parquet", "rich.table"),
)
MOST_WORDS, MOST_LINES = 1200, 130


class Block(NamedTuple):
    """One example of a page."""

    language: str
    text: str
    line: int
    """The line of the page on which it begins."""
    output: str | None
    """What it prints, when the page says so."""


def blocks(page: str) -> list[Block]:
    """The examples of a page that can run."""
    return [
        Block(found[1], found[2], page.count("\n", 0, found.start()) + 1, found[3])
        for found in EXAMPLE.finditer(page)
    ]


def run_python(block: Block, page: str, names: dict[str, Any]) -> str:
    """Run an example, and return what it printed; a traceback names the line of the page."""
    before = set(names)
    code = compile("\n" * block.line + block.text, page, "exec", dont_inherit=True)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, names)  # noqa: S102
        for name in sorted(set(names) - before):
            if name.startswith("test_"):
                with DeepgramEmulator() as emulator:
                    names[name](emulator)
    return printed.getvalue()


def run_shell(block: Block, folder: Path, programs: Path) -> str:
    """Run an example, and return what it printed."""
    path = os.pathsep.join([str(programs), str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path}
    if block.text.startswith(EMULATOR):
        command = [sys.executable, *block.text.split()[1:]]
        with subprocess.Popen(  # noqa: S603 -- as a page of this project has it
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
        ) as server:
            assert server.stdout is not None
            url = server.stdout.readline()
            server.terminate()
        assert url.startswith("http://127.0.0.1:")
        return url
    done = subprocess.run(  # noqa: S603 -- as above
        ["bash", "-euo", "pipefail", "-c", block.text],  # noqa: S607 -- wherever it is
        cwd=folder, env=environment, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"line {block.line}: {done.stderr or done.stdout}"
    return done.stdout


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Write the seed of the account that the examples use."""
    seed: Any = built_in("documentation")
    seed["projects"][0]["history"]["records"] //= 30
    path = tmp_path_factory.mktemp("seed") / "documentation.json"
    path.write_text(json.dumps(seed), "utf-8")
    return str(path)


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Yield a folder with `deepgram-manage`, which need not import what it needs sixty times."""
    folder = tmp_path_factory.mktemp("bin")
    with closing(Warm(sys.executable, *NEEDED)) as warm:
        warm.stand_in(folder / "deepgram-manage", "-m", "deepgram_manage")
        yield folder


@pytest.mark.parametrize("page", [name for name, text in PAGES.items() if blocks(text)])
def test_examples_run_as_printed(
    page: str, account: str, programs: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The examples of a page run against the emulator, and print what the page says."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with (
        closing(Emulator(account)) as emulator,
        closing(ThreadedServer(application(emulator))) as server,
    ):
        monkeypatch.setenv("DEEPGRAM_API_KEY", emulator.admin_key)
        monkeypatch.setenv("DEEPGRAM_HOST", server.base_url)
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        monkeypatch.chdir(tmp_path)
        for block in blocks(PAGES[page]):
            if block.language == "python":
                printed = run_python(block, page, names)
            elif block.text.startswith(NEVER_RUN):
                continue
            else:
                printed = run_shell(block, tmp_path, programs)
            expected = printed if block.output is None else block.output
            is_so = doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS)
            assert is_so, f"{page}, line {block.line} prints:\n{printed}"


@pytest.fixture(autouse=True)
def _no_stand_in() -> Iterator[None]:
    """Undo `install_as_deepgram`, which a page shows."""
    yield
    sys.modules.pop("deepgram", None)


def test_the_readme_is_short() -> None:
    """The README stays a page that is read: the rest goes to docs/."""
    readme = PAGES["README.md"]
    assert len(readme.split()) <= MOST_WORDS
    assert len(readme.splitlines()) <= MOST_LINES


@pytest.mark.parametrize("page", [*PAGES, *OTHER_PAGES])
def test_links_lead_somewhere(page: str) -> None:
    """Each link to a file of the project leads to one, and each anchor to a heading."""
    text = ANY_BLOCK.sub("", (ROOT / page).read_text("utf-8"))
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / page).parent / path if path else ROOT / page
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.MULTILINE)
            anchors = [re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings]
            assert anchor in anchors, target


def test_each_page_is_in_the_index() -> None:
    """The index of docs/ leads to each page."""
    index = PAGES["docs/README.md"]
    for page in PAGES:
        if page.startswith("docs/") and page != "docs/README.md":
            assert f"]({page.removeprefix('docs/')})" in index, page


@pytest.mark.parametrize("name", METHODS)
def test_each_method_is_in_the_table_of_calls(name: str) -> None:
    """Each method of the client stands in the table of calls."""
    assert f"`{name}(" in PAGES["docs/calls.md"]


def test_each_second_name_is_in_the_table_of_second_names() -> None:
    """Each alias of a method stands on the page for those who come from the official SDK."""
    aliases = [name for name in vars(deepgram_manage.ManageClient) if ALIASES.match(name)]
    assert not [name for name in aliases if f"`{name}`" not in PAGES["docs/migrating.md"]]


@pytest.mark.parametrize("name", ERRORS)
def test_each_error_is_named(name: str) -> None:
    """Each error class stands in the tree of errors."""
    assert re.search(rf"── {name}\b|^{name}$", PAGES["docs/errors.md"], re.MULTILINE)


@pytest.mark.parametrize("name", OPTIONS)
def test_each_option_is_explained(name: str) -> None:
    """Each options class and each of its options stands on the page of options."""
    page = PAGES["docs/options.md"]
    missing = [
        each
        for each in (name, *(field.name for field in attrs.fields(getattr(deepgram_manage, name))))
        if f"`{each}`" not in page
    ]
    assert not missing


def test_each_setting_is_explained() -> None:
    """Each setting that a client takes stands on the page of settings."""
    with pytest.raises(TypeError) as refused:
        deepgram_manage.DeepgramClient(nonsense=1)  # type: ignore[call-arg]
    _, _, names = str(refused.value).partition(" takes ")

    assert not [name for name in names.split(", ") if f"`{name}`" not in PAGES["docs/settings.md"]]


def test_each_fault_is_explained() -> None:
    """Each fault of the emulator stands on the page of testing."""
    assert not [kind for kind in KINDS if f"`{kind}`" not in PAGES["docs/testing.md"]]


def test_each_dependency_has_its_reason() -> None:
    """Each dependency and each extra stands on the page of dependencies, with its packages."""
    page = PAGES["docs/dependencies.md"]
    for extra, packages in PROJECT["optional-dependencies"].items():
        names = ", ".join(re.split(r"[\[><=]", package)[0] for package in packages)
        assert f"| `{extra}` | {names} |" in page
    for package in PROJECT["dependencies"]:
        assert f"| {re.split('[><=]', package)[0]} |" in page


@pytest.mark.parametrize("page", PAGES)
def test_each_make_target_exists(page: str) -> None:
    """Each target that a page names is in the Makefile."""
    for target in re.findall(r"(?:`|^)make ([a-z-]+)", PAGES[page], re.MULTILINE):
        assert f"\n{target}:" in MAKEFILE, target


@pytest.mark.parametrize("page", PAGES)
def test_each_command_exists(page: str) -> None:
    """Each command that a page names is one of the program, in examples that are not run, too."""
    known = {*VERBS, *(f"{noun} {verb}" for noun, (_, verbs) in NOUNS.items() for verb in verbs)}
    named = re.findall(r"(?:`|^)deepgram-manage ((?:[a-z][a-z-]* ?)+)", PAGES[page], re.MULTILINE)
    for words in named:
        paths = accumulate(words.split(), "{} {}".format)
        # What follows the command is what it is about.
        command = next((path for path in paths if path not in NOUNS), None)
        assert command is None or command in known, words


@pytest.mark.parametrize("page", PAGES)
def test_each_extra_exists(page: str) -> None:
    """Each extra that a page tells to install is one of pyproject.toml."""
    extras = re.findall(r"(?:\.|deepgram-manage)\[([\w,]+)\]", PAGES[page])
    for extra in [each for group in extras for each in group.split(",")]:
        assert extra in PROJECT["optional-dependencies"], extra
