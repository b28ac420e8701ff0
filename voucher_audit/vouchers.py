"""One row a voucher: what was paid out of which money, for what, to whom.

Rules about payments and the matching of registers stand on this table, so that "a payment" means one thing everywhere.
Amounts are net within the voucher: moving money from bank to till pays nobody. A direct treasury payment (借 费用 贷
财政拨款收入, 财会〔2017〕25号) is a payment although no money account moves. Money held for others is left out.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from voucher_audit import parties, text
from voucher_audit.schema import MONEY_KINDS, Kind

VOUCHER_COLUMNS: Final = {
    "book": "accounting entity",
    "date": "voucher date, NaT if unknown",
    "year": "fiscal year",
    "period": "accounting period",
    "voucher": "printed number, 记-12",
    "first_line": "line id of the voucher's first line",
    "main_line": "line id of the largest line that the money was spent on (else the largest line)",
    "lines": "number of lines",
    "amount": "Σ debit of the financial half (of a journal, the larger side), fen",
    "summary": "distinct summaries joined by `；`",
    "payee": "counterparty, else person, else a company or person named in the summary; empty if nobody is named",
    "paid": "net money that left the unit, fen (0 if none)",
    "cash_paid": "part of `paid` that left 库存现金 (not moved to the bank), fen",
    "cash_credit": "gross credit of 库存现金, fen",
    "cash_debit": "gross debit of 库存现金, fen",
    "bank_credit": "gross credit of bank and quota accounts, fen",
    "spent": "outlay recognised as expense or asset against money, payables or advances, fen",
    "advanced": "net increase of 其他应收款 paid with money, fen",
    "received": "net money that came in, fen",
    "internal": "money only moved between the unit's own accounts",
    "closing": "no money and nobody outside: 结转, 折旧, 摊销, 计提, 更正",
    "payroll": "salaries, allowances by payroll, social insurance, housing fund",
    "tax": "taxes and fees to the state",
    "utility": "water, power, gas, heating, telecoms",
    "bank_fee": "bank charges, interest",
    "pass_through": "subsidies and compensation paid on by list, money remitted to the treasury or subordinates",
    "loan": "principal of bank loans",
    "refund": "deposits returned, advances received and returned",
    "card": "repayment of civil-servant cards (公务卡)",
    "travel": "travel expenses",
    "labour": "wages of temporary or migrant workers, 劳务费, paid to persons",
    "farm_produce": "farm and sideline products bought from persons",
    "relief": "pensions, hardship relief, condolence money to persons",
    "journal": "the book is a cash or bank journal: the other side is known by text only",
}

# The thing bought stands last: 工资软件 is software, 社保大厅装修款 is for works. A purpose that such a head follows within its
# clause only says what the thing is for.
_THING = r"(?:软件|系统|平台|网站|小程序|设备|打印机|一体机|终端|柜|锅炉|空调|家具|车辆?|打印纸)"
_WORK = r"(?:装修|改造|建设|工程|施工|采购|购置|租赁|印刷|印制|制作|宣传|咨询|顾问|评价|评估|审计|测绘|设计|监理|包装|检测|搬迁|维修|维护|安装|贴息)"
_FOR = (
    rf"(?![^,，。;；、及和与（(费款]{{0,6}}?(?:{_THING}(?:[^,，。;；、（(]{{0,4}}?[款费]|$)|{_WORK}[^,，。;；、（(]{{0,3}}?[款费]|"
    rf"[楼厅室房站所](?:维修|装修|改造|建设|修缮)))"
)

_PAYROLL = (
    rf"(?:工资(?!条|单|表|卡|册)|薪酬|津贴|津补贴|绩效(?!评价|评估|管理|目标|审计|考评)|"
    r"(?:社保|医保|公积金)(?!局|中心|大厅|所|站|卡|办|窗口|系统|网络|专网|管理|服务|业务|政策|宣传)|社会保险|养老保险|医疗保险|"
    rf"失业保险|工伤保险|生育保险|职业年金|企业年金|年金|代扣.{{0,4}}个税|离退休费|退休费|遗属){_FOR}"
)
_TAX = rf"(?:增值税|附加税|城建税|城市维护建设税|教育费附加|地方教育|所得税|个税|印花税|房产税|土地使用税|残保金|残疾人就业保障金|完税|缴税|税款|车船税|契税|水利建设基金){_FOR}"
_UTILITY = rf"(?:(?<!污)(?<!排)(?<!取)(?<!下)水费(?![收计补])|电费(?![缴收补])|水电费(?![缴收补])|燃气费|天然气费|煤气费|热力费|采暖费|取暖费|供暖费|供热费|电话费|话费|通讯费|通信费|宽带(?!.{{0,4}}(?:迁改))|网费|网络费|光纤(?!.{{0,4}}(?:铺设|迁改|敷设|材料))|邮电费){_FOR}"
_BANK_FEE = rf"(?:手续费(?!减免)|工本费|账户管理费|网银.{{0,3}}费|汇款费|汇费|短信费|(?:账户|网银|银行|卡|盾).{{0,6}}年费|利息|结息|跨行){_FOR}"
_PAID_ON = (
    rf"(?:低保|五保|特困供养|救助金|征收补偿|征地补偿|拆迁补偿|安置费|安置补偿|房屋征收|一卡通|发放花名册|惠农|粮食直补|抚恤|优抚(?!医院)|"
    r"拨.{0,24}(?:经费|专款|资金|补助)|拨.{0,4}(?:下属|所属|二级|基层|附属).{0,20}款|下拨|上缴|解缴|缴(?:存|入)?(?:国库|财政|非税)|应缴财政|补助资金|租赁补贴|住房补贴发放|贫困户|"
    r"(?:拨付|发放|兑付|支付).{0,10}(?:补偿[款金费]|补偿安置)|(?:高龄|残疾|孤儿|烈属|伤残|老党员|见习|三支一扶|志愿者|防火员|养老|农机|生态|耕地|种粮|公益岗|就业|创业|稳岗|困难群众|计生|奖扶|特扶|退役|义务兵|退耕|移民|寄宿生|贫困生).{0,8}(?:补贴|补助|津贴|优待金|生活费)|发放.{0,12}(?:优待金|退役金|临时救助|生活费|抚慰金)|拨付征地款"
    rf"){_FOR}"
)
_LOAN = r"(?:银行|信用社|农商行|贷款|借款).{0,4}(?:本金|贷款|到期)|还贷|贷款.{0,3}(?:归还|偿还|本息|借据)|(?:归还|偿还).{0,6}(?:贷款|银行借款)"
_REFUND = r"退.{0,30}(?:押金|保证金|质保金|定金|投标|履约)|(?:押金|保证金|定金)退"
_CARD = rf"公务卡.{{0,8}}(?:还款|还|结算|报销)|还公务卡|公务卡(?!刷卡|读卡|终端|pos|POS|机){_FOR}"
_TRAVEL = rf"差旅费|住宿费|伙食补助|市内交通|(?:差旅(?!管理|服务)|出差(?!用车)){_FOR}"
_LABOUR = (
    r"农民工|民工工资|临时工|临时用工|劳务费|劳务报酬|报酬|付.{0,6}劳务(?!市场|中介|派遣|协会|输出|品牌|公司|大市场)|门卫|保洁员|护林员|值班员.{0,4}(?:工资|补助)|点工|零工(?!市场|驿站)|[小日短散]工(?:工?[资钱费]|款)|人工工资|"
    r"工人(?:人工费|工钱)|误工(?:费|补贴|补助)|值班(?:补贴|补助|费).{0,6}(?:名单|签领|个人)|讲课费|授课费|讲师费|课时费|代课(?:金|费)|课酬|主持人?费|裁判员?费|(?:翻译|答辩|评审|咨询)费.{0,2}(?:个人|专家)|稿(?:费|酬)|监考|阅卷|专家(?:费|劳务|评审费|咨询费|报酬)|评审专家|"
    r"(?:村|社区|组)干部.{0,4}(?:报酬|误工|补贴|补助)|网格员.{0,4}(?:报酬|补贴|补助)"
)
_FARM = r"收购.{0,8}(?:农户|村民|社员|个人|农民|粮|菜|苗|果|畜|禽|蛋)|收购.{0,4}农(?!业|机|药|资)|采购农(?:副)?产品(?!检测|包装|加工|展)|农副产品(?!检测|包装|加工|展)|向农户|(?:农户|村民|农民).{0,6}(?:购|收(?!费)|粮款|菜款|果款|苗款|[猪牛羊鸡]款)"
_RELIEF = (
    rf"(?:抚恤(?!宣传)|慰问(?!品|物资|信|演出)|困难(?:补助|救助|职工|群众)(?!.{{0,6}}(?:品|物资|米|面|油))|丧葬|抚养|救济|救助(?!站)|救灾(?:款|资金|补助)|灾民|见义勇为|"
    rf"奖(?:学)?金(?!池)|助学金|独生子女|计生奖|补助(?![资专]|中心)|补贴(?![资专]|中心)|生活费|优待金|退役金|(?:村民|农户|农民).{{0,6}}(?:租金|补偿|青苗|占地)|(?:租金|补偿|青苗).{{0,4}}(?:村民|农户|农民)){_FOR}"
)
# Paid to a firm, the text's labour and comfort are what the firm delivers, unless persons sign for the money.
_FIRM = r"公司|商店|超市|商场|商行|经营部|批发部|门市部|专卖店|酒店|饭店"
_PROVIDER = r"(?:保洁|保安|家政|物业|劳务|派遣|人力)[^,，。;；]{0,6}公司"
_SIGNED = r"名单|名册|花名册|签领|签收|发放表|民工工资"
_INTERNAL_OPPOSITE = r"库存现金|银行存款|零余额|其他货币资金|^现金$"
_ADVANCE_OPPOSITE = r"其他应收|暂付款|备用金|职工借款|个人借款"

_SPENT_ON = [Kind.EXPENSE, Kind.FIXED_ASSET, Kind.CONSTRUCTION, Kind.INVENTORY]
_SETTLED_BY = [*MONEY_KINDS, Kind.TREASURY_RECEIVABLE, Kind.APPROPRIATION, Kind.PAYABLE, Kind.OTHER_PAYABLE,
               Kind.ADVANCE, Kind.PREPAID]  # fmt: skip
_PAID_FROM = [*MONEY_KINDS, Kind.TREASURY_RECEIVABLE, Kind.APPROPRIATION]


def summarise(lines: pd.DataFrame, journals: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Table of the vouchers in `lines`, index `voucher_id` ascending, columns `VOUCHER_COLUMNS`.

    `lines` are canonical; cancelled vouchers must have been removed. `journals` names the books that are journals.
    A voucher whose financial half is missing (a book of budget lines only) is read from its budget half.
    """
    size = int(lines["voucher_id"].max()) + 1 if len(lines) else 0
    ids = lines["voucher_id"].to_numpy()
    financial = (lines["basis"] == "financial").to_numpy()
    has_financial = np.bincount(ids[financial], minlength=size) > 0
    counted = financial | ~has_financial[ids]
    own = counted & ~lines["custody"].to_numpy()
    debit, credit = lines["debit"].to_numpy(), lines["credit"].to_numpy()
    kind = lines["kind"]

    def of(kinds: list[Kind], of_lines: np.ndarray = own) -> np.ndarray:
        mask: np.ndarray = kind.isin(kinds).to_numpy() & of_lines
        return mask

    def total(mask: np.ndarray, values: np.ndarray) -> np.ndarray:
        # integer sums by sorting would be exact too; bincount in float64 is exact below 2**53 fen = 90 trillion yuan
        return np.bincount(ids[mask], weights=values[mask], minlength=size).astype("int64")

    journal = lines["book"].isin(journals).to_numpy()
    own_transfer = journal & text.matches(lines["opposite"], _INTERNAL_OPPOSITE).to_numpy()
    cash, bank = of([Kind.CASH]), of([Kind.BANK, Kind.QUOTA, Kind.OTHER_MONEY])
    money = (cash | bank) & ~own_transfer
    paid_from = of(_PAID_FROM) & ~own_transfer
    net_out = total(paid_from, credit - debit)
    cash_out = total(cash & ~own_transfer, credit - debit)
    budget_out = total(of([Kind.BUDGET_BALANCE]) & ~has_financial[ids], credit - debit)
    paid = np.maximum(np.maximum(net_out, budget_out), 0)
    net_in = np.maximum(total(money, debit - credit), 0)
    spent_on = of(_SPENT_ON) | (of([Kind.BUDGET_EXPENSE]) & ~has_financial[ids])
    settled = np.maximum(total(of(_SETTLED_BY), np.maximum(credit, 0)), budget_out)
    spent = np.clip(total(spent_on, debit - credit), 0, settled)
    lent = total(of([Kind.ADVANCE]), debit - credit)
    # a journal shows one side: what was not lent was spent
    lent += total(journal & money & text.matches(lines["opposite"], _ADVANCE_OPPOSITE).to_numpy(), credit - debit)
    advanced = np.clip(lent, 0, paid)
    spent = np.where(total(journal, np.ones_like(debit)) > 0, paid - advanced, spent)

    present = np.unique(ids)
    table = pd.DataFrame(index=pd.Index(present, name="voucher_id"))
    first = lines.drop_duplicates("voucher_id").set_index("voucher_id").loc[present]
    for name in ("book", "date", "year", "period", "voucher"):
        table[name] = first[name]
    table["first_line"] = pd.Series(lines.index[~lines["voucher_id"].duplicated()],
                                    index=lines["voucher_id"][~lines["voucher_id"].duplicated()]).loc[present]  # fmt: skip
    weight = np.abs(debit + credit) + np.where(spent_on & (debit > 0), 2**60, 0)
    largest = pd.Series(weight, index=lines.index).groupby(ids).idxmax()
    table["main_line"] = largest.loc[present]
    table["lines"] = np.bincount(ids, minlength=size)[present]
    one_sided = np.maximum(total(counted & journal, debit), total(counted & journal, credit))
    table["amount"] = np.maximum(total(counted, debit), one_sided)[present]
    table["summary"] = _joined(lines, "summary").loc[present]
    table["payee"] = _payee(lines, table, money)
    table["paid"] = paid[present]
    # the till paid what left it, but not more than left the unit: the rest went to the bank
    table["cash_paid"] = np.minimum(np.maximum(cash_out, 0), np.maximum(net_out, 0))[present]
    table["cash_credit"] = total(cash & (credit > 0), credit)[present]
    table["cash_debit"] = total(cash & (debit > 0), debit)[present]
    # a withdrawal and a payment in one voucher: cash nets to nothing although the till paid
    passed = np.minimum(table["cash_credit"], table["paid"])
    both = (table["cash_credit"] > 0) & (table["cash_debit"] > 0) & (table["cash_paid"] < passed)
    table["cash_paid"] = table["cash_paid"].where(~both, passed)
    table["bank_credit"] = total(bank & (credit > 0), credit)[present]
    table["spent"] = spent[present]
    table["advanced"] = advanced[present]
    table["received"] = net_in[present]
    gross_money = table["cash_credit"] + table["bank_credit"]
    table["internal"] = (table["paid"] == 0) & (table["received"] == 0) & (gross_money > 0) & (table["spent"] == 0)
    moved = total(paid_from | (cash | bank), np.abs(debit) + np.abs(credit))[present]
    table["closing"] = (moved == 0) & (table["spent"] == 0)
    for name, mask in _purposes(lines, table, own).items():
        table[name] = mask
    table["journal"] = np.isin(present, ids[journal])
    return table[list(VOUCHER_COLUMNS)]


def _joined(lines: pd.DataFrame, column: str) -> pd.Series:
    """Distinct non-blank texts of each voucher joined by `；`; only vouchers with several texts pay for the join."""
    pairs = lines[["voucher_id", column]]
    pairs = pairs[pairs[column] != ""].drop_duplicates()
    single = ~pairs["voucher_id"].duplicated(keep=False)
    joined = pairs[~single].groupby("voucher_id", sort=False)[column].agg("；".join)
    out: pd.Series = pd.concat([pairs[single].set_index("voucher_id")[column], joined])
    return out.reindex(np.unique(lines["voucher_id"]), fill_value="")


def _payee(lines: pd.DataFrame, table: pd.DataFrame, money: np.ndarray) -> pd.Series:
    """Who was paid: the counterparty or person of the lines that are not money, else who the summary names."""
    payee = pd.Series("", index=table.index, dtype="str")
    for column in ("counterparty", "person"):
        for side in (~money, money):
            named = lines.loc[side & (lines[column] != "").to_numpy(), ["voucher_id", column]]
            first = named.drop_duplicates("voucher_id").set_index("voucher_id")[column]
            payee = payee.mask(payee == "", first.reindex(table.index, fill_value=""))
    nobody = payee == ""
    return payee.mask(nobody, parties.named_in(table["summary"][nobody]).reindex(payee.index, fill_value=""))


def _purposes(lines: pd.DataFrame, table: pd.DataFrame, own: np.ndarray) -> dict[str, pd.Series]:
    """Purposes that several rules treat apart, by account first and by words second."""
    money = lines["kind"].isin(MONEY_KINDS).to_numpy()
    debit, credit = lines["debit"].to_numpy().astype("float64"), lines["credit"].to_numpy().astype("float64")
    spending_side = own & (debit > 0) & ~money
    size = int(table.index.max()) + 1 if len(table) else 0
    ids = lines["voucher_id"].to_numpy()

    def share(mask: pd.Series, side: np.ndarray, value: np.ndarray) -> pd.Series:
        """Do lines that meet the mask carry at least half of one side's amount?"""
        chosen = side & mask.to_numpy()
        part = np.bincount(ids[chosen], weights=value[chosen], minlength=size)
        whole = np.bincount(ids[side], weights=value[side], minlength=size)
        return pd.Series((whole > 0) & (part >= 0.5 * whole), index=range(size)).loc[table.index]

    def mostly(mask: pd.Series) -> pd.Series:
        """At least half of what was debited outside the money accounts meets the mask."""
        return share(mask, spending_side, debit)

    def says(pattern: str) -> pd.Series:
        """The text of the lines that carry the amount says so: a bank charge beside a payment is not its purpose."""
        by_line = text.matches(lines["summary"], pattern)
        return mostly(by_line) | share(by_line, own & money & (credit > 0), credit)

    account = lines["account_name"]

    def booked(kinds: list[Kind], pattern: str = "") -> pd.Series:
        mask = lines["kind"].isin(kinds)
        if not pattern:
            return mostly(mask)
        # in a journal the account stands in the column of counter accounts
        opposite = share(text.matches(lines["opposite"], pattern), own & money & (credit > 0), credit)
        return mostly(mask | text.matches(account, pattern)) | opposite

    provider = text.matches(table["summary"], _PROVIDER)
    firm = text.matches(table["summary"], _FIRM) | text.matches(table["payee"], _FIRM)
    firm &= ~text.matches(table["summary"], _SIGNED)
    return {
        "payroll": booked(
            [Kind.PAYROLL],
            r"工资福利|基本工资|津贴补贴|绩效工资|社会保障缴费|住房公积金|机关事业单位基本养老|应付职工薪酬|应付工资",
        )
        | (says(_PAYROLL) & ~provider),
        "tax": booked([Kind.TAX], r"税金及附加|应交税|应缴税") | says(_TAX),
        "utility": booked([], r"水费|电费|取暖费|邮电费") | says(_UTILITY),
        "bank_fee": booked([], r"手续费|利息支出|利息费用|财务费用") | says(_BANK_FEE),
        "pass_through": booked([Kind.TREASURY_PAYABLE], r"对附属单位补助|上缴上级|对个人和家庭|应缴财政")
        | says(_PAID_ON),
        "loan": booked([Kind.LOAN], r"^(短期|长期)借款") | says(_LOAN),
        "refund": says(_REFUND),
        "card": says(_CARD),
        "travel": booked([], r"差旅费") | says(_TRAVEL),
        "labour": (booked([], r"劳务费") | says(_LABOUR)) & ~firm,
        "farm_produce": says(_FARM) & ~firm,
        "relief": says(_RELIEF) & ~firm,
    }
