"""Keys that can be checked, audited and replaced without an outage.

    from deepgram_manage import DeepgramClient, access

    client = DeepgramClient()
    for row in access.audit(client.manage):
        print(row.project, row.comment, row.last_use, [finding.id for finding in row.findings])

Given an AsyncManageClient, each function returns an awaitable. Every name is loaded when it is
first used; importing this package loads nothing else. Each is written once, in the `__all__` of
its module: `_exports.py` is derived from there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from . import rotate as rotate
    from . import sinks as sinks
    from ._audit import *
    from ._caller import *
    from ._check import *
    from ._checking import *
    from ._errors import *
    from ._formats import *
    from ._html import *
    from ._leaver import *
    from ._mint import *
    from ._organisation import *
    from ._policy import *
    from ._public import *
    from ._rotation import *
    from ._scopes import *
else:
    from importlib import import_module

    from ._exports import NAMES, load

    __all__ = [*NAMES, "rotate", "sinks"]  # noqa: PLE0604 -- NAMES has strings

    def __getattr__(name):
        if name in {"rotate", "sinks"}:
            return import_module(f".{name}", __name__)
        value = load(name)
        globals()[name] = value
        return value

    def __dir__():
        return __all__
