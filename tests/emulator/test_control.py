"""Seeds, the clock, reports and the other control routes."""

from __future__ import annotations

import json
import socket
import sqlite3
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage.emulator import Emulator
from deepgram_manage.emulator.kinds import Phase
from deepgram_manage.emulator.wire import LARGEST_BODY, Call
from tests.emulator.faces import ADMIN_KEY, BASE, OWNER_KEY, PROJECT, Json, ServerFace

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
     {"projects": 1}, {"projects": [1]}, {"projects": [{"name": "\ud800"}]}],
)  # fmt: skip
def test_a_seed_that_does_not_fit_is_refused(near: Api, seed: object) -> None:
    """The answer says why."""
    answer = near.call("POST", "/_emulator/seed", body=seed)
    assert answer.status_code == 400
    assert answer.json()["error"]


def test_a_refusal_says_where_in_the_seed(near: Api) -> None:
    """Seeds are long, so a place is named, and so is a field that nobody reads."""
    keys = [{"member": "a@example.com", "scopes": ["owner"], "colour": "red"}]
    members = [{"email": "a@example.com", "scopes": ["owner"]}]
    seed = {"projects": [{"name": "x", "members": members, "keys": keys}]}
    answer = near.call("POST", "/_emulator/seed", body=seed)
    assert answer.json()["error"] == "the seed: projects[0]: keys[0]: unknown field `colour`"


@pytest.mark.parametrize("name", ["seed.json", "../seed.json", "/etc/hostname", "", "Demo"])
def test_a_file_is_never_opened_over_http(api: Api, name: str, tmp_path: Path) -> None:
    """Only built-in seeds have names, and whether a file exists is not told."""
    file = tmp_path / "seed.json"
    file.write_text('{"projects": [{"name": "Filed"}]}')
    for path in (name, str(file)):
        answer = api.call("POST", "/_emulator/seed", body={"name": path})
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("there is no built-in seed")
    assert len(api.emulator.world.state.projects()) == 2


def test_control_needs_the_admin_key(api: Api) -> None:
    """Another valid key, a wrong one and none at all steer nothing."""
    for header in ({}, {"Authorization": f"Token {ADMIN_KEY}"}, {"Authorization": "Token x"}):
        answer = api.call("POST", "/_emulator/reset", headers=header)
        assert answer.status_code == 401
        assert "admin key" in answer.json()["error"]


def test_a_key_that_was_deleted_still_steers(near: Api) -> None:
    """A test that deletes the admin key, or its project, can still reset the emulator."""
    near.emulator.add_member(PROJECT, "second@example.com", scopes=["owner"])
    assert near.call("DELETE", f"{BASE}/leave").status_code == 200
    assert near.call("GET", BASE).status_code == 401
    assert near.call("POST", "/_emulator/reset").status_code == 200
    assert near.call("GET", BASE).status_code == 200


def test_control_may_be_open() -> None:
    """Asked to, the emulator does without the key, though not without the checks below."""
    emulator = Emulator(open_control=True)
    assert emulator.handle(Call("POST", "/_emulator/reset")).status == 200
    foreign = Call("POST", "/_emulator/reset", host="evil.example")
    assert emulator.handle(foreign).status == 403
    emulator.close()


def _steered(api: Api, **headers: str) -> int:
    headers["Authorization"] = f"Token {OWNER_KEY}"
    return api.call("GET", "/_emulator/clock", headers=headers).status_code


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.0.0.1:8080", "[::1]:80", "10.1.2.3:80", "localhost:1", "a.localhost",
     "emulator:8080", "EMULATOR", "localhost.:80", "LocalHost:80"],
)  # fmt: skip
def test_control_is_called_by_address_or_single_name(near: Api, host: str) -> None:
    """These names cannot be pointed at this machine by a stranger."""
    assert _steered(near, Host=host) == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example",
     "127.0.0.1@evil.example", "emulator.evil.example:80", "evil.example.", "user@127.0.0.1",
     "127.0.0.1:80, evil.example", "127.0.0.1:port", "127.0.0.1/evil.example"],
)  # fmt: skip
def test_control_is_not_called_by_other_names(near: Api, host: str) -> None:
    """A page whose name was pointed at this machine steers nothing, even with the key."""
    assert _steered(near, Host=host) == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_control_is_not_called_from_other_origins(api: Api, origin: str) -> None:
    """A page in a browser steers nothing."""
    assert _steered(api, Origin=origin) == 403


def test_control_is_called_from_its_own_origin(api: Api) -> None:
    """An Origin that is the emulator's own is fine."""
    assert _steered(api, Host="127.0.0.1:8080", Origin="http://127.0.0.1:8080") == 200


NUMBERS = ["1e999", "-1e999", "NaN", "Infinity", "1" * 400, "1" * 5000, "1e300", "1" * 19]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("clock", '{"advance_seconds": N}'),
        ("arrivals", '{"project_id": "P", "per_second": N}'),
        ("settling", '{"project_id": "P", "cost": N}'),
        ("faults", '{"kind": "latency", "seconds": N}'),
        ("faults", '{"kind": "latency", "probability": N}'),
        ("faults", '{"kind": "too_many_requests", "as_date": true, "retry_after": N}'),
        ("seed", '{"projects": [{"name": "x", "history": {"records": N}}]}'),
        ("seed", '{"projects": [{"name": "x", "history": {"days": N}}]}'),
        ("seed", '{"projects": [{"name": "x", "purchases": [{"amount": 1, "days_ago": N}]}]}'),
    ],
)
def test_a_number_out_of_range_is_refused(near: Api, route: str, body: str, number: str) -> None:
    """Huge and infinite numbers are a 400 with a reason, and change nothing."""
    content = body.replace("N", number).replace('"P"', f'"{PROJECT}"')
    answer = near.call("POST", f"/_emulator/{route}", content=content)
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert near.call("GET", f"{BASE}/requests").status_code == 200


@pytest.mark.parametrize(
    "content",
    ["{", "[" * 100_000, b"\xff", '{"advance_seconds": "1"}', '{"now": "yesterday"}',
     '{"now": "0001-01-01T00:00:00Z"}', '{"now": "9999-12-31T23:59:59Z"}', '"\\ud800"'],
)  # fmt: skip
def test_a_control_body_that_does_not_fit_is_refused(near: Api, content: str | bytes) -> None:
    """Whatever is wrong with a body, the answer is a 400 with a reason."""
    answer = near.call("POST", "/_emulator/clock", content=content)
    assert answer.status_code == 400
    assert answer.json()["error"]


@pytest.mark.parametrize("path", [f"{BASE}/keys", "/_emulator/seed"])
def test_a_body_that_is_too_large_is_refused(api: Api, path: str) -> None:
    """The answer says how large it may be."""
    answer = api.call("POST", path, content=b" " * (LARGEST_BODY + 1), check=False)
    assert answer.status_code == 413
    assert str(LARGEST_BODY) in answer.text


def test_the_end_of_a_body_that_is_far_too_large_is_not_waited_for(emulator: Emulator) -> None:
    """A length that nobody can mean is answered before the body has come."""
    face = ServerFace(emulator)
    address = httpx.URL(face.base_url)
    with socket.create_connection((address.host, address.port), timeout=10) as connection:
        head = (
            f"POST {BASE}/keys HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 999999999999\r\n\r\n"
        )
        connection.sendall(head.encode())
        answer = connection.recv(1 << 16)
    face.close()
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_without_a_length_is_bounded_too(emulator: Emulator) -> None:
    """What comes in pieces is counted while it comes."""
    face = ServerFace(emulator)
    pieces = iter([b" " * (1 << 20)] * 10)
    answer = face(httpx.Request("POST", f"{face.base_url}{BASE}/keys", content=pieces))
    face.close()
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/_emulator/clock", f"{BASE}/keys"])
@pytest.mark.parametrize(
    "begin",
    ["Transfer-Encoding: chunked\r\n\r\n5\r\n{    \r\n", "Content-Length: 9\r\n\r\n{"],
    ids=["chunked", "with a length"],
)
def test_a_body_that_does_not_end_is_not_waited_for_for_ever(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch, path: str, begin: str
) -> None:
    """A client that stops in the middle of a body gets an answer in the end, and no connection."""
    monkeypatch.setattr("deepgram_manage.emulator.app._BODY_SECONDS", 0.05)
    face = ServerFace(emulator)
    address = httpx.URL(face.base_url)
    with socket.create_connection((address.host, address.port), timeout=10) as connection:
        connection.sendall(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{begin}".encode())
        answer = connection.makefile("rb").read()
    face.close()
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert answer.endswith(b"the body did not end within 0.05 seconds")


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
    answer = api.call("GET", "/_emulator/nonsense")
    assert answer.status_code == 404
    assert "only POST /_emulator/seed, POST /_emulator/reset, " in answer.json()["error"]


def test_the_documentation_seed_is_what_examples_use() -> None:
    """Key, project and member have the names that the documentation prints."""
    emulator = Emulator("documentation")
    for path in ("", "/members/member-id/scopes", "/keys/key-id", "/balances/balance-id", "/usage"):
        assert _status(emulator, f"/v1/projects/your-project-id{path}", "your-api-key") == 200
    emulator.close()


@pytest.mark.parametrize("name", ["demo", "documentation"])
def test_a_seed_starts_settled(name: str) -> None:
    """Every record that ever gets a cost has it at the first look."""
    emulator = Emulator(name, clock="2026-11-20T12:00:00Z")
    project = emulator.world.state.projects()[0].project_id
    history, now = emulator.world.history(project), emulator.now()
    phases = {run.phase for run in history.runs(0, history.count_before(now + 1), now)}
    emulator.close()
    assert phases == {Phase.SETTLED}


def test_a_seed_that_is_asked_to_settle_does() -> None:
    """With `settling` the newest records are still to be written."""
    history: Json = {"records": 1000, "days": 1, "settling": {"response": 3600, "cost": 7200}}
    emulator = Emulator({"projects": [{"name": "x", "history": history}]})
    project = emulator.world.state.projects()[0].project_id
    log, now = emulator.world.history(project), emulator.now()
    phases = [run.phase for run in log.runs(0, 1000, now)]
    emulator.close()
    assert phases == [Phase.SETTLED, Phase.UNPRICED, Phase.UNWRITTEN]


def test_the_demo_seed_has_three_projects_and_a_year() -> None:
    """Its admin key opens all of them."""
    emulator = Emulator("demo", clock="2026-11-20T12:00:00Z")
    call = Call("GET", "/v1/projects", (), f"Token {emulator.admin_key}")
    projects = json.loads(emulator.handle(call).body)["projects"]
    assert len(projects) == 3
    history = emulator.world.history(projects[0]["project_id"])
    assert emulator.now() - history.created(0) > 360 * 86_400_000_000
    emulator.close()


def test_no_expired_key_of_the_demo_seed_is_in_the_log() -> None:
    """A server refuses a key that has expired, so it cannot have made requests since."""
    emulator = Emulator("demo", clock="2026-11-20T12:00:00Z")
    (expired,) = [
        key
        for project in emulator.world.state.projects()
        for key in emulator.world.state.keys(project.project_id)
        if key.expired(emulator.now())
    ]
    path = f"/v1/projects/{expired.project_id}/requests"
    asked = Call("GET", path, (("accessor", expired.api_key_id),), f"Token {emulator.admin_key}")
    assert json.loads(emulator.handle(asked).body)["requests"] == []
    emulator.close()


def test_an_empty_emulator_has_a_key_that_sees_no_project() -> None:
    """The list is empty and not refused."""
    emulator = Emulator()
    call = Call("GET", "/v1/projects", (), "Token your-api-key")
    assert json.loads(emulator.handle(call).body) == {"projects": []}
    emulator.close()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_seed_comes_from_a_file(tmp_path: Path, encoding: str) -> None:
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
    file.write_text(json.dumps(seed), encoding)
    emulator = Emulator(str(file))
    assert emulator.admin_key == OWNER_KEY
    assert _status(emulator, "/v1/projects", OWNER_KEY) == 200
    emulator.close()


def test_the_admin_key_of_a_kept_state_still_steers(tmp_path: Path) -> None:
    """Though the database holds no secret, a second start knows whom to obey."""
    path = str(tmp_path / "state.db")
    first = Emulator("documentation", database=path)
    first.close()
    second = Emulator("documentation", database=path)
    call = Call("GET", "/_emulator/clock", authorization="Token your-api-key")
    assert second.handle(call).status == 200
    assert second.handle(replace(call, authorization="Token other")).status == 401
    second.close()


@pytest.mark.parametrize("clock", ["yesterday", "1899-12-31T00:00:00Z", "8000-01-01T00:00:00Z"])
def test_a_clock_that_is_out_of_range_is_refused(clock: str) -> None:
    """The error names the argument."""
    with pytest.raises(ValueError, match="clock="):
        Emulator(clock=clock)


def test_shapes_are_judged_or_published() -> None:
    """A misspelt word is not silently one of them."""
    with pytest.raises(ValueError, match="shapes='Published'"):
        Emulator(shapes="Published")


def test_a_database_of_something_else_is_refused(tmp_path: Path) -> None:
    """The emulator does not add its tables to a stranger's database."""
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE keys (id)")
    before = path.read_bytes()
    with pytest.raises(ValueError, match="not made by the emulator"):
        Emulator(database=str(path))
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database", b"\x00" * 4096])
def test_a_file_that_is_not_a_database_is_refused(tmp_path: Path, content: bytes) -> None:
    """The error names the file."""
    path = tmp_path / "other.db"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"other\.db"):
        Emulator(database=str(path))


@pytest.mark.parametrize(
    "content", [b"{", b"\xff", b"[1]", b'{"projects": [{"nme": "x"}]}', b'{"x": NaN}', b"[" * 10**5]
)
def test_a_seed_file_that_does_not_fit_is_refused(tmp_path: Path, content: bytes) -> None:
    """Every kind of mistake is a ValueError in words."""
    path = tmp_path / "seed.json"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"the seed"):
        Emulator(str(path))


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("advance", (float("inf"),)),
        ("advance", (float("nan"),)),
        ("set_arrivals", (PROJECT, -1.0)),
        ("set_arrivals", (PROJECT, float("nan"))),
        ("set_settling", (PROJECT,)),
        ("add_history", (PROJECT, -1)),
        ("add_history", (PROJECT, 10**13)),
        ("add_balance", (PROJECT, float("inf"))),
        ("add_purchase", (PROJECT, float("nan"))),
    ],
)
def test_python_callers_get_a_value_error(
    emulator: Emulator, method: str, arguments: tuple[Json, ...]
) -> None:
    """Numbers out of range are refused in Python as over HTTP."""
    keywords = {"cost": -1.0} if method == "set_settling" else {}
    with pytest.raises(ValueError, match=r"."):
        getattr(emulator, method)(*arguments, **keywords)


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
