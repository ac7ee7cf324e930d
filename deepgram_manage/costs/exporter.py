"""An account as metrics of Prometheus; needs the extra deepgram-manage[exporter].

    from deepgram_manage.costs import exporter

    reader = exporter.Exporter(client.manage, by="key")
    with reader, exporter.serve(reader, "127.0.0.1", 9300):
        ...

The account is read in the background. A scrape never calls the API: it gets the last good values,
with their age, and `deepgram_scrape_success 0` while an account, or a project, cannot be read.
"""

from __future__ import annotations

import gzip
import threading
import time
from collections import Counter
from importlib import import_module
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any, Self, TypeAlias
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from deepgram_manage import DeepgramError, ManageClient
from deepgram_manage.extras import install_command
from deepgram_manage.fan_out import AT_ONCE

from ._metrics import BY, metrics_of
from ._sync.collecting import collect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from datetime import datetime
    from types import TracebackType

    from deepgram_manage import RequestEvent as Event

    from ._facts import ProjectFacts, Projects
    from ._watching import Reading

__all__ = ["LEAST_SECONDS", "Exporter", "serve"]

LEAST_SECONDS = 60.0
"""How often an account may be read."""

_Form: TypeAlias = tuple[str, bool]
"""A content type, and whether it is compressed."""
_Answer: TypeAlias = tuple[str, list[tuple[str, str]], bytes]
"""A status, headers, and a body."""

_TEXT = [("Content-Type", "text/plain; charset=utf-8")]
_INDEX = b"""<!DOCTYPE html>
<html lang="en"><title>Deepgram exporter</title>
<h1>Deepgram exporter</h1><p><a href="/metrics">metrics</a>, <a href="/healthz">health</a></p>
</html>
"""


class Exporter:
    """Reads an account at intervals, and keeps the last good values.

    Args:
        manage: The client.
        every: Seconds between reads, at least 60.
        by: What spending is split by: `key`, `tag`, `line_item` or `model`; nothing, unless given.
        top: How many values of `by` a project has at most; the others are added up as `other`.
        projects: Projects or their ids; all that the key may see, unless given.
        clock: Returns the present instant; the clock of the computer, unless given.
        at_once: How many calls are made at once.

    Raises:
        ImportError: prometheus-client is not installed.
        TypeError: It is not a synchronous client: the account is read in a thread.
        ValueError: A setting is invalid.
    """

    def __init__(  # noqa: PLR0913 -- all but one are by keyword, and rarely given
        self,
        manage: ManageClient,
        *,
        every: float = LEAST_SECONDS,
        by: str | None = None,
        top: int = 20,
        projects: Projects = None,
        clock: Callable[[], datetime] | None = None,
        at_once: int = AT_ONCE,
    ) -> None:
        """Prepare to read; nothing is sent."""
        _check(manage)
        if every < LEAST_SECONDS:
            message = f"every={every} must be at least {LEAST_SECONDS:.0f} seconds"
            raise ValueError(message)
        if by is not None and by not in BY:
            message = f"by={by!r} is not one of {', '.join(BY)}"
            raise ValueError(message)
        if top < 1:
            message = f"top={top} must be at least 1"
            raise ValueError(message)
        self._prometheus: Any = _prometheus()
        self._calls: Counter[str] = Counter()
        self._manage = manage.with_options(on_request=self._count)
        self._every = every
        self._by = by
        self._top = top
        self._projects = projects
        self._clock = clock
        self._at_once = at_once
        self._good: dict[str, ProjectFacts] = {}
        self._read_at: dict[str, float] = {}
        self._succeeded: dict[str, bool] = {}
        self._account_read = False
        self._seconds = 0.0
        self._families: list[Any] = []
        self._writers: dict[_Form, Callable[[Exporter], bytes]] = {}
        self._written: dict[_Form, bytes] = {}
        # The plain form is asked for sooner or later.
        self.scrape()
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_healthy(self) -> bool:
        """Whether the account could be read the last time."""
        return self._account_read

    def _count(self, event: Event) -> None:
        self._calls[event.method] += 1

    def collect_once(self) -> None:
        """Read the account now, and keep what could be read."""
        started = time.monotonic()
        now = None if self._clock is None else self._clock()
        by = () if self._by is None else (self._by,)
        try:
            reading = collect(self._manage, by, self._projects, now, self._at_once)
        except DeepgramError:
            self._account_read = False
            self._succeeded = dict.fromkeys(self._succeeded, False)
        else:
            self._account_read = True
            self._keep(reading)
        self._seconds = time.monotonic() - started
        # Now rather than when somebody waits for it.
        self._written = {form: self._write(form) for form in tuple(self._writers)}

    def _keep(self, reading: Reading) -> None:
        names = {project.project for project in reading.facts}
        for known in (self._good, self._succeeded, self._read_at):
            for gone in known.keys() - names:
                del known[gone]
        for project in reading.facts:
            whole = project.spend is not None and project.credits is not None
            self._succeeded[project.project] = whole
            if whole:
                self._read_at[project.project] = reading.as_of.timestamp()
            before = self._good.get(project.project)
            self._good[project.project] = _with_the_last_good(project, before)
        self._families = list(self._made(reading.as_of))

    def _made(self, now: datetime) -> Iterator[Any]:
        """Yield the metrics of the last good values, as those of prometheus-client."""
        facts = list(self._good.values())
        family = self._prometheus.GaugeMetricFamily
        for metric in metrics_of(facts, now, self._by, self._top):
            gauge = family(metric.name, metric.help, labels=metric.labels)
            for sample in metric.samples:
                gauge.add_metric(sample.labels, sample.value)
            yield gauge

    def scrape(self, accept: str = "", *, compressed: bool = False) -> tuple[str, bytes]:
        """Return the content type and the text of the metrics, as a scrape gets them.

        They are written when the account is read, in each form that was ever asked for.

        Args:
            accept: The header `Accept`; the plain text format, unless it names OpenMetrics.
            compressed: Whether the text is compressed by gzip.
        """
        encode, content_type = import_module("prometheus_client.exposition").choose_encoder(accept)
        form = (content_type, compressed)
        self._writers.setdefault(form, encode)
        if form not in self._written:
            self._written[form] = self._write(form)
        return content_type, self._written[form]

    def _write(self, form: _Form) -> bytes:
        text = self._writers[form](self)
        return gzip.compress(text) if form[1] else text

    def collect(self) -> Iterable[Any]:
        """Yield the metrics, for a registry of prometheus-client."""
        gauge = self._prometheus.GaugeMetricFamily
        yield from self._families
        success = gauge(
            "deepgram_scrape_success",
            "Whether a project could be read the last time; without projects, the account.",
            labels=("project_id",),
        )
        for project, succeeded in self._succeeded.items():
            success.add_metric((project,), float(succeeded))
        if not self._succeeded:
            success.add_metric(("",), float(self._account_read))
        yield success
        last = gauge(
            "deepgram_last_success_timestamp_seconds",
            "When a project could be read last.",
            labels=("project_id",),
        )
        for project, when in self._read_at.items():
            last.add_metric((project,), when)
        yield last
        yield gauge(
            "deepgram_scrape_duration_seconds",
            "How long the account took to be read.",
            value=self._seconds,
        )
        calls = self._prometheus.CounterMetricFamily(
            "deepgram_api_calls",
            "Calls of the API, with those that were repeated.",
            labels=("method",),
        )
        for method, count in self._calls.items():
            calls.add_metric((method,), count)
        yield calls

    def __enter__(self) -> Self:
        """Read the account now, and go on in the background."""
        self.collect_once()
        self._thread = threading.Thread(target=self._run, daemon=True, name="deepgram-exporter")
        self._thread.start()
        return self

    def _run(self) -> None:
        while not self._over.wait(self._every):
            self.collect_once()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop reading."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as in http.server
        """Write no line for each scrape."""


class serve:  # noqa: N801 -- it is used as a function is
    """Serve the metrics of an account at `/metrics`, and its health at `/healthz`, until closed.

    Args:
        exporter: What reads the account.
        host: The address to listen at, e.g. `127.0.0.1`.
        port: The port; 0 for a free one.

    Raises:
        OSError: The address cannot be listened at, e.g. because the port is in use.
    """

    def __init__(self, exporter: Exporter, host: str, port: int) -> None:
        """Listen; serving begins with the `with` block."""
        self._exporter = exporter
        self._server = make_server(host, port, self._respond, _Server, _Quiet)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it serves."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def _respond(self, environ: Mapping[str, Any], start_response: Any) -> Iterable[bytes]:
        pages = {"/": self._index, "/healthz": self._health, "/metrics": self._metrics}
        page = pages.get(environ["PATH_INFO"], self._nothing)
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            page = self._refusal
        status, headers, body = page(environ)
        start_response(status, [*headers, ("Content-Length", str(len(body)))])
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _metrics(self, environ: Mapping[str, Any]) -> _Answer:
        compressed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        accept = environ.get("HTTP_ACCEPT", "")
        content_type, body = self._exporter.scrape(accept, compressed=compressed)
        headers = [("Content-Type", content_type)]
        return "200 OK", [*headers, ("Content-Encoding", "gzip")] if compressed else headers, body

    def _health(self, _environ: Mapping[str, Any]) -> _Answer:
        if self._exporter.is_healthy:
            return "200 OK", _TEXT, b"ok\n"
        return "503 Service Unavailable", _TEXT, b"the account could not be read\n"

    def _index(self, _environ: Mapping[str, Any]) -> _Answer:
        return "200 OK", [("Content-Type", "text/html; charset=utf-8")], _INDEX

    def _nothing(self, _environ: Mapping[str, Any]) -> _Answer:
        return "404 Not Found", _TEXT, b"there are /metrics and /healthz\n"

    def _refusal(self, _environ: Mapping[str, Any]) -> _Answer:
        return "405 Method Not Allowed", [*_TEXT, ("Allow", "GET, HEAD")], b"only GET and HEAD\n"

    def __enter__(self) -> Self:
        """Serve in a thread."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _with_the_last_good(project: ProjectFacts, before: ProjectFacts | None) -> ProjectFacts:
    """Take from the last time what could not be read this time."""
    if before is not None:
        for part in ("spend", "credits", "orders", "hours", "keys"):
            if getattr(project, part) is None:
                setattr(project, part, getattr(before, part))
    return project


def _check(manage: object) -> None:
    if not isinstance(manage, ManageClient):
        raise TypeError(f"manage must be a ManageClient, not {type(manage).__name__}")


def _prometheus() -> Any:
    try:
        return import_module("prometheus_client.core")
    except ImportError:
        message = f"prometheus-client is not installed. Run: {install_command('exporter')}"
        raise ImportError(message) from None
