"""Reports as other programs read them: CSV, JSON, Arrow, Parquet, and FOCUS 1.2.

from deepgram_manage.costs import formats

formats.write_csv(report, sys.stdout)
formats.write_parquet(report, "october.parquet")      # needs deepgram-manage[arrow]
"""

from __future__ import annotations

from deepgram_manage.costs._arrow import arrow_table, write_parquet

from .focus import COLUMNS, FocusTable, focus_table
from .text import write_csv, write_json

__all__ = [
    "COLUMNS",
    "FocusTable",
    "arrow_table",
    "focus_table",
    "write_csv",
    "write_json",
    "write_parquet",
]
