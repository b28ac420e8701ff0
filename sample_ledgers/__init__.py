"""Sample ledgers: made-up units with known answers, and the machinery that keeps their books.

`make.py` writes the committed files; the labelled ledgers of `tests/labelled` are kept by the same machinery.
Everything is drawn from a seed, so the same seed gives the same bytes.
"""
