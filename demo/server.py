"""A small local server for the demo: it answers with the examples of the OpenAPI document.

It remembers the keys and invitations that the demo makes, and nothing else.
"""

from __future__ import annotations

import json
import re
from contextlib import contextmanager
from copy import deepcopy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import yaml

if TYPE_CHECKING:
    from collections.abc import Generator

DOCUMENT = Path(__file__).resolve().parent.parent / "openapi" / "deepgram-manage.yaml"
SECRET = "0123456789abcdef0123456789abcdef01234567"  # noqa: S105 -- the demo's own


class Examples:
    """The answers of the document, and the keys and invitations that the demo has made."""

    def __init__(self) -> None:
        """Load the document and its examples."""
        document = yaml.load(DOCUMENT.read_bytes(), yaml.CSafeLoader)
        named = document["components"].get("examples", {})
        self._operations: list[tuple[str, re.Pattern[str], str, Any]] = [
            (method.upper(), _pattern(path), operation["operationId"], _example(operation, named))
            for path, operations in document["paths"].items()
            for method, operation in operations.items()
            if "operationId" in operation
        ]
        self._keys: dict[str, Any] = {}
        self._invites: dict[str, Any] = {}

    def answer(self, method: str, path: str, body: dict[str, Any]) -> tuple[int, Any]:
        """Answer a call: the status and the JSON."""
        for known, pattern, name, example in self._operations:
            if known == method and pattern.fullmatch(path):
                last = unquote(path.rpartition("/")[2])
                return 200, self._remember(name, last, body, deepcopy(example))
        return 404, {"category": "NOT_FOUND", "message": "There is no such thing here."}

    def _remember(self, name: str, last: str, body: dict[str, Any], answer: Any) -> Any:
        match name:
            case "create_key":
                shown = {name: body[name] for name in ("comment", "scopes")}
                key = {**answer, **shown, "api_key_id": f"{len(self._keys):08}-demo"}
                self._keys[key["api_key_id"]] = {**key, "key": None}
                return {**key, "key": SECRET}
            case "delete_key":
                self._keys.pop(last, None)
            case "list_keys":
                member = answer["api_keys"][0]["member"]
                answer["api_keys"] += [
                    {"member": member, "api_key": key} for key in self._keys.values()
                ]
            case "send_invite":
                self._invites[body["email"]] = body
            case "delete_invite":
                self._invites.pop(last, None)
            case "list_invites":
                answer["invites"] += self._invites.values()
            case _:
                pass
        return answer


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\w+\}", "[^/]+", path))


def _example(operation: dict[str, Any], named: dict[str, Any]) -> Any:
    """Find the example of an operation's success, written in place or among the components."""
    media: dict[str, Any] = operation["responses"]["200"]["content"]["application/json"]
    if "example" in media:
        return media["example"]
    example = next(iter(media["examples"].values()))
    if "$ref" in example:
        example = named[example["$ref"].rpartition("/")[2]]
    return example["value"]


@contextmanager
def running() -> Generator[str, None, None]:
    """Serve on a free port of this machine; gives the base URL."""
    examples = Examples()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            path = urlsplit(self.path).path
            status, answer = examples.answer(self.command, path, json.loads(body or b"{}"))
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer  # noqa: N815 -- http.server's

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- http.server's
            """Keep quiet: the demo's output is for people."""
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
