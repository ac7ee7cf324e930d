"""An OpenAPI document as it was read: from a file or a URL, in YAML or JSON, 3.0 or 3.1.

It can be read in two ways: as it stands, or as it says that the published one is. For the second,
`x-published` beside an object is a merge patch (RFC 7386) that makes of it what is published, or
the word `missing`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from .shapes import Shape

Json = Any
Place = tuple[str, ...]

MISSING = "missing"
SECONDS_TO_FETCH = 30.0


class DriftError(Exception):
    """Nothing can be compared, because of what the message says."""


class _Loader(yaml.CSafeLoader):
    """Reads strings as YAML 1.2 does: `no`, `on` and `2026-01-01` are three of them."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if not tag.endswith(":timestamp") and not (tag.endswith(":bool") and first not in "tTfF")
    ]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


class Document:
    """A document, read as it stands or as what it says is published.

    `origins` has the object that makes the difference, for each place where one was met. `shapes`
    has what was resolved before, where that does not depend on the place.
    """

    def __init__(self, content: Json, published: frozenset[int] = frozenset()) -> None:
        self.content = content
        self.published = published  # the ids of the objects to be read as published
        self.origins: dict[Place, int] = {}
        self.shapes: dict[int, Shape] = {}
        self._views: dict[int, Json] = {}

    @property
    def is_3_0(self) -> bool:
        """Whether references stand alone, as before version 3.1."""
        return str(self.content["openapi"]).startswith("3.0")

    def plain(self, node: Json) -> Json:
        """Give the object that references lead to, as it stands."""
        return self._follow(node, lambda target: target)

    def follow(self, node: Json, place: Place) -> Json:
        """Give the object that references lead to, or None where nothing is published."""
        return self._follow(node, lambda target: self.view(target, place))

    def _follow(self, node: Json, view: Callable[[Json], Json]) -> Json:
        passed = set()
        viewed = view(node)
        while isinstance(viewed, Mapping) and "$ref" in viewed:
            if viewed["$ref"] in passed:
                raise DriftError(f"{viewed['$ref']} leads back to itself")
            passed.add(viewed["$ref"])
            viewed = view(self.target(viewed["$ref"]))
        return viewed

    def view(self, node: Json, place: Place) -> Json:
        """Give an object in the way this document is read, or None where nothing is published."""
        if id(node) not in self.published:
            return node
        self.origins[place] = id(node)
        if node["x-published"] == MISSING:
            return None
        # Kept, since the same object must stay the same one: so a recursion is seen.
        if id(node) not in self._views:
            self._views[id(node)] = merge_patch(node, node["x-published"])
        return self._views[id(node)]

    def target(self, reference: str) -> Json:
        """Find what a reference within the document means."""
        if not reference.startswith("#/"):
            raise DriftError(f"{reference} leads out of the document")
        node = self.content
        for part in reference[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, Mapping) or name not in node:
                raise DriftError(f"{reference} leads nowhere")
            node = node[name]
        return node


def load(source: str) -> Json:
    """Read a document from a path or an http(s) URL; what it holds has string keys only."""
    text = _fetch(source) if source.startswith(("http://", "https://")) else _read(source)
    try:
        content = _string_keys(yaml.load(text, _Loader))  # noqa: S506 -- a safe one
    except yaml.YAMLError as error:
        raise DriftError(f"{source} is neither YAML nor JSON: {error}") from error
    if not isinstance(content, dict) or not str(content.get("openapi")).startswith("3."):
        raise DriftError(f"{source} is no OpenAPI document of version 3")
    return content


def merge_patch(node: Json, patch: Json) -> Json:
    """Apply a merge patch (RFC 7386): null deletes, objects are merged, all else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    merged = dict(node) if isinstance(node, Mapping) else {}
    merged.pop("x-published", None)
    for name, value in patch.items():
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = merge_patch(merged.get(name), value)
    return merged


def canonical(value: Json) -> str:
    """Write a value so that equal ones look the same, like 1 and 1.0."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _fetch(url: str) -> str:
    try:
        answer = httpx.get(url, timeout=SECONDS_TO_FETCH, follow_redirects=True)
        return answer.raise_for_status().text
    except httpx.HTTPError as error:
        raise DriftError(f"{url} cannot be fetched: {error}") from error


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DriftError(f"{path} cannot be read: {error}") from error


def _string_keys(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {canonical(name): _string_keys(member) for name, member in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_string_keys(member) for member in value]
    return value
