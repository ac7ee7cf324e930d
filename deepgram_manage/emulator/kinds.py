"""The recorded kinds of request records, and the 360 slots a history repeats.

The shares, paths and prices below are what makes a synthetic history look like the recorded one;
what a slot shows of itself depends on how far its record has settled.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum

from .catalogue import FLUX, NOVA, READER, ZEUS, Model
from .mixing import mix

SLOTS = 360
# The tenth attempt to deliver a result is the last.
MOST_ATTEMPTS = 10
FAILED_FROM = 400
# Milliseconds of audio, or what is spoken or read in that time.
_USUAL_SIZE = 60_000


class Phase(IntEnum):
    """How much of a record the log already shows."""

    SETTLED = 0
    UNPRICED = 1
    UNWRITTEN = 2


@dataclass(frozen=True, slots=True)
class Kind:
    """One recorded kind of record.

    Attributes:
        share: How many of the 360 slots are of this kind.
        metered: Whether the record carries the meter group.
        written: Whether a response is ever written.
        code: Status of the call; 101 for a websocket.
        price: Micro-dollars for a thousand units (milliseconds, characters or tokens).

    """

    share: int
    endpoint: str
    method: str
    path: str
    model: Model | None = None
    product: str = ""
    features: tuple[tuple[str, ...], ...] = ((),)
    code: int = 200
    metered: bool = False
    silent: bool = False
    written: bool = True
    callback: bool = False
    price: int = 0


_LISTEN = (("punctuate", "smart_format"), ("diarize", "punctuate"), (), ("smart_format",))
KINDS = (
    Kind(
        90,
        "listen",
        "sync",
        "/v1/listen?model=nova-3&language=en",
        NOVA,
        "nova-3",
        _LISTEN,
        metered=True,
        price=99,
    ),
    Kind(
        24,
        "listen",
        "async",
        "/v1/listen?callback=https%3A%2F%2Fexampleco.com%2Fhook&model=nova-3",
        NOVA,
        "nova-3",
        _LISTEN,
        metered=True,
        callback=True,
        price=99,
    ),
    Kind(
        68,
        "listen",
        "streaming",
        "/v1/listen?model=nova-3&encoding=linear16&sample_rate=16000",
        NOVA,
        "nova-3",
        _LISTEN,
        code=101,
        metered=True,
        price=128,
    ),
    Kind(
        40,
        "listen",
        "streaming",
        "/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000",
        FLUX,
        "flux",
        code=101,
        metered=True,
        price=129,
    ),
    Kind(
        4,
        "listen",
        "streaming",
        "/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000",
        FLUX,
        "flux",
        code=101,
        metered=True,
        silent=True,
    ),
    Kind(
        8,
        "listen",
        "streaming",
        "/v2/listen?model=flux-general-en&encoding=linear16&sample_rate=16000&numerals=true",
        product="flux",
        code=101,
    ),
    Kind(
        60,
        "speak",
        "sync",
        "/v1/speak?model=aura-2-zeus-en&encoding=linear16&sample_rate=16000",
        ZEUS,
        "aura-2",
        price=30_000,
    ),
    Kind(
        26,
        "read",
        "sync",
        "/v1/read?sentiment=true&summarize=true&language=en",
        READER,
        "intelligence",
        (("sentiment", "summarize"), ("summarize",)),
        price=300,
    ),
    Kind(
        20,
        "agent",
        "streaming",
        "/v1/agent/converse?",
        product="agent-standard",
        code=101,
        price=1250,
    ),
    Kind(12, "speak", "sync", "/v1/speak?model=aura-2-perseo-it", code=400),
    Kind(8, "listen", "sync", "/v1/listen?model=whisper", written=False),
)
_LABELS = {
    "nova-3": "Nova - 3",
    "flux": "Flux",
    "aura-2": "Aura -2",
    "intelligence": "Text Intelligence",
    "agent-standard": "Voice Agent (Standard)",
}
_METHOD_LABELS = {"sync": "Sync", "async": "Async", "streaming": "Stream"}
_TAGS: tuple[tuple[str, ...], ...] = ((), (), (), ("dev",), ("production",), ("dev", "batch"))
_DEPLOYMENTS = ("hosted:us",) * 12 + ("hosted:eu",) * 2 + ("beta", "self-hosted")


def line_item_label(line_item: str) -> str:
    """Return the invoice text of a line item."""
    method, _, product = line_item.partition("::")
    return f"{_LABELS[product]} ({_METHOD_LABELS[method]})"


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a record, or a sum of records, adds up to."""

    audio_ms: int = 0
    processed_ms: int = 0
    agent_ms: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    characters: int = 0
    micros: int = 0

    def values(self) -> tuple[int, ...]:
        """Return the amounts in the order of the fields."""
        return (
            self.audio_ms,
            self.processed_ms,
            self.agent_ms,
            self.tokens_in,
            self.tokens_out,
            self.characters,
            self.micros,
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What an answer shows of a record in one phase; filters and groupings read only this."""

    endpoint: str
    accessor: str
    method: str | None = None
    deployment: str | None = None
    code: int | None = None
    tags: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    line_item: str | None = None
    detailed: bool = False
    amounts: Amounts = field(default_factory=Amounts)


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the 360 patterns records repeat."""

    kind: Kind
    channels: int
    callback_attempts: int
    phases: tuple[Facts, Facts, Facts]


@dataclass(frozen=True, slots=True)
class Accessor:
    """A key that made calls, with the tags it puts on them."""

    api_key_id: str
    tags: tuple[str, ...] = ()


def make_slot(seed: int, number: int, kind: Kind, accessors: tuple[Accessor, ...]) -> Slot:
    """Draw the particulars of a slot of a given kind."""

    def pick(purpose: int, size: int) -> int:
        return mix(seed, number, purpose) % size

    accessor = accessors[pick(1, len(accessors))]
    channels = 2 if kind.method == "sync" and pick(2, 5) == 0 else 1
    own = _TAGS[pick(3, len(_TAGS))]
    settled = _settled(
        kind,
        Accessor(accessor.api_key_id, tuple(dict.fromkeys((*accessor.tags, *own)))),
        _base_amounts(kind, channels, 1 + pick(6, 4000)),
        _DEPLOYMENTS[pick(4, len(_DEPLOYMENTS))],
        kind.features[pick(5, len(kind.features))],
    )
    return Slot(kind, channels, 1 + pick(7, MOST_ATTEMPTS), _phases(settled))


def slot_of(kind: Kind, accessor: Accessor, micros: int) -> Slot:
    """Return the slot of one request of a kind, which costs so many micro-dollars."""
    amounts = replace(_base_amounts(kind, 1, _USUAL_SIZE), micros=micros)
    return Slot(kind, 1, 1, _phases(_settled(kind, accessor, amounts)))


def _settled(
    kind: Kind,
    accessor: Accessor,
    amounts: Amounts,
    deployment: str = _DEPLOYMENTS[0],
    features: tuple[str, ...] | None = None,
) -> Facts:
    """Return what a record shows in the end; its tags are those of the accessor."""
    if not kind.written:
        return Facts(kind.endpoint, accessor.api_key_id)
    if kind.code >= FAILED_FROM:
        return Facts(kind.endpoint, accessor.api_key_id, kind.method, code=kind.code)
    return Facts(
        kind.endpoint,
        accessor.api_key_id,
        kind.method,
        deployment,
        kind.code,
        accessor.tags,
        kind.features[0] if features is None else features,
        (kind.model.uuid,) if kind.model else (),
        f"{kind.method}::{kind.product}",
        detailed=True,
        amounts=amounts,
    )


def _phases(settled: Facts) -> tuple[Facts, Facts, Facts]:
    unpriced = replace(settled, amounts=replace(settled.amounts, micros=0))
    return settled, unpriced, Facts(settled.endpoint, settled.accessor)


def _base_amounts(kind: Kind, channels: int, size: int) -> Amounts:
    if kind.metered and not kind.silent:
        micros = max(1, round(size * channels * kind.price / 1000))
        return Amounts(audio_ms=size, processed_ms=size * channels, micros=micros)
    if kind.endpoint == "speak":
        characters = 1 + size // 80
        return Amounts(characters=characters, micros=characters * kind.price // 1000)
    if kind.endpoint == "read":
        tokens = 1 + size // 20
        return Amounts(
            tokens_in=tokens, tokens_out=1 + tokens // 8, micros=max(1, tokens * kind.price // 1000)
        )
    if kind.endpoint == "agent":
        return Amounts(agent_ms=size, micros=max(1, size * kind.price // 1000))
    return Amounts()
