"""One module a page, each with `render(view)`. Not called `pages`: streamlit would make its own menu of such a folder."""
