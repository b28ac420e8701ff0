"""Words that several rules share, as patterns over normalised text (`text.normalise`). Concepts, not samples.

Every pattern lists what it must not be taken for right beside what it means: 白条 is a slip of paper, 白条鸡 is a chicken.
"""

from __future__ import annotations

import re
from typing import Final

_GAP: Final = r"[\s.·\-_—*/]?"  # a mark or a stray blank between the characters of a word (`借·条`)
_SLIP: Final = r"[条挑跳絛](?![件例码幅形纹状规约文]|款(?!项))"  # as mistyped; not 条件, 条例, 条码, 条幅, 条形, 条款 …
_PAPER: Final = r"(?:据(?![点理]|保险)|[剧椐锯踞裾巨拒俱琚](?![款额资大幅不绝付场院团本目体]))"  # not 借巨款, 借剧场
_OBJECT: Final = rf"{_GAP}(?:款|钱|账|现金?|支)?{_GAP}"
_FOOD: Final = r"[鸡鸭鹅鱼猪羊牛兔肉禽鸽虾驴狗蹄]"

# A slip of paper that stands for money: whatever it is called, and as mistyped (借剧, 借椐, 欠挑).
IOU: Final = re.compile(
    r"(?P<word>"
    rf"(?<!贷款)(?<!银行)(?<!用社)(?<!商行)(?<![租出外])(?:[借籍惜欠歉]{_OBJECT}{_PAPER}|[借欠]款凭[据条])|"
    rf"(?<![租出外转])(?:暂{_GAP})?[借籍惜]{_OBJECT}{_SLIP}|[欠歉]{_OBJECT}[条挑跳](?![件例码幅形])|欠(?:款|账)?单|赊(?:欠)?[条单]|"
    rf"(?<!京东)白{_GAP}(?:字{_GAP}|纸{_GAP}|头{_GAP})?[条挑跳](?!{_FOOD}|[码幅形纹]|分期|还款|支付)|白头(?:单|凭证|收据|字据|据)|"
    rf"(?<![验接回征税吸没])(?:(?:收{_GAP}到?|领{_GAP}到?|暂支)(?:款|钱)?|(?:支|取)(?:款|钱)){_GAP}(?<!接收)(?<![分认受衣]领)(?<!分支){_SLIP}|"
    rf"(?<!方)便{_GAP}{_SLIP}(?![纸本簿贴机盒夹笺])|手写{_GAP}(?:条|单(?![词元位]))|(?<!数)(?<!文)字据|条据|借约|"
    rf"(?:写|立|留|开)(?:了|个|张|下)*条(?![件例码幅形纹状规约文目款理])|凭条(?:支|付|领|报|取现)|"
    r"(?:凭|以|写|手写|附|用|打)(?:字条|纸条|条子|手条|小条|便笺|便签|批条|借单|领单|收执(?!联))|以(?:借|欠|条)(?:代|充|顶|抵)|"
    rf"打(?:了|的|下)?(?:张|个)?(?:借|欠|白|收|领)?条(?![件例码幅形纹状机款])|(?<![A-Za-z])IOU(?![A-Za-z])|"
    r"(?:白条|欠条|借条|借据|条)(?:抵|顶)|(?:充抵|抵充|抵顶|顶抵|抵|顶|充)(?:库(?![存房区])|库存现金)|(?:充抵|抵充|抵顶|顶抵|抵|顶)现金(?![流红折价券支]))"
)
# Borrowing out of the till without naming a slip: counts only where cash really went out as an advance or a cost.
CASH_LENT: Final = re.compile(
    r"(?P<word>(?<![租出外])借支(?![付出持票架撑])|暂支(?![付出持撑])|现金借(?:出|给)|借出现金|借(?:走|取|用)?现金|(?:拿|取|支)走现金|私(?:人|自)?借|挪借|外借现金|(?:暂|先)拿(?:走)?(?:现金|钱|款))"
)
# The slip is being taken back or written off, not used: the verb stands before it.
IOU_CLEARED: Final = re.compile(
    r"(?:退还|退回|归还|收回|返还|返回|抽回|取回|注销|冲销|核销|冲抵|冲减|冲回|冲|抵扣|交回|还清|结清|清理|清退|原|前)"
    r"[^,，。;；、付支]{0,8}?(?:借据|借条|欠条|欠据|欠单|字据|白条|收条|领条|便条)"
)
# Blank forms that are bought or printed, not used.
_FORM = r"(?:借据|收据|单据|借款单|领款单|报销单|票据)"
FORMS: Final = re.compile(
    rf"印(?:制|刷)(?![费款厂品社店])[^,，。;；付支款费]{{0,6}}{_FORM}|(?:购买?|买|领购?|订购?)(?:置|了|空白|专用|三联|财务|一批)*{_FORM}|"
    rf"{_FORM}(?:等)?(?:[一-龥]{{0,2}}单据)?(?:本|簿|册|夹|打印机|印刷|印制|用纸|柜|盒|装订|封面)"
)
BANK_LOAN: Final = re.compile(r"贷款|银行.{0,8}借据|信用社|农商行|借款合同|承兑|抵押|质押")

# Spending that says of itself that there is no invoice. 无票面差额 speaks of a face value, 票款两清 of a bargain.
_INVOICE: Final = r"(?:[发法][票漂飘]|票据(?!号|清单)|票(?![面价证箱种房款据]))"  # as mistyped; not 票面, 票价, 票款
_NOT_A_TICKET: Final = r"(?<![投车门机船彩股选钞支邮粮])"
NO_INVOICE: Final = re.compile(
    rf"(?P<word>(?<!有)无(?:正式|正规|合法|税务|任何|原始)?(?:{_INVOICE}|凭据|单据)|"
    rf"没(?:有)?(?:开|给|要|取|拿|收|提供|索)?(?:来|到|得|出|具|取)?(?:正式|正规)?{_INVOICE}|"
    rf"未(?:开具?|取得|提供|附|索取|收到|拿到|见|获取?|给)(?:任何|正式|正规)?(?:{_INVOICE}|凭据)(?!清单)|"
    rf"{_INVOICE}(?:未|没)(?:有)?(?:到|开|来|取|附|收到|取得|给)|{_INVOICE}(?:暂|尚)(?:缺|无|未|欠)|"
    rf"缺(?:少)?(?:正式)?{_INVOICE}|欠{_INVOICE}|待(?:开|补|取)(?:具)?{_INVOICE}|"
    rf"(?<!已){_NOT_A_TICKET}{_INVOICE}(?:以|之|随)?后(?:再|续)?(?:补|开|附|到)|(?:以|之|随)后补(?:开|附|交|来)?{_INVOICE}|"
    rf"后补{_INVOICE}|{_INVOICE}容后|(?:不|拒绝?|无法|不能|未能)(?:提供|开具?|要|给开)(?:正式)?{_INVOICE}|"
    rf"(?:遗失|丢失|弄丢|丢了?|毁损)(?:的|了)?{_NOT_A_TICKET}{_INVOICE}|{_NOT_A_TICKET}{_INVOICE}(?:已|被)?(?:遗失|丢失|弄丢|丢了|毁损)|"
    r"(?:仅|只|光)(?:有|附|凭|见)?(?:[一-龥]{0,3})?(?:收据|收条|白条|付款截图|转账截图|送货单|小票)|"
    r"(?:凭|以|用|持)(?:[一-龥]{0,3})?收据|(?:白纸|手写|自制|打印|普通|收款)收据|收据(?:入账|报销|列支|报账|做账|记账)|"
    rf"(?:收据|小票|送货单|证明|清单)(?:代替|代|抵|充){_INVOICE}|(?:发票)?复印件(?:报销|入账|列支|代替|做账|记账|报账)|(?:凭|以|用)(?:发票)?复印件|"
    rf"(?<!京东)白条(?!{_FOOD}|[码幅形纹]|分期|还款|支付))"
)
INVOICE_LATER: Final = re.compile(r"后.{0,2}补|未到|没到|后到|后开|待开|待补|待取|暂缺|尚缺|暂欠|容后|后附|补票")
INVOICE_CAME: Final = re.compile(
    r"已(?:补|开|取得|收到|附)(?:发)?票|(?:发)?票(?:已|均已|全部已)(?:补|附|到|收|开)|补(?:来|到|齐)(?:发)?票"
)
INVOICE_THERE: Final = re.compile(
    rf"{INVOICE_CAME.pattern}|(?:发票|票据)(?:齐|在|附|另附|见附件|及|、)|(?:附|凭|持|见|及|和|、)(?:正式|正规)?发票"
)
_DETAIL = r"(?:(?:明细)?清单|明细(?:单|表)?)"
DETAIL_MISSING: Final = re.compile(
    rf"(?P<word>(?:无|没有?|未附|未见|未提供|缺(?:少)?|不附|没附)(?:任何|货物|销货|物品)?{_DETAIL}|"
    rf"{_DETAIL}(?:缺失?|未附|未见|没有|无(?!误)|不全|遗失|丢失|未提供|待补|后补|没附))"
)
DETAIL_THERE: Final = re.compile(
    r"清单|明细|附表|入库|验收|小票|送货单|出库|领用单|合同|附单|详见附件|附(?:件|单据)\d+"
)

# What needs no invoice because the law gives it another document (财政票据管理办法; 会计基础工作规范).
OTHER_DOCUMENT: Final = re.compile(
    r"财政票据|非税(?:票据|收据)|行政事业性收(?:费|据)|往来结算票据|资金往来票据|结算票据|财政(?:专用)?收据|缴款书|完税|"
    r"诉讼费|案件受理费|仲裁费|公证费|鉴定费.{0,4}法院|判决|裁定|调解书|赔偿|赔付|补偿(?:款|费|金)|罚款|滞纳金|"
    r"工会经费|工会会费|党费|团费|会费|捐赠|捐款|赞助|医疗费|医药费|住院费|体检费|学费|报名费|考试费|考务费|资料工本费|"
    r"过路费|过桥费|通行费|停车费|车票|火车票|高铁票|机票|船票|打车|出租车|公交卡?|地铁|"
    r"补助|补贴|误餐|值班费|加班费|讲课费|评审费|咨询费\(个人|专家费|稿费|稿酬|监考|劳务|人工费|工钱|奖励|奖金|助学|慰问|抚恤|丧葬|"
    r"土地出让|土地款|征地|青苗|占地|租地|拨付|拨款|下拨|转拨|划拨|补助款|配套资金|分割单|分摊|划转|调拨|"
    r"利息|手续费|邮票|邮资|快递"
)
SIGNED_LIST: Final = re.compile(r"名册|花名册|名单|签领|签收表|发放表|造册|领款表|工资表|劳务表|考勤")

# Buildings, roads, green: works that a contractor does.
WORKS: Final = re.compile(
    r"工程|施工|路灯|亮化|绿化|苗木|栽植|装修|装饰|装潢|修缮|改造|改建|扩建|新建|翻建|翻修|硬化|铺(?:设|装|路|砖|油)|沥青|混凝土|砂石|土方|"
    r"回填|开挖|挖(?:沟|土|机)|台班|铲车|钩机|推土|吊车|砌|围墙|院墙|屋面|屋顶|房顶|防水|外墙|内墙|粉刷|管网|管道|排水沟|边沟|涵洞|修桥|桥梁|桥面|便桥|护坡|河道|"
    r"清淤|拆除|拆迁工|广场|人行道|步道|道路(?:维修|养护|修复)|房屋维?修|办公楼维?修|宿舍维?修|基建|土建|水电安装|安装队|包工|工队|建筑"
)
NOT_WORKS: Final = re.compile(
    r"(?:系统|软件|网站|平台|网络).{0,3}改造|施工图|工程师|工程(?:部|科|股|处|局|学院|大学)(?!.{0,6}(?:款|工程))|图(?:书|纸)|监理|设计费|勘察|预算编制|造价|审计|评审|招标代理|桥架|工程车|装饰品|"
    r"绿化委|改造办|广场舞|农民工工资"
)

# One payment taken apart: the text itself says that there were several.
IN_PARTS: Final = re.compile(r"多次|分次|分笔|分几[次笔]|分[两二三四五六七八九][次笔]|拆分|拆成|化整为零|化整")
CANTEEN: Final = re.compile(r"食堂|伙房|买菜|菜款|蔬菜|食材|肉|蛋|粮油|大米|面粉|豆腐|水果|调料|副食|伙食")

WITHDRAWN_FOR_PEOPLE: Final = re.compile(
    r"工资|薪|津贴|补贴|补助|奖金|绩效|劳务|慰问|抚恤|救助|救济|低保|五保|征地|补偿|拆迁|安置|农民工|代发|福利|差旅|学费|助学|丧葬|遗属|退休"
)
DEPOSIT_OR_GUARANTEE: Final = re.compile(
    r"押金|保证金|质保金|定金|代垫|垫付|代缴|代扣|社保|公积金|医保|年金|水电|房租|租金"
)
BORROWED: Final = re.compile(
    r"借(?![方贷阅调记用条据]|书)|暂支|预支|备用金|周转金|暂付|支取|打条|欠条|借条|借据|借支|待冲|先用后补|差旅"
)
FIXED_FLOAT: Final = re.compile(r"定额备用金|备用金定额|定额周转金|铺底|找零备用|零钞备用")
ROLLED_OVER: Final = re.compile(
    r"(?:结转|转入|转到|转|滚存|挂)(?:到|至)?(?:下|次|明|新)(?:一)?年|续借|借新还旧|以新换旧|换(?:借)?[据条]|重(?:新)?(?:打|开|出具|写)(?:借)?[据条]|展期|延期"
)
