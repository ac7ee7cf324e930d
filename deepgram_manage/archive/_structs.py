"""The records of the request log as all recorded ones are, for a decoder that is strict.

What deviates in any way is not such a record, and goes through `_odd.py`. A field that may be left
out is None when it was, but a null is refused: the two are not the same JSON.
"""

from __future__ import annotations

import json
import re
from math import isfinite
from typing import Any, Final

from msgspec import MsgspecError, Raw, Struct
from msgspec.json import Decoder, decode

LEFT_OUT: Final[Any] = None
"""The value of a field that was left out; as `Any`, so that its type stays without None."""


class Details(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """What a request was, and what it cost."""

    models: Raw = LEFT_OUT
    method: str = LEFT_OUT
    tags: Raw = LEFT_OUT
    features: Raw = LEFT_OUT
    config: Raw = LEFT_OUT
    usd: Raw = LEFT_OUT
    duration: float = LEFT_OUT
    total_audio: float = LEFT_OUT
    channels: int = LEFT_OUT
    streams: int = LEFT_OUT
    tier: str = LEFT_OUT
    metadata: Raw = LEFT_OUT


class Response(Struct, forbid_unknown_fields=True, omit_defaults=True, gc=False):
    """How a request ended."""

    code: int
    completed: str
    deployment: str = LEFT_OUT
    message: str = LEFT_OUT
    method: str = LEFT_OUT
    details: Details = LEFT_OUT
    token_details: Raw = LEFT_OUT
    tts_details: Raw = LEFT_OUT
    sts_details: Raw = LEFT_OUT


class Record(Struct, forbid_unknown_fields=True, gc=False):
    """A request."""

    request_id: str
    project_uuid: str
    created: str
    path: str
    api_key_id: str
    response: Response | None
    callback: dict[str, Raw] | None


class _Head(Struct, gc=False, kw_only=True):
    """What is on a page beside its records."""

    limit: Any = None
    category: Any = None
    err_code: Any = None
    err_msg: Any = None

    @property
    def is_error(self) -> bool:
        """Whether it has the fields of an error: what it lists is then not all."""
        return not (self.category is self.err_code is self.err_msg is None)


class Page(_Head, gc=False, kw_only=True):
    """A page whose records are all as they should be."""

    requests: list[Record]


class RawPage(_Head, gc=False, kw_only=True):
    """A page of any records."""

    requests: list[Raw] | None = None


_NOT_STRICT: Final = (MsgspecError, UnicodeDecodeError)
"""What a strict reader raises of JSON that the client may have read."""

_LONE: Final = re.compile("[\ud800-\udfff]")
_read_page: Final = Decoder(Page).decode
_read_raw_page: Final = Decoder(RawPage).decode
read_record: Final = Decoder(Record).decode


def record_or_raw(record: Raw) -> Record | Raw:
    """Return a record as all recorded ones are, or one that deviates as it is."""
    try:
        return read_record(record)
    except _NOT_STRICT:
        return record


def read_page(body: bytes) -> Page | RawPage:
    """Return the body of an answer to "List Project Requests" as a page."""
    try:
        return _read_page(body)
    except _NOT_STRICT:
        pass
    try:
        return _read_raw_page(body)
    except _NOT_STRICT:
        return _read_raw_page(strict(body))


def strict(body: bytes) -> bytes:
    """Return JSON that the client has read as JSON that a stricter reader takes, too.

    Infinite numbers, and characters that no UTF-8 has, become the text that stood for them.
    """
    try:
        decode(body)
    except _NOT_STRICT:
        value = json.loads(body, parse_float=_finite, parse_constant=str)
        text = json.dumps(value, ensure_ascii=False)
        return _LONE.sub(lambda found: f"\\\\u{ord(found[0]):04x}", text).encode()
    return body


def _finite(text: str) -> float | str:
    number = float(text)
    return number if isfinite(number) else text


class Tokens(Struct, gc=False):
    """The tokens of one feature."""

    input: int = 0
    output: int = 0


class Segment(Struct, gc=False):
    """A piece of speech."""

    characters: int = 0


class Speech(Struct, gc=False):
    """What was spoken."""

    speech_segments: list[Segment] = []


class AgentAmounts(Struct, frozen=True, gc=False):
    """What an agent used."""

    llm_input_tokens: int = 0
    llm_output_tokens: int = 0
    tts_characters: int = 0


class Agent(Struct, gc=False):
    """What an agent did."""

    metadata: AgentAmounts = AgentAmounts()


read_texts: Final = Decoder(list[str]).decode
read_tokens: Final = Decoder(list[Tokens]).decode
read_speech: Final = Decoder(Speech).decode
read_agent: Final = Decoder(Agent).decode
