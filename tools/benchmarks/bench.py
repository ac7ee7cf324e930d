"""How much is measured, of whom, and where."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from .contender import NAMES, Contender, load
from .measure import ROOT, Effort, Figures, compare, work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from .measure import Rounds


@dataclass(frozen=True)
class Plan:
    """How much is measured. A job that takes `patience` seconds has failed."""

    starting: Effort
    calling: Effort
    calls: int
    call_seconds: float
    reading: Effort
    read_seconds: float
    keeping: Effort
    records: int
    days: int
    fanning_out: Effort
    fan_calls: int
    fan_seconds: float
    sweeping: Effort
    projects: int
    iterating: Effort
    counts: tuple[int, ...]
    generating: Effort
    emulating: int
    patience: float = 300


FULL = Plan(
    starting=Effort(21, 40, least=5),
    calling=Effort(7, 30, least=3),
    calls=1000,
    call_seconds=1.0,
    reading=Effort(7, 25, least=3),
    read_seconds=0.3,
    keeping=Effort(3, 15, least=2),
    records=1000,
    days=365,
    fanning_out=Effort(5, 45, least=2),
    fan_calls=2000,
    fan_seconds=6.0,
    sweeping=Effort(3, 30, least=2),
    projects=300,
    iterating=Effort(3, 90, least=3),
    counts=(10**4, 10**5, 10**6),
    generating=Effort(5, 20, least=3),
    emulating=7,
)

QUICK = Plan(
    starting=Effort(2, 3),
    calling=Effort(2, 2),
    calls=200,
    call_seconds=0.15,
    reading=Effort(1, 3),
    read_seconds=0.05,
    keeping=Effort(1, 3),
    records=1000,
    days=365,
    fanning_out=Effort(1, 3),
    fan_calls=300,
    fan_seconds=0.3,
    sweeping=Effort(1, 3),
    projects=100,
    iterating=Effort(2, 3),
    counts=(10**3, 10**4, 10**5),
    generating=Effort(1, 3),
    emulating=1,
)


@dataclass(frozen=True)
class Bench:
    """What a suite needs: the plan, a server, a folder for files, and the contenders."""

    plan: Plan
    addresses: Mapping[str, str]
    folder: Path
    contenders: Mapping[str, Contender]
    at_home: bool = False
    """Whether all contenders are in the environment of this program."""

    def python(self, contender: Contender) -> str:
        """Say which Python a contender runs on."""
        if self.at_home:
            return sys.executable
        return str(ROOT / "build" / f"venv-{contender.environment}" / "bin" / "python")

    def having(self, can: Callable[[Contender], object]) -> dict[str, Contender]:
        """Choose the contenders that have something."""
        return {name: one for name, one in self.contenders.items() if can(one)}

    def job(self, name: str, job: str, **options: object) -> Callable[[], Figures]:
        """Return what does a job in a fresh process of a contender."""
        contender = self.contenders[name]
        # What loads the certificates for nothing is to be seen, so the others get no such file.
        secure = options.get("url") == self.addresses["tls"]
        trusted = {"SSL_CERT_FILE": self.addresses["authorities"]} if secure else {}
        return partial(
            work,
            self.python(contender),
            name,
            job,
            options,
            seconds=self.plan.patience,
            environment=trusted | surroundings(contender),
        )

    def compare(
        self,
        title: str,
        job: str,
        contenders: Mapping[str, Contender],
        effort: Effort,
        **options: object,
    ) -> Rounds:
        """Have contenders do the same job, round after round."""
        jobs = {name: self.job(name, job, **options) for name in contenders}
        return compare(title, jobs, effort)


def surroundings(contender: Contender) -> dict[str, str]:
    """Return the environment variables of a contender's programs."""
    return {"PYTHONPATH": str((ROOT / contender.path).parent)} if contender.path else {}


def everybody() -> dict[str, Contender]:
    """Load all contenders."""
    return {name: load(name) for name in NAMES}
