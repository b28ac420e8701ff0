"""Many books: a plan of what there is, the same audit for each book, and the checks that span books.

`plan` says which files are which unit's books; `local` and `cluster` do the books; `results` keeps what each said;
`meeting` brings together what several units share; `crossing` judges it; `consolidated` and `matrix` are the outcome.
"""
