#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the oracle cases of measures that the two referees of the first cases did not cover.

    python3 tests/oracles/make_goldens.py

Inputs come from seeded generators of Python's own library and are written first; answers are computed from the numbers
as written, by the slow textbook way: every window, split and resample anew, with numpy, scipy and statsmodels where
these have the statistic. Nothing here calls comove. A second run writes the same bytes but for the last digits that
another version of a library may change.
"""
import csv
import datetime
import json
import math
import os
import random

import numpy as np
import scipy
import scipy.stats as st
import statsmodels
import statsmodels.api as sm
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")
SOURCE = "computed by tests/oracles/make_goldens.py"
VERSIONS = f"numpy {np.__version__} / scipy {scipy.__version__} / statsmodels {statsmodels.__version__}"
Z975 = float(st.norm.ppf(0.975))


# ---- inputs ----

def weekdays(first, n):
    day = datetime.date.fromisoformat(first)
    while n:
        if day.weekday() < 5:
            yield day
            n -= 1
        day += datetime.timedelta(1)


def returns(seed, parts):
    """(x, y) of stretches (n, correlation, slope factor, volatility factor); fat tails by a shared scale."""
    rng = random.Random(seed)
    x, y = [], []
    for n, rho, steep, vol in parts:
        for _ in range(n):
            scale = vol * 0.01 / math.sqrt(rng.gammavariate(3, 1 / 3))
            a, b = rng.gauss(0, 1), rng.gauss(0, 1)
            x.append(round(scale * a, 7))
            y.append(round(steep * scale * (rho * a + math.sqrt(1 - rho * rho) * b), 7))
    return x, y


def table(seed, parts, blank=(), flat=()):
    x, y = returns(seed, parts)
    for first, last in flat:
        x[first:last] = [0.0125] * (last - first)
    rows = [[day.isoformat(), u, v] for day, u, v in zip(weekdays("2015-01-05", len(x)), x, y)]
    for row in blank:
        rows[row][2] = ""
    return ["date", "x", "y"], rows


def levels(seed, n, first, last_removed=0):
    """Dated levels of two sides with gaps of single days."""
    x, y = returns(seed, [(n, 0.4, 1.3, 1)])
    rng = random.Random(seed + 1)
    a, b, rows = 100.0, 50.0, []
    for day, u, v in zip(weekdays(first, n), x, y):
        a, b = a * math.exp(u), b * math.exp(v)
        if rng.random() > 0.03:
            rows.append([day.isoformat(), f"{a:.6f}", f"{b:.6f}"])
    return ["date", "a", "b"], rows[:len(rows) - last_removed]


def complete(rows):
    """Row numbers and values of the rows in which both sides are there."""
    kept = [i for i, row in enumerate(rows) if row[1] != "" and row[2] != ""]
    return kept, np.array([float(rows[i][1]) for i in kept]), np.array([float(rows[i][2]) for i in kept])


# ---- statistics ----

def pearson(x, y):
    a, b = x - x.mean(), y - y.mean()
    return float(a @ b / math.sqrt((a @ a) * (b @ b)))


def jackknife(x, y):
    """r, the larger of the jackknife's and Fisher's error of z, and the interval."""
    n, r = len(x), pearson(x, y)
    z = np.array([math.atanh(pearson(np.delete(x, i), np.delete(y, i))) for i in range(n)])
    se = max(math.sqrt((n - 1) / n * ((z - z.mean()) ** 2).sum()), 1 / math.sqrt(n - 3))
    return r, se, [math.tanh(math.atanh(r) - Z975 * se), math.tanh(math.atanh(r) + Z975 * se)]


def difference(one, other):
    z = (math.atanh(one[0]) - math.atanh(other[0])) / math.hypot(one[1], other[1])
    return z, 2 * float(st.norm.sf(abs(z)))


def change_test(x, y, keep):
    """Wied, Kraemer & Dehling: p and the number of pairs up to the largest deviation."""
    n, r = len(x), pearson(x, y)
    u, v = (x - x.mean()) / x.std(), (y - y.mean()) / y.std()
    influence = u * v - r / 2 * (u * u + v * v)
    width = int(math.log(n))
    lrv = influence @ influence / n
    for lag in range(1, width):
        lrv += 2 * (1 - lag / width) * (influence[lag:] @ influence[:-lag]) / n
    best, at = -1.0, 0
    for j in range(max(keep, 2), n - keep + 1):
        d = j / math.sqrt(n) * abs(pearson(x[:j], y[:j]) - r) / math.sqrt(lrv)
        if d > best:
            best, at = d, j
    return float(st.kstwobign.sf(best)), at


def calm(v, reach):
    return np.array([v[i] / math.sqrt(np.mean(v[max(0, i - reach):i + reach + 1] ** 2)) for i in range(len(v))])


# ---- cases ----

def with_dates(rows, kept, where, name):
    return {f"{name}_row": kept[where] + 1, f"{name}_date": rows[kept[where]][0]}


def rolling_beta(rows, p):
    x = np.array([float(row[1]) for row in rows])
    y = np.array([float(row[2]) if row[2] != "" else math.nan for row in rows])
    w = p["window"]
    slope = []
    for end in range(w, len(x) + 1):
        a, b = x[end - w:end], y[end - w:end]
        undefined = np.isnan(b).any() or a.min() == a.max() or b.min() == b.max()
        slope.append(None if undefined else float(st.linregress(a, b).slope))
    there = [i for i, v in enumerate(slope) if v is not None]
    top, low = max(there, key=lambda i: slope[i]), min(there, key=lambda i: slope[i])
    return {"n_windows": len(slope), "n_defined": len(there), "max": slope[top], "max_end_row": top + w,
            "max_end_date": rows[top + w - 1][0], "min": slope[low], "min_end_row": low + w,
            "min_end_date": rows[low + w - 1][0], "first": slope[0], "last": slope[-1],
            "values": slope[::p["every"]]}


def hc1(x, y):
    fit = sm.OLS(y, sm.add_constant(x)).fit(cov_type="HC1")
    return float(fit.params[1]), float(fit.bse[1])


def slope_break(rows, p):
    kept, x, y = complete(rows)
    n, least = len(x), int(p["trim"] * len(x))
    best, at = -1.0, 0
    for k in range(least, n - least + 1):
        one, other = hc1(x[:k], y[:k]), hc1(x[k:], y[k:])
        wald = (one[0] - other[0]) ** 2 / (one[1] ** 2 + other[1] ** 2)
        if wald > best:
            best, at = wald, k
    before, after = hc1(x[:at], y[:at]), hc1(x[at:], y[at:])
    return {"n": n, "sup_f": best, **with_dates(rows, kept, at - 1, "break"), "slope_before": before[0],
            "se_before": before[1], "slope_after": after[0], "se_after": after[1]}


def change_points(rows, p):
    kept, x, y = complete(rows)
    least, n = p["least"], len(x)
    cx, cy = calm(x, least // 4), calm(y, least // 4)

    def surest(first, last):
        if last - first < 2 * least:
            return 2.0, 0
        prob, at = change_test(x[first:last], y[first:last], least)
        return prob, first + at

    ends = [0, n]
    while len(ends) < 10:
        found = [surest(a, b) for a, b in zip(ends, ends[1:])]
        prob, at = min(found)
        if not prob * len(found) < 0.05:
            break
        ends = sorted(ends + [at])
    p_end, i = {}, 1
    while i + 1 < len(ends):
        prob, at = surest(ends[i - 1], ends[i + 1])
        prob *= len(ends) - 2
        part = slice(ends[i - 1], ends[i + 1])
        if prob < 0.05 and change_test(cx[part], cy[part], 0)[0] < 0.05:
            ends[i], p_end[at] = at, prob
            i += 1
        else:
            del ends[i]
    while True:
        parts = [jackknife(x[a:b], y[a:b]) for a, b in zip(ends, ends[1:])]
        weak = [k for k in range(len(parts) - 1) if not difference(parts[k + 1], parts[k])[1] < 0.05]
        if not weak:
            break
        del ends[weak[0] + 1]
    stretches = [{**with_dates(rows, kept, a, "first"), **with_dates(rows, kept, b - 1, "last"), "n": b - a,
                  "r": part[0], "ci95": part[2], "p_end": p_end.get(b) if b < n else None}
                 for a, b, part in zip(ends, ends[1:], parts)]
    return {"n": n, "n_changes": len(stretches) - 1, "stretches": stretches}


class Xoshiro:
    """xoshiro256** seeded by SplitMix64, from the papers of its authors."""
    MASK = 2 ** 64 - 1

    def __init__(self, seed):
        self.s = []
        for _ in range(4):
            seed = (seed + 0x9E3779B97F4A7C15) & self.MASK
            z = ((seed ^ (seed >> 30)) * 0xBF58476D1CE4E5B9) & self.MASK
            z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & self.MASK
            self.s.append(z ^ (z >> 31))

    def rotate(self, v, by):
        return ((v << by) | (v >> (64 - by))) & self.MASK

    def next(self):
        s = self.s
        result = (self.rotate((s[1] * 5) & self.MASK, 7) * 9) & self.MASK
        t = (s[1] << 17) & self.MASK
        s[2] ^= s[0]
        s[3] ^= s[1]
        s[1] ^= s[2]
        s[0] ^= s[3]
        s[2] ^= t
        s[3] = self.rotate(s[3], 45)
        return result

    def uniform(self):
        return (self.next() >> 11) / 2 ** 53

    def below(self, n):
        """Lemire (2019) on the upper 32 bits."""
        while True:
            wide = (self.next() >> 32) * n
            if wide % 2 ** 32 >= 2 ** 32 % n:
                return wide >> 32


def resample(rng, n, mean_block):
    """Row numbers of blocks that begin anywhere and go on with probability 1 - 1 / mean_block, round the end."""
    rows = []
    while len(rows) < n:
        at, u, length, tail = rng.below(n), rng.uniform(), 1, 1 - 1 / mean_block
        while u < tail and length < n - len(rows):
            length += 1
            tail *= 1 - 1 / mean_block
        rows += [(at + k) % n for k in range(length)]
    return rows


def extremes(x, y, w):
    r = [pearson(x[i:i + w], y[i:i + w]) for i in range(len(x) - w + 1)]
    return max(r), min(r)


def rolling_range(rows, p):
    _, x, y = complete(rows)
    rng, w = Xoshiro(p["mc_seed"]), p["window"]
    high, low = extremes(x, y, w)
    made = []
    for _ in range(p["B"]):
        at = resample(rng, len(x), p["mean_block"])
        made.append(extremes(x[at], y[at], w))
    top, bottom = np.array(made).T
    chance = lambda hits: (1 + int(hits.sum())) / (1 + len(made))
    return {"n": len(x), "n_windows": len(x) - w + 1, "max": high, "min": low, "range": high - low,
            "constant_median": float(np.quantile(top - bottom, 0.5)),
            "constant_q95": float(np.quantile(top - bottom, 0.95)), "p": chance(top - bottom >= high - low),
            "p_max": chance(top >= high), "p_min": chance(bottom <= low), "B": len(made)}


def worst_days(rows, p):
    _, x, y = complete(rows)
    cut = float(np.quantile(x, p["q"]))
    worst = x < cut
    rose = int((y[worst] > 0).sum())
    ci = st.binomtest(rose, int(worst.sum())).proportion_ci(0.95, method="wilson")
    return {"n": len(x), "n_worst": int(worst.sum()), "threshold": cut, "mean_exposure": float(x[worst].mean()),
            "mean_hedge": float(y[worst].mean()), "mean_exposure_simple": float(np.expm1(x[worst]).mean()),
            "mean_hedge_simple": float(np.expm1(y[worst]).mean()), "n_rose": rose,
            "share_rose": rose / int(worst.sum()), "ci95_rose": [ci.low, ci.high]}


def divergences(rows, p):
    kept, x, y = complete(rows)
    w, scored = p["window"], []
    for t in range(w, len(x)):
        fit = sm.OLS(y[t - w:t], sm.add_constant(x[t - w:t])).fit()
        expected = fit.params[0] + fit.params[1] * x[t]
        scored.append(((y[t] - expected) / math.sqrt(fit.scale), t, expected))
    far = sorted((s for s in scored if abs(s[0]) > p["cut"]), key=lambda s: (-abs(s[0]), s[1]))
    return {"n_scored": len(scored), "n_divergent": len(far),
            "largest": [{**with_dates(rows, kept, t, "at"), "x": x[t], "y": y[t], "expected": expected, "z": z}
                        for z, t, expected in far[:p["top"]]]}


def recent_before(rows, p):
    kept, x, y = complete(rows)
    k = p["k"]
    recent, before = jackknife(x[-k:], y[-k:]), jackknife(x[:-k], y[:-k])
    z, prob = difference(recent, before)
    return {"n_recent": k, "n_before": len(x) - k, "r_recent": recent[0], "r_before": before[0],
            "ci95_recent": recent[2], "ci95_before": before[2], "z_change": z, "p_change": prob,
            **with_dates(rows, kept, len(x) - k, "recent_from")}


PERIODS = {"week": lambda d: d.isocalendar()[:2], "month": lambda d: (d.year, d.month),
           "quarter": lambda d: (d.year, (d.month - 1) // 3)}


def horizons(rows, p):
    date = [datetime.date.fromisoformat(row[0]) for row in rows]
    level = np.array([[float(row[1]), float(row[2])] for row in rows])
    due = date[-1] + datetime.timedelta(1)
    while due.weekday() > 4:
        due += datetime.timedelta(1)
    out = {}
    for name, period in {"day": lambda d: d, **PERIODS}.items():
        # A period's last row is followed by a row, or by the day the next row is due, of another period.
        ends = [i for i in range(len(date)) if period((date + [due])[i + 1]) != period(date[i])]
        change = np.diff(np.log(level[ends]) if p["kind"] == "log" else level[ends], axis=0)
        few = len(change) < 20
        r, _, ci = (None, None, None) if few else jackknife(change[:, 0], change[:, 1])
        out.update({f"n_{name}": len(change), f"r_{name}": r, f"ci95_{name}": ci,
                    f"first_{name}": date[ends[1]].isoformat(), f"last_{name}": date[ends[-1]].isoformat()})
    return out


def wilson(_, p):
    share = [hits / n if n else None for hits, n in p["cases"]]
    ci = [proportion_confint(hits, n, 0.05, "wilson") if n else (None, None) for hits, n in p["cases"]]
    return {"share": share, "low": [c[0] for c in ci], "high": [c[1] for c in ci]}


def sidak(_, p):
    m = p["m"]
    # multipletests corrects for as many tests as it is given: the others of the m are certain not to reject.
    adjusted = [float(multipletests([one] + [1.0] * (m - 1), method="sidak")[1][0]) for one in p["p"]]
    return {"p_adjusted": adjusted, "critical": float(st.norm.isf((1 - (1 - p["level"]) ** (1 / m)) / 2))}


STAIRS = [(320, -0.5, 1.0, 1), (300, 0.3, 1.0, 1.6), (330, 0.85, 1.4, 1)]
STEADY = [(260, 0.35, 1.2, 1), (240, 0.35, 1.2, 2.5), (200, 0.35, 1.2, 1)]
SWITCH = [(300, -0.45, 1.0, 1), (280, 0.35, 1.0, 1.6), (320, 0.75, 1.4, 1)]
NOTHING = (["p"], [["0.05"]])
# id: (measure, parameters, input, rtol, note)
MADE = {
    "rolling_beta_60": (rolling_beta, {"window": 60, "every": 25},
                        table(11, [(420, 0.4, 1.3, 1)], blank=[150], flat=[(250, 320)]), 1e-9,
                        "a window with a missing value or a flat side has no slope"),
    "rolling_beta_full": (rolling_beta, {"window": 120, "every": 1}, table(12, [(120, -0.3, 0.8, 1)]), 1e-10,
                          "one window: the plain slope"),
    "slope_break": (slope_break, {"trim": 0.15}, table(13, SWITCH, blank=[40, 501]), 1e-8,
                    "p after Hansen (1997) is the function of breaks_nile, where strucchange confirms it"),
    "change_points": (change_points, {"least": 126}, table(14, STAIRS, blank=[33, 402]), 1e-8,
                      "two changes, between which volatility is higher too"),
    "change_points_none": (change_points, {"least": 126}, table(44, [(350, 0.3, 1, 1), (350, 0.3, 3.5, 1)]), 1e-8,
                           "the volatility of one side shifts, which the plain test takes for a change (p 3e-5); the "
                           "correlation stands still"),
    "rolling_range": (rolling_range, {"window": 60, "B": 150, "mean_block": 10, "mc_seed": 7},
                      table(16, [(300, 0.2, 1, 1)]), 1e-9,
                      "the same generator and blocks, so the resamples are the same and not only their law"),
    "worst_days": (worst_days, {"q": 0.05, "log": True}, table(17, [(500, -0.3, 0.7, 1)], blank=[7, 99]), 1e-10, None),
    "divergences": (divergences, {"window": 120, "cut": 2.5, "top": 5}, table(18, STEADY, blank=[300]), 1e-9,
                    "each row against the line through the 120 rows before it"),
    "recent_before": (recent_before, {"k": 90}, table(19, [(400, 0.05, 1, 1), (90, 0.5, 1, 1)], blank=[3, 450]), 1e-9,
                      None),
    "horizons_ladder": (horizons, {"kind": "log"}, levels(20, 1700, "2012-02-15"), 1e-9,
                        "the first, cut-off period gives the base only; the last counts when the next weekday is of "
                        "another"),
    "horizons_short": (horizons, {"kind": "diff"}, levels(21, 130, "2019-09-30", last_removed=2), 1e-9,
                       "fewer than 20 months and quarters: no correlation"),
    "wilson": (wilson, {"cases": [[81, 263], [15, 148], [0, 20], [1, 29], [29, 29], [190, 232], [36, 69], [0, 0]]},
               NOTHING, 1e-10, "the first four are those of Newcombe (1998); no cases have no share"),
    "sidak": (sidak, {"p": [0, 1e-12, 0.0005, 0.003, 0.05, 0.5, 1], "m": 10, "level": 0.05}, NOTHING, 1e-9, None),
}


def dump(value, *path):
    with open(os.path.join(CASES, *path), "w", encoding="utf-8") as file:
        json.dump(value, file, indent=1)
        file.write("\n")


def main():
    for name, (answer, params, (head, rows), rtol, note) in MADE.items():
        os.makedirs(os.path.join(CASES, name), exist_ok=True)
        with open(os.path.join(CASES, name, "input.csv"), "w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *rows])
        case = {"id": name, "stat": answer.__name__, "params": params, "note": note, "source": SOURCE,
                "inputs": ["input.csv"]}
        dump({k: v for k, v in case.items() if v is not None}, name, "case.json")
        dump({"id": name, "stat": answer.__name__, "values": answer(rows, params), "oracles": ["python"], "rtol": rtol,
              "versions": {"python": VERSIONS}}, name, "expected.json")
        print(name)


if __name__ == "__main__":
    main()
