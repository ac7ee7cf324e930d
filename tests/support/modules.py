"""The modules of this package, which are otherwise loaded by the calls that need them."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from pkgutil import walk_packages

import deepgram_manage
import deepgram_manage_api

_PROGRAM = "__main__"


def load_all() -> None:
    """Load what calls use, before threads do it at once.

    pytest rewrites what is imported, and on Python 3.11 two threads cannot do so at the same time.
    """
    for package in (deepgram_manage, deepgram_manage_api):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(_PROGRAM):
                # An extra that is not installed is not used either.
                with suppress(ModuleNotFoundError):
                    import_module(module.name)
