"""What is wanted of keys, and how bad each departure is: a policy, from TOML or from keywords."""

from __future__ import annotations

import json
import os
import tomllib
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, TypeAlias

from attrs import evolve, field, frozen

from ._atomic import write_atomically
from ._durations import as_duration, spelled

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Baseline", "Policy"]

FindingId: TypeAlias = Literal[
    "no-expiry",
    "older-than",
    "expiring",
    "idle-90",
    "over-scoped",
    "shared-tag",
    "owner-left",
    "unnamed",
    "duplicate-comment",
    "playground",
]
"""What can be found; the ids are fixed."""

Severity: TypeAlias = Literal["off", "note", "warning", "error"]
"""How bad a finding is; `off` leaves it out."""

SEVERITIES: tuple[Severity, ...] = ("off", "note", "warning", "error")
"""From the least to the worst."""

DEFAULT_SEVERITIES: dict[FindingId, Severity] = {
    "no-expiry": "note",
    "older-than": "warning",
    "expiring": "warning",
    "idle-90": "warning",
    "over-scoped": "warning",
    "shared-tag": "note",
    "owner-left": "error",
    "unnamed": "note",
    "duplicate-comment": "note",
    "playground": "warning",
}
"""The severities of a policy that says nothing."""


def _severities(given: Mapping[FindingId, Severity]) -> dict[FindingId, Severity]:
    for name, severity in given.items():
        if name not in DEFAULT_SEVERITIES:
            raise ValueError(f"severity: {_nearest(name, DEFAULT_SEVERITIES)}")
        if severity not in SEVERITIES:
            raise ValueError(f"severity of {name}={severity!r} must be one of {_list(SEVERITIES)}")
    return {**DEFAULT_SEVERITIES, **given}


def _list(names: Iterable[str]) -> str:
    return ", ".join(names)


def _nearest(name: str, known: Iterable[str]) -> str:
    names = list(known)
    near = get_close_matches(name, names, n=1, cutoff=0.5)
    hint = f"did you mean {near[0]!r}?" if near else f"there are {_list(names)}"
    return f"there is no {name!r}; {hint}"


@frozen(kw_only=True)
class Policy:
    """What is wanted of keys.

    A file has the same names with hyphens, lengths such as `90d`, and a table `[severity]`:

        fail-at = "warning"
        max-age = "365d"

        [severity]
        no-expiry = "off"

    Raises:
        ValueError: A severity or the id of a finding does not exist, or a key would be idle
            after less than two days.
    """

    max_age: timedelta = timedelta(days=365)
    """Older keys are found as `older-than`."""
    expiring_within: timedelta = timedelta(days=14)
    """Keys that end sooner are found as `expiring`."""
    idle_after: timedelta = timedelta(days=90)
    """Keys that nobody used for longer are found as `idle-90`. The log goes back 90 days."""
    new_key_lives: timedelta | None = None
    """How long a key lives that a rotation creates; None: as long as the old one was to."""
    fail_at: Severity = "error"
    """The severity from which on an audit fails; `off` never fails."""
    severity: Mapping[FindingId, Severity] = field(
        factory=dict[FindingId, Severity], converter=_severities
    )
    """Of each finding; those left out have the one of DEFAULT_SEVERITIES."""

    def __attrs_post_init__(self) -> None:
        """Refuse a severity that does not exist, and to call idle what was used today."""
        if self.fail_at not in SEVERITIES:
            raise ValueError(f"fail-at={self.fail_at!r} must be one of {_list(SEVERITIES)}")
        # The last use is known by the day, and the log is late.
        if self.idle_after < timedelta(days=2):
            raise ValueError(f"idle-after={spelled(self.idle_after)!r} must be at least 2d")

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Self:
        """Make a policy of a table as TOML has it.

        Raises:
            TypeError, ValueError: A name or a value does not exist.
        """
        return cls().with_values(table)

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Self:
        """Read a policy from a TOML file.

        Raises:
            OSError: The file cannot be read.
            ValueError: The file is not TOML, or a name or a value in it does not exist.
        """
        try:
            return cls.from_dict(tomllib.loads(Path(path).read_text("utf-8-sig")))
        except (ValueError, TypeError) as error:
            raise ValueError(f"{os.fspath(path)}: {error}") from error

    def with_values(self, table: Mapping[str, Any]) -> Self:
        """Return a copy with the values of a table as TOML has it.

        Raises:
            TypeError, ValueError: A name or a value does not exist.
        """
        lengths = ("max-age", "expiring-within", "idle-after", "new-key-lives")
        known = (*lengths, "fail-at", "severity")
        values: dict[str, Any] = {}
        for name, value in table.items():
            if name not in known:
                raise ValueError(_nearest(name, known))
            if name in lengths and isinstance(value, int):
                raise TypeError(f"{name}={value!r} must be a text with a unit, such as '{value}d'")
            values[name.replace("-", "_")] = as_duration(name, value) if name in lengths else value
        if not isinstance(values.get("severity", {}), dict):
            raise TypeError("severity must be a table of findings: [severity]")
        return evolve(self, **values)

    def severity_of(self, finding: FindingId) -> Severity:
        """Return how bad a finding is."""
        return self.severity[finding]

    def fails(self, severity: Severity) -> bool:
        """Return whether an audit with a finding of this severity fails."""
        if self.fail_at == "off":
            return False
        return SEVERITIES.index(severity) >= SEVERITIES.index(self.fail_at)


def _pairs(accepted: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    return frozenset(accepted)


@frozen
class Baseline:
    """Findings that are known and accepted: pairs of key id and finding."""

    accepted: frozenset[tuple[str, str]] = field(
        factory=frozenset[tuple[str, str]], converter=_pairs
    )

    @classmethod
    def read(cls, path: str | os.PathLike[str]) -> Self:
        """Read a baseline that `write` has written.

        Raises:
            OSError: The file cannot be read.
            ValueError: It is not a baseline.
        """
        try:
            content = json.loads(Path(path).read_text("utf-8"))
            return cls(
                frozenset((entry["api_key_id"], entry["finding"]) for entry in content["accepted"])
            )
        except (ValueError, TypeError, KeyError) as error:
            raise ValueError(
                f"{os.fspath(path)} is not a baseline: write one with --write-baseline"
            ) from error

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write the baseline, one accepted finding a line, sorted; the file is replaced whole."""
        lines = ",\n".join(
            f'    {{"api_key_id": {json.dumps(key)}, "finding": {json.dumps(finding)}}}'
            for key, finding in sorted(self.accepted)
        )
        text = f'{{\n  "accepted": [\n{lines}\n  ]\n}}\n' if lines else '{\n  "accepted": []\n}\n'
        write_atomically(path, text.encode(), mode=0o644)

    def accepts(self, api_key_id: str, finding: str) -> bool:
        """Return whether a finding of a key is accepted."""
        return (api_key_id, finding) in self.accepted
