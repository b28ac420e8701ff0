"""Ledgers with known answers, for measuring rules: made-up units of several chart families, honest business full of
look-alikes, and trouble of known kinds worded in many ways.

Not labelled here, because they are statements about a whole population of amounts and not about a voucher:
`benford-deviation`, `round-amount`. `below-threshold-cluster` and `year-end-rush` are labelled for one unit each, as
groups. For every voucher the four main rules are labelled from the facts (what was bought, what proves it, who decided,
whether the law allows cash for it), never from the words.
"""
