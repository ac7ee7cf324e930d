"""`api`: any call, in JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.shell import Shell


def test_an_answer_is_json_wherever_it_goes(shell: Shell) -> None:
    """A terminal and a pipe get what the API answers, in full."""
    answer = shell.run("api GET /v1/projects").json
    assert [each["name"] for each in answer["projects"]] == ["Test project"]
    assert shell.run("api get /v1/projects", terminal=True).json == answer


def test_the_path_may_leave_the_project_open(shell: Shell) -> None:
    """{project_id} is the project that other commands would take."""
    answer = shell.run("api GET /v1/projects/{project_id}/keys --jq '.api_keys | length'")
    assert answer.out == "1\n"


def test_a_query_may_repeat_a_name(shell: Shell, deepgram_emulator: DeepgramEmulator) -> None:
    """--query is sent as it is typed."""
    deepgram_emulator.add_history(deepgram_emulator.project_id, 50)
    line = "api GET /v1/projects/{project_id}/requests --query limit=7 --query status=succeeded"
    assert len(shell.run(line).json["requests"]) == 7


def test_the_log_is_read_to_its_end(shell: Shell, deepgram_emulator: DeepgramEmulator) -> None:
    """--paginate yields the records of all pages, each once."""
    deepgram_emulator.add_history(deepgram_emulator.project_id, 250)
    path = "api GET /v1/projects/{project_id}/requests --paginate"
    lines = shell.run(f"{path} --jsonl").out.splitlines()
    assert len({json.loads(line)["request_id"] for line in lines}) == 250
    assert len(shell.run(f"{path} --query limit=60").json) == 250


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"limit": 1, "requests": [{"request_id": "r1"}]}, "gives page 0 again as page 1"),
        ([], "the answer for page 0 is not a page of the log"),
        ({"limit": 1, "requests": {}}, None),
        ({"limit": 0, "requests": []}, None),
        ({"limit": "1", "requests": [{"request_id": "r1"}]}, None),
    ],
)
def test_odd_pages_of_the_log_come_to_an_end(
    shell: Shell, body: object, message: str | None
) -> None:
    """A server that ignores the page, or gives something else, is not read for ever."""
    shell.transport = httpx.MockTransport(lambda _request: httpx.Response(200, json=body))

    done = shell.run("api GET /v1/projects/p1/requests --paginate --jsonl")

    assert done.code == (1 if message else 0)
    assert (message or "") in done.err


def test_an_answer_that_has_no_pages_is_its_only_page(shell: Shell) -> None:
    """--paginate does no harm where there is nothing to turn."""
    assert list(shell.run("api GET /v1/projects --paginate").json) == ["projects"]


def test_a_body_is_made_of_fields_or_read(shell: Shell, tmp_path: Path) -> None:
    """A body comes from --field, from a file, or from standard input."""
    line = "api PATCH /v1/projects/{project_id}"
    file = tmp_path / "body.json"
    file.write_text('{"name": "Two"}', "utf-8")
    assert shell.run(f"{line} --field name=One").code == 0
    assert shell.run("projects list --jq .[0].name").out == "One\n"
    assert shell.run(f"{line} --input {file}").code == 0
    assert shell.run("projects list --jq .[0].name").out == "Two\n"
    assert shell.run(f"{line} --input -", stdin='{"name": "Three"}').code == 0
    assert shell.run("projects list --jq .[0].name").out == "Three\n"


def test_deleting_asks(shell: Shell) -> None:
    """DELETE wants --yes, as the commands that delete do; other methods do not."""
    line = "api DELETE /v1/projects/{project_id}"
    assert shell.run(line).code == 2
    assert shell.run(line, terminal=True, stdin="n\n").code == 1
    assert shell.run(f"{line} --dry-run").out.startswith("DELETE https://")
    assert shell.run(f"{line} --yes").code == 0


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("api FETCH /v1/projects", 2),
        ("api GET /v1/projects --query limit", 2),
        ("api GET /v1/projects --field a=b --input -", 2),
        ("api PATCH /v1/projects/{project_id} --input -", 2),
        ("api PATCH /v1/projects/{project_id} --input /no/such/file", 1),
        ("api PATCH /v1/projects --paginate", 2),
        ("api GET /v1/projects --csv", 2),
        ("api GET v1/projects", 2),
        ("api GET /v1/projects/nothing", 4),
    ],
)
def test_what_cannot_be_called_is_refused(line: str, code: int, shell: Shell) -> None:
    """A call that makes no sense is refused before it is sent, and one that fails has its code."""
    done = shell.run(f"{line} --json", stdin="{")
    assert done.code == code
    assert done.json["error"]["message"]


WINDOWS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.mark.parametrize("encoding", WINDOWS)
def test_a_body_may_be_in_any_encoding_of_json(encoding: str, shell: Shell, tmp_path: Path) -> None:
    """Shells of Windows write UTF-16, or a mark before UTF-8, into files and pipes."""
    line = "api PATCH /v1/projects/{project_id}"
    file = tmp_path / "body.json"
    file.write_bytes('{"name": "Röntgen"}'.encode(encoding))
    assert shell.run(f"{line} --input {file}").code == 0
    assert shell.run("projects show --json").json["name"] == "Röntgen"
    assert shell.run(f"{line} --input -", stdin='{"name": "日本"}'.encode(encoding)).code == 0
    assert shell.run("projects show --json").json["name"] == "日本"


def test_a_body_that_is_not_text_is_refused(shell: Shell) -> None:
    """Bytes of no encoding are no JSON."""
    done = shell.run("api PATCH /v1/projects/{project_id} --input -", stdin=b'{"name": "\xff"}')
    assert done.code == 2
    assert "is not JSON" in done.err
