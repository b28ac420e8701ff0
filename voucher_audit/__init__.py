"""Voucher anomaly detection (凭证异常检测) for ledgers of Chinese public-sector units.

import voucher_audit as va
report = va.audit("序时账.xlsx", invoices="发票台账.xlsx")
report.findings          # a DataFrame, one row a finding
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from voucher_audit.auditing import audit
    from voucher_audit.config import Config
    from voucher_audit.errors import VoucherAuditError
    from voucher_audit.report import Report

__version__ = "0.1.0"
__all__ = ["Config", "Report", "VoucherAuditError", "__version__", "audit"]

_HOMES = {
    "audit": "voucher_audit.auditing",
    "Config": "voucher_audit.config",
    "Report": "voucher_audit.report",
    "VoucherAuditError": "voucher_audit.errors",
}


def __getattr__(name: str) -> Any:
    """Public names load on first use, so that the command line starts before pandas does."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)
