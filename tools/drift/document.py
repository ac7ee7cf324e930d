"""An OpenAPI document as it was read: from a file or a URL, in YAML or JSON, 3.0 or 3.1.

It can be read in two ways: as it stands, or as it says that the published one is. For the second,
`x-published` beside an object is a merge patch (RFC 7386) that makes of it what is published, or
the word `missing`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import yaml

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

Json = Any
Place = tuple[str, ...]

MISSING = "missing"
SECONDS_TO_FETCH = 30.0


KINDS = {dict: "an object", list: "a list", str: "a string", bool: "a boolean", type(None): "null"}


class DriftError(Exception):
    """The documents cannot be compared, for the reason that the message gives."""


class _Loader(yaml.CSafeLoader):
    """Reads YAML 1.2: `no`, `on` and `2026-01-01` are strings, and no mapping has a key twice."""

    def construct_mapping(
        self,
        node: yaml.MappingNode,
        deep: bool = False,  # noqa: FBT001, FBT002 -- as in PyYAML
    ) -> dict[Hashable, Any]:
        """Refuse a key that is there already, of which one would be lost."""
        names = [(key.tag, key.value) for key, _ in node.value if isinstance(key.value, str)]
        for number, name in enumerate(names):
            if name in names[:number]:
                line = node.start_mark.line + 1
                raise DriftError(f"{name[1]!r} is there twice in the mapping at line {line}")
        return super().construct_mapping(node, deep)


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

    `origins` has the object that makes the difference, for each place where one was met. `memory`
    is for those who read the document: what they found out about an object, by its id.
    """

    def __init__(self, content: Json, published: frozenset[int] = frozenset()) -> None:
        self.content = content
        self.published = published  # the ids of the objects to be read as published
        self.origins: dict[Place, int] = {}
        self.memory: dict[int, Any] = {}
        self._views: dict[int, Json] = {}

    @property
    def is_3_0(self) -> bool:
        """Whether references stand alone, as before version 3.1."""
        return str(self.content["openapi"]).startswith("3.0")

    def plain(self, node: Json, place: Place) -> Json:
        """Return the object that references lead to, as it stands."""
        return self._follow(node, lambda target: target, place)

    def follow(self, node: Json, place: Place) -> Json:
        """Return the object that references lead to, or None where nothing is published."""
        return self._follow(node, lambda target: self.view(target, place), place)

    def _follow(self, node: Json, view: Callable[[Json], Json], place: Place) -> Json:
        passed = set()
        viewed = view(expect(node, dict, place))
        while viewed is not None and "$ref" in viewed:
            reference = part(viewed, "$ref", str, place)
            if reference in passed:
                raise DriftError(f"{reference} leads back to itself")
            passed.add(reference)
            viewed = view(expect(self.target(reference), dict, place))
        return viewed

    def view(self, node: Json, place: Place) -> Json:
        """Return an object in the way this document is read, or None where nothing is published."""
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
        """Return what a reference within the document leads to."""
        if not reference.startswith("#/"):
            raise DriftError(f"{reference} leads out of the document")
        node = self.content
        for part in reference[2:].split("/"):
            name = part.replace("~1", "/").replace("~0", "~")
            if not isinstance(node, Mapping) or name not in node:
                raise DriftError(f"{reference} leads nowhere")
            node = node[name]
        return node


@contextmanager
def naming(source: str) -> Iterator[None]:
    """Have an error say which document it is about."""
    try:
        yield
    except DriftError as error:
        raise DriftError(f"{source}: {error}") from error
    except RecursionError as error:
        raise DriftError(f"{source} is nested too deeply") from error


def part(holder: Mapping[str, Json], word: str, kind: type, place: Place) -> Json:
    """Return the value of a key, or an empty value if the key is missing."""
    return expect(holder[word], kind, place, word) if word in holder else kind()


def expect(value: Json, kind: type, place: Place, word: str = "") -> Json:
    """Return a value of the kind that OpenAPI has at this place, and refuse any other."""
    if isinstance(value, kind):
        return value
    where = " ".join([*place, *([word] if word else [])])
    found = KINDS.get(type(value), "a number")
    raise DriftError(f"{where or 'the document'} must be {KINDS[kind]}, and is {found}")


def load(source: str) -> Json:
    """Read an OpenAPI document from a path or an http(s) URL."""
    content = read_yaml(source)
    if not isinstance(content, dict) or not str(content.get("openapi")).startswith("3."):
        raise DriftError(f"{source} is not an OpenAPI document of version 3")
    if not part(content, "paths", dict, (source,)):
        raise DriftError(f"{source} has no paths")
    return content


def read_yaml(source: str) -> Json:
    """Read YAML or JSON from a path or an http(s) URL; all keys in it become strings."""
    text = _fetch(source) if source.startswith(("http://", "https://")) else _read(source)
    try:
        with naming(source):
            return _string_keys(yaml.load(text, _Loader))  # noqa: S506 -- a safe one
    except (yaml.YAMLError, ValueError) as error:
        # In one line, as everything that is told.
        why = " ".join(str(error).replace('in "<unicode string>", ', "at ").split())
        raise DriftError(f"{source} is neither YAML nor JSON: {why}") from error


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
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise DriftError(f"{url} cannot be fetched: {error}") from error


def _read(path: str) -> str:
    try:
        return Path(path).read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        raise DriftError(f"{path} cannot be read: {error}") from error


def _string_keys(value: Json) -> Json:
    if isinstance(value, Mapping):
        return {canonical(name): _string_keys(member) for name, member in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_string_keys(member) for member in value]
    return value
