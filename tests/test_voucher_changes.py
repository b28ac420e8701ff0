"""What a later export of the same books changed, voucher by voucher."""

from __future__ import annotations

from pathlib import Path

from voucher_audit.reading import read_ledger
from voucher_audit.schema import Ledger
from voucher_audit.voucher_changes import compare_vouchers

HEAD = "日期,凭证号,摘要,科目编码,科目名称,借方金额,贷方金额,往来单位"


def voucher(
    day: str, number: int, summary: str, amount: int, account: str = "5001,业务活动费用", payee: str = ""
) -> str:
    return (
        f"{day},记-{number},{summary},{account},{amount},,{payee}\n{day},记-{number},{summary},1002,银行存款,,{amount},"
    )


JANUARY = [
    voucher("2021-01-05", 1, "付水费", 100),
    voucher("2021-01-06", 2, "付电费", 200, payee="供电公司"),
    voucher("2021-01-07", 3, "付维修费", 300),
    voucher("2021-01-08", 4, "付培训费", 400),
]
FEBRUARY = [voucher("2021-02-05", 1, "付水费", 100), voucher("2021-02-09", 10, "付邮费", 10)]


def read(folder: Path, name: str, vouchers: list[str]) -> Ledger:
    path = folder / f"{name}.csv"
    path.write_text("\n".join([HEAD, *vouchers]) + "\n", encoding="utf-8")
    return read_ledger([path])


def test_next_month_is_new_and_only_that(tmp_path: Path) -> None:
    changes = compare_vouchers(read(tmp_path, "账", JANUARY), read(tmp_path, "账", [*JANUARY, *FEBRUARY]))
    assert [(str(one.date), one.voucher) for one in changes.came] == [("2021-02-05", "记-1"), ("2021-02-09", "记-10")]
    assert (changes.went, changes.changed, changes.same) == ((), (), 4)


def test_edited_and_deleted_vouchers_are_named_with_what_changed(tmp_path: Path) -> None:
    edited = [
        voucher("2021-01-05", 1, "付水费", 100),
        voucher("2021-01-09", 2, "付电费", 250, payee="供电公司二部"),
        voucher("2021-01-07", 3, "付维修费及材料", 300, account="5101,单位管理费用"),
    ]
    changes = compare_vouchers(read(tmp_path, "账", JANUARY), read(tmp_path, "账", edited))
    assert [one.voucher for one in changes.went] == ["记-4"]
    assert {one.after.voucher: one.what for one in changes.changed} == {
        "记-2": ("日期 2021-01-06 → 2021-01-09", "金额 200.00 → 250.00", "往来单位 供电公司 → 供电公司二部"),
        "记-3": (
            "摘要 付维修费 → 付维修费及材料",
            "科目 1002 银行存款、5001 业务活动费用 → 1002 银行存款、5101 单位管理费用",
        ),
    }
    assert [(one.before.voucher, one.before.amount) for one in changes.changed] == [("记-3", 30_000), ("记-2", 20_000)]
    assert (changes.came, changes.same) == ((), 1)


def test_same_books_in_another_order_and_file_are_the_same(tmp_path: Path) -> None:
    changes = compare_vouchers(read(tmp_path, "账", JANUARY), read(tmp_path, "改名", JANUARY[::-1]))
    assert changes.nothing
    assert changes.same == 4


def test_lines_divided_otherwise_are_said_to_be(tmp_path: Path) -> None:
    split = [
        "2021-01-05,记-1,付水费,5001,业务活动费用,60,,",
        "2021-01-05,记-1,付水费,5001,业务活动费用,40,,",
        "2021-01-05,记-1,付水费,1002,银行存款,,100,",
    ]
    changes = compare_vouchers(read(tmp_path, "账", JANUARY), read(tmp_path, "账", [*split, *JANUARY[1:]]))
    assert [(one.after.voucher, one.what) for one in changes.changed] == [("记-1", ("分录有调整",))]


def test_nothing_before_makes_all_new(tmp_path: Path) -> None:
    january = read(tmp_path, "账", JANUARY)
    changes = compare_vouchers(Ledger(january.lines.iloc[:0], ()), january)
    assert (len(changes.came), len(changes.went), changes.same) == (4, 0, 0)
