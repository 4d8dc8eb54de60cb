"""Reference values of the quality metrics, computed with numpy, scipy and pandas after SDMetrics 0.29.

Run:  python3 quality_reference.py
Writes real.csv, synthetic.csv and expected.json beside itself; the first two only if they are absent.

Sources in sdv-dev/SDMetrics 0.29: single_column/statistical/{kscomplement,tv_complement}.py,
column_pairs/statistical/{correlation_similarity,contingency_similarity}.py,
reports/single_table/_properties/{column_shapes,column_pair_trends}.py, utils.discretize_column.
"""
import itertools
import json
import os
import sys
import warnings

import numpy as np
import pandas as pd
from scipy.stats import ks_2samp, pearsonr
from scipy.stats.contingency import association

warnings.simplefilter("ignore")
HERE = os.path.dirname(os.path.abspath(__file__))
KINDS = {
    "amount": "numerical", "rate": "numerical", "days": "numerical", "opened": "datetime", "grade": "categorical",
    "region": "categorical", "flag": "boolean", "flat": "numerical", "empty": "numerical", "sparse": "categorical",
}


def make(rng, n, shifted):
    z = rng.standard_normal(n)
    amount = np.round(np.exp(8 + 1.1 * z + (0.15 if shifted else 0)), 2)
    rate = np.clip(np.round(0.05 + 0.01 * z + 0.02 * rng.standard_normal(n), 4), 0, None)
    days = np.where(rng.random(n) < (0.7 if shifted else 0.8), 0, rng.integers(1, 90, n)).astype(float)
    opened = pd.to_datetime("2019-01-01") + pd.to_timedelta(rng.integers(0, 1500, n), unit="D")
    grade = np.array(list("ABCDE"))[np.clip((z + 2.5 + 0.5 * rng.standard_normal(n)).astype(int), 0, 4)]
    region = rng.choice(["north", "south", "east"] + (["west"] if shifted else ["island"]), n, p=[.5, .3, .15, .05])
    flag = (rng.random(n) < 1 / (1 + np.exp(2 - z))).astype(int).astype(str)
    frame = pd.DataFrame({
        "amount": amount, "rate": rate, "days": days, "opened": opened.strftime("%Y-%m-%d"), "grade": grade,
        "region": region, "flag": flag, "flat": 7.0 if shifted else rng.integers(6, 9, n).astype(float),
        "empty": np.nan if shifted else rng.random(n).round(3), "sparse": np.where(rng.random(n) < .3, "x", "y"),
    })
    for column, rate_missing in (("rate", .1), ("opened", .05), ("grade", .08), ("sparse", .4)):
        frame.loc[rng.random(n) < rate_missing * (1.5 if shifted else 1), column] = np.nan
    return frame


def read(path):
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    for column, kind in KINDS.items():
        if kind == "numerical":
            frame[column] = frame[column].astype(float)
        elif kind == "datetime":
            frame[column] = pd.to_datetime(frame[column])
    return frame


def numbers(column, kind):
    if kind != "datetime":
        return column
    as_numbers = pd.to_numeric(column).astype(float)
    as_numbers[column.isna()] = np.nan
    return as_numbers


def ks(real, synthetic):
    real, synthetic = real.dropna().round(14), synthetic.dropna().round(14)
    return 1 - ks_2samp(real, synthetic).statistic if len(real) and len(synthetic) else None


def tv(real, synthetic, verbatim):
    real, synthetic = real.dropna(), synthetic.dropna()
    if not len(real) or not len(synthetic):
        return None
    p, q = real.value_counts().astype(float), synthetic.value_counts().astype(float)
    for level in q.index:
        if level not in p.index:
            p[level] = 1e-6 if verbatim else 0.0
    p, q = p / p.sum(), q / q.sum()
    return 1 - 0.5 * p.sub(q, fill_value=0).abs().sum()


def correlation(real, synthetic):
    if (real.nunique() == 1).any() or (synthetic.nunique() == 1).any():
        return None, None, None
    real, synthetic = real.dropna(), synthetic.dropna()
    if min(len(real), len(synthetic)) < 2:
        return None, None, None
    a, b = pearsonr(real.iloc[:, 0], real.iloc[:, 1])[0], pearsonr(synthetic.iloc[:, 0], synthetic.iloc[:, 1])[0]
    return (None if np.isnan(a) or np.isnan(b) else 1 - abs(a - b) / 2), a, b


def contingency(real, synthetic):
    columns = list(real.columns)
    counts = real.groupby(columns, dropna=False).size()
    p = (counts / len(real)).to_dict()
    q = (synthetic.groupby(columns, dropna=False).size() / len(synthetic)).to_dict()
    name = lambda key: tuple("missing" if pd.isna(part) else part for part in key)
    p, q = {name(k): v for k, v in p.items()}, {name(k): v for k, v in q.items()}
    score = 1 - sum(abs(p.get(k, 0) - q.get(k, 0)) for k in set(p) | set(q)) / 2
    # crosstab of texts, because pandas' unstack cannot hold missing keys on both axes
    table = pd.crosstab(real.iloc[:, 0].astype(object).fillna("missing").astype(str), real.iloc[:, 1].astype(object).fillna("missing").astype(str)).values
    return score, association(table, method="cramer") if min(table.shape) > 1 else None


def bins(real, synthetic, own):
    if own:  # reports/single_table/_properties/column_pair_trends.py: each table's own edges
        return tuple(pd.Series(np.digitize(c, np.histogram_bin_edges(c.dropna()))) for c in (real, synthetic))
    edges = np.histogram_bin_edges(real.dropna(), bins=10)  # utils.discretize_column: the real column's edges
    edges[0], edges[-1] = -np.inf, np.inf
    return tuple(pd.Series(np.digitize(c, bins=edges)) for c in (real, synthetic))


def main():
    paths = [os.path.join(HERE, name) for name in ("real.csv", "synthetic.csv")]
    if not all(map(os.path.exists, paths)):
        rng = np.random.default_rng(20240607)
        make(rng, 180, False).to_csv(paths[0], index=False, line_terminator="\n")
        make(rng, 140, True).to_csv(paths[1], index=False, line_terminator="\n")
    real, synthetic = read(paths[0]), read(paths[1])

    result = {"versions": {"numpy": np.__version__, "pandas": pd.__version__}, "columns": {}, "pairs": {}}
    for c, kind in KINDS.items():
        if kind in ("numerical", "datetime"):
            result["columns"][c] = {"score": ks(numbers(real[c], kind), numbers(synthetic[c], kind))}
        else:
            result["columns"][c] = {"score": tv(real[c], synthetic[c], False), "verbatim": tv(real[c], synthetic[c], True)}

    for a, b in itertools.combinations(KINDS, 2):
        numeric = [KINDS[c] in ("numerical", "datetime") for c in (a, b)]
        if all(numeric):
            pair = lambda t: pd.DataFrame({c: numbers(t[c], KINDS[c]) for c in (a, b)})
            score, r, s = correlation(pair(real), pair(synthetic))
            line = {"ofReal": score, "ofEach": score, "realAssociation": r}
        else:
            line = {}
            for own, key in ((False, "ofReal"), (True, "ofEach")):
                left, right = {}, {}
                for c in (a, b):
                    if KINDS[c] in ("numerical", "datetime"):
                        left[c], right[c] = bins(numbers(real[c], KINDS[c]), numbers(synthetic[c], KINDS[c]), own)
                    else:
                        left[c], right[c] = real[c], synthetic[c]
                line[key], v = contingency(pd.DataFrame(left), pd.DataFrame(right))
                line[key + "Association"] = v
        result["pairs"][f"{a},{b}"] = line

    mean = lambda values: float(np.mean([v for v in values if v is not None]))
    result["shape"] = mean(c["score"] for c in result["columns"].values())
    result["trend"] = mean(p["ofReal"] for p in result["pairs"].values())
    strong = [p for p in result["pairs"].values()
              if ("realAssociation" in p and p["realAssociation"] is not None and abs(p["realAssociation"]) > .5)
              or ("ofEachAssociation" in p and p["ofEachAssociation"] is not None and p["ofEachAssociation"] > .3)]
    result["sdmetricsTrend"] = mean(p["ofEach"] for p in strong)
    result["sdmetricsPairs"] = len(strong)
    json.dump(result, open(os.path.join(HERE, "expected.json"), "w"), indent=1)


if __name__ == "__main__":
    sys.exit(main())
