"""Documented attributes have the documented types, for whoever checks types."""

from __future__ import annotations

import ast

import griffe
import pytest

from tests.support.document import ROOT

STUB = ROOT / "tests/contract/documented_api.pyi"
RESPONSES = {
    node.name: node
    for node in ast.parse(STUB.read_text("utf-8")).body
    if isinstance(node, ast.ClassDef) and not node.name.endswith(("Client", "Options", "Error"))
}
ATTRIBUTES = {
    f"{name}.{ast.unparse(field.target)}": ast.unparse(field.annotation)
    for name, node in RESPONSES.items()
    for field in node.body
    if isinstance(field, ast.AnnAssign)
}
# What servers send decides: where they leave out what is documented as always there, None is said
# to come; where they always send it, no caller has to ask.
OTHERWISE = {
    "Invite.scope": "str | None",
    "Key.comment": "str",
    "ModelInfo.batch": "bool | None",
    "ModelInfo.streaming": "bool | None",
    "ModelResponse.batch": "bool | None",
    "ModelResponse.streaming": "bool | None",
    "UsageModel.language": "str",
    "UsageSummaryResults.tokens": "TokenCount | None",
    "UsageRequest.response": "RequestResponse | None",
    "UsageResponse.resolution": "Resolution | None",
    "UsageSummaryResponse.resolution": "Resolution | None",
}


@pytest.fixture(scope="module")
def facade() -> griffe.Object:
    """Read the facade, and the generated models below it, without importing them."""
    loader = griffe.GriffeLoader(search_paths=[ROOT, ROOT / "generated"], allow_inspection=False)
    for package in ("deepgram_manage", "deepgram_manage_api"):
        loader.load(package, try_relative_path=False)
    loader.resolve_aliases(implicit=True, external=False)
    found = loader.modules_collection["deepgram_manage"]
    assert isinstance(found, griffe.Object)
    return found


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_attribute_has_the_documented_type(facade: griffe.Object, attribute: str) -> None:
    """A documented attribute is annotated as it is documented, or as servers were seen to send."""
    expected = OTHERWISE.get(attribute, ATTRIBUTES[attribute])
    name, field = attribute.split(".")
    members = facade[name].final_target.all_members
    assert field in members, f"deepgram_manage/responses/: {name} lacks {field}"
    found = members[field].final_target if members[field].is_alias else members[field]
    annotated = str(found.annotation if found.is_attribute else found.returns)

    assert annotated == expected, f"{attribute} is {annotated}, and {expected} is documented"
