#!/usr/bin/env python3
"""Coverage of 95 % intervals by Rubin's rules: how often pooled estimates of riskgan impute hold a known truth.

usage: coverage.py RISKGAN FOLDER [--rows 1000] [--repetitions 200] [--draws 20] [--mechanism mcar|mar] [--share 0.25] [--first 0] [-- OPTION…]

Needs numpy. Each repetition draws a loan table from a known law, empties cells, and runs `riskgan impute --draws M --estimate …` on the file with the gaps: the model
is trained on that file, gaps included, as a user without a second file would. Options behind -- are passed on to impute.
Law: region (three), employment (three) and ltv are always there; log income depends on both labels, dti on income and ltv, all with normal noise.
  mcar  income and dti are each emptied with the given chance;
  mar   the same on average, but 3 times as often where ltv is above its median.
Estimates: mean(income), quantile(income, 0.9), the coefficients of ols(dti ~ income + ltv). Truth: 4 million rows of the law. Complete: the same intervals from the
table before it lost cells. Complete cases: from the rows without gaps. Width: mean width of the interval over that of the complete table.
One line a repetition goes to FOLDER/MECHANISM.jsonl; a run that is stopped goes on where it was.
"""
import argparse
import json
import os
import resource
import subprocess
import sys

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np

NAMES = ("mean(income)", "quantile(income, 0.9)", "dti on income", "dti on ltv")
ESTIMATES = ("mean(income)", "quantile(income, 0.9)", "ols(dti ~ income + ltv)")


def law(rows, random):
    region = random.randint(3, size=rows)
    employment = random.choice(3, size=rows, p=(0.6, 0.25, 0.15))
    ltv = 0.35 + 0.5 * random.beta(3, 2, size=rows)
    log_income = 1.0 + np.array((0.0, 0.15, -0.1))[region] + np.array((0.0, 0.25, -0.35))[employment] + 0.4 * random.randn(rows)
    income = np.exp(log_income)
    dti = 0.45 - 0.12 * (log_income - 1.0) + 0.3 * (ltv - 0.65) + 0.08 * random.randn(rows)
    return region, employment, ltv, income, dti


def regression(income, ltv, dti):
    x = np.column_stack((np.ones(len(income)), income, ltv))
    return np.linalg.lstsq(x, dti, rcond=None)[0][1:]


def write(path, table, hidden):
    region, employment, ltv, income, dti = table
    words = (("north", "centre", "south"), ("employed", "self_employed", "retired"))
    with open(path, "w", encoding="utf-8") as file:
        file.write("region,employment,ltv,income,dti\n")
        for i in range(len(ltv)):
            cells = (f"{income[i]:.4f}" if not hidden[i, 0] else "", f"{dti[i]:.4f}" if not hidden[i, 1] else "")
            file.write(f"{words[0][region[i]]},{words[1][employment[i]]},{ltv[i]:.4f},{cells[0]},{cells[1]}\n")


def estimates(document):
    found = {entry["name"]: entry for entry in document["estimates"]}
    key = lambda *parts: next(value for name, value in found.items() if all(part in name for part in parts))
    entries = (key("mean(income)"), key("quantile(income"), key("ols", ": income"), key("ols", ": ltv"))
    return [(e["estimate"], e["low"], e["high"], e["missingInformation"]) for e in entries]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("riskgan")
    parser.add_argument("folder")
    parser.add_argument("--rows", type=int, default=1000)
    parser.add_argument("--repetitions", type=int, default=200)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--mechanism", choices=("mcar", "mar"), default="mcar")
    parser.add_argument("--share", type=float, default=0.25)
    parser.add_argument("--first", type=int, default=0)
    own, passed = sys.argv[1:], []
    if "--" in own:
        own, passed = own[:own.index("--")], own[own.index("--") + 1:]
    a = parser.parse_args(own)
    os.makedirs(a.folder, exist_ok=True)
    path = lambda name: os.path.join(a.folder, name)
    _, _, ltv, income, dti = law(4_000_000, np.random.RandomState(99))
    slopes = regression(income, ltv, dti)
    truth = (income.mean(), np.quantile(income, 0.9), slopes[0], slopes[1])
    threshold = np.median(ltv)
    estimate = [part for text in ESTIMATES for part in ("--estimate", text)]
    log = path(a.mechanism + ".jsonl")
    done = {json.loads(line)["repetition"] for line in open(log, encoding="utf-8")} if os.path.exists(log) else set()
    for repetition in range(a.first, a.first + a.repetitions):
        if repetition in done:
            continue
        random = np.random.RandomState(1000 + repetition)
        table = law(a.rows, random)
        chance = np.full(a.rows, a.share) if a.mechanism == "mcar" else np.where(table[2] > threshold, 1.5, 0.5) * a.share
        hidden = random.random_sample((a.rows, 2)) < chance[:, None]
        gaps, complete, cases = path(a.mechanism + "-gaps.csv"), path(a.mechanism + "-complete.csv"), path(a.mechanism + "-cases.csv")
        write(gaps, table, hidden)
        write(complete, table, np.zeros_like(hidden))
        kept = ~hidden.any(axis=1)
        write(cases, tuple(column[kept] for column in table), hidden[kept])
        run = lambda *words: json.loads(subprocess.run((a.riskgan, *words, *estimate, "--json", "--quiet"), check=True, stdout=subprocess.PIPE).stdout)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        filled = run("impute", "--input", gaps, "--output", path(a.mechanism + "-filled.csv"), "--long", "--draws", str(a.draws), "--threads", "1", "--force", "--seed", str(repetition + 1), *passed)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        line = {
            "repetition": repetition,
            "impute": estimates(filled),
            "complete": estimates(run("pool", "--input", complete)),
            "cases": estimates(run("pool", "--input", cases)),
            "seconds": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        }
        with open(log, "a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
    lines = [json.loads(line) for line in open(log, encoding="utf-8")]
    print(f"{len(lines)} repetitions of {a.rows} rows, {a.mechanism}, {a.draws} draws, {np.mean([line['seconds'] for line in lines]):.1f} CPU s each, training included\n")
    print("| estimate | coverage | width | bias in standard errors | missing information | coverage, complete table | coverage, complete cases |\n|---|---:|---:|---:|---:|---:|---:|")
    for k, name in enumerate(NAMES):
        values = {kind: np.array([line[kind][k] for line in lines], dtype=float) for kind in ("impute", "complete", "cases")}
        covers = {kind: np.mean((v[:, 1] <= truth[k]) & (truth[k] <= v[:, 2])) for kind, v in values.items()}
        width = lambda kind: np.mean(values[kind][:, 2] - values[kind][:, 1])
        bias = (values["impute"][:, 0].mean() - truth[k]) / (width("impute") / 3.92)
        print(f"| {name} | {covers['impute']:.3f} | {width('impute') / width('complete'):.2f} | {bias:+.2f} | {values['impute'][:, 3].mean():.2f} | {covers['complete']:.3f} | {covers['cases']:.3f} |")


if __name__ == "__main__":
    main()
