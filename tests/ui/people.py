"""A store with two units in one project, a second project, and a user of each role: for the pages and the gate."""

from __future__ import annotations

from pathlib import Path

from tests.small_ledger import HEAD, csv, voucher
from voucher_audit import jobs
from voucher_audit.store import projects, users
from voucher_audit.store.database import Store, open_store

PASSWORD = "平安大道一百零八号院"  # noqa: S105
OWN, OTHER = "甲局", "乙局"
SECRET = "付乙局机密装修款（借条）"  # noqa: S105 - a summary of the other unit's books, among its findings
INVOICES = "发票号码,开票日期,销方名称,价税合计\n{}\n"


def furnished(folder: Path) -> Store:
    """The accountant `kuaiji` belongs to 甲局 in the project 两个单位; 别的项目 is none of their business."""
    store = open_store(folder)
    users.add(store, "admin", PASSWORD, "管理")
    users.add(store, "inspector", PASSWORD, "检查")
    accountant = users.add(store, "kuaiji", PASSWORD, "财务")
    other = projects.create_project(store, "别的项目")
    projects.add_upload(store, other.id, "乙局2023年.csv", secret_ledger(), "ledger", unit=OTHER)
    perform(store, other.id)
    both = projects.create_project(store, "两个单位")
    projects.add_upload(store, both.id, "甲局2023年.csv", csv(), "ledger", unit=OWN)
    projects.add_upload(store, both.id, "乙局2023年.csv", secret_ledger(), "ledger", unit=OTHER)
    for unit, row in ((OTHER, "20000001,2023-04-03,乙供应商,3300.00"), (OWN, "10000001,2023-02-01,文华商店,1200.00")):
        content = INVOICES.format(row).encode("utf-8-sig")
        projects.add_upload(store, both.id, f"{unit}发票台账.csv", content, "invoices", unit=unit)
    perform(store, both.id)
    users.set_units(store, accountant, both.id, [OWN])
    return store


def secret_ledger() -> bytes:
    """乙局's books, which nobody of 甲局 may read."""
    lines = [
        *voucher("2023-01-09", 1, "提取备用金", "1001 库存现金", "1002 银行存款", 40000),
        *voucher("2023-04-10", 2, "付乙局宣传册印制", "5001 业务活动费用/印刷费", "1002 银行存款", 3300, "乙供应商", 2),
        *voucher("2023-08-08", 3, SECRET, "5001 业务活动费用/维修(护)费", "1001 库存现金", 17000, "赵六", 1),
    ]
    return "\n".join([HEAD, *lines]).encode("utf-8-sig")


def perform(store: Store, project: int) -> int:
    """One finished check."""
    run = projects.create_run(store, project)
    jobs.perform(store.folder, store.url, run)
    done = projects.run(store, run)
    assert done is not None
    assert done.state == "done", done.message
    return run
