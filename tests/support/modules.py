"""The modules of this package, which are otherwise loaded by the calls that need them."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import deepgram_manage
import deepgram_manage_api

_PROGRAM = "__main__"
# What stands above the calls, which do not use it. Some of it needs extras that no test installs.
_ABOVE = {"access", "archive", "cli", "costs"}


def load_all() -> None:
    """Load what calls use, before threads do it at once.

    pytest rewrites what is imported, and on Python 3.11 two threads cannot do so at the same time.
    """
    for package in (deepgram_manage, deepgram_manage_api):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(_PROGRAM) and module.name.split(".")[1] not in _ABOVE:
                import_module(module.name)
