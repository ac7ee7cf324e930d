"""Models, public and private, and self-hosted distribution credentials."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.faces import BASE, OTHER_PROJECT

if TYPE_CHECKING:
    from tests.emulator.faces import Api

CREDENTIALS = f"{BASE}/self-hosted/distribution/credentials"


def test_public_models_need_no_key(api: Api) -> None:
    """The list answers without an Authorization header, and ignores a wrong one."""
    assert api.call("GET", "/v1/models", headers={}).status_code == 200
    assert api.call("GET", "/v1/models", key="nonsense").status_code == 200


def test_outdated_models_are_listed_on_demand(api: Api) -> None:
    """With old versions in the list a canonical name occurs twice."""
    current = api.get("/v1/models")["stt"]
    everything = api.get("/v1/models", include_outdated="true")["stt"]
    assert len(everything) == len(current) + 1
    names = [model["canonical_name"] for model in everything]
    assert names.count("nova-3-general") == 2


def test_a_project_has_its_private_models_too(api: Api) -> None:
    """The private model is in the project's list only."""
    public = {model["uuid"] for model in api.get("/v1/models")["stt"]}
    own = [m for m in api.get(f"{BASE}/models")["stt"] if m["uuid"] not in public]
    assert [model["name"] for model in own] == ["support"]
    assert api.get(f"{BASE}/models/{own[0]['uuid']}") == own[0]
    assert api.call("GET", f"/v1/models/{own[0]['uuid']}").status_code == 404


def test_one_model_is_an_entry_of_the_list(api: Api) -> None:
    """Recognizers and voices are told apart by their members."""
    listed = api.get("/v1/models")
    for model in (listed["stt"][0], listed["tts"][0]):
        assert api.get(f"/v1/models/{model['uuid']}") == model
    assert "metadata" in listed["tts"][0]
    assert "streaming" in listed["stt"][0]


def test_created_credentials_show_their_secret_once(api: Api) -> None:
    """The creation is bare and shows scopes under both prefixes."""
    body = {"comment": "New", "scopes": ["self-hosted:products"], "provider": "quay"}
    created = api.call("POST", CREDENTIALS, body=body).json()
    assert created["secret"]
    assert created["scopes"] == [
        "self-hosted:product:api",
        "onprem:product:api",
        "self-hosted:product:engine",
        "onprem:product:engine",
    ]
    path = f"{CREDENTIALS}/{created['distribution_credentials_id']}"
    shown = api.get(path)["distribution_credentials"]
    assert "secret" not in shown
    assert shown["scopes"] == ["self-hosted:product:api", "self-hosted:product:engine"]


def test_deleted_credentials_are_gone(api: Api) -> None:
    """Delete answers with a message; deleting twice is not found."""
    (entry,) = api.get(CREDENTIALS)["distribution_credentials"]
    identifier = entry["distribution_credentials"]["distribution_credentials_id"]
    answer = api.call("DELETE", f"{CREDENTIALS}/{identifier}")
    assert answer.json() == {"message": "Successfully deleted the distribution credentials!"}
    assert api.call("DELETE", f"{CREDENTIALS}/{identifier}").status_code == 404
    assert api.get(CREDENTIALS) == {"distribution_credentials": []}


def test_the_old_path_answers_in_old_scopes(api: Api) -> None:
    """Before 2024 path and scopes said onprem."""
    (entry,) = api.get(f"{BASE}/onprem/distribution/credentials")["distribution_credentials"]
    scopes = entry["distribution_credentials"]["scopes"]
    assert scopes == ["onprem:product:api", "onprem:product:engine"]


def test_a_project_without_products_gets_no_credentials(api: Api) -> None:
    """Asking for all of nothing is a 400, for a product one lacks a 403."""
    path = f"/v1/projects/{OTHER_PROJECT}/self-hosted/distribution/credentials"
    assert api.call("POST", path, body={"comment": "c"}).status_code == 400
    body = {"comment": "c", "scopes": ["self-hosted:product:api"]}
    assert api.call("POST", path, body=body).status_code == 403


def test_credentials_need_a_comment(api: Api) -> None:
    """The missing member is named."""
    details = api.call("POST", CREDENTIALS, body={}).json()["details"]
    assert "missing field `comment`" in details
