"""What a record of the request log shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepgram_manage.cli.frame import Column, Kind, Shape

if TYPE_CHECKING:
    from deepgram_manage.cli.frame import Item


def _path(item: Item) -> Any:
    """Return the path without its query, which can hold the credentials of a callback."""
    path = item.get("path")
    return path.partition("?")[0] if isinstance(path, str) else path


_AUDIO = ("container", "encoding", "sample_rate", "stream")
REQUESTS = Shape(
    columns=(
        Column("ID", "request_id", Kind.ID),
        Column("CREATED", "created", Kind.TIME),
        Column("PATH", _path),
        Column("CODE", "response.code", Kind.NUMBER),
        Column("METHOD", "response.details.method"),
        Column("SECONDS", "response.details.duration", Kind.NUMBER),
        Column("USD", "response.details.usd", Kind.NUMBER),
        Column("KEY", lambda item: item.get("api_key_id") or item.get("accessor"), wide=True),
        Column("TAGS", "response.details.tags", wide=True),
        Column("MESSAGE", "response.message", wide=True),
    ),
    fields=(
        "request_id",
        "project_uuid",
        "created",
        "path",
        "api_key_id",
        "accessor",
        "response.details.usd",
        "response.details.duration",
        "response.details.total_audio",
        "response.details.channels",
        "response.details.streams",
        "response.details.tier",
        "response.details.metadata",
        "response.details.models",
        "response.details.method",
        "response.details.tags",
        "response.details.features",
        "response.details.config",
        "response.token_details.feature",
        "response.token_details.input",
        "response.token_details.output",
        "response.token_details.model",
        "response.tts_details.audio_metadata.bit_rate",
        "response.tts_details.audio_metadata.break_tokens_applied",
        "response.tts_details.audio_metadata.container",
        "response.tts_details.audio_metadata.content_type",
        "response.tts_details.audio_metadata.encoding",
        "response.tts_details.audio_metadata.pronunciation_tokens_applied",
        "response.tts_details.audio_metadata.sample_rate",
        "response.tts_details.speech_segments.characters",
        "response.tts_details.speech_segments.model",
        "response.tts_details.speech_segments.tier",
        "response.sts_details.llms",
        "response.sts_details.custom_llm",
        "response.sts_details.tier",
        *(
            f"response.sts_details.{way}_audio.{name}"
            for way in ("input", "output")
            for name in ("bitrate", *_AUDIO)
        ),
        "response.sts_details.metadata.llm_input_tokens",
        "response.sts_details.metadata.llm_output_tokens",
        "response.sts_details.metadata.tts_characters",
        "response.sts_details.duration",
        "response.method",
        "response.message",
        "response.code",
        "response.completed",
        "response.deployment",
        "callback.attempts",
        "callback.code",
        "callback.completed",
    ),
    empty="There are no such requests in the log, which goes back 90 days.",
)
