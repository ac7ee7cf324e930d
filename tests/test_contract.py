"""The documented surface is there: names, parameters, attributes and types."""

from __future__ import annotations

import ast
import inspect
import types
import typing
from pathlib import Path

import attrs
import pytest

import deepgram_manage
from deepgram_manage import AsyncManageClient, DeepgramClient, ManageClient
from deepgram_manage_api.types import WireModel
from tests.support.operations import reader_of
from tests.support.programs import run
from tests.support.samples import Sample, samples

if typing.TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.wire import Anything, Caller, Wire

pytestmark = pytest.mark.wheel

STUB = Path("tests/contract/documented_api.pyi")
DOCUMENTED = {
    node.name: node
    for node in ast.parse((Path(__file__).parents[1] / STUB).read_text("utf-8")).body
    if isinstance(node, ast.ClassDef)
}
OPTIONS = [name for name in DOCUMENTED if name.endswith("Options") and "Client" not in name]
RESPONSES = [
    name
    for name in DOCUMENTED
    if name not in OPTIONS and not name.endswith(("Client", "ClientOptions", "Error"))
]
READ_FROM_WIRE = [
    name
    for name in RESPONSES
    if name != "Callback" and issubclass(getattr(deepgram_manage, name), WireModel)
]
METHODS = [node for node in DOCUMENTED["ManageClient"].body if isinstance(node, ast.FunctionDef)]
CLIENTS = [AsyncManageClient, ManageClient]
# The types that are not the same in both; said here, and not by the tool that derives one client.
TWINS = {
    "Callable[P, Awaitable[T]]": "Callable[P, T]",
    "AsyncUsageRequestIterator": "UsageRequestIterator",
}


def fields_of(name: str) -> dict[str, str]:
    """The documented attributes of a class, with their types."""
    body = DOCUMENTED[name].body if name in DOCUMENTED else []
    return {
        ast.unparse(node.target): ast.unparse(node.annotation)
        for node in body
        if isinstance(node, ast.AnnAssign)
    }


def public_methods(client: type) -> dict[str, Anything]:
    """The public methods of a client, by name."""
    return {
        name: method
        for name, method in inspect.getmembers(client, callable)
        if not name.startswith("_")
    }


@pytest.mark.parametrize("name", DOCUMENTED)
def test_documented_class_can_be_imported(name: str) -> None:
    """A documented class is found in the package under its name."""
    found = getattr(deepgram_manage, name, None)
    assert inspect.isclass(found), f"{STUB} has {name}: export it in deepgram_manage/__init__.py"


def types_in(annotation: str) -> set[str]:
    """The alternatives of an annotation, without the modules that they come from."""
    return {kind.strip().rpartition(".")[2] for kind in annotation.split(" | ")}


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("documented", METHODS, ids=lambda node: node.name)
def test_method_has_the_documented_signature(client: type, documented: ast.FunctionDef) -> None:
    """A documented method takes its arguments by position and by name, in their types."""
    names = [argument.arg for argument in documented.args.args]
    method = getattr(client, documented.name, None)
    assert method, f"write {documented.name} in deepgram_manage/async_manage.py: {STUB} has it"
    signature = inspect.signature(method)

    signature.bind(*names)
    signature.bind("self", **{name: name for name in names[1:]})
    for argument in documented.args.args[1:]:
        expected = types_in(ast.unparse(argument.annotation or argument))
        assert expected <= types_in(signature.parameters[argument.arg].annotation)
    returned = ast.unparse(documented.returns or documented)
    assert types_in(signature.return_annotation) == {returned}


@pytest.mark.parametrize("name", OPTIONS)
def test_options_take_the_documented_names(name: str) -> None:
    """An options class takes each documented field as a keyword and gives it back."""
    values = {field: f"a-{field}" for field in fields_of(name)}

    options = getattr(deepgram_manage, name)(**values)

    assert values == {field: getattr(options, field) for field in values}


@pytest.mark.parametrize("name", OPTIONS)
def test_optional_options_may_be_left_out(name: str) -> None:
    """An options class can be made of its required fields alone; the others are None."""
    fields = fields_of(name)
    required = {field: "given" for field, kind in fields.items() if "None" not in kind}

    options = getattr(deepgram_manage, name)(**required)

    assert dict.fromkeys(fields) | required == {field: getattr(options, field) for field in fields}


@pytest.mark.parametrize("name", RESPONSES)
def test_response_has_the_documented_attributes(name: str) -> None:
    """A response class has each documented attribute."""
    kind = getattr(deepgram_manage, name)
    fields = {field.name for field in attrs.fields(kind)} if attrs.has(kind) else set()

    lacking = set(fields_of(name)) - fields - set(dir(kind))
    assert not lacking, f"{name} lacks {lacking}: see its module in deepgram_manage/responses/"


@pytest.mark.parametrize("name", READ_FROM_WIRE)
def test_documented_attributes_of_an_empty_answer_do_not_raise(name: str) -> None:
    """A documented attribute that was not sent is None, False, or empty."""
    answer = getattr(deepgram_manage, name).from_dict({})

    read = {field: getattr(answer, field) for field in fields_of(name)}

    assert not any(value for value in read.values() if not isinstance(value, WireModel))


def test_clients_have_the_same_methods() -> None:
    """The asynchronous client has each method of the synchronous one, closing aside."""
    renamed = {"aclose": "close"}
    theirs = {renamed.get(name, name) for name in public_methods(AsyncManageClient)}

    assert set(public_methods(ManageClient)) == theirs


@pytest.mark.parametrize("name", sorted(set(public_methods(ManageClient)) - {"close"}))
def test_clients_have_the_same_signatures(name: str) -> None:
    """A method has the same parameters, defaults and types in both clients, awaiting aside."""
    awaited, plain = (inspect.signature(getattr(client, name)) for client in CLIENTS)

    expected = [
        parameter.replace(annotation=TWINS.get(parameter.annotation, parameter.annotation))
        for parameter in awaited.parameters.values()
    ]
    returned = TWINS.get(awaited.return_annotation, awaited.return_annotation)
    advice = f"run `make generate`: {name} differs"
    assert list(plain.parameters.values()) == expected, advice
    assert plain.return_annotation == returned, advice


@pytest.mark.parametrize("documented", METHODS, ids=lambda node: node.name)
def test_methods_of_the_asynchronous_client_are_coroutines(documented: ast.FunctionDef) -> None:
    """A documented method of the asynchronous client is awaited, its twin is not."""
    assert inspect.iscoroutinefunction(getattr(AsyncManageClient, documented.name))
    assert not inspect.iscoroutinefunction(getattr(ManageClient, documented.name))


def test_entry_point_takes_a_key_and_a_config_by_position(wire: Wire) -> None:
    """`DeepgramClient(api_key, config)` is the documented way to make a client."""
    client = wire.client("a-key", deepgram_manage.DeepgramClientOptions())

    client.manage.get_projects()

    assert wire.request.headers["Authorization"] == "Token a-key"


def test_entry_point_leads_to_both_clients() -> None:
    """`client.manage` and `client.manage.asyncmanage` are the two clients, each made once."""
    client = DeepgramClient("a-key")

    assert isinstance(client.manage, ManageClient)
    assert isinstance(client.manage.asyncmanage, AsyncManageClient)
    assert client.manage is client.manage
    assert client.manage.asyncmanage is client.asyncmanage


@pytest.mark.parametrize("name", dir(deepgram_manage))
def test_every_listed_name_can_be_imported(name: str) -> None:
    """A name in `__all__` is there, and belongs to this package, as far as one can tell."""
    value = getattr(deepgram_manage, name)
    # Constants do not say where they come from.
    module = getattr(value, "__module__", deepgram_manage.__name__)
    assert module.split(".")[0] == "deepgram_manage"


def test_listed_names_are_what_is_public() -> None:
    """`__all__` and `dir` list the documented names and each name once."""
    assert set(DOCUMENTED) <= set(dir(deepgram_manage))
    assert len(dir(deepgram_manage)) == len(set(dir(deepgram_manage)))
    assert dir(deepgram_manage) == sorted(dir(deepgram_manage))


def test_star_import_gives_the_listed_names() -> None:
    """`from deepgram_manage import *` gives what `__all__` lists."""
    names: dict[str, object] = {}

    exec("from deepgram_manage import *", names)  # noqa: S102 -- only a module can do this

    assert set(dir(deepgram_manage)) == set(names) - {"__builtins__"}


def test_unknown_name_is_an_attribute_error() -> None:
    """A name that the package does not have is refused by its name."""
    with pytest.raises(AttributeError, match="no attribute 'ListenClient'"):
        _ = deepgram_manage.ListenClient  # type: ignore[attr-defined]


def test_making_a_client_loads_no_http_client() -> None:
    """Importing the package and making a client leaves what only calls need unloaded."""
    program = """
        import sys
        from deepgram_manage import DeepgramClient
        DeepgramClient("a-key").manage
        print({"httpx", "attrs", "dateutil"} & set(sys.modules))
    """

    assert run(program) == "set()\n"


def problem(value: Anything, annotation: Anything) -> str | None:
    """Say what keeps a value from being of a documented type."""
    origin: Anything = typing.get_origin(annotation)
    arguments = typing.get_args(annotation)
    if origin is types.UnionType:
        problems = [problem(value, argument) for argument in arguments]
        return None if None in problems else str(problems)
    # A documented dict is an object that reads like one; a whole number is a float, too.
    wider: Anything = {dict: WireModel, float: int | float}.get(
        origin or annotation, origin or annotation
    )
    if isinstance(value, bool) != (annotation is bool) or not isinstance(value, wider):
        return f"{value!r} is no {annotation}"
    if origin is list:
        items = [problem(item, arguments[0]) for item in list(value)]
        return next(filter(None, items), None)
    return next(problems_of(value, wider.__name__), None) if inspect.isclass(wider) else None


def problems_of(value: Anything, name: str) -> Iterator[str]:
    """Say which documented attributes of a value are not of their types."""
    for field, kind in fields_of(name).items():
        annotation = eval(kind, vars(deepgram_manage) | CLASSES)  # noqa: S307 -- from the stub
        found = problem(getattr(value, field), annotation)
        if found:
            yield f"{name}.{field}: {found}"


CLASSES = {name: getattr(deepgram_manage, name) for name in DOCUMENTED}
READ = [
    answer for answer in samples() if answer.status == 200 and reader_of(answer.method, answer.path)
]


@pytest.mark.parametrize("answer", READ, ids=lambda answer: answer.name)
def test_documented_attributes_have_the_documented_types(
    call: Caller, wire: Wire, answer: Sample
) -> None:
    """What is read from a real answer is of the type that the documentation gives."""
    operation = reader_of(answer.method, answer.path)
    assert operation
    # The second call of a joined answer gets the least that it takes.
    wire.at = {operation.path.format(**{name: f"a-{name}" for name in operation.ids}): answer}

    value = call(operation.name, *operation.arguments())

    assert not list(problems_of(value, type(value).__name__))


def test_log_records_have_the_documented_types(call: Caller, wire: Wire) -> None:
    """What is filled from the request log is of the documented types, too."""
    wire.answer = next(answer for answer in READ if answer.name == "requests_list_all_kinds")

    records = call("get_usage_requests", "p1").requests
    made = [
        *(record.stt_details for record in records),
        *(record.tts_details for record in records),
        *(detail for record in records for detail in record.token_details),
        *(setting for record in records for setting in record.config),
        *(record.tts_details.metadata for record in records if record.tts_details),
    ]
    problems = [problems_of(item, type(item).__name__) for item in made if item is not None]

    assert not [text for found in problems for text in found]
