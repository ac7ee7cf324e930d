"""The secret of the Authorization header: where it comes from, and how it stays secret.

Tracebacks can show local variables: nothing here raises while one of them is a secret.
"""

from __future__ import annotations

import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from deepgram_manage.errors import DeepgramApiKeyError

if TYPE_CHECKING:
    import httpx

KeyProvider: TypeAlias = Callable[[], str] | Callable[[], Awaitable[str]]
"""Returns the key; called again, once, if the server refuses the key."""


_QUOTES = frozenset("\"'`<>")


class Credentials:
    """One secret, and the scheme it is sent with."""

    __slots__ = ("_header", "scheme")

    def __init__(self, scheme: str, secret: object) -> None:
        """Keep a secret and its scheme."""
        self.scheme: str = scheme
        self._header: str = f"{scheme} {secret if isinstance(secret, str) else ''}"

    def authorize(self, request: httpx.Request) -> None:
        """Put the credentials on a request."""
        request.headers["Authorization"] = self._header

    def checked(self) -> Credentials:
        """Return these credentials.

        Raises:
            DeepgramApiKeyError: They cannot be sent.
        """
        if not self._are_sendable():
            message = (
                "the credentials cannot be sent: pass the key alone, one word of printable ASCII, "
                "without spaces, line ends, quotes or <> around it and without 'Token' or 'Bearer' "
                "before it"
            )
            raise DeepgramApiKeyError(message)
        return self

    def _are_sendable(self) -> bool:
        _scheme, _space, secret = self._header.partition(" ")
        is_word = bool(secret) and secret.isascii() and secret.isprintable() and " " not in secret
        # Those of a shell or of a file of settings, which somebody meant to take off.
        return is_word and secret[0] not in _QUOTES and secret[-1] not in _QUOTES

    def __eq__(self, other: object) -> bool:
        """Compare the secrets."""
        return isinstance(other, Credentials) and self._header == other._header

    def __hash__(self) -> int:
        """Hash consistently with `__eq__`."""
        return hash(self._header)

    def __repr__(self) -> str:
        """Show only the scheme."""
        return f"Credentials({self.scheme} '********')"

    def __reduce__(self) -> tuple[Any, ...]:
        """Refuse to be pickled: pickles outlive processes, and may be stored anywhere."""
        raise TypeError("credentials are not pickled")


class CredentialsSource:
    """The credentials of a client: fixed, or those of a provider that can be asked again."""

    def __init__(
        self, scheme: str, provider: KeyProvider | None, current: Credentials | None = None
    ) -> None:
        """Keep what is known; a provider is asked for the first call."""
        self.scheme: str = scheme
        self.provider: KeyProvider | None = provider
        self.current: Credentials | None = current

    def take(self, secret: object) -> Credentials:
        """Use what the provider returned from now on.

        Raises:
            DeepgramApiKeyError: It cannot be sent.
        """
        given = Credentials(self.scheme, secret)
        del secret
        self.current = given.checked()
        return given

    def checked(self) -> CredentialsSource:
        """Return this source.

        Raises:
            DeepgramApiKeyError: Its credentials cannot be sent.
        """
        if self.current is not None:
            self.current.checked()
        return self

    def __repr__(self) -> str:
        """Show the scheme, and whether there is a provider."""
        return f"CredentialsSource({self.scheme}, {'fixed' if self.provider is None else 'asked'})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle the provider; without one, the environment is read again."""
        if self.provider is None:
            return source_from_environment, ()
        return CredentialsSource, (self.scheme, self.provider)


def source_from(
    api_key: str | KeyProvider | None, access_token: str | KeyProvider | None
) -> CredentialsSource | None:
    """Return the credentials in a pair of arguments; None if both are empty."""
    for scheme, given in (("Bearer", access_token), ("Token", api_key)):
        if callable(given):
            return CredentialsSource(scheme, given)
        if given and not str(given).isspace():
            return CredentialsSource(scheme, None, Credentials(scheme, given))
    return None


def source_from_environment() -> CredentialsSource:
    """Read `DEEPGRAM_ACCESS_TOKEN` and `DEEPGRAM_API_KEY`; the token takes precedence.

    Raises:
        DeepgramApiKeyError: There are none, or they cannot be sent.
    """
    source = source_from(
        os.environ.get("DEEPGRAM_API_KEY"), os.environ.get("DEEPGRAM_ACCESS_TOKEN")
    )
    if source is None:
        message = (
            "no credentials: pass api_key or access_token, "
            "or set DEEPGRAM_API_KEY or DEEPGRAM_ACCESS_TOKEN"
        )
        raise DeepgramApiKeyError(message)
    return source.checked()
