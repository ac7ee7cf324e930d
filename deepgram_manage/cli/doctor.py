"""`doctor`."""

from __future__ import annotations

import os
import platform
import socket
import ssl
import sys
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from deepgram_manage.cli.frame import App, Column, CommandError, Exit, Shape, command

if TYPE_CHECKING:
    from collections.abc import Iterator

    from deepgram_manage import ManageClient
    from deepgram_manage.cli.frame import Item
    from deepgram_manage.cli.frame.connection import Access

CHECKS = Shape(
    columns=(
        Column("CHECK", "check"),
        Column("STATUS", "status"),
        Column("DETAIL", "detail"),
    ),
    fields=("check", "status", "detail"),
)
_EXTRAS = {
    "rich": "cli",
    "msgspec": "fast",
    "jq": "jq",
    "keyring": "keyring",
    "plotext": "plot",
    "altair": "page",
    "pyarrow": "arrow",
    "prometheus_client": "exporter",
    "duckdb": "archive",
    "uvicorn": "emulator",
}
_PROXIES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY")
_CERTIFICATES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
"""Of these, the first that is set counts, as it does for the client."""
_SKEW_SECONDS = 120
_SECONDS = 5.0
"""How long it may take to connect."""
_DEFAULT_HOST = "https://api.deepgram.com"


@dataclass(frozen=True, kw_only=True)
class Doctor:
    """Nothing can be asked for."""


@command(
    Doctor,
    shape=CHECKS,
    operations=("get_token_details",),
    examples=("deepgram-manage doctor", "deepgram-manage doctor --json=check,status"),
)
def run(app: App, options: Doctor) -> None:
    """Check the settings, the way to the server, the clock and the credentials.

    It says where the credentials come from, and never what they are. The exit code is that of the
    first check that fails.
    """
    del options
    examination = _Examination(app)
    app.out.show_all(list(examination.checks()))
    app.exit_code = examination.exit_code


class _Examination:
    """The checks, one after the other; each needs that those before it went well."""

    def __init__(self, app: App) -> None:
        self._app = app
        self.exit_code: Exit = Exit.DONE

    def checks(self) -> Iterator[Item]:
        yield _ok("program", _program())
        yield _ok("extras", _extras())
        yield _ok("proxies", self._set(_PROXIES) or "none set")
        yield self._certificates()
        try:
            from deepgram_manage.cli.frame.connection import access

            using = access(self._app)
        except CommandError as error:
            yield self._failed("credentials", error.failure.exit_code, error.failure.message)
            return
        yield _ok("credentials", f"from {using.source}")
        yield _ok("server", _without_password(using.host or _DEFAULT_HOST))
        if self._app.transport is None and not self._set(_PROXIES):
            yield from self._encryption(using.host or _DEFAULT_HOST)
        yield from self._of_server(using)

    def _encryption(self, host: str) -> Iterator[Item]:
        """Shake hands with the server, when it is reached without a proxy."""
        parts = urlsplit(host if "://" in host else f"https://{host}")
        if parts.scheme != "https" or not parts.hostname:
            yield _unknown("encryption", "none: the server is not called over https")
            return
        try:
            context = _trusting(self._named_certificates())
            with (
                socket.create_connection((parts.hostname, parts.port or 443), _SECONDS) as plain,
                context.wrap_socket(plain, server_hostname=parts.hostname) as secure,
            ):
                yield _ok("encryption", secure.version() or "TLS")
        except OSError as error:
            yield self._failed("encryption", Exit.UNCLEAR, str(error))

    def _set(self, names: tuple[str, ...]) -> str:
        """Say which of some variables are set; a password in one is not shown."""
        environment = self._app.environment
        found = {name: environment.get(name) or environment.get(name.lower(), "") for name in names}
        shown = {name: _without_password(value) for name, value in found.items() if value}
        return ", ".join(f"{name}={value}" for name, value in shown.items())

    def _named_certificates(self) -> tuple[str, str] | None:
        """Return the variable that says which certificates to trust, and its value."""
        named = ((name, self._app.environment.get(name, "")) for name in _CERTIFICATES)
        return next((each for each in named if each[1]), None)

    def _certificates(self) -> Item:
        named = self._named_certificates()
        if named is None:
            return _ok("certificates", "those of certifi")
        text = "=".join(named)
        if not Path(named[1].split(os.pathsep)[0]).exists():
            return self._failed("certificates", Exit.FAILED, f"{text} does not exist")
        return _ok("certificates", text)

    def _of_server(self, using: Access) -> Iterator[Item]:
        from deepgram_manage import DeepgramError
        from deepgram_manage.cli.frame.connection import connect_with
        from deepgram_manage.cli.frame.explaining import explain, with_notes

        try:
            manage = connect_with(self._app, using).manage.with_options(retry=None)
            began = monotonic()
            answer = manage.raw(manage.get_projects)
        except (CommandError, DeepgramError, ValueError) as error:
            failure = explain(error)
            code = failure.exit_code if failure else Exit.FAILED
            what = "key" if code in {Exit.CREDENTIALS, Exit.PERMISSION} else "connection"
            yield self._failed(what, code, with_notes(error, str(error)))
            return
        yield _ok("connection", f"answered in {monotonic() - began:.2f} s")
        yield self._clock(answer.headers.get("date"))
        yield _ok("projects", _named(answer.value.projects))
        yield self._project(answer.value.projects)
        yield self._scopes(manage)

    def _project(self, projects: Any) -> Item:
        """Say which project is named where no option names one, and whether the key sees it."""
        from deepgram_manage.cli.frame.names import find

        try:
            named = self._app.named_project
            if named is None:
                return _ok("project", "none named: --project or DEEPGRAM_PROJECT names one")
            find(
                "project",
                named.name,
                projects,
                id_of=lambda each: each.project_id,
                name_of=lambda each: each.name,
            )
        except CommandError as error:
            return self._failed("project", error.failure.exit_code, error.failure.message)
        return _ok("project", f"{named.name!r}, from {named.source}")

    def _scopes(self, manage: ManageClient) -> Item:
        """Say what the key may do; some servers do not tell."""
        from deepgram_manage import DeepgramError

        try:
            scopes = manage.get_token_details().scopes
        except DeepgramError:
            return _unknown("scopes", "the server does not tell what this key may do")
        return _ok("scopes", ", ".join(scopes) or "none")

    def _clock(self, told: str | None) -> Item:
        try:
            server = parsedate_to_datetime(told or "")
        except ValueError:
            return _unknown("clock", "the server does not tell its time")
        server = server if server.tzinfo else server.replace(tzinfo=UTC)
        skew = (self._app.now() - server).total_seconds()
        if abs(skew) > _SKEW_SECONDS:
            way = "ahead of" if skew > 0 else "behind"
            return self._failed(
                "clock", Exit.FAILED, f"{abs(skew):.0f} s {way} the server's: set the time"
            )
        return _ok("clock", "agrees with the server's")

    def _failed(self, check: str, code: Exit, detail: str) -> Item:
        if self.exit_code is Exit.DONE:
            self.exit_code = code
        return {"check": check, "status": "failed", "detail": detail}


def _trusting(named: tuple[str, str] | None) -> ssl.SSLContext:
    """Return a context that trusts what the client trusts."""
    if named is None:
        import certifi

        return ssl.create_default_context(cafile=certifi.where())
    path = named[1]
    if Path(path.split(os.pathsep)[0]).is_dir():
        return ssl.create_default_context(capath=path)
    return ssl.create_default_context(cafile=path)


def _ok(check: str, detail: str) -> Item:
    return {"check": check, "status": "ok", "detail": detail}


def _unknown(check: str, detail: str) -> Item:
    return {"check": check, "status": "unknown", "detail": detail}


def _program() -> str:
    from deepgram_manage import __version__, spec_version

    system = f"Python {'.'.join(map(str, sys.version_info[:3]))}, {platform.system()}"
    return f"deepgram-manage {__version__}, spec {spec_version()}, {system}"


def _extras() -> str:
    there = [extra for module, extra in _EXTRAS.items() if find_spec(module)]
    lacking = [extra for module, extra in _EXTRAS.items() if not find_spec(module)]
    return f"installed: {', '.join(there) or 'none'}" + (
        f"; not installed: {', '.join(lacking)}" if lacking else ""
    )


def _named(projects: Any) -> str:
    names = [each.name or each.project_id for each in projects]
    shown = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")  # noqa: PLR2004 -- a line
    return f"{len(names)}: {shown}" if names else "the key sees none"


def _without_password(url: str) -> str:
    parts = urlsplit(url if "://" in url else f"//{url}")
    if "@" not in parts.netloc:
        return url
    return url.replace(parts.netloc, f"…@{parts.netloc.rpartition('@')[2]}")
