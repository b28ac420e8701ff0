"""Writes docs/formats.md from the tests' own cases: `python -m tests.reading.coverage > docs/formats.md`."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from tests.reading.cases import Case, cases
from tests.reading.test_real import REAL
from tests.reading.test_roundtrip import ACCOUNTS, CONTAINERS, DATES, MONEY, NUMBERS
from voucher_audit.money import yuan_text
from voucher_audit.reading.fields import ledger_fields
from voucher_audit.reading.layouts import UNKNOWN, layouts
from voucher_audit.schema import TITLES

INTRODUCTION = """\
# 读得懂哪些账

> 本页由 `python -m tests.reading.coverage > docs/formats.md` 从测试用例生成，请勿手工修改。

每一行只有一种去处：分录、略过（标题、表头、合计、期初、签章、空行……）、未能读入（附原因）。读取程序自己核对三者之和等于文件行数，
不等即报错停止。凭证在“账簿、核算基础、年度、期间、字、号”之内核对借贷；文件自带的合计、累计用来与读入数比对。
`voucher-audit inspect 文件` 显示每列的理解与理由、每个略过和未能读入的行。

版式只是名字：读取靠列名的含义和单元格的形状，不靠版式，所以列的次序、增减、改名不影响读取。
"""

PROOF = """\
“真实”指从公开的真实导出文件读出，凭证数、合计与文件说明一致；“合成”指按该版式的已知列名和特点写出文件再读回，
逐条分录比对行号、日期、字号、摘要、科目、金额，逐行比对略过的原因，并核对每张凭证平衡。没有见过真实文件的版式一律写明“合成”。
"""

RANDOM = """\
## 随机账

`tests/reading/test_roundtrip.py` 每次随机写出账簿（红字、几亿元、形似合计的摘要、跨月重号），再任选下列写法组合、任意列序、
零到四行标题、字号和日期只印首行或每行都印，写入任一种文件，读回必须完全相同。
"""

FILES = """\
## 文件

按内容的魔数和结构判断，不看后缀；以下每一种都有测试读回（`tests/reading/containers/`），并用随机损坏的文件试过：不报错误栈、不死循环、不丢行。

| 文件 | 证明 |
| --- | --- |
| xlsx、xlsm | XlsxWriter、openpyxl 写出 |
| xlsb | pyxlsbwriter 0.1.0 写出；没有见过 Excel 本身写出的样本 |
| xls（BIFF8）、et | xlwt 与 LibreOffice 7.4 写出 |
| xls（BIFF5/7、无 OLE 外壳的 BIFF） | 按格式文档自己写出：LibreOffice 和现有的 Python 库都已不能写 BIFF5，没有独立的写出程序可以对证 |
| ods、fods | LibreOffice 7.4 写出 |
| 有打开密码的 xlsx、xls、zip | msoffcrypto、LibreOffice、Info-ZIP 写出；给出密码即可读 |
| 有打开密码的 ods | 不能读，报错并请取消密码：没有维护良好的库能解开 |
| csv、txt、tsv | UTF-8（有无 BOM）、GB18030、UTF-16、Big5；逗号、制表符、分号、竖线、脱字符；CR、LF、CRLF、CRCRLF |
| 实为 HTML、XML Spreadsheet 2003、文本的 xls | 按 Excel 和网页导出的写法写出 |
| dbf、SQLite、GB/T 24589（2010 XML、2024 JSON）、SAF-T、FEC | 按标准写出；FEC 另有公开的真实文件 |
| zip（文件名可为 GBK） | 以上任意种，可嵌套 |

## 大小

1,000,000 条分录（10 列，摘要和凭证号基本各不相同）整体读入，含规范化、核对凭证、试算（`python -m tests.measure.reading_size`）：

| 文件 | 内存峰值 | 每条 |
| --- | --- | --- |
| csv（GB18030，103 MB） | 1.42 GB | 1.37 KB |
| xlsx（47 MB） | 1.56 GB | 1.52 KB |

读取时逐段报告进度；内存与行数成正比，没有别的放大。展开后过大的文件（压缩炸弹）先按声明的大小和比例拒绝，不展开。
"""

CORRECTION = """\
## 列认错了怎么办

在页面上更正，或写一个 TOML 文件用 `--mapping 文件.toml` 给出；列签名相同的文件下个月自动沿用。列签名见 `inspect`。

```toml
[[mapping]]
name = "某局的银行日记账"     # 可省，给人看的
layout = "5f0c2a9be771"     # 可省：inspect 显示的列签名；省略时凡有这些列名的表都适用
year = 2024                 # 可省：文件没有写明年份时用
[mapping.columns]
"金额(元)" = "debit"         # 列名 = 字段；也可写中文名“借方（本位币）”
"备注2" = ""                 # 不用这一列
"金额#2" = "credit"          # 第二个叫“金额”的列
"#7" = "summary"            # 第七列，没有列名
```
"""

LIMITS = """\
## 读不到的

* 只有月、日而标题、工作表名、文件名都没有年份的表：报错，请写明年份。
* 日记账、明细账只有一方金额，不核对凭证借贷；几个科目的明细账合起来借贷相等时，按凭证处理。
* 没有凭证号的凭证表按同一天内借贷轧平分段；分出的凭证号为空，印作“记-无号”。
* 同一列里既有 3/4/2024 又无大于 12 的部分时，斜线按月/日/年、句点按日.月.年理解。
"""


def page() -> str:
    """The whole page."""
    return "\n".join(_page())


def _page() -> Iterator[str]:
    yield INTRODUCTION
    yield "## 版式\n"
    yield PROOF
    yield "| 版式 | 证明 | 形式 | 用例里有的特点 |"
    yield "| --- | --- | --- | --- |"
    for file, entries, vouchers, total, _ in REAL:
        yield f"| 用友NC_凭证明细 | 真实：{entries} 条分录、{vouchers} 张凭证、借方合计 {yuan_text(total)}，0 张不平 | 凭证 | `{file}` |"
    yield "| FR_FEC18 | 真实：934 条分录、248 张凭证、借方合计 225,682.23，0 张不平 | 凭证 | `fec-sample-2022.txt`，竖线分隔、小数逗号 |"
    for case in cases():
        yield _row(case)
    yield ""
    yield f"另认得 {len(layouts())} 组已知列名（`voucher_audit/reading/layouts.toml`），与之相近的表即以其命名，否则称“{UNKNOWN}”。\n"
    yield RANDOM
    yield "| 写法 | 变化 |"
    yield "| --- | --- |"
    for title, choices in (("日期", DATES), ("凭证号", NUMBERS), ("科目", ACCOUNTS), ("金额", MONEY)):
        yield f"| {title} | {'；'.join('＋'.join(name for name, _ in choice) for choice in choices)} |"
    yield f"| 文件 | {'、'.join(CONTAINERS_SHOWN[name] for name in sorted(CONTAINERS))} |"
    yield ""
    yield FILES
    yield CORRECTION
    yield "字段：\n"
    yield "| 字段 | 中文名 | 进入 | 列名举例 |"
    yield "| --- | --- | --- | --- |"
    for entry in ledger_fields():
        into = TITLES.get(entry.canonical, "——") if entry.canonical else "——"
        words = "、".join(word.replace("|", "／") for word in (*entry.exact[:3], *entry.aliases[:5]))
        yield f"| `{entry.name}` | {entry.title} | {into} | {words} |"
    yield ""
    yield LIMITS.rstrip()
    yield ""


CONTAINERS_SHOWN = {
    "a.csv": "csv（UTF-8 带 BOM）", "b.csv": "csv（GB18030）", "c.txt": "制表符文本（UTF-16）", "d.txt": "竖线文本（UTF-8）", "e.xlsx": "xlsx",
    "f.xls": "xls", "g.xls": "实为 HTML 的 xls", "h.xls": "XML Spreadsheet 2003", "i.ods": "ods",
}  # fmt: skip


def _row(case: Case) -> str:
    live = [entry for entry in case.expected if not entry.cancelled]
    form = "日记账、明细账" if case.form == "journal" else "凭证"
    return f"| {case.layout} | 合成：{len(live)} 条分录逐条读回 | {form} | {case.quirks} |"


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(page())
