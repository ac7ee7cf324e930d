"""Packages generated from the short documents of the test modules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest

from tests.generation.generator import Generated, run_generator

Generate = Callable[[str], Generated]

HEAD = "openapi: 3.1.0\ninfo: {title: Things, version: '1'}\n"


@pytest.fixture(scope="session")
def generate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Generate]:
    """Generate a package from the body of a document, once, under a name of its own."""
    folder = tmp_path_factory.mktemp("generated")
    names = (f"things_{number}" for number in range(1000))

    @cache
    def generate(body: str) -> Generated:
        name = next(names)
        package = Generated(name, folder / f"{name}.yaml", folder / name)
        package.document.write_text(HEAD + body, "utf-8")
        done = run_generator("write", document=package.document, package=package.folder)
        assert not done.returncode, done.stderr
        return package

    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        yield generate


@pytest.fixture
def wire(request: pytest.FixtureRequest, generate: Generate) -> Generated:
    """Give the package of the test module's DOCUMENT."""
    return generate(request.module.DOCUMENT)
