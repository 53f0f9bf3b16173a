"""Rows drawn by `vae sample`, TVAE and CTGAN against the real rows of a table.

    python synthetic_rows.py VAE train.csv test.csv TARGET [--epochs 300] [--peers tvae,ctgan]

VAE is the program. Prints, for each generator: the AUROC on test.csv of scikit-learn's random forest trained on drawn rows
and its share of that of one trained on train.csv, the largest total variation of columns with few values, the largest
Kolmogorov-Smirnov distance of others, and the largest difference of the shares of empty cells. Needs pandas, scikit-learn,
scipy and, for the peers, `pip install ctgan`.
"""
import argparse, os, subprocess, tempfile, time, warnings

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

warnings.filterwarnings("ignore")
FEW = 10


def is_number(column):
    return pd.api.types.is_numeric_dtype(column) and column.nunique() > FEW


def features(rows, like):
    out = []
    for name in like.columns:
        if pd.api.types.is_numeric_dtype(like[name]):
            out.append(pd.to_numeric(rows[name], errors="coerce").fillna(-999).to_numpy(float))
        else:
            texts = rows[name].astype(str).where(rows[name].notna(), "")
            out += [(texts == text).to_numpy(float) for text in sorted(like[name].dropna().astype(str).unique())]
    return np.array(out).T


def auroc(train, test, target):
    like = test.drop(columns=[target])
    value = sorted(test[target].astype(str).unique())[-1]
    train = train[train[target].notna()]
    scores = []
    for seed in range(3):
        forest = RandomForestClassifier(100, min_samples_leaf=3, random_state=seed)
        forest.fit(features(train, like), train[target].astype(str) == value)
        scores.append(roc_auc_score(test[target].astype(str) == value, forest.predict_proba(features(test, like))[:, 1]))
    return float(np.mean(scores))


def distances(real, drawn):
    few, many, gaps = [0.0], [0.0], [0.0]
    for name in real.columns:
        a, b = real[name].dropna(), drawn[name].dropna()
        gaps.append(abs(len(a) / len(real) - len(b) / len(drawn)))
        if is_number(real[name]):
            many.append(ks_2samp(a, b).statistic)
        else:
            shares = [x.astype(str).value_counts(normalize=True) for x in (a, b)]
            few.append(0.5 * shares[0].sub(shares[1], fill_value=0).abs().sum())
    return max(few), max(many), max(gaps)


def by_vae(program, path, count):
    with tempfile.TemporaryDirectory() as folder:
        def run(*words):
            subprocess.run([os.path.abspath(program), *words, "-q"], cwd=folder, check=True, capture_output=True)
        run("train", os.path.abspath(path), "--name", "m")
        run("sample", "m", "-n", str(count), "-o", "rows.csv")
        return pd.read_csv(os.path.join(folder, "rows.csv"))


def by_peer(name, train, epochs):
    import ctgan, torch
    torch.manual_seed(0)
    np.random.seed(0)
    # Neither takes gaps: those of texts become a text, those of numbers a column beside the median.
    seen, discrete = train.copy(), []
    for column in train.columns:
        if not is_number(train[column]) or train[column].dtype == bool:
            seen[column] = train[column].astype(object).where(train[column].notna(), "<gap>").astype(str)
            discrete.append(column)
        elif train[column].isna().any():
            seen[column + "<gap>"] = train[column].isna().astype(str)
            seen[column] = train[column].fillna(train[column].median())
            discrete.append(column + "<gap>")
    model = {"tvae": ctgan.TVAE, "ctgan": ctgan.CTGAN}[name](epochs=epochs)
    model.fit(seen, discrete)
    drawn = model.sample(len(train))
    for column in train.columns:
        if column in discrete:
            drawn[column] = drawn[column].where(drawn[column] != "<gap>", None)
            if pd.api.types.is_numeric_dtype(train[column]) and train[column].dtype != bool:
                drawn[column] = pd.to_numeric(drawn[column])
        elif column + "<gap>" in discrete:
            drawn.loc[drawn[column + "<gap>"] == "True", column] = np.nan
    return drawn[train.columns]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("train")
    parser.add_argument("test")
    parser.add_argument("target")
    parser.add_argument("--epochs", type=int, default=300)
    parser.add_argument("--peers", default="tvae,ctgan")
    given = parser.parse_args()
    train, test = pd.read_csv(given.train), pd.read_csv(given.test)
    real = auroc(train, test, given.target)
    print(f"real rows: AUROC {real:.4f}")
    for name in ["vae"] + [peer for peer in given.peers.split(",") if peer]:
        start = time.time()
        drawn = by_vae(given.program, given.train, len(train)) if name == "vae" else by_peer(name, train, given.epochs)
        seconds, score = time.time() - start, auroc(drawn, test, given.target)
        few, many, gaps = distances(train, drawn)
        print(f"{name}: AUROC {score:.4f} ({score / real:.3f}), TV {few:.3f}, KS {many:.3f}, gaps {gaps:.3f}, "
              f"{seconds:.0f} s", flush=True)


if __name__ == "__main__":
    main()
