"""A large seeded ledger as an accounting program exports it: 14 columns, varied texts and payees, findings planted.

Texts are told apart by payee, person, month, day and document number, so that about one line in three says something
that no other voucher says; a few payees take most of the money and most appear once or twice. One voucher in two hundred
is in trouble on purpose: slips for cash, large cash payments, vague texts, payments without a meeting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

COLUMNS = ("会计期间", "凭证日期", "凭证字", "凭证号", "摘要", "科目编码", "科目名称", "借方金额", "贷方金额",
           "往来单位", "部门", "附单据数", "制单人", "审核人")  # fmt: skip
UNIT = "青河市公共事务管理中心"

_PLACES = [
    "青河",
    "柳林",
    "石桥",
    "东岭",
    "南沟",
    "白石",
    "金川",
    "太平",
    "长河",
    "北塘",
    "鹿泉",
    "桃源",
    "宝山",
    "云台",
    "沙洲",
    "临江",
    "大榆",
    "双桥",
    "西坝",
    "红旗",
]
_WORDS = [
    "鑫源",
    "恒达",
    "宏业",
    "华泰",
    "众联",
    "博雅",
    "瑞丰",
    "天成",
    "万顺",
    "金桥",
    "信诺",
    "佳美",
    "永兴",
    "腾飞",
    "润泽",
    "锦程",
    "泰安",
    "旭日",
    "明德",
    "广通",
]
_TRADES = [
    "办公用品",
    "图文广告",
    "机电维修",
    "物业服务",
    "建筑工程",
    "园林绿化",
    "信息技术",
    "教育咨询",
    "印务",
    "机电设备",
    "商贸",
    "劳务",
    "工程咨询",
    "会计师事务所",
    "保安服务",
]
_FORMS = ["有限公司", "有限责任公司", "经营部", "商行", "中心"]
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = [
    "建国",
    "秀英",
    "志强",
    "丽娟",
    "海涛",
    "桂兰",
    "晓明",
    "玉梅",
    "文博",
    "春燕",
    "国庆",
    "淑华",
    "俊杰",
    "雪梅",
    "立新",
    "红霞",
    "宏伟",
    "小燕",
    "振华",
    "金凤",
]
_DEPARTMENTS = ["办公室", "财务科", "人事科", "业务一科", "业务二科", "信息中心", "后勤服务科", "项目办"]
_FEASTS = [
    f"2023-{day}"
    for day in [
        "01-02",
        "01-23",
        "01-24",
        "01-25",
        "01-26",
        "01-27",
        "04-05",
        "05-01",
        "05-02",
        "05-03",
        "06-22",
        "06-23",
        "09-29",
        "10-02",
        "10-03",
        "10-04",
        "10-05",
        "10-06",
    ]
]
_CLERKS = ["周敏", "钱伟", "孙丽", "李强", "吴静", "郑凯"]


@dataclass(frozen=True)
class _Business:
    """`text` may name {to}, {who}, {month}, {day} and {paper}. Amounts are lognormal yuan."""

    weight: float
    text: str
    debit: tuple[str, ...]
    credit: tuple[str, ...]
    median: float
    spread: float = 0.9
    payee: str = "firm"  # firm, person or nobody
    split: float = 0.15  # share of vouchers whose cost is split over two accounts


_OFFICE = ("500102 业务活动费用/办公费", "500103 业务活动费用/印刷费", "510102 单位管理费用/办公费")
_TRAVEL = ("500111 业务活动费用/差旅费", "510111 单位管理费用/差旅费")
_REPAIR = ("500113 业务活动费用/维修（护）费", "510113 单位管理费用/维修（护）费")
_OTHER = ("500199 业务活动费用/其他商品和服务支出", "510199 单位管理费用/其他商品和服务支出")
_BANK, _QUOTA, _CASH = "1002 银行存款/基本户", "1011 零余额账户用款额度", "1001 库存现金"

_USUAL = (
    _Business(14, "付{to}办公用品款 {paper}", _OFFICE, (_QUOTA, _BANK), 2_300),
    _Business(16, "报销{who}{month}月{day}日赴省城差旅费", _TRAVEL, (_QUOTA,), 1_600, 0.7, "person"),
    _Business(6, "付{to}维修费 {month}月", _REPAIR, (_BANK,), 6_500, 1.1),
    _Business(5, "付{to}物业管理费 {month}月", ("500109 业务活动费用/物业管理费",), (_QUOTA,), 8_000, 0.3, split=0),
    _Business(6, "付{month}月水电费 {paper}", ("500105 业务活动费用/水费", "500106 业务活动费用/电费"), (_BANK,), 3_000, 0.6, "nobody"),
    _Business(4, "付{to}业务培训费 {month}月{day}日", ("500116 业务活动费用/培训费",), (_QUOTA,), 9_000),
    _Business(3, "付公务接待费 {month}月{day}日 {paper}", ("500117 业务活动费用/公务接待费",), (_QUOTA,), 1_100, 0.5, "nobody", 0),
    _Business(5, "付{to}车辆维修燃油费", ("500131 业务活动费用/公务用车运行维护费",), (_QUOTA, _BANK), 1_500, 0.7),
    _Business(6, "付{to}委托业务费 合同{paper}", ("500127 业务活动费用/委托业务费",), (_BANK,), 16_000, 1.1),
    _Business(6, "付{who}等劳务费 {month}月", ("500126 业务活动费用/劳务费",), (_BANK,), 4_500, 0.8, "person"),
    _Business(6, "付{to}{paper}号发票款", _OTHER, (_BANK, _QUOTA), 2_000, 1.2),
    _Business(3, "{who}借差旅费 {month}月{day}日", ("1218 其他应收款/个人借款",), (_BANK,), 3_000, 0.5, "person", 0),
    _Business(3, "{who}核销差旅借款 {month}月", _TRAVEL, ("1218 其他应收款/个人借款",), 2_900, 0.5, "person"),
    _Business(2, "付{to}工程进度款 合同{paper}", ("1613 在建工程/基础设施",), (_BANK,), 120_000, 1.0),
    _Business(2, "购{to}设备一批 {paper}", ("1601 固定资产/通用设备",), (_QUOTA, "2302 应付账款"), 15_000, 1.0),
    _Business(3, "付{to}前欠货款", ("2302 应付账款",), (_BANK,), 13_000, 1.0, split=0),
    _Business(5, "收{to}培训收入 {paper}", (_BANK,), ("4101 事业收入/培训收入",), 5_000, 0.9, split=0),
    _Business(3, "收{to}投标保证金", (_BANK,), ("2307 其他应付款/保证金",), 8_000, 0.7, split=0),
    _Business(3, "退{to}投标保证金", ("2307 其他应付款/保证金",), (_BANK,), 8_000, 0.7, split=0),
    _Business(2, "收到{month}月财政授权支付额度", (_QUOTA,), ("4001 财政拨款收入",), 400_000, 0.5, "nobody", 0),
    _Business(2, "计提{month}月工资", ("500101 业务活动费用/工资福利费用", "510101 单位管理费用/工资福利费用"), ("2211 应付职工薪酬",), 420_000, 0.1, "nobody"),
    _Business(2, "发放{month}月工资", ("2211 应付职工薪酬",), (_QUOTA,), 330_000, 0.1, "nobody", 0),
    _Business(2, "计提{month}月固定资产折旧", ("500150 业务活动费用/折旧费",), ("1602 固定资产累计折旧",), 70_000, 0.1, "nobody", 0),
    _Business(2, "提现备用 {paper}", (_CASH,), (_BANK,), 6_000, 0.4, "nobody", 0),
    _Business(4, "付{who}零星杂支 {month}月{day}日", _OTHER, (_CASH,), 260, 0.6, "person"),
)  # fmt: skip
_TROUBLE = (
    _Business(3, "{who}白条抵库 {month}月", _OTHER, (_CASH,), 2_600, 0.7, "person", 0),
    _Business(3, "付{to}材料款 现金", _REPAIR, (_CASH,), 8_000, 0.7, split=0),
    _Business(2, "付{to}款 无票", _OTHER, (_BANK,), 4_000, 0.8, split=0),
    _Business(2, "付{to}改造工程款 未上会", ("1613 在建工程/基础设施",), (_BANK,), 60_000, 0.6, split=0),
    _Business(2, "借条 {who}", ("1218 其他应收款/个人借款",), (_CASH,), 5_000, 0.8, "person", 0),
)


def export(lines: int, seed: int = 7, trouble: float = 0.005) -> pd.DataFrame:
    """A year of some `lines` entries, columns `COLUMNS`: amounts in yuan (float, NaN on the other side), text as text."""
    rng = np.random.default_rng(seed)
    vouchers = max(int(lines / 2.07), 1)
    every = (*_USUAL, *_TROUBLE)
    weight = np.array([business.weight for business in every], dtype="float64")
    wrong = np.arange(len(every)) >= len(_USUAL)
    weight[wrong] *= trouble / weight[wrong].sum()
    weight[~wrong] *= (1 - trouble) / weight[~wrong].sum()
    kind = rng.choice(len(every), size=vouchers, p=weight)
    days = np.arange(np.datetime64("2023-01-01"), np.datetime64("2024-01-01"))
    days = days[np.is_busday(days) & ~np.isin(days, np.array(_FEASTS, dtype="datetime64[D]"))]
    day = np.sort(rng.integers(0, len(days), size=vouchers))
    date = pd.DatetimeIndex(days[day])
    firms, people = _firms(rng), _people(rng)
    firm, person = _skewed(rng, len(firms), vouchers), _skewed(rng, len(people), vouchers)
    paper = rng.integers(10_000_000, 99_999_999, size=vouchers)

    median, spread = (np.array([getattr(b, name) for b in every])[kind] for name in ("median", "spread"))
    amount = np.rint(100 * median * np.exp(spread * rng.standard_normal(vouchers))).astype("int64") + 100
    amount = np.where(rng.random(vouchers) < 0.25, amount // 10_000 * 10_000 + 10_000, amount)
    parts = rng.random(vouchers) < np.array([b.split if len(b.debit) > 1 else 0.0 for b in every])[kind]
    first = np.where(parts, (amount * rng.uniform(0.2, 0.8, vouchers)).astype("int64"), amount)

    summary, payee, debit, second, credit = (np.empty(vouchers, dtype=object) for _ in range(5))
    for number, business in enumerate(every):
        at = np.flatnonzero(kind == number)
        to, who = firms[firm[at]], people[person[at]]
        summary[at] = [
            business.text.format(to=t, who=w, month=m, day=d, paper=p)
            for t, w, m, d, p in zip(to, who, date.month[at], date.day[at], paper[at], strict=True)
        ]
        payee[at] = to if business.payee == "firm" else who if business.payee == "person" else ""
        debit[at], credit[at] = _chosen(rng, business.debit, len(at)), _chosen(rng, business.credit, len(at))
        second[at] = business.debit[-1]

    sizes = 2 + parts.astype("int64")
    voucher = np.repeat(np.arange(vouchers), sizes)
    place = np.arange(len(voucher)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    last = place == sizes[voucher] - 1
    account = np.where(last, credit[voucher], np.where(place == 0, debit[voucher], second[voucher]))
    side = np.where(last, amount[voucher], np.where(place == 0, first[voucher], (amount - first)[voucher])) / 100
    codes, names = _divided(account)
    month = date.month.to_numpy()
    opens = np.searchsorted(month, np.arange(1, 14))
    clerk = rng.choice(len(_CLERKS) - 1, size=vouchers, p=[0.45, 0.3, 0.15, 0.07, 0.03])
    frame = {
        "会计期间": month[voucher],
        "凭证日期": date.strftime("%Y-%m-%d").to_numpy()[voucher],
        "凭证字": "记",
        "凭证号": (np.arange(vouchers) - opens[month - 1] + 1)[voucher],
        "摘要": summary[voucher],
        "科目编码": codes,
        "科目名称": names,
        "借方金额": np.where(last, np.nan, side),
        "贷方金额": np.where(last, side, np.nan),
        "往来单位": payee[voucher],
        "部门": np.array(_DEPARTMENTS, dtype=object)[_skewed(rng, len(_DEPARTMENTS), vouchers)][voucher],
        "附单据数": np.where(rng.random(vouchers) < 0.002, 0, rng.poisson(2.5, vouchers) + 1)[voucher],
        "制单人": np.array(_CLERKS, dtype=object)[clerk][voucher],
        "审核人": _CLERKS[-1],
    }
    return pd.DataFrame(frame)[list(COLUMNS)]


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """As GB18030 text, the way programs export it in China."""
    frame.to_csv(path, index=False, encoding="gb18030", float_format="%.2f", lineterminator="\r\n")


def write_xlsx(frame: pd.DataFrame, path: Path) -> None:
    """As a workbook of one sheet: numbers as numbers, dates and codes as text, shared strings."""
    import xlsxwriter

    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("凭证明细")
        sheet.write_row(0, 0, frame.columns)
        for column, name in enumerate(frame):
            values = frame[name]
            write = sheet.write_number if pd.api.types.is_numeric_dtype(values) else sheet.write_string
            for row, value in enumerate(values.tolist(), 1):
                if value == value and value != "":  # a blank cell is no cell
                    write(row, column, value)


def invoices(frame: pd.DataFrame, share: float = 0.9, seed: int = 8) -> pd.DataFrame:
    """Invoice register of most of what was paid to firms: one invoice a voucher, a few short."""
    paid = _paid_to_firms(frame).sample(frac=share, random_state=seed)
    rng = np.random.default_rng(seed)
    amount = np.where(rng.random(len(paid)) < 0.02, paid["借方金额"] * 0.6, paid["借方金额"]).round(2)
    return pd.DataFrame(
        {
            "发票号码": [f"2337200000{number:010d}" for number in rng.permutation(len(paid)) + 1],
            "开票日期": paid["凭证日期"].to_numpy(),
            "销方名称": paid["往来单位"].to_numpy(),
            "购方名称": UNIT,
            "价税合计": amount,
            "货物或应税劳务名称": paid["摘要"].to_numpy(),
            "发票状态": "正常",
        }
    )


def minutes(frame: pd.DataFrame, share: float = 0.9, seed: int = 9) -> pd.DataFrame:
    """Minutes of most payments of 20,000 yuan and more, three days before the voucher."""
    paid = _paid_to_firms(frame)
    paid = paid[paid["借方金额"] >= 20_000].sample(frac=share, random_state=seed)
    day = pd.to_datetime(paid["凭证日期"]) - pd.Timedelta(days=3)
    return pd.DataFrame(
        {
            "会议日期": day.dt.strftime("%Y-%m-%d").to_numpy(),
            "决策主体": "中心主任办公会",
            "所属单位": UNIT,
            "议题": [f"研究{text}" for text in paid["摘要"]],
            "收款单位": paid["往来单位"].to_numpy(),
            "金额": paid["借方金额"].to_numpy(),
            "表决结果": "通过",
        }
    )


def _paid_to_firms(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a voucher that a firm was paid with: its debits added up."""
    key = ["会计期间", "凭证号"]
    outward = frame["科目编码"].isin(["1001", "1002", "1011"]) & frame["贷方金额"].notna()
    of_firm = frame["往来单位"].str.len() > 3
    chosen = frame.merge(frame.loc[outward & of_firm, key].drop_duplicates(), on=key)
    return chosen.groupby(key, as_index=False).agg(
        {"凭证日期": "first", "摘要": "first", "往来单位": "first", "借方金额": "sum"}
    )


def _firms(rng: np.random.Generator) -> np.ndarray:
    every = [f"{p}{w}{t}{f}" for p in _PLACES for w in _WORDS for t in _TRADES for f in _FORMS]
    return np.array(every, dtype=object)[rng.permutation(len(every))[:6_000]]


def _people(rng: np.random.Generator) -> np.ndarray:
    every = [f"{surname}{given}" for surname in _SURNAMES for given in _GIVEN]
    return np.array(every, dtype=object)[rng.permutation(len(every))]


def _skewed(rng: np.random.Generator, kinds: int, count: int) -> np.ndarray:
    weight = 1 / (np.arange(kinds) + 4.0)
    return rng.choice(kinds, size=count, p=weight / weight.sum())


def _chosen(rng: np.random.Generator, accounts: Sequence[str], count: int) -> np.ndarray:
    return np.array(accounts, dtype=object)[_skewed(rng, len(accounts), count)]


def _divided(account: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`5001 办公费` → code and name."""
    numbers, distinct = pd.factorize(account)
    pairs = [text.split(" ", 1) for text in distinct]
    codes, names = (np.array([pair[part] for pair in pairs], dtype=object) for part in (0, 1))
    return codes[numbers], names[numbers]
