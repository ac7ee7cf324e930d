"""Every call that the clients offer, with the way it goes over the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

PROJECT = "/v1/projects/{project_id}"
CREDENTIALS = f"{PROJECT}/self-hosted/distribution/credentials"


@dataclass(frozen=True)
class Operation:
    """One call: the method of the client, and what it sends."""

    name: str
    verb: str
    path: str
    options: tuple[Any, ...] = ()
    """What a call needs beside its ids."""
    also: str | None = None
    """The path of the second request, of a call that sends two."""

    @property
    def ids(self) -> list[str]:
        """The names of the ids that the call takes."""
        return re.findall(r"{(\w+)}", self.path)

    def arguments(self, **ids: object) -> tuple[Any, ...]:
        """The arguments of a call, each id made of its name unless it is given."""
        return *(ids.get(name, f"a-{name}") for name in self.ids), *self.options

    def __str__(self) -> str:
        """Name the call in the output of pytest."""
        return f"{self.name}-{len(self.ids)}"


KEY = {"comment": "made by a test", "scopes": ["usage:read"]}
INVITE = {"email": "new@example.com", "scope": "member"}

OPERATIONS = [
    Operation("get_projects", "GET", "/v1/projects"),
    Operation("get_project", "GET", PROJECT),
    Operation("update_project", "PATCH", PROJECT, ({"name": "new"},)),
    Operation("delete_project", "DELETE", PROJECT),
    Operation("leave_project", "DELETE", f"{PROJECT}/leave"),
    Operation("get_models", "GET", "/v1/models"),
    Operation("get_models", "GET", f"{PROJECT}/models"),
    Operation("get_model", "GET", "/v1/models/{model_id}"),
    Operation("get_model", "GET", f"{PROJECT}/models/{{model_id}}"),
    Operation("get_keys", "GET", f"{PROJECT}/keys"),
    Operation("get_key", "GET", f"{PROJECT}/keys/{{key_id}}"),
    Operation("create_key", "POST", f"{PROJECT}/keys", (KEY,)),
    Operation("delete_key", "DELETE", f"{PROJECT}/keys/{{key_id}}"),
    Operation("get_token_details", "GET", "/v1/auth/token"),
    Operation("get_members", "GET", f"{PROJECT}/members"),
    Operation("remove_member", "DELETE", f"{PROJECT}/members/{{member_id}}"),
    Operation("get_member_scopes", "GET", f"{PROJECT}/members/{{member_id}}/scopes"),
    Operation(
        "update_member_scope",
        "PUT",
        f"{PROJECT}/members/{{member_id}}/scopes",
        ({"scope": "admin"},),
    ),
    Operation("get_invites", "GET", f"{PROJECT}/invites"),
    Operation("send_invite", "POST", f"{PROJECT}/invites", (INVITE,)),
    Operation("delete_invite", "DELETE", f"{PROJECT}/invites/{{email}}"),
    Operation("get_usage_requests", "GET", f"{PROJECT}/requests"),
    Operation("get_usage_request", "GET", f"{PROJECT}/requests/{{request_id}}"),
    Operation("get_usage", "GET", f"{PROJECT}/usage", also=f"{PROJECT}/requests"),
    Operation("get_usage_summary", "GET", f"{PROJECT}/usage"),
    Operation(
        "get_usage_fields", "GET", f"{PROJECT}/usage/fields", also=f"{PROJECT}/usage/breakdown"
    ),
    Operation("get_usage_breakdown", "GET", f"{PROJECT}/usage/breakdown"),
    Operation("get_balances", "GET", f"{PROJECT}/balances"),
    Operation("get_balance", "GET", f"{PROJECT}/balances/{{balance_id}}"),
    Operation("get_billing_breakdown", "GET", f"{PROJECT}/billing/breakdown"),
    Operation("get_billing_fields", "GET", f"{PROJECT}/billing/fields"),
    Operation("get_purchases", "GET", f"{PROJECT}/purchases"),
    Operation("get_distribution_credentials", "GET", CREDENTIALS),
    Operation(
        "get_distribution_credential", "GET", f"{CREDENTIALS}/{{distribution_credentials_id}}"
    ),
    Operation("create_distribution_credentials", "POST", CREDENTIALS, ({"comment": "made"},)),
    Operation(
        "delete_distribution_credentials",
        "DELETE",
        f"{CREDENTIALS}/{{distribution_credentials_id}}",
    ),
]

COMPOSITES = [operation for operation in OPERATIONS if operation.also]
SINGLE = [operation for operation in OPERATIONS if not operation.also]


def reader_of(method: str, path: str) -> Operation | None:
    """Find the call whose answer a path gives; None when it is no path of the Manage API."""
    path = path.replace("/onprem/", "/self-hosted/").replace("/project_id", "/{project_id}")
    found = [call for call in OPERATIONS if (call.verb, call.path) == (method, path)]
    return found[-1] if found else None
