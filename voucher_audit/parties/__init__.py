"""Who is meant: names of companies, offices and persons in one writing, compared, and found in free text."""

from voucher_audit.parties.mentions import named_in
from voucher_audit.parties.names import (
    SAME,
    Parts,
    is_person,
    normalise,
    normalised,
    parts,
    persons,
    similarities,
    similarity,
)

__all__ = [
    "SAME",
    "Parts",
    "is_person",
    "named_in",
    "normalise",
    "normalised",
    "parts",
    "persons",
    "similarities",
    "similarity",
]
