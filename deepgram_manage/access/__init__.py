"""Keys that can be checked, audited and replaced without an outage.

    from deepgram_manage import DeepgramClient, access

    client = DeepgramClient()
    for row in access.audit(client.manage):
        print(row.project, row.comment, row.last_use, [finding.id for finding in row.findings])

Given an AsyncManageClient, each function returns an awaitable. Every name is loaded when it is
first used; importing this package loads nothing else.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import rotate as rotate
    from . import sinks as sinks
    from ._audit import Audit as Audit
    from ._audit import AuditRow as AuditRow
    from ._audit import Finding as Finding
    from ._audit import KeyFacts as KeyFacts
    from ._audit import LastUse as LastUse
    from ._audit import Unread as Unread
    from ._check import Check as Check
    from ._errors import AccessError as AccessError
    from ._errors import NotStoredError as NotStoredError
    from ._errors import OwnerChangeError as OwnerChangeError
    from ._errors import RotationError as RotationError
    from ._formats import to_csv as to_csv
    from ._formats import to_sarif as to_sarif
    from ._leaver import Leaver as Leaver
    from ._leaver import LeaverKey as LeaverKey
    from ._leaver import LeaverProject as LeaverProject
    from ._mint import Sweep as Sweep
    from ._mint import SweepKey as SweepKey
    from ._organisation import Applied as Applied
    from ._organisation import Change as Change
    from ._organisation import Organisation as Organisation
    from ._organisation import OrgPlan as OrgPlan
    from ._organisation import Refused as Refused
    from ._policy import Baseline as Baseline
    from ._policy import Policy as Policy
    from ._public import apply as apply
    from ._public import audit as audit
    from ._public import can as can
    from ._public import check as check
    from ._public import check_async as check_async
    from ._public import iter_audit as iter_audit
    from ._public import leaver as leaver
    from ._public import mint as mint
    from ._public import plan as plan
    from ._public import plan_sweep as plan_sweep
    from ._public import sweep as sweep
    from ._rotation import Rotation as Rotation
    from ._scopes import PRESETS as PRESETS

_NAMES = {
    "._audit": ("Audit", "AuditRow", "Finding", "KeyFacts", "LastUse", "Unread"),
    "._check": ("Check",),
    "._errors": ("AccessError", "NotStoredError", "OwnerChangeError", "RotationError"),
    "._formats": ("to_csv", "to_sarif"),
    "._leaver": ("Leaver", "LeaverKey", "LeaverProject"),
    "._mint": ("Sweep", "SweepKey"),
    "._organisation": ("Applied", "Change", "OrgPlan", "Organisation", "Refused"),
    "._policy": ("Baseline", "Policy"),
    "._public": (
        "apply",
        "audit",
        "can",
        "check",
        "check_async",
        "iter_audit",
        "leaver",
        "mint",
        "plan",
        "plan_sweep",
        "sweep",
    ),
    "._rotation": ("Rotation",),
    "._scopes": ("PRESETS",),
}
_MODULES = {name: module for module, names in _NAMES.items() for name in names}

__all__ = sorted([*_MODULES, "rotate", "sinks"])  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    if name in {"rotate", "sinks"}:
        return import_module(f".{name}", __name__)
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULES[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
