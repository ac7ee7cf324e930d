"""A real Prometheus server and promtool, on the exporter of the emulator's demo account.

They are in the Debian package `prometheus`.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import httpx
import pytest

from deepgram_manage import DeepgramClient
from deepgram_manage.costs import exporter
from deepgram_manage.emulator import Emulator, EmulatorTransport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Anything: TypeAlias = Any

RULES = Path(exporter.__file__).parent / "monitoring" / "alerts.yml"

pytestmark = pytest.mark.skipif(
    not (shutil.which("prometheus") and shutil.which("promtool")),
    reason="prometheus and promtool are not installed",
)


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """Where the metrics of the demo account are served, with a project that runs dry today."""
    emulator = Emulator("demo")
    # The projects of the demo have a few days left: more or fewer by the time of day.
    research = "11111111-1111-4111-8111-111111111113"
    emulator.add_history(research, 20_000, days=60)
    emulator.add_balance(research, 1)
    client = DeepgramClient(
        emulator.admin_key,
        base_url="http://127.0.0.1",
        http_client=httpx.Client(transport=EmulatorTransport(emulator)),
    )
    reader = exporter.Exporter(client.manage, by="key")
    with reader, exporter.serve(reader, "127.0.0.1", 0) as served:
        yield served.url


def promtool(*arguments: str | Path, text: str = "") -> str:
    """Run promtool, which has to find nothing; return what it says."""
    done = subprocess.run(  # noqa: S603 -- the program that this test is about
        ["promtool", *arguments],  # noqa: S607 -- as above
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def get(url: str) -> str:
    """Return what is at a URL."""
    with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310 -- this machine
        text: str = answer.read().decode()
    return text


def wait_for(found: Callable[[], Anything], seconds: float = 60) -> Anything:
    """Wait until there is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            value = found()
        except OSError:
            value = None
        if value:
            return value
        time.sleep(0.2)
    raise TimeoutError


def test_metrics_are_as_prometheus_wants_them(url: str) -> None:
    """`promtool check metrics` finds nothing in a scrape."""
    promtool("check", "metrics", text=get(f"{url}/metrics"))


def test_rules_are_valid() -> None:
    """`promtool check rules` takes the rules that come with the package."""
    assert "SUCCESS" in promtool("check", "rules", RULES)


def test_prometheus_scrapes_and_an_alert_fires(url: str, tmp_path: Path) -> None:
    """A server scrapes the exporter, and the rule on credit that runs out fires."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    rules = tmp_path / "alerts.yml"
    # The same rules, without the wait before they fire.
    rules.write_text(RULES.read_text("utf-8").replace("for: 15m", "for: 0s"), "utf-8")
    config = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(rules)],
        "scrape_configs": [
            {
                "job_name": "deepgram",
                "static_configs": [{"targets": [url.removeprefix("http://")]}],
            }
        ],
    }
    (tmp_path / "prometheus.yml").write_text(json.dumps(config), "utf-8")
    server = subprocess.Popen(  # noqa: S603 -- the program that this test is about
        [  # noqa: S607 -- as above
            "prometheus",
            f"--config.file={tmp_path / 'prometheus.yml'}",
            f"--storage.tsdb.path={tmp_path / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        api = f"http://127.0.0.1:{port}/api/v1"

        def balances() -> Anything:
            answer = json.loads(get(f"{api}/query?query=deepgram_balance_usd"))
            return answer["data"]["result"]

        def firing() -> Anything:
            alerts = json.loads(get(f"{api}/alerts"))["data"]["alerts"]
            return {alert["labels"]["alertname"] for alert in alerts if alert["state"] == "firing"}

        assert len(wait_for(balances)) == 3
        assert "DeepgramCreditRunsOutSoon" in wait_for(
            lambda: firing() if "DeepgramCreditRunsOutSoon" in firing() else None
        )
    finally:
        server.terminate()
        server.wait(30)
