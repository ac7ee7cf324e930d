"""Walks through the Manage API with both clients: `make demo`, or `make demo LIVE=1`.

Without an account it talks to a small local server over real HTTP. Live, it talks to Deepgram
with your DEEPGRAM_API_KEY, and makes reading calls only.
"""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack

from deepgram_manage import DeepgramClient

from .server import running
from .tour import Tour


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
            url = stack.enter_context(running())
            client = stack.enter_context(DeepgramClient("the-demo-key", base_url=url))
            print(f"Talking to a local server at {url}; nothing leaves this machine.")
        Tour(client, writes=not live).run()


if __name__ == "__main__":
    main()
