"""Reference values for GeneralizedParetoFitTests: fits, quantiles and tail shares of scipy.stats.genpareto.

The excesses are quantiles of a Weibull law at mid-ranks, y_i = scale * (-ln(1 - (i - 1/2)/n))^power, so that the test makes them itself; a power above 1
is a heavier tail than exponential. scipy fits by simplex search, run here to a tight tolerance from several starts.

Run: python3 tails_reference.py > tails_reference.json
"""
import json

import numpy as np
from scipy import optimize
from scipy.stats import genpareto


def excesses(n, scale, power):
    return scale * (-np.log1p(-(np.arange(1, n + 1) - 0.5) / n)) ** power


def fit(y):
    def tight(func, x0, args=(), disp=0):
        return optimize.fmin(func, x0, args=args, disp=disp, xtol=1e-12, ftol=1e-14, maxiter=20000, maxfun=40000)

    best = None
    for start in (-0.2, 0.05, 0.3, 0.8, 1.5):
        xi, loc, beta = genpareto.fit(y, start, floc=0, scale=float(np.mean(y)) * max(0.1, 1 - start), optimizer=tight)
        loss = genpareto.nnlf((xi, loc, beta), y)
        if best is None or loss < best[0]:
            best = (loss, xi, beta)
    return best[1], best[2]


cases = []
for n, scale, power in ((60, 1000.0, 1.0), (200, 3.5, 1.4), (1500, 25000.0, 1.8), (500, 0.01, 0.75), (300, 7.0, 2.6), (1500, 1.0, 4.0)):
    xi, beta = fit(excesses(n, scale, power))
    cases.append({"n": n, "scale": scale, "power": power, "xi": xi, "beta": beta})

laws = []
for xi, beta in ((0.0, 2.0), (0.3, 1000.0), (-0.25, 4.0), (1.2, 0.5), (1e-7, 3.0), (-1e-7, 3.0)):
    for s in (1.0, 0.9, 0.5, 0.01, 1e-6, 1e-12):
        laws.append({"xi": xi, "beta": beta, "survival": s, "excess": float(genpareto.isf(s, xi, scale=beta))})

print(json.dumps({"fits": cases, "laws": laws}, indent=1))
