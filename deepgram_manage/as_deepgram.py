"""Lets code that imports from `deepgram` find this package, as PyMySQL stands in for MySQLdb."""

from __future__ import annotations

import sys
from importlib.util import find_spec

__all__ = [
    "install_as_deepgram",
]


def install_as_deepgram() -> None:
    """Make `from deepgram import DeepgramClient, KeyOptions` find this package.

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
