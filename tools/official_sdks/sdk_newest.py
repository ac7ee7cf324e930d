"""Every call of the newest official SDK, run in its own environment with the emulator's URL.

The SDK is imported by name, because mypy and pyright look for packages in the other environment.
"""

from __future__ import annotations

import sys
from importlib import import_module
from inspect import signature
from typing import Any

from .calls import BALANCE, GUEST, MEMBER, PROJECT, Calls, make


def calls(url: str) -> Calls:
    """List the calls, what takes things away last."""
    environment = import_module("deepgram.environment").DeepgramClientEnvironment
    client = import_module("deepgram").DeepgramClient(
        api_key="your-api-key",
        environment=environment(**dict.fromkeys(signature(environment).parameters, url)),
    )
    projects, models = client.manage.v1.projects, client.manage.v1.models
    keys, members, usage = projects.keys, projects.members, projects.usage
    invites, billing = members.invites, projects.billing
    key = {"comment": "c", "scopes": ["member"], "time_to_live_in_seconds": 3600}
    credentials = client.self_hosted.v1.distribution_credentials

    def made(done: dict[str, Any]) -> object:
        answer = done["credentials.create"].distribution_credentials
        return answer.distribution_credentials_id

    return {
        "projects.list": lambda _: projects.list(),
        "projects.get": lambda _: projects.get(PROJECT),
        "projects.update": lambda _: projects.update(PROJECT, name="N"),
        "models.list": lambda _: models.list(),
        "models.get": lambda done: models.get(done["models.list"].stt[0].uuid_),
        "projects.models.list": lambda _: projects.models.list(PROJECT),
        "projects.models.get": lambda done: projects.models.get(
            PROJECT, done["projects.models.list"].tts[0].uuid_
        ),
        "keys.create": lambda _: keys.create(PROJECT, request=key),
        "keys.list": lambda _: keys.list(PROJECT),
        "keys.get": lambda done: keys.get(PROJECT, done["keys.create"].api_key_id),
        "keys.delete": lambda done: keys.delete(PROJECT, done["keys.create"].api_key_id),
        "members.list": lambda _: members.list(PROJECT),
        "members.scopes.list": lambda _: members.scopes.list(PROJECT, MEMBER),
        "members.scopes.update": lambda _: members.scopes.update(PROJECT, MEMBER, scope="admin"),
        "members.invites.create": lambda _: invites.create(PROJECT, email=GUEST, scope="member"),
        "members.invites.list": lambda _: invites.list(PROJECT),
        "members.invites.delete": lambda _: invites.delete(PROJECT, GUEST),
        "requests.list": lambda _: projects.requests.list(PROJECT, limit=100),
        "requests.get": lambda done: projects.requests.get(
            PROJECT, done["requests.list"].requests[-1].request_id
        ),
        "usage.get": lambda _: usage.get(PROJECT, start="2026-11-01"),
        "usage.fields.list": lambda _: usage.fields.list(PROJECT),
        "usage.breakdown.get": lambda _: usage.breakdown.get(PROJECT, grouping="endpoint"),
        "billing.balances.list": lambda _: billing.balances.list(PROJECT),
        "billing.balances.get": lambda _: billing.balances.get(PROJECT, BALANCE),
        "billing.breakdown.list": lambda _: billing.breakdown.list(PROJECT, grouping=["line_item"]),
        "billing.fields.list": lambda _: billing.fields.list(PROJECT),
        "billing.purchases.list": lambda _: billing.purchases.list(PROJECT, limit=10),
        "credentials.create": lambda _: credentials.create(
            PROJECT, scopes=["self-hosted:products"], provider="quay", comment="c"
        ),
        "credentials.list": lambda _: credentials.list(PROJECT),
        "credentials.get": lambda done: credentials.get(PROJECT, made(done)),
        "credentials.delete": lambda done: credentials.delete(PROJECT, made(done)),
        "projects.leave": lambda _: projects.leave(PROJECT),
        "members.delete": lambda _: members.delete(PROJECT, MEMBER),
        "projects.delete": lambda _: projects.delete(PROJECT),
    }


if __name__ == "__main__":
    make(calls(sys.argv[1]), *sys.argv[2:])
