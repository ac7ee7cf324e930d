# _sync/__init__.py is derived from this module: run `make generate` after a change.
"""What sends calls, for the asynchronous client; `_sync/` is derived from it."""
