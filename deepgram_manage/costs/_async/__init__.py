# _sync/__init__.py is derived from this module: run `make generate` after a change.
"""What is read of an account by the asynchronous client; that of the other is derived."""
