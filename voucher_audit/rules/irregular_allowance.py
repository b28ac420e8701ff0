"""违规发放津贴补贴福利。

Flags:
    在工资福利支出之外列支发给本单位人员的奖金、津贴、补贴、加班费、误餐费、过节费、节日实物一类款项。
Why it matters:
    津贴补贴只能在国家统一规定的项目和标准内、通过工资福利科目发放；另立名目在公用经费或专项里发钱发物，属于违规发放。
Innocent when:
    有组织、人社、财政部门文件的目标考核奖、防汛值班补助、驻村补助；出差伙食和市内交通补助；发给群众、困难户、
    临时工、民工的补助和慰问；工会按标准发放的节日慰问品，在工会账上列支；独生子女费、抚恤等法定待遇。
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from voucher_audit import text
from voucher_audit.evidence import spending
from voucher_audit.money import fen
from voucher_audit.report import Severity
from voucher_audit.rules.api import Example, Needs, Outcome, Rule, V, View, param
from voucher_audit.schema import Kind

_FEAST: Final = r"春节|中秋|国庆|端午|元旦|五一|劳动节|三八|妇女节|节日|过节|双节|年货"
_PAID_OUT: Final = (
    rf"(?:{_FEAST}).{{0,10}}(?:福利|补助|补贴|奖|慰问|购物|实物|发放|礼金|费)|过节费|年终奖|年终一次性|奖金|奖励金|加班费|加班补助|"
    r"误餐(?:费|补助|补贴)?|午餐补|餐补|伙食补(?:贴|助)|下乡(?:补助|补贴)|交通补(?:贴|助)|通[讯信]补(?:贴|助)|话费补(?:贴|助)|降温费|高温补贴|防暑降温|"
    r"取暖补贴|烤火费|(?:考勤|出勤|全勤|考核|绩效|目标|年度|季度|月度|综治|平安|文明|创建|信访)奖(?![状杯牌学补品章])|津补贴|津贴|岗位补贴|职务补贴|值班(?:费|补助|补贴)|福利(?:费|品|款)?(?:发放)?|慰问(?:金|品|费)|(?:慰问|福利|实物|节日)[一-龥]{0,6}(?:折现|变现|发现金)"
)
_STAFF: Final = r"职工|干部|机关|全体|本单位|工作人员|人员|员工|股室|科室|领导|班子|在职|每人|人均|\d+人"
_FEAST_GOODS: Final = (
    rf"(?:{_FEAST}).{{0,10}}(?:福利|补助|补贴|奖|购物|发放|礼金)|过节费|年终奖|福利(?:费|品|款)?发放|发.{{0,4}}福利"
)
_LAWFUL: Final = (
    r"出差|差旅|住宿费|赴|到[一-龥]{2,14}(?:参加|办理|核查|协查|执行|开会|学习|培训|检查|调研|送)|防汛|抗旱|抢险|防疫|疫情|驻村|第一书记|扶贫|乡村振兴|独生子女|抚恤|遗属|丧葬|离退休|退休|老干部|老党员|军人|烈士|困难|"
    r"贫困|低保|五保|特困|群众|村民|居民|户|学生|患者|农民工|民工|工人|临时工|护林员|保洁员|环卫|志愿者|专家|评审|讲课|监考|举报|见义勇为|"
    r"征收|拆迁|征地|工会|文件|批复|批准|\d+号文|人社|按规定|财政核定|补助资金|专项补助|设备|系统|服务费|福利院|福利彩票|福利中心|"
    r"获奖单位|比赛|竞赛|奖补|奖牌|奖杯|奖状|扣回|退回|收回|清退"
)  # fmt: skip


@dataclass(frozen=True)
class Params:
    least: float = param(200, "达到此数才看", "元", low=0)
    high: float = param(10000, "达到即为严重程度", "元", low=0)


def check(view: View, params: Params) -> Outcome:
    rows = spending.outlays(view.lines, view.vouchers)
    rows = rows[(rows["amount"] >= fen(params.least)) & ~rows["kind"].isin([Kind.PREPAID, Kind.CONSTRUCTION])]
    words = text.extract(view.lines["summary"], _PAID_OUT, rows.index)
    paid_out = words != ""
    to_staff = text.matches(rows["summary"], _STAFF, paid_out) | text.matches(rows["summary"], _FEAST_GOODS, paid_out)
    # "补贴" beside a person's payroll item is the payroll; an expense item of 303 goes to people outside
    elsewhere = ~spending.staff_cost(rows["expense"]) & ~text.matches(
        rows["account_name"], r"对个人和家庭|工资福利|应付职工薪酬"
    )
    allowed = text.matches(rows["summary"], _LAWFUL, paid_out) | rows["expense"].isin(
        ["工会经费", "劳务费", "差旅费", "其他交通费用"]
    )
    named = words.str.contains(
        r"奖金|加班|误餐|餐补|午餐补|伙食补|下乡|交通补|通[讯信]补|话费补|降温|取暖补|烤火|勤奖|核奖|效奖|标奖|度奖|治奖|安奖|明奖|建奖|访奖|津补贴|津贴|值班|过节费|年终",
        regex=True,
    )
    named |= text.matches(rows["summary"], r"折现|变现|发现金", paid_out)
    hit = rows[paid_out & (to_staff | named) & elsewhere & ~allowed]
    facts = hit[["amount", "summary"]].assign(
        word=words.loc[hit.index],
        item=hit["expense"].where(hit["expense"] != "", "费用"),
        severity=(hit["amount"] >= fen(params.high)).map({True: Severity.HIGH.value, False: Severity.MEDIUM.value}),
    )
    return Outcome(facts, tested=int(rows["voucher_id"].nunique()))


RULE = Rule(
    title="违规发放津补贴福利",
    severity=Severity.MEDIUM,
    group="E 八项规定与三公",
    needs=Needs(lines=(*spending.LINES, "account_name"), vouchers=spending.VOUCHERS),
    basis=("津补贴处分规定/4", "政务处分法/35", "厉行节约条例/支出"),
    params=Params,
    check=check,
    message="在{item}中列支“{word}” {amount:yuan} 元（{summary}），不在工资福利支出之内",
    examples=(
        Example(
            "另立名目发给职工，与工资科目内的发放、发给群众的补助",
            (
                V("发春节福利 全体职工", "5101 办公费", "1002", 18600, hit=True),
                V("机关干部加班费", "5101 其他商品和服务支出", "1001", 3200, hit=True),
                V("发放考勤奖", "5101", "1002", 4200, hit=True),
                V("文明奖状印制费", "5101 印刷费", "1002", 420),
                V("发放加班费", "2201", "1002", 3200),
                V("补助贫困户 名册", "5001", "1011", 12000),
                V("付防汛值班补助 按文件", "5001", "1011", 4600),
                V("报出差伙食补助", "5101 差旅费", "1011", 600),
                V("代付工人误餐 现", "5001", "1001", 1650),
                V("慰问困难群众慰问金", "5001", "1001", 6000),
            ),
        ),
        Example(
            "下限两侧，程度两侧",
            (
                V("干部通讯补贴", "5101 邮电费", "1011", 200, hit=True),
                V("干部通讯补贴", "5101 邮电费", "1011", 199.99),
                V("机关人员奖金", "5101 办公费", "1011", 10000, hit=True),
                V("机关人员奖金", "5101 办公费", "1011", 9999.99, hit=True),
                V("中秋慰问品折现", "5101 办公费", "1011", 9000, hit=True),
                V("报到丹东参加会审住宿费及伙食补助", "5101", "1011", 2997),
                V("工会发放中秋慰问品", "5101 工会经费", "1011", 9000),
                V("福利院维修费", "5001 维修费", "1011", 9000),
                V("奖牌制作费", "5101 印刷费", "1011", 900),
            ),
        ),
    ),
)
