"""Requests that were added one by one, for what no synthetic history would show.

A test of a bill, of a key's last use or of an archive needs a request of a known key, time, price
or callback. Such requests are listed, summed and charged together with those of the history.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from .clock import SECOND, timestamp
from .json_types import Fields, JsonValue, encode
from .kinds import FAILED_FROM, KINDS, Accessor, Phase, slot_of
from .records import Form

if TYPE_CHECKING:
    from .kinds import Facts, Kind, Slot
    from .plan import Settling

_ELAPSED = SECOND
_MICROS = 1_000_000


@dataclass(frozen=True, slots=True)
class Single:
    """One request.

    Attributes:
        created: Instant, in microseconds since 1970.
        tags: The tags of the request, those of its key included.
        usd: What it costs once it has settled.
        callback: The URL to which the result was sent, if any.

    """

    request_id: str
    created: int
    api_key_id: str
    endpoint: str = "listen"
    method: str = "sync"
    tags: tuple[str, ...] = ()
    usd: float = 0.0
    callback: str | None = None

    def kind(self) -> Kind:
        """Return the recorded kind that the request is of.

        Raises:
            ValueError: No request of this endpoint and method was ever recorded.
        """
        for kind in KINDS:
            wanted = (kind.endpoint, kind.method) == (self.endpoint, self.method)
            if wanted and kind.written and kind.code < FAILED_FROM:
                return kind
        known = sorted({f"{kind.method} {kind.endpoint}" for kind in KINDS if kind.written})
        raise ValueError(
            f"{self.method} {self.endpoint} is not among the known requests: {', '.join(known)}"
        )

    def path(self) -> str:
        """Return the path that was called, with the callback and the tags in its query."""
        path, _, query = self.kind().path.partition("?")
        parts = [part for part in query.split("&") if part and not part.startswith("callback=")]
        if self.callback is not None:
            parts.insert(0, f"callback={quote(self.callback, safe='')}")
        parts += [f"tag={quote(tag, safe='')}" for tag in self.tags]
        return f"{path}?{'&'.join(parts)}"

    def phase(self, settling: Settling, now: int) -> Phase | None:
        """Return how far the record has settled; None when it is yet to come."""
        age = now - self.created
        if age < 0:
            return None
        if age < settling.response:
            return Phase.UNWRITTEN
        return Phase.UNPRICED if age < settling.cost else Phase.SETTLED

    def facts(self, phase: Phase) -> Facts:
        """Return what answers show of the record in a phase."""
        return _slot(self).phases[phase]

    def text(self, project_id: str, phase: Phase) -> str:
        """Return the record as the log shows it in a phase, as JSON."""
        request_id = encode(self.request_id).decode()[1:-1]
        form = _form(self, project_id, phase)
        done = self.created + _ELAPSED
        return form.filled(request_id, timestamp(self.created), timestamp(done), done)

    def to_json(self) -> JsonValue:
        """Write the request down."""
        return {
            "request_id": self.request_id,
            "created": self.created,
            "api_key_id": self.api_key_id,
            "endpoint": self.endpoint,
            "method": self.method,
            "tags": self.tags,
            "usd": self.usd,
            "callback": self.callback,
        }

    @classmethod
    def from_json(cls, value: JsonValue) -> Single:
        """Read a request back."""
        fields = Fields(value)
        return cls(
            fields.text("request_id"),
            fields.integer("created", 0),
            fields.text("api_key_id"),
            fields.text("endpoint"),
            fields.text("method"),
            tuple(fields.texts("tags")),
            fields.number("usd", 0.0),
            fields.text_or_none("callback"),
        )


@lru_cache(10_000)
def _slot(single: Single) -> Slot:
    kind = replace(single.kind(), path=single.path(), callback=single.callback is not None)
    return slot_of(kind, Accessor(single.api_key_id, single.tags), round(single.usd * _MICROS))


@lru_cache(10_000)
def _form(single: Single, project_id: str, phase: Phase) -> Form:
    return Form(project_id, _slot(single), single.facts(phase))


@lru_cache(10_000)
def read_single(text: str) -> Single:
    """Read a request back that was stored as JSON."""
    return Single.from_json(json.loads(text))
