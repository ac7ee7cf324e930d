"""Walks through the Manage API with both clients: `make demo`, or `make demo LIVE=1`.

Without an account it talks to the emulator over real HTTP, which answers as late as a server
far away. Live, it talks to Deepgram with your DEEPGRAM_API_KEY, and makes reading calls only.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack, closing

from deepgram_manage import DeepgramClient
from deepgram_manage.emulator import Emulator
from deepgram_manage.emulator.app import application
from deepgram_manage.emulator.server import ThreadedServer

from .tour import Tour

# Seconds, as between continents.
LATENCY = 0.05


def main() -> None:
    """Run the tour."""
    live = "--live" in sys.argv[1:]
    if live and not os.environ.get("DEEPGRAM_API_KEY"):
        sys.exit("LIVE=1 talks to Deepgram: set DEEPGRAM_API_KEY first.")
    with ExitStack() as stack:
        if live:
            client = stack.enter_context(DeepgramClient())
            print("Talking to Deepgram, with reading calls only.")
        else:
            emulator = stack.enter_context(closing(Emulator("demo")))
            emulator.add_fault("latency", count=None, seconds=LATENCY)
            server = stack.enter_context(closing(ThreadedServer(application(emulator))))
            client = stack.enter_context(
                DeepgramClient(emulator.admin_key, base_url=server.base_url)
            )
            print(f"Talking to the emulator at {server.base_url}; nothing leaves this machine.")
            print(f"It answers after {LATENCY * 1000:.0f} ms, as a server far away would.")
        Tour(client, writes=not live).run()


if __name__ == "__main__":
    main()
