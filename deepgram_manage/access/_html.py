"""An audit as a page to look at: one file that asks nobody for anything."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from ._formats import COLUMNS, cells
from ._policy import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._audit import Audit, AuditRow

__all__ = ["to_html"]

_STYLE = """
body { font: 15px/1.4 system-ui, sans-serif; margin: 2rem; color: #1a1a1a; background: #fff }
table { border-collapse: collapse; width: 100% }
caption { text-align: left; padding: .5rem 0; color: #555 }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem }
th, td { border-bottom: 1px solid #ddd }
td { overflow-wrap: anywhere }
.error { background: #fde8e8 } .warning { background: #fff4d6 } .note { background: #eef3fb }
.accepted { color: #777; text-decoration: line-through }
@media (prefers-color-scheme: dark) {
  body { color: #eee; background: #1a1a1a } th, td { border-color: #444 } caption { color: #aaa }
  .error { background: #5a1f1f } .warning { background: #54430f } .note { background: #22344f }
}
"""
_SHOWN = tuple(
    name for name in COLUMNS if name not in {"project_id", "owner_is_member", "findings"}
)


def to_html(audit: Audit) -> str:
    """Return an audit as one HTML file, the worst keys first, with nothing from elsewhere.

    Args:
        audit: The audit.
    """
    rows = sorted(audit, key=lambda row: -SEVERITIES.index(row.severity))
    return "".join(_page(audit, rows))


def _page(audit: Audit, rows: list[AuditRow]) -> Iterator[str]:
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>API keys</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>API keys</h1>\n"
    )
    if audit.unread:
        yield "<h2>Could not be read</h2>\n<ul>\n"
        for each in audit.unread:
            yield f"<li>{escape(f'{each.what} of {each.project_id}: {each.reason}')}</li>\n"
        yield "</ul>\n"
    count = sum(row.severity != "off" for row in rows)
    yield f"<table>\n<caption>{len(rows)} keys, {count} with findings</caption>\n<thead><tr>"
    for name in (*_SHOWN, "findings"):
        yield f'<th scope="col">{escape(name.replace("_", " "))}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for row in rows:
        yield from _line(row)
    yield "</tbody>\n</table>\n</body>\n</html>\n"


def _line(row: AuditRow) -> Iterator[str]:
    values = cells(row)
    yield f'<tr class="{row.severity}">'
    for name in _SHOWN:
        yield f"<td>{escape(values[name])}</td>"
    yield "<td>"
    for finding in row.findings:
        kind = ' class="accepted"' if finding.accepted else ""
        yield f"<div{kind}><b>{escape(finding.id)}</b> {escape(finding.message)}</div>"
    yield "</td></tr>\n"
