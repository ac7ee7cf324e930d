"""What sends calls, for the asynchronous client; `_sync/` is derived from it."""
