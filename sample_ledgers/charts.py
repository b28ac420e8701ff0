"""Charts of accounts of the families that the made-up units use.

Facts: 财会〔2017〕25号; 财库〔2013〕218号; 财会〔2012〕22号; 企业会计准则; 小企业会计准则; 财会〔2004〕7号 (民间非营利);
财会〔2004〕12号 (村集体). Expense items carry their 部门经济分类 code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Account:
    """Code without separators and the full path joined by `/`."""

    code: str
    name: str

    @property
    def leaf(self) -> str:
        return self.name.rsplit("/", 1)[-1]


# item → (code of the economic classification, part of the expense account it belongs to)
ITEMS: Mapping[str, str] = {
    "基本工资": "30101", "津贴补贴": "30102", "奖金": "30103", "机关事业单位基本养老保险缴费": "30108",
    "职工基本医疗保险缴费": "30110", "其他社会保障缴费": "30112", "住房公积金": "30113",
    "办公费": "30201", "印刷费": "30202", "咨询费": "30203", "手续费": "30204", "水费": "30205", "电费": "30206",
    "邮电费": "30207", "取暖费": "30208", "物业管理费": "30209", "差旅费": "30211", "维修(护)费": "30213",
    "租赁费": "30214", "会议费": "30215", "培训费": "30216", "公务接待费": "30217", "专用材料费": "30218",
    "劳务费": "30226", "委托业务费": "30227", "工会经费": "30228", "福利费": "30229",
    "公务用车运行维护费": "30231", "其他交通费用": "30239", "税金及附加费用": "30240", "其他商品和服务支出": "30299",
    "抚恤金": "30304", "生活补助": "30305", "其他对个人和家庭的补助": "30399",
    "办公设备购置": "31002", "专用设备购置": "31003", "基础设施建设": "31005", "公务用车购置": "31013",
}  # fmt: skip

ASSET_ITEMS = ("办公设备购置", "专用设备购置", "公务用车购置")
WORKS_ITEM = "基础设施建设"

_ENTERPRISE_ITEMS: Mapping[str, str] = {
    "邮电费": "通讯费", "物业管理费": "物业费", "维修(护)费": "维修费", "公务接待费": "业务招待费", "专用材料费": "低值易耗品",
    "委托业务费": "服务费", "福利费": "职工福利费", "公务用车运行维护费": "车辆使用费", "其他交通费用": "交通费",
    "税金及附加费用": "税费", "其他商品和服务支出": "其他", "抚恤金": "职工福利费", "生活补助": "职工福利费",
    "其他对个人和家庭的补助": "职工福利费", "基本工资": "职工薪酬", "津贴补贴": "职工薪酬", "奖金": "职工薪酬",
    "机关事业单位基本养老保险缴费": "社会保险费", "职工基本医疗保险缴费": "社会保险费", "其他社会保障缴费": "社会保险费",
}  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """One family. `roles` are the accounts that every kind of business asks for by role."""

    family: str
    roles: Mapping[str, Account]
    expense_parts: Mapping[str, Account]  # first digits of the economic code → parent account of the item
    renamed: Mapping[str, str] = field(default_factory=dict)
    parallel: bool = False  # 平行记账
    asset_pair: bool = False  # assets are booked as expense and, beside it, against 资产基金
    public: bool = False  # a public-sector unit: appropriations, 公务卡, 三公

    def __getitem__(self, role: str) -> Account:
        return self.roles[role]

    def __contains__(self, role: str) -> bool:
        return role in self.roles

    def item(self, item: str) -> Account:
        """The account that an expense item is booked to."""
        code, name = ITEMS[item], self.renamed.get(item, item)
        parent = next(account for prefix, account in self.expense_parts.items() if code.startswith(prefix))
        suffix = code[-2:] if name == item else f"{80 + sorted(set(self.renamed.values())).index(name)}"
        return Account(parent.code + suffix, f"{parent.name}/{name}")

    def economic(self, item: str) -> str:
        """The 经济分类 as it is printed, for public units."""
        return f"{ITEMS[item]} {item}" if self.public else ""

    @property
    def till(self) -> tuple[Account, ...]:
        return (self["cash"],)

    @property
    def money(self) -> tuple[Account, ...]:
        """The unit's own money accounts."""
        return tuple(self[role] for role in ("cash", "bank", "quota") if role in self)


def _accounts(table: str) -> dict[str, Account]:
    """`role code name` lines."""
    return {role: Account(code, name) for role, code, name in (line.split() for line in table.strip().splitlines())}


def _government(kind: str) -> Chart:
    institution = kind == "institution"
    spending, root = ("7201", "事业支出") if institution else ("7101", "行政支出")
    costs = Account("5001", "业务活动费用")
    roles = _accounts(
        """
        cash 100101 库存现金/人民币
        custody_cash 100199 库存现金/受托代理资产
        bank 100201 银行存款/基本存款账户
        custody_bank 100299 银行存款/受托代理资产
        quota 1011 零余额账户用款额度
        receivable 121201 应收账款/单位
        prepaid 121401 预付账款/单位
        advance 121801 其他应收款/个人
        other_receivable 121802 其他应收款/单位
        inventory 130201 库存物品/材料
        fixed_asset 160102 固定资产/设备
        depreciation 160202 固定资产累计折旧/设备
        construction 161302 在建工程/建筑安装工程投资
        income_tax 210201 其他应交税费/应交个人所得税
        tax 210202 其他应交税费/应交其他税费
        treasury_payable 210301 应缴财政款/应缴国库款
        payroll 220101 应付职工薪酬/基本工资
        payroll_social 220105 应付职工薪酬/社会保险费
        payroll_fund 220106 应付职工薪酬/住房公积金
        payable 230201 应付账款/单位
        deposits 230701 其他应付款/押金保证金
        other_payable 230702 其他应付款/单位
        card_payable 230703 其他应付款/公务卡
        custody_liability 290101 受托代理负债/党费
        surplus 3001 累计盈余
        result 330101 本期盈余/财政拨款
        distribution 3302 本年盈余分配
        appropriation 400101 财政拨款收入/一般公共预算
        interest_income 4604 利息收入
        rent_income 4605 租金收入
        other_income 4609 其他收入
        depreciation_cost 500104 业务活动费用/固定资产折旧费
        grant_cost 5501 对附属单位补助费用
        app_budget 600101 财政拨款预算收入/基本支出
        other_budget 6609 其他预算收入
        quota_balance 800101 资金结存/零余额账户用款额度
        money_balance 800102 资金结存/货币资金
        carry_forward 810101 财政拨款结转/本年收支结转
        other_result 8501 其他结余
        grant_budget 7501 对附属单位补助支出
        """
    )
    roles["spending"] = Account(spending + "01", f"{root}/基本支出")
    parts = {
        "301": Account("500101", f"{costs.name}/工资福利费用"),
        "302": Account("500102", f"{costs.name}/商品和服务费用"),
        "303": Account("500103", f"{costs.name}/对个人和家庭的补助费用"),
        "310": Account("500105", f"{costs.name}/资本性支出"),
    }
    if institution:
        roles["depreciation_cost"] = Account("510104", "单位管理费用/固定资产折旧费")
        roles["service_income"] = Account("410101", "事业收入/专业业务收入")
        roles["service_budget"] = Account("610101", "事业预算收入/专业业务收入")
        parts["302"] = Account("510102", "单位管理费用/商品和服务费用")
    return Chart("政府会计制度", roles, parts, parallel=True, public=True)


def _administration_2013() -> Chart:
    roles = _accounts(
        """
        cash 1001 库存现金
        bank 1002 银行存款
        quota 1011 零余额账户用款额度
        receivable 1212 应收账款
        prepaid 1213 预付账款
        advance 121501 其他应收款/个人
        other_receivable 121502 其他应收款/单位
        inventory 1301 存货
        fixed_asset 150102 固定资产/通用设备
        depreciation 150202 累计折旧/通用设备
        construction 151101 在建工程/建筑安装
        treasury_payable 200101 应缴财政款/国库
        income_tax 210101 应缴税费/个人所得税
        tax 210102 应缴税费/其他
        payroll 220101 应付职工薪酬/工资津贴
        payroll_social 220102 应付职工薪酬/社会保险
        payroll_fund 220103 应付职工薪酬/住房公积金
        payable 2301 应付账款
        deposits 230501 其他应付款/押金保证金
        other_payable 230502 其他应付款/单位
        card_payable 230503 其他应付款/公务卡
        custody_cash 190101 受托代理资产/现金
        custody_bank 190102 受托代理资产/银行存款
        custody_liability 290101 受托代理负债/党费
        surplus 300101 财政拨款结转/基本支出结转
        asset_fund 350104 资产基金/固定资产
        asset_fund_works 350105 资产基金/在建工程
        appropriation 400101 财政拨款收入/基本支出拨款
        interest_income 401101 其他收入/利息
        rent_income 401102 其他收入/租金
        other_income 401109 其他收入/其他
        grant_cost 5101 拨出经费
        """
    )
    parts = {
        "301": Account("50010101", "经费支出/基本支出/工资福利支出"),
        "302": Account("50010102", "经费支出/基本支出/商品和服务支出"),
        "303": Account("50010103", "经费支出/基本支出/对个人和家庭的补助"),
        "310": Account("50010204", "经费支出/项目支出/其他资本性支出"),
    }
    return Chart("行政单位会计制度（2013）", roles, parts, asset_pair=True, public=True)


def _institution_2012() -> Chart:
    roles = _accounts(
        """
        cash 1001 库存现金
        bank 1002 银行存款
        quota 1011 零余额账户用款额度
        receivable 1212 应收账款
        prepaid 1213 预付账款
        advance 121501 其他应收款/个人
        other_receivable 121502 其他应收款/单位
        inventory 1301 存货
        fixed_asset 150102 固定资产/专用设备
        depreciation 150202 累计折旧/专用设备
        construction 151101 在建工程/建筑安装
        income_tax 210101 应缴税费/个人所得税
        tax 210102 应缴税费/其他税费
        treasury_payable 2102 应缴国库款
        payroll 220101 应付职工薪酬/工资
        payroll_social 220102 应付职工薪酬/社会保险费
        payroll_fund 220103 应付职工薪酬/住房公积金
        payable 2302 应付账款
        deposits 230501 其他应付款/保证金
        other_payable 230502 其他应付款/往来单位
        card_payable 230503 其他应付款/公务卡
        surplus 3001 事业基金
        asset_fund 310101 非流动资产基金/固定资产
        asset_fund_works 310102 非流动资产基金/在建工程
        result 3402 事业结余
        appropriation 400101 财政补助收入/基本支出
        service_income 410101 事业收入/服务收入
        interest_income 450101 其他收入/利息收入
        rent_income 450102 其他收入/租金收入
        other_income 450109 其他收入/其他
        grant_cost 5201 对附属单位补助支出
        """
    )
    parts = {
        "301": Account("50010101", "事业支出/财政补助支出/工资福利支出"),
        "302": Account("50010102", "事业支出/财政补助支出/商品和服务支出"),
        "303": Account("50010103", "事业支出/财政补助支出/对个人和家庭的补助"),
        "310": Account("50010204", "事业支出/项目支出/其他资本性支出"),
    }
    return Chart("事业单位会计制度（2012）", roles, parts, asset_pair=True, public=True)


def _enterprise(small: bool) -> Chart:
    capital, profit, distribution = ("3001", "3103", "3104") if small else ("4001", "4103", "4104")
    revenue, cost, other = ("5001", "5401", "5301") if small else ("6001", "6401", "6301")
    selling, admin, finance = ("5601", "5602", "5603") if small else ("6601", "6602", "6603")
    levy, works = ("5403", "1604") if small else ("6403", "1604")
    roles = _accounts(
        f"""
        cash 1001 库存现金
        bank 100201 银行存款/农商银行
        receivable 112201 应收账款/客户
        prepaid 112301 预付账款/供应商
        advance 122101 其他应收款/个人
        other_receivable 122102 其他应收款/单位
        inventory 140301 原材料/材料
        fixed_asset 160103 固定资产/办公设备
        depreciation 160203 累计折旧/办公设备
        construction {works}01 在建工程/建筑工程
        loan 200101 短期借款/农商银行
        payable 220201 应付账款/供应商
        unearned 220301 预收账款/客户
        payroll 221101 应付职工薪酬/工资
        payroll_social 221102 应付职工薪酬/社会保险费
        payroll_fund 221103 应付职工薪酬/住房公积金
        vat_input 22210101 应交税费/应交增值税/进项税额
        vat_output 22210102 应交税费/应交增值税/销项税额
        tax 222102 应交税费/未交增值税
        income_tax 222112 应交税费/应交个人所得税
        levies 222108 应交税费/应交城市维护建设税
        deposits 224101 其他应付款/保证金
        other_payable 224102 其他应付款/单位往来
        card_payable 224103 其他应付款/个人往来
        capital {capital} 实收资本
        surplus {distribution}15 利润分配/未分配利润
        result {profit} 本年利润
        service_income {revenue}01 主营业务收入/服务收入
        other_income {other}01 营业外收入/其他
        rent_income {"505101" if small else "605101"} 其他业务收入/租金收入
        cost {cost}01 主营业务成本/服务成本
        levy_cost {levy} 税金及附加
        interest_income {finance}02 财务费用/利息收入
        interest_cost {finance}03 财务费用/利息支出
        fee_cost {finance}01 财务费用/手续费
        selling_cost {selling}01 销售费用/业务费
        depreciation_cost {admin}77 管理费用/折旧费
        """
    )
    parts = {"3": Account(admin, "管理费用")}
    return Chart("小企业会计准则" if small else "企业会计准则", roles, parts, renamed=_ENTERPRISE_ITEMS)


def _village() -> Chart:
    roles = _accounts(
        """
        cash 101 现金
        bank 102 银行存款
        receivable 11201 应收款/单位
        advance 11301 内部往来/个人
        other_receivable 11202 应收款/其他
        prepaid 11203 应收款/预付款
        inventory 121 库存物资
        fixed_asset 15102 固定资产/机器设备
        depreciation 152 累计折旧
        construction 154 在建工程
        payable 20201 应付款/单位
        other_payable 20202 应付款/往来
        deposits 20203 应付款/押金
        card_payable 20204 应付款/个人
        payroll 211 应付工资
        capital 301 资本
        fund 311 公积公益金
        result 321 本年收益
        surplus 32202 收益分配/未分配收益
        service_income 501 经营收入
        contract_income 511 发包及上交收入
        appropriation 522 补助收入
        other_income 53109 其他收入/其他
        interest_income 53101 其他收入/利息
        rent_income 51102 发包及上交收入/租金
        depreciation_cost 54177 管理费用/折旧费
        relief_cost 55105 其他支出/补助支出
        """
    )
    return Chart("村集体经济组织会计制度", roles, {"3": Account("541", "管理费用")}, renamed=_ENTERPRISE_ITEMS)


def _charity() -> Chart:
    roles = _accounts(
        """
        cash 1001 现金
        bank 1002 银行存款
        receivable 1121 应收账款
        advance 112201 其他应收款/个人
        other_receivable 112202 其他应收款/单位
        prepaid 1141 预付账款
        inventory 1201 存货
        fixed_asset 1501 固定资产
        depreciation 1502 累计折旧
        construction 1505 在建工程
        payable 2202 应付账款
        payroll 220401 应付工资/工资
        payroll_social 220402 应付工资/社会保险费
        payroll_fund 220403 应付工资/住房公积金
        income_tax 220602 应交税金/个人所得税
        tax 220601 应交税金/其他
        deposits 220901 其他应付款/押金
        other_payable 220902 其他应付款/单位
        card_payable 220903 其他应付款/个人
        surplus 3101 非限定性净资产
        donation_income 410101 捐赠收入/限定性收入
        service_income 4301 提供服务收入
        appropriation 4401 政府补助收入
        other_income 490109 其他收入/其他
        interest_income 490101 其他收入/利息
        rent_income 490102 其他收入/租金
        activity_cost 510101 业务活动成本/救助支出
        depreciation_cost 520177 管理费用/折旧费
        """
    )
    return Chart("民间非营利组织会计制度", roles, {"3": Account("5201", "管理费用")}, renamed=_ENTERPRISE_ITEMS)


CHARTS: Mapping[str, Chart] = {
    "government": _government("administration"),
    "government-institution": _government("institution"),
    "administration-2013": _administration_2013(),
    "institution-2012": _institution_2012(),
    "enterprise": _enterprise(small=False),
    "small-enterprise": _enterprise(small=True),
    "village": _village(),
    "charity": _charity(),
}
