"""A county archive in 2023: honest business only, registers complete, and plenty that merely looks suspicious."""

from __future__ import annotations

from datetime import date

from sample_ledgers import papers
from sample_ledgers.bureau import SEED
from sample_ledgers.cabinet import registers
from sample_ledgers.chance import Chance
from sample_ledgers.closing import year_end
from sample_ledgers.desk import Desk, Profile
from sample_ledgers.layouts import LAYOUTS, Books
from sample_ledgers.lookalikes import LOOKALIKES
from sample_ledgers.occasion import Occasion
from sample_ledgers.project import Project, config
from sample_ledgers.public import year
from sample_ledgers.truth import age_advances

_PROFILE = Profile("archive", "柳河县档案馆", "government-institution", (2023,), "galaxy", "public", place="柳河县",
                   registers=frozenset({"invoices", "minutes", "contracts", "related_parties", "staff", "vehicles", "official_letters", "cash_counts",
                                        "party_members"}), bodies=("馆务会", "党支部会议"), functional="2012604 档案馆",
                   departments=("办公室", "保管利用科", "征集编研科"), staff=21, cars=1, volume=0.3, dues="consent", subordinates=())  # fmt: skip


def project() -> Project:
    """Books, registers and answers (none) of the archive."""
    desk = Desk(_PROFILE, Chance(SEED, "archive"))
    desk.related.append(papers.Related("柳河县房产管理服务中心", "同一主管部门", "", date(2004, 5, 1)))
    year(desk, 2023)
    for innocent in LOOKALIKES:
        innocent(Occasion(desk, Chance(SEED, "archive-lookalikes")))
    age_advances(desk)
    year_end(desk, 2023)
    vouchers = desk.close()
    for day in (date(2023, 6, 30), date(2023, 12, 29)):
        book = -sum(voucher.moved(desk.chart.till) for voucher in vouchers if voucher.day <= day)
        desk.counts.append(papers.CashCount(day, book, book, remark="账实相符"))
    layout = LAYOUTS[_PROFILE.layout]
    name = f"{_PROFILE.unit}-2023年-凭证序时簿{layout.suffix}"
    out = Project("柳河县档案馆（没有问题的账）", _PROFILE.unit, config((_PROFILE.unit,), _PROFILE.bodies))
    out.files = {"ledger": {name: layout.file(Books(_PROFILE.unit, desk.chart, 2023, vouchers))}, **registers(desk)}
    out.answer(name, vouchers, desk)
    return out
