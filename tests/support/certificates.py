"""An authority that signs the certificates of the tests, and servers' certificates of all kinds."""

from __future__ import annotations

import ssl
import warnings
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import trustme

from .scripted import LOCAL

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


@cache
def authority() -> trustme.CA:
    """Return who is trusted, once `trust` was called."""
    return trustme.CA()


@cache
def stranger() -> trustme.CA:
    """Return an authority that nobody trusts."""
    return trustme.CA()


def trust(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust the authority by `SSL_CERT_FILE`."""
    trusted = tmp_path / "authority.pem"
    authority().cert_pem.write_to_path(trusted)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))


def trusting() -> ssl.SSLContext:
    """Return a context for clients that trust the authority."""
    context = ssl.create_default_context()
    authority().configure_trust(context)
    return context


def serving(by: trustme.CA | None = None, host: str = LOCAL, days: int = 1) -> ssl.SSLContext:
    """Return a context for a server, by default with a certificate that is right."""
    now = datetime.now(UTC)
    certificate = (by or authority()).issue_cert(
        host, not_before=now - timedelta(days=9), not_after=now + timedelta(days=days)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return context


def outdated() -> ssl.SSLContext:
    """Return a context for a server that speaks no TLS newer than 1.1."""
    context = serving()
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context
