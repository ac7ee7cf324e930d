"""Code that imports from `deepgram` runs unchanged after `install_as_deepgram()`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.support.programs import run
from tests.support.samples import sample

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers import HttpServer

pytestmark = pytest.mark.wheel

INSTALL = """
import deepgram_manage
deepgram_manage.install_as_deepgram()
"""

EXAMPLES: dict[str, tuple[str, str, str]] = {
    "list projects": (
        "projects_list",
        """
from deepgram import DeepgramClient

client = DeepgramClient()
response = client.manage.get_projects()
for project in response.projects:
    print(project.project_id, project.name)
""",
        "11111111-1111-4111-8111-111111111111",
    ),
    "create a key": (
        "keys_create_ttl",
        """
from deepgram import DeepgramClient, KeyOptions

client = DeepgramClient("YOUR_API_KEY")
options = KeyOptions(
    comment="short lived",
    scopes=["usage:write"],
    tags=["demo"],
    time_to_live_in_seconds=3600,
)
response = client.manage.create_key("p1", options)
print(response.api_key.key)
""",
        "00112233445566778899aabbccddeeff00112233",
    ),
    "create a key in version 4": (
        "keys_create_ttl",
        """
from deepgram import DeepgramClient, KeyOptions

deepgram = DeepgramClient("YOUR_API_KEY")
key = deepgram.manage.v("1").create_key("p1", KeyOptions(comment="a", scopes=["member"]))
print(key.api_key_id, key.key)
""",
        "00112233445566778899aabbccddeeff00112233",
    ),
    "summarise usage": (
        "usage_2024_tokens_tts",
        """
from deepgram import DeepgramClient, UsageSummaryOptions

client = DeepgramClient()
options = UsageSummaryOptions(start="2024-10-16", end="2024-10-23", punctuate=True)
response = client.manage.get_usage_summary("p1", options)
for result in response.results:
    print(result.start, result.hours, result.requests, result.tokens)
""",
        "2024-10-16 1097.4274322222223 425109 32291",
    ),
    "read the log": (
        "requests_list_all_kinds",
        """
from deepgram import DeepgramClient, UsageRequestOptions

client = DeepgramClient()
page = client.manage.get_usage_requests("p1", UsageRequestOptions(limit=10, status="succeeded"))
for request in page.requests:
    if request.response:
        print(request.request_id, request.path)
""",
        "/v1/agent/converse?",
    ),
    "await": (
        "balances_list_two",
        """
import asyncio
from deepgram import DeepgramClient

client = DeepgramClient()

async def main():
    response = await client.manage.asyncmanage.get_balances("p1")
    for balance in response.balances:
        print(balance.balance_id, balance.amount, balance.units)

asyncio.run(main())
asyncio.run(main())
""",
        "250.12 usd",
    ),
    "configure": (
        "keys_list_2026",
        """
import deepgram
from deepgram import DeepgramClient, DeepgramClientOptions

config = DeepgramClientOptions(verbose=30, headers={"X-Team": "a"})
client = DeepgramClient("YOUR_API_KEY", config)
for key in client.manage.list_keys("p1").api_keys:
    print(key.api_key.api_key_id, key.member.email)
""",
        "22222222-2222-4222-8222-222222222221 ada@example.com",
    ),
    "import everything": (
        "member_scopes_update",
        """
from deepgram import *

client = DeepgramClient()
options = ScopeOptions(scope="admin")
try:
    print(client.manage.update_member_scope("p1", "m1", options).message)
except DeepgramApiError as error:
    print(error.status, error.message)
""",
        "Successfully updated",
    ),
}


@pytest.mark.parametrize("example", EXAMPLES)
def test_documented_example_runs_unchanged(server: HttpServer, example: str) -> None:
    """A documented program runs as it stands, once the package stands in for `deepgram`."""
    name, program, expected = EXAMPLES[example]
    server.answer = sample(name).body

    printed = run(INSTALL + program, DEEPGRAM_API_KEY="a-key", DEEPGRAM_HOST=server.url)

    assert expected in printed
    assert "Error" not in printed


def test_documented_error_is_caught(server: HttpServer) -> None:
    """`DeepgramApiError` from `deepgram` catches what the calls raise."""
    server.answer = []
    program = """
from deepgram import DeepgramApiError, DeepgramClient
try:
    DeepgramClient("a-key").manage.get_projects()
except DeepgramApiError as error:
    print("caught", error.status)
"""

    assert run(INSTALL + program, DEEPGRAM_HOST=server.url) == "caught 200\n"


def test_installing_twice_is_installing_once() -> None:
    """A second call changes nothing, also after `deepgram` was imported."""
    program = """
from deepgram import DeepgramClient
deepgram_manage.install_as_deepgram()
import deepgram
print(deepgram is deepgram_manage, DeepgramClient is deepgram_manage.DeepgramClient)
"""

    assert run(INSTALL + program) == "True True\n"


def test_nothing_is_installed_unasked() -> None:
    """Importing the package alone does not make `deepgram` importable."""
    program = """
import deepgram_manage
try:
    import deepgram
except ImportError as error:
    print(error)
"""

    assert run(program) == "No module named 'deepgram'\n"


REFUSED = """
import deepgram_manage
try:
    deepgram_manage.install_as_deepgram()
except ImportError as error:
    print("refused:", error)
import deepgram
print(deepgram.OFFICIAL)
"""


@pytest.mark.parametrize("before", ["", "import deepgram\n"], ids=["installed", "imported"])
def test_official_package_is_not_hidden(tmp_path: Path, before: str) -> None:
    """With another package of the name `deepgram`, nothing is installed, and the error says why."""
    (tmp_path / "deepgram").mkdir()
    (tmp_path / "deepgram/__init__.py").write_text("OFFICIAL = 'still there'\n")

    paths = [str(tmp_path), *filter(None, [os.environ.get("PYTHONPATH")])]

    printed = run(before + REFUSED, PYTHONPATH=os.pathsep.join(paths))

    refusal, official = printed.splitlines()
    assert refusal.startswith("refused: ")
    assert "deepgram-sdk" in refusal
    assert official == "still there"
