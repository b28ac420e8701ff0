"""Words of several rules: what they mean, and the look-alike that must not be taken for it."""

from __future__ import annotations

import re

import pytest

from voucher_audit import text
from voucher_audit.evidence import lexicon

CASES = [
    (
        lexicon.IOU,
        (
            "借条",
            "欠條 李四",
            "凭借据付料款",
            "打了张白条",
            "收到条 赵六",
            "借·条",
            "借剧",
            "以条抵现 条抵",
            "白字条",
            "欠条款",
            "IOU 500",
        ),
        (
            "白条鸡",
            "京东白条还款",
            "验收条件",
            "租借条款审查",
            "领条码纸",
            "方便条件",
            "便条纸",
            "打条机",
            "入库存商品",
            "银行借据",
            "回收条例",
        ),
    ),
    (
        lexicon.CASH_LENT,
        ("经理借支", "暂支差费", "现金借出 待冲", "借现金"),
        ("借支票一本", "暂支付工程款", "租借支出", "向银行借款"),
    ),
    (
        lexicon.IOU_CLEARED,
        ("归还借据", "冲销张三借条", "收回欠条", "核销原借据"),
        ("凭借据付款", "以借条冲账", "借条列支"),
    ),
    (
        lexicon.NO_INVOICE,
        ("付刷漆 无票", "发票后补", "未取得发票", "仅有收据", "凭收款收据付", "票未到", "收据代发票", "没有正式发票"),
        ("无票面差额", "票款两清", "发票已附", "投票后补助", "无票据号", "未附发票清单", "代开发票"),
    ),
    (lexicon.FORMS, ("印制收据本", "购空白收据", "印刷借款单"), ("付印刷费 收据", "凭收据付", "购桌椅收据")),
    (lexicon.WORKS, ("围墙砌筑", "路灯改造", "绿化苗木"), ("购大桥牌自行车", "付邮费")),
    (
        lexicon.DETAIL_MISSING,
        ("清单缺失", "没有明细清单", "未附清单", "无明细"),
        ("附清单", "明细清单齐全", "清单无误"),
    ),
    (lexicon.ROLLED_OVER, ("借款结转下年", "续借", "重打借条"), ("调入新员工", "付下年报刊费")),
]


@pytest.mark.parametrize(("pattern", "written"), [pytest.param(p, t, id=t) for p, meant, _ in CASES for t in meant])
def test_is_meant(pattern: re.Pattern[str], written: str) -> None:
    assert pattern.search(text.normalise(written))


@pytest.mark.parametrize(("pattern", "written"), [pytest.param(p, t, id=t) for p, _, other in CASES for t in other])
def test_is_not_meant(pattern: re.Pattern[str], written: str) -> None:
    assert not pattern.search(text.normalise(written))
