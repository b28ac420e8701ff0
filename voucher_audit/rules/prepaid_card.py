"""购物卡与预付卡。

Flags:
    列支购物卡、提货券、礼品卡、代金券一类商业预付凭证，或给加油卡、电话卡、公交卡充值；以及在超市、商场开具整千元
    “办公用品”一类笼统发票。
Why it matters:
    卡券等同现金，谁领用、买了什么无从核对，是变相发放福利和送礼的常见形式；充值发票只证明存了钱，不证明用在公务上。
Innocent when:
    高速公路通行预存且有通行费票据核销；水、电、燃气卡为办公用房预存；食堂、门禁、停车卡工本费；
    工会按规定发放的电影票、生日蛋糕券，在工会账上列支。
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from voucher_audit import text
from voucher_audit.evidence import spending
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param

_CARD: Final = (
    r"购物[卡券]|超市.{0,4}[卡券]|商[场城].{0,4}[卡券]|提货[卡券单]|礼品[卡券]|礼券|代金[卡券]|储值卡|预付卡|消费卡|充值卡|"
    r"(?:月饼|粽子|蛋糕|蟹|水果|牛奶|鸡蛋|米面|粮油|年货|电影|观影|健身|洗车|洗浴|美容|理发|游泳|餐|兑换|抵用|现金|会员|京东|苏宁|天猫)[EeＥ]?[卡券]|"
    r"预付费卡|福卡|提货凭证|加油卡|油卡|电话卡|公交卡|卡.{0,4}充值|充值.{0,6}卡|预存.{0,4}(?:话费|油费|卡)|充值"
)
_LAWFUL: Final = (
    r"ETC|通行|高速|水卡|电卡|气卡|燃气|电费|水费|热力|食堂|饭卡|餐卡|门禁|停车卡|社保卡|公务卡|银行卡|一卡通|工会|工本费|"
    r"SIM|流量卡|物联网卡|监控|短信|退|存储卡|内存卡|网卡|显卡|加油卡(加油)?(明细|消费|核销)"
)
_SHOP: Final = r"超市|商[场城厦]|百货|购物(中心|广场)|便利店|量贩|卖场"
_VAGUE: Final = r"办公用品|劳保用品|日用品|食品|用品"


@dataclass(frozen=True)
class Params:
    least: float = param(100, "达到此数才看", "元", low=0)
    round_to: int = param(1000, "超市开票的整数倍数，整除才算", "元", low=1)


def check(view: View, params: Params) -> Outcome:
    rows = spending.outlays(view.lines, view.vouchers)
    words = text.extract(view.lines["summary"], _CARD, rows.index)
    enough = (rows["amount"] >= fen(params.least)) & ~rows["expense"].isin(["工会经费", "手续费"])
    whole = enough & (rows["amount"] % fen(params.round_to) == 0)
    shop = text.matches(rows["payee"], _SHOP, whole) | text.matches(view.lines["summary"], _SHOP, rows.index[whole])
    found = enough & ((words != "") | text.matches(rows["summary"], _VAGUE, shop))
    hit = rows[found & ~text.matches(rows["summary"], _LAWFUL, found)]
    what = words.loc[hit.index].where(words.loc[hit.index] != "", "超市整额笼统发票")
    return Outcome(hit[["amount", "summary"]].assign(what=what), tested=int(rows["voucher_id"].nunique()))


RULE = Rule(
    title="购物卡与预付卡",
    severity=Severity.MEDIUM,
    group="E 八项规定与三公",
    needs=Needs(lines=spending.LINES, vouchers=(*spending.VOUCHERS, "payee")),
    basis=("厉行节约条例/礼品", "发票管理办法/19", "政务处分法/35"),
    params=Params,
    check=check,
    message="列支 {amount:yuan} 元（{summary}），属于{what}，领用人和用途无从核对",
    examples=(
        Example(
            "卡券与字面相近的正常业务",
            (
                V("购超市购物卡 50 张", "5101 办公费", "1011", 5000, hit=True),
                V("加油卡充值", "5101 公务用车运行维护费", "1011", 10000, hit=True),
                V("付电话卡充值", "5101 邮电费", "1011", 600, hit=True),
                V("高速 ETC 充值", "5101 公务用车运行维护费", "1011", 2000),
                V("办公楼电卡充值", "5101 电费", "1011", 3000),
                V("补办门禁卡工本费", "5101 办公费", "1011", 200),
                V("物联网流量卡充值 监控", "5101 邮电费", "1011", 1200),
            ),
        ),
        Example(
            "超市整千元笼统发票；有零有整的不算，达不到下限的不算",
            (
                V("超市票 办公用品 1000整", "5101 办公费", "1011", 1000, hit=True),
                V("超市购办公用品", "5101 办公费", "1011", 1036.5),
                V("购礼品卡", "5101 办公费", "1011", 99.99),
                V("购礼品卡", "5101 办公费", "1011", 100, hit=True),
            ),
        ),
        Example("退卡的收入不是支出", (V("购物卡一批", "5101", "1001", 2000, hit=True), V("退回购物卡款", "1002", "4609", 2000))),
    ),
)  # fmt: skip
