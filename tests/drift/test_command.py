"""`make drift` as it is called: what it prints, and how it ends."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.support import programs
from tools.drift.__main__ import main

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PUBLISHED = """
openapi: 3.0.3
paths:
  /v1/projects/{id}:
    get:
      responses:
        200:
          description: Yes
          content:
            application/json:
              schema:
                type: object
                properties:
                  name: {type: string, example: 2026-01-01}
                  day: {type: string, format: date, enum: [2026-01-01, no, on]}
                  cost: {type: string}
"""
OURS = """
openapi: 3.1.0
paths:
  /v1/projects/{project_id}:
    get:
      operationId: get_project
      responses:
        "200":
          description: Yes
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Project"
components:
  schemas:
    Project:
      type: object
      properties:
        name: {type: string}
        day: {type: string, format: date, enum: ["2026-01-01", "no", "on"]}
        cost:
          type: number
          x-reason: Numbers, where strings are published, recorded answers, certain
          x-published: {type: string}
"""
RECORDED = OURS.splitlines().index("          x-published: {type: string}") + 1
SCOPE = "Speech:\n  - POST /v1/listen\n  - https://agent.example.com\n"
NAME = "                  name: {type: string, example: 2026-01-01}\n"


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a word."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Files:
    """The files of one comparison."""

    def __init__(self, folder: Path) -> None:
        """Write them."""
        self.folder = folder
        self.published = self.write("published.yaml", PUBLISHED)
        self.options = [
            "--document",
            str(self.write("ours.yaml", OURS)),
            "--scope",
            str(self.write("scope.yaml", SCOPE)),
        ]

    def write(self, name: str, text: str) -> Path:
        """Write one of them anew."""
        path = self.folder / name
        path.write_text(text, "utf-8")
        return path

    def drift(self, source: object = None, *options: str) -> int:
        """Run the command, and give its exit status."""
        return main([str(source or self.published), *self.options, *options])

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve them on this machine."""
        handler = partial(Quiet, directory=str(self.folder))
        with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
            thread = threading.Thread(target=partial(server.serve_forever, 0.01))
            thread.start()
            yield f"http://127.0.0.1:{server.server_port}"
            server.shutdown()
            thread.join()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Give two documents that differ in what is recorded, and a scope."""
    return Files(tmp_path)


def test_what_is_recorded_is_no_failure(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    """With nothing but known departures it ends with 0, and lists them with their reasons."""
    assert files.drift() == 0
    assert capsys.readouterr().out == (
        "Known (1)\n"
        "  Project.cost  1 place  Numbers, where strings are published "
        "(recorded answers; certain)\n"
        "\n"
        "1 published operations compared: nothing that is not recorded.\n"
    )


def test_what_is_not_recorded_is_a_failure(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """Anything else ends with 1, and stands in a table at the end."""
    changed = PUBLISHED.replace(NAME, NAME.replace("string", "boolean")) + (
        "  /v1/projects:\n    get: {responses: {}}\n"
    )
    assert files.drift(files.write("changed.yaml", changed)) == 1
    assert capsys.readouterr().out.split("\n\n", 1)[1] == (
        "Upstream has it, we have not (1)\n"
        "  GET /v1/projects\n"
        "    the operation  no key needed\n"
        "\n"
        "Upstream says otherwise (1)\n"
        "  GET /v1/projects/{project_id}\n"
        "    answer 200 name  type  upstream boolean; ours string\n"
        "\n"
        "2 published operations compared: 2 not recorded.\n"
    )


def test_what_is_mended_is_told_and_no_failure(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is wrong when upstream comes to agree; it is told what can be removed."""
    mended = PUBLISHED.replace("cost: {type: string}", "cost: {type: number}")
    assert files.drift(files.write("mended.yaml", mended)) == 0
    assert capsys.readouterr().out.startswith(
        "Mended upstream: what is recorded can go (1)\n"
        "  Project.cost: Numbers, where strings are published (recorded answers; certain)"
        f"; edit {files.folder / 'ours.yaml'}:{RECORDED}\n"
        "    GET /v1/projects/{project_id}  answer 200 cost\n"
    )


def test_json_is_for_programs(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    """With `--json` the output is one JSON object, whatever was found."""
    assert files.drift(None, "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert list(report) == [
        *("operations", "upstream_only", "ours_only", "differs", "mended", "known", "excluded")
    ]
    assert report["known"][0]["places"] == [
        {
            "operation": "GET /v1/projects/{project_id}",
            "where": "answer 200 cost",
            "aspect": "type",
            "upstream": "string",
            "ours": "number",
        }
    ]


def test_a_document_can_be_in_json(files: Files) -> None:
    """JSON is read as what it is, tabs included."""
    content = {"openapi": "3.1.0", "paths": {"/v1/projects/{id}": {"get": {"responses": {}}}}}
    source = files.write("published.json", json.dumps(content, indent="\t"))
    assert files.drift(source) == 1


def test_a_document_can_be_fetched(files: Files) -> None:
    """A URL is as good as a path."""
    with files.served() as url:
        assert files.drift(f"{url}/published.yaml") == 0


def test_a_document_that_is_not_there_is_told(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """A failure to fetch is no difference: it ends with 2."""
    with files.served() as url:
        assert files.drift(f"{url}/missing.yaml") == 2
    assert "cannot be fetched" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("openapi: 2.0", "is not an OpenAPI document of version 3"),
        ("<html>", "is not an OpenAPI document of version 3"),
        ("openapi: 3.1.0", "has no paths"),
        (PUBLISHED + "  /v1/projects/{id}: {}\n", "'/v1/projects/{id}' is there twice"),
        ("[" * 2000 + "]" * 2000, "is nested too deeply"),
        ("{", "is neither YAML nor JSON"),
        (PUBLISHED.replace("type: string, format: date", "$ref: other.yaml#/Day"), "leads out"),
        (PUBLISHED.replace("type: string, format: date", "$ref: '#/Day'"), "leads nowhere"),
    ],
)
def test_what_cannot_be_compared_is_told(
    files: Files, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    """What is not a document, or refers to what is not there, ends with 2 and a line."""
    assert files.drift(files.write("published.yaml", text)) == 2
    assert told in capsys.readouterr().err


GET, RESPONSES = "    get:\n", "      responses:\n"
STATUS, MEDIA = "        200:\n", "            application/json:\n"
SLIPS = {
    "an answer that is null": (STATUS, f"        201:\n{STATUS}"),
    "an answer that is text": (STATUS, f"        description: Too far out.\n{STATUS}"),
    "answers that are a list": (GET, f"    put: {{responses: []}}\n{GET}"),
    "an operation that is null": (GET, f"    put:\n{GET}"),
    "parameters that are null": (RESPONSES, f"      parameters:\n{RESPONSES}"),
    "a parameter without a name": (RESPONSES, f"      parameters: [{{in: query}}]\n{RESPONSES}"),
    "a content that is null": (MEDIA, f"            text/html:\n{MEDIA}"),
    "a schema that is a string": (MEDIA, f"            text/html: {{schema: string}}\n{MEDIA}"),
    "a field that is null": (NAME, "                  name:\n"),
    "a type that JSON lacks": (NAME, "                  name: {type: text}\n"),
    "a type that is null": (NAME, "                  name: {type: }\n"),
    "required in a field": (NAME, "                  name: {type: string, required: true}\n"),
    "values that are not a list": (NAME, "                  name: {enum: a}\n"),
    "a choice that is an object": (NAME, "                  name: {oneOf: {type: string}}\n"),
    "a reference to a number": (NAME, "                  name: {$ref: 5}\n"),
    "servers that are null": ("paths:", "servers:\npaths:"),
    "a server without a URL": ("paths:", "servers: [{description: x}]\npaths:"),
    "paths that are a list": ("paths:", "paths: [a]\nother:"),
}


@pytest.mark.parametrize(("old", "new"), SLIPS.values(), ids=SLIPS)
def test_a_slip_is_told(
    files: Files, capsys: pytest.CaptureFixture[str], old: str, new: str
) -> None:
    """What OpenAPI does not have at a place ends with 2, and a line that names file and place."""
    assert old in PUBLISHED
    source = files.write("slip.yaml", PUBLISHED.replace(old, new, 1))
    assert files.drift(source) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{source}")
    assert " must be " in line or " is not a type of JSON" in line


def test_the_line_to_edit_is_told(files: Files, capsys: pytest.CaptureFixture[str]) -> None:
    """Where what is recorded is out of date, the report has the line that records it."""
    changed = files.write("changed.yaml", PUBLISHED.replace("cost: {type: string}", "cost: {}"))
    assert files.drift(changed) == 1
    edit = f"; edit {files.folder / 'ours.yaml'}:{RECORDED}\n"
    assert f"upstream anything (recorded: string); ours number{edit}" in capsys.readouterr().out


def test_the_line_of_what_is_mended_is_told(
    files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    """So has a report of what is mended: this line can go."""
    mended = PUBLISHED.replace("cost: {type: string}", "cost: {type: number}")
    assert files.drift(files.write("mended.yaml", mended), "--json") == 0
    (found,) = json.loads(capsys.readouterr().out)["mended"]
    assert found["edit"] == f"{files.folder / 'ours.yaml'}:{RECORDED}"


def test_a_fault_of_our_own_is_not_a_difference(files: Files) -> None:
    """Whatever goes wrong ends with 2, since 1 says that there are differences."""
    said = programs.run(
        """
        import runpy, sys
        import tools.drift.departures

        del tools.drift.departures.differences
        try:
            runpy.run_module("tools.drift", run_name="__main__")
        except SystemExit as end:
            print("ends with", end.code)
        """,
        str(files.published),
    )
    assert "NameError" in said
    assert said.endswith("ends with 2\n")


def test_a_source_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    """`make drift` alone says what to add."""
    assert main([""]) == 2
    assert "make drift UPSTREAM=path-or-url" in capsys.readouterr().err
