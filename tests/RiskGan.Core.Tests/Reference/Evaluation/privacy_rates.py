"""Reference values of the privacy block's statistics, by scipy and plain loops; prints what the tests hold.

Run: python3 privacy_rates.py (scipy 1.x, numpy).
Risk follows Anonymeter's stats/confidence.py (success_rate, residual_success), written here from its formulas.
"""
from math import sqrt

import numpy as np
from scipy.stats import hypergeom, norm

z = norm.ppf(0.975)


def rate(successes, trials):
    center = (successes + z * z / 2) / (trials + z * z)
    error = z / (trials + z * z) * sqrt(successes * (trials - successes) / trials + z * z / 4)
    return center, error


def risk(attack, control):
    (a, da), (c, dc) = attack, control
    value = (a - c) / (1 - c)
    error = sqrt((da / (1 - c)) ** 2 + (dc * (a - 1) / (1 - c) ** 2) ** 2)
    return value, value - error, value + error


print("rate 37/120", rate(37, 120))
print("rate 0/50", rate(0, 50))
print("risk 300/500 against 200/500", risk(rate(300, 500), rate(200, 500)))

print("risk 32/32 against 0/32", risk(rate(32, 32), rate(0, 32)))

members = np.array([0.9, 0.8, 0.8, 0.4, 0.35, 0.1])
others = np.array([0.8, 0.5, 0.3, 0.2, 0.2])
wins = (members[:, None] > others[None, :]) + 0.5 * (members[:, None] == others[None, :])
auc = wins.mean()
error = z * sqrt(wins.mean(1).var(ddof=1) / len(members) + wins.mean(0).var(ddof=1) / len(others))
print("auc", auc, auc - error, auc + error)

# Exactly one of m matches among M rows falls into a sample of n.
for m, M, n in [(1, 100, 25), (3, 100, 25), (10, 40, 12), (2, 10, 9)]:
    print("single", m, M, n, hypergeom(M, m, n).pmf(1))
