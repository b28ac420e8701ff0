"""What `voucher-audit serve` hands to streamlit."""

from voucher_audit.ui.shell import main

if __name__ == "__main__":  # worker processes import this file under another name and must not draw pages
    main()
