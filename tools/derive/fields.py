"""Derives the fields that a shell can ask for from the document.

`deepgram-manage … --json=help` lists the fields of an answer, for a list those of its items, and
`--json=NAME` refuses any other. A field that is added to the document is known at a shell without
a line of code.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from .formatting import STDIN, ruff

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = ROOT / "openapi" / "deepgram-manage.yaml"
HEADER = '''\
# Derived from openapi/deepgram-manage.yaml by `make generate`. Do not edit.
"""The fields of each answer by the name of its operation, as the wire has them.

Of a list they are those of its items; a dot is between an object and what is in it.
"""

from __future__ import annotations

'''


def texts(package: Path) -> dict[Path, str]:
    """Return the text of the module, which is the only one."""
    return {package / "cli" / "fields.py": _derive()}


def _derive() -> str:
    document: dict[str, Any] = yaml.load(DOCUMENT.read_text("utf-8"), yaml.CSafeLoader)
    operations = [
        operation
        for path in document["paths"].values()
        for method, operation in path.items()
        if method != "parameters"
    ]
    fields = {
        operation["operationId"]: tuple(dict.fromkeys(_shown(document, operation)))
        for operation in operations
    }
    text = f"{HEADER}FIELDS: dict[str, tuple[str, ...]] = {dict(sorted(fields.items()))!r}\n"
    return ruff(["format", STDIN, "-"], text)


def _shown(document: dict[str, Any], operation: dict[str, Any]) -> Iterator[str]:
    """Yield the fields of what a command shows: of the items of a list, or of the answer."""
    schema = _resolved(document, _answer(document, operation))
    properties = schema.get("properties", {})
    # Models come in two lists, all else in one.
    lists = [each for each in properties.values() if "items" in _resolved(document, each)]
    is_list = operation["operationId"].startswith("list_") or "results" in properties
    for each in lists if is_list else [schema]:
        yield from _names(document, each)


def _answer(document: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of the answer to a call that succeeds."""
    (success,) = (
        _resolved(document, answer)
        for status, answer in operation["responses"].items()
        if str(status).startswith("2")
    )
    schema: dict[str, Any] = success["content"]["application/json"]["schema"]
    return schema


def _names(document: dict[str, Any], schema: dict[str, Any], prefix: str = "") -> Iterator[str]:
    """Yield the names of a schema's fields; a list stands for its items."""
    schema = _resolved(document, schema)
    for each in schema.get("anyOf", schema.get("oneOf", ())):
        yield from _names(document, each, prefix)
    if "items" in schema:
        yield from _names(document, schema["items"], prefix)
    for name, inner in schema.get("properties", {}).items():
        below = list(_names(document, inner, f"{prefix}{name}."))
        yield from below or [f"{prefix}{name}"]


def _resolved(document: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    """Follow a reference to where it leads."""
    while "$ref" in node:
        target: Any = document
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        node = target
    return node
