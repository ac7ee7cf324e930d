# Derived from _async/__init__.py by `make generate`. Do not edit.
"""The synchronous modules; their synchronous twins are derived from them."""
