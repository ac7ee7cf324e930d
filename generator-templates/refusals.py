"""What a document may say and the templates do not generate: it is refused, and never left out.

The API needs none of this today. Whoever does need it adds it to the templates, with tests, and
takes its refusal out of here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Json: TypeAlias = Any

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
STYLES = {"path": "simple", "query": "form"}
SCALARS = {"string", "integer", "number", "boolean", "null"}
JSON_ONLY = ["application/json"]
# What the modules of models import under its own name.
TAKEN = {"Any", "ClassVar", "Self", "Sequence"}


def refusals(document: Json) -> list[str]:
    """List what the templates cannot generate of a document: where it stands, and what it is."""
    return [*_Reader(document).all()]


class _Reader:
    """Reads one document."""

    def __init__(self, document: Json) -> None:
        self.document = document

    def all(self) -> Iterator[str]:
        """Find everything, in the order of the document."""
        seen: dict[str, str] = {}
        for path, item in self.document.get("paths", {}).items():
            if "$ref" in item:
                yield f"{path}: a path that is a reference"
            if {"?", "#"} & set(path):
                yield f"{path}: a query or a fragment in a path"
            for method in METHODS:
                if method in item:
                    where = f"{method.upper()} {path}"
                    yield from (f"{where}: {each}" for each in self._operation(item, item[method]))
                    yield from _repeated(where, item[method].get("operationId"), seen)
        for name in self.document.get("components", {}).get("schemas", {}):
            if _class_name(name) in TAKEN:
                yield f"schema {name}: a name that the generated modules need for themselves"

    def _operation(self, item: Json, operation: Json) -> Iterator[str]:
        if not operation.get("operationId"):
            yield "no operationId"
        if "servers" in item or "servers" in operation:
            yield "servers of its own"
        own = [self._resolved(each) for each in operation.get("parameters", [])]
        around = [self._resolved(each) for each in item.get("parameters", [])]
        names = {(each["in"], each["name"]) for each in own}
        parameters = [*own, *(each for each in around if (each["in"], each["name"]) not in names)]
        for parameter in parameters:
            called = f"parameter {parameter['name']}"
            yield from (f"{called}: {each}" for each in self._parameter(parameter))
        if "requestBody" in operation:
            yield from self._body(self._resolved(operation["requestBody"]))
            if any(each["name"] == "body" for each in parameters):
                yield "parameter body: the name of the argument for the body"
        yield from self._answers(operation.get("responses", {}))

    def _parameter(self, parameter: Json) -> Iterator[str]:
        kind, schema = parameter["in"], parameter.get("schema")
        if kind not in STYLES:
            yield f"sent in a {kind}"
            return
        if schema is None:
            yield "content in the place of a schema"
            return
        if parameter.get("style", STYLES[kind]) != STYLES[kind]:
            yield f"style {parameter['style']}"
        if parameter.get("allowReserved"):
            yield "allowReserved"
        types, items = self._types(schema), self._types(self._items(schema))
        is_list = "array" in types
        if kind == "path" and types != {"string"}:
            yield "a value in the path that is not a string"
        elif not types <= SCALARS | {"array"} or (is_list and not items <= SCALARS):
            yield "a value that is neither a string, a number, a boolean nor a list of these"
        if kind == "query" and is_list and parameter.get("explode", True) is not True:
            yield "explode: false"

    def _body(self, body: Json) -> Iterator[str]:
        content = body.get("content", {})
        if list(content) != JSON_ONLY:
            yield f"a body of {' or '.join(content) or 'nothing'}"
        elif self._types(content[JSON_ONLY[0]].get("schema", {})) != {"object"}:
            yield "a body that is not an object"

    def _answers(self, answers: Json) -> Iterator[str]:
        found = [self._resolved(answers[status]) for status in answers if str(status)[0] == "2"]
        if not found:
            yield "no answer of success"
        if len(found) > 1:
            yield "more than one answer of success"
        for answer in found:
            content = answer.get("content", {})
            if content and list(content) != JSON_ONLY:
                yield f"an answer of {' or '.join(content)}"

    def _types(self, schema: Json) -> set[str]:
        """Name the types that a schema lets through: all, where it does not say which."""
        schema = self._resolved(schema)
        for word in ("oneOf", "anyOf"):
            if word in schema:
                return set().union(*map(self._types, schema[word]))
        if "allOf" in schema:
            return set.intersection(*map(self._types, schema["allOf"]))
        if "const" in schema or "enum" in schema:
            return set(schema["type"]) if isinstance(schema.get("type"), list) else {"string"}
        said = schema.get("type") or ("object" if "properties" in schema else ["object", *SCALARS])
        return {said} if isinstance(said, str) else set(said)

    def _items(self, schema: Json) -> Json:
        return self._resolved(schema).get("items", {})

    def _resolved(self, node: Json) -> Json:
        """Follow references; the generator itself refuses those that lead nowhere."""
        for _ in range(10):
            if not isinstance(node, Mapping) or "$ref" not in node:
                break
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target.get(part.replace("~1", "/").replace("~0", "~"), {})
            node = target
        return node


def _repeated(where: str, name: str | None, seen: dict[str, str]) -> Iterator[str]:
    """Find operations of which one would be written over the other."""
    key = re.sub(r"[\W_]", "", name or "").lower()
    if key in seen and key:
        yield f"{where}: the operationId {name}, where {seen[key]} has the same"
    seen.setdefault(key, where)


def _class_name(name: str) -> str:
    words = re.split(r"[\W_]+", name)
    return "".join(word[:1].upper() + word[1:] for word in words)
