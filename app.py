"""The review page: `streamlit run app.py`, or better `voucher-audit serve`."""

from voucher_audit.ui.shell import main

if __name__ == "__main__":  # worker processes import this file under another name and must not draw pages
    main()
