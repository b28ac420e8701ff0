"""Which entry of a register belongs to which payment, and why. One table a register, for every payment."""

from voucher_audit.registers.matching.contracts import match_contracts
from voucher_audit.registers.matching.invoices import match_invoices
from voucher_audit.registers.matching.letters import match_letters
from voucher_audit.registers.matching.matches import Matches
from voucher_audit.registers.matching.minutes import match_minutes
from voucher_audit.registers.matching.outlays import Outlays, outlays

__all__ = ["Matches", "Outlays", "match_contracts", "match_invoices", "match_letters", "match_minutes", "outlays"]
