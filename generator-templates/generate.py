"""Write generated/ from the OpenAPI document and the templates, or prove that it is what they give.

One definition of the command serves both, so that the check cannot drift from what it checks.
Run by `make generate` and `make check-generated` in an environment of its own: the generator's
dependencies are not the package's.
"""

from __future__ import annotations

import argparse
import filecmp
import hashlib
import io
import json
import os
import shutil
import sys
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeAlias

from openapi_python_client.cli import app as openapi_python_client
from refusals import refusals
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

TEMPLATES = Path(__file__).resolve().parent
ROOT = TEMPLATES.parent
DOCUMENT = ROOT / "openapi" / "deepgram-manage.yaml"
PACKAGE = ROOT / "generated" / "deepgram_manage_api"
LEFT_OVER = ("client.py", "errors.py")
NOT_GENERATED = {"__pycache__"}

Json: TypeAlias = Any


def write(document: Path, package: Path) -> None:
    """Replace a package by what the document gives; it stays as it is when that is an error."""
    with tempfile.TemporaryDirectory() as scratch:
        generated = Path(scratch) / package.name
        generate(document, generated)
        shutil.rmtree(package, ignore_errors=True)
        shutil.copytree(generated, package)


def generate(document: Path, package: Path) -> None:
    """Generate a package into a folder that is not there yet."""
    described = read(document)
    # As JSON: reading YAML takes as long as all the rest, so it is read once.
    for_templates = package.with_suffix(".json")
    for_templates.write_text(json.dumps(with_extensions(described), default=str), "utf-8")
    run_openapi_python_client(
        "generate",
        *("--path", str(for_templates)),
        *("--output-path", str(package)),
        *("--meta", "none"),
        *("--config", str(TEMPLATES / "config.yaml")),
        *("--custom-template-path", str(TEMPLATES)),
        "--fail-on-warning",
        document=document,
    )
    refuse(document, described)
    for_templates.unlink()
    for name in LEFT_OVER:
        (package / name).unlink()
    (package / "py.typed").touch()
    stamp(document, package)


def run_openapi_python_client(*arguments: str, document: Path) -> None:
    """Do what its command line does; exit with what it says if that is an error."""
    # It runs the ruff of its own environment.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    with redirect_stdout(io.StringIO()) as printed, redirect_stderr(printed):
        try:
            openapi_python_client(arguments, prog_name="openapi-python-client")
        except SystemExit as done:
            code = done.code
        else:
            code = 0
    if code:
        # It goes on to ask for a report of what is most likely a slip in the document.
        said = printed.getvalue().partition("\nIf you believe this was a mistake")[0]
        sys.exit(f"openapi-python-client failed on {document}:\n{said.strip()}")


def read(document: Path) -> Json:
    """Read a document; exit with what is wrong if it is not YAML."""
    try:
        return YAML(typ="safe").load(document.read_text("utf-8"))
    except YAMLError as problem:
        sys.exit(f"{document} is not valid YAML:\n{problem}")


def with_extensions(document: Json) -> Json:
    """Return a document in which each answer has the `x-` extensions of its operation, too.

    The generator hands the templates the answers of an operation, and drops the operation itself.
    """
    copy = deepcopy(document)
    for item in copy.get("paths", {}).values():
        for operation in item.values():
            if isinstance(operation, dict):
                said = {name: each for name, each in operation.items() if name.startswith("x-")}
                for answer in operation.get("responses", {}).values():
                    if said and "$ref" not in answer:
                        answer.update(said)
    return copy


def refuse(document: Path, described: Json) -> None:
    """Exit with what the templates would leave out of a document, if there is anything."""
    found = refusals(described)
    if found:
        lines = "\n  ".join(found)
        sys.exit(
            f"{document.name} has what generator-templates/ does not generate:\n  {lines}\n"
            "Say it in another way, or extend the templates (see refusals.py)."
        )


def stamp(document: Path, package: Path) -> None:
    """Write into a package which text it was generated from, whatever the checkout's line ends."""
    digest = hashlib.sha256(document.read_text("utf-8").encode()).hexdigest()
    with (package / "__init__.py").open("a", encoding="utf-8", newline="\n") as file:
        file.write(
            f'SPEC_HASH: str = "{digest[:8]}"\n'
            '"""The first eight digits of the SHA-256 of that document."""\n'
        )


def differences(expected: Path, actual: Path) -> list[str]:
    """Say how two folders differ, file by file; both ways, contents compared byte for byte."""
    expected_files, actual_files = _files(expected), _files(actual)
    return sorted(
        [f"missing:  {name}" for name in expected_files - actual_files]
        + [f"orphaned: {name}" for name in actual_files - expected_files]
        + [
            f"edited:   {name}"
            for name in expected_files & actual_files
            if not filecmp.cmp(expected / name, actual / name, shallow=False)
        ]
    )


def _files(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not NOT_GENERATED & set(path.relative_to(folder).parts)
    }


def check(document: Path, package: Path) -> None:
    """Exit with what differs, and what to run, unless the package is what the document gives."""
    with tempfile.TemporaryDirectory() as scratch:
        expected = Path(scratch) / package.name
        generate(document, expected)
        found = differences(expected, package)
    if found:
        lines = "\n  ".join(found)
        sys.exit(
            f"{package} is not what {document.name} and the templates give:\n  {lines}\n"
            "Run `make generate`, read the diff, and commit it."
        )


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["write", "check"])
    parser.add_argument("--document", type=Path, default=DOCUMENT)
    parser.add_argument("--package", type=Path, default=PACKAGE)
    arguments = parser.parse_args()
    run = {"write": write, "check": check}[arguments.command]
    run(arguments.document, arguments.package)


if __name__ == "__main__":
    main()
