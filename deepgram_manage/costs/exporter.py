"""An account as metrics of Prometheus; needs the extra deepgram-manage[exporter].

    from deepgram_manage.costs import exporter

    reader = exporter.Exporter(client.manage, by="key")
    with reader, exporter.serve(reader, "127.0.0.1", 9300):
        ...

The account is read in the background. A scrape never calls the API: it gets the last good values,
with their age, and `deepgram_scrape_success 0` while an account, or a project, cannot be read.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from importlib import import_module
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any, Self
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from attrs import frozen

from deepgram_manage import DeepgramError

from ._balance import DAYS_LEFT, balance_report
from ._concurrency import AT_ONCE
from ._money import ZERO, add, add_up
from ._sync.collecting import collect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from decimal import Decimal
    from types import TracebackType

    from deepgram_manage import ManageClient
    from deepgram_manage import RequestEvent as Event

    from ._facts import ProjectFacts, Projects
    from ._watching import Reading

__all__ = ["LEAST_SECONDS", "Exporter", "serve"]

LEAST_SECONDS = 60.0
"""How often an account may be read."""
_OTHER = "other"
_DAY_SECONDS = 86_400
_BY = {"key": "api_key_id", "tag": "tag", "line_item": "line_item", "model": "model"}


@frozen
class _Sample:
    """A value of a metric, with its labels."""

    labels: tuple[str, ...]
    value: float


@frozen
class _Metric:
    """A metric, and what it says."""

    name: str
    help: str
    labels: tuple[str, ...]
    samples: tuple[_Sample, ...]


class Exporter:
    """Reads an account again and again, and knows the last good values.

    Args:
        manage: The client.
        every: Seconds between reads, at least 60.
        by: What spending is split by: `key`, `tag`, `line_item` or `model`; nothing, unless given.
        top: How many values of `by` a project has at most; the others are added up as `other`.
        projects: Projects or their ids; all that the key may see, unless given.
        clock: Returns the present instant; the clock of the computer, unless given.
        at_once: How many projects are read at once.

    Raises:
        ImportError: prometheus-client is not installed.
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
        if every < LEAST_SECONDS:
            message = f"every={every} must be at least {LEAST_SECONDS:.0f} seconds"
            raise ValueError(message)
        if by is not None and by not in _BY:
            message = f"by={by!r} is not one of {', '.join(_BY)}"
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
            self._keep(reading)
            self._families = list(self._metrics(reading))
        self._seconds = time.monotonic() - started

    def _keep(self, reading: Reading) -> None:
        self._account_read = True
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

    def _metrics(self, reading: Reading) -> Iterator[Any]:
        facts = list(self._good.values())
        family = self._prometheus.GaugeMetricFamily
        for metric in _metrics_of(facts, reading.as_of, self._by, self._top):
            gauge = family(metric.name, metric.help, labels=metric.labels)
            for sample in metric.samples:
                gauge.add_metric(sample.labels, sample.value)
            yield gauge

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
        OSError: Nobody can listen there.
    """

    def __init__(self, exporter: Exporter, host: str, port: int) -> None:
        """Listen; serving begins with the `with` block."""
        prometheus: Any = _prometheus()
        registry = prometheus.CollectorRegistry(auto_describe=False)
        self._exporter = exporter
        self._metrics: Any = import_module("prometheus_client").make_wsgi_app(registry)
        self._server = make_server(host, port, self._answer, _Server, _Quiet)
        registry.register(exporter)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """Where it serves."""
        host, port = self._server.server_address[:2]
        return f"http://{host!s}:{port}"

    def _answer(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/healthz":
            answer: Iterable[bytes] = self._metrics(environ, start_response)
            return answer
        healthy = self._exporter.is_healthy
        status = "200 OK" if healthy else "503 Service Unavailable"
        start_response(status, [("Content-Type", "text/plain")])
        return [b"ok\n" if healthy else b"the account could not be read\n"]

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


def _metrics_of(
    facts: list[ProjectFacts], now: datetime, by: str | None, top: int
) -> Iterator[_Metric]:
    yield from _balances(facts, now)
    yield from _spending(facts, now, by, top)
    yield from _keys(facts)
    yield _Metric(
        "deepgram_project_info",
        "The name of a project.",
        ("project_id", "name"),
        tuple(_Sample((project.project, project.name or ""), 1) for project in facts),
    )


def _balances(facts: list[ProjectFacts], now: datetime) -> Iterator[_Metric]:
    balances = balance_report(facts, DAYS_LEFT, now).balances
    # The base unit of time is the second: promtool refuses metrics in hours.
    for units, name, factor in (("usd", "usd", 1), ("hour", "seconds", 3600)):
        yield _Metric(
            f"deepgram_balance_{name}",
            f"What is left of the balances of a project in units of {units}.",
            ("project_id",),
            tuple(
                _Sample((balance.project,), float(balance.amount * factor))
                for balance in balances
                if balance.units == units and balance.amount is not None
            ),
        )
    dollars = [balance for balance in balances if balance.units == "usd"]
    yield _Metric(
        "deepgram_burn_usd_per_second",
        "What a project uses up of its balance, by a weighted average of the full days.",
        ("project_id",),
        tuple(
            _Sample((balance.project,), float(balance.burn_per_day) / _DAY_SECONDS)
            for balance in dollars
            if balance.burn_per_day is not None
        ),
    )
    for name, pace in (("", "usual pace"), ("_now", "pace of yesterday and today")):
        yield _Metric(
            f"deepgram_depletion{name}_timestamp_seconds",
            f"When the balance of a project in US dollars runs out at the {pace}.",
            ("project_id",),
            tuple(
                _Sample((balance.project,), now.timestamp() + days * _DAY_SECONDS)
                for balance in dollars
                if (days := balance.days_left_now if name else balance.days_left_soon) is not None
            ),
        )
    yield _Metric(
        "deepgram_credit_expiry_timestamp_seconds",
        "When the credit of an order expires.",
        ("project_id", "order_id"),
        tuple(
            _Sample((project.project, order.order_id), order.expires.timestamp())
            for project in facts
            for order in project.orders or ()
            if order.expires is not None
        ),
    )


def _spending(
    facts: list[ProjectFacts], now: datetime, by: str | None, top: int
) -> Iterator[_Metric]:
    today = now.date()
    labels = ("project_id",) if by is None else ("project_id", _BY[by])
    samples: tuple[list[_Sample], list[_Sample]] = ([], [])
    for project in facts:
        if project.spend is None:
            continue
        daily, monthly = _sums_of(project, by, today)
        for value in _largest(monthly, top):
            kept = (project.project,) if by is None else (project.project, value)
            for sums, found in zip((daily, monthly), samples, strict=True):
                found.append(_Sample(kept, float(_sum_of(sums, monthly, value, top))))
    for name, what, found in (
        ("deepgram_spend_usd", "today, in UTC", samples[0]),
        ("deepgram_spend_month_usd", "this month, in UTC", samples[1]),
    ):
        yield _Metric(name, f"What a project has spent {what}.", labels, tuple(found))


def _sums_of(
    project: ProjectFacts, by: str | None, today: Any
) -> tuple[dict[str, Decimal], dict[str, Decimal]]:
    """Return what was spent today and this month, by the values of a dimension."""
    daily: dict[str, Decimal] = {}
    monthly: dict[str, Decimal] = {}
    tally = project.spend
    if tally is None:
        return daily, monthly
    cells = (
        (span, value, cell[0])
        for span, groups in tally.groups.items()
        for group, cell in groups.items()
        for value in _values(group, by)
    )
    if by is None:
        cells = ((span, "", cell[0]) for span, cell in tally.totals.items())
    for span, value, amount in cells:
        if (span.start.year, span.start.month) == (today.year, today.month):
            monthly[value] = add(monthly.get(value, ZERO), amount)
        if span.start == today:
            daily[value] = add(daily.get(value, ZERO), amount)
    return daily, monthly


def _values(group: tuple[Any, ...], by: str | None) -> tuple[str, ...]:
    (value,) = group
    if by == "tag":
        # A set of tags is a value of its own, so that sums over the label mean something.
        return (",".join(sorted(set(value))),)
    text = value or ""
    return (text.rpartition("::")[2] if by == "model" else text,)


def _largest(sums: dict[str, Decimal], top: int) -> list[str]:
    ranked = sorted(sums, key=lambda value: (-sums[value], value))
    return ranked if len(ranked) <= top else [*ranked[:top], _OTHER]


def _sum_of(sums: dict[str, Decimal], ranking: dict[str, Decimal], value: str, top: int) -> Decimal:
    largest = _largest(ranking, top)
    if value != _OTHER or len(ranking) <= top:
        return sums.get(value, ZERO)
    return add_up(amount for name, amount in sums.items() if name not in largest[:top])


def _keys(facts: list[ProjectFacts]) -> Iterator[_Metric]:
    keys = [(project.project, key) for project in facts for key in (project.keys or {}).values()]
    for name, what in (("created", "was created"), ("expires", "expires")):
        word = "expiry" if name == "expires" else name
        yield _Metric(
            f"deepgram_key_{word}_timestamp_seconds",
            f"When an API key {what}.",
            ("project_id", "api_key_id"),
            tuple(
                _Sample((project, key.key), when.timestamp())
                for project, key in keys
                if (when := getattr(key, name)) is not None
            ),
        )
    yield _Metric(
        "deepgram_key_info",
        "The comment and the owner of an API key.",
        ("project_id", "api_key_id", "comment", "member"),
        tuple(
            _Sample((project, key.key, key.name or "", key.member_name or ""), 1)
            for project, key in keys
        ),
    )


def _prometheus() -> Any:
    try:
        return import_module("prometheus_client.core")
    except ImportError:
        message = "prometheus-client is not installed: pip install 'deepgram-manage[exporter]'"
        raise ImportError(message) from None
