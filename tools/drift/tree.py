"""A document as a tree of places: operations, their parts, and what stands in these.

Every place has facts to compare, and places below it, which are read when they are looked at: so a
schema that contains itself is no problem. No name is in it that the wire does not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

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
    """Read the operations whose path template is wanted, and the servers they are sent to."""
    below: Below = {}
    for path, item in document.content.get("paths", {}).items():
        path_item = document.plain(item) if wanted(path) else {}
        for method in METHODS:
            name = f"{method.upper()} {anonymous(path)}"
            operation = document.view(path_item.get(method), (name,))
            if operation is not None:
                below[name] = partial(_operation, document, path, path_item, operation, (name,))
                servers = _servers(document, operation, path_item)
                below |= {f"{SERVER}{url}": partial(Node, {}) for url in servers if wanted(url)}
    return Node({}, below)


def anonymous(path: str) -> str:
    """Take the names of the parameters out of a path template."""
    return re.sub(r"{[^}]*}", "{}", path)


def _servers(document: Document, *holders: Json) -> Iterator[str]:
    """Give the URLs that calls are sent to: those that the innermost holder names."""
    around = (*holders, document.content)
    for server in next((each["servers"] for each in around if "servers" in each), []):
        url = server["url"].rstrip("/")
        if document.view(server, (f"{SERVER}{url}",)) is not None:
            yield url


def _operation(document: Document, path: str, item: Json, operation: Json, place: Place) -> Node:
    parameters = [*item.get("parameters", []), *operation.get("parameters", [])]
    below = dict(_parameters(document, path, parameters, place))
    below |= _body(document, operation, place) | _answers(document, operation, place)
    return Node({"key": _key(document, operation, parameters)}, below)


def _key(document: Document, operation: Json, parameters: Iterable[Json]) -> str:
    for parameter in map(document.plain, parameters):
        if (parameter["in"], parameter["name"].lower()) == ("header", "authorization"):
            return "key needed" if parameter.get("required") else "key optional"
    security = operation.get("security", document.content.get("security", []))
    if not security:
        return "no key needed"
    return "key optional" if {} in security else "key needed"


def _parameters(
    document: Document, path: str, parameters: Iterable[Json], place: Place
) -> Iterator[tuple[str, Callable[[], Node]]]:
    positions = re.findall(r"{([^}]*)}", path)
    for each in parameters:
        plain = document.plain(each)
        kind, name = plain["in"], plain["name"]
        if kind == "path":
            name = str(positions.index(name) + 1) if name in positions else name
        if kind == "header":
            name = name.lower()
        if kind == "header" and name in NO_PARAMETERS:
            continue
        at = (*place, f"{kind} {name}")
        parameter = document.follow(each, at)
        if parameter is not None:
            yield at[-1], partial(_parameter, document, parameter, at)


def _parameter(document: Document, parameter: Json, place: Place) -> Node:
    presence = "required" if parameter.get("required") else "optional"
    if "content" in parameter:
        return Node({"presence": presence}, _contents(document, parameter, place))
    node = _schema(document, parameter.get("schema", True), place, presence)
    default = STYLES.get(parameter.get("in", "header"), "")
    style = parameter.get("style", default)
    exploded = parameter.get("explode", style == "form")
    if not {"array", "object"} & set(node.facts["type"].split()):
        return node
    written = f"style {style}{', exploded' if exploded else ''}"
    return replace(node, facts={**node.facts, "style": written})


def _body(document: Document, operation: Json, place: Place) -> Below:
    at = (*place, "body")
    body = document.follow(operation.get("requestBody"), at)
    if body is None:
        return {}
    presence = "required" if body.get("required") else "optional"
    return {"body": lambda: Node({"presence": presence}, _contents(document, body, at))}


def _answers(document: Document, operation: Json, place: Place) -> Below:
    found: Below = {}
    for status, answer in operation.get("responses", {}).items():
        at = (*place, f"answer {status.upper()}")
        viewed = document.follow(answer, at)
        if viewed is not None:
            found[at[-1]] = partial(_answer, document, viewed, at)
    return found


def _answer(document: Document, answer: Json, place: Place) -> Node:
    below = dict(_contents(document, answer, place))
    for name, header in answer.get("headers", {}).items():
        at = (*place, f"header {name.lower()}")
        viewed = document.follow(header, at)
        if viewed is not None:
            below[at[-1]] = partial(_parameter, document, viewed, at)
    return Node({}, below)


def _contents(document: Document, holder: Json, place: Place) -> Below:
    return {
        media: partial(_schema, document, content.get("schema", True), (*place, media), "")
        for media, content in (
            (media.split(";")[0].strip().lower(), content)
            for media, content in holder.get("content", {}).items()
        )
    }


def _field(document: Document, around: Shape, name: str, schema: Json, place: Place) -> Node:
    node = _schema(document, schema, place, "required" if name in around.required else "optional")
    choice = {"choice": "in some members only"} if name in around.scattered else {}
    silent = not around.required
    return replace(node, facts={**node.facts, **choice}, in_silent_object=silent)


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
    }
    return {aspect: fact for aspect, fact in facts.items() if fact}


def _type(kinds: Mapping[str, object]) -> str:
    names = sorted(kinds, key=lambda name: (name == "null", name))
    if "number" in names and "integer" in names:
        names.remove("integer")
    if set(names) == set(TYPES):
        return "anything"
    return " or ".join(names) or "nothing"
