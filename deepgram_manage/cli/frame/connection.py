"""Makes the client of a command: with whose key, to which server, and who may watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from deepgram_manage import DeepgramClient

from .failures import CommandError, Exit

if TYPE_CHECKING:
    from deepgram_manage import RequestEvent, ResponseEvent, RetryEvent

    from .app import App

_LONG_WAIT = 1.0


class Profile:
    """Placeholder until profiles are read."""

    project: str | None = None


def profile_of(app: App) -> Profile | None:
    """Return the profile in use; None when there is none."""
    del app
    return None


def connect(app: App) -> DeepgramClient:
    """Return a client.

    Raises:
        CommandError: There are no credentials.
    """
    key, token = (
        app.environment.get(name, "").strip()
        for name in ("DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN")
    )
    if not key and not token:
        raise CommandError(
            "There are no credentials.",
            exit_code=Exit.CREDENTIALS,
            code="NO_CREDENTIALS",
            hint="Set DEEPGRAM_API_KEY, or run 'deepgram-manage login'; "
            "'deepgram-manage demo' needs none.",
        )
    for secret in (key, token):
        if secret:
            app.streams.hide(secret)
    settings: dict[str, Any] = {}
    if app.asked.timeout is not None:
        settings["deadline"] = app.asked.timeout
    if app.asked.verbose or app.asked.debug:
        settings |= {"on_request": _tells_request(app), "on_response": _tells_response(app)}
    return DeepgramClient(
        key,
        access_token=token or None,
        base_url=app.environment.get("DEEPGRAM_HOST") or None,
        http_client=_sender(app),
        on_retry=_tells_retry(app),
        **settings,
    )


def _sender(app: App) -> Any:
    """Return what to send with; None for the client's own way."""
    if not app.asked.dry_run:
        return app.transport
    from .dry_run import stopping_client

    return stopping_client(app.transport)


def _tells_request(app: App) -> Any:
    def tell(event: RequestEvent) -> None:
        again = f" (attempt {event.attempt})" if event.attempt > 1 else ""
        app.say(f"> {event.method} {event.route}{again}")

    return tell


def _tells_response(app: App) -> Any:
    def tell(event: ResponseEvent) -> None:
        outcome = event.status_code or event.failure
        request_id = f", request id {event.request_id}" if event.request_id else ""
        app.say(f"< {outcome} in {event.seconds:.2f} s{request_id}")

    return tell


def _tells_retry(app: App) -> Any:
    def tell(event: RetryEvent) -> None:
        if event.wait >= _LONG_WAIT or app.asked.verbose:
            app.say(f"{event.method} {event.route}: {event.reason}; again in {event.wait:.0f} s")

    return tell
