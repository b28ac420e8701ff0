"""Voucher anomaly detection (凭证异常检测) for ledgers of Chinese public-sector units."""

__version__ = "0.1.0"
