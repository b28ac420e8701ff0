"""The review page: the only package that imports streamlit."""
