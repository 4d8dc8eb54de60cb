"""Reference values of EstimandTests: mean and share with their variances, ordinary least squares."""
import numpy as np

x = np.arange(10.0)
y = 1 + 2 * x + np.where(np.arange(10) % 2 == 0, 0.5, -0.5)
print("mean", x.mean(), x.var(ddof=1) / 10)
s = (x >= 5).astype(float)
print("share", s.mean(), s.var(ddof=1) / 10)
X = np.stack([np.ones(10), x], 1)
beta = np.linalg.solve(X.T @ X, X.T @ y)
r = y - X @ beta
np.set_printoptions(precision=17)
print("ols", beta, np.diag(np.linalg.inv(X.T @ X)) * (r @ r) / 8)
