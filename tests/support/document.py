"""The OpenAPI document, as the gates look at it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = Any

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "openapi/deepgram-manage.yaml"
CONTENT: Json = yaml.load(DOCUMENT.read_text("utf-8"), yaml.CSafeLoader)


@dataclass(frozen=True)
class Described:
    """One operation of the document."""

    name: str
    verb: str
    path: str
    details: Json
    shared: Json
    """The parameters of all operations at its path."""

    def __str__(self) -> str:
        """Name the operation, in a message and in the output of pytest."""
        return f"{self.name} ({self.verb} {self.path})"

    def query(self) -> list[str]:
        """The names of its query parameters."""
        given = [resolved(item) for item in [*self.shared, *self.details.get("parameters", [])]]
        return [parameter["name"] for parameter in given if parameter["in"] == "query"]

    def body(self) -> list[str]:
        """The names of the fields of its body."""
        media = self.details.get("requestBody", {}).get("content", {}).get("application/json", {})
        return list(resolved(media.get("schema", {})).get("properties", {}))


def resolved(node: Json) -> Json:
    """Follow a reference to where it leads."""
    while "$ref" in node:
        target = CONTENT
        for name in node["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        node = target
    return node


def _described() -> Iterator[Described]:
    for path, item in CONTENT["paths"].items():
        for verb, details in item.items():
            if verb != "parameters":
                shared = item.get("parameters", [])
                yield Described(details["operationId"], verb.upper(), path, details, shared)


OPERATIONS = list(_described())
