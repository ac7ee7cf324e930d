"""The API changes: what there is to do, done in a copy of this checkout.

CONTRIBUTING.md tells the same story to people.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

import pytest

from tools.diff.changes import Weight
from tools.diff.levels import compared
from tools.diff.trees import Tree
from tools.scratch import ROOT, Scratch

if TYPE_CHECKING:
    from tools.diff.report import Report
    from tools.scratch import Done

DOCUMENT = "openapi/deepgram-manage.yaml"
COVERAGE = "tests/gates/test_coverage.py"
GATES = (
    COVERAGE,
    "tests/gates/test_document.py",
    "tests/test_members.py",
    "tests/test_operations.py",
)

# One optional field of an answer.
FIELD = (
    '        last_login: { type: [string, "null"], description: When the member was last seen. }\n'
)
USE_OF_FIELD = """
from deepgram_manage import Member
print(*(Member.from_dict(sent).last_login for sent in ({"last_login": "now"}, {})))
"""

# One operation, with an answer of a type of its own.
OPERATION = """
  /v1/projects/{project_id}/limits:
    parameters:
      - $ref: "#/components/parameters/ProjectId"

    get:
      operationId: get_limits
      tags:
        - projects
      summary: Get the limits of a project
      responses:
        "200":
          description: The limits.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Limits"
              example:
                project_id: 46dd7a3e-0000-4000-8000-000000000001
                concurrent_requests: 100
        "400":
          $ref: "#/components/responses/BadRequest"
        "401":
          $ref: "#/components/responses/Unauthorized"
        "402":
          $ref: "#/components/responses/PaymentRequired"
        "403":
          $ref: "#/components/responses/Forbidden"
        "404":
          $ref: "#/components/responses/NotFound"
        "429":
          $ref: "#/components/responses/TooManyRequests"
        "5XX":
          $ref: "#/components/responses/ServerError"
"""
SCHEMA = """
    Limits:
      type: object
      description: What a project may do at the same time.
      x-carrier: project_id
      required:
        - project_id
        - concurrent_requests
      properties:
        project_id: { type: string, description: Id of the project. }
        concurrent_requests: { type: integer, description: Requests at the same time. }
"""
METHOD = '''\
    async def get_limits(
        self, project_id: str, **options: Unpack[CallOptions]
    ) -> responses.LimitsResponse:
        """Get the limits of a project.

        Args:
            project_id: The project's id.
            options: `timeout`, `deadline`, `retry`, `headers` and `addons` for this call.
        """
        return await self._send(
            projects.get_limits.build(project_id), responses.LimitsResponse, options
        )

'''
RESPONSE = '''\
class LimitsResponse(wire.Limits):
    """The limits of a project."""

    __slots__ = ()


'''
EXPORT = '    "LimitsResponse",\n'
ROUTE = """\
    Operation("get_limits", "GET", _PROJECT + "/limits", projects.get_limits),
"""
EMULATION = '''\
def get_limits(context: Context) -> JsonValue:
    """Return the limits of a project."""
    return {"project_id": context.project.project_id, "concurrent_requests": 100}


'''
VERB = '            "limits": "Show what a project may do at the same time.",\n'
COMMAND = '''\
"""`projects limits`."""

from __future__ import annotations

from dataclasses import dataclass

from deepgram_manage.cli.fields import FIELDS
from deepgram_manage.cli.frame import App, Column, Kind, Projects, Shape, command

LIMITS = Shape(
    columns=(Column("REQUESTS", "concurrent_requests", Kind.NUMBER),),
    fields=FIELDS["get_limits"],
)


@dataclass(frozen=True, kw_only=True)
class ShowLimits:
    """Nothing but the project."""


@command(
    ShowLimits,
    project=Projects.ONE,
    shape=LIMITS,
    operations=("get_limits",),
    examples=("deepgram-manage projects limits", "deepgram-manage projects limits --json"),
)
def run(app: App, options: ShowLimits) -> None:
    """Show what a project may do at the same time."""
    del options
    app.out.show(app.manage.get_limits(app.project_id).to_dict())
'''
ROW = '    Operation("get_limits", "GET", f"{PROJECT}/limits"),\n'
LISTED = "`get_limits(project_id)`, "

ASYNC_MANAGE = "deepgram_manage/async_manage.py"
RESPONSES = "deepgram_manage/responses/projects.py"
ROUTES = "deepgram_manage/emulator/routes.py"
EMULATED = "deepgram_manage/emulator/operations/projects.py"
CALLS = "tests/support/operations.py"
TABLE = "docs/calls.md"
FIELDS = "deepgram_manage/cli/fields.py"
VERBS = "deepgram_manage/cli/commands.py"
COMMANDED = "deepgram_manage/cli/projects/limits.py"
# What a person writes, file by file: a text, and the text that it stands before.
PARTS = {
    ASYNC_MANAGE: [(METHOD, "    async def get_keys(")],
    RESPONSES: [(EXPORT, '    "Message",\n'), (RESPONSE, "class Message(")],
    ROUTES: [(ROUTE, '    Operation("get_project", ')],
    EMULATED: [(EMULATION, "def leave_project(")],
    TABLE: [(LISTED, "`leave_project(")],
    VERBS: [(VERB, '            "rename": "Rename a project.",')],
    CALLS: [(ROW, '    Operation("leave_project", ')],
}
NEW = {COMMANDED: COMMAND}
"""What a person writes in files of its own."""
LACKING = {
    ASYNC_MANAGE: "no method of AsyncManageClient for get_limits",
    "make generate": "no method of ManageClient for get_limits",
    VERBS: "no command for get_limits",
    CALLS: "no test sends get_limits",
    ROUTES: "the emulator lacks get_limits",
    EMULATED.rpartition("/")[0]: "the emulator lacks get_limits",
    TABLE: "has no method for get_limits",
}
USE_OF_OPERATION = """
from deepgram_manage import LimitsResponse
from deepgram_manage.emulator.fixture import DeepgramEmulator

with DeepgramEmulator() as emulator:
    project = emulator.manage.get_projects().projects[0].project_id
    limits = emulator.manage.get_limits(project)
print(type(limits) is LimitsResponse, limits.project_id == project, limits.concurrent_requests)
"""


@dataclass(frozen=True)
class Change:
    """What became of a copy in which the document was changed, and `generate` was run.

    Attributes:
        field: The lines of the document that differ for the field alone.
        red: What the gates then say of the operation.
        whole: The copy in which each part has the operation, and `generate` was run again.
        gates: What the gates say of that.
    """

    field: list[str]
    red: str
    whole: Scratch
    gates: Done


@pytest.fixture(scope="module")
def change(tmp_path_factory: pytest.TempPathFactory) -> Change:
    """Make both changes, step by step, in one copy: each step takes seconds."""
    scratch = Scratch(tmp_path_factory.mktemp("change") / "copy")
    put(scratch, DOCUMENT, FIELD, below="\n    Member:\n", before="        member_id:\n")
    field = changed_lines(scratch, DOCUMENT)
    put(scratch, DOCUMENT, OPERATION, before="\n  /v1/projects/{project_id}/leave:\n")
    put(scratch, DOCUMENT, SCHEMA, before="\n    ProjectList:\n")
    generate(scratch)
    red = scratch.pytest(COVERAGE)
    assert red.returncode == 1
    for name, texts in PARTS.items():
        for more, before in texts:
            put(scratch, name, more, before=before)
    for name, more in NEW.items():
        (scratch.folder / name).write_text(more, "utf-8")
    generate(scratch)
    return Change(field, red.stdout, scratch, scratch.pytest(*GATES))


def generate(scratch: Scratch) -> None:
    """Do what `make generate` does."""
    done = scratch.generate()
    assert not done.returncode, done.stderr


@pytest.fixture(scope="module")
def report(change: Change) -> Report:
    """What `make diff` says of both changes."""
    return compared(Tree("before", ROOT), Tree("after", change.whole.folder))


def put(scratch: Scratch, name: str, more: str, *, below: str = "", before: str) -> None:
    """Put a text before another one, where that stands first below a third."""
    whole = text(scratch, name)
    position = whole.index(before, whole.index(below))
    (scratch.folder / name).write_text(whole[:position] + more + whole[position:], "utf-8")


def text(scratch: Scratch, name: str) -> str:
    """Read a file of a copy."""
    return (scratch.folder / name).read_text("utf-8")


def changed_lines(scratch: Scratch, name: str) -> list[str]:
    """Give the lines of a file that are not as they were."""
    old = scratch.changed()[name].decode().splitlines()
    lines = list(unified_diff(old, text(scratch, name).splitlines(), n=0, lineterm=""))[2:]
    return [line for line in lines if not line.startswith("@@")]


def test_field_is_one_line(change: Change) -> None:
    """A field that answers may have from now on is one line that a person writes."""
    assert change.field == [f"+{FIELD.rstrip()}"]


def test_field_needs_no_other_file(change: Change) -> None:
    """All else that has the field is written by `make generate`."""
    changed = change.whole.changed()
    assert [name for name in changed if "last_login" in text(change.whole, name)] == [
        FIELDS,
        "generated/deepgram_manage_api/models/member.py",
        DOCUMENT,
    ]


def test_field_can_be_read(change: Change) -> None:
    """The field is an attribute of the facade's class, and None when it was not sent."""
    assert change.whole.python("-c", USE_OF_FIELD).stdout == "now None\n"


def test_field_is_no_breaking_change(report: Report) -> None:
    """`make diff` says what is new on each level that can see it, and that nothing breaks."""
    assert told(report, "last_login") == {
        "Document": ["list_members: members[].last_login is new (string or null, optional)"],
        "Python": ["deepgram_manage.Member.last_login: is new"],
        "Wire": [],  # no recorded answer has it yet
    }


def told(report: Report, *words: str) -> dict[str, list[str]]:
    """List the lines of a report in which one of these words stands, level by level."""
    return {
        name: [line for line in map(str, changes) if any(word in line for word in words)]
        for name, changes in report.levels.items()
    }


def complaints(said: str) -> list[str]:
    """List the messages of the tests that failed."""
    return re.findall(r"^E +AssertionError: (.*)", said, re.MULTILINE)


def test_operation_is_asked_for_in_every_part(change: Change) -> None:
    """An operation that is in the document alone is missed, and each message names a file."""
    named = {
        file: any(file in line and lacking in line for line in complaints(change.red))
        for file, lacking in LACKING.items()
    }

    assert named == dict.fromkeys(LACKING, True)


def test_field_is_not_asked_for_anywhere(change: Change) -> None:
    """A field that is in the document alone is not missed."""
    assert "last_login" not in change.red


def test_what_follows_from_a_lacking_method_says_so(change: Change) -> None:
    """Who reads the last message first is sent to the one that it follows from."""
    said = [line.partition(" for get_limits") for line in complaints(change.red)]
    follows = {what for what, _, rest in said if "follows from" in rest}

    assert follows == {"no method of ManageClient", f"{TABLE}: the table has no method"}


def test_operation_is_written_in_the_files_that_are_named(change: Change) -> None:
    """What a person writes stands in the files that CONTRIBUTING.md names; the rest is derived."""
    changed = {name for name in change.whole.changed() if not name.startswith("generated/")}
    derived = {
        "deepgram_manage/manage.py",
        FIELDS,
        *(n for n in changed if n.endswith("/_exports.py")),
    }
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("### An operation")[2]

    assert changed - derived - NEW.keys() == {DOCUMENT, *PARTS}
    assert [
        name for name in (DOCUMENT, *PARTS, *NEW) if name not in page.partition("### ")[0]
    ] == []


def test_changes_leave_the_gates_green(change: Change) -> None:
    """With a method, an answer, a route and a row, nothing asks for more; a field needs none."""
    checked = change.whole.generate("check")

    assert not change.gates.returncode, change.gates.stdout
    assert not checked.returncode, checked.stderr


def test_operation_can_be_called(change: Change) -> None:
    """The method sends it to the emulator, and reads the answer into an exported class."""
    done = change.whole.python("-c", USE_OF_OPERATION)

    assert (done.stdout, done.stderr) == ("True True 100\n", "")


def test_operation_is_no_breaking_change(report: Report) -> None:
    """`make diff` says what is new on each level, and that nothing breaks."""
    assert told(report, "get_limits", "imits") == {
        "Document": ["get_limits: is new (key needed)"],
        "Python": [
            "deepgram_manage.ManageClient.get_limits: is new",
            "deepgram_manage.LimitsResponse: is new",
            "deepgram_manage_api.api.projects.get_limits: is new",
            "deepgram_manage_api.models.limits: is new",
        ],
        "Wire": ["get_limits(project_id): sends GET /v1/projects/a-project_id/limits"],
    }


def test_nothing_else_is_told(report: Report) -> None:
    """The two changes are all that `make diff` reports, and they add, and break nothing."""
    assert told(report, "last_login", "get_limits", "imits") == told(report, "")
    assert report.weight() is Weight.ADDED


# The last, since it takes the copy apart.
def test_an_answer_that_is_not_exported_is_told(change: Change) -> None:
    """An answer's class that nobody can import is missed, with the place where to name it."""
    whole = change.whole
    path = whole.folder / RESPONSES
    before = path.read_text("utf-8")
    path.write_text(before.replace(EXPORT, ""), "utf-8")
    whole.python("-m", "tools.derive", "write", "exports")
    done = whole.pytest(COVERAGE, "-k", "get_limits")
    path.write_text(before, "utf-8")
    whole.python("-m", "tools.derive", "write", "exports")

    (lacking,) = {line for line in complaints(done.stdout) if "does not export" in line}
    assert "returns ['LimitsResponse']" in lacking
    assert "deepgram_manage/responses/" in lacking
