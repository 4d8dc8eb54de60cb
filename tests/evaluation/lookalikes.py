#!/usr/bin/env python3
"""Simulated tables with the build of well-known credit and insurance files: what people will train on first, and nobody tuned on.

usage: lookalikes.py FOLDER [claims|late|lines|ratios|ratios12|cards …]

  claims    200,000 motor policies: keys, exposure with a mass at 1, claim counts mostly 0, density over four decades, fixed claim amounts
  late      100,000 borrowers: codes 96 and 98 in counts, utilisation with a tail a thousand times off, a debt ratio that is an amount where income is missing; default flag first
  lines     9,800 credit lines: special codes -7, -8, -9 in 22 whole-number columns, some of them in a row together; good or bad first
  ratios    6,800 firms, 95 ratios of nine digits, complements and near-copies among them, some in the billions; 2.8 % bankrupt, flag first
  ratios12  the same with 12 % bankrupt
  cards     100,000 card payments: 28 heavy-tailed components, seconds, amounts; 0.17 % fraud

Needs numpy. Every number comes from seed 5. Judge with: dotnet run -c Release --project tests/RiskGan.Benchmarks -- quality --data FOLDER/ratios.csv --preset auto --target bankrupt --judge
"""
import csv
import os
import sys

import numpy as np


def claims(random, n):
    z = random.normal(size=(n, 4))
    pick = lambda names, x: np.array(names)[x]
    age = np.clip(np.round(45 + 14 * z[:, 2] + 3 * random.normal(size=n)), 18, 100).astype(int)
    place = z[:, 0] + 0.2 * z[:, 1]
    malus = np.where(random.random(n) < 1 / (1 + np.exp(-(age - 35) / 8)), 50, np.clip(np.round(50 + 80 * random.beta(1.2, 2.5, size=n)), 51, 150)).astype(int)
    power = np.clip(np.round(5.6 + 1.5 * z[:, 3] + 0.6 * random.normal(size=n) + random.exponential(0.8, n)), 4, 15).astype(int)
    vehicle = np.minimum(100, np.floor(random.gamma(1.4, 5, size=n))).astype(int)
    exposure = np.maximum(0.01, np.where(random.random(n) < 0.25, 1.0, np.round(random.beta(0.8, 1.1, size=n), 2)))
    count = random.poisson(exposure * np.exp(-2.6 + 0.012 * (malus - 60) + 0.15 * z[:, 0] - 0.02 * np.minimum(vehicle, 20) + 0.4 * (age < 25)))
    amount = np.exp(6.9 + 0.9 * random.normal(size=n)) * np.maximum(1, count) + (random.random(n) < 0.02) * (random.pareto(1.3, n) + 1) * 5000
    amount = np.where(random.random(n) < 0.25, 1172.0 * count, np.round(amount, 2))
    return {
        "policy": np.arange(1, n + 1), "claims": count, "exposure": exposure, "area": pick(list("ABCDEF"), np.digitize(place, [-1, -0.4, 0.4, 1.2, 2.2])), "power": power,
        "vehicle_age": vehicle, "driver_age": age, "malus": malus, "brand": pick([f"B{k}" for k in range(11)], np.minimum(10, np.floor(np.abs(z[:, 3] + 0.9 * random.normal(size=n)) * 3.2).astype(int))),
        "fuel": np.where(random.random(n) < 1 / (1 + np.exp(-(power - 6.5) * 0.5)), "Diesel", "Regular"), "density": np.clip(np.round(np.exp(5.5 + 1.6 * place + 0.25 * random.normal(size=n))), 1, 27000).astype(int),
        "region": pick([f"R{k:02d}" for k in range(22)], np.minimum(21, np.floor(22 * random.beta(1, 2.5, size=n)).astype(int))), "amount": np.where(count > 0, amount, 0),
    }


def late(random, n):
    z = random.normal(size=(n, 4))
    age = np.clip(np.round(52 + 14.8 * z[:, 0]), 21, 103).astype(int)
    used = np.where(random.random(n) < 0.07, 0, 1 / (1 + np.exp(-(-0.9 + 1.7 * z[:, 1] - 0.35 * z[:, 0] + random.normal(size=n)))))
    used = np.where(random.random(n) < 0.015, np.exp(random.normal(5, 2.5, size=n)), used)
    days30 = np.clip(np.floor(random.exponential(0.35, n) * np.exp(0.9 * z[:, 1])).astype(int), 0, 13)
    days60 = np.minimum(11, random.binomial(days30, 0.25))
    days90 = np.minimum(17, random.poisson(0.25 * days60 + 0.1 * days30 * (used > 0.8)))
    coded, code = random.random(n) < 0.0018, np.where(random.random(n) < 0.02, 96, 98)
    days30, days60, days90 = (np.where(coded, code, days) for days in (days30, days60, days90))
    income = np.round(np.exp(8.6 + 0.65 * z[:, 2] + 0.15 * z[:, 0]))
    income = np.where(random.random(n) < 0.02, random.integers(0, 3, n), income)
    missing = random.random(n) < 0.2 + 0.1 * (age > 65)
    lines = np.clip(np.round(8 + 4 * (0.5 * z[:, 2] + 0.4 * z[:, 0]) + 2.5 * random.normal(size=n)), 0, 58).astype(int)
    houses = np.clip(random.poisson(np.exp(-0.4 + 0.35 * z[:, 2] + 0.04 * lines)), 0, 54)
    debt = np.exp(-1.1 + 0.5 * np.log1p(houses) + 0.8 * random.normal(size=n) - 0.2 * z[:, 2]) * np.where(income > 100, income, 1500)
    ratio = np.where(missing | (income < 5), np.round(debt), debt / (income + 1))
    bad = random.random(n) < 1 / (1 + np.exp(-(-3.6 + 1.4 * np.clip(used, 0, 1.5) + 0.5 * np.minimum(days30, 4) + 0.6 * np.minimum(days90, 4) - 0.02 * (age - 50))))
    kin, hidden = random.poisson(np.exp(-0.5 + 0.3 * z[:, 2] - 0.015 * (age - 45))), missing & (random.random(n) < 0.2)
    blank = lambda values, gaps: ["" if gap else int(value) for value, gap in zip(values, gaps)]
    return {
        "default": bad.astype(int), "utilisation": np.round(used, 9), "age": age, "late30": days30, "debt_ratio": np.round(ratio, 9), "income": blank(income, missing), "lines": lines,
        "late90": days90, "houses": houses, "late60": days60, "dependents": blank(kin, hidden),
    }


def lines(random, n):
    k = random.normal(size=(n, 5))
    nothing, load = random.random(n) < 0.057, 0.6 * random.normal(size=(22, 5))
    columns = {}
    for j in range(22):
        x = k @ load[j] + 0.7 * random.normal(size=n)
        kind = [lambda: np.clip(np.round(70 + 9 * x), 30, 100), lambda: np.clip(np.round(np.exp(3 + 0.7 * x)), 0, 800), lambda: np.clip(random.poisson(np.exp(0.3 + 0.8 * x)), 0, 60), lambda: np.round(100 / (1 + np.exp(-x)))]
        v = kind[j % 4]().astype(int)
        if j in (3, 7, 11):
            v = np.where(random.random(n) < 0.3 + 0.2 * (k[:, 0] > 0), -7, v)
        if j in (5, 9, 13, 17):
            v = np.where(random.random(n) < 0.08 * (1 + (k[:, 1] > 1)), -8, v)
        columns[f"v{j:02d}"] = np.where(nothing, -9, v)
    return {"risk": np.where(random.random(n) < 1 / (1 + np.exp(-(k @ np.array([1, 0.8, -0.6, 0.3, 0])))), "bad", "good"), **columns}


def ratios(random, n, level=-4.6):
    k = random.normal(size=(n, 8))
    columns = {"bankrupt": (random.random(n) < 1 / (1 + np.exp(-(level + 1.3 * k[:, 0] - k[:, 1])))).astype(int)}
    before = None
    for j in range(95):
        load = np.zeros(8)
        load[random.choice(8, 3, replace=False)] = random.normal(size=3)
        x = k @ load + 0.5 * random.normal(size=n) + 0.3 * random.standard_t(3, size=n)
        if j % 6 == 0:
            v = 1 / (1 + np.exp(-x))
        elif j % 6 == 1:
            v = 0.5 + 0.01 * np.sinh(x)
        elif j % 6 == 2:
            v = np.where(random.random(n) < 0.06, np.round(random.random(n) * 9.9e9, -7), np.exp(-6 + x))
        elif j % 6 == 3:
            v = 1 - before
        elif j % 6 == 4:
            v = before + 0.002 * random.normal(size=n)
        else:
            v = np.where(random.random(n) < 0.4, 0, np.exp(-3 + 0.8 * x))
        if j == 93:
            v = np.ones(n)
        if j == 50:
            v = (x > 3.5).astype(int)
        before = v
        columns[f"ratio_{j:02d}"] = [float(f"{value:.9g}") for value in v] if v.dtype == float else v
    return columns


def cards(random, n):
    fraud = (random.random(n) < 0.0017).astype(int)
    columns = {"time": np.sort(np.floor(172792 * np.mod(random.beta(2, 2, size=n) + 0.5 * (random.random(n) < 0.5), 1))).astype(int)}
    spread = np.exp(0.3 * random.normal(size=n))
    for j in range(28):
        columns[f"v{j + 1}"] = np.round(np.sqrt(1 / (1 + j * 0.15)) * random.standard_t(4, size=n) * spread + fraud * random.normal(-2 if j % 3 == 0 else 1, 2, size=n) * (j < 14), 9)
    return {**columns, "amount": np.round(np.exp(3 + 1.6 * random.normal(size=n)), 2), "fraud": fraud}


TABLES = {"claims": (claims, 200_000), "late": (late, 100_000), "lines": (lines, 9_800), "ratios": (ratios, 6_800), "ratios12": (lambda random, n: ratios(random, n, -2.75), 6_800), "cards": (cards, 100_000)}

if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    os.makedirs(sys.argv[1], exist_ok=True)
    for name in sys.argv[2:] or TABLES:
        make, rows = TABLES[name]
        table = make(np.random.default_rng(5), rows)
        with open(os.path.join(sys.argv[1], name + ".csv"), "w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(table)
            writer.writerows(zip(*table.values()))
