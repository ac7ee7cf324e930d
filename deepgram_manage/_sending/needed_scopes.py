"""The scope that an operation needs, where the document says one: for answers that name none."""

from __future__ import annotations

NEEDED: dict[str, str] = {
    "create_key": "keys:write",
    "delete_key": "keys:write",
    "delete_project": "project:write:destroy",
    "get_balance": "billing:read",
    "get_billing_breakdown": "billing:read",
    "get_key": "keys:read",
    "list_balances": "billing:read",
    "list_keys": "keys:read",
    "list_purchases": "billing:read",
    "remove_member": "members:write:kick",
    "update_project": "project:write",
}
