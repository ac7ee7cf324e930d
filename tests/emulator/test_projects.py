"""Projects: listing, reading, renaming, deleting and leaving."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.emulator.faces import (
    ADMIN_KEY,
    BASE,
    MEMBER_KEY,
    OTHER_PROJECT,
    OWNER_KEY,
    PROJECT,
    READER_KEY,
)

if TYPE_CHECKING:
    from tests.emulator.faces import Api


def test_an_account_key_lists_all_projects_of_its_owner(api: Api) -> None:
    """The owner's key opens both projects."""
    names = [project["name"] for project in api.get("/v1/projects")["projects"]]
    assert names == ["Acme", "Other"]


def test_a_project_key_lists_only_its_project(api: Api) -> None:
    """A member's key sees the one project it was made in."""
    projects = api.get("/v1/projects", MEMBER_KEY)["projects"]
    assert projects == [{"project_id": PROJECT, "name": "Acme"}]


def test_one_project_says_whether_it_opted_out(api: Api) -> None:
    """The single project carries `mip_opt_out`, the list does not."""
    assert api.get(BASE) == {"project_id": PROJECT, "name": "Acme", "mip_opt_out": False}


def test_a_new_name_is_there_at_the_next_reading(api: Api) -> None:
    """Renaming answers with a message and takes effect."""
    answer = api.call("PATCH", BASE, body={"name": "Renamed"})
    assert answer.json() == {"message": "Successfully updated project info."}
    assert api.get(BASE)["name"] == "Renamed"


def test_an_empty_body_is_refused_in_the_words_of_the_server(api: Api) -> None:
    """A PATCH without a body is a 400 with the deserializer's message."""
    answer = api.call("PATCH", BASE)
    assert answer.status_code == 400
    details = answer.json()["details"]
    assert details == "Json deserialize error: EOF while parsing a value at line 1 column 0"


def test_a_deleted_project_is_not_found(api: Api) -> None:
    """After its deletion a project is gone for the owner's other keys too."""
    path = f"/v1/projects/{OTHER_PROJECT}"
    answer = api.call("DELETE", path)
    assert answer.json() == {"message": "Successfully deleted a project."}
    assert api.call("GET", path).status_code == 404


def test_the_keys_of_a_deleted_project_are_invalid(api: Api) -> None:
    """Keys die with their project."""
    api.call("DELETE", BASE)
    assert api.call("GET", "/v1/projects", key=MEMBER_KEY).status_code == 401


def test_only_an_owner_deletes_a_project(api: Api) -> None:
    """An admin lacks the permission to destroy."""
    answer = api.call("DELETE", BASE, key=ADMIN_KEY)
    assert answer.status_code == 403
    assert "'project:write:destroy'" in answer.json()["details"]


def test_leaving_removes_the_account_and_its_keys(api: Api) -> None:
    """Who left is no member, and the key that left is invalid."""
    answer = api.call("DELETE", f"{BASE}/leave", key=MEMBER_KEY)
    assert answer.json() == {"message": "Successfully removed account from project."}
    assert api.call("GET", BASE, key=MEMBER_KEY).status_code == 401
    assert len(api.get(f"{BASE}/members")["members"]) == 2


def test_the_only_owner_cannot_leave(api: Api) -> None:
    """A project keeps an owner."""
    answer = api.call("DELETE", f"{BASE}/leave")
    assert (answer.status_code, answer.json()["category"]) == (403, "FORBIDDEN")
    assert "only one with the scope 'owner'" in answer.json()["message"]


def test_a_project_of_others_is_not_found(api: Api) -> None:
    """A key learns nothing about projects it does not open."""
    answer = api.call("GET", f"/v1/projects/{OTHER_PROJECT}", key=MEMBER_KEY)
    assert answer.status_code == 404
    assert answer.json()["category"] == "NOT_FOUND"


def test_a_project_id_that_is_no_uuid_is_refused_in_plain_text(api: Api) -> None:
    """The answer names the first character that does not belong."""
    answer = api.call("GET", "/v1/projects/project_id")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == (
        "UUID parsing failed: invalid character: expected an optional prefix of `urn:uuid:` "
        "followed by [0-9a-zA-Z], found `p` at 1"
    )


def test_an_upper_case_project_id_is_the_same_id(api: Api) -> None:
    """UUIDs are compared by value."""
    path = "/v1/projects/" + OTHER_PROJECT.upper()
    assert api.get(path)["project_id"] == OTHER_PROJECT


def test_an_empty_id_is_another_route(api: Api) -> None:
    """Two slashes in a row name nothing."""
    assert api.call("GET", "/v1/projects//keys").status_code == 404


def test_a_wrong_method_names_the_right_ones(api: Api) -> None:
    """A path that exists answers 405 with the methods it has."""
    answer = api.call("PUT", BASE)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "DELETE, GET, PATCH"


def test_calls_without_a_valid_key_are_unauthorized(api: Api) -> None:
    """No key, a wrong key and a bearer token get the same legacy body."""
    for header in (None, "Token nonsense", f"Bearer {OWNER_KEY}"):
        headers = {} if header is None else {"Authorization": header}
        answer = api.call("GET", "/v1/projects", headers=headers)
        assert answer.status_code == 401
        assert answer.json()["err_code"] == "INVALID_AUTH"


def test_the_scheme_is_read_in_any_case(api: Api) -> None:
    """Old clients write it in lower case."""
    answer = api.call("GET", BASE, headers={"Authorization": f"token {READER_KEY}"})
    assert answer.status_code == 200
