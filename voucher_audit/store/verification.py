"""Proves every log of a store untouched, or names the first entry that is not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from voucher_audit.store import chain, tables
from voucher_audit.store.chain import Proof
from voucher_audit.store.database import Store

_TITLES: Final = {"decisions": "处理意见", "memory": "放行记录", "rectification": "整改台账", "operations": "操作日志"}


@dataclass(frozen=True)
class Checked:
    """One log and what checking it showed; `project` is empty for the log of operations."""

    project: str
    title: str
    proof: Proof

    def sentence(self) -> str:
        """What to tell: how many are proved, the head to write down, or the first broken entry."""
        where = f"项目「{self.project}」的{self.title}" if self.project else self.title
        if self.proof.broken:
            return (
                f"{where}：共 {self.proof.entries:,} 条，第 {self.proof.position:,} 条（编号 {self.proof.broken[0]}）"
                "与散列链不符，从这一条起不能证明没有被改动；请与备份核对。"
            )
        if not self.proof.entries:
            return f"{where}：没有记录。"
        return f"{where}：{self.proof.entries:,} 条，全部与散列链一致；链尾 {self.proof.head}。"


def check(store: Store) -> list[Checked]:
    """Every chain of every project, in order of the projects, then the log of operations."""
    with store.read() as connection:
        known = connection.execute(select(tables.projects.c.id, tables.projects.c.name).order_by(tables.projects.c.id))
        results = [
            Checked(name, _TITLES[table.name], chain.prove(connection, table, number))
            for number, name in known.all()
            for table in chain.CHAINED
            if "project" in table.c and table is not tables.operations
        ]
        results.append(Checked("", _TITLES["operations"], chain.prove(connection, tables.operations, None)))
    return results


def holds(store: Store, head: str) -> bool:
    """Is an entry with this hash, once printed as the head of a chain, still in one of the chains?"""
    with store.read() as connection:
        return any(
            connection.scalar(select(table.c.id).where(table.c.hash == head)) is not None for table in chain.CHAINED
        )
