"""The one place that imports pyarrow.

It ships without types, so all that comes from it is `Any` here; and it takes 0.1 s and 60 MB to
import, so the modules that need it are imported when they are first used.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import pyarrow as _pyarrow  # noqa: ICN001 -- `pa` is handed on  # pyright: ignore[reportMissingTypeStubs]
import pyarrow.compute as _compute  # pyright: ignore[reportMissingTypeStubs]
import pyarrow.parquet as _parquet  # pyright: ignore[reportMissingTypeStubs]

pa: Any = _pyarrow
pc: Any = _compute
pq: Any = _parquet

RecordBatch: TypeAlias = Any
"""A `pyarrow.RecordBatch`."""
Schema: TypeAlias = Any
"""A `pyarrow.Schema`."""
Table: TypeAlias = Any
"""A `pyarrow.Table`."""
