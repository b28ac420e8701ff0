"""Made-up people, firms and places. None of them is meant to be anybody."""

from __future__ import annotations

from sample_ledgers.chance import Chance

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
_GIVEN = ("建国", "志强", "秀英", "丽华", "海燕", "春梅", "永刚", "晓东", "文斌", "玉兰", "国庆", "立军", "淑芬", "振宇", "佳怡", "明辉",
          "桂芝", "长江", "丹", "磊", "敏", "静", "伟", "涛", "雪梅", "洪波", "艳红", "世杰", "凤霞", "德胜", "宝库", "景春", "子涵", "浩然",
          "思远", "雅琴", "占奎", "广田", "庆余", "福生", "铁军", "巧云", "维佳", "鸿儒", "嘉宁", "俊峰", "少华", "宏伟", "小平", "慧")  # fmt: skip
_FIRST = "恒瑞鑫宏天华东嘉永诚金百万润蓝中和北盛众新泰正汇卓长三佳明凯双立远安鼎启弘聚方德广时利兴博晨惠裕康富荣庆福顺"
_SECOND = "源丰达远成信升禾固桥通泽海隆顺方世诚锐和阳丰越青友美达旋龙信航居盛明业力圆润厦代民业雅光泰祥宁峰林川洲华茂昌"
_TRADES = {
    "office": ("办公用品有限公司", "文化用品商行", "办公设备有限公司", "商贸有限公司"),
    "print": ("印务有限公司", "印刷厂", "图文广告有限公司"),
    "media": ("广告传媒有限公司", "文化传播有限公司"),
    "repair": ("建筑装饰工程有限公司", "机电设备维修部", "装饰工程有限公司", "水暖维修服务部"),
    "it": ("信息技术有限公司", "网络科技有限公司", "软件有限公司"),
    "works": ("建设工程有限公司", "市政工程有限公司", "建筑工程有限公司", "园林绿化工程有限公司"),
    "design": ("工程设计有限公司", "勘察设计院有限公司", "工程咨询有限公司"),
    "supervision": ("工程监理有限公司", "建设监理有限公司"),
    "service": ("物业服务有限公司", "保安服务有限公司", "保洁服务有限公司"),
    "car": ("汽车修理厂", "汽车维修有限公司", "汽车服务有限公司"),
    "hotel": ("宾馆", "酒店管理有限公司", "商务酒店"),
    "food": ("饭店", "餐饮服务有限公司", "酒楼"),
    "law": ("律师事务所", "会计师事务所"),
    "material": ("建材有限公司", "物资有限公司", "机电设备有限公司"),
    "shop": ("超市", "商贸中心", "百货商行"),
    "survey": ("测绘有限公司", "规划设计有限公司"),
    "training": ("教育咨询有限公司", "培训学校"),
    "travel": ("旅行社有限公司", "汽车客运有限公司"),
    "estate": ("资产经营有限公司", "置业有限公司"),
    "post": ("速递有限公司", "邮政快递服务部"),
    "coach": ("汽车客运有限公司", "汽车租赁有限公司"),
    "customer": ("商贸有限公司", "实业有限公司", "制造有限公司", "食品有限公司"),
}


class Names:
    """People and firms of one unit's world, each name used once."""

    def __init__(self, chance: Chance, place: str) -> None:
        self._chance, self.place = chance, place
        self._taken: set[str] = set()

    def person(self) -> str:
        while True:
            name = self._chance.pick(_SURNAMES) + self._chance.pick(_GIVEN)
            if name not in self._taken:
                self._taken.add(name)
                return name

    def firm(self, trade: str) -> str:
        """A firm whose brand nobody else bears."""
        while True:
            brand = self._chance.pick(_FIRST) + self._chance.pick(_SECOND)
            place = self.place if self._chance.happens(0.7) else self._chance.pick(("辽东", "丹河", "北江", "沈东"))
            if brand not in self._taken and brand[0] != brand[1]:
                self._taken.add(brand)
                return f"{place}{brand}{self._chance.pick(_TRADES[trade])}"
