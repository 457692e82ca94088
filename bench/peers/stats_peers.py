#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The same statistics by scipy, statsmodels and numpy, on the returns that `bench_answers csv` prints.

usage: stats_peers.py CSV; prints `name library nanoseconds value`, the fastest of a few runs, under the names of
bench/bench_stats.c. A library that is not installed is named, and so is a statistic that failed.
"""
import sys
import time
import warnings

warnings.simplefilter("ignore")
FIVE_YEARS, BREAKS, LAGS, CCF_LAGS, BLOCK, RESAMPLES, WINDOW = 1255, 600, 5, 10, 10, 1000, 90
PEERS = []


def peer(name, library):
    def keep(run):
        PEERS.append((name, library, run))
        return run
    return keep


def fastest(run, seconds=.4):
    """Runs for a while, at least twice; nanoseconds of the fastest and the value."""
    best, began = float("inf"), time.perf_counter()
    runs = 0
    while runs < 2 or (time.perf_counter() - began < seconds and runs < 1000):
        at = time.process_time_ns()
        value = run()
        best = min(best, time.process_time_ns() - at)
        runs += 1
    return best, value


class Data:
    def __init__(self, path):
        import numpy as np
        self.x, self.y, log_x, log_y, self.market = np.loadtxt(path, delimiter=",", skiprows=1).T.copy()
        self.x5, self.y5 = self.x[-FIVE_YEARS:], self.y[-FIVE_YEARS:]
        self.log_x, self.log_y = log_x[-FIVE_YEARS:], log_y[-FIVE_YEARS:]
        self.spread = self.log_x - self.log_y


# ---- numpy: written out, as many do ---------------------------------------------------------------------------------

def influence(np, x, y):
    a, b = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    r = (a * b).mean()
    return a, b, r, a * b - r * (a * a + b * b) / 2


def long_run_variance(u, lags):
    u, n = u - u.mean(), len(u)
    return u @ u / n + 2 * sum((1 - h / (lags + 1)) * (u[h:] @ u[:-h]) / n for h in range(1, lags + 1))


@peer("corr_jack", "numpy")
def corr_jack(d):
    import numpy as np
    n = len(d.x)
    a, b = d.x - d.x.mean(), d.y - d.y.mean()
    c = n / (n - 1)
    sxx, syy, sxy = a @ a, b @ b, a @ b
    z = np.arctanh((sxy - c * a * b) / np.sqrt((sxx - c * a * a) * (syy - c * b * b)))
    return np.sqrt((n - 1) / n * ((z - z.mean()) ** 2).sum())


@peer("corr_hac", "numpy")
def corr_hac(d):
    import numpy as np
    n = len(d.x)
    return np.sqrt(long_run_variance(influence(np, d.x, d.y)[3], int(4 * (n / 100) ** (2 / 9))) / n)


@peer("partial", "numpy")
def partial(d):
    """r and its jackknife from the inverse of each reduced matrix in closed form, as ours."""
    import numpy as np
    n = len(d.x)
    v = np.stack([d.x, d.y, d.market])
    v = v - v.mean(axis=1, keepdims=True)

    def given(sxx, syy, szz, sxy, sxz, syz):
        return (sxy - sxz * syz / szz) / np.sqrt((sxx - sxz ** 2 / szz) * (syy - syz ** 2 / szz))

    pairs = ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))
    whole = [v[i] @ v[j] for i, j in pairs]
    z = np.arctanh(given(*[s - n / (n - 1) * v[i] * v[j] for s, (i, j) in zip(whole, pairs)]))
    np.sqrt((n - 1) / n * ((z - z.mean()) ** 2).sum())
    return given(*whole)


@peer("rolling", "pandas")
def rolling(d):
    import pandas as pd
    return pd.Series(d.x).rolling(WINDOW).corr(pd.Series(d.y)).max()


@peer("wkd", "numpy")
def wkd(d):
    import numpy as np
    n = len(d.x)
    a, b, r, u = influence(np, d.x, d.y)
    lrv = long_run_variance(u, int(np.log(n)) - 1)
    s = [np.cumsum(v) for v in (a, b, a * a, b * b, a * b)]
    j = np.arange(2, n + 1)
    i = j - 1
    q = (s[4][i] - s[0][i] * s[1][i] / j) / np.sqrt((s[2][i] - s[0][i] ** 2 / j) * (s[3][i] - s[1][i] ** 2 / j))
    return (j / np.sqrt(n) * np.abs(q - r) / np.sqrt(lrv)).max()


@peer("mean_break", "numpy")
def mean_break(d):
    import numpy as np
    v, n = d.y - d.y.mean(), len(d.y)
    total = v @ v
    k = np.arange(int(np.floor(.15 * n)), n - int(np.floor(.15 * n)) + 1)
    s = np.cumsum(v)[k - 1]
    between = s * s / k + s * s / (n - k)
    return (between / ((total - between) / (n - 2))).max()


@peer("bai_perron", "numpy")
def bai_perron(d):
    """Squared sums of all segments, then the best last break of one and of two."""
    import numpy as np
    v, least = d.y[-BREAKS:] - d.y[-BREAKS:].mean(), 90
    n = len(v)
    s, q = np.concatenate([[0], np.cumsum(v)]), np.concatenate([[0], np.cumsum(v * v)])
    length = np.arange(n + 1)[None, :] - np.arange(n + 1)[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        cost = q[None, :] - q[:, None] - (s[None, :] - s[:, None]) ** 2 / length
    cost[length < least] = np.inf
    best = cost[0]
    for _ in range(2):
        best = (best[:, None] + cost).min(axis=0)
    return best[n]


@peer("bootstrap_r", "numpy")
def bootstrap_r(d):
    import numpy as np
    rng, n = np.random.default_rng(1), len(d.x)
    for _ in range(RESAMPLES):
        starts = rng.random(n) < 1 / BLOCK
        starts[0] = True
        at = np.maximum.accumulate(np.where(starts, np.arange(n), 0))
        index = (rng.integers(0, n, n)[at] + np.arange(n) - at) % n
        np.corrcoef(d.x[index], d.y[index])
    return None


@peer("hedge_oos", "numpy")
def hedge_oos(d):
    import numpy as np
    x, y, window, step = d.x, d.y, 252, 21
    hedged = np.empty(len(x) - window)
    for t in range(window, len(x), step):
        c = np.cov(x[t - window:t], y[t - window:t])
        hedged[t - window:t - window + step] = y[t:t + step] - c[0, 1] / c[0, 0] * x[t:t + step]
    return 1 - hedged.var() / y[window:].var()


@peer("exceedance", "numpy")
def exceedance(d):
    import numpy as np
    a, b = (d.x - d.x.mean()) / d.x.std(ddof=1), (d.y - d.y.mean()) / d.y.std(ddof=1)
    high, low = (a > 1) & (b > 1), (a < -1) & (b < -1)
    np.corrcoef(d.x[high], d.y[high])
    return np.corrcoef(d.x[low], d.y[low])[0, 1]


# ---- scipy ----------------------------------------------------------------------------------------------------------

@peer("pearson", "scipy")
def pearson(d):
    from scipy import stats
    return stats.pearsonr(d.x, d.y)[0]


@peer("spearman", "scipy")
def spearman(d):
    from scipy import stats
    return stats.spearmanr(d.x, d.y)[0]


@peer("kendall", "scipy")
def kendall(d):
    from scipy import stats
    return stats.kendalltau(d.x, d.y)[0]


@peer("ewma", "scipy")
def ewma(d):
    import numpy as np
    from scipy import signal
    xx, yy, xy = (signal.lfilter([.06], [1, -.94], v) for v in (d.x * d.x, d.y * d.y, d.x * d.y))
    return (xy / np.sqrt(xx * yy))[-1]


# ---- statsmodels ----------------------------------------------------------------------------------------------------

def fit(y, columns, **errors):
    import numpy as np
    import statsmodels.api as sm
    return sm.OLS(y, sm.add_constant(np.column_stack(columns))).fit(**errors)


@peer("cusum", "statsmodels")
def cusum(d):
    from statsmodels.stats.diagnostic import breaks_cusumolsresid
    return breaks_cusumolsresid(d.y - d.y.mean(), ddof=1)[0]


@peer("ols_hc1", "statsmodels")
def ols_hc1(d):
    return fit(d.y, [d.x], cov_type="HC1").bse[1]


@peer("ols_hac", "statsmodels")
def ols_hac(d):
    return fit(d.y, [d.x], cov_type="HAC", cov_kwds={"maxlags": LAGS}).bse[1]


@peer("updown", "statsmodels")
def updown(d):
    import numpy as np
    return fit(d.y, [d.x, np.where(d.x < 0, d.x, 0)], cov_type="HC1").tvalues[2]


@peer("haven", "statsmodels")
def haven(d):
    import numpy as np
    cuts = np.quantile(d.x, [.1, .05, .01])
    f = fit(d.y, [d.x] + [np.where(d.x < cut, d.x, 0) for cut in cuts], cov_type="HC1")
    return float(np.squeeze(f.t_test([0, 1, 1, 1, 1]).tvalue))


@peer("ccf", "statsmodels")
def ccf(d):
    from statsmodels.tsa.stattools import ccf as both
    back = both(d.x5, d.y5, adjusted=False)
    both(d.y5, d.x5, adjusted=False)
    return back[1]


def granger_one(x, y):
    import numpy as np
    n = len(y)
    lagged = [v[LAGS - i:n - i] for v in (y, x) for i in range(1, LAGS + 1)]
    f = fit(y[LAGS:], lagged, cov_type="HC1")
    return float(np.squeeze(f.wald_test(np.eye(2 * LAGS + 1)[LAGS + 1:], use_f=False).statistic))


@peer("granger_hc1", "statsmodels")
def granger_hc1(d):
    granger_one(d.y5, d.x5)
    return granger_one(d.x5, d.y5)


@peer("var_bic", "statsmodels")
def var_bic(d):
    import numpy as np
    from statsmodels.tsa.api import VAR
    bic = VAR(np.column_stack([d.x5, d.y5])).select_order(10).ics["bic"]
    return bic[5] - bic[1]


@peer("adf_bic", "statsmodels")
def adf_bic(d):
    from statsmodels.tsa.stattools import adfuller
    return adfuller(d.spread, autolag="BIC")[0]


@peer("kpss", "statsmodels")
def kpss(d):
    from statsmodels.tsa.stattools import kpss as test
    return test(d.spread, nlags="auto")[0]


@peer("engle_granger", "statsmodels")
def engle_granger(d):
    from statsmodels.tsa.stattools import coint
    return coint(d.log_x, d.log_y, autolag="bic")[0]


@peer("johansen", "statsmodels")
def johansen(d):
    import numpy as np
    from statsmodels.tsa.vector_ar.vecm import coint_johansen
    return coint_johansen(np.column_stack([d.log_x, d.log_y]), 0, 1).lr1[0]


def main():
    try:
        data = Data(sys.argv[1])
    except ImportError as missing:
        print(f"# {missing.name} is not installed: no peer can run (apt-get install python3-{missing.name})")
        return
    said = set()
    for name, library, run in PEERS:
        try:
            ns, value = fastest(lambda: run(data))
        except ImportError as missing:
            if missing.name not in said:
                print(f"# {missing.name} is not installed (apt-get install python3-{missing.name.split('.')[0]})")
            said.add(missing.name)
            print(f"# {name}: no figure without {missing.name}", flush=True)
            continue
        except Exception as failed:  # a version of a library that does it otherwise: say so and go on
            print(f"# {name}: {library} failed: {failed}".replace("\n", " "), flush=True)
            continue
        print(name, library, ns, "random" if value is None else repr(float(value)), flush=True)


main()
