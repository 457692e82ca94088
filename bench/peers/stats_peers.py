#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The same statistics by scipy, statsmodels and numpy, on the returns that `bench_answers csv` prints.

usage: stats_peers.py CSV; prints `name library nanoseconds`, the fastest of a few runs; a library that is missing is named.
"""
import sys
import time
import warnings

warnings.simplefilter("ignore")
FIVE_YEARS, LAGS, BLOCK, RESAMPLES = 1255, 5, 10, 1000


def fastest(run):
    """Runs for about a second, at least three times."""
    best, began = float("inf"), time.perf_counter()
    runs = 0
    while runs < 3 or (time.perf_counter() - began < 1 and runs < 1000):
        at = time.process_time_ns()
        run()
        best = min(best, time.process_time_ns() - at)
        runs += 1
    return best


def show(name, library, run):
    print(name, library, fastest(run), flush=True)


def load(path):
    import numpy as np
    return np.loadtxt(path, delimiter=",", skiprows=1).T


def with_numpy(x, y):
    import numpy as np

    def jackknife():
        n = len(x)
        a, b = x - x.mean(), y - y.mean()
        c = n / (n - 1)
        sxx, syy, sxy = a @ a, b @ b, a @ b
        z = np.arctanh((sxy - c * a * b) / np.sqrt((sxx - c * a * a) * (syy - c * b * b)))
        return ((z - z.mean()) ** 2).sum()

    def change_point():
        n = len(x)
        a, b = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
        r = (a * b).mean()
        u = a * b - r * (a * a + b * b) / 2
        lags = int(np.log(n))
        lrv = (u * u).mean() + 2 * sum((1 - h / lags) * (u[h:] * u[:-h]).sum() / n for h in range(1, lags))
        s = [np.cumsum(v) for v in (a, b, a * a, b * b, a * b)]
        j = np.arange(2, n + 1)
        i = j - 1
        q = (s[4][i] - s[0][i] * s[1][i] / j) / np.sqrt((s[2][i] - s[0][i] ** 2 / j) * (s[3][i] - s[1][i] ** 2 / j))
        return (j / np.sqrt(n) * np.abs(q - r) / np.sqrt(lrv)).max()

    def bootstrap():
        rng, n = np.random.default_rng(1), len(x)
        for _ in range(RESAMPLES):
            starts = rng.random(n) < 1 / BLOCK
            starts[0] = True
            at = np.maximum.accumulate(np.where(starts, np.arange(n), 0))
            index = (rng.integers(0, n, n)[at] + np.arange(n) - at) % n
            np.corrcoef(x[index], y[index])

    show("corr_jack", "numpy", jackknife)
    show("wkd", "numpy", change_point)
    show("bootstrap_r", "numpy", bootstrap)


def with_scipy(x, y):
    import scipy.stats as ss
    show("pearson", "scipy", lambda: ss.pearsonr(x, y))
    show("spearman", "scipy", lambda: ss.spearmanr(x, y))
    show("kendall", "scipy", lambda: ss.kendalltau(x, y))


def with_statsmodels(x, y, lx, ly):
    import numpy as np
    import statsmodels.api as sm
    import statsmodels.tsa.stattools as ts
    x5, y5, lx5, ly5 = x[-FIVE_YEARS:], y[-FIVE_YEARS:], lx[-FIVE_YEARS:], ly[-FIVE_YEARS:]

    def lags_of(a, b):
        n = len(b)
        return b[LAGS:], sm.add_constant(np.column_stack(
            [b[LAGS - i:n - i] for i in range(1, LAGS + 1)] + [a[LAGS - i:n - i] for i in range(1, LAGS + 1)]))

    def granger():
        target, design = lags_of(x, y)
        fit = sm.OLS(target, design).fit(cov_type="HC1")
        return fit.wald_test(np.eye(2 * LAGS + 1)[LAGS + 1:], use_f=False)

    show("ols_hc1", "statsmodels", lambda: sm.OLS(y, sm.add_constant(x)).fit(cov_type="HC1").bse)
    show("granger_hc1", "statsmodels", granger)
    show("adf_bic", "statsmodels", lambda: ts.adfuller(lx5 - ly5, autolag="BIC"))
    show("kpss", "statsmodels", lambda: ts.kpss(lx5 - ly5, nlags="auto"))
    show("engle_granger", "statsmodels", lambda: ts.coint(lx5, ly5, autolag="bic"))
    show("ccf", "statsmodels", lambda: ts.ccf(x5, y5))


def main():
    x, y, lx, ly = load(sys.argv[1])
    for run, args in ((with_numpy, (x, y)), (with_scipy, (x, y)), (with_statsmodels, (x, y, lx, ly))):
        try:
            run(*args)
        except ImportError as missing:
            print(f"# {missing.name} is not installed: its figures are missing", flush=True)


main()
