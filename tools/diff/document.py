"""The first level: what each operation of the OpenAPI document takes and gives, before and after.

Finding the differences is the business of `tools.drift`, which knows when two schemas that are
written differently mean the same. Here it is decided what they mean to users of the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.diff.changes import Change, Weight
from tools.drift.compare import differences, outermost
from tools.drift.document import Document, load
from tools.drift.tree import METHODS, anonymous, read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.diff.trees import Tree
    from tools.drift.compare import Difference

LONGEST_LIST = 3


def compare(before: Tree, after: Tree) -> list[Change]:
    """Compare the documents of two trees."""
    old, new = (Document(load(str(tree.document))) for tree in (before, after))
    names = _names(old) | _names(new)
    found = outermost(differences(*(read(each, lambda _path: True) for each in (old, new))))
    changes = list(_summed_up(found, names))
    if not changes and before.document.read_bytes() != after.document.read_bytes():
        return [Change(Weight.FIXED, "all operations", "other words, the same meaning")]
    return changes


def _names(document: Document) -> dict[str, str]:
    """The operationId of each operation, by what the differences call it."""
    return {
        f"{method.upper()} {anonymous(path)}": operation.get("operationId", "")
        for path, item in document.content.get("paths", {}).items()
        for method, operation in item.items()
        if method in METHODS
    }


def _summed_up(found: list[Difference], names: dict[str, str]) -> Iterator[Change]:
    """Say once what is the same in several operations, as a change of a shared schema is."""
    operations: dict[tuple[Weight, str], list[str]] = {}
    for difference in found:
        operation, *inside = difference.place
        where = names.get(operation) or operation
        what = " ".join([*_spoken(inside), _said(difference)])
        operations.setdefault((_weight(difference), what), []).append(where)
    for (weight, what), wheres in operations.items():
        more = f" and {len(wheres) - LONGEST_LIST} more" if len(wheres) > LONGEST_LIST else ""
        yield Change(weight, ", ".join(wheres[:LONGEST_LIST]) + more, what)


def _spoken(inside: list[str]) -> list[str]:
    """Write a place within an operation as people do: `answer 200 projects[].name`."""
    side = [part for part in inside[:1] if part != "answer 200"]
    parts = [part for part in inside[1:] if "/" not in part]
    return [*side, "".join(parts).lstrip(".")] if parts else [*inside[:1]]


def _said(difference: Difference) -> str:
    if difference.upstream is None:
        return f"is new ({difference.ours})" if difference.ours else "is new"
    if difference.ours is None:
        return "is gone"
    what = "" if difference.aspect in {"key", "presence", "type"} else f"{difference.aspect} "
    return f"{what}was {difference.upstream or 'any'}, is {difference.ours or 'any'}"


def _weight(difference: Difference) -> Weight:
    """Weigh a difference: what may be sent may only grow, what may come may only shrink."""
    inside = difference.place[1:]
    if not inside:
        return _of_an_operation(difference)
    is_answer = inside[0].startswith("answer ")
    if is_answer and inside[0] != "answer 200":
        return Weight.FIXED  # a failure is an error of its status, whatever is written in it
    if difference.is_whole:
        return _of_a_part(difference, is_answer=is_answer)
    lost, won = _lost_and_won(difference)
    if difference.aspect == "presence":
        is_worse = (difference.ours == "optional") == is_answer
    elif difference.aspect in {"limits", "other fields"}:
        return Weight.FIXED  # the package enforces neither
    elif difference.aspect == "values":
        is_worse = lost and not is_answer  # a value that is new in an answer is a string as before
    else:
        is_worse = won if is_answer else lost
    if is_worse:
        return Weight.BREAKING
    return Weight.FIXED if is_answer else Weight.ADDED


def _of_an_operation(difference: Difference) -> Weight:
    if difference.place[0].startswith("server "):
        return Weight.FIXED
    if difference.is_whole:
        return Weight.BREAKING if difference.ours is None else Weight.ADDED
    return Weight.BREAKING if difference.ours == "key needed" else Weight.FIXED


def _of_a_part(difference: Difference, *, is_answer: bool) -> Weight:
    if difference.ours is None:
        return Weight.BREAKING
    is_required = "required" in difference.ours.split(", ")
    return Weight.BREAKING if is_required and not is_answer else Weight.ADDED


def _lost_and_won(difference: Difference) -> tuple[bool, bool]:
    """Whether there is an alternative less, and whether there is one more."""
    old, new = (
        {part for part in (side or "").replace(" or ", ", ").split(", ") if part}
        for side in (difference.upstream, difference.ours)
    )
    return bool(old - new), bool(new - old)
