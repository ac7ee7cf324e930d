"""Makes the client of a command: with whose key, to which server, and who may watch."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from deepgram_manage import DeepgramClient

from .failures import CommandError, Exit, unknown, usage_error
from .profiles import DEFAULT, Profile, Profiles
from .refusing import is_refusal

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    import httpx

    from deepgram_manage import RequestEvent, ResponseEvent, RetryEvent

    from .common import Common
    from .streams import Streams

_LONG_WAIT = 1.0
KEY, TOKEN, HOST = "DEEPGRAM_API_KEY", "DEEPGRAM_ACCESS_TOKEN", "DEEPGRAM_HOST"
_ALLOW_INSECURE = "DEEPGRAM_ALLOW_INSECURE"
_AT_A_SHELL = {
    "pass allow_insecure=True or set ": "set ",
    "deadline=": "--timeout ",
    ", or None for no limit": "",
}
"""What the client says of its arguments, and what that is called at a shell."""


class Caller(Protocol):
    """For whom a client is made: a run of the program."""

    @property
    def asked(self) -> Common:
        """The options that commands have in common."""
        ...

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables."""
        ...

    @property
    def streams(self) -> Streams:
        """Where to talk."""
        ...

    @property
    def transport(self) -> httpx.BaseTransport | None:
        """What to send with instead of a network."""
        ...

    def say(self, text: str) -> None:
        """Tell a person something."""
        ...


@dataclass(frozen=True, kw_only=True)
class Access:
    """With whose credentials to call, and whom."""

    source: str
    """Where the credentials come from, for people."""
    key: str | None = None
    token: str | None = None
    host: str | None = None

    def __repr__(self) -> str:
        """Show where the credentials come from, and not what they are."""
        return f"Access(source={self.source!r}, host={self.host!r})"


def profile_name(app: Caller) -> str:
    """Return the name of the profile that is asked for, or that of the one to fall back on."""
    return app.asked.profile or app.environment.get("DEEPGRAM_PROFILE") or DEFAULT


def profile_of(app: Caller) -> Profile | None:
    """Return the profile in use; None when there is none, or the environment has the credentials.

    Raises:
        CommandError: A profile was named that there is not.
    """
    named = app.asked.profile or app.environment.get("DEEPGRAM_PROFILE")
    if not app.asked.profile and _from_environment(app) is not None:
        # The file is only read when it is needed.
        return None
    profile = Profiles(app.environment).get(named or DEFAULT)
    if profile is None and named:
        raise unknown("profile", named, ())
    return profile


def access(app: Caller) -> Access:
    """Return the credentials: of the profile that is named, of the environment, of the default one.

    Raises:
        CommandError: There are none.
    """
    if not app.asked.profile:
        found = _from_environment(app)
        if found is not None:
            return found
    profile = profile_of(app)
    if profile is None:
        raise CommandError(
            "There are no credentials.",
            exit_code=Exit.CREDENTIALS,
            code="NO_CREDENTIALS",
            hint="Set DEEPGRAM_API_KEY, or run 'deepgram-manage login'; "
            "'deepgram-manage demo' needs none.",
        )
    return Access(
        source=f"profile {profile.name!r}, key in the {profile.storage}",
        key=Profiles(app.environment).secret(profile),
        host=app.environment.get(HOST) or profile.host,
    )


def _from_environment(app: Caller) -> Access | None:
    host = app.environment.get(HOST) or None
    for name, field in ((TOKEN, "token"), (KEY, "key")):
        secret = app.environment.get(name, "").strip()
        if secret:
            given: dict[str, Any] = {field: secret}
            return Access(source=name, host=host, **given)
    return None


def connect(app: Caller) -> DeepgramClient:
    """Return a client.

    Raises:
        CommandError: There are no credentials.
    """
    return connect_with(app, access(app))


def connect_with(app: Caller, using: Access) -> DeepgramClient:
    """Return a client with some credentials."""
    for secret in (using.key, using.token):
        if secret:
            app.streams.hide(secret)
    settings = settings_of(app)
    if app.asked.verbose or app.asked.debug:
        settings |= {"on_request": _tells_request(app), "on_response": _tells_response(app)}
    with settings_refused_as_usage(app, using.host):
        return DeepgramClient(
            using.key or "",
            access_token=using.token,
            base_url=using.host,
            http_client=_sender(app),
            on_retry=_tells_retry(app),
            **settings,
        )


def settings_of(app: Caller) -> dict[str, Any]:
    """Return the settings that every call has from options and from the environment."""
    settings: dict[str, Any] = {"allow_insecure": app.environment.get(_ALLOW_INSECURE) == "1"}
    if app.asked.timeout is not None:
        settings["deadline"] = app.asked.timeout
    return settings


@contextmanager
def settings_refused_as_usage(app: Caller, host: str | None) -> Generator[None]:
    """Turn a setting that the client refuses in the block into a usage error.

    Args:
        app: The run of the program.
        host: The server that the client is to call.

    Raises:
        CommandError: A setting was refused.
    """
    try:
        yield
    except ValueError as error:
        if not is_refusal(error):
            raise
        name = HOST if host == app.environment.get(HOST) else "host"
        text = str(error).replace("base_url=", f"{name}=")
        for argument, said in _AT_A_SHELL.items():
            text = text.replace(argument, said)
        raise usage_error(f"{text}.") from None


def _sender(app: Caller) -> Any:
    """Return what to send with; None for the client's own way."""
    if not app.asked.dry_run:
        return app.transport
    from .dry_run import stopping_client

    return stopping_client(app.transport)


def _tells_request(app: Caller) -> Any:
    def tell(event: RequestEvent) -> None:
        again = f" (attempt {event.attempt})" if event.attempt > 1 else ""
        app.say(f"> {event.method} {event.route}{again}")

    return tell


def _tells_response(app: Caller) -> Any:
    def tell(event: ResponseEvent) -> None:
        outcome = event.status_code or event.failure
        request_id = f", request id {event.request_id}" if event.request_id else ""
        app.say(f"< {outcome} in {event.seconds:.2f} s{request_id}")

    return tell


def _tells_retry(app: Caller) -> Any:
    def tell(event: RetryEvent) -> None:
        if event.wait >= _LONG_WAIT or app.asked.verbose:
            app.say(f"{event.method} {event.route}: {event.reason}; again in {event.wait:.0f} s")

    return tell
