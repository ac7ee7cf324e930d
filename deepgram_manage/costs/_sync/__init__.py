# Derived from _async/__init__.py by `make generate`. Do not edit.
"""What is read of an account by the synchronous client; that of the other is derived."""
