"""`python -m voucher_audit` is the command line."""

import sys

from voucher_audit.cli import main

if __name__ == "__main__":
    sys.exit(main())
