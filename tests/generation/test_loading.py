"""A program loads the parts of a generated package that it uses, when it uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.generation.generator import run_python

if TYPE_CHECKING:
    from tests.generation.generator import Generated

DOCUMENT = """
paths:
  /things:
    get:
      tags: [things]
      operationId: get_thing
      responses:
        "200": {description: Yes., content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}
    put: {tags: [things], operationId: put_thing, responses: {"204": {description: Done.}}}
components:
  schemas:
    Thing: {type: object, properties: {part: {$ref: "#/components/schemas/Part"}}}
    Part: {type: object, properties: {name: {type: string}}}
    Other: {type: object, properties: {name: {type: string}}}
"""  # noqa: E501 -- a table reads best unbroken


def loaded(wire: Generated, code: str) -> set[str]:
    """Run code in a fresh interpreter; give the operations and models that it loaded."""
    code = (
        f"import sys\nimport {wire.name}.models as models, {wire.name}.api.things as things\n"
        f"{code}\nprint(*sys.modules, sep='\\n')"
    )
    prefixes = (f"{wire.name}.models.", f"{wire.name}.api.things.")
    names = run_python(code, wire.folder.parent).split()
    return {name.rsplit(".", 1)[1] for name in names if name.startswith(prefixes)}


def test_importing_loads_nothing(wire: Generated) -> None:
    """The folders of models and operations load none of them."""
    assert loaded(wire, "") == set()


def test_an_operation_is_loaded_alone(wire: Generated) -> None:
    """Naming an operation loads its module, and no other operation."""
    assert loaded(wire, "things.put_thing") == {"put_thing"}


def test_a_call_loads_the_model_of_its_answer(wire: Generated) -> None:
    """Describing and reading a call loads the model it is read by, not those its answer lacks."""
    code = "things.get_thing.build().read({})"

    assert loaded(wire, code) == {"get_thing", "thing"}


def test_a_nested_model_is_loaded_when_it_is_there(wire: Generated) -> None:
    """The model of a nested object is loaded when an answer has the object."""
    assert loaded(wire, "models.Thing.from_dict({'part': {}}).part") == {"thing", "part"}


@pytest.mark.parametrize("library", ["httpx", "dateutil", "asyncio", "ssl"])
def test_describing_a_call_loads_no_library_that_sends(wire: Generated, library: str) -> None:
    """Nothing here does I/O, so nothing that could is loaded."""
    code = (
        f"import sys\nfrom {wire.name}.api.things import get_thing\n"
        "get_thing.build().read({})\nprint(*sys.modules)"
    )

    assert library not in run_python(code, wire.folder.parent).split()


@pytest.mark.parametrize("folder", ["models", "things"])
def test_a_misspelt_name_is_an_attribute_error(wire: Generated, folder: str) -> None:
    """The folders load what is there, and say what is not."""
    with pytest.raises(AttributeError, match="has no attribute 'Thign'"):
        _ = getattr(wire, folder).Thign


@pytest.mark.parametrize(("folder", "names"), [("models", 3), ("things", 2)])
def test_the_folders_list_what_they_hold(wire: Generated, folder: str, names: int) -> None:
    """`__all__` names everything, so that star imports and editors find it."""
    module = getattr(wire, folder)

    assert len({getattr(module, name) for name in module.__all__}) == names
