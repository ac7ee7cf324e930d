"""List answers as rows: `to_dicts()` gives what pandas, polars and csv take as it is."""

from __future__ import annotations

import csv
import io
from typing import Any

import polars as pl
import pytest

from deepgram_manage import (
    BalancesResponse,
    BillingBreakdownResponse,
    DistributionCredentialsListResponse,
    InvitesResponse,
    KeysResponse,
    MembersResponse,
    ProjectsResponse,
    PurchasesResponse,
    ScopesResponse,
    UsageBreakdownResponse,
    UsageRequestsResponse,
    UsageSummaryResponse,
)
from tests.support.samples import sample

# Not imported: it says nothing of its types.
pd: Any = pytest.importorskip("pandas")

ANSWERS: dict[str, Any] = {
    "balances_list_two": BalancesResponse,
    "billing_breakdown_example": BillingBreakdownResponse,
    "invites_list": InvitesResponse,
    "keys_list_2026": KeysResponse,
    "keys_list_tags_and_expiration": KeysResponse,
    "keys_list_with_names": KeysResponse,
    "member_scopes_list": ScopesResponse,
    "projects_list_legacy_company": ProjectsResponse,
    "purchases_list_spec": PurchasesResponse,
    "requests_list_all_kinds": UsageRequestsResponse,
    "self_hosted_credentials_list": DistributionCredentialsListResponse,
    "usage_2024_tokens_tts": UsageSummaryResponse,
    "usage_breakdown_example": UsageBreakdownResponse,
}


def rows(name: str) -> list[dict[str, Any]]:
    """Read a recorded answer as rows."""
    return list(ANSWERS[name].from_dict(sample(name).body).to_dicts())


@pytest.mark.parametrize("name", ANSWERS)
def test_libraries_take_the_rows(name: str) -> None:
    """Each library makes a table of them, with a column per field and a line per item."""
    table = rows(name)
    file = io.StringIO()
    writer = csv.DictWriter(file, table[0])
    writer.writeheader()
    writer.writerows(table)

    assert list(pd.DataFrame(table).columns) == list(table[0])
    assert pl.DataFrame(table).to_dicts() == table
    assert len(list(csv.DictReader(io.StringIO(file.getvalue())))) == len(table)


def test_rows_have_the_same_columns() -> None:
    """A field that an item lacks is None in its row, one that nobody knows has a column, too."""
    members = [
        {"member_id": "m1", "email": "a", "scopes": []},
        {"member_id": "m2", "new": {"a": 1}},
    ]

    table = MembersResponse.from_dict({"members": members}).to_dicts()

    assert table == [
        {
            "member_id": "m1",
            "email": "a",
            "scopes": [],
            "first_name": None,
            "last_name": None,
            "new": None,
        },
        {
            "member_id": "m2",
            "email": None,
            "scopes": [],
            "first_name": None,
            "last_name": None,
            "new": '{"a": 1}',
        },
    ]


def test_objects_give_columns_of_their_own() -> None:
    """The names are those under which a user reads the parts of the object."""
    (row,) = UsageSummaryResponse.from_dict(
        {
            "results": [
                {"start": "2026-01-01", "tokens": {"in": 1, "out": 2}, "tts": {"requests": 3}}
            ]
        }
    ).to_dicts()

    assert (row["tokens_in"], row["tokens_out"]) == (1, 2)
    assert (row["tts_characters"], row["tts_requests"]) == (None, 3)


def test_a_key_has_its_owner_beside_it() -> None:
    """The pair of the wire is one row."""
    (row,) = rows("keys_list_with_names")

    assert (row["comment"], row["member_email"]) == ("Management API key", "ada@example.com")


def test_a_secret_is_in_no_row() -> None:
    """A table is made to be written down."""
    pair = {"member": None, "api_key": {"api_key_id": "1", "key": "secret"}}

    assert "secret" not in str(KeysResponse.from_dict({"api_keys": [pair]}).to_dicts())


def test_a_whole_number_among_fractions_is_one_of_them() -> None:
    """Polars would cut the fractions of a column that begins with whole numbers."""
    amounts = [200] * 150 + [0.5]
    balances = [{"balance_id": "b", "amount": amount} for amount in amounts]

    table = BalancesResponse.from_dict({"balances": balances}).to_dicts()

    assert pl.DataFrame(table)["amount"].sum() == 30_000.5


def test_an_answer_without_items_has_no_rows() -> None:
    """No items, no rows."""
    assert BalancesResponse.from_dict({"balances": []}).to_dicts() == []
