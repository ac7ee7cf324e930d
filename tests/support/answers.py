"""The least that a server sends: what every call takes for its answer."""

from __future__ import annotations

import json
from typing import Any

from deepgram_manage_api.types import Call

LEAST: dict[str, Any] = {
    "message": "Done.",
    "project_id": "p1",
    "projects": [],
    "stt": [],
    "tts": [],
    "uuid": "u1",
    "api_keys": [],
    "api_key_id": "k1",
    "key": "0" * 40,
    "members": [],
    "scopes": [],
    "invites": [],
    "requests": [],
    "request_id": "r1",
    "response": None,
    "results": [],
    "models": [],
    "balances": [],
    "balance_id": "b1",
    "accessors": [],
    "orders": [],
    "distribution_credentials_id": "c1",
    "secret": "1" * 40,
}
"""An object that has what carries any answer, one list of credentials aside."""
CONTENT = json.dumps(LEAST).encode()


class Unchecked(Call[Any]):
    """A call that takes anything for its answer, an error too."""

    def checked(self, answer: Any) -> Any:  # noqa: ANN401 -- any model
        """Return the answer as it is."""
        return answer


def reading(answer: Any) -> Call[Any]:  # noqa: ANN401 -- any model
    """Return a call whose answer is read as a model, whatever it holds."""
    return Unchecked("read", "GET", "/", "/", [], None, answer)


def least(method: str, path: str) -> dict[str, Any]:
    """Return the least answer to a call."""
    if (method, path.rpartition("/")[2]) == ("GET", "credentials"):
        return {"distribution_credentials": []}
    return LEAST
