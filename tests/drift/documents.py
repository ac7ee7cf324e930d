"""Documents to compare: the published one of July 2026, ours, and copies that look different."""

from __future__ import annotations

import re
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tools.drift.departures import record, sort_out
from tools.drift.document import Json, load, naming
from tools.drift.lines import Lines
from tools.drift.report import Names, as_json
from tools.drift.scope import load_scope

if TYPE_CHECKING:
    from random import Random

    from tools.drift.departures import Record

ROOT = Path(__file__).parents[2]
PUBLISHED_FILE = ROOT / "tests/fixtures/published.yaml"
OUR_FILE = ROOT / "openapi/deepgram-manage.yaml"

PUBLISHED = load(str(PUBLISHED_FILE))
OURS = load(str(OUR_FILE))
SCOPE = load_scope(str(ROOT / "openapi/scope.yaml"))

PROSE = {"description", "summary", "title", "operationId", "tags", "example", "examples"}
# What stands under these is names, and not the words of OpenAPI.
NAMED = {"properties", "paths", "schemas", "parameters", "responses", "content"}
UNORDERED = {"required", "enum", "oneOf", "anyOf", "allOf", "type", "parameters"}

Found = dict[str, list[str]]


def drift(upstream: Json, ours: Json = None) -> Json:
    """Compare a document with another, or with ours, and give the JSON of the report."""
    with naming("our document"):
        recorded = our_record() if ours is None else record(ours, SCOPE.has)
    names = Names.of(upstream, ours or OURS, lines=None if ours else our_lines())
    with naming("upstream"):
        report = sort_out(upstream, recorded)
    return as_json(report, names, {})


# These take longer than all other imports of a test run, and only some workers need them.
@cache
def our_record() -> Record:
    """Read what our document records of the published one."""
    return record(OURS, SCOPE.has)


@cache
def our_lines() -> Lines:
    """Find the lines of our document."""
    return Lines(OUR_FILE)


@cache
def published_report() -> Json:
    """Compare the published document with ours."""
    return drift(PUBLISHED)


def news(upstream: Json) -> Found:
    """Give what is not recorded and was not there in July 2026, each in a line."""
    before, after = _lines(published_report()), _lines(drift(upstream))
    return {kind: [line for line in after[kind] if line not in before[kind]] for kind in after}


def _lines(found: Json) -> Found:
    return {
        kind: [
            f"{each['operation']} {each['where']} {each['aspect']}: "
            f"{each['upstream']} / {each['ours']}"
            for each in found[kind]
        ]
        for kind in ("upstream_only", "ours_only", "differs")
    }


def schemas_of(schema: Json, version: str = "3.1.0") -> Json:
    """Make a document with one call, whose answer is a schema."""
    content = {"application/json": {"schema": schema}}
    operation = {"responses": {"200": {"description": "Yes.", "content": content}}}
    return {"openapi": version, "info": {}, "paths": {"/v1/projects": {"get": operation}}}


def disguised(document: Json, random: Random) -> Json:
    """Copy a document, with other names, prose and order: all that does not count."""
    copy = deepcopy(document)
    names = list(copy.get("components", {}).get("schemas", {}))
    random.shuffle(names)
    schemas = {name: f"Renamed{number}" for number, name in enumerate(names)}
    copy = _renamed(copy, schemas)
    if schemas:
        found = copy["components"]["schemas"]
        copy["components"]["schemas"] = {new: found[old] for old, new in schemas.items()}
    copy["paths"] = {_path(path): item for path, item in copy["paths"].items()}
    return _shuffled(copy, random)


def _path(path: str) -> str:
    return re.sub(r"{([^}]*)}", r"{the_\1}", path)


def _renamed(value: Json, schemas: dict[str, str], *, names: bool = False) -> Json:
    """Rename what is referred to and the parameters of paths, and rewrite the prose."""
    if isinstance(value, list):
        return [_renamed(member, schemas) for member in value]
    if not isinstance(value, dict):
        return value
    copy: dict[str, Json] = {}
    for word, member in value.items():
        if word == "$ref" and not names:
            copy[word] = "#/components/schemas/" + schemas[member.rsplit("/", 1)[-1]]
        elif word in PROSE and not names:
            copy[word] = ["renamed"] if isinstance(member, list) else "Rewritten."
        else:
            copy[word] = _renamed(member, schemas, names=word in NAMED and not names)
    if copy.get("in") == "path":
        copy["name"] = f"the_{copy['name']}"
    return copy


def _shuffled(value: Json, random: Random, word: str = "") -> Json:
    if isinstance(value, list):
        members = [_shuffled(member, random) for member in value]
        if word in UNORDERED:
            random.shuffle(members)
        return members
    if not isinstance(value, dict):
        return value
    items = [(name, _shuffled(member, random, name)) for name, member in value.items()]
    random.shuffle(items)
    return dict(items)
