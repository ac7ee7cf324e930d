"""Servers that page, limit, fail and forget in ways of their own: the archive is the same."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import threading
from decimal import Decimal
from typing import TYPE_CHECKING
from urllib.parse import parse_qs
from uuid import UUID

import httpx
import pytest

from deepgram_manage import (
    DeepgramClient,
    NotFoundError,
    RateLimitError,
    RequestLogError,
    UnreadableResponseError,
    archive,
)
from deepgram_manage.archive import _records, _wire
from deepgram_manage.archive._lake import Lake
from deepgram_manage.archive._sorting import of_parts
from tests.archive.lakes import archived, by_id, files, logged, rows
from tests.support.samples import sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything

PROJECT = "11111111-1111-4111-8111-111111111111"
RECORD: dict[str, Anything] = sample("requests_list_all_kinds").body["requests"][1]
NOW = dt.datetime(2026, 3, 18, 12, tzinfo=dt.UTC)
SINCE = dt.date(2026, 3, 17)
START = dt.date(2026, 3, 12)


def made(created: str, number: int, **changes: Anything) -> dict[str, Anything]:
    """Return a record of an instant."""
    request_id = f"00000000-0000-4000-8000-{number:012x}"
    return RECORD | {"request_id": request_id, "created": created} | changes


class Log:
    """A server with a log of its own.

    Attributes:
        records: The log, newest first.
        most: How many records a page has at most.
        refuses: Whether it refuses to be asked for more, or else gives fewer.
        echoes: Whether it says how many it gives, or else repeats what it was asked for.
        says: What it says of how many it gives.
        pages: How many pages there are; the first comes after the last.
        asked: The queries that came.
        now: Its time.
        instead: What it answers elsewhere, by the end of the path.
        before: Is called before a page is answered, and may change the log.
    """

    def __init__(self, records: list[dict[str, Anything]], most: int = 100) -> None:
        """Answer with some records."""
        self.records = records
        self.most = most
        self.refuses = True
        self.echoes = True
        self.says: Callable[[int], Anything] = lambda given: given
        self.pages = 1_000_000
        self.asked: list[dict[str, str]] = []
        self.now = NOW
        self.instead: dict[str, str] = {}
        self.before: Callable[[], httpx.Response | None] = lambda: None

    @property
    def manage(self) -> Anything:
        """A client of it."""
        http = httpx.Client(transport=httpx.MockTransport(self._answer))
        return DeepgramClient("made-up", base_url="http://127.0.0.1", http_client=http).manage

    def _answer(self, request: httpx.Request) -> httpx.Response:
        query = {k: v[-1] for k, v in parse_qs(request.url.query.decode()).items()}
        headers = {"date": self.now.strftime("%a, %d %b %Y %H:%M:%S GMT")}
        for path, text in self.instead.items():
            if request.url.path.endswith(path):
                return httpx.Response(200, headers=headers, text=text)
        if not request.url.path.endswith("/requests"):
            return httpx.Response(
                403 if "usage" in request.url.path or "billing" in request.url.path else 200,
                headers=headers,
                json={"project_id": PROJECT, "name": "p", "api_keys": []},
            )
        self.asked.append(query)
        instead = self.before()
        return instead or self._page(query, headers)

    def _page(self, query: dict[str, str], headers: dict[str, str]) -> httpx.Response:
        limit, page = int(query["limit"]), int(query["page"]) % self.pages
        if limit > self.most and self.refuses:
            return httpx.Response(400, headers=headers, text="Invalid value for 'limit' parameter")
        given = min(limit, self.most)
        start, end = (dt.datetime.fromisoformat(query[name]) for name in ("start", "end"))
        found = [r for r in self.records if start <= dt.datetime.fromisoformat(r["created"]) <= end]
        body = {
            "page": page,
            "limit": self.says(given if self.echoes else limit),
            "requests": found[page * given : (page + 1) * given],
        }
        return httpx.Response(200, headers=headers, json=body)


def times(number: int) -> list[dict[str, Anything]]:
    """Return records of the last hours, newest first."""
    return [
        made((NOW - dt.timedelta(seconds=100 * n + 1)).isoformat()[:19] + "Z", n)
        for n in range(number)
    ]


def sync(log: Log, folder: Path, **settings: Anything) -> archive.SyncReport:
    """Archive a log."""
    return archive.sync(log.manage, folder, PROJECT, since=SINCE, redact=False, **settings)


@pytest.mark.parametrize("most", [100, 250, 1000])
@pytest.mark.parametrize(
    ("refuses", "echoes"), [(True, True), (False, True), (False, False)], ids=str
)
def test_pages_of_any_size_give_the_same_rows(
    most: int,
    refuses: bool,  # noqa: FBT001 -- cases
    echoes: bool,  # noqa: FBT001 -- cases
    folder: Path,
) -> None:
    """Whether a server refuses what is too much, or cuts it down, and says so or not."""
    log = Log(times(700), most)
    log.refuses, log.echoes = refuses, echoes
    sync(log, folder)
    assert archived(folder) == log.records


@pytest.mark.parametrize("said", [None, True, 1, 10, 99.5, "1000", 0, 10**30], ids=repr)
def test_a_size_of_pages_that_cannot_be_gives_the_same_rows(said: Anything, folder: Path) -> None:
    """It ends no partition too early, and does not make pages small for ever."""
    log = Log(times(250))
    log.refuses, log.says = False, lambda _given: said
    for _ in range(2):
        sync(log, folder)
        assert archived(folder) == log.records
    assert {int(query["limit"]) for query in log.asked} <= {100, 1000}


def test_without_a_size_of_pages_only_an_empty_one_is_the_last(folder: Path) -> None:
    """A server that does not say how many it gives may give as few as it likes."""
    log = Log(times(35), most=10)
    log.refuses, log.says = False, lambda _given: None
    sync(log, folder)
    assert archived(folder) == log.records


def test_the_size_of_pages_is_learned_once(folder: Path) -> None:
    """And kept, so that no later run is refused."""
    log = Log(times(300))
    sync(log, folder)
    assert [query["limit"] for query in log.asked].count("1000") == 1
    log.asked.clear()
    sync(log, folder)
    assert {query["limit"] for query in log.asked} == {"100"}


def test_workers_that_are_refused_at_once_learn_it_together(folder: Path) -> None:
    """Each asks again for less."""
    log = Log([*times(150), made("2026-03-17T10:00:00Z", 999)])
    both = threading.Barrier(2, timeout=5)

    def together() -> None:
        if log.asked[-1]["limit"] == "1000":
            both.wait()

    log.before = together
    sync(log, folder, workers=2)
    assert by_id(archived(folder)) == by_id(log.records)


def test_equal_instants_may_span_pages(folder: Path) -> None:
    """Nothing is lost and nothing is twice."""
    log = Log([made("2026-03-18T10:00:00.000001Z", n) for n in range(350)])
    sync(log, folder)
    assert by_id(archived(folder)) == by_id(log.records)


def test_records_between_two_partitions_are_in_one(folder: Path) -> None:
    """Bounds are inclusive at some servers; in the archive, each record is there once."""
    bounds = ["2026-03-18T00:00:00Z", "2026-03-17T23:59:59.999999Z", "2026-03-17T12:00:00Z"]
    log = Log([made(instant, n) for n, instant in enumerate(bounds)])
    sync(log, folder)
    assert archived(folder) == log.records
    assert len(files(folder)) == 2


def test_a_log_that_moves_while_it_is_read_is_whole(folder: Path) -> None:
    """Late records shift all that are older to later places."""
    log = Log(times(350))
    late = [made("2026-03-18T11:59:59Z", 9_000 + n) for n in range(30)]

    def shift() -> None:
        if len(log.asked) in {3, 4, 5}:
            log.records[:0] = [late.pop() for _ in range(10)]

    log.before = shift
    sync(log, folder)
    assert by_id(times(350)).items() <= by_id(archived(folder)).items()
    sync(log, folder)
    assert by_id(archived(folder)) == by_id(log.records)


@pytest.mark.parametrize("odd", [{}, {"new": 1}], ids=["plain", "odd"])
@pytest.mark.parametrize("pages", [1, 2])
def test_a_server_that_repeats_its_pages_for_ever_is_named(
    pages: int, odd: dict[str, Anything], folder: Path
) -> None:
    """One that does not know `page`, say; else the run would go on until the disk is full."""
    log = Log([record | odd for record in times(100 * pages)])
    log.pages = pages
    with pytest.raises(archive.ArchiveSyncError, match="the same records for page") as caught:
        sync(log, folder)
    assert isinstance(caught.value.failures[PROJECT], RequestLogError)
    assert len(log.asked) < 10


def test_records_that_are_gone_from_the_log_stay(folder: Path) -> None:
    """Say, when a server answers with an empty page by mistake."""
    log = Log(times(20))
    sync(log, folder)
    before, log.records = log.records, []
    sync(log, folder)
    assert archived(folder) == before


def test_unknown_fields_and_kinds_are_archived(folder: Path) -> None:
    """Nothing that a server sends is lost."""
    log = Log(times(3))
    log.records[1] = log.records[1] | {"emotion": {"joy": [0.5, None]}, "callback": "https://x.y"}
    log.records[2] = {"request_id": "x", "created": log.records[2]["created"], "kind": "dream"}
    sync(log, folder)
    assert archived(folder) == log.records


@pytest.mark.parametrize(
    "request_id",
    [
        "req-7",
        "AAAAAAAA-0000-4000-8000-00000000000B",
        "00000000-0000-4000-8000-000000000007 ",
        7,
        {},
    ],
)
def test_a_request_is_there_once_whatever_its_id_is(folder: Path, request_id: Anything) -> None:
    """Open days are read again by each run, and an id need not be a UUID, nor in lower case."""
    log = Log([*times(3), made("2026-03-17T10:00:00Z", 9, request_id=request_id)])
    sync(log, folder)
    details = log.records[-1]["response"]["details"] | {"usd": 7.5}
    log.records[-1] |= {"response": log.records[-1]["response"] | {"details": details}}
    sync(log, folder)
    assert archived(folder) == log.records


def test_requests_with_odd_ids_are_told_apart(folder: Path) -> None:
    """Also when they were made at the same instant, and are too many for memory."""
    from deepgram_manage.archive import _sorting

    records = [made("2026-03-18T10:00:00Z", n, request_id=f"req-{n % 500}") for n in range(1_000)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_sorting.Runs.__init__, "__defaults__", (300,))
        sync(Log(records, most=1000), folder)
    assert by_id(archived(folder)) == by_id(records[:500])


@pytest.mark.parametrize("created", [None, "yesterday"])
def test_rows_without_a_time_are_there_once(created: str | None) -> None:
    """Which part of a day they belong to cannot be said, so several may have them."""
    odd = RECORD | {"created": created}
    (batch,) = _records.batches([json.dumps({"requests": [RECORD, odd]}).encode()], redact=False)
    (later,) = _records.batches([json.dumps({"requests": [odd]}).encode()], redact=False)
    found = list(_wire.records(of_parts([batch, later, later])))
    assert found == [RECORD, odd]


def test_a_million_records_in_a_minute_need_little_memory(folder: Path) -> None:
    """Here a few thousand, with runs that are as much smaller: they go to disk and come back."""
    import random

    from deepgram_manage.archive import _sorting

    records = [made(f"2026-03-18T10:00:{n % 60:02}Z", n) for n in range(2_000)]
    random.Random(3).shuffle(records)
    log = Log(records, most=1000)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_sorting.Runs.__init__, "__defaults__", (300,))
        sync(log, folder)
    assert by_id(archived(folder)) == by_id(records)
    created = [row["created"] for row in rows(folder)]
    assert created == sorted(created)


def test_a_project_that_is_deleted_midway_is_named(folder: Path) -> None:
    """What was read before is in the archive."""
    log = Log([*times(5), made("2026-03-17T10:00:00Z", 99)])

    def gone() -> httpx.Response | None:
        return httpx.Response(404, json={"category": "NOT_FOUND"}) if len(log.asked) > 2 else None

    log.before = gone
    with pytest.raises(archive.ArchiveSyncError, match=PROJECT) as caught:
        sync(log, folder)
    assert isinstance(caught.value.failures[PROJECT], NotFoundError)
    assert archived(folder) == log.records[-1:]


@pytest.mark.parametrize("answer", [(500, ""), (200, "<html>"), (200, '{"requests": [')], ids=str)
def test_a_day_that_the_server_fails_at_keeps_no_later_one_from_being_archived(
    answer: tuple[int, str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the log would be lost, day by day, once the API drops it."""
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    log = Log([*times(5), made("2026-03-17T10:00:00Z", 99)])
    status, text = answer

    def fail() -> httpx.Response | None:
        is_first = log.asked[-1]["start"].startswith(SINCE.isoformat())
        return httpx.Response(status, text=text) if is_first else None

    log.before = fail
    with pytest.raises(archive.ArchiveSyncError, match=PROJECT):
        sync(log, folder)
    assert archived(folder) == log.records[:-1]
    log.before = lambda: None
    sync(log, folder)
    assert archived(folder) == log.records


def test_a_server_that_fails_at_all_days_is_soon_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After three of the ninety, each of them tried several times."""
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    log = Log(times(5))
    log.before = lambda: httpx.Response(503)
    with pytest.raises(archive.ArchiveSyncError):
        archive.sync(log.manage, folder, PROJECT)
    assert len({query["start"] for query in log.asked}) == 3


NO_PAGES = [
    "{}",
    "[]",
    '{"requests": null}',
    '{"requests": {}}',
    "",
    "<",
    '{"requests": [], "err_code": "INTERNAL"}',
    '{"requests": [], "err_msg": "try again later"}',
    '{"requests": [], "category": "INTERNAL", "message": "Try again later."}',
    '{"requests": [{"odd": 1}], "err_code": "INTERNAL"}',
    '{"requests": [{"odd": ' + "[" * 5_000 + "]" * 5_000 + "}]}",
]


@pytest.mark.parametrize("body", NO_PAGES)
def test_an_answer_that_is_no_page_is_not_taken_for_an_empty_one(folder: Path, body: str) -> None:
    """Or the day would be sealed without its records."""
    log = Log(times(5))
    log.before = lambda: httpx.Response(200, text=body)
    with pytest.raises(archive.ArchiveSyncError) as caught:
        sync(log, folder)
    assert isinstance(caught.value.failures[PROJECT], UnreadableResponseError)
    assert files(folder) == []


KEYS: Anything = [{"member": None, "api_key": {"comment": 5, "tags": ["a", 7], "scopes": "all"}}]
BILLED: Anything = [
    {"dollars": 1.5},
    {"grouping": None, "dollars": 1},
    {"grouping": {"start": None, "tags": ["a", 1], "line_item": 5}, "dollars": "1.5"},
    {"grouping": {"start": "2026-03-17T00:00:00Z", "tags": "a"}, "dollars": 2},
]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/keys", {"api_keys": [*KEYS, {"api_key": None}]}),
        ("/billing/breakdown", {"results": BILLED}),
        (
            "/usage/breakdown",
            '{"results": [{"grouping": {"start": "2026-03-17"}, "requests": 1e999}]}',
        ),
    ],
)
def test_an_odd_answer_beside_the_log_does_not_end_a_run(
    path: str, body: Anything, folder: Path
) -> None:
    """What is not of the type that it should be is not known; the log itself is archived."""
    log = Log(times(5))
    text = body if isinstance(body, str) else json.dumps(body)
    log.instead[path] = text
    sync(log, folder)
    assert archived(folder) == log.records
    with archive.open(folder) as connection:
        dated = connection.sql("SELECT date, dollars FROM costs WHERE date IS NOT NULL").fetchall()
        known = connection.sql("SELECT comment, tags, scopes FROM keys").fetchall()
    assert dated == ([(SINCE, Decimal(2))] if "billing" in path else [])
    assert known == ([(None, ["a", None], []), (None, [], [])] if "keys" in path else [])


def test_one_project_that_fails_does_not_stop_the_others(
    emulator: DeepgramEmulator, folder: Path
) -> None:
    """The others are archived, and the error names the one."""
    missing = "99999999-9999-4999-8999-999999999999"
    with pytest.raises(archive.ArchiveSyncError) as caught:
        archive.sync(
            emulator.manage, folder, [missing, emulator.project_id], redact=False, since=START
        )
    assert list(caught.value.failures) == [missing]
    assert caught.value.report.rows == 300
    assert by_id(archived(folder)) == by_id(logged(emulator))


def test_a_plan_of_which_one_project_fails_has_that_of_the_others(
    emulator: DeepgramEmulator, folder: Path
) -> None:
    """The error has it, says that nothing could be read of the one, and can be pickled."""
    missing = "99999999-9999-4999-8999-999999999999"
    whole = archive.plan(emulator.manage, folder, emulator.project_id, since=START)
    with pytest.raises(archive.ArchiveSyncError, match="not all projects could be read") as caught:
        archive.plan(emulator.manage, folder, [missing, emulator.project_id], since=START)
    copied = pickle.loads(pickle.dumps(caught.value))  # noqa: S301 -- it was made here
    for error in (caught.value, copied):
        assert list(error.failures) == [missing]
        assert error.partitions == whole
        assert str(error) == str(caught.value)


def test_a_server_that_says_429_is_asked_more_slowly(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All workers at once, and the rows are the same."""
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    log = Log(times(50))
    refusals = iter([429] * 9)

    def busy() -> httpx.Response | None:
        status = next(refusals, None)
        return httpx.Response(status, json={"err_code": "TOO_MANY_REQUESTS"}) if status else None

    log.before = busy
    sync(log, folder)
    assert archived(folder) == log.records
    assert max(waited) >= 0.1


def test_a_server_that_says_429_for_ever_is_given_up(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its error."""
    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    log = Log(times(5))
    log.before = lambda: httpx.Response(429, json={"err_code": "TOO_MANY_REQUESTS"})
    with pytest.raises(archive.ArchiveSyncError) as caught:
        sync(log, folder)
    assert isinstance(caught.value.failures[PROJECT], RateLimitError)


def test_a_key_that_may_not_see_usage_can_archive(folder: Path) -> None:
    """The report says what was not seen."""
    report = sync(Log(times(5)), folder)
    assert report.rows == 5
    assert report.unseen == [f"{PROJECT}: usage", f"{PROJECT}: billing"]


def test_a_project_with_a_contract_is_not_asked_for_each_cost(folder: Path) -> None:
    """Where no record has a cost, none is late."""
    records = times(30)
    for record in records:
        record["created"] = "2026-03-15T10:00:00Z"
        details = dict(record["response"]["details"])
        del details["usd"]
        record["response"] = record["response"] | {"details": details}
    log = Log(records)
    archive.sync(log.manage, folder, PROJECT, since=dt.date(2026, 3, 15), redact=False)
    (status,) = archive.status(folder, now=NOW)
    assert (status.rows, status.unsettled) == (30, 0)


def unsettled(day: dt.date, number: int) -> dict[str, Anything]:
    """Return a record of a day that may still get a cost."""
    details = RECORD["response"]["details"] | {"usd": 0}
    response = RECORD["response"] | {"details": details}
    return made(f"{day}T10:00:00Z", number, response=response)


@pytest.mark.parametrize(
    "changes", [{"request_id": str(UUID(int=7))}, {"created": "2026-03-14T10:00:00Z"}], ids=str
)
def test_an_answer_about_another_request_is_not_archived(
    changes: dict[str, Anything], folder: Path
) -> None:
    """When the cost of one is asked for by its id."""
    log = Log(
        [
            *(
                RECORD
                | times(1)[0]
                | {"created": f"{SINCE}T{h:02}:00:00Z", "request_id": str(UUID(int=100 + h))}
                for h in range(23, 12, -1)
            ),
            unsettled(SINCE, 1),
        ]
    )
    log.now = NOW + dt.timedelta(days=5)
    archive.sync(log.manage, folder, PROJECT, since=SINCE, redact=False)
    log.now += dt.timedelta(days=1)
    log.instead[f"/requests/{log.records[-1]['request_id']}"] = json.dumps(RECORD | changes)
    archive.sync(log.manage, folder, PROJECT, since=SINCE, redact=False)
    assert archived(folder) == log.records


def test_a_record_that_the_api_fails_at_keeps_no_other_day_waiting(folder: Path) -> None:
    """The day comes after all others then, and keys and costs are brought up to date first."""
    days = [SINCE, SINCE + dt.timedelta(days=1)]
    plain = [made(f"{day}T09:{n:02}:00Z", 100 * day.day + n) for day in days for n in range(30)]
    log = Log(
        sorted(
            [*plain, *(unsettled(day, day.day) for day in days)],
            key=lambda r: r["created"],
            reverse=True,
        )
    )
    log.now = NOW + dt.timedelta(days=5)
    archive.sync(log.manage, folder, PROJECT, since=SINCE, redact=False)
    failing, other = (
        next(r for r in log.records if r["request_id"].endswith(f"{day.day:02x}")) for day in days
    )
    details = other["response"]["details"] | {"usd": 0.5}
    settled = other | {"response": other["response"] | {"details": details}}
    log.instead |= {
        f"/requests/{failing['request_id']}": "<html>",
        f"/requests/{other['request_id']}": json.dumps(settled),
    }
    log.records[log.records.index(other)] = settled
    (folder / "_tables" / "keys" / f"{PROJECT}.parquet").unlink()
    for _ in range(2):
        log.now += dt.timedelta(days=1)
        with pytest.raises(archive.ArchiveSyncError):
            archive.sync(log.manage, folder, PROJECT, since=SINCE, redact=False)
    assert archived(folder) == log.records
    assert (folder / "_tables" / "keys" / f"{PROJECT}.parquet").exists()


def test_no_secret_is_in_any_file(emulator: DeepgramEmulator, folder: Path) -> None:
    """Neither the key nor what callbacks carry, in rows, manifests and plans."""
    secret = "hunter2"
    path = f"/v1/listen?callback=https%3A%2F%2Fme%3A{secret}%40example.com&model=nova-3"
    log = Log([record | {"path": path} for record in times(5)])
    archive.sync(log.manage, folder, PROJECT, since=SINCE)
    archive.sync(emulator.manage, folder, since=START)
    content = b"".join(p.read_bytes() for p in folder.rglob("*") if p.is_file())
    shown = json.dumps(rows(folder), default=str) + str(content)
    assert secret not in shown
    assert "made-up" not in shown
    assert emulator.admin_key not in shown


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_several_workers_make_the_same_archive(
    sync: Anything, emulator: DeepgramEmulator, folder: Path
) -> None:
    """With threads and with tasks."""
    told: list[archive.Progress] = []
    sync(redact=False, workers=4, progress=told.append)
    assert by_id(archived(folder)) == by_id(logged(emulator))
    assert told[-1].days_done == told[-1].days == len(told)
    assert told[-1].rows_done == 300


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_next_day_is_read_while_a_day_is_written(
    sync: Anything, emulator: DeepgramEmulator, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By one worker, too; the day after the next has to wait, so that a kill costs little."""
    starts: list[str] = []
    next_was_asked = threading.Event()
    handle, commit = emulator.handle, Lake.commit

    def answer(call: Anything) -> Anything:
        if call.path.endswith("/requests"):
            starts.append(dict(call.query)["start"][:10])
            if starts[-1] > START.isoformat():
                next_was_asked.set()
        return handle(call)

    def slowly(lake: Lake, project: str, day: dt.date, *arguments: Anything) -> Anything:
        assert next_was_asked.wait(30)
        assert max(starts) <= (day + dt.timedelta(days=1)).isoformat()
        return commit(lake, project, day, *arguments)

    emulator.handle = answer  # type: ignore[method-assign]
    monkeypatch.setattr(Lake, "commit", slowly)
    sync(redact=False)
    emulator.handle = handle  # type: ignore[method-assign]
    assert by_id(archived(folder)) == by_id(logged(emulator))
