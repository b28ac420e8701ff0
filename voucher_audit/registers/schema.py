"""Canonical registers (台账): which there are and what their columns mean. Facts: what units keep beside the ledger.

Each register is a DataFrame with `file, sheet, row` and the columns listed here. Text is `str` with `""` for blank,
money is `Int64` fen with <NA>, days are `datetime64[s]` with NaT, numbers are `Float64`, yes/no is `boolean` with <NA>.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Type = Literal["text", "money", "day", "number", "yes"]


@dataclass(frozen=True)
class Field:
    """One column of a register. `required` columns make a file this register.

    aliases: header words met in practice, preferred ones first; a header that contains one may count too.
    exact: words that count only as the whole header. vetoes: words that no header of this column holds.
    many: several columns of a file may be this field; the first filled one counts (发票号码, 数电发票号码).
    fill: a blank cell means "as above", where the table prints it once for several rows.
    """

    name: str
    type: Type
    title: str
    aliases: tuple[str, ...]
    required: bool = False
    exact: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()
    many: bool = False
    fill: bool = False


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

    def field(self, name: str) -> Field:
        """The field of that name."""
        return next(field for field in self.fields if field.name == name)


_VOUCHER: Final = (
    "凭证号", "记账凭证号", "入账凭证号", "凭证字号", "凭证编号", "记账凭证", "入账凭证", "会计凭证号", "付款凭证号", "报销凭证号",
)  # fmt: skip

INVOICES: Final = RegisterSchema(
    "invoices", "发票台账", "税务平台导出的“发票基础信息”，或本单位手工登记的发票台账",
    (
        Field("code", "text", "发票代码", ("发票代码",), vetoes=("蓝字", "红字", "原", "被红冲")),
        Field("number", "text", "发票号码", ("数电发票号码", "数电票号码", "全电发票号码", "电子发票号码", "发票号码", "发票号", "发票编号"), required=True,
              exact=("票号", "票据号码", "票据号", "发票"), vetoes=("蓝字", "红字", "原", "被红冲", "代码", "凭证", "合同"), many=True),
        Field("date", "day", "开票日期", ("开票日期", "开票时间", "发票日期", "填开日期", "开具日期")),
        Field("recorded", "day", "登记日期", ("登记日期", "收票日期", "报销日期", "登记时间", "入账日期"), exact=("日期", "时间")),
        Field("seller", "text", "销方名称", ("销方名称", "销售方名称", "销货单位", "销售方纳税人名称", "销货方名称", "开票单位", "开票方", "销售方", "销售单位", "供应商"),
              exact=("销方", "收款单位", "供货单位", "单位名称", "对方单位", "商家", "店名"), vetoes=("识别号", "税号", "地址", "电话", "开户", "账号", "购")),
        Field("seller_id", "text", "销方识别号", ("销方识别号", "销售方识别号", "销方税号", "销售方纳税人识别号", "销方纳税人识别号", "销货方识别号")),
        Field("buyer", "text", "购方名称", ("购买方名称", "购方名称", "购货单位", "购买方", "受票方", "受票单位", "发票抬头"),
              exact=("购方", "抬头"), vetoes=("识别号", "税号", "地址", "电话", "开户", "账号", "销")),
        Field("amount", "money", "价税合计", ("价税合计", "合计金额", "含税金额", "开票金额", "发票金额", "票面总额", "报销金额", "价税总额"), required=True,
              exact=("总额", "总金额", "金额", "合计"), vetoes=("大写", "税率", "不含税", "单价")),
        Field("net", "money", "金额", ("不含税金额", "票面金额"), exact=("金额", "合计不含税金额"), vetoes=("大写", "单价")),
        Field("tax", "money", "税额", ("票面税额", "税额", "合计税额"), vetoes=("抵扣", "税率", "大写")),
        Field("status", "text", "发票状态", ("发票状态", "票据状态", "发票状态说明"), exact=("状态",), vetoes=("勾选", "入账", "风险", "认证")),
        Field("kind", "text", "发票票种", ("发票票种", "发票类型", "票种", "发票种类", "票据类型", "票据种类")),
        Field("positive", "yes", "是否正数发票", ("是否正数发票",), exact=("正数发票",)),
        Field("item", "text", "内容", ("货物或应税劳务名称", "货物或应税劳务、服务名称", "货物名称", "商品名称", "开票内容", "发票内容", "项目名称", "报销内容", "用途"),
              exact=("内容", "品名", "摘要", "事由", "名称", "开支内容"), vetoes=("规格", "单位", "编码")),
        Field("has_detail", "yes", "是否附清单", ("是否附清单", "是否有清单", "是否附明细", "是否有明细", "附清单", "附明细", "有无清单", "有无明细", "清单明细"),
              exact=("清单", "明细")),
        Field("verified", "yes", "是否查验", ("是否查验", "查验结果", "是否验真", "查验情况", "真伪查验"), exact=("查验", "验真")),
        Field("handler", "text", "经手人", ("经手人", "经办人", "报销人", "领款人"), exact=("经手", "经办")),
        Field("voucher", "text", "凭证号", _VOUCHER, vetoes=("日期",)),
        Field("remark", "text", "备注", ("备注",), exact=("说明",)),
    ),
)  # fmt: skip

MINUTES: Final = RegisterSchema(
    "minutes", "三重一大会议台账", "三重一大会议台账或会议纪要目录（召开日期、决策主体、议题、金额）",
    (
        Field("date", "day", "会议日期", ("会议日期", "召开日期", "会议时间", "召开时间", "开会日期", "决策时间", "决策日期", "研究时间", "研究日期"), required=True,
              exact=("日期", "时间"), fill=True),
        Field("issued", "day", "印发日期", ("印发日期", "纪要日期", "成文日期", "印发时间"), fill=True),
        Field("recorded", "day", "登记日期", ("登记日期", "录入日期", "登记时间", "填报日期")),
        Field("number", "text", "期数", ("期数", "纪要编号", "会议编号", "文号", "会议期次", "纪要文号", "届次", "会议次数"), exact=("编号", "期次"), fill=True),
        Field("body", "text", "决策主体", ("决策主体", "会议名称", "会议类型", "会议类别", "决策机构", "议事机构", "会议形式", "决策会议", "研究会议", "决策方式"),
              exact=("会议",), fill=True),
        Field("unit", "text", "所属单位", ("所属单位", "单位名称", "主办单位", "填报单位"), exact=("单位",), fill=True),
        Field("matter", "text", "事项类别", ("事项类别", "议题类型", "三重一大类别", "事项类型", "决策类别"), exact=("类别", "类型")),
        Field("topic", "text", "议题", ("议题标题", "议题名称", "议定事项", "议题内容", "事项名称", "会议内容", "决策事项", "决策内容", "事项内容", "研究事项", "会议议题", "主要内容", "研究内容"),
              required=True, exact=("议题", "事项", "内容"), vetoes=("类",)),
        Field("project", "text", "项目", ("项目名称", "所属项目"), exact=("项目",)),
        Field("payee", "text", "收款单位", ("收款单位", "收款方", "对方单位", "供应商", "承建单位", "中标单位", "施工单位", "收款人")),
        Field("amount", "money", "金额", ("批准金额", "决策金额", "金额上限", "议定金额", "涉及金额", "合同额", "合同金额", "资金数额", "资金额度", "支出金额"),
              exact=("金额", "资金", "额度"), vetoes=("大写", "执行", "实际", "已付")),
        Field("result", "text", "表决结果", ("表决结果", "会议结论", "决策结果", "是否通过", "表决情况", "决议结果", "会议决定", "会议结果", "审议结果"), exact=("结论", "结果", "决定")),
        Field("voucher", "text", "执行凭证号", ("执行凭证号", *_VOUCHER, "执行凭证"), vetoes=("日期",)),
        Field("remark", "text", "备注", ("备注",), exact=("说明",)),
    ),
)  # fmt: skip

CONTRACTS: Final = RegisterSchema(
    "contracts", "合同台账", "合同台账（合同号、对方单位、合同额、签订日期）",
    (
        Field("number", "text", "合同号", ("合同号", "合同编号", "合同序号"), required=True, exact=("编号",)),
        Field("name", "text", "合同名称", ("合同名称", "合同内容", "工程名称", "合同标的", "采购内容"), exact=("名称", "标的", "内容"), vetoes=("单位",)),
        Field("project", "text", "项目", ("项目名称", "所属项目"), exact=("项目",)),
        Field("party", "text", "对方单位", ("对方单位", "乙方名称", "乙方单位", "承包方", "供应商", "中标单位", "施工单位", "签约单位", "相对方", "合同相对人", "供货单位", "承建单位", "签约对方"),
              required=True, exact=("乙方", "对方", "收款单位")),
        Field("date", "day", "签订日期", ("签订日期", "签约日期", "签订时间", "合同日期", "签署日期", "合同签订日期"), exact=("日期",)),
        Field("amount", "money", "合同额", ("合同额", "合同金额", "合同总价", "合同价款", "合同价", "合同总额", "中标金额", "中标价"), required=True,
              exact=("总金额", "金额"), vetoes=("大写", "已付", "付款", "累计", "剩余", "未付", "补充", "变更")),
        Field("supplement", "money", "补充协议金额", ("补充协议金额", "变更金额", "签证金额", "增补金额", "增减金额", "补充金额"), vetoes=("大写",)),
        Field("settled", "money", "结算审定额", ("结算审定额", "审定金额", "结算金额", "结算价", "审定价", "结算审定金额"), vetoes=("大写", "累计")),
        Field("progress", "number", "形象进度", ("形象进度", "完成进度", "工程进度", "完成比例"), exact=("进度",)),
        Field("accepted", "day", "验收日期", ("验收日期", "竣工验收日期", "验收时间")),
        Field("start", "day", "开始日期", ("开始日期", "开工日期", "起始日期", "生效日期")),
        Field("end", "day", "到期日期", ("到期日期", "竣工日期", "终止日期", "截止日期", "交货日期", "到期时间")),
        Field("remark", "text", "备注", ("备注",), exact=("说明",)),
    ),
)  # fmt: skip

RELATED_PARTIES: Final = RegisterSchema(
    "related_parties", "关联单位名单", "下属、代管及关联单位名单",
    (
        Field("name", "text", "单位名称", ("单位名称", "公司名称", "企业名称", "关联单位", "关联方名称", "下属单位"), required=True, exact=("名称", "关联方")),
        Field("relation", "text", "关系", ("关联关系", "关系类型", "隶属关系"), required=True, exact=("关系", "性质")),
        Field("holder", "text", "出资人", ("出资人", "股东", "法定代表人", "实际控制人"), exact=("法人",)),
        Field("since", "day", "成立日期", ("成立日期", "起始日期", "设立日期")),
        Field("remark", "text", "备注", ("备注",), exact=("说明",)),
    ),
)  # fmt: skip

STAFF: Final = RegisterSchema(
    "staff", "人员名册", "在职人员名册（姓名、部门、在岗状态）",
    (
        Field("name", "text", "姓名", ("职工姓名", "人员姓名"), required=True, exact=("姓名",)),
        Field("department", "text", "部门", ("所在部门",), exact=("部门", "科室", "股室", "单位"), fill=True),
        Field("post", "text", "岗位", ("职务", "岗位", "职位"), required=True),
        Field("status", "text", "在岗状态", ("在岗状态", "人员状态", "是否在职", "在职状态"), exact=("在岗", "状态")),
        Field("since", "day", "入职日期", ("入职日期", "到岗日期", "参加工作时间")),
        Field("until", "day", "离职日期", ("离职日期", "离岗日期", "退休日期", "调离日期")),
        Field("account", "text", "银行账号", ("银行账号", "银行卡号", "工资卡号"), exact=("账号", "卡号")),
    ),
)  # fmt: skip

VEHICLES: Final = RegisterSchema(
    "vehicles", "公务车辆台账", "公务车辆台账（车牌、编制、油箱容积、月里程）",
    (
        Field("plate", "text", "车牌", ("车牌号码", "车牌号", "号牌号码"), required=True, exact=("车牌", "车号"), fill=True),
        Field("model", "text", "车型", ("品牌型号", "车辆型号"), exact=("车型",)),
        Field("use", "text", "用途", ("编制类型", "车辆用途", "车辆类型"), exact=("用途", "编制")),
        Field("tank", "number", "油箱容积", ("油箱容积", "油箱容量"), exact=("油箱",)),
        Field("fuel", "text", "油品", ("燃油类型", "油品"), exact=("燃料",)),
        Field("mileage", "number", "里程", ("月里程", "行驶里程", "本月里程"), exact=("里程",)),
        Field("month", "text", "月份", ("年月",), exact=("月份", "期间")),
        Field("card", "text", "油卡号", ("加油卡号", "油卡号"), exact=("油卡",)),
        Field("since", "day", "启用日期", ("启用日期", "购置日期", "登记日期")),
        Field("until", "day", "处置日期", ("处置日期", "报废日期", "封存日期")),
    ),
)  # fmt: skip

OFFICIAL_LETTERS: Final = RegisterSchema(
    "official_letters", "公函接待台账", "公务接待公函台账（函号、来访单位、人数、陪餐人数）",
    (
        Field("number", "text", "函号", ("公函编号", "公函号", "函号", "公函文号"), exact=("文号", "编号")),
        Field("date", "day", "接待日期", ("接待日期", "来访日期", "用餐日期", "接待时间", "来访时间"), required=True, exact=("日期", "时间")),
        Field("visitor", "text", "来访单位", ("来访单位", "派出单位", "来函单位", "接待对象", "来客单位"), required=True, exact=("单位",)),
        Field("guests", "number", "来宾人数", ("来宾人数", "来访人数", "接待人数", "来客人数"), required=True, exact=("人数",), vetoes=("陪",)),
        Field("hosts", "number", "陪餐人数", ("陪餐人数", "陪同人数"), exact=("陪餐", "陪同")),
        Field("place", "text", "接待地点", ("接待地点", "用餐地点", "接待场所"), exact=("地点",)),
        Field("amount", "money", "金额", ("接待费用", "接待金额", "餐费金额"), exact=("金额", "餐费", "费用"), vetoes=("大写",)),
        Field("reason", "text", "事由", ("公务内容", "来访事由", "接待事由"), exact=("事由", "内容")),
        Field("voucher", "text", "凭证号", _VOUCHER, vetoes=("日期",)),
    ),
)  # fmt: skip

CASH_COUNTS: Final = RegisterSchema(
    "cash_counts", "库存现金盘点表", "库存现金盘点表（盘点日、实点数、未入账借据）",
    (
        Field("date", "day", "盘点日期", ("盘点日期", "盘点时间", "盘点日"), required=True, exact=("日期",), fill=True),
        Field("counted", "money", "实点数", ("实点数", "实点金额", "实存金额", "盘点金额", "实盘数", "现金实有数", "实盘金额"), required=True),
        Field("book_balance", "money", "账面余额", ("账面余额", "账存金额", "账面数", "账面结存")),
        Field("iou", "money", "借据金额", ("借据金额", "白条金额", "未入账借据", "借条金额", "白条抵库金额")),
        Field("borrower", "text", "借款人", ("借款人", "借据人", "出具人")),
        Field("counter", "text", "盘点人", ("盘点人", "监盘人")),
        Field("remark", "text", "备注", ("备注", "差异原因"), exact=("说明",)),
    ),
)  # fmt: skip

PARTY_MEMBERS: Final = RegisterSchema(
    "party_members", "党员及党费台账", "党员名册及党费收缴台账（支部、姓名、月应缴、已缴至）",
    (
        Field("branch", "text", "支部", ("所在支部", "支部名称", "党支部"), required=True, exact=("支部",), fill=True),
        Field("name", "text", "姓名", ("党员姓名",), required=True, exact=("姓名",)),
        Field("monthly", "money", "月应缴", ("月应缴", "月应交", "月缴纳标准", "每月应缴", "应缴党费", "月缴党费"), required=True),
        Field("paid_to", "day", "已缴至", ("已缴至", "缴至", "交至", "缴纳截止", "已交至")),
        Field("quarterly_consent", "yes", "同意按季", ("支部同意按季", "同意按季", "按季缴纳", "是否按季")),
        Field("since", "day", "转入日期", ("转入日期", "入党日期")),
        Field("until", "day", "转出日期", ("转出日期",)),
    ),
)  # fmt: skip

BUDGETS: Final = RegisterSchema(
    "budgets", "预算及审批台账", "年度预算或经批准的支出计划（项目、经济分类、批准金额）",
    (
        Field("item", "text", "预算项目", ("预算项目", "支出项目", "费用项目", "经济分类", "项目名称"), required=True, exact=("项目",)),
        Field("year", "number", "年度", ("预算年度",), exact=("年度", "年份")),
        Field("amount", "money", "批准金额", ("批准金额", "预算金额", "预算数", "年初预算", "预算额", "批复金额", "年度预算"), required=True),
        Field("adjusted", "money", "调整后预算", ("调整后预算", "调整预算数", "调整金额")),
        Field("purpose", "text", "用途", ("资金用途",), exact=("用途", "内容", "说明")),
        Field("document", "text", "批准文号", ("批准文号", "指标文号", "批复文号"), exact=("文号",)),
        Field("payee", "text", "收款单位", ("收款单位", "收款方")),
        Field("until", "day", "有效期至", ("有效期至", "截止日期")),
    ),
)  # fmt: skip

ALL: Final = {
    schema.name: schema
    for schema in (INVOICES, MINUTES, CONTRACTS, RELATED_PARTIES, STAFF, VEHICLES, OFFICIAL_LETTERS, CASH_COUNTS,
                   PARTY_MEMBERS, BUDGETS)
}  # fmt: skip
