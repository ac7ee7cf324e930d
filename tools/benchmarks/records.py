"""A page of the request log: the recorded kinds of records, in the shares of a busy project."""

from __future__ import annotations

import copy
import json
import random
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from .measure import ROOT

SAMPLE = ROOT / "tests" / "samples" / "requests_list_all_kinds.json"
KEYS, MODELS = 12, 8
FEATURES = ["diarize", "punctuate", "smart_format", "summarize", "topics", "utterances"]
TAGS = ["batch", "callcenter", "emea", "production", "staging"]

# How often each record of the sample comes, in the order in which it stands there.
SHARES = {
    "read": 6,
    "listen": 46,
    "flux, not metered": 1,
    "agent": 8,
    "flux": 12,
    "speak": 14,
    "failed": 4,
    "listen with a callback": 8,
    "without a response": 1,
}


def page(count: int) -> bytes:
    """Make a page as it comes over the wire; the same bytes every time."""
    chance = random.Random(count)  # noqa: S311 -- no secrets are made here
    kinds = json.loads(SAMPLE.read_text("utf-8"))["body"]["requests"]
    ids = [_id(chance) for _ in range(KEYS + MODELS)]
    when = datetime(2026, 9, 15, 12, tzinfo=UTC)
    records: list[Any] = []
    for kind in chance.choices(kinds, list(SHARES.values()), k=count):
        when -= timedelta(milliseconds=chance.randrange(60_000))
        records.append(_record(chance, kind, when, ids))
    body = {"page": 0, "limit": count, "requests": records}
    return json.dumps(body, separators=(",", ":")).encode()


def _record(chance: random.Random, kind: dict[str, Any], when: datetime, ids: list[str]) -> Any:
    record = copy.deepcopy(kind)
    record |= {
        "request_id": _id(chance),
        "created": _instant(when),
        "api_key_id": chance.choice(ids[:KEYS]),
    }
    response = record["response"] or {}
    if response:
        took = timedelta(milliseconds=chance.randrange(200, 9000))
        response["completed"] = _instant(when + took)
    if details := response.get("details"):
        details["usd"] = round(chance.uniform(0, 0.5), 5)
        details["models"] = [chance.choice(ids[KEYS:]) for _ in details["models"]]
        details["tags"] = chance.sample(TAGS, chance.randrange(3))
        details["features"] = sorted(chance.sample(FEATURES, chance.randrange(5)))
        if "duration" in details:
            details["duration"] = round(chance.uniform(1, 3600), 3)
            details["total_audio"] = details["duration"] * details["channels"]
    return record


def _id(chance: random.Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _instant(when: datetime) -> str:
    return when.isoformat(timespec="microseconds").replace("+00:00", "Z")
