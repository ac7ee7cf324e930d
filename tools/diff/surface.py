"""The second level: the public Python names, before and after.

griffe reads both trees without importing them and says which calls no longer work. It does not say
what is new, and compares no types of attributes and results; that is done here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import griffe

from tools.derive.sync import in_synchronous_words
from tools.diff.changes import Change, Weight

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tools.diff.trees import Tree

# What people import: other modules of the facade are its own business.
EXPORTING = ["deepgram_manage", "deepgram_manage.emulator"]
WHOLE = ["deepgram_manage_api.models", "deepgram_manage_api.api", "deepgram_manage_api.types"]

# Decorators that leave a method one that is called.
CALLED = {"classmethod", "overload", "staticmethod"}

Names = dict[str, griffe.Object]


def compare(before: Tree, after: Tree) -> list[Change]:
    """Compare the public names of two trees."""
    old, new = (_public_names(tree) for tree in (before, after))
    gone = _once(old, _outermost(old.keys() - new.keys()))
    kept = _once(old, [name for name in old if name in new])
    added = _once(new, _outermost(new.keys() - old.keys()))
    changes = [
        *(Change(Weight.BREAKING, name, "is gone") for name in gone),
        *(change for name in kept for change in _changes(name, old, new)),
        *(Change(Weight.ADDED, name, "is new") for name in added),
    ]
    return list(dict.fromkeys(_of_either_client(change) for change in changes))


def _of_either_client(change: Change) -> Change:
    """Say the same of the asynchronous client as of its twin, so that it is said once."""
    where, what = in_synchronous_words(change.where), in_synchronous_words(change.what)
    return Change(change.weight, where, what)


def _once(names: Names, chosen: list[str]) -> Iterator[str]:
    """Leave out what is the same thing under a second name, as what is inherited is."""
    seen: set[str] = set()
    for name in chosen:
        path = names[name].canonical_path
        if path not in seen:
            seen.add(path)
            yield name


def _public_names(tree: Tree) -> Names:
    """Load the packages of a tree; return what is public in them, members of classes included."""
    loader = griffe.GriffeLoader(search_paths=tree.packages, allow_inspection=False)
    for package in ("deepgram_manage", "deepgram_manage_api"):
        loader.load(package, try_relative_path=False)
    loader.resolve_aliases(implicit=True, external=False)
    names: Names = {}
    for module in EXPORTING:
        exports = loader.modules_collection[module]
        for name in sorted(exports.exports or _taken_over(exports)):
            _add(names, f"{module}.{name}", exports[str(name)])
    for module in WHOLE:
        _add(names, module, loader.modules_collection[module])
    return names


def _taken_over(package: griffe.Module) -> list[str]:
    """List what a package has from star imports, which is all that it exports."""
    aliases = {name: member for name, member in package.members.items() if member.is_alias}
    return [name for name, member in aliases.items() if getattr(member, "wildcard_imported", False)]


def _add(names: Names, path: str, found: griffe.Object | griffe.Alias) -> None:
    try:
        target = found.final_target if isinstance(found, griffe.Alias) else found
    except griffe.AliasResolutionError:
        return  # from another package
    if path in names:
        return
    if isinstance(target, griffe.Function) and _is_read(target):
        target = griffe.Attribute(target.name, annotation=target.returns, parent=target.parent)
    names[path] = target
    if target.is_class or target.is_module:
        for name, member in target.all_members.items():
            is_ours = target.is_class or not member.is_alias
            if is_ours and (name == "__init__" or not name.startswith("_")):
                _add(names, f"{path}.{name}", member)


def _is_read(function: griffe.Function) -> bool:
    """Whether a decorator makes an attribute of a function, like `property` but of our own."""
    return any(str(each.value) not in CALLED for each in function.decorators)


def _outermost(names: set[str]) -> list[str]:
    """Leave out what goes or comes with the class or module that holds it."""
    return sorted(name for name in names if name.rpartition(".")[0] not in names)


def _changes(name: str, before: Names, after: Names) -> Iterator[Change]:
    """Say how one name has changed; its members have their own turn."""
    old, new = before[name], after[name]
    if old.kind is not new.kind:
        yield Change(Weight.BREAKING, name, f"was {old.kind.value}, is {new.kind.value}")
    elif isinstance(old, griffe.Function) and isinstance(new, griffe.Function):
        yield from _calls(name, old, new)
    elif isinstance(old, griffe.Class) and isinstance(new, griffe.Class):
        gone = _public_bases(old, before) - {str(base) for base in new.bases}
        if gone:
            bases = " and ".join(sorted(gone))
            yield Change(Weight.BREAKING, name, f"no longer derives from {bases}")
    elif isinstance(old, griffe.Attribute) and isinstance(new, griffe.Attribute):
        yield from _given(name, old.annotation, new.annotation)


def _public_bases(kind: griffe.Class, names: Names) -> set[str]:
    """Return the base classes that users see: public ones, and those of other packages."""
    ours = {name.rpartition(".")[2] for name in names}
    paths = {str(base): getattr(base, "canonical_path", str(base)) for base in kind.bases}
    return {
        base for base, path in paths.items() if base in ours or not path.startswith("deepgram_")
    }


def _calls(name: str, old: griffe.Function, new: griffe.Function) -> Iterator[Change]:
    """Say which calls of a function no longer work, and which do for the first time."""
    module = griffe.Module("holder")
    broken = list(griffe.find_breaking_changes(_holding(module, old), _holding(module, new)))
    for breakage in broken:
        yield Change(Weight.BREAKING, name, _explained(breakage))
    known = {parameter.name: parameter for parameter in old.parameters}
    for parameter in new.parameters:
        if parameter.name not in known and not parameter.required:
            yield Change(Weight.ADDED, name, f"also takes {parameter.name}")
        elif parameter.name in known:
            yield from _taken(name, known[parameter.name], parameter)
    yield from _given(name, old.returns, new.returns)


def _holding(module: griffe.Module, function: griffe.Function) -> griffe.Module:
    """Put a function alone in a module: griffe compares the members of something."""
    holder = griffe.Module(module.name)
    holder.members["function"] = function
    return holder


def _explained(breakage: griffe.Breakage) -> str:
    old, new = breakage.old_value, breakage.new_value
    name = getattr(old, "name", None) or getattr(new, "name", "")
    defaults = [getattr(value, "default", None) for value in (old, new)]
    shown = f" ({defaults[0]}, now {defaults[1]})" if defaults[0] != defaults[1] else ""
    return f"{breakage.kind.value.lower()}: {name}{shown}" if name else breakage.kind.value.lower()


def _taken(name: str, old: griffe.Parameter, new: griffe.Parameter) -> Iterator[Change]:
    """Compare what an argument may be: wider is harmless."""
    lost = _alternatives(old.annotation) - _alternatives(new.annotation)
    won = _alternatives(new.annotation) - _alternatives(old.annotation)
    if lost:
        weight, shown = Weight.BREAKING, f"{old.annotation}, now {new.annotation}"
        yield Change(weight, name, f"{old.name} may be {shown}")
    elif won:
        yield Change(Weight.ADDED, name, f"{old.name} may also be {' | '.join(sorted(won))}")


def _given(
    name: str, old: str | griffe.Expr | None, new: str | griffe.Expr | None
) -> Iterator[Change]:
    """Compare what an attribute or a result may be: narrower is harmless."""
    if str(old) != str(new):
        won = _alternatives(new) - _alternatives(old)
        weight = Weight.BREAKING if won else Weight.FIXED
        yield Change(weight, name, f"is {new}, was {old}")


def _alternatives(annotation: str | griffe.Expr | None) -> set[str]:
    return {kind.strip() for kind in str(annotation).split(" | ")}
