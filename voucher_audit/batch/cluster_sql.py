"""The questions of `meeting` as Spark SQL over the books' Parquet files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pandas as pd

from voucher_audit.batch.links import Link
from voucher_audit.batch.meeting import EXCESS, FEWEST_PEERS, PARTS_PER_MILLION, ordered_links, ordered_measures
from voucher_audit.batch.results import BOOKS

_SHARED: Final = f"""
WITH sides AS (SELECT DISTINCT kind, key, side FROM links),
     met AS (SELECT kind, key FROM sides GROUP BY kind, key HAVING count(*) >= 2)
SELECT links.* FROM links LEFT SEMI JOIN met ON links.kind = met.kind AND links.key = met.key
UNION ALL
SELECT links.* FROM links LEFT ANTI JOIN met ON links.kind = met.kind AND links.key = met.key
WHERE links.kind = '{Link.RELATED.value}'
"""  # noqa: S608 - constants of this program

_UNUSUAL: Final = f"""
WITH rows AS (
       SELECT peer_group, fiscal_year, entity, item, month, sum(amount) AS amount, max(heads) AS heads
       FROM spending GROUP BY peer_group, fiscal_year, entity, item, month),
     yearly AS (
       SELECT peer_group, fiscal_year, entity, item, sum(amount) AS amount, max(heads) AS heads
       FROM rows GROUP BY peer_group, fiscal_year, entity, item),
     whole AS (
       SELECT peer_group, fiscal_year, entity, sum(amount) AS whole FROM yearly GROUP BY peer_group, fiscal_year, entity),
     measured AS (
       SELECT 'head' AS measure, peer_group, fiscal_year, item, 0 AS month, entity, amount, heads, amount div heads AS value
       FROM yearly WHERE heads > 0
       UNION ALL
       SELECT 'share', y.peer_group, y.fiscal_year, y.item, 0, y.entity, y.amount, y.heads,
              y.amount * {PARTS_PER_MILLION} div w.whole
       FROM yearly y JOIN whole w USING (peer_group, fiscal_year, entity)
       UNION ALL
       SELECT 'month', r.peer_group, r.fiscal_year, r.item, r.month, r.entity, r.amount, r.heads,
              r.amount * {PARTS_PER_MILLION} div y.amount
       FROM rows r JOIN yearly y USING (peer_group, fiscal_year, entity, item)),
     middle AS (
       SELECT measure, peer_group, fiscal_year, item, month, percentile(value, 0.5) AS median, count(*) AS peers
       FROM measured GROUP BY measure, peer_group, fiscal_year, item, month HAVING count(*) >= {FEWEST_PEERS}),
     spread AS (
       SELECT measure, peer_group, fiscal_year, item, month, percentile(abs(value - median), 0.5) AS mad
       FROM measured JOIN middle USING (measure, peer_group, fiscal_year, item, month)
       GROUP BY measure, peer_group, fiscal_year, item, month)
SELECT measure, peer_group, fiscal_year, item, month, entity, amount, heads, value, median, mad, peers
FROM measured JOIN middle USING (measure, peer_group, fiscal_year, item, month)
              JOIN spread USING (measure, peer_group, fiscal_year, item, month)
WHERE value >= {EXCESS} * median
"""  # noqa: S608


class OnSpark:
    """Answers `meeting.Meeting` on the cluster of a session; `folders` are the results that count."""

    def __init__(self, session: Any, out: Path, folders: Sequence[Path]) -> None:
        self.session, self.out = session, out
        self.keys = [folder.name.removeprefix("book=") for folder in folders]

    def shared(self) -> pd.DataFrame:
        self._view("links")
        return ordered_links(self._asked(_SHARED))

    def unusual_spending(self) -> pd.DataFrame:
        self._view("spending")
        return ordered_measures(self._asked(_UNUSUAL))

    def _view(self, name: str) -> None:
        """All books' tables of that name, without results that a former run of the folder left."""
        from pyspark.sql import functions

        root = str(self.out / BOOKS)
        reader = self.session.read.option("basePath", root).option("pathGlobFilter", f"{name}.parquet")
        table = reader.parquet(root).drop("unit", "year", "book")
        keys = self.session.createDataFrame([(key,) for key in self.keys], "ref string")
        table.join(functions.broadcast(keys), "ref", "left_semi").createOrReplaceTempView(name)

    def _asked(self, question: str) -> pd.DataFrame:
        found: pd.DataFrame = self.session.sql(question).toPandas()
        return found
