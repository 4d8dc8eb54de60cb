#!/usr/bin/env python3
"""Filled cells against the truth: riskgan impute beside MissForest, MICE, GAIN, mean/mode and hot deck, same rows, same masks.

usage: compare.py RISKGAN FOLDER DATA.csv [--share 0.2] [--mechanism mcar|mar|mnar] [--categories a,b,c] [--target COLUMN] [--steps N] [--draws 20] [--spread] [--without mice,gain]

Needs numpy, scipy, pandas and scikit-learn, GAIN PyTorch besides. 90 % of the rows train, the others lose cells:
  mcar  every cell with the given chance;
  mar   cells of a row whose first numeric column is above its median with 1.6 times the chance, others 0.4 times; that column stays;
  mnar  numeric cells above their column's median with 1.6 times the chance, others 0.4 times.
NRMSE: root mean square error over the deviation of the test column, mean over numeric columns. Error: share of wrong labels. KS and TV: distance between
the laws of the filled and the true cells. Spread: ratio of their deviations. Trend: 100 times the mean distance of pairs of columns of the completed rows from the
true ones, halved difference of correlations or total variation of ten bins of numbers and labels, as SDMetrics has it. AUC: boosted trees that predict --target,
trained on the completed rows, judged on the rows that train the imputers. MissForest: 20 trees, leaves of 3, 8 columns a split, two rounds, on
3,000 complete rows and the rows with gaps (Stekhoven and Buehlmann 2012), by scikit-learn. MICE: scikit-learn's IterativeImputer (Bayesian ridge
regressions, ten rounds, labels as one-hot columns; numbers are one draw, labels the greatest mean, since the greatest of drawn columns is noise), same rows. GAIN: gain.py, same rows with the same share of cells hidden. Processor seconds of the filling alone.
--spread adds a table of the ratio of deviations by column: mean and deviation over the draws, the same of 200 hot decks (what a perfect draw from the whole column would
show on these very cells), and the ratio of the ranges from the 5 % to the 95 % quantile, which no single outlier moves.
"""
import argparse
import os
import resource
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier, RandomForestRegressor
from sklearn.experimental import enable_iterative_imputer  # noqa: F401
from sklearn.impute import IterativeImputer
from sklearn.metrics import roc_auc_score


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("riskgan")
    parser.add_argument("folder")
    parser.add_argument("data")
    parser.add_argument("--share", type=float, default=0.2)
    parser.add_argument("--mechanism", choices=("mcar", "mar", "mnar"), default="mcar")
    parser.add_argument("--categories", default="")
    parser.add_argument("--target", default="")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--spread", action="store_true")
    parser.add_argument("--without", default="")
    return parser.parse_args()


def mask(test, numeric, share, mechanism, random):
    chance = np.full(test.shape, share)
    if mechanism == "mar":
        first = test.columns.get_loc(numeric[0])
        high = test[numeric[0]].to_numpy() > test[numeric[0]].median()
        chance = np.where(high[:, None], 1.6, 0.4) * share * np.ones(test.shape)
        chance[:, first] = 0
    if mechanism == "mnar":
        for name in numeric:
            column = test.columns.get_loc(name)
            chance[:, column] = np.where(test[name].to_numpy() > test[name].median(), 1.6, 0.4) * share
    return random.random_sample(test.shape) < chance


def trend(truth, filled, numeric):
    """Mean distance of the pairs of columns of two tables, percent."""
    bins, pairs = {}, []
    for label in truth.columns:
        if label in numeric:
            edges = np.linspace(truth[label].min(), truth[label].max(), 11)[1:-1]
            code = lambda table: np.where(table[label].isna(), 10, np.digitize(table[label].astype(float), edges))
        else:
            known = {v: i for i, v in enumerate(sorted(set(truth[label].astype(str)) | set(filled[label].astype(str))))}
            code = lambda table: table[label].astype(str).map(known).to_numpy()
        bins[label] = code(truth), code(filled)
    columns = list(truth.columns)
    for i, a in enumerate(columns):
        for b in columns[:i]:
            if a in numeric and b in numeric:
                with np.errstate(all="ignore"):
                    distance = abs(truth[a].astype(float).corr(truth[b].astype(float)) - filled[a].astype(float).corr(filled[b].astype(float))) / 2
                if np.isfinite(distance):
                    pairs.append(distance)
            else:
                width = 1 + max(bins[b][0].max(), bins[b][1].max())
                joint = [np.bincount(bins[a][t] * width + bins[b][t], minlength=width * (1 + max(bins[a][0].max(), bins[a][1].max()))) / len(truth) for t in (0, 1)]
                pairs.append(0.5 * np.abs(joint[0] - joint[1]).sum())
    return 100 * float(np.mean(pairs))


def auc(rows, judge, target, numeric):
    """Of boosted trees trained on some rows, on others; nan without a target."""
    if not target:
        return float("nan")
    codes = {c: {v: i for i, v in enumerate(sorted(set(rows[c].astype(str)) | set(judge[c].astype(str))))} for c in rows.columns if c not in numeric}
    table = lambda t: np.column_stack([t[c].astype(float) if c in numeric else t[c].astype(str).map(codes[c]) for c in t.columns if c != target])
    bad = sorted(set(judge[target].astype(str)))[-1]
    values = []
    for seed in range(3):
        trees = HistGradientBoostingClassifier(max_iter=60, max_leaf_nodes=8, learning_rate=0.08, random_state=seed)
        trees.fit(table(rows), rows[target].astype(str) == bad)
        values.append(roc_auc_score(judge[target].astype(str) == bad, trees.predict_proba(table(judge))[:, 1]))
    return float(np.mean(values))


def score(name, filled, test, train, hidden, numeric, seconds, target):
    errors, wrong, ks, tv, spread = [], [], [], [], []
    for column, label in enumerate(test.columns):
        rows = hidden[:, column] & test[label].notna().to_numpy()
        if not rows.any():
            continue
        truth, guess = test[label].to_numpy()[rows], filled[label].to_numpy()[rows]
        if label in numeric:
            truth, guess = truth.astype(float), guess.astype(float)
            errors.append(np.sqrt(np.mean((truth - guess) ** 2)) / test[label].std())
            ks.append(ks_2samp(truth, guess).statistic)
            spread.append(guess.std() / truth.std())
        else:
            truth, guess = truth.astype(str), guess.astype(str)
            wrong.append(np.mean(truth != guess))
            tv.append(0.5 * sum(abs(np.mean(truth == level) - np.mean(guess == level)) for level in set(truth) | set(guess)))
    mean = lambda values: float(np.mean(values)) if values else float("nan")
    print(f"| {name} | {mean(errors):.3f} | {mean(wrong):.3f} | {mean(ks):.3f} | {mean(tv):.3f} | {mean(spread):.2f} | {trend(test, filled, numeric):.2f} | {auc(filled, train, target, numeric):.3f} | {seconds:.1f} |", flush=True)


def keep(test, filled, hidden):
    """The true rows with the hidden cells from another table."""
    return pd.DataFrame({c: np.where(hidden[:, j], filled[c].astype(object), test[c].astype(object)) for j, c in enumerate(test.columns)}).infer_objects()


def spreads(draws, test, train, hidden, numeric):
    random = np.random.RandomState(7)
    print("\n| column | spread of draws | spread of hot decks | 5-95 % range |\n|---|---:|---:|---:|")
    sums, decks = [], []
    for column, label in enumerate(test.columns):
        rows = hidden[:, column] & test[label].notna().to_numpy()
        if label not in numeric or not rows.any():
            continue
        truth = test[label].to_numpy()[rows].astype(float)
        filled = [draw[label].to_numpy()[rows].astype(float) for draw in draws]
        known = train[label].dropna().to_numpy()
        own = np.array([values.std() / truth.std() for values in filled])
        deck = np.array([random.choice(known, len(truth)).std() / truth.std() for _ in range(200)])
        width = lambda values: np.subtract(*np.quantile(values, (0.95, 0.05)))
        print(f"| {label} | {own.mean():.2f} ± {own.std():.2f} | {deck.mean():.2f} ± {deck.std():.2f} | {np.mean([width(values) for values in filled]) / width(truth):.2f} |")
        sums.append(own)
        decks.append(deck)
    mean = lambda values: f"{np.mean(values):.2f} ± {np.mean(values, axis=0).std():.2f}"
    print(f"| mean | {mean(sums)} | {mean(decks)} | |", flush=True)


def run(*command):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def miss_forest(train, test, hidden, numeric):
    columns = list(test.columns)
    codes = {c: {v: i for i, v in enumerate(sorted(set(train[c].astype(str)) | set(test[c].astype(str))))} for c in columns if c not in numeric}
    table = lambda t: np.column_stack([t[c].astype(float) if c in numeric else t[c].astype(str).map(codes[c]) for c in columns]).astype(float)
    start = time.process_time()
    x = np.vstack([table(train)[:3000], np.where(hidden, np.nan, table(test))])
    gaps, full = np.isnan(x), x.copy()
    for j, c in enumerate(columns):
        known = x[~gaps[:, j], j]
        full[gaps[:, j], j] = known.mean() if c in numeric else np.bincount(known.astype(int)).argmax()
    for seed in range(2):
        for j, c in enumerate(columns):
            if not gaps[:, j].any():
                continue
            others = [k for k in range(len(columns)) if k != j]
            kind = RandomForestRegressor if c in numeric else RandomForestClassifier
            forest = kind(n_estimators=20, min_samples_leaf=3, max_features=min(8, len(others)), random_state=seed, n_jobs=1)
            forest.fit(full[~gaps[:, j]][:, others], x[~gaps[:, j], j])
            full[gaps[:, j], j] = forest.predict(full[gaps[:, j]][:, others])
    seconds = time.process_time() - start
    full = full[-len(test):]
    back = {c: {i: v for v, i in codes[c].items()} for c in codes}
    return pd.DataFrame({c: full[:, j] if c in numeric else [back[c][int(k)] for k in full[:, j]] for j, c in enumerate(columns)}), seconds


def mice(train, test, hidden, numeric):
    rows = pd.concat([train[:3000].astype(object), test.astype(object).mask(hidden)], ignore_index=True)  # as objects: 1 stays "1" beside gaps
    labels = [c for c in test if c not in numeric]
    parts, levels = [rows[numeric].astype(float)], {}
    for c in labels:
        levels[c] = sorted(set(train[c].dropna().astype(str)))
        known = rows[c].notna()
        block = pd.DataFrame({f"{c}={v}": (rows[c].astype(str) == v).astype(float).where(known) for v in levels[c]})
        parts.append(block)
    x = pd.concat(parts, axis=1)
    scale = x.std().replace(0, 1)
    start = time.process_time()
    imputer = lambda draws: IterativeImputer(max_iter=10, sample_posterior=draws, n_nearest_features=20, random_state=1, min_value=(x.min() / scale).to_numpy(), max_value=(x.max() / scale).to_numpy() + 1e-9)
    number = [c in numeric for c in x.columns]
    full = np.where(number, imputer(True).fit_transform(x / scale), imputer(False).fit_transform(x / scale))
    seconds = time.process_time() - start
    full = pd.DataFrame(full, columns=x.columns)[-len(test):].reset_index(drop=True) * scale
    out = test.copy()
    for j, c in enumerate(test.columns):
        guess = full[c].to_numpy() if c in numeric else np.array(levels[c])[full[[f"{c}={v}" for v in levels[c]]].to_numpy().argmax(1)]
        own = out[c].to_numpy().astype(float if c in numeric else str).astype(object)
        own[hidden[:, j]] = guess[hidden[:, j]]
        out[c] = own.astype(float) if c in numeric else own
    return out, seconds


def main():
    a = arguments()
    os.makedirs(a.folder, exist_ok=True)
    path = lambda name: os.path.join(a.folder, name)
    lines = open(a.data, encoding="utf-8").read().splitlines()
    order = np.random.RandomState(0).permutation(len(lines) - 1)
    cut = len(order) // 10
    for name, rows in (("test.csv", order[:cut]), ("train.csv", order[cut:])):
        with open(path(name), "w", encoding="utf-8") as file:
            file.write("\n".join([lines[0]] + [lines[1 + i] for i in rows]) + "\n")
    train, test = pd.read_csv(path("train.csv")), pd.read_csv(path("test.csv"))
    chosen = set(filter(None, a.categories.split(",")))
    numeric = [c for c in test if pd.api.types.is_numeric_dtype(test[c]) and c not in chosen]
    hidden = mask(test, numeric, a.share, a.mechanism, np.random.RandomState(3))
    pd.read_csv(path("test.csv"), dtype=str, keep_default_na=False).mask(hidden, "").to_csv(path("gaps.csv"), index=False)

    print(f"{os.path.basename(a.data)}: {len(train):,} training rows, {len(test):,} rows with {100 * hidden.mean():.1f} % of the cells hidden ({a.mechanism})\n")
    print("| method | NRMSE | label error | KS | TV | spread | trend | AUC | CPU s |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    print(f"| the true cells | 0 | 0 | 0 | 0 | 1 | 0 | {auc(test, train, a.target, numeric):.3f} | |", flush=True)
    model = path("model.riskgan")
    if not os.path.exists(model):
        steps = ["--steps", str(a.steps)] if a.steps else []
        print(f"(training {run(a.riskgan, 'train', '--data', path('train.csv'), '--model', model, '--threads', '1', '--seed', '1', *steps):.0f} CPU s)", file=sys.stderr)
    filled = path("draw.csv")
    seconds = run(a.riskgan, "impute", "--input", path("gaps.csv"), "--model", model, "--output", filled, "--threads", "1", "--force")
    score("riskgan, one draw", pd.read_csv(filled), test, train, hidden, numeric, seconds, a.target)
    point = path("point.csv")
    seconds = run(a.riskgan, "impute", "--input", path("gaps.csv"), "--model", model, "--point", "mean", "--draws", str(a.draws), "--output", point, "--threads", "1", "--force")
    score(f"riskgan, mean or mode of {a.draws}", pd.read_csv(point), test, train, hidden, numeric, seconds, a.target)
    forest, seconds = miss_forest(train, test, hidden, numeric)
    score("MissForest", forest, test, train, hidden, numeric, seconds, a.target)
    without = a.without.split(",")
    if "mice" not in without:
        drawn, seconds = mice(train, test, hidden, numeric)
        score("MICE, a draw of numbers", drawn, test, train, hidden, numeric, seconds, a.target)
    if "gain" not in without:
        import gain  # wants PyTorch

        made, seconds = gain.fill(train[:3000], test, hidden, numeric)
        score("GAIN", made, test, train, hidden, numeric, seconds, a.target)
    means = pd.DataFrame({c: np.full(len(test), train[c].mean() if c in numeric else train[c].mode()[0]) for c in test})
    score("mean or mode", keep(test, means, hidden), test, train, hidden, numeric, 0, a.target)
    random = np.random.RandomState(5)
    deck = pd.DataFrame({c: random.choice(train[c].dropna().to_numpy(), len(test)) for c in test})
    score("hot deck", keep(test, deck, hidden), test, train, hidden, numeric, 0, a.target)
    if a.spread:
        many = path("draws.csv")
        run(a.riskgan, "impute", "--input", path("gaps.csv"), "--model", model, "--draws", str(a.draws), "--long", "--output", many, "--threads", "1", "--force")
        table = pd.read_csv(many)
        spreads([draw.iloc[:, 1:].reset_index(drop=True) for _, draw in table.groupby("draw")], test, train, hidden, numeric)


if __name__ == "__main__":
    main()
