"""Fixtures: the emulator behind each of its faces."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator.faces import FACES, Api, Document, ServerFace, SyncFace, small_emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deepgram_manage.emulator import Emulator


@pytest.fixture(scope="session")
def document() -> Document:
    """Return the OpenAPI document."""
    return Document()


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """Yield an emulator with the small seed."""
    emulator = small_emulator()
    yield emulator
    emulator.close()


@pytest.fixture(scope="session", autouse=True)
def _server() -> Iterator[None]:
    """Stop the server that the tests of this process shared."""
    yield
    ServerFace.stop()


@pytest.fixture(params=FACES)
def api(request: pytest.FixtureRequest, emulator: Emulator, document: Document) -> Iterator[Api]:
    """Yield the emulator behind each of its faces in turn."""
    face = FACES[request.param](emulator)
    yield Api(emulator, face, document)
    face.close()


@pytest.fixture
def near(emulator: Emulator, document: Document) -> Iterator[Api]:
    """Yield the emulator behind its fastest face, for tests that are not about the face."""
    face = SyncFace(emulator)
    yield Api(emulator, face, document)
    face.close()
