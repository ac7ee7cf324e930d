"""What a change of the published document is to `make drift`, from the one of July 2026 on."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.drift.documents import (
    OUR_FILE,
    OURS,
    PUBLISHED,
    Found,
    disguised,
    drift,
    news,
    published_report,
)

if TYPE_CHECKING:
    from tools.drift.document import Json

NOTHING: Found = {"upstream_only": [], "ours_only": [], "differs": []}
KEYS = "/v1/projects/{project_id}/keys"
BALANCES = "/v1/projects/{project_id}/balances"
LOG = "/v1/projects/{project_id}/requests"


@pytest.fixture
def upstream() -> Json:
    """Give a copy of the published document, for a test to change."""
    return deepcopy(PUBLISHED)


def schema(document: Json, name: str) -> Json:
    """Find a schema."""
    return document["components"]["schemas"][name]


def query(document: Json, path: str, name: str) -> Json:
    """Find a parameter of a GET."""
    parameters = document["paths"][path]["get"]["parameters"]
    return next(each for each in parameters if each["name"] == name)


def recorded(document: Json, kind: str) -> list[str]:
    """Name the departures that a report has as known, or as mended."""
    return [each["where"] for each in drift(document)[kind]]


@pytest.mark.parametrize("seed", range(3))
def test_a_mass_rename_is_nothing(seed: int) -> None:
    """Names of components, tags, operationIds, prose and order change nothing in the report."""
    renamed = disguised(PUBLISHED, Random(seed))  # noqa: S311 -- no secret
    assert renamed != PUBLISHED
    assert drift(renamed) == published_report()


def test_version_3_0_is_no_difference() -> None:
    """The same document of version 3.0, where null is a property of a type, is the same."""
    older = as_version_3_0(PUBLISHED)
    assert "'null'" not in str(older)
    assert drift(older) == published_report()


def as_version_3_0(value: Json) -> Json:
    """Write a document of version 3.1 in the words of 3.0."""
    if isinstance(value, list):
        return [as_version_3_0(member) for member in value]
    if not isinstance(value, dict):
        return value
    older = {name: as_version_3_0(member) for name, member in value.items()}
    if isinstance(value.get("type"), list):
        older |= {"type": value["type"][0], "nullable": True}
    return older | ({"openapi": "3.0.3"} if "openapi" in value else {})


def test_four_changes_are_four(upstream: Json) -> None:
    """A changed type, a new parameter, a new operation and a removed field: exactly these."""
    schema(upstream, "ListProjectsV1ResponseProjectsItems")["properties"]["name"] = {
        "type": "integer"
    }
    upstream["paths"][KEYS]["get"]["parameters"].append(
        {"name": "sort", "in": "query", "schema": {"type": "string"}}
    )
    upstream["paths"]["/v1/projects/{project_id}/webhooks"] = deepcopy(upstream["paths"][KEYS])
    del upstream["paths"]["/v1/projects/{project_id}/webhooks"]["post"]
    del schema(upstream, "ListProjectBalancesV1ResponseBalancesItems")["properties"]["units"]

    assert news(upstream) == {
        "upstream_only": [
            "GET /v1/projects/{project_id}/keys query sort : string, optional / None",
            "GET /v1/projects/{project_id}/webhooks  : key needed / None",
        ],
        "ours_only": [
            f"GET {BALANCES} answer 200 balances[].units : None / string, required",
        ],
        "differs": [
            "GET /v1/projects answer 200 projects[].name type: integer / string",
        ],
    }


@pytest.mark.parametrize(
    "path",
    [
        "/v1/models/{id}/versions",
        "/v1/projects/{id}/keys/{key}/rotate",
        "/v1/projects/{id}/agents/{agent}/copies",
        "/v1/auth/grant",  # another method than the one that is left out
        "/v3/organizations",
    ],
)
def test_a_new_operation_is_reported(upstream: Json, path: str) -> None:
    """What no line of the scope names is one difference, however much it answers."""
    upstream["paths"][path] = {"get": upstream["paths"][KEYS]["get"]}
    assert news(upstream) == {**NOTHING, "upstream_only": [f"GET {path}  : key needed / None"]}


@pytest.mark.parametrize("path", ["/v1/speak", "/v1/projects/{project_id}/agents/{agent_id}"])
def test_a_change_out_of_scope_is_nothing(upstream: Json, path: str) -> None:
    """What an operation that is left out comes to take or to answer is nobody's difference."""
    for operation in upstream["paths"][path].values():
        operation |= {"deprecated": True, "parameters": [], "responses": {}}
    assert news(upstream) == NOTHING


def test_a_deprecated_operation_is_reported(upstream: Json) -> None:
    """An operation that is to go is told from the others."""
    upstream["paths"][KEYS]["get"]["deprecated"] = True
    assert news(upstream) == {**NOTHING, "differs": [f"GET {KEYS}  deprecated: deprecated / "]}


def test_a_deprecated_parameter_is_reported(upstream: Json) -> None:
    """So is a parameter."""
    query(upstream, LOG, "status")["deprecated"] = True
    (line,) = news(upstream)["differs"]
    assert line == f"GET {LOG} query status deprecated: deprecated / "


def test_a_deprecated_field_is_reported(upstream: Json) -> None:
    """So is a field, at each place where it stands."""
    name = schema(upstream, "ListProjectsV1ResponseProjectsItems")["properties"]["name"]
    name["deprecated"] = True
    assert news(upstream)["differs"] == [
        "GET /v1/projects answer 200 projects[].name deprecated: deprecated / "
    ]


def test_webhooks_are_nothing(upstream: Json) -> None:
    """What Deepgram would call is no call of ours, whatever its schemas are."""
    tree = {"type": "object", "properties": {"parent": {"$ref": "#/components/schemas/Tree"}}}
    upstream["components"]["schemas"]["Tree"] = tree
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Tree"}}}}
    upstream["webhooks"] = {"done": {"post": {"requestBody": body, "responses": {}}}}
    assert news(upstream) == NOTHING


def test_a_removed_operation_is_reported(upstream: Json) -> None:
    """What upstream drops is ours only."""
    del upstream["paths"][KEYS]["post"]
    (line,) = news(upstream)["ours_only"]
    assert line.startswith(f"POST {KEYS}")


def test_a_new_answer_is_reported(upstream: Json) -> None:
    """A status that is new is one difference, also where another status is recorded."""
    answers = upstream["paths"][KEYS]["get"]["responses"]
    answers["206"] = {"description": "A part."}
    assert news(upstream) == {**NOTHING, "upstream_only": [f"GET {KEYS} answer 206 :  / None"]}


def test_a_field_that_becomes_required_in_a_body_is_reported(upstream: Json) -> None:
    """No rule covers what callers have to send."""
    schema(upstream, "UpdateProjectV1Request")["required"] = ["name"]
    (line,) = news(upstream)["differs"]
    assert line.endswith("body name presence: required / optional")


def test_a_new_value_of_an_open_set_is_reported(upstream: Json) -> None:
    """An open set is known with the values that were published, and with no others."""
    schema(upstream, "V1ProjectsProjectIdRequestsGetParametersEndpoint")["enum"].append("flux")
    (line,) = news(upstream)["differs"]
    assert line.endswith("query endpoint values: agent, flux, listen, read, speak / ")


def test_a_field_that_is_no_longer_required_is_reported(upstream: Json) -> None:
    """Where the published document says what is required, it is taken at its word."""
    schema(upstream, "BillingBreakdownV1ResponseResultsItems")["required"].remove("dollars")
    (line,) = news(upstream)["differs"]
    assert line.endswith("answer 200 results[].dollars presence: optional / required")


def test_a_published_parameter_in_a_header_for_the_key_is_nothing(upstream: Json) -> None:
    """A scheme says the same as the parameter that is published in its place."""
    for item in upstream["paths"].values():
        for operation in item.values():
            operation["parameters"] = [
                each for each in operation["parameters"] if each["in"] != "header"
            ]
    upstream["security"] = [{"ApiKeyAuth": []}]
    assert news(upstream) == NOTHING


def test_a_mended_field_is_reported(upstream: Json) -> None:
    """A field that was missing, and now is published as ours, needs no reason any more."""
    usage = schema(upstream, "UsageV1Response")["properties"]
    usage["results"] = deepcopy(OURS["components"]["schemas"]["Usage"]["properties"]["results"])
    upstream["components"]["schemas"] |= deepcopy(
        {name: OURS["components"]["schemas"][name] for name in ("UsageRow", "UsageTokens")}
        | {"UsageSpeech": OURS["components"]["schemas"]["UsageSpeech"]}
    )
    assert news(upstream) == NOTHING
    assert recorded(upstream, "mended") == ["Usage.results"]
    assert "Usage.results" not in recorded(upstream, "known")


def test_a_mended_format_is_reported(upstream: Json) -> None:
    """A format that was wrong, and now is published as ours, needs no reason any more."""
    query(upstream, LOG, "start")["schema"] = {"type": "string"}
    assert news(upstream) == NOTHING
    assert recorded(upstream, "mended") == ["LogStart"]


def test_what_is_mended_in_some_places_is_known_in_the_others(upstream: Json) -> None:
    """An answer that is published for one call is still missing for the rest."""
    answer = deepcopy(OURS["components"]["responses"]["TooManyRequests"])
    upstream["paths"][KEYS]["get"]["responses"]["429"] = answer
    for name in ("ModernError", "LegacyError"):
        upstream["components"]["schemas"][name] = deepcopy(OURS["components"]["schemas"][name])
    assert news(upstream) == NOTHING
    for kind in ("mended", "known"):
        assert "TooManyRequests" in recorded(upstream, kind)


def test_a_rule_that_explains_nothing_any_more_is_mended(upstream: Json) -> None:
    """When no body is optional upstream, its rule can go."""
    for item in upstream["paths"].values():
        for operation in item.values():
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
    assert recorded(upstream, "mended") == ["all: bodies"]


def test_what_is_published_otherwise_than_recorded_is_new(upstream: Json) -> None:
    """A wrong type that gives way to another wrong one is no longer the recorded departure."""
    schema(upstream, "ProjectRequestResponse")["properties"]["callback"] = {"type": "boolean"}
    report = drift(upstream)
    found = [(each["where"], each["upstream"], each["recorded"]) for each in report["differs"]]
    assert found == [("answer 200 requests[].callback", "boolean", "string")]
    assert "RequestRecord.callback" not in recorded(upstream, "mended")


def test_a_format_that_gives_way_to_another_is_not_mended(upstream: Json) -> None:
    """Neither the recorded format nor ours is no agreement."""
    query(upstream, LOG, "start")["schema"] = {"type": "string", "format": "date"}
    assert recorded(upstream, "mended") == []
    (line,) = news(upstream)["differs"]
    assert line.endswith("query start format: date / ")


def test_a_field_removed_from_a_recorded_wrapper_is_new(upstream: Json) -> None:
    """A departure of which a part is gone is not mended: what it says is published is not."""
    del schema(upstream, "GetProjectKeyV1ResponseItemMember")["properties"]["email"]
    report = drift(upstream)
    (found,) = [each for each in report["differs"] if each["where"].endswith("item.member.email")]
    assert (found["upstream"], found["recorded"]) == ("", "string, optional")
    assert report["mended"] == []


def test_a_wrapper_that_is_gone_is_mended(upstream: Json) -> None:
    """When one request is published bare, as it is sent, its departure can go."""
    answer = upstream["paths"][f"{LOG}/{{request_id}}"]["get"]["responses"]["200"]
    record = {"$ref": "#/components/schemas/ProjectRequestResponse"}
    answer["content"]["application/json"]["schema"] = record
    assert recorded(upstream, "mended") == ["get_request 200"]


def test_a_new_field_in_a_recorded_wrapper_is_new(upstream: Json) -> None:
    """A departure covers what it says is published, and not what comes to stand there."""
    schema(upstream, "GetProjectKeyV1ResponseItem")["properties"]["revoked"] = {"type": "boolean"}
    assert news(upstream) == {
        **NOTHING,
        "upstream_only": [
            f"GET {KEYS}/{{key_id}} answer 200 item.revoked : boolean, optional / None"
        ],
    }


def test_a_new_server_is_reported(upstream: Json) -> None:
    """A host that takes our calls is news, and one that is left out is none."""
    upstream["servers"] += [{"url": "https://api.us.example.com/"}]
    assert news(upstream)["upstream_only"] == ["server https://api.us.example.com  :  / None"]


def test_an_operation_that_upstream_lacks_mends_nothing(upstream: Json) -> None:
    """What is recorded of an operation is not mended by its removal."""
    del upstream["paths"][f"{KEYS}/{{key_id}}"]["get"]
    report = drift(upstream)
    assert [each["where"] for each in report["ours_only"]] == [""]
    assert report["mended"] == []


def test_an_answer_that_upstream_lacks_mends_nothing(upstream: Json) -> None:
    """Nor is what is recorded of an answer."""
    answers = upstream["paths"][f"{KEYS}/{{key_id}}"]["get"]["responses"]
    answers["201"] = answers.pop("200")
    assert recorded(upstream, "mended") == []


def test_a_mended_part_does_not_mend_a_record_beside_which_something_is_new(upstream: Json) -> None:
    """A body that is published as an object now, of other fields than ours, is not ours."""
    body = upstream["components"]["schemas"]["CreateKeyV1Request"]
    body |= {"type": "object", "properties": {"comment": {"type": "integer"}}}
    report = drift(upstream)
    assert report["mended"] == []
    assert ("body", "anything") in [
        (each["where"], each.get("recorded")) for each in report["differs"]
    ]


def edits(document: Json, where: str) -> list[list[str]]:
    """Give the keys of our document that lead to the lines that a report says to edit."""
    report = drift(document)
    found = report["upstream_only"] + report["ours_only"] + report["differs"]
    lines = [each["edit"] for each in found if each["where"] == where and "edit" in each]
    text = OUR_FILE.read_text("utf-8").splitlines()
    return [_keys(text, int(line.rsplit(":", 1)[1]) - 1) for line in lines]


def _keys(text: list[str], number: int) -> list[str]:
    keys: list[str] = []
    depth = 100
    for line in reversed(text[: number + 1]):
        indent = len(line) - len(line.lstrip())
        if line.strip() and indent < depth:
            keys, depth = [line.split(":")[0].strip(), *keys], indent
    return keys


def test_a_place_that_a_record_repeats_names_its_line(upstream: Json) -> None:
    """What a departure says is published of a whole list has to say it of a new field, too."""
    projects = schema(upstream, "ListProjectsV1ResponseProjectsItems")["properties"]
    projects["region"] = {"type": "string"}
    path = ["schemas", "ProjectList", "properties", "projects", "x-published"]
    assert edits(upstream, "answer 200 projects[].region") == [["components", *path]]


def test_a_record_that_is_out_of_date_names_its_line(upstream: Json) -> None:
    """So has a departure whose published side has changed."""
    schema(upstream, "ProjectRequestResponse")["properties"]["callback"] = {"type": "boolean"}
    path = ["schemas", "RequestRecord", "properties", "callback", "x-published"]
    found = edits(upstream, "answer 200 requests[].callback")
    assert found == [["components", *path]]


def test_what_no_departure_is_about_names_no_line(upstream: Json) -> None:
    """Beside a departure, what our document says itself is to be edited."""
    schema(upstream, "UsageBreakdownV1ResponseResultsItemsGrouping")["properties"]["tags"] = {
        "type": "string"
    }
    assert edits(upstream, "answer 200 results[].grouping.tags") == []
