# pyright: basic, reportMissingImports=false
"""PySpark: the request log as a data source, and archives. Needs `deepgram-manage[spark]`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pyspark.sql import datasource as api
from pyspark.sql.pandas.types import from_arrow_schema

from deepgram_manage.archive._partition import Partition
from deepgram_manage.archive._portable import PORTABLE, portable
from deepgram_manage.archive._source import Source, read

from ._spark_lake import lake

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["frame", "lake"]

_PUSHES = "spark.sql.python.filterPushdown.enabled"


class _Reader(api.DataSourceReader):  # type: ignore[misc]
    def __init__(self, options: dict[str, str]) -> None:
        self._parts = [Partition(*fields) for fields in json.loads(options["partitions"])]
        self._source = Source(*json.loads(options["source"]))

    def partitions(self) -> list[Any]:
        return [api.InputPartition(part) for part in self._parts]

    def read(self, partition: Any) -> Iterator[Any]:
        return map(portable, read(partition.value, self._source))


class _PushingReader(_Reader):
    def pushFilters(self, filters: list[Any]) -> list[Any]:  # noqa: N802 -- Spark's name
        for each in filters:
            if each.attribute == ("created",) and isinstance(each, _FROM):
                self._parts = [part for part in self._parts if part.end > each.value]
            if each.attribute == ("created",) and isinstance(each, _UNTIL):
                self._parts = [part for part in self._parts if part.start <= each.value]
        return filters


_FROM = (api.GreaterThan, api.GreaterThanOrEqual, api.EqualTo)
_UNTIL = (api.LessThan, api.LessThanOrEqual, api.EqualTo)


class _Requests(api.DataSource):  # type: ignore[misc]
    @classmethod
    def name(cls) -> str:
        return "deepgram_requests"

    def schema(self) -> Any:
        return from_arrow_schema(PORTABLE)

    def reader(self, schema: Any) -> Any:  # noqa: ARG002 -- Spark's signature
        # Spark fails all reads of a reader that can push filters where it does not want that.
        return (_PushingReader if self.options.get("pushes") == "true" else _Reader)(self.options)


def frame(spark: Any, partitions: Iterable[Partition], source: Source | None = None) -> Any:
    """Return a Spark data frame with the rows of some partitions.

    Bounds of `created` are pushed down when `spark.sql.python.filterPushdown.enabled` is true. The
    key is read from the environment of the workers, from the variable that the source names.
    """
    chosen = source or Source()
    parts = [[part.project, part.start.isoformat(), part.end.isoformat()] for part in partitions]
    spark.dataSource.register(_Requests)
    return (
        spark.read.format("deepgram_requests")
        .option("partitions", json.dumps(parts))
        .option("source", json.dumps([chosen.key_variable, chosen.base_url, chosen.limit]))
        .option("pushes", spark.conf.get(_PUSHES, "false"))
        .load()
    )
