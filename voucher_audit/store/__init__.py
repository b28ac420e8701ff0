"""What must survive: projects, uploads, runs and decisions in SQL; ledger lines and reports as files beside it."""
