"""A small audit office's folder: ten units, one of them with two years, and what only several books together show.

The books are short: the cases, their innocent neighbours, and spending by which the units compare.
"""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

HEAD = (
    "核算单位",
    "日期",
    "凭证字",
    "凭证号",
    "摘要",
    "科目编码",
    "科目名称",
    "借方金额",
    "贷方金额",
    "往来单位",
    "个人",
    "票据号",
)
TELLTALE = "密函九号事项"  # stands in every book's texts; must never reach a log
TELLTALE_AMOUNT = "7654.32"
CONFIG = """
[rules]
select = ["large-cash-payment", "duplicate-reimbursement", "related-party-transfer", "unbalanced-voucher", "missing-invoice"]
[ranking]
trees = 10
samples = 64
[crossing.payee-across-units]
line = 50000
scattered = 60000
own = 20000
"""
UNITS = tuple(
    f"青河县{name}局" for name in ("水利", "林业", "农业", "教育", "民政", "财经", "文化", "卫健", "交通", "商务")
)
COMPANY = "青河县恒通服务有限公司"  # related to the first unit, and passes its money on


@dataclass
class Ledger:
    """One unit's vouchers of one year, as rows of a csv."""

    unit: str
    year: int = 2023
    rows: list[tuple[str, ...]] = field(default_factory=list)
    number: int = 0

    def pay(
        self, day: str, text: str, amount: float, payee: str = "", *, person: str = "", bill: str = "",
        account: str = "5001 业务活动费用/商品和服务费用/办公费", money: str = "1002 银行存款",
    ) -> None:  # fmt: skip
        self._voucher(day, text, account, money, amount, payee, person, bill)

    def receive(self, day: str, text: str, amount: float, payer: str) -> None:
        self._voucher(day, text, "1002 银行存款", "4609 其他收入", amount, payer, "", "")

    def _voucher(
        self, day: str, text: str, debit: str, credit: str, amount: float, party: str, person: str, bill: str
    ) -> None:
        self.number += 1
        for account, sides in ((debit, (f"{amount:.2f}", "")), (credit, ("", f"{amount:.2f}"))):
            code, name = account.split(" ", 1)
            self.rows.append(
                (self.unit, f"{self.year}-{day}", "记", str(self.number), text, code, name, *sides, party, person, bill)
            )

    def content(self) -> bytes:
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\r\n").writerows([HEAD, *self.rows])
        return buffer.getvalue().encode("utf-8-sig")


def ledgers() -> list[Ledger]:
    """All books; the cases are planted in `CASES`' order."""
    books = {unit: Ledger(unit) for unit in UNITS}
    water, forest, farm, school, relief, *_ = books.values()
    for place, book in enumerate(books.values()):
        for month in range(1, 13):
            book.pay(f"{month:02d}-05", f"付{month}月办公用品款", 800 + 10 * place + month, "青河县兴达文具店")
            book.pay(
                f"{month:02d}-12",
                f"报{month}月差旅费",
                1500 + 20 * place,
                account="5001 业务活动费用/商品和服务费用/差旅费",
            )
            training = 9000 if book is relief else 900 + place
            book.pay(
                f"{month:02d}-18",
                f"付{month}月培训费",
                training,
                "青河县干部培训中心",
                account="5001 业务活动费用/商品和服务费用/培训费",
            )
        book.pay("06-06", TELLTALE, float(TELLTALE_AMOUNT), "青河县兴达文具店")
        book.pay("06-28", "付上半年电费", 5000, "国网青河县供电公司", bill="88001122")  # everybody's bill number
    # one invoice in two units; the same short number with another amount is chance
    water.pay("03-03", "购打印机", 3200, "青河县科创电脑公司", bill="24312000000123456789")
    forest.pay("04-10", "购办公设备", 3200, "青河县科创电脑公司", bill="24312000000123456789")
    farm.pay("03-03", "购硒鼓", 410.5, "青河县科创电脑公司", bill="55667788")
    school.pay("05-06", "购墨盒", 640, "青河县大地商贸行", bill="55667788")
    # one day, one matter, one amount in two units; paid to two different persons it is each one's own
    forest.pay("07-07", "付全县防汛演练场地布置费", 4800, "青河县红叶广告部")
    school.pay("07-07", "付全县防汛演练场地布置费。", 4800, "青河县红叶广告部")
    farm.pay("07-08", "报市里开会的交通补助费用", 560, person="郑国强")
    relief.pay("07-08", "报市里开会的交通补助费用", 560, person="宋玉兰")
    # one payee of three units, each payment below the line
    for day, book in enumerate((water, forest, farm), start=8):
        book.pay(f"08-{day:02d}", "付标识牌制作款", 30_000, "青河县新锐图文制作有限公司")
    water.pay("08-09", "付绿化养护款", 30_000, "青河县绿源园林有限公司")  # one unit only
    # one handler in two units in one month
    water.pay("09-02", "付评审劳务费", 4000, person="欧阳明哲", account="5001 业务活动费用/商品和服务费用/劳务费")
    relief.pay("09-20", "付讲课劳务费", 3500, person="欧阳明哲", account="5001 业务活动费用/商品和服务费用/劳务费")
    water.pay("09-03", "付评审劳务费", 4100, person="慕容秀英", account="5001 业务活动费用/商品和服务费用/劳务费")
    # money through a related company: in its own books, and in another unit's; a stranger's equal amount is business
    water.pay("10-08", "转服务费", 88_000, COMPANY)
    forest.receive("10-20", "收服务公司款", 88_000, COMPANY)
    farm.pay("10-08", "付工程款", 66_000, "青河县宏基建筑有限公司")
    school.receive("10-20", "收赞助款", 66_000, "青河县宏基建筑有限公司")
    older = Ledger(UNITS[0], 2022)
    older.pay("03-03", "付办公用品款", 1200, "青河县兴达文具店")
    return [*books.values(), older]


def related() -> bytes:
    """The first unit's list of related parties."""
    return f"单位名称,关联关系,成立日期\r\n{COMPANY},下属公司,2019-01-01\r\n".encode("utf-8-sig")


def make(root: Path, *, bad: bool = True) -> Path:
    """Write the folder: units in folders of their own, two in a zip, one book that nobody can read."""
    packed: dict[str, bytes] = {}
    for book in ledgers():
        name = f"{book.unit}/{book.unit}-{book.year}年序时账.csv"
        if book.unit in UNITS[-2:]:
            packed[name] = book.content()
            continue
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(book.content())
    (root / UNITS[0] / "关联单位名单.csv").write_bytes(related())
    (root / UNITS[0] / "说明.docx").write_bytes(b"PK")
    with zipfile.ZipFile(root / "乡镇报送.zip", "w") as archive:
        for name, content in packed.items():
            archive.writestr(name, content)
    if bad:
        (root / "青河县工信局").mkdir()
        (root / "青河县工信局" / "青河县工信局-2023年凭证.xlsx").write_bytes(b"PK\x03\x04 broken")
    (root.parent / "config.toml").write_text(CONFIG, encoding="utf-8")
    return root
