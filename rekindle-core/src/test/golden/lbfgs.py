#!/usr/bin/python3
"""The least value of a penalised logistic regression, by SciPy's Newton method.

One sigmoid unit on four inputs; mean binary cross-entropy plus 0.01 times the sum of the squared
weights, the bias not penalised. The function is strictly convex, so its least value is unique.
"""
import numpy as np
from scipy.optimize import minimize

from golden import write

ROWS, INPUTS, PENALTY = 60, 4, 0.01
random = np.random.RandomState(3)
x = np.round(random.randn(ROWS, INPUTS) * 256) / 256      # exact in float32
x[:, 1] *= 16                                             # badly scaled
t = (x @ [1.0, -0.1, 0.5, 0.0] + 0.7 * random.randn(ROWS) > 0.2).astype(float)


def value(p):
    z = x @ p[:INPUTS] + p[INPUTS]
    return np.mean(np.maximum(z, 0) - z * t + np.log1p(np.exp(-abs(z)))) + PENALTY * p[:INPUTS] @ p[:INPUTS]


def gradient(p):
    d = (1 / (1 + np.exp(-(x @ p[:INPUTS] + p[INPUTS]))) - t) / ROWS
    return np.append(x.T @ d + 2 * PENALTY * p[:INPUTS], d.sum())


def hessian(p):
    s = 1 / (1 + np.exp(-(x @ p[:INPUTS] + p[INPUTS])))
    ones = np.hstack([x, np.ones((ROWS, 1))])
    return (ones.T * (s * (1 - s) / ROWS)) @ ones + 2 * PENALTY * np.diag([1] * INPUTS + [0])


best = minimize(value, np.zeros(INPUTS + 1), jac=gradient, hess=hessian, method='trust-exact', options=dict(gtol=1e-13))
assert np.linalg.norm(gradient(best.x)) < 1e-9
write('lbfgs.txt', [dict(case='logistic regression', rows=ROWS, x=x, targets=t, penalty=PENALTY,
                         value=float(best.fun), parameters=best.x)])
