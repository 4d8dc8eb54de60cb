"""Reference values for RankEncoderTests: the knot rule written anew over numpy, and normal scores from scipy.

Run: python3 rank_reference.py > rank_reference.json
"""
import json

import numpy as np
from scipy.stats import norm

LIMIT = 3.6


def knots(counts, quantiles, minimum_mass, half_width):
    total = sum(counts)
    edges = np.concatenate([[0], np.cumsum(counts)]) / total
    order = sorted(range(len(counts)), key=lambda k: (-counts[k], k))[: max(quantiles // 2, 2)]
    wanted = []
    for k in order:
        if counts[k] / total > minimum_mass:
            for edge in (edges[k], edges[k + 1]):
                if 0.0005 < edge < 0.9995:
                    z = norm.ppf(edge)
                    wanted += [z - half_width, z + half_width] if half_width else [z]
    kept = []
    for z in wanted:
        if all(abs(z - other) > 0.03 for other in kept):
            kept.append(z)
    for z in norm.ppf(np.linspace(0, 1, max(quantiles, 2) + 1)[1:-1]):
        if all(abs(z - other) > 0.12 for other in kept):
            kept.append(z)
    return [-LIMIT] + [float(z) for z in sorted(kept)] + [LIMIT]


LAWS = {
    "point mass at zero, thin tail": [1, 2, 400] + [1] * 597,
    "few codes": [10, 250, 90, 400, 31, 200, 19],
    "seven heavy atoms among light ones": [30, 70, 1, 1, 60, 5, 90, 2, 110, 3, 130, 4, 150, 343, 1],
    "all distinct": [1] * 1000,
    "one value": [12],
    "two tiny tails": [1, 9998, 1],
}

cases = [
    {"name": name, "counts": counts, "quantiles": q, "minimumMass": m, "halfWidth": h, "knots": knots(counts, q, m, h)}
    for name, counts in LAWS.items()
    for q, m, h in ((12, 0.02, 0.0), (8, 0.04, 0.04), (2, 0.02, 0.0))
]

# Edges of atoms as normal scores, far tails included.
edges = [{"u": u, "z": float(norm.ppf(u))} for u in (1e-6, 1e-4, 1.6e-4, 0.01, 0.25, 0.5, 0.975, 0.9999, 1 - 1e-6)]

lines = ",\n".join(json.dumps(case) for case in cases)
scores = ",\n".join(json.dumps(edge) for edge in edges)
print("{\"knots\": [\n" + lines + "\n],\n\"scores\": [\n" + scores + "\n]}")
