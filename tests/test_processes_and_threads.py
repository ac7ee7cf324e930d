"""One client in many threads, in many tasks, and in the processes that are forked from it.

Two processes that share a socket read each other's answers, secrets included. Which process used
which connection is seen where it can be seen for certain: on the side of the server.
"""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from tests.support.programs import run

if TYPE_CHECKING:
    from tests.support.servers import Server

THREADS, TASKS = 20, 200
# As many as a program has at most.
PROCESSES = 4


@pytest.fixture
def key_ids(server: Server) -> list[str]:
    """Keys that are told apart by their comments: the number of each."""
    emulator = server.emulator
    return [
        emulator.add_key(emulator.project_id, emulator.member_id, comment=str(number)).api_key_id
        for number in range(TASKS)
    ]


def test_threads_get_their_own_answers(server: Server, key_ids: list[str]) -> None:
    """Twenty threads that start at once on one client get each the answers to its own calls."""
    together = threading.Barrier(THREADS)
    project = server.emulator.project_id

    def comments(thread: int) -> list[str | None]:
        together.wait()
        own = key_ids[thread::THREADS]
        return [client.manage.get_key(project, key_id).comment for key_id in own]

    with server.client() as client, ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(comments, range(THREADS)))

    expected = [[str(number) for number in range(TASKS)][each::THREADS] for each in range(THREADS)]
    assert answers == expected
    assert server.connections <= THREADS


def test_tasks_get_their_own_answers(server: Server, key_ids: list[str]) -> None:
    """Two hundred tasks at once on one client get each the answer to its own call."""
    project = server.emulator.project_id

    async def comments() -> list[str | None]:
        async with server.client().manage.asyncmanage as manage:
            keys = await asyncio.gather(*(manage.get_key(project, each) for each in key_ids))
        return [key.comment for key in keys]

    assert asyncio.run(comments()) == [str(number) for number in range(TASKS)]
    assert server.connections <= 100


def test_threads_create_what_they_ask_for(server: Server) -> None:
    """Keys that twenty threads create at once have each the comment that it was asked with."""
    project = server.emulator.project_id

    def create(thread: int) -> str | None:
        options = {"comment": f"of {thread}", "scopes": ["member"]}
        return client.manage.create_key(project, options).comment

    with server.client() as client, ThreadPoolExecutor(THREADS) as pool:
        comments = list(pool.map(create, range(THREADS)))

    assert comments == [f"of {thread}" for thread in range(THREADS)]


PRELUDE = """
import asyncio, logging, multiprocessing, os, sys, threading
from functools import partial
from deepgram_manage import DeepgramClient

# It complains of slow machines.
logging.getLogger("asyncio").setLevel(logging.ERROR)

url, project, *key_ids = sys.argv[1:]
client = DeepgramClient(base_url=url)

def sync(key_id):
    return client.manage.get_key(project, key_id).api_key_id

def asynchronous(key_id):
    return asyncio.run(asynchronously(key_id))

async def asynchronously(key_id):
    return (await client.asyncmanage.get_key(project, key_id)).api_key_id

def check(call, key_id):
    for _ in range(5):
        if call(key_id) != key_id:
            print("the answer to another call")

def wait_for(child):
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
        print("a child failed")
"""

# Each process asks for a key of its own, by which the server can tell them apart.
FORKS = {
    "sync": """
        sync(key_ids[0])
        child = os.fork()
        check(sync, key_ids[0 if child else 1])
        if child:
            wait_for(child)
    """,
    "async": """
        asynchronous(key_ids[0])
        child = os.fork()
        check(asynchronous, key_ids[0 if child else 1])
        if child:
            wait_for(child)
    """,
    # A loop that is alive in the parent has a pool, which its twin in the child must not use.
    "async, between two calls of a loop": """
        with asyncio.Runner() as runner:
            runner.run(asynchronously(key_ids[0]))
            child = os.fork()
            if child == 0:
                check(asynchronous, key_ids[1])
                os._exit(0)
            check(lambda key_id: runner.run(asynchronously(key_id)), key_ids[0])
        wait_for(child)
    """,
    "a copy": """
        sync(key_ids[0])
        client = client.with_options(timeout=5)
        child = os.fork()
        check(sync, key_ids[0 if child else 1])
        if child:
            wait_for(child)
    """,
    "generations": """
        sync(key_ids[0])
        for generation in range(3):
            child = os.fork()
            if child:
                check(sync, key_ids[generation])
                wait_for(child)
                break
            check(sync, key_ids[generation + 1])
    """,
    "multiprocessing, forked": """
        sync(key_ids[0])
        context = multiprocessing.get_context("fork")
        children = [context.Process(target=check, args=(sync, each)) for each in key_ids[1:]]
        for child in children:
            child.start()
        check(sync, key_ids[0])
        for child in children:
            child.join()
            if child.exitcode:
                print("a child failed")
    """,
    "multiprocessing, spawned": """
        sync(key_ids[0])
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            answer = pool.map_async(partial(client.manage.get_key, project), [key_ids[1]] * 6)
            check(sync, key_ids[0])
            if {key.api_key_id for key in answer.get()} != {key_ids[1]}:
                print("the answer to another call")
            pool.close()
            pool.join()
    """,
}


def forked(server: Server, key_ids: list[str], program: str) -> str:
    """Run a program that forks, with the environment's key; give what it prints."""
    return run(
        PRELUDE + "\n" + _dedented(program),
        server.url,
        server.emulator.project_id,
        *key_ids[:PROCESSES],
        options=("-X", "dev", *FORKS_WITH_THREADS),
        DEEPGRAM_API_KEY=server.emulator.admin_key,
    )


def connections_of(server: Server, key_id: str) -> set[int]:
    """The ports from which a key was asked for."""
    return {port for path, port in server.callers if path.endswith(key_id)}


def _dedented(program: str) -> str:
    return "\n".join(line.removeprefix("        ") for line in program.splitlines())


# From Python 3.12 on a process that has threads, as multiprocessing does, warns when it forks.
FORKS_WITH_THREADS = ("-W", "ignore::DeprecationWarning")


@pytest.mark.parametrize("program", FORKS.values(), ids=FORKS)
def test_processes_share_no_socket(server: Server, key_ids: list[str], program: str) -> None:
    """A used client works on in all processes, silently, and none uses a connection of another."""
    assert forked(server, key_ids, program) == ""

    of_processes = [connections_of(server, each) for each in key_ids[:PROCESSES]]
    used = [connections for connections in of_processes if connections]
    assert len(used) > 1
    assert sum(len(connections) for connections in used) == len(set[int]().union(*used))


def test_forked_process_leaves_the_connection_of_its_parent(
    server: Server, key_ids: list[str]
) -> None:
    """A child that ends closes no connection of its parent, which goes on with its only one."""
    program = """
        sync(key_ids[0])
        child = os.fork()
        if child == 0:
            check(sync, key_ids[1])
            client.close()
            sys.exit()
        wait_for(child)
        check(sync, key_ids[0])
    """

    assert forked(server, key_ids, program) == ""
    assert len(connections_of(server, key_ids[0])) == 1


def test_fork_while_threads_are_calling(server: Server, key_ids: list[str]) -> None:
    """A child that is forked in the midst of calls of other threads is not held up by them."""
    program = """
        import signal
        stop = threading.Event()
        # Python itself does not survive a fork while modules are being imported.
        sync(key_ids[0])

        def call():
            while not stop.is_set():
                sync(key_ids[0])

        threads = [threading.Thread(target=call) for _ in range(4)]
        for thread in threads:
            thread.start()
        for _ in range(20):
            child = os.fork()
            if child == 0:
                signal.alarm(60)
                sync(key_ids[1])
                os._exit(0)
            wait_for(child)
        stop.set()
        for thread in threads:
            thread.join()
    """

    assert forked(server, key_ids, program) == ""
