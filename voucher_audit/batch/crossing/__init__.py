"""Checks that span books, one file a check: what several units' books say together and no single one shows."""
