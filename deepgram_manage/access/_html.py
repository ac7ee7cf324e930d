"""An audit as a page to look at, in the frame of the page on costs."""

from __future__ import annotations

from collections import Counter
from datetime import UTC
from typing import TYPE_CHECKING

from deepgram_manage.costs import dollars
from deepgram_manage.costs.page import bullets, document, download, section, table

from ._formats import DESCRIPTIONS, to_csv
from ._policy import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._audit import Audit, AuditRow, Finding
    from ._policy import FindingId, Severity

__all__ = ["to_html"]

_HEADS = (
    "Worst",
    "Project",
    "Key",
    "Findings",
    "Owner",
    "Risk",
    "Age in days",
    "Expires (UTC)",
    "Last use",
    "Spent in 30 days",
    "Id",
    "Scopes",
    "Tags",
)
_FINDINGS, _NUMBERS = 3, (6, 9)


def to_html(audit: Audit) -> str:
    """Return an audit as one HTML file, the worst keys first, with nothing from elsewhere.

    Args:
        audit: The audit.
    """
    read_on = (
        "" if audit.as_of is None else f"Read on {audit.as_of.astimezone(UTC):%Y-%m-%d %H:%M} UTC. "
    )
    return document(
        "Deepgram API keys", "Deepgram API keys", f"{read_on}Days are UTC.", _sections(audit)
    )


def _sections(audit: Audit) -> Iterator[str]:
    if audit.unread:
        yield section("Could not be read", bullets(map(str, audit.unread)), "missing")
    yield section("Keys", f'<p class="big" id="keys">{len(audit):,}</p>')
    yield section("Findings", _findings(audit))
    rows = sorted(audit, key=lambda row: -SEVERITIES.index(row.severity))
    keys = table(
        "All keys, the worst first",
        _HEADS,
        [_cells(row) for row in rows],
        _NUMBERS,
        wide=[_FINDINGS],
        kind_of=lambda place: rows[place].severity,
    )
    yield section("Keys and what was found", keys + download("keys", to_csv(audit)))


def _findings(audit: Audit) -> str:
    found = [finding for _row, finding in audit.findings]
    counts = Counter((finding.id, finding.accepted) for finding in found)
    severities: dict[FindingId, Severity] = {finding.id: finding.severity for finding in found}
    worst_first = sorted(severities, key=lambda name: -SEVERITIES.index(severities[name]))
    rows = [
        (
            severities[name],
            name,
            DESCRIPTIONS[name],
            str(counts[name, False]),
            str(counts[name, True]),
        )
        for name in worst_first
    ]
    heads = ("Severity", "Finding", "What it says", "Keys", "Accepted")
    return table(
        "What was found, the worst first", heads, rows, (3, 4), kind_of=lambda place: rows[place][0]
    )


def _cells(row: AuditRow) -> tuple[str, ...]:
    owner = row.owner or "-"
    return (
        "-" if row.severity == "off" else row.severity,
        row.project or row.project_id,
        row.comment or "-",
        "\n".join(map(_text, row.findings)) or "-",
        f"{owner} (not a member)" if row.owner_is_member is False else owner,
        row.risk,
        "-" if row.age_days is None else str(row.age_days),
        "never" if row.expires is None else f"{row.expires:%Y-%m-%d %H:%M}",
        str(row.last_use),
        dollars(row.spend_usd),
        row.api_key_id,
        " ".join(row.scopes),
        " ".join(row.tags),
    )


def _text(finding: Finding) -> str:
    accepted = ", accepted" if finding.accepted else ""
    return f"{finding.id} ({finding.severity}{accepted}): {finding.message}"
