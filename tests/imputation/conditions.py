#!/usr/bin/env python3
"""Rows under a condition against the real rows with it: riskgan generate --where beside the floor of real rows.

usage: conditions.py RISKGAN FOLDER DATA.csv [--model MODEL] [--rows 4000] [--categories a,b,c] CONDITION [CONDITION …]

Needs numpy and pandas. The generator is trained on all rows of DATA (`riskgan train --threads 1 --seed 1`), or MODEL is taken. A condition is written for riskgan; for the real rows it is
read by pandas after `=` became `==`, so both must understand it: `EDUCATION = 2 and LIMIT_BAL > 300000`.
Shape error: mean over columns of 1 − KSComplement (numbers) or 1 − TVComplement (labels), in percent. Trend error: mean over pairs of columns of half the summed differences
of the tables of ten real deciles or levels by ten. Both compare the generated rows with all real rows R under the condition. Floor: the same between two random halves of R, averaged over 20
splits and scaled by √((1/R + 1/n)/(4/R)), as sampling noise goes, to R real against n perfect rows. Ratio: error over floor.
"""
import argparse
import json
import os
import resource
import subprocess

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import pandas as pd


def shapes(real, other, numeric):
    errors = []
    for c in real.columns:
        a, b = real[c].dropna(), other[c].dropna()
        if c in numeric:
            values = np.sort(np.concatenate((a, b)))
            errors.append(np.abs(np.searchsorted(np.sort(a), values, "right") / len(a) - np.searchsorted(np.sort(b), values, "right") / len(b)).max())
        else:
            p, q = a.astype(str).value_counts(normalize=True), b.astype(str).value_counts(normalize=True)
            errors.append(0.5 * p.subtract(q, fill_value=0).abs().sum())
    return 100 * np.mean(errors)


def codes(real, tables, numeric):
    out = []
    for c in real.columns:
        if c in numeric:
            edges = np.unique(np.quantile(real[c].dropna(), np.arange(0.1, 0.95, 0.1)))
            out.append([np.where(t[c].isna(), len(edges) + 1, np.searchsorted(edges, t[c].to_numpy(), "left")) for t in tables] + [len(edges) + 2])
        else:
            levels = {v: i for i, v in enumerate(sorted(set().union(*(t[c].astype(str) for t in tables))))}
            out.append([t[c].astype(str).map(levels).to_numpy() for t in tables] + [len(levels)])
    return out


def trends(real, a, b, numeric):
    coded = codes(real, (a, b), numeric)
    errors = []
    for i in range(len(coded)):
        for j in range(i):
            width = coded[j][2]
            tables = [np.bincount(coded[i][k] * width + coded[j][k], minlength=coded[i][2] * width) / len(coded[i][k]) for k in (0, 1)]
            errors.append(0.5 * np.abs(tables[0] - tables[1]).sum())
    return 100 * np.mean(errors)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("riskgan")
    parser.add_argument("folder")
    parser.add_argument("data")
    parser.add_argument("conditions", nargs="+")
    parser.add_argument("--model")
    parser.add_argument("--rows", type=int, default=4000)
    parser.add_argument("--categories", default="")
    a = parser.parse_args()
    os.makedirs(a.folder, exist_ok=True)
    path = lambda name: os.path.join(a.folder, name)
    model = a.model or path("model.riskgan")
    if not os.path.exists(model):
        subprocess.run((a.riskgan, "train", "--data", a.data, "--model", model, "--threads", "1", "--seed", "1", "--quiet"), check=True)
    data = pd.read_csv(a.data)
    chosen = set(filter(None, a.categories.split(",")))
    numeric = [c for c in data if pd.api.types.is_numeric_dtype(data[c]) and c not in chosen]
    print("| condition | real rows | shape % (floor), ratio | trend % (floor), ratio | way | candidates a row | effective sample | CPU s |\n|---|---:|---:|---:|---|---:|---:|---:|")
    for condition in a.conditions:
        real = data.query(condition.replace(" = ", " == "))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        told = json.loads(subprocess.run(
            (a.riskgan, "generate", "--n", str(a.rows), "--where", condition, "--model", model, "--output", path("rows.csv"), "--threads", "1", "--force", "--json", "--quiet"),
            check=True, stdout=subprocess.PIPE).stdout)["conditions"][0]
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        rows = pd.read_csv(path("rows.csv"))
        random = np.random.RandomState(1)
        floor_shape, floor_trend = [], []
        for _ in range(20):
            order = random.permutation(len(real))
            halves = real.iloc[order[: len(real) // 2]], real.iloc[order[len(real) // 2 :]]
            floor_shape.append(shapes(*halves, numeric))
            floor_trend.append(trends(real, *halves, numeric))
        scale = np.sqrt((1 / len(real) + 1 / len(rows)) / (4 / len(real)))
        shape, trend = shapes(real, rows, numeric), trends(real, real, rows, numeric)
        f, g = np.mean(floor_shape) * scale, np.mean(floor_trend) * scale
        way = f"{', '.join(told['fixedFirst'])} fixed first" if told["fixedFirst"] else "plain rows"
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        print(f"| `{condition}` | {len(real)} | {shape:.2f} ({f:.2f}), {shape / f:.2f} | {trend:.2f} ({g:.2f}), {trend / g:.2f} | {way} | {told['candidates'] / told['accepted']:.1f} | {told['effectiveSampleSize']} | {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
