"""What the methods return: the documented types, which also keep what else the server sent.

A module is loaded when one of its classes is first named, so that a program pays for the classes
of the calls that it makes, and for no others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._exports import load as _load

if TYPE_CHECKING:
    from .billing import *
    from .credentials import *
    from .invites import *
    from .keys import *
    from .members import *
    from .models import *
    from .projects import *
    from .requests import *
    from .usage import *
else:
    from ._exports import NAMES as __all__  # noqa: N811 -- what star imports take

    def __getattr__(name):
        value = _load(name)
        globals()[name] = value
        return value

    def __dir__():
        return __all__
