"""A document as a tree of places: operations, their parts, and what stands in these.

Every place has facts to compare, and places below it, which are read when they are looked at: so a
schema may contain itself. The only names in the tree are those that are sent.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from .document import expect, part
from .shapes import TYPES, Shape, shape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from .document import Document, Json, Place

    Below = dict[str, Callable[[], "Node"]]

SERVER = "server "
METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# What OpenAPI says to ignore as header parameters: other parts of a document describe them.
NO_PARAMETERS = {"accept", "authorization", "content-type"}
STYLES = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


@dataclass(frozen=True)
class Node:
    """A place. `parts` are the objects it was read from; the other hints explain differences."""

    facts: Mapping[str, str]
    below: Mapping[str, Callable[[], Node]] = field(default_factory=dict)
    parts: frozenset[int] = frozenset()
    examples: frozenset[str] = frozenset()
    in_silent_object: bool = False  # nothing is required in the object that this is a field of


def read(document: Document, wanted: Callable[[str], bool]) -> Node:
    """Read the operations that are wanted, like `GET /v1/models`, and the servers they go to."""
    below: Below = {}
    for path, item in part(document.content, "paths", dict, ()).items():
        if path.startswith("x-"):
            continue
        path_item = document.plain(item, (path,))
        for method in METHODS:
            name = f"{method.upper()} {anonymous(path)}"
            if method not in path_item or not wanted(name):
                continue
            stands = part(path_item, method, dict, (path,))
            operation = document.view(stands, (name,))
            if operation is not None:
                below[name] = partial(_operation, document, path, path_item, operation, (name,))
                servers = _servers(document, operation, path_item)
                below |= {server: partial(Node, {}) for server in servers if wanted(server)}
    return Node({}, below)


def anonymous(path: str) -> str:
    """Take the names of the parameters out of a path template."""
    return re.sub(r"{[^}]*}", "{}", path)


def _servers(document: Document, *holders: Json) -> Iterator[str]:
    """Name the servers that calls are sent to: those that the innermost holder has."""
    around: Json = next((each for each in (*holders, document.content) if "servers" in each), {})
    for server in part(around, "servers", list, ()):
        url = expect(expect(server, dict, ("servers",)).get("url"), str, ("servers", "url"))
        name = f"{SERVER}{url.rstrip('/')}"
        if document.view(server, (name,)) is not None:
            yield name


def _operation(document: Document, path: str, item: Json, operation: Json, place: Place) -> Node:
    parameters = [
        each for holder in (item, operation) for each in part(holder, "parameters", list, place)
    ]
    below = dict(_parameters(document, path, parameters, place))
    below |= _body(document, operation, place) | _answers(document, operation, place)
    key = _key(document, operation, parameters, place)
    return Node({"key": key, **_deprecated(operation)}, below)


def _deprecated(holder: Json) -> dict[str, str]:
    return {"deprecated": "deprecated"} if holder.get("deprecated") is True else {}


def _key(document: Document, operation: Json, parameters: Iterable[Json], place: Place) -> str:
    for each in parameters:
        parameter = document.plain(each, place)
        if _name(parameter, place) == ("header", "authorization"):
            return "key needed" if parameter.get("required") else "key optional"
    around = operation if "security" in operation else document.content
    security = part(around, "security", list, place)
    if not security:
        return "no key needed"
    return "key optional" if {} in security else "key needed"


def _parameters(
    document: Document, path: str, parameters: Iterable[Json], place: Place
) -> Iterator[tuple[str, Callable[[], Node]]]:
    positions = re.findall(r"{([^}]*)}", path)
    for each in parameters:
        kind, name = _name(document.plain(each, place), place)
        if kind == "path":
            name = str(positions.index(name) + 1) if name in positions else name
        if kind == "header" and name in NO_PARAMETERS:
            continue
        at = (*place, f"{kind} {name}")
        parameter = document.follow(each, at)
        if parameter is not None:
            yield at[-1], partial(_parameter, document, parameter, at)


def _name(parameter: Json, place: Place) -> tuple[str, str]:
    """Return where a parameter is sent, and its name: those of headers have no case."""
    words = ("in", "name")
    kind, name = (expect(parameter.get(word), str, place, f"parameter {word}") for word in words)
    return kind, name.lower() if kind == "header" else name


def _parameter(document: Document, parameter: Json, place: Place) -> Node:
    presence = "required" if parameter.get("required") else "optional"
    facts = {"presence": presence, **_deprecated(parameter)}
    if "content" in parameter:
        return Node(facts, _contents(document, parameter, place))
    node = _schema(document, parameter.get("schema", True), place, presence)
    node = replace(node, facts={**node.facts, **facts})
    default = STYLES.get(parameter.get("in", "header"), "")
    style = parameter.get("style", default)
    exploded = parameter.get("explode", style == "form")
    if not {"array", "object"} & set(node.facts["type"].split()):
        return node
    written = f"style {style}{', exploded' if exploded else ''}"
    return replace(node, facts={**node.facts, "style": written})


def _body(document: Document, operation: Json, place: Place) -> Below:
    at = (*place, "body")
    body = document.follow(operation["requestBody"], at) if "requestBody" in operation else None
    if body is None:
        return {}
    presence = "required" if body.get("required") else "optional"
    return {"body": lambda: Node({"presence": presence}, _contents(document, body, at))}


def _answers(document: Document, operation: Json, place: Place) -> Below:
    found: Below = {}
    for status, answer in part(operation, "responses", dict, place).items():
        at = (*place, f"answer {status.upper()}")
        viewed = document.follow(answer, at)
        if viewed is not None:
            found[at[-1]] = partial(_answer, document, viewed, at)
    return found


def _answer(document: Document, answer: Json, place: Place) -> Node:
    below = dict(_contents(document, answer, place))
    for name, header in part(answer, "headers", dict, place).items():
        at = (*place, f"header {name.lower()}")
        viewed = document.follow(header, at)
        if viewed is not None:
            below[at[-1]] = partial(_parameter, document, viewed, at)
    return Node({}, below)


def _contents(document: Document, holder: Json, place: Place) -> Below:
    return {
        media: partial(_schema, document, content.get("schema", True), (*place, media), "")
        for media, content in (
            (media.split(";")[0].strip().lower(), expect(content, dict, (*place, media)))
            for media, content in part(holder, "content", dict, place).items()
        )
    }


def _field(document: Document, around: Shape, name: str, schema: Json, place: Place) -> Node:
    node = _schema(document, schema, place, "required" if name in around.required else "optional")
    choice = {"choice": "in some members only"} if name in around.scattered else {}
    facts = {**node.facts, **choice}
    return Node(facts, node.below, node.parts, node.examples, in_silent_object=not around.required)


def _schema(document: Document, schema: Json, place: Place, presence: str) -> Node:
    found = shape(document, schema, place)
    below: Below = {}
    for name, member in found.fields.items():
        at = (*place, f".{name}")
        below[at[-1]] = partial(_field, document, found, name, member, at)
    if found.items is not None:
        below["[]"] = partial(_schema, document, found.items, (*place, "[]"), "")
    if found.others not in (None, False):
        below[".*"] = partial(_schema, document, found.others, (*place, ".*"), "")
    return Node(_facts(found, presence), below, found.parts, found.examples)


def _facts(found: Shape, presence: str) -> dict[str, str]:
    kinds = [kind for name, kind in found.kinds.items() if name != "null"]
    facts = {
        "type": _type(found.kinds),
        "format": ", ".join(sorted({each for kind in kinds for each in kind.formats})),
        "values": ", ".join(sorted({each for kind in kinds for each in kind.values or ()})),
        "limits": ", ".join(sorted({f"{word} {value}" for k in kinds for word, value in k.limits})),
        "other fields": "none" if found.others is False else "",
        "presence": presence,
        "deprecated": "deprecated" if found.deprecated else "",
    }
    return {aspect: fact for aspect, fact in facts.items() if fact}


def _type(kinds: Mapping[str, object]) -> str:
    names = sorted(kinds, key=lambda name: (name == "null", name))
    if "number" in names and "integer" in names:
        names.remove("integer")
    if set(names) == set(TYPES):
        return "anything"
    return " or ".join(names) or "nothing"
