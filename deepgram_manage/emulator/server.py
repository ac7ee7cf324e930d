"""Runs the emulator on a socket: in the foreground of a process, or in a thread of a test run."""

from __future__ import annotations

import contextlib
import signal
import socket
import threading
from typing import TYPE_CHECKING, Protocol, cast

try:
    import uvicorn
    from uvicorn.protocols.http.auto import AutoHTTPProtocol

    from .app import ABORT, application
except ModuleNotFoundError as _error:
    from deepgram_manage.extras import install_command

    _message = f"the emulator's server needs an extra. Run: {install_command('emulator')}"
    raise ModuleNotFoundError(_message, name=_error.name) from _error

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Generator, Mapping

    from starlette.types import ASGIApp, Receive, Scope, Send

    from .core import Emulator

_BACKLOG = 2048


class _Connection(Protocol):
    """The part of uvicorn's connections that is needed to cut one."""

    app: ASGIApp
    transport: asyncio.Transport


def _connection(**settings: object) -> asyncio.Protocol:
    """Make a connection whose application is able to cut it."""
    make = cast("Callable[..., _Connection]", AutoHTTPProtocol)
    connection = make(**settings)
    inner = connection.app

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("extensions", {})[ABORT] = connection.transport.abort
        await inner(scope, receive, send)

    connection.app = app
    return cast("asyncio.Protocol", connection)


class _Server(uvicorn.Server):
    """A server that calls back when it serves, and that ends normally on a signal."""

    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._when_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._when_started()

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None]:
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before: Mapping[int, object] = {
            number: signal.signal(number, self.handle_exit)
            for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, cast("signal.Handlers", handler))


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends small packets at once only on sockets that say they are TCP.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener


# Who listens at every address of the machine is reached at its loopback address.
_EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 -- the user said so


def _base_url(host: str, listener: socket.socket) -> str:
    port = listener.getsockname()[1]
    host = _EVERY_ADDRESS.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _server(app: ASGIApp, started: Callable[[], None]) -> _Server:
    config = uvicorn.Config(
        app,
        http=cast("type[asyncio.Protocol]", _connection),
        ws="none",
        lifespan="off",
        proxy_headers=False,
        log_config=None,
        log_level="critical",
        access_log=False,
        date_header=False,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    return _Server(config, started)


def serve(emulator: Emulator, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until a signal; the base URL is announced when calls are answered.

    Raises:
        OSError: The port cannot be had at this host.
    """
    with _listen(host, port) as listener:
        url = _base_url(host, listener)
        _server(application(emulator), lambda: announce(url)).run(sockets=[listener])


class ThreadedServer:
    """Serves an application on the loopback interface from a thread of this process."""

    def __init__(self, app: ASGIApp) -> None:
        """Start serving, and return once calls are answered."""
        started = threading.Event()
        self._listener = _listen("127.0.0.1", 0)
        self.base_url: str = _base_url("127.0.0.1", self._listener)
        self._server = _server(app, started.set)
        self._thread = threading.Thread(
            target=self._server.run, args=([self._listener],), daemon=True, name="emulator"
        )
        self._thread.start()
        if not started.wait(10):
            raise RuntimeError("the emulator did not start")

    def close(self) -> None:
        """Stop serving."""
        self._server.should_exit = True
        self._thread.join()
        self._listener.close()
