"""The mistakes that somebody could make, one by one, and the gate that has to stop each of them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.scratch import Done, Scratch

Json: TypeAlias = Any
Change: TypeAlias = "Callable[[Scratch], None]"

DOCUMENT = "openapi/deepgram-manage.yaml"
CLIENT = "deepgram_manage/async_manage.py"


@dataclass(frozen=True)
class Gate:
    """Something that is run by `make test`, and is red when it exits with anything but 0."""

    name: str
    run: Callable[[Scratch], Done]


@dataclass(frozen=True)
class Mutation:
    """One mistake."""

    what: str
    make: Change
    gate: Gate
    names: str
    """What the gate has to say, so that whoever made the mistake finds it."""


def tests(path: str) -> Gate:
    """Return the gate that a test module is."""
    return Gate(f"make tests: {path}", lambda scratch: scratch.pytest(f"tests/{path}"))


CHECK_GENERATED = Gate("make check-generated", lambda scratch: scratch.generate("check"))
CHECK_SPEC = Gate(
    "make check-spec",
    lambda scratch: scratch.python("-m", "openapi_spec_validator", DOCUMENT),
)
CHECK_IMPORTS = Gate(
    "make check-imports",
    lambda scratch: scratch.python(
        "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"
    ),
)
MYPY = Gate("make mypy", lambda scratch: scratch.python("-m", "mypy", "deepgram_manage/options.py"))
PROSE = Gate("make lint", lambda scratch: scratch.python("tools/prose.py"))
COVERAGE = tests("gates/test_coverage.py")
RULES = tests("gates/test_document.py")
DRIFT = tests("drift/test_published.py")
CONTRACT = tests("test_contract.py")
SECRETS = tests("test_secrets.py")
TYPES = tests("gates/test_documented_types.py")
TEMPLATES = tests("generation/test_templates.py")
HOOKS = tests("gates/test_hooks.py")


def document(change: Callable[[Json], None], *, regenerated: bool = False) -> Change:
    """Change what the document says; and run `make generate`, as one should."""

    def make(scratch: Scratch) -> None:
        path = scratch.folder / DOCUMENT
        content = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        change(content)
        path.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
        if regenerated:
            generate(scratch)

    return make


def generate(scratch: Scratch) -> None:
    """Run `make generate`, which has to work."""
    done = scratch.generate()
    if done.returncode:
        raise SystemExit(f"the changed document cannot be generated from:\n{done.stderr}")


@dataclass(frozen=True)
class Edit:
    """Replaces the first match of a pattern in a file, and runs `make generate` if told to."""

    name: str
    old: str
    new: str
    regenerated: bool = False

    def __call__(self, scratch: Scratch) -> None:
        """Edit the file of a copy."""
        path = scratch.folder / self.name
        text, count = re.subn(self.old, self.new, path.read_text("utf-8"), count=1)
        if not count:
            raise SystemExit(f"{self.name} has nothing like {self.old!r}: mend the mutation")
        path.write_text(text, "utf-8")
        if self.regenerated:
            generate(scratch)


def schema(content: Json, name: str) -> Json:
    """Find a schema of the document."""
    return content["components"]["schemas"][name]


def drop_field(content: Json) -> None:
    """Take a field out of an answer that was recorded with it."""
    del schema(content, "Project")["properties"]["mip_opt_out"]


def flip_type(content: Json) -> None:
    """Make a number a string."""
    schema(content, "Balance")["properties"]["amount"]["type"] = "string"


def drop_presence(content: Json) -> None:
    """Say that a project may come without its name."""
    schema(content, "Project")["required"].remove("name")


def drop_status(content: Json) -> None:
    """Forget that a call may be refused for want of money."""
    del content["paths"]["/v1/projects/{project_id}/keys"]["post"]["responses"]["402"]


def drop_operation(content: Json) -> None:
    """Forget that one can leave a project."""
    del content["paths"]["/v1/projects/{project_id}/leave"]


def add_parameter(content: Json) -> None:
    """Describe a filter, and forget that somebody has to send it."""
    parameter = {"name": "owner", "in": "query", "schema": {"type": "string"}}
    content["paths"]["/v1/projects/{project_id}/keys"]["get"]["parameters"].append(parameter)


def rename_parameter(content: Json) -> None:
    """Call a filter otherwise, and forget the option that becomes it."""
    shared = content["components"]["parameters"].values()
    (parameter,) = [each for each in shared if each["name"] == "line_item"]
    parameter["name"] = "item"


def add_header(content: Json) -> None:
    """Describe what has to be sent in a header, which the templates do not generate."""
    parameter = {"name": "idempotency", "in": "header", "schema": {"type": "string"}}
    content["paths"]["/v1/projects/{project_id}/keys"]["post"]["parameters"] = [parameter]


def drop_secrecy(content: Json) -> None:
    """Forget that a key is a secret."""
    del schema(content, "CreatedKey")["properties"]["key"]["format"]


def drop_reason(content: Json) -> None:
    """Depart from the published document without saying why."""
    parameter = content["components"]["parameters"]["LogLimit"]
    del parameter["x-reason"], parameter["x-published"]


def break_reference(content: Json) -> None:
    """Refer to a schema that is not there."""
    schema(content, "ProjectList")["properties"]["projects"]["items"]["$ref"] = "#/nowhere"


MUTATIONS = [
    Mutation(
        "a field dropped from the document", document(drop_field),
        CHECK_GENERATED, "models/project.py",
    ),
    Mutation(
        "a field dropped, and regenerated", document(drop_field, regenerated=True),
        RULES, "mip_opt_out",
    ),
    Mutation(
        "a type flipped in the document", document(flip_type), CHECK_GENERATED, "models/balance.py"
    ),
    Mutation(
        "a type flipped, and regenerated", document(flip_type, regenerated=True), RULES, "amount"
    ),
    Mutation(
        "a field made optional, and regenerated", document(drop_presence, regenerated=True),
        TYPES, "Project.name is str | None",
    ),
    Mutation("a status dropped", document(drop_status), CHECK_GENERATED, "__init__.py"),
    Mutation(
        "a status dropped, and regenerated", document(drop_status, regenerated=True), RULES, "402"
    ),
    Mutation("an operation dropped", document(drop_operation), CHECK_GENERATED, "leave_project.py"),
    Mutation(
        "an operation dropped, and regenerated", document(drop_operation, regenerated=True),
        COVERAGE, "tests/support/operations.py has calls",
    ),
    Mutation("a reference broken", document(break_reference), CHECK_SPEC, "#/nowhere"),
    Mutation(
        "a departure's reason dropped", document(drop_reason, regenerated=True), DRIFT, "limit"
    ),
    Mutation(
        "a departure's note dropped", Edit("openapi/NOTES.md", r"\n\| `Project\.company`.*", ""),
        CHECK_GENERATED, "openapi/NOTES.md",
    ),
    Mutation(
        "a generated line edited",
        Edit("generated/deepgram_manage_api/models/balance.py", "amount: float", "amount: int"),
        CHECK_GENERATED, "models/balance.py",
    ),
    Mutation(
        "a template's header dropped",
        Edit("generator-templates/model.py.jinja", r"\{# Fork of", "{# A fork of"),
        TEMPLATES, "model.py.jinja",
    ),
    Mutation(
        "the header of generated files dropped",
        Edit("generator-templates/header.jinja", r"\n# Generated[^\n]*", "", regenerated=True),
        TEMPLATES, "test_every_generated_file_says_so",
    ),
    Mutation(
        "a method renamed",
        Edit(CLIENT, r"async def remove_member\b", "async def drop_member", regenerated=True),
        CONTRACT, "write remove_member in deepgram_manage/async_manage.py",
    ),
    Mutation(
        "an argument renamed",
        Edit(CLIENT, r"(?s)(def delete_invite\(.{20,50})email", r"\1address"),
        CONTRACT, "delete_invite",
    ),
    Mutation(
        "a default changed in one client",
        Edit(
            "deepgram_manage/manage.py",
            r"(\bstatus: KeyStatus \| str \| None = )None", r'\1"active"',
        ),
        CONTRACT, "get_keys differs",
    ),
    Mutation(
        "a derived line edited",
        Edit("deepgram_manage/manage.py", r"List the API keys", "List all API keys"),
        CHECK_GENERATED, "manage.py",
    ),
    Mutation(
        "another operation sent",
        Edit(CLIENT, r"keys\.get_key\.build", "keys.delete_key.build", regenerated=True),
        COVERAGE, "no method of AsyncManageClient for get_key",
    ),
    Mutation(
        "a documented name not exported",
        Edit(
            "deepgram_manage/responses/members.py", r'\n    "ScopesResponse",', "",
            regenerated=True,
        ),
        CONTRACT, "ScopesResponse",
    ),
    Mutation(
        "a documented option dropped",
        Edit("deepgram_manage/options.py", r"    tags: (Sequence.*)", r"    labels: \1"),
        CONTRACT, "KeyOptions",
    ),
    Mutation(
        "a parameter described that no method sends", document(add_parameter, regenerated=True),
        COVERAGE, "list_keys (GET /v1/projects/{project_id}/keys): no method sends ['owner']",
    ),
    Mutation(
        "a parameter described that cannot be generated", document(add_header),
        CHECK_GENERATED, "parameter idempotency: sent in a header",
    ),
    Mutation(
        "an answer that nobody can import",
        Edit(
            "deepgram_manage/responses/members.py", r'\n    "ScopesResponse",', "",
            regenerated=True,
        ),
        COVERAGE, "returns ['ScopesResponse'], which deepgram_manage does not export",
    ),
    Mutation(
        "an option renamed, and not the parameter that it becomes",
        Edit("deepgram_manage/options.py", r"\n    line_item: str", "\n    lineitem: str"),
        MYPY, 'variable has type "type[Parameters]"',
    ),
    Mutation(
        "a parameter misspelt in the query that options become",
        Edit("deepgram_manage/options.py", '"line_item": optional', '"line_itm": optional'),
        MYPY,
        'Extra key "line_itm" for TypedDict "Query"',
    ),
    Mutation(
        "a parameter renamed, and not the option that becomes it",
        document(rename_parameter, regenerated=True), MYPY, 'variable has type "type[Parameters]"',
    ),
    Mutation(
        "an answer that uses how the generated models work inside",
        Edit(
            "deepgram_manage/responses/invites.py",
            r"read_datetime\(self\.sent\)", 'read_datetime(self._wire_form().get("sent"))',
        ),
        HOOKS, "_wire_form",
    ),
    Mutation(
        "a module without a place among the layers",
        Edit("pyproject.toml", r"instants : ", ""),
        CHECK_IMPORTS, "deepgram_manage.instants",
    ),
    Mutation(
        "a part that imports from above it",
        Edit(
            "deepgram_manage/costs/_money.py",
            r"from decimal import", "import deepgram_manage.access\nfrom decimal import",
        ),
        CHECK_IMPORTS, "deepgram_manage.costs is not allowed to import deepgram_manage.access",
    ),
    Mutation(
        "an operation left out of the scope",
        Edit("openapi/scope.yaml", r"(  - POST /v1/auth/grant)", r"\1\n  - GET /v1/models"),
        DRIFT, "openapi/scope.yaml leaves out ['GET /v1/models']",
    ),
    Mutation(
        "a secret shown by a created key", document(drop_secrecy, regenerated=True),
        RULES, "CreatedKey",
    ),
    Mutation(
        "a secret shown by the client",
        Edit(
            "deepgram_manage/_sending/credentials.py",
            r"\{self\.scheme\} '\*{8}'", "{self._header}",
        ),
        SECRETS, "shows_no_secret",
    ),
    Mutation(
        "a call dropped from the docs", Edit("docs/calls.md", r"`leave_project\(project_id\)`", ""),
        COVERAGE, "docs/calls.md: the table has no method for leave_project",
    ),
    Mutation(
        "a sentence that has to be read twice",
        Edit("deepgram_manage/errors.py", r"is not a success", "is no success"),
        PROSE, "deepgram_manage/errors.py:9: 'is no'",
    ),
    Mutation(
        "a route dropped from the emulator",
        Edit("deepgram_manage/emulator/routes.py", r'("list_invites"), "GET"', r'\1, "PUT"'),
        COVERAGE, "the emulator lacks list_invites",
    ),
    Mutation(
        "a parameter dropped from the emulator",
        Edit("deepgram_manage/emulator/routes.py", r'"tag", "line_item"', '"line_item"'),
        COVERAGE, "get_billing_breakdown",
    ),
    Mutation(
        "a call dropped from the tests",
        Edit("tests/support/operations.py", r'\n    Operation\("get_balances".*', ""),
        COVERAGE, "no test sends list_balances",
    ),
    Mutation(
        "a recorded answer with a field that nobody described",
        Edit("tests/samples/balances_get.json", r'"amount"', '"bonus": 1, "amount"'),
        RULES, "bonus",
    ),
]  # fmt: skip
