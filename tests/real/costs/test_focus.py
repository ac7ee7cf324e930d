"""The official validator of FOCUS, on the charges of the emulator's demo account.

It needs Python 3.12 or newer, and an environment of its own: `make test-real-costs` makes it, and
FOCUS_VALIDATOR names its program.
"""

from __future__ import annotations

import os
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from deepgram_manage import DeepgramClient, Period, costs
from deepgram_manage.emulator import Emulator, EmulatorTransport

if TYPE_CHECKING:
    from deepgram_manage.costs.formats import FocusTable

PROGRAM = Path(
    os.environ.get("FOCUS_VALIDATOR", "build/venv-real-focus/bin/focus-validator")
).absolute()
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
FIVE = (
    "ACCOUNT_NAMING_SUPPORTED,SUB_ACCOUNT_SUPPORTED,TAGGING_SUPPORTED,"
    "USAGE_MEASUREMENT_SUPPORTED,UNIT_PRICING_SUPPORTED"
)
# All but those of what Deepgram does not have: reserved capacity and discounts for commitments.
SIXTEEN = (
    f"{FIVE},AVAILABILITY_ZONE_SUPPORTED,BILLING_BASED_ON_PROVISIONED_RESOURCES_SUPPORTED,"
    "MULTIPLE_BILLING_ACCOUNT_TYPES_SUPPORTED,MULTIPLE_PRICING_CATEGORIES_SUPPORTED,"
    "MULTIPLE_SUB_ACCOUNT_TYPES_SUPPORTED,NEGOTIATED_PRICING_SUPPORTED,"
    "PRICING_BILLING_CURRENCY_DIFFERENCES_SUPPORTED,PUBLIC_PRICE_LIST_SUPPORTED,REGION_SUPPORTED,"
    "RESOURCE_TYPE_ASSIGNMENT_SUPPORTED,VIRTUAL_CURRENCY_SUPPORTED"
)

pytestmark = pytest.mark.skipif(
    not PROGRAM.exists(), reason=f"focus-validator is not installed at {PROGRAM}"
)


@pytest.fixture(scope="module")
def table() -> FocusTable:
    """The charges of nine days around two purchases."""
    emulator = Emulator("demo", clock="2026-11-28T12:00:00Z")
    emulator.freeze_clock()
    project = "11111111-1111-4111-8111-111111111111"
    emulator.add_purchase(project, 500, order_type="card", created=_micros("2026-09-01T10:00:00Z"))
    client = DeepgramClient(
        emulator.admin_key,
        base_url="http://127.0.0.1",
        http_client=httpx.Client(transport=EmulatorTransport(emulator)),
    )
    period = Period.between("2026-08-28", "2026-09-05")
    table = costs.focus(client.manage, period, now=NOW)
    assert {charge.category for charge in table.charges} == {"Usage", "Purchase", "Credit"}
    assert table.effective == costs.report(client.manage, period, now=NOW).total
    return table


def _micros(instant: str) -> int:
    return round(datetime.fromisoformat(instant).timestamp()) * 1_000_000


@pytest.mark.parametrize("criteria", [FIVE, SIXTEEN], ids=["five", "sixteen"])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_official_validator_finds_nothing(
    table: FocusTable, tmp_path: Path, kind: str, criteria: str
) -> None:
    """Nothing fails but one of the two rules on InvoiceId, of which one always does."""
    file = tmp_path / f"charges.{kind}"
    if kind == "csv":
        with file.open("w", newline="", encoding="utf-8") as stream:
            costs.formats.write_csv(table, stream)
    else:
        costs.formats.write_parquet(table, file)

    done = subprocess.run(  # noqa: S603 -- the validator that this test is about
        [
            PROGRAM,
            f"--data-file={file}",
            "--validate-version=1.2",
            "--focus-dataset=CostAndUsage",
            "--block-download",
            f"--applicability-criteria={criteria}",
        ],
        # It finds its table of currencies only from here.
        cwd=next(PROGRAM.parent.parent.glob("lib/python3.*/site-packages")),
        capture_output=True,
        text=True,
        check=False,
    )

    # The exit code is 0 whatever it finds.
    totals = re.search(r"Total: (\d+) \| Pass: (\d+) \| Fail: (\d+)", done.stdout)
    assert totals, done.stdout + done.stderr
    print(kind, totals[0])  # noqa: T201 -- the figure that the docs state
    assert set(re.findall(r"❌ ([\w-]+): FAIL", done.stdout)) <= {
        "InvoiceId-C-004-C",
        "InvoiceId-C-005-C",
    }
    assert int(totals[3]) == 1
