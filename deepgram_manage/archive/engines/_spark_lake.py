# pyright: basic, reportMissingImports=false
"""Archives in Spark, read by Spark itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyspark.sql import functions as sql
from pyspark.sql.pandas.types import from_arrow_schema

from deepgram_manage.archive._arrow import pa
from deepgram_manage.archive._schema import SCHEMA, UUID

if TYPE_CHECKING:
    from pyspark.sql import Column


def lake(spark: Any, folder: str) -> Any:
    """Return an archive as a Spark data frame, with its `project` and `date`; ids are text.

    Spark reads the files itself, and only those of the projects and days that are asked for.

    Args:
        spark: The `SparkSession`.
        folder: The archive, wherever Spark can read.
    """
    # Told what is in them, Spark reads ids as bytes; left alone, it refuses to read UUIDs at all.
    fields = [(column.name, _as_spark_reads(column.type)) for column in SCHEMA]
    keys = [("project", pa.string()), ("date", pa.date32())]
    rows = (
        spark.read.schema(from_arrow_schema(pa.schema([*fields, *keys])))
        .option("basePath", folder)
        .parquet(f"{folder.rstrip('/')}/project=*")
    )
    texts = {
        column.name: _text(sql.col(column.name))
        if column.type == UUID
        else sql.transform(sql.col(column.name), _text)
        for column in SCHEMA
        if column.type in {UUID, pa.list_(UUID)}
    }
    return rows.withColumns(texts)


def _as_spark_reads(kind: object) -> object:
    if kind == UUID:
        return pa.binary()
    return pa.list_(pa.binary()) if kind == pa.list_(UUID) else kind


def _text(packed: Column) -> Column:
    digits = sql.lower(sql.hex(packed))
    bounds = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
    return sql.concat_ws("-", *(sql.substring(digits, at, length) for at, length in bounds))
