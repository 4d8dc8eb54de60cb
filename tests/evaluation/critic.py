"""What a fresh critic's density ratio would still mend: the figures of docs/decisions/0009-adversarial-stage.md.

    python3 tests/evaluation/critic.py TRAIN.csv TEST.csv SYNTHETIC.csv TARGET

SYNTHETIC wants some five times as many rows as TRAIN. A critic (a dense network, and small boosted trees) is fitted between one half of the training rows and
half of the synthetic rows. The other synthetic rows are kept with a chance in proportion to its ratio. Strict boosted trees, fitted from nothing, then tell the
kept rows from the OTHER half of the training rows and from the test rows (area under the curve, five folds; 0.5 is best), beside as many rows as made. Needs
numpy, pandas, scikit-learn and xgboost.
"""

import os
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import pandas as pd
import xgboost as xgb
from sklearn.metrics import roc_auc_score
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import QuantileTransformer


def trees(count, depth, **more):
    return xgb.XGBClassifier(n_estimators=count, max_depth=depth, learning_rate=0.1, tree_method="hist", n_jobs=1, **more)


def numbers(tables):
    """Texts as ordinal codes common to all tables, so that every judge sees the same columns."""
    for column in tables[0].columns:
        if tables[0][column].dtype == object:
            texts = sorted(set().union(*(table[column].astype(str) for table in tables)))
            codes = {text: code for code, text in enumerate(texts)}
            for table in tables:
                table[column] = table[column].astype(str).map(codes)
    return [table.astype(np.float32).values for table in tables]


def judged(real, made):
    size = min(len(real), len(made))
    rows = np.r_[real[:size], made[:size]]
    label = np.r_[np.ones(size), np.zeros(size)]
    fold = np.random.RandomState(0).randint(0, 5, 2 * size)
    score = np.zeros(2 * size)
    for k in range(5):
        judge = trees(200, 6).fit(rows[fold != k], label[fold != k])
        score[fold == k] = judge.predict_proba(rows[fold == k])[:, 1]
    return roc_auc_score(label, score)


def main(train_path, test_path, made_path, target):
    train, test, made = (pd.read_csv(path) for path in (train_path, test_path, made_path))
    columns = [column for column in train.columns if column != target] + [target]
    train, test, made = numbers([table[columns] for table in (train.copy(), test.copy(), made.copy())])
    random = np.random.default_rng(1)
    order = random.permutation(len(train))
    half = len(train) // 2
    known, unseen = train[order[:half]], train[order[half:]]
    fitted, pool = made[: len(made) // 2], made[len(made) // 2 :]

    def tell(name, rows, more=""):
        rows = rows[:half]
        model = trees(120, 5).fit(rows[:, :-1], rows[:, -1] > 0)
        use = roc_auc_score(test[:, -1] > 0, model.predict_proba(test[:, :-1])[:, 1])
        print(f"{name:8} unseen half {judged(unseen, rows):.4f}  test rows {judged(test, rows):.4f}  risk model on test rows {use:.4f}{more}", flush=True)

    tell("as made", pool[random.permutation(len(pool))])
    normal = QuantileTransformer(n_quantiles=200, output_distribution="normal").fit(np.r_[known, fitted])
    rows = np.r_[known, fitted[: 2 * half]]
    label = np.r_[np.ones(half), np.zeros(len(rows) - half)]
    dense = MLPClassifier((128, 128), alpha=1e-3, batch_size=500, max_iter=12, early_stopping=True, n_iter_no_change=3, random_state=1)
    for name, critic, view in (("dense", dense, normal.transform), ("trees", trees(60, 4, subsample=0.7), lambda x: x)):
        chance = critic.fit(view(rows), label).predict_proba(view(pool))[:, 1]
        ratio = np.clip(2 * chance / (1 - chance + 1e-9), 0.05, 20)
        keep = np.minimum(1, ratio / np.quantile(ratio, 0.9))
        tell(name, pool[random.random(len(pool)) < keep], f"  effective share {ratio.sum() ** 2 / (len(ratio) * (ratio ** 2).sum()):.3f}")


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
