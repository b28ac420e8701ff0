"""Names for the numpy arrays that the reader passes around; all one-dimensional, one element a row."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np

Flags: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Ids: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]  # positions, codes, years …
Fen: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]
Side: TypeAlias = np.ndarray[Any, np.dtype[np.int8]]  # +1 debit, -1 credit, 0 neither
Words: TypeAlias = np.ndarray[Any, np.dtype[np.object_]]  # of str
