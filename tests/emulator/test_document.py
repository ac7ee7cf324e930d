"""The emulator and the OpenAPI document know the same operations and parameters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from deepgram_manage.emulator.routes import OPERATIONS

if TYPE_CHECKING:
    from tests.emulator.faces import Document


def test_every_operation_of_the_document_is_emulated(document: Document) -> None:
    """Ids, methods and paths are the same; only the old credentials path is not described."""
    emulated = {
        operation.name: (operation.method, operation.template)
        for operation in OPERATIONS
        if "/onprem/" not in operation.template
    }
    assert emulated == document.operations()


def test_every_query_parameter_of_the_document_is_known(document: Document) -> None:
    """What a client may send by the document is never reported as unknown."""
    known = {operation.name: operation.query for operation in OPERATIONS}
    shared = document.content["components"]["parameters"]
    for name, (method, path) in document.operations().items():
        operation = document.content["paths"][path][method.lower()]
        for given in operation.get("parameters", []):
            parameter = shared[given["$ref"].split("/")[-1]] if "$ref" in given else given
            if parameter["in"] == "query":
                assert parameter["name"] in known[name], (name, parameter["name"])
