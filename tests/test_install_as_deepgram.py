"""Code that imports from `deepgram` runs unchanged after `install_as_deepgram()`."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import pytest

from tests.support.programs import run, run_each

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.servers import Server, Socket

INSTALL = """
import deepgram_manage
deepgram_manage.install_as_deepgram()
"""

EXAMPLES: dict[str, tuple[str, str]] = {
    "list projects": (
        """
from deepgram import DeepgramClient

client = DeepgramClient()
response = client.manage.get_projects()
for project in response.projects:
    print(project.project_id, project.name)
""",
        "^your-project-id My Project$",
    ),
    "create a key": (
        """
from deepgram import DeepgramClient, KeyOptions

client = DeepgramClient("your-api-key")
options = KeyOptions(
    comment="short lived",
    scopes=["usage:write"],
    tags=["demo"],
    time_to_live_in_seconds=3600,
)
response = client.manage.create_key("your-project-id", options)
print(response.api_key.key)
""",
        r"^[\da-f]{40}$",
    ),
    "create a key in version 4": (
        """
from deepgram import DeepgramClient, KeyOptions

deepgram = DeepgramClient("your-api-key")
options = KeyOptions(comment="a", scopes=["member"])
key = deepgram.manage.v("1").create_key("your-project-id", options)
print(key.api_key_id, key.key)
""",
        r"^[\da-f-]{36} [\da-f]{40}$",
    ),
    "summarise usage": (
        """
from deepgram import DeepgramClient, UsageSummaryOptions

client = DeepgramClient()
options = UsageSummaryOptions(start="2024-10-16", end="2024-10-23", punctuate=True)
response = client.manage.get_usage_summary("your-project-id", options)
for result in response.results:
    print(result.start, result.hours, result.requests, result.tokens)
""",
        r"^2024-10-16 [\d.]+ \d+ \d+$",
    ),
    "read the log": (
        """
from deepgram import DeepgramClient, UsageRequestOptions

client = DeepgramClient()
options = UsageRequestOptions(limit=10, status="succeeded")
page = client.manage.get_usage_requests("your-project-id", options)
for request in page.requests:
    if request.response:
        print(request.request_id, request.path)
""",
        r"^[\da-f-]{36} /v1/listen\?",
    ),
    "await": (
        """
import asyncio
from deepgram import DeepgramClient

client = DeepgramClient()

async def main():
    response = await client.manage.asyncmanage.get_balances("your-project-id")
    for balance in response.balances:
        print(balance.balance_id, balance.amount, balance.units)

asyncio.run(main())
asyncio.run(main())
""",
        r"^(balance-id 104\.56822227 usd\n){2}$",
    ),
    "configure": (
        """
import deepgram
from deepgram import DeepgramClient, DeepgramClientOptions

config = DeepgramClientOptions(verbose=30, headers={"X-Team": "a"})
client = DeepgramClient("your-api-key", config)
for key in client.manage.list_keys("your-project-id").api_keys:
    print(key.api_key.api_key_id, key.member.email)
""",
        "^key-id member@example.com$",
    ),
    "import everything": (
        """
from deepgram import *

client = DeepgramClient()
options = ScopeOptions(scope="admin")
try:
    print(client.manage.update_member_scope("your-project-id", "member-id", options).message)
except DeepgramApiError as error:
    print(error.status, error.message)
""",
        "^Successfully updated",
    ),
}


@pytest.fixture(scope="module")
def printed(listening: Socket) -> dict[str, str]:
    """What the documented programs print."""
    # Imported late, since the tests of the wheel do without it.
    from deepgram_manage.emulator.fixture import DeepgramEmulator  # noqa: PLC0415

    with DeepgramEmulator() as emulator:
        emulator.move_clock_to("2024-10-23T12:00:00Z")
        emulator.seed("documentation")
        url = listening.serve(emulator).url
        programs = {name: program for name, (program, _expected) in EXAMPLES.items()}
        return run_each(INSTALL, programs, DEEPGRAM_API_KEY="your-api-key", DEEPGRAM_HOST=url)


@pytest.mark.parametrize("name", EXAMPLES)
def test_documented_example_runs_unchanged(printed: dict[str, str], name: str) -> None:
    """A documented program runs as it stands, once the package stands in for `deepgram`."""
    _program, expected = EXAMPLES[name]

    assert re.search(expected, printed[name], re.MULTILINE)
    assert "Error" not in printed[name]


def test_documented_error_is_caught(server: Server) -> None:
    """`DeepgramApiError` from `deepgram` catches what the calls raise."""
    program = """
from deepgram import DeepgramApiError, DeepgramClient
try:
    DeepgramClient("a-key").manage.get_projects()
except DeepgramApiError as error:
    print("caught", error.status)
"""

    assert run(INSTALL + program, DEEPGRAM_HOST=server.url) == "caught 401\n"


@pytest.mark.wheel
def test_installing_twice_is_installing_once() -> None:
    """A second call changes nothing, also after `deepgram` was imported."""
    program = """
from deepgram import DeepgramClient
deepgram_manage.install_as_deepgram()
import deepgram
print(deepgram is deepgram_manage, DeepgramClient is deepgram_manage.DeepgramClient)
"""

    assert run(INSTALL + program) == "True True\n"


BELOW = {
    "levels": (
        """
from deepgram.utils import verboselogs
import deepgram.utils.verboselogs as levels
print(verboselogs.SPAM, verboselogs.VERBOSE, verboselogs.NOTICE, verboselogs.SUCCESS)
print(levels.DEBUG, levels.ERROR)
""",
        "5 15 25 35\n10 40\n",
    ),
    "errors": (
        """
from deepgram.clients.common.v1.errors import DeepgramApiError, DeepgramTypeError
from deepgram.errors import DeepgramApiKeyError
import deepgram.clients.common.v1.errors
print(DeepgramApiError is deepgram_manage.DeepgramApiError)
print(DeepgramApiKeyError is deepgram_manage.DeepgramApiKeyError)
print(deepgram.clients.common.v1.errors.DeepgramError is deepgram_manage.DeepgramError)
print(issubclass(deepgram_manage.NotFoundError, deepgram.errors.DeepgramApiError))
""",
        "True\nTrue\nTrue\nTrue\n",
    ),
    "options": (
        """
from deepgram.client import DeepgramClient
from deepgram.clients.manage.v1.options import KeyOptions
from deepgram.clients.manage.client import ManageClient
from deepgram.clients.manage.v1.client import ManageClient
from deepgram.clients.manage.v1.async_client import AsyncManageClient
from deepgram.options import DeepgramClientOptions
print(KeyOptions is deepgram_manage.KeyOptions)
print(DeepgramClient is deepgram_manage.DeepgramClient)
print(DeepgramClientOptions is deepgram_manage.DeepgramClientOptions)
""",
        "True\nTrue\nTrue\n",
    ),
    "names that there are not": (
        """
try:
    from deepgram.utils import nothing
except ImportError as error:
    print(error.name)
try:
    import deepgram.clients.speak
except ImportError as error:
    print(error.name)
""",
        "deepgram.utils\ndeepgram.clients.speak\n",
    ),
}


@pytest.mark.wheel
def test_modules_below_have_the_same_names() -> None:
    """What version 4 has in modules below `deepgram` is there, and is what this package has."""
    programs = {name: program for name, (program, _expected) in BELOW.items()}

    assert run_each(INSTALL, programs) == {name: expected for name, (_, expected) in BELOW.items()}


@pytest.mark.wheel
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


@pytest.mark.wheel
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
