"""A small ledger with known troubles, as a csv export: for the pages and the figures."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from voucher_audit import audit
from voucher_audit.report import Report, Severity

BOOK = "某局2023年"
EVIL = "<script>alert(1)</script>付工料款（白条）"
HEAD = "日期,凭证字,凭证号,摘要,科目编码,科目名称,往来单位,借方金额,贷方金额,附件数,制单,审核,记账"


def csv(extra: tuple[str, ...] = (), iou: float = 4000.0) -> bytes:
    """The file. `extra` are further lines, `iou` the amount of the IOU voucher of 3 March (记-3)."""
    lines = [
        *voucher("2023-01-05", 1, "提取备用金", "1001 库存现金", "1002 银行存款", 30000, attachments=1),
        *voucher("2023-02-06", 2, "付文具费", "5001 业务活动费用/办公费", "1002 银行存款", 1200, "文华商店", 2),
        *voucher("2023-03-03", 3, "付张三零工费（白条）", "5001 业务活动费用/劳务费", "1001 库存现金", iou, "张三", 1),
        *voucher("2023-03-20", 4, EVIL, "5001 业务活动费用/劳务费", "1001 库存现金", 880, "王五", 1),
        *voucher(
            "2023-05-11", 5, "付李四装修款（借条）", "5001 业务活动费用/维修(护)费", "1001 库存现金", 21000, "李四", 1
        ),
        *voucher("2023-06-30", 6, "付文具费", "5001 业务活动费用/办公费", "1002 银行存款", 1350, "文华商店", 2, "乙"),
        *voucher("2023-09-14", 7, "付文具费", "5001 业务活动费用/办公费", "1002 银行存款", 1100, "文华商店", 2, "乙"),
        *voucher("2023-12-15", 8, "付会议费", "5001 业务活动费用/会议费", "1002 银行存款", 5600, "云山宾馆", 3, "乙"),
    ]
    return "\n".join([HEAD, *lines, *extra]).encode("utf-8-sig")


def voucher(
    date: str, number: int, summary: str, debit: str, credit: str, amount: float, payee: str = "", attachments: int = 1,
    preparer: str = "甲",
) -> list[str]:  # fmt: skip
    """The two lines of one voucher."""
    tail = f"{attachments},{preparer},丙,丁"
    sides = ((debit, f"{amount:.2f},0.00", payee), (credit, f"0.00,{amount:.2f}", ""))
    return [
        f"{date},记,{number},{summary},{account.replace(' ', ',')},{who},{money},{tail}"
        for account, money, who in sides
    ]


@cache
def report() -> Report:
    """The ledger, audited once for all who ask."""
    return audit([(f"{BOOK}.csv", csv())])


def with_hint_on_the_book() -> Report:
    """The same, with a hint that concerns the whole book: no date, no voucher."""
    first = report().found[0]
    about_all = replace(
        first, rule="slush-fund-signs", title="小金库迹象", severity=Severity.INFO, date=None, voucher="", voucher_id=-1,
        amount=0, summary="", rows=(), fingerprint="book",
    )  # fmt: skip
    return replace(report(), found=(*report().found, about_all))
