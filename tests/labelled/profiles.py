"""The units: ten of them, eight charts of accounts, ten layouts, with different papers at hand."""

from __future__ import annotations

from sample_ledgers.desk import Profile

ALL = frozenset(
    {
        "invoices",
        "minutes",
        "contracts",
        "related_parties",
        "staff",
        "vehicles",
        "official_letters",
        "cash_counts",
        "party_members",
        "budgets",
    }
)
FIRM = frozenset({"invoices", "minutes", "contracts", "related_parties", "staff", "vehicles"})

PROFILES: tuple[Profile, ...] = (
    Profile("bureau", "清河县自然资源局", "government", (2021,), "audit", "public", registers=ALL, place="清河县", functional="2200101 行政运行",
            dues="irregular"),
    Profile("agriculture", "柳林县农业农村局", "government", (2022,), "grp", "public", registers=ALL, place="柳林县", functional="2130101 行政运行",
            invoice_form="invoices-tax", bodies=("党组会议", "局务会"), dues="consent"),
    Profile("college", "石桥县职业中等专业学校", "government-institution", (2023,), "jzpz", "public", registers=ALL - {"vehicles", "cash_counts"},
            place="石桥县", functional="2050302 中等职业教育", invoice_form="invoices-tax", minute_form="minutes-plain",
            bodies=("党委会", "校长办公会"), departments=("校办", "教务处", "总务处", "学生处"), cars=2),
    Profile("builder", "东岭县城市建设投资有限公司", "enterprise", (2020, 2021), "nc", "enterprise", registers=FIRM, place="东岭县", words="five",
            invoice_form="invoices-tax", bodies=("董事会", "总经理办公会"), staff=22, volume=0.5, months=tuple(range(1, 13)), departments=("综合部", "工程部", "财务部")),
    Profile("waterworks", "南沟县供水服务有限公司", "small-enterprise", (2022,), "cloud", "enterprise", registers=FIRM, place="南沟县",
            bodies=("经理办公会", "股东会"), staff=18, departments=("办公室", "生产科", "营业室")),
    Profile("water-bureau", "白石县水务局", "administration-2013", (2017,), "u8", "public", registers=ALL, place="白石县", functional="2130301 行政运行", dues="irregular"),
    Profile("museum", "金川县文化馆", "institution-2012", (2018,), "kis", "public", registers=ALL - {"invoices", "vehicles"}, place="金川县", words="three",
            functional="2070109 群众文化", bodies=("馆务会", "党支部委员会"), staff=24, cars=1),
    Profile("village", "青山县太平村股份经济合作社", "village", (2020,), "galaxy", "village",
            registers=frozenset({"invoices", "contracts", "related_parties", "staff"}), place="青山县", bodies=("村两委会", "村民代表会议"),
            staff=9, cars=0, departments=("村部",)),
    Profile("charity", "长河县慈善总会", "charity", (2023,), "eas", "charity", registers=frozenset({"invoices", "minutes", "contracts", "staff"}), place="长河县",
            bodies=("理事会", "办公会"), staff=9, cars=0, minute_form="minutes-plain"),
    Profile("journal", "北塘县物业服务有限公司", "small-enterprise", (2019,), "journals", "enterprise", registers=FIRM, place="北塘县",
            bodies=("经理办公会",), staff=14, departments=("综合部", "工程部"), cars=2, opening_cash=85_640),
)  # fmt: skip
