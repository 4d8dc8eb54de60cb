"""Reference values of the validity, fidelity and tail metrics, computed with numpy, scipy and pandas from their definitions.

Run:  python3 risk_reference.py
Writes risk_real.csv, risk_synthetic.csv and risk_expected.json beside itself; the two tables only if they are absent.

"errors" are standard errors by a plain bootstrap over rows (200 replicates, both tables redrawn), against which the intervals of the
delta method are held.
"""
import itertools
import json
import os

import numpy as np
import pandas as pd
from scipy.spatial.distance import cdist
from scipy.stats import ks_2samp, spearmanr, wasserstein_distance

HERE = os.path.dirname(os.path.abspath(__file__))
NUMERIC = ["amount", "income", "margin", "days", "pd", "lgd", "ead"]
MONEY = NUMERIC
LABELS = ["grade", "region", "region_code", "flag"]
NAMES = {"S": "south", "N": "north", "E": "east", "I": "island", "W": "west"}


def make(rng, n, shifted):
    z = rng.standard_normal(n)
    t = rng.standard_t(3, n)
    amount = np.round(np.exp(8 + 0.9 * z + (0.2 if shifted else 0)), 2)
    income = np.round(20000 * (1 - rng.random(n)) ** (-1 / (2.2 if shifted else 2.8)) * np.exp(0.2 * z), 0)
    margin = np.round(100 * (0.5 * t - (0.3 if shifted else 0.7) * z), 1)
    days = np.where(rng.random(n) < (0.6 if shifted else 0.7), 0, rng.integers(1, 90, n)).astype(float)
    grade = np.array(list("ABCDE"))[np.clip((z + 2.5 + 0.6 * rng.standard_normal(n)).astype(int), 0, 4)]
    code = rng.choice(["S", "N", "E"] + (["W"] if shifted else ["I"]), n, p=[.5, .3, .17, .03])
    region = np.array([NAMES[c] for c in code])
    if shifted:
        region[rng.random(n) < 0.04] = "north"
    flag = (rng.random(n) < 1 / (1 + np.exp(2 - z))).astype(int).astype(str)
    frame = pd.DataFrame({
        "amount": amount, "income": income, "margin": margin, "days": days, "grade": grade, "region": region, "region_code": code, "flag": flag,
        "pd": np.round(1 / (1 + np.exp(3.5 - 0.7 * z - 0.3 * rng.standard_normal(n))), 5), "lgd": np.round(rng.beta(2, 3, n), 3),
        "ead": np.round(amount * (0.5 + 0.5 * rng.random(n)), 2),
    })
    for column, rate in (("income", .1), ("grade", .06), ("lgd", .03)):
        frame.loc[rng.random(n) < rate * (1.6 if shifted else 1), column] = np.nan
    return frame


def read(path):
    frame = pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])
    for column in NUMERIC:
        frame[column] = frame[column].astype(float)
    return frame


def ks(a, b):
    return 1 - ks_2samp(a.dropna(), b.dropna()).statistic


def tv(a, b):
    p, q = a.value_counts(normalize=True), b.value_counts(normalize=True)
    return 1 - 0.5 * p.sub(q, fill_value=0).abs().sum()


def shapes(real, synthetic):
    return {c: ks(real[c], synthetic[c]) if c in NUMERIC else tv(real[c], synthetic[c]) for c in real.columns}


def rho(frame, a, b):
    both = frame[[a, b]].dropna()
    return spearmanr(both[a], both[b])[0]


def pairs_of(columns):
    return list(itertools.combinations(columns, 2))


def spearman(real, synthetic):
    return {f"{a} × {b}": abs(rho(real, a, b) - rho(synthetic, a, b)) for a, b in pairs_of(NUMERIC)}


def codes(real, synthetic):
    """Real deciles (value <= edge), levels by text, missing last."""
    out = {}
    for c in real.columns:
        if c in NUMERIC:
            edges = np.unique(np.quantile(real[c].dropna(), np.arange(1, 10) / 10, method="inverted_cdf"))
            code = lambda s: np.where(s.isna(), 99, np.searchsorted(edges, s.fillna(0), side="left"))
            out[c] = code(real[c]), code(synthetic[c])
        else:
            out[c] = real[c].fillna("missing").values.astype(str), synthetic[c].fillna("missing").values.astype(str)
    return out


def shares(a, b):
    return pd.Series(np.char.add(np.char.add(a.astype(str), "|"), b.astype(str))).value_counts(normalize=True)


def deciles(k):
    out = {}
    for a, b in pairs_of(list(k)):
        p, q = shares(k[a][0], k[b][0]), shares(k[a][1], k[b][1])
        out[f"{a} × {b}"] = 1 - 0.5 * p.sub(q, fill_value=0).abs().sum()
    return out


def information(a, b):
    n = len(a)
    table = pd.crosstab(pd.Series(a), pd.Series(b)).values / n
    px, py = table.sum(1, keepdims=True), table.sum(0, keepdims=True)
    filled = table > 0
    plain = (table[filled] * np.log((table / (px * py))[filled])).sum()
    return plain - (filled.sum() - len(px) - py.size + 1) / (2 * n)


def mutual(k):
    return {f"{a} × {b}": abs(information(k[a][1], k[b][1]) - information(k[a][0], k[b][0])) for a, b in pairs_of(list(k))}


def wasserstein(real, synthetic):
    return {c: wasserstein_distance(real[c].dropna(), synthetic[c].dropna()) / real[c].std(ddof=0) for c in NUMERIC}


def psi(k):
    out = {}
    for c in k:
        real, synthetic = k[c]
        p, q = pd.Series(real).value_counts(), pd.Series(synthetic).value_counts()
        index = p.index.union(q.index)
        p = p.reindex(index, fill_value=0).clip(lower=.5) / len(real)
        q = q.reindex(index, fill_value=0).clip(lower=.5) / len(synthetic)
        out[c] = ((p - q) * np.log(p / q)).sum()
    return out


def var_es(values, share, upper):
    """Quantile by inverted CDF; shortfall by integrating the quantile function piece by piece."""
    x = np.sort(values)
    n = len(x)
    v = np.quantile(x, 1 - share if upper else share, method="inverted_cdf")
    ends = np.arange(n + 1) / n
    low, high = (1 - share, 1.0) if upper else (0.0, share)
    widths = np.clip(np.minimum(ends[1:], high) - np.maximum(ends[:-1], low), 0, None)
    return v, (widths * x).sum() / share


def tails(real, synthetic, shortfall):
    out = {}
    for c in MONEY:
        a, b = real[c].dropna().values, synthetic[c].dropna().values
        for upper in (True, False):
            for share, name in ((.05, "95"), (.01, "99"), (.005, "99.5")):
                r, s = (var_es(t, share, upper)[shortfall] for t in (a, b))
                scale = max(abs(r), a.std())
                out[f"{c} · {'upper' if upper else 'lower'} {name} %"] = [abs(s - r) / scale, r, s]
    return out


def hill(values, side):
    x = np.sort(side * values)[::-1]
    k = max(20, len(x) // 50)
    return np.log(x[:k] / x[k]).mean() if len(x) >= 200 and x[k] > 0 else None


def hills(real, synthetic):
    out = {}
    for c in MONEY:
        for side, name in ((1, "upper"), (-1, "lower")):
            r, s = hill(real[c].dropna().values, side), hill(synthetic[c].dropna().values, side)
            if r is not None:
                out[f"{c} · {name}"] = [abs(s - r), r, s]
    return out


def chi(frame, a, sa, b, sb):
    both = frame[[a, b]].dropna()
    x, y = sa * both[a].values, sb * both[b].values
    x, y = (v > np.quantile(v, .95, method="inverted_cdf") for v in (x, y))
    return 2 * (x & y).sum() / (x.sum() + y.sum()) if x.sum() + y.sum() else None


def chis(real, synthetic):
    strongest = sorted(pairs_of(MONEY), key=lambda p: -abs(rho(real, *p)))[:10]
    out = {}
    for a, b in strongest:
        turn = int(np.sign(rho(real, a, b)))
        for side in (1, -1):
            r, s = chi(real, a, side, b, side * turn), chi(synthetic, a, side, b, side * turn)
            word = {1: "upper", -1: "lower"}
            if r is not None:
                out[f"{a} {word[side]} × {b} {word[side * turn]}"] = [abs(s - r), r, s]
    return out


def features(real, synthetic):
    out = [[], []]
    for c in real.columns:
        if c in NUMERIC:
            x = np.sort(real[c].dropna())
            for part, t in zip(out, (real, synthetic)):
                rank = (np.searchsorted(x, t[c], "left") + np.searchsorted(x, t[c], "right")) / (2 * len(x)) - .5
                part.append(np.where(t[c].isna(), 0, rank))
                part.append(.5 * t[c].isna().values)
        else:
            for level in sorted(set(real[c].fillna("")) | set(synthetic[c].fillna(""))):
                for part, t in zip(out, (real, synthetic)):
                    part.append(.5 * (t[c].fillna("") == level).values)
    return [np.array(part).T for part in out]


def supports(real, synthetic):
    """After the integrated form of Alaa et al.'s code, with one neighbour."""
    x, y = features(real, synthetic)
    alphas = np.linspace(0, 1, 30)
    centre, own = x.mean(0), y.mean(0)
    radii = np.quantile(np.linalg.norm(x - centre, axis=1), alphas)
    to_centre = np.linalg.norm(y - centre, axis=1)
    precision = np.array([(to_centre <= r).mean() for r in radii])
    among = cdist(x, x)
    np.fill_diagonal(among, np.inf)
    across = cdist(x, y)
    covered = across.min(1) <= among.min(1)
    depth = np.linalg.norm(y[across.argmin(1)] - own, axis=1)
    recall = np.array([(covered & (depth <= r)).mean() for r in np.quantile(depth, alphas)])
    score = lambda curve: max(0.0, 1 - np.abs(alphas - curve).sum() / alphas.sum())
    return score(precision), score(recall)


def losses(frame):
    return (frame["pd"] * frame["lgd"] * frame["ead"]).dropna()


def loss_figures(real, synthetic):
    a, b = losses(real).values, losses(synthetic).values
    out = {"mean": [abs(b.mean() - a.mean()) / a.mean(), a.mean(), b.mean()]}
    for share, name in ((.5, "50"), (.1, "90"), (.05, "95"), (.01, "99"), (.005, "99.5")):
        r, s = (var_es(t, share, True)[0] for t in (a, b))
        out[f"{name} %"] = [abs(s - r) / max(abs(r), a.std()), r, s]
    r, s = (var_es(t, .01, True)[1] for t in (a, b))
    out["shortfall 99 %"] = [abs(s - r) / max(abs(r), a.std()), r, s]
    for level in sorted(real["grade"].dropna().unique()):
        parts = [(t["pd"] * t["lgd"] * t["ead"])[t["grade"] == level].dropna() for t in (real, synthetic)]
        if len(parts[0]) >= 30:
            out[f"grade = {level}"] = [abs(parts[1].mean() - parts[0].mean()) / parts[0].mean(), parts[0].mean(), parts[1].mean()]
    return out


def wilson(share, n, z=1.959963984540054):
    low, high = sorted(np.roots([1 + z * z / n, -2 * share - z * z / n, share * share]).real)
    return [share, low, high]


def validity(real, synthetic):
    inside = {c: synthetic[c].dropna().between(real[c].min(), real[c].max()).mean() for c in NUMERIC}
    known = {c: synthetic[c].dropna().isin(real[c].dropna()).mean() for c in LABELS}
    kept = {c: real[c].dropna().drop_duplicates().isin(synthetic[c]).mean() for c in LABELS}
    missing = {c: abs(real[c].isna().mean() - synthetic[c].isna().mean()) for c in real.columns if real[c].isna().any() or synthetic[c].isna().any()}
    name = real.drop_duplicates("region_code").set_index("region_code")["region"]
    broken = synthetic["region_code"].isin(name.index) & (synthetic["region_code"].map(name) != synthetic["region"])
    return {"range": inside, "known": known, "kept": kept, "missing": missing, "broken": wilson(broken.mean(), len(synthetic))}


def average(values):
    values = [v[0] if isinstance(v, list) else v for v in values.values()]
    return float(np.mean(values))


def main():
    paths = [os.path.join(HERE, name) for name in ("risk_real.csv", "risk_synthetic.csv")]
    if not all(map(os.path.exists, paths)):
        rng = np.random.default_rng(20250117)
        make(rng, 600, False).to_csv(paths[0], index=False, lineterminator="\n")
        make(rng, 500, True).to_csv(paths[1], index=False, lineterminator="\n")
    real, synthetic = read(paths[0]), read(paths[1])

    coded = codes(real, synthetic)
    by_table = {"column_shapes": shapes, "spearman_difference": spearman, "wasserstein_distance": wasserstein}
    by_code = {"decile_trends": deciles, "mutual_information_difference": mutual, "psi": psi}
    result = {"versions": {"numpy": np.__version__, "pandas": pd.__version__}}
    result["metrics"] = {k: f(real, synthetic) for k, f in by_table.items()} | {k: f(coded) for k, f in by_code.items()}
    result["figures"] = {
        "value_at_risk_error": tails(real, synthetic, 0), "expected_shortfall_error": tails(real, synthetic, 1),
        "tail_index_error": hills(real, synthetic), "tail_dependence_error": chis(real, synthetic),
    }
    result["losses"] = loss_figures(real, synthetic)
    result["alpha_precision"] = supports(real, synthetic)[0]
    result["beta_recall"] = supports(real.head(len(synthetic)), synthetic)[1]
    result["validity"] = validity(real, synthetic)
    result["quantiles"] = [[p, *(np.quantile(t["margin"].dropna(), p) for t in (real, synthetic))] for p in (.005, .01, .5, .99, .995)]
    rng = np.random.default_rng(7)
    draws = {k: [] for k in [*by_table, *by_code, "tail_index_error", "expected_loss_error"]}
    for _ in range(int(os.environ.get("REPLICATES", 200))):
        i, j = rng.integers(0, len(real), len(real)), rng.integers(0, len(synthetic), len(synthetic))
        a, b = real.iloc[i].reset_index(drop=True), synthetic.iloc[j].reset_index(drop=True)
        k = {c: (v[0][i], v[1][j]) for c, v in coded.items()}
        for name, f in by_table.items():
            draws[name].append(average(f(a, b)))
        for name, f in by_code.items():
            draws[name].append(average(f(k)))
        draws["tail_index_error"].append(average(hills(a, b)))
        draws["expected_loss_error"].append(abs(losses(b).mean() - losses(a).mean()) / losses(a).mean())
    result["errors"] = {k: float(np.std(v, ddof=1)) for k, v in draws.items()}
    json.dump(result, open(os.path.join(HERE, "risk_expected.json"), "w"), indent=1, ensure_ascii=False)


if __name__ == "__main__":
    main()
