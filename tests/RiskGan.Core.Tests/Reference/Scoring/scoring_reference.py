"""Reference values for RiskGan.Core.Scoring, from numpy, scikit-learn and xgboost.

    /usr/bin/python3 scoring_reference.py [folder with default.csv and adult.csv]

Writes small.csv (a simulated portfolio; first 1,600 rows to learn from) and expected.json.
Debian bookworm: numpy 1.24, scikit-learn 1.2.1, xgboost 1.7.4. `real` holds AUCs on the real sets: row i is a test row where i % 5 == 0.
"""
import json
import sys

import numpy as np
import pandas as pd
import sklearn
import xgboost
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.metrics import brier_score_loss, log_loss, r2_score, roc_auc_score

TRAIN = 1600


def small():
    rng = np.random.default_rng(20240607)
    n = 2400
    income = np.round(np.exp(rng.normal(10.4, 0.5, n)), 0)
    ltv = np.round(np.clip(rng.normal(0.7, 0.2, n), 0.05, 1.3), 3)
    arrears = np.where(rng.random(n) < 0.8, 0.0, np.round(rng.exponential(400, n), 2))
    product = rng.choice(["auto", "card", "mortgage", "personal"], n, p=[0.3, 0.3, 0.25, 0.15])
    grade = rng.choice(["1", "2", "3", "4", "5"], n, p=[0.1, 0.25, 0.3, 0.25, 0.1])
    missing = rng.random(n) < 0.15
    g = grade.astype(int)
    eta = (-2.2 - 0.6 * (np.log(income) - 10.4) + 2.5 * (ltv - 0.7) + 0.002 * arrears + 0.45 * (g - 3)
           + 0.5 * (product == "card") - 0.7 * (product == "mortgage") + 0.8 * missing + 1.5 * (ltv > 0.9) * (g >= 4))
    y = (rng.random(n) < 1 / (1 + np.exp(-eta))).astype(int)
    loss = np.round(np.clip(0.2 + 0.5 * ltv + 0.1 * g * (product == "card") + rng.normal(0, 0.15, n), 0, 2), 4)
    frame = pd.DataFrame(dict(income=income, ltv=ltv, arrears=arrears, product=product, grade=grade, loss=loss, bad=y))
    frame["income"] = frame["income"].mask(missing)
    frame.to_csv("small.csv", index=False, lineterminator="\n")
    return frame


def design(train, frame):
    """Intercept, standardised numbers, level indicators against the most frequent level, missing indicator: the order of LinearLayout."""
    columns, names = [np.ones(len(frame))], ["intercept"]
    for name in ["income", "ltv", "arrears"]:
        mean, deviation = train[name].mean(), train[name].std(ddof=0)
        columns.append(((frame[name] - mean) / deviation).fillna(0.0).to_numpy())
        names.append(name)
    columns.append(frame["income"].isna().to_numpy().astype(float))
    names.append("income missing")
    for name in ["product", "grade"]:
        counts = train[name].value_counts()
        reference = sorted(counts.index, key=lambda level: (-counts[level], level))[0]
        for level in sorted(counts.index):
            if level == reference:
                continue
            columns.append((frame[name] == level).to_numpy().astype(float))
            names.append(f"{name} = {level}")
    return np.column_stack(columns), names


def newton(x, y, penalty):
    ridge = np.diag([0.0] + [penalty] * (x.shape[1] - 1))
    beta = np.zeros(x.shape[1])
    for _ in range(100):
        p = 1 / (1 + np.exp(-x @ beta))
        information = x.T @ (x * (p * (1 - p))[:, None]) + ridge
        beta -= np.linalg.solve(information, x.T @ (p - y) + ridge @ beta)
    return beta, np.sqrt(np.diag(np.linalg.inv(information)))


def delong(y, s):
    """The definition, pair by pair."""
    a, b = s[y == 1][:, None], s[y == 0][None, :]
    psi = (a > b) + 0.5 * (a == b)
    v10, v01 = psi.mean(1), psi.mean(0)
    return psi.mean(), v10.var(ddof=1) / len(v10) + v01.var(ddof=1) / len(v01), v10, v01


def boosted(x, y, tx, categorical):
    model = HistGradientBoostingClassifier(max_iter=100, learning_rate=0.1, max_leaf_nodes=31, min_samples_leaf=20, l2_regularization=1.0,
                                           early_stopping=False, categorical_features=categorical)
    return model.fit(x, y).predict_proba(tx)[:, 1]


def real(path, target, positive):
    frame = pd.read_csv(path)
    y = (frame.pop(target).astype(str) == positive).to_numpy().astype(int)
    categorical = [frame[c].dtype == object for c in frame.columns]
    x = np.column_stack([frame[c].astype("category").cat.codes if is_cat else frame[c] for c, is_cat in zip(frame.columns, categorical)]).astype(float)
    test = np.arange(len(y)) % 5 == 0
    result = {"rows": int(len(y))}
    result["hist_gradient_boosting"] = roc_auc_score(y[test], boosted(x[~test], y[~test], x[test], categorical))
    xgb = xgboost.XGBClassifier(n_estimators=100, max_depth=6, learning_rate=0.1, tree_method="hist", n_jobs=1)
    result["xgboost"] = roc_auc_score(y[test], xgb.fit(x[~test], y[~test]).predict_proba(x[test])[:, 1])
    dummies = pd.get_dummies(frame, columns=[c for c, is_cat in zip(frame.columns, categorical) if is_cat]).astype(float)
    z = ((dummies - dummies[~test].mean()) / dummies[~test].std(ddof=0).replace(0, 1)).to_numpy()
    result["logistic_numbers_as_numbers"] = roc_auc_score(y[test], LogisticRegression(max_iter=2000).fit(z[~test], y[~test]).predict_proba(z[test])[:, 1])
    return result


def main():
    frame = small()
    train, test = frame[:TRAIN], frame[TRAIN:]
    x, names = design(train, train)
    y = train["bad"].to_numpy()
    beta, errors = newton(x, y, 1.0)
    sk = LogisticRegression(C=1.0, tol=1e-10, max_iter=10000, solver="newton-cholesky").fit(x[:, 1:], y)
    assert np.allclose(sk.coef_[0], beta[1:], atol=1e-5), "numpy and scikit-learn disagree"
    tx, _ = design(train, test)
    ty = test["bad"].to_numpy()
    p = 1 / (1 + np.exp(-tx @ beta))
    auc, variance, v10, v01 = delong(ty, p)
    coarse = np.round(p, 2)  # ties
    auc2, variance2, w10, w01 = delong(ty, coarse)
    assert abs(auc - roc_auc_score(ty, p)) < 1e-12
    logit = np.log(p / (1 - p))
    line, line_errors = newton(np.column_stack([np.ones(len(ty)), logit]), ty, 0.0)
    grid = np.sort(np.unique(coarse))
    order = np.argsort(p, kind="stable")

    codes = frame.assign(product=frame["product"].astype("category").cat.codes, grade=frame["grade"].astype(int))
    features = codes[["income", "ltv", "arrears", "product", "grade"]].to_numpy(dtype=float)
    cats = [False, False, False, True, False]
    hgb = boosted(features[:TRAIN], y, features[TRAIN:], cats)
    loss = frame["loss"].to_numpy()
    hgr = HistGradientBoostingRegressor(max_iter=100, learning_rate=0.1, min_samples_leaf=20, l2_regularization=1.0, early_stopping=False,
                                        categorical_features=cats).fit(features[:TRAIN], loss[:TRAIN]).predict(features[TRAIN:])
    ly = loss[:TRAIN]
    lz = (ly - ly.mean()) / ly.std(ddof=0)
    ridge = Ridge(alpha=1.0, solver="cholesky").fit(x[:, 1:], lz)
    rp = (ridge.predict(tx[:, 1:]) * ly.std(ddof=0)) + ly.mean()
    expected = {
        "versions": {"numpy": np.__version__, "sklearn": sklearn.__version__, "xgboost": xgboost.__version__},
        "logistic": {"names": names, "coefficients": list(beta), "errors": list(errors), "scores": list(p[:20])},
        "figures": {
            "auc": auc, "auc_variance": variance, "auc_tied": auc2, "auc_tied_variance": variance2,
            "auc_covariance": float(np.cov(v10, w10)[0, 1] / len(v10) + np.cov(v01, w01)[0, 1] / len(v01)),
            "ks_tied": float(max(abs((coarse[ty == 1] <= g).mean() - (coarse[ty == 0] <= g).mean()) for g in grid)),
            "brier": brier_score_loss(ty, p), "log_loss": log_loss(ty, p),
            "intercept": line[0], "slope": line[1], "intercept_error": line_errors[0], "slope_error": line_errors[1],
            "decile_rates": [float(ty[o].mean()) for o in np.array_split(order, 10)],
        },
        "ridge": {"coefficients": [ridge.intercept_ * ly.std(ddof=0) + ly.mean()] + list(ridge.coef_ * ly.std(ddof=0)),
                  "r2": r2_score(loss[TRAIN:], rp), "rmse": float(np.sqrt(np.mean((loss[TRAIN:] - rp) ** 2))),
                  "spearman": float(pd.Series(rp).corr(pd.Series(loss[TRAIN:]), method="spearman"))},
        "boosted": {"auc": roc_auc_score(ty, hgb), "log_loss": log_loss(ty, hgb), "r2": r2_score(loss[TRAIN:], hgr)},
    }
    if len(sys.argv) > 1:
        expected["real"] = {
            "default": real(sys.argv[1] + "/default.csv", "default_payment_next_month", "1"),
            "adult": real(sys.argv[1] + "/adult.csv", "income", ">50K"),
        }
    with open("expected.json", "w") as file:
        json.dump(expected, file, indent=1, default=float)
        file.write("\n")


main()
