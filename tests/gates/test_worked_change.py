"""The API changes: what there is to do, done in a copy of this checkout.

CONTRIBUTING.md tells the same story to people.
"""

from __future__ import annotations

import re
from difflib import unified_diff
from typing import TYPE_CHECKING

import pytest

from tools.diff.changes import Weight
from tools.diff.levels import compared
from tools.diff.trees import Tree
from tools.scratch import ROOT, Scratch

if TYPE_CHECKING:
    from pathlib import Path

DOCUMENT = "openapi/deepgram-manage.yaml"
COVERAGE = "tests/gates/test_coverage.py"

# One optional field of an answer.
FIELD = (
    '        last_login: { type: [string, "null"], description: When the member was last seen. }\n'
)
USE_OF_FIELD = """
from deepgram_manage import Member
print(*(Member.from_dict(sent).last_login for sent in ({"last_login": "now"}, {})))
"""

# One operation.
OPERATION = """
  /v1/projects/{project_id}/archive:
    parameters:
      - $ref: "#/components/parameters/ProjectId"

    post:
      operationId: archive_project
      tags:
        - projects
      summary: Archive a project
      responses:
        "200":
          description: The project was archived.
          content:
            application/json:
              schema:
                $ref: "#/components/schemas/Message"
              example:
                message: Successfully archived project.
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
METHOD = '''\
    async def archive_project(
        self, project_id: str, **options: Unpack[CallOptions]
    ) -> responses.Message:
        """Archive a project.

        Args:
            project_id: The project's id.
            options: What every method takes.
        """
        return await self._send(
            projects.archive_project.build(project_id), responses.Message, options
        )

'''
ROUTE = """\
    Operation("archive_project", "POST", _PROJECT + "/archive", projects.archive_project),
"""
EMULATION = '''\
def archive_project(context: Context) -> JsonValue:
    """Archive a project."""
    return {"message": f"Successfully archived project {context.project.project_id}."}


'''
LACKING = {
    "deepgram_manage/async_manage.py": "no method of AsyncManageClient for archive_project",
    "make generate": "no method of ManageClient for archive_project",
    "tests/support/operations.py": "no test sends archive_project",
    "deepgram_manage/emulator/routes.py": "the emulator lacks archive_project",
    "docs/calls.md": "the table has no method for archive_project",
}


@pytest.fixture(scope="module")
def with_field(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """Give a copy in which one optional field was added to the document, and `generate` was run."""
    scratch = Scratch(tmp_path_factory.mktemp("field") / "copy")
    put(scratch, DOCUMENT, FIELD, below="\n    Member:\n", before="        member_id:\n")
    done = scratch.generate()
    assert not done.returncode, done.stderr
    return scratch


@pytest.fixture(scope="module")
def with_operation(tmp_path_factory: pytest.TempPathFactory) -> Scratch:
    """Give a copy in which one operation was added to the document, and `generate` was run."""
    scratch = Scratch(tmp_path_factory.mktemp("operation") / "copy")
    put(scratch, DOCUMENT, OPERATION, before="\n  /v1/projects/{project_id}/leave:\n")
    done = scratch.generate()
    assert not done.returncode, done.stderr
    return scratch


def put(scratch: Scratch, name: str, text: str, *, below: str = "", before: str) -> None:
    """Put a text before another one, where that stands first below a third."""
    path: Path = scratch.folder / name
    whole = path.read_text("utf-8")
    position = whole.index(before, whole.index(below))
    path.write_text(whole[:position] + text + whole[position:], "utf-8")


def changed_lines(scratch: Scratch, name: str) -> list[str]:
    """Give the lines of a file that are not as they were."""
    old = scratch.changed()[name].decode()
    new = (scratch.folder / name).read_text("utf-8")
    lines = list(unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm=""))[2:]
    return [line for line in lines if not line.startswith("@@")]


def test_field_is_one_line(with_field: Scratch) -> None:
    """A field that answers may have from now on is one line that a person writes."""
    assert changed_lines(with_field, DOCUMENT) == [f"+{FIELD.rstrip()}"]


def test_field_needs_no_other_file(with_field: Scratch) -> None:
    """All else that changes for it is written by `make generate`."""
    assert list(with_field.changed()) == [
        "generated/deepgram_manage_api/__init__.py",
        "generated/deepgram_manage_api/models/member.py",
        DOCUMENT,
    ]


def test_field_can_be_read(with_field: Scratch) -> None:
    """The field is an attribute of the facade's class, and None when it was not sent."""
    assert with_field.python("-c", USE_OF_FIELD).stdout == "now None\n"


def test_field_leaves_the_gates_green(with_field: Scratch) -> None:
    """With the field in the document and generated, nothing asks for more."""
    done = with_field.pytest(COVERAGE, "tests/gates/test_document.py", "tests/test_members.py")

    assert not done.returncode, done.stdout


def test_field_is_no_breaking_change(with_field: Scratch) -> None:
    """`make diff` says what is new on each level that can see it, and that nothing breaks."""
    report = compared(Tree("before", ROOT), Tree("after", with_field.folder))

    assert {name: list(map(str, changes)) for name, changes in report.levels.items()} == {
        "Document": ["list_members: members[].last_login is new (string or null, optional)"],
        "Python": ["deepgram_manage.Member.last_login: is new"],
        "Wire": [],  # no recorded answer has it yet
    }
    assert report.weight() is Weight.ADDED


@pytest.fixture(scope="module")
def red(with_operation: Scratch) -> str:
    """Give what the gates say when an operation is in the document alone."""
    done = with_operation.pytest(COVERAGE)
    assert done.returncode == 1
    assert {line.partition("[")[0] for line in failed(done.stdout)} == {
        "test_operation_has_a_method",
        "test_operation_is_sent_by_a_test",
        "test_operation_is_emulated",
        "test_operation_is_in_the_docs",
    }
    return done.stdout


def failed(said: str) -> list[str]:
    """The tests that failed."""
    return re.findall(r"^FAILED \S+::(\S+)", said, re.MULTILINE)


def test_operation_is_asked_for_in_every_part(red: str) -> None:
    """An operation that is in the document alone is missed, and each message names a file."""
    said = {line for line in red.splitlines() if line.startswith("E ")}
    named = {
        file: any(file in line and lacking in line for line in said)
        for file, lacking in LACKING.items()
    }

    assert named == dict.fromkeys(LACKING, True)


def test_operation_is_complete_when_every_part_has_it(with_operation: Scratch, red: str) -> None:
    """With a method, a route, a row and a test, the gates are green."""
    assert red
    put(with_operation, "deepgram_manage/async_manage.py", METHOD, before="    async def get_keys(")
    put(
        with_operation,
        "deepgram_manage/emulator/routes.py",
        ROUTE,
        before='    Operation("get_project", ',
    )
    put(
        with_operation,
        "deepgram_manage/emulator/operations/projects.py",
        EMULATION,
        before="def leave_project(",
    )
    put(
        with_operation, "docs/calls.md", "`archive_project(project_id)`, ", before="`leave_project("
    )
    put(
        with_operation,
        "tests/support/operations.py",
        '    Operation("archive_project", "POST", f"{PROJECT}/archive"),\n',
        before='    Operation("leave_project", ',
    )
    derived = with_operation.python("tools/derive_sync.py", "write")

    done = with_operation.pytest(COVERAGE, "tests/test_operations.py")

    assert not derived.returncode, derived.stderr
    assert not done.returncode, done.stdout
