"""An audit in the forms that other programs read: CSV and SARIF. JSON is `to_dicts`."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from deepgram_manage import __version__, spreadsheet_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ._audit import Audit, AuditRow, Finding
    from ._policy import FindingId, Severity

__all__ = ["csv_lines", "to_csv", "to_sarif"]

COLUMNS: tuple[str, ...] = (
    "project_id",
    "project",
    "api_key_id",
    "comment",
    "owner",
    "owner_is_member",
    "scopes",
    "risk",
    "created",
    "age_days",
    "expires",
    "days_left",
    "last_use",
    "spend_30d_usd",
    "tags",
    "findings",
)
"""The columns of the CSV; new ones come at the end."""
_NUMBERS = {"age_days", "days_left", "spend_30d_usd"}

DESCRIPTIONS: dict[FindingId, str] = {
    "no-expiry": "The key never expires.",
    "older-than": "The key is older than the policy allows.",
    "expiring": "The key ends soon.",
    "idle-90": "Nobody has used the key for as long as the policy allows.",
    "over-scoped": "The key may do more than what it is used for.",
    "shared-tag": "Several keys have the same tag, so that spend by tag does not tell them apart.",
    "owner-left": "The owner of the key is not a member of the project.",
    "unnamed": "The key has no comment.",
    "duplicate-comment": "Several keys have the same comment.",
    "playground": "The playground of the console made the key.",
}
_LEVELS: dict[Severity, str] = {"note": "note", "warning": "warning", "error": "error"}


def cells(row: AuditRow) -> dict[str, str]:
    """Return a row as text by column; lists are joined by spaces, and unknown is empty."""
    values = row.to_dict()
    values |= {
        "last_use": str(row.last_use),
        "scopes": " ".join(row.scopes),
        "tags": " ".join(row.tags),
        "findings": " ".join(finding.id for finding in row.findings if not finding.accepted),
        "owner_is_member": {None: "", True: "yes", False: "no"}[row.owner_is_member],
    }
    return {name: "" if values[name] is None else str(values[name]) for name in COLUMNS}


def csv_lines(rows: Iterable[AuditRow]) -> Iterator[str]:
    """Return the lines of the CSV, one after the other, the names of the columns first."""
    buffer = io.StringIO()
    # As RFC 4180 has it; a lone carriage return in a cell is quoted then, too.
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for row in rows:
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(
            {
                name: text if name in _NUMBERS else spreadsheet_text(text)
                for name, text in cells(row).items()
            }
        )
    yield buffer.getvalue()


def to_csv(rows: Iterable[AuditRow]) -> str:
    """Return the rows of an audit as CSV, with the names of the columns.

    Args:
        rows: The rows, or the audit.
    """
    return "".join(csv_lines(rows))


def to_sarif(audit: Audit) -> dict[str, Any]:
    """Return the findings of an audit as SARIF 2.1.0, which code hosts show.

    A key has no file, so each finding is placed in one that is named after project and key.

    Args:
        audit: The audit.
    """
    results = [_result(row, finding) for row, finding in audit.findings]
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [
            {
                "tool": {
                    "driver": {
                        "name": "deepgram-manage",
                        "semanticVersion": __version__,
                        "rules": [_rule(name, text) for name, text in DESCRIPTIONS.items()],
                    }
                },
                "invocations": [
                    {
                        "executionSuccessful": not audit.unread,
                        "toolExecutionNotifications": [
                            {
                                "level": "error",
                                "message": {"text": str(each)},
                            }
                            for each in audit.unread
                        ],
                    }
                ],
                "results": results,
            }
        ],
    }


def _rule(name: FindingId, text: str) -> dict[str, Any]:
    return {"id": name, "shortDescription": {"text": text}}


def _result(row: AuditRow, finding: Finding) -> dict[str, Any]:
    place = f"projects/{quote(row.project_id)}/keys/{quote(row.api_key_id)}"
    result: dict[str, Any] = {
        "ruleId": finding.id,
        "level": _LEVELS[finding.severity],
        "message": {
            "text": f"Key {row.comment or row.api_key_id} of {row.project or row.project_id} "
            f"{finding.message}."
        },
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": place},
                    "region": {"startLine": 1},
                },
                "logicalLocations": [{"fullyQualifiedName": place, "kind": "resource"}],
            }
        ],
        "partialFingerprints": {"keyAndFinding/v1": f"{row.api_key_id}/{finding.id}"},
    }
    if finding.accepted:
        result["suppressions"] = [{"kind": "external", "justification": "in the baseline"}]
    return result
