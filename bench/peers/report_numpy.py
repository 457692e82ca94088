#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The peer of `bench_core core` and `full`: a careful numpy script for the same report.

usage: report_numpy.py core|full CSV ITERATIONS; prints nanoseconds per iteration, the fastest of ten batches.
"""
import sys
import time

import numpy as np

WINDOWS = (30, 90, 252)


def read(path):
    dates, a, b = [], [], []
    with open(path) as f:
        next(f)
        for line in f:
            d, x, y = line.split(",")
            dates.append(d)
            a.append(float(x))
            b.append(float(y))
    return np.array(dates, dtype="datetime64[D]"), np.array(a), np.array(b)


def corr(x, y):
    xc, yc = x - x.mean(), y - y.mean()
    return xc @ yc / np.sqrt((xc @ xc) * (yc @ yc))


def jack(x, y):
    n = len(x)
    a, b = x - x.mean(), y - y.mean()
    c = n / (n - 1)
    sxx, syy, sxy = a @ a, b @ b, a @ b
    ri = (sxy - c * a * b) / np.sqrt((sxx - c * a * a) * (syy - c * b * b))
    zi = np.arctanh(ri)
    se = max(np.sqrt((n - 1) / n * ((zi - zi.mean()) ** 2).sum()), 1 / np.sqrt(n - 3))
    r = sxy / np.sqrt(sxx * syy)
    z = np.arctanh(r)
    return r, np.tanh(z - 1.959963984540054 * se), np.tanh(z + 1.959963984540054 * se), np.abs(r - ri).argmax()


def rolling(x, y, w):
    def sums(v):
        c = np.empty(len(v) + 1)
        c[0] = 0
        np.cumsum(v, out=c[1:])
        return c[w:] - c[:-w]

    x, y = x - x.mean(), y - y.mean()
    sx, sy, sxx, syy, sxy = sums(x), sums(y), sums(x * x), sums(y * y), sums(x * y)
    return (sxy - sx * sy / w) / np.sqrt((sxx - sx * sx / w) * (syy - sy * sy / w))


def rolling_band(x, y, w):
    xs = np.lib.stride_tricks.sliding_window_view(x, w)
    ys = np.lib.stride_tricks.sliding_window_view(y, w)
    a, b = xs - xs.mean(1, keepdims=True), ys - ys.mean(1, keepdims=True)
    c = w / (w - 1)
    sxx, syy, sxy = (a * a).sum(1, keepdims=True), (b * b).sum(1, keepdims=True), (a * b).sum(1, keepdims=True)
    zi = np.arctanh((sxy - c * a * b) / np.sqrt((sxx - c * a * a) * (syy - c * b * b)))
    se = np.maximum(np.sqrt((w - 1) / w * ((zi - zi.mean(1, keepdims=True)) ** 2).sum(1)), 1 / np.sqrt(w - 3))
    z = np.arctanh((sxy / np.sqrt(sxx * syy))[:, 0])
    return np.tanh(z - 1.959963984540054 * se), np.tanh(z + 1.959963984540054 * se)


def report(da, a, db, b, full):
    shared, ia, ib = np.intersect1d(da, db, assume_unique=True, return_indices=True)
    x, y = np.diff(np.log(a[ia])), np.diff(np.log(b[ib]))
    d = shared[1:]
    one = jack if full else corr
    out = {}
    for w in WINDOWS:
        out[w] = one(x[-w:], y[-w:])
    out["all"] = one(x, y)
    xs, ys = x[-252:], y[-252:]
    sx, sy = xs.std(ddof=1), ys.std(ddof=1)
    r = corr(xs, ys)
    out["beta"] = r * sx / sy, r * sy / sx, sx, sy
    years = d.astype("datetime64[Y]").astype(int) + 1970
    first = np.flatnonzero(np.r_[True, years[1:] != years[:-1]])
    for lo, hi in zip(first, np.r_[first[1:], len(d)]):
        out[int(years[lo])] = hi - lo, one(x[lo:hi], y[lo:hi])
    roll = rolling(x, y, 90)
    hi, lo = roll.argmax(), roll.argmin()
    out["extremes"] = roll[hi], d[hi + 89], roll[lo], d[lo + 89], roll[-1]
    if full:
        out["recent"] = jack(x[-90:], y[-90:]), jack(x[:-90], y[:-90])
        out["band"] = rolling_band(x, y, 90)
        q = np.quantile(y, 0.05)
        worst = y <= q
        out["worst"] = np.expm1(y[worst]).mean(), np.expm1(x[worst]).mean(), (x[worst] > 0).mean()
        out["levels"] = corr(a[ia], b[ib])
    return out


def main():
    full, path, n = sys.argv[1] == "full", sys.argv[2], int(sys.argv[3])
    d, a, b = read(path)
    best = float("inf")
    for _ in range(10):
        start = time.process_time_ns()
        for _ in range(n):
            report(d, a, d.copy(), b, full)
        best = min(best, (time.process_time_ns() - start) / n)
    print(round(best))


main()
