"""Each recipe in the docs runs here, against what stands for the other program."""

from __future__ import annotations

import configparser
import re
import subprocess
import sys
import types
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import archive
from tests.archive.conftest import SINCE
from tests.archive.recipes import TITLES, recipe
from tests.support.shell import Shell

if TYPE_CHECKING:
    from collections.abc import Callable

    from deepgram_manage.emulator.fixture import DeepgramEmulator
    from tests.support.wire import Anything


@pytest.fixture
def lake(emulator: DeepgramEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an archive named `lake`, in the folder where the recipe runs."""
    monkeypatch.chdir(tmp_path)
    archive.sync(emulator.manage, "lake", since=SINCE)
    return tmp_path / "lake"


PROGRAM = """#!/bin/sh
echo "$DEEPGRAM_API_KEY" {name} "$@" >> {told}
exit {code}
"""


@pytest.fixture
def run(tmp_path: Path) -> Callable[[str], list[str]]:
    """Run a line of shell with programs that only note how they were called; ours fails."""
    tools, told = tmp_path / "bin", tmp_path / "told"
    tools.mkdir()
    for name in ("deepgram-manage", "mail", "gsutil", "bq"):
        script = PROGRAM.format(name=name, told=told, code=int(name == "deepgram-manage"))
        (tools / name).write_text(script, "utf-8")
    (tools / "cat").write_text('#!/bin/sh\necho key-of "$@"\n', "utf-8")
    for tool in tools.iterdir():
        tool.chmod(0o755)

    def run(line: str) -> list[str]:
        told.write_text("", "utf-8")
        environment = {"PATH": f"{tools}:/usr/bin:/bin", "CREDENTIALS_DIRECTORY": "/run/keys"}
        shell = ["/bin/sh", "-c", line]
        subprocess.run(shell, env=environment, check=False, timeout=30)  # noqa: S603 -- our own page
        return told.read_text("utf-8").splitlines()

    return run


def are_commands(lines: list[str], shell: Shell) -> None:
    """Check that our commands, as they were called, exist with those options."""
    for line in lines:
        before, _, words = line.partition(" deepgram-manage ")
        if words:
            assert before.startswith("key-of ")
            assert shell.run(f"{words} --help").code == 0


@pytest.fixture
def shell(emulator: DeepgramEmulator) -> Shell:
    """Return a shell."""
    return Shell(emulator)


def test_cron_runs_the_lines(run: Callable[[str], list[str]], shell: Shell) -> None:
    """Five fields and a command; who is told of a finding is told by mail."""
    lines = recipe("Every hour, with cron").splitlines()
    told: list[str] = []
    for line in lines:
        *times, command = line.split(maxsplit=5)
        assert all(re.fullmatch(r"\*|\d{1,2}", field) for field in times)
        assert "%" not in command
        told += run(command)
    assert [line.split(" /srv/lake")[0].split("deepgram-manage ")[-1] for line in told[:2]] == [
        "archive sync",
        "archive verify",
    ]
    assert told[2] == " mail -s archive ops@example.com"
    are_commands(told, shell)


def test_systemd_runs_the_service(run: Callable[[str], list[str]], shell: Shell) -> None:
    """With the key that it was given as a credential, and that is in no process list."""
    service, timer = recipe("With a systemd timer").split("# /etc/systemd/system/")[1:]
    units = []
    for text in (service, timer):
        units.append(configparser.ConfigParser(interpolation=None))
        units[-1].optionxform = str  # type: ignore[assignment,method-assign]
        units[-1].read_string(text.split("\n", 1)[1])
    assert units[0]["Service"]["Type"] == "oneshot"
    assert units[0]["Service"]["LoadCredential"].startswith("deepgram:")
    assert units[1]["Timer"]["OnCalendar"] == "hourly"
    assert units[1]["Install"]["WantedBy"] == "timers.target"
    told = run(units[0]["Service"]["ExecStart"])
    (line,) = told
    assert line.startswith("key-of /run/keys/deepgram deepgram-manage archive sync /srv/lake ")
    are_commands(told, shell)


def test_airflow_runs_the_tasks(
    lake: Path, emulator: DeepgramEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In their order; a finding fails the second one."""
    ran: list[object] = []

    class Task:
        def __init__(self, function: Callable[[], object]) -> None:
            ran.append(function())

        def __rshift__(self, other: Task) -> Task:
            return other

    def task(function: Anything = None, **options: Anything) -> Anything:
        if function is None:
            assert options == {"retries": 3}
            return task
        return lambda: Task(function)

    airflow = types.ModuleType("airflow.sdk")
    airflow.dag = lambda **_options: lambda function: function  # type: ignore[attr-defined]
    airflow.task = task  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "airflow", types.ModuleType("airflow"))
    monkeypatch.setitem(sys.modules, "airflow.sdk", airflow)
    monkeypatch.setenv("DEEPGRAM_API_KEY", emulator.admin_key)
    monkeypatch.setattr("deepgram_manage.DeepgramClient", lambda: emulator.client)
    names: dict[str, Anything] = {}
    source = recipe("Every hour, with Airflow").replace("s3://bucket/lake", str(lake))
    exec(compile(source, "recipe", "exec"), names)  # noqa: S102 -- our own page
    names["deepgram_archive"]()
    assert ran == [ran[0], None]
    assert isinstance(ran[0], int)

    # Of a day that is sealed, so that no run reads it again.
    min(lake.glob("project=*/**/*.parquet")).write_bytes(b"")
    with pytest.raises(RuntimeError, match="checksum"):
        names["deepgram_archive"]()


def test_dlt_gets_the_rows(lake: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an Arrow table, with the key that it merges by."""
    import pyarrow as pa

    loaded: list[Anything] = []
    dlt = types.ModuleType("dlt")
    dlt.resource = lambda **options: loaded.append(options) or (lambda each: each)  # type: ignore[attr-defined,func-returns-value]
    dlt.pipeline = lambda *_names, **_more: types.SimpleNamespace(run=loaded.extend)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "dlt", dlt)
    assert lake.exists()
    source = recipe("Into a warehouse, with dlt").replace("2026-10-01", "2026-03-15")
    exec(compile(source, "recipe", "exec"), {})  # noqa: S102 -- our own page
    options, table = loaded
    assert isinstance(table, pa.Table)
    assert options["primary_key"] in table.column_names
    assert 0 < table.num_rows < 300


def test_bigquery_gets_the_files(run: Callable[[str], list[str]]) -> None:
    """Those with rows, and none of the tables beside."""
    copied, loaded = run(recipe("Straight into BigQuery"))
    pattern = copied.split(" -x ")[1].split()[0]
    assert re.fullmatch(pattern, "_tables/manifest/x.json")
    assert not re.fullmatch(pattern, "project=x/date=2026-03-12/part.parquet")
    assert "--hive_partitioning_source_uri_prefix=gs://bucket/lake" in loaded
    assert loaded.endswith("deepgram.requests gs://bucket/lake/project=*")


def test_grafana_shows_the_spend(lake: Path) -> None:
    """With the bounds of the dashboard put in, as its data source does."""
    import duckdb

    sql = recipe("A Grafana panel").replace("/srv/lake", str(lake))
    sql = sql.replace("$__timeFrom()", "'2026-03-14'").replace("$__timeTo()", "'2026-03-16'")
    rows = duckdb.connect().sql(sql)
    assert rows.columns == ["time", "metric", "value"]
    assert {str(row[0]) for row in rows.fetchall()} == {"2026-03-14", "2026-03-15", "2026-03-16"}


@pytest.mark.parametrize(
    "title", ["What one customer cost last spring", "One request of an incident"]
)
def test_commands_of_a_recipe_answer(
    title: str, lake: Path, shell: Shell, emulator: DeepgramEmulator
) -> None:
    """As they are typed."""
    assert lake.exists()
    wanted = next(iter(emulator.manage.iter_usage_requests(emulator.project_id))).request_id
    source = recipe(title).replace("5b0b4f7e-6f2c-4d1c-9d0a-000000000000", str(wanted))
    for command in source.replace("\\\n", " ").split("deepgram-manage ")[1:]:
        done = shell.run(command.strip())
        assert (done.code, done.err) == (0, "")


def test_every_recipe_is_run() -> None:
    """Here, or on a cluster by `make test-real-archive`."""
    pages = (Path(__file__), Path(__file__).parents[1] / "real/archive/test_dask.py")
    tests = "".join(page.read_text("utf-8") for page in pages)
    assert [title for title in TITLES if f'"{title}"' not in tests] == []
