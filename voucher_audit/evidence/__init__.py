"""What the rules read off a ledger: the concepts that several of them share, each a module of pure functions."""
