"""The create of this package, for the table that compares it with those of the official SDKs."""

from __future__ import annotations

import sys

from deepgram_manage import DeepgramClient

from .calls import PROJECT, Calls, make


def calls(url: str) -> Calls:
    """List the call, with the settings that a client has unless it is told others."""
    manage = DeepgramClient("your-api-key", base_url=url).manage
    key = {"comment": "c", "scopes": ["member"]}
    return {"create_key": lambda _: manage.create_key(PROJECT, key)}


if __name__ == "__main__":
    make(calls(sys.argv[1]), *sys.argv[2:], package="deepgram-manage")
