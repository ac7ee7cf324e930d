"""`make drift` as it is called: what it prints, and how it ends."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

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
SCOPE = "followed: [/v1/projects]\nexcluded: {}\n"
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
        "  Project.cost: Numbers, where strings are published (recorded answers; certain)\n"
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
        ("openapi: 2.0", "is no OpenAPI document of version 3"),
        ("<html>", "is no OpenAPI document of version 3"),
        ("{", "is neither YAML nor JSON"),
        (PUBLISHED.replace("type: string, format: date", "$ref: other.yaml#/Day"), "leads out"),
        (PUBLISHED.replace("type: string, format: date", "$ref: '#/Day'"), "leads nowhere"),
    ],
)
def test_what_cannot_be_compared_is_told(
    files: Files, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    """What is no document, or refers to what is not there, ends with 2 and a line."""
    assert files.drift(files.write("published.yaml", text)) == 2
    assert told in capsys.readouterr().err


def test_a_source_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    """`make drift` alone says what to add."""
    assert main([""]) == 2
    assert "make drift UPSTREAM=path-or-url" in capsys.readouterr().err
