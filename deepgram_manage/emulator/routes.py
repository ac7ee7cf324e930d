"""The routes: which operation a call is, what it needs, and in which shape it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from .errors import denied, denied_legacy, denied_text
from .operations import billing, credentials, keys, members, models, projects, requests, usage

if TYPE_CHECKING:
    from collections.abc import Callable

    from .context import Context
    from .json_types import JsonValue
    from .wire import Reply

_PROJECT = "/v1/projects/{project_id}"
_KEYS = _PROJECT + "/keys"
_MEMBERS = _PROJECT + "/members"
_INVITES = _PROJECT + "/invites"
_CREDENTIALS = _PROJECT + "/self-hosted/distribution/credentials"
_OLD_CREDENTIALS = _PROJECT + "/onprem/distribution/credentials"
_SPAN = frozenset({"start", "end"})
_LOG_FILTERS = _SPAN | {
    "limit", "page", "accessor", "request_id", "deployment", "endpoint", "method", "status"
}  # fmt: skip
_BILLING_FILTERS = _SPAN | {"accessor", "deployment", "tag", "line_item", "grouping"}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        permission: What a key needs before anything else is looked at.
        query: The query parameters it knows.
        refuse: The shape in which it refuses a key.
        public: Whether it answers without a key.
        free: Whether it answers a project without credit.

    """

    name: str
    method: str
    template: str
    run: Callable[[Context], JsonValue | Reply]
    permission: str | None = None
    query: frozenset[str] = frozenset()
    refuse: Callable[[str], Reply] = denied
    public: bool = False
    free: bool = False

    def names(self) -> tuple[str, ...]:
        """Return the names by which a fault rule can mean this operation."""
        return (self.name, self.template, f"{self.method} {self.template}")


# Refusals: keys are listed as the error page documents it, balances and invitations in the bare
# sentence of their own documentation, all else in the recorded modern shape.
OPERATIONS = (
    Operation("list_projects", "GET", "/v1/projects", projects.list_projects, free=True),
    Operation("get_project", "GET", _PROJECT, projects.get_project, "project:read", free=True),
    Operation("update_project", "PATCH", _PROJECT, projects.update_project, "project:write"),
    Operation(
        "delete_project", "DELETE", _PROJECT, projects.delete_project, "project:write:destroy"
    ),
    Operation(
        "leave_project", "DELETE", _PROJECT + "/leave", projects.leave_project, refuse=denied_text
    ),
    Operation(
        "list_models", "GET", "/v1/models", models.list_models,
        query=frozenset({"include_outdated"}), public=True,
    ),
    Operation("get_model", "GET", "/v1/models/{model_id}", models.get_model, public=True),
    Operation(
        "list_project_models", "GET", _PROJECT + "/models", models.list_models,
        query=frozenset({"include_outdated"}),
    ),
    Operation("get_project_model", "GET", _PROJECT + "/models/{model_id}", models.get_model),
    Operation(
        "list_keys", "GET", _KEYS, keys.list_keys, "keys:read", frozenset({"status"}), denied_legacy
    ),
    Operation("get_key", "GET", _KEYS + "/{key_id}", keys.get_key, "keys:read"),
    Operation("create_key", "POST", _KEYS, keys.create_key, "keys:write"),
    Operation("delete_key", "DELETE", _KEYS + "/{key_id}", keys.delete_key, "keys:write"),
    Operation(
        "get_token_details", "GET", "/v1/auth/token", keys.get_token_details, free=True
    ),
    Operation("list_members", "GET", _MEMBERS, members.list_members),
    Operation("remove_member", "DELETE", _MEMBERS + "/{member_id}", members.remove_member),
    Operation(
        "get_member_scopes", "GET", _MEMBERS + "/{member_id}/scopes", members.get_member_scopes
    ),
    Operation(
        "update_member_scope", "PUT", _MEMBERS + "/{member_id}/scopes", members.update_member_scope
    ),
    Operation("list_invites", "GET", _INVITES, members.list_invites, refuse=denied_text),
    Operation("send_invite", "POST", _INVITES, members.send_invite, refuse=denied_text),
    Operation(
        "delete_invite", "DELETE", _INVITES + "/{email}", members.delete_invite, refuse=denied_text
    ),
    Operation(
        "list_requests", "GET", _PROJECT + "/requests", requests.list_requests, "usage:read",
        _LOG_FILTERS,
    ),
    Operation(
        "get_request", "GET", _PROJECT + "/requests/{request_id}", requests.get_request,
        "usage:read",
    ),
    Operation(
        "get_usage", "GET", _PROJECT + "/usage", usage.get_usage, "usage:read",
        (usage.FILTERS | usage.FEATURES) - {"grouping"},
    ),
    Operation(
        "get_usage_fields", "GET", _PROJECT + "/usage/fields", usage.get_usage_fields, "usage:read",
        _SPAN,
    ),
    Operation(
        "get_usage_breakdown", "GET", _PROJECT + "/usage/breakdown", usage.get_usage_breakdown,
        "usage:read", usage.FILTERS | usage.FEATURES,
    ),
    Operation(
        "list_balances", "GET", _PROJECT + "/balances", billing.list_balances, "billing:read",
        refuse=denied_text, free=True,
    ),
    Operation(
        "get_balance", "GET", _PROJECT + "/balances/{balance_id}", billing.get_balance,
        "billing:read", refuse=denied_text, free=True,
    ),
    Operation(
        "get_billing_breakdown", "GET", _PROJECT + "/billing/breakdown",
        billing.get_billing_breakdown, "billing:read", _BILLING_FILTERS, free=True,
    ),
    Operation(
        "get_billing_fields", "GET", _PROJECT + "/billing/fields", billing.get_billing_fields,
        "billing:read", _SPAN, free=True,
    ),
    Operation(
        "list_purchases", "GET", _PROJECT + "/purchases", billing.list_purchases, "billing:read",
        frozenset({"limit"}), free=True,
    ),
    *(
        operation
        for base in (_CREDENTIALS, _OLD_CREDENTIALS)
        for operation in (
            Operation(
                "list_distribution_credentials", "GET", base,
                credentials.list_distribution_credentials, "project:read",
            ),
            Operation(
                "create_distribution_credentials", "POST", base,
                credentials.create_distribution_credentials, "project:write",
            ),
            Operation(
                "get_distribution_credentials", "GET", base + "/{distribution_credentials_id}",
                credentials.get_distribution_credentials, "project:read",
            ),
            Operation(
                "delete_distribution_credentials", "DELETE",
                base + "/{distribution_credentials_id}",
                credentials.delete_distribution_credentials, "project:write",
            ),
        )
    ),
)  # fmt: skip

_BY_LENGTH: dict[int, list[tuple[list[str], Operation]]] = {}
for _operation in OPERATIONS:
    _parts = _operation.template.split("/")
    _BY_LENGTH.setdefault(len(_parts), []).append((_parts, _operation))


@dataclass(frozen=True, slots=True)
class Match:
    """An operation and the ids in its path; without one, the methods that the path has."""

    operation: Operation | None
    params: dict[str, str]
    allowed: tuple[str, ...] = ()


def match(method: str, path: str) -> Match:
    """Return the operation of a call; segments are compared before they are decoded."""
    segments = path.split("/")
    allowed: list[str] = []
    for template, operation in _BY_LENGTH.get(len(segments), ()):
        params = _params(template, segments)
        if params is None:
            continue
        if operation.method == method:
            return Match(operation, params)
        allowed.append(operation.method)
    return Match(None, {}, tuple(allowed))


def _params(template: list[str], segments: list[str]) -> dict[str, str] | None:
    params: dict[str, str] = {}
    for expected, segment in zip(template, segments, strict=True):
        if expected.startswith("{"):
            if not segment:
                return None
            params[expected[1:-1]] = unquote(segment, errors="replace")
        elif expected != segment:
            return None
    return params
