"""What is stored of a history: its seed, its time, how many records, and which keys made them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from .clock import SECOND
from .json_types import Fields, JsonValue
from .kinds import Accessor


@dataclass(frozen=True, slots=True)
class Arrivals:
    """A stretch of time in which records arrive at a constant rate; open while `end` is None."""

    start: int
    interval: int
    end: int | None = None

    def before(self, instant: int) -> int:
        """Return how many arrived before an instant."""
        last = instant - 1 if self.end is None else min(instant - 1, self.end)
        return max(0, (last - self.start) // self.interval)

    def closed(self, instant: int) -> Arrivals:
        """Return the same stretch, ended at an instant if it was open."""
        return self if self.end is not None else replace(self, end=instant)


@dataclass(frozen=True, slots=True)
class Settling:
    """Ages, in microseconds, at which a record gets a body, a response and a cost."""

    body: int = 60 * SECOND
    response: int = 14 * 60 * SECOND
    cost: int = 16 * 60 * SECOND


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is stored of a history."""

    seed: int
    records: int
    start: int
    end: int
    accessors: tuple[Accessor, ...]
    arrivals: tuple[Arrivals, ...] = ()
    settling: Settling = field(default_factory=Settling)

    def to_json(self) -> JsonValue:
        """Write the plan down."""
        return {
            "seed": self.seed,
            "records": self.records,
            "start": self.start,
            "end": self.end,
            "accessors": [
                {"api_key_id": accessor.api_key_id, "tags": accessor.tags}
                for accessor in self.accessors
            ],
            "arrivals": [
                {"start": stretch.start, "interval": stretch.interval, "end": stretch.end}
                for stretch in self.arrivals
            ],
            "settling": {
                "body": self.settling.body,
                "response": self.settling.response,
                "cost": self.settling.cost,
            },
        }

    @classmethod
    def from_json(cls, value: JsonValue) -> Plan:
        """Read a plan back."""
        fields = Fields(value)
        settling = fields.fields("settling")
        return cls(
            seed=fields.integer("seed", 0),
            records=fields.integer("records", 0),
            start=fields.integer("start", 0),
            end=fields.integer("end", 0),
            accessors=tuple(
                Accessor(item.text("api_key_id"), tuple(item.texts("tags")))
                for item in fields.many("accessors")
            ),
            arrivals=tuple(
                Arrivals(
                    item.integer("start", 0),
                    item.integer("interval", 1),
                    item.integer_or_none("end"),
                )
                for item in fields.many("arrivals")
            ),
            settling=Settling(
                settling.integer("body", 0),
                settling.integer("response", 0),
                settling.integer("cost", 0),
            ),
        )
