"""Canonical registers (台账): which there are and what their columns mean. Facts: what units keep beside the ledger.

Each register is a DataFrame with `file, sheet, row` and the columns listed here. Text is `str` with `""` for blank,
money is `Int64` fen with <NA>, days are `datetime64[s]` with NaT, yes/no is `boolean` with <NA>.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Type = Literal["text", "money", "day", "number", "yes"]


@dataclass(frozen=True)
class Field:
    """One column of a register. `aliases` are header words met in practice; `required` makes a file this register."""

    name: str
    type: Type
    title: str
    aliases: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class RegisterSchema:
    """One kind of register. `bring` tells the user what to supply when it is missing."""

    name: str
    title: str
    bring: str
    fields: tuple[Field, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return ("file", "sheet", "row", *(field.name for field in self.fields))


INVOICES: Final = RegisterSchema(
    "invoices", "发票台账", "税务平台导出的“发票基础信息”，或本单位手工登记的发票台账",
    (
        Field("code", "text", "发票代码", ("发票代码",)),
        Field("number", "text", "发票号码", ("数电发票号码", "数电票号码", "全电发票号码", "发票号码", "发票号", "票号", "发票编号"), required=True),
        Field("date", "day", "开票日期", ("开票日期", "开票时间", "发票日期")),
        Field("recorded", "day", "登记日期", ("登记日期", "日期", "收票日期")),
        Field("seller", "text", "销方名称", ("销方名称", "销售方名称", "销货单位", "销售方纳税人名称", "销方", "开票单位", "开票方", "收款单位", "供应商")),
        Field("seller_id", "text", "销方识别号", ("销方识别号", "销售方识别号", "销方税号")),
        Field("buyer", "text", "购方名称", ("购买方名称", "购方名称", "购货单位", "购买方", "购方", "受票方", "抬头")),
        Field("net", "money", "金额", ("金额", "不含税金额", "票面金额")),
        Field("tax", "money", "税额", ("税额", "票面税额")),
        Field("amount", "money", "价税合计", ("价税合计", "合计金额", "含税金额", "总额", "开票金额", "发票金额"), required=True),
        Field("status", "text", "发票状态", ("发票状态", "状态")),
        Field("kind", "text", "发票票种", ("发票票种", "发票类型", "票种")),
        Field("positive", "yes", "是否正数发票", ("是否正数发票",)),
        Field("item", "text", "内容", ("货物或应税劳务名称", "货物名称", "商品名称", "开票内容", "内容", "品名", "项目名称")),
        Field("has_detail", "yes", "是否附清单", ("是否附清单", "附清单", "清单", "明细", "是否有明细", "附明细")),
        Field("verified", "yes", "是否查验", ("是否查验", "查验", "查验结果", "是否验真")),
        Field("handler", "text", "经手人", ("经手人", "经办人", "报销人")),
        Field("voucher", "text", "凭证号", ("凭证号", "记账凭证号", "入账凭证号", "凭证字号")),
        Field("remark", "text", "备注", ("备注", "说明")),
    ),
)  # fmt: skip

MINUTES: Final = RegisterSchema(
    "minutes", "三重一大会议台账", "三重一大会议台账或会议纪要目录（召开日期、决策主体、议题、金额）",
    (
        Field("date", "day", "会议日期", ("会议日期", "召开日期", "会议时间", "召开时间", "日期", "时间"), required=True),
        Field("issued", "day", "印发日期", ("印发日期", "纪要日期", "成文日期")),
        Field("recorded", "day", "登记日期", ("登记日期", "录入日期", "登记时间")),
        Field("number", "text", "期数", ("期数", "纪要编号", "会议编号", "文号", "编号", "会议期次")),
        Field("body", "text", "决策主体", ("决策主体", "会议名称", "会议类型", "会议类别", "决策机构", "议事机构", "会议")),
        Field("unit", "text", "所属单位", ("所属单位", "单位", "单位名称", "主办单位", "填报单位")),
        Field("matter", "text", "事项类别", ("事项类别", "议题类型", "类别", "三重一大类别")),
        Field("topic", "text", "议题", ("议题标题", "议题名称", "议题", "议定事项", "事项", "事项名称", "会议内容", "内容", "决策事项"), required=True),
        Field("project", "text", "项目", ("项目", "项目名称")),
        Field("payee", "text", "收款单位", ("收款单位", "收款方", "对方单位", "供应商", "承建单位", "中标单位")),
        Field("amount", "money", "金额", ("批准金额", "决策金额", "金额上限", "议定金额", "涉及金额", "合同额", "合同金额", "金额")),
        Field("result", "text", "表决结果", ("表决结果", "结论", "会议结论", "决策结果", "是否通过")),
        Field("voucher", "text", "执行凭证号", ("执行凭证号", "凭证号", "记账凭证号", "执行凭证")),
        Field("remark", "text", "备注", ("备注", "说明")),
    ),
)  # fmt: skip

CONTRACTS: Final = RegisterSchema(
    "contracts", "合同台账", "合同台账（合同号、对方单位、合同额、签订日期）",
    (
        Field("number", "text", "合同号", ("合同号", "合同编号", "编号"), required=True),
        Field("name", "text", "合同名称", ("合同名称", "名称", "标的", "合同内容", "工程名称")),
        Field("project", "text", "项目", ("项目", "项目名称", "所属项目")),
        Field("party", "text", "对方单位", ("对方单位", "乙方", "乙方名称", "承包方", "供应商", "中标单位", "施工单位", "签约单位", "相对方"), required=True),
        Field("date", "day", "签订日期", ("签订日期", "签约日期", "签订时间", "合同日期")),
        Field("amount", "money", "合同额", ("合同额", "合同金额", "合同总价", "合同价款", "总金额", "金额"), required=True),
        Field("supplement", "money", "补充协议金额", ("补充协议金额", "变更金额", "签证金额", "增补金额")),
        Field("settled", "money", "结算审定额", ("结算审定额", "审定金额", "结算金额", "结算价")),
        Field("progress", "number", "形象进度", ("形象进度", "完成进度", "工程进度", "进度")),
        Field("accepted", "day", "验收日期", ("验收日期", "竣工验收日期", "验收时间")),
        Field("start", "day", "开始日期", ("开始日期", "开工日期", "起始日期")),
        Field("end", "day", "到期日期", ("到期日期", "竣工日期", "终止日期", "截止日期", "交货日期")),
        Field("remark", "text", "备注", ("备注", "说明")),
    ),
)  # fmt: skip

RELATED_PARTIES: Final = RegisterSchema(
    "related_parties", "关联单位名单", "下属、代管及关联单位名单",
    (
        Field("name", "text", "单位名称", ("单位名称", "名称", "公司名称", "企业名称", "关联单位", "关联方", "关联方名称"), required=True),
        Field("relation", "text", "关系", ("关系", "关联关系", "性质", "关系类型"), required=True),
        Field("holder", "text", "出资人", ("出资人", "股东", "法定代表人", "法人", "实际控制人")),
        Field("since", "day", "成立日期", ("成立日期", "起始日期", "设立日期")),
        Field("remark", "text", "备注", ("备注", "说明")),
    ),
)  # fmt: skip

STAFF: Final = RegisterSchema(
    "staff", "人员名册", "在职人员名册（姓名、部门、在岗状态）",
    (
        Field("name", "text", "姓名", ("姓名", "职工姓名", "人员姓名"), required=True),
        Field("department", "text", "部门", ("部门", "科室", "所在部门", "股室")),
        Field("post", "text", "岗位", ("岗位", "职务", "职位"), required=True),
        Field("status", "text", "在岗状态", ("在岗状态", "在岗", "状态", "人员状态", "是否在职")),
        Field("since", "day", "入职日期", ("入职日期", "到岗日期", "参加工作时间")),
        Field("until", "day", "离职日期", ("离职日期", "离岗日期", "退休日期", "调离日期")),
        Field("account", "text", "银行账号", ("银行账号", "银行卡号", "账号", "工资卡号")),
    ),
)  # fmt: skip

VEHICLES: Final = RegisterSchema(
    "vehicles", "公务车辆台账", "公务车辆台账（车牌、编制、油箱容积、月里程）",
    (
        Field("plate", "text", "车牌", ("车牌", "车牌号", "车牌号码", "车号"), required=True),
        Field("model", "text", "车型", ("车型", "品牌型号", "车辆型号")),
        Field("use", "text", "用途", ("用途", "编制类型", "编制", "车辆用途", "车辆类型")),
        Field("tank", "number", "油箱容积", ("油箱容积", "油箱", "油箱容积(升)")),
        Field("fuel", "text", "油品", ("油品", "燃料", "燃油类型")),
        Field("mileage", "number", "里程", ("月里程", "行驶里程", "里程", "本月里程")),
        Field("month", "text", "月份", ("月份", "期间", "年月")),
        Field("card", "text", "油卡号", ("油卡号", "加油卡号", "油卡")),
        Field("since", "day", "启用日期", ("启用日期", "购置日期", "登记日期")),
        Field("until", "day", "处置日期", ("处置日期", "报废日期", "封存日期")),
    ),
)  # fmt: skip

OFFICIAL_LETTERS: Final = RegisterSchema(
    "official_letters", "公函接待台账", "公务接待公函台账（函号、来访单位、人数、陪餐人数）",
    (
        Field("number", "text", "函号", ("函号", "公函号", "公函编号", "文号", "编号")),
        Field("date", "day", "接待日期", ("接待日期", "日期", "来访日期", "用餐日期"), required=True),
        Field("visitor", "text", "来访单位", ("来访单位", "派出单位", "来函单位", "接待对象"), required=True),
        Field("guests", "number", "来宾人数", ("来宾人数", "人数", "来访人数", "接待人数"), required=True),
        Field("hosts", "number", "陪餐人数", ("陪餐人数", "陪同人数", "陪餐")),
        Field("place", "text", "接待地点", ("接待地点", "地点", "用餐地点", "接待场所")),
        Field("amount", "money", "金额", ("金额", "接待费用", "餐费", "费用")),
        Field("reason", "text", "事由", ("事由", "公务内容", "来访事由", "接待事由")),
        Field("voucher", "text", "凭证号", ("凭证号", "记账凭证号")),
    ),
)  # fmt: skip

CASH_COUNTS: Final = RegisterSchema(
    "cash_counts", "库存现金盘点表", "库存现金盘点表（盘点日、实点数、未入账借据）",
    (
        Field("date", "day", "盘点日期", ("盘点日期", "日期", "盘点时间", "盘点日"), required=True),
        Field("counted", "money", "实点数", ("实点数", "实点金额", "实存金额", "盘点金额", "实盘数", "现金实有数"), required=True),
        Field("book_balance", "money", "账面余额", ("账面余额", "账存金额", "账面数", "账面结存")),
        Field("iou", "money", "借据金额", ("借据金额", "白条金额", "未入账借据", "借条金额", "白条抵库金额")),
        Field("borrower", "text", "借款人", ("借款人", "借据人", "出具人")),
        Field("counter", "text", "盘点人", ("盘点人", "监盘人")),
        Field("remark", "text", "备注", ("备注", "说明", "差异原因")),
    ),
)  # fmt: skip

PARTY_MEMBERS: Final = RegisterSchema(
    "party_members", "党员及党费台账", "党员名册及党费收缴台账（支部、姓名、月应缴、已缴至）",
    (
        Field("branch", "text", "支部", ("支部", "党支部", "所在支部", "支部名称"), required=True),
        Field("name", "text", "姓名", ("姓名", "党员姓名"), required=True),
        Field("monthly", "money", "月应缴", ("月应缴", "月应交", "月缴纳标准", "每月应缴", "应缴党费"), required=True),
        Field("paid_to", "day", "已缴至", ("已缴至", "缴至", "交至", "缴纳截止", "已交至")),
        Field("quarterly_consent", "yes", "同意按季", ("同意按季", "支部同意按季", "按季缴纳", "是否按季")),
        Field("since", "day", "转入日期", ("转入日期", "入党日期")),
        Field("until", "day", "转出日期", ("转出日期",)),
    ),
)  # fmt: skip

BUDGETS: Final = RegisterSchema(
    "budgets", "预算及审批台账", "年度预算或经批准的支出计划（项目、经济分类、批准金额）",
    (
        Field("item", "text", "预算项目", ("预算项目", "支出项目", "费用项目", "经济分类", "项目", "项目名称"), required=True),
        Field("year", "number", "年度", ("年度", "预算年度", "年份")),
        Field("amount", "money", "批准金额", ("批准金额", "预算金额", "预算数", "年初预算", "预算额", "批复金额"), required=True),
        Field("adjusted", "money", "调整后预算", ("调整后预算", "调整预算数", "调整金额")),
        Field("purpose", "text", "用途", ("用途", "资金用途", "内容", "说明")),
        Field("document", "text", "批准文号", ("批准文号", "文号", "指标文号", "批复文号")),
        Field("payee", "text", "收款单位", ("收款单位", "收款方")),
        Field("until", "day", "有效期至", ("有效期至", "截止日期")),
    ),
)  # fmt: skip

ALL: Final = {
    schema.name: schema
    for schema in (INVOICES, MINUTES, CONTRACTS, RELATED_PARTIES, STAFF, VEHICLES, OFFICIAL_LETTERS, CASH_COUNTS,
                   PARTY_MEMBERS, BUDGETS)
}  # fmt: skip
