"""A release says which it is, and which document it speaks."""

from __future__ import annotations

import hashlib
from importlib import metadata
from typing import TYPE_CHECKING

import deepgram_manage
import deepgram_manage_api
from tests.support.document import CONTENT, DOCUMENT
from tests.support.programs import run

if TYPE_CHECKING:
    from tests.support.wire import Caller, Wire


def test_generated_package_has_the_hash_of_the_document() -> None:
    """The stamp is what `sha256sum` gives for the document, its first eight digits."""
    digest = hashlib.sha256(DOCUMENT.read_bytes()).hexdigest()

    assert digest.startswith(deepgram_manage_api.SPEC_HASH), "run `make generate`"
    assert len(deepgram_manage_api.SPEC_HASH) == 8


def test_generated_package_has_the_version_of_the_document() -> None:
    """The other half of the stamp is the version that stands in the document."""
    assert CONTENT["info"]["version"] == deepgram_manage_api.SPEC_VERSION


def test_package_says_which_document_it_speaks() -> None:
    """`spec_version()` is version and hash in one."""
    stamp = f"{deepgram_manage_api.SPEC_VERSION}+{deepgram_manage_api.SPEC_HASH}"

    assert deepgram_manage.spec_version() == stamp


def test_version_is_that_of_the_distribution() -> None:
    """`__version__` is what pip says is installed."""
    assert deepgram_manage.__version__ == metadata.version("deepgram-manage")


def test_every_request_says_both(call: Caller, wire: Wire) -> None:
    """Deepgram, and whoever reads a proxy's log, learns the release and its document."""
    call("get_projects")

    release = f"deepgram-manage/{deepgram_manage.__version__}"
    assert (
        wire.request.headers["User-Agent"] == f"{release} (spec {deepgram_manage.spec_version()})"
    )


def test_asking_for_the_version_loads_nothing() -> None:
    """`__version__` costs no import of the generated package or of an HTTP client."""
    program = """
        import sys, deepgram_manage
        assert deepgram_manage.__version__
        print({"httpx", "attrs", "deepgram_manage_api"} & set(sys.modules))
    """

    assert run(program) == "set()\n"
