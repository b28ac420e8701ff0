"""Schema migrations, run by `upgrade.py` when a store is opened."""
