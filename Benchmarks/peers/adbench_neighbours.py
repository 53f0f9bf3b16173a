"""What the scores of tables are made of, on tables of npz (X, y): each part alone and together, without the program.

usage: python adbench_neighbours.py FOLDER_OF_NPZ      needs: pip install numpy scipy scikit-learn
1. Normals of even rank train, normals of odd rank and all anomalies test (as adbench_pyod.py). The residual is that of
   principal components with 80 % of the variance, at most 32.
2. All rows, at most 3,000, judged by each other; nothing is known to be normal.
"""
import glob, os, sys
import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import kurtosis, norm
from sklearn.ensemble import IsolationForest
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.neighbors import NearestNeighbors


def tables(folder):
    for path in sorted(glob.glob(folder + "/*.npz"), key=os.path.getsize):
        data = np.load(path, allow_pickle=True)
        yield os.path.basename(path)[:-4], data["X"].astype("f4").astype(float), data["y"].astype(int)


def standardised(train, test):
    mean, deviation = train.mean(0), train.std(0)
    # A column that never varied counts like a category that no row had.
    fixed = deviation == 0
    deviation[fixed] = 1
    if test is not train and fixed.any():
        test = np.where(fixed, mean + (test != mean) * np.sqrt(len(train) + 2), test)
    return (train - mean) / deviation, (test - mean) / deviation


def quantiles(train, test):
    found = [np.empty_like(train), np.empty_like(test)]
    for column in range(train.shape[1]):
        values, counts = np.unique(train[:, column], return_counts=True)
        ranks = norm.ppf(np.clip((np.cumsum(counts) - counts / 2) / len(train), 0.5 / len(train), 1 - 0.5 / len(train)))
        spread = train[:, column].std() or 1
        for rows, target in ((train, found[0]), (test, found[1])):
            x = rows[:, column]
            target[:, column] = np.interp(x, values, ranks) - np.maximum(values[0] - x, 0) / spread + np.maximum(x - values[-1], 0) / spread
    return standardised(*found)


def heavy(train):
    return np.array([x.std() > 0 and kurtosis(x) > 5 and len(np.unique(x)) > 20 for x in train.T])


def residuals(train, test, share=0.8, most=32):
    _, sizes, axes = np.linalg.svd(train, full_matrices=False)
    count = int((np.cumsum(sizes**2) / np.sum(sizes**2) < share).sum()) + 1
    axes = axes[: max(1, min(count, train.shape[1] - 1, most))]
    left = [rows - rows @ axes.T @ axes for rows in (train, test)]
    deviation, variance = np.sqrt((left[0] ** 2).mean(0) + 1e-6), train.var(0)
    weight = 0.5 * np.sqrt(1 - np.minimum(1, deviation**2 / np.maximum(variance, 1e-12))) / deviation
    return left[0] * weight, left[1] * weight


def nearest(train, test, count, itself=False):
    distances, places = NearestNeighbors(n_neighbors=count + itself).fit(train).kneighbors(test)
    return distances[:, itself:], places[:, itself:]


def logs(distances):
    return np.log(distances + 1e-3)


def known(X, y):
    normal = np.where(y == 0)[0]
    train, test = X[normal[::2]], X[np.r_[normal[1::2], np.where(y == 1)[0]]]
    labels = y[np.r_[normal[1::2], np.where(y == 1)[0]]]
    A, B = standardised(train, test)
    QA, QB = quantiles(train, test)
    is_heavy = heavy(train)
    RA, RB = np.where(is_heavy, QA, A), np.where(is_heavy, QB, B)
    EA, EB = residuals(A, B)
    values = logs(nearest(A, B, 1)[0][:, 0])
    joint = logs(nearest(np.hstack([A, EA]), np.hstack([B, EB]), 1)[0][:, 0])
    ranks = logs(nearest(RA, RB, 1)[0][:, 0])
    both = np.hstack([A, RA]), np.hstack([B, RB])
    sizes = logs(np.concatenate([cdist(both[1][i : i + 500], both[0], "cityblock").min(1) for i in range(0, len(B), 500)]))
    return labels, {
        "values": values, "ranks of heavy tails": ranks, "values and ranks": values + ranks,
        "values and residuals, ranks": joint + ranks, "values, ranks, half of sizes": values + ranks + 0.5 * sizes,
        "all": joint + ranks + 0.5 * sizes,
    }


def mixed(X, y):
    if len(X) > 3000:
        chosen = np.random.RandomState(0).permutation(len(X))[:3000]
        X, y = X[chosen], y[chosen]
    A, _ = standardised(X, X)
    Q, _ = quantiles(X, X)
    R = np.where(heavy(X), Q, A)
    twentieth = max(10, int(0.05 * len(X)))
    a, r = (nearest(rows, rows, twentieth, True)[0] for rows in (A, R))

    def scale(count):
        score = (logs(a[:, count - 1]) + logs(r[:, count - 1])) / 2
        middle = np.median(score)
        return (score - middle) / max(np.quantile(score, 0.75) - middle, 0.25)

    return y, {
        "1st neighbour": a[:, 0], "5th neighbour": a[:, 4], "5 rows": scale(5), "a twentieth": scale(twentieth),
        "the larger of both": np.maximum(scale(5), scale(twentieth)),
        "isolation forest": -IsolationForest(random_state=0).fit(A).score_samples(A),
    }


for title, judge in (("normals are known", known), ("nothing is known", mixed)):
    found = {}
    for _, X, y in tables(sys.argv[1]):
        labels, scores = judge(X, y)
        for name, score in scores.items():
            found.setdefault(name, []).append((roc_auc_score(labels, score), average_precision_score(labels, score)))
    print(title)
    for name, values in found.items():
        print("  %-28s %.4f %.4f" % (name, *np.mean(values, 0)))
