"""Which layouts and containers are proved: the section of docs/MEASURED.md. Details stand in docs/formats.md."""

from __future__ import annotations

from collections import Counter

from tests.reading.cases import cases
from tests.reading.coverage import CONTAINERS_SHOWN
from tests.reading.test_real import REAL
from tests.reading.test_roundtrip import ACCOUNTS, CONTAINERS, DATES, MONEY, NUMBERS
from voucher_audit.reading.layouts import layouts


def section() -> str:
    """Layout → how often and by what it is proved; then what the random books combine."""
    made = Counter(case.layout for case in cases())
    entries = Counter[str]()
    for case in cases():
        entries[case.layout] += len(case.expected)
    combinations = len(DATES) * len(NUMBERS) * len(ACCOUNTS) * len(MONEY) * len(CONTAINERS)
    rows = [f"| {layout} | {count} | {entries[layout]} |" for layout, count in sorted(made.items())]
    return "\n".join(
        [
            "## 读取",
            "",
            f"真实导出文件 {len(REAL) + 1} 组，另有 {sum(made.values())} 份按 {len(made)} 种版式写成的文件逐条读回"
            f"（逐行、逐列的说明见 [formats.md](formats.md)）；已知列名 {len(layouts())} 组。",
            f"随机账把日期 {len(DATES)} 种、凭证号 {len(NUMBERS)} 种、科目 {len(ACCOUNTS)} 种、金额 {len(MONEY)} 种写法与 {len(CONTAINERS)} 种文件任意组合"
            f"（{combinations:,} 种），写出再读回必须完全相同。文件：{'、'.join(CONTAINERS_SHOWN[name] for name in sorted(CONTAINERS))}。",
            "",
            "| 版式 | 文件 | 逐条核对的分录 |",
            "| --- | ---: | ---: |",
            *rows,
            "",
        ]
    )
