"""What is read of an account, asynchronously; `_sync/` is derived from it."""
