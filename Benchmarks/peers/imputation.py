"""Imputation of tables: masks, and what the mean, nearest neighbours, ridge regressions and forests make of them.

python imputation.py make FOLDER ADBENCH    writes breast, yeast and wine with half of all cells empty, five masks each
python imputation.py score FOLDER SUFFIX    scores the files that `vae impute` wrote, FOLDER/NAME-MASK-SUFFIX.csv
python imputation.py peers FOLDER           scores the peers on the same masks

An error is the mean square over empty cells of the difference in units of the complete column's deviation. Coverage is the
share of empty cells whose true number lies within the columns 'x low' and 'x high'. Needs NumPy and scikit-learn.
"""
import csv
import sys

import numpy as np

MASKS = range(5)
NAMES = ["breast", "yeast", "wine"]


def tables(adbench):
    from sklearn.datasets import load_breast_cancer
    return {
        "breast": load_breast_cancer().data,
        "yeast": np.load(f"{adbench}/47_yeast.npz")["X"],
        "wine": np.load(f"{adbench}/45_wine.npz")["X"],
    }


def make(folder, adbench):
    for name, x in tables(adbench).items():
        np.save(f"{folder}/{name}.npy", x)
        for mask in MASKS:
            empty = np.random.default_rng(mask).random(x.shape) < 0.5
            np.save(f"{folder}/{name}-{mask}.mask.npy", empty)
            with open(f"{folder}/{name}-{mask}.csv", "w") as file:
                file.write(",".join(f"x{i + 1}" for i in range(x.shape[1])) + "\n")
                for row, gaps in zip(x, empty):
                    file.write(",".join("" if gap else repr(float(v)) for v, gap in zip(row, gaps)) + "\n")


def error(name, mask, filled, folder):
    x, empty = np.load(f"{folder}/{name}.npy"), np.load(f"{folder}/{name}-{mask}.mask.npy")
    deviation = x.std(0)
    deviation[deviation == 0] = 1
    return float(np.mean((((filled - x) / deviation)[empty]) ** 2))


def read(path):
    with open(path) as file:
        rows = list(csv.reader(file))
    columns = {name: place for place, name in enumerate(rows[0])}
    width = sum(name[1:].isdigit() for name in columns)

    def part(ending):
        if f"x1{ending}" not in columns:
            return None
        places = [columns[f"x{i + 1}{ending}"] for i in range(width)]
        return np.array([[float(row[p]) if row[p] else np.nan for p in places] for row in rows[1:]])

    return part(""), part(" low"), part(" high")


def score(folder, suffix):
    for name in NAMES:
        errors, inside = [], []
        for mask in MASKS:
            filled, low, high = read(f"{folder}/{name}-{mask}-{suffix}.csv")
            errors.append(error(name, mask, filled, folder))
            if low is not None:
                x, empty = np.load(f"{folder}/{name}.npy"), np.load(f"{folder}/{name}-{mask}.mask.npy")
                # A number in the file is as exact as its text.
                slack = 1e-9 * (1 + np.abs(x))
                inside.append(float(np.mean(((low - slack <= x) & (x <= high + slack))[empty])))
        print(name, "error", f"{np.mean(errors):.4f}", [f"{e:.3f}" for e in errors],
              "coverage", f"{np.mean(inside):.3f}" if inside else "-")


def peers(folder):
    from sklearn.ensemble import RandomForestRegressor
    from sklearn.experimental import enable_iterative_imputer  # noqa: F401
    from sklearn.impute import IterativeImputer, KNNImputer, SimpleImputer
    from sklearn.linear_model import BayesianRidge
    makers = {
        "mean": lambda: SimpleImputer(),
        "nearest neighbours": lambda: KNNImputer(n_neighbors=10),
        "ridge": lambda: IterativeImputer(BayesianRidge(), max_iter=20, random_state=0),
        "forests": lambda: IterativeImputer(
            RandomForestRegressor(20, n_jobs=1, random_state=0), max_iter=3, random_state=0),
    }
    for name in NAMES:
        for peer, maker in makers.items():
            errors = []
            for mask in MASKS:
                gaps, _, _ = read(f"{folder}/{name}-{mask}.csv")
                mean, deviation = np.nanmean(gaps, 0), np.nanstd(gaps, 0)
                deviation[deviation == 0] = 1
                filled = maker().fit_transform((gaps - mean) / deviation) * deviation + mean
                errors.append(error(name, mask, filled, folder))
            print(name, peer, f"{np.mean(errors):.4f}", [f"{e:.3f}" for e in errors], flush=True)


if __name__ == "__main__":
    {"make": make, "score": score, "peers": peers}[sys.argv[1]](*sys.argv[2:])
