"""Lets code that imports from `deepgram` find this package, as PyMySQL stands in for MySQLdb."""

from __future__ import annotations

import logging
import sys
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType
from typing import Any

__all__ = [
    "install_as_deepgram",
]

_OURS = ("client", "errors", "options")
# Where version 4 of the official SDK has names that code imports from below `deepgram`.
_MODULES = (
    *_OURS,
    "clients",
    "clients.common",
    "clients.common.v1",
    "clients.common.v1.errors",
    "clients.errors",
    "clients.manage",
    "clients.manage.client",
    "clients.manage.v1",
    "clients.manage.v1.async_client",
    "clients.manage.v1.client",
    "clients.manage.v1.options",
    "clients.manage.v1.response",
    "utils",
    "utils.verboselogs",
)
# The levels of the package verboselogs, beside those of `logging`.
_LEVELS = {"SPAM": 5, "VERBOSE": 15, "NOTICE": 25, "SUCCESS": 35}

# Errors of version 4 for which this package has one class with others.
_RENAMED = {
    "DeepgramUnknownApiError": "DeepgramApiError",
    "DeepgramUnknownError": "DeepgramError",
}


def install_as_deepgram() -> None:
    """Make `from deepgram import DeepgramClient, KeyOptions` find this package.

    Modules below it that version 4 of the official SDK has are found, too, such as
    `deepgram.utils.verboselogs` and `deepgram.clients.common.v1.errors`.

    Call it once, before anything imports `deepgram`. Calling it again changes nothing.

    Raises:
        ImportError: A package named `deepgram`, such as the official SDK, can be imported: code
            that wants that one must not get this one.
    """
    package = sys.modules[__name__.rpartition(".")[0]]
    if sys.modules.get("deepgram") is package:
        return
    if "deepgram" in sys.modules or find_spec("deepgram") is not None:
        message = (
            "a package named 'deepgram' is installed, and this one does not hide it: "
            "uninstall deepgram-sdk, or import from deepgram_manage"
        )
        raise ImportError(message, name="deepgram")
    sys.modules["deepgram"] = package
    for name in _MODULES:
        _install(name)


def _install(name: str) -> None:
    """Install a module below `deepgram`, whose names are those of this package."""
    module = _StandIn(f"deepgram.{name}", f"Stands in for deepgram.{name} of version 4.")
    # A package: more can be imported from below it. It holds these modules only.
    module.__path__ = []
    sys.modules[module.__name__] = module
    above, _dot, last = module.__name__.rpartition(".")
    if name in _OURS:
        # `deepgram` is this package, and its own module of that name has to stay in its place.
        import_module(f"{__package__}.{name}")
    else:
        setattr(sys.modules[above], last, module)


class _StandIn(ModuleType):
    """A module whose names are those of this package, and a few that only version 4 has."""

    def __getattr__(self, name: str) -> Any:
        """Return what a name stands for.

        Raises:
            AttributeError: There is no such name.
        """
        if name.startswith("__"):
            raise AttributeError(name)
        if self.__name__.endswith(".verboselogs"):
            return _LEVELS[name] if name in _LEVELS else getattr(logging, name)
        if name == "DeepgramTypeError":
            return TypeError
        return getattr(sys.modules["deepgram"], _RENAMED.get(name, name))
