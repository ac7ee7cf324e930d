"""Seeds, the clock, reports and the other control routes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from deepgram_manage.emulator import Emulator
from deepgram_manage.emulator.wire import Call
from tests.emulator.faces import BASE, OWNER_KEY, PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.emulator.faces import Api


def _status(emulator: Emulator, path: str, key: str) -> int:
    return emulator.handle(Call("GET", path, (), f"Token {key}")).status


def test_reset_returns_to_the_first_state(api: Api) -> None:
    """What was written since is forgotten, and so are faults and reports."""
    api.call("PATCH", BASE, body={"name": "Changed", "colour": "red"})
    api.emulator.add_fault("status_520", "list_keys")
    answer = api.call("POST", "/_emulator/reset")
    assert answer.json()["projects"][0] == PROJECT
    assert api.get(BASE)["name"] == "Acme"
    assert api.get("/_emulator/reports") == {"reports": []}
    assert api.call("GET", f"{BASE}/keys").status_code == 200


def test_a_seed_adds_to_the_state(api: Api) -> None:
    """The answer names the new projects and the secrets of their keys."""
    answer = api.call("POST", "/_emulator/seed", body={"name": "documentation"}).json()
    assert answer["projects"] == ["your-project-id"]
    assert api.get("/v1/projects/your-project-id", answer["keys"][0]["key"])["name"]
    assert api.get(BASE)["name"] == "Acme"


def test_a_seed_may_be_sent_whole(api: Api) -> None:
    """Projects, people, keys and a history in one body."""
    seed = {
        "projects": [
            {
                "name": "Sent",
                "members": [{"email": "a@example.com", "scopes": ["owner"]}],
                "keys": [{"member": "a@example.com", "scopes": ["owner"]}],
                "history": {"records": 50, "arrivals_per_second": 1, "settling": {"response": 0}},
            }
        ]
    }
    answer = api.call("POST", "/_emulator/seed", body=seed).json()
    path = f"/v1/projects/{answer['projects'][0]}/requests"
    assert len(api.get(path, answer["keys"][0]["key"], limit=100)["requests"]) == 50


def test_a_seed_is_planted_whole_or_not_at_all(api: Api) -> None:
    """A project that exists already stops its seed, and nothing of it stays."""
    seed = {"projects": [{"name": "New"}, {"name": "Again", "project_id": PROJECT}]}
    before = len(api.emulator.world.state.projects())
    assert api.call("POST", "/_emulator/seed", body=seed).status_code == 400
    assert len(api.emulator.world.state.projects()) == before


def test_a_seed_that_is_there_already_is_refused_in_words(api: Api) -> None:
    """Planting the same seed twice is answered with what is wrong, and changes nothing."""
    api.call("POST", "/_emulator/seed", body={"name": "documentation"})
    answer = api.call("POST", "/_emulator/seed", body={"name": "documentation"})
    assert answer.status_code == 400
    assert "is there already" in answer.json()["error"]


@pytest.mark.parametrize(
    "seed",
    [{"projects": [{}]}, {"projects": [{"name": "x", "keys": [{"member": "nobody"}]}]}, [],
     {"name": "/nowhere.json"}],
)  # fmt: skip
def test_a_seed_that_does_not_fit_is_refused(near: Api, seed: object) -> None:
    """The answer says why."""
    answer = near.call("POST", "/_emulator/seed", body=seed)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_the_clock_is_read_moved_and_set(api: Api) -> None:
    """A test moves time instead of sleeping."""
    assert api.get("/_emulator/clock") == {"now": "2026-11-20T12:00:00Z"}
    moved = api.call("POST", "/_emulator/clock", body={"advance_seconds": 1.5})
    assert moved.json() == {"now": "2026-11-20T12:00:01.500Z"}
    body = {"now": "2027-01-01T00:00:00Z"}
    assert api.call("POST", "/_emulator/clock", body=body).json() == body


def test_the_clock_stays_within_the_calendar(api: Api) -> None:
    """An instant that no date can name is refused."""
    answer = api.call("POST", "/_emulator/clock", body={"advance_seconds": 1e12})
    assert answer.status_code == 400


def test_the_clock_runs_unless_it_is_frozen(near: Api) -> None:
    """Thawed, time goes on from where it stood."""
    near.call("POST", "/_emulator/clock", body={"frozen": False})
    first = near.emulator.now()
    while near.emulator.now() == first:
        pass
    assert near.emulator.now() - first < 10_000_000
    near.call("POST", "/_emulator/clock", body={"frozen": True})
    assert near.emulator.now() == near.emulator.now()


def test_arrivals_and_settling_are_set_by_project(api: Api) -> None:
    """New records come in and are written at once."""
    body = {"project_id": PROJECT, "per_second": 2}
    assert api.call("POST", "/_emulator/arrivals", body=body).status_code == 200
    body = {"project_id": PROJECT, "response": 0, "cost": 0}
    assert api.call("POST", "/_emulator/settling", body=body).status_code == 200
    api.emulator.advance(360)
    newest = api.get(f"{BASE}/requests", limit=100)["requests"]
    assert newest[0]["created"] > "2026-11-20T12:05:00Z"
    assert sum(record["response"] is not None for record in newest) > 90
    nowhere = {"project_id": "nowhere", "per_second": 2}
    assert api.call("POST", "/_emulator/arrivals", body=nowhere).status_code == 400


def test_unknown_query_parameters_are_ignored_but_reported(api: Api) -> None:
    """On usage an unknown name is a feature, and reported all the same."""
    api.get(f"{BASE}/keys", limit=1)
    api.get(f"{BASE}/usage", nonsense="true", punctuate="true")
    assert api.get("/_emulator/reports")["reports"] == [
        {"operation": "list_keys", "kind": "query", "name": "limit", "count": 1},
        {"operation": "get_usage", "kind": "query", "name": "nonsense", "count": 1},
    ]


def test_an_unknown_control_route_is_not_found(api: Api) -> None:
    """The answer says so."""
    assert api.call("GET", "/_emulator/nonsense").status_code == 404


def test_the_documentation_seed_is_what_examples_use() -> None:
    """Key, project and member have the names that the documentation prints."""
    emulator = Emulator("documentation")
    for path in ("", "/members/member-id/scopes", "/keys/key-id", "/balances/balance-id", "/usage"):
        assert _status(emulator, f"/v1/projects/your-project-id{path}", "your-api-key") == 200
    emulator.close()


def test_the_demo_seed_has_three_projects_and_a_year() -> None:
    """Its admin key opens all of them."""
    emulator = Emulator("demo", clock="2026-11-20T12:00:00Z")
    call = Call("GET", "/v1/projects", (), f"Token {emulator.admin_key}")
    projects = json.loads(emulator.handle(call).body)["projects"]
    assert len(projects) == 3
    history = emulator.world.history(projects[0]["project_id"])
    assert emulator.now() - history.created(0) > 360 * 86_400_000_000
    emulator.close()


def test_an_empty_emulator_has_a_key_that_sees_no_project() -> None:
    """The list is empty and not refused."""
    emulator = Emulator()
    call = Call("GET", "/v1/projects", (), "Token your-api-key")
    assert json.loads(emulator.handle(call).body) == {"projects": []}
    emulator.close()


def test_a_seed_comes_from_a_file(tmp_path: Path) -> None:
    """A file holds the same form as the control route takes."""
    seed = {
        "projects": [
            {
                "name": "Filed",
                "members": [{"email": "a@example.com", "scopes": ["owner"]}],
                "keys": [{"member": "a@example.com", "scopes": ["owner"], "key": OWNER_KEY}],
            }
        ]
    }
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(seed))
    emulator = Emulator(str(file))
    assert emulator.admin_key == OWNER_KEY
    assert _status(emulator, "/v1/projects", OWNER_KEY) == 200
    emulator.close()


def test_state_and_clock_are_kept_in_a_file(tmp_path: Path) -> None:
    """A second start with the same database goes on where the first ended."""
    path = str(tmp_path / "state.db")
    first = Emulator("documentation", database=path, clock="2026-11-20T12:00:00Z")
    first.freeze_clock()
    project = first.add_project("Kept", project_id=PROJECT)
    first.advance(3600)
    now = first.now()
    first.close()
    second = Emulator("documentation", database=path)
    assert second.world.state.project(project) is not None
    assert len(second.world.state.projects()) == 2
    assert second.now() == now
    second.close()


@pytest.mark.parametrize(
    ("path", "status"),
    [(BASE, 200), (f"{BASE}/keys/no-key", 404), ("/v2/nothing", 404), ("/_emulator/clock", 200)],
)
def test_every_answer_tells_the_time_of_the_clock(api: Api, path: str, status: int) -> None:
    """`Date` is the emulator's time, to the second, on every face."""
    api.emulator.move_clock_to("2031-05-06T07:08:09.9Z")

    answer = api.call("GET", path)

    assert answer.status_code == status
    assert answer.headers.get_list("date") == ["Tue, 06 May 2031 07:08:09 GMT"]
