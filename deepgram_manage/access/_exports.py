# Derived from the `__all__` of each module by `make generate`. Do not edit.
# mypy: disable-error-code="no-redef"
# pyright: reportPrivateUsage=false
"""Loads the names of this package when they are first used."""

from __future__ import annotations

from typing import Any

NAMES = [
    "AccessError",
    "Applied",
    "Audit",
    "AuditRow",
    "Baseline",
    "Caller",
    "Change",
    "Check",
    "Finding",
    "KeyFacts",
    "LastUse",
    "Leaver",
    "LeaverKey",
    "LeaverProject",
    "NotStoredError",
    "OrgPlan",
    "Organisation",
    "OwnerChangeError",
    "PRESETS",
    "Policy",
    "Refused",
    "Rotation",
    "RotationError",
    "Sweep",
    "SweepKey",
    "Unread",
    "apply",
    "audit",
    "caller",
    "can",
    "check",
    "check_async",
    "csv_lines",
    "iter_audit",
    "key_options",
    "leaver",
    "mint",
    "plan",
    "plan_sweep",
    "sweep",
    "to_csv",
    "to_html",
    "to_sarif",
]


def load(name: str) -> Any:
    """Return what a public name stands for.

    Raises:
        AttributeError: The package has no such name.
    """
    match name:
        case "Audit" | "AuditRow" | "Finding" | "KeyFacts" | "LastUse" | "Unread":
            from . import _audit as module
        case "Caller":
            from . import _caller as module
        case "Check":
            from . import _check as module
        case "check" | "check_async":
            from . import _checking as module
        case "AccessError" | "NotStoredError" | "OwnerChangeError" | "RotationError":
            from . import _errors as module
        case "csv_lines" | "to_csv" | "to_sarif":
            from . import _formats as module
        case "to_html":
            from . import _html as module
        case "Leaver" | "LeaverKey" | "LeaverProject":
            from . import _leaver as module
        case "Sweep" | "SweepKey" | "key_options":
            from . import _mint as module
        case "Applied" | "Change" | "OrgPlan" | "Organisation" | "Refused":
            from . import _organisation as module
        case "Baseline" | "Policy":
            from . import _policy as module
        case (
            "apply"
            | "audit"
            | "caller"
            | "can"
            | "iter_audit"
            | "leaver"
            | "mint"
            | "plan"
            | "plan_sweep"
            | "sweep"
        ):
            from . import _public as module
        case "Rotation":
            from . import _rotation as module
        case "PRESETS":
            from . import _scopes as module
        case _:
            message = f"module {__package__!r} has no attribute {name!r}"
            raise AttributeError(message)
    return getattr(module, name)
