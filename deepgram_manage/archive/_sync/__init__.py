# Derived from _async/__init__.py by `make generate`. Do not edit.
"""What sends calls, for the synchronous client; `_sync/` is derived from it."""
