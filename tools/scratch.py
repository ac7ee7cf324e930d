"""A copy of the checkout in which anything may be changed, and the programs that are run in it.

The environments are those of the checkout. What is imported is the copy's own, although they have
the checkout installed: PYTHONPATH comes first.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENVIRONMENTS = (".venv", ".venv-generator")
# Loading those of other packages takes longer than most tests.
PLUGINS = ("-p", "deepgram_manage.emulator.pytest_plugin")
# Seconds; a program that hangs is a mistake, too.
LONGEST = 120
NOT_COPIED = {*ENVIRONMENTS, ".git", "build", "__pycache__"}
SHOWN = (
    "import deepgram_manage as a, deepgram_manage_api as b; print(a.__file__); print(b.__file__)"
)

Done = subprocess.CompletedProcess[str]


class Scratch:
    """A copy of the checkout, as it lies on the disk, whether it is committed or not."""

    def __init__(self, folder: Path) -> None:
        """Copy the checkout into a folder that is not there yet."""
        self.folder = folder
        for name in _files():
            self._copy(ROOT / name)
        for name in ENVIRONMENTS:
            (folder / name).symlink_to(ROOT / name)
        self._original = self._contents()
        imported = self.python("-c", SHOWN).stdout.split()
        if not imported or not all(Path(each).is_relative_to(folder) for each in imported):
            raise SystemExit(f"what is imported in {folder} is not the copy, but {imported}")

    def _copy(self, source: Path) -> None:
        """Copy a file with its times, so that what it was compiled to is good for the copy, too."""
        compiled = source.parent.glob(f"__pycache__/{source.stem}.*.pyc")
        for path in (source, *(compiled if source.suffix == ".py" else ())):
            target = self.folder / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)

    def python(self, *arguments: str) -> Done:
        """Run Python in the copy."""
        return self._run(sys.executable, *arguments)

    def pytest(self, *arguments: str) -> Done:
        """Run tests of the copy."""
        settings = ("-q", "--no-header", "--tb=short")
        return self.python("-m", "pytest", *settings, *PLUGINS, *arguments)

    def generate(self, command: str = "write") -> Done:
        """Do what `make generate` does; with `check`, what `make check-generated` does."""
        makefile = (self.folder / "Makefile").read_text("utf-8")
        lines = makefile.partition("define generation\n")[2].partition("endef")[0]
        for name, value in (("$(VENV_GENERATOR)", ".venv-generator"), ("$(VENV)", ".venv")):
            lines = lines.replace(name, value)
        done = Done((), 1, "", "the Makefile does not say how to generate")
        for line in lines.replace("$(1)", command).splitlines():
            done = self._run(*line.split())
            if done.returncode:
                break
        return done

    def changed(self) -> dict[str, bytes]:
        """Return the files that were changed, as they were before: empty, if they are new."""
        contents = self._contents()
        return {
            path.relative_to(self.folder).as_posix(): self._original.get(path, b"")
            for path in sorted(self._original.keys() | contents.keys())
            if self._original.get(path) != contents.get(path)
        }

    def restore(self) -> None:
        """Undo all changes."""
        contents = self._contents()
        for path in contents.keys() - self._original.keys():
            path.unlink()
        for path, content in self._original.items():
            if contents.get(path) != content:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)

    def _contents(self) -> dict[Path, bytes]:
        return {
            path: path.read_bytes()
            for path in map(self.folder.joinpath, _listed(self.folder))
            if path.is_file()
        }

    def _run(self, *command: str) -> Done:
        environment = {
            name: value
            for name, value in os.environ.items()
            # Those of a pytest that runs this would change the one that is run.
            if not name.startswith(("DEEPGRAM_", "PYTEST_"))
        }
        packages = (self.folder, self.folder / "generated")
        environment["PYTHONPATH"] = os.pathsep.join(map(str, packages))
        # Or a file that is changed twice within the same second is taken for the one before.
        environment["PYTHONDONTWRITEBYTECODE"] = "1"
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        try:
            return subprocess.run(
                command,
                cwd=self.folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            said = (error.stdout or b"").decode(errors="replace")
            return Done(command, 1, said, f"{command} took more than {LONGEST} seconds")


def _files() -> list[str]:
    """What belongs to the checkout: all that git knows or would add; without git, all there is."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    names = done.stdout.split("\0") if not done.returncode else _listed(ROOT)
    return sorted(name for name in set(names) if (ROOT / name).is_file())


def _listed(folder: Path) -> list[str]:
    paths = (path.relative_to(folder) for path in _walked(folder))
    return [path.as_posix() for path in paths]


def _walked(folder: Path) -> list[Path]:
    """The files below a folder, without walking through environments first."""
    found: list[Path] = []
    for path in folder.iterdir():
        if path.name in NOT_COPIED:
            continue
        found += _walked(path) if path.is_dir() else [path]
    return found
