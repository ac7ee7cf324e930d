"""How many examples are drawn, and which: `make test-examples` draws twenty times as many.

Loaded for all tests, since by itself hypothesis draws other examples each time, and fails when one
takes longer than a fifth of a second, as any does on a machine with other things to do.
"""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    # The same examples every time, so that a failure belongs to the change that was made.
    "default",
    max_examples=75,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("many", settings.get_profile("default"), max_examples=1500)
settings.register_profile(
    "thorough", settings.get_profile("default"), max_examples=100_000, derandomize=False
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))
PROFILE = settings()
