"""The HTTP libraries whose clients, transports and timeouts are taken alike."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

import pytest

# `make test-oldest` has the first alone.
LIBRARIES = {name: import_module(name) for name in ("httpx", "httpx2") if find_spec(name)}

of_either_library = pytest.mark.parametrize("library", LIBRARIES.values(), ids=LIBRARIES)
