"""How a call goes out and comes back. Private: import from `deepgram_manage`."""
