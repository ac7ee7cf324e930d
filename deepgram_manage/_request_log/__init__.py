"""How the request log is read from end to end. Private: import from `deepgram_manage`."""
