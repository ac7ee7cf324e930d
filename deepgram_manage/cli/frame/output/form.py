"""Which form an answer takes: what was asked for, or what fits to where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

from deepgram_manage.cli.frame.failures import usage_error

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .shape import Shape

EVERYTHING = "*"
"""What `--json` without names stands for."""


class Form(Enum):
    """The forms."""

    TABLE = auto()
    TSV = auto()
    CSV = auto()
    JSON = auto()
    JSONL = auto()


@dataclass(frozen=True)
class Asked:
    """What the output options of a command ask for."""

    json: str | None = None
    """`*`, or names of fields with commas between them; `help` lists them."""
    jsonl: bool = False
    csv: bool = False
    jq: str | None = None
    wide: bool = False
    pager: bool = True

    @property
    def is_for_programs(self) -> bool:
        """Whether a form was asked for that programs read."""
        return self.json is not None or self.jq is not None or self.jsonl or self.csv

    def form(self, *, to_terminal: bool) -> Form:
        """Return the form.

        Raises:
            CommandError: Two forms were asked for.
        """
        chosen = [
            name
            for name, is_on in (
                ("--json", self.json is not None),
                ("--jsonl", self.jsonl),
                ("--csv", self.csv),
            )
            if is_on
        ]
        if self.jq is not None and self.csv:
            chosen.append("--jq")
        # --jsonl can have its fields selected, too.
        if len(chosen) > 1 and chosen != ["--json", "--jsonl"]:
            raise usage_error(f"{' and '.join(chosen)} exclude each other: choose one.")
        if self.jsonl:
            return Form.JSONL
        if self.json is not None or self.jq is not None:
            return Form.JSON
        if self.csv:
            return Form.CSV
        return Form.TABLE if to_terminal else Form.TSV

    def fields(self, shape: Shape, *, extra: Sequence[str] = ()) -> list[list[str]]:
        """Return the paths that were selected; none for everything.

        Raises:
            CommandError: There is no field of a name.
        """
        if self.json is None or self.json in {"", EVERYTHING}:
            return []
        names = [name.strip() for name in self.json.split(",") if name.strip()]
        for name in names:
            if name not in extra and not shape.named(name):
                known = ", ".join([*extra, *shape.fields])
                raise usage_error(f"There is no field {name!r}.", hint=f"The fields are: {known}.")
        return [name.split(".") for name in names]
