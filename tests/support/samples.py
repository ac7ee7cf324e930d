"""The answers in tests/samples, recorded or documented, for tests to be answered with."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

Json: TypeAlias = Any

FOLDER = Path(__file__).parent.parent / "samples"


@dataclass(frozen=True)
class Sample:
    """One answer, and the call that it answers."""

    name: str
    method: str
    path: str
    status: int
    content_type: str
    text: str
    """The body, as JSON."""

    @property
    def body(self) -> Json:
        """The body, anew each time: a test that changes it changes it for itself."""
        return json.loads(self.text)

    @property
    def content(self) -> bytes:
        """The bytes of the body; only JSON stands in quotes."""
        is_json = self.content_type == "application/json"
        return (json.dumps(self.body) if is_json else str(self.body)).encode()


@cache
def sample(name: str) -> Sample:
    """Read one sample."""
    fields = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return Sample(
        name=name,
        method=fields["method"],
        path=fields["path"].partition("?")[0],
        status=fields["status"],
        content_type=fields.get("content_type", "application/json"),
        text=json.dumps(fields["body"]),
    )


def samples() -> list[Sample]:
    """Read all samples."""
    return [sample(path.stem) for path in sorted(FOLDER.glob("*.json"))]
