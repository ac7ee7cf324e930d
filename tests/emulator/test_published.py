"""The published shapes, for clients that were generated from the published document."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from deepgram_manage.emulator import Emulator
from tests.emulator.faces import BASE, NOW, Api, Document, Json, SyncFace, small_seed

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def published(document: Document) -> Iterator[Api]:
    """Yield an emulator in published shapes."""
    emulator = Emulator(small_seed(), shapes="published", clock=NOW)
    face = SyncFace(emulator)
    yield Api(emulator, face, document)
    face.close()
    emulator.close()


def _written(published: Api) -> list[Json]:
    answer = published.get(f"{BASE}/requests", limit=1000, end="2026-11-19")
    records: list[Json] = answer["requests"]
    return records


def test_one_key_is_wrapped_inside_its_member(published: Api) -> None:
    """`item.member.api_key` is what the document says."""
    entries = published.get(f"{BASE}/keys")["api_keys"]
    key = entries[2]["api_key"]
    assert set(key) == {"api_key_id", "comment", "scopes", "created"}
    item = published.get(f"{BASE}/keys/{key['api_key_id']}")["item"]
    assert item["member"]["api_key"]["tags"] == ["m"]


def test_a_created_key_has_no_creation_time(published: Api) -> None:
    """The document forgot it."""
    body = {"comment": "c", "scopes": ["member"]}
    created = published.call("POST", f"{BASE}/keys", body=body).json()
    assert set(created) == {"api_key_id", "key", "comment", "scopes"}


def test_code_and_deployment_are_beside_the_response(published: Api) -> None:
    """The log and the single record show them outside."""
    record = next(r for r in _written(published) if "deployment" in r)
    assert not {"code", "deployment"} & set(record["response"])
    assert published.get(f"{BASE}/requests/{record['request_id']}") == {"request": record}


def test_a_callback_is_a_string(published: Api) -> None:
    """Records without one leave it out."""
    callbacks = {type(record.get("callback")) for record in _written(published)}
    assert callbacks == {str, type(None)}
    assert all(record.get("callback", "") is not None for record in _written(published))


def test_usage_has_lost_its_results(published: Api) -> None:
    """The slip of the document is reproduced."""
    assert set(published.get(f"{BASE}/usage")) == {"start", "end", "resolution"}


def test_orders_have_no_page(published: Api) -> None:
    """Only the orders are published."""
    assert set(published.get(f"{BASE}/purchases")) == {"orders"}


def test_credentials_are_made_by_query_and_lose_their_secret(published: Api) -> None:
    """Creation answers with an entry of the list, deletion with the entry it deleted."""
    path = f"{BASE}/self-hosted/distribution/credentials"
    created = published.call("POST", f"{path}?scopes=self-hosted:product:api", body={}).json()
    assert created["distribution_credentials"]["scopes"] == ["self-hosted:product:api"]
    assert "secret" not in created["distribution_credentials"]
    identifier = created["distribution_credentials"]["distribution_credentials_id"]
    assert published.call("DELETE", f"{path}/{identifier}").json() == created
