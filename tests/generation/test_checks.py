"""`make check-generated` is red when anything was changed, on either side."""

from __future__ import annotations

import shutil
import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.generation.generator import DOCUMENT as OUR_DOCUMENT
from tests.generation.generator import ROOT, Done, run, run_generator
from tools.derive.sync import derived

if TYPE_CHECKING:
    from pathlib import Path

    from tests.generation.generator import Generated

DOCUMENT = """
paths: {}
components:
  schemas:
    Thing: {type: object, properties: {name: {type: string}}}
"""

PACKAGE = ROOT / "deepgram_manage"
TWINS = {path.relative_to(PACKAGE).as_posix() for pair in derived(PACKAGE).items() for path in pair}
POOL = "_sending/_sync/pool.py"


@pytest.fixture
def copied(wire: Generated, tmp_path: Path) -> Path:
    """Give a generated package that a test may change."""
    return shutil.copytree(wire.folder, tmp_path / "deepgram_manage_api")


@pytest.fixture
def twins(tmp_path: Path) -> Path:
    """Give the asynchronous modules and those derived from them, for a test to change."""
    for name in TWINS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(PACKAGE / name, tmp_path / name)
    return tmp_path


def check_derived(*options: str | Path, folder: Path = ROOT) -> Done:
    """Run the check of the derived modules."""
    return run(sys.executable, "-m", "tools.derive", "check", "sync", *options, folder=folder)


def assert_red(done: Done, *findings: str) -> None:
    """Fail unless a check failed with exactly these findings, and says what to run."""
    *found, advice = done.stderr.splitlines()[1:]
    assert done.returncode == 1
    assert [" ".join(line.split()) for line in found] == list(findings)
    assert "`make generate`" in advice


def test_an_unchanged_copy_is_green(wire: Generated, copied: Path) -> None:
    """The check is about what the files hold, not where they lie, and leaves caches alone."""
    (copied / "models" / "__pycache__").mkdir(exist_ok=True)
    (copied / "models" / "__pycache__" / "thing.pyc").touch()

    done = run_generator("check", document=wire.document, package=copied)

    assert (done.returncode, done.stderr) == (0, "")


def test_a_field_deleted_from_the_document_is_red(tmp_path: Path) -> None:
    """A field that is gone from our document is missed in the model that had it."""
    document = yaml.safe_load(OUR_DOCUMENT.read_text("utf-8"))
    del document["components"]["schemas"]["Project"]["properties"]["mip_opt_out"]
    changed = tmp_path / "deepgram-manage.yaml"
    changed.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")

    done = run_generator("check", document=changed)

    assert_red(done, "edited: __init__.py", "edited: models/project.py")


def test_any_edit_of_the_document_is_red(wire: Generated, copied: Path, tmp_path: Path) -> None:
    """A document whose text was changed is missed in the stamp, whatever it still means."""
    changed = tmp_path / wire.document.name
    changed.write_text(wire.document.read_text("utf-8") + "# a thought\n", "utf-8")

    assert_red(run_generator("check", document=changed, package=copied), "edited: __init__.py")


def test_any_edit_of_the_package_is_red(wire: Generated, copied: Path) -> None:
    """A space in a file, a file that nothing gives and an empty one that is gone are found."""
    with (copied / "models" / "thing.py").open("a", encoding="utf-8") as file:
        file.write(" ")
    (copied / "models" / "notes.txt").touch()
    (copied / "py.typed").unlink()

    done = run_generator("check", document=wire.document, package=copied)

    assert_red(done, "edited: models/thing.py", "missing: py.typed", "orphaned: models/notes.txt")


def test_a_removed_package_is_red(wire: Generated, copied: Path) -> None:
    """No package at all is as red as one file that is missing."""
    shutil.rmtree(copied)

    done = run_generator("check", document=wire.document, package=copied)

    assert done.returncode == 1
    assert "missing: models/thing.py" in " ".join(done.stderr.split())


def test_a_check_changes_nothing(wire: Generated, copied: Path) -> None:
    """A check that is red leaves the files as it found them."""
    (copied / "types.py").write_text("edited", "utf-8")

    run_generator("check", document=wire.document, package=copied)

    assert (copied / "types.py").read_text("utf-8") == "edited"


def test_the_synchronous_modules_are_what_deriving_gives() -> None:
    """The check of this repository's derived modules is green, and silent."""
    done = check_derived()

    assert (done.returncode, done.stderr) == (0, "")


def test_deriving_does_not_depend_on_the_working_directory(tmp_path: Path) -> None:
    """The same modules come out wherever the tool is started."""
    done = check_derived(folder=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["manage.py", POOL])
def test_an_edited_synchronous_module_is_red(twins: Path, name: str) -> None:
    """What is changed in a derived module alone is found."""
    with (twins / name).open("a", encoding="utf-8") as file:
        file.write("\n")

    assert_derived_red(check_derived("--package", twins), name)


@pytest.mark.parametrize("name", ["manage.py", POOL])
def test_a_missing_synchronous_module_is_red(twins: Path, name: str) -> None:
    """A derived module that is gone is found."""
    (twins / name).unlink()

    assert_derived_red(check_derived("--package", twins), name)


def test_each_module_that_says_it_is_derived_is_checked() -> None:
    """No module claims to be derived, or to be the source of one, that the check does not know."""
    first_lines = {
        path.relative_to(PACKAGE).as_posix(): path.read_text("utf-8").partition("\n")[0]
        for path in PACKAGE.rglob("*.py")
        if path.name not in {"_exports.py", "fields.py"}
    }

    assert {n for n, line in first_lines.items() if "erived from " in line} == TWINS


def test_a_synchronous_module_without_a_source_is_red(twins: Path) -> None:
    """What nothing gives is found."""
    (twins / "_sending/_sync/orphan.py").touch()

    assert_derived_red(check_derived("--package", twins), "_sending/_sync/orphan.py")


@pytest.fixture
def exporting(tmp_path: Path) -> Path:
    """Give a copy of the package, whose exports a test may change."""
    return shutil.copytree(PACKAGE, tmp_path / "package")


def check_exports(package: Path = PACKAGE) -> Done:
    """Run the check of the derived exports."""
    return run(
        sys.executable, "-m", "tools.derive", "check", "exports", "--package", package, folder=ROOT
    )


def test_the_exports_are_what_the_modules_say() -> None:
    """The check of this repository's exports is green, and silent."""
    done = check_exports()

    assert (done.returncode, done.stderr) == (0, "")


def test_a_new_export_is_missed(exporting: Path) -> None:
    """A name that a module exports, and that the package does not load, is found."""
    module = exporting / "period.py"
    module.write_text(module.read_text("utf-8").replace('"Period"', '"Period", "as_day"'), "utf-8")

    assert_derived_red(check_exports(exporting), "_exports.py")


def test_the_fields_of_commands_are_those_of_the_document(tmp_path: Path) -> None:
    """The check is green here, and red where a field is missing."""
    check = (sys.executable, "-m", "tools.derive", "check", "fields")
    edited = tmp_path / "cli/fields.py"
    edited.parent.mkdir()
    derived = (PACKAGE / "cli/fields.py").read_text("utf-8")
    edited.write_text(derived.replace('"mip_opt_out"', '"mip"'), "utf-8")

    assert run(*check, folder=ROOT).returncode == 0
    assert_derived_red(run(*check, "--package", tmp_path, folder=ROOT), "cli/fields.py")


def test_an_edited_asynchronous_module_is_red(twins: Path) -> None:
    """What is changed in a source alone is missed in the module derived from it."""
    source = twins / "_sending/_async/pool.py"
    source.write_text(source.read_text("utf-8") + "\nMORE = 1\n", "utf-8")

    assert_derived_red(check_derived("--package", twins), POOL)


def assert_derived_red(done: Done, name: str) -> None:
    """Fail unless the check failed for one module, and says what to run."""
    finding, advice = done.stderr.splitlines()
    assert done.returncode == 1
    assert finding.endswith(f": {name}")
    assert "`make generate`" in advice
