"""PyOD's detectors on matrices, by whichever interpreter has PyOD: `python pyod_scores.py in.npz out.npz seed …`.

Kept free of this project's imports, so that PyOD can live in an environment of its own.
"""

from __future__ import annotations

import sys
import warnings

import numpy as np


def main() -> int:
    from pyod.models.ecod import ECOD
    from pyod.models.iforest import IForest
    from pyod.models.inne import INNE

    warnings.filterwarnings("ignore")
    source, target, *seeds = sys.argv[1:]
    out = {}
    with np.load(source) as matrices:
        for name in matrices.files:
            matrix = matrices[name].astype("float64")
            for seed in map(int, seeds):
                out[f"{name}/PyOD IForest/{seed}"] = IForest(random_state=seed).fit(matrix).decision_scores_
                out[f"{name}/PyOD INNE/{seed}"] = INNE(random_state=seed).fit(matrix).decision_scores_
            ecod = ECOD().fit(matrix).decision_scores_  # has no seed
            for seed in map(int, seeds):
                out[f"{name}/PyOD ECOD/{seed}"] = ecod
    np.savez(target, **out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
