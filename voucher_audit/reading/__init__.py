"""Files in, canonical ledger out."""
