"""Tells an argument that the client refuses from a fault of ours that looks like it.

Both are a ValueError or a TypeError. A check of the client has a `raise` statement; at a fault, as
in `None + 1` or `int("x")`, Python raises in the middle of another instruction.
"""

from __future__ import annotations

from contextlib import contextmanager
from opcode import opmap
from typing import TYPE_CHECKING

from .failures import usage_error, with_options

if TYPE_CHECKING:
    from collections.abc import Generator

_OURS = {"deepgram_manage", "deepgram_manage_api"}
_RAISE = opmap["RAISE_VARARGS"]


def is_refusal(error: Exception) -> bool:
    """Return whether a check of the client raised an error, about an argument it was given."""
    last = error.__traceback__
    if last is None:
        return False
    while last.tb_next is not None:
        last = last.tb_next
    module = str(last.tb_frame.f_globals.get("__name__", ""))
    is_of_commands = module.startswith("deepgram_manage.cli.")
    raises = last.tb_frame.f_code.co_code[last.tb_lasti] == _RAISE
    return module.partition(".")[0] in _OURS and raises and not is_of_commands


@contextmanager
def refused_as_usage(*names: str) -> Generator[None]:
    """Turn an argument that is refused in the block into a usage error; let faults through.

    Args:
        names: Arguments that the message names, and that are options of the command line.

    Raises:
        CommandError: An argument was refused.
    """
    try:
        yield
    except (TypeError, ValueError) as error:
        if not is_refusal(error):
            raise
        message = with_options(error, *names) if names else str(error)
        raise usage_error(f"{message}.") from None
