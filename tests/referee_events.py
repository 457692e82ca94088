# SPDX-License-Identifier: Apache-2.0
"""Questions 5 to 7 of the answers: when the two part, hedges, stress, mixed frequencies. See referee_questions.py."""
import bisect
import datetime as dt
import math

import referee as ref
import referee_answers as ans

MONTH = {"daily": 21, "weekly": 4, "monthly": 1}


def money(v, kind):
    return math.expm1(v) if kind in ("log", "yoy") else v


class Events:
    """Works on what referee_questions.Questions has read."""

    # ---- 5
    def end_of(self, day):
        """The close that a row's value belongs to."""
        known = self.opt.get("align") == "known" and self.legs[0].freq != self.legs[1].freq
        return day if known else ref.complete(self.freq, day)

    def begins(self):
        """The day from whose close on each return runs."""
        by_date = [row[0] for row in self.rep.shared]
        out = []
        for d in self.dates:
            before = by_date[bisect.bisect_left(by_date, d) - 1]
            if self.yoy:
                before = ref.add_months(d, -12)
            out.append(self.end_of(before))
        return out

    def parting(self):
        begins, ps = self.begins(), {}
        for got in self.doc["parting"]["regimes"]:
            regime = next(r for r in self.regimes if r["id"] == got["id"])
            metric = None
            if "metric" in regime:
                metric = self.load(regime["metric"])
                if not metric.level:
                    continue
            path, age = ans.state_path(regime, metric), int(regime.get("max_age_days", 0))
            if self.opt.get("asof"):
                path = [p for p in path if p[0] <= self.opt["asof"]]
            days = [d for d, _ in path]
            states = [ans.state_at(path, days, d, age) for d in begins]
            what = "regime " + got["id"]
            self.same(what + ".n_unknown", got["n_unknown"], states.count(-1))
            known = [d for d, s in zip(self.dates, states) if s >= 0]
            if known:
                self.same(what + ".first", got["first"], known[0])
                self.same(what + ".last", got["last"], known[-1])
            now = ans.state_at(path, days, self.end_of(self.dates[-1]), age)
            self.same(what + ".now", got["now"], regime["state"][now][0] if now >= 0 else None)
            held = [self.in_state(f"{what} {row['label']}", row, [i for i, s in enumerate(states) if s == k])
                    for k, row in enumerate(got["states"])]
            held = [(math.atanh(c["r"]), c["se"] ** -2) for c in held if c["low"] is not None]
            if len(held) < 2:
                self.same(what + ".p", got["p"], None)
                continue
            mean = math.fsum(z * w for z, w in held) / math.fsum(w for _, w in held)
            chi2 = math.fsum(w * (z - mean) ** 2 for z, w in held)
            ps[got["id"]] = ans.chi2_upper(chi2, len(held) - 1)
            self.same(what + ".chi2", got["chi2"], chi2)
            self.same(what + ".df", got["df"], len(held) - 1)
            self.same(what + ".p", got["p"], ps[got["id"]], 1e-8)
        order, q, low = sorted(ps, key=ps.get, reverse=True), {}, 1.0
        for i, key in enumerate(order):
            low = min(low, ps[key] * len(ps) / (len(ps) - i))
            q[key] = low
        for got in self.doc["parting"]["regimes"]:
            if got["id"] in q:
                self.same(f"regime {got['id']}.q", got["q"], q[got["id"]], 1e-8)
        sure = [k for k in q if q[k] < .05]
        self.same("strongest", self.doc["parting"]["strongest"], min(sure, key=ps.get) if sure else None)

    def in_state(self, what, row, at):
        self.same(what + ".n", row["n"], len(at))
        gap = {"daily": 21, "weekly": 4, "monthly": 1, "quarterly": 1, "annual": 1}[self.freq]
        episodes = sum(1 for i, k in enumerate(at) if i == 0 or k - at[i - 1] > gap)
        self.same(what + ".episodes", row["episodes"], episodes)
        self.same(what + ".first", row["first"], self.dates[at[0]] if at else None)
        self.same(what + ".last", row["last"], self.dates[at[-1]] if at else None)
        enough = len(at) >= 60 and episodes >= 3
        c = ans.jack([self.x[i] for i in at], [self.y[i] for i in at]) if enough else ans.NOTHING
        self.corr(what, row, c)
        return c

    def divergences(self):
        got = self.doc["parting"]
        w = ans.OOS[self.freq][0]
        if self.yoy or w == 0:
            return
        self.same("divergence.window", got["window"], w)
        x, y, out, scored = self.x, self.y, [], 0
        ok = self.total > w and not ref.flat(x) and not ref.flat(y)
        mx, my = (math.fsum(x) / len(x), math.fsum(y) / len(y)) if ok else (0, 0)
        p = [(u - mx, v - my) for u, v in zip(x, y)]
        for t in range(w, self.total if ok else 0):
            part = p[t - w:t]
            sx, sy = sum(u for u, _ in part), sum(v for _, v in part)
            sxx = sum(u * u for u, _ in part) - sx * sx / w
            syy = sum(v * v for _, v in part) - sy * sy / w
            sxy = sum(u * v for u, v in part) - sx * sy / w
            if sxx <= 0 or syy <= 0 or ref.flat(x[t - w:t]) or ref.flat(y[t - w:t]) or syy - sxy * sxy / sxx < 1e-10 * syy:
                continue
            scored += 1
            b = sxy / sxx
            expected = my + sy / w + b * (p[t][0] - sx / w)
            sd = math.sqrt((syy - b * sxy) / (w - 2))
            z = (y[t] - expected) / sd
            if abs(z) > 2.5:
                out.append((self.dates[t], x[t], y[t], expected, z))
        self.same("scored", got["scored"], scored)
        self.same("divergent", got["divergent"], len(out))
        out.sort(key=lambda r: -abs(r[4]))
        for g, want in zip(got["divergences"], out):
            for key, v in zip(("date", "a", "b", "expected_b", "z"), want):
                self.same(f"divergence {want[0]}.{key}", g[key], v)
        self.same("divergences", len(got["divergences"]), min(len(out), 10))

    # ---- 6
    def hedge(self):
        got = self.doc["hedge"]
        since = self.dates[-1].year - 5
        self.same("since_year", got["since_year"], since)
        self.rhythm = (365, 30) if self.always else ans.OOS[self.freq]
        self.same("hedge.window", (got["window"], got["rebalance"]), self.rhythm)
        cut = bisect.bisect_left(self.dates, dt.date(since, 1, 1))
        spans = {"all": (0, self.total), "before": (0, cut), "since": (cut, self.total)}
        for key, h, e, kinds in (("a_for_b", self.x, self.y, self.kinds), ("b_for_a", self.y, self.x, self.kinds[::-1])):
            side = got[key]
            for name, (lo, hi) in spans.items():
                self.worst(f"{key}.worst.{name}", side["worst"][name], h[lo:hi], e[lo:hi], kinds)
                self.haven(f"{key}.haven.{name}", side["haven"][name], h[lo:hi], e[lo:hi])
            for name, (lo, hi) in {"all": spans["all"], "before": spans["before"],
                                   "five": (self.total - self.five, self.total)}.items():
                self.effect(f"{key}.{name}", side["effectiveness"][name], h[lo:hi], e[lo:hi])
            self.tails(key, side, h, e)
            self.claims(key, side)
        self.exceedance(got["exceedance"])

    def worst(self, what, g, h, e, kinds):
        self.same(what + ".n_all", g["n_all"], len(e))
        if len(e) < 100:  # 5 of them
            self.same(what + ".up", g["up"], None)
            return
        edge = ref.quantile7(e, .05)
        bad = [i for i, v in enumerate(e) if v < edge]
        self.same(what + ".threshold", g["threshold"], edge)
        self.same(what + ".n", g["n"], len(bad))
        if not bad:
            return
        n = len(bad)
        share, low, high = ans.wilson(sum(h[i] > 0 for i in bad), n)
        for key, v in (("exposure", math.fsum(money(e[i], kinds[1]) for i in bad) / n),
                       ("hedge", math.fsum(money(h[i], kinds[0]) for i in bad) / n),
                       ("exposure_return", math.fsum(e[i] for i in bad) / n),
                       ("hedge_return", math.fsum(h[i] for i in bad) / n), ("up", share), ("up_low", low),
                       ("up_high", high)):
            self.same(f"{what}.{key}", g[key], v)

    def haven(self, what, g, h, e):
        if len(e) < ans.MIN_R or ref.flat(e):
            self.same(what + ".slope", g["slope"], None)
            return
        edges = [ref.quantile7(e, q) for q in (.1, .05, .01)]
        cols = [e] + [[v if v < edge else 0.0 for v in e] for edge in edges]
        if sum(v < edges[2] for v in e) < 5:
            self.same(what + ".slope", g["slope"], None)
            return
        fit = ans.Fit(cols, h)
        if not fit.ok:
            self.same(what + ".slope", g["slope"], None)
            return
        cov = fit.cov(True)
        self.same(what + ".slope", g["slope"], fit.coef[0])
        self.same(what + ".t", g["t"], fit.coef[0] / math.sqrt(cov[0][0]), 1e-8)
        for k, name in enumerate(("10", "5", "1"), 2):
            total = math.fsum(fit.coef[:k])
            var = math.fsum(cov[i][j] for i in range(k) for j in range(k))
            self.same(f"{what}.at{name}", g["at" + name], total, 1e-8)
            self.same(f"{what}.t{name}", g["t" + name], total / math.sqrt(var), 1e-8)

    def effect(self, what, g, h, e):
        w, step = self.rhythm
        n = len(e)
        self.same(what + ".n", g["n"], n)
        if n < 60 or not w or ref.flat(h) or ref.flat(e):
            self.same(what + ".ratio", g["ratio"], None)
            return
        self.same(what + ".ratio", g["ratio"], ref.slope(e, h)[0])
        r = ref.pearson(h, e)
        self.same(what + ".in_sample", g["in_sample"], None if r is None else r * r)
        if n - w < 60:
            self.same(what + ".oos", g["oos"], None)
            return
        left, ratios = [], []
        for t in range(w, n, step):
            moved = not ref.flat(h[t - w:t])
            ratios.append(ref.slope(e[t - w:t], h[t - w:t])[0] if moved else 0.0)
            left += [e[i] - ratios[-1] * h[i] for i in range(t, min(t + step, n))]
        self.same(what + ".n_oos", g["n_oos"], len(left))
        if ref.flat(e[w:]):
            self.same(what + ".oos", g["oos"], None)
            return
        oos = 1 - (ref.sd(left) / ref.sd(e[w:])) ** 2
        self.same(what + ".oos", g["oos"], oos)
        self.same(what + ".vol_removed", g["vol_removed"], 1 - math.sqrt(1 - oos))
        turns = [abs(b - a) for a, b in zip(ratios, ratios[1:])]
        self.same(what + ".turnover", g["turnover"], math.fsum(turns) / len(turns) if turns else None)

    def tails(self, key, side, h, e):
        g = side["tail"]
        if self.total >= 100 and not ref.flat(h) and not ref.flat(e):
            he, ee = ref.quantile7(h, .05), ref.quantile7(e, .05)
            bad = [i for i, v in enumerate(e) if v < ee]
            both = sum(h[i] < he for i in bad)
            share, low, high = ans.wilson(both, len(bad))
            r = ref.pearson(h, e)
            for name, v in (("n_worst", len(bad)), ("both", both), ("share", share), ("low", low), ("high", high)):
                self.same(f"{key}.tail.{name}", g[name], v)
            if abs(r) < .999:
                self.same(f"{key}.tail.normal", g["normal"], ans.both_below(ans.NORMAL.inv_cdf(.05), r) / .05, 1e-8)
            fit = ans.Fit([e, [min(v, 0.0) for v in e]], h)
            if fit.ok and side["up_beta"] is not None:
                up, extra = fit.coef
                t = extra / math.sqrt(fit.cov(True)[1][1])
                for name, v in (("up_beta", up), ("down_beta", up + extra), ("down_extra_t", t)):
                    self.same(f"{key}.{name}", side[name], v, 1e-8)

    def claims(self, key, side):
        """The words, from the figures of the document and the written rule."""
        own = all(m.kind == "price" for m in self.legs)
        w, eff, hav = side["worst"], side["effectiveness"], side["haven"]
        for word, days, e, v in (("is", w["since"], eff["five"], hav["since"]),
                                 ("was", w["before"], eff["before"], hav["before"])):
            many = days["up"] is not None and days["n"] >= 20
            good = e["oos"] is not None and e["oos"] > .05 and e["low"] is not None and e["low"] > 0
            rose = many and days["up"] > .5 and days["hedge"] > 0
            fell = many and days["up"] < .5 and days["hedge"] < 0
            calm = v["at5"] is not None and v["at5"] <= 0 and v["at1"] <= 0
            for name, held in ((f"{word}_hedge", good and rose and e["ratio"] < 0),
                               (f"{word}_short_hedge", good and fell and e["ratio"] > 0),
                               (f"{word}_haven", calm and rose and days["up_low"] > .5)):
                self.same(f"{key}.{name}", side[name], bool(own and held))

    def exceedance(self, g):
        for n in (self.five, self.total):
            x, y, d = self.tail(n)
            if n >= 2 and not ref.flat(x) and not ref.flat(y):
                mx, my, sx, sy = (math.fsum(x) / n, math.fsum(y) / n, ref.sd(x), ref.sd(y))
                low = [(u, v) for u, v in zip(x, y) if (u - mx) / sx < -1 and (v - my) / sy < -1]
                high = [(u, v) for u, v in zip(x, y) if (u - mx) / sx > 1 and (v - my) / sy > 1]
                if min(len(low), len(high)) >= 40:
                    break
        else:
            if ref.flat(x) or ref.flat(y):
                return
        self.same("exceedance.n", g["n"], n)
        self.same("exceedance.first", g["first"], d[0])
        for name, part in (("low", low), ("high", high)):
            self.same("exceedance.n_" + name, g["n_" + name], len(part))
            self.same("exceedance." + name, g[name], ref.pearson(*zip(*part)) if len(part) >= 40 else None)
        if n >= ans.MIN_R:
            r = ref.pearson(x, y)
            self.same("exceedance.r", g["r"], r)
            if abs(r) < .99:
                want = ans.exceedance_normal(r, 1)
                sure = ans.both_below(-1, r) > 1e-4  # as its accuracy is promised
                self.same("exceedance.normal", g["normal"], want if sure else g["normal"], 1e-7)

    # ---- scenarios
    def total_change(self, side, base, now):
        return now / base - 1 if self.relative[side] else (now - base) * (100 if self.kinds[side] == "diff_bp" else 1)

    def fall(self, side, levels):
        top, deepest = levels[0], 0.0
        for v in levels[1:]:
            top = max(top, v)
            deepest = min(deepest, self.total_change(side, top, v))
        return deepest

    def stress(self):
        rows = [r for r in self.scenarios if not self.opt.get("asof") or r["last"] <= self.opt["asof"]]
        got = {g["id"]: g for g in self.doc["stress"]["windows"]}
        self.same("scenarios", sorted(got), sorted(r["id"] for r in rows))
        shared = [r for r in self.rep.shared if r[0] <= self.dates[-1]]
        first = bisect.bisect_left([r[0] for r in shared], self.dates[0]) - 1
        shared = shared[first:]
        for s in rows:
            g = got[s["id"]]
            inside = [i for i, d in enumerate(self.dates) if s["first"] <= d <= s["last"]]
            what = "stress " + s["id"]
            if self.freq not in ("daily", "weekly"):
                self.same(what + ".reason", g.get("n_reason"), "FREQUENCY")
                continue
            if shared[0][0] >= s["first"]:
                self.same(what + ".reason", g.get("n_reason"), "NO_BASE")
                continue
            slack, before = 10 * ref.DAY, [r[0] for r in shared if r[0] < s["first"]][-1]
            ends = self.dates[inside[-1]] if inside else before
            if self.dates[-1] < s["last"] - slack:
                self.same(what + ".reason", g.get("n_reason"), "STALE")
                continue
            if s["first"] - before > slack or s["last"] - ends > slack or not inside:
                why = "NO_BASE" if before == shared[0][0] and s["first"] - before > slack else "NO_DATA"
                self.same(what + ".reason", g.get("n_reason"), why)
                continue
            base = max(i for i, r in enumerate(shared) if r[0] < s["first"])
            part = [r for r in shared[base:] if r[0] <= s["last"]]
            self.same(what + ".n", g["n"], len(inside))
            self.same(what + ".base", g["base"], part[0][0])
            self.same(what + ".first", g["first"], part[1][0])
            self.same(what + ".last", g["last"], part[-1][0])
            for i, key in enumerate("ab"):
                levels = [r[1 + i] for r in part]
                if g["change_" + key] is not None:
                    self.same(f"{what}.change_{key}", g["change_" + key], self.total_change(i, levels[0], levels[-1]))
                    self.same(f"{what}.fall_{key}", g["fall_" + key], self.fall(i, levels))
            c = ans.jack([self.x[i] for i in inside], [self.y[i] for i in inside])
            self.corr(what, g, c)
            begin = ref.add_months(part[0][0], -36)
            old = [i for i, d in enumerate(self.dates) if begin < d <= part[0][0]]
            enough = len(old) >= int(.95 * (365 if self.always else ref.PER_YEAR[self.freq]))
            u = ans.jack([self.x[i] for i in old], [self.y[i] for i in old]) if enough else ans.NOTHING
            self.corr(what + ".usual", g["usual"], u)
            self.same(what + ".usual.n", g["usual"]["n"], len(old))
            self.same(what + ".moved_z", g["moved_z"], ans.compare(c, u)[0])

    def after_falls(self):
        shared = [r for r in self.rep.shared if r[0] <= self.dates[-1]]
        shared = shared[bisect.bisect_left([r[0] for r in shared], self.dates[0]) - 1:]
        span = 30 if self.always else MONTH.get(self.freq, 0)
        for key, cause, effect in (("b_after_a_fell", 0, 1), ("a_after_b_fell", 1, 0)):
            g = self.doc["stress"][key]
            self.same(key + ".span", g["span"], span)
            if not span or len(shared) <= 2 * span:
                continue
            if any(self.relative[i] and min(r[1 + i] for r in shared) <= 0 for i in (0, 1)):
                continue
            a, b = [r[1 + cause] for r in shared], [r[1 + effect] for r in shared]
            at = range(span, len(shared))
            move = {t: self.total_change(cause, a[t - span], a[t]) for t in at}
            nxt = {t: self.total_change(effect, b[t], b[t + span]) for t in at if t + span < len(shared)}
            values = list(move.values())
            if len(values) < 2 or g["threshold"] is None:
                continue
            edge = math.fsum(values) / len(values) - ref.sd(values)
            hits = [t for t in at if move[t] < edge and t in nxt]
            kept = []
            for t in hits:
                if not kept or t - kept[-1] >= span:
                    kept.append(t)
            share, low, high = ans.wilson(sum(nxt[t] > 0 for t in kept), len(kept))
            base = list(nxt.values())
            for name, v in (("threshold", edge), ("n", len(kept)), ("n_overlapping", len(hits)), ("base_n", len(base)),
                            ("base_mean", math.fsum(base) / len(base)),
                            ("base_up", sum(v > 0 for v in base) / len(base)),
                            ("mean", math.fsum(nxt[t] for t in kept) / len(kept) if kept else None), ("up", share),
                            ("up_ci_low", low), ("up_ci_high", high)):
                self.same(f"{key}.{name}", g[name], v)

    # ---- 7
    def mixed(self):
        got = self.doc["mixed"]
        a, b = self.legs
        self.same("mixed.applies", got["applies"], a.freq != b.freq)
        if a.freq == b.freq:
            return
        self.same("mixed.slower", got["slower"], "a" if ref.ORDER[a.freq] > ref.ORDER[b.freq] else "b")
        if self.yoy:
            return
        low, high = self.opt.get("from") or dt.date.min, self.opt.get("to") or dt.date.max
        dated = ref.aligned(a, b, {**self.opt, "align": "dated"})[0]
        date, x, y = self.moves([r[0] for r in dated], [r[1] for r in dated], [r[2] for r in dated])
        keep = [i for i, d in enumerate(date) if low <= d <= high]
        today = self.opt.get("asof") or dt.date.fromisoformat(
            self.rep.doc["reproduce"].split("--as-of ")[1].split()[0])
        five = self.opt.get("from") or ref.add_months(min(today, high), -60) + ref.DAY

        def show(what, at):
            self.horizon(what, got[what], *[[c[i] for i in at] for c in (date, x, y)])
        show("same_period", keep)
        show("five_years", [i for i in keep if date[i] >= five])
        show("calm", [i for i in keep if date[i].year not in (2008, 2009, 2020)])
        level = {r[0]: r for r in dated}
        at = [level[date[i]] for i in keep]
        r = ref.pearson([v[1] for v in at], [v[2] for v in at]) if len(at) >= ans.MIN_R else None
        self.same("levels_r", got["levels_r"], r)
        c = ans.jack([x[i] for i in keep], [y[i] for i in keep])
        warn = r is not None and abs(r) > .5 and c["low"] is not None and c["low"] <= 0 <= c["high"]
        self.same("levels_mislead", got["levels_mislead"], warn)
        if self.freq in ("weekly", "monthly"):
            start = max(bisect.bisect_left([v[0] for v in dated], low) - 1, 0)
            rows = dated[start::13 if self.freq == "weekly" else 3]
            d, u, v = self.moves([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])
            n = sum(q <= high for q in d)
            self.horizon("quarter", got["quarter"], d[:n], u[:n], v[:n])
        self.published(got, low, high)

    def published(self, got, low, high):
        a, b = self.legs
        slow, fast = (0, 1) if ref.ORDER[a.freq] > ref.ORDER[b.freq] else (1, 0)
        rows = ref.aligned(a, b, {**self.opt, "align": "known"})[0]
        out = []
        for i in range(2, len(rows)):
            s = ref.change(self.kinds[slow], rows[i - 1][1 + slow], rows[i - 2][1 + slow])
            f = ref.change(self.kinds[fast], rows[i][1 + fast], rows[i - 1][1 + fast])
            if s is not None and f is not None and low <= rows[i][0] <= high:
                out.append((rows[i][0], s, f))
        d, s, f = [list(c) for c in zip(*out)] if out else [[], [], []]
        self.horizon("after_publication", got["after_publication"], d, *((s, f) if slow == 0 else (f, s)))
