"""Who opens connections, how many, and who closes them."""

from __future__ import annotations

import asyncio
import gc
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from deepgram_manage import AsyncManageClient, DeepgramClient, ManageClient
from deepgram_manage.emulator.fixture import DeepgramEmulator
from tests.support.libraries import of_either_library
from tests.support.programs import run_each
from tests.support.scripted import over_all_networks, over_asynchronous_networks
from tests.support.wire import Caller

if TYPE_CHECKING:
    from tests.support.servers import Server, Socket
    from tests.support.wire import Anything, Wire


def test_calls_in_a_row_share_a_connection(server: Server) -> None:
    """Fifty calls of a synchronous client in a row use one connection."""
    with server.client() as client:
        for _ in range(50):
            client.manage.get_projects()

    assert len(server.calls) == 50
    assert server.connections == 1


@pytest.mark.usefixtures("kind")
@over_asynchronous_networks
def test_asynchronous_calls_in_a_row_share_a_connection(server: Server) -> None:
    """Fifty calls of an asynchronous client in a row use one connection."""

    async def call() -> None:
        async with server.client() as client:
            for _ in range(50):
                await client.manage.asyncmanage.get_projects()

    asyncio.run(call())

    assert len(server.calls) == 50
    assert server.connections == 1


def test_ways_to_a_client_share_its_connections(server: Server) -> None:
    """However the calls of one entry point are reached, they use one connection."""
    with server.client() as client:
        client.manage.get_projects()
        client.manage.v("1").list_projects()
        client.manage.get_projects(timeout=3, headers={"X-Trace": "1"})

    assert server.connections == 1


@pytest.mark.usefixtures("kind")
@over_asynchronous_networks
def test_asynchronous_client_outlives_its_loops(server: Server) -> None:
    """One client can be used in one `asyncio.run` after the other, a connection each."""
    manage = server.client().manage.asyncmanage

    async def twice() -> int:
        await manage.get_projects()
        return len((await manage.get_projects()).projects)

    assert [asyncio.run(twice()) for _ in range(3)] == [1, 1, 1]
    assert server.connections == 3


@pytest.mark.usefixtures("kind")
@over_asynchronous_networks
def test_single_call_per_loop(server: Server) -> None:
    """Documented code runs each call by itself."""
    manage = server.client().manage.asyncmanage

    for _ in range(3):
        assert len(asyncio.run(manage.get_projects()).projects) == 1


@pytest.mark.usefixtures("kind")
@over_asynchronous_networks
def test_asynchronous_client_in_several_threads(server: Server) -> None:
    """One client can be used by loops that run side by side in threads."""
    manage = server.client().manage.asyncmanage

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: asyncio.run(manage.get_projects()), range(8)))

    assert len(answers) == len(server.calls) == 8


@pytest.mark.usefixtures("kind")
@over_asynchronous_networks
def test_tasks_share_a_pool(server: Server) -> None:
    """Tasks that run at once use no more connections than there are tasks."""

    async def call() -> None:
        async with server.client().manage.asyncmanage as manage:
            await asyncio.gather(*(manage.get_projects() for _ in range(5)))
            await asyncio.gather(*(manage.get_projects() for _ in range(5)))

    asyncio.run(call())

    assert len(server.calls) == 10
    assert server.connections <= 5


def test_threads_share_a_pool(server: Server) -> None:
    """Threads that start at once use one pool: no more connections than there are threads."""
    together = threading.Barrier(8)

    def call(_number: int) -> None:
        together.wait()
        for _ in range(3):
            client.manage.get_projects()

    with server.client() as client, ThreadPoolExecutor(8) as pool:
        list(pool.map(call, range(8)))

    assert len(server.calls) == 24
    assert server.connections <= 8


def test_threads_in_turn_share_a_connection(server: Server) -> None:
    """Threads that run one after the other use one connection: the pool is of the client."""
    with server.client() as client:
        for _ in range(3):
            with ThreadPoolExecutor(1) as pool:
                pool.submit(client.manage.get_projects).result()

    assert server.connections == 1


def test_threads_that_start_at_once_get_one_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """However long it takes to make them, the clients of an entry point are made once."""
    like = ManageClient.like

    def slow(other: DeepgramClient) -> ManageClient:
        time.sleep(0.01)
        return like(other)

    monkeypatch.setattr(ManageClient, "like", slow)
    client = DeepgramClient("a-key")

    with ThreadPoolExecutor(4) as pool:
        clients = list(pool.map(lambda _: client.manage, range(4)))

    assert len({id(each) for each in clients}) == 1


@over_all_networks
def test_closing_closes_the_connection(kind: str, server: Server) -> None:
    """A closed client leaves no connection behind, and opens another when it is used again."""
    call = Caller(kind, server.client())

    for _ in range(2):
        call("get_projects")
        call.close()

    assert server.connections == 2


@over_all_networks
def test_closing_twice_is_closing_once(kind: str, server: Server) -> None:
    """A client may be closed again, and before it was ever used."""
    call = Caller(kind, server.client())

    call.close()
    call("get_projects")
    call.close()
    call.close()

    assert server.connections == 1


def test_leaving_a_block_closes_and_using_it_again_opens(server: Server) -> None:
    """A client can be used in several `with` blocks, and after them."""
    client = server.client()

    with client, client.manage:
        client.manage.get_projects()
    with client:
        client.manage.get_projects()
    client.manage.get_projects()
    client.close()

    assert server.connections == 3


def test_block_of_a_manage_client(server: Server) -> None:
    """`ManageClient` closes with its block."""
    with ManageClient(server.emulator.admin_key, base_url=server.url) as manage:
        manage.get_projects()
    with manage:
        manage.get_projects()

    assert server.connections == 2


@pytest.mark.usefixtures("kind")
@over_asynchronous_networks
def test_block_of_an_asynchronous_manage_client(server: Server) -> None:
    """`AsyncManageClient` closes with its block."""

    async def call() -> None:
        async with AsyncManageClient(server.emulator.admin_key, base_url=server.url) as manage:
            await manage.get_projects()
        async with manage:
            await manage.get_projects()

    asyncio.run(call())

    assert server.connections == 2


@pytest.mark.usefixtures("kind")
@over_asynchronous_networks
def test_entry_point_closes_both_clients(server: Server) -> None:
    """`async with DeepgramClient` closes the synchronous connections as well."""
    client = server.client()

    async def call() -> None:
        async with client:
            await client.asyncmanage.get_projects()
            client.manage.get_projects()

    asyncio.run(call())
    asyncio.run(call())

    assert server.connections == 4


def test_client_that_is_forgotten_closes_its_connections(server: Server) -> None:
    """A client that nobody holds any more goes, and leaves no warning."""
    client = server.client()
    client.manage.get_projects()
    gone = weakref.ref(client.manage)

    del client
    gc.collect()

    assert gone() is None


@of_either_library
def test_given_http_client_stays_open(wire: Wire, library: Anything) -> None:
    """Closing a client leaves the HTTP client that it was given to its owner."""
    http = library.Client(transport=wire.transport(library))
    with DeepgramClient("a-key", http_client=http) as client:
        client.manage.get_projects()
    client.close()

    assert not http.is_closed
    client.manage.get_projects()
    assert len(wire.seen) == 2


@of_either_library
def test_given_asynchronous_http_client_stays_open(wire: Wire, library: Anything) -> None:
    """Closing a client leaves the asynchronous HTTP client that it was given to its owner."""

    async def call() -> bool:
        http = library.AsyncClient(transport=wire.transport(library))
        async with DeepgramClient("a-key", async_http_client=http) as client:
            await client.asyncmanage.get_projects()
        await client.aclose()
        return bool(http.is_closed)

    assert asyncio.run(call()) is False


@of_either_library
def test_given_http_client_is_used_as_it_is(wire: Wire, library: Anything) -> None:
    """The headers that a given HTTP client adds are sent, its name instead of ours, too."""
    headers = {"User-Agent": "mine/1", "X-Team": "a"}
    http = library.Client(transport=wire.transport(library), headers=headers)

    ManageClient("a-key", http_client=http).get_projects()

    assert {name: wire.request.headers[name] for name in headers} == headers


@of_either_library
@pytest.mark.parametrize("whose", ["client", "call"])
def test_headers_that_we_are_given_win_over_those_of_a_given_http_client(
    wire: Wire, library: Anything, whose: str
) -> None:
    """A header that a client or a call of ours is given is sent instead of the HTTP client's."""
    http = library.Client(transport=wire.transport(library), headers={"User-Agent": "mine/1"})
    headers = {"User-Agent": "ours/1"}

    if whose == "client":
        ManageClient("a-key", http_client=http, headers=headers).get_projects()
    else:
        ManageClient("a-key", http_client=http).get_projects(headers=headers)

    assert wire.request.headers["User-Agent"] == "ours/1"


@of_either_library
def test_credentials_win_over_those_of_a_given_http_client(wire: Wire, library: Anything) -> None:
    """A given HTTP client with credentials of its own does not send them to Deepgram."""
    http = library.Client(transport=wire.transport(library), auth=("user", "passw0rd"))

    ManageClient("a-key", http_client=http).get_projects()

    assert wire.request.headers["Authorization"] == "Token a-key"


PRELUDE = """
import asyncio, logging, sys
import httpx  # slow in development mode, which asyncio would complain of
from deepgram_manage import DeepgramClient
logging.getLogger("asyncio").setLevel(logging.ERROR)
url, api_key, project_id = sys.argv[1:]
async def load_what_calls_need():
    async with DeepgramClient(api_key, base_url=url) as closed:
        closed.manage.get_projects()
        await closed.asyncmanage.get_usage(project_id)
asyncio.run(load_what_calls_need())
client = DeepgramClient(api_key, base_url=url)
"""

WITHOUT_AIOHTTP = """
import sys
sys.modules["httpx_aiohttp"] = None
"""

UNCLOSED = {
    "unused": """
client.manage
""",
    "sync": """
client.manage.get_projects()
""",
    "async": """
asyncio.run(client.asyncmanage.get_projects())
""",
    "async, several loops": """
for _ in range(3):
    asyncio.run(client.asyncmanage.get_projects())
""",
    "both": """
client.manage.get_projects()
asyncio.run(client.asyncmanage.get_projects())
""",
    "sync inside async": """
async def main():
    client.manage.get_projects()
    await client.asyncmanage.get_projects()
    await client.asyncmanage.get_usage(project_id)
asyncio.run(main())
""",
    "thread": """
import threading
thread = threading.Thread(target=client.manage.get_projects)
thread.start()
thread.join()
""",
    "forgotten": """
import gc
client.manage.get_projects()
asyncio.run(client.asyncmanage.get_projects())
del client
gc.collect()
""",
    "forgotten while the loop runs": """
import gc
async def main():
    global client
    await client.asyncmanage.get_projects()
    del client
    gc.collect()
    await asyncio.sleep(0.01)
asyncio.run(main())
""",
    "failed": """
async def main():
    await client.asyncmanage.get_projects()
    raise SystemExit(0)
client.manage.get_projects()
asyncio.run(main())
""",
    "cancelled": """
async def main():
    task = asyncio.create_task(client.asyncmanage.get_usage(project_id))
    await asyncio.sleep(0)
    task.cancel()
asyncio.run(main())
""",
    "forgotten async, at the end of the loop": """
async def main():
    from deepgram_manage import AsyncManageClient
    for _ in range(3):
        await AsyncManageClient(api_key, base_url=url).get_projects()
for _ in range(3):
    asyncio.run(main())
""",
    "forgotten async, after a break": """
async def main():
    from deepgram_manage import AsyncManageClient
    manage = AsyncManageClient(api_key, base_url=url)
    async for record in manage.iter_usage_requests(project_id, {"limit": 2}):
        break
for _ in range(3):
    asyncio.run(main())
""",
    "forgotten async, collected after a break": """
import gc
async def main():
    from deepgram_manage import AsyncManageClient
    manage = AsyncManageClient(api_key, base_url=url)
    async for record in manage.iter_usage_requests(project_id, {"limit": 2}):
        break
    del manage
    gc.collect()
for _ in range(3):
    asyncio.run(main())
""",
    "closed in another loop": """
asyncio.run(client.asyncmanage.get_projects())
asyncio.run(client.aclose())
""",
}


OVER_AIOHTTP = {name: program for name, program in UNCLOSED.items() if "async" in program}


def unclosed(listening: Socket, beginning: str, programs: dict[str, str]) -> dict[str, str]:
    """Run programs that do not close their client, in development mode; give what each printed."""
    with DeepgramEmulator() as emulator:
        url = listening.serve(emulator).url
        arguments = url, emulator.admin_key, emulator.project_id
        return run_each(beginning + PRELUDE, programs, *arguments, options=("-X", "dev"))


@pytest.fixture(scope="module")
def printed(listening: Socket) -> dict[str, str]:
    """What all programs print, over the core dependencies."""
    return unclosed(listening, WITHOUT_AIOHTTP, UNCLOSED)


@pytest.fixture(scope="module")
def printed_over_aiohttp(listening: Socket) -> dict[str, str]:
    """What the asynchronous programs print, over httpx-aiohttp."""
    return unclosed(listening, "import httpx_aiohttp", OVER_AIOHTTP)


@pytest.mark.parametrize("name", UNCLOSED)
def test_client_that_is_not_closed_is_silent(printed: dict[str, str], name: str) -> None:
    """A program that never closes its client ends without a word, in development mode."""
    assert printed[name] == ""


@pytest.mark.parametrize("name", OVER_AIOHTTP)
def test_client_that_is_not_closed_is_silent_over_aiohttp(
    printed_over_aiohttp: dict[str, str], name: str
) -> None:
    """The same holds of an asynchronous client over httpx-aiohttp."""
    assert printed_over_aiohttp[name] == ""


def test_what_a_program_does_not_close_is_told(listening: Socket) -> None:
    """A program that leaves a socket open would be heard."""
    program = {"a socket": "import socket\nleft = socket.socket()\n"}

    assert "ResourceWarning" in unclosed(listening, "", program)["a socket"]
