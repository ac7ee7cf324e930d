"""What a change of the code does to what is sent and read, found by making all calls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tools.diff.changes import Change, Weight
from tools.diff.trees import Tree
from tools.diff.wire import compare
from tools.scratch import ROOT, Scratch

if TYPE_CHECKING:
    from pathlib import Path

# Stands below the code of the client, whatever that looks like, and changes what it does.
CHANGED = """

_before = {name: getattr(ManageClient, name) for name in dir(ManageClient)}

def get_keys(self, project_id: str, *, status: str | None = "active", **options):
    return _before["get_keys"](self, project_id, status=status, **options)

def create_key(self, project_id: str, options: KeyOptions, **call_options):
    kept = {name: value for name, value in options.items() if name != "tags"}
    return _before["create_key"](self, project_id, kept, **call_options)

def get_balance(self, project_id: str, balance_id: str, **options):
    raise NotImplementedError

def get_members(self, project_id: str, **options):
    _before["get_members"](self, project_id, **options)
    return _before["get_members"](self, project_id, **options)

def get_purchases(self, project_id: str, *, limit: int | None = None, page: int = 0, **options):
    addons = {"page": page or None}
    return _before["get_purchases"](self, project_id, limit=limit, addons=addons, **options)

def get_project(self, project_id: str, **options):
    project = _before["get_project"](self, project_id, **options)
    project.name, project.company = str(project.name).upper(), 7
    type(project).initial = property(lambda self: self.name[:1])
    return project

for _each in (get_keys, create_key, get_balance, get_members, get_purchases, get_project):
    setattr(ManageClient, _each.__name__, _each)
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Change]:
    """Compare this checkout with a copy whose client does some things otherwise."""
    folder: Path = Scratch(tmp_path_factory.mktemp("wire") / "copy").folder
    with (folder / "deepgram_manage/manage.py").open("a", encoding="utf-8") as module:
        module.write(CHANGED)
    return compare(Tree("before", ROOT), Tree("after", folder))


def lines(found: list[Change], weight: Weight) -> list[str]:
    """Give the lines of one weight."""
    return [str(change) for change in found if change.weight is weight]


def test_what_is_lost_is_breaking(found: list[Change]) -> None:
    """A call that is refused, asks twice or leaves something out, and a value of another kind."""
    assert lines(found, Weight.BREAKING) == [
        'create_key(project_id, options: comment, scopes, tags): -body.tags=["a-tags"]',
        "get_balance(project_id, balance_id): was sent, is refused now (NotImplementedError)",
        "get_members(project_id): 1 → 2 requests",
        "get_project().company: 'Acme Inc.', now 7 (in projects_get_legacy_company)",
    ]


def test_what_is_sent_or_read_besides_is_added(found: list[Change]) -> None:
    """Calls that go out for the first time, and more in a request or an answer, break nothing."""
    assert lines(found, Weight.ADDED) == [
        "get_keys(project_id): +?status=active",
        "get_purchases(project_id, page): sends GET /v1/projects/a-project_id/purchases?page=7",
        "get_project().company: None, now 7 (in projects_get and 1 more)",
        "get_project().initial: reads 'A' (in projects_get and 2 more)",
        "get_projects().projects[].initial: reads 'A' (in projects_list and 1 more)",
    ]


def test_what_is_read_otherwise_is_told(found: list[Change]) -> None:
    """A value of the same kind that is another one is shown, once for all answers."""
    assert lines(found, Weight.FIXED) == [
        "get_project().name: 'Acme Production', now 'ACME PRODUCTION' (in projects_get and 2 more)",
    ]
