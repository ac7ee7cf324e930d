"""Proxies and certificates of the environment: used as they were, or refused by name."""

from __future__ import annotations

import asyncio
import os
import traceback
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import DeepgramClient, DeepgramError, DeepgramTimeoutError
from tests.support.certificates import authority, serving, stranger
from tests.support.scripted import (
    answer,
    drip,
    over_all_networks,
    over_asynchronous_networks,
    scripted,
    stall,
)
from tests.support.sites import Site
from tests.support.wire import KEY, Anything, Caller

if TYPE_CHECKING:
    import socket
    from pathlib import Path

SECURE = "https://127.0.0.1:9"
PASSWORD = "canary7password"


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep proxies and certificates of whoever runs the tests out of them."""
    for name in os.environ:
        if name.lower().endswith("_proxy") or name.startswith(("SSL", "REQUESTS_CA")):
            monkeypatch.delenv(name)


PROXIES = {
    "socks without a version": ("ALL_PROXY", "socks://127.0.0.1:7890/", "write socks5://"),
    "socks without its package": ("ALL_PROXY", "socks5://127.0.0.1:7890", "httpx[socks]"),
    "old socks": ("https_proxy", "socks4://127.0.0.1:7890", "only the schemes"),
    "number sign": ("HTTPS_PROXY", f"http://user:{PASSWORD}#x@127.0.0.1:9", "%23"),
    "number sign in the name": ("HTTPS_PROXY", f"http://us#er:{PASSWORD}@127.0.0.1:9", "%23"),
    "slash": ("HTTPS_PROXY", f"http://user:{PASSWORD}/x@127.0.0.1:9", "%2F"),
    "question mark": ("HTTPS_PROXY", f"user:{PASSWORD}?x@127.0.0.1:9", "%3F"),
    "quotes": ("HTTPS_PROXY", '"http://127.0.0.1:9"', "in quotes"),
    "port": ("HTTPS_PROXY", "http://127.0.0.1:99999", "not a valid URL"),
    "no host": ("HTTPS_PROXY", "http://:80", "not a valid URL"),
    "address": ("HTTPS_PROXY", "http://256.1.1.1:80", "not a valid URL"),
    "other scheme": ("HTTPS_PROXY", "ftp://127.0.0.1:9", "only the schemes"),
}


@pytest.mark.parametrize(("name", "value", "advice"), PROXIES.values(), ids=PROXIES)
def test_proxy_that_cannot_be_used_is_refused_by_its_name(
    name: str, value: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client is not made; the error names the variable and the remedy, not the value."""
    monkeypatch.setenv(name, value)

    with pytest.raises(DeepgramError, match=rf"^{name} names a proxy") as caught:
        DeepgramClient(KEY, base_url=SECURE)

    assert advice in str(caught.value)
    assert PASSWORD not in str(caught.value)
    for frame, _line in traceback.walk_tb(caught.tb):
        assert frame.f_globals is globals() or PASSWORD not in repr(frame.f_locals)
    assert caught.value.__cause__ is caught.value.__context__ is None


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("SSL_CERT_FILE", None),
        ("SSL_CERT_FILE", "no certificate\n"),
        ("SSL_CERT_FILE", "-----BEGIN CERTIFICATE-----\nMIIB"),
        ("SSL_CERT_FILE", "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"),
        ("SSL_CERT_DIR", None),
        ("REQUESTS_CA_BUNDLE", None),
        ("REQUESTS_CA_BUNDLE", "no certificate\n"),
    ],
)
def test_certificates_that_cannot_be_read_are_refused_by_their_name(
    name: str, content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The client is not made; the error names the variable, not the path."""
    path = tmp_path / "private-name.pem"
    if content is not None:
        path.write_text(content)
    monkeypatch.setenv(name, str(path))

    with pytest.raises(DeepgramError, match=f"^{name} names certificates that cannot") as caught:
        DeepgramClient(KEY, base_url=SECURE)

    assert "private-name" not in str(caught.value)


def test_key_log_that_cannot_be_written_is_refused_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`SSLKEYLOGFILE` in a folder that is not there is named."""
    monkeypatch.setenv("SSLKEYLOGFILE", str(tmp_path / "gone" / "keys"))

    with pytest.raises(DeepgramError, match=r"^SSLKEYLOGFILE names a file that cannot be written"):
        DeepgramClient(KEY, base_url=SECURE)


def test_environment_of_others_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a client does not use may be wrong: plain HTTP, a proxy of its own, another scheme."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    DeepgramClient(KEY, base_url="http://127.0.0.1")
    answered = httpx.MockTransport(lambda _: httpx.Response(200, json={"projects": []}))
    with httpx.Client(transport=answered) as http:
        client = DeepgramClient(KEY, base_url=SECURE, http_client=http)
        assert client.manage.get_projects().projects == []
    with pytest.raises(DeepgramError, match=r"^SSL_CERT_FILE"):
        asyncio.run(client.asyncmanage.get_projects())
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv("HTTP_PROXY", "socks://x")
    DeepgramClient(KEY, base_url=SECURE)
    monkeypatch.setenv("HTTPS_PROXY", "socks://x")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    DeepgramClient(KEY, base_url=SECURE)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"])
@over_all_networks
def test_certificates_are_trusted(
    kind: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Either variable may name the authority that signed the server's certificate."""
    path = tmp_path / "authority.pem"
    authority().cert_pem.write_to_path(path)
    monkeypatch.setenv(name, str(path))

    with scripted(answer(body={"projects": []}), tls=serving()) as server:
        call = Caller(kind, DeepgramClient(KEY, base_url=server.url))
        assert call("get_projects").projects == []
        call.close()


def test_ssl_cert_file_takes_precedence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`REQUESTS_CA_BUNDLE` counts where there is no `SSL_CERT_FILE`; then it may even be wrong."""
    path = tmp_path / "authority.pem"
    authority().cert_pem.write_to_path(path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nonexistent")

    DeepgramClient(KEY, base_url=SECURE)


@over_all_networks
def test_replaced_certificates_are_read_by_new_clients(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of certificates that was replaced under its path is trusted as it is now."""
    path = tmp_path / "authority.pem"
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    answers: list[bool] = []

    with scripted(answer(body={"projects": []}), tls=serving()) as server:
        for trusted in (stranger(), authority()):
            path.unlink(missing_ok=True)
            trusted.cert_pem.write_to_path(path)
            call = Caller(kind, DeepgramClient(KEY, base_url=server.url, retry=None))
            try:
                answers.append(call("get_projects").projects == [])
            except DeepgramError:
                answers.append(False)
            call.close()

    assert answers == [False, True]


@over_all_networks
def test_environment_is_that_of_when_the_client_was_made(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy that is named while a client is made is used by it, and by none made later."""
    with Site() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        client = DeepgramClient(KEY, base_url="http://localhost:1", retry=None)
        monkeypatch.delenv("HTTP_PROXY")
        call = Caller(kind, client)
        assert call("get_projects").projects == []
        call.close()
        with pytest.raises(DeepgramError):
            Caller(kind, DeepgramClient(KEY, base_url="http://localhost:1", retry=None))(
                "get_projects"
            )


def test_empty_name_in_small_letters_switches_a_proxy_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """`http_proxy=` hides `HTTP_PROXY`, as in curl and in Python's own library."""
    monkeypatch.setenv("HTTP_PROXY", "socks://x")
    monkeypatch.setenv("http_proxy", "")

    DeepgramClient(KEY, base_url="http://127.0.0.1")


ENDLESS = {
    "no answer": stall,
    "drips headers": drip("HTTP/1.1 200 OK\r\n", "X-More: 1\r\n", 0.05),
}


@over_all_networks
@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("act", ENDLESS.values(), ids=ENDLESS)
def test_deadline_holds_behind_a_proxy(
    kind: str, scheme: str, act: Anything, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However slowly a proxy sends, a call ends; without its deadline it would last for ever."""
    with scripted(act) as proxy:
        monkeypatch.setenv(f"{scheme.upper()}_PROXY", proxy.url)
        client = DeepgramClient(KEY, base_url=f"{scheme}://localhost:1", deadline=1, retry=None)
        call = Caller(kind, client)
        with pytest.raises(DeepgramTimeoutError):
            call("get_projects")
        call.close()

    assert len(proxy.seen) == 1


@over_all_networks
def test_answer_of_a_proxy_is_not_quoted(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that refuses to connect is named by its status, not by its words."""
    refusal = b"HTTP/1.1 407 canary-words\r\nContent-Length: 0\r\n\r\n"

    def refuse(connection: socket.socket) -> bool:
        connection.sendall(refusal)
        return False

    with scripted(refuse) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        call = Caller(kind, DeepgramClient(KEY, base_url="https://localhost:1", retry=None))
        with pytest.raises(DeepgramError, match="the proxy answered 407") as caught:
            call("get_projects")
        call.close()

    assert "canary-words" not in f"{caught.value} {caught.value.__cause__!r}"


@pytest.mark.usefixtures("kind")
@over_asynchronous_networks
def test_cancelled_calls_leave_no_place_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls that are cancelled twice behind a proxy return their places to the pool."""
    monkeypatch.setattr("deepgram_manage._sending._async.pool.MOST_CONNECTIONS", 2)

    async def cancel(url: str) -> Anything:
        async with DeepgramClient(KEY, base_url=url, retry=None).manage.asyncmanage as manage:
            for _ in range(6):
                task = asyncio.create_task(manage.get_project("slow"))
                while not any(seen.target.endswith("slow") for seen in proxy.seen):  # noqa: ASYNC110 -- it is in a thread
                    await asyncio.sleep(0.001)
                proxy.seen.clear()
                task.cancel()
                await asyncio.sleep(0)
                task.cancel()
                await asyncio.wait([task])
            acts[:] = [answer(body={"projects": []})]
            return await manage.get_projects()

    acts: list[Anything] = [stall]

    def act(connection: socket.socket) -> bool:
        return bool(acts[0](connection))

    with scripted(act) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        assert asyncio.run(cancel("http://localhost:1")).projects == []
