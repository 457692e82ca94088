# SPDX-License-Identifier: Apache-2.0
"""The answers of one pair document beside those of referee_answers.py, question by question."""
import bisect
import datetime as dt
import math

import referee as ref
import referee_answers as ans
from referee_events import Events

SPLIT = {"daily": 126, "weekly": 52, "monthly": 36, "quarterly": 20, "annual": 20}
MAX_LAG = {"daily": 5, "weekly": 5, "monthly": 3, "quarterly": 2, "annual": 1}
RUNGS = [("day", "daily"), ("week", "weekly"), ("month", "monthly"), ("quarter", "quarterly")]
NUMBERS = ("r", "ci_low", "ci_high")


def close(got, want, tol=1e-9):
    if isinstance(want, dt.date):
        want = want.isoformat()
    if isinstance(want, float) and isinstance(got, (int, float)) and not isinstance(got, bool):
        return abs(got - want) <= tol * abs(want) + 1e-12
    return got == want


class Questions(Events):
    def __init__(self, report, regimes, scenarios, load):
        """`load` gives another metric as known on the same day."""
        self.doc, self.rep, self.load = report.doc["answers"], report, load
        self.legs, self.opt, self.freq, self.kinds = report.legs, report.opt, report.freq, report.kinds
        self.x, self.y, self.dates, self.rows = report.x, report.y, report.dates, report.rows
        self.regimes, self.scenarios = regimes, scenarios
        self.name, self.wrong, self.n = report.c.name, [], 0
        self.total = len(self.x)
        five = sum(d > ref.add_months(self.dates[-1], -60) for d in self.dates)
        self.five = self.total if self.opt.get("from") else five
        self.both = ref.aligned  # the referee's own alignment
        self.yoy = "yoy" in self.kinds
        self.always = self.freq == "daily" and all(m.cal.name == "24x7" for m in self.legs)
        self.relative = [self.kinds[i] in ("log", "simple", "yoy") for i in (0, 1)]

    def run(self, only=None):
        for part in (self.relation, self.change, self.unusual, self.lead, self.parting, self.divergences, self.hedge,
                     self.stress, self.after_falls, self.mixed, self.long_run, self.outlook):
            if only is None or part.__name__ in only:
                part()
        return self

    def same(self, what, got, want, tol=1e-9):
        self.n += 1
        if not close(got, want, tol):
            self.wrong.append(f"{self.name}: {what}: {got!r}, referee {want!r}")

    def corr(self, what, got, want):
        for key, mine in zip(NUMBERS, ("r", "low", "high")):
            self.same(f"{what}.{key}", got[key], want[mine])

    def horizon(self, what, got, dates, x, y):
        self.same(what + ".n", got["n"], len(x))
        self.same(what + ".first", got["first"], dates[0] if dates else None)
        self.same(what + ".last", got["last"], dates[-1] if dates else None)
        self.corr(what, got, ans.jack(x, y))

    def tail(self, n):
        return self.x[-n:], self.y[-n:], self.dates[-n:]

    def moves(self, dates, a, b):
        """Changes between neighbours that are defined on both sides."""
        out = []
        for i in range(1, len(dates)):
            pair = [ref.change(k, v[i], v[i - 1]) for k, v in zip(self.kinds, (a, b))]
            if None not in pair:
                out.append((dates[i], *pair))
        return [list(c) for c in zip(*out)] if out else [[], [], []]

    # ---- 1
    def next_due(self, day):
        """The next date on which both sides are due."""
        a, b = self.legs
        if self.freq == "daily":
            cals = [ref.Calendar("weekday") if m.cal.name == "own" else m.cal for m in self.legs]
            day += ref.DAY
            while not all(c.has(day) for c in cals):
                day += ref.DAY
            return day
        return max(ref.due(a, day), ref.due(b, day)) if a.freq == b.freq else \
            ref.due(max(a, b, key=lambda m: ref.ORDER[m.freq]), day)

    def ladder(self, freq, n):
        first, last = self.dates[self.total - n], self.dates[-1]
        ends, shared = {}, self.rep.shared
        base = max(bisect.bisect_left([row[0] for row in shared], first) - 1, 0)
        for row in shared[base:]:
            if row[0] <= last:
                ends[ref.period_of(freq, row[0])] = row
        rows = list(ends.values())
        if ref.period_of(freq, self.next_due(rows[-1][0])) == ref.period_of(freq, rows[-1][0]):
            rows.pop()
        return self.moves([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])

    def relation(self):
        got = self.doc["relation"]
        rungs = [] if self.yoy else [r for r in RUNGS if ref.ORDER[r[1]] >= ref.ORDER[self.freq]]
        if self.freq == "annual" and not self.yoy:
            rungs = [("year", "annual")]
        self.same("horizons", [h["name"] for h in got["horizons"]], [r[0] for r in rungs])
        for h, (name, freq) in zip(got["horizons"], rungs):
            for key, n in (("five_years", self.five), ("all", self.total)):
                x, y, d = self.tail(n)
                if freq != self.freq:
                    d, x, y = self.ladder(freq, n)
                self.horizon(f"{name}.{key}", h[key], d, x, y)
        x, y, d = self.tail(self.five)
        self.same("relation.n", got["n"], len(x))
        self.same("relation.first", got["first"], d[0])
        self.same("relation.last", got["last"], d[-1])
        enough = len(x) >= ans.MIN_R and not ref.flat(x) and not ref.flat(y)
        # ratios that are equal on paper (16 to 20, 20 to 25) may differ in their last bit: ties, or not
        rho = ref.pearson(ans.ranks(x), ans.ranks(y)) if enough else None
        near = None not in (rho, got["spearman"]) and abs(got["spearman"] - rho) < 1e-4 and any(self.relative)
        self.same("spearman", got["spearman"], got["spearman"] if near else rho)
        for key, want in (("a_on_b", ans.slope_of(x, y)), ("b_on_a", ans.slope_of(y, x))):
            for k, mine in (("beta", "beta"), ("se", "se"), ("ci_low", "low"), ("ci_high", "high")):
                self.same(f"{key}.{k}", got[key][k], want and want[mine])
        self.partial()

    def partial(self):
        got = self.doc["relation"]["partial"]
        if "spy" in [m.id for m in self.legs]:
            self.same("partial.control", got.get("control"), None)
            return
        if self.freq != "daily" or self.yoy:
            return
        spy = self.load("spy")
        if not spy.sample:
            return
        third = {d: v for d, v in spy.sample if spy.cal.has(d)}
        rows = [(r[0], r[1], r[2], third[r[0]]) for r in self.rep.shared if r[0] in third]
        first = self.dates[self.total - self.five]
        base = max([r[0] for r in self.rep.shared if r[0] < first], default=first)
        out = []
        for u, v in zip(rows, rows[1:]):
            if base <= u[0] and v[0] <= self.dates[-1]:
                kinds = [*self.kinds, self.opt.get("returns") or "log"]
                row = [ref.change(k, b, a) for k, a, b in zip(kinds, u[1:], v[1:])]
                if None not in row:
                    out.append((v[0], *row))
        if len(out) < ans.MIN_R:
            self.same("partial.r", got["r"], None)
            return
        d, x, y, z = [list(c) for c in zip(*out)]
        self.same("partial.n", got["n"], len(x))
        self.same("partial.first", got["first"], d[0])
        self.same("partial.last", got["last"], d[-1])
        self.corr("partial.plain", got["plain"], ans.jack(x, y))
        want = self.given(x, y, z)
        self.corr("partial", got, want)

    @staticmethod
    def given(x, y, z):
        if any(map(ref.flat, (x, y, z))):
            return ans.NOTHING
        n, c = len(x), len(x) / (len(x) - 1)
        a, b, g = ans.centred(x), ans.centred(y), ans.centred(z)
        s = [ans.dot(p, q) for p, q in ((a, a), (b, b), (g, g), (a, b), (a, g), (b, g))]

        def r_of(s):
            ab, ag, bg = (s[3] / math.sqrt(s[0] * s[1]), s[4] / math.sqrt(s[0] * s[2]), s[5] / math.sqrt(s[1] * s[2]))
            return (ab - ag * bg) / math.sqrt((1 - ag * ag) * (1 - bg * bg)), ag, bg
        r, ag, bg = r_of(s)
        if max(ag * ag, bg * bg) > .9:
            return ans.NOTHING
        zs = []
        for p, q, t in zip(a, b, g):
            zs.append(math.atanh(r_of([v - c * w for v, w in zip(s, (p * p, q * q, t * t, p * q, p * t, q * t))])[0]))
        mean = math.fsum(zs) / n
        se = max(math.sqrt((n - 1) / n * math.fsum((v - mean) ** 2 for v in zs)), 1 / math.sqrt(n - 4))
        z0 = math.atanh(r)
        return {"r": r, "low": math.tanh(z0 - ans.Z975 * se), "high": math.tanh(z0 + ans.Z975 * se), "se": se}

    # ---- 2
    def confirmed(self, x, y, at):
        a, b = ans.jack(x[:at], y[:at]), ans.jack(x[at:], y[at:])
        z, p = ans.compare(b, a)
        return a, b, z, p

    def local(self, x):
        """Returns over the root mean square of their neighbours, themselves among them."""
        h, out = SPLIT[self.freq] // 4, []
        for i, v in enumerate(x):
            w = x[max(i - h, 0):i + h + 1]
            out.append(v / (math.sqrt(ans.dot(w, w) / len(w)) or math.inf))
        return out

    def change(self):
        got, least = self.doc["change"], SPLIT[self.freq]
        self.u, self.v = self.local(self.x), self.local(self.y)
        for key, n in (("recent", self.five), ("all", self.total)):
            x, y, d = self.tail(n)
            g = got[key]
            self.same(key + ".n", g["n"], n)
            self.same(key + ".first", g["first"], d[0])
            self.same(key + ".last", g["last"], d[-1])
            q, p, at = ans.wkd(x, y) if n >= 2 * least else (None, None, None)
            self.same(key + ".q", g["q"], q)
            self.same(key + ".p", g["p"], p, 1e-7)
            if at is None:
                continue
            a, b, z, pz = self.confirmed(x, y, at)
            self.same(key + ".date", g["date"], d[at - 1])
            self.same(key + ".before.n", g["before"]["n"], at)
            self.same(key + ".after.n", g["after"]["n"], n - at)
            self.corr(key + ".before", g["before"], a)
            self.corr(key + ".after", g["after"], b)
            self.same(key + ".confirm_z", g["confirm_z"], z)
            if pz is not None and p < .05:
                pz = max(pz, ans.wkd(self.u[-n:], self.v[-n:])[1])
            self.same(key + ".confirm_p", g["confirm_p"], pz, 1e-7)
        self.slope_break()
        self.segments()

    def slope_break(self):
        got, (y, x, d) = self.doc["change"]["slope"], self.tail(self.five)
        if got["sup_f"] is None or ref.flat(x) or ref.flat(y):
            return
        at = bisect.bisect_right([v.isoformat() for v in d], got["date"])
        n, best, where = len(x), -1.0, 0

        def wald(k):
            b1, s1 = ref.slope(y[:k], x[:k])
            b2, s2 = ref.slope(y[k:], x[k:])
            return (b1 - b2) ** 2 / (s1 * s1 + s2 * s2)
        low = max(int(.15 * n), 10)
        step = max(1, n // 60)
        places = {*range(low, n - low + 1, step), *range(max(at - 3, low), min(at + 4, n - low + 1))}
        for k in sorted(places):
            if not ref.flat(x[:k]) and not ref.flat(x[k:]):
                w = wald(k)
                best, where = (w, k) if w > best else (best, where)
        self.same("slope.sup_f", got["sup_f"], best)
        self.same("slope.date", got["date"], d[where - 1])
        for key, want in (("before", ans.slope_of(y[:where], x[:where], 10)), ("after", ans.slope_of(y[where:], x[where:], 10))):
            for k in ("beta", "se", "low", "high"):
                self.same(f"slope.{key}.{k}", got[key][k], want and want[k])

    def split(self, lo, hi):
        """p and place of the surest change of a stretch."""
        least = SPLIT[self.freq]
        if hi - lo < 2 * least:
            return 2.0, None
        _, p, at = ans.wkd(self.x[lo:hi], self.y[lo:hi], least)
        return (2.0, None) if p is None else (p, lo + at)

    def cuts(self):
        """Places between stretches, with the p of each."""
        edges, cache = [0, self.total], {}

        def look(lo, hi):
            if (lo, hi) not in cache:
                cache[lo, hi] = self.split(lo, hi)
            return cache[lo, hi]
        while len(edges) <= 9:
            p, at = min((look(a, b) for a, b in zip(edges, edges[1:])), key=lambda t: t[0])
            if p * (len(edges) - 1) >= .05:
                break
            edges = sorted([*edges, at])
        ps, i = [], 1
        while i < len(edges) - 1:
            lo, hi = edges[i - 1], edges[i + 1]
            p, at = look(lo, hi)
            p *= len(edges) - 2
            if p < .05 and (ans.wkd(self.u[lo:hi], self.v[lo:hi])[1] or 0) < .05:
                edges[i] = at
                ps.append(p)
                i += 1
            else:
                del edges[i]
        i = 1
        while i < len(edges) - 1:
            lo, at, hi = edges[i - 1:i + 2]
            pz = self.confirmed(self.x[lo:hi], self.y[lo:hi], at - lo)[3]
            if pz is not None and pz < .05:
                i += 1
            else:
                del edges[i], ps[i - 1]
                i = 1
        return edges, ps

    def segments(self):
        got = self.doc["change"]["segments"]
        if self.total < 2 * SPLIT[self.freq]:
            self.same("segments", got, [])
            return
        edges, ps = self.cuts()
        self.same("segments", [s["n"] for s in got], [b - a for a, b in zip(edges, edges[1:])])
        for s, lo, hi, p in zip(got, edges, edges[1:], [*ps, None]):
            self.same("segment.first", s["first"], self.dates[lo])
            self.same("segment.last", s["last"], self.dates[hi - 1])
            self.same("segment.p", s.get("p_end"), p, 1e-7)
            self.corr("segment", s, ans.jack(self.x[lo:hi], self.y[lo:hi]))

    # ---- 3
    def unusual(self):
        got, r, k = self.doc["unusual"], self.rep.doc["rolling"]["r"], self.rep.k
        if len(r) < 1:
            return
        n = self.total
        edge = ref.add_months(self.dates[-1], -60)
        span = n if self.opt.get("from") else sum(d >= edge for d in self.dates)
        ending = n if self.opt.get("from") else sum(d > edge for d in self.dates)
        if ending < 2 * k:
            span = ending = n
        inside = [(v, d) for v, d in zip(r, self.dates[k - 1:])][max(len(r) - (span - k + 1), 0):]
        inside = [(v, d) for v, d in inside if v is not None]
        tail = [v for v in r[-ending:] if v is not None]
        some = [v for v in r if v is not None]
        g = got["span"]
        self.same("span.n_readings", g["n_readings"], len(inside))
        self.same("span.n_ending", g["n_ending"], len(tail))
        self.same("span.independent", g["independent"], ending // k)
        if inside:
            for key, (v, d) in (("max", max(inside, key=lambda t: t[0])), ("min", min(inside, key=lambda t: t[0]))):
                self.same("span." + key, g[key], v)
                self.same(f"span.{key}_last", g[key + "_last"], d)
        if r[-1] is None or len(some) < 2:
            return
        self.same("span.below", g["below"], sum(v < r[-1] for v in tail) / len(tail))
        self.same("below_all", got["below_all"], sum(v < r[-1] for v in some) / len(some))
        self.same("record_high", got["record_high"], r[-1] >= max(some))
        self.same("record_low", got["record_low"], r[-1] <= min(some))

    # ---- 4
    def lead(self):
        got = self.doc["lead"]
        n = self.five if self.five >= 120 else self.total
        if self.yoy:
            self.same("lead.verdict", (got["verdict"], got["verdict_reason"]), ("unknown", "OVERLAP"))
            return
        self.same("lead.n", got["n"], n)
        if n < 60:
            self.same("lead.verdict", got["verdict"], "unknown")
            return
        x, y, d = self.tail(n)
        if ref.flat(x) or ref.flat(y):
            self.same("lead.verdict", got["verdict"], "unknown")
            return
        K = MAX_LAG[self.freq]
        crit = ans.NORMAL.inv_cdf(1 - (1 - .95 ** (1 / (2 * K))) / 2)
        self.same("lead.first", got["first"], d[0])
        self.same("max_lag", got["max_lag"], K)
        self.same("critical_t", got["critical_t"], crit)
        u, v = x, y
        filtered = 2 * K if abs(ans.autocorrelation(x) * ans.autocorrelation(y)) > .05 else 0
        self.same("filtered", got["filtered"], filtered)
        if filtered:
            u, v = ans.own_filter(x, filtered), ans.own_filter(y, filtered)
        table = {k: ans.ccf(u, v, k) for k in range(-K, K + 1)}
        for row in got["lags"]:
            self.same(f"lag {row['lag']}.r", row["r"], table[row["lag"]][0])
            self.same(f"lag {row['lag']}.t", row["t"], table[row["lag"]][1])
        self.same("lags", len(got["lags"]), 2 * K + 1)
        claims = {}
        half = len(u) // 2
        enough = self.total >= K + 20 * (2 * K + 1)
        full = {"a": ans.granger(self.x, self.y, K)[1] if enough else None,
                "b": ans.granger(self.y, self.x, K)[1] if enough else None}
        most = max((k for k in range(1, K + 1) if n >= k + 20 * (2 * k + 1)), default=0)
        p_lag = ans.var_lag(x, y, most) if most else 0
        for key, sign, (s, t) in (("a_leads_b", 1, (x, y)), ("b_leads_a", -1, (y, x))):
            g = got[key]
            lag = max(range(1, K + 1), key=lambda k: abs(table[sign * k][1]))
            r, stat = table[sign * lag]
            halves = [ans.ccf(p, q, sign * lag)[0] for p, q in ((u[:half], v[:half]), (u[half:], v[half:]))]
            p = 1 - (1 - ans.two_sided(stat)) ** (2 * K)
            for name, want in (("lag", lag), ("r", r), ("t", stat), ("r_first_half", halves[0]),
                               ("r_second_half", halves[1]), ("granger_lag", p_lag)):
                self.same(f"{key}.{name}", g[name], want)
            self.same(key + ".p", g["p"], p, 1e-7)
            one = ans.granger(s, t, p_lag)[1] if p_lag else None
            fixed = ans.granger(s, t, K) if n >= K + 20 * (2 * K + 1) else (None, None)
            self.same(key + ".granger_p", g["granger_p"], one, 1e-7)
            self.same(key + ".granger_fixed_p", g["granger_fixed_p"], fixed[1], 1e-7)
            self.same(key + ".granger_fixed_f_p", g["granger_fixed_f_p"], fixed[0], 1e-7)
            self.same(key + ".granger_fixed_p_all", g["granger_fixed_p_all"], full[key[0]], 1e-7)
            self.forecasts(key, g, s, t)
            claims[key] = (p < .05 and None not in halves and halves[0] * halves[1] > 0, g)
        self.closes(got, table, crit)
        self.verdict(got, claims)
        self.async_slopes(got)

    def forecasts(self, key, g, s, t):
        half = len(s) // 2
        K = MAX_LAG[self.freq]
        lag = max(range(1, K + 1), key=lambda k: abs(ans.ccf(s[:half], t[:half], k)[1] or 0))
        self.same(key + ".forecast_lag", g["forecast_lag"], lag)
        if ref.flat(s[:half]) or ref.flat(t[:half]):
            self.same(key + ".forecast_r2", g["forecast_r2"], None)
            return
        n, r2, stat, p = ans.out_of_sample(s, t, g["forecast_lag"], half)
        self.same(key + ".forecasts", g["forecasts"], n)
        for name, want in (("forecast_r2", r2), ("forecast_t", stat), ("forecast_p", p)):
            self.same(f"{key}.{name}", g[name], want, 1e-7)

    def closes(self, got, table, crit):
        a, b = self.legs
        gap = 0
        if self.freq == "daily":
            gap = int((ref.instant(b.zone, self.dates[-1], b.close) -
                       ref.instant(a.zone, self.dates[-1], a.close)).total_seconds() // 60)
        self.same("close_gap", got["close_gap_minutes"], gap)
        self.same("async", got["async"], abs(gap) > 30)
        far = max(abs(r) if abs(t) > crit else 0 for r, t in (table[1], table[-1]))
        self.same("misdated", got["misdated"], self.freq == "daily" and far > .3 and far > 2 * abs(table[0][0]))

    def verdict(self, got, claims):
        crit, lag1 = got["critical_t"], [row for row in got["lags"] if abs(row["lag"]) == 1]
        blocked = self.freq == "daily" and (got["misdated"] or (
            got["async"] and any(abs(row["t"]) > crit for row in lag1)))
        leads = {}
        for key, (first, g) in claims.items():
            other = claims["b_leads_a" if key == "a_leads_b" else "a_leads_b"][1]
            tested = None not in (g["granger_p"], other["granger_p"], g["forecast_r2"], g["forecast_p"])
            leads[key] = (first and tested and g["granger_p"] < .01 <= other["granger_p"] and g["forecast_r2"] > 0 and
                          g["forecast_p"] < .05 and not blocked)
            self.same(key + ".leads", g["leads"], leads[key])
        want = "different closes" if blocked else "a leads" if leads["a_leads_b"] else \
            "b leads" if leads["b_leads_a"] else "none"
        self.same("verdict", got["verdict"], want)

    def async_slopes(self, got):
        y, x, _ = self.tail(got["n"])

        def b(u, v):
            return ref.slope(v, u)[0]
        c = ans.centred(x)
        rho = ans.dot(c[1:], c[:-1]) / ans.dot(c, c)
        self.same("slope_plain", got["slope_plain"], b(x, y))
        total = b(x[:-1], y[1:]) + b(x, y) + b(x[1:], y[:-1])
        rho = ref.pearson(x[1:], x[:-1])
        self.same("scholes_williams", got["slope_scholes_williams"], total / (1 + 2 * rho) if rho > -.5 else None)
        fit = ans.Fit([x[:-2], x[1:-1], x[2:]], y[1:-1])
        self.same("dimson", got["slope_dimson"], math.fsum(fit.coef) if fit.ok else None)

    # ---- long run
    def long_run(self):
        got = self.doc["long_run"]
        if not got["spread"]:
            return
        edge = ref.add_months(self.dates[-1], -60)
        levels = [(r[0], r[3], r[4]) for r in self.rows]
        spread = [(math.log(u / v) if got["spread"] == "log_ratio" else ref.change("diff", u, v)) for _, u, v in levels]
        n = self.total if self.opt.get("from") else sum(d > edge for d in self.dates)
        n = n if n >= 250 else self.total
        s, part = spread[-n:], levels[-n:]
        self.same("long_run.n", got["n"], n)
        self.same("long_run.first", got["first"], part[0][0])
        self.same("long_run.last", got["last"], part[-1][0])
        if n < 60 or ref.flat(s):
            return
        one, two = ans.adf(s, "bic", ans.TAU_C1), ans.kpss(s)
        for key, want, tol in (("adf", one, 1e-7), ("kpss", two, 1e-8)):
            for k in ("n", "lags", "stat", "p"):
                self.same(f"{key}.{k}", got[key][k], want and want[k], tol)
        if one:
            want = {(True, False): "stationary", (False, True): "unit_root", (True, True): "conflict",
                    (False, False): "undecided"}[(one["p"] < .05, two["p"] < .05)]
            self.same("verdict", got["verdict"], want)
        # the program may move a spread, never scale it
        logs = got["spread"] == "log_ratio"
        u, v = ([math.log(r[i]) if logs else r[i] for r in part] for i in (1, 2))
        ps = [ans.engle_granger(u, v), ans.engle_granger(v, u)]
        self.same("eg.a_on_b", got["engle_granger_p_a_on_b"], ps[0], 1e-6)
        self.same("eg.b_on_a", got["engle_granger_p_b_on_a"], ps[1], 1e-6)
        self.same("eg", got["engle_granger_p"], max(ps) if None not in ps else None, 1e-6)
        phi = ref.slope(s[1:], s[:-1])[0]
        self.same("phi", got["phi"], phi)
        k = got["levels_in_a_year"]
        self.same("year", k, 365 if all(m.cal.name == "24x7" for m in self.legs) else ref.PER_YEAR[self.freq])
        before = spread[-k - 1:-1]
        if len(before) == k and not ref.flat(before):
            mean = math.fsum(before) / k
            self.same("z_year", got["z_year"], (spread[-1] - mean) / ref.sd(before), 1e-8)
            mid = ref.quantile7(before, .5)
            mad = 1.4826 * ref.quantile7([abs(v - mid) for v in before], .5)
            if mad > 0:
                self.same("z_robust", got["z_year_robust"], (spread[-1] - mid) / mad, 1e-6)
        self.same("percentile", got["percentile"], ref.mid_rank(spread, spread[-1]), 1e-9)
        self.same("levels_r", got["levels_r"], ref.pearson([r[1] for r in part], [r[2] for r in part]))
        if got["verdict"] == "stationary" and phi > 0:
            c = phi + (1 + 3 * phi) / (n - 1)
            self.same("half_life", got["half_life"], math.log(2) / -math.log(c) if c < 1 else None, 1e-7)
        else:
            self.same("half_life", got["half_life"], None)

    # ---- outlook
    def outlook(self):
        got = self.doc["outlook"]
        h = {"daily": 91 if self.always else 63, "weekly": 13, "monthly": 12}.get(self.freq)
        if h is None or self.yoy or got["horizon"] in (0, None):
            return
        self.same("outlook.horizon", got["horizon"], h)
        w = ref.WINDOW[self.freq]
        self.same("outlook.window", got["window"], w)
        m = self.total // h
        came = [ref.pearson(self.x[i * h:(i + 1) * h], self.y[i * h:(i + 1) * h]) for i in range(m)]
        z = [None if r is None or abs(r) >= 1 else math.atanh(r) for r in came]
        vx = vy = vxy = 0.0
        reading, at = {"ewma": [], "window": []}, 0
        for end in [*range(h, m * h + 1, h), self.total]:
            for i in range(at, end):
                vx, vy = .97 * vx + .03 * self.x[i] ** 2, .97 * vy + .03 * self.y[i] ** 2
                vxy = .97 * vxy + .03 * self.x[i] * self.y[i]
            at = end
            r = ref.pearson(self.x[end - w:end], self.y[end - w:end]) if end >= w else None
            reading["ewma"].append(math.atanh(vxy / math.sqrt(vx * vy)) if vx > 0 and vy > 0 else None)
            reading["window"].append(math.atanh(r) if r is not None and abs(r) < 1 else None)
        if None in z or any(None in v[2:] for v in reading.values()):
            return  # a side stood still: the rest is the property tests' business
        self.judge(got, h, came, z, reading)

    def judge(self, got, h, came, z, reading):
        names, m = ("ewma", "window", "mean"), len(z)
        past = {k: [] for k in names[:2]}
        errors = {k: [] for k in names}
        scored = []

        def speak(i):
            """Forecasts at the end of i stretches; None where one is not there yet."""
            mean = math.fsum(z[:i]) / i
            out = {"mean": (mean, 0.0)}
            for k in names[:2]:
                v, rows = reading[k][min(i, m + 1) - 1] if i <= m else None, past[k]
                if v is None or len(rows) < 4:
                    return mean, None
                xx = math.fsum(a * a for a, _ in rows)
                b = min(max(math.fsum(a * c for a, c in rows) / xx, 0), 1) if xx > 0 else 0.0
                out[k] = (mean + b * (v - mean), b)
            return mean, out
        for i in range(1, m):
            mean, said = speak(i)
            if said:
                done = errors["mean"]
                if len(done) >= 9:
                    best = min(names, key=lambda k: math.fsum(e * e for e in errors[k]))
                    low, high = (said[best][0] + ans.by_rank(errors[best], q) for q in (.1, .9))
                    scored.append((i, math.tanh(low) <= came[i] <= math.tanh(high)))
                for k in names:
                    errors[k].append(z[i] - said[k][0])
            for k in names[:2]:
                if reading[k][i - 1] is not None:
                    past[k].append((reading[k][i - 1] - mean, z[i] - mean))
        self.same("outlook.n_quarters", got["n_quarters"], m)
        self.same("outlook.n_judged", got["n_judged"], len(errors["mean"]))
        held = sum(ok for _, ok in scored)
        self.same("outlook.n_scored", got["n_scored"], len(scored))
        self.same("outlook.n_held", got["n_held"], held)
        if len(scored) < 20:
            self.same("outlook.low", got["low"], None)
            return
        share, low, high = ans.wilson(held, len(scored))
        for key, v in (("coverage", share), ("coverage_low", low), ("coverage_high", high)):
            self.same("outlook." + key, got[key], v)
        self.same("outlook.scored_first", got["scored_first"], self.dates[scored[0][0] * h])
        self.same("outlook.scored_last", got["scored_last"], self.dates[(scored[-1][0] + 1) * h - 1])
        for k in names:
            rmse = math.sqrt(math.fsum(e * e for e in errors[k]) / len(errors[k]))
            self.same("outlook.rmse_" + k, got["rmse_" + k], rmse)
        best = min(names, key=lambda k: math.fsum(e * e for e in errors[k]))
        self.same("outlook.method", got["method"], best)
        mean = math.fsum(z) / m
        self.same("outlook.mean", got["mean"], math.tanh(mean))
        at, b = mean, 0.0
        if best != "mean":
            rows, v = past[best], reading[best][-1]
            b = min(max(math.fsum(a * c for a, c in rows) / math.fsum(a * a for a, _ in rows), 0), 1)
            at = mean + b * (v - mean)
            self.same("outlook.now", got["now"], math.tanh(v))
        self.same("outlook.weight", got["weight"], b)
        for key, q in (("low", .1), ("q25", .25), ("median", .5), ("q75", .75), ("high", .9)):
            self.same("outlook." + key, got[key], math.tanh(at + ans.by_rank(errors[best], q)))


def read_scenarios(path):
    with open(path, encoding="utf-8") as f:
        text = f.read().split("\nscenarios:\n")[1]
    out = []
    for part in text.split("\n  - id: ")[0:]:
        fields = dict(line.strip().split(": ", 1) for line in ("id: " + part.replace("  - id: ", "")).splitlines()
                      if ": " in line and line.startswith(("id: ", "    first: ", "    last: ")))
        if "first" in fields:
            out.append({"id": fields["id"], "first": dt.date.fromisoformat(fields["first"].strip()[:10]),
                        "last": dt.date.fromisoformat(fields["last"].strip()[:10])})
    return out
