"""Honest business that looks like trouble: every rule's innocent neighbours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sample_ledgers.days import shift
from sample_ledgers.occasion import Occasion
from sample_ledgers.vouchers import Truth


@dataclass(frozen=True)
class Innocent:
    """One honest purchase: its words, item, trade, price range, the paper behind it, where the money came from."""

    text: str
    item: str
    low: float
    high: float
    trade: str = "shop"
    document: str = "invoice"
    by: str = ""
    decision: str = ""
    why: str = ""


PURCHASES: tuple[Innocent, ...] = (
    # words of an IOU that are none
    Innocent("食堂采购白条鸡", "其他商品和服务支出", 380, 1900, why="白条鸡是食材"),
    Innocent("购白条鸭 食堂", "其他商品和服务支出", 260, 990, why="白条鸭是食材"),
    Innocent("敬老院用白条猪肉", "其他商品和服务支出", 900, 4800, why="白条猪是食材"),
    Innocent("购空白条码标签纸", "办公费", 120, 900, "office", why="空白条码"),
    Innocent("购黑白条纹警示带", "专用材料费", 150, 880, "material", why="黑白条纹"),
    Innocent("付条石挡墙材料款", "专用材料费", 1800, 9000, "material", why="条石是建材"),
    Innocent("借调人员差旅费", "差旅费", 300, 2600, document="substitute", why="借调"),
    Innocent("购档案借阅登记簿", "办公费", 90, 460, "office", why="借阅"),
    Innocent("印制收据借据单据本", "印刷费", 280, 1600, "print", why="印制空白单据"),
    Innocent("借用会场布置费", "租赁费", 500, 2800, "media", why="借用"),
    Innocent("便条纸便签采购", "办公费", 60, 380, "office", why="便条纸是文具"),
    Innocent("领条幅旗帜（广告公司）", "其他商品和服务支出", 300, 1500, "media", why="条幅"),
    Innocent("借贷方向更正说明资料印刷", "印刷费", 120, 600, "print", why="借贷方向"),
    # words of missing paper that are none
    Innocent("付资料装订费 发票已附", "印刷费", 300, 2600, "print", why="发票已附"),
    Innocent("付标识牌款 票款两清", "其他商品和服务支出", 500, 3600, "media", why="票款两清"),
    Innocent("发票附后 付会场布置", "会议费", 600, 4200, "media", why="发票附后"),
    Innocent("购发票打印机色带", "办公费", 90, 520, "office", why="发票打印机"),
    Innocent("付电子票据开票软件服务费", "委托业务费", 480, 1900, "it", why="开票软件"),
    Innocent("购邮票", "邮电费", 60, 480, "shop", why="邮票"),
    Innocent("无纸化会议系统维护", "维修(护)费", 900, 6800, "it", why="无纸化"),
    Innocent("领购财政票据工本费", "办公费", 60, 300, "office", document="substitute", why="财政票据"),
    Innocent("缴学会会费 附社会团体会费票据", "其他商品和服务支出", 1000, 4000, document="substitute", why="财政票据有效"),
    Innocent("付诉讼费 附法院缴费票据", "其他商品和服务支出", 800, 9000, document="substitute", why="法院诉讼费票据"),
    Innocent("付判决赔偿款 附判决书及收款证明", "其他商品和服务支出", 3000, 17_000, document="substitute", why="判决书"),
    Innocent("门票系统票务终端维护费", "维修(护)费", 400, 2600, "it", why="票务系统"),
    Innocent("补开发票已到 付广告制作", "其他商品和服务支出", 700, 4200, "media", why="发票已到"),
    # words of cash that are none
    Innocent("现金流量表编制培训费", "培训费", 400, 2200, "training", why="现金流量"),
    Innocent("购点钞机", "办公费", 700, 2600, "office", why="点钞机"),
    Innocent("付现场勘查服务费", "委托业务费", 1500, 9000, "survey", why="现场"),
    # words of decisions that are none
    Innocent("党组会议室音响维修", "维修(护)费", 600, 3800, "it", why="会议室"),
    Innocent("三重一大制度汇编印刷", "印刷费", 280, 1900, "print", why="金额低于决策线"),
    # liquor, tobacco, gifts
    Innocent("付酒店会议场租 通知签到齐", "会议费", 1800, 8600, "hotel", why="酒店"),
    Innocent("购医用酒精消毒液", "专用材料费", 160, 1500, why="酒精"),
    Innocent("烟感探测器更换", "维修(护)费", 500, 3900, "repair", why="烟感"),
    Innocent("禁烟控烟标识牌", "其他商品和服务支出", 160, 980, "media", why="控烟"),
    Innocent("锅炉烟囱清理", "维修(护)费", 700, 3600, "repair", why="烟囱"),
    Innocent("茶几茶水柜采购", "办公费", 600, 3600, "office", why="家具"),
    # tours
    Innocent("赴黄山市参加业务会议差旅费", "差旅费", 900, 3900, document="substitute", why="地名"),
    Innocent("到梨树县核查补贴发放差旅费", "差旅费", 500, 2600, document="substitute", why="地名"),
    Innocent("党员学习教育资料", "印刷费", 200, 1900, "print", why="学习资料"),
    Innocent("付公园路办公室租金", "租赁费", 1500, 6800, "estate", why="路名"),
    Innocent("公园路办公点水管维修", "维修(护)费", 300, 1800, "repair", why="路名"),
    Innocent("赴鞍山参加观摩评审会差旅费（附通知）", "差旅费", 600, 2900, document="substitute", why="有会议通知"),
    # cards, top-ups
    Innocent("物联网SIM卡流量费", "邮电费", 120, 980, "it", why="通信卡"),
    Innocent("门禁卡制作", "办公费", 200, 1500, "it", why="门禁卡"),
    Innocent("食堂饭卡机维修", "维修(护)费", 200, 1200, "it", why="饭卡机"),
    # cars
    Innocent("大门油漆粉刷", "维修(护)费", 300, 2600, "repair", why="油漆"),
    Innocent("车库卷帘门维修", "维修(护)费", 400, 2600, "repair", why="车库"),
    # allowances
    Innocent("补助贫困户危房修缮（名册）", "其他对个人和家庭的补助", 4000, 16_000, document="substitute", decision="exempt", by="bank", why="对个人补助"),
    Innocent("慰问困难群众款 花名册", "其他对个人和家庭的补助", 3000, 15_000, document="substitute", decision="exempt", by="bank", why="对困难群众"),
    # building words
    Innocent("工程档案柜采购", "办公费", 900, 4800, "office", why="不是工程款"),
    Innocent("施工图审查费", "委托业务费", 1800, 9000, "design", why="转账支付的服务费"),
    # income words on the spending side
    Innocent("付办公用房租金", "租赁费", 3000, 9600, "estate", why="支出方向的租金"),
)  # fmt: skip


def honest(at: Occasion) -> None:
    """Every look-alike purchase once or twice."""
    desk = at.desk
    for one in at.chance.shuffled(PURCHASES):
        to = desk.firm(one.trade) if one.document == "invoice" else ""
        who = desk.person() if one.item == "差旅费" else ""
        desk.spend(at.day(), one.item, desk.price(one.low, one.high, to), at.rough(one.text), to=to, person=who, what=one.text, document=one.document,
                   detail=True if one.item in ("办公费", "专用材料费") else None, by=one.by, decision=one.decision, note=one.why)  # fmt: skip


def loans_returned(at: Occasion) -> None:
    """A loan on a proper form, back within the month: on the way back the till is debited."""
    desk = at.desk
    for text in ("归还借款 {who}", "{who}还借款 原借条注销", "收回{who}借款 退还借据副本", "{who}交回备用金借款"):
        day, who = at.day(1, 10, 3, 12), desk.borrower()
        back = shift(day, 12)
        if desk.is_quiet(back):
            continue
        fen = at.chance.between(5, 18) * 10_000
        advance = desk.lend(day, who, fen, f"{who}出差借款（借款单）")
        desk.receive(back, fen, at.rough(text.format(who=who)), "advance", into="cash", person=who)
        desk.vouchers[-1].truth.note = "归还借款，现金在借方"
        advance.settled, advance.open = back, 0


def wages_in_cash(at: Occasion) -> None:
    """Wages and grants that the law lets a unit pay in cash."""
    desk = at.desk
    for text, item, low, high in (
        ("提取现金支付农民工工资 名单签领", "劳务费", 6000, 28_000), ("发放临时工工资 现金签领", "劳务费", 2600, 9000),
        ("困难职工慰问金 现金", "生活补助", 1500, 6000), ("现金收购农副产品 附收购凭证", "专用材料费", 1800, 8000),
        ("现金付代课教师劳务报酬", "劳务费", 1500, 5200), ("带现金出差 {who}办案差旅费", "差旅费", 1300, 4200),
    ):  # fmt: skip
        desk.spend(at.day(), item, desk.price(low, high), at.rough(text.format(who=desk.person())), by="cash", document="substitute", cash="lawful", decision="exempt",
                   note="现金法定使用范围")  # fmt: skip


def approved_instalments(at: Occasion) -> None:
    """A contract that was minuted once and is paid in parts, two of them close together and close to the line."""
    desk, start = at.desk, at.day(1, 7)
    to, name = desk.stranger("survey"), at.chance.pick(("国土变更调查", "房屋普查服务", "管网探测服务"))
    contract = desk.contract(start, to, name, 6_200_000)
    for part, fen in enumerate((2_480_000, 1_900_000, 1_810_000)):
        desk.spend(shift(start, 14 + 8 * part), "委托业务费", fen, at.rough(f"付{to}{name}第{part + 1}期款"), to=to, what=name, contract=contract,
                   ).truth.note = "经批准合同的分期付款"  # fmt: skip


def correction(at: Occasion) -> None:
    """A slip of the pen put right within the month: same payee, right account."""
    desk, day, to = at.desk, at.day(1, 11, 3, 10), at.desk.firm("office")
    fen = desk.price(400, 3000, to)
    original = desk.spend(day, "印刷费", fen, f"付{to}文件柜款", to=to, what="文件柜", detail=True, by="bank")
    entries = [desk.line(desk.chart.item("办公费"), debit=fen, counterparty=to, economic=desk.chart.economic("办公费")),
               desk.line(desk.chart.item("印刷费"), debit=-fen, counterparty=to, economic=desk.chart.economic("印刷费"))]  # fmt: skip
    desk.book(
        shift(day, 6),
        f"更正{original.period}月付{to}文件柜款科目",
        entries,
        truth=Truth(note="当月更正科目，收款人金额不变"),
    )


def old_december(at: Occasion) -> None:
    """A December invoice booked in January or February."""
    desk, year = at.desk, at.desk.profile.years[0]
    if 1 not in desk.profile.months:
        return
    day, to = desk.day(year, at.chance.pick((1, 2)), 6, 25), desk.firm("print")
    fen = desk.price(500, 3600, to)
    voucher = desk.spend(
        day, "印刷费", fen, f"付{to}年终报表印刷", to=to, register=False, note="上年12月发票，次年一季度入账"
    )
    desk.invoice(
        day, fen, to, "报表印刷", vouchers=[voucher], age=(day - date(year - 1, 12, at.chance.between(12, 29))).days
    )


def branch_office(at: Occasion) -> None:
    """Payee and seller are the same firm, written differently."""
    desk, place = at.desk, at.desk.profile.place
    for payee, seller, what in (
        (f"中国移动通信集团辽宁有限公司{place}分公司", "中国移动通信集团辽宁有限公司", "专线服务"),
        (f"{place}华谊（集团）商贸有限公司", f"{place}华谊(集团)商贸有限公司", "办公桌椅维修"),
        (f"{place}大众印刷有限责任公司", f"{place}大众印刷有限公司", "表册印刷"),
    ):
        day, fen = at.day(), desk.price(500, 3900, payee)
        voucher = desk.spend(
            day, "其他商品和服务支出", fen, f"付{what}费", to=payee, register=False, note="同一单位的不同写法"
        )
        desk.invoice(day, fen, seller, what, vouchers=[voucher])


def flushed_and_reissued(at: Occasion) -> None:
    """A wrong invoice was taken back in red and issued anew; the payment stands on the new one."""
    desk, day, to = at.desk, at.day(2, 11), at.desk.firm("media")
    fen = desk.price(900, 4800, to)
    blue = desk.invoice(day, fen, to, "宣传制作", age=20, status="红冲")
    desk.invoice(day, -fen, to, "宣传制作", age=15, positive=False, remark=f"被红冲蓝字发票号码：{blue.number}")
    voucher = desk.spend(
        day, "其他商品和服务支出", fen, f"付{to}宣传制作费", to=to, register=False, note="红冲后重开，凭新票付款"
    )
    desk.invoice(day, fen, to, "宣传制作", vouchers=[voucher], age=3)


def cancelled(at: Occasion) -> None:
    """Vouchers that were cancelled and stay in the export."""
    if not at.desk.profile.shows("status"):
        return
    for text in ("凭白条付修缮款", "付水泥款 无票 现金"):
        voucher = at.desk.spend(
            at.day(),
            "维修(护)费",
            at.desk.price(2000, 9000),
            text,
            by="bank",
            document="none",
            register=False,
            note="已作废",
        )
        voucher.cancelled = True


def returned_deposit(at: Occasion) -> None:
    """A large deposit goes back: not the unit's money."""
    desk, day, to = at.desk, at.day(1, 9, 3, 12), at.desk.stranger("works")
    fen = at.chance.between(30, 90) * 100_000
    desk.receive(day, fen, f"收{to}履约保证金", "deposits", to=to)
    desk.book(shift(day, 40), at.rough(at.chance.pick((f"退{to}履约保证金", f"退还{to}保证金"))), [desk.line("deposits", debit=fen, counterparty=to), desk.source("bank", fen)],
              truth=Truth(note="退还保证金"))  # fmt: skip


def ditto(at: Occasion) -> None:
    """同上 on a second line is what accountants write."""
    desk, to = at.desk, at.desk.firm("office")
    voucher = desk.spend(at.day(), "办公费", desk.price(300, 2000, to), f"付{to}办公文具", to=to, what="文具", detail=True, more=[("印刷费", desk.price(100, 900))],
                         note="第二行写同上")  # fmt: skip
    voucher.entries[1].summary = "同上"


def passed_on(at: Occasion) -> None:
    """Money collected for a utility and passed on."""
    desk, day, to = at.desk, at.day(1, 10, 3, 12), at.desk.stranger("service")
    fen = desk.price(1500, 6000)
    desk.receive(day, fen, f"代收{to}应承担电费", "other_payable", to=to)
    desk.vouchers[-1].truth.note = "代收代付"
    desk.book(
        shift(day, 10),
        f"代付{to}电费",
        [desk.line("other_payable", debit=fen, counterparty=to), desk.source("bank", fen)],
        truth=Truth(note="代收代付"),
    )


LOOKALIKES: tuple[Callable[[Occasion], None], ...] = (
    honest, loans_returned, wages_in_cash, approved_instalments, correction, old_december, branch_office, flushed_and_reissued, cancelled,
    returned_deposit, ditto, passed_on,
)  # fmt: skip
