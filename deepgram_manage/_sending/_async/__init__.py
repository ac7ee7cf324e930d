# _sync/__init__.py is derived from this module: run `make generate` after a change.
"""The asynchronous modules; their synchronous twins are derived from them."""
