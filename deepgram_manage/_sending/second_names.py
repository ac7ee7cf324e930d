"""Names of a client that only old code uses: `dir()` lists them apart, after all others."""

from __future__ import annotations


class _SecondName(str):
    """A name that sorts after all that are not of this class, since `dir()` sorts what it gets."""

    __slots__ = ()

    def __lt__(self, other: str) -> bool:
        return isinstance(other, _SecondName) and str.__lt__(self, other)

    def __gt__(self, other: str) -> bool:
        return not isinstance(other, _SecondName) or str.__gt__(self, other)


def second_names_last(client: type, names: list[str]) -> list[str]:
    """Return the names so that the second names of a client's methods sort last.

    A second name is `v`, or one that its method does not have itself.
    """
    methods = {name: getattr(value, "__name__", name) for name, value in vars(client).items()}
    return [
        _SecondName(name) if name == "v" or methods.get(name, name) != name else name
        for name in names
    ]
