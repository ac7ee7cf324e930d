"""How hypothesis runs a test: slow is not wrong, for the machine may be busy."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""Decorates a test beside `given`."""
